"""One stretch of one file against its rows: together they are to tile it, and each record's compressed bytes
are to have the hash that its row has. Nothing is decompressed, unless something is wrong or ``deep`` asks it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import attrs

from unioncrawl.archive.tiles import END, Row, end_before, row_at, rows, tiles
from unioncrawl.archive.verify import explain
from unioncrawl.archive.verify.contents import Contents
from unioncrawl.archive.verify.deep import Wrong, record_problems
from unioncrawl.archive.verify.report import REBUILD, RESTORE, Found, Problem
from unioncrawl.archive.verify.window import Window
from unioncrawl.errors import WarcError


@attrs.frozen
class Stretch:
    """Records of one file that are to be verified together."""

    file: str
    """Under which name the database knows what lies there."""

    path: Path
    """Where it lies."""

    start: int = 0
    end: int = END
    """Records that begin from ``start`` to before ``end``."""

    size: int = attrs.field(default=0, eq=False)
    """How many bytes these are, about: for the order of the work, and to show how far it is."""

    is_open: bool = attrs.field(default=False, eq=False)
    """Still being written: what lies behind the last row is somebody's who is about to commit it."""

    places: tuple[int, ...] | None = None
    """Where the records begin that are to be verified, and no others; ``None`` for all, with what lies between."""

    deep: bool = False
    """Whether to take each record apart."""


def verify_stretch(db: sqlite3.Connection, stretch: Stretch) -> Found:
    """Return what is wrong there.

    :raises OSError: if the file cannot be opened.
    """
    with Window(stretch.path) as window, Contents(stretch.path) as contents:
        check = _Check(db, stretch, window, contents)
        check.run()
    return check.found


class _Check:
    def __init__(self, db: sqlite3.Connection, stretch: Stretch, window: Window, contents: Contents) -> None:
        self.db = db
        self.stretch = stretch
        self.window = window
        self.contents = contents
        self.found = Found()
        self.has_dictionary = True
        """Whether what records are compressed with is whole: it stands in a file twice, and one copy will do."""

        self.damaged_up_to = -1
        """Where the last record ends that is not as it was written."""

        self.is_cut = False
        """Whether the file ends before a record does."""

        self.is_readable = True
        """Whether the disk gives what was asked for: where it does not, it does not tell how long a file is either."""

    def run(self) -> None:
        stretch = self.stretch
        if stretch.places is not None:
            for place in stretch.places:
                self._tiles(place, place + 1, None)
            if self.is_cut:
                self._cut_short()
            return
        begin = end_before(self.db, stretch.file, stretch.start) if stretch.start else 0
        end = self._tiles(stretch.start, stretch.end, begin)
        if stretch.end < END:
            return  # how the file ends is told once
        if end > self.window.size and self.is_readable:
            self._cut_short()
        elif not stretch.is_open and self.window.size > end:
            self._gap(end, self.window.size)

    def _cut_short(self) -> None:
        stretch = self.stretch
        self.found.problems.append(explain.cut_short(self.db, stretch.path, stretch.file, self.window.size))

    def _tiles(self, start: int, stop: int, position: int | None) -> int:
        """Verify the records that begin from ``start`` to before ``stop``; return where the last one ends.

        :param position: where the first is to begin; ``None`` if they need not be in a row.
        """
        expected = (rows if self.stretch.deep else tiles)(self.db, self.stretch.file, start, stop)
        end = position or 0
        found = self.found
        for tile in expected:
            offset, length, sha256 = tile[:3]
            if position is not None and offset != end:
                self._not_in_a_row(end, offset)
            end = max(end, offset + length)
            found.records += 1
            found.bytes += length
            if not self._hashed(offset, length, sha256):
                self.damaged_up_to = offset + length
            elif isinstance(tile, Row):
                self._take_apart(tile)
        return end

    def _hashed(self, offset: int, length: int, sha256: str | bytes) -> bool:
        try:
            digest, seen = self.window.sha256(offset, length)
        except OSError as error:
            reason = error.strerror or str(error)
            self.is_readable = False
            self._add_of_row(offset, lambda row: explain.unreadable(self.stretch.path, row, reason))
            return False
        if digest == sha256 or digest.hex() == sha256:
            return True
        if seen < length:
            self.is_cut = True
            return False
        found = bytes(self.window.piece(offset, length))
        self._add_of_row(offset, lambda row: explain.other_bytes(self.db, self.stretch.path, row, found))
        return False

    def _not_in_a_row(self, end: int, offset: int) -> None:
        """A record does not begin where the one before ends."""
        if offset > end:
            self._gap(end, offset)
            return
        what = "the database has this record begin inside the one before it"
        self._add_of_row(
            offset,
            lambda row: Problem("index", f"{self.stretch.path}:{offset}", f"{row}: {what}", REBUILD, row.url),
        )

    def _gap(self, start: int, end: int) -> None:
        stretch = self.stretch
        try:
            for problem in explain.unknown_bytes(self.db, stretch.path, stretch.file, start, end):
                # What is no record behind a damaged one is the same damage.
                goes_on = start == self.damaged_up_to and problem.where == f"{stretch.path}:{start}"
                if not (goes_on and problem.kind == "damaged"):
                    self.found.problems.append(problem)
        except OSError as error:
            what = f"cannot be read: {error.strerror}"
            self.found.problems.append(Problem("damaged", f"{stretch.path}:{start}", what, RESTORE))

    def _add_of_row(self, offset: int, problem_of: Callable[[Row], Problem]) -> None:
        row = row_at(self.db, self.stretch.file, offset)
        if row is None:
            return  # it has been moved meanwhile
        problem = problem_of(row)
        self.found.problems.append(problem)
        self.has_dictionary = self.has_dictionary and row.type != "dictionary"

    def _take_apart(self, row: Row) -> None:
        if row.type == "dictionary":
            return
        try:
            raw = self.contents.content(row.offset, self.window.piece(row.offset, row.length))
        except WarcError as error:
            if not self.has_dictionary:
                return  # told of once, and not with every record
            self._add_wrong(
                row, ("structure", f"cannot be unpacked, though its hash is right: {error}", RESTORE)
            )
            return
        for wrong in record_problems(self.db, row, raw):
            self._add_wrong(row, wrong)

    def _add_wrong(self, row: Row, wrong: Wrong) -> None:
        kind, what, mend = wrong
        where = f"{self.stretch.path}:{row.offset}"
        self._add_of_row(row.offset, lambda full: Problem(kind, where, f"{full}: {what}", mend, full.url))
