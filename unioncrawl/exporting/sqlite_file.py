"""Articles as a SQLite file that stands alone: any SQLite client opens it, without an extension."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from unioncrawl.archive.export_files import unwritable
from unioncrawl.archive.facts import SourceFacts
from unioncrawl.archive.views import VIEWS
from unioncrawl.exporting.about import About
from unioncrawl.exporting.columns import AUTHORS, SOURCES, TABLES, Column
from unioncrawl.exporting.rows import Batch, Row
from unioncrawl.search import index

ARTICLES = [column for column in TABLES["articles"] if column.kind != "images"]
"""Pictures have a table of their own."""

_KEYS = {
    "authors": "article_id, role, seq", "images": "article_id, seq",
    "revisions": "article_id, seq", "sources": "name",
}  # fmt: skip
"""Primary keys; that of the other tables is ``id``."""

_LAYOUTS = dict.fromkeys(("authors", "images", "sources"), " WITHOUT ROWID")

_VIEWS = ("article_view", "author_view", "image_view", "revision_view")
"""Those of the archive that ask for nothing but what is here."""

_REFERENCES = {
    "article_id": " REFERENCES articles (id)",
    "snapshot_id": " REFERENCES snapshots (id)",
    "source": " REFERENCES sources (name)",
}
"""Nothing enforces them; Datasette makes links of them."""

_ROLES = {"authors": "author", "photographers": "photographer", "organisations": "organisation"}

_INDEXES = (
    "CREATE INDEX articles_published ON articles (published)",
    "CREATE INDEX articles_source_published ON articles (source, published)",
    "CREATE INDEX authors_name ON authors (name)",
)

_HOW_TO_SEARCH = (
    "search_fts is an FTS5 index of pairs of neighbouring characters, in simplified characters and lower case."
    " 工会 is one pair: '\"工会\"'. A longer word is its pairs in quotes: 劳动者 is '\"劳动 动者\"'. One character: '工*'."
    " SELECT a.published, a.title FROM search_fts f JOIN search_rows r ON r.rowid = f.rowid"
    " JOIN articles a ON a.id = r.article_id WHERE search_fts MATCH '\"劳动 动者\"' ORDER BY f.rowid DESC"
)


def write_sqlite(
    batches: Iterable[Batch],
    part: Path,
    path: Path,
    about: About,
    facts: Mapping[str, SourceFacts],
    indexed: Callable[[int, int], None] | None,
) -> None:
    """Write articles to ``part``, with what belongs to them.

    :param path: the name that the file will have.
    :param facts: what is known of the sources.
    :param indexed: called with how many articles are in the search index, and of how many; ``None`` for none.
    """
    part.touch()  # what keeps it from being made is said by the system, and better than by SQLite
    with contextlib.closing(sqlite3.connect(part, isolation_level=None)) as db:
        with _errors(path):
            _create(db)
        for batch in batches:  # outside: an error in reading the archive is none of the file
            with _errors(path):
                _put(db, batch)
        with _errors(path):
            _finish(db, about, facts, indexed)


@contextlib.contextmanager
def _errors(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        raise unwritable(path, str(error)) from error


def _create(db: sqlite3.Connection) -> None:
    # It has its name when it is whole, so nothing of it need ever be rolled back.
    db.execute("PRAGMA journal_mode=OFF")
    db.execute("PRAGMA synchronous=OFF")
    db.execute("BEGIN")
    for table, columns in _tables():
        definitions = ", ".join(f"{column.name} {_type(column)}" for column in columns)
        if table in _KEYS:
            definitions += f", PRIMARY KEY ({_KEYS[table]})"
        db.execute(f"CREATE TABLE {table} ({definitions}){_LAYOUTS.get(table, '')}")


def _tables() -> Iterator[tuple[str, Sequence[Column]]]:
    for table, columns in TABLES.items():
        yield table, ARTICLES if table == "articles" else columns


def _type(column: Column) -> str:
    if column.name == "id":
        return "INTEGER PRIMARY KEY"
    return ("INTEGER" if column.kind == "integer" else "TEXT") + _REFERENCES.get(column.name, "")


def _put(db: sqlite3.Connection, batch: Batch) -> None:
    _insert(
        db, "articles", ARTICLES, ([_value(row, column) for column in ARTICLES] for row in batch.articles)
    )
    _insert(db, "authors", AUTHORS, chain.from_iterable(map(_authors, batch.articles)))
    for table, rows in batch.parts.items():
        _insert(db, table, TABLES[table], rows)


def _insert(
    db: sqlite3.Connection, table: str, columns: Sequence[Column], rows: Iterable[Sequence[Any]]
) -> None:
    # A snapshot may have come before, with other articles.
    verb = "INSERT OR IGNORE" if table == "snapshots" else "INSERT"
    db.executemany(f"{verb} INTO {table} VALUES ({', '.join('?' * len(columns))})", rows)


def _value(row: Row, column: Column) -> Any:
    value = row[column.name]
    return json.dumps(value, ensure_ascii=False) if column.kind in ("names", "methods") else value


def _authors(row: Row) -> Iterator[tuple[Any, ...]]:
    for field, role in _ROLES.items():
        for seq, name in enumerate(row[field], 1):
            yield row["id"], role, seq, name


def _finish(
    db: sqlite3.Connection,
    about: About,
    facts: Mapping[str, SourceFacts],
    indexed: Callable[[int, int], None] | None,
) -> None:
    for statement in _INDEXES:
        db.execute(statement)
    _put_sources(db, facts)
    for name in _VIEWS:
        db.execute(f"CREATE VIEW {name} AS {VIEWS[name].strip()}")
    if indexed:
        index.create(db)
        index.rebuild(db, indexed)
    _describe(db, about, searched=indexed is not None)
    db.execute("COMMIT")


def _put_sources(db: sqlite3.Connection, facts: Mapping[str, SourceFacts]) -> None:
    held = db.execute(
        "SELECT source, count(*), min(published), max(published) FROM articles GROUP BY source"
    ).fetchall()
    rows = []
    for name, articles, first, last in held:
        known = facts.get(name)
        stated = (
            (known.title, known.publisher, known.province, known.level, known.cn) if known else (None,) * 5
        )
        rows.append((name, *stated, articles, first, last))
    _insert(db, "sources", SOURCES, rows)


def _describe(db: sqlite3.Connection, about: About, *, searched: bool) -> None:
    """Write the data dictionary, and how the file was made."""
    db.execute("CREATE TABLE about (name TEXT PRIMARY KEY, value)")
    said = about.facts() | ({"how_to_search": _HOW_TO_SEARCH} if searched else {})
    values = (
        (name, json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value)
        for name, value in said.items()
    )
    db.executemany("INSERT INTO about VALUES (?, ?)", values)
    db.execute(
        "CREATE TABLE dictionary (table_name TEXT, column_name TEXT, term TEXT, meaning TEXT,"
        " PRIMARY KEY (table_name, column_name))"
    )
    rows = ((table, one.name, one.term, _meaning(one)) for table, columns in _tables() for one in columns)
    db.executemany("INSERT INTO dictionary VALUES (?, ?, ?, ?)", rows)


def _meaning(column: Column) -> str:
    form = {"names": " (JSON array)", "methods": " (JSON object)"}.get(column.kind, "")
    return column.meaning + form
