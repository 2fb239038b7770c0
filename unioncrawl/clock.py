"""The only module that asks what time it is, so that a test can simulate a year.

``UNIONCRAWL_NOW``, an ISO 8601 time with offset, fixes the clock of a process.
"""

from __future__ import annotations

import datetime as dt
import os

CST = dt.timezone(dt.timedelta(hours=8), "CST")
"""China Standard Time (UTC+8, no summer time since 1991): cover dates are days in it."""


def now() -> dt.datetime:
    """Return the current time in UTC, with its offset."""
    fixed = os.environ.get("UNIONCRAWL_NOW")
    if fixed:
        return dt.datetime.fromisoformat(fixed).astimezone(dt.UTC)
    return dt.datetime.now(dt.UTC)


def today() -> dt.date:
    """Return the current day in China Standard Time."""
    return now().astimezone(CST).date()


def iso(moment: dt.datetime) -> str:
    """Return ``moment`` as ``2026-11-21T03:15:12.123456Z``: the form of WARC-Date, which sorts as text."""
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
