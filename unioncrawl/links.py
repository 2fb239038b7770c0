"""The links of a page: canonical where they are the source's own, and what they are called."""

from __future__ import annotations

import functools
import itertools
import re
from typing import TYPE_CHECKING, Any, cast

import attrs
from lxml import etree

from unioncrawl.blocks import collapsed
from unioncrawl.urls import link, taken_apart

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.html import HtmlElement

    from unioncrawl.pages import SitePage
    from unioncrawl.source import Source

_MOST_PLACES = 1000
_PARTS = 4
_FROM_ROOT = re.compile(r"//\w|https?://\w", re.ASCII)
"""What leads, as a path does, to the same place from every page of a host."""

_FROM_DIRECTORY = re.compile(r"(?![\w+.-]*:)\w", re.ASCII)
"""What leads to the same place from every page of a directory."""

_PREVIOUS = re.compile(r"^[\W34]*上一?篇(?!章)")
_NEXT = re.compile(r"^[\W34]*下一?篇(?!章)")
_MOST_TEXTS = 500
_LEVELS = 3
_WITH_WORD = etree.XPath(
    "//text()[contains(., $word)] | //comment()[contains(., $word)] | //processing-instruction()[contains(., $word)]"
)
_LABEL_ENDS = re.compile(r"[上下]一?篇\W*$")


@attrs.define(slots=False, eq=False)
class Link:
    """One ``a`` or ``area``. Not frozen: a page makes hundreds, and it would take twice as long."""

    url: str
    """Absolute; canonical if it is the source's own, else as it stands."""

    path: str
    """Its path, empty for addresses that are not the source's own."""

    element: HtmlElement

    said: str | None = None
    """What it is called, where that is known."""

    @functools.cached_property
    def text(self) -> str:
        """What it is called: its text, or the ``alt`` of an area."""
        element = self.element
        if self.said is not None:
            return self.said
        name = element.get("alt") if element.tag == "area" else _words(element)
        return collapsed(name or "")


def links_of(
    page: SitePage, root: HtmlElement | None = None, href: re.Pattern[str] | None = None
) -> list[Link]:
    """Return the links of ``page``, or of the part of it under ``root``, in document order.

    :param href: only those in whose ``href`` as it stands this is found; resolving all costs more than
        all the rest of a page.
    """
    return resolved(page, page.walk.links if root is None else root.iter("a", "area"), href)


def resolved(
    page: SitePage, elements: Iterable[HtmlElement], href: re.Pattern[str] | None = None
) -> list[Link]:
    """Return the links that ``elements`` are, of those in whose ``href`` the pattern is found."""
    found: list[Link] = []
    places = _places(page.source, _starts(page.address)[1])
    for element in elements:
        raw = element.get("href")
        if raw is None or (href is not None and not href.search(raw)):
            continue
        place = places[raw] if raw in places else _looked_up(page, raw, places)
        if place is not None:
            found.append(Link(*place, element))
    return found


@functools.lru_cache(maxsize=32)
def _places(source: Source, directory: str) -> dict[str, tuple[str, str] | None]:  # noqa: ARG001 - of whom
    """Return what is known of links on pages of ``source`` in a directory: lists are the same on all of them."""
    return {}


def _looked_up(page: SitePage, raw: str, places: dict[str, tuple[str, str] | None]) -> tuple[str, str] | None:
    """Return address and path of the link ``raw``; enter them into ``places`` if all of a directory have them."""
    address = page.address
    root, directory = _starts(address)
    if (raw[:1] == "/" and raw[1:2] not in "/\\") or _FROM_ROOT.match(raw):
        base = root
    else:
        base = directory if _FROM_DIRECTORY.match(raw) else address
    place = _place(page.source, base, raw)
    if base != address and len(places) < _MOST_PLACES:
        places[raw] = place
    return place


def _starts(address: str) -> tuple[str, str]:
    """Return the addresses of the root and the directory of a page; the page's own for both if it has no plain one."""
    parts = address.split("/", 3)
    if len(parts) != _PARTS or not parts[2] or "?" in address or "#" in address:
        return address, address
    return f"{parts[0]}//{parts[2]}/", address[: address.rindex("/") + 1]


@functools.lru_cache(maxsize=8192)
def _place(source: Source, base: str, raw: str) -> tuple[str, str] | None:
    """Return address and path of a link: menus are the same on all pages of a site."""
    url = link(base, raw)
    if url is None:
        return None
    if not source.owns(url):
        return url, ""
    url = source.canonical(url)
    return url, taken_apart(url)[1]


def turning(page: SitePage, article: re.Pattern[str]) -> tuple[str | None, str | None]:
    """Return the addresses of the previous and the next article.

    Told by the word in the link (上一篇, 上篇) or right before it; 上一版 and 上一期 lead to pages.
    """
    previous = following = None
    if "篇" not in page.response.text:
        return None, None
    for candidate, called in _called(page):
        if not article.match(candidate.path):
            continue
        if previous is None and _PREVIOUS.match(called):
            previous = candidate.url
        elif following is None and _NEXT.match(called):
            following = candidate.url
    return previous, following


def _called(page: SitePage) -> Iterator[tuple[Link, str]]:
    """Yield the links that are called previous or next, and the words. Resolving all links of a page costs more
    than all the rest of it.
    """
    near = _near(page, "篇")
    for element in page.walk.links:
        if element in near and element.tag == "a" and (called := turning_word(element)):
            for candidate in resolved(page, [element]):
                yield candidate, called


def _near(page: SitePage, word: str) -> set[HtmlElement]:
    """Return all elements that hold ``word``, or follow upon it: others need not be looked at.

    That is, those around it; of those and of itself, the next one; and what that begins with (:func:`text_before`).
    """
    found: set[HtmlElement] = set()
    for text in cast("list[Any]", _WITH_WORD(page.root, word=word)):
        holder = text if isinstance(text, etree._Element) else text.getparent()
        found.update(_beginning(holder[0] if len(holder) else None))
        around: HtmlElement | None = holder
        while around is not None:
            found.add(around)
            found.update(_beginning(around.getnext()))
            around = around.getparent()
    return found


def _beginning(element: HtmlElement | None) -> Iterator[HtmlElement]:
    """Yield ``element``, what stands first in it, and what stands first in that."""
    for _ in range(_LEVELS):
        if element is None:
            return
        yield element
        element = element[0] if len(element) else None


def turning_word(element: HtmlElement) -> str:
    """Return the words that call a link previous or next, or ``""``."""
    words = _words(element)
    text = collapsed(words) if "篇" in words else ""
    if _PREVIOUS.match(text) or _NEXT.match(text):
        return text
    label = text_before(element)
    match = _LABEL_ENDS.search(label) if "篇" in label else None
    return match[0] if match else ""


def _words(element: HtmlElement) -> str:
    """Return the text in ``element``; of one with hundreds of texts in it, which names nothing, the first."""
    if len(element) == 0:
        return element.text or ""
    return "".join(itertools.islice(element.itertext(), _MOST_TEXTS))


def text_before(element: HtmlElement) -> str:
    """Return the text that stands right before ``element``, in its own or in the previous cell."""
    for _ in range(_LEVELS):
        earlier = element.getprevious()
        if earlier is not None:
            text = earlier.tail or ""
            if not text.strip() and isinstance(earlier.tag, str):
                text = _words(earlier)
            return collapsed(text)
        parent = element.getparent()
        if parent is None:
            return ""
        if (parent.text or "").strip():
            return collapsed(parent.text or "")
        element = parent
    return ""
