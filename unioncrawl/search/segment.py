"""Text to the tokens of the search index, and searched-for words to phrases of such tokens.

Each word character gives one token: itself and the next, which after a gap is that of the next run, with a mark
between them. 劳动。动者 is 劳动 动_动 动者 者_, where ``_`` is the mark. So a word of any length is a phrase of its
pairs, a single character is the beginning of a token wherever it stands, and nothing matches across a gap except
what has one. The distance of two tokens is that of their characters, gaps not counted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from operator import add

from unioncrawl.search.fold import spaced

SEGMENTER_VERSION = 2
"""Raised whenever the same article would give other tokens: an index made before has then to be built again."""

# SQLite's tokenizer ``unicode61`` knows Unicode 6.1: it splits at characters that came later, and changes
# others. Those named here it leaves alone, so they stand for themselves. It leaves U+3400-4DB5 alone as
# well; they are rare, and free to write all others with: two of U+3400-43FF are one code point, U+4DB5 is
# the mark of a gap. Read from the left a token can be taken apart in one way only, so no two are the same by
# chance. Tokens that begin with one of U+4400-4DB4 are no text's: see ``facts``.
_OTHER = re.compile("[^0-9a-z\u4e00-\u9fcc]")
_DIGITS = 0x3400
END = "\u4db5"


def tokens(text: str | None) -> str:
    """Return the tokens of ``text`` for an FTS5 column, apart by blanks; ``""`` if it has no words."""
    return " ".join(_tokens(spaced(text or "").split()))


def phrase(runs: Sequence[str], *, whole: bool = False) -> tuple[list[str], bool]:
    """Return the tokens that stand wherever ``runs`` follow one another, and whether the last is a prefix.

    The first run may be the end of a longer one and the last its beginning; those between are whole.

    :param runs: spaced text, split at its blanks; one run at least.
    :param whole: have a token for the last character too, a prefix, which is otherwise there only if there is no
        other character.
    """
    *found, last = _tokens(runs)
    if found and not whole:
        return found, False
    return [*found, last.removesuffix(END)], True


def written(text: str) -> str:
    """Return characters that are all to be in one token as they are written in it."""
    return _OTHER.sub(_written, text)


def _tokens(runs: Sequence[str]) -> list[str]:
    found: list[str] = []
    for units in _units(runs):
        if found:
            found[-1] += units[0]
        found += map(add, units, units[1:])
        found.append(units[-1] + END)
    return found


def _units(runs: Sequence[str]) -> Sequence[Sequence[str]]:
    """Return each run as its characters, written as they are in tokens."""
    if _OTHER.search("".join(runs)):
        return [[written(c) for c in run] for run in runs]
    return runs


def _written(match: re.Match[str]) -> str:
    point = ord(match.group())
    return chr(_DIGITS + (point >> 12)) + chr(_DIGITS + (point & 0xFFF))
