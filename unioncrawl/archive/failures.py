"""Rows of ``failures``: put there, and closed by the first good capture of the same address after them."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from unioncrawl.archive.database import insert
from unioncrawl.archive.held import GONE_STATUSES
from unioncrawl.archive.images import with_port
from unioncrawl.archive.jobs import Failure, ItemRead
from unioncrawl.archive.packed import unpacked
from unioncrawl.archive.snapshots import READABLE_ROLES
from unioncrawl.items import PAGES, Article
from unioncrawl.urls import stable_id

DEGRADED = "degraded"

OF_PARSERS = ("layout", "not-an-article", "gone", "invalid", DEGRADED, "error")
"""Kinds that are a page class's judgement of a page. Of others, none was asked: of an answer other than 200 no field is read."""


def reader(url: str, kept_under: str, kind: str) -> tuple[str, str] | tuple[None, None]:
    """Return the page class that gives a failure of this ``kind`` at ``url``, and its version; nothing if none had a say."""
    from unioncrawl import road  # loads Scrapy, which those who list and verify failures do without

    cls = road.page_class(url, kept_under) if kind in OF_PARSERS else None
    return (None, None) if cls is None else (cls.__name__, cls.version)


_PAGE = f"SELECT url, source FROM snapshots WHERE id = ? AND role IN ({', '.join(map(repr, READABLE_ROLES))})"


def put(db: sqlite3.Connection, failure: Failure) -> int:
    """Keep a failure; return the id of the article that its address names."""
    article_id = stable_id(failure.url)
    page = db.execute(_PAGE, (failure.snapshot_id,)).fetchone()
    parser, version = reader(page["url"], page["source"], failure.kind) if page else (None, None)
    row = {
        "snapshot_id": failure.snapshot_id,
        "source": failure.source,
        "url": failure.url,
        "article_id": article_id,
        "kind": failure.kind,
        "reason": failure.reason,
        "field": failure.field,
        "first_seen": failure.at,
        "parser": parser,
        "parser_version": version,
    }
    insert(db, "failures", {"id": id_of(row), **row}, "INSERT OR REPLACE")
    return article_id


def find_readers(db: sqlite3.Connection) -> None:
    """Have ``degraded`` failures say which page class left something to the generic extractor: their articles do.

    What could not read a page at all, as long as this was not noted, is not known until the page is read again.
    """
    rows = db.execute(
        f"SELECT f.id, c.fields FROM failures f JOIN captures c USING (snapshot_id) WHERE f.kind = '{DEGRADED}'"
    )
    made_by = [(unpacked(row["fields"]), row["id"]) for row in rows.fetchall()]
    db.executemany(
        "UPDATE failures SET parser = ?, parser_version = ? WHERE id = ?",
        [(item["parser"], item["parser_version"], failure_id) for item, failure_id in made_by],
    )


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
        kind=DEGRADED,
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
    """Close failures with the first good capture of the same address after them, and open them again
    if there is none (any more).
    """
    failures = db.execute("SELECT * FROM failures WHERE article_id = ?", (article_id,))
    for failure in failures.fetchall():
        db.execute(
            "UPDATE failures SET resolved_at = ? WHERE id = ?", (resolved_at(db, failure), failure["id"])
        )


def resolved_at(db: sqlite3.Connection, failure: sqlite3.Row) -> str | None:
    """Return when there was the first good capture of a failure's address after it, ``None`` if there was none.

    That a page is gone which is held is an event of its article, and nothing that anybody could mend: closed at once.
    """
    if _is_removal(db, failure):
        return str(failure["first_seen"])
    at: str | None = db.execute(
        "SELECT min(at) FROM (SELECT ? AS at"
        " UNION ALL SELECT min(captured_at) FROM plans WHERE url = ? AND captured_at > ?"
        " UNION ALL SELECT min(fetched_at) FROM snapshots"
        "   WHERE url IN (?, ?) AND fetched_at > ? AND ((role = 'other' AND status = 200) OR (role = 'list'"
        "   AND read = 1 AND NOT EXISTS (SELECT 1 FROM failures f WHERE f.snapshot_id = snapshots.id))))",
        (
            _captured_after(db, failure),
            failure["url"],
            failure["first_seen"],
            failure["url"],
            with_port(failure["url"]),
            failure["first_seen"],
        ),
    ).fetchone()[0]
    return at


def _is_removal(db: sqlite3.Connection, failure: sqlite3.Row) -> bool:
    """Return whether a failure says that the page of an article is gone that was there before."""
    sql = (
        "SELECT 1 FROM snapshots s CROSS JOIN captures c ON c.article_id = ? JOIN snapshots w ON w.id = c.snapshot_id"
        f" WHERE s.id = ? AND s.role = 'article' AND (s.status IN ({', '.join(map(str, GONE_STATUSES))}) OR ? = 'gone')"
        " AND c.captured_at < s.fetched_at AND (w.url = s.url OR s.url = ?) LIMIT 1"
    )
    values = (failure["article_id"], failure["snapshot_id"], failure["kind"], failure["url"])
    return failure["snapshot_id"] is not None and db.execute(sql, values).fetchone() is not None


def _captured_after(db: sqlite3.Connection, failure: sqlite3.Row) -> str | None:
    """Return when an article was first captured after a failure of its; of a story on several pages, that page of it.

    Which page got no answer at all is not told by its failure, so any will do for that.
    """
    asked = db.execute("SELECT url FROM snapshots WHERE id = ?", (failure["snapshot_id"],)).fetchone()
    rows = db.execute(
        "SELECT c.captured_at, c.fields, s.url FROM captures c JOIN snapshots s ON s.id = c.snapshot_id"
        " WHERE c.article_id = ? AND c.captured_at > ? ORDER BY c.captured_at",
        (failure["article_id"], failure["first_seen"]),
    )
    for row in rows:
        if (
            asked is None
            or urlsplit(asked["url"]).path == urlsplit(row["url"]).path
            or _is_whole(row["fields"])
        ):
            return str(row["captured_at"])
    return None


def _is_whole(fields: bytes) -> bool:
    """Return whether a capture has a story that stands on one page."""
    said = unpacked(fields)
    return max(said.get("part") or 1, said.get("parts") or 1) == 1
