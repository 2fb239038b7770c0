"""A database that is being rebuilt: which version of us began it, which files are in it, and how far it came.

It says so itself, in two tables that are taken out at the end.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from lxml import etree

import unioncrawl
from unioncrawl.archive.database import connect, transaction
from unioncrawl.archive.home import Home

SUFFIX = ".rebuilding"

_TABLES = (
    "CREATE TABLE rebuilding (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    """CREATE TABLE rebuilding_files (
        file TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,
        damage TEXT                 -- JSON array of lines, once all of the file is in the index
    )""",
)


_CRASH = "crash "
"""Before the ids of snapshots, in names of notes."""


class Begun:
    """The new database, begun now or by a rebuild that did not come to its end."""

    def __init__(self, connection: sqlite3.Connection, home: Home, message: str | None) -> None:
        self.db = connection
        self.home = home
        self.path = unfinished(home)
        self.message = message
        """What a person should know of how it was begun."""

    def is_walked(self, path: Path) -> bool:
        """Return whether all of a file is in the index."""
        row = self.db.execute(
            "SELECT damage FROM rebuilding_files WHERE file = ?", (self._name(path),)
        ).fetchone()
        return row is not None and row["damage"] is not None

    def walk(self, path: Path) -> None:
        """Note that a file is about to be put into the index."""
        self.db.execute(
            "INSERT OR REPLACE INTO rebuilding_files (file, size, mtime_ns) VALUES (?, ?, ?)",
            (self._name(path), *_state_of(path)),
        )

    def walked(self, path: Path, damage: Sequence[str]) -> None:
        """Note that all of a file is in the index."""
        self.db.execute(
            "UPDATE rebuilding_files SET damage = ? WHERE file = ?", (json.dumps(damage), self._name(path))
        )

    def damage(self) -> list[str]:
        """Return a line for every stretch of a file that holds no whole record."""
        rows = self.db.execute("SELECT damage FROM rebuilding_files WHERE damage IS NOT NULL ORDER BY file")
        return [line for row in rows for line in json.loads(row["damage"])]

    def note_crash(self, snapshot_id: int, line: str) -> None:
        """Note, with its failure, what is to be told of a page that ended the process that read it."""
        self.note(f"{_CRASH}{snapshot_id}", line)

    def crashes(self) -> list[str]:
        """Return a line for every such page."""
        rows = self.db.execute(f"SELECT value FROM rebuilding WHERE name GLOB '{_CRASH}*' ORDER BY value")
        return [row["value"] for row in rows]

    def noted(self, name: str) -> str | None:
        """Return what was noted under ``name``."""
        row = self.db.execute("SELECT value FROM rebuilding WHERE name = ?", (name,)).fetchone()
        return row["value"] if row else None

    def note(self, name: str, value: str) -> None:
        """Note something for whoever goes on."""
        self.db.execute("INSERT OR REPLACE INTO rebuilding VALUES (?, ?)", (name, value))

    def end(self) -> None:
        """Make it a database as any other, in one file."""
        with transaction(self.db):
            self.db.execute("DROP TABLE rebuilding")
            self.db.execute("DROP TABLE rebuilding_files")
        # A -wal that outlived the swap would bring the old content back: see docs/archive-format.md.
        self.db.execute("PRAGMA journal_mode=DELETE")

    def _name(self, path: Path) -> str:
        return path.relative_to(self.home.warc).as_posix()


def unfinished(home: Home) -> Path:
    """Return where the new database is until it is whole."""
    return home.database.with_name(home.database.name + SUFFIX)


def begin(home: Home, files: Sequence[Path], *, afresh: bool) -> Begun:
    """Return the new database: the one that an earlier rebuild left, if it can be gone on with.

    :param afresh: take none that was left.
    """
    path = unfinished(home)
    message = None
    if path.exists():
        reason = "as asked" if afresh else _why_not(path, home, files)
        if reason is None:
            connection = connect(path)
            done = connection.execute("SELECT count(damage) FROM rebuilding_files").fetchone()[0]
            message = f"going on with an unfinished rebuild: {done} of {len(files)} files are in its index"
            return Begun(connection, home, message)
        message = f"beginning again, not going on with an unfinished rebuild: {reason}"
        remove(path)
    connection = connect(path)
    begun = Begun(connection, home, message)
    with transaction(connection):
        for statement in _TABLES:
            connection.execute(statement)
        begun.note("made by", version())
    return begun


def _why_not(path: Path, home: Home, files: Sequence[Path]) -> str | None:
    """Return why a database that was left cannot be gone on with."""
    try:
        with contextlib.closing(sqlite3.connect(path)) as db:
            made_by = db.execute("SELECT value FROM rebuilding WHERE name = 'made by'").fetchone()
            is_read = db.execute("SELECT 1 FROM rebuilding WHERE name = 'read'").fetchone() is not None
            known = db.execute("SELECT file, size, mtime_ns FROM rebuilding_files").fetchall()
    except sqlite3.DatabaseError:
        return "it is damaged, or had hardly begun"
    if made_by is None or made_by[0] != version():
        return "another version of unioncrawl began it"
    present = {file.relative_to(home.warc).as_posix(): file for file in files}
    for name, *state in known:
        if name not in present:
            return f"{name} was read and is there no more"
        if _state_of(present[name]) != tuple(state):
            return f"{name} has changed since"
    new = present.keys() - {name for name, *_ in known}
    # Until all is read, a file that has come is read with the others.
    return f"{min(new)} has come since" if is_read and new else None


@functools.cache
def version() -> str:
    """Return what decides how a page is indexed and read: a digest of this package, and of lxml's versions."""
    package = Path(unioncrawl.__file__).parent
    found = hashlib.sha256(repr((etree.LXML_VERSION, etree.LIBXML_VERSION)).encode())
    for path in sorted(package.rglob("*.py")):
        found.update(f"{path.relative_to(package)}\0".encode() + path.read_bytes())
    return found.hexdigest()


def _state_of(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_size, status.st_mtime_ns


def remove(path: Path) -> None:
    """Delete a database and what SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
