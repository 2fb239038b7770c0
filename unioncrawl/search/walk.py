"""The order of what is found, as walks along the index, whose numbers sort by day.

By date a walk ends when enough has been found. ``relevance`` is made of such walks, so that it need not look at
all that a common word finds. First come the articles that have all that is looked for in their titles, the newest
first. Then come the others, the newest ``RANKED`` of them by BM25, with kicker and subtitle weighing 4 and the
text 1, and of equals the newest first; then all the rest, the newest first. Where a single character is looked for,
which nearly every article has, or a field is named in each place, one of the two parts is left out: the first for a
named field, BM25 for a character.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, groupby, islice
from typing import Any

from unioncrawl.archive.home import tuples
from unioncrawl.archive.views import characters
from unioncrawl.search import index
from unioncrawl.search.collapse import earliest, left_out_sql
from unioncrawl.search.filters import filter_of
from unioncrawl.search.fold import unfolded
from unioncrawl.search.query import Query, parse
from unioncrawl.search.query_tree import COLUMNS
from unioncrawl.search.selection import Order as Order
from unioncrawl.search.selection import Selection

RANKED = 10_000
"""How many of the newest finds are ranked."""

LOOKED_INTO = 2000
"""Into how many texts is looked for a single character, before its very many tokens are walked along. One that
has not been found in a page of them is so rare that these are not many."""

_WEIGHTS = {"kicker": 4.0, "title": 8.0, "subtitle": 4.0, "text": 1.0, "facts": 0.0}
_BM25 = f"bm25(search_fts, {', '.join(str(_WEIGHTS[column]) for column in index.FTS_COLUMNS)})"

_IN_ORDER = (
    "SELECT a.id FROM json_each(?) number CROSS JOIN search_rows r ON r.rowid = number.value"
    " CROSS JOIN articles a ON a.id = r.article_id"
    " ORDER BY a.source, a.page_no IS NULL, a.page_no, a.url, a.id"
)

_LENGTHS = (
    f"SELECT id, coalesce({characters('text')}, 0) FROM articles WHERE id IN (SELECT value FROM json_each(?))"
)

Rows = Iterator[Sequence[Any]]


class Search:
    """A selection, understood, and the walks along what it means."""

    def __init__(self, db: sqlite3.Connection, selection: Selection) -> None:
        """Understand ``selection``.

        :raises UsageProblemError: if something in it cannot be understood.
        :raises ArchiveError: if the index was made by another segmenter.
        """
        index.require_current(db)
        self.db = db
        self.collapse = selection.collapse
        self.query = Query(None) if selection.query is None else parse(selection.query, selection.field)
        self.filter = filter_of(db, selection)
        self.match = self.filter.and_match(self.query.match)
        self._characters = [
            (unfolded(needle.runs[0]), needle.columns, wanted) for needle, wanted in self.query.characters
        ]

    def count(self, most: int | None = None) -> int:
        """Return how many articles are meant, ``most`` if they are more."""
        if self.filter.finds_nothing:
            return 0
        if self.collapse:
            return self._count_collapsed(most)
        if most is not None:
            return sum(1 for _ in islice(self._by_day("newest"), most))
        sql, values = self.walk_sql("count(*)", self.match, self.filter.low, self.filter.high)
        return int(next(tuples(self.db, sql, values))[0])

    def _count_collapsed(self, most: int | None) -> int:
        if most is not None:
            return sum(1 for _ in islice(self.ids("newest"), most))
        sql, values = self.ids_sql()
        return int(next(tuples(self.db, f"SELECT count(*) FROM ({sql})", values))[0])

    def ids(self, order: Order) -> Iterator[int]:
        """Yield the ids of the articles that are meant, in order."""
        if self.filter.finds_nothing:
            return iter(())
        found = self._ordered(order)
        return earliest(self.db, found, self._is_found) if self.collapse else found

    def _is_found(self, article_id: int) -> bool:
        """Return whether an article is meant, reprints not collapsed."""
        number = next(
            tuples(self.db, "SELECT rowid FROM search_rows WHERE article_id = ?", [article_id]), None
        )
        if number is None or not self.filter.low <= number[0] <= self.filter.high:
            return False
        sql, values = self.walk_sql("1", self.match, number[0], number[0])
        return next(tuples(self.db, sql, values), None) is not None

    def _ordered(self, order: Order) -> Iterator[int]:
        if order == "longest":
            return self._by_length()
        if order != "relevance" or self.query.match is None:
            return self.in_order(self._by_day("oldest" if order == "oldest" else "newest"), _day)
        return self._by_relevance()

    # By date

    def _by_day(self, order: Order) -> Rows:
        """Yield the numbers of what is meant, in the order of days: those without a date last."""
        low, high = self.filter.low, self.filter.high
        if order == "newest":
            return self._walk(self.match, low, high, newest=True)
        dated = max(low, index.FIRST_DATED)
        return chain.from_iterable(
            self._walk(self.match, *numbers, newest=False)
            for numbers in ((dated, high), (low, index.FIRST_DATED - 1))
            if numbers[0] <= numbers[1]
        )

    def _walk(self, match: str | None, low: int, high: int, *, newest: bool) -> Rows:
        """Yield numbers from ``low`` to ``high``; single characters are looked for in texts for a while."""
        if not self.query.characters:
            yield from self._numbers(match, low, high, newest=newest)
            return
        beside = self.filter.and_match(self.query.beside)
        candidates = self._numbers(beside, low, high, newest=newest)
        for (number,) in islice(candidates, LOOKED_INTO):
            if self._has_characters(number):
                yield (number,)
        following = next(candidates, None)
        if following is not None:
            low, high = (low, following[0]) if newest else (following[0], high)
            yield from self._numbers(match, low, high, newest=newest)

    def _numbers(self, match: str | None, low: int, high: int, *, newest: bool) -> Rows:
        sql, values = self.walk_sql("number", match, low, high)
        return tuples(self.db, f"{sql} ORDER BY number {'DESC' if newest else 'ASC'}", values)

    def walk_sql(self, selected: str, match: str | None, low: int, high: int) -> tuple[str, list[Any]]:
        """Return a statement without an order, and its values; it names the number ``number``."""
        if match is None:
            table, where, values = "search_rows", "", []
        else:
            table, where, values = "search_fts", "search_fts MATCH ? AND ", [match]
        # A name for the rowid only where one is asked for: FTS5 sorts by its own name for it alone.
        selected = selected.replace("number", f"{table}.rowid AS number")
        return f"SELECT {selected} FROM {table} WHERE {where}{table}.rowid BETWEEN ? AND ?", [
            *values,
            low,
            high,
        ]

    def ids_sql(self) -> tuple[str, list[Any]]:
        """Return a statement for the ids of the articles that are meant, in no order, and its values."""
        if self.filter.finds_nothing:
            return "SELECT article_id FROM search_rows WHERE 0", []
        found, values = self.walk_sql("number", self.match, self.filter.low, self.filter.high)
        sql = f"SELECT r.article_id FROM ({found}) f CROSS JOIN search_rows r ON r.rowid = f.number"
        if self.collapse:
            return f"{sql} WHERE r.article_id NOT IN ({left_out_sql(sql)})", [*values, *values]
        return sql, values

    def _has_characters(self, number: int) -> bool:
        """Return whether an article has the single characters that it must have, and no other."""
        sql = (
            f"SELECT {', '.join(f'a.{column}' for column in COLUMNS)}"
            " FROM search_rows r JOIN articles a ON a.id = r.article_id WHERE r.rowid = ?"
        )
        texts = dict(zip(COLUMNS, next(tuples(self.db, sql, [number])), strict=True))
        return all(
            any(form in (texts[column] or "") for column in columns for form in forms) == wanted
            for forms, columns, wanted in self._characters
        )

    # By length

    def _by_length(self) -> Iterator[int]:
        """Yield ids, those of the texts with most characters first, of equals the newest first."""
        found = list(self.in_order(self._by_day("newest"), _day))
        lengths = {row[0]: row[1] for row in tuples(self.db, _LENGTHS, [json.dumps(found)])}
        return iter(sorted(found, key=lambda article_id: -lengths.get(article_id, 0)))

    # By relevance

    def _by_relevance(self) -> Iterator[int]:
        low, high = self.filter.low, self.filter.high
        titled: set[int] = set()
        if self.query.in_titles is not None:
            in_titles = self.filter.and_match(self.query.in_titles)

            def noted() -> Rows:
                for row in self._numbers(in_titles, low, high, newest=True):
                    titled.add(row[0])
                    yield row

            yield from self.in_order(noted(), _day)
        if not self.query.has_characters:
            newest = self._walk(self.match, low, high, newest=True)
            others = list(islice((row for row in newest if row[0] not in titled), RANKED))
            if not others:
                return
            first = others[-1][0]
            yield from self.in_order(self._ranked(first, high, titled), lambda row: (row[1], _day(row)))
            high = first - 1
        rest = self._walk(self.match, low, high, newest=True)
        yield from self.in_order((row for row in rest if row[0] not in titled), _day)

    def _ranked(self, low: int, high: int, titled: set[int]) -> Rows:
        """Yield numbers and scores of what is meant between two numbers, without those ``titled``."""
        sql, values = self.walk_sql(f"number, {_BM25} AS score", self.match, low, high)
        ranked = tuples(self.db, f"{sql} ORDER BY score, number DESC", values)
        return (row for row in ranked if row[0] not in titled)

    # Within a day

    def in_order(self, found: Rows, group: Callable[[Sequence[Any]], Any]) -> Iterator[int]:
        """Yield the ids of ``found``, those of a group in the order of source, page and address."""
        for _, members in groupby(found, group):
            numbers = json.dumps([row[0] for row in members])
            yield from [row[0] for row in tuples(self.db, _IN_ORDER, [numbers])]


def _day(row: Sequence[Any]) -> int:
    return index.day_of(row[0])
