"""Revisit records that the database takes for whole responses, looked for without unpacking every record."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator

from unioncrawl.archive.home import Home
from unioncrawl.archive.verify.report import REBUILD, Problem
from unioncrawl.errors import WarcError
from unioncrawl.warc.files import read_record
from unioncrawl.warc.records import Position

SMALL_BYTES = 4096
"""A revisit holds heads alone, and is hardly ever longer, compressed."""

_NOTHING = hashlib.sha256(b"").hexdigest()
"""The payload of most redirects: one that leads nowhere does no harm."""

_CANDIDATES = """
SELECT warc_file, warc_offset, warc_length, member_sha256, url FROM snapshots s
  WHERE revisit_of IS NULL AND warc_length <= ? AND payload_sha256 != ?
  AND EXISTS (SELECT 1 FROM snapshots o WHERE o.payload_sha256 = s.payload_sha256 AND o.revisit_of IS NULL AND o.id != s.id)
"""


def problems(home: Home, db: sqlite3.Connection) -> Iterator[Problem]:
    """Yield the records that are revisits of what is held and lead nowhere in the database.

    Only short records are read whose payload another one has, too. ``--deep`` looks at every one.
    """
    for file, offset, length, sha256, url in db.execute(_CANDIDATES, (SMALL_BYTES, _NOTHING)).fetchall():
        try:
            record = read_record(home.warc, Position(file, offset, length, sha256))
        except (OSError, WarcError):
            continue  # told of by who verifies its file
        if record.type == "revisit":
            what = f"the record of {url} is a revisit, and the database has it lead nowhere"
            yield Problem("revisit", f"{home.warc / file}:{offset}", what, REBUILD, url)
