"""Runs: what the ``warcinfo`` of our files tells of the one that wrote them, and what the database knows of each."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

import attrs

from unioncrawl.archive.home import Home
from unioncrawl.archive.locks import is_written
from unioncrawl.errors import UsageProblemError
from unioncrawl.outcomes import FINISHED, GOOD_ENDS
from unioncrawl.warc.records import StoredRecord

UNASKED = "command = 'crawl' AND arguments = '{}'"
"""Of a run: a crawl of all that was missing, without days or addresses that somebody asked for."""


@attrs.frozen(kw_only=True)
class RunBegun:
    """A run, as the ``warcinfo`` of its files tells of it."""

    id: str
    source: str
    command: str
    arguments: dict[str, Any]
    started: str


_HEAD = 1000
"""In so many bytes at the beginning of a record its type is named."""


def may_begin_run(raw: bytes) -> bool:
    """Return whether a record, uncompressed, may be one that ``run_of`` knows: a glance, before it is parsed."""
    return b"warcinfo" in raw[:_HEAD]


def run_of(record: StoredRecord) -> RunBegun | None:
    """Return the run that a ``warcinfo`` tells of; ``None`` for any other record.

    One whose arguments cannot be read is none of ours either: we write no such thing, and damage would show in the
    member's checksum. An error would keep a whole archive from being rebuilt for what a single record says of itself;
    so it is kept as another tool's is.
    """
    if record.type != "warcinfo":
        return None
    lines = record.block.decode("utf-8", "replace").split("\r\n")
    fields = dict(line.split(": ", 1) for line in lines if ": " in line)
    run_id = fields.get("unioncrawl-run")
    if not run_id:
        return None
    arguments = _arguments(fields.get("unioncrawl-arguments", "{}"))
    if arguments is None:
        return None
    source = fields.get("unioncrawl-source", "")
    return RunBegun(
        id=run_id,
        source=source,
        command=fields.get("unioncrawl-command", ""),
        arguments=arguments,
        started=run_id.removesuffix(f"-{source}"),
    )


def _arguments(text: str) -> dict[str, Any] | None:
    try:
        arguments = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return arguments if isinstance(arguments, dict) else None


VERSIONS = "versions"
"""Key of a run's ``stats``: what it was made with, name to version. All others are Scrapy's counters and ours."""


SENT = "unioncrawl/requests"
"""Counter: requests that were sent. Scrapy's own counts those too that the archive answered or that were left."""


@attrs.frozen(kw_only=True)
class RunRow:
    """What the database knows of a run. What can be counted in its tables is; the rest the run's counters say."""

    id: str
    source: str
    command: str
    arguments: dict[str, Any]
    started_at: str
    finished_at: str | None
    stop_reason: str | None
    stats: dict[str, Any]

    snapshots: int
    """Responses that it kept, those of robots.txt and pictures among them."""

    statuses: dict[str, int]
    """How many of each status."""

    roles: dict[str, int]
    """How many of them are by their address plans, lists, articles, others."""

    articles: int
    """Articles that it captured."""

    new: int
    """Those of them that no other run had captured before."""

    events: dict[str, int]
    """``revised``, ``gone``, ``back``: how many articles were found so."""

    failed: dict[str, int]
    """Failures by kind, resolved since or not; that an article was taken off is an event and none."""

    @property
    def seconds(self) -> float | None:
        """How long it took, by a clock that only goes forward; of runs that did not end nobody knows."""
        seconds = self.stats.get("elapsed_time_seconds")
        return float(seconds) if isinstance(seconds, (int, float)) else None

    @property
    def requests(self) -> int:
        """Requests that were sent."""
        return self.counted(SENT)

    @property
    def versions(self) -> dict[str, str]:
        """What it was made with; empty for runs that did not end, and for old ones."""
        said = self.stats.get(VERSIONS)
        return dict(said) if isinstance(said, dict) else {}

    def counted(self, key: str) -> int:
        """Return one of the run's counters."""
        value = self.stats.get(key, 0)
        return int(value) if isinstance(value, (int, float)) else 0


def runs(
    db: sqlite3.Connection,
    *,
    sources: Sequence[str] = (),
    command: str = "",
    since: str = "",
    until: str = "",
    ended: bool | None = None,
    limit: int = -1,
) -> Iterator[RunRow]:
    """Yield runs, newest first.

    :param since: began then or later: a day, or a time as the archive writes them.
    :param until: began before that.
    :param ended: only those that came to their end as they should, or only the others.
    :param limit: so many at most; less than 0 is all.
    """
    where: list[str] = ["1"]
    values: list[Any] = []
    if sources:
        where.append(f"source IN ({', '.join('?' * len(sources))})")
        values += sources
    for condition, value in (("command = ?", command), ("started_at >= ?", since), ("started_at < ?", until)):
        if value:
            where.append(condition)
            values.append(value)
    if ended is not None:
        where.append(f"coalesce(stop_reason, '') {'' if ended else 'NOT '}IN {GOOD_ENDS}")
    rows = db.execute(
        f"SELECT * FROM runs WHERE {' AND '.join(where)} ORDER BY started_at DESC, id DESC LIMIT ?",
        (*values, limit),
    ).fetchall()
    return (_run(db, row) for row in rows)


def run_named(db: sqlite3.Connection, name: str) -> RunRow:
    """Return the run with an id, or the one whose id begins so; of a source its newest.

    :raises UsageProblemError: if there is none, or several.
    """
    newest = db.execute(
        "SELECT * FROM runs WHERE source = ? ORDER BY started_at DESC, id DESC LIMIT 1", (name,)
    ).fetchone()
    if newest is not None:
        return _run(db, newest)
    found = db.execute(
        "SELECT * FROM runs WHERE id >= ? AND substr(id, 1, length(?)) = ? ORDER BY id LIMIT 3",
        (name, name, name),
    ).fetchall()
    exact = [row for row in found if row["id"] == name]
    if not found or not name:
        raise UsageProblemError(f"no run {name!r}; unioncrawl runs lists them")
    if len(found) > 1 and not exact:
        ids = ", ".join(row["id"] for row in found[:2])
        raise UsageProblemError(f"several runs begin with {name!r}: {ids} …; give more of the id")
    return _run(db, (exact or found)[0])


def _run(db: sqlite3.Connection, row: sqlite3.Row) -> RunRow:
    run_id = (row["id"],)
    articles, new = db.execute(
        "SELECT count(*), count(*) FILTER (WHERE NOT EXISTS"
        " (SELECT 1 FROM captures o JOIN snapshots t ON t.id = o.snapshot_id"
        "  WHERE o.article_id = a.article_id AND o.captured_at < a.captured_at AND t.run_id IS NOT ?1))"
        " FROM (SELECT c.article_id, min(c.captured_at) AS captured_at"
        "  FROM snapshots s CROSS JOIN captures c ON c.snapshot_id = s.id WHERE s.run_id = ?1"
        "  GROUP BY c.article_id) a",
        run_id,
    ).fetchone()
    statuses = _counts(db, "SELECT status, count(*) FROM snapshots WHERE run_id = ? GROUP BY 1", run_id)
    return RunRow(
        id=row["id"],
        source=row["source"],
        command=row["command"],
        arguments=json.loads(row["arguments"]),
        started_at=row["started_at"],
        finished_at=row["finished_at"],
        stop_reason=row["stop_reason"],
        stats=json.loads(row["stats"] or "{}"),
        snapshots=sum(statuses.values()),
        statuses=statuses,
        roles=_counts(db, "SELECT role, count(*) FROM snapshots WHERE run_id = ? GROUP BY 1", run_id),
        articles=articles,
        new=new,
        events=_counts(
            db,
            # In this order: events has no index by snapshot.
            "SELECT e.kind, count(DISTINCT e.article_id) FROM snapshots s CROSS JOIN article_urls u ON u.url = s.url"
            " CROSS JOIN events e ON e.article_id = u.article_id AND e.snapshot_id = s.id"
            " WHERE s.run_id = ? GROUP BY 1",
            run_id,
        ),
        failed=_failed(db, row),
    )


def _failed(db: sqlite3.Connection, row: sqlite3.Row) -> dict[str, int]:
    """Return the failures of a run by kind. Those without a response name no run: one writes a source at a time.

    What was resolved when it was met is no failure: an article that is held was taken off.
    """
    return _counts(
        db,
        "SELECT kind, count(*) FROM (SELECT f.kind FROM snapshots s CROSS JOIN failures f"
        " ON f.snapshot_id = s.id WHERE s.run_id = ? AND coalesce(f.resolved_at, '') != f.first_seen"
        " UNION ALL SELECT kind FROM failures"
        " WHERE snapshot_id IS NULL AND source = ? AND first_seen BETWEEN ? AND ?) GROUP BY 1",
        (row["id"], row["source"], row["started_at"], row["finished_at"] or row["started_at"]),
    )


def _counts(db: sqlite3.Connection, sql: str, values: Sequence[Any]) -> dict[str, int]:
    return {str(name): count for name, count in sorted(map(tuple, db.execute(sql, values)))}


def how_it_ended(home: Home, source: str, finished_at: str | None, stop_reason: str | None) -> str:
    """Return how the newest run of a source ended, for people."""
    if finished_at is not None:
        return stop_reason or FINISHED
    return "under way" if is_written(home, source) else "killed"
