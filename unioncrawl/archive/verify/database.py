"""What is checked inside the database: SQLite's own structure, articles and all that belongs to them, editions,
failures, the search index. Whether what one row names is there: ``links.py``.
"""

from __future__ import annotations

import contextlib
import sqlite3
import zlib
from collections.abc import Iterator, Sequence

from unioncrawl.archive import editions, failures, twins
from unioncrawl.archive.articles import Articles
from unioncrawl.archive.compose import Capture
from unioncrawl.archive.failures import is_degraded
from unioncrawl.archive.home import Home
from unioncrawl.archive.locks import is_written
from unioncrawl.archive.verify.report import REBUILD, Problem
from unioncrawl.archive.withholding import WITHHELD
from unioncrawl.search.check import check as check_search
from unioncrawl.urls import stable_id
from unioncrawl.words import counted

AT_ONCE = 200
"""Articles that are looked at in one transaction: it keeps a writer's log from being emptied."""


def structure_problems(home: Home, db: sqlite3.Connection, *, thorough: bool) -> Iterator[Problem]:
    """Yield what SQLite finds; unless ``thorough``, without holding indexes against tables."""
    check = "integrity_check" if thorough else "quick_check"
    try:
        found = [row[0] for row in db.execute(f"PRAGMA {check}")]
    except sqlite3.DatabaseError as error:
        found = [str(error)]
    for what in found:
        if what != "ok":
            yield Problem("database", str(home.database), what, f"{REBUILD}, then verify again")


def articles_between(db: sqlite3.Connection, first: int, last: int, since: str | None) -> Iterator[list[int]]:
    """Yield the ids of articles from ``first`` to ``last``, some at a time.

    :param since: leaves out those that have not changed since.
    """
    sql = (
        "SELECT id FROM articles WHERE id >= ? AND id <= ? AND (? IS NULL OR last_changed >= ?)"
        f" ORDER BY id LIMIT {AT_ONCE}"
    )
    while ids := [row[0] for row in db.execute(sql, (first, last, since, since))]:
        yield ids
        first = ids[-1] + 1


def article_problems(db: sqlite3.Connection, ids: Sequence[int]) -> Iterator[Problem]:
    """Yield every article that is not what its captures add up to."""
    articles = Articles(db)
    with snapshot(db):
        for article_id in ids:
            row = db.execute("SELECT * FROM articles WHERE id = ?", (article_id,)).fetchone()
            if row is not None:
                what = _wrong_with(articles, row)
                if what:
                    yield Problem("article", row["url"], what, REBUILD, row["url"])


def _wrong_with(articles: Articles, row: sqlite3.Row) -> str | None:
    try:
        expected = articles.derived(row["id"])
    except (zlib.error, ValueError) as error:
        return f"a capture of it is damaged ({error})"
    if expected is None:
        if not articles.captures(row["id"]):
            return "no capture of it is in the database"
        first = twins.due(articles.db, row["id"])[0]
        return f"is a twin of article {first}, and shown" if first != row["id"] else "is withheld, and shown"
    held_parts = articles.held_parts(row["id"])
    differing = [name for name, value in expected.row.items() if row[name] != value]
    differing += [
        f"its {table}" for table, rows in expected.parts.items() if set(held_parts[table]) != set(rows)
    ]
    if twins.held_key(articles.db, row["id"]) != expected.key:
        differing.append("by what its twins are found")
    if differing:
        return f"not what its captures say: {', '.join(differing)}"
    return _without_failure(articles.db, expected.captures)


def _without_failure(db: sqlite3.Connection, captures: Sequence[Capture]) -> str | None:
    """Return what is wrong if a page that the generic extractor had to help with has no failure that says so."""
    for capture in captures:
        if is_degraded(capture.fields["source"], capture.fields["extraction"]):
            sql = "SELECT 1 FROM failures WHERE snapshot_id = ? AND kind = 'degraded'"
            if db.execute(sql, (capture.snapshot_id,)).fetchone() is None:
                return f"that the generic extractor read its page, snapshot {capture.snapshot_id}, is not among the failures"
    return None


@contextlib.contextmanager
def snapshot(db: sqlite3.Connection) -> Iterator[None]:
    """Have all that is read be of one moment."""
    db.execute("BEGIN")
    try:
        yield
    finally:
        db.rollback()


def search_problems(home: Home, db: sqlite3.Connection) -> Iterator[Problem]:
    """Yield in what the search index is not of the stored texts."""
    for what in check_search(db):
        yield Problem("search", str(home.database), what, f"{REBUILD} --search")


def edition_problems(db: sqlite3.Connection) -> Iterator[Problem]:
    """Yield every edition that is not what its plans add up to."""
    sql = "SELECT source, published FROM editions UNION SELECT source, published FROM plans"
    for source, published in db.execute(sql).fetchall():
        with snapshot(db):
            row = db.execute(
                "SELECT * FROM editions WHERE source = ? AND published = ?", (source, published)
            ).fetchone()
            expected = editions.row_of(db, source, published)
        if (dict(row) if row is not None else None) != expected:
            what = "is not what its plans say" if row is not None else "has plans, and is not there"
            yield Problem("edition", f"{source} {published}", what, REBUILD)


def unread_problems(db: sqlite3.Connection, home: Home) -> Iterator[Problem]:
    """Yield the sources of which pages were kept and not read."""
    unread = "SELECT source, count(*) FROM snapshots WHERE read != 1 GROUP BY source"
    for source, count in db.execute(unread).fetchall():
        if not is_written(home, source):
            what = f"{counted(count, 'page')} kept and not read yet"
            yield Problem("unread", source, what, f"unioncrawl crawl {source}, or {REBUILD}")


def twin_problems(home: Home, db: sqlite3.Connection) -> Iterator[Problem]:
    """Yield what is noted of twins, and is not what the captures say: of the articles that have no row of their own."""
    with snapshot(db):
        for article_id, what in twins.wrong(db):
            yield Problem("twin", str(home.database), f"article {article_id} {what}", REBUILD)
        articles = Articles(db)
        for (article_id,) in db.execute(f"SELECT article_id FROM twins UNION {WITHHELD}").fetchall():
            try:
                key = articles.key(article_id)
            except (zlib.error, ValueError) as error:
                what = f"a capture of article {article_id} is damaged ({error})"
                yield Problem("twin", str(home.database), what, REBUILD)
                continue
            if key != twins.held_key(db, article_id):
                what = f"by what the twins of article {article_id} are found is not what its captures say"
                yield Problem("twin", str(home.database), what, REBUILD)


def failure_problems(home: Home, db: sqlite3.Connection) -> Iterator[Problem]:
    """Yield every failure that is not what its own columns say, or closed otherwise than by what was captured since."""
    last = -1
    while True:
        with snapshot(db):
            rows = db.execute(
                f"SELECT * FROM failures WHERE id > ? ORDER BY id LIMIT {AT_ONCE}", (last,)
            ).fetchall()
            for row in rows:
                if failures.id_of(row) != row["id"] or stable_id(row["url"]) != row["article_id"]:
                    what = "a failure is not of the page and the time that its id says"
                    yield Problem("failure", str(home.database), f"{what}: {row['url']}", REBUILD, row["url"])
                elif (expected := failures.resolved_at(db, row)) != row["resolved_at"]:
                    said = f"is closed {row['resolved_at']}" if row["resolved_at"] else "is open"
                    what = f"the failure of {row['first_seen']} {said}; by what was captured: {expected or 'open'}"
                    yield Problem("failure", row["url"], what, REBUILD, row["url"])
        if not rows:
            return
        last = rows[-1]["id"]
