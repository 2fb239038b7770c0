"""Reading what a snapshot holds: by its row, through revisits, also while files are packed."""

from __future__ import annotations

import sqlite3

import attrs

from unioncrawl.archive.database import Row
from unioncrawl.archive.home import Home
from unioncrawl.archive.snapshots import HTTP_NOT_MODIFIED
from unioncrawl.errors import TooLargeError, TooSlowError, TruncatedPageError, WarcError
from unioncrawl.warc.encodings import MAX_DECODED, swells, without_encodings
from unioncrawl.warc.files import read_record
from unioncrawl.warc.http import HttpMessage, parse_http
from unioncrawl.warc.records import Position, StoredRecord

TRUNCATED = "the connection ended before the body did"
TOO_LARGE = "larger than a crawl takes of its kind; what came until then is kept"
TOO_SLOW = "came so slowly that it was cut off; what came until then is kept"
SWELLS = f"its content encoding holds more than {MAX_DECODED:,} bytes; kept as it came"


def cut_off(why: str) -> TruncatedPageError:
    """Return what to raise for a response that is not whole.

    :param why: what ``WARC-Truncated`` says of it. What other tools mean by theirs is not known.
    """
    if why == "length":
        return TooLargeError(TOO_LARGE)
    return TooSlowError(TOO_SLOW) if why == "time" else TruncatedPageError(TRUNCATED)


def position_of(row: Row) -> Position:
    """Return where the record of a row of ``snapshots`` lies."""
    return Position(row["warc_file"], row["warc_offset"], row["warc_length"], row["member_sha256"])


def read_snapshot(home: Home, db: sqlite3.Connection, row: Row) -> StoredRecord:
    """Return the record of a snapshot: a response, or a revisit, which has no payload of its own.

    :raises WarcError: if it is damaged or missing.
    """
    try:
        return _read(home, row)
    except WarcError:
        # It may have moved to another file since the row was read.
        now = db.execute("SELECT * FROM snapshots WHERE id = ?", (row["id"],)).fetchone()
        if now is None or position_of(now) == position_of(row):
            raise
        return _read(home, now)


def _read(home: Home, row: Row) -> StoredRecord:
    position = position_of(row)
    record = read_record(home.warc, position)
    if record.record_id != row["record_id"]:
        raise WarcError(
            f"{home.warc / position.file}: at {position.offset} lies another record than that of {row['url']};"
            " run: unioncrawl verify"
        )
    return record


def read_page(home: Home, db: sqlite3.Connection, row: Row) -> HttpMessage:
    """Return the response that a snapshot is, whole, for a page object.

    Where a site said that nothing had changed (304), that is the response that is held.

    :raises WarcError: if a record that it takes is damaged or missing.
    :raises TruncatedPageError: if the connection ended before the body did, or it was too large or too slow.
    """
    record = read_snapshot(home, db, row)
    if record.is_truncated and row["revisit_of"] is None:
        raise cut_off(record.header("WARC-Truncated"))
    if row["revisit_of"] is None:
        return checked(record.http())
    return revisited(record, read_original(home, db, row["revisit_of"]))


def checked(http: HttpMessage) -> HttpMessage:
    """Return ``http``, if its body is what its payload holds.

    :raises TooLargeError: if that is too much.
    """
    encodings = [value for name, value in http.headers if name.lower() == "content-encoding"]
    if encodings and http.body is http.payload and swells(http.payload, encodings):
        raise TooLargeError(SWELLS)
    return http


def read_block(home: Home, db: sqlite3.Connection, row: Row) -> bytes:
    """Return the HTTP response that a snapshot is, byte by byte: head and body.

    :raises WarcError: if a record that it takes is damaged or missing.
    """
    block = read_snapshot(home, db, row).block
    if row["revisit_of"] is None:
        return block
    return block + read_original(home, db, row["revisit_of"]).payload


def read_original(home: Home, db: sqlite3.Connection, snapshot_id: int) -> HttpMessage:
    """Return the response that a revisit points to.

    :raises WarcError: if it is damaged or missing.
    """
    row = db.execute("SELECT * FROM snapshots WHERE id = ?", (snapshot_id,)).fetchone()
    if row is None:
        raise WarcError(
            f"snapshot {snapshot_id}, whose payload was met again, is not in the database; run: unioncrawl rebuild"
        )
    return read_snapshot(home, db, row).http()


def revisited(revisit: StoredRecord, original: HttpMessage) -> HttpMessage:
    """Return what a revisit record says: its own head over the payload of ``original``."""
    if not revisit.block.startswith(b"HTTP/"):
        return original
    own = parse_http(revisit.block, f"record {revisit.record_id} of {revisit.url}")
    if own.status == HTTP_NOT_MODIFIED:
        return original
    encodings = [value for name, value in own.headers if name.lower() == "content-encoding"]
    body = without_encodings(original.payload, encodings) if encodings else original.payload
    return attrs.evolve(own, payload=original.payload, body=body)
