"""How often words stand in the articles that have them. Reads their texts, as counting the articles does not."""

from __future__ import annotations

import sqlite3
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence

from unioncrawl.search.find import article_ids
from unioncrawl.search.fold import spaced
from unioncrawl.search.query import COLUMNS, Needle, Query, parse
from unioncrawl.search.selection import Selection

_TOGETHER = 500
"""Articles read by one statement: SQLite admits 999 values in the oldest versions."""


def occurrences_by_day(
    db: sqlite3.Connection, selection: Selection, *, per_source: bool = False
) -> Iterator[tuple[str | None, str | None, int]]:
    """Yield source, day and how often what is looked for stands in the articles that are meant, as ``facet.by_day``.

    Counted is in title, kicker, subtitle and text, whatever of the query stands there and is not to be left out.

    :raises UsageProblemError: if the selection cannot be understood.
    """
    query = parse(selection.query or "", selection.field)
    ids = array("q", article_ids(db, selection))
    found: Counter[tuple[str | None, str | None]] = Counter()
    for start in range(0, len(ids), _TOGETHER):
        some = ids[start : start + _TOGETHER]
        sql = f"SELECT source, published, {', '.join(COLUMNS)} FROM articles WHERE id IN ({', '.join('?' * len(some))})"
        for source, day, *texts in db.execute(sql, some):
            found[source if per_source else None, day] += _in_article(query, texts)
    for (source, day), number in found.items():
        yield source, day, number


def _in_article(query: Query, texts: Sequence[str | None]) -> int:
    columns = zip(COLUMNS, texts, strict=True)
    return sum(occurrences(text, query.needles_in(column)) for column, text in columns if text)


def occurrences(text: str, needles: Sequence[Needle]) -> int:
    """Return how often one of ``needles`` stands in ``text``; of those that overlap the first counts, and the longest."""
    line = spaced(text)
    places = {place for needle in needles for place in needle.places(line)}
    number = reached = 0
    for begin, end in sorted(places, key=lambda place: (place[0], -place[1])):
        if begin >= reached:
            number += 1
            reached = end
    return number
