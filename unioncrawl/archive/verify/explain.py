"""What lies where a file is not as the database has it: damage, a record that belongs elsewhere, or a record
that is whole and a row that is wrong.
"""

from __future__ import annotations

import contextlib
import sqlite3
import zlib
from collections.abc import Iterator
from pathlib import Path

from unioncrawl.archive.jobs import subject_of
from unioncrawl.archive.tiles import Row, row_of_id
from unioncrawl.archive.verify.report import REBUILD, RESTORE, Problem
from unioncrawl.errors import WarcError
from unioncrawl.warc.gzip_members import gzip_member
from unioncrawl.warc.members import Damage, codec_of, members
from unioncrawl.warc.records import StoredRecord, parse_record

GONE = "is not what was written"

_GZIP_HEAD = 10
_MOST_OF_A_HEAD = 1 << 14


def other_bytes(db: sqlite3.Connection, path: Path, row: Row, found: bytes) -> Problem:
    """Return why ``found``, which lies where the record of ``row`` is to lie, has another hash than that had."""
    where = f"{path}:{row.offset}"
    if len(found) < row.length:
        what = "is cut off" if found else "is missing"
        return Problem(
            "damaged", where, f"{row} {what}: the file ends at {row.offset + len(found)}", RESTORE, row.url
        )
    if not any(found):
        return Problem("damaged", where, f"{row} {GONE}: {row.length} zeros are there", RESTORE, row.url)
    record = _whole(path, found)
    if record is not None:
        told = row_of_id(db, record.record_id)
        if told is not None and (told.file, told.offset) != (row.file, row.offset):
            what = f"{row} is not there: the record of {record.url or told.type} is, which belongs at {told.file}:{told.offset}"
            return Problem("misplaced", where, what, RESTORE, row.url)
        if told is not None and gzip_member(_content(path, found)) == found:
            what = f"the database has another hash for {row}, which is whole by its own digests"
            return Problem("snapshot", where, what, REBUILD, row.url)
    url = row.url or _address_in(path, found)
    name = str(row) if row.url else f"{row} of {url}" if url else str(row)
    return Problem("damaged", where, f"{name} {GONE}", RESTORE, url)


def unreadable(path: Path, row: Row, reason: str) -> Problem:
    """Return the problem of a record that the disk does not give."""
    what = f"{row} cannot be read: {reason}"
    return Problem(
        "damaged",
        f"{path}:{row.offset}",
        what,
        f"copy what can be read to another disk, and {RESTORE}",
        row.url,
    )


def unknown_bytes(db: sqlite3.Connection, path: Path, file: str, start: int, end: int) -> Iterator[Problem]:
    """Yield what lies in a stretch of a file that the database does not know."""
    damage: list[Damage] = []
    # Before the first record there may be a dictionary, which the walk knows how to pass.
    for offset, _, raw in members(path, damage, start or None):
        if offset >= end:
            break
        yield _unindexed(db, path, file, offset, raw)
    for stretch in damage:
        if stretch.offset < end:
            what = f"no whole record up to {min(stretch.end, end)}, and the database knows of none: {stretch.reason}"
            yield Problem("damaged", f"{path}:{stretch.offset}", what, RESTORE)


def _unindexed(db: sqlite3.Connection, path: Path, file: str, offset: int, raw: bytes) -> Problem:
    where = f"{path}:{offset}"
    try:
        record = parse_record(raw)
    except WarcError as error:
        return Problem(
            "damaged", where, f"bytes that the database does not know, and no record: {error}", RESTORE
        )
    what = f"a {record.type} record" + (f" of {record.url}" if record.url else "")
    told = row_of_id(db, record.record_id)
    if told is not None and (told.file, told.offset) != (file, offset):
        copied = f"{what} that the database knows only elsewhere, at {told.file}:{told.offset}"
        return Problem("unindexed", where, copied, REBUILD, record.url)
    return Problem("unindexed", where, f"{what} that the database does not know", REBUILD, record.url)


def first_record(path: Path) -> StoredRecord | None:
    """Return the first whole record of a file."""
    for _, _, raw in members(path, []):
        try:
            return parse_record(raw)
        except WarcError:
            continue
    return None


def _content(path: Path, member: bytes) -> bytes:
    return codec_of(path).content(member)


def _whole(path: Path, member: bytes) -> StoredRecord | None:
    try:
        return parse_record(_content(path, member))
    except WarcError:
        return None


def _address_in(path: Path, member: bytes) -> str:
    """Return the address that a damaged record names, as far as it can still be read."""
    if not path.name.removesuffix(".open").endswith(".gz"):
        return ""
    # Without gzip's own head, which may be what is damaged.
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    head = b""
    with contextlib.suppress(zlib.error):
        for place in range(_GZIP_HEAD, len(member)):
            head += inflate.decompress(member[place : place + 1])
            if len(head) > _MOST_OF_A_HEAD:
                break
    for line in head.split(b"\r\n\r\n")[0].split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"warc-target-uri":
            return subject_of(value.strip().decode("utf-8", "replace").strip("<>"))
    return ""
