"""All that is derived, made at once: for a database into which only what was captured and read was put.

Row by row the same as what ``Store`` makes as things come, and quicker: each article is composed once, and put
into the search index in the order of publication. Each step can be interrupted and begun again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator

from unioncrawl.archive import editions, failures
from unioncrawl.archive.articles import Articles
from unioncrawl.archive.database import transaction
from unioncrawl.reprints.settle import settle_all
from unioncrawl.search import index

BATCH = 500


def derive(db: sqlite3.Connection, progress: Callable[[int, int], None] = lambda *_: None) -> None:
    """Make articles and what belongs to them, editions, ends of failures, and the search index.

    :param progress: is told how many steps are done and how many there are: an article takes three.
    """
    total = _one(db, "SELECT count(DISTINCT article_id) FROM captures")
    done = 0
    for step in (_articles(db), _searches(db)):
        for number in step:
            done += number
            progress(done, 3 * total)
    _editions(db)
    _failures(db)
    settle_all(db, lambda settled, _: progress(2 * total + min(settled, total), 3 * total))


def _articles(db: sqlite3.Connection) -> Iterator[int]:
    """Make the articles, in the order of their ids, which is how their rows lie; yield how many at a time."""
    from unioncrawl.search.bulk import fold

    articles = Articles(db, searched=False, folded=fold)
    last = _one(db, "SELECT coalesce(max(id), -1) FROM articles")
    yield _one(db, "SELECT count(*) FROM articles")
    while ids := _after(db, "captures", last):
        with transaction(db):
            for article_id in ids:
                articles.recompose(article_id)
        last = ids[-1]
        yield len(ids)


def _searches(db: sqlite3.Connection) -> Iterator[int]:
    """Put the articles into the search index, in the order of publication; yield how many at a time."""
    yield _one(db, "SELECT count(*) FROM search_rows")
    with transaction(db):
        index.put_off_merging(db)
    while True:
        with transaction(db):
            number = index.put_next(db, BATCH)
        if not number:
            break
        yield number
    with transaction(db):
        index.merge(db)


def _editions(db: sqlite3.Connection) -> None:
    found = db.execute("SELECT DISTINCT source, published FROM plans").fetchall()
    for start in range(0, len(found), BATCH):
        with transaction(db):
            for source, published in found[start : start + BATCH]:
                editions.put(db, source, published)


def _failures(db: sqlite3.Connection) -> None:
    last = -1
    while ids := _after(db, "failures", last):
        with transaction(db):
            for article_id in ids:
                failures.resolve(db, article_id)
        last = ids[-1]


def _after(db: sqlite3.Connection, table: str, last: int) -> list[int]:
    """Return the next ids of articles in ``table``."""
    sql = f"SELECT DISTINCT article_id FROM {table} WHERE article_id > ? ORDER BY article_id LIMIT {BATCH}"
    return [row[0] for row in db.execute(sql, (last,))]


def _one(db: sqlite3.Connection, sql: str) -> int:
    return int(db.execute(sql).fetchone()[0])
