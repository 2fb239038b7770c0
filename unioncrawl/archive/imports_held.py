"""Whether a record that is offered is held already, by its id and by what it says."""

from __future__ import annotations

import contextlib
import sqlite3

from unioncrawl.archive.home import Home
from unioncrawl.archive.reading import position_of
from unioncrawl.errors import WarcError
from unioncrawl.urls import stable_id
from unioncrawl.warc.digests import labelled_digest
from unioncrawl.warc.files import read_record
from unioncrawl.warc.records import Position, StoredRecord, normal_time


class DifferentError(WarcError):
    """A record has the id of one that is held, and says something else."""


class Holdings:
    """What is held: in the index, or taken in and not written yet."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._pending: dict[int, tuple[str, str]] = {}

    def take(self, db: sqlite3.Connection, source: str, record: StoredRecord) -> bool:
        """Return whether ``record`` is new; from now on it is held.

        :raises DifferentError: if another record of the same id is held.
        :raises WarcError: if the record of the same id that is held is damaged or missing.
        """
        content = _content(record)
        held = self._content_held(db, record.record_id)
        if held is None:
            self._pending[stable_id(record.record_id)] = (source, content)
            return True
        if held != content:
            raise DifferentError(
                f"{record.record_id} of {record.url} is not the record of that id that is held:"
                f" {_differences(content, held)}; not imported"
            )
        return False

    def has(self, db: sqlite3.Connection, record_id: str) -> bool:
        """Return whether the record of this id is held."""
        return stable_id(record_id) in self._pending or place_of(db, record_id) is not None

    def written(self, source: str) -> None:
        """Forget the records of ``source`` that were taken in: they are in the index now."""
        self._pending = {number: one for number, one in self._pending.items() if one[0] != source}

    def _content_held(self, db: sqlite3.Connection, record_id: str) -> str | None:
        pending = self._pending.get(stable_id(record_id))
        if pending is not None:
            return pending[1]
        position = place_of(db, record_id)
        return None if position is None else _content(read_record(self._home.warc, position))


def place_of(db: sqlite3.Connection, record_id: str) -> Position | None:
    """Return where the record of this id lies, if there is one."""
    number = stable_id(record_id)
    row = db.execute("SELECT * FROM snapshots WHERE id = ?", (number,)).fetchone()
    if row is not None:
        return position_of(row)
    row = db.execute(
        "SELECT r.*, f.name FROM records r JOIN warc_files f ON f.id = r.file_id WHERE r.id = ? LIMIT 1",
        (number,),
    ).fetchone()
    if row is None:
        return None
    return Position(row["name"], row["warc_offset"], row["warc_length"], row["member_sha256"].hex())


def _content(record: StoredRecord) -> str:
    """Return what makes a record that one and no other, on a line: tools that recompress files add headers."""
    date = record.header("WARC-Date")
    with contextlib.suppress(WarcError):
        date = normal_time(date)
    return "\n".join((labelled_digest(record.block), record.type, record.url, date))


def _differences(offered: str, held: str) -> str:
    names = ("digest", "type", "address", "date")
    pairs = zip(names, offered.split("\n"), held.split("\n"), strict=False)
    return ", ".join(
        f"{name} {here!r} here and {there!r} there" for name, here, there in pairs if here != there
    )
