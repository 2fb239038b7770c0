"""39 days of five made-up papers, in which something happens to each: the fast form of ``make year``."""

from __future__ import annotations

import contextlib
import datetime as dt
import shutil
import sqlite3
from pathlib import Path

import attrs
import pytest

from unioncrawl.archive.home import Home
from year import events
from year.events import Event, Kind
from year.judge import Verdict, judged
from year.papers import Paper
from year.running import crawl_days, verified
from year.scenario import Scenario
from year.table import lines
from year.watch import Watch

BEGIN = dt.date(2025, 2, 27)
"""So that no holiday falls into the weeks in which the papers become known, and Qingming on the last three days: of these papers
two rest then, one of them daily and on 53BK, whose days without an issue have a page of their own.
"""


def event(number: int, kind: Kind, day: int) -> Event:
    """Return what happens to a paper so many days after the beginning."""
    return Event(kind=kind, paper=Paper(number), since=BEGIN + dt.timedelta(days=day))


SCENARIO = Scenario(
    papers=tuple(map(Paper, (1, 2, 4, 5, 14))),
    begin=BEGIN,
    days=39,
    events=(
        event(4, events.REVISED, 21),
        event(1, events.SERVER_DOWN, 22),
        event(2, events.LATE_LISTED, 22),
        event(14, events.GONE, 22),
        event(14, events.NEVER, 24),
        event(4, events.LATE_UNLISTED, 25),
        event(2, events.CHARSET, 27),
        event(5, events.LAYOUT, 27),
        event(1, events.WEEKLY, 30),
        event(14, events.ERROR_PAGE, 30),
        event(4, events.STOPS, 31),
    ),
)

SELDOM = {"UNIONCRAWL_RECHECK_DAYS": "3 30 180"}
"""Two thirds of all requests ask for articles again; here once must do."""


@attrs.frozen
class Crawled:
    """What was crawled, and who has looked at it after each day."""

    home: Home
    statuses: tuple[int, ...]
    watch: Watch


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    """The archive after the forty days. Not to be changed."""
    path = tmp_path_factory.mktemp("year")
    home = Home(path / "archive")
    statuses: list[int] = []
    watch = Watch(SCENARIO, home)
    for day in crawl_days(SCENARIO, path, seed=1, settings=SELDOM):
        statuses += [done.status for done in day.done]
        watch.look(day.now)
    return Crawled(home, tuple(statuses), watch)


def told(verdict: Verdict) -> str:
    return "\n".join(lines(verdict))


def test_all_that_happens_is_told_within_an_edition_and_nothing_else(crawled: Crawled) -> None:
    verdict = judged(SCENARIO, crawled.home, crawled.watch)
    assert verdict.is_well, told(verdict)
    assert sum(tally.expected for tally in verdict.kinds.values()) == 8
    assert set(crawled.statuses) <= {0, 1}


def test_the_archive_is_whole_after_it(crawled: Crawled) -> None:
    done = verified(crawled.home.path.parent)
    assert done.status == 0, (crawled.home.path.parent / "verify.log").read_text()


def test_an_alarm_that_was_not_raised_is_missed_and_one_without_a_cause_is_false(
    crawled: Crawled, tmp_path: Path
) -> None:
    home = Home(shutil.copytree(crawled.home.path, tmp_path / "archive"))
    with contextlib.closing(sqlite3.connect(home.database)) as db, db:
        db.execute("UPDATE alarms SET source = 'paper02' WHERE source = 'paper04' AND kind = 'silence'")
    verdict = judged(SCENARIO, home)
    assert [len(verdict.kinds["paper stops"].missed), len(verdict.quiet.false)] == [1, 1]
    assert not verdict.is_well


def test_a_gap_that_the_archive_does_not_know_of_is_missed(crawled: Crawled, tmp_path: Path) -> None:
    home = Home(shutil.copytree(crawled.home.path, tmp_path / "archive"))
    day = (BEGIN + dt.timedelta(days=24)).isoformat()
    with contextlib.closing(sqlite3.connect(home.database)) as db, db:
        db.execute(
            "UPDATE editions SET state = 'complete' WHERE source = 'paper14' AND published = ?", (day,)
        )
    assert len(judged(SCENARIO, home).coverage.missed) == 1
