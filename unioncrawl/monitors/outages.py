"""Our own network: when most sources give no answer, one after the other, it is not the sites."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Iterator

import attrs

from unioncrawl import clock
from unioncrawl.archive.home import tuples
from unioncrawl.monitors.finding import ARCHIVE, Finding
from unioncrawl.monitors.recent import RunSeen

LEAST = 3
"""Sources that must give no answer: two sites may be down on one day."""

MOST = 0.5
"""Share of the sources that were crawled lately: a host that serves several papers is down for all of these."""

LATELY = dt.timedelta(days=7)
"""Within which a source counts as one that is crawled: a weekly paper is."""


@attrs.frozen
class Outage:
    """So many sources gave no answer in a row, and none has answered since."""

    since: str
    sources: int
    example: str
    """One of the sources."""


class Outages:
    """Raised for the archive, in place of an alarm for each source, when nothing answers any more."""

    kinds = ("offline",)

    def check(self, db: sqlite3.Connection, source: str, now: dt.datetime) -> Iterator[Finding]:
        """Yield that nothing answers."""
        out = outage(db, now) if source == ARCHIVE else None
        if out is not None:
            yield Finding(
                source=ARCHIVE,
                kind="offline",
                since=out.since,
                message=f"{out.sources} sources gave no answer in a row, and none has answered since",
                advice=f"look at this machine's network; unioncrawl failures --source {out.example}",
            )


def outage(db: sqlite3.Connection, now: dt.datetime) -> Outage | None:
    """Return since when nothing answers, if that is more than a few sites that are down."""
    rows = list(
        tuples(
            db,
            "SELECT r.rowid, r.source FROM sources s CROSS JOIN runs r ON r.source = s.name"
            " WHERE r.command = 'crawl' AND r.started_at BETWEEN ? AND ? ORDER BY r.started_at DESC",
            (clock.iso(now - LATELY), clock.iso(now)),
        )
    )
    since, silent = "", set()
    for rowid, source in rows:
        run = _ended_crawl(db, rowid)
        if run is None or not run.has_asked:
            continue
        if not run.is_cut_off:
            break
        since = run.started_at
        silent.add(source)
    if len(silent) < max(LEAST, MOST * len({source for _, source in rows})):
        return None
    return Outage(since, len(silent), min(silent))


def is_part_of(out: Outage | None, first_silent: RunSeen) -> bool:
    """Return whether a source that gives no answer since a run may be as it was, but for an outage of our own."""
    return out is not None and first_silent.started_at >= out.since


def _ended_crawl(db: sqlite3.Connection, rowid: int) -> RunSeen | None:
    row = db.execute(
        "SELECT id, started_at, stop_reason, stats FROM runs WHERE rowid = ? AND finished_at IS NOT NULL",
        (rowid,),
    ).fetchone()
    return row and RunSeen(row[0], row[1], row[2] or "", json.loads(row[3] or "{}"))
