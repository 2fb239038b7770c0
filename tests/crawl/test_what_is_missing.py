"""What a crawl asks for when it is not told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crawl.commands import environment, rows, run, scrapy_crawl, unioncrawl
from unioncrawl.press import Answer, Press, demo_sites

EDITION = "SELECT state FROM editions WHERE published = '2026-11-18'"
BROKEN = "/papers/grrb/2026/11/16/1/news-2.html"


@pytest.fixture
def press() -> Iterator[Press]:
    with Press(demo_sites()) as running:
        yield running


def crawl(press: Press, archive: Path, now: str, *arguments: str, media: str = "") -> list[str]:
    """Crawl on a day; return the paths that were asked for."""
    press.forget_requests()
    done = run(
        [*scrapy_crawl("gongren_ribao", *arguments), "-s", "RETRY_TIMES=0"],
        environment(archive, press.connect_to, UNIONCRAWL_NOW=now, UNIONCRAWL_MEDIA=media),
    )
    assert done.returncode == 0, done.stderr
    return [path for _, path in press.requests]


def days(paths: list[str]) -> list[str]:
    return sorted(
        {
            "-".join(match.groups())
            for path in paths
            if (match := re.search(r"/(\d{4})/(\d\d)/(\d\d)/1/page", path))
        }
    )


def site(press: Press) -> dict[str, Answer]:
    found = press.sites["www.workercn.cn"]
    assert isinstance(found, dict)
    return found


def test_a_fresh_archive_begins_a_week_back(press: Press, tmp_path: Path) -> None:
    asked = crawl(press, tmp_path, "2026-11-19T08:00:00+08:00")
    assert days(asked) == [f"2026-11-{day}" for day in range(13, 20)]


def test_the_day_is_that_of_china(press: Press, tmp_path: Path) -> None:
    asked = crawl(press, tmp_path, "2026-11-18T16:30:00+00:00")
    assert days(asked)[-1] == "2026-11-19"


def test_the_next_crawl_asks_for_the_new_day_and_for_those_that_have_reached_an_age_of_the_plan(
    press: Press, tmp_path: Path
) -> None:
    crawl(press, tmp_path, "2026-11-19T08:00:00+08:00")
    asked = crawl(press, tmp_path, "2026-11-20T08:00:00+08:00")
    # One day, three days and a week old.
    assert days(asked) == ["2026-11-13", "2026-11-17", "2026-11-19", "2026-11-20"]


def test_an_edition_held_in_part_is_completed(press: Press, tmp_path: Path) -> None:
    good = site(press)[BROKEN]
    site(press)[BROKEN] = Answer(404, "Not Found")
    crawl(press, tmp_path, "2026-11-19T08:00:00+08:00")
    assert rows(tmp_path, "SELECT state FROM editions WHERE published = '2026-11-16'") == [
        {"state": "partial"}
    ]
    site(press)[BROKEN] = good
    asked = crawl(press, tmp_path, "2026-11-20T08:00:00+08:00")
    assert [path for path in asked if "news-" in path] == [BROKEN]
    assert rows(tmp_path, "SELECT state FROM editions WHERE published = '2026-11-16'") == [
        {"state": "complete"}
    ]
    assert rows(tmp_path, "SELECT resolved_at IS NOT NULL AS done FROM failures") == [{"done": 1}]


def test_a_first_page_that_is_held_under_the_address_of_its_day_is_not_asked_for_again(
    press: Press, tmp_path: Path
) -> None:
    days_of_2016 = ("since=2016-12-05", "until=2016-12-07")
    env = environment(tmp_path, press.connect_to)
    # Of each issue its first page; the requests that it led to are lost with the run.
    one = ["-s", "CONCURRENT_REQUESTS=1", "-s", "CLOSESPIDER_PAGECOUNT=4"]
    run([*scrapy_crawl("shaanxi_gongren_bao", *days_of_2016), *one], env)
    first = [path for _, path in press.requests if path != "/robots.txt"]
    assert {"/content/2016-12/05", "/content/2016-12/07"} <= set(first)
    press.forget_requests()
    assert run(scrapy_crawl("shaanxi_gongren_bao", *days_of_2016), env).returncode == 0
    again = [path for _, path in press.requests]
    assert "/content/2016-12/05/2" in [*first, *again]
    assert [path for path in again if re.fullmatch(r"/content/2016-12/\d\d(?:/1)?", path)] == []
    assert rows(tmp_path, "SELECT DISTINCT state FROM editions WHERE published != '2016-12-06'") == [
        {"state": "complete"}
    ]


def test_a_day_whose_plan_failed_is_asked_for_again(press: Press, tmp_path: Path) -> None:
    plan = "/papers/grrb/2026/11/16/1/page.html"
    good = site(press)[plan]
    site(press)[plan] = Answer(500, "Internal Server Error")
    crawl(press, tmp_path, "2026-11-19T08:00:00+08:00")
    site(press)[plan] = good
    assert "2026-11-16" in days(crawl(press, tmp_path, "2026-12-10T08:00:00+08:00"))
    assert rows(tmp_path, "SELECT state FROM editions WHERE published = '2026-11-16'") == [
        {"state": "complete"}
    ]
    assert "2026-11-16" not in days(crawl(press, tmp_path, "2026-12-11T08:00:00+08:00"))


def test_a_page_that_cannot_be_read_holds_no_later_crawl_back_and_is_asked_for_ever_more_rarely(
    press: Press, tmp_path: Path
) -> None:
    path = "/papers/grrb/2026/11/18/1/news-2.html"
    site(press)[path] = Answer(headers=[("Content-Type", "text/html")], body="<div>改版了</div>".encode())
    tried = []
    for day in range(18, 31):
        asked = crawl(press, tmp_path, f"2026-11-{day}T08:00:00+08:00", media="none")
        assert f"2026-11-{day}" in days(asked)
        tried += [day] * (path in asked)
    assert tried == [18, 19, 22]
    assert [row["state"] for row in rows(tmp_path, EDITION)] == ["partial"]


def test_a_twin_that_was_not_to_be_had_is_asked_for_again(press: Press, tmp_path: Path) -> None:
    desktop, mobile = "/content/2016-12/05/134351.html", "/m/content/2016-12/05/134351.html"
    paper = press.sites["szb.sxworker.com"]
    assert isinstance(paper, dict)
    good = paper.pop(mobile)
    paper[desktop] = Answer(headers=[("Content-Type", "text/html")], body=b"")
    env = environment(tmp_path, press.connect_to, UNIONCRAWL_NOW="2016-12-05T08:00:00+08:00")
    day = ("since=2016-12-05", "until=2016-12-05")
    run(scrapy_crawl("shaanxi_gongren_bao", *day), env)
    url = f"http://szb.sxworker.com{desktop}"
    assert not rows(tmp_path, f"SELECT id FROM articles WHERE url = '{url}'")
    paper[mobile] = good
    run(scrapy_crawl("shaanxi_gongren_bao", *day), {**env, "UNIONCRAWL_NOW": "2016-12-06T08:00:00+08:00"})
    assert rows(tmp_path, f"SELECT id FROM articles WHERE url = '{url}'")
    assert rows(tmp_path, "SELECT state FROM editions") == [{"state": "complete"}]


def test_a_twin_that_a_killed_run_did_not_come_to_is_asked_for_while_its_article_rests(
    press: Press, tmp_path: Path
) -> None:
    day = ("since=2016-12-05", "until=2016-12-05")
    gone, twin = "/content/2016-12/05/134358.html", "/m/content/2016-12/05/134358.html"
    env = environment(tmp_path, press.connect_to)
    one = ["-s", "CONCURRENT_REQUESTS=1", "-s", "CLOSESPIDER_PAGECOUNT=13"]
    run([*scrapy_crawl("shaanxi_gongren_bao", *day), *one], env)
    first = [path for _, path in press.requests]
    assert gone in first
    assert twin not in first
    for expected in ([twin], []):
        press.forget_requests()
        assert run(scrapy_crawl("shaanxi_gongren_bao", *day), env).returncode == 0
        assert [path for _, path in press.requests if path in (gone, twin)] == expected
    assert rows(tmp_path, "SELECT state FROM editions") == [{"state": "complete"}]


def test_an_unreadable_page_is_one_line_in_the_log(press: Press, tmp_path: Path) -> None:
    path = "/papers/grrb/2026/11/18/1/news-2.html"
    site(press)[path] = Answer(404, "Not Found")
    done = run(
        scrapy_crawl("gongren_ribao", "since=2026-11-18", "until=2026-11-18"),
        environment(tmp_path, press.connect_to),
    )
    assert done.returncode == 0
    assert f"http: https://www.workercn.cn{path}: answered 404" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_notice_in_place_of_an_article_is_asked_for_again(press: Press, tmp_path: Path) -> None:
    path = "/papers/grrb/2026/11/18/1/news-2.html"
    good = site(press)[path]
    site(press)[path] = Answer(
        headers=[("Content-Type", "text/html")], body="<p>您访问的页面不存在</p>".encode()
    )
    crawl(press, tmp_path, "2026-11-19T08:00:00+08:00")
    site(press)[path] = good
    asked = crawl(press, tmp_path, "2026-11-20T08:00:00+08:00")
    assert [one for one in asked if "news-" in one] == [path]
    assert not rows(tmp_path, "SELECT url FROM failures WHERE resolved_at IS NULL")


def test_an_article_added_to_a_plan_is_found_when_its_day_is_asked_for_again(
    press: Press, tmp_path: Path
) -> None:
    plan = "/papers/grrb/2026/11/18/1/page.html"
    whole = site(press)[plan]
    without = re.sub(
        rb"<li>(?:(?!</li>).)*?/18/1/news-3\.html(?:(?!</li>).)*?</li>", b"", whole.body, flags=re.DOTALL
    )
    assert without != whole.body
    site(press)[plan] = Answer(headers=[("Content-Type", "text/html")], body=without)
    crawl(press, tmp_path, "2026-11-18T08:00:00+08:00")
    site(press)[plan] = whole
    assert not days(crawl(press, tmp_path, "2026-11-18T08:30:00+08:00"))
    asked = crawl(press, tmp_path, "2026-11-18T09:00:00+08:00")
    assert [path for path in asked if "news-" in path] == ["/papers/grrb/2026/11/18/1/news-3.html"]


def test_days_known_to_be_without_an_issue_are_asked_for_ever_more_rarely(
    press: Press, tmp_path: Path
) -> None:
    crawl(press, tmp_path, "2026-11-30T08:00:00+08:00", "since=2026-11-16", "until=2026-11-30")
    asked = crawl(press, tmp_path, "2026-12-01T08:00:00+08:00")
    assert days(asked) == ["2026-11-24", "2026-11-28", "2026-11-30", "2026-12-01"]
    assert days(crawl(press, tmp_path, "2026-12-01T08:00:00+08:00")) == []


def test_a_crawl_of_days_that_has_nothing_to_ask_for_says_why(press: Press, tmp_path: Path) -> None:
    days = ("--since", "2026-11-13", "--until", "2026-11-17")
    command = unioncrawl("crawl", "gongren_ribao", *days, "--set", "DOWNLOAD_DELAY=0")
    moment = {"UNIONCRAWL_NOW": "2026-11-19T08:00:00+08:00", "UNIONCRAWL_MEDIA": "none"}
    env = environment(tmp_path, press.connect_to, **moment)
    assert "nothing was asked for" not in run(command, env).stderr
    press.forget_requests()
    done = run(command, env)
    assert (done.returncode, press.requests) == (0, [])
    assert (
        "note: gongren_ribao: nothing was asked for; of 5 days: 4 without an issue, 1 held,"
        " asked for lately, and again from 2026-11-19 09:00 CST on\n"
    ) in done.stderr


def test_a_paper_that_moved_away_is_not_asked_for_the_years_since(press: Press, tmp_path: Path) -> None:
    now = environment(tmp_path, press.connect_to, UNIONCRAWL_NOW="2016-12-08T08:00:00+08:00")
    run(scrapy_crawl("shaanxi_gongren_bao", "since=2016-12-05", "until=2016-12-05"), now)
    run(scrapy_crawl("shaanxi_gongren_bao"), {**now, "UNIONCRAWL_NOW": "2018-03-01T08:00:00+08:00"})
    asked = {
        path.split("/")[2] + path.split("/")[3] for _, path in press.requests if path.startswith("/content/")
    }
    assert "2017-1231" in asked
    assert "2018-0101" not in asked
    assert "2018-0301" in asked


def test_a_single_page_is_fetched_again_and_unchanged_adds_no_article_and_no_revision(
    press: Press, tmp_path: Path
) -> None:
    url = "url=https://www.workercn.cn/papers/grrb/2026/11/18/1/news-3.html"
    for day in (19, 20):
        crawl(press, tmp_path, f"2026-11-{day}T08:00:00+08:00", url)
    assert len(rows(tmp_path, "SELECT id FROM articles")) == 1
    assert not rows(tmp_path, "SELECT * FROM revisions")
    assert len(rows(tmp_path, "SELECT snapshot_id FROM captures")) == 2


def test_a_single_page_that_changed_becomes_a_revision(press: Press, tmp_path: Path) -> None:
    path = "/papers/grrb/2026/11/18/1/news-3.html"
    crawl(press, tmp_path, "2026-11-19T08:00:00+08:00", f"url=https://www.workercn.cn{path}")
    body = site(press)[path].body.replace("劳模".encode(), "劳动模范".encode())
    site(press)[path] = Answer(headers=[("Content-Type", "text/html")], body=body)
    crawl(press, tmp_path, "2026-11-20T08:00:00+08:00", f"url=https://www.workercn.cn{path}")
    revisions = rows(tmp_path, "SELECT seq, captured_at, changed_fields FROM revisions ORDER BY seq")
    assert [(row["seq"], row["captured_at"][:10]) for row in revisions] == [
        (1, "2026-11-19"),
        (2, "2026-11-20"),
    ]
    assert "text" in revisions[1]["changed_fields"]
    assert "劳动模范" in rows(tmp_path, "SELECT title || text AS t FROM articles")[0]["t"]
    assert [row["kind"] for row in rows(tmp_path, "SELECT kind FROM events")] == ["revised"]


def test_single_pages_of_several_sources_go_to_their_sources(press: Press, tmp_path: Path) -> None:
    urls = (
        "https://www.workercn.cn/papers/grrb/2026/11/18/1/news-3.html",
        "http://szb.sxworker.com/content/2016-12/05/134356.html",
    )
    options = [part for url in urls for part in ("--url", url)]
    done = run(
        unioncrawl("crawl", *options, "-s", "DOWNLOAD_DELAY=0"), environment(tmp_path, press.connect_to)
    )
    assert done.returncode == 0, done.stderr
    assert {row["url"] for row in rows(tmp_path, "SELECT url FROM articles")} == set(urls)
