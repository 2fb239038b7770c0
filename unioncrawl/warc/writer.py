"""Writing WARC files: one gzip member a record, written once, read by position."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from unioncrawl import clock
from unioncrawl.errors import ArchiveError
from unioncrawl.warc.files import OPEN_SUFFIX, TAIL_SUFFIX, finish_file, sync_directory
from unioncrawl.warc.gzip_members import gzip_member
from unioncrawl.warc.records import Headers, Position, new_record_id, record_bytes


class WarcWriter:
    """Appends records to WARC files of one source, a new file whenever one has grown too large.

    Nothing is created before the first record. A file that is full keeps its ``.open`` until ``finish_full``
    is called, so that a kill before its rows are committed leaves it to be found. Not thread-safe.
    """

    def __init__(self, root: Path, source: str, info: Sequence[tuple[str, str]], *, max_bytes: int) -> None:
        """Write below ``root/source``; ``info`` are the fields of each file's ``warcinfo`` record."""
        self.root = root
        self.source = source
        self.info = list(info)
        self.max_bytes = max_bytes
        self.info_id = ""
        """WARC-Record-ID of the present file's ``warcinfo``; empty before the first file."""

        self.infos: list[tuple[str, Position]] = []
        """Ids and places of the ``warcinfo`` records written; whoever indexes them takes them away."""

        self._file: BinaryIO | None = None
        self._path = root
        self._size = 0
        self._serial = 0
        self._full: list[Path] = []

    def append(self, records: Sequence[tuple[Headers, bytes] | bytes]) -> list[Position]:
        """Write ``records`` to one file, all or none, so that what belongs together is not parted; return
        their positions.

        :param records: headers and block of each, or a whole record that is copied as it is.
        :raises ArchiveError: if the file cannot be written, e.g. because the disk is full. The file then
            ends as it did before.
        """
        if self._file is None or self._size >= self.max_bytes:
            self._next_file()
        return self._write(records)

    def sync(self) -> None:
        """Return once everything appended has reached the disk.

        :raises ArchiveError: if it cannot.
        """
        if self._file is not None:
            try:
                os.fdatasync(self._file.fileno())
            except OSError as error:
                raise ArchiveError(f"cannot write {self._path}: {error.strerror}") from error

    def finish_full(self) -> None:
        """Give files that were full their final names. To be called when all their rows are committed."""
        while self._full:
            finish_file(self._full.pop(0))

    def close(self, *, finish: bool = True) -> None:
        """Close the file; give it its final name unless not ``finish``: then the next start looks it through."""
        if self._file is not None:
            self._close_file()
        if finish:
            self.finish_full()

    def _close_file(self) -> None:
        assert self._file is not None
        with contextlib.closing(self._file):
            self.sync()
        self._file = None
        if self._size:
            self._full.append(self._path)
            return
        try:
            self._path.unlink()
        except OSError as error:
            raise ArchiveError(f"cannot write {self._path.parent}: {error.strerror}") from error

    def _next_file(self) -> None:
        if self._file is not None:
            self._close_file()
        directory = self.root / self.source
        stamp = clock.now().strftime("%Y%m%dT%H%M%S%f")
        try:
            if not directory.exists():
                directory.mkdir(parents=True, exist_ok=True)
                sync_directory(directory.parent)
            name = self._free_name(directory, stamp)
            self._path = directory / (name + OPEN_SUFFIX)
            self._file = self._path.open("xb", buffering=0)
            sync_directory(directory)
        except OSError as error:
            raise ArchiveError(f"cannot write {directory}: {error.strerror}") from error
        self._size = 0
        self.info_id = new_record_id()
        headers = (
            ("WARC-Type", "warcinfo"),
            ("WARC-Record-ID", self.info_id),
            ("WARC-Date", clock.iso(clock.now())),
            ("WARC-Filename", name),
            ("Content-Type", "application/warc-fields"),
        )
        fields = "".join(f"{key}: {value}\r\n" for key, value in self.info)
        try:
            position = self._write([(headers, fields.encode())])[0]
        except ArchiveError:
            self._give_up_file()  # no file is to begin with anything else
            raise
        self.infos.append((self.info_id, position))

    def _give_up_file(self) -> None:
        """Take back a file that could not be begun."""
        assert self._file is not None
        with contextlib.suppress(OSError), self._file:
            self._path.unlink()
        self._file = None
        self.info_id = ""

    def _free_name(self, directory: Path, stamp: str) -> str:
        """Return a name that no file has: two runs may begin at one time where the clock is simulated."""
        while True:
            self._serial += 1
            name = f"{self.source}-{stamp}-{self._serial:05}.warc.gz"
            if not any((directory / (name + suffix)).exists() for suffix in ("", OPEN_SUFFIX, TAIL_SUFFIX)):
                return name

    def _write(self, records: Sequence[tuple[Headers, bytes] | bytes]) -> list[Position]:
        assert self._file is not None
        file = self._path.relative_to(self.root).as_posix().removesuffix(OPEN_SUFFIX)
        positions = []
        members = []
        end = self._size
        for record in records:
            raw = record if isinstance(record, bytes) else record_bytes(self._with_info(record[0]), record[1])
            member = gzip_member(raw)
            positions.append(Position(file, end, len(member), hashlib.sha256(member).hexdigest()))
            members.append(member)
            end += len(member)
        view = memoryview(b"".join(members))
        try:
            while view:
                view = view[self._file.write(view) :]
        except OSError as error:
            # Half a record is worse than none: cut it off again, which needs no space.
            self._file.truncate(self._size)
            self._file.seek(self._size)
            raise ArchiveError(
                f"cannot write {self._path}: {error.strerror}; what was written before is whole; make room and run again"
            ) from error
        self._size = end
        return positions

    def _with_info(self, headers: Headers) -> Headers:
        """Return ``headers`` with the id of the file's ``warcinfo``, which that record alone does without."""
        if ("WARC-Record-ID", self.info_id) in headers:
            return headers
        return [*headers, ("WARC-Warcinfo-ID", self.info_id)]
