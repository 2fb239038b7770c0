"""Which articles a run looks at again where more are due than it takes."""

from __future__ import annotations

import contextlib
import datetime as dt
import sqlite3
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.archive.tools import SOURCE, at, record
from unioncrawl import clock
from unioncrawl.archive.due import RECHECKS
from unioncrawl.archive.due_rechecks import AT_LEAST, Rechecks, find
from unioncrawl.archive.home import Home

DAY = 24
YEARS = 5 * 365 * DAY


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    home = Home(tmp_path / "archive")
    record(home, [])
    with contextlib.closing(sqlite3.connect(home.database)) as db:
        db.row_factory = sqlite3.Row
        yield db


def hold(
    db: sqlite3.Connection, kind: str, number: int, *, born: float, checked: float | None = None
) -> None:
    """Have so many articles, born and looked at last so many hours after ``START``."""
    first = db.execute("SELECT count(*) FROM checks").fetchone()[0]
    for n in range(first, first + number):
        seen = clock.iso(at(born))
        db.execute(
            "INSERT INTO articles (id, source, url, authors, photographers, organisations, text, text_sha256, snapshot_id,"
            " parser, parser_version, extraction, first_seen, last_changed)"
            " VALUES (?, ?, ?, '[]', '[]', '[]', '', '', 0, '', '', '{}', ?, ?)",
            (n, SOURCE, f"{kind}/{n}", seen, seen),
        )
        looked = born if checked is None else checked
        values = (n, SOURCE, int(at(born).timestamp()), int(at(looked).timestamp()))
        db.execute("INSERT INTO checks VALUES (?, ?, ?, ?)", values)
    db.commit()


def crawled(db: sqlite3.Connection, hours: float) -> None:
    """Have had a crawl of all that is missing so many hours after ``START``."""
    values = (str(hours), SOURCE, clock.iso(at(hours)), clock.iso(at(hours)))
    sql = "INSERT INTO runs (id, source, command, arguments, started_at, finished_at) VALUES (?, ?, 'crawl', '{}', ?, ?)"
    db.execute(sql, values)


def look(db: sqlite3.Connection, found: Rechecks, hours: float) -> None:
    """Note that the articles that were found have been looked at."""
    ids = [(int(at(hours).timestamp()), int(url.rpartition("/")[2])) for url in found.urls]
    db.executemany("UPDATE checks SET checked = ? WHERE article_id = ?", ids)
    db.commit()


def kinds(found: Rechecks) -> Counter[str]:
    return Counter(url.partition("/")[0] for url in found.urls)


def test_whoever_is_latest_in_proportion_to_his_pause_comes_first(db: sqlite3.Connection) -> None:
    hold(db, "a-day-late-at-30-days", 1, born=-31 * DAY, checked=-24 * DAY)
    hold(db, "a-day-late-at-1-day", 1, born=-2 * DAY)
    hold(db, "two-days-late-at-7-days", 1, born=-9 * DAY, checked=-6 * DAY)
    found = find(db, SOURCE, at(0), RECHECKS, most=2)
    assert [url.partition("/")[0] for url in found.urls] == ["a-day-late-at-1-day", "two-days-late-at-7-days"]
    assert found.waiting == 3


def test_with_a_bound_that_is_too_small_nobody_waits_for_ever(db: sqlite3.Connection) -> None:
    looked: set[str] = set()
    hold(db, "old", 20, born=-YEARS)
    hold(db, "held", 20, born=-20 * DAY, checked=-14 * DAY)
    for day in range(90):
        hold(db, "new", 4, born=day * DAY)  # each is due four times, and a run takes ten in all
        crawled(db, day * DAY)
        found = find(db, SOURCE, at((day + 1) * DAY), RECHECKS, most=10)
        assert len(found.urls) == 10
        look(db, found, (day + 1) * DAY)
        looked |= {*found.urls}
    assert Counter(url.partition("/")[0] for url in looked)["old"] == 20
    assert Counter(url.partition("/")[0] for url in looked)["held"] == 20
    waited = db.execute("SELECT count(*) FROM checks WHERE born = checked AND born BETWEEN ? AND ?",
                        (int(at(0).timestamp()), int(at(60 * DAY).timestamp()))).fetchone()[0]  # fmt: skip
    assert waited == 0, "the youngest neither"


def test_old_articles_that_are_late_all_at_once_are_spread_and_all_of_them_looked_at_within_weeks(
    db: sqlite3.Connection,
) -> None:
    hold(db, "old", 1800, born=-YEARS)
    hold(db, "young", 30, born=-2 * DAY)
    crawled(db, -DAY)
    first = find(db, SOURCE, at(0), RECHECKS, most=1000)
    assert kinds(first) == {"young": 30, "old": 20}, "a ninetieth of them"
    assert first.next_at is not None
    assert first.next_at <= at(1)
    days = 0
    while find(db, SOURCE, at(days * DAY), RECHECKS, most=1000).waiting:
        look(db, find(db, SOURCE, at(days * DAY), RECHECKS, most=1000), days * DAY)
        crawled(db, days * DAY)
        days += 1
    assert days <= 100


@pytest.mark.parametrize(("hours", "old"), [(0.2, 0), (1, AT_LEAST), (DAY, 20), (7 * DAY, 140), (YEARS, 500)])
def test_how_often_a_timer_starts_a_crawl_does_not_matter_to_how_old_articles_are_spread(
    hours: float, old: int, db: sqlite3.Connection
) -> None:
    hold(db, "old", 1800, born=-2 * YEARS)
    hold(db, "young", 2000, born=hours - 2 * DAY)
    crawled(db, 0)
    assert kinds(find(db, SOURCE, at(hours), RECHECKS, most=1000))["old"] == old


def test_a_bound_is_used_up_by_whoever_is_there(db: sqlite3.Connection) -> None:
    hold(db, "old", 8, born=-YEARS)
    hold(db, "young", 2, born=-2 * DAY)
    assert kinds(find(db, SOURCE, at(0), RECHECKS, most=6)) == {"young": 2, "old": 4}
    hold(db, "young", 8, born=-2 * DAY)
    assert kinds(find(db, SOURCE, at(0), RECHECKS, most=6)) == {"young": 3, "old": 3}
    assert len(find(db, SOURCE, at(0), RECHECKS).urls) == 18


def test_an_address_that_no_page_class_reads_any_more_takes_nobodys_place(db: sqlite3.Connection) -> None:
    hold(db, "unread", 5, born=-3 * DAY)
    hold(db, "young", 2, born=-2 * DAY)
    found = find(db, SOURCE, at(0), RECHECKS, most=2, is_wanted=lambda url: url.startswith("young"))
    assert kinds(found) == {"young": 2}
    hold(db, "unread", 5, born=-YEARS)
    found = find(db, SOURCE, at(0), RECHECKS, is_wanted=lambda url: url.startswith("young"))
    assert found.next_at is None, "nor does it keep a timer waiting for it"


def test_with_nothing_late_the_next_moment_is_told(db: sqlite3.Connection) -> None:
    hold(db, "young", 1, born=0)
    assert find(db, SOURCE, at(1), RECHECKS) == Rechecks(next_at=at(0) + dt.timedelta(hours=22))
