"""Characters that count as the same in a search, one for one. Pure functions.

Offsets in folded text are offsets in the text as stored, so a match can be shown where it stands.
"""

from __future__ import annotations

from bisect import bisect_right

from unioncrawl.search import fold_table


def fold(text: str) -> str:
    """Return ``text`` in half width, lower case and simplified characters, as long as it was.

    Character by character: 乾 is 干 also in 乾隆, and ``ß``, whose folding is two letters, stays.
    Folding twice changes nothing more.
    """
    return text.translate(_FOLDED)


def spaced(text: str) -> str:
    """Return ``text`` folded, with a blank for each character that is no part of a word, as long as it was.

    Words are made of letters, digits, ideographs and the marks on them; punctuation, symbols, white
    space and line ends are not, nor are characters that Unicode had not assigned when the tables were made.
    """
    return text.translate(_SPACED)


def unfolded(character: str) -> frozenset[str]:
    """Return all characters that are ``character`` when folded, which it is itself."""
    point = ord(character)
    return frozenset({character}.union(chr(other) for other, folded in _FOLDED.items() if folded == point))


def _folded_table() -> dict[int, int]:
    table = {
        ord(traditional): ord(simplified)
        for traditional, simplified in zip(fold_table.TRADITIONAL, fold_table.SIMPLIFIED, strict=True)
    }
    for entry in fold_table.VARIANTS.split():
        table[int(entry[:-1], 16)] = ord(entry[-1])
    for entry in fold_table.SHIFTS.split():
        points, distance = entry.split(":")
        points, _, step = points.partition("/")
        first, _, last = points.partition("-")
        for point in range(int(first, 16), int(last or first, 16) + 1, int(step or 1)):
            table[point] = point + int(distance)
    return table


class _Spaced(dict[int, int]):
    """Code point to code point, filled as characters are met: most texts use some thousands."""

    def __init__(self) -> None:
        # Where words begin and end, in turn: a character belongs to one if an odd number of these
        # is at or before it.
        self.bounds: list[int] = []
        for entry in fold_table.WORDS.split():
            first, _, last = entry.partition("-")
            self.bounds += (int(first, 16), int(last or first, 16) + 1)

    def __missing__(self, point: int) -> int:
        folded = _FOLDED.get(point, point)
        self[point] = folded if bisect_right(self.bounds, folded) % 2 else ord(" ")
        return self[point]


_FOLDED = _folded_table()
_SPACED = _Spaced()
