"""Which records of another archive's file this archive lacks: each by its id, and by what it says."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs

from unioncrawl.archive.corrections import Correction, contradiction
from unioncrawl.archive.home import Home
from unioncrawl.archive.jobs import STATE_TYPE, Withholding, state_of
from unioncrawl.archive.runs import run_of
from unioncrawl.archive.store import Store
from unioncrawl.errors import ArchiveError, WarcError
from unioncrawl.urls import stable_id
from unioncrawl.warc.files import OPEN_SUFFIX, read_record
from unioncrawl.warc.members import Damage, members
from unioncrawl.warc.records import Position, StoredRecord, is_revisit, is_snapshot, parse_record

_OF_THE_FILE = ("warc-warcinfo-id", "warc-filename", "warc-block-digest", "content-length")
"""Headers that are written anew when a record comes into another file: of a ``warcinfo`` its file's name, and the
others by earlier versions when they imported.
"""


@attrs.define
class Survey:
    """What one file of another archive holds, and what of it is missing here."""

    path: Path
    records: int = 0
    held: int = 0
    missing: set[int] = attrs.field(factory=set)
    """Offsets of the records to be taken."""

    snapshots: int = 0
    """How many of these are responses or revisits."""

    end: int = 0
    """Up to where it is to be copied, if it is copied as it is."""

    refused: list[str] = attrs.field(factory=list)
    """A line for each record that is not taken."""

    damage: list[Damage] = attrs.field(factory=list)
    tail: Damage | None = None
    """What a kill left behind the last whole record."""

    infos: int = 0
    """How many of the missing tell of the file."""

    shared: bool = False
    """Whether a record that does not tell of the file is held here, or refused."""

    @property
    def is_new(self) -> bool:
        """Whether the file can be copied as it is."""
        return not (self.shared or self.damage)

    def settle(self) -> None:
        """Have nothing be missing if it is what tells of the file alone: its records came in otherwise."""
        if self.shared and self.infos == len(self.missing):
            self.held += self.infos
            self.missing.clear()


class Comparison:
    """Holds the records of other archives against those of this one."""

    def __init__(self, home: Home, db: sqlite3.Connection, *, dry_run: bool) -> None:
        """Begin with what is held.

        :param dry_run: whether what is missing is not going to be taken: it is then remembered as if it were.
        """
        self.home = home
        self.db = db
        self.dry_run = dry_run
        self.corrections: dict[int, list[Correction]] = {}
        """Those that are held, by article."""

        self.seen: set[int] = set()
        """Ids of the corrections of which there are records, here or there."""

        for one in Store(db).corrections():
            self._add(one)
        if dry_run:
            db.execute("CREATE TEMP TABLE IF NOT EXISTS would_be_held (id INTEGER PRIMARY KEY)")

    def survey(self, path: Path) -> Survey:
        """Return what a file holds, and what of it is missing here."""
        found = Survey(path)
        for offset, member, raw in members(path, found.damage):
            found.end = offset + len(member)
            try:
                record = parse_record(raw)
            except WarcError as error:
                found.damage.append(Damage(path, offset, found.end, str(error)))
                continue
            found.records += 1
            self._judge(found, offset, member, record)
        found.settle()
        if not path.name.endswith(OPEN_SUFFIX):
            found.end = path.stat().st_size  # a packed file may have more behind its last record
        elif found.damage and found.damage[-1].offset >= found.end:
            found.tail = found.damage.pop()
        return found

    def _judge(self, found: Survey, offset: int, member: bytes, record: StoredRecord) -> None:
        """Note whether a record is held, missing, or not to be taken."""
        try:
            held = self._is_held(member, record)
        except _RefusedError as refused:
            found.refused.append(f"{found.path}:{offset}: {refused}")
            found.shared = True
            return
        if held:
            found.held += 1
            found.shared |= not is_of_file(record)
            return
        found.missing.add(offset)
        found.infos += is_of_file(record)
        found.snapshots += is_snapshot(record) or is_revisit(record)
        if self.dry_run:
            self.db.execute(
                "INSERT OR IGNORE INTO would_be_held (id) VALUES (?)", (stable_id(record.record_id),)
            )

    def _is_held(self, member: bytes, record: StoredRecord) -> bool:
        """Return whether a record is held, or what it says is.

        :raises _RefusedError: if it cannot be taken.
        """
        if not record.record_id:
            raise _RefusedError(f"the {record.type} record has no WARC-Record-ID, and is not taken")
        record_id = stable_id(record.record_id)
        if (
            self.dry_run
            and self.db.execute("SELECT 1 FROM would_be_held WHERE id = ?", (record_id,)).fetchone()
        ):
            return True
        places = list(self._places(record_id))
        if places:
            self._check_same(places, member, record)
        says_nothing_new = self._is_known_state(record)
        return bool(places) or says_nothing_new

    def has(self, record_id: str) -> bool:
        """Return whether a record of an id is held."""
        return any(True for _ in self._places(stable_id(record_id)))

    def _places(self, record_id: int) -> Iterator[Position]:
        """Yield where records of an id lie here."""
        for sql in (
            "SELECT warc_file, warc_offset, warc_length, member_sha256 FROM snapshots WHERE id = ?",
            "SELECT name, warc_offset, warc_length, lower(hex(member_sha256)) FROM records"
            " JOIN warc_files ON warc_files.id = file_id WHERE records.id = ?",
        ):
            for row in self.db.execute(sql, (record_id,)).fetchall():
                yield Position(*row)

    def _check_same(self, places: list[Position], member: bytes, record: StoredRecord) -> None:
        """Raise ``_RefusedError`` if a record is another than the one that is held under its id."""
        sha256 = hashlib.sha256(member).hexdigest()
        if any(place.member_sha256 == sha256 for place in places):
            return
        what = f"{record.type} {record.record_id} of {record.url}"
        where = f"{self.home.warc / places[0].file}:{places[0].offset}"
        try:
            ours = read_record(self.home.warc, places[0])
        except WarcError as error:
            raise _RefusedError(f"{what} is held here at {where}, which cannot be read ({error})") from error
        if _said(ours) != _said(record):
            raise _RefusedError(f"{what} is another than the record of that id at {where}; not taken")

    def _is_known_state(self, record: StoredRecord) -> bool:
        """Return whether a correction or an act of withholding is held that says the same.

        :raises _RefusedError: if it contradicts one that is held, or is of a newer version.
        """
        if record.type != "metadata" or record.header("Content-Type") != STATE_TYPE:
            return False
        try:
            state = state_of(record)
        except ArchiveError as error:
            raise _RefusedError(str(error)) from error
        if isinstance(state, Withholding):
            row = self.db.execute("SELECT 1 FROM withholdings WHERE id = ?", (state.id,)).fetchone()
            return row is not None
        return isinstance(state, Correction) and self._is_known_correction(state)

    def _is_known_correction(self, correction: Correction) -> bool:
        others = self.corrections.get(correction.article_id, [])
        self.seen.add(correction.id)
        if correction in others:
            return True
        if field := contradiction(correction, others):
            raise _RefusedError(
                f"the correction of {correction.url} contradicts another one of {field} at the same time; not taken:"
                " correct the article again"
            )
        self._add(correction)
        return False

    def _add(self, correction: Correction) -> None:
        self.corrections.setdefault(correction.article_id, []).append(correction)
        self.seen.add(correction.id)


def is_of_file(record: StoredRecord) -> bool:
    """Return whether a record tells of the file that it stands in, and is no ``warcinfo`` that was imported."""
    return run_of(record) is not None


class _RefusedError(Exception):
    """A record is not taken; the message says why."""


def _said(record: StoredRecord) -> tuple[Any, ...]:
    """Return what a record says, whatever file it stands in."""
    headers = ((name.lower(), value) for name, value in record.headers)
    return sorted(header for header in headers if header[0] not in _OF_THE_FILE), record.block
