"""Rows of ``editions``: what the plans of one paper on one day add up to."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
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
    """Make the rows of editions again of which some answers said that there was none, and others nothing; and of those that
    have a plan which other plans list, and it does not.
    """
    sql = (
        "SELECT source, published FROM plans WHERE state IN ('none', 'unknown')"
        " GROUP BY source, published HAVING count(DISTINCT state) = 2"
        " UNION SELECT p.source, p.published FROM plans p"
        " WHERE p.page_urls != '[]' AND p.url NOT IN (SELECT value FROM json_each(p.page_urls)) AND EXISTS"
        " (SELECT 1 FROM plans o WHERE o.source = p.source AND o.published = p.published"
        "  AND p.url IN (SELECT value FROM json_each(o.page_urls)))"
    )
    for source, published in db.execute(sql).fetchall():
        put(db, source, published)


def pages_of(plans: Iterable[tuple[str, Sequence[str]]]) -> tuple[list[str], set[str]]:
    """Return the addresses of the pages that plans of one edition list, in order, and which of them are held.

    Held is the page of each plan, and the first page of its list if it is not in that: then it is the plan of the first page,
    under the date's own address.

    :param plans: the address of each, and the addresses of the pages that it lists.
    """
    pages: dict[str, None] = {}
    held: set[str] = set()
    for url, listed in plans:
        pages.update(dict.fromkeys(listed or [url]))
        held.add(url)
        if listed and url not in listed:
            held.add(listed[0])
    return list(pages), held & pages.keys()


def printed(db: sqlite3.Connection, source: str, published: str) -> dict[str, tuple[list[str], list[str]]]:
    """Return the newest plan of each address of an edition: the addresses of the pages, and of the articles, that it lists."""
    rows = db.execute(
        "SELECT url, page_urls, article_urls FROM plans"
        " WHERE source = ? AND published = ? AND state = 'published' ORDER BY captured_at, snapshot_id",
        (source, published),
    )
    return {row[0]: (json.loads(row[1]), json.loads(row[2])) for row in rows}


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
    published = [plan for plan in plans if plan["state"] == "published"]
    pages, held = pages_of((plan["url"], json.loads(plan["page_urls"])) for plan in published)
    expected, have = _count_listed(db, [plan["snapshot_id"] for plan in published])
    complete = len(held) == len(pages) and have == expected
    absent = "none" if "none" in {plan["state"] for plan in plans} else "unknown"
    return {
        "state": ("complete" if complete else "partial") if published else absent,
        "pages_expected": len(pages),
        "pages_held": len(held),
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
