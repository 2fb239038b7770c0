"""The database from the WARCs alone, written beside the old one and swapped in at the end."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import attrs

from unioncrawl.archive import store as stores
from unioncrawl.archive.correcting import take_in
from unioncrawl.archive.home import Home
from unioncrawl.archive.locks import own_archive
from unioncrawl.archive.recover import index_file, read_unread
from unioncrawl.errors import ArchiveError
from unioncrawl.warc.files import OPEN_SUFFIX, repair
from unioncrawl.warc.members import Damage

SUFFIX = ".rebuilding"
OLD_SUFFIX = ".replaced"
KEPT_SUFFIX = ".before-rebuild"


@attrs.define
class Rebuilt:
    """What a rebuild found."""

    files: int = 0
    snapshots: int = 0
    pages_read: int = 0
    articles: int = 0
    damage: list[str] = attrs.field(factory=list)
    """A line for every stretch of a file that holds no whole record."""

    missing: int = 0
    """Snapshots of the old database whose records are in no WARC any more."""

    corrections: list[str] = attrs.field(factory=list)
    """A line for every line of ``corrections.jsonl`` that is no correction."""

    kept: Path | None = None
    """Where the old database is kept if any are missing."""


def rebuild(home: Home, progress: Callable[[str], None] = lambda _: None) -> Rebuilt:
    """Make the database of ``home`` again. Needs the archive alone; the old database stays until the end, and
    is kept beside the new one if it knows of snapshots that the WARCs do not give.

    :raises ArchiveError: if the archive is being written, holds no WARC, or the disk is full.
    """
    if not home.has_warcs():
        raise ArchiveError(f"{home.warc} holds no WARC files; nothing to rebuild from")
    with own_archive(home):
        new = home.database.with_name(home.database.name + SUFFIX)
        _remove(new)
        try:
            result = _build(home, new, progress)
            result.missing = _missing(home.database, new)
            if result.missing:
                result.kept = _keep(home.database)
            _swap(new, home.database)
        except (sqlite3.OperationalError, OSError) as error:
            raise ArchiveError(f"cannot write {new}: {error}; the old database is untouched") from error
        finally:
            _remove(new)
    # What somebody put into the file has no record yet, and becomes one; what the file lacks is put into it.
    result.corrections = take_in(home)
    return result


def _build(home: Home, new: Path, progress: Callable[[str], None]) -> Rebuilt:
    result = Rebuilt()
    for path in home.files(f"*{OPEN_SUFFIX}"):
        repair(path)
    with contextlib.closing(stores.connect(new)) as connection:
        store = stores.Store(connection)
        for path in home.files("*.warc.gz"):
            file = path.relative_to(home.warc).as_posix()
            result.files += 1
            progress(file)
            damage: list[Damage] = []
            index_file(store, home, file, damage)
            result.damage += map(str, damage)
        result.pages_read = read_unread(store, home)
        result.snapshots = connection.execute("SELECT count(*) FROM snapshots").fetchone()[0]
        result.articles = connection.execute("SELECT count(*) FROM articles").fetchone()[0]
        # A -wal that outlived the swap would bring the old content back: see docs/archive-format.md.
        connection.execute("PRAGMA journal_mode=DELETE")
    return result


def _missing(old: Path, new: Path) -> int:
    """Return how many snapshots ``old`` knows and ``new`` does not; 0 if ``old`` is not there or unreadable."""
    try:
        with contextlib.closing(sqlite3.connect(f"file:{quote(str(old))}?mode=ro", uri=True)) as connection:
            connection.execute("ATTACH ? AS new", (str(new),))
            sql = "SELECT count(*) FROM main.snapshots WHERE id NOT IN (SELECT id FROM new.snapshots)"
            return int(connection.execute(sql).fetchone()[0])
    except sqlite3.DatabaseError:
        return 0


def _keep(database: Path) -> Path:
    """Copy ``database``, with what is in its ``-wal``, to a file that needs none; return the file's path."""
    kept = database.with_name(database.name + KEPT_SUFFIX)
    number = 1
    while kept.exists():
        number += 1
        kept = database.with_name(f"{database.name}{KEPT_SUFFIX}-{number}")
    try:
        with (
            contextlib.closing(sqlite3.connect(f"file:{quote(str(database))}?mode=ro", uri=True)) as source,
            contextlib.closing(sqlite3.connect(kept)) as target,
        ):
            source.backup(target)
            target.execute("PRAGMA journal_mode=DELETE")
    except BaseException:
        _remove(kept)
        raise
    return kept


def _swap(new: Path, database: Path) -> None:
    """Put ``new`` in the place of ``database``.

    A ``-wal`` of the old one beside the new one would bring the old content back. So the old one goes
    first: a kill in between leaves no database, which says what to do, and never a wrong one.
    """
    old = database.with_name(database.name + OLD_SUFFIX)
    with contextlib.suppress(FileNotFoundError):
        database.replace(old)
    for suffix in ("-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    new.replace(database)
    old.unlink(missing_ok=True)


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
