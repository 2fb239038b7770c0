"""What is checked inside the database: SQLite's own structure, articles, editions, the search index, and
whether what one row names is there.
"""

from __future__ import annotations

import contextlib
import sqlite3
import zlib
from collections.abc import Iterator, Sequence

from unioncrawl.archive import editions
from unioncrawl.archive.articles import Articles
from unioncrawl.archive.home import Home
from unioncrawl.archive.locks import is_written
from unioncrawl.archive.verify.report import REBUILD, Problem
from unioncrawl.archive.withholding import WITHHELD
from unioncrawl.search import index

AT_ONCE = 200
"""Articles that are looked at in one transaction: it keeps a writer's log from being emptied."""

MOST = 10_000
"""Problems of one kind beyond which no more are listed: the database is another one, or a great part of it is lost."""


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
        expected = articles.row(row["id"])
    except (zlib.error, ValueError) as error:
        return f"a capture of it is damaged ({error})"
    if expected is None:
        held = articles.captures(row["id"])
        return "is withheld, and shown" if held else "no capture of it is in the database"
    differing = [name for name, value in expected.items() if row[name] != value]
    return f"not what its captures say: {', '.join(differing)}" if differing else None


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
    for what in index.check(db):
        yield Problem("search", str(home.database), what, REBUILD)


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
            what = f"{count} pages were kept and not read yet"
            yield Problem("unread", source, what, f"unioncrawl crawl {source}, or {REBUILD}")


def link_problems(home: Home, db: sqlite3.Connection) -> Iterator[Problem]:
    """Yield what names a row that is not there, or is not what it has to be."""
    for kind, sql, what in _LINKS:
        for where, url, named in db.execute(f"{sql} LIMIT {MOST}").fetchall():
            place = f"{home.warc / where}" if kind in _AT_A_RECORD else str(where)
            mend = _RESTORE_AND_REBUILD if kind == "request" else REBUILD
            yield Problem(kind, place, what.format(url=url, named=named), mend, url or "")


_RESTORE_AND_REBUILD = f"where the response was damaged, restore the file from a copy; then {REBUILD}"
_AT_A_RECORD = ("revisit", "request", "record")
_PLACE = "s.warc_file || ':' || s.warc_offset, s.url"
_PLACE_OF_RECORD = "coalesce(f.name, 'of no file') || ':' || r.warc_offset, ''"
_LINKS = (
    (
        "revisit",
        f"SELECT {_PLACE}, s.revisit_of FROM snapshots s LEFT JOIN snapshots o ON o.id = s.revisit_of"
        " WHERE s.revisit_of IS NOT NULL AND o.id IS NULL",
        "the revisit of {url} leads to snapshot {named}, which is not there",
    ),
    (
        "revisit",
        f"SELECT {_PLACE}, o.url FROM snapshots s JOIN snapshots o ON o.id = s.revisit_of"
        " WHERE o.revisit_of IS NOT NULL",
        "the revisit of {url} leads to {named}, which is a revisit itself and has no payload",
    ),
    (
        "revisit",
        f"SELECT {_PLACE}, o.url FROM snapshots s JOIN snapshots o ON o.id = s.revisit_of"
        " WHERE o.payload_sha256 != s.payload_sha256",
        "the revisit of {url} leads to {named}, which has another payload",
    ),
    (
        "request",
        f"SELECT {_PLACE_OF_RECORD}, r.snapshot_id FROM records r LEFT JOIN warc_files f ON f.id = r.file_id"
        " WHERE r.snapshot_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM snapshots WHERE id = r.snapshot_id)"
        " AND NOT EXISTS (SELECT 1 FROM records o WHERE o.id = r.snapshot_id)",
        "a request whose response, {named}, is not held",
    ),
    (
        "record",
        "SELECT 'of no file:' || r.warc_offset, '', r.file_id FROM records r"
        " WHERE NOT EXISTS (SELECT 1 FROM warc_files f WHERE f.id = r.file_id)",
        "the database has a record in file {named}, which it does not know",
    ),
    (
        "record",
        "SELECT f.name || ':' || max(r.warc_offset), '', count(*) FROM records r JOIN warc_files f ON f.id = r.file_id"
        " WHERE r.type != 'dictionary' GROUP BY r.file_id, r.id HAVING count(*) > 1",
        "{named} records of the file have one id",
    ),
    (
        "article",
        "SELECT min(s.url), min(s.url), c.article_id FROM captures c JOIN snapshots s ON s.id = c.snapshot_id"
        " WHERE NOT EXISTS (SELECT 1 FROM articles a WHERE a.id = c.article_id)"
        f" AND c.article_id NOT IN ({WITHHELD}) GROUP BY c.article_id",
        "article {named} has captures, and is not there",
    ),
    (
        "article",
        "SELECT c.article_id, '', c.snapshot_id FROM captures c"
        " WHERE NOT EXISTS (SELECT 1 FROM snapshots s WHERE s.id = c.snapshot_id)",
        "a capture of it is of snapshot {named}, which is not there",
    ),
)
