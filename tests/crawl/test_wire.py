"""What crosses the wire is what is kept. These fail first when Scrapy's or Twisted's client changes."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crawl.commands import environment, rows, run, scrapy_crawl, unioncrawl
from unioncrawl.archive.home import Home
from unioncrawl.archive.reading import position_of
from unioncrawl.press import Answer, Press, demo_sites
from unioncrawl.warc.files import own_records, read_record
from unioncrawl.warc.records import StoredRecord

PLAN = "/papers/grrb/2026/11/18/1/page.html"
FAST = ("--set", "DOWNLOAD_DELAY=0")
DAY = ("since=2026-11-18", "until=2026-11-18")


@pytest.fixture
def press() -> Iterator[Press]:
    with Press(demo_sites()) as running:
        yield running


def crawl(press: Press, archive: Path, *arguments: str) -> None:
    env = environment(archive, press.connect_to, UNIONCRAWL_MEDIA="none")
    done = run(scrapy_crawl("gongren_ribao", *(arguments or DAY)), env)
    assert done.returncode == 0, done.stderr


def change(press: Press, path: str, answer: Answer) -> None:
    site = press.sites["www.workercn.cn"]
    assert isinstance(site, dict)
    site[path] = answer


def body_of(press: Press, path: str) -> bytes:
    site = press.sites["www.workercn.cn"]
    assert isinstance(site, dict)
    return bytes(site[path].body)


def record_of(archive: Path, path: str) -> StoredRecord:
    row = rows(archive, f"SELECT * FROM snapshots WHERE url LIKE '%{path}'")[0]
    return read_record(Home(archive).warc, position_of(row))


def test_the_head_keeps_case_order_duplicates_and_reason(press: Press, tmp_path: Path) -> None:
    body = body_of(press, PLAN)
    headers = [("x-ODD", "1"), ("Set-Cookie", "a=1"), ("content-TYPE", "text/html"), ("Set-Cookie", "b=2")]
    change(press, PLAN, Answer(200, "Alles gut", headers, body))
    crawl(press, tmp_path)
    head = record_of(tmp_path, PLAN).block.partition(b"\r\n\r\n")[0].decode()
    assert head.splitlines() == [
        "HTTP/1.1 200 Alles gut", "x-ODD: 1", "Set-Cookie: a=1", "content-TYPE: text/html", "Set-Cookie: b=2",
        f"Content-Length: {len(body)}",
    ]  # fmt: skip


def test_the_request_is_kept_as_it_was_sent(press: Press, tmp_path: Path) -> None:
    crawl(press, tmp_path)
    file = rows(tmp_path, "SELECT DISTINCT warc_file AS f FROM snapshots")[0]["f"]
    requests = [
        r for _, r in own_records(Home(tmp_path).warc, file) if r.type == "request" and r.url.endswith(PLAN)
    ]
    lines = requests[0].block.decode().splitlines()
    assert lines[0] == f"GET {PLAN} HTTP/1.1"
    assert "Host: www.workercn.cn" in lines
    assert "Accept-Encoding: identity" in lines
    response = record_of(tmp_path, PLAN)
    assert requests[0].header("WARC-Concurrent-To") == response.record_id


def test_a_chunked_body_is_kept_without_chunks_and_says_so(press: Press, tmp_path: Path) -> None:
    body = body_of(press, PLAN)
    change(press, PLAN, Answer(headers=[("Content-Type", "text/html")], body=body, chunked=True))
    crawl(press, tmp_path)
    block = record_of(tmp_path, PLAN).block
    assert b"X-Archive-Orig-Transfer-Encoding: chunked" in block
    assert block.endswith(b"\r\n\r\n" + body)
    assert rows(tmp_path, "SELECT state FROM editions") == [{"state": "complete"}]


def test_an_encoded_body_stays_encoded_and_is_read_all_the_same(press: Press, tmp_path: Path) -> None:
    body = body_of(press, PLAN)
    packed = gzip.compress(body)
    change(
        press,
        PLAN,
        Answer(headers=[("Content-Type", "text/html"), ("Content-Encoding", "gzip")], body=packed),
    )
    crawl(press, tmp_path)
    http = record_of(tmp_path, PLAN).http()
    assert (http.payload, http.body) == (packed, body)
    assert rows(tmp_path, "SELECT state FROM editions") == [{"state": "complete"}]


def test_a_body_that_ends_too_soon_is_kept_and_marked(press: Press, tmp_path: Path) -> None:
    path = "/papers/grrb/2026/11/18/1/news-1.html"
    body = body_of(press, path)
    change(
        press, path, Answer(headers=[("Content-Type", "text/html")], body=body, truncate_at=len(body) - 10)
    )
    crawl(press, tmp_path)
    record = record_of(tmp_path, path)
    assert record.header("WARC-Truncated") == "disconnect"
    assert record.block.endswith(body[-20:-10])


def test_a_page_that_ends_too_soon_is_no_article_and_is_asked_for_again(press: Press, tmp_path: Path) -> None:
    path = "/papers/grrb/2026/11/18/1/news-1.html"
    body = body_of(press, path)
    change(
        press, path, Answer(headers=[("Content-Type", "text/html")], body=body, truncate_at=len(body) // 2)
    )
    crawl(press, tmp_path)
    assert rows(tmp_path, "SELECT kind FROM failures") == [{"kind": "truncated"}]
    assert len(rows(tmp_path, "SELECT id FROM articles")) == 7
    change(press, path, Answer(headers=[("Content-Type", "text/html")], body=body))
    crawl(press, tmp_path)
    assert len(rows(tmp_path, "SELECT id FROM articles")) == 8
    assert not rows(tmp_path, "SELECT * FROM revisions")
    assert not rows(tmp_path, "SELECT * FROM failures WHERE resolved_at IS NULL")
    before = rows(tmp_path, "SELECT * FROM failures"), rows(tmp_path, "SELECT * FROM articles ORDER BY id")
    (tmp_path / "unioncrawl.db").unlink()
    assert run(unioncrawl("rebuild"), environment(tmp_path)).returncode == 0
    assert (
        rows(tmp_path, "SELECT * FROM failures"),
        rows(tmp_path, "SELECT * FROM articles ORDER BY id"),
    ) == before


def test_a_redirect_is_kept_as_well_as_what_it_leads_to(press: Press, tmp_path: Path) -> None:
    bare = "https://workercn.cn/papers/grrb/2026/11/18/1/news-1.html"
    site = dict(demo_sites()["workercn.cn"])
    site["/papers/grrb/2026/11/18/1/news-1.html"] = Answer(
        301,
        "Moved Permanently",
        [("Location", "https://www.workercn.cn/papers/grrb/2026/11/18/1/news-1.html")],
    )
    press.sites = {**press.sites, "workercn.cn": site}
    crawl(press, tmp_path, f"url={bare}")
    held = rows(
        tmp_path, "SELECT url, status FROM snapshots WHERE url NOT LIKE '%robots.txt' ORDER BY status DESC"
    )
    assert held == [
        {"url": bare, "status": 301},
        {"url": "https://www.workercn.cn/papers/grrb/2026/11/18/1/news-1.html", "status": 200},
    ]
    assert len(rows(tmp_path, "SELECT id FROM articles")) == 1


def test_an_article_that_redirects_to_the_front_page_is_a_failure(press: Press, tmp_path: Path) -> None:
    path = "/papers/grrb/2026/11/18/1/news-1.html"
    change(press, path, Answer(302, "Found", [("Location", "https://www.workercn.cn/")]))
    crawl(press, tmp_path)
    failures = rows(tmp_path, "SELECT kind, reason FROM failures")
    assert failures == [{"kind": "gone", "reason": "leads to the front page: https://www.workercn.cn/"}]
    assert rows(tmp_path, "SELECT state FROM editions") == [{"state": "partial"}]


def test_an_article_that_redirects_to_no_address_is_a_failure_and_no_fault_of_the_program(
    press: Press, tmp_path: Path
) -> None:
    path = "/papers/grrb/2026/11/18/1/news-1.html"
    change(press, path, Answer(302, "Found", [("Location", "http://[::1")]))
    crawl(press, tmp_path)
    failures = rows(tmp_path, "SELECT kind, reason FROM failures")
    assert failures == [{"kind": "http", "reason": "answered 302, leading to http://[::1"}]


def test_the_password_of_a_proxy_is_in_no_record(press: Press, tmp_path: Path) -> None:
    env = environment(
        tmp_path, UNIONCRAWL_MEDIA="none", http_proxy=f"http://me:secret@127.0.0.1:{press.port}"
    )
    page = "http://www.workercn.cn/papers/grrb/2026/11/18/1/news-1.html"
    done = run(scrapy_crawl("pages", f"url={page}"), env)
    assert rows(tmp_path, f"SELECT status FROM snapshots WHERE url = '{page}'"), done.stderr
    for file in {row["f"] for row in rows(tmp_path, "SELECT DISTINCT warc_file AS f FROM snapshots")}:
        requests = [r.block for _, r in own_records(Home(tmp_path).warc, file) if r.type == "request"]
        assert requests
        assert not any(b"proxy-authorization" in block.lower() for block in requests)


def test_what_is_led_elsewhere_is_led_past_a_proxy(press: Press, tmp_path: Path) -> None:
    nobody = "http://127.0.0.1:9"
    env = environment(
        tmp_path, press.connect_to, http_proxy=nobody, https_proxy=nobody, UNIONCRAWL_MEDIA="none"
    )
    assert run(scrapy_crawl("gongren_ribao", *DAY), env).returncode == 0
    assert len(rows(tmp_path, "SELECT id FROM articles")) > 1


def test_a_site_that_refuses_everything_is_an_exit_status(press: Press, tmp_path: Path) -> None:
    press.sites = {"www.workercn.cn": lambda _: Answer(403, "Forbidden")}
    env = environment(tmp_path, press.connect_to, UNIONCRAWL_LOG_LEVEL="CRITICAL")
    done = run(scrapy_crawl("gongren_ribao", *DAY), env)
    assert done.returncode == 1
    assert done.stderr.strip() == "unioncrawl: the site of gongren_ribao refused everything: 1 times 403"


@pytest.mark.parametrize("how", ["refused", "forbidden", "no_answer", "finished"])
def test_how_a_crawl_ended_has_one_name_in_its_table_in_runs_and_in_status(
    press: Press, tmp_path: Path, how: str
) -> None:
    robots = Answer(200, "OK", [], b"User-agent: *\nDisallow: /\n")
    if how == "refused":
        press.sites = {"www.workercn.cn": lambda _: Answer(403, "Forbidden")}
    elif how == "forbidden":
        press.sites = {"www.workercn.cn": {"/robots.txt": robots}}
    connect = "::127.0.0.1:1" if how == "no_answer" else press.connect_to
    env = environment(tmp_path, connect, UNIONCRAWL_LOG_LEVEL="CRITICAL", UNIONCRAWL_MEDIA="none")
    day = DAY[0].partition("=")[2]
    call = unioncrawl("crawl", "gongren_ribao", "--since", day, "--until", day, "--format", "json", *FAST)
    table = json.loads(run(call, env).stdout)
    runs = json.loads(run(unioncrawl("runs", "--format", "json"), env).stdout)
    status = json.loads(run(unioncrawl("status", "--format", "json"), env).stdout)
    assert [one["ended"] for one in (*table, *runs, status[-1])] == [how] * 3


def test_a_request_without_an_answer_is_a_failure_and_a_silent_site_an_exit_status(tmp_path: Path) -> None:
    done = run(
        scrapy_crawl("gongren_ribao", *DAY),
        environment(tmp_path, "::127.0.0.1:1", UNIONCRAWL_LOG_LEVEL="CRITICAL"),
    )
    assert done.returncode == 1
    why = f"unioncrawl --archive {tmp_path} failures --source gongren_ribao"
    line = f"unioncrawl: the site of gongren_ribao gave no answer at all; why: {why}"
    assert done.stderr.strip() == line
    failures = rows(tmp_path, "SELECT kind, url, snapshot_id FROM failures")
    assert failures == [{"kind": "network", "url": f"https://www.workercn.cn{PLAN}", "snapshot_id": None}]
