"""Crawls of papers on 53BK that do not know the date routes, and of papers on xpaper, over real HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest

from tests.crawl.commands import environment, rows, run, scrapy_crawl
from unioncrawl.press import Answer, Press

from .pages import bk53_article, document

PAPER = "szb.sxworker.com"
SICHUAN = "dzb.51grb.com"
DAYS = {"2008-11/06": 401, "2008-11/04": 402, "2008-10/30": 403}
"""The issues of the paper, the newest first, and the ids of their editions."""


def html(text: str) -> Answer:
    return Answer(headers=[("Content-Type", "text/html; charset=utf-8")], body=text.encode())


def edition(day: str, page: int = 1) -> str:
    return f"/content/{day}/edition{DAYS[day]}{page}_A{page}.html"


def plan(day: str, page: int, *, listed: bool = True) -> str:
    """Return a plan: the issue has two pages, each with one article."""
    days = list(DAYS)
    before = days[days.index(day) + 1 : days.index(day) + 2]
    issue = f"<a href='{edition(before[0])}'>上一期</a>" if before else ""
    pages = "".join(f"<li><a href='{edition(day, n)}'>第A{n}版：要闻</a></li>" for n in (1, 2))
    turn = f"<a href='{edition(day, 3 - page)}'>{'上' if page == 2 else '下'}一版</a>"
    return document(
        f"<script>var qiid='{DAYS[day]}';</script>{issue}{turn}{pages if listed else ''}"
        f"<a href='/content/{day}/{DAYS[day]}00{page}.html'>题目{page}</a>"
    )


def article(day: str, page: int) -> str:
    date = f"{day[:4]}年{day[5:7]}月{day[8:]}日"
    body = [f"　　{date}的第{page}版有一篇文章，说的是车间里的事。"]
    return bk53_article(title=f"<h1>题目{page}</h1>", body=body).replace("2008年11月04日", date)


def paper(*, archive: bool, listed: bool = True) -> dict[str, Answer]:
    """Return the paper's site, which does not know the date routes."""
    site = {"/": html(plan("2008-11/06", 1))}
    for day in DAYS:
        for page in (1, 2):
            site[edition(day, page)] = html(plan(day, page, listed=listed))
            site[f"/content/{day}/{DAYS[day]}00{page}.html"] = html(article(day, page))
    if archive:
        issues = "".join(f"<a href='{edition(day)}'>A1 要闻</a>" for day in DAYS)
        site["/review?y=2008"] = html(document(f"{issues}<a href='/review?y=2007'>2007</a>"))
    return site


@pytest.fixture
def press() -> Iterator[Press]:
    with Press({PAPER: {}, SICHUAN: {}}) as running:
        yield running


def crawl(press: Press, archive: Path, name: str, *arguments: str) -> str:
    done = run(
        scrapy_crawl(name, *arguments), environment(archive, press.connect_to, UNIONCRAWL_MEDIA="none")
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.stderr


def held(archive: Path) -> set[str]:
    return {row["url"].partition("/content/")[2] for row in rows(archive, "SELECT url FROM articles")}


ASKED = {f"2008-11/{day}/{DAYS[f'2008-11/{day}']}00{page}.html" for day in ("04", "06") for page in (1, 2)}


def test_without_date_routes_the_archive_of_the_year_leads_to_the_issues(
    press: Press, tmp_path: Path
) -> None:
    press.sites = {PAPER: paper(archive=True)}
    crawl(press, tmp_path, "shaanxi_gongren_bao", "since=2008-11-03", "until=2008-11-06")
    assert held(tmp_path) == ASKED
    asked = [path for _, path in press.requests]
    assert asked.count("/review?y=2008") == 1
    assert "/" not in asked
    states = rows(
        tmp_path, "SELECT published, state FROM editions WHERE state = 'complete' ORDER BY published"
    )
    assert [row["published"] for row in states] == ["2008-11-04", "2008-11-06"]


def test_without_an_archive_the_issues_are_walked_from_the_newest(press: Press, tmp_path: Path) -> None:
    press.sites = {PAPER: paper(archive=False)}
    crawl(press, tmp_path, "shaanxi_gongren_bao", "since=2008-11-01", "until=2008-11-05")
    assert held(tmp_path) == {path for path in ASKED if path.startswith("2008-11/04")}
    assert edition("2008-10/30") not in [path for _, path in press.requests]


def test_pages_that_list_no_others_are_turned_and_the_list_of_pages_is_asked(
    press: Press, tmp_path: Path
) -> None:
    site = paper(archive=True, listed=False)
    pages = ",".join(f'"{edition("2008-11/04", page)}"' for page in (1, 2))
    site["/api/Pagelist/402"] = Answer(
        headers=[("Content-Type", "application/json")], body=f"[{pages}]".encode()
    )
    press.sites = {PAPER: site}
    crawl(press, tmp_path, "shaanxi_gongren_bao", "since=2008-11-04", "until=2008-11-04")
    assert held(tmp_path) == {path for path in ASKED if path.startswith("2008-11/04")}
    assert "/api/Pagelist/402" in [path for _, path in press.requests]


def test_where_no_way_leads_to_an_issue_the_crawl_says_so(press: Press, tmp_path: Path) -> None:
    crawl(press, tmp_path, "shaanxi_gongren_bao", "since=2008-11-04", "until=2008-11-04")
    failed = {row["url"] for row in rows(tmp_path, "SELECT url FROM failures WHERE resolved_at IS NULL")}
    assert failed == {f"http://{PAPER}/review?y=2008", f"http://{PAPER}/"}
    assert rows(tmp_path, "SELECT state FROM editions") == [{"state": "unknown"}]


def test_one_day_that_fails_sends_no_crawl_round(press: Press, tmp_path: Path) -> None:
    site = paper(archive=True)
    site["/content/2008-11/06"] = html(plan("2008-11/06", 1))
    site["/content/2008-11/05"] = attrs.evolve(html("<p>维护中</p>"), delay=1)  # after the day that is there
    site["/content/2008-11/04"] = Answer(500, "Internal Server Error")
    press.sites = {PAPER: site}
    crawl(press, tmp_path, "shaanxi_gongren_bao", "since=2008-11-04", "until=2008-11-06")
    assert not [path for _, path in press.requests if path.startswith("/review") or path == "/"]
    assert held(tmp_path) == {path for path in ASKED if path.startswith("2008-11/06")}


def test_issues_found_in_one_archive_do_not_stop_the_walk_to_those_of_another_year(
    press: Press, tmp_path: Path
) -> None:
    site = paper(archive=True)
    issues = f"<a href='{edition('2008-11/06')}'>A1 要闻</a>"
    site["/review?y=2008"] = html(document(issues))
    site["/"] = html(plan("2008-11/06", 1))
    press.sites = {PAPER: site}
    crawl(press, tmp_path, "shaanxi_gongren_bao", "since=2007-12-31", "until=2008-11-06")
    assert held(tmp_path) >= ASKED


# --- xpaper -----------------------------------------------------------------------------------------


def issue(number: int, date: str = "2025-01-{:02}") -> dict[str, Answer]:
    """Return the site's pages of an issue: one page with one article."""
    dated = f"本期出版日期:{date.format(number % 100)}" if date else ""
    own, news = (
        f"/xpaper/release/{number}/{number}0.shtml",
        f"/xpaper/news/{number}/{number}0/{number}00-1.shtml",
    )
    turns = "".join(
        f"<a href='/xpaper/release/{n}/{n}0.shtml'>{word}一期</a>"
        for n, word in ((number - 1, "上"), (number + 1, "下"))
    )
    head = f"<div>第{number + 13000}期:第01版 {dated}</div>"
    story = (
        f"{head}<h2>题目</h2><p>语音播报: 语音播报</p><p>　　第{number}期有一篇文章，说的是车间里的事。</p>"
    )
    return {
        own: html(document(f"{head}{turns}<a class='yaowen' href='{news}'><span>题目</span></a>")),
        news: html(document(story)),
    }


def test_a_given_plan_brings_its_issue_and_a_few_to_either_side(press: Press, tmp_path: Path) -> None:
    site: dict[str, Answer] = {}
    for number in range(801, 829):
        site |= issue(number)
    press.sites = {SICHUAN: site}
    url = f"http://{SICHUAN}/xpaper/release/815/8150.shtml"
    crawl(press, tmp_path, "sichuan_gongren_ribao", f"url={url}")
    published = rows(tmp_path, "SELECT published FROM articles ORDER BY published")
    assert [row["published"] for row in published] == [f"2025-01-{day:02}" for day in range(8, 23)]


def test_of_a_plan_without_a_date_the_articles_are_captured(press: Press, tmp_path: Path) -> None:
    press.sites = {SICHUAN: issue(815, date="")}
    url = f"http://{SICHUAN}/xpaper/release/815/8150.shtml"
    crawl(press, tmp_path, "sichuan_gongren_ribao", f"url={url}")
    assert rows(tmp_path, "SELECT published, issue_no FROM articles") == [
        {"published": None, "issue_no": "13815"}
    ]
    failures = rows(tmp_path, "SELECT url, kind FROM failures WHERE resolved_at IS NULL")
    assert failures == [{"url": url, "kind": "layout"}]


def test_without_a_plan_given_there_is_nothing_to_begin_with(press: Press, tmp_path: Path) -> None:
    done = run(scrapy_crawl("sichuan_gongren_ribao"), environment(tmp_path, press.connect_to))
    assert "no index of sichuan_gongren_ribao is known" in done.stderr + done.stdout
    assert press.requests == []
