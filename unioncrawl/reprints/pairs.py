"""The pairs that some articles should have: found by signatures, decided by their texts."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import attrs

from unioncrawl.reprints import rows
from unioncrawl.reprints.candidates import candidates
from unioncrawl.reprints.signatures import SHORTEST, signatures
from unioncrawl.reprints.texts import Text, Texts, read_texts

_AT_ONCE = 1000


class Pair(NamedTuple):
    """Of the table ``reprint_pairs``."""

    article_id: int
    other_id: int
    overlap: float
    """Share of the first that stands in the second."""


@attrs.frozen(kw_only=True)
class Looked:
    """What looking at some articles gave."""

    texts: Mapping[int, Text]
    """Those that are there."""

    signatures: dict[int, bytes | None]
    """What the table should have of each."""

    pairs: list[Pair]
    """Both ways."""

    others: list[int]
    """Articles that have to be looked at again: see ``candidates.py``."""


def look_at(db: sqlite3.Connection, ids: Sequence[int]) -> Looked:
    """Return what there should be of articles, held against all others that the table of signatures has."""
    texts = {text.article_id: text for text in read_texts(db, ids)}
    long = [text for text in texts.values() if len(text.body) >= SHORTEST]
    made = {
        text.article_id: row.tobytes()
        for text, row in zip(long, signatures([text.body for text in long]), strict=True)
    }
    found = candidates(db, made, rows.of_articles(db, ids), [one for one in ids if one not in made])
    return Looked(
        texts=texts,
        signatures={one: made.get(one) for one in ids},
        pairs=_decided(db, found.pairs, texts),
        others=found.others,
    )


def _decided(
    db: sqlite3.Connection, found: Sequence[tuple[int, int]], texts: Mapping[int, Text]
) -> list[Pair]:
    """Return the pairs that are one story, out of those ``found``."""
    reader = Texts(db, texts)
    decided: dict[tuple[int, int], float] = {}
    once = _once(found, texts)
    for start in range(0, len(once), _AT_ONCE):
        some = once[start : start + _AT_ONCE]
        held = reader.read(one for pair in some for one in pair)
        for first, second in some:
            if first in held and second in held and held[first].paper != held[second].paper:
                shares = reader.is_reprint(first, second)
                if shares:
                    decided[first, second] = shares.first
                    decided[second, first] = shares.second
    return [Pair(*ids, share) for ids, share in sorted(decided.items())]


def _once(found: Sequence[tuple[int, int]], asked: Collection[int]) -> list[tuple[int, int]]:
    """Return each pair in one direction."""
    return [pair for pair in found if pair[0] < pair[1] or pair[1] not in asked]
