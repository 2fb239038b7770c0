"""Pages whose headline, date and text stand on one line."""

from __future__ import annotations

import attrs

from unioncrawl.dates import stamps
from unioncrawl.generic.labels import LABEL, is_event

_OPENING = 160
_SHORTEST, _LONGEST = 6, 60
_LONGEST_VALUE = 16
_NO_TITLE = frozenset("。；！？")
_MOST_LABELS = 6


@attrs.frozen
class Glued:
    """What a line with everything on it says."""

    title: str
    day: str
    meta: str
    """The date and what is labelled beside it."""

    text: str


def split_glued(line: str) -> Glued | None:
    """Return the parts of ``line``, or ``None`` if it does not begin with a headline and a date with clock or label.

    A sentence may begin with a date, too, but not with one that has a clock behind words without a stop.
    """
    opening = line[:_OPENING]
    stamp = next(iter(stamps(opening)), None)
    if stamp is None or stamp.date is None or is_event(opening, stamp):
        return None
    first = LABEL.search(opening, 0, stamp.start)
    if first is None and stamp.clock is None:
        return None
    end = first.start() if first else stamp.start
    title = opening[:end].strip()
    if not _SHORTEST <= len(title) <= _LONGEST or not _NO_TITLE.isdisjoint(title):
        return None
    rest = after_labels(line, stamp.end)
    return Glued(title, stamp.date, line[end:rest], line[rest:].strip())


def after_labels(line: str, start: int) -> int:
    """Return where the text begins that follows labels and their values, from ``start`` on."""
    for _ in range(_MOST_LABELS):
        while start < len(line) and line[start] in " |｜":
            start += 1
        label = LABEL.match(line, start)
        if label is None:
            break
        value = line.find(" ", label.end() + 1)
        if value < 0 or value - label.end() > _LONGEST_VALUE:
            break
        start = value
    return start
