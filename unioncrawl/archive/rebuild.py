"""The database from the WARCs alone, written beside the old one and swapped in at the end.

Killed at any instant, the next rebuild goes on with what there is: ``rebuild_begun.py``. Reading:
``rebuild_read.py``. What is derived is made at once, at the end: ``derive.py``.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path

import attrs

from unioncrawl import catalogue
from unioncrawl.archive.correcting import take_in
from unioncrawl.archive.derive import derive
from unioncrawl.archive.home import LATEST_MIGRATION, Home
from unioncrawl.archive.limits import seconds_per_page
from unioncrawl.archive.locks import own_archive
from unioncrawl.archive.rebuild_acts import Acts, read_only, take_over, write_again
from unioncrawl.archive.rebuild_begun import Begun, begin, remove, unfinished
from unioncrawl.archive.rebuild_read import Filling, Progress, Tell, jobs_for
from unioncrawl.errors import ArchiveError
from unioncrawl.warc.files import OPEN_SUFFIX, WARC_SUFFIXES, repair, sync_directory

OLD_SUFFIX = ".replaced"
KEPT_SUFFIX = ".before-rebuild"


@attrs.define
class Rebuilt:
    """What a rebuild found."""

    files: int = 0
    snapshots: int = 0
    pages_read: int = 0
    """By this rebuild; one that was interrupted may have read others."""

    articles: int = 0
    damage: list[str] = attrs.field(factory=list)
    """A line for every stretch of a file that holds no whole record."""

    missing: int = 0
    """Snapshots of the old database whose records are in no WARC any more."""

    acts: list[str] = attrs.field(factory=list)
    """A line for what people did and the old database alone knew: see ``rebuild_acts.py``."""

    corrections: list[str] = attrs.field(factory=list)
    """A line for every line of ``corrections.jsonl`` that is no correction."""

    unread: dict[str, int] = attrs.field(factory=dict)
    """How many articles of the old database have come from each source that is none any more: nobody can read them."""

    kept: Path | None = None
    """Where the old database is kept if any are missing, or unread."""

    crashes: list[str] = attrs.field(factory=list)
    """A line for every page that ended the process that read it, and is a failure."""

    begun: str | None = None
    """What became of an unfinished rebuild, if there was one."""


def rebuild(
    home: Home,
    tell: Tell = lambda _: None,
    *,
    jobs: int | None = None,
    afresh: bool = False,
    force: bool = False,
) -> Rebuilt:
    """Make the database of ``home`` again. Needs the archive alone; the old database stays until the end, and
    is kept beside the new one if it knows of snapshots that the WARCs do not give.

    :param tell: is told how far it came, again and again.
    :param jobs: how many processes read pages; a number that suits the machine and the archive by default.
    :param afresh: do not go on with an unfinished rebuild.
    :param force: replace a database of a newer schema, too.
    :raises ArchiveError: if the archive is being written, holds no WARC, or the disk is full.
    :raises UsageProblemError: if the limit of time for a page is set to what is none.
    """
    seconds_per_page()  # before anything is begun
    if not _files(home, OPEN_SUFFIX):
        raise ArchiveError(f"{home.warc} holds no WARC files; nothing to rebuild from")
    with own_archive(home):
        if not force:
            _check_old(home.database)
        new = unfinished(home)
        try:
            result, acts = _build(home, tell, jobs, afresh=afresh)
            _swap(new, home.database)
        except (sqlite3.DatabaseError, OSError) as error:
            raise _explained(new, error) from error
    result.acts = write_again(home, acts)
    # What somebody put into the file has no record yet, and becomes one; what the file lacks is put into it.
    result.corrections = take_in(home)
    return result


def _explained(new: Path, error: sqlite3.DatabaseError | OSError) -> Exception:
    """Return an error that says what to do; a fault of ours as it is."""
    if isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError):
        return error
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return ArchiveError(f"{new} is damaged ({error}); run: unioncrawl rebuild --afresh")
    return ArchiveError(
        f"cannot write {new}: {error}; the old database is untouched, and the next rebuild goes on from here"
    )


def _files(home: Home, *more: str) -> list[Path]:
    """Return the WARC files of ``home``; those whose names have ``more`` behind their suffix, too."""
    suffixes = tuple(suffix + end for suffix in WARC_SUFFIXES for end in ("", *more))
    return [path for path in home.files("*.warc.*") if path.name.endswith(suffixes)]


def _check_old(database: Path) -> None:
    """Raise ``ArchiveError`` if a database is of a newer schema: there may be more in it than we know of."""
    try:
        with contextlib.closing(sqlite3.connect(read_only(database), uri=True)) as db:
            sql = "SELECT max(name) FROM _sqlite_migrations WHERE migration_set = 'unioncrawl'"
            newest = db.execute(sql).fetchone()[0]
    except sqlite3.DatabaseError:
        return  # none, or a damaged one: that is what rebuilds are for
    if newest is not None and newest > LATEST_MIGRATION:
        raise ArchiveError(
            f"{database} is of a newer schema ({newest}) than this unioncrawl knows; upgrade unioncrawl, or replace it"
            " with --force"
        )


def _build(home: Home, tell: Tell, jobs: int | None, *, afresh: bool) -> tuple[Rebuilt, Acts]:
    # What pack was writing is a copy of what is in other files, and stays as it is.
    for path in home.files(f"*{WARC_SUFFIXES[0]}{OPEN_SUFFIX}"):
        repair(path)
    files = _files(home)
    total = sum(path.stat().st_size for path in files)
    progress = Progress(len(files), total)
    begun = begin(home, files, afresh=afresh)
    with contextlib.closing(begun.db):
        if begun.noted("read") is None:
            Filling(begun, files, progress, tell).fill(jobs or jobs_for(total))
            begun.note("read", "all")
        acts = take_over(begun, _old(home))
        _derive(begun, progress, tell)
        result = Rebuilt(files=len(files), pages_read=progress.pages, begun=begun.message)
        result.crashes = begun.crashes()
        result.damage = begun.damage()
        result.snapshots = begun.db.execute("SELECT count(*) FROM snapshots").fetchone()[0]
        result.articles = begun.db.execute("SELECT count(*) FROM articles").fetchone()[0]
        _keep_what_is_missing(home.database, begun, result)
        begun.end()
    return result, acts


def _old(home: Home) -> Path:
    """Return the database that is replaced; a rebuild that was killed as it did so has left it under another name."""
    left = home.database.with_name(home.database.name + OLD_SUFFIX)
    return left if left.exists() and not home.has_database() else home.database


def _derive(begun: Begun, progress: Progress, tell: Tell) -> None:
    def step(done: int, total: int) -> None:
        progress.deriving = (done, total)
        tell(progress)

    derive(begun.db, step)


def _keep_what_is_missing(database: Path, begun: Begun, result: Rebuilt) -> None:
    """Keep a copy of the old database if it knows snapshots that the new one does not."""
    result.unread = _unread(database, begun.db)
    if kept := begun.noted("kept"):  # by a rebuild that was killed thereafter
        result.missing, result.kept = int(begun.noted("missing") or 0), Path(kept)
        return
    result.missing = _missing(database, begun.path)
    changed = _changed(database, begun.path)
    result.damage += changed
    if result.missing or changed or result.unread:
        result.kept = _keep(database)
        begun.note("missing", str(result.missing))
        begun.note("kept", str(result.kept))


def _unread(old: Path, new: sqlite3.Connection) -> dict[str, int]:
    """Return how many articles ``old`` has of each source that is none any more, and of which ``new`` has pages; none if
    ``old`` is not there or unreadable.
    """
    present = [row[0] for row in new.execute("SELECT DISTINCT source FROM snapshots ORDER BY source")]
    counts: dict[str, int] = {}
    for name in catalogue.unknown(present):
        with (
            contextlib.suppress(sqlite3.DatabaseError),
            contextlib.closing(sqlite3.connect(read_only(old), uri=True)) as db,
        ):
            sql = "SELECT count(*) FROM articles WHERE source = ?"
            counts[name] = int(db.execute(sql, (name,)).fetchone()[0])
    return {name: number for name, number in counts.items() if number}


def _missing(old: Path, new: Path) -> int:
    """Return how many snapshots ``old`` knows and ``new`` does not; 0 if ``old`` is not there or unreadable."""
    try:
        with contextlib.closing(sqlite3.connect(read_only(old), uri=True)) as connection:
            connection.execute("ATTACH ? AS new", (str(new),))
            sql = "SELECT count(*) FROM main.snapshots WHERE id NOT IN (SELECT id FROM new.snapshots)"
            return int(connection.execute(sql).fetchone()[0])
    except sqlite3.DatabaseError:
        return 0


_CHANGED = """
SELECT n.warc_file, n.warc_offset, n.url FROM new.snapshots n JOIN main.snapshots o USING (id)
  WHERE o.warc_file = n.warc_file AND o.warc_offset = n.warc_offset AND o.member_sha256 != n.member_sha256
UNION ALL
SELECT f.name, n.warc_offset, n.type FROM new.records n JOIN new.warc_files f ON f.id = n.file_id
  JOIN main.records o USING (file_id, warc_offset) WHERE o.member_sha256 != n.member_sha256
"""
"""Records that are read as they were, and are not the bytes that were written: a bit of gzip's own, or of a dictionary."""


def _changed(old: Path, new: Path) -> list[str]:
    """Return a line for each record that is not byte for byte what the old database knew in its place."""
    try:
        with contextlib.closing(sqlite3.connect(read_only(old), uri=True)) as connection:
            connection.execute("ATTACH ? AS new", (str(new),))
            rows = connection.execute(_CHANGED).fetchall()
    except sqlite3.DatabaseError:
        return []
    return [
        f"{file}: at {offset}, {what}: not byte for byte what was written; restore the file from a copy"
        for file, offset, what in rows
    ]


def _keep(database: Path) -> Path:
    """Copy ``database``, with what is in its ``-wal``, to a file that needs none; return the file's path."""
    kept = database.with_name(database.name + KEPT_SUFFIX)
    number = 1
    while kept.exists():
        number += 1
        kept = database.with_name(f"{database.name}{KEPT_SUFFIX}-{number}")
    try:
        with (
            contextlib.closing(sqlite3.connect(read_only(database), uri=True)) as source,
            contextlib.closing(sqlite3.connect(kept)) as target,
        ):
            source.backup(target)
            target.execute("PRAGMA journal_mode=DELETE")
    except BaseException:
        remove(kept)
        raise
    return kept


def _swap(new: Path, database: Path) -> None:
    """Put ``new`` in the place of ``database``.

    A ``-wal`` of the old one beside the new one would bring the old content back. So the old one goes
    first: a kill in between leaves no database, which says what to do, and never a wrong one.
    """
    _sync(new)
    old = database.with_name(database.name + OLD_SUFFIX)
    with contextlib.suppress(FileNotFoundError):
        database.replace(old)
    for suffix in ("-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    new.replace(database)
    sync_directory(database.parent)
    remove(old)


def _sync(path: Path) -> None:
    """Return once a file has reached the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
