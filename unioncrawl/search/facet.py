"""How many of the articles that are meant have each value of something."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator

from unioncrawl.archive.home import tuples
from unioncrawl.errors import UsageProblemError
from unioncrawl.search import index
from unioncrawl.search.selection import Selection
from unioncrawl.search.walk import Rows, Search

FACETS = ("source", "year", "month", "author", "page_name")
_PERIODS = {"year": len("2026"), "month": len("2026-05")}


def facet(db: sqlite3.Connection, selection: Selection, by: str) -> list[tuple[str | None, int]]:
    """Return how many of the articles have each value of ``by``: periods in order, of all else the most first.

    An article with two authors counts for both; ``None`` stands for those without a value.

    :param by: one of ``FACETS``.
    :raises UsageProblemError: if it is none, or the selection cannot be understood.
    """
    if by not in FACETS:
        raise UsageProblemError(f"facet: {by!r} is none of {', '.join(FACETS)}")
    search = Search(db, selection)
    if search.filter.finds_nothing:
        return []
    if by in _PERIODS:
        return _by_period(search, _PERIODS[by])
    found: dict[str | None, int] = _by_author(search) if by == "author" else _by_column(search, by)
    return sorted(found.items(), key=lambda item: (-item[1], item[0] is None, item[0] or ""))


def by_day(
    db: sqlite3.Connection, selection: Selection, *, per_source: bool = False
) -> Iterator[tuple[str | None, str | None, int]]:
    """Yield source, day and how many articles; ``None`` for what has no date, and for the source unless ``per_source``.

    :raises UsageProblemError: if the selection cannot be understood.
    """
    search = Search(db, selection)
    if search.filter.finds_nothing:
        return
    for (day, source), number in _days(search, per_source).items():
        yield source, index.date_of(day), number


def _by_period(search: Search, length: int) -> list[tuple[str | None, int]]:
    periods: Counter[str | None] = Counter()
    for (day, _), number in _days(search, per_source=False).items():
        date = index.date_of(day)
        periods[date[:length] if date else None] += number
    return sorted(periods.items(), key=lambda item: (item[0] is None, item[0] or ""))


def _days(search: Search, per_source: bool) -> dict[tuple[int, str | None], int]:
    source = "r.source" if per_source else "NULL"
    number = "f.rowid" if search.match is not None else "r.rowid"
    day = f"max(0, {number} - {index.FIRST_DATED}) / {index.DAY}"
    found = _select(search, f"{day}, {source}, count(*)", "GROUP BY 1, 2", needs_rows=per_source)
    return {(day, source): number for day, source, number in found}


def _by_column(search: Search, column: str) -> dict[str | None, int]:
    return {row[0]: row[1] for row in _select(search, f"r.{column}, count(*)", "GROUP BY 1")}


def _by_author(search: Search) -> Counter[str | None]:
    authors: Counter[str | None] = Counter()
    for names, number in Counter(row[0] for row in _select(search, "r.authors")).items():
        for name in dict.fromkeys(json.loads(names)) or (None,):
            authors[name] += number
    return authors


def _select(search: Search, selected: str, end: str = "", *, needs_rows: bool = True) -> Rows:
    """Return what is selected of the rows ``r`` of ``search_rows``, or of the index alone unless ``needs_rows``."""
    low, high = search.filter.low, search.filter.high
    if search.match is None:
        return tuples(
            search.db, f"SELECT {selected} FROM search_rows r WHERE rowid BETWEEN ? AND ? {end}", [low, high]
        )
    # CROSS JOIN fixes the order of the loops: each find looks up its one row.
    joined = " CROSS JOIN search_rows r ON r.rowid = f.rowid" if needs_rows else ""
    where = "search_fts MATCH ? AND f.rowid BETWEEN ? AND ?"
    sql = f"SELECT {selected} FROM search_fts f{joined} WHERE {where} {end}"
    return tuples(search.db, sql, [search.match, low, high])
