"""``scrapy crawl pages``: pages of sites that are no source."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.crawl.commands import environment, rows, run, scrapy_crawl, unioncrawl
from unioncrawl.press import Press
from unioncrawl.press.server import Answer

HTML = [("Content-Type", "text/html; charset=utf-8")]
STORY = """<!DOCTYPE html><html><head><title>临江县总工会开展送清凉活动-临江新闻网</title></head><body>
<div><a href="/">首页</a> <a href="/news">新闻</a></div><h1>临江县总工会开展送清凉活动</h1>
<div>2024-07-05 10:20 来源：临江日报 作者：王小明</div><div class="c">
<p>　　7月3日，临江县总工会前往建设工地，看望慰问高温下的建筑工人，送去矿泉水、绿豆和防暑药品，叮嘱大家合理安排作息时间。</p>
<p><img src="/pic/1.jpg"></p>
<p>　　今年以来，该县总工会已筹集资金二十余万元，走访慰问企业三十六家，惠及职工三千余人，活动将持续到八月底。</p>
</div><div>版权所有 2008-2025</div></body></html>"""
LIST = (
    "<html><body><ul>"
    + "".join(f"<li><a href='/{n}'>第{n}条新闻的标题</a></li>" for n in range(40))
    + "</ul></body></html>"
)
SITE = {
    "/news/7.html": Answer(200, "OK", HTML, STORY.encode()),
    "/pic/1.jpg": Answer(200, "OK", [("Content-Type", "image/jpeg")], b"\xff\xd8\xff\xe0" * 20),
    "/old/7.html": Answer(
        301, "Moved Permanently", [("Location", "/news/7.html"), ("Content-Length", "0")], b""
    ),
    "/list": Answer(200, "OK", HTML, LIST.encode()),
    "/robots.txt": Answer(200, "OK", [("Content-Type", "text/plain")], b"User-agent: *\nDisallow:\n"),
}
BASE = "http://news.linjiang.example"


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    (folder / "urls.txt").write_text(
        f"# three pages\n{BASE}/old/7.html\n\n{BASE}/list\n{BASE}/missing.html\n"
    )
    archive = folder / "archive"
    with Press({"news.linjiang.example": SITE}) as press:
        env = environment(archive, press.connect_to)
        done = run(scrapy_crawl("pages", f"file={folder / 'urls.txt'}"), env)
        assert done.returncode == 0, done.stderr
        done = run(scrapy_crawl("pages", f"url={BASE}/news/7.html"), env)
        assert done.returncode == 0, done.stderr
        asked = [path for _, path in press.requests if path != "/robots.txt"]
    assert sorted(asked) == ["/list", "/missing.html", "/news/7.html", "/old/7.html", "/pic/1.jpg"]
    return archive


def test_pages_are_listed_and_read_again_by_their_name(crawled: Path) -> None:
    listed = run(unioncrawl("failures", "--source", "pages", "--format", "json"), environment(crawled))
    assert {row["url"] for row in json.loads(listed.stdout)} == {f"{BASE}/list", f"{BASE}/missing.html"}
    done = run(unioncrawl("reparse", "--source", "pages", "--dry-run"), environment(crawled))
    assert (done.returncode, done.stderr) == (0, "")


def test_a_page_of_any_site_is_captured_and_read(crawled: Path) -> None:
    (row,) = rows(crawled, "SELECT * FROM articles")
    assert (row["source"], row["url"], row["title"]) == (
        "pages",
        f"{BASE}/news/7.html",
        "临江县总工会开展送清凉活动",
    )
    assert (row["published"], row["origin"], json.loads(row["authors"])) == (
        "2024-07-05",
        "临江日报",
        ["王小明"],
    )
    assert row["text"].count("\n") == 1
    assert set(json.loads(row["extraction"]).values()) == {"generic"}


def test_its_pictures_are_captured_and_read_by_nobody(crawled: Path) -> None:
    assert [row["snapshot_id"] is not None for row in rows(crawled, "SELECT * FROM images")] == [True]
    roles = {row["url"]: row["role"] for row in rows(crawled, "SELECT url, role FROM snapshots")}
    assert roles[f"{BASE}/pic/1.jpg"] == roles[f"{BASE}/robots.txt"] == "other"


def test_what_is_no_article_is_a_failure_with_its_reason(crawled: Path) -> None:
    failures = {
        row["url"]: row["kind"] for row in rows(crawled, "SELECT * FROM failures WHERE resolved_at IS NULL")
    }
    assert failures == {f"{BASE}/list": "not-an-article", f"{BASE}/missing.html": "http"}


def test_a_rebuild_reads_the_same_again(crawled: Path) -> None:
    before = rows(crawled, "SELECT url, role, text, extraction FROM snapshots JOIN articles USING (url)")
    done = run(unioncrawl("rebuild"), environment(crawled))
    assert done.returncode == 0, done.stderr
    assert (
        rows(crawled, "SELECT url, role, text, extraction FROM snapshots JOIN articles USING (url)") == before
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "pages has no index: give addresses with url=… or file=…, one a line"),
        (("url=ftp://a.example/b",), "'ftp://a.example/b' is no http(s) address"),
        (("file=/nowhere/urls.txt",), "cannot read addresses from /nowhere/urls.txt"),
        (("since=2024-01-01",), "pages knows no argument 'since'; it takes url, file"),
    ],
)
def test_arguments_that_make_no_sense_are_told_in_one_line(
    arguments: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    done = run(scrapy_crawl("pages", *arguments), environment(tmp_path / "archive"))
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith(f"unioncrawl: {said}")
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "archive").exists()
