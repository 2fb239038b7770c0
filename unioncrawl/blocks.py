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
    figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup
    option p pre section select summary table tbody td tfoot th thead tr ul
"""
BLOCK_TAGS = frozenset(_BLOCKS.split())
"""Elements that begin and end a line. So do elements with a hyphen in their name (``founder-content``)."""

UNSEEN_TAGS = frozenset(
    {"head", "iframe", "noscript", "object", "script", "style", "svg", "template", "textarea", "title"}
)
"""Elements without visible text of the page."""

_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b-\u200f\u2060\ufeff\ufffe\uffff]")
_INDENT = re.compile("[ \t\r\n\f]*[\u3000\xa0\u2002\u2003]{2}")
_TEXT_INDENT = re.compile(r"text-indent\s*:\s*[1-9.]")


@attrs.frozen(slots=True, eq=False)
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


def blocks_of(root: HtmlElement) -> list[Block]:
    """Return the visible text lines of ``root`` in document order.

    Block-level elements, table cells and ``<br>`` break lines; in ``<pre>`` line feeds do. One iterative
    walk: a damaged page may nest 10,000 tags.
    """
    return Walk(root).blocks


class Walk:
    """One pass over a page: its lines, and after how many of them each of its pictures stands."""

    def __init__(self, root: HtmlElement) -> None:
        self.blocks: list[Block] = []
        self.pictures: list[tuple[int, HtmlElement]] = []
        self._walk(root)

    def _walk(self, root: HtmlElement) -> None:
        owners: list[HtmlElement] = [root]
        parts: list[str] = []
        walker = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
        for event, element in walker:
            if event == "start":
                tag = element.tag
                if tag in UNSEEN_TAGS:
                    walker.skip_subtree()
                    continue
                if tag == "br":
                    self._line(parts, owners[-1])
                elif tag in BLOCK_TAGS or "-" in tag:
                    self._line(parts, owners[-1])
                    owners.append(element)
                elif tag == "img":
                    self._line_so_far(parts, element)
                if element.text:
                    parts.append(element.text)
                continue
            if event == "end" and (element.tag in BLOCK_TAGS or "-" in element.tag):
                self._line(parts, owners.pop())
            if element.tail and element is not root:
                parts.append(element.tail)
        self._line(parts, root)

    def _line_so_far(self, parts: list[str], picture: HtmlElement) -> None:
        self.pictures.append((len(self.blocks) + any(not p.isspace() for p in parts), picture))

    def _line(self, parts: list[str], owner: HtmlElement) -> None:
        if not parts:
            return
        raw = "".join(parts)
        parts.clear()
        for line in raw.split("\n") if owner.tag == "pre" else (raw,):
            text = collapsed(line)
            if text:
                indented = _INDENT.match(line) is not None or has_text_indent(owner)
                self.blocks.append(Block(text, indented, owner.tag, owner))


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
