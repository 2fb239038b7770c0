"""What is due, by what an archive holds: from captures that are put there, without a crawl."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import attrs
import pytest

from tests.archive.tools import (
    PLAN,
    SOURCE,
    START,
    STORY,
    at,
    content,
    exchange,
    gone,
    opened,
    plan,
    query,
    record,
    story,
)
from unioncrawl import clock
from unioncrawl.archive.due import Due, due
from unioncrawl.archive.editions import pages_of
from unioncrawl.archive.home import Home
from unioncrawl.archive.jobs import Exchange, Failure
from unioncrawl.archive.named_days import day_of
from unioncrawl.archive.rebuild import rebuild
from unioncrawl.archive.recorder import Recorder, Run
from unioncrawl.press.gongren_ribao import EDITIONS, article_page, plan_page

ISSUE = EDITIONS[0]
ISSUE_DAY = dt.date.fromisoformat(ISSUE.published)
TODAY = START.astimezone(clock.CST).date()
FIXTURES = Path(__file__).parents[1] / "fixtures"
PICTURE_PAGE = ISSUE.pages[1].url
PAGE_PDF, PICTURE = PLAN.pdf, PLAN.picture


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("UNIONCRAWL_NOW", clock.iso(START))
    return Home(tmp_path / "archive")


def asked(home: Home, hours: float = 0, **more: Any) -> Due:
    with contextlib.closing(home.read()) as db:
        return due(db, SOURCE, at(hours), **more)


def network(url: str, *, hours: float = 0) -> Failure:
    moment = clock.iso(at(hours))
    return Failure(snapshot_id=None, source=SOURCE, url=url, kind="network", reason="no answer", at=moment)


def days_back(*numbers: int) -> tuple[dt.date, ...]:
    return tuple(TODAY - dt.timedelta(days=number) for number in numbers)


def test_of_a_source_of_which_nothing_is_held_the_last_seven_days_are_due(home: Home) -> None:
    record(home, [])
    found = asked(home)
    assert found.days == days_back(*range(7))
    assert not found.is_empty
    assert found.next_at == dt.datetime(2026, 11, 21, tzinfo=clock.CST)


def test_what_a_plan_lists_and_nobody_asked_for_is_due(home: Home) -> None:
    record(home, [plan(), story()])
    (partial,) = asked(home).partial
    listed = [article.url for article in PLAN.articles if article.url != STORY.url]
    assert partial.day == ISSUE_DAY
    assert list(partial.articles) == listed
    assert list(partial.plans) == [page.url for page in ISSUE.pages if page.url != PLAN.url]


def test_the_first_page_of_an_edition_is_missing_where_another_was_fetched_alone(home: Home) -> None:
    first, second = ISSUE.pages[:2]
    record(home, [exchange(second.url, plan_page(ISSUE, second).encode())])
    (partial,) = asked(home).partial
    assert first.url in partial.plans
    assert second.url not in partial.plans


def test_a_held_article_is_due_at_its_ages_and_a_404_is_a_look_at_it(home: Home) -> None:
    record(home, [story()])
    week = 7 * 24 - 16 - (TODAY - ISSUE_DAY).days * 24  # until it is a week old, from START at 16 o'clock
    assert asked(home, week - 3).rechecks == ()
    assert asked(home, week - 3).next_at is not None
    assert asked(home, week - 2).rechecks == (STORY.url,)
    record(home, [gone(hours=week)])
    assert asked(home, week).rechecks == ()
    assert asked(home, week, rechecks=None).rechecks == ()
    assert asked(home, 31 * 24).rechecks == (STORY.url,)


def test_no_more_articles_are_looked_at_again_than_one_run_takes(home: Home) -> None:
    record(home, [story(printed=printed, url=printed.url) for printed in PLAN.articles])
    found = asked(home, 40 * 24, most_rechecks=1)
    assert len(found.rechecks) == 1
    assert found.rechecks_waiting == len(PLAN.articles)


def test_an_article_that_did_not_answer_when_it_was_looked_at_again_waits_for_its_pause(home: Home) -> None:
    record(home, [story(), network(STORY.url, hours=170), network(STORY.url, hours=171)])
    assert asked(home, 171).rechecks == ()
    assert asked(home, 171).failures == ()
    assert asked(home, 172).failures == (STORY.url,)
    record(home, [story(hours=172)])
    assert asked(home, 172).failures == ()


def test_a_day_whose_plan_did_not_answer_waits_for_the_pause_of_that(home: Home) -> None:
    url = PLAN.url.replace("11/16", "11/19")
    assert day_of(url) == TODAY - dt.timedelta(days=1)
    record(home, [plan(), network(url), network(url, hours=1)])
    found = asked(home, 1)
    assert day_of(url) not in (*found.days, *found.again)
    assert found.failures == ()
    assert asked(home, 2).failures == (url,)
    named = asked(home, 1, since=TODAY - dt.timedelta(days=1), until=TODAY)
    assert day_of(url) in named.days, "somebody who names it is waiting"


def test_an_address_of_an_article_that_did_not_answer_says_nothing_of_its_day(home: Home) -> None:
    url = STORY.url.replace("11/16", "11/19")
    record(home, [plan(), network(url), network(url, hours=1)])
    assert day_of(url) in asked(home, 1).days


def test_a_named_range_leaves_alone_what_is_held_and_what_was_not_there_lately(home: Home) -> None:
    none = exchange(PLAN.url.replace("11/16", "11/10"), b"", status="404 Not Found")
    pages = [exchange(page.url, plan_page(ISSUE, page).encode()) for page in ISSUE.pages]
    record(home, [*pages, *(story(printed=one, url=one.url) for one in ISSUE.articles), none])
    since = ISSUE_DAY - dt.timedelta(days=9)
    found = asked(home, 0.9, since=since, until=ISSUE_DAY, media=())
    assert ISSUE_DAY not in (*found.days, *found.again)
    assert dt.date(2026, 11, 10) not in (*found.days, *found.again)
    assert len(found.days) == 8
    assert dt.date(2026, 11, 10) in asked(home, 1, since=since, until=ISSUE_DAY).again
    assert not found.rechecks


def test_of_years_that_are_filled_a_day_that_was_not_there_is_left_alone_for_a_month(home: Home) -> None:
    day = dt.date(2016, 11, 10)
    record(home, [exchange(PLAN.url.replace("2026/11/16", "2016/11/10"), b"", status="404 Not Found")])
    assert day not in asked(home, 29 * 24, since=day, until=day).again
    assert day in asked(home, 30 * 24, since=day, until=day).again


def test_what_a_clock_that_was_fast_has_asked_for_is_asked_for_when_its_day_comes(home: Home) -> None:
    url = PLAN.url.replace("11/16", "11/22")
    record(home, [plan(), exchange(url, b"", status="404 Not Found", hours=240), story(hours=240)])
    record(home, [network(PICTURE_PAGE, hours=240)])
    evening = 48 + 6  # of the 22nd, in China
    found = asked(home, evening)
    assert dt.date(2026, 11, 22) in found.again
    assert STORY.url in found.rechecks
    assert PICTURE_PAGE in found.failures


def test_what_failed_of_a_named_day_is_due_though_its_address_names_none(home: Home) -> None:
    folder = FIXTURES / "unioncrawl.sources.laodong_shibao.LaodongShibaoPlanPage" / "2024-08-22-first-page"
    body = (folder / "inputs" / "HttpResponse-body.html").read_bytes()
    told = json.loads((folder / "output.json").read_text())
    (failed, other), source = told["article_urls"], told["source"]
    assert day_of(failed) is None
    listed = attrs.evolve(exchange(told["url"], body, source=source), source=source)
    failures = [attrs.evolve(network(failed, hours=hours), source=source) for hours in (0, 1, 2)]
    with contextlib.closing(opened(home, source)) as recorder:
        recorder.write([listed, *failures])
        recorder.read_unread()
    day = dt.date(2024, 8, 22)
    with contextlib.closing(home.read()) as db:
        found = due(db, source, at(3), since=day, until=day)
        (partial,) = found.partial
        assert (partial.articles, found.failures) == ((other,), (failed,))
        assert (
            due(
                db, source, at(3), since=day - dt.timedelta(days=9), until=day - dt.timedelta(days=1)
            ).failures
            == ()
        )


def test_what_robots_txt_forbade_is_due_when_that_has_changed(home: Home) -> None:
    def robots(rules: str, *, hours: float) -> Exchange:
        return exchange("https://www.workercn.cn/robots.txt", f"User-agent: *\n{rules}".encode(), hours=hours)

    forbidden = attrs.evolve(network(STORY.url, hours=24), kind="refused", reason="Forbidden by robots.txt")
    record(home, [plan(), robots("Disallow:", hours=0), robots("Disallow: /", hours=24), forbidden])
    assert asked(home, 48).failures == ()
    record(home, [robots("Disallow: /", hours=48)])
    assert asked(home, 49).failures == ()
    record(home, [robots("Disallow:", hours=72)])
    assert asked(home, 72).failures == (STORY.url,)
    for day in range(4, 9):  # one that has the date in it is new each day
        record(home, [robots(f"Disallow:\n# {day}", hours=24 * day)])
    assert asked(home, 24 * 8).failures == (STORY.url,), "a week is over"
    assert asked(home, 24 * 7).failures == ()


def test_a_failure_of_an_import_keeps_nobody_from_looking_again(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(home, [story()])
    monkeypatch.setenv("UNIONCRAWL_NOW", clock.iso(at(2)))
    broken = exchange(STORY.url, b"<html><body><p>nothing that anybody can read</p></body></html>", hours=1)
    with contextlib.closing(Recorder(home, Run(source=SOURCE, command="import"))) as recorder:
        recorder.write([broken])
        recorder.read_unread()
    assert query(home, "SELECT count(*) FROM failures WHERE resolved_at IS NULL") == [(1,)]
    assert asked(home, 24 * 30).rechecks == (STORY.url,)


@pytest.mark.parametrize(
    ("plans", "pages", "held"),
    [
        ({"1": "12", "2": "12"}, "12", "12"),
        ({"day": "12", "2": "12"}, "12", "12"),  # the first page, under the address of its day
        ({"2": "12"}, "12", "2"),
        ({"day": "12", "2": "12", "5": "45"}, "1245", "125"),
        ({"1": "12", "2": "120"}, "120", "12"),
        ({"only": ""}, ["only"], ["only"]),
    ],
)
def test_the_pages_of_an_edition_and_those_that_are_held(
    plans: dict[str, str], pages: Sequence[str], held: Sequence[str]
) -> None:
    assert pages_of(plans.items()) == (list(pages), set(held))


def test_the_address_of_a_day_that_another_plan_lists_is_held_and_so_is_the_first_page() -> None:
    assert pages_of([("day", ["1", "2"]), ("2", ["day", "1", "2"])]) == (["1", "2", "day"], {"1", "2", "day"})


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("http://www.example.cn/html/2026-11/20/content_1.htm", "2026-11-20"),
        ("http://www.example.cn/papers/2026/11/20/1/page.html", "2026-11-20"),
        ("http://www.example.cn/2026/1/5/7.html", "2026-01-05"),
        ("http://www.example.cn/html/2018_03/21/a.htm", "2018-03-21"),
        ("http://www.example.cn/xw/202511/t20251106_4930002.html", "2025-11-06"),
        ("http://www.example.cn/202611/20/7.html", "2026-11-20"),
        ("http://www.example.cn/Img/2008/11/20081102.pdf", "2008-11-02"),
        ("http://www.example.cn/index.php?s=/index/referdate/2024-08-22/page/1", "2024-08-22"),
        ("http://www.example.cn/shizheng/202611/120601.html", None),
        ("http://www.example.cn/html/2026-11/period.xml", None),
        ("http://www.example.cn/content/20766-1.shtml", None),
        ("http://190044a.example.cn/content/7.html", None),
        ("http://20261120.example.cn/content/7.html", None),
    ],
)
def test_the_day_that_an_address_names_is_one_of_its_path_or_none(url: str, day: str | None) -> None:
    found = day_of(url)
    assert (found.isoformat() if found else None) == day


def test_facsimiles_that_nobody_asked_for_are_due_if_they_are_wanted(home: Home) -> None:
    record(home, [plan()])
    assert asked(home).media == ()
    assert set(asked(home, media=("pages",)).media) == {one for one in (PAGE_PDF, PICTURE) if one}


def test_a_day_on_which_nothing_is_expected_is_asked_for_once_when_it_is_over(home: Home) -> None:
    record(home, [plan()])

    def expects(day: dt.date) -> str:
        return "none" if day.weekday() >= 5 else "issue"

    saturday = dt.date(2026, 11, 21)
    hours = 24  # Saturday afternoon
    assert saturday in asked(home, hours).days
    assert saturday not in asked(home, hours, expects=expects).days
    assert saturday in asked(home, hours + 24, expects=expects).days
    silent = exchange(PLAN.url.replace("11/16", "11/21"), b"", hours=hours + 24, status="404 Not Found")
    record(home, [silent])
    later = asked(home, hours + 20 * 24, expects=expects)
    assert saturday not in (*later.days, *later.again)
    assert saturday in asked(home, hours + 20 * 24).again


def test_an_edition_that_was_not_there_in_the_evening_of_its_day_is_asked_for_on_the_next(home: Home) -> None:
    late = 7  # START is at 16 o'clock
    silent = exchange(PLAN.url.replace("11/16", "11/20"), b"", hours=late, status="404 Not Found")
    record(home, [plan(), silent])
    assert TODAY not in asked(home, late + 0.5).again
    assert TODAY in asked(home, late + 24).again


def test_an_index_that_was_had_in_the_evening_of_its_day_is_looked_at_again_on_the_next(home: Home) -> None:
    had = plan(hours=7 - (TODAY - ISSUE_DAY).days * 24)
    record(home, [had])
    assert ISSUE_DAY not in asked(home, 7.5 - (TODAY - ISSUE_DAY).days * 24).again
    assert ISSUE_DAY in asked(home, 7 + 24 - (TODAY - ISSUE_DAY).days * 24).again


def test_what_is_due_is_the_same_after_a_rebuild(home: Home) -> None:
    record(home, [plan(), story(), gone(hours=30), story(hours=50)])
    other = PLAN.articles[-1].url
    record(home, [exchange(other, article_page(STORY).encode()[:40], hours=1), network(PLAN.url, hours=60)])
    before, rows = [asked(home, hours) for hours in (61, 200, 2000)], content(home)["checks"]
    assert rows
    home.database.unlink()
    rebuild(home)
    assert content(home)["checks"] == rows
    assert [asked(home, hours) for hours in (61, 200, 2000)] == before
