"""A story that stands on several pages, crawled over real HTTP and imported."""

from __future__ import annotations

from pathlib import Path

from tests.crawl.commands import environment, rows, run, unioncrawl
from tests.crawl.every_source import Fixture, fixtures, web, write_warc
from unioncrawl.press import Press
from unioncrawl.press.server import Answer

STORY = "https://www.workercn.cn/187/201602/01/160201095744467.shtml"


def parts() -> list[Fixture]:
    """Return the pages of the story, the first part first."""
    pages = [page for page in fixtures() if page.output.get("url") == STORY]
    return sorted(pages, key=lambda page: page.output["part"])


LIST = "https://www.workercn.cn/187/187.shtml"


def lists() -> list[Fixture]:
    """Return a channel's list that leads to the story."""
    row = f"<li><a href='{STORY}'>“高铁守护人”的春运“夜生活”</a> 2016-02-01</li>"
    page = f"<html><head><title>深度-中工网</title></head><body><ul id='leftList'>{row}</ul></body></html>"
    html = (("Content-Type", "text/html; charset=utf-8"),)
    return [Fixture("zhonggong_wang", LIST, page.encode(), 200, html, {})]


def story(archive: Path) -> tuple[str, int, list[str]]:
    """Return the text of the story, its pictures and the addresses that it was captured under."""
    (row,) = rows(archive, f"SELECT id, text FROM articles WHERE url = '{STORY}'")
    pictures = rows(archive, f"SELECT url FROM images WHERE article_id = {row['id']}")
    urls = rows(archive, f"SELECT url FROM article_urls WHERE article_id = {row['id']} ORDER BY url")
    return row["text"], len(pictures), [url["url"] for url in urls]


def expected() -> tuple[str, int, list[str]]:
    pages = parts()
    assert len(pages) == 2
    return "\n".join(page.output["text"] for page in pages), 2, sorted(page.url for page in pages)


def test_a_crawl_asks_for_all_parts_and_stores_one_article(tmp_path: Path) -> None:
    with Press(web(parts())) as press:
        command = unioncrawl("crawl", "zhonggong_wang", "--url", STORY, "--set", "DOWNLOAD_DELAY=0")
        done = run(command, environment(tmp_path, press.connect_to))
    assert done.returncode == 0, done.stderr
    assert story(tmp_path) == expected()


def test_a_part_that_was_not_answered_is_asked_for_by_the_next_crawl(tmp_path: Path) -> None:
    site = web([*parts(), *lists()])
    host, path = "www.workercn.cn", "/187/201602/01/160201095744467_2.shtml"
    whole, site[host][path] = site[host][path], Answer(500, "Internal Server Error")
    with Press(site) as press:
        command = unioncrawl("crawl", "zhonggong_wang", "--url", STORY, "--set", "DOWNLOAD_DELAY=0")
        assert run(command, environment(tmp_path, press.connect_to)).returncode == 0
        assert story(tmp_path)[0] == parts()[0].output["text"]
        site[host][path] = whole
        command = unioncrawl("crawl", "zhonggong_wang", "--url", LIST, "--set", "DOWNLOAD_DELAY=0")
        done = run(command, environment(tmp_path, press.connect_to))
        assert done.returncode == 0, done.stderr
    assert story(tmp_path) == expected()


def test_a_part_that_is_gone_is_asked_for_once(tmp_path: Path) -> None:
    site = web([*parts(), *lists()])
    path = "/187/201602/01/160201095744467_2.shtml"
    del site["www.workercn.cn"][path]
    with Press(site) as press:
        for _ in range(2):
            command = unioncrawl("crawl", "zhonggong_wang", "--url", LIST, "--set", "DOWNLOAD_DELAY=0")
            assert run(command, environment(tmp_path, press.connect_to)).returncode == 0
        assert [asked for _, asked in press.requests].count(path) == 1


def test_an_import_puts_the_parts_together_in_whatever_order_they_stand(tmp_path: Path) -> None:
    write_warc(tmp_path / "captures.warc.gz", parts()[::-1])
    done = run(unioncrawl("import", str(tmp_path / "captures.warc.gz")), environment(tmp_path / "archive"))
    assert done.returncode == 0, done.stderr
    assert story(tmp_path / "archive") == expected()
