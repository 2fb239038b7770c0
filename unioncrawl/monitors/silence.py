"""No new edition where the calendar expects one; no new article on a site that has no editions."""

from __future__ import annotations

import datetime as dt
import itertools
import math
import sqlite3
from bisect import bisect_left
from collections.abc import Iterator, Sequence

import attrs

from unioncrawl import clock
from unioncrawl.archive.coverage import Day, Paper
from unioncrawl.archive.home import tuples
from unioncrawl.calendars import EXPECTED
from unioncrawl.festivals import place_of
from unioncrawl.monitors.finding import Finding
from unioncrawl.monitors.looks import Looks, crawled
from unioncrawl.monitors.recent import HISTORY_DAYS, LATELY_DAYS
from unioncrawl.words import counted

PUBLISHED = ("complete", "partial")

HISTORY = 150
"""Days of which it is looked at how well the calendar knows the paper, and how late its editions come."""

LATE_EDITIONS = 60
"""Editions by which it is known how late they come."""

LATE_SHARE = 0.95
"""Share of them that must have come by then: what outages have delayed is not how the paper is."""

SELDOM = 0.05
"""Where the calendar was not wrong more often than this, counted in silences, a single edition that is missing is an alarm: what
was one before is no proof that the calendar does not know the paper.
"""

SURPRISE = 1e-4
"""How unlikely so many editions in a row must be to fail by themselves, where it was wrong more often."""

OFTEN, OF_LAST = 5, 10
"""So many of the last expected editions missing: the paper comes out, and not as it did."""

GAPS = 20
"""Gaps between days with articles that must be known of a site without editions."""

TIMES_LONGER = 2
"""So many times the longest gap is no chance any more."""

GRACE = 2
"""Working days more, for sites on which there is something every day."""

BACK = 2
"""Editions that end a silence, and be it on days on which none was expected. One does not: a paper that has become a weekly has
one, too.
"""


class Silence:
    """Raised when an expected edition is not there at the end of its day, and a crawl has looked for it after that.

    Looked means: it was asked for that very day, and got an answer. When the paper's editions often come later, as many
    looks more are allowed as 95 of 100 needed.
    """

    kinds = ("silence",)

    def check(self, db: sqlite3.Connection, source: str, now: dt.datetime) -> Iterator[Finding]:
        """Yield that a paper is silent."""
        today = now.astimezone(clock.CST).date()
        last = db.execute(
            "SELECT max(published) FROM editions WHERE source = ? AND state IN ('complete', 'partial')",
            (source,),
        ).fetchone()[0]
        if last is None:
            yield from _site(db, source, today)
            return
        # From the last edition on, so that what has been silent for long is not forgotten.
        since = min(today, dt.date.fromisoformat(last)) - dt.timedelta(days=HISTORY)
        paper = Paper(db, source)
        days = list(paper.days(since, today, today))
        looks = Looks.of(db, paper, since)
        expected = [day for day in days if day.expected in EXPECTED]
        due = _due(expected, looks, _usual_wait(db, source, looks, since))
        absent = _absent(due)
        held = [day.day for day in days if _is_there(day)]
        came = [day for day in held if absent and day > absent[-1].day]
        if absent and len(came) < BACK:
            yield _finding(source, absent, due, held or [dt.date.fromisoformat(last)], came)
        elif not absent:
            yield from _going_on(db, source, held)


def _going_on(db: sqlite3.Connection, source: str, held: Sequence[dt.date]) -> Iterator[Finding]:
    """Yield the silence of which an alarm is open. With what is learnt in the meantime it may be less of a surprise; it is over
    when editions are there.
    """
    row = db.execute(
        "SELECT since, advice FROM alarms WHERE source = ? AND kind = 'silence' AND closed_at IS NULL",
        (source,),
    ).fetchone()
    if row is None:
        return
    since = dt.date.fromisoformat(row[0])
    came = [day for day in held if day >= since]
    if len(came) >= BACK or since in came:
        return
    now = f"that of {came[0]} is there, and one more ends it" if came else "none is there yet"
    message = f"editions are missing since {since}; {now}"
    yield Finding(source=source, kind="silence", since=str(since), message=message, advice=row[1])


def _due(days: Sequence[Day], looks: Looks, wait: int) -> list[Day]:
    """Return the expected days that were looked for often enough, and those of which the edition is there."""
    return [day for day in days if _is_there(day) or looks.after(day.day) > wait]


def _is_there(day: Day) -> bool:
    return day.state in PUBLISHED


def _absent(due: Sequence[Day]) -> list[Day]:
    """Return the editions that are missing, if that says something: the newest in a row, or most of the last ones."""
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
    """Return how many expected editions in a row must be missing: one, where the calendar was nearly always right."""
    there = [True, *map(_is_there, before)]
    silences = sum(was and not now for was, now in itertools.pairwise(there))
    if silences <= SELDOM * len(before):
        return 1
    return math.ceil(math.log(SURPRISE) / math.log(min(there.count(False) / len(before), 0.5)))


def _usual_wait(db: sqlite3.Connection, source: str, looks: Looks, since: dt.date) -> int:
    """Return on how many days after its own an edition was looked for in vain before it was there, as a rule."""
    rows = tuples(
        db,
        "SELECT published, date(min(captured_at), '+8 hours') FROM plans WHERE source = ? AND published >= ?"
        " AND state = 'published' GROUP BY published ORDER BY published DESC LIMIT ?",
        (source, since.isoformat(), LATE_EDITIONS),
    )
    waits = sorted(
        looks.before(dt.date.fromisoformat(day), dt.date.fromisoformat(seen)) for day, seen in rows
    )
    return waits[math.ceil(LATE_SHARE * len(waits)) - 1] if waits else 0


def _finding(
    source: str, absent: Sequence[Day], due: Sequence[Day], held: Sequence[dt.date], came: Sequence[dt.date]
) -> Finding:
    """Return what is so now.

    :param held: days of the editions that are held.
    :param came: those of them that came after the silence.
    """
    first, newest = absent[0], absent[-1]
    since = first.day
    # It may have been silent before it was sure that there ought to be an edition.
    before = held[max(0, bisect_left(held, first.day) - 1)]
    ask = min(since, before + dt.timedelta(days=1))
    in_a_row = sum(first.day <= day.day <= newest.day for day in due) == len(absent)
    if newest.expected == "overdue":
        before = held[max(0, bisect_left(held, newest.day) - 1)]
        since = min(since, before + dt.timedelta(days=1))
        said = f"no edition for {counted((newest.day - before).days, 'day')}"
    elif len(absent) == 1:
        said = f"the edition of {first.day} is missing"
    elif in_a_row:
        said = f"{len(absent)} expected editions in a row are missing, {first.day} to {newest.day}"
    else:
        said = f"{len(absent)} of the last {OF_LAST} expected editions are missing"
    now = (
        f"that of {came[0]} is there, and one more ends it" if came else f"the last one held is of {held[-1]}"
    )
    return Finding(
        source=source,
        kind="silence",
        since=since.isoformat(),
        message=f"{said}; {now}; {newest.why}",
        advice=f"look whether the paper is on the web; unioncrawl crawl {source} --since {ask}",
    )


@attrs.frozen
class _Gap:
    working_days: int
    after: dt.date


def _site(db: sqlite3.Connection, source: str, today: dt.date) -> Iterator[Finding]:
    """Yield that a site without editions has had nothing new for much longer than ever before."""
    rows = tuples(
        db,
        "SELECT DISTINCT published FROM articles WHERE source = :source AND published <= :today AND published >= ("
        "  SELECT date(max(published), :history) FROM articles WHERE source = :source AND published <= :today)"
        " ORDER BY published",
        {"source": source, "today": today.isoformat(), "history": f"-{HISTORY_DAYS} days"},
    )
    days = [dt.date.fromisoformat(day) for (day,) in rows]
    if len(days) <= GAPS:
        return
    looks = [crawl.day for crawl in crawled(db, source, days[-1]) if crawl.day > days[-1]]
    if not looks or (looks[0] - days[-1]).days > LATELY_DAYS:
        return  # nobody was there when it fell silent
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
