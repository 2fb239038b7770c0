"""Moving records to other files, so that a kill at any instant loses and doubles nothing.

The copies are written under names of their own, reach the disk and are read back, record by record. Then they get
their names, all rows move to them in one transaction, and the files that they were made of are removed. Up to that
transaction the copies are what is too many, after it the old files: ``pack_leftovers.py`` finds either.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
from array import array
from collections.abc import Container, Iterator, Sequence
from pathlib import Path
from types import TracebackType

import attrs

from unioncrawl.archive.database import transaction
from unioncrawl.archive.home import Home
from unioncrawl.archive.tiles import END, count_of, tiles
from unioncrawl.errors import ArchiveError, WarcError
from unioncrawl.urls import stable_id
from unioncrawl.warc.files import sync_directory
from unioncrawl.warc.members import PACKED_SUFFIX, TornFileError, members
from unioncrawl.warc.zstd_dictionary import frames_beside_records

COPY_SUFFIX = ".packing"
"""Ends the name of a copy that is being made. It holds nothing that is not elsewhere, so it is never read by others."""

_SHA256 = 32
_BUFFER = 1 << 20


@attrs.define
class Stretch:
    """Records of one old file that lie in one new file, in their order. Arrays: there may be a million."""

    old: str
    old_offsets: array[int] = attrs.field(factory=lambda: array("q"))
    offsets: array[int] = attrs.field(factory=lambda: array("q"))
    lengths: array[int] = attrs.field(factory=lambda: array("q"))
    members: bytearray = attrs.field(factory=bytearray)
    """SHA-256 of each record as compressed now, one behind the other."""

    contents: bytearray = attrs.field(factory=bytearray)
    """SHA-256 of each record, uncompressed, as it was read from the old file."""

    def __len__(self) -> int:
        return len(self.offsets)

    def places(self) -> Iterator[tuple[int, int, int, bytes, bytes]]:
        """Yield of each record: old offset, new offset, new length, digest of the member, digest of the record."""
        for i, (old, offset, length) in enumerate(
            zip(self.old_offsets, self.offsets, self.lengths, strict=True)
        ):
            of = slice(i * _SHA256, (i + 1) * _SHA256)
            yield old, offset, length, bytes(self.members[of]), bytes(self.contents[of])


class Copy:
    """A file that is being made of the records of others. What is not finished is removed when it is closed."""

    def __init__(self, home: Home, file: str) -> None:
        """Begin ``file``, a name below ``warc/``.

        :raises ArchiveError: if it cannot be written.
        """
        self.home = home
        self.file = file
        self.stretches: list[Stretch] = []
        self.beside: list[tuple[int, int, bytes]] = []
        """Offset, length, digest of what is no record: the dictionary."""

        self.size = 0
        self.temporary = home.warc / f"{file}{COPY_SUFFIX}"
        with self._explained():
            self._file = self.temporary.open("wb", buffering=_BUFFER)

    def __enter__(self) -> Copy:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(OSError):  # of what is thrown away: the disk may be full
            self._file.close()
        self.temporary.unlink(missing_ok=True)

    @property
    def records(self) -> int:
        """How many records there are in it."""
        return sum(map(len, self.stretches))

    def begin(self, old: str) -> None:
        """Have the records that follow be those of ``old``."""
        self.stretches.append(Stretch(old))

    def put(self, old_offset: int, member: bytes, record: bytes) -> None:
        """Append one record, which ``member`` holds."""
        stretch = self.stretches[-1]
        stretch.old_offsets.append(old_offset)
        stretch.offsets.append(self.size)
        stretch.lengths.append(len(member))
        stretch.members += hashlib.sha256(member).digest()
        stretch.contents += hashlib.sha256(record).digest()
        self._write(member)

    def put_beside(self, frame: bytes) -> None:
        """Append what is no record; nothing if it is empty."""
        if frame:
            self.beside.append((self.size, len(frame), hashlib.sha256(frame).digest()))
            self._write(frame)

    def drop(self) -> None:
        """Take back the records of the last file that was begun."""
        stretch = self.stretches.pop()
        if len(stretch):
            self.size = stretch.offsets[0]
            with self._explained():
                self._file.seek(self.size)
                self._file.truncate()

    def sync(self) -> None:
        """Return once all that was appended has reached the disk. Nothing can be appended any more.

        :raises ArchiveError: if it cannot.
        """
        if self._file.closed:
            return
        with self._explained(), self._file:
            self._file.flush()
            os.fsync(self._file.fileno())
            # What is read back is to come from the disk, and not from what the system still has in memory.
            if hasattr(os, "posix_fadvise"):
                os.posix_fadvise(self._file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)

    def read_back(self) -> None:
        """Return once every record in the file, read again, is the one that it was made of.

        :raises ArchiveError: if one is not.
        """
        written = (place for stretch in self.stretches for place in stretch.places())
        seen = 0
        try:
            for offset, member, record in members(self.temporary):
                found = (
                    offset,
                    len(member),
                    hashlib.sha256(member).digest(),
                    hashlib.sha256(record).digest(),
                )
                if next(written, (-1,))[1:] != found:
                    raise WarcError(f"the record at {offset} is not the one that was written")
                seen += 1
            if seen != self.records:
                raise WarcError(f"{seen} records instead of {self.records}")
        except WarcError as error:
            raise ArchiveError(
                f"{self.temporary} was read back and is not what was written ({error}); nothing has been changed;"
                " see whether the disk or the memory is failing"
            ) from error

    def take_name(self) -> None:
        """Give the file its name.

        :raises ArchiveError: if there is a file of that name, or it cannot be written.
        """
        final = self.home.warc / self.file
        if final.exists():
            raise ArchiveError(f"{final} exists; move it away and run again; nothing has been changed")
        with self._explained():
            self.temporary.rename(final)
            sync_directory(final.parent)

    def _write(self, data: bytes) -> None:
        with self._explained():
            self._file.write(data)
        self.size += len(data)

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise ArchiveError(
                f"cannot write {self.temporary}: {error.strerror}; nothing has been changed; make room and run again"
            ) from error


def checked_records(
    home: Home, db: sqlite3.Connection, file: str, damage: list[str] | None = None
) -> Iterator[tuple[int, bytes, bytes]]:
    """Yield ``(offset, member, record)`` of all records of ``file``, each of which is as the index has it.

    :param damage: takes a line for a damaged copy of the dictionary: the other one will do.
    :raises WarcError: if a record is not, or there are fewer or more, or a copy of the dictionary is damaged that
        there is no ``damage`` to take.
    """
    path = home.warc / file
    beside = _dictionary_rows(db, file)
    if file.endswith(PACKED_SUFFIX):
        _check_dictionary(path, beside, damage)
    rows = (row for row in tiles(db, file, 0, END) if row[0] not in beside)
    for offset, member, record in _whole(members(path), beside):
        row = next(rows, None)
        if row is None or row[0] != offset:
            raise _unknown(path, offset)
        if not _is_row(row[1], row[2], member):
            raise _altered(path, offset)
        yield offset, member, record
    if (row := next(rows, None)) is not None:
        raise _altered(path, row[0])


def _dictionary_rows(db: sqlite3.Connection, file: str) -> dict[int, tuple[int, bytes]]:
    """Return length and digest of the copies of the dictionary that the index knows in ``file``, by offset."""
    sql = (
        "SELECT warc_offset, warc_length, member_sha256 FROM records"
        " WHERE file_id = ? AND type = 'dictionary' ORDER BY 1"
    )
    return {offset: (length, digest) for offset, length, digest in db.execute(sql, (stable_id(file),))}


def _check_dictionary(path: Path, known: dict[int, tuple[int, bytes]], damage: list[str] | None) -> None:
    """Compare the copies of the dictionary in ``path`` with what the index has.

    :raises WarcError: if both are damaged, or one is that ``damage`` does not take, or one is not known.
    """
    for offset, _ in frames_beside_records(path):
        if offset not in known:
            raise _unknown(path, offset)
    with path.open("rb") as file:
        for offset, (length, digest) in known.items():
            file.seek(offset)
            if _is_row(length, digest, file.read(length)):
                continue
            if damage is None:
                raise _altered(path, offset)
            damage.append(f"{path}: its dictionary at {offset} is damaged; read with the other copy")


def _is_row(length: int, digest: str | bytes, member: bytes) -> bool:
    """Return whether ``member`` is what the index has: of snapshots, the digest is in hex."""
    found = hashlib.sha256(member)
    return length == len(member) and digest in (found.digest(), found.hexdigest())


def _unknown(path: Path, offset: int) -> WarcError:
    return WarcError(f"{path}: the database does not know the record at {offset}; run: unioncrawl rebuild")


def _altered(path: Path, offset: int) -> WarcError:
    return WarcError(f"{path}: the record at {offset} is not what was written; restore the file from a copy")


def _whole(
    found: Iterator[tuple[int, bytes, bytes]], beside: Container[int]
) -> Iterator[tuple[int, bytes, bytes]]:
    """Yield what is found, and have an error say what to do.

    :param beside: where copies of the dictionary begin: the second, if its head is damaged, is taken for a record.
    """
    try:
        yield from found
    except TornFileError as error:
        if error.offset not in beside or not error.offset:
            raise WarcError(f"{error}; restore the file from a copy") from error


def exchange(home: Home, db: sqlite3.Connection, copies: Sequence[Copy]) -> None:
    """Put ``copies`` in the place of the files that they were made of, which are removed.

    :raises ArchiveError: if the copies are not what was written, or something cannot be written; then nothing has
        changed, or the next ``pack`` or ``unpack`` finishes it.
    """
    for copy in copies:
        copy.sync()
    for copy in copies:
        copy.read_back()
    named: list[Copy] = []
    try:
        for copy in copies:
            copy.take_name()
            named.append(copy)
        _move_rows(db, copies)
    except (ArchiveError, sqlite3.Error) as error:
        with contextlib.suppress(sqlite3.Error):  # what is left then is found by the next start
            _take_back(home, db, named)
        if isinstance(error, ArchiveError):
            raise
        raise ArchiveError(f"cannot write {home.database}: {error}; nothing has been changed") from error
    remove(home, {stretch.old for copy in copies for stretch in copy.stretches})


def _take_back(home: Home, db: sqlite3.Connection, copies: Sequence[Copy]) -> None:
    """Remove copies that have got their names, if no row has moved to them."""
    for copy in copies:
        if not count_of(db, copy.file):
            (home.warc / copy.file).unlink(missing_ok=True)


def remove(home: Home, files: set[str]) -> None:
    """Remove ``files``, of which every record is elsewhere, and to which no row points.

    :raises ArchiveError: if one cannot be removed.
    """
    for file in sorted(files):
        path = home.warc / file
        try:
            path.unlink(missing_ok=True)
            sync_directory(path.parent)
        except OSError as error:
            raise ArchiveError(
                f"cannot remove {path}: {error.strerror}; every record of it is in another file; run again"
            ) from error


def _move_rows(db: sqlite3.Connection, copies: Sequence[Copy]) -> None:
    """Have all rows of the old files point to the copies, in one transaction that has reached the disk at its end."""
    # The old files are removed next: a commit that a power failure undoes would leave rows that point nowhere.
    db.execute("PRAGMA synchronous=FULL")
    with transaction(db):
        for copy in copies:
            db.execute(
                "INSERT OR IGNORE INTO warc_files (id, name, source) VALUES (?, ?, ?)",
                (stable_id(copy.file), copy.file, copy.file.partition("/")[0]),
            )
            for offset, length, digest in copy.beside:
                db.execute(
                    "INSERT INTO records (file_id, warc_offset, warc_length, member_sha256, type, id, snapshot_id)"
                    " VALUES (?, ?, ?, ?, 'dictionary', ?, NULL)",
                    (stable_id(copy.file), offset, length, digest, stable_id(copy.file)),
                )
            for stretch in copy.stretches:
                _move_stretch(db, copy.file, stretch)
            if count_of(db, copy.file) != copy.records + len(copy.beside):
                raise ArchiveError(
                    f"{copy.file}: the database changed meanwhile; nothing has been changed; run again"
                )
        for old in {stretch.old for copy in copies for stretch in copy.stretches}:
            forget(db, old)


def _move_stretch(db: sqlite3.Connection, new: str, stretch: Stretch) -> None:
    old_id, new_id = stable_id(stretch.old), stable_id(new)
    db.executemany(
        "UPDATE snapshots SET warc_file = ?, warc_offset = ?, warc_length = ?, member_sha256 = ?"
        " WHERE warc_file = ? AND warc_offset = ?",
        (
            (new, offset, length, member.hex(), stretch.old, old)
            for old, offset, length, member, _ in stretch.places()
        ),
    )
    db.executemany(
        "UPDATE records SET file_id = ?, warc_offset = ?, warc_length = ?, member_sha256 = ?"
        " WHERE file_id = ? AND warc_offset = ?",
        (
            (new_id, offset, length, member, old_id, old)
            for old, offset, length, member, _ in stretch.places()
        ),
    )


def forget(db: sqlite3.Connection, file: str) -> None:
    """Take a file, and what is known of it, out of the index, in the caller's transaction."""
    db.execute("DELETE FROM records WHERE file_id = ?", (stable_id(file),))
    db.execute("DELETE FROM warc_files WHERE id = ?", (stable_id(file),))
