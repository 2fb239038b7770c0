"""A story that stands on several pages, crawled over real HTTP and imported."""

from __future__ import annotations

from pathlib import Path

from tests.crawl.commands import environment, rows, run, unioncrawl
from tests.crawl.every_source import Fixture, fixtures, web, write_warc
from unioncrawl.press import Press

STORY = "https://www.workercn.cn/187/201602/01/160201095744467.shtml"


def parts() -> list[Fixture]:
    """Return the pages of the story, the first part first."""
    pages = [page for page in fixtures() if page.output.get("url") == STORY]
    return sorted(pages, key=lambda page: page.output["part"])


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


def test_an_import_puts_the_parts_together_in_whatever_order_they_stand(tmp_path: Path) -> None:
    write_warc(tmp_path / "captures.warc.gz", parts()[::-1])
    done = run(unioncrawl("import", str(tmp_path / "captures.warc.gz")), environment(tmp_path / "archive"))
    assert done.returncode == 0, done.stderr
    assert story(tmp_path / "archive") == expected()
