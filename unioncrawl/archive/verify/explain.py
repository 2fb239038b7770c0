"""What lies where a file is not as the database has it: damage, a record that belongs elsewhere, or a record
that is whole and a row that is wrong.
"""

from __future__ import annotations

import contextlib
import sqlite3
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from unioncrawl.archive.jobs import subject_of
from unioncrawl.archive.tiles import END, Row, end_before, row_at, row_of_id
from unioncrawl.archive.verify import acts
from unioncrawl.archive.verify.report import REBUILD, RESTORE, WITHOUT_A_COPY, Lost, Problem
from unioncrawl.errors import WarcError
from unioncrawl.urls import stable_id
from unioncrawl.warc.files import dictionary_frames
from unioncrawl.warc.gzip_members import gzip_member
from unioncrawl.warc.members import Damage, codec_of, members
from unioncrawl.warc.records import StoredRecord, parse_record
from unioncrawl.words import counted, counted_are

GONE = "is not what was written"

_GZIP_HEAD = 10
_MOST_OF_A_HEAD = 1 << 14


def other_bytes(db: sqlite3.Connection, path: Path, row: Row, found: bytes) -> Problem:
    """Return why ``found``, which lies where the record of ``row`` is to lie, has another hash than that had."""
    where = f"{path}:{row.offset}"
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


_BEHIND = "warc_offset + warc_length > ?"


def cut_short(db: sqlite3.Connection, path: Path, file: str, size: int) -> Problem:
    """Return the one problem that a file is which ends before all its records do, however many these are."""
    captures = db.execute(
        f"SELECT record_id, url, warc_offset FROM snapshots WHERE warc_file = ? AND {_BEHIND} ORDER BY warc_offset",
        (file, size),
    ).fetchall()
    others, first_other = db.execute(
        f"SELECT count(*), min(warc_offset) FROM records WHERE file_id = ? AND {_BEHIND}",
        (stable_id(file), size),
    ).fetchone()
    lost = tuple(Lost(*row) for row in captures)
    offsets = [offset for offset in (first_other, *(one.offset for one in lost[:1])) if offset is not None]
    what = (
        f"the file is cut off: it ends at {size} and is to end at {end_before(db, file, END)}, so"
        f" {counted_are(len(lost) + others, 'record')} lost"
    )
    row = row_at(db, file, min(offsets, default=size))
    url = lost[0].url if lost else row.url if row else ""
    if len(lost) > 1:
        what += f", {counted(len(lost), 'capture')} among them, from {url} to {lost[-1].url}"
    elif url:
        what += f", of {url}"
    where = f"{path}:{min(offsets, default=size)}"
    return Problem("damaged", where, what, f"{RESTORE}; {WITHOUT_A_COPY}", url, lost)


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
    kinds: Counter[str] = Counter()
    # A dictionary the walk knows how to pass.
    for frame in dictionary_frames(path, file, damage):
        if start <= frame.offset < end:
            what = "a dictionary that the database does not know"
            yield Problem("unindexed", f"{path}:{frame.offset}", what, REBUILD)
    for offset, _, raw in members(path, damage, start or None):
        if offset >= end:
            break
        yield _unindexed(db, path, file, offset, raw, kinds)
    yield from acts.not_in_force(f"{path}:{start}", kinds)
    for stretch in damage:
        if start <= stretch.offset < end:
            what = f"no whole record up to {min(stretch.end, end)}, and the database knows of none: {stretch.reason}"
            yield Problem("damaged", f"{path}:{stretch.offset}", what, RESTORE)


def _unindexed(
    db: sqlite3.Connection, path: Path, file: str, offset: int, raw: bytes, kinds: Counter[str]
) -> Problem:
    """Return why a record is a problem of which there is no row; count it among ``kinds`` of acts if it is one."""
    where = f"{path}:{offset}"
    try:
        record = parse_record(raw)
    except WarcError as error:
        return Problem(
            "damaged", where, f"bytes that the database does not know, and no record: {error}", RESTORE
        )
    what = f"a {record.type} record" + (f" of {record.url}" if record.url else "")
    told = row_of_id(db, record.record_id)
    if told is None and (kind := acts.kind_of(record.header("Content-Type"), record.block)):
        kinds[kind] += 1
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
