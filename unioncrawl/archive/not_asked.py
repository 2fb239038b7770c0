"""Why of days that somebody names nothing is asked for: what is held or known of each. Reads only."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections import Counter

from unioncrawl import clock
from unioncrawl.archive import due_days, due_failures
from unioncrawl.archive.due_days import ASKED_AGAIN, Asked

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
    failed = due_days.tried_in_vain(db, source, due_failures.failed(db, source, impatient=True))
    counts: Counter[str] = Counter()
    times = []
    for day in due_days.days_of(db, source, asked):
        edition = known.get(day)
        if edition is None:
            counts[_FAILED if day in failed else _UNLISTED] += 1
        elif edition.state in due_days.PUBLISHED:
            counts[_WHOLE if edition.state == "complete" else _PARTIAL] += 1
        else:
            counts[_ABSENT] += 1
            times += [edition.asked_at] if edition.asked_at else []
    told = [f"{number} {what}" for what, number in counts.items()]
    if times:
        last = max(times).astimezone(clock.CST).date()
        told.append(f"asked for last on {last}, and again {ASKED_AGAIN.days} days after that")
    return ", ".join(told)
