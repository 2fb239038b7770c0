"""How much of an article's text is in each line of a page, and in each of its elements."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from unioncrawl.generic.labels import LABEL, is_signed_date, is_stamp_line
from unioncrawl.generic.phrases import begins_comments, ends_body, is_attachment, is_listed, is_noise
from unioncrawl.generic.zones import Zones

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

    from unioncrawl.blocks import Block, Walk

_STOPS = re.compile("[，。；！？、：”…]|[,;!?](?=[\u3400-\u9fff])|(?<=[\u3400-\u9fff])[,.;!?:]")
_SENTENCE = 12
"""A shorter line with a comma is a menu or a slogan as often as a sentence."""

_LONG = 40
"""No item of a menu and hardly a headline has so many characters, even without a comma."""

_OF_LONG, _OF_OTHERS = 0.5, 0.15
_MOSTLY, _WITH_DATE = 0.5, 0.4
"""A line with this part of its text in links is a link; in lists, the date stands beside it."""

_LONGEST_META = 200
_DEEPEST_INLINE = 12
"""Links stand in few inline elements. Damaged pages nest thousands of ``font``."""

_MOST_TEXTS = 50
"""A link has few pieces of text; damaged pages nest thousands of links."""


class Prose:
    """The lines of a page with what each counts for."""

    def __init__(self, root: HtmlElement, walk: Walk) -> None:
        self.root = root
        self.walk = walk
        self.blocks: Sequence[Block] = walk.blocks
        self.wide = [wide(block.text) for block in self.blocks]
        """Of every line the number of wide characters."""

        ratios = linked_ratios(walk)
        self.has_links = [block.linked or block.element in ratios for block in self.blocks]
        """Of every line whether there are links in its element."""

        self.stamped = [is_stamp_line(block.text) for block in self.blocks]
        """Of every line whether it is a date and no text."""

        self.linked = [
            is_listed(block.text)
            or (
                (block.linked or ratios.get(block.element, 0.0) > (_WITH_DATE if stamped else _MOSTLY))
                and not is_attachment(block.text)
            )
            for block, stamped in zip(self.blocks, self.stamped, strict=True)
        ]
        """Of every line whether it is mostly links, or is an item of a list."""

        raw = [
            0.0 if linked else prose(block.text, count)
            for block, count, linked in zip(self.blocks, self.wide, self.linked, strict=True)
        ]
        self._sums = list(itertools.accumulate(raw, initial=0.0))
        self._whole = self._sums[-1] or 1.0
        zones = Zones(self.share)
        self.is_around = zones.around
        self.around = [zones.around(block.element) for block in self.blocks]
        """Of every line whether it stands in something that goes around articles."""

        self.noise = [
            stamped or is_noise(block.text) for block, stamped in zip(self.blocks, self.stamped, strict=True)
        ]
        """Of every line whether its words are the site's."""

        self.ends = [ends_body(block.text) for block in self.blocks]
        """Of every line whether it is a heading of what follows an article."""

        self.comments = [begins_comments(block.text) for block in self.blocks]
        """Of every line whether it stands over what readers have written."""

        self.prose = [
            0.0 if around or noise else weight
            for weight, around, noise in zip(raw, self.around, self.noise, strict=True)
        ]
        """Of every line how much prose it is: about its wide characters, if it has the form of sentences."""

        self._sums = list(itertools.accumulate(self.prose, initial=0.0))
        self._whole = self._sums[-1] or 1.0

    def is_signature(self, index: int) -> bool:
        """Return whether the line is the date under a document, and not beside labels of the site."""
        beside = [block.text for block in self.blocks[index : index + 2]]
        return is_signed_date(beside[0]) and not (len(beside) > 1 and LABEL.match(beside[1]))

    def is_meta(self, index: int) -> bool:
        """Return whether the line is a date with a label beside it, or over or under it."""
        return self.stamped[index] and any(
            LABEL.search(block.text[:_LONGEST_META]) for block in self.blocks[max(0, index - 1) : index + 2]
        )

    def within(self, element: HtmlElement, start: int = 0, end: int | None = None) -> float:
        """Return how much prose ``element`` has, of that in the lines from ``start`` to ``end``."""
        span = self.walk.span(element)
        if span is None:
            return 0.0
        first, last = max(span[0], start), min(span[1], len(self.blocks) if end is None else end)
        return self._sums[last] - self._sums[first] if last > first else 0.0

    def between(self, start: int, end: int) -> float:
        """Return how much prose the lines from ``start`` to ``end`` are."""
        return self._sums[end] - self._sums[start]

    def share(self, element: HtmlElement) -> float:
        """Return which part of the prose of the page is in ``element``."""
        return self.within(element) / self._whole


def wide(text: str) -> int:
    """Return how many wide characters ``text`` has: those of three bytes in UTF-8, and half of those of two."""
    return (len(text.encode("utf-8", "replace")) - len(text)) // 2


def prose(text: str, count: int) -> float:
    """Return how much of ``text``, which has ``count`` wide characters, is prose."""
    if count >= _SENTENCE and _STOPS.search(text):
        return float(count)
    if count >= _LONG:
        return count * _OF_LONG
    return count * _OF_OTHERS


def linked_ratios(walk: Walk) -> dict[HtmlElement, float]:
    """Return which part of the text of each element, its all-linked lines left out, is in links."""
    linked: dict[HtmlElement, int] = {}
    for anchor in walk.links:
        holder = holder_of(walk, anchor)
        if holder is not None:
            linked[holder] = linked.get(holder, 0) + len(
                "".join("".join(itertools.islice(anchor.itertext(), _MOST_TEXTS)).split())
            )
    if not linked:
        return {}
    unlinked: dict[HtmlElement, int] = {}
    for block in walk.blocks:
        if block.element not in linked:
            continue
        if block.linked:
            linked[block.element] -= len(block.text)
        else:
            unlinked[block.element] = unlinked.get(block.element, 0) + len(block.text)
    return {element: linked[element] / length for element, length in unlinked.items()}


def holder_of(walk: Walk, anchor: HtmlElement) -> HtmlElement | None:
    """Return the element whose line ``anchor`` is on."""
    step = anchor.getparent()
    for _ in range(_DEEPEST_INLINE):
        if step is None or walk.span(step) is not None:
            return step
        step = step.getparent()
    return None
