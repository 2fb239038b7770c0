"""All of an archive at a glance: of each source its last run, its last edition and its open alarms. Reads only."""

from __future__ import annotations

import datetime as dt
import sqlite3
from typing import Any

import attrs

from unioncrawl.archive.home import Home
from unioncrawl.archive.runs import how_it_ended
from unioncrawl.monitors import alarms, crawled
from unioncrawl.monitors.finding import ARCHIVE
from unioncrawl.monitors.machine import Room, room


@attrs.frozen(kw_only=True)
class SourceSeen:
    """One source."""

    source: str
    last_run: str | None
    ended: str | None
    """How the last run ended, as ``runs`` has it."""

    last_edition: str | None
    """Day of the newest edition that is held; of a site without editions, of its newest article."""

    state: str | None
    """Of that edition: complete or partial."""

    alarms: list[dict[str, Any]]


@attrs.frozen(kw_only=True)
class Glance:
    """All of it."""

    at: str
    sources: list[SourceSeen]
    of_archive: list[dict[str, Any]]
    """Open alarms that concern no source."""

    channels: list[dict[str, Any]]
    room: Room

    @property
    def open_alarms(self) -> list[dict[str, Any]]:
        """Every open alarm, those of the archive first."""
        return [*self.of_archive, *(alarm for one in self.sources for alarm in one.alarms)]


def glance(home: Home, db: sqlite3.Connection, now: dt.datetime, at: str) -> Glance:
    """Return how an archive is."""
    by_source: dict[str, list[dict[str, Any]]] = {}
    for row in alarms.opened(db):
        by_source.setdefault(row["source"], []).append(alarms.told(row, home.command()))
    names = sorted({*crawled(db), *by_source} - {ARCHIVE})
    return Glance(
        at=at,
        sources=[_source(home, db, name, by_source.get(name, [])) for name in names],
        of_archive=by_source.get(ARCHIVE, []),
        channels=[dict(row) for row in alarms.channels(db)],
        room=room(db, home.path, now),
    )


def _source(home: Home, db: sqlite3.Connection, name: str, own: list[dict[str, Any]]) -> SourceSeen:
    run = db.execute(
        "SELECT started_at, finished_at, stop_reason FROM runs WHERE source = ? AND command = 'crawl'"
        " ORDER BY started_at DESC LIMIT 1",
        (name,),
    ).fetchone()
    edition = db.execute(
        "SELECT published, state FROM editions WHERE source = ? AND state IN ('complete', 'partial')"
        " ORDER BY published DESC LIMIT 1",
        (name,),
    ).fetchone()
    if edition is None:
        newest = db.execute("SELECT max(published) FROM articles WHERE source = ?", (name,)).fetchone()[0]
        edition = (newest, None)
    return SourceSeen(
        source=name,
        last_run=run[0] if run else None,
        ended=how_it_ended(home, name, run[1], run[2]) if run else None,
        last_edition=edition[0],
        state=edition[1],
        alarms=own,
    )
