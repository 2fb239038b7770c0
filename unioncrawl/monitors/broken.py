"""Crawls that begin and come to no end: killed night after night, or stopped by an archive that cannot be written."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator

import attrs

from unioncrawl import clock
from unioncrawl.archive.home import Home, tuples
from unioncrawl.archive.locks import is_written
from unioncrawl.monitors.finding import ARCHIVE, Finding
from unioncrawl.monitors.recent import LATELY_DAYS

LEAST = 2
"""Crawls in a row: one that was killed is made up for by the next."""

MOST = 30
"""Crawls of a source that are looked at."""


@attrs.frozen
class Broken:
    """Raised for each source of which the newest crawls came to no end.

    It is an alarm of the archive: a crawl that was killed checks nothing, so those of other sources have to see it, or
    ``status --check`` from a timer of its own.
    """

    home: Home

    kinds = ("broken",)

    def check(self, db: sqlite3.Connection, source: str, now: dt.datetime) -> Iterator[Finding]:
        """Yield the sources whose crawls come to no end."""
        if source != ARCHIVE:
            return
        for (name,) in list(tuples(db, "SELECT name FROM sources ORDER BY name")):
            broken = _broken(db, name, now, is_at_work=is_written(self.home, name))
            if len(broken) >= LEAST:
                how = ", ".join(sorted({one.how for one in broken}))
                yield Finding(
                    source=ARCHIVE,
                    kind="broken",
                    subject=name,
                    since=broken[-1].started_at,
                    message=f"the last {len(broken)} crawls of {name} came to no end: {how}",
                    advice=f"unioncrawl runs --troubled --source {name}; journalctl -u unioncrawl tells who killed it,"
                    " e.g. for want of memory",
                )


@attrs.frozen
class _Run:
    started_at: str
    how: str


def _broken(db: sqlite3.Connection, source: str, now: dt.datetime, *, is_at_work: bool) -> list[_Run]:
    """Return the crawls that came to no end since the last that did, newest first; the newest may be at work."""
    rows = tuples(
        db,
        "SELECT started_at, finished_at, stop_reason FROM runs WHERE source = ? AND started_at BETWEEN ? AND ?"
        " AND command = 'crawl' ORDER BY started_at DESC LIMIT ?",
        (source, clock.iso(now - dt.timedelta(days=LATELY_DAYS)), clock.iso(now), MOST),
    )
    found: list[_Run] = []
    for place, (started_at, finished_at, reason) in enumerate(list(rows)):
        if finished_at is not None and reason != "archive_error":
            break
        if place or finished_at is not None or not is_at_work:
            found.append(_Run(started_at, reason or "killed"))
    return found
