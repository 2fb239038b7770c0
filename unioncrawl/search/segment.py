"""Text to the tokens of the search index, and searched-for words to phrases of such tokens.

Each run of word characters gives all pairs of neighbours and its last character alone; between two runs
stands one gap token, however many characters the gap has: 劳动。动者 is 劳动 动 _ 动者 者, where ``_`` is the
gap. So a word of any length is a phrase of its pairs, a single character is the beginning of a token
wherever it stands, and nothing matches across a gap except what has one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from operator import add

from unioncrawl.search.fold import spaced

SEGMENTER_VERSION = 1
"""Raised whenever the same text would give other tokens: an index made before has then to be built again."""

# SQLite's tokenizer ``unicode61`` knows Unicode 6.1: it splits at characters that came later, and changes
# others. Those named here it leaves alone, so they stand for themselves. It leaves U+3400-4DB5 alone as
# well; they are rare, and free to write all others with: two of U+3400-43FF are one code point, U+4DB5 is
# the gap. Read from the left a token can be taken apart in one way only, so no two are the same by chance.
_OTHER = re.compile("[^0-9a-z\u4e00-\u9fcc]")
_DIGITS = 0x3400
GAP = "\u4db5"


def tokens(text: str | None) -> str:
    """Return the tokens of ``text`` for an FTS5 column, apart by blanks; ``""`` if it has no words."""
    return " ".join(_tokens(spaced(text or "").split())[:-1])


def phrase(runs: Sequence[str]) -> tuple[str, bool]:
    """Return the tokens that stand wherever ``runs`` follow one another, and whether the last is a prefix.

    The first run may be the end of a longer one and the last its beginning; those between are whole.

    :param runs: spaced text, split at its blanks; one run at least.
    :returns: tokens, apart by blanks. The last is one that the index's token begins with, if the last run
        is a single character: it may stand alone or in a pair.
    """
    found = _tokens(runs)
    prefix = len(runs[-1]) == 1
    return " ".join(found[:-1] if prefix else found[:-2]), prefix


def _tokens(runs: Sequence[str]) -> list[str]:
    """Return the tokens of ``runs``, with a gap after each."""
    found: list[str] = []
    for units in _units(runs):
        found += map(add, units, units[1:])
        found += (units[-1], GAP)
    return found


def _units(runs: Sequence[str]) -> Sequence[Sequence[str]]:
    """Return each run as its characters, written as they are in tokens."""
    if _OTHER.search("".join(runs)):
        return [[_OTHER.sub(_written, c) for c in run] for run in runs]
    return runs


def _written(match: re.Match[str]) -> str:
    point = ord(match.group())
    return chr(_DIGITS + (point >> 12)) + chr(_DIGITS + (point & 0xFFF))
