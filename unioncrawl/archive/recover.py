"""What a kill leaves behind, finished on the next start: files still open, records that the index does
not know, pages that were kept and not read.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lxml import etree

from unioncrawl import road
from unioncrawl.archive.corrections import SOURCE
from unioncrawl.archive.home import Home
from unioncrawl.archive.indexing import index_file, known_end
from unioncrawl.archive.jobs import Failure, ItemRead
from unioncrawl.archive.moved import follow_moved
from unioncrawl.archive.reading import read_page
from unioncrawl.archive.revisits import resolve_revisits
from unioncrawl.archive.store import Store, transaction
from unioncrawl.archive.withholding import SOURCE as WITHHELD
from unioncrawl.errors import ArchiveError, PageError, WarcError
from unioncrawl.warc.files import OPEN_SUFFIX, WARC_SUFFIXES, repair, sync_file
from unioncrawl.warc.http import HttpMessage

if TYPE_CHECKING:
    from unioncrawl.archive.recorder import Recorder

BATCH = 200

PARSER_BUGS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
    etree.LxmlError,
)
"""What a page object may raise because of a fault in it. One page must not keep the others from being read:
it becomes a failure of kind ``error``."""


class UnreadablePageError(PageError):
    """The record of a page is damaged or missing."""

    kind = "unreadable"


class ParserBugError(PageError):
    """A page object has a fault."""

    kind = "error"


def recover(recorder: Recorder) -> list[str]:
    """Finish what killed runs of the recorder's source left behind; return what a person should know.

    Needs the source's lock, so no file found open is being written.

    :raises ArchiveError: if the archive cannot be written, or the database is that of another archive.
    """
    _check_database(recorder)
    messages = [_close(recorder, path) for path in left_open(recorder.home, recorder.run.source)]
    messages += _index_unknown(recorder)
    with recorder.explained():
        messages += follow_moved(recorder.store.db, recorder.home, recorder.run.source)
    with recorder.explained():
        resolve_revisits(recorder.store, recorder.home, recorder.run.source)
    recorder.read_unread()
    return messages + _corrections(recorder)


def left_open(home: Home, source: str) -> list[Path]:
    """Return the files of ``source`` that are still open. What ``pack`` was writing is a copy, and is not among them."""
    return sorted((home.warc / source).glob(f"*.warc.gz{OPEN_SUFFIX}"))


def _close(recorder: Recorder, path: Path) -> str:
    file = path.relative_to(recorder.home.warc).as_posix().removesuffix(OPEN_SUFFIX)
    sync_file(path)  # no row may point at what a power failure can still take away
    with recorder.explained():
        # First the rows, then the name: a kill in between leaves the file to be found again.
        added = index_file(recorder.store, recorder.home, file, [], known_end(recorder.store.db, file))
    torn = repair(path)
    set_aside = f", its torn end set aside as {torn.name}" if torn else ""
    return f"a run was killed: {file} closed, {added} records indexed{set_aside}"


def _index_unknown(recorder: Recorder) -> list[str]:
    """Index what is in closed files behind what the database knows of them: it may have been put back from a copy."""
    messages = []
    for path in sorted((recorder.home.warc / recorder.run.source).glob("*.warc.*")):
        file = path.relative_to(recorder.home.warc).as_posix()
        if not path.name.endswith(WARC_SUFFIXES):
            continue
        end = known_end(recorder.store.db, file)
        if path.stat().st_size > end:
            with recorder.explained():
                added = index_file(recorder.store, recorder.home, file, [], end)
            if added:
                messages.append(f"the database did not know {added} records of {file}: indexed")
    return messages


def _check_database(recorder: Recorder) -> None:
    """Raise ``ArchiveError`` if the database names WARC files, and not one of them is there."""
    home, db = recorder.home, recorder.store.db
    names = [row[0] for row in db.execute("SELECT name FROM warc_files")]
    if names and not any(
        (home.warc / name).exists() or (home.warc / f"{name}{OPEN_SUFFIX}").exists() for name in names
    ):
        raise ArchiveError(
            f"{home.database} names {len(names)} WARC files, and none of them is below {home.warc}: it is the database of"
            " another archive, or the files are elsewhere; put them back, or run: unioncrawl rebuild"
        )


def _corrections(recorder: Recorder) -> list[str]:
    """Take in corrections that were put into their file by hand, before articles are made, and what a kill left of
    withholdings.
    """
    from unioncrawl.archive import correcting, withhold  # which need this module

    taken_in = [] if recorder.run.source == SOURCE else correcting.take_in(recorder.home)
    return taken_in if recorder.run.source == WITHHELD else taken_in + withhold.take_in(recorder.home)


def read_unread(store: Store, home: Home, source: str | None = None) -> int:
    """Read every snapshot that was kept and not read, or by an outdated parser, of ``source`` or of all; return how many."""
    count = 0
    while batch := _unread(store, source):
        jobs = [read_again(home, store.db, row) for row in batch]
        with transaction(store.db):
            for row, job in zip(batch, jobs, strict=True):
                if row["read"] == 2 and isinstance(job, Failure) and job.kind == UnreadablePageError.kind:
                    store.keep_reading(row["id"])
                else:
                    store.apply(job)
            store.flush_editions()
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
    row: Mapping[str, Any] | sqlite3.Row,
    seen: Callable[[HttpMessage], None] = lambda _: None,
    page: HttpMessage | None = None,
) -> ItemRead | Failure:
    """Return what the page objects of today make of a snapshot, given its row.

    :param seen: is given the page, if its record can be read.
    :param page: what the record holds, if it was read already.
    """
    snapshot_id, source, url, at = row["id"], str(row["source"]), str(row["url"]), str(row["fetched_at"])
    try:
        http = page or _page_of(home, db, row)
        seen(http)
        return road.travel(snapshot_id, source, url, at, http)
    except PageError as error:
        problem = error
    except PARSER_BUGS as error:
        problem = ParserBugError(f"{type(error).__name__}: {error}")
    return road.failure_of(problem, snapshot_id=snapshot_id, source=source, url=url, at=at)


def _page_of(home: Home, db: sqlite3.Connection, row: Mapping[str, Any] | sqlite3.Row) -> HttpMessage:
    try:
        return read_page(home, db, row)
    except WarcError as error:
        raise UnreadablePageError(str(error)) from error
