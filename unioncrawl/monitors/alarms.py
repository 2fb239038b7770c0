"""The table of alarms: raised once, closed when the cause is gone. Operational history, and no part of the record."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

import attrs

from unioncrawl import clock
from unioncrawl.archive.database import insert
from unioncrawl.monitors.finding import Finding, for_archive

RAISED, CLOSED = "raised", "closed"


@attrs.frozen
class Settled:
    """What a check has changed: ids of alarms."""

    raised: Sequence[int]
    closed: Sequence[int]


def settle(
    db: sqlite3.Connection,
    sources: Iterable[str],
    kinds: Iterable[str],
    found: Iterable[Finding],
    now: dt.datetime,
) -> Settled:
    """Raise an alarm for every finding that has none, and close those that are not found any more.

    The caller has a transaction open.

    :param sources: which were checked: alarms of others stay.
    :param kinds: for which they were checked.
    """
    at = clock.iso(now)
    left = {(row["source"], row["kind"], row["subject"]): row["id"] for row in opened(db)}
    raised = []
    for finding in found:
        alarm_id = left.pop(finding.key, None)
        if alarm_id is None:
            row = {**attrs.asdict(finding), "first_seen": at, "last_seen": at, "notified": "{}"}
            raised.append(insert(db, "alarms", row).lastrowid or 0)
        else:
            # What it says grows with the days; since when it is so stays as it was raised.
            db.execute(
                "UPDATE alarms SET last_seen = ?, message = ?, example = ?, advice = ? WHERE id = ?",
                (at, finding.message, finding.example, finding.advice, alarm_id),
            )
    checked, looked_for = set(sources), set(kinds)
    gone = [
        alarm_id for (source, kind, _), alarm_id in left.items() if source in checked and kind in looked_for
    ]
    db.executemany("UPDATE alarms SET closed_at = ? WHERE id = ?", [(at, alarm_id) for alarm_id in gone])
    return Settled(raised, gone)


def withdraw(db: sqlite3.Connection, kind: str, since: str) -> None:
    """Take back open alarms of a kind that were raised since, and that nobody was told of: they have another cause.

    The caller has a transaction open.
    """
    db.execute(
        "DELETE FROM alarms WHERE kind = ? AND closed_at IS NULL AND first_seen >= ? AND notified = '{}'",
        (kind, since),
    )


def opened(db: sqlite3.Connection) -> list[sqlite3.Row]:
    """Return the alarms that are open, the archive's own first."""
    rows: list[sqlite3.Row] = db.execute(
        "SELECT * FROM alarms WHERE closed_at IS NULL ORDER BY source, first_seen, kind, subject"
    ).fetchall()
    return rows


def told(row: sqlite3.Row, call: str) -> dict[str, Any]:
    """Return an alarm as it is told to people and programs.

    :param call: how unioncrawl is called for this archive, by those who are told.
    """
    columns = (
        "source", "kind", "subject", "since", "message", "example", "advice", "first_seen", "last_seen", "closed_at",
    )  # fmt: skip
    own = {name: row[name] for name in columns}
    return {"id": row["id"], **own, "advice": for_archive(row["advice"], call)}


def untold(db: sqlite3.Connection, channel: str) -> list[sqlite3.Row]:
    """Return the alarms of which a channel has not been told that they were raised, or closed.

    What was raised and closed before the channel could be told anything is told once, as closed. A channel that is
    new is told what is open.
    """
    path = f'$."{channel}"'
    rows: list[sqlite3.Row] = db.execute(
        "SELECT *, CASE WHEN closed_at IS NULL THEN 'raised' ELSE 'closed' END AS news FROM alarms"
        " WHERE coalesce(json_extract(notified, ?), '') != CASE WHEN closed_at IS NULL THEN 'raised' ELSE 'closed' END"
        " AND (closed_at IS NULL OR json_extract(notified, ?) IS NOT NULL OR closed_at >= coalesce("
        "   (SELECT known_since FROM channels WHERE name = ?), '9'))"
        " ORDER BY source, first_seen, id",
        (path, path, channel),
    ).fetchall()
    return rows


def tell(db: sqlite3.Connection, channel: str, rows: Iterable[sqlite3.Row]) -> None:
    """Note that a channel was told. The caller has a transaction open."""
    for row in rows:
        now = db.execute("SELECT notified FROM alarms WHERE id = ?", (row["id"],)).fetchone()
        if now is not None:
            notified = {**json.loads(now[0]), channel: row["news"]}
            db.execute("UPDATE alarms SET notified = ? WHERE id = ?", (json.dumps(notified), row["id"]))


def note_channel(db: sqlite3.Connection, name: str, error: str | None, now: dt.datetime) -> None:
    """Note how it went with a channel. The caller has a transaction open."""
    at = clock.iso(now)
    db.execute(
        "INSERT INTO channels (name, known_since, tried_at, error, failing_since) VALUES (:name, :at, :at, :error,"
        " CASE WHEN :error IS NULL THEN NULL ELSE :at END) ON CONFLICT (name) DO UPDATE SET tried_at = :at,"
        " error = :error, failing_since = CASE WHEN :error IS NULL THEN NULL ELSE coalesce(failing_since, :at) END",
        {"name": name, "at": at, "error": error},
    )


def channels(db: sqlite3.Connection) -> list[sqlite3.Row]:
    """Return the channels that have been used, and how it went the last time."""
    rows: list[sqlite3.Row] = db.execute("SELECT * FROM channels ORDER BY name").fetchall()
    return rows
