"""What a kill leaves behind, finished on the next start: files still open, records that the index does
not know, pages that were kept and not read.
"""

from __future__ import annotations

import itertools
import json
import sqlite3
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from lxml import etree

from unioncrawl import road
from unioncrawl.archive.corrections import SOURCE, STATE, Correction, CorrectionError
from unioncrawl.archive.held import stored
from unioncrawl.archive.home import Home
from unioncrawl.archive.jobs import STATE_TYPE, Failure, ItemRead, RunEnded
from unioncrawl.archive.snapshots import row_of_record
from unioncrawl.archive.store import Store, transaction
from unioncrawl.errors import ArchiveError, PageError, TruncatedPageError, WarcError
from unioncrawl.warc.files import OPEN_SUFFIX, own_records, read_record, repair
from unioncrawl.warc.http import HttpMessage
from unioncrawl.warc.members import Damage
from unioncrawl.warc.records import Position, StoredRecord, is_snapshot

if TYPE_CHECKING:
    from unioncrawl.archive.recorder import Recorder

BATCH = 200

TRUNCATED = "the connection ended before the body did"

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

    :raises ArchiveError: if the archive cannot be written.
    """
    messages = []
    directory = recorder.home.warc / recorder.run.source
    for path in sorted(directory.glob(f"*{OPEN_SUFFIX}")):
        file = path.relative_to(recorder.home.warc).as_posix().removesuffix(OPEN_SUFFIX)
        damage: list[Damage] = []
        with recorder.explained():
            # First the rows, then the name: a kill in between leaves the file to be found again.
            added = index_file(recorder.store, recorder.home, file, damage)
        torn = repair(path)
        messages.append(
            f"a run was killed: {file} closed, {added} records indexed"
            + (f", its torn end set aside as {torn.name}" if torn else "")
        )
    recorder.read_unread()
    return messages + _corrections(recorder)


def _corrections(recorder: Recorder) -> list[str]:
    """Take in corrections that were put into their file by hand, before articles are made."""
    from unioncrawl.archive.correcting import take_in  # which needs this module

    return [] if recorder.run.source == SOURCE else take_in(recorder.home)


def index_file(store: Store, home: Home, file: str, damage: list[Damage]) -> int:
    """Index every record of ``file`` that the database does not know; return how many.

    :param damage: takes what lies between whole records.
    """
    source = file.partition("/")[0]
    run_id = None
    added = 0
    records = own_records(home.warc, file, damage)
    while batch := list(itertools.islice(records, BATCH)):
        # In small transactions: another source may be being crawled.
        with transaction(store.db):
            for position, record in batch:
                if record.type == "warcinfo":
                    run_id = _add_run(store, record)
                added += index_record(store, source, run_id, position, record)
            store.flush_editions()
    return added


def index_record(
    store: Store, source: str, run_id: str | None, position: Position, record: StoredRecord
) -> int:
    """Index one record; return 1 if the database did not know it."""
    if record.type == "metadata" and record.header("Content-Type") == STATE_TYPE:
        store.apply(_state_of(record))
        return 0
    if not is_snapshot(record):
        return 0
    role = road.role_of(record.url, source)
    row = row_of_record(record, position, source=source, role=role, run_id=run_id)
    if store.has_snapshot(row["id"]):
        return 0
    store.add_snapshot(row)
    return 1


def _add_run(store: Store, record: StoredRecord) -> str | None:
    """Make the row of a run from a file's warcinfo; return its id, ``None`` for a file without one."""
    lines = record.block.decode("utf-8", "replace").split("\r\n")
    fields = dict(line.split(": ", 1) for line in lines if ": " in line)
    run_id = fields.get("unioncrawl-run")
    if run_id:
        source, command = fields.get("unioncrawl-source", ""), fields.get("unioncrawl-command", "")
        started = run_id.removesuffix(f"-{source}")
        arguments = json.loads(fields.get("unioncrawl-arguments", "{}"))
        store.add_run(run_id, source, command, arguments, started)
    return run_id


_STATES: dict[str, type[Failure] | type[RunEnded]] = {"failure": Failure, "run-ended": RunEnded}


def _state_of(record: StoredRecord) -> Failure | RunEnded | Correction:
    kind = None
    try:
        state = json.loads(record.block)
        kind = state.pop("state")
        if kind == STATE:
            return Correction.of(state)
        return _STATES[kind](**state)
    except (AttributeError, CorrectionError, KeyError, TypeError, ValueError) as error:
        raise ArchiveError(
            f"record {record.record_id} holds state {kind!r} of a newer unioncrawl ({error}); upgrade it"
        ) from error


def read_unread(store: Store, home: Home, source: str | None = None) -> int:
    """Read every snapshot that was kept and not read, or by an outdated parser, of ``source`` or of all; return how many."""
    count = 0
    while batch := _unread(store, source):
        jobs = [read_again(home, row) for row in batch]
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
    where = "read != 1" + (" AND source = ?" if source else "")
    return store.db.execute(
        f"SELECT * FROM snapshots WHERE {where} ORDER BY fetched_at, id LIMIT {BATCH}",
        (source,) if source else (),
    ).fetchall()


def read_again(
    home: Home,
    row: Mapping[str, Any] | sqlite3.Row,
    seen: Callable[[HttpMessage], None] = lambda _: None,
) -> ItemRead | Failure:
    """Return what the page objects of today make of a snapshot, given its row.

    :param seen: is given the page, if its record can be read.
    """
    snapshot = stored(row)
    source = str(row["source"])
    try:
        http = _page_of(home, snapshot.position)
        seen(http)
        return road.travel(snapshot.id, source, snapshot.url, snapshot.fetched_at, http)
    except PageError as error:
        problem = error
    except PARSER_BUGS as error:
        problem = ParserBugError(f"{type(error).__name__}: {error}")
    return road.failure_of(
        problem, snapshot_id=snapshot.id, source=source, url=snapshot.url, at=snapshot.fetched_at
    )


def _page_of(home: Home, position: Position) -> HttpMessage:
    try:
        record = read_record(home.warc, position)
        if record.is_truncated:
            raise TruncatedPageError(TRUNCATED)
        return record.http()
    except WarcError as error:
        raise UnreadablePageError(str(error)) from error
