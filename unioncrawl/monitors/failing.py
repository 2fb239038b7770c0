"""Pages that came and could not be read: a changed layout, or an error page that says 200."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator, Sequence

from unioncrawl.monitors.drift import WARM_UP, Rate, risen
from unioncrawl.monitors.finding import Finding, explain
from unioncrawl.monitors.recent import Captured, captured, rates

OK = 200

INDEX = ("plan", "list")
"""Roles of pages that lead to all others: a day has one or a few."""


class Failing:
    """Raised when a larger share of articles than ever before cannot be read, or none of a run's index pages can."""

    kinds = ("unreadable",)

    def check(self, db: sqlite3.Connection, source: str, now: dt.datetime) -> Iterator[Finding]:
        """Yield the kinds of pages that cannot be read any more."""
        seen = [one for one in captured(db, source, now) if one.status == OK]
        articles = [one for one in seen if one.role == "article"]
        drift = risen(rates(articles, _unread), whole_if_seen=True, habit=None)
        if drift is not None:
            yield _finding(source, "articles", drift.since, drift.said, drift.example)
        index = list(rates([one for one in seen if one.role in INDEX], _unread))
        if all_fail := _all_fail(index):
            said = f"{all_fail.hits} of {all_fail.of}, and they were readable in the runs before"
            yield _finding(source, "index pages", all_fail.at, said, all_fail.example)


def _unread(one: Captured) -> tuple[int, str]:
    return one.unread, one.unread_url


def _all_fail(rates: Sequence[Rate]) -> Rate | None:
    """Return the first run of those, up to the newest, of which no index page at all could be read."""
    readable = [place for place, rate in enumerate(rates) if rate.hits < rate.of]
    if len(readable) < WARM_UP or readable[-1] == len(rates) - 1:
        return None
    return rates[readable[-1] + 1]


def _finding(source: str, subject: str, since: str, said: str, example: str) -> Finding:
    return Finding(
        source=source,
        kind="unreadable",
        subject=subject,
        since=since,
        message=f"{subject} came and cannot be read: {said}",
        example=example,
        advice=f"{explain(example)}; mend the page class, then"
        f" unioncrawl reparse --source {source} --failures",
    )
