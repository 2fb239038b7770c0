"""The database as SQLite sees it: opening it for writing, transactions, inserting."""

from __future__ import annotations

import contextlib
import functools
import sqlite3
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from unioncrawl.archive import facts
from unioncrawl.archive.home import BUSY_TIMEOUT_S, check_schema, opened
from unioncrawl.archive.locks import setting_up
from unioncrawl.errors import ArchiveError

Row = Mapping[str, Any] | sqlite3.Row
"""What a query gives, or what is to become a row."""

CHECKPOINT_PAGES = 8000
"""How many pages of 4 kB gather in the ``-wal`` before they are written to the database: 32 MB."""


def connect(path: Path) -> sqlite3.Connection:
    """Return a connection for writing, migrated to the newest schema, in WAL mode.

    :raises ArchiveError: if the database is of a newer schema, or none.
    """
    connection = opened(
        path,
        lambda: sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False),
    )
    try:
        with setting_up(path):
            check_schema(connection, path, writing=True)
            _use_wal(connection)
            if migrate(connection):
                facts.refresh(connection)
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA cache_size=-65536")
        # Each checkpoint waits for the disk, and in a large archive every article touches pages of its own.
        connection.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")
    except sqlite3.OperationalError as error:
        connection.close()
        raise ArchiveError(f"cannot write {path}: {error}") from error
    except ArchiveError:
        connection.close()
        raise
    return connection


def _use_wal(connection: sqlite3.Connection) -> None:
    """Switch to WAL, which a rebuild leaves off; a reader in the way is not waited for by SQLite itself."""
    deadline = time.monotonic() + BUSY_TIMEOUT_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return


def migrate(connection: sqlite3.Connection) -> bool:
    """Bring the schema up to date, or leave it as it was; return whether it was not up to date.

    sqlite-utils is imported here alone: readers do without it.
    """
    from sqlite_utils import Database

    from unioncrawl.archive.migrations import MIGRATIONS

    database = Database(connection)
    if not MIGRATIONS.pending(database):
        return False
    pending = {migration.name for migration in MIGRATIONS.pending(database)}
    with transaction(connection):  # of all: a disk that is full must not leave a database half begun
        MIGRATIONS.apply(database)
        # By the code of today, which asks for the whole schema of today.
        if "m0007_twins" in pending:
            from unioncrawl.archive import twins_found

            twins_found.find(connection)
        if "m0011_checks" in pending:
            from unioncrawl.archive import checks

            checks.find(connection)
        if pending & {"m0014_absent_editions", "m0015_counted_pages"}:
            from unioncrawl.archive import editions

            editions.count_again(connection)
        if "m0016_readers_of_failures" in pending:
            from unioncrawl.archive import failures

            failures.find_readers(connection)
    return True


@contextlib.contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Commit what is done inside, or none of it. Takes the write lock at once: a transaction that
    begins with a read cannot wait for another writer.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    finally:
        # SQLite itself has rolled back already after some errors, a full disk among them.
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def insert(
    db: sqlite3.Connection, table: str, row: Mapping[str, Any], verb: str = "INSERT"
) -> sqlite3.Cursor:
    """Insert ``row``, column to value, into ``table``."""
    return db.execute(_statement(verb, table, tuple(row)), tuple(row.values()))


@functools.lru_cache(maxsize=64)
def _statement(verb: str, table: str, columns: tuple[str, ...]) -> str:
    marks = ", ".join("?" * len(columns))
    return f"{verb} INTO {table} ({', '.join(columns)}) VALUES ({marks})"
