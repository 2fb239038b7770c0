"""Lines of Chinese text: broken by the columns that characters take, and not before or after the wrong mark."""

from __future__ import annotations

import functools
from collections.abc import Iterator

from wcwidth import wcwidth

NO_START = frozenset("，。、！？；：”’）》〉】〕」』］｝·％‰℃々,.!?;:)]}%")
"""What no line begins with (避头)."""

NO_END = frozenset("“‘（《〈【〔「『［｛([{￥$#")
"""What no line ends with (避尾)."""

PAIRED = frozenset("—…─")
"""Of a dash and of an ellipsis, two characters are one mark."""


MOST_BLANKS = 8
"""Over more blanks than these no opening mark is looked for."""


@functools.lru_cache(maxsize=8192)
def _columns(character: str) -> int:
    return max(0, wcwidth(character))


def width(text: str) -> int:
    """Return how many columns ``text`` takes on a terminal."""
    return sum(map(_columns, text))


def wrapped(text: str, columns: int, *, first: str = "", rest: str = "") -> list[str]:
    """Return a paragraph as lines of at most ``columns``.

    A run of marks, or a word, that is wider than a line is broken wherever the line is full.

    :param columns: 0 to leave it in one line.
    :param first: what the first line begins with; its columns count.
    :param rest: the same of the other lines.
    """
    if not columns:
        return [first + text]
    lines: list[str] = []
    line, used, filled = first, width(first), False
    for unit in _units(text):
        if filled and used + width(unit.rstrip(" ")) > columns:
            lines.append(line.rstrip(" "))
            line, used, filled = rest, width(rest), False
        head, *tail = _pieces(unit, columns - used, columns - width(rest))
        line, used, filled = line + head, used + width(head), True
        for piece in tail:
            lines.append(line.rstrip(" "))
            line, used = rest + piece, width(rest) + width(piece)
    return [*lines, line.rstrip(" ")]


def _units(text: str) -> Iterator[str]:
    """Yield the pieces of ``text`` within which no line may end."""
    start = 0
    for place in range(1, len(text)):
        if _may_break(text, place):
            yield text[start:place]
            start = place
    if text:
        yield text[start:]


def _may_break(text: str, place: int) -> bool:
    """Return whether a line may end before ``text[place]``."""
    before, after = text[place - 1], text[place]
    if after == " " or after in NO_START or not _columns(after):
        return False
    if before == " ":
        return text[max(0, place - MOST_BLANKS) : place].rstrip(" ")[-1:] not in NO_END
    if before in NO_END or (before == after and before in PAIRED):
        return False
    return _columns(before) > 1 or _columns(after) > 1 or (before in NO_START and not before.isascii())


def _pieces(unit: str, room: int, more: int) -> list[str]:
    """Return ``unit`` in pieces, broken where it must be: the first as wide as ``room``, the others as ``more``."""
    pieces = []
    while unit and width(unit.rstrip(" ")) > room:
        end = _longest(unit, room)
        pieces.append(unit[:end])
        unit, room = unit[end:], more
    return [*pieces, unit] if unit or not pieces else pieces


def _longest(unit: str, room: int) -> int:
    """Return how many characters of ``unit`` have room, at least one, with no wrong mark at the break if possible."""
    used, end = _columns(unit[0]), 1
    while end < len(unit) and used + _columns(unit[end]) <= room:
        used, end = used + _columns(unit[end]), end + 1
    good = end
    while 1 < good < len(unit) and (
        unit[good] in NO_START or unit[good - 1] in NO_END or not _columns(unit[good])
    ):
        good -= 1
    return good if good > 1 else end
