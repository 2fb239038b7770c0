"""What counts are counted in: articles and editions held, by source and period."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import islice

import attrs

from unioncrawl import clock
from unioncrawl.counting.chosen import only_sources_and_dates, where_published
from unioncrawl.counting.periods import Period, days_from, days_in, period_of, periods
from unioncrawl.search.facet import by_day
from unioncrawl.search.selection import Selection

UNDATED = "undated"
"""In the place of a period."""

Key = tuple[str | None, str | None]
"""Source and period; ``None`` for all of them."""


@attrs.frozen(kw_only=True)
class Held:
    """What is held of a period, of a source, or of both."""

    articles: int = 0
    """Of those that were chosen."""

    editions_held: int = 0
    """Whole or in part."""

    editions_expected: int = 0
    """Those, and the days that were asked for and are not known to have had no edition."""

    days_unknown: int | None = None
    """Days of which the archive has neither an edition nor word that there was none; ``None`` for what has no
    editions. A day is counted for each source that has editions."""

    nothing: bool = True
    """There is neither an article, chosen or not, nor an edition."""


def together(parts: Sequence[Held]) -> Held:
    """Return what is held of all parts, of which none is part of another."""
    days = [part.days_unknown for part in parts if part.days_unknown is not None]
    return Held(
        articles=sum(part.articles for part in parts),
        editions_held=sum(part.editions_held for part in parts),
        editions_expected=sum(part.editions_expected for part in parts),
        days_unknown=sum(days) if days else None,
        nothing=all(part.nothing for part in parts),
    )


class Holdings:
    """What is held of the sources and days that a selection names, and how many articles it chooses of that."""

    def __init__(self, db: sqlite3.Connection, selection: Selection, by: Period) -> None:
        self.by = by
        self.since, self.until = selection.since, selection.until
        plain = only_sources_and_dates(selection)
        present = list(by_day(db, plain, per_source=True))
        self.present = self.by_period(present)
        self.articles = self.present
        if plain != attrs.evolve(selection, query=None):
            without_words = attrs.evolve(selection, query=None)
            self.articles = self.by_period(by_day(db, without_words, per_source=True))
        self.states: dict[Key, Counter[str]] = defaultdict(Counter)
        self.known_days = {day for _, day, _ in present if day is not None}
        """Of which there is an article, or word of an edition."""
        self.known_sources: set[str] = set()
        """That have editions."""
        self._read_editions(db, selection)

    def _read_editions(self, db: sqlite3.Connection, selection: Selection) -> None:
        where, values = where_published(db, selection)
        sql = f"SELECT source, published, state FROM editions WHERE {where}"
        for source, day, state in db.execute(sql, values):
            self.known_days.add(day)
            self.known_sources.add(source)
            period = period_of(day, self.by)
            for key in ((source, period), (source, None), (None, period), (None, None)):
                self.states[key][state] += 1

    def by_period(self, counts: Iterable[tuple[str | None, str | None, int]]) -> Counter[Key]:
        """Return counts by source and day by period instead of day, and the sums of these by source and of all."""
        found: Counter[Key] = Counter()
        for source, day, count in counts:
            period = period_of(day, self.by) if day else UNDATED
            keys = {(source, period), (source, None), (None, period), (None, None)}
            for key in keys:
                found[key] += count
        return found

    def sources(self) -> list[str]:
        """Return the names of the sources of which anything is held."""
        return sorted({source for source, _ in (*self.present, *self.states) if source is not None})

    def periods(self, most: int) -> list[str]:
        """Return every period from the first to the last of which anything is held, or that was asked for.

        :param most: no more than so many.
        """
        known = {period for _, period in (*self.present, *self.states)} - {UNDATED, None}
        named = {period for period in known if period is not None}
        if not named:
            return []
        last = max(named)
        if self.since:
            named.add(period_of(self.since, self.by))
        if self.until:
            named.add(max(last, period_of(min(self.until, _today()), self.by)))
        return list(islice(periods(min(named), max(named)), most))

    def held(self, source: str | None, period: str | None) -> Held:
        """Return what is held of ``source`` (``None`` for all) in ``period`` (``None`` for all time)."""
        key = (source, period)
        states = self.states.get(key, Counter())
        editions = states["complete"] + states["partial"]
        return Held(
            articles=self.articles[key],
            editions_held=editions,
            editions_expected=editions + states["unknown"],
            days_unknown=self._days_unknown(source, period, editions + states["none"]),
            nothing=not editions and not self.present[key],
        )

    def _days_unknown(self, source: str | None, period: str | None, told: int) -> int | None:
        """Return of how many days nothing is known. Those of all periods, and of all sources, add up to the whole.

        :param told: days of which there is an edition, or word that there was none.
        """
        sources = self.known_sources & {source} if source is not None else self.known_sources
        if not sources or period == UNDATED:
            return None
        begin, end = self._range()
        days = days_in(period, begin, end) if period is not None else days_from(begin, end)
        return days * len(sources) - told

    def _range(self) -> tuple[str, str]:
        """Return the first and the last day of what is looked at, the same for every source and kind of period.

        What was asked for, up to today; else from the first day to the last of which anything is known.
        """
        first, last = min(self.known_days), max(self.known_days)
        return self.since or first, max(last, min(self.until, _today())) if self.until else last


def _today() -> str:
    return clock.today().isoformat()
