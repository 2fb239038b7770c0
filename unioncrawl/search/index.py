"""The full-text index: a contentless FTS5 table of tokens, and the numbers under which articles are in it.

Three tables. ``search_fts`` holds tokens alone, no text: texts are in ``articles``. ``search_rows`` gives
each article a number that sorts by date of publication, so that newest first is a walk along the index, and
keeps what else was put in of it (``facts``). ``search_meta`` says which segmenter made it.

FTS5 cannot take a row out of a contentless table unless it is told the very tokens that were put in; told
others it leaves ghosts, without a word. So writers hand in the texts as they were stored, and of all else
``search_rows`` has what was put in; tokens are computed from these, and ``check`` compares the whole index
with what is stored. What is to be put in is always read from the tables, here alone.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import attrs

from unioncrawl.archive.home import tuples
from unioncrawl.errors import ArchiveError
from unioncrawl.search import facts
from unioncrawl.search.facts import Facts
from unioncrawl.search.query import COLUMNS
from unioncrawl.search.segment import SEGMENTER_VERSION, tokens

__all__ = [
    "COLUMNS", "DAY", "FIRST_DATED", "LAST", "create", "date_of", "day_of", "has", "is_current", "merge", "numbers_of",
    "put", "put_next", "put_off_merging", "rebuild", "remake", "remove", "require_current",
]  # fmt: skip

# A number is the day, counted from the first there is, times this, and a number within the day. 65,536 is
# room for a site that has moved and dates all its past on one day; each bit makes the index 2 % larger.
# Articles without a date come before all days, where there is room for 4 thousand million.
DAY = 1 << 16
FIRST_DATED = 1 << 32
"""The smallest number of an article with a date."""

LAST = FIRST_DATED + (dt.date.max.toordinal() + 1) * DAY - 1
"""The largest number there can be."""

FTS_COLUMNS = (*COLUMNS, "facts")
"""Of ``search_fts``. The text comes first: entries of the first column take two bytes less, a quarter of the index."""

TOKENIZER = "tokenize='unicode61 remove_diacritics 0', detail=full"
MEND = "run: unioncrawl rebuild --search"

_TABLES = (
    f"""CREATE VIRTUAL TABLE search_fts USING fts5(
        {", ".join(FTS_COLUMNS)}, content='', {TOKENIZER}
    )""",
    """CREATE TABLE search_rows (
        rowid INTEGER PRIMARY KEY,           -- rowid in search_fts; sorts by date of publication
        article_id INTEGER NOT NULL UNIQUE,
        source TEXT NOT NULL,                -- from here on what is in the index of the article beside its text
        page_no INTEGER,
        page_name TEXT,
        authors TEXT NOT NULL,               -- JSON array
        has_images INTEGER NOT NULL,
        revised INTEGER NOT NULL,
        gone INTEGER NOT NULL
    )""",
    "CREATE TABLE search_meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
)
_TITLE = COLUMNS.index("title")
_MARKS = ", ".join("?" * len(FTS_COLUMNS))
_FTS_INSERT = f"INSERT INTO search_fts (rowid, {', '.join(FTS_COLUMNS)}) VALUES (?, {_MARKS})"
_FTS_DELETE = (
    f"INSERT INTO search_fts (search_fts, rowid, {', '.join(FTS_COLUMNS)}) VALUES ('delete', ?, {_MARKS})"
)
_ROW_MARKS = ", ".join("?" * (len(facts.COLUMNS) + 2))
_ROW_INSERT = f"INSERT INTO search_rows (rowid, article_id, {', '.join(facts.COLUMNS)}) VALUES ({_ROW_MARKS})"
_STORED = f"SELECT a.id, a.published, {', '.join(f'a.{column}' for column in COLUMNS)}, {facts.STORED} FROM articles a"

# While the whole index is made, tokens of so many bytes are gathered before they are written, and not of 1 MB:
# what is written apart has to be merged.
_GATHERED = 64 << 20
_GATHERED_OTHERWISE = 1 << 20
_MERGED = 4
"""So many pieces of the index are merged as soon as there are: FTS5's own number, for searches in between."""

_SAID_EVERY = 500

_AT_ONCE = 200_000
"""Characters of which tokens are made together: 16 MB, unless one text is longer."""


@attrs.frozen
class _Stored:
    """An article as it is stored now."""

    id: int
    published: str | None
    texts: dict[str, str | None]
    facts: Facts

    @classmethod
    def of(cls, row: tuple[Any, ...]) -> _Stored:
        article_id, published, *values = row
        texts = dict(zip(COLUMNS, values, strict=False))
        return cls(article_id, published, texts, Facts(*values[len(COLUMNS) :]))


def create(db: sqlite3.Connection) -> None:
    """Create the index, empty, in the caller's transaction."""
    for statement in _TABLES:
        db.execute(statement)
    db.execute("INSERT INTO search_meta VALUES ('segmenter', ?)", (str(SEGMENTER_VERSION),))


def remake(db: sqlite3.Connection, progress: Callable[[int, int], None] = lambda *_: None) -> None:
    """Make the index anew, its tables too, in the caller's transaction. Parameters as ``rebuild``."""
    for table in ("search_fts", "search_rows", "search_meta"):
        db.execute(f"DROP TABLE IF EXISTS {table}")
    create(db)
    rebuild(db, progress)


def put(db: sqlite3.Connection, article_id: int, old: Mapping[str, Any] | None) -> None:
    """Put an article in as it is stored now, or in place of what it was, in the caller's transaction.

    Called when all its rows are written: ``articles``, ``images`` and ``revisions``.

    :param old: the searched fields (``COLUMNS``) as they were stored until now; ``None`` for a new article.
        Anything else than what was put in last leaves ghosts.
    :raises ArchiveError: if the index was made by another segmenter, or already has this new article.
    """
    require_current(db)
    stored = _stored(db, article_id)
    held = _held(db, article_id) if old is not None else None
    if old is None or held is None:
        _insert(db, _free_number(db, stored.published), stored)
        return
    row, known = held
    stays = row in numbers_of(stored.published)
    if stays and known == stored.facts and all(old[name] == text for name, text in stored.texts.items()):
        return
    db.execute(_FTS_DELETE, (row, *tokens_of(old, known)))
    db.execute("DELETE FROM search_rows WHERE rowid = ?", (row,))
    _insert(db, row if stays else _free_number(db, stored.published), stored)


def remove(db: sqlite3.Connection, article_id: int, old: Mapping[str, Any]) -> None:
    """Take an article out, in the caller's transaction; one that is not in is no error.

    :param old: the searched fields as they were stored until now.
    """
    require_current(db)
    held = _held(db, article_id)
    if held is not None:
        row, known = held
        db.execute(_FTS_DELETE, (row, *tokens_of(old, known)))
        db.execute("DELETE FROM search_rows WHERE rowid = ?", (row,))


def has(db: sqlite3.Connection, article_id: int) -> bool:
    """Return whether an article is in the index."""
    return _first(db, "SELECT 1 FROM search_rows WHERE article_id = ?", (article_id,)) is not None


def rebuild(db: sqlite3.Connection, progress: Callable[[int, int], None] = lambda *_: None) -> None:
    """Make the index again from the stored articles, in the caller's transaction.

    :param progress: is told how many articles are in and how many there are.
    """
    db.execute("INSERT INTO search_fts (search_fts) VALUES ('delete-all')")
    db.execute("DELETE FROM search_rows")
    db.execute("REPLACE INTO search_meta VALUES ('segmenter', ?)", (str(SEGMENTER_VERSION),))
    db.execute("INSERT INTO search_fts (search_fts, rank) VALUES ('hashsize', ?)", (_GATHERED,))
    total = _first(db, "SELECT count(*) FROM articles")
    articles = tuples(db, f"{_STORED} ORDER BY a.published, a.id")
    for done in _append(db, articles):
        if done % _SAID_EVERY == 0:
            progress(done, total)
    _optimize(db)
    db.execute("INSERT INTO search_fts (search_fts, rank) VALUES ('hashsize', ?)", (_GATHERED_OTHERWISE,))


def put_next(db: sqlite3.Connection, limit: int) -> int:
    """Put the next articles, by date of publication, into an index in which are those before them and no others, in the
    caller's transaction.

    :param limit: so many at most.
    :returns: how many were put in; 0 if there are no more.
    """
    require_current(db)
    last = tuples(
        db,
        "SELECT r.rowid, a.id, a.published FROM search_rows r JOIN articles a ON a.id = r.article_id"
        " ORDER BY r.rowid DESC LIMIT 1",
    )
    row, article_id, published = next(last, (-1, -1, None))
    undated = f"{_STORED} WHERE a.published IS NULL AND a.id > ? ORDER BY a.id LIMIT {limit}"
    dated = f"{_STORED} WHERE (a.published, a.id) > (?, ?) ORDER BY a.published, a.id LIMIT {limit}"
    rows = [] if published is not None else list(tuples(db, undated, (article_id,)))
    rows = rows or list(tuples(db, dated, (published or "", article_id)))
    return max(_append(db, rows, row), default=0)


def _append(db: sqlite3.Connection, articles: Iterable[tuple[Any, ...]], row: int = -1) -> Iterator[int]:
    """Put articles, in the order of publication, in under the numbers that follow; yield how many are in.

    :param row: the last number that is taken.
    """
    for done, (stored, found) in enumerate(_with_tokens(map(_Stored.of, articles)), 1):
        numbers = numbers_of(stored.published)
        row = max(row + 1, numbers.start)
        if row not in numbers:
            raise _day_is_full(stored.published)
        _insert(db, row, stored, found)
        yield done


def _with_tokens(articles: Iterator[_Stored]) -> Iterator[tuple[_Stored, list[str]]]:
    """Yield articles with the tokens of their texts."""
    from unioncrawl.search.bulk import tokens as tokens_of_all

    while some := list(_some(articles)):
        found = tokens_of_all([text for stored in some for text in stored.texts.values()])
        for number, stored in enumerate(some):
            yield stored, found[number * len(COLUMNS) : (number + 1) * len(COLUMNS)]


def _some(articles: Iterator[_Stored]) -> Iterator[_Stored]:
    """Yield the next articles whose texts are long enough together."""
    length = 0
    for stored in articles:
        yield stored
        length += sum(len(text) for text in stored.texts.values() if text)
        if length >= _AT_ONCE:
            return


def put_off_merging(db: sqlite3.Connection) -> None:
    """Have FTS5 merge no sooner than it must (16 pieces), until ``merge``, in the caller's transaction: while everything
    is put in and nobody searches, what is merged early is merged several times.
    """
    db.execute("INSERT INTO search_fts (search_fts, rank) VALUES ('automerge', 0)")


def merge(db: sqlite3.Connection) -> None:
    """Merge the whole index, and from now on as always, in the caller's transaction."""
    _optimize(db)
    db.execute("INSERT INTO search_fts (search_fts, rank) VALUES ('automerge', ?)", (_MERGED,))


def _optimize(db: sqlite3.Connection) -> None:
    """Merge the index into one piece, a tenth smaller, in the caller's transaction; for when very much was put in."""
    db.execute("INSERT INTO search_fts (search_fts) VALUES ('optimize')")


def tokens_of(texts: Mapping[str, Any], known: Facts) -> list[str]:
    """Return what of an article is in each of ``FTS_COLUMNS``."""
    return _with_facts([tokens(texts[column]) for column in COLUMNS], known)


def _with_facts(found: list[str], known: Facts) -> list[str]:
    """Return what is in each of ``FTS_COLUMNS``, given the tokens of ``COLUMNS``."""
    return [*found, known.tokens(found[_TITLE])]


def is_current(db: sqlite3.Connection) -> bool:
    """Return whether this segmenter made the index."""
    return _segmenter(db) == str(SEGMENTER_VERSION)


def require_current(db: sqlite3.Connection) -> None:
    """Raise unless this segmenter made the index: with another one's tokens it neither finds nor deletes.

    :raises ArchiveError: says what to do.
    """
    made = _segmenter(db)
    if made != str(SEGMENTER_VERSION):
        raise ArchiveError(f"search index: made by segmenter {made}, this is {SEGMENTER_VERSION}; {MEND}")


def _segmenter(db: sqlite3.Connection) -> str | None:
    try:
        made: str | None = _first(db, "SELECT value FROM search_meta WHERE name = 'segmenter'")
    except sqlite3.OperationalError as error:
        if "no such table" not in str(error):
            raise
        return None
    return made


def numbers_of(published: str | None) -> range:
    """Return the numbers that an article of the day ``published`` can have; ``None`` is no date.

    :param published: ``YYYY-MM-DD``.
    """
    if published is None:
        return range(FIRST_DATED)
    first = FIRST_DATED + dt.date.fromisoformat(published).toordinal() * DAY
    return range(first, first + DAY)


def day_of(number: int) -> int:
    """Return the same for all numbers of one day, more for a later day, and 0 for those without a date."""
    return max(0, number - FIRST_DATED) // DAY


def date_of(day: int) -> str | None:
    """Return the date of a ``day_of``, ``None`` for 0."""
    return dt.date.fromordinal(day).isoformat() if day else None


def _insert(db: sqlite3.Connection, row: int, stored: _Stored, found: list[str] | None = None) -> None:
    """Put an article in.

    :param found: the tokens of its texts, if they are made already.
    """
    found = found or [tokens(text) for text in stored.texts.values()]
    try:
        db.execute(_ROW_INSERT, (row, stored.id, *attrs.astuple(stored.facts)))
    except sqlite3.IntegrityError as error:
        raise ArchiveError(f"search index: article {stored.id} is new and already in it; {MEND}") from error
    db.execute(_FTS_INSERT, (row, *_with_facts(found, stored.facts)))


def _stored(db: sqlite3.Connection, article_id: int) -> _Stored:
    row = db.execute(f"{_STORED} WHERE a.id = ?", (article_id,)).fetchone()
    return _Stored.of(tuple(row))


def _held(db: sqlite3.Connection, article_id: int) -> tuple[int, Facts] | None:
    """Return the number of an article and what is in the index of it beside its text."""
    sql = f"SELECT rowid, {', '.join(facts.COLUMNS)} FROM search_rows WHERE article_id = ?"
    row = db.execute(sql, (article_id,)).fetchone()
    return None if row is None else (row[0], Facts(*tuple(row)[1:]))


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
        f"search index: more than {DAY} articles are dated {published}; is this the date of publication?"
    )


def _first(db: sqlite3.Connection, sql: str, values: tuple[Any, ...] = ()) -> Any:
    """Return the first value of the first row, or ``None``, whatever row factory the connection has."""
    row = db.execute(sql, values).fetchone()
    return None if row is None else row[0]
