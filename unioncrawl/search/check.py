"""Comparing the index with what is stored, to the last token."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import islice

from unioncrawl.archive.home import tuples
from unioncrawl.errors import ArchiveError
from unioncrawl.search import facts, index
from unioncrawl.search.facts import Facts
from unioncrawl.search.index import COLUMNS, FTS_COLUMNS
from unioncrawl.search.segment import tokens

_DAMAGED = f"search index: damaged inside; {index.MEND}"
_FACTS = ", ".join(facts.COLUMNS)


def check(db: sqlite3.Connection) -> list[str]:
    """Return what is wrong with the index, a line each; nothing if it is what the stored articles give.

    Every token's article, field and place is compared, by SQLite: about 3,000 articles of 600 characters a
    second. Only if something is wrong are the articles looked for, which takes three times as long. Needs no
    right to write, but room for a temporary copy of the index, in the texts' own size about.
    """
    try:
        index.require_current(db)
    except ArchiveError as error:
        return [str(error)]
    own = not db.in_transaction
    if own:
        db.execute("BEGIN")  # index and texts are to be of one moment
    try:
        problems = [*_wrong_rows(db), *_wrong_facts(db)]
        if problems or not _is_of_texts(db):
            problems += _wrong_tokens(db)
            problems = problems or [_DAMAGED]
    finally:
        if own:
            db.rollback()
    return problems


def _is_of_texts(db: sqlite3.Connection) -> bool:
    """Return whether SQLite finds the index whole, and the same as the tokens of what is stored.

    FTS5 compares an index with texts if it is told where these are, which a contentless table cannot be. So
    a temporary table that is told gets a copy of the index: of its four tables, named so since FTS5 exists.
    """
    # Once: SQLite refuses to put a function in place of another while any statement is under way.
    known = "SELECT 1 FROM pragma_function_list WHERE name = 'search_tokens'"
    if db.execute(known).fetchone() is None:
        db.create_function("search_tokens", 1, tokens, deterministic=True)
        db.create_function("search_facts", 1 + len(facts.COLUMNS), _fact_tokens, deterministic=True)
    columns = ", ".join(f"search_tokens(a.{column}) AS {column}" for column in COLUMNS)
    of_row = ", ".join(f"r.{column}" for column in facts.COLUMNS)
    db.execute(
        f"CREATE TEMP VIEW search_texts AS SELECT r.rowid AS number, {columns},"
        f" search_facts(a.title, {of_row}) AS facts"
        " FROM main.search_rows r JOIN main.articles a ON a.id = r.article_id"
    )
    db.execute(
        f"CREATE VIRTUAL TABLE temp.search_copy USING fts5({', '.join(FTS_COLUMNS)}, content='search_texts',"
        f" content_rowid='number', {index.TOKENIZER})"
    )
    try:
        for part in ("config", "data", "docsize", "idx"):
            db.execute(f"DELETE FROM temp.search_copy_{part}")
            db.execute(f"INSERT INTO temp.search_copy_{part} SELECT * FROM main.search_fts_{part}")
        db.execute("INSERT INTO temp.search_copy (search_copy, rank) VALUES ('integrity-check', 1)")
    except sqlite3.DatabaseError as error:
        if not _is_damage(error):
            raise
        return False
    finally:
        db.execute("DROP TABLE temp.search_copy")
        db.execute("DROP VIEW temp.search_texts")
    return True


def _fact_tokens(title: str | None, *values: object) -> str:
    return Facts(*values).tokens(tokens(title))  # type: ignore[arg-type]


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    return error.sqlite_errorname.startswith("SQLITE_CORRUPT")


def _wrong_rows(db: sqlite3.Connection) -> Iterator[str]:
    for article_id, published in db.execute(
        "SELECT id, published FROM articles WHERE id NOT IN (SELECT article_id FROM search_rows) ORDER BY id"
    ):
        yield f"search index: article {article_id} of {published or 'no date'} is missing"
    for row, article_id, stored, published in db.execute(
        "SELECT r.rowid, r.article_id, a.id, a.published"
        " FROM search_rows r LEFT JOIN articles a ON a.id = r.article_id"
    ):
        if stored is None:
            yield f"search index: article {article_id} is in it and not stored"
        elif row not in index.numbers_of(published):
            yield f"search index: article {article_id} is not in the place of its date, {published or 'none'}"


def _wrong_facts(db: sqlite3.Connection) -> Iterator[str]:
    """Compare what the index knows beside texts with what is stored; that its tokens say so is seen with them."""
    of_row = ", ".join(f"r.{column}" for column in facts.COLUMNS)
    for (article_id,) in db.execute(
        f"SELECT a.id FROM search_rows r JOIN articles a ON a.id = r.article_id"
        f" WHERE ({of_row}) IS NOT ({facts.STORED}) ORDER BY a.id"
    ):
        yield f"search index: article {article_id} has other authors, source, page, images or state than stored"


def _wrong_tokens(db: sqlite3.Connection) -> Iterator[str]:
    """Compare sums of 64-bit hashes (Python's, keyed anew in each process) of all tokens and places."""
    try:
        sums = _sums_of_tokens(db)
    except sqlite3.DatabaseError as error:
        if not _is_damage(error):
            raise
        yield _DAMAGED
        return
    articles = tuples(
        db,
        f"SELECT r.rowid, r.article_id, {', '.join(f'a.{column}' for column in COLUMNS)}, {_FACTS}"
        " FROM (SELECT rowid, * FROM search_rows) r JOIN (SELECT id, text, title, kicker, subtitle FROM articles) a"
        " ON a.id = r.article_id ORDER BY r.rowid",
    )
    for row, article_id, *values in articles:
        texts = dict(zip(COLUMNS, values, strict=False))
        known = Facts(*values[len(COLUMNS) :])
        expected = sum(
            _hash(term, place, number)
            for number, column in enumerate(index.tokens_of(texts, known))
            for place, term in enumerate(column.split())
        )
        if sums.pop(row, 0) != expected:
            yield f"search index: article {article_id} has other tokens than its stored text"
    for row in islice(sums, 100):
        yield f"search index: number {row} has tokens and no article"


def _hash(term: str, place: int, column: int) -> int:
    # Of a text and no tuple: tuples' hashes add up to the same when terms change places, more often than not by chance.
    return hash(f"{column} {place} {term}")


def _sums_of_tokens(db: sqlite3.Connection) -> dict[int, int]:
    """Return for each number in the index the sum of the hashes of its tokens."""
    sums: dict[int, int] = {}
    columns = {column: number for number, column in enumerate(FTS_COLUMNS)}
    db.execute("CREATE VIRTUAL TABLE temp.search_tokens USING fts5vocab(main, search_fts, instance)")
    try:
        found = tuples(db, "SELECT term, doc, col, offset FROM temp.search_tokens")
        for term, row, column, place in found:
            sums[row] = sums.get(row, 0) + _hash(term, place, columns[column])
    finally:
        db.execute("DROP TABLE temp.search_tokens")
    return sums
