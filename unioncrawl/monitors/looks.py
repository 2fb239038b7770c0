"""On which days an edition was looked for, and an answer came: what nobody asked for is no silence of a paper."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Mapping, Sequence, Set
from typing import Self

import attrs

from unioncrawl import clock
from unioncrawl.archive.coverage import Paper
from unioncrawl.archive.due_days import DAYS_BEFORE, beginning
from unioncrawl.archive.home import tuples
from unioncrawl.archive.named_days import day_of
from unioncrawl.urls import stable_id

SERVER_ERROR = 500
"""From this status on an answer says nothing of an edition."""


@attrs.frozen
class Crawl:
    """A day on which a crawl of what is new got answers from the site."""

    day: dt.date
    since: dt.date
    """The first day that was asked for."""


@attrs.frozen
class Looks:
    """The looks at a paper's editions, since some day."""

    db: sqlite3.Connection
    paper: Paper
    in_vain: Mapping[dt.date, Set[dt.date]]
    """The days on which the edition of a day was asked for, and was not there."""

    crawls: Sequence[Crawl]
    """The crawls that got answers. Of a paper whose site lists its days, each looked at all of them from its first one on."""

    @classmethod
    def of(cls, db: sqlite3.Connection, paper: Paper, since: dt.date) -> Self:
        """Return the looks since a day."""
        return cls(db, paper, _in_vain(db, paper.source, since), crawled(db, paper.source, since))

    def after(self, day: dt.date) -> int:
        """Return on how many days after its own the edition of ``day``, which is not there, was looked for."""
        if day in self.in_vain:
            return sum(look > day for look in self.in_vain[day])
        if day in self.paper.editions:  # the site does not list it
            return sum(crawl.day > day >= crawl.since for crawl in self.crawls)
        return 0

    def before(self, day: dt.date, seen: dt.date) -> int:
        """Return on how many days after its own the edition of ``day`` was looked for in vain, before it was seen."""
        if day in self.in_vain:
            return sum(day < look < seen for look in self.in_vain[day])
        crawls = sum(seen > crawl.day > day >= crawl.since for crawl in self.crawls)
        return 0 if crawls and self._has_failed(day) else crawls

    def _has_failed(self, day: dt.date) -> bool:
        """Return whether a plan of ``day`` came to nothing once: then it was the way that was closed, e.g. by robots.txt."""
        plans = "SELECT DISTINCT url FROM plans WHERE source = ? AND published = ?"
        urls = [url for (url,) in tuples(self.db, plans, (self.paper.source, day.isoformat()))]
        failure = "SELECT 1 FROM failures WHERE article_id = ? AND url = ? LIMIT 1"
        return any(self.db.execute(failure, (stable_id(url), url)).fetchone() for url in urls)


def _in_vain(db: sqlite3.Connection, source: str, since: dt.date) -> dict[dt.date, set[dt.date]]:
    found: dict[dt.date, set[dt.date]] = {}
    said = tuples(
        db,
        "SELECT published, date(captured_at, '+8 hours') FROM plans"
        " WHERE source = ? AND published >= ? AND state != 'published'",
        (source, since.isoformat()),
    )
    for day, look in said:
        found.setdefault(dt.date.fromisoformat(day), set()).add(dt.date.fromisoformat(look))
    unread = tuples(
        db,
        "SELECT f.url, date(f.first_seen, '+8 hours') FROM failures f JOIN snapshots s ON s.id = f.snapshot_id"
        " WHERE f.source = ? AND f.resolved_at IS NULL AND f.first_seen >= ? AND s.status < ?",
        (source, since.isoformat(), SERVER_ERROR),
    )
    for url, look in unread:
        if day := day_of(url):
            found.setdefault(day, set()).add(dt.date.fromisoformat(look))
    return found


def crawled(db: sqlite3.Connection, source: str, since: dt.date) -> list[Crawl]:
    """Return the crawls of what is new that got answers from the site, since ``since``, one a day."""

    def number(name: str) -> str:
        return f"coalesce(json_extract(stats, '$.\"{name}/response_count\"'), 0)"

    rows = tuples(
        db,
        "SELECT date(started_at, '+8 hours'), arguments FROM runs WHERE source = ? AND started_at >= ?"
        " AND command = 'crawl' AND finished_at IS NOT NULL"
        f" AND {number('downloader')} > {number('robotstxt')}",
        (source, since.isoformat()),
    )
    usual = beginning(db, source, clock.now())
    found: dict[dt.date, dt.date] = {}
    for text, arguments in rows:
        given = json.loads(arguments)
        if given.get("url") or (given.get("until") or text) < text:
            continue
        day = dt.date.fromisoformat(text)
        begin = (
            dt.date.fromisoformat(given["since"])
            if given.get("since")
            else usual
            if not given
            else day - DAYS_BEFORE
        )
        found[day] = min(found.get(day, begin), begin)
    return [Crawl(day, found[day]) for day in sorted(found)]
