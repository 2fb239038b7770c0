"""Requests whose responses are not held: lost, unless another tool's file came without them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from unioncrawl.archive.home import Home
from unioncrawl.archive.runs import run_of
from unioncrawl.archive.verify.links import MOST
from unioncrawl.archive.verify.report import REBUILD, Found, Problem
from unioncrawl.errors import WarcError
from unioncrawl.urls import stable_id
from unioncrawl.warc.files import read_record
from unioncrawl.warc.records import Position
from unioncrawl.words import counted

_LONE = (
    "FROM records r LEFT JOIN warc_files f ON f.id = r.file_id WHERE r.snapshot_id IS NOT NULL"
    " AND NOT EXISTS (SELECT 1 FROM snapshots WHERE id = r.snapshot_id)"
    " AND NOT EXISTS (SELECT 1 FROM records o WHERE o.id = r.snapshot_id)"
)
_MEND = f"where the response was damaged, restore the file from a copy; then {REBUILD}"
_TILED = (
    "SELECT sum(warc_length) = max(warc_offset + warc_length) AND min(warc_offset) = 0 FROM"
    " (SELECT warc_offset, warc_length FROM snapshots WHERE warc_file = :name"
    " UNION ALL SELECT warc_offset, warc_length FROM records WHERE file_id = :id)"
)


def check(home: Home, db: sqlite3.Connection) -> Found:
    """Return the requests whose responses are lost as problems; count those that came alone in a note."""
    found, alone = Found(), 0
    for file_id, name, count in db.execute(
        f"SELECT r.file_id, f.name, count(*) {_LONE} GROUP BY r.file_id"
    ).fetchall():
        if name is not None and _is_tiled(db, name) and _came_by_import(home, db, name):
            alone += count
        else:
            found.problems += _lost(home, db, file_id, name or "of no file")
    if alone:
        found.notes.append(f"{counted(alone, 'request')} came by import without a response: no damage")
    return found


def _lost(home: Home, db: sqlite3.Connection, file_id: int, name: str) -> Iterator[Problem]:
    rows = db.execute(
        f"SELECT r.warc_offset, r.snapshot_id {_LONE} AND r.file_id = ? ORDER BY r.warc_offset LIMIT {MOST}",
        (file_id,),
    )
    for offset, response in rows.fetchall():
        what = f"a request whose response, {response}, is not held"
        yield Problem("request", f"{home.warc / name}:{offset}", what, _MEND)


def _is_tiled(db: sqlite3.Connection, name: str) -> bool:
    """Return whether the records of a file leave no gap, in which a response may have been."""
    return bool(db.execute(_TILED, {"name": name, "id": stable_id(name)}).fetchone()[0])


def _came_by_import(home: Home, db: sqlite3.Connection, name: str) -> bool:
    """Return whether what is in a file was copied from other tools' files, as a ``warcinfo`` of ours says there."""
    infos = db.execute(
        "SELECT warc_offset, warc_length, member_sha256 FROM records WHERE file_id = ? AND type = 'warcinfo'"
        " ORDER BY warc_offset",
        (stable_id(name),),
    )
    for offset, length, sha256 in infos.fetchall():
        try:
            run = run_of(read_record(home.warc, Position(name, offset, length, sha256.hex())))
        except (OSError, WarcError):
            continue  # told of by who verifies its file
        if run is not None and run.command == "import":
            return True
    return False
