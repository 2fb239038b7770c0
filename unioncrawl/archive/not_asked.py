"""Why of days that somebody names nothing is asked for: what is held or known of each. Reads only."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections import Counter

from unioncrawl import clock
from unioncrawl.archive import due_days, due_failures
from unioncrawl.archive.due_days import Asked

_WHOLE = "held"
_FAILED = "came to nothing (unioncrawl failures lists why)"
_PARTIAL = f"held in part, and what is lacking {_FAILED}"
_ABSENT = "without an issue"
_UNLISTED = "not in the calendar of the site"


def why_nothing(
    db: sqlite3.Connection, source: str, since: dt.date | None, until: dt.date | None, now: dt.datetime
) -> str:
    """Return in a line why a crawl of the days from ``since`` to ``until`` has nothing to ask for."""
    asked = Asked(since=since, until=until, now=now)
    known = due_days.known_editions(db, source, asked)
    failed = due_days.tried_in_vain(db, source, due_failures.failed(db, source, now, impatient=True))
    counts: Counter[str] = Counter()
    again = []
    for day in due_days.days_of(db, source, asked):
        edition = known.get(day)
        if edition is None:
            counts[_FAILED if day in failed else _UNLISTED] += 1
        elif edition.state in due_days.PUBLISHED:
            counts[_WHOLE if edition.state == "complete" else _PARTIAL] += 1
        else:
            counts[_ABSENT] += 1
            again += [edition.asked_at + due_days.rest_of(day, asked)] if edition.asked_at else []
    told = [f"{number} {what}" for what, number in counts.items()]
    if again:
        first = min(again).astimezone(clock.CST)
        told.append(f"asked for lately, and again from {first:%Y-%m-%d %H:%M} CST on")
    return ", ".join(told)
