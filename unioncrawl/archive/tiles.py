"""The rows of a file in the order of its bytes: what is to lie where."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any, NamedTuple

from unioncrawl.archive.home import tuples
from unioncrawl.urls import stable_id

PAGE = 4096
"""Rows taken at once: each time a transaction of its own, so that a writer's log need not grow meanwhile."""

Tile = tuple[int, int, str | bytes]
"""Offset, length, SHA-256: of snapshots in hex, of other records as bytes."""

_PLACES = """
SELECT warc_offset, warc_length, member_sha256 FROM snapshots
  WHERE warc_file = :file AND warc_offset >= :start AND warc_offset < :end
UNION ALL
SELECT warc_offset, warc_length, member_sha256 FROM records
  WHERE file_id = :id AND warc_offset >= :start AND warc_offset < :end
ORDER BY 1 LIMIT :page
"""

_SNAPSHOT = (
    "SELECT warc_offset, warc_length, member_sha256, warc_file, 'response', id, record_id, url, fetched_at, status,"
    " payload_sha256, content_sha256, revisit_of, NULL, 1 FROM snapshots"
)
_RECORD = (
    "SELECT r.warc_offset, r.warc_length, r.member_sha256, {file}, r.type, r.id, '', {url}, '', 0,"
    " '', '', NULL, r.snapshot_id, 0 FROM records r{joined}"
)
_RECORD_HERE = _RECORD.format(file=":file", url="''", joined="")
_RECORD_NAMED = _RECORD.format(
    file="f.name",
    url="coalesce(s.url, '')",
    joined=" JOIN warc_files f ON f.id = r.file_id LEFT JOIN snapshots s ON s.id = r.snapshot_id",
)
_ROWS = (
    f"{_SNAPSHOT} WHERE warc_file = :file AND warc_offset >= :start AND warc_offset < :end"
    f" UNION ALL {_RECORD_HERE} WHERE r.file_id = :id AND r.warc_offset >= :start AND r.warc_offset < :end"
    " ORDER BY 1 LIMIT :page"
)

END = 1 << 62
"""Behind the end of any file."""


class Row(NamedTuple):
    """What the database says of one record."""

    offset: int
    length: int
    sha256: str | bytes
    file: str
    type: str
    id: int
    record_id: str
    """Of a snapshot, as the five that follow."""

    url: str
    """Of a request, that of its response; not among the rows of a stretch."""

    fetched_at: str
    status: int
    payload_sha256: str
    content_sha256: str
    revisit_of: int | None
    snapshot_id: int | None
    """Of a request: the response."""

    is_snapshot: int

    def __str__(self) -> str:
        if self.type == "dictionary":
            return "the dictionary"
        kind = "record" if self.is_snapshot else f"{self.type} record"
        return f"the {kind} of {self.url}" if self.url else f"the {kind}"


def tiles(db: sqlite3.Connection, file: str, start: int, end: int) -> Iterator[Tile]:
    """Yield what is to lie in ``file``, of all records that begin from ``start`` to before ``end``."""
    return _paged(db, _PLACES, file, start, end)


def rows(db: sqlite3.Connection, file: str, start: int, end: int) -> Iterator[Row]:
    """Yield the same as :func:`tiles`, with all that the database says of each."""
    return map(Row._make, _paged(db, _ROWS, file, start, end))


def _paged(db: sqlite3.Connection, sql: str, file: str, start: int, end: int) -> Iterator[Any]:
    values = {"file": file, "id": stable_id(file), "start": start, "end": end, "page": PAGE}
    while page := list(tuples(db, sql, values)):
        yield from page
        values["start"] = page[-1][0] + 1


def end_before(db: sqlite3.Connection, file: str, start: int) -> int:
    """Return where the last record ends that begins before ``start``; 0 if there is none."""
    found = 0
    for sql, key in (
        ("SELECT warc_offset, warc_length FROM snapshots WHERE warc_file = ?", file),
        ("SELECT warc_offset, warc_length FROM records WHERE file_id = ?", stable_id(file)),
    ):
        last = f"{sql} AND warc_offset < ? ORDER BY warc_offset DESC LIMIT 1"
        row = db.execute(last, (key, start)).fetchone()
        if row is not None:
            found = max(found, row[0] + row[1])
    return found


def count_of(db: sqlite3.Connection, file: str) -> int:
    """Return how many records the database knows in ``file``."""
    return int(
        db.execute(
            "SELECT (SELECT count(*) FROM snapshots WHERE warc_file = ?)"
            " + (SELECT count(*) FROM records WHERE file_id = ?)",
            (file, stable_id(file)),
        ).fetchone()[0]
    )


def row_at(db: sqlite3.Connection, file: str, offset: int) -> Row | None:
    """Return the row of the record that is to begin there, if there is one (any more)."""
    return _first(db, f"{_SNAPSHOT} WHERE warc_file = ? AND warc_offset = ?", (file, offset)) or _first(
        db, f"{_RECORD_NAMED} WHERE r.file_id = ? AND r.warc_offset = ?", (stable_id(file), offset)
    )


def row_of_id(db: sqlite3.Connection, record_id: str) -> Row | None:
    """Return where the database says that a record lies; a page's own place before that of copies."""
    values = (stable_id(record_id),)
    return _first(db, f"{_SNAPSHOT} WHERE id = ?", values) or _first(
        db, f"{_RECORD_NAMED} WHERE r.id = ? ORDER BY f.name, r.warc_offset LIMIT 1", values
    )


def _first(db: sqlite3.Connection, sql: str, values: tuple[object, ...]) -> Row | None:
    row = next(tuples(db, sql, values), None)
    return None if row is None else Row._make(row)
