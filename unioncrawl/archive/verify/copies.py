"""Whether what a missing file held is in others: a database that was put back may be older than a pack."""

from __future__ import annotations

import contextlib
import functools
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from unioncrawl.archive.home import Home
from unioncrawl.archive.verify.head import raw_record
from unioncrawl.errors import WarcError
from unioncrawl.urls import stable_id
from unioncrawl.warc.members import members

_IDS = (
    "SELECT id FROM snapshots WHERE warc_file = :file UNION ALL"
    " SELECT id FROM records WHERE file_id = :id AND type != 'dictionary'"
)
_PLACES = (
    "SELECT warc_file FROM snapshots WHERE id = :id UNION ALL"
    " SELECT name FROM records JOIN warc_files ON warc_files.id = file_id WHERE records.id = :id"
)


class Copies:
    """Finds records of files that are gone in files that are there."""

    def __init__(
        self, home: Home, db: sqlite3.Connection, gone: Sequence[str], unknown: Iterable[Path]
    ) -> None:
        """Look into the files ``unknown`` to the database only if a file of their source is gone."""
        sources = {(home.warc / name).parent for name in gone}
        self._db = db
        self._gone = set(gone)
        self._unknown = [path for path in unknown if path.parent in sources]

    def has_all(self, name: str) -> bool:
        """Return whether every record of a file that is gone is in another one, too."""
        rows = self._db.execute(_IDS, {"file": name, "id": stable_id(name)})
        ids = {row[0] for row in rows}
        return bool(ids) and all(self._is_held(record_id) for record_id in ids)

    def _is_held(self, record_id: int) -> bool:
        if record_id in self._ids:
            return True
        places = self._db.execute(_PLACES, {"id": record_id})
        return any(row[0] not in self._gone for row in places)

    @functools.cached_property
    def _ids(self) -> frozenset[int]:
        return frozenset(record_id for path in self._unknown for record_id in _ids_in(path))


def _ids_in(path: Path) -> Iterator[int]:
    """Yield the ids of the records of a file, as far as it can be read."""
    with contextlib.suppress(OSError):
        for _, _, raw in members(path, []):
            with contextlib.suppress(WarcError):
                yield stable_id(raw_record(raw).text(b"warc-record-id"))
