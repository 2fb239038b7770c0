"""What is to be read because of what was: other captures of the same articles that were not selected, and what was
never read.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence

from unioncrawl.archive.jobs import ItemRead
from unioncrawl.archive.packed import unpacked
from unioncrawl.archive.reparse_choice import BATCH, Batch
from unioncrawl.archive.reparse_read import Outcome
from unioncrawl.items import Article
from unioncrawl.urls import stable_id


class Rest:
    """Snapshots of which the database says that they are to be read."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db

    def batches(self, source: str) -> Iterator[Batch]:
        """Yield what is to be read of ``source`` now. Reading it may have others be read."""
        ids = self._ids(source)
        for start in range(0, len(ids), BATCH):
            some = ids[start : start + BATCH]
            yield Batch(some, some[-1])

    def _ids(self, source: str) -> list[int]:
        # The + keeps SQLite, which has no statistics, from walking through all snapshots of the source.
        rows = self.db.execute(
            "SELECT id FROM snapshots WHERE read != 1 AND +source = ? ORDER BY url, id", (source,)
        )
        return [row[0] for row in rows]


class TriedRest(Rest):
    """The same for a dry run, which writes nothing: what it would have made the database say."""

    def __init__(self, db: sqlite3.Connection) -> None:
        super().__init__(db)
        for table in ("tried", "due"):
            db.execute(f"CREATE TEMP TABLE IF NOT EXISTS {table} (id INTEGER PRIMARY KEY)")
            db.execute(f"DELETE FROM temp.{table}")

    def note(self, outcomes: Sequence[Outcome]) -> None:
        """Note what was read, and what is to be read because of that: see ``Store``."""
        ids = [(outcome.snapshot_id,) for outcome in outcomes]
        self.db.executemany("INSERT OR IGNORE INTO temp.tried VALUES (?)", ids)
        versions: dict[int, dict[str, str]] = {}
        for outcome in outcomes:
            if isinstance(outcome.job, ItemRead) and isinstance(item := outcome.job.item, Article):
                versions.setdefault(stable_id(item.url), {})[item.parser] = item.parser_version
        for article_id, now in versions.items():
            self.db.executemany(
                "INSERT OR IGNORE INTO temp.due VALUES (?)",
                [(one,) for one in self._outdated(article_id, now)],
            )

    def _outdated(self, article_id: int, versions: dict[str, str]) -> Iterator[int]:
        sql = "SELECT snapshot_id, fields FROM captures WHERE article_id = ?"
        for snapshot_id, fields in self.db.execute(sql, (article_id,)):
            said = unpacked(fields)
            if versions.get(said["parser"], said["parser_version"]) != said["parser_version"]:
                yield snapshot_id

    def _ids(self, source: str) -> list[int]:
        rows = self.db.execute(
            "SELECT id, url FROM snapshots WHERE read != 1 AND +source = ?1 AND id NOT IN (SELECT id FROM temp.tried)"
            " UNION SELECT id, url FROM snapshots WHERE id IN (SELECT id FROM temp.due EXCEPT SELECT id FROM temp.tried)"
            " AND +source = ?1 ORDER BY url, id",
            (source,),
        )
        return [row[0] for row in rows]
