"""Clusters: articles of which each is a reprint of the earliest, or both of it.

They are made of the pairs in ``reprint_pairs``. What hangs together by pairs is taken apart again: its earliest
article is the first of a cluster, of which those are that are reprints of it; what is left makes clusters of its own
in the same way. So no chain of texts, each a little different, and no page that quotes several stories leads from
one story to another.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from unioncrawl.reprints.texts import Text, Texts


class Row(NamedTuple):
    """Of the table ``reprints``."""

    cluster_id: int
    article_id: int
    overlap: float
    taken: float
    stated_origin: str | None


COLUMNS = Row._fields


def components(db: sqlite3.Connection, ids: Iterable[int]) -> Iterator[list[int]]:
    """Yield what hangs together by pairs with some of ``ids``, each once; articles without a pair by themselves."""
    seen: set[int] = set()
    for start in ids:
        if start in seen:
            continue
        seen.add(start)
        found = [start]
        for one in found:  # grows meanwhile
            others = [
                row[0]
                for row in db.execute("SELECT other_id FROM reprint_pairs WHERE article_id = ?", (one,))
            ]
            new = [other for other in others if other not in seen]
            seen.update(new)
            found += new
        yield found


def rows_of(texts: Texts, component: Sequence[int]) -> list[Row]:
    """Return the rows that the articles of a component should have, of all clusters that it falls into."""
    if len(component) < 2:
        return []
    left = sorted(texts.read(component).values(), key=_rank)
    made: list[Row] = []
    while len(left) > 1:
        first, *others = left
        like = {
            other.article_id: shares
            for other in others
            if (shares := texts.is_reprint(other.article_id, first.article_id))
        }
        members = [other for other in others if other.article_id in like]
        if all(other.paper == first.paper for other in members):
            left = others
            continue
        made.append(Row(first.article_id, first.article_id, 1.0, 1.0, first.origin))
        for other in members:
            shares = like[other.article_id]
            made.append(Row(first.article_id, other.article_id, shares.first, shares.second, other.origin))
        left = [other for other in others if other.article_id not in like]
    return made


def _rank(text: Text) -> tuple[str, int, int]:
    """Return by what the earliest is told: the day; on one day the longest is the first, as texts are cut, not extended.
    What has no date comes last.
    """
    return (text.published or "~", -len(text.body), text.article_id)
