"""What is asked of coverage: which sources and days, and what is told of them. Reads only; imports no source."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import attrs

from unioncrawl import clock
from unioncrawl.archive.coverage import GAPS, Day, Gap, Paper, State, gaps
from unioncrawl.archive.coverage import papers as papers_of
from unioncrawl.archive.coverage_months import articles_by_day, months
from unioncrawl.archive.facts import all_facts, held_sources
from unioncrawl.archive.silences import Silences
from unioncrawl.counting.sheets import Sheet, paper_sheets, site_sheets
from unioncrawl.search.filters import check_source


class Covered:
    """Papers and sites, and the days that are asked for.

    :param papers: those that have editions.
    :param sites: those that have not: articles held by day.
    """

    def __init__(
        self,
        papers: Mapping[str, Paper],
        sites: Mapping[str, Mapping[dt.date, int]],
        titles: Mapping[str, str],
        since: dt.date,
        until: dt.date,
    ) -> None:
        self.papers = papers
        self.sites = sites
        self.titles = titles
        self.since, self.until, self.today = since, until, clock.today()

    @property
    def sources(self) -> list[str]:
        """The names of all of them."""
        return sorted([*self.papers, *self.sites])

    def is_known(self, source: str) -> bool:
        """Return whether it is a source that can be crawled, and no name that came with imported captures."""
        return source in self.titles

    def title(self, source: str) -> str:
        """Return its masthead; its name if it has none."""
        return self.titles.get(source, source)

    def sheets(self) -> Iterator[Sheet]:
        """Yield the years of all of them."""
        span = (self.since, self.until, self.today)
        for source in self.sources:
            if source in self.papers:
                yield from paper_sheets(self.papers[source], self.title(source), *span)
            else:
                yield from site_sheets(source, self.title(source), self.sites[source], *span)

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield every day of the papers and every month of the sites, for programs."""
        for source in self.sources:
            title = self.titles.get(source)
            if source in self.papers:
                for day in self.papers[source].days(self.since, self.until, self.today):
                    told = attrs.asdict(day)
                    del told["source"], told["day"], told["why"]
                    yield {"source": source, "title": title, "period": str(day.day), **told, "why": day.why}
                continue
            for month in months(source, self.sites[source], self.since, self.until, self.today):
                yield {
                    "source": source,
                    "title": title,
                    "period": month.month,
                    "state": month.state,
                    "expected": None,
                    "pages_expected": None,
                    "pages_held": None,
                    "articles_expected": None,
                    "articles_held": month.articles,
                    "why": month.why,
                }

    def gaps(self, *, unknown: bool) -> Iterator[dict[str, Any]]:
        """Yield what is missing, for programs.

        :param unknown: also days between the first issue and the last of which nobody knows whether there was one.
        """
        states: frozenset[State] = GAPS | {"unknown"} if unknown else GAPS
        for source in self.sources:
            if source in self.papers:
                paper = self.papers[source]
                if paper.first_issue is None:
                    continue
                days = paper.days(max(self.since, paper.first_issue), self.until, self.today)
                yield from (self._row(gap) for gap in gaps(days, states))
                continue
            for month in months(source, self.sites[source], self.since, self.until, self.today):
                if month.state in ("silent", "few"):
                    yield {
                        **self._named(source, month.since, min(month.until, self.today)),
                        "days": (min(month.until, self.today) - month.since).days + 1,
                        "missing": None,
                        "partial": None,
                        "unknown": None,
                        "why": f"{month.articles:,} articles; {month.why}",
                    }

    def _row(self, gap: Gap) -> dict[str, Any]:
        states = Counter(day.state for day in gap.days)
        return {
            **self._named(gap.source, gap.since, gap.until),
            "days": len(gap.days),
            "missing": states["missing"],
            "partial": states["partial"],
            "unknown": states["unknown"],
            "why": _why(gap.days),
        }

    def _named(self, source: str, since: dt.date, until: dt.date) -> dict[str, Any]:
        return {"source": source, "title": self.titles.get(source), "since": str(since), "until": str(until)}


def chosen(
    db: sqlite3.Connection, names: Sequence[str], since: dt.date | None, until: dt.date | None
) -> Covered | None:
    """Return what is asked for, ``None`` if nothing is held of it.

    :param names: by name or masthead; none for all that is held.
    :param since: ``None``: from the beginning of the year in which anything was known last.
    :raises UsageProblemError: for a source that there is not.
    """
    with_editions = set(papers_of(db))
    held = with_editions | set(held_sources(db))
    wanted = {check_source(db, name) for name in names} & held if names else held
    if not wanted:
        return None
    silences = Silences(db)
    papers = {name: Paper(db, name, silences) for name in wanted & with_editions}
    sites = {name: articles_by_day(db, name) for name in wanted - with_editions}
    titles = {name: fact.title for name, fact in all_facts(db).items()}
    last = until or clock.today()
    if since is None:
        known = [day for paper in papers.values() for day in paper.editions]
        known += [day for days in sites.values() for day in days]
        newest = max((day for day in known if day <= last), default=last)
        since = dt.date(newest.year, 1, 1)
        last = until or min(last, dt.date(newest.year, 12, 31))
    if since > clock.today():
        return None
    return Covered(papers, sites, titles, since, last)


def _why(days: Sequence[Day]) -> str:
    """Return why days are a gap: that of the first, and how many follow."""
    others = len(days) - 1
    return days[0].why if not others else f"{days[0].why}; and {others} more"
