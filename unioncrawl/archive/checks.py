"""Rows of ``checks``: from when on the age of an article counts, and when a site was last asked for it.

With these, what is to be looked at again is found without reading the articles (``due.py``). ``articles.py`` keeps them in
line; here they are found in a database of an older schema.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable

from unioncrawl.archive.held import GONE_STATUSES
from unioncrawl.archive.progress import shown
from unioncrawl.clock import CST

BATCH = 1000


def seconds(at: str) -> int:
    """Return a time of the archive in seconds since 1970."""
    return int(dt.datetime.fromisoformat(at).timestamp())


def born(published: str | None, first_seen: str) -> int:
    """Return from when on an article's age counts, in seconds since 1970: from the day that it was published, or from
    when it was first seen, if that is earlier or nothing else is known.
    """
    if not published:
        return seconds(first_seen)
    day = dt.datetime.combine(dt.date.fromisoformat(published), dt.time(), CST)
    return min(seconds(first_seen), int(day.timestamp()))


def find(db: sqlite3.Connection) -> None:
    """Make the rows of all articles of a database that had none, in the caller's transaction."""
    with shown("noting when articles were looked at") as progress:
        _of_single(db, progress)
    _of_stories(db)


_SINGLE = f"""
    SELECT a.id, a.source, a.published, a.first_seen, max(
        (SELECT max(captured_at) FROM captures c WHERE c.article_id = a.id),
        coalesce((SELECT max(g.fetched_at) FROM snapshots g
            WHERE g.url IN (a.url, (SELECT url FROM snapshots s WHERE s.id = a.snapshot_id))
            AND (g.status IN ({", ".join(map(str, GONE_STATUSES))})
                OR EXISTS (SELECT 1 FROM failures f WHERE f.snapshot_id = g.id AND f.kind = 'gone'))), ''))
    FROM articles a WHERE a.id > ? ORDER BY a.id LIMIT {BATCH}
"""


def _of_single(db: sqlite3.Connection, progress: Callable[[int, int], None]) -> None:
    """Make the rows as if no story had several addresses."""
    (total,) = db.execute("SELECT count(*) FROM articles").fetchone()
    last, done = -1, 0
    while rows := db.execute(_SINGLE, (last,)).fetchall():
        made = [(row[0], row[1], born(row[2], row[3]), seconds(row[4])) for row in rows]
        db.executemany("INSERT OR REPLACE INTO checks VALUES (?, ?, ?, ?)", made)
        last, done = rows[-1][0], done + len(rows)
        progress(done, total)


def _of_stories(db: sqlite3.Connection) -> None:
    from unioncrawl.archive.articles import Articles

    articles = Articles(db)
    for (article_id,) in db.execute("SELECT DISTINCT leader_id FROM twins").fetchall():
        articles.recompose(article_id)
