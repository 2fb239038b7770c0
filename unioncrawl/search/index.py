"""The full-text index: a contentless FTS5 table of tokens, and the numbers under which articles are in it.

Three tables. ``search_fts`` holds tokens alone, no text: texts are in ``articles``. ``search_rows`` gives
each article a number that sorts by date of publication, so that newest first is a walk along the index.
``search_meta`` says which segmenter made it.

FTS5 cannot take a row out of a contentless table unless it is told the very tokens that were put in; told
others it leaves ghosts, without a word. So writers hand in the texts as they were stored, tokens are
computed from these, and ``check`` compares the whole index with the stored texts.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from unioncrawl.errors import ArchiveError
from unioncrawl.search.query import COLUMNS
from unioncrawl.search.segment import SEGMENTER_VERSION, tokens

__all__ = [
    "COLUMNS", "FIRST_DATED", "LAST", "check", "create", "day_of", "numbers_of", "put", "rebuild", "remove",
    "require_current",
]  # fmt: skip

# A number is the day, counted from the first there is, times this, and a number within the day. 65,536 is
# room for a site that has moved and dates all its past on one day; each bit makes the index 2 % larger.
# Articles without a date come before all days, where there is room for 4 thousand million.
_DAY = 1 << 16
FIRST_DATED = 1 << 32
"""The smallest number of an article with a date."""

LAST = FIRST_DATED + (dt.date.max.toordinal() + 1) * _DAY - 1
"""The largest number there can be."""

_TOKENIZER = "tokenize='unicode61 remove_diacritics 0', detail=full"
_TABLES = (
    f"""CREATE VIRTUAL TABLE search_fts USING fts5(
        {", ".join(COLUMNS)}, content='', {_TOKENIZER}
    )""",
    """CREATE TABLE search_rows (
        rowid INTEGER PRIMARY KEY,           -- rowid in search_fts; sorts by date of publication
        article_id INTEGER NOT NULL UNIQUE
    )""",
    "CREATE TABLE search_meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
)
_DAMAGED = "search index: damaged inside; run: unioncrawl rebuild"
_FTS_INSERT = f"INSERT INTO search_fts (rowid, {', '.join(COLUMNS)}) VALUES (?, ?, ?, ?, ?)"
_FTS_DELETE = (
    f"INSERT INTO search_fts (search_fts, rowid, {', '.join(COLUMNS)}) VALUES ('delete', ?, ?, ?, ?, ?)"
)


def create(db: sqlite3.Connection) -> None:
    """Create the index, empty, in the caller's transaction."""
    for statement in _TABLES:
        db.execute(statement)
    db.execute("INSERT INTO search_meta VALUES ('segmenter', ?)", (str(SEGMENTER_VERSION),))


def put(
    db: sqlite3.Connection,
    article_id: int,
    published: str | None,
    old: Mapping[str, Any] | None,
    new: Mapping[str, Any],
) -> None:
    """Put an article in, or in place of what it was, in the caller's transaction.

    :param published: ``YYYY-MM-DD``; another date than before gives the article another number.
    :param old: the searched fields as they were stored until now; ``None`` for a new article. Anything else
        than what was put in last leaves ghosts.
    :param new: the searched fields (``COLUMNS``) as they are stored now.
    :raises ArchiveError: if the index was made by another segmenter, or already has this new article.
    """
    require_current(db)
    row = _row_of(db, article_id)
    if row is not None:
        if old is None:
            raise ArchiveError(
                f"search index: article {article_id} is new and already in it; run: unioncrawl rebuild"
            )
        stays = row in numbers_of(published)
        if stays and all(old[column] == new[column] for column in COLUMNS):
            return
        db.execute(_FTS_DELETE, (row, *_tokens(old)))
        if not stays:
            db.execute("DELETE FROM search_rows WHERE rowid = ?", (row,))
            row = None
    if row is None:
        row = _free_number(db, published)
        db.execute("INSERT INTO search_rows (rowid, article_id) VALUES (?, ?)", (row, article_id))
    db.execute(_FTS_INSERT, (row, *_tokens(new)))


def remove(db: sqlite3.Connection, article_id: int, old: Mapping[str, Any]) -> None:
    """Take an article out, in the caller's transaction; one that is not in is no error.

    :param old: the searched fields as they were stored until now.
    """
    require_current(db)
    row = _row_of(db, article_id)
    if row is not None:
        db.execute(_FTS_DELETE, (row, *_tokens(old)))
        db.execute("DELETE FROM search_rows WHERE rowid = ?", (row,))


def rebuild(db: sqlite3.Connection) -> None:
    """Make the index again from the stored articles, in the caller's transaction.

    About 1,500 articles of 600 characters a second.
    """
    db.execute("INSERT INTO search_fts (search_fts) VALUES ('delete-all')")
    db.execute("DELETE FROM search_rows")
    db.execute("REPLACE INTO search_meta VALUES ('segmenter', ?)", (str(SEGMENTER_VERSION),))
    articles = db.cursor()
    articles.row_factory = None
    articles.execute(f"SELECT id, published, {', '.join(COLUMNS)} FROM articles ORDER BY published, id")
    numbers, row = range(0), -1
    for article_id, published, *texts in articles:
        row += 1
        if numbers != numbers_of(published):
            numbers = numbers_of(published)
            row = numbers.start
        if row not in numbers:
            raise _day_is_full(published)
        db.execute("INSERT INTO search_rows (rowid, article_id) VALUES (?, ?)", (row, article_id))
        db.execute(_FTS_INSERT, (row, *map(tokens, texts)))


def check(db: sqlite3.Connection) -> list[str]:
    """Return what is wrong with the index, a line each; nothing if it is what the stored texts give.

    Every token's article, field and place is compared, by SQLite: about 3,000 articles of 600 characters a
    second. Only if something is wrong are the articles looked for, which takes three times as long. Needs no
    right to write, but room for a temporary copy of the index, in the texts' own size about.
    """
    try:
        require_current(db)
    except ArchiveError as error:
        return [str(error)]
    own = not db.in_transaction
    if own:
        db.execute("BEGIN")  # index and texts are to be of one moment
    try:
        problems = list(_wrong_rows(db))
        if problems or not _is_of_texts(db):
            problems += _wrong_tokens(db)
            problems = problems or [_DAMAGED]
    finally:
        if own:
            db.rollback()
    return problems


def require_current(db: sqlite3.Connection) -> None:
    """Raise unless this segmenter made the index: with another one's tokens it neither finds nor deletes.

    :raises ArchiveError: says what to do.
    """
    made = _first(db, "SELECT value FROM search_meta WHERE name = 'segmenter'")
    if made != str(SEGMENTER_VERSION):
        raise ArchiveError(
            f"search index: made by segmenter {made}, this is {SEGMENTER_VERSION}; run: unioncrawl rebuild"
        )


def numbers_of(published: str | None) -> range:
    """Return the numbers that an article of the day ``published`` can have; ``None`` is no date.

    :param published: ``YYYY-MM-DD``.
    """
    if published is None:
        return range(FIRST_DATED)
    first = FIRST_DATED + dt.date.fromisoformat(published).toordinal() * _DAY
    return range(first, first + _DAY)


def day_of(number: int) -> int:
    """Return the same for all numbers of one day, more for a later day, and 0 for those without a date."""
    return max(0, number - FIRST_DATED) // _DAY


def _free_number(db: sqlite3.Connection, published: str | None) -> int:
    numbers = numbers_of(published)
    bounds = (numbers.start, numbers.stop - 1)
    last = _first(db, "SELECT max(rowid) FROM search_rows WHERE rowid BETWEEN ? AND ?", bounds)
    if last is None:
        return numbers.start
    if last + 1 in numbers:
        return int(last) + 1
    # Articles that moved to other days have left numbers free.
    taken = {
        row[0] for row in db.execute("SELECT rowid FROM search_rows WHERE rowid BETWEEN ? AND ?", bounds)
    }
    free = next((number for number in numbers if number not in taken), None)
    if free is None:
        raise _day_is_full(published)
    return free


def _day_is_full(published: str | None) -> ArchiveError:
    return ArchiveError(
        f"search index: more than {_DAY} articles are dated {published}; is this the date of publication?"
    )


def _row_of(db: sqlite3.Connection, article_id: int) -> int | None:
    row = _first(db, "SELECT rowid FROM search_rows WHERE article_id = ?", (article_id,))
    return None if row is None else int(row)


def _first(db: sqlite3.Connection, sql: str, values: tuple[Any, ...] = ()) -> Any:
    """Return the first value of the first row, or ``None``, whatever row factory the connection has."""
    row = db.execute(sql, values).fetchone()
    return None if row is None else row[0]


def _tokens(texts: Mapping[str, Any]) -> Iterator[str]:
    return (tokens(texts[column]) for column in COLUMNS)


def _is_of_texts(db: sqlite3.Connection) -> bool:
    """Return whether SQLite finds the index whole, and the same as the tokens of the stored texts.

    FTS5 compares an index with texts if it is told where these are, which a contentless table cannot be. So
    a temporary table that is told gets a copy of the index: of its four tables, named so since FTS5 exists.
    """
    # Once: SQLite refuses to put a function in place of another while any statement is under way.
    if _first(db, "SELECT 1 FROM pragma_function_list WHERE name = 'search_tokens'") is None:
        db.create_function("search_tokens", 1, tokens, deterministic=True)
    columns = ", ".join(f"search_tokens(a.{column}) AS {column}" for column in COLUMNS)
    db.execute(
        f"CREATE TEMP VIEW search_texts AS SELECT r.rowid AS number, {columns}"
        " FROM main.search_rows r JOIN main.articles a ON a.id = r.article_id"
    )
    db.execute(
        f"CREATE VIRTUAL TABLE temp.search_copy USING fts5({', '.join(COLUMNS)}, content='search_texts',"
        f" content_rowid='number', {_TOKENIZER})"
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
        elif row not in numbers_of(published):
            yield f"search index: article {article_id} is not in the place of its date, {published or 'none'}"


def _wrong_tokens(db: sqlite3.Connection) -> Iterator[str]:
    """Compare sums of 64-bit hashes (Python's, keyed anew in each process) of all tokens and places."""
    try:
        sums = _sums_of_tokens(db)
    except sqlite3.DatabaseError as error:
        if not _is_damage(error):
            raise
        yield _DAMAGED
        return
    articles = db.cursor()
    articles.row_factory = None
    articles.execute(
        f"SELECT r.rowid, r.article_id, {', '.join(f'a.{column}' for column in COLUMNS)}"
        " FROM search_rows r JOIN articles a ON a.id = r.article_id ORDER BY r.rowid"
    )
    for row, article_id, *texts in articles:
        expected = sum(
            hash((term, place, number))
            for number, text in enumerate(texts)
            for place, term in enumerate(tokens(text).split())
        )
        if sums.pop(row, 0) != expected:
            yield f"search index: article {article_id} has other tokens than its stored text"
    for row in islice(sums, 100):
        yield f"search index: number {row} has tokens and no article"


def _sums_of_tokens(db: sqlite3.Connection) -> dict[int, int]:
    """Return for each number in the index the sum of the hashes of its tokens."""
    sums: dict[int, int] = {}
    columns = {column: number for number, column in enumerate(COLUMNS)}
    db.execute("CREATE VIRTUAL TABLE temp.search_tokens USING fts5vocab(main, search_fts, instance)")
    try:
        found = db.cursor()
        found.row_factory = None
        found.execute("SELECT term, doc, col, offset FROM temp.search_tokens")
        for term, row, column, place in found:
            sums[row] = sums.get(row, 0) + hash((term, place, columns[column]))
        found.close()
    finally:
        db.execute("DROP TABLE temp.search_tokens")
    return sums
