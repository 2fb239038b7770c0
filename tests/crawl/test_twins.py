"""Stories that a site shows under several addresses, crawled over real HTTP: one article each."""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.archive.test_rebuild import assert_rebuilt_the_same
from tests.crawl.commands import ROOT, environment, rows, run, scrapy_crawl
from tests.crawl.every_source import Fixture, fixtures
from unioncrawl.archive.home import Home
from unioncrawl.archive.verify import verify
from unioncrawl.press import Press
from unioncrawl.press.server import Answer

HTML = [("Content-Type", "text/html; charset=utf-8")]
ROBOTS = {"/robots.txt": Answer(200, "OK", [("Content-Type", "text/plain")], b"User-agent: *\nDisallow:\n")}

PORTAL = "gxworker.org.cn"
LIST = "/gxworker/ghxw/jcdt/"
IN_TWO_CHANNELS = (f"{LIST}2023/05/09/4902.html", "/gxworker/ghxw/tpxw/2023/05/10/4955.html")
ALONE = f"{LIST}2023/05/09/4801.html"


def model(source: str) -> Fixture:
    """Return an article of a source."""
    return next(
        page
        for page in fixtures()
        if page.source == source and page.role == "article" and len(page.output["text"]) > 60
    )


def portal() -> dict[str, Answer]:
    """Return a list that leads to one story in two channels, and to another."""
    page = model("guigong_wang")
    links = "".join(
        f"<li><a href='{path}'>桂工网新闻第{path[-9:-5]}号的标题</a><span>2023-05-09</span></li>"
        for path in (*IN_TWO_CHANNELS, ALONE)
    )
    listed = f"<html><head><title>基层动态</title></head><body><ul>{links}</ul></body></html>"
    first = str(page.output["text"]).splitlines()[0].encode()
    other = page.body.replace(first, first + "另外一段。".encode())
    answers = {path: Answer(200, "OK", page.headers, page.body) for path in IN_TWO_CHANNELS}
    return {
        **ROBOTS,
        LIST: Answer(200, "OK", HTML, listed.encode()),
        ALONE: Answer(200, "OK", page.headers, other),
        **answers,
    }


def crawl(archive: Path, press: Press, name: str, *arguments: str) -> None:
    done = run(scrapy_crawl(name, *arguments), environment(archive, press.connect_to))
    assert done.returncode == 0, done.stderr


def addresses(archive: Path) -> list[tuple[str, str]]:
    """Return the addresses of the articles without their hosts, and their roles."""
    found = rows(archive, "SELECT url, role FROM article_urls ORDER BY url")
    return [(row["url"].split("/", 3)[3], row["role"]) for row in found]


def check_one_story(archive: Path) -> None:
    """Check that the pages of the portal are two articles, one of them with two addresses."""
    assert len(rows(archive, "SELECT id FROM articles")) == 2
    roles = {role for path, role in addresses(archive) if f"/{path}" in IN_TWO_CHANNELS}
    assert roles == {"canonical", "duplicate"}
    assert verify(Home(archive)).problems == []


def test_a_story_in_two_channels_of_a_portal_is_one_article_and_neither_is_fetched_again(
    tmp_path: Path,
) -> None:
    with Press({PORTAL: portal()}) as press:
        crawl(tmp_path, press, "guigong_wang")
        check_one_story(tmp_path)
        press.forget_requests()
        crawl(tmp_path, press, "guigong_wang")
        assert {path for _, path in press.requests} <= {LIST, "/robots.txt"}
    check_one_story(tmp_path)
    assert_rebuilt_the_same(Home(tmp_path))


@pytest.mark.slow
def test_a_crawl_killed_between_the_addresses_of_a_story_and_begun_again_makes_one_article(
    tmp_path: Path,
) -> None:
    with Press({PORTAL: portal()}) as press:
        command = scrapy_crawl("guigong_wang", delay=0.5)
        environ = environment(tmp_path, press.connect_to)
        crawler = subprocess.Popen(command, env=environ, cwd=ROOT, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while not {path for _, path in press.requests} & {*IN_TWO_CHANNELS}:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        crawler.send_signal(signal.SIGKILL)
        crawler.wait()
        crawl(tmp_path, press, "guigong_wang")
    check_one_story(tmp_path)
    assert_rebuilt_the_same(Home(tmp_path))


def test_a_mobile_page_whose_address_says_nothing_of_the_desktop_one_gives_way_to_it(tmp_path: Path) -> None:
    page = model("laodong_bao")
    desktop, mobile = (
        f"/shsldb/gh/content/{digit * 8}-1111-2222-3333-{digit * 12}.htm" for digit in ("a", "b")
    )
    sites = {
        host: {**ROBOTS, path: Answer(200, "OK", page.headers, page.body)}
        for host, path in (("www.51ldb.com", desktop), ("wap.51ldb.com", mobile))
    }
    urls = f"url=https://wap.51ldb.com{mobile} https://www.51ldb.com{desktop}"
    with Press(sites) as press:
        crawl(tmp_path, press, "laodong_bao", urls)
    found = rows(tmp_path, "SELECT url, role FROM article_urls")
    assert {(row["url"], row["role"]) for row in found} == {
        (f"https://www.51ldb.com{desktop}", "canonical"),
        (f"https://www.51ldb.com{mobile}", "duplicate"),
        (f"https://wap.51ldb.com{mobile}", "captured"),
    }
