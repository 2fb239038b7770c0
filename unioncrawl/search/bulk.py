"""Folding and tokens of very many texts: the same as ``fold.py`` and ``segment.py`` make, in a fifth of the time.

Needs numpy, which who searches does not wait for.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from unioncrawl.search import fold as by_character
from unioncrawl.search import segment

Points = npt.NDArray[np.uint32]
"""Code points."""

BLANK = ord(" ")

_SHORT = 80
"""Characters. Of fewer, numpy's calls take longer than looking each up."""

_UNKNOWN = 0xFFFFFFFF
_SPACED = np.full(0x110000, _UNKNOWN, np.uint32)
_FOLDED = np.full(0x110000, _UNKNOWN, np.uint32)
"""Code point to code point, filled as characters are met: most texts use some thousands."""


def fold(text: str) -> str:
    """Return what :func:`unioncrawl.search.fold.fold` does."""
    if len(text) < _SHORT:
        return by_character.fold(text)
    points = _points(text)
    folded = _FOLDED[points]
    if (unknown := folded == _UNKNOWN).any():
        for point in np.unique(points[unknown]).tolist():
            _FOLDED[point] = ord(by_character.fold(chr(point)))
        folded = _FOLDED[points]
    return _text(folded)


def spaced(text: str) -> Points:
    """Return what :func:`unioncrawl.search.fold.spaced` does, as code points."""
    points = _points(text)
    folded: Points = _SPACED[points]
    if (unknown := folded == _UNKNOWN).any():
        for point in np.unique(points[unknown]).tolist():
            _SPACED[point] = ord(by_character.spaced(chr(point)))
        folded = _SPACED[points]
    return folded


def tokens(texts: Sequence[str | None]) -> list[str]:
    """Return what :func:`unioncrawl.search.segment.tokens` does of each of ``texts``. Takes 80 bytes a character."""
    held = [text or "" for text in texts]
    ends = np.cumsum([len(text) + 1 for text in held])
    folded = spaced("\n".join(held))  # a gap, so that nothing of one text is the next of another
    places = np.flatnonzero(folded != BLANK)
    units = folded[places]
    last = np.searchsorted(places, ends)  # units up to the end of each text
    # Of each token: its character, the mark if a gap follows, the next character, and a blank behind it.
    rows = np.empty((len(units), 4), np.uint32)
    rows[:, 0] = units
    rows[:, 1] = ord(segment.END)
    rows[:-1, 2] = units[1:]
    rows[:, 3] = BLANK
    keep = np.ones(rows.shape, np.bool_)
    keep[:-1, 1] = np.diff(places) > 1
    keep[last[last > 0] - 1, 2:] = False
    joined = _text(rows[keep])
    bounds = np.concatenate([[0], np.cumsum(keep.sum(axis=1))])[last].tolist()
    others = set(np.searchsorted(last, np.flatnonzero(~_stand_for_themselves(units)), side="right").tolist())
    return [
        segment.tokens(text) if number in others else joined[begin:end]
        for number, (text, begin, end) in enumerate(zip(held, [0, *bounds], bounds, strict=False))
    ]


def _stand_for_themselves(units: Points) -> npt.NDArray[np.bool_]:
    """Return which of ``units`` are what ``segment`` writes as one character: ``0-9a-z`` and U+4E00 to U+9FCC."""
    # What is smaller than what is taken off becomes very large.
    known: npt.NDArray[np.bool_] = units - np.uint32(0x4E00) <= 0x9FCC - 0x4E00
    known |= units - np.uint32(ord("0")) < 10
    known |= units - np.uint32(ord("a")) < 26
    return known


def _points(text: str) -> Points:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def _text(points: Points) -> str:
    return points.tobytes().decode("utf-32-le", "surrogatepass")
