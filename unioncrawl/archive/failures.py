"""Rows of ``failures``: put there, and closed by the first good capture of the same address after them."""

from __future__ import annotations

import sqlite3

from unioncrawl.archive.database import insert
from unioncrawl.archive.images import with_port
from unioncrawl.archive.jobs import Failure, ItemRead
from unioncrawl.items import PAGES, Article
from unioncrawl.urls import stable_id


def put(db: sqlite3.Connection, failure: Failure) -> int:
    """Keep a failure; return the id of the article that its address names."""
    article_id = stable_id(failure.url)
    row = {
        "id": stable_id(f"{failure.snapshot_id or ''} {failure.kind} {failure.at} {failure.url}"),
        "snapshot_id": failure.snapshot_id,
        "source": failure.source,
        "url": failure.url,
        "article_id": article_id,
        "kind": failure.kind,
        "reason": failure.reason,
        "field": failure.field,
        "first_seen": failure.at,
    }
    insert(db, "failures", row, "INSERT OR REPLACE")
    return article_id


def degraded(job: ItemRead) -> Failure | None:
    """Return what stays open beside an article of a known source for what the generic extractor had to supply."""
    item = job.item
    if not isinstance(item, Article) or item.source == PAGES:
        return None
    supplied = [name for name, how in item.extraction.items() if how == "generic"]
    if not supplied:
        return None
    return Failure(
        snapshot_id=job.snapshot_id,
        source=item.source,
        url=item.url,
        kind="degraded",
        reason=f"{item.parser}: the generic extractor supplied {', '.join(supplied)}",
        at=job.captured_at,
    )


def resolve(db: sqlite3.Connection, article_id: int) -> None:
    """Close a failure with the first good capture of the same address after it, and open it again
    if there is none (any more).
    """
    failures = db.execute("SELECT id, url, first_seen FROM failures WHERE article_id = ?", (article_id,))
    for failure in failures.fetchall():
        resolved = db.execute(
            "SELECT min(at) FROM (SELECT min(captured_at) AS at FROM captures WHERE article_id = ? AND captured_at > ?"
            " UNION ALL SELECT min(captured_at) FROM plans WHERE url = ? AND captured_at > ?"
            " UNION ALL SELECT min(fetched_at) FROM snapshots"
            "   WHERE url IN (?, ?) AND fetched_at > ? AND ((role = 'other' AND status = 200) OR (role = 'list'"
            "   AND read = 1 AND NOT EXISTS (SELECT 1 FROM failures f WHERE f.snapshot_id = snapshots.id))))",
            (
                article_id,
                *(failure["first_seen"], failure["url"]) * 2,
                with_port(failure["url"]),
                failure["first_seen"],
            ),
        ).fetchone()[0]
        db.execute("UPDATE failures SET resolved_at = ? WHERE id = ?", (resolved, failure["id"]))
