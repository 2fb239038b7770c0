"""The cluster of an article, for people. Reads only, and needs numpy for passages alone."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator, Sequence

import attrs

from unioncrawl.archive.facts import source_facts
from unioncrawl.search.fold import fold

_SQL = """
SELECT r.cluster_id, r.article_id, r.overlap, r.taken, r.stated_origin, a.source, a.published, a.title, a.url
FROM reprints r JOIN articles a ON a.id = r.article_id
WHERE r.cluster_id = (SELECT cluster_id FROM reprints WHERE article_id = ?)
ORDER BY a.id != r.cluster_id, a.published IS NULL, a.published, a.source, a.id
"""

LEAST_PASSAGE = 4
"""Fewer characters are no passage: a name, a number."""


@attrs.frozen(kw_only=True)
class Member:
    """An article of a cluster."""

    article_id: int
    source: str
    masthead: str
    published: str | None
    title: str | None
    url: str
    is_first: bool
    """Whether it is the earliest."""

    days: int | None
    """After the earliest."""

    overlap: float
    """Share of it that stands in the earliest."""

    taken: float
    """Share of the earliest that stands in it."""

    stated_origin: str | None
    origin: str | None
    """Whom it names: ``found``, the paper of the earliest; ``held``, that of another of the cluster; ``own``; ``other``;
    ``None`` if it names none."""


@attrs.frozen
class Pair:
    """Two articles of different papers, of which one is a reprint of the other."""

    article_id: int
    other_id: int
    overlap: float
    """Share of the first that stands in the other."""

    other_overlap: float


def cluster(db: sqlite3.Connection, article_id: int) -> list[Member]:
    """Return the articles of the cluster that an article is in, the earliest first; none if it is in none."""
    rows = db.execute(_SQL, (article_id,)).fetchall()
    if not rows:
        return []
    names = {row["source"]: _names(db, row["source"]) for row in rows}
    first = rows[0]
    return [
        Member(
            article_id=row["article_id"],
            source=row["source"],
            masthead=names[row["source"]][0],
            published=row["published"],
            title=row["title"],
            url=row["url"],
            is_first=row["article_id"] == row["cluster_id"],
            days=_days(first["published"], row["published"]),
            overlap=row["overlap"],
            taken=row["taken"],
            stated_origin=row["stated_origin"],
            origin=_named(row["stated_origin"], row["source"], first["source"], names),
        )
        for row in rows
    ]


def pairs(db: sqlite3.Connection, ids: Sequence[int]) -> Iterator[Pair]:
    """Yield the pairs among articles, each once."""
    own = set(ids)
    sql = (
        "SELECT p.article_id, p.other_id, p.overlap, q.overlap FROM reprint_pairs p"
        " JOIN reprint_pairs q ON q.article_id = p.other_id AND q.other_id = p.article_id WHERE p.article_id = ?"
    )
    place = {one: number for number, one in enumerate(ids)}
    for one in ids:
        for row in db.execute(sql, (one,)).fetchall():
            if row[1] in own and place[one] < place[row[1]]:
                yield Pair(*row)


def waits(db: sqlite3.Connection, article_id: int) -> bool:
    """Return whether an article was not held against the others yet."""
    sql = "SELECT 1 FROM reprints_waiting WHERE article_id = ?"
    return db.execute(sql, (article_id,)).fetchone() is not None


def missing(db: sqlite3.Connection, article_id: int, other_id: int) -> list[str]:
    """Return the passages of an article that do not stand in another one."""
    from unioncrawl.reprints.body import body, places, said
    from unioncrawl.reprints.overlap import Measured, standing

    text, other = (said(_text(db, one)) for one in (article_id, other_id))
    stands = standing(Measured.of(body(text)), Measured.of(body(other))).tolist()
    where = places(text).tolist()
    found = []
    begin = 0
    while begin < len(stands):
        end = begin
        while end < len(stands) and not stands[end]:
            end += 1
        if end - begin >= LEAST_PASSAGE:
            found.append(text[where[begin] : where[end - 1] + 1])
        begin = max(end, begin + 1)
    return found


def _text(db: sqlite3.Connection, article_id: int) -> str:
    row = db.execute("SELECT text FROM articles WHERE id = ?", (article_id,)).fetchone()
    return str(row[0]) if row else ""


def _names(db: sqlite3.Connection, source: str) -> tuple[str, str]:
    """Return the name of a paper, and the same folded."""
    facts = source_facts(db, source)
    title = facts.title if facts else source
    return title, fold(title)


def _named(stated: str | None, own: str, first: str, names: dict[str, tuple[str, str]]) -> str | None:
    if not stated or not stated.strip():
        return None
    said = fold(stated.strip())
    meant = {
        source for source, (_, title) in names.items() if title in said or (len(said) > 1 and said in title)
    }
    if own in meant and own != first:
        meant.discard(own)
        if not meant:
            return "own"
    if first in meant:
        return "own" if own == first else "found"
    return "held" if meant else "other"


def _days(first: str | None, day: str | None) -> int | None:
    if not first or not day:
        return None
    return (dt.date.fromisoformat(day) - dt.date.fromisoformat(first)).days
