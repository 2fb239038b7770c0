"""No new edition where the calendar expects one; no new article on a site that has no editions."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import math
import sqlite3
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

import attrs

from unioncrawl import clock
from unioncrawl.archive.coverage import Day, coverage
from unioncrawl.archive.home import tuples
from unioncrawl.festivals import place_of
from unioncrawl.monitors.finding import Finding, Run
from unioncrawl.monitors.recent import HISTORY_DAYS, LATELY_DAYS

PUBLISHED = ("complete", "partial")

HISTORY = 150
"""Days of which it is looked at how well the calendar knows the paper, and how late its editions come."""

LATE_EDITIONS = 60
"""Editions by which it is known how late they come."""

LATE_SHARE = 0.95
"""Share of them that must have come by then: what outages have delayed is not how the paper is."""

SURPRISE = 1e-4
"""How unlikely so many editions in a row must be to fail by themselves, where the calendar was wrong before."""

OFTEN, OF_LAST = 5, 10
"""So many of the last expected editions missing: the paper comes out, and not as it did."""

GAPS = 20
"""Gaps between days with articles that must be known of a site without editions."""

TIMES_LONGER = 2
"""So many times the longest gap is no chance any more."""

GRACE = 2
"""Working days more, for sites on which there is something every day."""

_ISSUE = "issue"


class Silence:
    """Raised when an expected edition is not there at the end of its day, and a crawl has looked after that.

    Looked means: it got answers from the site. When the paper's editions often come later, as many days more are
    allowed as 95 of 100 needed.
    """

    kinds = ("silence",)

    def check(self, db: sqlite3.Connection, source: str, run: Run, now: dt.datetime) -> Iterator[Finding]:  # noqa: ARG002
        """Yield that a paper is silent."""
        today = now.astimezone(clock.CST).date()
        last = db.execute(
            "SELECT max(published) FROM editions WHERE source = ? AND state IN ('complete', 'partial')",
            (source,),
        ).fetchone()[0]
        if last is None:
            yield from _site(db, source, today)
            return
        days = [
            day
            for day in coverage(db, source, today - dt.timedelta(days=HISTORY), today, today)
            if day.expected == _ISSUE
        ]
        looks = _looks(db, source, today)
        due = _due(days, looks, _usual_wait(db, source, looks, today))
        absent = _absent(due)
        if absent:
            yield _finding(source, absent, due, last)


def _due(days: Sequence[Day], looks: Sequence[dt.date], wait: int) -> list[Day]:
    """Return the expected days that were looked for often enough, and those of which the edition is there."""
    return [day for day in days if _is_there(day) or len(looks) - bisect_right(looks, day.day) > wait]


def _is_there(day: Day) -> bool:
    return day.state in PUBLISHED


def _absent(due: Sequence[Day]) -> list[Day]:
    """Return the editions that are missing, if that says something: the newest in a row, or most of the last ones."""
    # One edition after a silence does not end it: a paper that has become a weekly has one, too.
    is_one_behind = len(due) > 1 and _is_there(due[-1]) and not _is_there(due[-2])
    until = len(due) - is_one_behind
    begin = until
    while begin and not _is_there(due[begin - 1]):
        begin -= 1
    # What was missing shortly before belongs to the same silence, and is no sign of a calendar that is wrong.
    if begin < until and until - begin >= _surprising(due[: max(0, begin - OF_LAST)]):
        return list(due[begin:until])
    lately = [day for day in due[-OF_LAST:] if not _is_there(day)]
    return lately if len(lately) >= max(OFTEN, _surprising(due[:-OF_LAST])) else []


def _surprising(before: Sequence[Day]) -> int:
    """Return how many expected editions in a row must be missing: one, where the calendar was always right."""
    wrong = sum(not _is_there(day) for day in before)
    if wrong == 0:
        return 1
    share = wrong / len(before)
    return math.ceil(math.log(SURPRISE) / math.log(min(share, 0.5)))


def _looks(db: sqlite3.Connection, source: str, today: dt.date) -> list[dt.date]:
    """Return the days on which a crawl of what is new got answers from the site."""

    def number(name: str) -> str:
        return f"coalesce(json_extract(stats, '$.\"{name}/response_count\"'), 0)"

    rows = tuples(
        db,
        "SELECT date(started_at, '+8 hours'), arguments FROM runs WHERE source = ? AND started_at >= ?"
        " AND command = 'crawl' AND finished_at IS NOT NULL"
        f" AND {number('downloader')} > {number('robotstxt')}",
        (source, (today - dt.timedelta(days=HISTORY + 1)).isoformat()),
    )
    return sorted({dt.date.fromisoformat(day) for day, arguments in rows if _is_of_new(arguments, day)})


def _is_of_new(arguments: str, day: str) -> bool:
    if arguments == "{}":
        return True
    given = json.loads(arguments)
    return not given.get("url") and (given.get("until") or day) >= day


def _usual_wait(db: sqlite3.Connection, source: str, looks: Sequence[dt.date], today: dt.date) -> int:
    """Return on how many days after its own an edition was looked for in vain before it was there, as a rule."""
    rows = tuples(
        db,
        "SELECT published, date(min(captured_at), '+8 hours') FROM plans WHERE source = ? AND published >= ?"
        " AND state = 'published' GROUP BY published ORDER BY published DESC LIMIT ?",
        (source, (today - dt.timedelta(days=HISTORY)).isoformat(), LATE_EDITIONS),
    )
    waits = sorted(
        bisect_left(looks, dt.date.fromisoformat(seen)) - bisect_right(looks, dt.date.fromisoformat(day))
        for day, seen in rows
    )
    return max(0, waits[math.ceil(LATE_SHARE * len(waits)) - 1]) if waits else 0


def _finding(source: str, absent: Sequence[Day], due: Sequence[Day], last: str) -> Finding:
    first, newest = absent[0], absent[-1]
    between = [day for day in due if first.day <= day.day <= newest.day]
    if len(absent) == 1:
        said = f"the edition of {first.day} is missing"
    elif len(between) == len(absent):
        said = f"{len(absent)} expected editions in a row are missing"
    else:
        said = f"{len(absent)} of the last {OF_LAST} expected editions are missing"
    return Finding(
        source=source,
        kind="silence",
        since=first.day.isoformat(),
        message=f"{said}; the last one is of {last}; {newest.why}",
        advice=f"look whether the paper is on the web; unioncrawl crawl {source} --since {first.day}",
    )


@attrs.frozen
class _Gap:
    working_days: int
    after: dt.date


def _site(db: sqlite3.Connection, source: str, today: dt.date) -> Iterator[Finding]:
    """Yield that a site without editions has had nothing new for much longer than ever before."""
    rows = tuples(
        db,
        "SELECT DISTINCT published FROM articles WHERE source = ? AND published >= ? AND published <= ? ORDER BY published",
        (source, (today - dt.timedelta(days=HISTORY_DAYS)).isoformat(), today.isoformat()),
    )
    days = [dt.date.fromisoformat(day) for (day,) in rows]
    looks = [look for look in _looks(db, source, today) if days and look > days[-1]]
    if len(days) <= GAPS or not looks or (today - days[-1]).days > LATELY_DAYS:
        return
    gaps = [_working_days(after, before) for after, before in itertools.pairwise(days)]
    now = _working_days(days[-1], looks[-1])
    if now > TIMES_LONGER * max(gaps) + GRACE:
        example = db.execute(
            "SELECT url FROM articles WHERE source = ? AND published = ? LIMIT 1",
            (source, days[-1].isoformat()),
        ).fetchone()[0]
        yield Finding(
            source=source,
            kind="silence",
            since=days[-1].isoformat(),
            message=f"nothing new for {now} working days, where {max(gaps)} were the most in the last year",
            example=example,
            advice=f"look whether there is something on the site; unioncrawl crawl {source}",
        )


def _working_days(after: dt.date, until: dt.date) -> int:
    """Return how many days without holidays and weekends lie behind ``after``, up to ``until``."""
    days = (after + dt.timedelta(days=n) for n in range(1, (until - after).days + 1))
    return sum(day.weekday() < SATURDAY and place_of(day) is None for day in days)


SATURDAY = 5
