"""How many articles have a word, by period and source, beside the articles and editions these are counted in."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Literal

import attrs

from unioncrawl.counting.held import UNDATED, Held, Holdings
from unioncrawl.counting.occurrences import occurrences_by_day
from unioncrawl.counting.periods import Period
from unioncrawl.errors import UsageProblemError
from unioncrawl.search.facet import by_day
from unioncrawl.search.selection import Selection

By = Literal["year", "month", "day", "source"]

MOST_ROWS = 200_000
"""One paper by day is 5,000 in the years since 2012; more than these take minutes, and nobody reads them."""


@attrs.frozen(kw_only=True)
class Row:
    """One period, or one source, or one period of one source."""

    source: str | None
    """``None`` for all that were chosen."""

    period: str | None
    """``2016-05``, or ``UNDATED``; ``None`` for all time."""

    hits: tuple[int | None, ...]
    """For each word the articles that have it, or how often it stands in them; ``None`` where nothing is held: that is no 0."""

    held: Held
    """What they are counted in."""

    @property
    def is_gap(self) -> bool:
        """Return whether nothing is held."""
        return None in self.hits

    def rates(self) -> tuple[float | None, ...]:
        """Return the hits of each word for 1,000 articles; ``None`` where there are no articles."""
        articles = self.held.articles
        return tuple(
            1000 * found / articles if found is not None and articles else None for found in self.hits
        )


@attrs.frozen(kw_only=True)
class Trends:
    """Words counted."""

    words: tuple[str, ...]
    by: By
    per_source: bool
    occurrences: bool = False
    """Whether the hits are how often the words stand in the articles, and not the articles that have them."""

    rows: tuple[Row, ...]
    """In the order of time, without gaps in it; source after source. By source: the most articles first."""

    undated: tuple[Row, ...]
    """One, or one a source, of the articles without a date, which are in no period."""

    total: Row
    """All of ``rows`` and ``undated``."""

    def sources(self) -> list[str]:
        """Return the names that rows are of, in their order."""
        return list(dict.fromkeys(row.source for row in self.rows if row.source is not None))

    def of_source(self, name: str | None) -> list[Row]:
        """Return the rows of one source."""
        return [row for row in self.rows if row.source == name]


def trends(
    db: sqlite3.Connection, words: Sequence[str], selection: Selection, by: By, *,
    per_source: bool = False, occurrences: bool = False,
) -> Trends:  # fmt: skip
    """Count the articles that have each of ``words``.

    :param words: each in the query language.
    :param selection: which articles are looked at; its own words are not.
    :param by: what a row is.
    :param per_source: a row for each period and source.
    :param occurrences: count how often the words stand in the articles instead; it takes reading them.
    :raises UsageProblemError: if one of the words or conditions cannot be understood, or there are too many rows.
    """
    period: Period = "year" if by == "source" else by
    holdings = Holdings(db, selection, period)
    named = per_source or by == "source"
    names: list[str | None] = [*holdings.sources()] if named else [None]
    all_periods = [] if by == "source" else _periods(holdings, len(names))
    count = occurrences_by_day if occurrences else by_day
    found = [
        holdings.by_period(count(db, attrs.evolve(selection, query=word), per_source=named)) for word in words
    ]

    def row(source: str | None, period: str | None) -> Row:
        held = holdings.held(source, period)
        counts = tuple(None if held.nothing else counted[source, period] for counted in found)
        return Row(source=source, period=period, hits=counts, held=held)

    if by == "source":
        rows = sorted((row(name, None) for name in names), key=lambda row: -row.held.articles)
        undated = []
    else:
        rows = [row(name, period) for name in names for period in all_periods]
        undated = [found for found in (row(name, UNDATED) for name in names) if not found.is_gap]
    return Trends(
        words=tuple(words),
        by=by,
        per_source=per_source and by != "source",
        occurrences=occurrences,
        rows=tuple(rows),
        undated=tuple(undated),
        total=row(None, None),
    )


def _periods(holdings: Holdings, sources: int) -> list[str]:
    """Return the periods of rows, which each of so many sources has.

    :raises UsageProblemError: if these are too many.
    """
    most = MOST_ROWS // max(1, sources)
    found = holdings.periods(most + 1)
    if len(found) > most:
        raise UsageProblemError(
            f"from {found[0]} on there are more than {MOST_ROWS:,} lines; give a later --since, or a longer period"
            " with --by"
        )
    return found
