"""Days that a paper's own calendar does not list, of papers whose sites have one (``period.xml`` of Founder's e-papers).

A day that is listed and asked for leaves a row in ``editions`` or a failure; one that is not listed leaves nothing. So a day
of which nothing is known had no issue if a crawl that asked for it got the calendar of its month after it, and came to its end.
Reads only.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import sqlite3
from collections.abc import Collection, Iterator

from unioncrawl import clock
from unioncrawl.archive.due_failures import OPEN
from unioncrawl.archive.home import tuples
from unioncrawl.archive.named_days import day_of
from unioncrawl.thinning import FIRST_DAYS

FILE = "period.xml"

_MONTH = re.compile(r".*?/\d{4}-?\d{2}/(?=\d{2}/)")
"""The folder of a month, in the address of a plan."""

_FIRST_PLAN = "SELECT url FROM plans WHERE source = ? AND published >= ? AND state = 'published' ORDER BY published LIMIT 1"

_CALENDARS = """
    SELECT s.fetched_at, r.arguments FROM snapshots s JOIN runs r ON r.id = s.run_id
    WHERE s.url = ? AND s.source = ? AND s.read = 1 AND (s.status = 200 OR s.status = 304 AND s.revisit_of IS NOT NULL)
    AND r.command = 'crawl' AND r.stop_reason = 'finished'
    AND NOT EXISTS (SELECT 1 FROM failures f WHERE f.snapshot_id = s.id)
"""


def unlisted(db: sqlite3.Connection, source: str, known: Collection[dt.date]) -> set[dt.date]:
    """Return the days that the site does not list.

    :param known: days of which there is word in ``editions``; no others between the first of them and the last are looked at.
    """
    if not known:
        return set()
    folder = _folder(db, source, min(known))
    if folder is None:
        return set()
    found: set[dt.date] = set()
    month = min(known).replace(day=1)
    while month <= max(known) + dt.timedelta(days=FIRST_DAYS):
        url = re.sub(r"\d{4}(-?)\d{2}/$", rf"{month:%Y}\g<1>{month:%m}/{FILE}", folder)
        found.update(day for day in _asked(db, source, url) if day.replace(day=1) == month)
        month = (month + dt.timedelta(days=31)).replace(day=1)
    return found.difference(known, in_vain(db, source)) if found else found


def _folder(db: sqlite3.Connection, source: str, first: dt.date) -> str | None:
    """Return the folder of a month in which plans of the paper are, if it has any."""
    row = next(tuples(db, _FIRST_PLAN, (source, first.isoformat())), None)
    match = _MONTH.match(row[0]) if row else None
    return match[0] if match else None


def _asked(db: sqlite3.Connection, source: str, url: str) -> Iterator[dt.date]:
    """Yield the days for which crawls asked that got the calendar at ``url`` when these days were over."""
    for fetched_at, arguments in tuples(db, _CALENDARS, (url, source)):
        day = dt.datetime.fromisoformat(fetched_at).astimezone(clock.CST).date()
        given = json.loads(arguments)
        if "url" in given:
            continue
        week = day - dt.timedelta(days=FIRST_DAYS - 1)
        since = dt.date.fromisoformat(given["since"]) if "since" in given else week
        until = dt.date.fromisoformat(given["until"]) if "until" in given else day
        for number in range(since.toordinal(), min(until.toordinal() + 1, day.toordinal())):
            yield dt.date.fromordinal(number)


def in_vain(db: sqlite3.Connection, source: str) -> dict[dt.date, str]:
    """Return the days in whose addresses something was asked for in vain, and the kind of the last failure."""
    found = {}
    sql = f"SELECT f.url, f.kind FROM failures f WHERE f.source = ? AND {OPEN} ORDER BY f.first_seen"
    for url, kind in tuples(db, sql, (source,)):
        if day := day_of(url):
            found[day] = kind
    return found
