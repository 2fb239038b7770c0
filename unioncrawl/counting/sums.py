"""What is held, summed up: articles, pages, editions, captures and bytes, by source, province or period.

A capture counts where what it shows counts: an article's and its pictures' with the article, a page plan's with its
edition. Lists, robots.txt and the like count with their source, and have no date.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Literal

import attrs

from unioncrawl.archive.facts import SourceFacts, all_facts
from unioncrawl.archive.withholding import WITHHELD
from unioncrawl.counting.chosen import TABLE, chosen, is_of_sources_and_dates, where_published
from unioncrawl.counting.held import UNDATED
from unioncrawl.counting.periods import LENGTHS
from unioncrawl.search.facet import facet
from unioncrawl.search.selection import Selection

By = Literal["source", "province", "year", "month", "page_name", "author"]

_STATES = {"complete": "complete", "partial": "partial", "none": "not_published", "unknown": "unknown"}
"""State of an edition to what it is counted as."""


@attrs.define(kw_only=True)
class Sum:
    """What is held of one source, province or period."""

    value: str | None
    """The source, province or period; ``UNDATED`` for what has no date."""

    articles: int = 0
    undated: int = 0
    """Of the articles, those without a date."""

    first: str | None = None
    """Day of the oldest article, ``YYYY-MM-DD``."""

    last: str | None = None
    pages: int = 0
    """版 held, of which the plan says which articles are on it; where articles are chosen, those that one of them is on."""

    complete: int = 0
    """Editions held with all pages and articles; where articles are chosen, those that one of them is in."""

    partial: int = 0
    """Editions held in part."""

    not_published: int | None = 0
    """Days that are known to have had no edition; ``None`` where articles are chosen, for it says nothing of these."""

    unknown: int | None = 0
    """Days that were asked for without learning whether there was an edition; ``None`` as above."""

    captures: int = 0
    warc_bytes: int = 0
    """Of the captures, compressed as they lie in the WARC files."""

    images: int = 0
    """Pictures in the articles, captured or not."""

    revised: int = 0
    """Articles that have changed since their first capture."""

    failures: int | None = None
    """That are open; ``None`` where articles are chosen or it is not by source, for they have no date."""

    years: Counter[str] = attrs.field(factory=Counter)
    """Articles by year."""

    @property
    def editions_held(self) -> int:
        """Editions held, whole or in part."""
        return self.complete + self.partial

    @property
    def editions_expected(self) -> int | None:
        """Those, and the days that were asked for and are not known to have had no edition; ``None`` as ``unknown``."""
        return None if self.unknown is None else self.editions_held + self.unknown


def sums(db: sqlite3.Connection, selection: Selection, by: By, *, details: bool = True) -> list[Sum]:
    """Return what is held of the articles that are chosen, of the pages and editions they are in, and captures of both.

    :param selection: if it asks for sources and dates alone, all their pages and editions are counted.
    :param details: with pictures and revised articles, which take half the time.
    :returns: in the order of names or time; by page or author the most articles first.
    """
    if by in ("page_name", "author"):
        return [Sum(value=value, articles=count) for value, count in facet(db, selection, by)]
    plain = is_of_sources_and_dates(selection)
    with contextlib.nullcontext() if plain else chosen(db, selection):
        found = list(_Summing(db, selection, by, plain).summed(details))
    return sorted(found, key=lambda one: (one.value is None or one.value == UNDATED, one.value or ""))


class _Summing:
    def __init__(self, db: sqlite3.Connection, selection: Selection, by: By, plain: bool) -> None:
        self.db = db
        self.by = by
        self.plain = plain
        self.facts: dict[str, SourceFacts] = all_facts(db) if by == "province" else {}
        self.everything = plain and selection.since is None and selection.until is None
        self.where, self.values = where_published(db, selection)
        self.of_articles, self.article_values = where_published(db, selection, "a.")
        if not plain:
            self.of_articles, self.article_values = "1", []
        self.length = LENGTHS["year"] if by == "year" else LENGTHS["month"]
        days = 0 if plain else None
        self.found: defaultdict[str | None, Sum] = defaultdict(
            lambda: Sum(value=None, unknown=days, not_published=days)
        )

    def summed(self, details: bool) -> Iterator[Sum]:
        editions = self._editions if self.plain else self._editions_of_articles
        for count in (self._articles, editions, self._captures, self._failures):
            count()
        if details:
            self._of_articles()
        for value, one in self.found.items():
            one.value = value
            yield one

    def _of(self, source: str, period: str | None) -> Sum:
        return self.found[self._value(source, period)]

    def _value(self, source: str, period: str | None) -> str | None:
        if self.by == "source":
            return source
        if self.by == "province":
            return self.facts[source].province if source in self.facts else None
        return period or UNDATED

    def _from(self, join: str = "") -> str:
        """Return from where the articles ``a`` that are counted come."""
        articles = "articles a" if self.plain else f"{TABLE} t CROSS JOIN articles a ON a.id = t.id"
        return f"FROM {articles} {join} WHERE {self.of_articles}"

    def _period(self, column: str) -> str:
        return f"substr({column}, 1, {self.length})"

    def _articles(self) -> None:
        sql = f"SELECT a.source, a.published, count(*) {self._from()} GROUP BY 1, 2"
        for source, day, count in self.db.execute(sql, self.article_values):
            one = self._of(source, day and day[: self.length])
            one.articles += count
            if day is None:
                one.undated += count
            else:
                one.years[day[:4]] += count
                one.first = min(one.first or day, day)
                one.last = max(one.last or day, day)

    def _of_articles(self) -> None:
        for name, table in (("images", "images"), ("revised", "(SELECT DISTINCT article_id FROM revisions)")):
            articles = self._from(f"JOIN {table} m ON m.article_id = a.id")
            sql = f"SELECT a.source, {self._period('a.published')}, count(*) {articles} GROUP BY 1, 2"
            for source, period, count in self.db.execute(sql, self.article_values):
                one = self._of(source, period)
                setattr(one, name, getattr(one, name) + count)

    def _editions(self) -> None:
        sql = (
            f"SELECT source, {self._period('published')}, state, count(*), sum(pages_held)"
            f" FROM editions WHERE {self.where} GROUP BY 1, 2, 3"
        )
        for source, period, state, count, pages in self.db.execute(sql, self.values):
            one = self._of(source, period)
            setattr(one, _STATES[state], getattr(one, _STATES[state]) + count)
            one.pages += pages

    def _editions_of_articles(self) -> None:
        """Count the pages and editions that the articles which are chosen are in."""
        dated = f"{self._from()} AND a.published IS NOT NULL"
        sql = (
            f"SELECT source, {self._period('published')}, count(*) FROM"
            f" (SELECT DISTINCT a.source, a.published, a.page_no {dated} AND a.page_no IS NOT NULL) GROUP BY 1, 2"
        )
        for source, period, pages in self.db.execute(sql, self.article_values):
            self._of(source, period).pages += pages
        sql = (
            f"SELECT e.source, {self._period('e.published')}, e.state, count(*)"
            f" FROM (SELECT DISTINCT a.source, a.published {dated}) d"
            " JOIN editions e ON e.source = d.source AND e.published = d.published"
            " WHERE e.state IN ('complete', 'partial') GROUP BY 1, 2, 3"
        )
        for source, period, state, count in self.db.execute(sql, self.article_values):
            one = self._of(source, period)
            setattr(one, _STATES[state], getattr(one, _STATES[state]) + count)

    def _captures(self) -> None:
        """Count captures; those of nothing that is counted as without date, if nothing was left out."""
        rest: dict[str, tuple[int, int]] = {}
        if self.everything:
            sql = f"SELECT source, count(*), sum(warc_length) FROM snapshots WHERE {self.where} GROUP BY 1"
            rest = {source: (count, size) for source, count, size in self.db.execute(sql, self.values)}
        if not self.everything or self.by in LENGTHS:
            for source, period, count, size in self._captures_of_what_is_counted():
                self._add_captures(source, period, count, size)
                captures, length = rest.get(source, (0, 0))
                rest[source] = captures - count, length - size
        if self.everything:
            for source, (count, size) in rest.items():
                self._add_captures(source, None, count, size)

    def _add_captures(self, source: str, period: str | None, count: int, size: int) -> None:
        if count:
            one = self._of(source, period)
            one.captures += count
            one.warc_bytes += size

    def _captures_of_what_is_counted(self) -> list[tuple[str, str | None, int, int]]:
        texts = self._from("JOIN captures c ON c.article_id = a.id")
        of_twins = self._from(
            "JOIN twins w ON w.leader_id = a.id JOIN captures c ON c.article_id = w.article_id"
        )
        pictures = self._from("JOIN images i ON i.article_id = a.id AND i.snapshot_id IS NOT NULL")
        shown = (
            f"SELECT c.snapshot_id AS id, a.source, a.published {texts}"
            f" UNION ALL SELECT c.snapshot_id, a.source, a.published {of_twins}"
            # A picture of several articles is one capture.
            f" UNION ALL SELECT i.snapshot_id, min(a.source), min(a.published) {pictures} GROUP BY 1"
        )
        values = [*self.article_values] * 3
        # A page or picture of one source may have been captured on the way of another. With the article counts what
        # shows it; only where the rest of all captures is worked out must each be taken from its own source.
        source = "s.source" if self.everything else "shown.source"
        if self.plain:
            shown += f" UNION ALL SELECT snapshot_id, source, published FROM plans WHERE {self.where}"
            values += self.values
        sql = (
            f"SELECT {source}, {self._period('shown.published')}, count(*), sum(s.warc_length)"
            f" FROM ({shown}) shown JOIN snapshots s ON s.id = shown.id GROUP BY 1, 2"
        )
        return self.db.execute(sql, values).fetchall()

    def _failures(self) -> None:
        if self.everything and self.by in ("source", "province"):
            sql = (
                "SELECT source, count(*) FROM failures WHERE resolved_at IS NULL"
                f" AND article_id NOT IN ({WITHHELD}) AND {self.where} GROUP BY 1"  # as ``failures`` lists them
            )
            for source, count in self.db.execute(sql, self.values):
                one = self._of(source, None)
                one.failures = (one.failures or 0) + count
            for one in self.found.values():
                one.failures = one.failures or 0
