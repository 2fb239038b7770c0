"""Queries on the index: articles by words, sources and dates. Reads only."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby, islice
from typing import Any, Literal

from unioncrawl.errors import UsageProblemError
from unioncrawl.search import index
from unioncrawl.search.fold import spaced
from unioncrawl.search.query import Needle, Query, parse
from unioncrawl.search.snippet import Snippet, Span, marks, snippets

Order = Literal["newest", "oldest", "relevance"]

_ORDERS = ("newest", "oldest", "relevance")
_WEIGHTS = {"kicker": 4.0, "title": 8.0, "subtitle": 4.0, "text": 1.0}
_BM25 = f"bm25(search_fts, {', '.join(str(_WEIGHTS[column]) for column in index.COLUMNS)})"


@dataclass(frozen=True)
class Hit:
    """An article that was found."""

    article_id: int
    source: str
    url: str
    title: str | None
    kicker: str | None
    subtitle: str | None
    published: str | None
    """``YYYY-MM-DD``."""

    page_no: int | None
    page_label: str | None
    page_name: str | None
    authors: tuple[str, ...]

    snippets: tuple[Snippet, ...]
    """Pieces of the text; none if the words are in other fields only, or none were asked for."""

    marks: dict[str, tuple[Span, ...]]
    """What was found in ``kicker``, ``title`` and ``subtitle``: field to spans, in characters."""


def find(
    db: sqlite3.Connection,
    query: str | None,
    *,
    sources: Iterable[str] = (),
    since: str | None = None,
    until: str | None = None,
    order: Order = "newest",
    limit: int | None = 20,
    offset: int = 0,
    width: int = 40,
    most: int = 2,
) -> Iterator[Hit]:
    """Yield the articles that ``query`` finds; the same ones in the same order, however they got in.

    Within a day articles are in the order of source, page and address; those without a date come last, and
    not at all if dates are asked for. ``relevance`` is BM25, the title above kicker and subtitle above
    text, and of equals the newest first.

    :param query: see ``query``; ``None`` for all articles, by the newest where relevance is asked for.
    :param sources: names; none for all.
    :param since: first day, ``YYYY-MM-DD``.
    :param until: last day, ``YYYY-MM-DD``.
    :param limit: most articles; ``None`` for all.
    :param offset: articles to pass over.
    :param width: of a snippet, in characters.
    :param most: snippets for each article.
    :raises UsageProblemError: at once, if any of these cannot be understood.
    :raises ArchiveError: at once, if the index was made by another segmenter.
    """
    if order not in _ORDERS:
        raise UsageProblemError(f"order: {order!r} is none of {', '.join(_ORDERS)}")
    search = _Search(db, query, sources, since, until)
    return search.hits(order, limit, offset, width, most)


def count(
    db: sqlite3.Connection,
    query: str | None,
    *,
    sources: Iterable[str] = (),
    since: str | None = None,
    until: str | None = None,
) -> int:
    """Return how many articles ``find`` would yield without a limit. Parameters and errors as there."""
    return _Search(db, query, sources, since, until).count()


class _Search:
    """A query with its filters, as SQL."""

    def __init__(
        self,
        db: sqlite3.Connection,
        query: str | None,
        sources: Iterable[str],
        since: str | None,
        until: str | None,
    ) -> None:
        index.require_current(db)
        self.db = db
        self.query = Query(None) if query is None else parse(query)
        self.sources = sorted(set(sources))
        self.since, self.until = _day("since", since), _day("until", until)

    def hits(self, order: Order, limit: int | None, offset: int, width: int, most: int) -> Iterator[Hit]:
        # All ids first: a statement that waits for its reader would keep the database from checkpoints.
        end = None if limit is None else offset + limit
        if self.query.match is None:
            ids = list(islice(self.listed(order), offset, end))
        else:
            ids = list(islice(self.found(order), offset, end))
        for article_id in ids:
            yield self.hit(article_id, width, most)

    def count(self) -> int:
        if self.query.match is None:
            where, values = self.listed_where()
            if self.filters_authors:
                return sum(1 for _ in self.named(f"SELECT authors, id FROM articles WHERE {where}", values))
            sql = f"SELECT count(*) FROM articles WHERE {where}"
        else:
            tables, where, values = self.found_from(*self.numbers())
            if self.filters_authors:
                sql = f"SELECT a.authors, a.id FROM {tables} WHERE {where}"
                return sum(1 for _ in self.named(sql, values))
            sql = f"SELECT count(*) FROM {tables} WHERE {where}"
        return int(next(self.rows(sql, values))[0])

    # By filters alone: straight from the articles, along their own indexes

    def listed(self, order: Order) -> Iterator[int]:
        """Yield ids in order."""
        where, values = self.listed_where()
        direction = "ASC" if order == "oldest" else "DESC"
        in_a_day = "source, page_no IS NULL, page_no, url"
        # Dated and undated apart, because an order by "published IS NULL" could not follow an index.
        for part in ("published IS NOT NULL", "published IS NULL"):
            sql = f"SELECT authors, id FROM articles WHERE {part} AND {where}"
            for (article_id,) in self.named(f"{sql} ORDER BY published {direction}, {in_a_day}", values):
                yield article_id

    def listed_where(self) -> tuple[str, list[Any]]:
        """Return a condition on articles, and its values."""
        where, values = self.source_filter("source")
        if self.since is not None:
            where.append("published >= ?")
            values.append(self.since)
        if self.until is not None:
            where.append("published <= ?")
            values.append(self.until)
        return " AND ".join(where) or "1", values

    # By words: along the index, whose numbers sort by day

    def found(self, order: Order) -> Iterator[int]:
        """Yield ids in order."""
        if order == "relevance":
            ranked = self.found_rows(f"{_BM25} AS score", "score, search_fts.rowid DESC", *self.numbers())
            return self.in_order(ranked, lambda row: (row[1], index.day_of(row[0])))
        if order == "newest":
            newest = self.found_rows("0", "search_fts.rowid DESC", *self.numbers())
            return self.in_order(newest, lambda row: index.day_of(row[0]))
        low, high = self.numbers()
        dated = max(low, index.FIRST_DATED)
        oldest = chain.from_iterable(
            self.found_rows("0", "search_fts.rowid", *numbers)
            for numbers in ((dated, high), (low, index.FIRST_DATED - 1))
            if numbers[0] <= numbers[1]
        )
        return self.in_order(oldest, lambda row: index.day_of(row[0]))

    def found_rows(self, score: str, order: str, low: int, high: int) -> Iterator[Sequence[Any]]:
        """Yield number and score of what is found."""
        tables, where, values = self.found_from(low, high)
        authors = "a.authors" if self.filters_authors else "NULL"
        sql = f"SELECT {authors}, search_fts.rowid, {score} FROM {tables} WHERE {where} ORDER BY {order}"
        return self.named(sql, values)

    def found_from(self, low: int, high: int) -> tuple[str, str, list[Any]]:
        """Return tables, a condition and its values, for the numbers from ``low`` to ``high``."""
        tables = "search_fts"
        where, values = self.source_filter("a.source")
        if where or self.filters_authors:
            # CROSS JOIN fixes the order of the loops: each find looks up its one article, and a reader who
            # wants 20 stops there. Left free, SQLite may list all articles of a source first.
            tables += (
                " CROSS JOIN search_rows r ON r.rowid = search_fts.rowid"
                " CROSS JOIN articles a ON a.id = r.article_id"
            )
        where = ["search_fts MATCH ?", "search_fts.rowid BETWEEN ? AND ?", *where]
        return tables, " AND ".join(where), [self.query.match, low, high, *values]

    def in_order(self, rows: Iterator[Sequence[Any]], group: Callable[[Sequence[Any]], Any]) -> Iterator[int]:
        """Yield the ids of ``rows``, those of a group in the order of source, page and address."""
        for _, members in groupby(rows, group):
            keys = [self.place(row[0]) for row in members]
            for *_, article_id in sorted(keys):
                yield article_id

    def place(self, number: int) -> tuple[str, bool, int, str, int]:
        """Return source, whether it has no page, page, address and id of the article with ``number``."""
        source, page_no, url, article_id = next(
            self.rows(
                "SELECT a.source, a.page_no, a.url, a.id"
                " FROM search_rows r JOIN articles a ON a.id = r.article_id WHERE r.rowid = ?",
                [number],
            )
        )
        return source, page_no is None, page_no or 0, url, article_id

    def numbers(self) -> tuple[int, int]:
        """Return the smallest and the largest number that the dates admit."""
        if self.since is None and self.until is None:
            return 0, index.LAST
        low = index.FIRST_DATED if self.since is None else index.numbers_of(self.since).start
        return low, index.LAST if self.until is None else index.numbers_of(self.until).stop - 1

    # Both

    def source_filter(self, column: str) -> tuple[list[str], list[Any]]:
        if not self.sources:
            return [], []
        return [f"{column} IN ({', '.join('?' * len(self.sources))})"], list(self.sources)

    @property
    def filters_authors(self) -> bool:
        return bool(self.query.authors or self.query.not_authors)

    def named(self, sql: str, values: list[Any]) -> Iterator[Sequence[Any]]:
        """Yield the rows whose first column, a JSON array, has the authors asked for, without that column."""
        for authors, *row in self.rows(sql, values):
            if not self.filters_authors or self.has_authors(authors):
                yield row

    def has_authors(self, authors: str) -> bool:
        names = [spaced(name) for name in json.loads(authors)]

        def named(needle: Needle) -> bool:
            return any(needle.pattern.search(name) for name in names)

        return all(map(named, self.query.authors)) and not any(map(named, self.query.not_authors))

    def rows(self, sql: str, values: list[Any]) -> Iterator[Sequence[Any]]:
        cursor = self.db.cursor()
        cursor.row_factory = None  # whatever the caller's connection makes of rows
        return iter(cursor.execute(sql, values))

    def hit(self, article_id: int, width: int, most: int) -> Hit:
        source, url, title, kicker, subtitle, published, page_no, page_label, page_name, authors, text = next(
            self.rows(
                "SELECT source, url, title, kicker, subtitle, published, page_no, page_label, page_name,"
                " authors, text FROM articles WHERE id = ?",
                [article_id],
            )
        )
        heads = {"kicker": kicker, "title": title, "subtitle": subtitle}
        return Hit(
            article_id=article_id,
            source=source,
            url=url,
            **heads,
            published=published,
            page_no=page_no,
            page_label=page_label,
            page_name=page_name,
            authors=tuple(json.loads(authors)),
            snippets=tuple(snippets(text, self.query.needles_in("text"), width, most)),
            marks={name: marks(value, self.query.needles_in(name)) for name, value in heads.items()},
        )


def _day(name: str, day: str | None) -> str | None:
    if day is None:
        return None
    try:
        return dt.date.fromisoformat(day).isoformat()
    except ValueError as error:
        raise UsageProblemError(f"{name}: {day!r} is no date; write it as 2026-05-01") from error
