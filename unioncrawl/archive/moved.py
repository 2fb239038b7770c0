"""Rows that follow their records to other files: a database that was put back may be older than a pack."""

from __future__ import annotations

import sqlite3

from unioncrawl.archive.database import transaction
from unioncrawl.archive.home import Home
from unioncrawl.urls import stable_id
from unioncrawl.warc.files import OPEN_SUFFIX

_COPY = (
    "SELECT f.name, r.file_id, r.warc_offset, r.warc_length, lower(hex(r.member_sha256)) FROM records r"
    " JOIN warc_files f ON f.id = r.file_id WHERE r.id = ? AND r.type IN ('response', 'revisit') AND f.name != ?"
    " ORDER BY f.name LIMIT 1"
)
_ONLY_HERE = (
    "SELECT 1 FROM records r WHERE file_id = ? AND type != 'dictionary'"
    " AND NOT EXISTS (SELECT 1 FROM records o WHERE o.id = r.id AND o.file_id != r.file_id) LIMIT 1"
)


def follow_moved(db: sqlite3.Connection, home: Home, source: str) -> list[str]:
    """Have snapshots whose file is gone point to the copies of their records that were met in other files.

    :returns: a line for each file.
    """
    said = []
    for (file,) in db.execute("SELECT name FROM warc_files WHERE source = ?", (source,)).fetchall():
        if (home.warc / file).exists() or (home.warc / f"{file}{OPEN_SUFFIX}").exists():
            continue
        with transaction(db):
            moved = _follow(db, file)
        if moved:
            said.append(
                f"{file} is gone, and {moved} of its records are in other files: the database follows them"
            )
    return said


def _follow(db: sqlite3.Connection, file: str) -> int:
    ids = [row[0] for row in db.execute("SELECT id FROM snapshots WHERE warc_file = ?", (file,))]
    moved = 0
    for snapshot_id in ids:
        copy = db.execute(_COPY, (snapshot_id, file)).fetchone()
        if copy is None:
            continue
        name, file_id, offset, length, sha256 = copy
        db.execute(
            "UPDATE snapshots SET warc_file = ?, warc_offset = ?, warc_length = ?, member_sha256 = ? WHERE id = ?",
            (name, offset, length, sha256, snapshot_id),
        )
        db.execute("DELETE FROM records WHERE file_id = ? AND warc_offset = ?", (file_id, offset))
        moved += 1
    file_id = stable_id(file)
    if moved == len(ids) and db.execute(_ONLY_HERE, (file_id,)).fetchone() is None:
        db.execute("DELETE FROM records WHERE file_id = ?", (file_id,))
        db.execute("DELETE FROM warc_files WHERE id = ?", (file_id,))
    return moved
