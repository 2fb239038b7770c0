"""Finding the twins in a database whose articles are older than the tables for them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from unioncrawl.archive import twins
from unioncrawl.archive.articles import Articles
from unioncrawl.archive.progress import shown

_OTHERS = """
    SELECT article_id FROM corrections UNION
    SELECT article_id FROM captures WHERE article_id NOT IN (SELECT id FROM articles)
"""
"""Articles whose rows do not say what their pages say, or that have none, because they are withheld."""

_AS_THEIR_PAGES_SAY = """
    SELECT id, source, title, text, published, page_no FROM articles
    WHERE id > ? AND id NOT IN (SELECT article_id FROM corrections) ORDER BY id LIMIT 1000
"""


def find(db: sqlite3.Connection) -> None:
    """Note the keys of all articles, and have those be one that are, in the caller's transaction."""
    articles = Articles(db)
    with shown("finding stories under several addresses") as progress:
        _note_keys(db, progress)
    for (article_id,) in db.execute(_OTHERS).fetchall():
        twins.note(db, article_id, articles.key(article_id))
    met = "SELECT min(article_id) FROM twin_keys GROUP BY key HAVING count(*) > 1"
    for (article_id,) in db.execute(met).fetchall():
        articles.recompose(article_id)


def _note_keys(db: sqlite3.Connection, progress: Callable[[int, int], None]) -> None:
    (total,) = db.execute("SELECT count(*) FROM articles").fetchone()
    done = 0
    last = -1
    while rows := db.execute(_AS_THEIR_PAGES_SAY, (last,)).fetchall():
        for row in rows:
            twins.note(db, row["id"], twins.key_of(row["source"], row))
        last = rows[-1]["id"]
        done += len(rows)
        progress(done, total)
