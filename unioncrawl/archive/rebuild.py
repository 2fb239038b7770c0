"""The database from the WARCs alone, written beside the old one and swapped in at the end."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable
from pathlib import Path

import attrs

from unioncrawl.archive import store as stores
from unioncrawl.archive.home import Home
from unioncrawl.archive.locks import own_archive
from unioncrawl.archive.recover import index_file, read_unread
from unioncrawl.archive.warc import OPEN_SUFFIX, Damage, repair
from unioncrawl.errors import ArchiveError

SUFFIX = ".rebuilding"
OLD_SUFFIX = ".replaced"


@attrs.define
class Rebuilt:
    """What a rebuild found."""

    files: int = 0
    snapshots: int = 0
    pages_read: int = 0
    articles: int = 0
    damage: list[str] = attrs.field(factory=list)
    """A line for every stretch of a file that holds no whole record."""


def rebuild(home: Home, progress: Callable[[str], None] = lambda _: None) -> Rebuilt:
    """Make the database of ``home`` again. Needs the archive alone; the old database stays until the end.

    :raises ArchiveError: if the archive is being written, holds no WARC, or the disk is full.
    """
    if not home.has_warcs():
        raise ArchiveError(f"{home.warc} holds no WARC files; nothing to rebuild from")
    with own_archive(home):
        new = home.database.with_name(home.database.name + SUFFIX)
        _remove(new)
        try:
            result = _build(home, new, progress)
            _swap(new, home.database)
        except (sqlite3.OperationalError, OSError) as error:
            raise ArchiveError(f"cannot write {new}: {error}; the old database is untouched") from error
        finally:
            _remove(new)
    return result


def _build(home: Home, new: Path, progress: Callable[[str], None]) -> Rebuilt:
    result = Rebuilt()
    for path in sorted(home.warc.rglob(f"*{OPEN_SUFFIX}")):
        repair(path)
    with contextlib.closing(stores.connect(new)) as connection:
        store = stores.Store(connection)
        for path in sorted(home.warc.rglob("*.warc.gz")):
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
