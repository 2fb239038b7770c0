"""The places of a stored text that a query found, with true offsets. How they are shown is the caller's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from unioncrawl.search.fold import spaced
from unioncrawl.search.query import Needle

Span = tuple[int, int]
"""Begin and end, in characters."""


@dataclass(frozen=True)
class Snippet:
    """A piece of a text, within one paragraph unless a find goes across its end."""

    text: str
    """As stored."""

    marks: tuple[Span, ...]
    """What was found, from the beginning of the piece; in order, none touching another."""

    start: int
    """Where the piece begins in the whole text, in characters."""

    cut_before: bool
    """The paragraph begins earlier."""

    cut_after: bool
    """The paragraph goes on."""


@dataclass(frozen=True)
class _Find:
    start: int
    end: int
    needle: int


def marks(text: str | None, needles: Sequence[Needle]) -> tuple[Span, ...]:
    """Return what ``needles`` find in ``text``, in order; what overlaps or touches is one span."""
    return _merged(_finds(text or "", needles))


def snippets(text: str | None, needles: Sequence[Needle], width: int = 40, most: int = 2) -> list[Snippet]:
    """Return the pieces of ``text`` that show most of ``needles``, in the order of the text.

    :param width: of a piece, in characters; more only if a single find is longer.
    :param most: pieces.
    :returns: nothing if nothing is found in ``text``: the query may have found the title.
    """
    text = text or ""
    finds = _finds(text, needles)
    windows = list(_windows(text, finds, width))
    chosen: list[Span] = []
    shown: set[int] = set()
    while windows and len(chosen) < most:
        start, end, held = max(
            windows,
            key=lambda window: (len({find.needle for find in window[2]} - shown), len(window[2]), -window[0]),
        )
        chosen.append((start, end))
        shown |= {find.needle for find in held}
        windows = [window for window in windows if window[1] <= start or window[0] >= end]
    return [_snippet(text, finds, start, end) for start, end in sorted(chosen)]


def _finds(text: str, needles: Sequence[Needle]) -> list[_Find]:
    line = spaced(text)
    return sorted(
        (_Find(*span, number) for number, needle in enumerate(needles) for span in needle.places(line)),
        key=lambda find: (find.start, find.end),
    )


def _merged(finds: Sequence[_Find]) -> tuple[Span, ...]:
    spans: list[Span] = []
    for find in finds:
        if spans and find.start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], find.end))
        else:
            spans.append((find.start, find.end))
    return tuple(spans)


def _windows(text: str, finds: Sequence[_Find], width: int) -> Iterator[tuple[int, int, list[_Find]]]:
    """Yield for each find the piece around it and those after it that have room there, and these finds."""
    for number, first in enumerate(finds):
        left, right = _paragraph(text, first.start, first.end)
        held = [first]
        for find in finds[number + 1 :]:
            if find.end > right or max(find.end, held[-1].end) - first.start > width:
                break
            held.append(find)
        end = max(find.end for find in held)
        room = max(0, width - (end - first.start))
        start = max(left, first.start - room // 2)
        stop = min(right, max(end, start + width))
        yield min(start, max(left, stop - width)), stop, held


def _paragraph(text: str, start: int, end: int) -> Span:
    stop = text.find("\n", end)
    return text.rfind("\n", 0, start) + 1, len(text) if stop < 0 else stop


def _snippet(text: str, finds: Sequence[_Find], start: int, end: int) -> Snippet:
    left, right = _paragraph(text, start, end)
    inside = _merged([find for find in finds if start <= find.start and find.end <= end])
    return Snippet(
        text=text[start:end],
        marks=tuple((a - start, b - start) for a, b in inside),
        start=start,
        cut_before=start > left,
        cut_after=end < right,
    )
