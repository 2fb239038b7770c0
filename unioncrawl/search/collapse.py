"""Of what is found of one cluster of reprints, the earliest alone: the others are left out, wherever they stand in the
order, so that pages of a list go on where the last one ended.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from unioncrawl.archive.home import tuples

_BEFORE = """
SELECT o.article_id FROM reprints r CROSS JOIN reprints o ON o.cluster_id = r.cluster_id
CROSS JOIN articles a ON a.id = o.article_id CROSS JOIN articles own ON own.id = r.article_id
WHERE r.article_id = ? AND o.article_id != r.article_id AND (
    o.article_id = o.cluster_id
    OR r.article_id != r.cluster_id
        AND (coalesce(a.published, '~'), a.id) < (coalesce(own.published, '~'), own.id)
)
"""
"""Those of the cluster that come before an article: its first, and what was published before."""

_LEFT_OUT = """
SELECT article_id FROM (
    SELECT r.article_id, row_number() OVER (
        PARTITION BY r.cluster_id
        ORDER BY r.article_id != r.cluster_id, coalesce(a.published, '~'), r.article_id
    ) AS place
    FROM ({found}) f CROSS JOIN reprints r ON r.article_id = f.article_id CROSS JOIN articles a ON a.id = r.article_id
) WHERE place > 1
"""


def earliest(db: sqlite3.Connection, ids: Iterator[int], is_found: Callable[[int], bool]) -> Iterator[int]:
    """Yield those of ``ids`` before which no other of their cluster is found.

    :param is_found: tells of any article whether it is among those that are meant.
    """
    for article_id in ids:
        before = [row[0] for row in tuples(db, _BEFORE, (article_id,))]
        if not any(map(is_found, before)):
            yield article_id


def left_out_sql(found: str) -> str:
    """Return a statement for the ids of what is left out.

    :param found: a statement for the ids of what is found, as ``article_id``.
    """
    return _LEFT_OUT.format(found=found)


def others(db: sqlite3.Connection, article_id: int) -> int:
    """Return how many articles there are beside one in its cluster of reprints, found or not."""
    row: Sequence[Any] = db.execute(
        "SELECT count(*) - 1 FROM reprints WHERE cluster_id = (SELECT cluster_id FROM reprints WHERE article_id = ?)",
        (article_id,),
    ).fetchone()
    return max(int(row[0]), 0)
