"""The search index made anew from the articles that the database has, and nothing else."""

from __future__ import annotations

import contextlib
import functools
import sqlite3
from collections.abc import Callable

from unioncrawl.archive.database import connect, transaction
from unioncrawl.archive.home import Home, opened
from unioncrawl.archive.locks import own_archive
from unioncrawl.errors import ArchiveError
from unioncrawl.search import index


def rebuild_search(home: Home, progress: Callable[[int, int], None] = lambda *_: None) -> int:
    """Make the index anew, whatever it is like now; return how many articles are in it.

    Readers go on with the old one meanwhile. Interrupted, nothing has changed.

    :param progress: is told how many articles are in and how many there are.
    :raises ArchiveError: if there is no database, or somebody writes in the archive.
    """
    if not home.has_database():
        raise ArchiveError(f"no database in {home.path}; run: unioncrawl rebuild")
    with own_archive(home):
        was_current = _is_current(home)
        with contextlib.closing(connect(home.database)) as db:
            if was_current or not index.is_current(db):  # otherwise the migration has just made it
                with transaction(db):
                    index.remake(db, progress)
            return int(db.execute("SELECT count(*) FROM search_rows").fetchone()[0])


def _is_current(home: Home) -> bool:
    with contextlib.closing(opened(home.database, functools.partial(sqlite3.connect, home.database))) as db:
        return index.is_current(db)
