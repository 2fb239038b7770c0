"""A page as lines of visible text, in order, and the grammar helpers over them.

Where no markup of a site is known, the order of its lines is: it holds whatever the tags are.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs
from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lxml.html import HtmlElement

_BLOCKS = """
    address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption
    figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main marquee menu nav ol optgroup
    option p pre section select summary table tbody td tfoot th thead tr ul
"""
BLOCK_TAGS = frozenset(_BLOCKS.split())
"""Elements that begin and end a line. So do elements with a hyphen in their name (``founder-content``)."""

UNSEEN_TAGS = frozenset(
    {"head", "iframe", "noscript", "object", "script", "style", "svg", "template", "textarea", "title"}
)
"""Elements without visible text of the page."""

_HIDDEN, _COMMENT, _UNSEEN, _INLINE, _BLOCK, _BREAK, _PICTURE, _ANCHOR, _AREA = range(1, 10)
"""What an element does to the lines. Those up to ``_UNSEEN`` have no text of their own; ``_HIDDEN`` is what lies in one
of them.
"""

_ENDING = (_BLOCK, _ANCHOR)

_KINDS: dict[object, int] = {
    **dict.fromkeys((etree.Comment, etree.PI, etree.Entity), _COMMENT),
    **dict.fromkeys(("b", "em", "font", "i", "input", "span", "strong", "u"), _INLINE),
    **dict.fromkeys(BLOCK_TAGS, _BLOCK),
    **dict.fromkeys(UNSEEN_TAGS, _UNSEEN),
    "br": _BREAK,
    "img": _PICTURE,
    "a": _ANCHOR,
    "area": _AREA,
}

_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b-\u200f\u2060\ufeff\ufffe\uffff]")
_NARROW = " \t\r\n\f"
_INDENT = re.compile("[ \t\r\n\f]*[\u3000\xa0\u2002\u2003]{2}")
_TEXT_INDENT = re.compile(r"text-indent\s*:\s*[1-9.]")


_FEWEST_INDENTED = 5
"""On a page of fewer lines, that all are indented can mean that all are paragraphs."""


@attrs.define(eq=False)
class Block:
    """One line of visible text."""

    text: str
    """The line, runs of blanks of any width collapsed to one ASCII blank, none at the ends; never empty."""

    indented: bool
    """Whether the line began with two wide blanks, or stands in an element with a ``text-indent``."""

    tag: str
    """Name of the nearest block-level element around the line."""

    element: HtmlElement
    """That element."""

    linked: bool = False
    """Whether the line is nothing but links. Not told in ``<pre>``."""


def blocks_of(root: HtmlElement) -> list[Block]:
    """Return the visible text lines of ``root`` in document order.

    Block-level elements, table cells and ``<br>`` break lines; in ``<pre>`` line feeds do.
    """
    return Walk(root).blocks


class Walk:
    """One pass over a page, for all that is asked of it.

    Iterative: a damaged page may nest 10,000 tags.
    """

    def __init__(self, root: HtmlElement, elements: Sequence[HtmlElement] | None = None) -> None:
        """Walk over ``root``.

        :param elements: it and all within it, comments too, in their order, if the caller has them.
        """
        self.blocks: list[Block] = []
        """The lines."""

        self.pictures: list[tuple[int, HtmlElement]] = []
        """Every ``img``, with the number of lines that begin before it."""

        self.links: list[HtmlElement] = []
        """Every ``a`` and ``area``."""

        self._spans: dict[HtmlElement, tuple[int, int]] = {}
        self._owners: list[tuple[HtmlElement, int]] = [(root, 0)]
        self._parts: list[str] = []
        self._linked: list[str] = []  # those of them that stand in links
        self._blank = 0  # so many of the parts are known to be blank
        self._indented: tuple[HtmlElement, bool] = (root, has_text_indent(root))
        self._anchors = 0
        # A list costs a quarter of what events do; and whoever asks for an element that somebody holds gets it at once.
        self._walk(list(root.iter()) if elements is None else elements)

    def span(self, element: HtmlElement) -> tuple[int, int] | None:
        """Return the range of the lines of ``element``; ``None`` if it does not begin and end lines."""
        return self._spans.get(element)

    def level(self) -> None:
        """Take the indents of a page away, if all lines have one: there an indent tells no paragraph from a headline."""
        if len(self.blocks) >= _FEWEST_INDENTED and all(block.indented for block in self.blocks):
            for block in self.blocks:
                block.indented = False

    def lines(self, element: HtmlElement) -> list[Block]:
        """Return the lines of ``element``, which is part of the page."""
        span = self._spans.get(element)
        return blocks_of(element) if span is None else self.blocks[slice(*span)]

    def _walk(self, elements: Sequence[HtmlElement]) -> None:
        parts = self._parts
        opened: list[tuple[HtmlElement, int, int]] = []
        left = 0  # so many children of the innermost open element are still to come
        hiding = False
        for element in elements:
            kind = _HIDDEN if hiding else _KINDS.get(element.tag) or kind_of(element.tag)
            if kind >= _INLINE:
                if kind != _INLINE:
                    self._start(element, kind)
                text = element.text
                if text and (parts or text.strip(_NARROW)):
                    self._add(text)
            children = len(element)
            if children:
                hiding = hiding or kind == _UNSEEN
                opened.append((element, kind, left))
                left = children
                continue
            while True:  # it ends, and if it was the last child, so does its parent
                if kind in _ENDING:
                    self._end(element, kind)
                text = element.tail if left and kind != _HIDDEN else None  # nothing follows the root
                if text and (parts or text.strip(_NARROW)):
                    self._add(text)
                left -= 1
                if left:
                    break
                element, kind, left = opened.pop()
                hiding = hiding and kind == _HIDDEN
        self._line()

    def _add(self, text: str) -> None:
        self._parts.append(text)
        if self._anchors:
            self._linked.append(text)

    def _start(self, element: HtmlElement, kind: int) -> None:
        if kind == _BLOCK:
            if self._parts:
                self._line()
            self._owners.append((element, len(self.blocks)))
        elif kind == _BREAK:
            self._line()
        elif kind == _PICTURE:
            self.pictures.append((len(self.blocks) + self._begun(), element))
        else:
            self.links.append(element)
            self._anchors += kind == _ANCHOR

    def _end(self, element: HtmlElement, kind: int) -> None:
        if kind == _ANCHOR:
            self._anchors -= 1
            return
        if self._parts:
            self._line()
        self._spans[element] = (self._owners.pop()[1], len(self.blocks))

    def _begun(self) -> bool:
        """Return whether a line has begun. No part is looked at twice."""
        parts = self._parts
        while self._blank < len(parts) and parts[self._blank].isspace():
            self._blank += 1
        return self._blank < len(parts)

    def _line(self) -> None:
        parts = self._parts
        if not parts:
            return
        self._blank = 0
        owner = self._owners[-1][0]
        raw = parts[0] if len(parts) == 1 else "".join(parts)
        tag: str = owner.tag
        lines = raw.split("\n") if tag == "pre" else [raw]
        if self._indented[0] is not owner:
            self._indented = (owner, has_text_indent(owner))
        for line in lines:
            text = collapsed(line)
            if text:
                blank_first = line[0] != text[0]
                indented = (blank_first and _INDENT.match(line) is not None) or self._indented[1]
                linked = bool(self._linked) and len(lines) == 1 and self._is_linked(text)
                self.blocks.append(Block(text, indented, tag, owner, linked))
        parts.clear()
        self._linked.clear()

    def _is_linked(self, text: str) -> bool:
        """Return whether a line of links is nothing else."""
        if len(self._linked) == len(self._parts):
            return True
        return _wide("".join(self._linked)) >= len(text) - text.count(" ")


def _wide(text: str) -> int:
    """Return how many characters are no blanks."""
    return len("".join(text.split()))


def kind_of(tag: str) -> int:
    """Return what an element of this name does to the lines."""
    return _KINDS.get(tag) or (_BLOCK if "-" in tag else _INLINE)


def has_text_indent(element: HtmlElement) -> bool:
    """Return whether the element's style gives its first line an indent."""
    style = element.get("style")
    return style is not None and _TEXT_INDENT.search(style) is not None


def collapsed(text: str) -> str:
    """Return ``text`` without control characters, with runs of blanks of any width as one ASCII blank."""
    text = " ".join(text.split())
    return text if text.isprintable() else " ".join(_CONTROL.sub("", text).split())


def text_of(element: HtmlElement) -> str:
    """Return the whole visible text of ``element`` on one line."""
    return " ".join(block.text for block in blocks_of(element))


def texts(blocks: Iterable[Block]) -> list[str]:
    """Return the lines themselves."""
    return [block.text for block in blocks]


def position(blocks: Sequence[Block], pattern: re.Pattern[str], start: int = 0) -> int | None:
    """Return the index of the first line from ``start`` on in which ``pattern`` is found, or ``None``."""
    return next((i for i in range(start, len(blocks)) if pattern.search(blocks[i].text)), None)


def before(blocks: Sequence[Block], pattern: re.Pattern[str]) -> list[Block]:
    """Return the lines before the first in which ``pattern`` is found; all of them if there is none."""
    return list(blocks[: position(blocks, pattern)])


def after(blocks: Sequence[Block], pattern: re.Pattern[str]) -> list[Block]:
    """Return the lines after the first in which ``pattern`` is found; none if there is none."""
    found = position(blocks, pattern)
    return [] if found is None else list(blocks[found + 1 :])


def between(blocks: Sequence[Block], start: re.Pattern[str], end: re.Pattern[str]) -> list[Block]:
    """Return the lines after the first ``start`` and before the next ``end``."""
    return before(after(blocks, start), end)
