"""Where an archive lies, and opening its database. Imports no crawler: reading must start at once."""

from __future__ import annotations

import contextlib
import fnmatch
import os
import shlex
import sqlite3
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from unioncrawl.archive.rights import kept_from, may, refusal
from unioncrawl.errors import ArchiveError

_KNOWN_MIGRATIONS = (
    "m0001_first_schema",
    "m0002_corrections",
    "m0003_every_record",
    "m0004_facts_and_views",
    "m0005_searched_facts",
    "m0006_reprints",
    "m0007_twins",
    "m0008_reparses",
    "m0009_papers_of_reprints",
    "m0011_checks",
    "m0013_alarms",
    "m0014_absent_editions",
    "m0015_counted_pages",
    "m0016_readers_of_failures",
)
LATEST_MIGRATION = _KNOWN_MIGRATIONS[-1]
"""Name of the newest migration this version knows; a test holds it against migrations.py."""

NOT_MADE = "was not made to its end; run any command that writes, or unioncrawl rebuild"
"""Said of a database that is as good as empty: the disk was full, or the process was killed, as it was made."""

BUSY_TIMEOUT_S = 60.0

DEFAULT = "archive"
"""The archive, in the working directory, where none is named."""


class Home:
    """The directory of an archive: ``warc/``, ``unioncrawl.db``, ``corrections.jsonl``, ``locks/``, ``reports/``."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self.warc = self.path / "warc"
        self.database = self.path / "unioncrawl.db"
        self.corrections = self.path / "corrections.jsonl"
        self.locks = self.path / "locks"
        self.reports = self.path / "reports"

    @classmethod
    def chosen(cls, option: str | None = None) -> Home:
        """Return the archive of ``--archive``, else of ``UNIONCRAWL_ARCHIVE``, else ``./archive``."""
        return cls(option or os.environ.get("UNIONCRAWL_ARCHIVE") or DEFAULT)

    def command(self, *words: str) -> str:
        """Return a call of unioncrawl for this archive, to be pasted: without ``--archive`` for that of the working directory."""
        is_default = self.path.resolve() == Path(DEFAULT).resolve()
        archive = () if is_default else ("--archive", str(self.path))
        return shlex.join(("unioncrawl", *archive, *words))

    def prepare(self) -> None:
        """Create the directory's parts.

        :raises ArchiveError: if that cannot be done.
        """
        self._check_directory()
        try:
            for directory in (self.path, self.warc, self.locks):
                directory.mkdir(parents=True, exist_ok=True)
        except PermissionError as error:
            raise ArchiveError(refusal(self.path, f"write the archive {self.path}", self.path)) from error
        except OSError as error:
            raise ArchiveError(f"cannot write the archive {self.path}: {error.strerror}") from error
        self.check_writable()

    def check_writable(self) -> None:
        """Raise ``ArchiveError`` if anything is there that whoever writes in the archive has to write, and may not."""
        for path in kept_from(self.path, self.database):
            what = f"the archive {path}" if path == self.path else str(path)
            raise ArchiveError(refusal(path, f"write {what}", self.path))

    def is_readable(self) -> bool:
        """Return whether the archive may be read, if there is one."""
        return may(self.path, os.R_OK | os.X_OK)

    def check_readable(self) -> None:
        """Raise ``ArchiveError`` if there is an archive, and it may not be read, or something else in its place."""
        self._check_directory()
        if not self.is_readable():
            raise ArchiveError(refusal(self.path, f"read the archive {self.path}", self.path))
        if not may(self.database, os.R_OK):
            raise ArchiveError(refusal(self.database, f"read {self.database}", self.path))

    def _check_directory(self) -> None:
        """Raise ``ArchiveError`` if something is there that is no directory: rights have nothing to do with that."""
        # Not asked of the Path, which raises where nobody may look.
        if os.path.exists(self.path) and not os.path.isdir(self.path):  # noqa: PTH110, PTH112
            raise ArchiveError(f"{self.path} is no directory, so no archive; choose another with --archive")

    def read(self) -> sqlite3.Connection:
        """Return a connection that can only read.

        :raises ArchiveError: if there is no database, or none that this version understands.
        """
        self.check_readable()
        if not self.path.exists():
            raise ArchiveError(
                f"no archive at {self.path}; run: unioncrawl crawl, or choose another with --archive;"
                " to try it out: unioncrawl demo --into demo, and then --archive demo"
            )
        if not self.has_database():
            mend = "run: unioncrawl rebuild" if self.has_warcs() else "run: unioncrawl crawl"
            raise ArchiveError(f"no database in {self.path}; {mend}, or choose another with --archive")
        uri = f"file:{quote(str(self.database.resolve()))}?mode=ro{self._unchanging()}"
        connection = opened(self.database, lambda: sqlite3.connect(uri, uri=True, timeout=BUSY_TIMEOUT_S))
        try:
            check_schema(connection, self.database, writing=False)
        except ArchiveError:
            connection.close()
            raise
        return connection

    def _unchanging(self) -> str:
        """Return what tells SQLite that it need not make the files that WAL takes, where it cannot."""
        wal = self.database.with_name(self.database.name + "-wal")
        return "" if os.access(self.database.resolve().parent, os.W_OK) or wal.exists() else "&immutable=1"

    def files(self, pattern: str = "*") -> list[Path]:
        """Return the files below ``warc/`` whose names match, in order. A source may lie behind a symbolic link.

        :raises ArchiveError: if a directory cannot be read: what is in it would be passed over in silence.
        """
        return sorted(self._matching(pattern))

    def has_database(self) -> bool:
        """Return whether there is a database with anything in it; an empty file is none.

        :raises ArchiveError: if nobody can tell, for the archive may not be read.
        """
        self.check_readable()
        try:
            return self.database.is_dir() or self.database.stat().st_size > 0
        except OSError:
            return False

    def has_warcs(self) -> bool:
        """Return whether there is any WARC file, finished or not."""
        return any(True for _ in self._matching("*.warc.*"))

    def is_outdated(self) -> bool:
        """Return whether there is a database of an older schema. For those who are about to write.

        :raises ArchiveError: if there is one that this version does not understand.
        """
        if not self.has_database():
            return False
        # Not read-only where that can be helped: what a kill left of a transaction may have to be rolled back first.
        is_writable = may(self.path, os.W_OK) and may(self.database, os.W_OK)
        mode = "rw" if is_writable else f"ro{self._unchanging()}"
        uri = f"file:{quote(str(self.database.resolve()))}?mode={mode}"
        connection = opened(self.database, lambda: sqlite3.connect(uri, uri=True, timeout=BUSY_TIMEOUT_S))
        with contextlib.closing(connection):
            return not check_schema(connection, self.database, writing=True).issuperset(_KNOWN_MIGRATIONS)

    def _matching(self, pattern: str) -> Iterator[Path]:
        self.check_readable()
        if self.warc.is_dir():
            yield from (path for path in _files_below(self.warc, ()) if fnmatch.fnmatch(path.name, pattern))


def _files_below(directory: Path, above: tuple[Path, ...]) -> Iterator[Path]:
    """Yield the files below ``directory``, behind symbolic links, too; a link to what lies above it ends there."""
    real = directory.resolve()
    if real in above:
        return
    try:
        paths = list(directory.iterdir())
    except OSError as error:
        raise ArchiveError(f"cannot read {directory}: {error.strerror}") from error
    for path in paths:
        if path.is_dir():
            yield from _files_below(path, (*above, real))
        else:
            yield path


ROOM_BYTES = 1 << 20
"""With less room than this on its disk, SQLite may not find the few kilobytes that it takes beside a database, also to read."""

_PRIMARY = 0xFF
"""Of SQLite's extended codes, what says of which kind they are."""


def trouble(path: Path, error: sqlite3.Error) -> str:
    """Return what SQLite met with the database at ``path``, and what to do, on one line."""
    code = (getattr(error, "sqlite_errorcode", None) or 0) & _PRIMARY
    if code in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN):
        if _room(path) < ROOM_BYTES:
            return (
                f"cannot use {path}: its disk is full, and SQLite takes some room there, to read, too ({error});"
                " free a megabyte, and call the same again"
            )
        if path.is_dir():
            return f"cannot open {path}: it is a directory; move it away and run: unioncrawl rebuild"
        if code == sqlite3.SQLITE_CANTOPEN:
            return f"cannot open {path}: {error}; may it be read, and may files be written beside it?"
        name = getattr(error, "sqlite_errorname", "")
        return f"cannot use {path}: {error} ({name}); look into the system's log for a failing disk, then: unioncrawl verify"
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return f"cannot use {path}: another process has kept it for {BUSY_TIMEOUT_S:.0f} s ({error}); wait until it has ended"
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return f"{path} is damaged ({error}); run: unioncrawl verify, then unioncrawl rebuild"
    return f"cannot use {path}: {error}; run: unioncrawl verify"


def _room(path: Path) -> int:
    """Return how many bytes can still be written beside ``path``; many, if nobody can tell."""
    try:
        disk = os.statvfs(path.resolve().parent)
    except OSError:
        return sys.maxsize
    return disk.f_bavail * disk.f_frsize


def opened(path: Path, connect: Callable[[], sqlite3.Connection]) -> sqlite3.Connection:
    """Return the connection that ``connect`` makes to ``path``, with rows that know their columns.

    :raises ArchiveError: if it cannot.
    """
    try:
        connection = connect()
    except sqlite3.OperationalError as error:
        raise ArchiveError(trouble(path, error)) from error
    connection.row_factory = sqlite3.Row
    return connection


def tuples(
    db: sqlite3.Connection, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()
) -> Iterator[tuple[Any, ...]]:
    """Return rows as tuples, whatever the caller's connection makes of them."""
    cursor = db.cursor()
    cursor.row_factory = None
    return iter(cursor.execute(sql, values))


@contextlib.contextmanager
def one_moment(db: sqlite3.Connection) -> Iterator[None]:
    """Have all that is read in a ``with`` be of one moment, while others write."""
    db.execute("BEGIN")
    try:
        yield
    finally:
        db.rollback()


_ANYTHING_ELSE = "SELECT 1 FROM sqlite_master WHERE tbl_name != '_sqlite_migrations' LIMIT 1"
"""Finds what a database of somebody else has, and not one of ours that was killed before its first migration."""


def check_schema(connection: sqlite3.Connection, path: Path, *, writing: bool) -> set[str]:
    """Raise ``ArchiveError`` unless the database is of a schema that this version knows.

    A writer may meet an older one: it migrates.

    :returns: the names of the migrations that it has had.
    """
    try:
        applied = {
            row[0]
            for row in connection.execute(
                "SELECT name FROM _sqlite_migrations WHERE migration_set = 'unioncrawl'"
            )
        }
    except sqlite3.OperationalError as error:
        if "no such table" not in str(error):
            raise ArchiveError(trouble(path, error)) from error
        applied = set()
    except sqlite3.DatabaseError as error:
        raise ArchiveError(
            f"{path} is damaged or no SQLite database ({error}); move it away and run: unioncrawl rebuild"
        ) from error
    if newer := applied.difference(_KNOWN_MIGRATIONS):
        raise ArchiveError(
            f"{path} is of a newer schema ({max(newer)}) than this unioncrawl knows; upgrade unioncrawl"
        )
    if not applied and connection.execute(_ANYTHING_ELSE).fetchone():
        raise ArchiveError(f"{path} is no database of an archive; move it away and run: unioncrawl rebuild")
    if not writing and not applied:
        raise ArchiveError(f"{path} {NOT_MADE}")
    if not writing and not applied.issuperset(_KNOWN_MIGRATIONS):
        raise ArchiveError(
            f"{path} is of an older schema; run: unioncrawl rebuild --search, or any command that writes"
        )
    return applied
