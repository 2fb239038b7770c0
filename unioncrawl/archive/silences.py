"""Days on which most papers were silent: holidays, whoever declared them. Reads only."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Iterator

from unioncrawl.archive.home import tuples

ENOUGH_PAPERS = 3
"""Other papers, at least: two may share a server that was down."""

_ON_A_DAY = """
    SELECT e.source, e.state FROM json_each(:sources) AS s
    CROSS JOIN editions e ON e.source = s.value AND e.published = :day
    CROSS JOIN editions b ON b.source = s.value AND b.published = date(:day, '-7 days')
    LEFT JOIN editions a ON a.source = s.value AND a.published = date(:day, '+7 days')
    WHERE b.state IN ('complete', 'partial') AND coalesce(a.state, 'complete') IN ('complete', 'partial')
"""
"""Papers that had an issue a week before, and as far as is known a week after."""


class Silences:
    """Answers whether most papers were silent on a day on which they come out otherwise."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        self.sources = json.dumps(list(with_editions(db)))
        self._known: dict[dt.date, dict[str, bool]] = {}

    def why(self, source: str, day: dt.date) -> str | None:
        """Return how many papers but ``source`` were silent on ``day``, if they are most of those that come out on it."""
        if day not in self._known:
            rows = tuples(self.db, _ON_A_DAY, {"sources": self.sources, "day": day.isoformat()})
            self._known[day] = {name: state in ("none", "unknown") for name, state in rows}
        others = [silent for name, silent in self._known[day].items() if name != source]
        silent = sum(others)
        if silent < ENOUGH_PAPERS or silent * 2 <= len(others):
            return None
        return f"{silent} of {len(others)} other papers were silent, too"


def with_editions(db: sqlite3.Connection) -> Iterator[str]:
    """Yield the names of the sources that have editions. One look-up a name, however many editions."""
    last = ""
    while (
        row := next(tuples(db, "SELECT min(source) FROM editions WHERE source > ?", (last,)))[0]
    ) is not None:
        last = row
        yield last
