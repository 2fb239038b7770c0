"""How much of one text stands in another, exactly. Pure functions.

What stands in the other one is every character of a passage of ``PASSAGE`` characters in a row, or more, that stands
there, wherever it does: paragraphs may change places, and passages may be cut out or put in.
"""

from __future__ import annotations

import attrs
import numpy as np
import numpy.typing as npt

from unioncrawl.reprints.body import Body

PASSAGE = 8
"""Characters in a row. Shorter ones stand in many texts; longer ones are broken by each word that was changed."""

OF_SHORTER = 0.55
OF_LONGER = 0.5
"""What makes one text a reprint of another: so much of the shorter stands in the longer, and so much of the longer in
the shorter. Measured: docs/reprints.md. No two stories that have nothing in common can both make up more than half of
a page that quotes both."""

Windows = npt.NDArray[np.uint64]

_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)


@attrs.frozen
class Shares:
    """What two texts have in common."""

    first: float
    """Share of the first that stands in the second."""

    second: float

    def is_reprint(self, first_length: int, second_length: int) -> bool:
        """Return whether texts of these lengths that share so much are one story."""
        shorter, longer = self.first, self.second
        if first_length > second_length:
            shorter, longer = longer, shorter
        return shorter >= OF_SHORTER and longer >= OF_LONGER


def windows(body: Body, length: int) -> Windows:
    """Return a number of 64 bits for each ``length`` characters in a row; two of a million texts that are not the same
    have the same number by one chance in millions.
    """
    count = len(body) - length + 1
    if count <= 0:
        return np.empty(0, np.uint64)
    found = np.zeros(count, np.uint64)
    for start in range(length):
        found *= _FACTOR
        found += body[start : start + count]
    found ^= found >> np.uint64(29)
    found *= _MIX
    found ^= found >> np.uint64(32)
    return found


@attrs.frozen(eq=False)
class Measured:
    """A body, made ready to be held against others."""

    length: int
    windows: Windows
    ordered: Windows

    @classmethod
    def of(cls, body: Body) -> Measured:
        """Return ``body``, made ready."""
        found = windows(body, PASSAGE)
        return cls(len(body), found, np.sort(found))


def shares(first: Measured, second: Measured) -> Shares:
    """Return what two texts have in common."""
    return Shares(_share(first, second), _share(second, first))


def standing(text: Measured, other: Measured) -> npt.NDArray[np.bool_]:
    """Return for each character of ``text`` whether it stands in ``other``."""
    if not len(text.windows) or not len(other.ordered):
        return np.zeros(text.length, np.bool_)
    places = np.searchsorted(other.ordered, text.windows)
    places[places == len(other.ordered)] = 0
    begins = np.flatnonzero(other.ordered[places] == text.windows)
    steps = np.zeros(text.length + 1, np.int32)
    steps[begins] += 1
    steps[begins + PASSAGE] -= 1
    return np.cumsum(steps[: text.length]) > 0


def _share(text: Measured, other: Measured) -> float:
    return round(int(np.count_nonzero(standing(text, other))) / text.length, 4) if text.length else 0.0
