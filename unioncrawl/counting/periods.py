"""Years, months and days as the beginnings of dates: ``2016``, ``2016-05``, ``2016-05-01``. Pure functions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Literal

Period = Literal["year", "month", "day"]

LENGTHS: dict[Period, int] = {"year": 4, "month": 7, "day": 10}
"""How many characters of ``YYYY-MM-DD`` name the period."""


def period_of(day: str, by: Period) -> str:
    """Return the period that ``day`` (``YYYY-MM-DD``) is in."""
    return day[: LENGTHS[by]]


def periods(first: str, last: str) -> Iterator[str]:
    """Yield every period from ``first`` to ``last``, which are of the same kind, both included."""
    period = first
    while period <= last:
        yield period
        if period[:4] == "9999" and period == last:
            return  # the calendar ends here
        period = after(period)


def after(period: str) -> str:
    """Return the period that follows."""
    if len(period) == LENGTHS["day"]:
        return (dt.date.fromisoformat(period) + dt.timedelta(days=1)).isoformat()
    year, month = int(period[:4]), int(period[5:7] or 12)
    if len(period) == LENGTHS["year"]:
        return f"{year + 1:04}"
    return f"{year + month // 12:04}-{month % 12 + 1:02}"


def first_day(period: str) -> dt.date:
    """Return the day with which ``period`` begins."""
    return dt.date.fromisoformat(period + "-01" * ((LENGTHS["day"] - len(period)) // 3))


def days_from(first: str, last: str) -> int:
    """Return how many days there are from one to the other, both included."""
    return (dt.date.fromisoformat(last) - dt.date.fromisoformat(first)).days + 1


def days_in(period: str, since: str | None = None, until: str | None = None) -> int:
    """Return how many days ``period`` has, of those from ``since`` to ``until``."""
    begin = first_day(period)
    end = last_day(period)
    if since:
        begin = max(begin, dt.date.fromisoformat(since))
    if until:
        end = min(end, dt.date.fromisoformat(until))
    return max(0, (end - begin).days + 1)


def last_day(period: str) -> dt.date:
    """Return the day with which ``period`` ends."""
    if len(period) == LENGTHS["day"]:
        return dt.date.fromisoformat(period)
    year, month = int(period[:4]), int(period[5:7] or 12)
    if month == 12:
        return dt.date(year, 12, 31)
    return dt.date(year, month + 1, 1) - dt.timedelta(days=1)
