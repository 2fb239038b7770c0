"""Days on which most papers were silent: holidays, whoever declared them. Reads only."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections import defaultdict

from unioncrawl.archive.home import tuples

ENOUGH_PAPERS = 3
"""Other papers, at least: two may share a server that was down."""

_WEEKLY = """
    SELECT e.published, e.source FROM editions e
    JOIN editions b ON b.source = e.source AND b.published = date(e.published, '-7 days')
    JOIN editions a ON a.source = e.source AND a.published = date(e.published, '+7 days')
    WHERE b.state IN ('complete', 'partial') AND a.state IN ('complete', 'partial') AND e.state IN
"""
"""Days of papers that had an issue a week before and a week after."""


class Silences:
    """On which days which papers were silent that had an issue a week before and a week after."""

    def __init__(self, db: sqlite3.Connection) -> None:
        silent = defaultdict(set)
        for day, source in tuples(db, f"{_WEEKLY} ('none', 'unknown')"):
            silent[day].add(source)
        self.silent = {day: papers for day, papers in silent.items() if len(papers) >= ENOUGH_PAPERS}
        self.printed = {day: self._printed(db, day) for day in self.silent}

    def beside(self, source: str) -> dict[dt.date, str]:
        """Return the days on which most papers but ``source`` were silent, and how many they were."""
        found = {}
        for day, papers in self.silent.items():
            silent, printed = len(papers - {source}), len(self.printed[day] - {source})
            if silent >= ENOUGH_PAPERS and silent > printed:
                said = f"{silent} of {silent + printed} other papers were silent, too"
                found[dt.date.fromisoformat(day)] = said
        return found

    def _printed(self, db: sqlite3.Connection, day: str) -> set[str]:
        rows = tuples(db, f"{_WEEKLY} ('complete', 'partial') AND e.published = ?", (day,))
        return {source for _, source in rows}
