"""Working off the articles that wait for being held against all others. Some at a time, each in a short transaction:
a kill leaves what it leaves waiting, for the next who writes.

What is found is read and worked out beside writers, and written if the articles are still what they were; what
changed meanwhile waits again by itself (triggers on ``articles``).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from unioncrawl.archive.database import transaction
from unioncrawl.archive.locks import settling
from unioncrawl.archive.progress import shown
from unioncrawl.reprints.scheme import SCHEME

if TYPE_CHECKING:
    from unioncrawl.archive.home import Home
    from unioncrawl.reprints.pairs import Looked

BATCH = 10_000
"""Articles that are worked off at once. All signatures are read for each batch: a second's work at a million articles."""

Progress = Callable[[int, int], object]


def settle(home: Home, db: sqlite3.Connection) -> None:
    """Work off what waits in an archive, or leave it to who is at it already: he looks again before he ends."""
    while is_waiting(db) or not is_of_today(db):
        with settling(home) as is_mine:
            if not is_mine:
                return
            with shown("holding articles against each other") as progress:
                settle_all(db, progress)


def settle_all(db: sqlite3.Connection, progress: Progress = lambda *_: None) -> None:
    """Work off what waits in a database in which nobody else does so."""
    _follow_scheme(db)
    done = 0
    while ids := _next(db):
        if _settle(db, ids):
            done += len(ids)
            progress(done, done + waiting(db))


def is_waiting(db: sqlite3.Connection) -> bool:
    """Return whether any article waits."""
    return db.execute("SELECT 1 FROM reprints_waiting LIMIT 1").fetchone() is not None


def is_of_today(db: sqlite3.Connection) -> bool:
    """Return whether what there is was made by the rules of today."""
    return [row[0] for row in db.execute("SELECT scheme FROM reprint_scheme")] == [SCHEME]


def waiting(db: sqlite3.Connection) -> int:
    """Return how many articles wait."""
    return int(db.execute("SELECT count(*) FROM reprints_waiting").fetchone()[0])


def _next(db: sqlite3.Connection) -> list[int]:
    return [row[0] for row in db.execute(f"SELECT article_id FROM reprints_waiting ORDER BY 1 LIMIT {BATCH}")]


def _follow_scheme(db: sqlite3.Connection) -> None:
    """Have all articles wait if what there is was made by other rules than those of today."""
    if is_of_today(db):
        return
    with transaction(db):
        for table in ("reprint_scheme", "reprint_signatures", "reprint_pairs", "reprints"):
            db.execute(f"DELETE FROM {table}")
        db.execute("INSERT INTO reprint_scheme VALUES (?)", (SCHEME,))
        db.execute("INSERT OR IGNORE INTO reprints_waiting SELECT id FROM articles")


def _settle(db: sqlite3.Connection, ids: Sequence[int]) -> bool:
    """Settle some articles; return ``False``, and change nothing, if one of them changed meanwhile."""
    from unioncrawl.reprints.pairs import look_at
    from unioncrawl.reprints.texts import states

    looked = look_at(db, ids)
    with transaction(db):
        if states(db, ids) != {one: text.state for one, text in looked.texts.items()}:
            return False
        _write(db, ids, looked)
    return True


def _write(db: sqlite3.Connection, ids: Sequence[int], looked: Looked) -> None:
    from unioncrawl.reprints import rows

    rows.put(db, looked.signatures)
    touched = _write_pairs(db, ids, looked)
    _write_clusters(db, looked, sorted(touched))
    db.executemany("DELETE FROM reprints_waiting WHERE article_id = ?", [(one,) for one in ids])
    # Those that wait already have an id in this list, too, if they are of this batch: they have just been looked at.
    db.executemany("INSERT OR IGNORE INTO reprints_waiting VALUES (?)", [(one,) for one in looked.others])


def _write_pairs(db: sqlite3.Connection, ids: Sequence[int], looked: Looked) -> set[int]:
    """Put the pairs of articles in the place of those that they had; return who has, or had, any of these."""
    touched = {one for pair in looked.pairs for one in pair[:2]}
    for one in ids:
        others = [
            row[0] for row in db.execute("SELECT other_id FROM reprint_pairs WHERE article_id = ?", (one,))
        ]
        if others:
            touched.update((one, *others))
            db.execute("DELETE FROM reprint_pairs WHERE article_id = ?", (one,))
            back = [(other, one) for other in others]
            db.executemany("DELETE FROM reprint_pairs WHERE article_id = ? AND other_id = ?", back)
    db.executemany("INSERT INTO reprint_pairs VALUES (?, ?, ?)", looked.pairs)
    return touched


def _write_clusters(db: sqlite3.Connection, looked: Looked, touched: Sequence[int]) -> None:
    from unioncrawl.reprints.clusters import COLUMNS, components, rows_of
    from unioncrawl.reprints.texts import Texts

    texts = Texts(db, looked.texts)
    for component in components(db, touched):
        db.executemany("DELETE FROM reprints WHERE article_id = ?", [(one,) for one in component])
        db.executemany(
            f"INSERT INTO reprints ({', '.join(COLUMNS)}) VALUES (?, ?, ?, ?, ?)", rows_of(texts, component)
        )
