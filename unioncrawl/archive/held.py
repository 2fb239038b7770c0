"""What the archive holds already, for a crawl to ask. Reads only."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Mapping
from typing import Any

import attrs

from unioncrawl import clock
from unioncrawl.archive.home import Home
from unioncrawl.archive.warc import Position
from unioncrawl.urls import stable_id

GONE_STATUSES = (404, 410)

REUSABLE_STATUSES = (200, 301, 302, 303, 307, 308, 404, 410)
"""Answers that another request would not better."""


@attrs.frozen
class StoredSnapshot:
    """A snapshot and where it lies."""

    id: int
    url: str
    fetched_at: str
    position: Position


class Held:
    """Answers what is held of one source."""

    def __init__(self, home: Home, source: str, resume_hours: float) -> None:
        self.home = home
        self.source = source
        self.db = home.read()
        self._unfinished = self._of_unfinished_runs(resume_hours)

    def close(self) -> None:
        """Close the connection."""
        self.db.close()

    def article(self, canonical: str) -> bool:
        """Return whether the article was captured: parsed or not, its page is there."""
        row = self.db.execute("SELECT 1 FROM articles WHERE id = ?", (stable_id(canonical),)).fetchone()
        return row is not None or self.page(canonical)

    def page(self, url: str) -> bool:
        """Return whether the address was captured with an answer of 200."""
        row = self.db.execute("SELECT 1 FROM snapshots WHERE url = ? AND status = 200", (url,)).fetchone()
        return row is not None

    def answered(self, url: str) -> bool:
        """Return whether the site has said what is under the address: it was captured, or is not there."""
        marks = ", ".join(map(str, (200, *GONE_STATUSES)))
        sql = f"SELECT 1 FROM snapshots WHERE url = ? AND status IN ({marks})"
        return self.db.execute(sql, (url,)).fetchone() is not None

    def pictures(self, canonical: str) -> list[str]:
        """Return the addresses of the pictures of an article that are not captured."""
        sql = "SELECT url FROM images WHERE article_id = ? AND snapshot_id IS NULL ORDER BY seq"
        return [row["url"] for row in self.db.execute(sql, (stable_id(canonical),))]

    def unfinished(self, url: str) -> StoredSnapshot | None:
        """Return what a run that did not finish captured under ``url``."""
        return self._unfinished.get(url)

    def last_complete(self) -> dt.date | None:
        """Return the date of the newest edition that is held completely."""
        row = self.db.execute(
            "SELECT max(published) FROM editions WHERE source = ? AND state = 'complete'", (self.source,)
        ).fetchone()
        return dt.date.fromisoformat(row[0]) if row[0] else None

    def without_issue(self, since: dt.date, *, before: dt.date) -> set[dt.date]:
        """Return the days of which the site has said that there was no issue; the newest may still come."""
        rows = self.db.execute(
            "SELECT published FROM editions"
            " WHERE source = ? AND state = 'none' AND published >= ? AND published < ?",
            (self.source, since.isoformat(), before.isoformat()),
        )
        return {dt.date.fromisoformat(row[0]) for row in rows}

    def partial_since(self, since: dt.date) -> list[dt.date]:
        """Return the dates of editions from ``since`` on of which something is missing."""
        rows = self.db.execute(
            "SELECT published FROM editions WHERE source = ? AND state = 'partial' AND published >= ? ORDER BY published",
            (self.source, since.isoformat()),
        )
        return [dt.date.fromisoformat(row[0]) for row in rows]

    def _of_unfinished_runs(self, hours: float) -> dict[str, StoredSnapshot]:
        since = clock.iso(clock.now() - dt.timedelta(hours=hours))
        rows = self.db.execute(
            "SELECT s.* FROM snapshots s JOIN runs r ON r.id = s.run_id"
            " WHERE r.source = :source AND r.command = 'crawl' AND coalesce(r.stop_reason, '') != 'finished'"
            " AND r.started_at > coalesce((SELECT max(started_at) FROM runs WHERE source = :source"
            "   AND command = 'crawl' AND stop_reason = 'finished'), '')"
            f" AND s.fetched_at > :since AND s.status IN ({', '.join(map(str, REUSABLE_STATUSES))})"
            " ORDER BY s.fetched_at",
            {"source": self.source, "since": since},
        )
        return {row["url"]: stored(row) for row in rows}


def stored(row: sqlite3.Row | Mapping[str, Any]) -> StoredSnapshot:
    """Return a row of ``snapshots`` as what reading it needs."""
    position = Position(row["warc_file"], row["warc_offset"], row["warc_length"], row["member_sha256"])
    return StoredSnapshot(row["id"], row["url"], row["fetched_at"], position)
