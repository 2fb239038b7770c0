"""From records to rows: what each record of a WARC file means for the index, worked out without a database,
and put into one.
"""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from unioncrawl import road
from unioncrawl.archive.database import transaction
from unioncrawl.archive.home import Home
from unioncrawl.archive.jobs import STATE_TYPE, State, state_of
from unioncrawl.archive.runs import RunBegun, run_of
from unioncrawl.archive.snapshots import row_of_place, row_of_record
from unioncrawl.archive.store import Store
from unioncrawl.urls import stable_id
from unioncrawl.warc.files import dictionary_frames, locate, own_records, read_record
from unioncrawl.warc.http import HttpMessage
from unioncrawl.warc.members import Damage
from unioncrawl.warc.records import Position, StoredRecord, snapshot_in

BATCH = 200


@attrs.frozen(kw_only=True)
class Indexed:
    """What one record means for the index."""

    place: dict[str, Any]
    """Its row in ``records``, if it is no snapshot or one that is held elsewhere."""

    snapshot: dict[str, Any] | None = None
    """Its row in ``snapshots``, if it is a response."""

    page: HttpMessage | None = None
    """The response itself, if it is whole."""

    state: State | None = None
    run: RunBegun | None = None


def indexed(
    home: Home,
    file: str,
    damage: list[Damage],
    start: int | None = None,
    run_id: str | None = None,
    *,
    undecided: bool = False,
) -> Iterator[Indexed]:
    """Yield what the records of ``file`` mean, in order. Reads no database.

    :param damage: takes what lies between whole records.
    :param start: where to begin, if what lies before it is known.
    :param run_id: the run that was writing there.
    :param undecided: leave it to who reads a page to say in which encoding it is.
    """
    source = file.partition("/")[0]
    frames = dictionary_frames(locate(home.warc, file), file, damage)
    for frame in frames:
        if not start and not frame.offset:
            yield Indexed(place=row_of_place(frame, "dictionary", file))
    for position, record in own_records(home.warc, file, damage, start):
        run = run_of(record) if record.type == "warcinfo" else None
        run_id = run.id if run else run_id
        yield _indexed(source, run_id, position, record, run, undecided=undecided)
    # Last, because a file is known up to where the last record ends that is.
    for frame in frames:
        if frame.offset:
            yield Indexed(place=row_of_place(frame, "dictionary", file))


def _indexed(
    source: str,
    run_id: str | None,
    position: Position,
    record: StoredRecord,
    run: RunBegun | None,
    *,
    undecided: bool,
) -> Indexed:
    place = row_of_place(position, record.type, record.record_id, record.header("WARC-Concurrent-To"))
    if record.type == "metadata" and record.header("Content-Type") == STATE_TYPE:
        return Indexed(place=place, state=state_of(record))
    http = snapshot_in(record)
    if http is None:
        return Indexed(place=place, run=run)
    role = road.role_of(record.url, source)
    page = None if record.is_truncated else http
    row = row_of_record(
        record,
        position,
        source=source,
        role=role,
        run_id=run_id,
        http=http,
        undecided=undecided and page is not None,
    )
    return Indexed(place=place, snapshot=row, page=page)


def run_before(db: sqlite3.Connection, home: Home, file: str, offset: int) -> str | None:
    """Return the run that wrote what stands at ``offset`` of a file: that of the last of our ``warcinfo``
    records before it.
    """
    file_id = stable_id(file)
    infos = db.execute(
        "SELECT * FROM records WHERE file_id = ? AND type = 'warcinfo' AND warc_offset < ? ORDER BY warc_offset DESC",
        (file_id, offset),
    )
    for info in infos:
        place = Position(file, info["warc_offset"], info["warc_length"], info["member_sha256"].hex())
        run = run_of(read_record(home.warc, place))
        if run is not None:
            return run.id
    return None


# -- into the database


def index_file(store: Store, home: Home, file: str, damage: list[Damage], start: int | None = None) -> int:
    """Index every record of ``file`` that the database does not know, in small transactions: another source
    may be being crawled.

    :returns: how many snapshots were added.
    """
    added = 0
    found = indexed(home, file, damage, start, run_before(store.db, home, file, start) if start else None)
    while batch := list(itertools.islice(found, BATCH)):
        with transaction(store.db):
            add_file(store.db, file)
            added += sum(put(store, one) for one in batch)
            store.flush()
    return added


def put(store: Store, one: Indexed) -> int:
    """Put what one record means into the database, in the caller's transaction; return 1 if it is a new snapshot."""
    if one.run:
        store.add_run(one.run.id, one.run.source, one.run.command, one.run.arguments, one.run.started)
    if one.snapshot is not None:
        held = store.db.execute(
            "SELECT warc_file, warc_offset FROM snapshots WHERE id = ?", (one.snapshot["id"],)
        ).fetchone()
        if held is None:
            store.add_snapshot(one.snapshot)
            return 1
        if tuple(held) == (one.snapshot["warc_file"], one.snapshot["warc_offset"]):
            return 0
    if add_place(store.db, one.place) and one.state is not None:
        store.apply(one.state)
    return 0


def add_file(db: sqlite3.Connection, file: str) -> None:
    """Have the index know a WARC file."""
    db.execute(
        "INSERT OR IGNORE INTO warc_files (id, name, source) VALUES (?, ?, ?)",
        (stable_id(file), file, file.partition("/")[0]),
    )


def add_place(db: sqlite3.Connection, row: Mapping[str, Any]) -> bool:
    """Have the index know a record that is no snapshot; return whether it did not."""
    if _is_snapshot_here(db, row):
        return False
    added = db.execute(
        "INSERT OR IGNORE INTO records (file_id, warc_offset, warc_length, member_sha256, type, id, snapshot_id)"
        " VALUES (:file_id, :warc_offset, :warc_length, :member_sha256, :type, :id, :snapshot_id)",
        dict(row),
    )
    return added.rowcount == 1


def _is_snapshot_here(db: sqlite3.Connection, row: Mapping[str, Any]) -> bool:
    """Return whether a revisit has become a snapshot already."""
    if row["type"] != "revisit":
        return False
    held = db.execute("SELECT warc_file, warc_offset FROM snapshots WHERE id = ?", (row["id"],)).fetchone()
    return held is not None and (stable_id(held[0]), held[1]) == (row["file_id"], row["warc_offset"])


def known_end(db: sqlite3.Connection, file: str) -> int:
    """Return up to where the index knows the records of ``file``, in bytes; 0 for one that it does not know."""
    file_id = stable_id(file)
    if db.execute("SELECT 1 FROM warc_files WHERE id = ?", (file_id,)).fetchone() is None:
        return 0  # also one that an older version indexed, which knew responses alone
    last = db.execute(
        "SELECT coalesce(max(warc_offset + warc_length), 0) FROM (SELECT * FROM (SELECT warc_offset, warc_length FROM snapshots"
        " WHERE warc_file = ? ORDER BY warc_offset DESC LIMIT 1) UNION ALL SELECT * FROM (SELECT warc_offset,"
        " warc_length FROM records WHERE file_id = ? ORDER BY warc_offset DESC LIMIT 1))",
        (file, file_id),
    ).fetchone()[0]
    return int(last)
