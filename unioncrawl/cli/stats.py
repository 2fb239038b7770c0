"""``unioncrawl stats``."""

from __future__ import annotations

import contextlib
import sqlite3
from typing import Any

import click

from unioncrawl.archive.home import Home
from unioncrawl.cli.output import emit, format_option, human_bytes

COLUMNS = (
    "source", "articles", "first", "last", "editions", "complete", "partial", "snapshots", "revised", "failures", "size",
)  # fmt: skip


@click.command()
@format_option
def command(form: str) -> None:
    """Count what is held, by source."""
    with contextlib.closing(Home.chosen().read()) as db:
        names = db.execute(
            "SELECT source FROM snapshots UNION SELECT source FROM failures ORDER BY 1"
        ).fetchall()
        rows = [counts(db, name) for (name,) in names]
    if form == "table":
        for row in rows:
            row["size"] = human_bytes(row["warc_bytes"])
    emit(rows, COLUMNS, form, empty="the archive is empty")


def counts(db: sqlite3.Connection, source: str) -> dict[str, Any]:
    """Return the counts of one source."""

    def one(sql: str) -> Any:
        return db.execute(sql, (source,)).fetchone()[0]

    first, last = db.execute(
        "SELECT min(published), max(published) FROM articles WHERE source = ?", (source,)
    ).fetchone()
    return {
        "source": source,
        "articles": one("SELECT count(*) FROM articles WHERE source = ?"),
        "first": first,
        "last": last,
        "editions": one(
            "SELECT count(*) FROM editions WHERE source = ? AND state IN ('complete', 'partial')"
        ),
        "complete": one("SELECT count(*) FROM editions WHERE source = ? AND state = 'complete'"),
        "partial": one("SELECT count(*) FROM editions WHERE source = ? AND state = 'partial'"),
        "not_published": one("SELECT count(*) FROM editions WHERE source = ? AND state = 'none'"),
        "snapshots": one("SELECT count(*) FROM snapshots WHERE source = ?"),
        "images": one(
            "SELECT count(*) FROM images JOIN articles ON articles.id = article_id WHERE source = ?"
        ),
        "revised": one(
            "SELECT count(DISTINCT article_id) FROM revisions JOIN articles ON articles.id = article_id WHERE source = ?"
        ),
        "failures": one("SELECT count(*) FROM failures WHERE source = ? AND resolved_at IS NULL"),
        "warc_bytes": one("SELECT coalesce(sum(warc_length), 0) FROM snapshots WHERE source = ?"),
    }
