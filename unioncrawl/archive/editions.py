"""Rows of ``editions``: what the plans of one paper on one day add up to."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from unioncrawl.archive.database import insert

_SAID_AFTERWARDS = "(state = 'none' AND date(captured_at, '+8 hours') > published)"
"""That there was no issue, said when the day was over, in China."""


def put(db: sqlite3.Connection, source: str, published: str) -> None:
    """Make the row of an edition again; an edition without plans has none."""
    row = row_of(db, source, published)
    if row is None:
        db.execute("DELETE FROM editions WHERE source = ? AND published = ?", (source, published))
    else:
        insert(db, "editions", row, "INSERT OR REPLACE")


def count_again(db: sqlite3.Connection) -> None:
    """Make the rows of editions again of which some answers said that there was none, and others nothing."""
    sql = (
        "SELECT source, published FROM plans WHERE state IN ('none', 'unknown')"
        " GROUP BY source, published HAVING count(DISTINCT state) = 2"
    )
    for source, published in db.execute(sql).fetchall():
        put(db, source, published)


def row_of(db: sqlite3.Connection, source: str, published: str) -> dict[str, Any] | None:
    """Return the row that an edition should have by its plans, ``None`` if it has none."""
    rows = db.execute(
        "SELECT * FROM plans WHERE source = ? AND published = ?"
        f" ORDER BY state = 'published', {_SAID_AFTERWARDS}, captured_at, snapshot_id",
        (source, published),
    )
    # The newest of each address stands; that it went later does not unmake what was published, nor an answer that says
    # nothing (a page of errors, years after) that there was no issue.
    plans = {row["url"]: row for row in rows}
    return {"source": source, "published": published, **_state(db, list(plans.values()))} if plans else None


def _state(db: sqlite3.Connection, plans: list[sqlite3.Row]) -> dict[str, Any]:
    printed = [plan for plan in plans if plan["state"] == "published"]
    pages: set[str] = set()
    held: set[str] = set()
    for plan in printed:
        listed = json.loads(plan["page_urls"]) or [plan["url"]]
        pages.update(listed)
        # A plan under the date's own address is the plan of the first page.
        held.add(plan["url"] if plan["url"] in listed else listed[0])
    expected, have = _count_listed(db, [plan["snapshot_id"] for plan in printed])
    complete = held >= pages and have == expected
    absent = "none" if "none" in {plan["state"] for plan in plans} else "unknown"
    return {
        "state": ("complete" if complete else "partial") if printed else absent,
        "pages_expected": len(pages),
        "pages_held": len(held & pages),
        "articles_expected": expected,
        "articles_held": have,
    }


def _count_listed(db: sqlite3.Connection, plans: list[int]) -> tuple[int, int]:
    """Return how many articles the plans list, and of how many there are captures: one that is withheld is held."""
    marks = ", ".join("?" * len(plans))
    row = db.execute(
        "SELECT count(*), sum(EXISTS (SELECT 1 FROM captures c WHERE c.article_id = listed.article_id))"
        f" FROM (SELECT DISTINCT article_id FROM plan_articles WHERE snapshot_id IN ({marks})) AS listed",
        plans,
    ).fetchone()
    return row[0], row[1] or 0
