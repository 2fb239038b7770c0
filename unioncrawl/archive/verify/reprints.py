"""Whether reprints are what the texts say: signatures, pairs and clusters, all worked out again.

Articles that wait for being held against the others are left out, with all that depends on them: there is nothing
wrong with what is still to be done.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence

from unioncrawl.archive.home import Home
from unioncrawl.archive.verify.database import snapshot
from unioncrawl.archive.verify.report import REBUILD, Found, Problem
from unioncrawl.reprints.settle import BATCH, is_of_today, waiting
from unioncrawl.words import counted


def check(home: Home, db: sqlite3.Connection, first: int, last: int) -> Found:
    """Hold what belongs to the articles with ids from ``first`` to ``last`` against the texts."""
    found = Found()
    while first <= last:
        with snapshot(db):
            ids = _ids(db, first, last)
            if not ids:
                break
            if is_of_today(db):
                found.problems += _Check(home, db, ids).problems()
        first = ids[-1] + 1
    return found


def note(db: sqlite3.Connection) -> list[str]:
    """Return what is still to be done."""
    left = waiting(db) if is_of_today(db) else db.execute("SELECT count(*) FROM articles").fetchone()[0]
    said = "not held against the others for reprints yet: whatever writes next does so"
    return [f"{counted(left, 'article')} {said}"] if left else []


def _ids(db: sqlite3.Connection, first: int, last: int) -> list[int]:
    """Return the next ids of articles, and of what has rows as if it were one."""
    tables = ("articles WHERE id", "reprint_pairs WHERE article_id", "reprints WHERE article_id")
    selects = [
        f"SELECT * FROM (SELECT DISTINCT {table.split()[-1]} FROM {table} BETWEEN :first AND :last ORDER BY 1 LIMIT {BATCH})"
        for table in tables
    ]
    sql = f"{' UNION '.join(selects)} ORDER BY 1 LIMIT {BATCH}"
    return [row[0] for row in db.execute(sql, {"first": first, "last": last})]


class _Check:
    """Holds some articles against the texts, in one moment."""

    def __init__(self, home: Home, db: sqlite3.Connection, ids: Sequence[int]) -> None:
        self.home = home
        self.db = db
        self.waiting = {row[0] for row in db.execute("SELECT article_id FROM reprints_waiting")}
        self.ids = [one for one in ids if one not in self.waiting]

    def problems(self) -> Iterator[Problem]:
        from unioncrawl.reprints import rows
        from unioncrawl.reprints.pairs import look_at

        looked = look_at(self.db, self.ids)
        held = rows.of_articles(self.db, self.ids)
        wrong = [one for one in self.ids if held.get(one) != looked.signatures[one]]
        yield from map(self._told("its signature is not that of its text"), wrong)
        wrong = sorted(self._of_these(self._held_pairs() ^ set(looked.pairs)))
        yield from map(self._told("what it has in common with others is not what the texts say"), wrong)
        yield from map(
            self._told("the cluster of reprints that it is in is not what the texts say"), self._clusters()
        )

    def _told(self, what: str) -> Callable[[int], Problem]:
        def problem(article_id: int) -> Problem:
            row = self.db.execute("SELECT url FROM articles WHERE id = ?", (article_id,)).fetchone()
            url = row[0] if row else ""
            return Problem("reprints", url or f"article {article_id}", what, REBUILD, url)

        return problem

    def _of_these(self, pairs: Collection[tuple[int, int, float]]) -> set[int]:
        own = set(self.ids)
        return {one for one, other, _ in pairs if one in own and other not in self.waiting}

    def _held_pairs(self) -> set[tuple[int, int, float]]:
        sql = "SELECT article_id, other_id, overlap FROM reprint_pairs WHERE article_id BETWEEN ? AND ?"
        return set(map(tuple, self.db.execute(sql, (self.ids[0], self.ids[-1])))) if self.ids else set()

    def _clusters(self) -> Iterator[int]:
        from unioncrawl.reprints.clusters import COLUMNS, components, rows_of
        from unioncrawl.reprints.texts import Texts

        texts = Texts(self.db)
        sql = f"SELECT {', '.join(COLUMNS)} FROM reprints WHERE article_id = ?"
        for component in components(self.db, self.ids):
            if self.waiting.isdisjoint(component):
                expected = {row.article_id: row for row in rows_of(texts, component)}
                for one in component:
                    held = [tuple(row) for row in self.db.execute(sql, (one,))]
                    if held != ([expected[one]] if one in expected else []):
                        yield one
