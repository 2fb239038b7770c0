"""Which texts are worth holding against each other: those that share a band, and about enough bytes beside it.

A band that more than ``COMMON`` articles have (weather, lottery results: one text with other numbers each day) leads
to none. Whether a pair is a candidate so depends on the set of all articles, and on nothing else; where a band comes
to be common, or ceases to be, the articles that have it are looked at again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence

import attrs
import numpy as np
import numpy.typing as npt

from unioncrawl.reprints import rows
from unioncrawl.reprints.signatures import ALIKE, BANDS, ROWS, SLOTS, Keys, Slots, band_keys

COMMON = 500
"""Articles. One story is in far fewer papers than this."""

_AT_ONCE = 200_000
"""Pairs that are compared at once: 50 MB."""

Ids = npt.NDArray[np.int64]


@attrs.frozen(eq=False)
class Members:
    """Articles that have some of the bands that are looked for: a row for each article and band, by band."""

    keys: Keys
    ids: Ids
    slots: Slots


@attrs.frozen
class Candidates:
    """What was found for some articles."""

    pairs: list[tuple[int, int]]
    """Article that was asked about, and another one, which may be one of these, too."""

    others: list[int]
    """Articles with a band that has come to be common, or has ceased to be: to be looked at again."""


def candidates(
    db: sqlite3.Connection, new: Mapping[int, bytes], old: Mapping[int, bytes], gone: Collection[int] = ()
) -> Candidates:
    """Return what is worth holding against the articles ``new``.

    :param new: the signatures that articles have, or are about to have.
    :param old: the signatures that the table has of them, and of those that are ``gone``.
    :param gone: articles that have no signature any more.
    """
    ids = np.array(sorted(new), np.int64)
    slots = as_slots([new[article_id] for article_id in ids.tolist()])
    before = [slots_ for article_id, slots_ in old.items() if new.get(article_id) != slots_]
    old_keys = band_keys(as_slots(before)).ravel()
    keys = band_keys(slots)
    wanted = np.unique(np.concatenate([keys.ravel(), old_keys]))
    left_out = np.array(sorted({*new, *old, *gone}), np.int64)
    members = _members(db, wanted, left_out, ids, slots, keys)
    first, last = np.searchsorted(members.keys, wanted), np.searchsorted(members.keys, wanted, side="right")
    counts = last - first
    own = _counts(wanted, keys.ravel())
    earlier = counts - own + _counts(wanted, old_keys) + _counts(wanted, _unchanged(keys, ids, new, old))
    crossed = (counts > COMMON) != (earlier > COMMON)
    touched = members.ids[np.isin(members.keys, wanted[crossed])]
    found = _pairs(ids, slots, keys, members)
    return Candidates(found, [one for one in np.unique(touched).tolist() if one not in new])


def _unchanged(keys: Keys, ids: Ids, new: Mapping[int, bytes], old: Mapping[int, bytes]) -> Keys:
    same = [number for number, one in enumerate(ids.tolist()) if old.get(one) == new[one]]
    return keys[same].ravel()


def _counts(wanted: Keys, keys: Keys) -> npt.NDArray[np.int64]:
    """Return how often each of ``wanted`` is among ``keys``, which are all wanted."""
    return np.bincount(np.searchsorted(wanted, keys), minlength=len(wanted)).astype(np.int64)


def as_slots(signatures: Sequence[bytes]) -> Slots:
    """Return signatures as an array."""
    return np.frombuffer(b"".join(signatures), np.uint8).reshape(len(signatures), SLOTS)


def _members(
    db: sqlite3.Connection, wanted: Keys, left_out: Ids, ids: Ids, slots: Slots, keys: Keys
) -> Members:
    """Return who has the bands ``wanted``: in the table, but for those ``left_out``, and of these articles."""
    numbers = np.arange(len(ids)).repeat(BANDS)
    parts = [Members(keys.ravel(), ids[numbers], slots[numbers])]
    sieve = _Sieve(wanted)
    for records in rows.chunks(db):
        parts += sieve.members(records, left_out)
    every = Members(
        *(np.concatenate([getattr(part, name) for part in parts]) for name in ("keys", "ids", "slots"))
    )
    order = np.lexsort((every.ids, every.keys))
    return Members(every.keys[order], every.ids[order], every.slots[order])


class _Sieve:
    """Finds the articles that have some of the bands that are looked for."""

    def __init__(self, wanted: Keys) -> None:
        self.wanted = wanted
        self.tables = np.zeros((BANDS, 1 << 16), np.bool_)
        self.tables[wanted >> np.uint32(24), wanted & np.uint32(0xFFFF)] = True
        self.hashed = np.zeros(1 << 22, np.bool_)
        self.hashed[_hash(wanted)] = True

    def members(self, records: rows.Records, left_out: Ids) -> Iterator[Members]:
        """Yield those among ``records``."""
        found = [np.flatnonzero(table[_first_two(records, band)]) for band, table in enumerate(self.tables)]
        numbers = np.concatenate(found)
        bands = np.arange(BANDS).repeat([len(one) for one in found])
        slots = records["slots"]
        held = bands.astype(np.uint32) << np.uint32(24)
        for row in range(ROWS):
            held |= slots[numbers, ROWS * bands + row].astype(np.uint32) << np.uint32(8 * row)
        hashed = self.hashed[_hash(held)]  # which is quicker than looking each up
        numbers, held = numbers[hashed], held[hashed]
        keep = self.wanted[np.minimum(np.searchsorted(self.wanted, held), len(self.wanted) - 1)] == held
        numbers, held = numbers[keep], held[keep]
        others = ~np.isin(records["id"][numbers], left_out)
        if others.any():
            numbers = numbers[others]
            yield Members(held[others], records["id"][numbers].astype(np.int64), slots[numbers])


def _hash(keys: Keys) -> Keys:
    """Return 22 bits of each key, in which all of it counts."""
    hashed: Keys = keys * np.uint32(0x9E3779B1) >> np.uint32(10)
    return hashed


def _first_two(records: rows.Records, band: int) -> npt.NDArray[np.uint16]:
    """Return the first two bytes of a band of each record, as they lie there: nearly all records are passed over by them."""
    offset = rows.RECORD.fields["slots"][1] + ROWS * band  # type: ignore[index]  # it has fields
    return np.ndarray(len(records), "<u2", records, offset, (rows.RECORD.itemsize,))


def _pairs(ids: Ids, slots: Slots, keys: Keys, members: Members) -> list[tuple[int, int]]:
    """Return the pairs that share a band which is not common, and are alike enough."""
    first = np.searchsorted(members.keys, keys)
    counts = np.searchsorted(members.keys, keys, side="right") - first
    counts[counts > COMMON] = 0
    found: set[tuple[int, int]] = set()
    begin = 0
    ends = np.cumsum(counts.sum(axis=1))
    while begin < len(ids):
        done = ends[begin - 1] if begin else 0
        end = max(begin + 1, int(np.searchsorted(ends, done + _AT_ONCE, side="right")))
        number = counts[begin:end].ravel()
        asked = np.arange(begin, end).repeat(BANDS).repeat(number)
        starts = first[begin:end].ravel() - np.cumsum(number) + number
        other = np.arange(number.sum()) + starts.repeat(number)
        apart = ids[asked] != members.ids[other]
        asked, other = asked[apart], other[apart]
        alike = (slots[asked] == members.slots[other]).sum(axis=1) >= ALIKE
        found.update(zip(ids[asked[alike]].tolist(), members.ids[other[alike]].tolist(), strict=True))
        begin = end
    return sorted(found)
