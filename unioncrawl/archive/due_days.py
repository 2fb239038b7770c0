"""Which days' editions are to be asked for: those of which nothing is known, and those to be looked at again."""

from __future__ import annotations

import datetime as dt
import re
import sqlite3
from collections.abc import Callable, Collection, Iterator
from typing import TYPE_CHECKING

import attrs

from unioncrawl import clock
from unioncrawl.archive.named_days import day_of
from unioncrawl.archive.runs import UNASKED
from unioncrawl.thinning import ABSENT, AHEAD, EDITIONS, FIRST_DAYS, INDEX_DAYS, QUIET, first

if TYPE_CHECKING:
    from unioncrawl.archive.due_failures import FailedAddress

Expects = Callable[[dt.date], str]

DAYS_BEFORE = dt.timedelta(days=FIRST_DAYS - 1)
"""A fresh archive begins with today and so many days before it."""

LISTS_REST = dt.timedelta(hours=1)
"""So long after a crawl of its lists a portal has nothing new to be looked for."""

ASKED_AGAIN = dt.timedelta(days=30)
"""A day without an issue is asked for again so long after it was the last time, if somebody names it: filling decades is
interrupted and called again.
"""

ASKED_AT_ONCE = dt.timedelta(hours=1)
"""The same of days that are no older than ``INDEX_DAYS``: what was missing then may be there by now, and somebody knows."""

PUBLISHED = ("complete", "partial")


@attrs.frozen(kw_only=True)
class Asked:
    """The days that are asked for, if any are named, and when."""

    since: dt.date | None
    until: dt.date | None
    now: dt.datetime
    last_issue: dt.date | None = None

    @property
    def is_range(self) -> bool:
        """Whether days are named."""
        return self.since is not None or self.until is not None

    def includes(self, day: dt.date | None) -> bool:
        """Return whether what is of ``day`` is asked for."""
        if not self.is_range:
            return True
        return day is not None and (self.since or day) <= day <= (self.until or day)

    @property
    def today(self) -> dt.date:
        """The day in China."""
        return self.now.astimezone(clock.CST).date()


@attrs.frozen(kw_only=True)
class OfDays:
    """What is to be asked for of days."""

    days: tuple[dt.date, ...] = ()
    again: tuple[dt.date, ...] = ()
    lists: bool = False
    next_at: dt.datetime | None = None


def find(
    db: sqlite3.Connection,
    source: str,
    asked: Asked,
    failed: Collection[FailedAddress],
    expects: Expects | None,
) -> OfDays:
    """Return which days are to be asked for.

    :param failed: addresses that came to nothing, those of plans among them: they are asked for by themselves.
    """
    tomorrow = _midnight(asked.today + dt.timedelta(days=1))
    known = known_editions(db, source, asked)
    in_vain = tried_in_vain(db, source, failed)
    new: list[dt.date] = []
    again: list[dt.date] = []
    moments = [tomorrow]
    for day in days_of(db, source, asked):
        held, tried = known.get(day), in_vain.get(day)
        if held is None and tried is not None and not (asked.is_range and tried.is_due(asked.now)):
            continue  # its plan is asked for by itself, when its pause is over
        at = _due_at(day, _asked_too(held, tried), asked, expects)
        if at is not None and at > asked.now:
            moments.append(at)
        elif at is not None:
            (new if held is None else again).append(day)
    return OfDays(days=tuple(new), again=tuple(again), next_at=first(moments))


def walks(db: sqlite3.Connection, source: str, now: dt.datetime) -> OfDays:
    """Return whether the lists of a portal are to be looked at."""
    row = db.execute(
        f"SELECT max(finished_at) FROM runs WHERE source = ? AND {UNASKED} AND stop_reason = 'finished'"
        " AND finished_at <= ?",
        (source, clock.iso(now + AHEAD)),
    ).fetchone()
    at = dt.datetime.fromisoformat(row[0]) + LISTS_REST if row[0] else now
    return OfDays(lists=at <= now, next_at=at if at > now else now + LISTS_REST)


def is_portal(db: sqlite3.Connection, source: str) -> bool:
    """Return whether a source is crawled by lists, by what is held: articles, and no editions."""
    sql = "SELECT 1 FROM {} WHERE source = ? LIMIT 1"
    has_editions = db.execute(sql.format("editions"), (source,)).fetchone() is not None
    return not has_editions and db.execute(sql.format("checks"), (source,)).fetchone() is not None


@attrs.frozen
class _Edition:
    state: str
    asked_at: dt.datetime | None
    """When its index was asked for last; ``None`` if that is too long ago to matter."""


def _asked_too(held: _Edition | None, tried: FailedAddress | None) -> _Edition | None:
    """Return ``held``; that one of its plans was asked for in vain counts as a look at it."""
    if held is None or held.asked_at is None or tried is None:
        return held
    return attrs.evolve(held, asked_at=max(held.asked_at, tried.last_at))


def _due_at(day: dt.date, held: _Edition | None, asked: Asked, expects: Expects | None) -> dt.datetime | None:
    """Return when the index of ``day`` is to be asked for; ``None``: never again."""
    if asked.is_range:
        return asked.now if _is_asked_for(day, held, asked) else None
    if held is not None and (held.asked_at is None or held.state in PUBLISHED):
        return held.asked_at and EDITIONS.due_at(_midnight(day), held.asked_at)
    silent = expects is not None and expects(day) == "none"
    if held is not None and held.asked_at is not None:
        return (QUIET if silent else ABSENT).due_at(_midnight(day), held.asked_at)
    # Where no issue is to be expected, one look when the day is over.
    return QUIET.due_at(_midnight(day), _midnight(day)) if silent else asked.now


def _is_asked_for(day: dt.date, held: _Edition | None, asked: Asked) -> bool:
    """Return whether the index of a day that somebody named is asked for: unless it is there, or was not there lately."""
    if held is None or day >= asked.today - dt.timedelta(days=1):
        return True
    is_there = held.state in PUBLISHED
    return not is_there and (held.asked_at is None or asked.now - held.asked_at >= rest_of(day, asked))


def rest_of(day: dt.date, asked: Asked) -> dt.timedelta:
    """Return how long a day without an issue is left alone by those who name it."""
    return ASKED_AT_ONCE if day >= asked.today - dt.timedelta(days=INDEX_DAYS) else ASKED_AGAIN


def tried_in_vain(
    db: sqlite3.Connection, source: str, failed: Collection[FailedAddress]
) -> dict[dt.date, FailedAddress]:
    """Return the days of which a plan came to nothing, and which."""
    dated = [(day, one) for one in failed if (day := day_of(one.url))]
    if not dated:
        return {}
    forms = plan_forms(db, source)
    found: dict[dt.date, FailedAddress] = {}
    for day, one in dated:
        # Without any plan there is nothing to tell plans by.
        if (not forms or form_of(one.url) in forms) and (
            day not in found or found[day].last_at < one.last_at
        ):
            found[day] = one
    return found


def known_editions(db: sqlite3.Connection, source: str, asked: Asked) -> dict[dt.date, _Edition]:
    """Return what is known of each day."""
    since = (asked.today - dt.timedelta(days=INDEX_DAYS)).isoformat()
    if asked.since:
        since = min(since, asked.since.isoformat())
    times = dict(
        db.execute(
            # What a clock that was fast has asked for in a time to come may have been asked for before it was there.
            "SELECT published, coalesce(max(CASE WHEN captured_at <= ? THEN captured_at END), published) FROM plans"
            " WHERE source = ? AND published >= ? GROUP BY published",
            (clock.iso(asked.now + AHEAD), source, since),
        ).fetchall()
    )
    rows = db.execute("SELECT published, state FROM editions WHERE source = ?", (source,))
    return {
        dt.date.fromisoformat(published): _Edition(
            state, _moment(times[published]) if published in times else None
        )
        for published, state in rows
    }


def days_of(db: sqlite3.Connection, source: str, asked: Asked) -> Iterator[dt.date]:
    """Yield the days in question, newest first."""
    today = asked.today
    last = asked.until or today
    begin = asked.since or (today - DAYS_BEFORE if asked.is_range else beginning(db, source, asked.now))
    last_issue = None if asked.is_range else asked.last_issue
    for number in range((last - begin).days + 1):
        day = last - dt.timedelta(days=number)
        if last_issue is None or day <= last_issue or day >= today - DAYS_BEFORE:
            yield day


def beginning(db: sqlite3.Connection, source: str, now: dt.datetime) -> dt.date:
    """Return the first day that crawls without dates are to see to: a week before the first of them, or the newest edition
    that was held by then.

    What lies before that was never asked for, and is nobody's gap until somebody asks for it.
    """
    row = db.execute(
        f"SELECT min(started_at) FROM runs WHERE source = ? AND {UNASKED}",
        (source,),
    ).fetchone()
    began = min(dt.datetime.fromisoformat(row[0]), now) if row[0] else now
    newest = db.execute(
        "SELECT max(published) FROM plans WHERE source = ? AND state = 'published' AND captured_at < ?",
        (source, clock.iso(began)),
    ).fetchone()[0]
    week = began.astimezone(clock.CST).date() - DAYS_BEFORE
    return min(week, dt.date.fromisoformat(newest)) if newest else week


def plan_forms(db: sqlite3.Connection, source: str) -> frozenset[str]:
    """Return the forms of the addresses of the newest plans of a source."""
    rows = db.execute(
        "SELECT url FROM plans WHERE source = ? AND published >= coalesce((SELECT date(max(published), '-60 days')"
        " FROM plans WHERE source = ?), '')",
        (source, source),
    )
    return frozenset(form_of(row[0]) for row in rows)


def form_of(url: str) -> str:
    """Return ``url`` without its numbers."""
    return re.sub(r"\d+", "#", url)


def _moment(time_or_day: str) -> dt.datetime:
    """Return a time, or the beginning of a day in China."""
    moment = dt.datetime.fromisoformat(time_or_day)
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.CST)


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), clock.CST)
