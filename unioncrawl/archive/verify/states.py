"""What only records of state tell, runs and failures of requests, against the database; and whether pages are of
the kinds that their addresses say. Reads every such record: a part of ``--deep``.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from typing import Any

import attrs

from unioncrawl import road
from unioncrawl.archive import failures
from unioncrawl.archive.home import Home
from unioncrawl.archive.jobs import STATE_TYPE, Failure, RunEnded, state_of
from unioncrawl.archive.runs import RunBegun, run_of
from unioncrawl.archive.verify.report import REBUILD, Problem
from unioncrawl.errors import ArchiveError, WarcError
from unioncrawl.items import PAGES
from unioncrawl.warc.files import read_record
from unioncrawl.warc.records import Position, StoredRecord
from unioncrawl.words import counted

END = 1 << 62
"""Behind the end of any file."""

_PLACES = (
    "SELECT name, warc_offset, warc_length, member_sha256 FROM records JOIN warc_files ON warc_files.id = file_id"
    " WHERE type IN ('metadata', 'warcinfo') ORDER BY name, warc_offset"
)


@attrs.define
class _Recorded:
    """What the records say."""

    begun: dict[str, RunBegun] = attrs.field(factory=dict)
    ended: dict[str, list[RunEnded]] = attrs.field(factory=dict)
    failed: dict[int, list[Failure]] = attrs.field(factory=dict)
    stretches: list[tuple[str, int, str]] = attrs.field(factory=list)
    """File, offset and run of each of our ``warcinfo`` records, in order."""

    is_whole: bool = True
    """Whether every record could be read: of what was not, who verifies its file tells."""

    def add(self, file: str, offset: int, record: StoredRecord) -> None:
        """Note what a record says."""
        if record.type == "warcinfo":
            if run := run_of(record):
                self.begun.setdefault(run.id, run)
                self.stretches.append((file, offset, run.id))
        elif record.header("Content-Type") == STATE_TYPE:
            state = state_of(record)
            if isinstance(state, RunEnded):
                self.ended.setdefault(state.run_id, []).append(state)
            elif isinstance(state, Failure):
                self.failed.setdefault(failures.id_of(_row_of(state)), []).append(state)


def problems(home: Home, db: sqlite3.Connection) -> Iterator[Problem]:
    """Yield in what records of state and the database differ, and pages whose kind is another than their address says."""
    db.execute("BEGIN")
    try:
        recorded = _recorded(home, db)
        yield from _of_runs(home, db, recorded)
        yield from _of_failures(home, db, recorded)
        yield from _of_captures(home, db, recorded)
        yield from _of_roles(db)
    finally:
        db.rollback()


def _recorded(home: Home, db: sqlite3.Connection) -> _Recorded:
    found = _Recorded()
    for name, offset, length, sha256 in db.execute(_PLACES):
        try:
            found.add(name, offset, read_record(home.warc, Position(name, offset, length, sha256.hex())))
        except (ArchiveError, OSError, ValueError, WarcError):
            found.is_whole = False
    return found


def _of_runs(home: Home, db: sqlite3.Connection, recorded: _Recorded) -> Iterator[Problem]:
    held = {row["id"]: dict(row) for row in db.execute("SELECT * FROM runs")}
    for run_id, run in recorded.begun.items():
        row = held.get(run_id)
        what = "is in a record and not in the database"
        if row is None or not _is_run(row, run, recorded.ended.get(run_id, [])):
            what = what if row is None else "is not in the database as its records tell of it"
            yield Problem("run", str(home.database), f"run {run_id} {what}", REBUILD)
    if recorded.is_whole:
        for run_id in held.keys() - recorded.begun.keys():
            yield Problem(
                "run", str(home.database), f"run {run_id} is in the database and in no record", REBUILD
            )


def _is_run(row: dict[str, Any], run: RunBegun, ended: list[RunEnded]) -> bool:
    began = (run.source, run.command, json.dumps(run.arguments, sort_keys=True), run.started)
    if (row["source"], row["command"], row["arguments"], row["started_at"]) != began:
        return False
    end = (row["finished_at"], row["stop_reason"], row["stats"])
    if not ended:
        return end == (None, None, None)
    return end in [(one.at, one.reason, json.dumps(one.stats, sort_keys=True)) for one in ended]


def _row_of(failure: Failure) -> dict[str, Any]:
    row = attrs.asdict(failure)
    row["first_seen"] = row.pop("at")
    return row


def _of_failures(home: Home, db: sqlite3.Connection, recorded: _Recorded) -> Iterator[Problem]:
    for failure_id, states in recorded.failed.items():
        row = db.execute("SELECT * FROM failures WHERE id = ?", (failure_id,)).fetchone()
        if row is None:
            if not _is_superseded(db, states[-1]):
                what = f"the failure of {states[-1].at} is in a record and not in the database"
                yield Problem("failure", states[-1].url, what, REBUILD, states[-1].url)
        elif row["snapshot_id"] is None and not any(_is_failure(row, state) for state in states):
            what = f"the failure of {row['first_seen']} is not in the database as its record tells of it"
            yield Problem("failure", row["url"], what, REBUILD, row["url"])
    if recorded.is_whole:
        for failure_id, url in db.execute("SELECT id, url FROM failures WHERE snapshot_id IS NULL"):
            if failure_id not in recorded.failed:
                what = f"a failure of {url} is in the database and in no record"
                yield Problem("failure", str(home.database), what, REBUILD, url)


def _is_superseded(db: sqlite3.Connection, failure: Failure) -> bool:
    """Return whether reading the page again, or another failure of it, has taken the place of a failure."""
    if failure.snapshot_id is None:
        return False
    sql = (
        "SELECT 1 FROM snapshots WHERE id = :id AND role != 'other'"
        " UNION ALL SELECT 1 FROM failures WHERE snapshot_id = :id"
    )
    return db.execute(sql, {"id": failure.snapshot_id}).fetchone() is not None


def _is_failure(row: sqlite3.Row, failure: Failure) -> bool:
    return all(row[name] == value for name, value in _row_of(failure).items())


def _of_captures(home: Home, db: sqlite3.Connection, recorded: _Recorded) -> Iterator[Problem]:
    """Yield stretches of files in which a snapshot is said to be of another run than the ``warcinfo`` before it."""
    following = [*recorded.stretches[1:], ("", 0, "")] if recorded.is_whole else []
    for (file, offset, run_id), (next_file, next_offset, _) in zip(
        recorded.stretches, following, strict=False
    ):
        end = next_offset if next_file == file else END
        count, first = db.execute(
            "SELECT count(*), min(warc_offset) FROM snapshots WHERE warc_file = ? AND warc_offset > ?"
            " AND warc_offset < ? AND run_id IS NOT ?",
            (file, offset, end, run_id),
        ).fetchone()
        if count:
            what = (
                f"{counted(count, 'record')} from here on: of run {run_id}, and the database says otherwise"
            )
            yield Problem("run", f"{home.warc / file}:{first}", what, REBUILD)


def _of_roles(db: sqlite3.Connection) -> Iterator[Problem]:
    """Yield pages that the database has as another kind than their address is of: altered, or judged so by another version."""
    sql = (
        "SELECT DISTINCT url, role, source FROM snapshots WHERE NOT (source = ? AND status BETWEEN 300 AND 399)"
        " ORDER BY url"
    )
    for url, role, source in db.execute(sql, (PAGES,)):
        expected = road.role_of(url, source)
        if role != expected:
            what = f"its address is of the kind {expected}, and the database says {role}"
            yield Problem("role", url, what, f"unioncrawl reparse --source {source}", url)
