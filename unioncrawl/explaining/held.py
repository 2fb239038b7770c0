"""What an archive holds of a page: its capture, what the article is made of, what a re-parse would change."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

import attrs

from unioncrawl.archive.apart import how_reading_ends_it
from unioncrawl.archive.articles import Articles
from unioncrawl.archive.comparing import stored_item
from unioncrawl.archive.compose import Capture, Composed
from unioncrawl.archive.corrections import standing
from unioncrawl.archive.database import Row
from unioncrawl.archive.home import Home
from unioncrawl.archive.reading import TRUNCATED, read_page, read_snapshot
from unioncrawl.errors import TruncatedPageError, UnioncrawlError, WarcError
from unioncrawl.explaining import address, reading
from unioncrawl.explaining.model import Explanation, Problem
from unioncrawl.road import canonical
from unioncrawl.urls import stable_id
from unioncrawl.warc.http import HttpMessage

SNAPSHOT_COLUMNS = (
    "id", "url", "fetched_at", "status", "mime", "charset", "charset_reason", "warc_file", "warc_offset",
    "warc_length", "record_id", "revisit_of",
)  # fmt: skip


def article_of(db: sqlite3.Connection, row: Row) -> int:
    """Return the id of the article that a snapshot is of, or would be."""
    held = db.execute("SELECT article_id FROM captures WHERE snapshot_id = ?", (row["id"],)).fetchone()
    return int(held[0]) if held else stable_id(canonical(row["source"], row["url"]))


def explained(home: Home, db: sqlite3.Connection, row: sqlite3.Row) -> Explanation:
    """Return all that is told of a snapshot.

    :raises UnioncrawlError: if its record cannot be read, or holds no page, or reading it would end this process.
    """
    _check_it_can_be_read(home, db, row)
    truncated = False
    try:
        http = read_page(home, db, row)
    except TruncatedPageError:
        truncated = True
        http = _what_came(home, db, row)
    except WarcError as error:
        raise UnioncrawlError(f"snapshot {row['id']} of {row['url']} cannot be read: {error}") from error
    told = reading.explained(row["url"], http, row["source"])
    said = list(_notices(db, row, http, truncated=truncated))
    told = attrs.evolve(told, notices=[*said, *told.notices])
    if truncated:
        told = attrs.evolve(told, problem=Problem(kind="truncated", reason=TRUNCATED), item=None)
    return attrs.evolve(told, archive=_archive(db, row, told))


def _check_it_can_be_read(home: Home, db: sqlite3.Connection, row: sqlite3.Row) -> None:
    if how := how_reading_ends_it(home, db, row):
        by = address.explained(row["url"], row["source"])
        raise UnioncrawlError(
            f"snapshot {row['id']} of {row['url']} cannot be explained field by field: reading it ends the process"
            f" ({how}); mend {by.parser} ({by.module}), then: {home.command('reparse', '--failures')}"
        )


def _what_came(home: Home, db: sqlite3.Connection, row: sqlite3.Row) -> HttpMessage:
    try:
        return read_snapshot(home, db, row).http()
    except WarcError as error:
        raise UnioncrawlError(f"snapshot {row['id']} of {row['url']} cannot be read: {error}") from error


def _notices(db: sqlite3.Connection, row: sqlite3.Row, http: HttpMessage, *, truncated: bool) -> list[str]:
    said = []
    if truncated:
        said.append(
            f"truncated: {TRUNCATED} ({len(http.payload)} bytes came); the fields are what these would give, and are not stored"
        )
    if row["revisit_of"] is not None:
        original = db.execute(
            "SELECT url, fetched_at FROM snapshots WHERE id = ?", (row["revisit_of"],)
        ).fetchone()
        said.append(
            f"a revisit: its page is that of snapshot {row['revisit_of']}, {original['url']} at {original['fetched_at']}"
        )
    later = db.execute(
        "SELECT * FROM failures WHERE article_id = ? AND resolved_at IS NULL AND snapshot_id IS NOT ? ORDER BY first_seen",
        (article_of(db, row), row["id"]),
    )
    for failure in later:
        which = f"; unioncrawl explain --snapshot {failure['snapshot_id']}" if failure["snapshot_id"] else ""
        said.append(f"open failure of {failure['first_seen']}: {failure['kind']}: {failure['reason']}{which}")
    return said


# -- what is stored of it


def _archive(db: sqlite3.Connection, row: sqlite3.Row, told: Explanation) -> dict[str, Any]:
    article_id = article_of(db, row)
    composed = Articles(db).composed(article_id)
    held: dict[str, Any] = {
        "snapshot": {name: row[name] for name in SNAPSHOT_COLUMNS},
        "reparse": _reparse(db, row, told),
        "failures": [
            dict(failure)
            for failure in db.execute(
                "SELECT snapshot_id, kind, reason, field, first_seen, resolved_at, parser, parser_version FROM failures"
                " WHERE article_id = ? ORDER BY first_seen",
                (article_id,),
            )
        ],
        "article": None,
    }
    if composed is not None:
        held["article"] = _article(db, article_id, composed)
    return held


def _article(db: sqlite3.Connection, article_id: int, composed: Composed) -> dict[str, Any]:
    articles = Articles(db)
    captures = sorted(articles.captures(article_id), key=lambda c: (c.captured_at, c.snapshot_id))
    plans = articles.plans(article_id)
    given = {name: givers(name, composed, captures) for name in composed.extraction}
    return {
        "id": article_id,
        "read_from": composed.current.snapshot_id,
        "captures": [
            {
                "snapshot_id": capture.snapshot_id,
                "captured_at": capture.captured_at,
                "url": capture.url,
                "rank": capture.rank,
                "part": capture.part,
                "parser": capture.fields["parser"],
                "parser_version": capture.fields["parser_version"],
                "gives": [name for name in given if capture.snapshot_id in given[name]],
            }
            for capture in captures
        ],
        "plan": {
            "snapshot_id": plans[0]["snapshot_id"],
            "url": plans[0]["url"],
            "gives": [name for name, how in composed.extraction.items() if how == "plan"],
        }
        if plans
        else None,
        "corrections": [
            {"field": name, "value": act.fields[name], "at": act.at, "by": act.by, "because": act.because}
            for name, act in sorted(standing(articles.corrections(article_id)).items())
            if name in act.fields
        ],
        "revisions": len(composed.revisions),
    }


def givers(name: str, composed: Composed, captures: Sequence[Capture]) -> list[int]:
    """Return the snapshots that a field of the article is from: of a story in parts there can be several."""
    if composed.extraction[name] in ("plan", "manual"):
        return []
    value = composed.fields[name]
    order = sorted(captures, key=lambda c: (c.snapshot_id != composed.current.snapshot_id, c.rank))
    for capture in order:
        if capture.fields.get(name) == value:
            return [capture.snapshot_id]
    return [capture.snapshot_id for capture in captures if capture.fields.get(name)]


def _reparse(db: sqlite3.Connection, row: sqlite3.Row, told: Explanation) -> dict[str, Any]:
    """Return what reading the snapshot today would change in what is stored of it."""
    stored = _stored(db, row)
    if told.item is None:
        reason = f"{told.problem.kind}: {told.problem.reason}" if told.problem else ""
        return {"kind": "unchanged" if stored is None else "lost", "reason": reason, "fields": {}}
    if stored is None:
        kind = "unchanged" if told.address.role == "list" else "gained"
        return {"kind": kind, "reason": "", "fields": {}}
    changed = {
        name: [stored.get(name), value] for name, value in told.item.items() if stored.get(name) != value
    }
    return {"kind": "changed" if changed else "unchanged", "reason": "", "fields": changed}


def _stored(db: sqlite3.Connection, row: sqlite3.Row) -> dict[str, Any] | None:
    held = db.execute("SELECT fields FROM captures WHERE snapshot_id = ?", (row["id"],)).fetchone()
    plan = db.execute("SELECT * FROM plans WHERE snapshot_id = ?", (row["id"],)).fetchone()
    return stored_item(held["fields"] if held else None, plan)
