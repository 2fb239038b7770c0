"""Reading snapshots that were kept and not read, or by an outdated parser."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable

from unioncrawl import ending, road
from unioncrawl.archive.database import Row, transaction
from unioncrawl.archive.home import Home
from unioncrawl.archive.jobs import Failure, ItemRead
from unioncrawl.archive.limits import TimeIsUpError, TimeLimit, how_ended, seconds_per_page
from unioncrawl.archive.reading import checked, read_page
from unioncrawl.archive.store import Store
from unioncrawl.ending import ToldToEndError
from unioncrawl.errors import PageError, ParserBugError, WarcError
from unioncrawl.faults import ENDS, PARSER_BUGS, TOO_LONG, bug_of
from unioncrawl.warc.http import HttpMessage

BATCH = 200

UNLIMITED = contextlib.nullcontext()


class UnreadablePageError(PageError):
    """The record of a page is damaged or missing."""

    kind = "unreadable"


def read_unread(store: Store, home: Home, source: str | None = None) -> int:
    """Read every snapshot that was kept and not read, or by an outdated parser, of ``source`` or of all; return how many."""
    count = 0
    limit = TimeLimit(seconds_per_page())
    while batch := _unread(store, source):
        with limit.installed():
            jobs = [read_again(home, store.db, row, limit=limit) for row in batch]
        with transaction(store.db):
            for row, job in zip(batch, jobs, strict=True):
                if row["read"] == 2 and isinstance(job, Failure) and job.kind == UnreadablePageError.kind:
                    store.keep_reading(row["id"])
                else:
                    store.apply(job)
            store.flush()
        count += len(batch)
    return count


def _unread(store: Store, source: str | None) -> list[sqlite3.Row]:
    # The + keeps SQLite, which has no statistics, from walking through all snapshots of the source.
    where = "read != 1" + (" AND +source = ?" if source else "")
    return store.db.execute(
        f"SELECT * FROM snapshots WHERE {where} ORDER BY fetched_at, id LIMIT {BATCH}",
        (source,) if source else (),
    ).fetchall()


def read_again(
    home: Home,
    db: sqlite3.Connection,
    row: Row,
    seen: Callable[[HttpMessage], None] = lambda _: None,
    page: HttpMessage | None = None,
    limit: contextlib.AbstractContextManager[object] = UNLIMITED,
) -> ItemRead | Failure:
    """Return what the page objects of today make of a snapshot, given its row.

    :param seen: is given the page, if its record can be read.
    :param page: what the record holds, if it was read already.
    :param limit: ends what takes too long.
    """
    snapshot_id, source, url, at = row["id"], str(row["source"]), str(row["url"]), str(row["fetched_at"])
    try:
        http = checked(page) if page else _page_of(home, db, row)
        seen(http)
        with limit:
            return _travelled(snapshot_id, source, url, at, http)
    except PageError as error:
        problem = error
    except TimeIsUpError:
        problem = ParserBugError(TOO_LONG)
    finally:
        ending.check()  # a page class may have caught it
    return road.failure_of(problem, snapshot_id=snapshot_id, source=source, url=url, at=at)


def given_up(row: Row, how: str, seconds: float) -> Failure:
    """Return what is kept of a snapshot, given its row, if reading it ends the process that reads it.

    :param how: as that ended.
    :param seconds: that it had for a page.
    """
    problem = ParserBugError(how_ended(how, seconds))
    return road.failure_of(
        problem, snapshot_id=row["id"], source=row["source"], url=row["url"], at=row["fetched_at"]
    )


def _travelled(snapshot_id: int, source: str, url: str, at: str, http: HttpMessage) -> ItemRead | Failure:
    """Take a page down the road.

    :raises ParserBugError: if its page object has a fault.
    """
    try:
        return road.travel(snapshot_id, source, url, at, http)
    except (MemoryError, ToldToEndError):
        raise  # what is told by, or to, whoever has the process
    except (*PARSER_BUGS, *ENDS) as error:
        raise bug_of(error) from error


def _page_of(home: Home, db: sqlite3.Connection, row: Row) -> HttpMessage:
    try:
        return read_page(home, db, row)
    except WarcError as error:
        raise UnreadablePageError(str(error)) from error
