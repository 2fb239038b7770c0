"""Who reprints whom."""

from __future__ import annotations

import datetime as dt
import sqlite3
import statistics
from collections.abc import Iterator, Sequence

import attrs

from unioncrawl.counting.chosen import TABLE, chosen
from unioncrawl.reprints.papers import paper_of
from unioncrawl.search.selection import Selection

_SQL = """
SELECT f.source, f.url, f.published, a.source, a.url, a.published, r.overlap, r.taken
FROM reprints r JOIN articles a ON a.id = r.article_id JOIN articles f ON f.id = r.cluster_id
WHERE r.article_id != r.cluster_id
"""


@attrs.frozen(kw_only=True)
class Reprinting:
    """What one paper has printed of another, after it."""

    source: str
    """Who."""

    of: str
    """Whom."""

    articles: int
    overlap: float
    """Median share of an article that stands in the earlier one."""

    taken: float
    """Median share of the earlier one that stands in it."""

    days: float | None
    """Median, between the days of publication."""


@attrs.define
class _Group:
    overlaps: list[float] = attrs.field(factory=list)
    taken: list[float] = attrs.field(factory=list)
    days: list[int] = attrs.field(factory=list)


def reprinting(db: sqlite3.Connection, selection: Selection) -> list[Reprinting]:
    """Return who has printed whose articles again, the most first.

    :param selection: which articles are counted as reprints; those that they are of may be any.
    :raises UsageProblemError: if the selection cannot be understood.
    """
    groups: dict[tuple[str, str], _Group] = {}
    for of, first_day, source, day, overlap, taken in _rows(db, selection):
        group = groups.setdefault((source, of), _Group())
        group.overlaps.append(overlap)
        group.taken.append(taken)
        if first_day and day:
            group.days.append((dt.date.fromisoformat(day) - dt.date.fromisoformat(first_day)).days)
    found = [
        Reprinting(
            source=source,
            of=of,
            articles=len(group.overlaps),
            overlap=_median(group.overlaps),
            taken=_median(group.taken),
            days=_median(group.days) if group.days else None,
        )
        for (source, of), group in groups.items()
    ]
    return sorted(found, key=lambda one: (-one.articles, one.source, one.of))


def _median(values: Sequence[float]) -> float:
    return round(statistics.median(values), 4)


def _rows(
    db: sqlite3.Connection, selection: Selection
) -> Iterator[tuple[str, str | None, str, str | None, float, float]]:
    """Yield paper and day of the earliest, paper and day of the reprint, and both shares."""
    if selection.is_everything:
        rows = db.execute(_SQL).fetchall()
    else:
        with chosen(db, selection):
            rows = db.execute(f"{_SQL} AND a.id IN (SELECT id FROM {TABLE})").fetchall()
    for source, url, day, other, other_url, other_day, overlap, taken in rows:
        paper, other_paper = paper_of(source, url), paper_of(other, other_url)
        if paper != other_paper:
            yield paper, day, other_paper, other_day, overlap, taken
