"""Which days of a paper are held, lacking, silent as expected: out of a real database."""

from __future__ import annotations

import contextlib
import datetime as dt
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_calendars import Days, date, paper, span
from unioncrawl.archive.coverage import Day, coverage, gaps
from unioncrawl.archive.database import connect, insert, transaction

TODAY = date("2026-09-18")
"""A Friday."""


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database without anything in it, made once."""
    path = tmp_path_factory.mktemp("empty") / "unioncrawl.db"
    connect(path).close()
    return path


@pytest.fixture
def db(empty: Path, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    path = Path(shutil.copy(empty, tmp_path))
    with contextlib.closing(connect(path)) as connection:
        yield connection


def keep(db: sqlite3.Connection, days: Days, source: str = "gongren_ribao", **counts: int) -> None:
    """Put editions into the database as the archive does."""
    full = {"pages_expected": 8, "pages_held": 8, "articles_expected": 60, "articles_held": 60} | counts
    with transaction(db):
        for day, state in days:
            numbers = full if state in ("complete", "partial") else dict.fromkeys(full, 0)
            row = {"source": source, "published": day.isoformat(), "state": state, **numbers}
            insert(db, "editions", row, "INSERT OR REPLACE")


def covered(db: sqlite3.Connection, since: str, until: str, source: str = "gongren_ribao") -> list[Day]:
    return list(coverage(db, source, date(since), date(until), TODAY))


def states(db: sqlite3.Connection, since: str, until: str) -> list[str]:
    return [day.state for day in covered(db, since, until)]


def test_what_is_held_and_what_is_silent_as_expected(db: sqlite3.Connection) -> None:
    keep(db, paper("2026-06-01", "2026-09-13"))
    assert states(db, "2026-09-07", "2026-09-13") == ["complete"] * 5 + ["none"] * 2
    [day] = covered(db, "2026-09-07", "2026-09-07")
    assert (day.pages_expected, day.pages_held, day.articles_expected, day.articles_held) == (8, 8, 60, 60)
    assert day.expected == "issue"


def test_an_edition_that_is_held_in_part_says_what_is_lacking(db: sqlite3.Connection) -> None:
    keep(db, [(date("2026-09-07"), "partial")], pages_held=6, articles_held=59)
    [day] = covered(db, "2026-09-07", "2026-09-07")
    assert day.state == "partial"
    assert day.why == "2 of 8 pages lacking, 1 of 60 articles lacking"


@pytest.mark.parametrize("absent", ["none", "unknown"])
def test_a_silence_that_is_not_expected_is_a_gap(db: sqlite3.Connection, absent: str) -> None:
    keep(
        db, [*paper("2026-06-01", "2026-09-11"), *((day, absent) for day in span("2026-09-12", "2026-09-18"))]
    )
    assert states(db, "2026-09-12", "2026-09-18") == [
        "none", "none", "missing", "missing", "missing", "awaited", "awaited",
    ]  # fmt: skip


def test_days_of_which_nobody_asked_are_missing_where_an_issue_is_expected(db: sqlite3.Connection) -> None:
    keep(db, [one for one in paper("2026-06-01", "2026-09-16") if not 7 <= one[0].day <= 13])
    [monday, *_, saturday, sunday] = covered(db, "2026-09-07", "2026-09-13")
    assert monday.state == "missing"
    assert monday.why.startswith("nobody asked for it; published on ")
    assert saturday.state == sunday.state == "none"


def test_a_day_that_was_asked_for_in_vain_is_missing_and_says_so(db: sqlite3.Connection) -> None:
    keep(db, [one for one in paper("2026-06-01", "2026-09-16") if one[0] != date("2026-09-09")])
    failure = {"id": 1, "source": "gongren_ribao", "article_id": 1, "reason": "", "first_seen": ""}
    url = "https://www.workercn.cn/papers/grrb/2026/09/09/1/page.html"
    insert(db, "failures", {**failure, "url": url, "kind": "layout"})
    insert(db, "failures", {**failure, "id": 2, "url": url.replace("09/09", "99/99"), "kind": "layout"})
    [day] = covered(db, "2026-09-09", "2026-09-09")
    assert day.state == "missing"
    assert day.why.startswith("asked for in vain (layout); published on ")


def test_a_silence_that_the_site_says_and_that_is_over_stays_in_sight_and_is_no_gap(
    db: sqlite3.Connection,
) -> None:
    days = dict(paper("2026-06-01", "2026-09-16"))
    days[date("2026-09-09")] = "none"
    keep(db, sorted(days.items()))
    [day] = covered(db, "2026-09-09", "2026-09-09")
    assert (day.state, day.expected) == ("skipped", "issue")
    assert day.why.startswith("the site had none; published on ")
    assert list(gaps(covered(db, "2026-09-01", "2026-09-16"))) == []


YOUNG = paper("2026-06-22", "2026-07-12")
"""Three weeks, of which nothing is expected by weekday."""


def silent(since: str, until: str, absent: str = "none") -> Days:
    return [(day, absent) for day in span(since, until)]


@pytest.mark.parametrize("absent", ["none", "unknown"])
def test_a_young_paper_is_missing_when_it_pauses_for_much_longer_than_ever(
    db: sqlite3.Connection, absent: str
) -> None:
    keep(db, [*YOUNG, *silent("2026-07-13", "2026-07-31", absent)])
    found = {day.day: day for day in covered(db, "2026-07-11", "2026-07-31")}
    odd = [day for day, one in found.items() if one.state == "missing"]
    assert odd == list(span("2026-07-20", "2026-07-31"))
    one = found[date("2026-07-20")]
    assert one.expected == "overdue"
    assert one.why.endswith("; never more than 3 days from one issue to the next until 2026-07-10")


def test_the_silence_of_a_young_paper_stays_in_sight_when_it_is_over(db: sqlite3.Connection) -> None:
    keep(db, [*YOUNG, *silent("2026-07-13", "2026-07-25"), *paper("2026-07-26", "2026-07-31")])
    assert states(db, "2026-07-19", "2026-07-27") == ["none", *["skipped"] * 7, "complete"]


def test_a_young_paper_is_not_missing_on_days_of_which_nobody_asked(db: sqlite3.Connection) -> None:
    keep(db, YOUNG)
    assert set(states(db, "2026-07-13", "2026-09-18")) == {"unknown"}


def test_a_young_paper_that_is_known_to_have_ended_is_not_missing(db: sqlite3.Connection) -> None:
    keep(db, [*YOUNG, *silent("2026-07-13", "2026-07-31")])
    db.execute("UPDATE sources SET last_issue = '2026-07-10' WHERE name = 'gongren_ribao'")
    assert set(states(db, "2026-07-13", "2026-07-31")) == {"none"}


def test_before_the_first_issue_nothing_is_known(db: sqlite3.Connection) -> None:
    keep(db, paper("2026-06-01", "2026-09-16"))
    assert set(states(db, "2025-06-01", "2025-06-30")) == {"unknown"}


def test_days_to_come_are_left_out(db: sqlite3.Connection) -> None:
    keep(db, paper("2026-06-01", "2026-09-16"))
    assert covered(db, "2026-09-17", "2026-12-31")[-1].day == TODAY
    assert covered(db, "2026-09-19", "2026-12-31") == []


def test_a_day_on_which_the_other_papers_were_silent_is_unknown(db: sqlite3.Connection) -> None:
    days = dict(paper("2026-06-01", "2026-09-16"))
    days[date("2026-09-02")] = "unknown"
    for name in ("gongren_ribao", "a", "b", "c"):
        keep(db, sorted(days.items()), name)
    [day] = covered(db, "2026-09-02", "2026-09-02")
    assert (day.state, day.expected) == ("unknown", "unsure")
    assert day.why == "the site did not say; 3 of 3 other papers were silent, too"


def test_two_other_papers_that_were_silent_make_no_holiday(db: sqlite3.Connection) -> None:
    days = dict(paper("2026-06-01", "2026-09-16"))
    days[date("2026-09-02")] = "unknown"
    for name in ("gongren_ribao", "a", "b"):
        keep(db, sorted(days.items()), name)
    assert states(db, "2026-09-02", "2026-09-02") == ["missing"]


def test_three_silent_papers_of_seven_make_no_holiday(db: sqlite3.Connection) -> None:
    days = dict(paper("2026-06-01", "2026-09-16"))
    for name in "efgh":
        keep(db, sorted(days.items()), name)
    days[date("2026-09-02")] = "unknown"
    for name in ("gongren_ribao", "a", "b", "c"):
        keep(db, sorted(days.items()), name)
    assert states(db, "2026-09-02", "2026-09-02") == ["missing"]


def test_after_the_last_issue_that_a_source_states_nothing_is_expected(db: sqlite3.Connection) -> None:
    keep(db, paper("2026-06-01", "2026-08-31"))
    db.execute("UPDATE sources SET last_issue = '2026-08-31' WHERE name = 'gongren_ribao'")
    assert set(states(db, "2026-09-01", "2026-09-18")) == {"none"}


def test_gaps_reach_over_days_without_an_issue_and_no_further(db: sqlite3.Connection) -> None:
    days = dict(paper("2026-06-01", "2026-09-16"))
    for day in span("2026-08-06", "2026-08-11"):
        days.pop(day)
    days[date("2026-08-20")] = "partial"
    keep(db, sorted(days.items()))
    found = list(gaps(covered(db, "2026-07-01", "2026-09-18")))
    assert [(gap.since, gap.until, len(gap.days)) for gap in found] == [
        (date("2026-08-06"), date("2026-08-11"), 4),
        (date("2026-08-20"), date("2026-08-20"), 1),
    ]


def test_no_day_is_told_twice_and_none_is_left_out(db: sqlite3.Connection) -> None:
    keep(db, paper("2026-06-01", "2026-09-16", absent="unknown"))
    found = covered(db, "2026-01-01", "2026-12-31")
    assert [day.day for day in found] == [dt.date(2026, 1, 1) + dt.timedelta(n) for n in range(len(found))]
