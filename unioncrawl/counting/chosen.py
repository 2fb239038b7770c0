"""What a selection means, for SQL: its articles as a temporary table, its sources and dates as a condition."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator

import attrs

from unioncrawl.search.filters import sources_meant
from unioncrawl.search.selection import Selection
from unioncrawl.search.walk import Search

TABLE = "temp.chosen"
"""Has a column ``id``."""


@contextlib.contextmanager
def chosen(db: sqlite3.Connection, selection: Selection) -> Iterator[None]:
    """Have ``TABLE``, the articles that are meant, for the time of a ``with``. Needs no right to write."""
    sql, values = Search(db, selection).ids_sql()
    db.execute("CREATE TEMP TABLE chosen (id INTEGER PRIMARY KEY)")
    try:
        db.execute(f"INSERT INTO {TABLE} {sql}", values)
        yield
    finally:
        db.execute(f"DROP TABLE {TABLE}")


def is_of_sources_and_dates(selection: Selection) -> bool:
    """Return whether nothing is asked of an article itself but its date."""
    return only_sources_and_dates(selection) == selection


def only_sources_and_dates(selection: Selection) -> Selection:
    """Return ``selection`` without words, and without what else is asked of an article itself."""
    return attrs.evolve(
        Selection(),
        sources=selection.sources,
        publishers=selection.publishers,
        provinces=selection.provinces,
        platforms=selection.platforms,
        since=selection.since,
        until=selection.until,
    )


def only_sources(selection: Selection) -> Selection:
    """Return ``selection`` without all that is asked of articles."""
    return attrs.evolve(only_sources_and_dates(selection), since=None, until=None)


def where_published(db: sqlite3.Connection, selection: Selection, table: str = "") -> tuple[str, list[str]]:
    """Return the condition on the columns ``source`` and ``published`` of a table, and its values.

    :param table: with the dot that follows.
    :raises UsageProblemError: for a source, province, publisher or platform that there is not.
    """
    conditions = ["1"]
    values: list[str] = []
    names = sources_meant(db, selection)
    if names is not None:
        conditions.append(f"{table}source IN ({', '.join('?' * len(names))})")
        values += names
    for day, sign in ((selection.since, ">="), (selection.until, "<=")):
        if day is not None:
            conditions.append(f"{table}published {sign} ?")
            values.append(day)
    return " AND ".join(conditions), values
