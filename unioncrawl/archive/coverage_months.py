"""Sites without editions: how many articles of each month are held, against what is usual. Reads only.

A portal offers lists that go back some way and no editions, so nobody can say of a day what there was. What can be seen is a
month that differs from the year before it: a list that broke, a layout that changed, a site that fell silent.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Collection, Iterator, Mapping
from typing import Literal

import attrs

from unioncrawl.archive.home import tuples
from unioncrawl.counting.periods import after, first_day, last_day

Usual = Literal["usual", "many", "few", "silent", "unsure", "awaited"]

YEAR = 12
ENOUGH_MONTHS = 6
"""Whole months, of the year before, that tell what is usual."""

SLACK = 2
"""So many times fewer than the least of the year before, or more than the most, is no longer usual."""


@attrs.frozen
class Month:
    """A site in a month."""

    source: str
    month: str
    """``YYYY-MM``"""

    state: Usual
    articles: int
    least: int | None
    """Articles of a month, of those of the year before; ``None`` where too few are known."""

    most: int | None
    why: str

    @property
    def since(self) -> dt.date:
        """Its first day."""
        return first_day(self.month)

    @property
    def until(self) -> dt.date:
        """Its last day."""
        return last_day(self.month)


def articles_by_day(db: sqlite3.Connection, source: str) -> dict[dt.date, int]:
    """Return how many articles are held of each day of which there are any."""
    rows = tuples(
        db,
        "SELECT published, count(*) FROM articles WHERE source = ? AND published IS NOT NULL GROUP BY published",
        (source,),
    )
    return {dt.date.fromisoformat(day): number for day, number in rows}


def months(
    source: str, days: Mapping[dt.date, int], since: dt.date, until: dt.date, today: dt.date
) -> Iterator[Month]:
    """Yield every month that has a day from ``since`` to ``until``, but none after ``today``, oldest first.

    :param days: as ``articles_by_day`` returns them.
    """
    held: dict[str, int] = {}
    for day, number in days.items():
        held[_month(day)] = held.get(_month(day), 0) + number
    begins = list(_begins(held))
    month, last = _month(since), _month(min(until, today))
    while month <= last:
        # The first month is one that a crawl came into the midst of.
        first = next((after(begin) for begin in reversed(begins) if begin < month), None)
        yield _judged(source, month, held, first, today)
        month = after(month)


def _begins(held: Collection[str]) -> Iterator[str]:
    """Yield the months, oldest first, with which what is held begins, and begins anew after more than a year of nothing: what
    lies before such a hole was another time, or is a single old article.
    """
    before = ""
    for month in sorted(held):
        if before not in _year_before(month):
            yield month
        before = month


def _judged(source: str, month: str, held: Mapping[str, int], first: str | None, today: dt.date) -> Month:
    number = held.get(month, 0)
    before = [held.get(one, 0) for one in _year_before(month) if first is not None and one >= first]
    if len(before) < ENOUGH_MONTHS:
        told = f"too few months before it are known: {len(before)}"
        return Month(source, month, "unsure", number, None, None, told)
    least, most = min(before), max(before)
    why = f"{least:,} to {most:,} articles a month in the {len(before)} months before"
    state: Usual = "usual"
    if number > SLACK * most:
        state = "many"
    elif number * SLACK < least:
        state = "few" if number else "silent"
        if month == _month(today):
            state = "awaited"
    return Month(source, month, state, number, least, most, why)


def _year_before(month: str) -> list[str]:
    year, number = int(month[:4]), int(month[5:])
    return [f"{year - (number <= n):04}-{(number - n - 1) % YEAR + 1:02}" for n in range(1, YEAR + 1)]


def _month(day: dt.date) -> str:
    return day.isoformat()[:7]
