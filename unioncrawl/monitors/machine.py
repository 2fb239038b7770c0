"""The machine's part: room on the disk, and whether anything runs at all."""

from __future__ import annotations

import datetime as dt
import itertools
import math
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import attrs

from unioncrawl import clock
from unioncrawl.archive.home import tuples
from unioncrawl.items import KEPT, PAGES
from unioncrawl.monitors.finding import ARCHIVE, Finding
from unioncrawl.words import human_bytes

LEAST_BYTES = 2_000_000_000
"""Room that is always wanted: a pack writes its new file, of up to a gigabyte, beside the old ones."""

LEAST_DAYS = 30
"""How long the room must last: to get another disk takes weeks."""

MONTH = 30
"""Days over which it is measured how fast the archive grows."""

WEEK = 7
"""Days. A first crawl takes the last seven at once, an import years: neither is the pace of a day."""

IDLE_DAYS = 2.0
IDLE_TIMES = 3.0
"""A timer that has missed three of its times, and two days at the least, is not running."""

MOST_NAMED = 8
"""Sources that are named in a line; who crawls more of them crawls them all, as a rule."""

ENOUGH_DAYS, DAYS = 10, 30
"""Days with crawls that must be known before there is a rhythm in them, and that are looked at: the last, however long ago."""


@attrs.frozen
class Room:
    """What is free on the disk of an archive, and for how long that is enough."""

    free: int
    a_day: float

    @property
    def days(self) -> float:
        """How many days the room lasts; without end where nothing grows."""
        return self.free / self.a_day if self.a_day else math.inf


def room(db: sqlite3.Connection, archive: Path, now: dt.datetime) -> Room:
    """Return how much room there is below ``archive``, and how much of it is taken a day.

    What was sent is about what is taken: pages shrink in the WARC, but the database has their text again, with an index
    of it; pictures do not shrink.
    """
    disk = os.statvfs(archive)
    rows = tuples(
        db,
        "SELECT min(started_at), sum(json_extract(stats, '$.\"unioncrawl/bytes\"')) FROM runs"
        " WHERE started_at >= ? AND command = 'crawl'",
        (clock.iso(now - dt.timedelta(days=MONTH)),),
    )
    first, written = next(rows)
    days = (now - dt.datetime.fromisoformat(first)) / dt.timedelta(days=1) if first else 0.0
    return Room(disk.f_bavail * disk.f_frsize, (written or 0) / max(WEEK, days))


@attrs.frozen
class Disk:
    """Raised when the disk of the archive has little room left, or room for a month at the pace of the last one."""

    archive: Path
    kinds = ("disk",)

    def check(self, db: sqlite3.Connection, source: str, now: dt.datetime) -> Iterator[Finding]:
        """Yield that the disk is filling up."""
        if source != ARCHIVE:
            return
        left = room(db, self.archive, now)
        if left.free >= LEAST_BYTES and left.days >= LEAST_DAYS:
            return
        lasts = (
            f", enough for {left.days:.0f} days at {human_bytes(round(left.a_day))} a day"
            if left.a_day
            else ""
        )
        yield Finding(
            source=ARCHIVE,
            kind="disk",
            since=clock.iso(now),
            message=f"{human_bytes(left.free)} are free on the disk of the archive{lasts}",
            example=str(self.archive),
            advice="unioncrawl pack; then a larger disk",
        )


class Idle:
    """Raised when no crawl has ended for much longer than usual: a timer that is gone, a machine that was off.

    After a crawl it has nothing to find: it is for ``status --check`` from a timer of its own.
    """

    kinds = ("idle",)

    def check(self, db: sqlite3.Connection, source: str, now: dt.datetime) -> Iterator[Finding]:
        """Yield that nothing has run."""
        if source != ARCHIVE:
            return
        rows = tuples(
            db,
            "SELECT max(started_at) FROM runs WHERE command = 'crawl' AND finished_at IS NOT NULL AND started_at <= ?"
            " GROUP BY date(started_at) ORDER BY 1 DESC LIMIT ?",
            (clock.iso(now), DAYS),
        )
        times = [dt.datetime.fromisoformat(at) for (at,) in rows][::-1]
        if len(times) < ENOUGH_DAYS:
            return
        day = dt.timedelta(days=1)
        longest = max((after - before) / day for before, after in itertools.pairwise(times))
        idle = (now - times[-1]) / day
        if idle > max(IDLE_DAYS, IDLE_TIMES * longest):
            yield Finding(
                source=ARCHIVE,
                kind="idle",
                since=clock.iso(times[-1]),
                message=f"no crawl has ended for {idle:.0f} days, where {longest:.1f} were the most before",
                advice=f"look at the timer: systemctl list-timers; then {' '.join(_what_it_did(db, times[-1]))}",
            )


def _what_it_did(db: sqlite3.Connection, last: dt.datetime) -> list[str]:
    """Return the call that makes up for what a timer has missed: a bare one would crawl every source there is."""
    rows = tuples(
        db,
        "SELECT DISTINCT source FROM runs WHERE command = 'crawl' AND started_at BETWEEN ? AND ?"
        " AND source IN (SELECT name FROM sources) ORDER BY source",
        (clock.iso(last - dt.timedelta(days=MONTH)), clock.iso(last)),
    )
    names = [name for (name,) in rows if name not in (PAGES, KEPT)]
    return ["unioncrawl crawl --due", *(names if len(names) <= MOST_NAMED else [])]
