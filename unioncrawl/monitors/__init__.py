"""Noticing that something is wrong, and telling. What each monitor sees, and its bounds: docs/monitoring.md.

``after_run`` is called when a run has ended, ``after_crawl`` when all runs of one call have. Nothing here imports Scrapy.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from unioncrawl import clock

if TYPE_CHECKING:
    from unioncrawl.archive.home import Home
    from unioncrawl.monitors.alarms import Settled
    from unioncrawl.monitors.finding import Finding, Monitor

logger = logging.getLogger(__name__)


def monitors(home: Home) -> Sequence[Monitor]:
    """Return all monitors there are."""
    from unioncrawl.monitors import machine
    from unioncrawl.monitors.answers import Answers
    from unioncrawl.monitors.broken import Broken
    from unioncrawl.monitors.charsets import Charsets
    from unioncrawl.monitors.counts import Counts
    from unioncrawl.monitors.failing import Failing
    from unioncrawl.monitors.fields import FillRates
    from unioncrawl.monitors.forms import Forms
    from unioncrawl.monitors.lengths import Lengths
    from unioncrawl.monitors.outages import Outages
    from unioncrawl.monitors.robots import Robots
    from unioncrawl.monitors.shapes import Shapes
    from unioncrawl.monitors.silence import Silence
    from unioncrawl.monitors.sliding import Sliding

    return (
        Silence(), Counts(), Failing(), Sliding(), FillRates(), Forms(), Lengths(), Shapes(), Charsets(), Robots(),
        Answers(), Outages(), Broken(home), machine.Disk(home.path), machine.Idle(),
    )  # fmt: skip


def findings(
    all_monitors: Sequence[Monitor], db: sqlite3.Connection, source: str, now: dt.datetime
) -> Iterator[Finding]:
    """Yield everything that is not as it should be in a source, or in the archive as a whole."""
    from unioncrawl.monitors import recent

    try:
        for monitor in all_monitors:
            yield from monitor.check(db, source, now)
    finally:
        recent.forget()


def check(home: Home, sources: Iterable[str] | None = None) -> Settled:
    """Check sources, and the archive as a whole, now; return which alarms were raised and closed.

    :param sources: all that are known and were crawled, if it is ``None``. Alarms of sources that are not in the
        code any more are closed then.
    :raises ArchiveError: if the archive cannot be written.
    """
    from unioncrawl.archive.database import connect, transaction
    from unioncrawl.archive.locks import share_archive
    from unioncrawl.monitors import alarms
    from unioncrawl.monitors.finding import ARCHIVE

    home.read().close()  # says what to do where there is no archive
    now = clock.now()
    every = monitors(home)
    kinds = [kind for monitor in every for kind in monitor.kinds]
    with share_archive(home), contextlib.closing(connect(home.database)) as db:
        known = crawled(db)
        chosen = [*(known if sources is None else [name for name in sources if name in known]), ARCHIVE]
        found = [one for source in chosen for one in findings(every, db, source, now)]
        checked = chosen if sources is not None else [*chosen, *(row["source"] for row in alarms.opened(db))]
        with transaction(db):
            for one in found:
                if one.kind == "offline":  # those of the sources that came before it was plain what it is
                    alarms.withdraw(db, "unreachable", one.since)
            return alarms.settle(db, checked, kinds, found, now)


def crawled(db: sqlite3.Connection) -> list[str]:
    """Return the sources that are known today, and were crawled."""
    return [
        row[0]
        for row in db.execute(
            "SELECT name FROM sources s WHERE EXISTS (SELECT 1 FROM runs r WHERE r.source = s.name AND r.command = 'crawl')"
            " ORDER BY name"
        )
    ]


def after_run(home: Home, source: str, run_id: str) -> None:
    """Check a source whose run has ended. What goes wrong is told in the log: it is no fault of the run."""
    from unioncrawl.archive.database import connect, insert, transaction
    from unioncrawl.archive.locks import share_archive
    from unioncrawl.errors import UnioncrawlError
    from unioncrawl.monitors import shapes

    try:
        with share_archive(home), contextlib.closing(connect(home.database)) as db:
            rows = shapes.looked_at(home, db, source, run_id)
            with transaction(db):
                for row in rows:
                    insert(db, "page_shapes", row, "INSERT OR REPLACE")
        settled = check(home, [source])
    except (UnioncrawlError, sqlite3.DatabaseError, OSError) as error:
        logger.warning("%s: the monitors could not look at the run: %s", source, error)
        return
    if settled.raised:
        logger.warning("%s: alarms were raised; see: %s", source, home.command("status"))


def after_crawl(home: Home) -> None:
    """Tell what the runs of a call have raised and closed. What goes wrong is told in the log, and by ``status``."""
    from unioncrawl.errors import UnioncrawlError
    from unioncrawl.monitors.notify import notify

    if not home.has_database():
        return
    try:
        errors = notify(home)
    except (UnioncrawlError, sqlite3.DatabaseError, OSError) as trouble:
        errors = [str(trouble)]
    for error in errors:
        logger.warning("an alarm could not be told, and will be the next time: %s", error)
