"""What the archive holds already, for a crawl to ask. Reads only."""

from __future__ import annotations

import datetime as dt
import math
import sqlite3
from collections.abc import Sequence

from unioncrawl import clock
from unioncrawl.archive import editions
from unioncrawl.archive.due_failures import next_try_of
from unioncrawl.archive.home import Home
from unioncrawl.archive.packed import unpacked
from unioncrawl.archive.runs import UNASKED
from unioncrawl.archive.snapshots import HTTP_NOT_MODIFIED
from unioncrawl.archive.twins import leader
from unioncrawl.urls import stable_id

GONE_STATUSES = (404, 410)

MOST_TRIES = 3
"""How often a picture or PDF that is never whole is captured by crawls."""

REUSABLE_STATUSES = (200, 301, 302, 303, 307, 308, 404, 410)
"""Answers that another request would not better."""


_CENTURY_H = 100 * 366 * 24
"""More hours than that are for ever, and no moment of any calendar."""


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
        # Not from its row: an article that is withheld has none.
        sql = "SELECT 1 FROM captures WHERE article_id = ? LIMIT 1"
        row = self.db.execute(sql, (stable_id(canonical),)).fetchone()
        return row is not None or self._page(canonical)

    def rests(self, canonical: str, *, impatient: bool) -> bool:
        """Return whether an address came to nothing, and is not to be asked for yet."""
        has_failed, at = next_try_of(self.db, self.source, canonical, clock.now(), impatient=impatient)
        return has_failed and (at is None or at > clock.now())

    def asked(self, url: str) -> bool:
        """Return whether an address was ever asked for, whatever came of it."""
        sql = (
            "SELECT 1 FROM snapshots WHERE url = :url"
            " UNION ALL SELECT 1 FROM failures WHERE article_id = :id AND url = :url LIMIT 1"
        )
        return self.db.execute(sql, {"url": url, "id": stable_id(url)}).fetchone() is not None

    def plan(self, canonical: str, published: str) -> bool:
        """Return whether a plan of the edition of a day was captured and read; the first one of the edition also under
        the date's own address.

        :param published: the day, ``YYYY-MM-DD``.
        """
        sql = "SELECT 1 FROM plans WHERE source = ? AND published = ? AND url = ? LIMIT 1"
        if self.db.execute(sql, (self.source, published, canonical)).fetchone() is not None:
            return True
        plans = editions.printed(self.db, self.source, published)
        _, held = editions.pages_of((url, listed) for url, (listed, _) in plans.items())
        return canonical in held

    def settled(self, url: str) -> bool:
        """Return whether a page was asked for before the last crawl of all that is missing came to its end."""
        sql = f"SELECT max(finished_at) FROM runs WHERE source = ? AND {UNASKED} AND stop_reason = 'finished'"
        last = self.db.execute(sql, (self.source,)).fetchone()[0]
        if last is None:
            return False
        asked = (
            f"SELECT 1 FROM snapshots WHERE url = :url AND {_of(REUSABLE_STATUSES)} AND fetched_at <= :last"
            " UNION ALL SELECT 1 FROM failures WHERE article_id = :id AND url = :url AND first_seen <= :last"
        )
        values = {"url": url, "id": stable_id(url), "last": last}
        return self.db.execute(asked, values).fetchone() is not None

    def _page(self, url: str, tries: float = math.inf) -> bool:
        """Return whether a page was captured and read, or captured often enough."""
        captured, failed = self.db.execute(
            "SELECT count(*), count(f.id) FROM snapshots s LEFT JOIN failures f ON f.snapshot_id = s.id"
            " WHERE s.url = ? AND s.status = 200",
            (url,),
        ).fetchone()
        return bool(captured > failed or failed >= tries)

    def medium(self, url: str) -> bool:
        """Return whether a picture or PDF need not be asked for: it is held whole, is elsewhere, or not there."""
        sql = f"SELECT 1 FROM snapshots WHERE url = ? AND {_of(REUSABLE_STATUSES[1:])}"
        return self._page(url, MOST_TRIES) or self.db.execute(sql, (url,)).fetchone() is not None

    def pictures(self, canonical: str) -> list[str]:
        """Return the addresses of the pictures of an article that are not captured."""
        sql = "SELECT url FROM images WHERE article_id = ? AND snapshot_id IS NULL ORDER BY seq"
        return [row["url"] for row in self.db.execute(sql, (leader(self.db, stable_id(canonical)),))]

    def missing_parts(self, canonical: str) -> list[int]:
        """Return the numbers of those parts of a story that stands on several pages which are not held."""
        rows = self.db.execute(
            "SELECT fields FROM captures WHERE article_id = ? ORDER BY captured_at, snapshot_id",
            (stable_id(canonical),),
        )
        fields = [unpacked(row["fields"]) for row in rows]
        parts = int(fields[-1].get("parts") or 1) if fields else 1  # the newest page knows how many there are
        return sorted(set(range(1, parts + 1)) - {said.get("part") or 1 for said in fields})

    def unfinished(self, url: str) -> sqlite3.Row | None:
        """Return the snapshot that a run which did not finish made of ``url``."""
        snapshot_id = self._unfinished.get(url)
        return self.snapshot(snapshot_id) if snapshot_id is not None else None

    def snapshot(self, snapshot_id: int) -> sqlite3.Row | None:
        """Return the row of a snapshot."""
        row: sqlite3.Row | None = self.db.execute(
            "SELECT * FROM snapshots WHERE id = ?", (snapshot_id,)
        ).fetchone()
        return row

    def newest(self, url: str) -> sqlite3.Row | None:
        """Return the newest snapshot of ``url`` if a crawl of ours got it, with a page that was read or a picture."""
        row: sqlite3.Row | None = self.db.execute(
            # The + keeps SQLite, which has no statistics, from walking through all snapshots of the source.
            "SELECT * FROM snapshots WHERE url = ? AND +source = ? ORDER BY fetched_at DESC, id DESC LIMIT 1",
            (url, self.source),
        ).fetchone()
        if row is None or not _is_page(row) or row["read"] != 1:
            return None
        # What other clients were given may be another form of the page.
        usable = self.db.execute(
            "SELECT 1 FROM runs WHERE id = ? AND command = 'crawl'"
            " AND NOT EXISTS (SELECT 1 FROM failures WHERE snapshot_id = ?)",
            (row["run_id"], row["id"]),
        ).fetchone()
        return row if usable else None

    def _of_unfinished_runs(self, hours: float) -> dict[str, int]:
        since = clock.iso(clock.now() - dt.timedelta(hours=min(hours, _CENTURY_H)))
        rows = self.db.execute(
            # CROSS JOIN keeps SQLite from looking through all snapshots for those of a few runs.
            "SELECT s.id, s.url FROM runs r CROSS JOIN snapshots s ON s.run_id = r.id"
            " WHERE r.source = :source AND r.command = 'crawl' AND coalesce(r.stop_reason, '') != 'finished'"
            " AND r.started_at > coalesce((SELECT max(started_at) FROM runs WHERE source = :source"
            "   AND command = 'crawl' AND stop_reason = 'finished'), '')"
            " AND s.fetched_at > :since"
            f" AND (s.{_of(REUSABLE_STATUSES)}"
            f" OR s.status = {HTTP_NOT_MODIFIED} AND s.revisit_of IS NOT NULL)"
            " ORDER BY s.fetched_at",
            {"source": self.source, "since": since},
        )
        return {row["url"]: row["id"] for row in rows}


def _of(statuses: Sequence[int]) -> str:
    return f"status IN ({', '.join(map(str, statuses))})"


def _is_page(row: sqlite3.Row) -> bool:
    """Return whether a site answered with a page, or that what is held has not changed."""
    confirmed = row["status"] == HTTP_NOT_MODIFIED and row["revisit_of"] is not None
    return bool(row["status"] == 200 or confirmed)
