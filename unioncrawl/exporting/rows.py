"""Articles out of the archive, some at a time: no more than that is in memory, and no statement is left open between
them, which would keep the database of a crawl from its checkpoints.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from array import array
from collections.abc import Iterator, Sequence
from typing import Any

import attrs

from unioncrawl import catalogue
from unioncrawl.archive.facts import SourceFacts, all_facts
from unioncrawl.archive.home import Home
from unioncrawl.archive.twins import leader
from unioncrawl.archive.withholding import withheld_ids, withheld_snapshots
from unioncrawl.exporting.columns import ARTICLES, TABLES
from unioncrawl.search.find import article_ids
from unioncrawl.search.selection import Selection
from unioncrawl.urls import stable_id

Row = dict[str, Any]
"""Column to value: lists and objects as such, ``None`` for what the page does not say."""

AT_ONCE = 500
"""Articles; the most values that go into one query anywhere in the project."""

_READ = [column for column in ARTICLES if column.sql]
_SELECT = (
    f"SELECT {', '.join(f'{column.sql} AS {column.name}' for column in _READ)}"
    " FROM articles a JOIN snapshots s ON s.id = a.snapshot_id WHERE a.id IN ({})"
)
_PARSED = [column.name for column in _READ if column.kind in ("names", "methods")]
_OLDEST_FIRST = (
    "SELECT id FROM articles WHERE id IN (SELECT value FROM json_each(?))"
    " ORDER BY published IS NULL, published, source, page_no IS NULL, page_no, url, id"
)
"""As ``article_ids`` has them, without walking along all that there are."""

_OF_ARTICLES = ("images", "revisions")
"""Tables whose rows belong to an article."""


@attrs.frozen
class Batch:
    """Some articles."""

    articles: Sequence[Row]
    parts: dict[str, list[tuple[Any, ...]]] = attrs.field(factory=dict)
    """Rows of ``images``, ``revisions`` and ``snapshots`` that belong to them, as in ``columns.TABLES``, lists as JSON;
    none unless asked for. A snapshot may come again with other articles."""


def chosen_ids(db: sqlite3.Connection, selection: Selection, urls: Sequence[str] = ()) -> array[int]:
    """Return the ids of the articles of a selection, the oldest first, those without a date last.

    :param urls: where there are any, only the articles of these addresses.
    :raises UsageProblemError: if the selection cannot be understood.
    """
    if not urls:
        return array("q", article_ids(db, selection, order="oldest"))
    named = {article_id for url in urls for article_id in _ids_at(db, url)}
    if selection.is_everything:
        ids = json.dumps(sorted(named))
        return array("q", (article_id for (article_id,) in db.execute(_OLDEST_FIRST, (ids,))))
    return array("q", (one for one in article_ids(db, selection, order="oldest") if one in named))


def _ids_at(db: sqlite3.Connection, url: str) -> Iterator[int]:
    """Yield the ids of the articles that were captured at ``url``, or whose address it is in any form."""
    rows = db.execute("SELECT article_id FROM article_urls WHERE url = ?", (url,)).fetchall()
    if rows:
        yield from (article_id for (article_id,) in rows)
        return
    yield leader(db, stable_id(catalogue.canonical(url)))


def batches(home: Home, ids: Sequence[int], *, with_parts: bool = False) -> Iterator[Batch]:
    """Yield the articles with ``ids``, in this order; without those that are no longer there, or withheld by now."""
    with contextlib.closing(home.read()) as db:
        db.isolation_level = None
        facts = all_facts(db)
        for start in range(0, len(ids), AT_ONCE):
            some = ids[start : start + AT_ONCE]
            db.execute("BEGIN")  # an article and its pictures are to be of one moment
            try:
                batch = _batch(db, some, with_parts=with_parts)
            finally:
                db.execute("ROLLBACK")
            yield attrs.evolve(batch, articles=[_whole(row, facts) for row in batch.articles])


def _whole(row: Row, facts: dict[str, SourceFacts]) -> Row:
    """Return ``row`` with what is known of its source, in the order of the columns."""
    known = facts.get(row["source"])
    stated = {
        "source_title": known.title if known else None,
        "publisher": known.publisher if known else None,
        "province": known.province if known else None,
    }
    whole = row | stated
    return {column.name: whole[column.name] for column in ARTICLES}


def _batch(db: sqlite3.Connection, ids: Sequence[int], *, with_parts: bool) -> Batch:
    found = {row["id"]: dict(row) for row in db.execute(_SELECT.format(_marks(ids)), ids)}
    for article_id in withheld_ids(db):
        found.pop(article_id, None)
    for row in found.values():
        row.update((name, json.loads(row[name])) for name in _PARSED)
        row["images"] = []
    here = list(found)
    pictures = f"SELECT article_id, url, caption FROM images WHERE article_id IN ({_marks(here)}) ORDER BY article_id, seq"
    for article_id, url, caption in db.execute(pictures, here):
        found[article_id]["images"].append({"url": url, "caption": caption})
    articles = [found[one] for one in ids if one in found]
    return Batch(articles, _parts(db, articles) if with_parts else {})


def _parts(db: sqlite3.Connection, articles: Sequence[Row]) -> dict[str, list[tuple[Any, ...]]]:
    ids = [row["id"] for row in articles]
    parts = {table: list(_rows(db, table, "article_id", ids)) for table in _OF_ARTICLES}
    named = {row["snapshot_id"] for row in articles}
    for table in _OF_ARTICLES:
        place = [column.name for column in TABLES[table]].index("snapshot_id")
        named |= {row[place] for row in parts[table]} - {None}
    parts["snapshots"] = list(_rows(db, "snapshots", "id", sorted(named)))
    # Where the payload is, if the record of a capture has none; that of a withheld article is not shown.
    originals = {row[-1] for row in parts["snapshots"]} - {None} - named
    if originals:
        parts["snapshots"] += _rows(db, "snapshots", "id", sorted(originals - withheld_snapshots(db)))
    return parts


def _rows(db: sqlite3.Connection, table: str, key: str, values: Sequence[int]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a table whose ``key`` is one of ``values``, in the columns that are exported."""
    columns = ", ".join(column.name for column in TABLES[table])
    for start in range(0, len(values), AT_ONCE):
        some = values[start : start + AT_ONCE]
        sql = f"SELECT {columns} FROM {table} WHERE {key} IN ({_marks(some)}) ORDER BY 1, 2"
        yield from (tuple(row) for row in db.execute(sql, some))


def _marks(values: Sequence[Any]) -> str:
    return ", ".join("?" * len(values))
