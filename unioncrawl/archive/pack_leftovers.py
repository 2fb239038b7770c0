"""What a pack or unpack that was killed left behind: half a copy, or files of which every record is in another.

A file is such a leftover if no snapshot's row points into it, and each of its records is, byte for byte, also in a
file of the other kind (packed or not) to which a row points. So it does not matter between which two steps the kill
came, nor whether the database has been made again since, or a crawl has indexed the leftover.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from unioncrawl.archive.database import transaction
from unioncrawl.archive.home import Home
from unioncrawl.archive.pack_moves import COPY_SUFFIX, forget, remove
from unioncrawl.errors import WarcError
from unioncrawl.urls import stable_id
from unioncrawl.warc.files import WARC_SUFFIXES, read_member
from unioncrawl.warc.members import codec_of, members
from unioncrawl.warc.records import Position, parse_record

_ELSEWHERE = """
SELECT warc_file, warc_offset, warc_length FROM snapshots WHERE id = :id AND warc_file != :file
UNION ALL
SELECT name, warc_offset, warc_length FROM records JOIN warc_files ON warc_files.id = file_id
  WHERE records.id = :id AND name != :file
"""


def settle(home: Home, db: sqlite3.Connection) -> list[str]:
    """Finish or undo what was killed; return a line for each file that was removed. Needs the archive alone.

    :raises ArchiveError: if a file cannot be removed.
    """
    for path in home.files(f"*{COPY_SUFFIX}"):
        remove(home, {path.relative_to(home.warc).as_posix()})
    removed = []
    for path in home.files("*.warc.*"):
        file = path.relative_to(home.warc).as_posix()
        if path.name.endswith(WARC_SUFFIXES) and is_leftover(home, db, file):
            db.execute("PRAGMA synchronous=FULL")
            with transaction(db):
                forget(db, file)
            remove(home, {file})
            removed.append(
                f"{file}: removed; a run was killed that had put all its records into another file"
            )
    return removed


def is_leftover(home: Home, db: sqlite3.Connection, file: str) -> bool:
    """Return whether ``file`` holds nothing that is not in a file of the other kind. Of other files the first record
    tells that they are none.
    """
    if db.execute("SELECT 1 FROM snapshots WHERE warc_file = ? LIMIT 1", (file,)).fetchone():
        return False
    seen = 0
    try:
        for _, _, raw in members(home.warc / file):
            seen += 1
            if raw not in _elsewhere(home, db, file, parse_record(raw).record_id):
                return False
    except WarcError:
        return False  # what is damaged cannot be compared
    return seen > 0


def _elsewhere(home: Home, db: sqlite3.Connection, file: str, record_id: str) -> Iterator[bytes]:
    """Yield the records of that id in files of the other kind, as far as they can be read."""
    for name, offset, length in db.execute(_ELSEWHERE, {"id": stable_id(record_id), "file": file}).fetchall():
        if name.rpartition(".")[2] == file.rpartition(".")[2]:
            continue
        try:
            yield codec_of(home.warc / name).content(
                read_member(home.warc, Position(name, offset, length, ""))
            )
        except (OSError, WarcError):
            continue
