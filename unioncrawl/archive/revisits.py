"""Revisit records: what payload they point to, and making snapshots of them.

Our own name the record that they refer to. Those of other tools may name an address and a date, or nothing
but a digest; and what they refer to may come later, or never. So a revisit whose payload is not held is a row
of ``records`` alone, and is looked at again whenever more has come.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from typing import Any

from unioncrawl import road
from unioncrawl.archive.database import Row, transaction
from unioncrawl.archive.home import Home
from unioncrawl.archive.indexing import run_before
from unioncrawl.archive.jobs import Original
from unioncrawl.archive.reading import read_page, read_snapshot, revisited
from unioncrawl.archive.snapshots import row_of_revisit
from unioncrawl.archive.store import Store
from unioncrawl.errors import TruncatedPageError, WarcError
from unioncrawl.urls import stable_id
from unioncrawl.warc import digests
from unioncrawl.warc.files import read_record
from unioncrawl.warc.http import HttpMessage
from unioncrawl.warc.records import Position, StoredRecord, is_revisit, normal_time

BATCH = 200


def original_of_row(row: Row) -> Original:
    """Return a snapshot as what a revisit can refer to."""
    return Original(
        snapshot_id=row["id"],
        record_id=row["record_id"],
        url=row["url"],
        fetched_at=row["fetched_at"],
        payload_sha256=row["payload_sha256"],
    )


def same_payload(
    home: Home, db: sqlite3.Connection, source: str, payload_sha256: str, status: int
) -> sqlite3.Row | None:
    """Return the row of a response of ``source`` that has this payload, and whose record can be read.

    Of the same status: what points to a page is not to point to an error that looks like it.

    A page that broke off, or whose record is damaged, is no ground to throw a good copy away.
    """
    rows = db.execute(
        "SELECT * FROM snapshots WHERE payload_sha256 = ? AND revisit_of IS NULL AND +source = ?"
        " AND status = ? ORDER BY fetched_at, id LIMIT 3",
        (payload_sha256, source, status),
    )
    return next((row for row in rows.fetchall() if _is_sound(home, db, row)), None)


def _is_sound(home: Home, db: sqlite3.Connection, row: sqlite3.Row) -> bool:
    try:
        record = read_snapshot(home, db, row)
        return (
            not record.is_truncated
            and hashlib.sha256(record.http().payload).hexdigest() == row["payload_sha256"]
        )
    except WarcError:
        return False


def resolve_revisits(store: Store, home: Home, source: str | None = None) -> int:
    """Make snapshots of revisits whose payload has come to be held; return how many.

    :param source: look at its files alone.
    """
    resolved = 0
    for batch in _unresolved(store.db, source):
        found = [pair for row in batch if (pair := _resolved(store, home, row)) is not None]
        with transaction(store.db):
            for place, row in found:
                if store.has_snapshot(row["id"]):
                    continue  # a copy of it, in another file, was among these
                store.db.execute("DELETE FROM records WHERE file_id = ? AND warc_offset = ?", place)
                store.add_snapshot(row)
            store.flush()
        resolved += len(found)
    return resolved


def _unresolved(db: sqlite3.Connection, source: str | None) -> Iterator[list[sqlite3.Row]]:
    """Yield them in the order of their files' names, as a rebuild would meet them: of two copies the first counts."""
    last: tuple[str, int] = ("", -1)
    while True:
        rows = db.execute(
            # CROSS JOIN has SQLite go through the files, and through the few revisits of each.
            "SELECT r.*, f.name FROM warc_files f CROSS JOIN records r INDEXED BY records_revisit"
            " ON r.file_id = f.id AND r.type = 'revisit' WHERE (f.name, r.warc_offset) > (?, ?) AND (? IS NULL OR f.source = ?)"
            f" ORDER BY f.name, r.warc_offset LIMIT {BATCH}",
            (*last, source, source),
        ).fetchall()
        if not rows:
            return
        yield rows
        last = (rows[-1]["name"], rows[-1]["warc_offset"])


def _resolved(store: Store, home: Home, row: sqlite3.Row) -> tuple[tuple[int, int], dict[str, Any]] | None:
    """Return the place of a revisit and the row of the snapshot that it is, if its payload is held."""
    position = Position(row["name"], row["warc_offset"], row["warc_length"], row["member_sha256"].hex())
    try:
        record = read_record(home.warc, position)
    except WarcError:
        return None  # verify tells of it
    snapshot_id = stable_id(record.record_id)
    if not is_revisit(record) or snapshot_id != row["id"] or store.has_snapshot(snapshot_id):
        return None
    for candidate in _candidates(store.db, record):
        http = _payload_of(home, store.db, candidate, record)
        if http is None:
            continue
        source = row["name"].partition("/")[0]
        snapshot = row_of_revisit(
            record,
            position,
            source=source,
            role=road.role_of(record.url, source),
            run_id=run_before(store.db, home, row["name"], row["warc_offset"]),
            original=candidate,
            http=revisited(record, http),
        )
        return (row["file_id"], row["warc_offset"]), snapshot
    return None


def _candidates(db: sqlite3.Connection, record: StoredRecord) -> Iterator[sqlite3.Row]:
    """Yield the responses that a revisit may mean, the likeliest first; never another revisit."""
    named = record.header("WARC-Refers-To")
    if named:
        yield from _responses(db, "id = ?", stable_id(named))
    url = record.header("WARC-Refers-To-Target-URI").removeprefix("<").removesuffix(">")
    date = record.header("WARC-Refers-To-Date")
    if url and date:
        try:
            yield from _responses(db, "url = ? AND fetched_at = ?", url, normal_time(date))
        except WarcError:
            return
    if record.header("WARC-Payload-Digest"):
        algorithm, digest = digests.of_stated(record.header("WARC-Payload-Digest")) or ("", b"")
        if digest and algorithm == "sha256":
            yield from _responses(db, "payload_sha256 = ? AND url = ?", digest.hex(), url or record.url)
        else:
            yield from _responses(db, "url = ? AND status = 200 AND revisit_of IS NULL", url or record.url)


def _responses(db: sqlite3.Connection, where: str, *values: Any) -> Iterator[sqlite3.Row]:
    """Yield responses in the order of their files: whatever has come since lies behind, so that the same one is found
    whenever it is looked for.
    """
    rows = db.execute(f"SELECT * FROM snapshots WHERE {where} ORDER BY warc_file, warc_offset", values)
    for row in rows.fetchall():
        # What points to a revisit means what that one points to.
        original = row["id"] if row["revisit_of"] is None else row["revisit_of"]
        found = db.execute("SELECT * FROM snapshots WHERE id = ?", (original,)).fetchone()
        if found is not None and found["revisit_of"] is None:
            yield found


def _payload_of(
    home: Home, db: sqlite3.Connection, candidate: sqlite3.Row, record: StoredRecord
) -> HttpMessage | None:
    """Return the response of ``candidate`` if it can be read, and is what the revisit's digest says."""
    try:
        original = read_snapshot(home, db, candidate)
        http = read_page(home, db, candidate)
    except (WarcError, TruncatedPageError):
        return None
    claimed = record.header("WARC-Payload-Digest")
    if not claimed or original.header("WARC-Payload-Digest") == claimed:
        return http
    # Tools differ in whether the digest is of the payload as it was sent, with its chunks, or without them.
    _, _, sent = original.block.partition(b"\r\n\r\n")
    return http if any(digests.fits(claimed, data) for data in (http.payload, sent, http.body)) else None
