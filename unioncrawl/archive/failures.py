"""Rows of ``failures``: put there, and closed by the first good capture of the same address after them."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

from unioncrawl.archive.database import insert
from unioncrawl.archive.images import with_port
from unioncrawl.archive.jobs import Failure, ItemRead
from unioncrawl.items import PAGES, Article
from unioncrawl.urls import stable_id


def put(db: sqlite3.Connection, failure: Failure) -> int:
    """Keep a failure; return the id of the article that its address names."""
    article_id = stable_id(failure.url)
    row = {
        "snapshot_id": failure.snapshot_id,
        "source": failure.source,
        "url": failure.url,
        "article_id": article_id,
        "kind": failure.kind,
        "reason": failure.reason,
        "field": failure.field,
        "first_seen": failure.at,
    }
    insert(db, "failures", {"id": id_of(row), **row}, "INSERT OR REPLACE")
    return article_id


def degraded(job: ItemRead) -> Failure | None:
    """Return what stays open beside an article of a known source for what the generic extractor had to supply."""
    item = job.item
    if not isinstance(item, Article) or not is_degraded(item.source, item.extraction):
        return None
    supplied = [name for name, how in item.extraction.items() if how == "generic"]
    return Failure(
        snapshot_id=job.snapshot_id,
        source=item.source,
        url=item.url,
        kind="degraded",
        reason=f"{item.parser}: the generic extractor supplied {', '.join(supplied)}",
        at=job.captured_at,
    )


def is_degraded(source: str, extraction: Mapping[str, str]) -> bool:
    """Return whether the generic extractor had to supply something of an article of a known source."""
    return source != PAGES and "generic" in extraction.values()


def id_of(row: Mapping[str, Any] | sqlite3.Row) -> int:
    """Return the id of a row of ``failures``."""
    return stable_id(f"{row['snapshot_id'] or ''} {row['kind']} {row['first_seen']} {row['url']}")


def resolve(db: sqlite3.Connection, article_id: int) -> None:
    """Close a failure with the first good capture of the same address after it, and open it again
    if there is none (any more).
    """
    failures = db.execute("SELECT * FROM failures WHERE article_id = ?", (article_id,))
    for failure in failures.fetchall():
        db.execute(
            "UPDATE failures SET resolved_at = ? WHERE id = ?", (resolved_at(db, failure), failure["id"])
        )


def resolved_at(db: sqlite3.Connection, failure: sqlite3.Row) -> str | None:
    """Return when there was the first good capture of a failure's address after it, ``None`` if there was none."""
    at: str | None = db.execute(
        "SELECT min(at) FROM (SELECT min(captured_at) AS at FROM captures WHERE article_id = ? AND captured_at > ?"
        " UNION ALL SELECT min(captured_at) FROM plans WHERE url = ? AND captured_at > ?"
        " UNION ALL SELECT min(fetched_at) FROM snapshots"
        "   WHERE url IN (?, ?) AND fetched_at > ? AND ((role = 'other' AND status = 200) OR (role = 'list'"
        "   AND read = 1 AND NOT EXISTS (SELECT 1 FROM failures f WHERE f.snapshot_id = snapshots.id))))",
        (
            failure["article_id"],
            *(failure["first_seen"], failure["url"]) * 2,
            with_port(failure["url"]),
            failure["first_seen"],
        ),
    ).fetchone()[0]
    return at
