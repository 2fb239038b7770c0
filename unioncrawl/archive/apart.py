"""Reading a snapshot in a process of its own first, if one that read it was ended: it may be so again."""

from __future__ import annotations

import functools
import sqlite3

from unioncrawl.archive.database import Row
from unioncrawl.archive.home import Home
from unioncrawl.archive.limits import OUT_OF_MEMORY, how_ended, seconds_per_page, tells_of_an_end
from unioncrawl.archive.reparse_read import Reader, read_there
from unioncrawl.archive.workers import CrashError, Workers, WorkersError
from unioncrawl.errors import ArchiveError


def how_reading_ends_it(home: Home, db: sqlite3.Connection, row: Row) -> str:
    """Return in words how reading a snapshot, given its row, ends the process that reads it; ``""`` if it does not.

    It is tried only if an open failure says that it was so: a process takes a second to start.

    :raises ArchiveError: if none can be started.
    """
    failures = db.execute(
        "SELECT reason FROM failures WHERE snapshot_id = ? AND kind = 'error' AND resolved_at IS NULL",
        (row["id"],),
    )
    if not any(tells_of_an_end(reason) for (reason,) in failures.fetchall()):
        return ""
    reader = Reader(home.path, seconds_per_page())
    # Two, because one would be this process; the second never starts.
    with Workers(functools.partial(read_there, reader), 2) as workers:
        try:
            list(workers.map([[row["id"]]]))
        except CrashError as crash:
            return "" if crash.how == OUT_OF_MEMORY else how_ended(crash.how, reader.seconds)
        except WorkersError as error:
            raise ArchiveError(f"{error}; nothing was read") from error
    return ""
