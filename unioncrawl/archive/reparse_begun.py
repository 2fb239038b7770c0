"""Going on with a re-parse that was killed: how far it came with each source, and with which page classes."""

from __future__ import annotations

import sqlite3
import time

from unioncrawl import clock
from unioncrawl.archive import parsers
from unioncrawl.archive.reparse_choice import Selection

ENDED = 1 << 53
"""In place of the last snapshot of a source that was read to its end: greater than any id."""

NOTE_EVERY_S = 1.0
"""How often it is noted how far it came where nothing changes: what a kill has read again."""


class Begun:
    """Rows of ``reparses``, one for each source that was begun. One that ends whole leaves none of them."""

    def __init__(self, selection: Selection, *, afresh: bool) -> None:
        self._key = selection.key()
        self._is_whole = selection.is_whole
        self._code = parsers.code()
        self._afresh = afresh
        self._noted = time.monotonic()
        self._pages = 0
        self.read_before = 0
        """Pages that were read before this began."""

    def last(self, db: sqlite3.Connection, source: str) -> int:
        """Return the last snapshot of ``source`` that was read by the page classes of today, -1 if none was."""
        row = db.execute(
            "SELECT last_id, pages FROM reparses WHERE source = ? AND selection = ? AND code = ?",
            (source, self._key, self._code),
        ).fetchone()
        self._pages = 0
        if row is None or self._afresh:
            return -1
        self._pages = row["pages"]
        self.read_before += row["pages"]
        return int(row["last_id"])

    def is_due(self) -> bool:
        """Return whether it is time to note how far it came, though nothing changes."""
        return time.monotonic() - self._noted >= NOTE_EVERY_S

    def note(self, db: sqlite3.Connection, source: str, last: int, pages: int) -> None:
        """Note how far it came. For a transaction.

        :param pages: how many were read since the last note.
        """
        self._pages += pages
        self._noted = time.monotonic()
        db.execute(
            "INSERT OR REPLACE INTO reparses (source, selection, code, last_id, pages, noted_at)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (source, self._key, self._code, last, self._pages, clock.iso(clock.now())),
        )

    def end(self, db: sqlite3.Connection, sources: list[str]) -> None:
        """Forget all: every source was read to its end. For a transaction."""
        db.execute("DELETE FROM reparses WHERE selection = ?", (self._key,))
        if self._is_whole:  # what was begun of a part of these has been read, too
            db.executemany("DELETE FROM reparses WHERE source = ?", [(name,) for name in sources])
