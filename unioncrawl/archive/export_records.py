"""The records of an export, out of the archive's files: as gzip members, in order of file and offset."""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import attrs

from unioncrawl.archive.export_selection import LOOSE, PLACE_OF_RECORD, RECORDS, Selected, Selection, belongs
from unioncrawl.archive.home import Home
from unioncrawl.archive.jobs import subject_of
from unioncrawl.archive.withholding import SOURCE as WITHHELD
from unioncrawl.errors import WarcError
from unioncrawl.urls import stable_id
from unioncrawl.warc.files import locate
from unioncrawl.warc.gzip_members import GzipMembers, gzip_member
from unioncrawl.warc.heads import END, MAX_HEAD, parse_head
from unioncrawl.warc.members import Codec, codec_of

BATCH = 500
"""Rows that are read at a time: between batches, the database is free."""

_GZIP_WBITS = 16 + zlib.MAX_WBITS
_NAMING = ("warc-concurrent-to", "warc-refers-to")
"""Headers that name other records."""

_FIRST_OF_HEAD = 4096
"""Bytes that hold nearly every head."""

_PLACE = "file, warc_offset, warc_length, member_sha256, id, is_capture"

_MOVED_CAPTURE = "SELECT warc_file, warc_offset, warc_length, member_sha256 FROM snapshots WHERE id = ?"
_MOVED_RECORD = (
    "SELECT name, warc_offset, warc_length, lower(hex(member_sha256)) FROM records"
    " JOIN warc_files ON warc_files.id = file_id WHERE records.id = ?"
)


@attrs.frozen
class Member:
    """A record as it is exported."""

    data: bytes
    """One gzip member."""

    sha256: str
    """Hex, of that."""

    head: dict[str, str]
    """The record's headers, by their names in lower case."""

    row: sqlite3.Row | None = None
    """What the index says of a capture."""

    @property
    def id(self) -> int:
        """The first bits of the hash of its WARC-Record-ID."""
        return stable_id(self.head.get("warc-record-id", ""))


class Records:
    """Reads single records. Each is held against its hash: what is damaged is not passed on."""

    def __init__(self, home: Home, db: sqlite3.Connection) -> None:
        self.home = home
        self.db = db
        self._name = ""
        self._file: BinaryIO | None = None
        self._codec: Codec = GzipMembers()

    def close(self) -> None:
        """Close the file that was read last."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def member(self, place: sqlite3.Row) -> Member:
        """Return the record at ``place``: file, offset, length, hash, id, whether it is a capture.

        :raises WarcError: if it is damaged or missing.
        """
        file, offset, length, sha256, record, is_capture = tuple(place)[:6]
        try:
            return self._member(file, offset, length, sha256)
        except WarcError:
            # It may have moved to another file since the selection was made.
            now = self.db.execute(_MOVED_CAPTURE if is_capture else _MOVED_RECORD, (record,)).fetchone()
            if now is None or tuple(now) == (file, offset, length, sha256):
                raise
            return self._member(*now)

    def _member(self, file: str, offset: int, length: int, sha256: str) -> Member:
        opened = self._opened(file)
        opened.seek(offset)
        data = opened.read(length)
        if hashlib.sha256(data).hexdigest() != sha256:
            where = f"{self.home.warc / file}: the record at {offset}"
            raise WarcError(f"{where} is not what was written; run: unioncrawl verify")
        if isinstance(self._codec, GzipMembers):
            return Member(data, sha256, _head(_beginning(data)))
        content = self._codec.content(data)
        data = gzip_member(content)
        return Member(data, hashlib.sha256(data).hexdigest(), _head(content))

    def _opened(self, file: str) -> BinaryIO:
        if self._file is None or self._name != file:
            self.close()
            path = locate(self.home.warc, file)
            self._file, self._codec = _open(path), codec_of(path)
            self._name = file
        return self._file


def _open(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise WarcError(f"cannot read {path}: {error.strerror}") from error


def _beginning(member: bytes) -> bytes:
    """Return as much of a gzip member as a head can take."""
    for size in (_FIRST_OF_HEAD, MAX_HEAD):
        begin = zlib.decompressobj(_GZIP_WBITS).decompress(member, size)
        if END.search(begin):
            break
    return begin


def _head(record: bytes) -> dict[str, str]:
    """Return the headers by their names; what is said several times, apart by spaces, if it names records."""
    end = END.search(record, 0, MAX_HEAD)
    head: dict[str, str] = {}
    for name, value in parse_head(record[: end.start() if end else 0]):
        key = name.lower()
        head[key] = f"{head[key]} {value}" if key in _NAMING and key in head else value
    return head


def choose_loose(db: sqlite3.Connection, selection: Selection, selected: Selected) -> None:
    """Choose the records that the index ties to no capture and that may belong to the selection: how runs ended,
    failures, corrections, and what other tools wrote. Which of them do: ``add_loose``.
    """
    if selection.is_everything:
        # What other files refer to is taken whether a record needs it or not.
        db.execute(
            f"INSERT OR IGNORE INTO export_members {RECORDS} WHERE type = 'warcinfo' AND source != ?",
            (WITHHELD,),
        )
        if selected.leaves_out is None:
            db.execute(
                f"INSERT OR IGNORE INTO export_members {RECORDS} WHERE {LOOSE} AND source != ?", (WITHHELD,)
            )
            return
    _choose_near(db, selection)


def add_loose(records: Records, selection: Selection, selected: Selected, damage: list[str]) -> None:
    """Add what ``choose_loose`` chose and what belongs to the selection. Reads the records: to be called when no
    transaction holds the database as it was, or what is packed meanwhile would be looked for where it was.

    :param damage: takes a line for each that cannot be read.
    """
    db = records.db
    left_out = selected.leaves_out
    for place in _loose_places(db):
        try:
            head = records.member(place).head
        except WarcError as error:
            damage.append(str(error))
            continue
        url = subject_of(head.get("warc-target-uri", "").removeprefix("<").removesuffix(">"))
        named = [stable_id(one) for name in _NAMING for one in head.get(name, "").split()]
        if left_out is not None and left_out.has(url, named):
            left_out.records.add(place["id"])
            continue
        of_source = selection.is_by_source and place["source"] in selection.sources
        if selection.is_everything or of_source or belongs(db, url, named):
            db.execute("INSERT OR IGNORE INTO export_members VALUES (?, ?, ?, ?, ?, ?)", tuple(place)[:6])


def _choose_near(db: sqlite3.Connection, selection: Selection) -> None:
    """Choose those in the same files, and corrections."""
    from unioncrawl.archive.corrections import SOURCE as CORRECTIONS

    sources = (CORRECTIONS, *(selection.sources if selection.is_by_source else ()))
    near = f"source IN ({', '.join('?' * len(sources))}) OR name IN (SELECT file FROM export_members)"
    db.execute(
        f"INSERT INTO export_files SELECT id FROM warc_files WHERE source != ? AND ({near} OR ?)",
        (WITHHELD, *sources, selection.is_everything),
    )
    # CROSS JOIN has SQLite go through these files, not through all records.
    db.execute(
        f"INSERT INTO export_loose ({_PLACE}, source) SELECT {PLACE_OF_RECORD}, source"
        " FROM export_files CROSS JOIN records ON file_id = export_files.id"
        f" JOIN warc_files ON warc_files.id = file_id WHERE {LOOSE}"
    )


def exported(records: Records, damage: list[str]) -> Iterator[Member]:
    """Yield the selected records in order of file and offset, each after the ``warcinfo`` that it names.

    :param damage: takes a line for each that cannot be read.
    """
    infos: set[int] = set()
    for place in _places(records.db):
        try:
            member = records.member(place)
        except WarcError as error:
            damage.append(str(error))
            continue
        if member.head.get("warc-type") == "warcinfo":
            if place["id"] not in infos:
                infos.add(place["id"])
                yield member
            continue
        info = stable_id(member.head.get("warc-warcinfo-id", ""))
        if info not in infos:
            infos.add(info)
            yield from _info(records, info, damage)
        row = _capture(records.db, place["id"]) if place["is_capture"] else None
        yield attrs.evolve(member, row=row)


def _info(records: Records, info: int, damage: list[str]) -> Iterator[Member]:
    """Yield the ``warcinfo`` with an id, if it is held."""
    place = records.db.execute(f"{RECORDS} WHERE records.id = ? AND type = 'warcinfo'", (info,)).fetchone()
    if place is not None:
        try:
            yield records.member(place)
        except WarcError as error:
            damage.append(str(error))


def _capture(db: sqlite3.Connection, snapshot_id: int) -> sqlite3.Row | None:
    row: sqlite3.Row | None = db.execute("SELECT * FROM snapshots WHERE id = ?", (snapshot_id,)).fetchone()
    return row


def _places(db: sqlite3.Connection) -> Iterator[sqlite3.Row]:
    sql = "SELECT * FROM export_members WHERE (file, warc_offset) > (?, ?) ORDER BY file, warc_offset"
    last: tuple[Any, ...] = ("", -1)
    while rows := db.execute(f"{sql} LIMIT {BATCH}", last).fetchall():
        yield from rows
        last = (rows[-1]["file"], rows[-1]["warc_offset"])


def _loose_places(db: sqlite3.Connection) -> Iterator[sqlite3.Row]:
    last = 0
    sql = f"SELECT {_PLACE}, source, number FROM export_loose WHERE number > ? ORDER BY number LIMIT {BATCH}"
    while rows := db.execute(sql, (last,)).fetchall():
        yield from rows
        last = rows[-1]["number"]
