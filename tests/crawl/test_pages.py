"""``scrapy crawl pages``: pages of sites that are no source, given once and again."""

from __future__ import annotations

import json
import signal
import subprocess
import threading
import time
from pathlib import Path

import pytest

from tests.archive.test_rebuild import assert_rebuilt_the_same
from tests.crawl.commands import environment, rows, run, scrapy_crawl, unioncrawl
from unioncrawl.archive.home import Home
from unioncrawl.archive.verify import verify
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
HOST = "news.linjiang.example"
BASE = f"http://{HOST}"
PAGE = f"{BASE}/news/7.html"
LEFT_ALONE = "1 page is held and not asked for; --url (-a url=) asks again"


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
        done = run(scrapy_crawl("pages", f"file={folder / 'urls.txt'}"), env)
        assert done.returncode == 0, done.stderr
        assert done.stderr.splitlines()[-1] == f"note: pages: {LEFT_ALONE}"
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


# -- given again


@pytest.fixture
def site() -> dict[str, Answer]:
    return dict(SITE)


def given(press: Press, archive: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Give pages to ``unioncrawl crawl pages``, which is to end well."""
    press.forget_requests()
    env = environment(archive, press.connect_to, UNIONCRAWL_CONTACT="a@b.example")
    done = run(unioncrawl("crawl", "pages", *arguments, "--set", "DOWNLOAD_DELAY=0.01"), env)
    assert done.returncode == 0, done.stderr
    return done


def listed(press: Press, archive: Path, *addresses: str) -> subprocess.CompletedProcess[str]:
    """Give a list to ``scrapy crawl pages``, which is to end well."""
    press.forget_requests()
    archive.parent.joinpath("urls.txt").write_text("\n".join(addresses))
    command = scrapy_crawl("pages", f"file={archive.parent / 'urls.txt'}")
    done = run(command, environment(archive, press.connect_to))
    assert done.returncode == 0, done.stderr
    return done


def paths(press: Press) -> list[str]:
    return [path for _, path in press.requests if path != "/robots.txt"]


def story(changed: str = STORY, *more: tuple[str, str]) -> Answer:
    return Answer(200, "OK", [*HTML, *more], changed.encode())


def test_a_given_page_unchanged_in_another_template_changed_and_404_is_one_article_two_revisions_and_one_removal(
    site: dict[str, Answer], tmp_path: Path
) -> None:
    archive = tmp_path / "archive"
    template = STORY.replace("<body>", '<body class="new" data-v="2">').replace(
        "</body>", '<div class="share">分享到微信</div><script>var t=1</script></body>'
    )
    with Press({HOST: site}) as press:
        for answer in (
            story(),
            story(),
            story(template),
            story(template.replace("二十余万元", "三十余万元")),
        ):
            site["/news/7.html"] = answer
            given(press, archive, "--url", PAGE)
            assert paths(press)[0] == "/news/7.html"
        site["/news/7.html"] = Answer(404, "Not Found")
        done = given(press, archive, "--url", PAGE)
    assert done.stderr == ""
    (article,) = rows(archive, "SELECT title, text, gone_at FROM articles")
    assert "三十余万元" in article["text"]
    assert article["gone_at"]
    revised = rows(archive, "SELECT changed_fields FROM revisions")
    assert [row["changed_fields"] for row in revised] == ["[]", '["text"]']
    events = rows(archive, "SELECT kind FROM events ORDER BY at")
    assert [row["kind"] for row in events] == ["revised", "gone"]
    captured = rows(archive, f"SELECT status, revisit_of FROM snapshots WHERE url = '{PAGE}' ORDER BY id")
    assert sorted(row["status"] for row in captured) == [200, 200, 200, 200, 404]
    assert sum(row["revisit_of"] is not None for row in captured) == 1
    assert rows(archive, "SELECT * FROM failures WHERE resolved_at IS NULL") == []
    assert verify(Home(archive)).problems == []
    assert_rebuilt_the_same(Home(archive))


@pytest.mark.parametrize("validator", [("ETag", '"7-1"'), ("Last-Modified", "Fri, 05 Jul 2024 02:20:00 GMT")])
def test_a_given_page_that_is_held_is_asked_for_only_if_it_has_changed(
    validator: tuple[str, str], site: dict[str, Answer], tmp_path: Path
) -> None:
    site["/news/7.html"] = story(STORY, validator)
    with Press({HOST: site}) as press:
        for _ in range(3):
            given(press, tmp_path, "--url", PAGE)
            assert paths(press)[0] == "/news/7.html"
    captured = rows(tmp_path, f"SELECT status FROM snapshots WHERE url = '{PAGE}' ORDER BY fetched_at")
    assert [row["status"] for row in captured] == [200, 304, 304]
    assert rows(tmp_path, "SELECT * FROM revisions") == []
    assert rows(tmp_path, "SELECT * FROM failures") == []


def test_a_given_page_that_came_to_nothing_is_asked_for_again_without_a_pause(
    site: dict[str, Answer], tmp_path: Path
) -> None:
    with Press({HOST: site}) as press:
        given(press, tmp_path, "--url", f"{BASE}/late.html")
        site["/late.html"] = story()
        given(press, tmp_path, "--url", f"{BASE}/late.html")
        assert paths(press)[0] == "/late.html"
    assert len(rows(tmp_path, "SELECT * FROM articles")) == 1


def test_given_pages_that_an_interrupted_run_captured_are_not_asked_for_and_those_of_a_finished_one_are(
    site: dict[str, Answer], tmp_path: Path
) -> None:
    site["/news/8.html"] = story(STORY.replace("临江县总工会开展送清凉活动", "临江县总工会举办职工运动会"))
    both = ("--url", PAGE, "--url", f"{BASE}/news/8.html")
    with Press({HOST: site}) as press:
        given(press, tmp_path, *both, "--limit", "2")  # robots.txt and one of them
        first = paths(press)
        given(press, tmp_path, *both)
        rest = [path for path in paths(press) if "/news/" in path]
        given(press, tmp_path, *both)
        again = [path for path in paths(press) if "/news/" in path]
    assert (first, rest) == (["/news/7.html"], ["/news/8.html"])
    assert sorted(again) == ["/news/7.html", "/news/8.html"]


def test_a_killed_crawl_of_given_pages_goes_on_without_asking_for_what_it_had(
    site: dict[str, Answer], tmp_path: Path
) -> None:
    site["/news/8.html"] = story()
    is_killed = threading.Event()

    def answer(path: str) -> Answer | None:
        if path == "/news/8.html":
            is_killed.wait(60)
        return site.get(path)

    held = f"SELECT count(*) AS n FROM snapshots WHERE url = '{PAGE}'"
    with Press({HOST: answer}) as press:
        given(press, tmp_path, "--url", PAGE)
        press.forget_requests()
        command = scrapy_crawl("pages", f"url={PAGE} {BASE}/news/8.html")
        env = environment(tmp_path, press.connect_to)
        process = subprocess.Popen(command, env=env, stderr=subprocess.DEVNULL)
        while process.poll() is None and rows(tmp_path, held) != [{"n": 2}]:
            time.sleep(0.01)
        process.kill()
        assert process.wait() == -signal.SIGKILL
        is_killed.set()
        press.forget_requests()
        done = run(command, env)
        assert done.returncode == 0, done.stderr
        assert paths(press) == ["/news/8.html"]


def test_of_a_list_that_is_given_again_new_pages_are_captured_and_those_that_are_held_left_alone(
    site: dict[str, Answer], tmp_path: Path
) -> None:
    archive = tmp_path / "archive"
    site["/news/8.html"] = story(STORY.replace("临江县总工会开展送清凉活动", "临江县总工会举办职工运动会"))
    addresses = [f"{BASE}/old/7.html", PAGE, f"{BASE}/missing.html"]
    with Press({HOST: site}) as press:
        assert "note:" not in listed(press, archive, *addresses).stderr
        done = listed(press, archive, *addresses, f"{BASE}/news/8.html")
        assert paths(press) == ["/news/8.html"]
        assert "2 pages are held and not asked for; --url (-a url=) asks again" in done.stderr


def test_pictures_that_an_interrupted_run_left_are_asked_for_when_their_list_is_given_again(
    site: dict[str, Answer], tmp_path: Path
) -> None:
    archive = tmp_path / "archive"
    with Press({HOST: site}) as press:
        given(press, archive, "--url", PAGE, "--limit", "2")
        assert paths(press) == ["/news/7.html"]
        listed(press, archive, PAGE)
        assert paths(press) == ["/pic/1.jpg"]
        listed(press, archive, PAGE)
        assert paths(press) == []


def test_a_page_that_is_named_and_listed_is_asked_for_once(site: dict[str, Answer], tmp_path: Path) -> None:
    with Press({HOST: site}) as press:
        given(press, tmp_path / "archive", "--url", PAGE)
        press.forget_requests()
        (tmp_path / "urls.txt").write_text(PAGE)
        command = scrapy_crawl("pages", f"url={PAGE}", f"file={tmp_path / 'urls.txt'}")
        done = run(command, environment(tmp_path / "archive", press.connect_to))
        assert (done.returncode, "note:" in done.stderr) == (0, False)
        assert paths(press) == ["/news/7.html"]
