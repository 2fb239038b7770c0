"""The links of a page: canonical where they are the source's own, and what they are called."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import attrs

from unioncrawl.blocks import collapsed
from unioncrawl.urls import link

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.html import HtmlElement

    from unioncrawl.pages import SitePage

_PREVIOUS = re.compile(r"^[\W34]*上一?篇(?!章)")
_NEXT = re.compile(r"^[\W34]*下一?篇(?!章)")
_MOST_TEXTS = 500
_LABEL_ENDS = re.compile(r"[上下]一?篇\W*$")


@attrs.frozen
class Link:
    """One ``a`` or ``area``."""

    url: str
    """Absolute; canonical if it is the source's own, else as it stands."""

    path: str
    """Its path, empty for addresses that are not the source's own."""

    text: str
    """What it is called: its text, or the ``alt`` of an area."""

    element: HtmlElement


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
    for element in elements:
        raw = element.get("href")
        if raw is None or (href is not None and not href.search(raw)):
            continue
        url = link(page.address, raw)
        if url is None:
            continue
        own = page.source.owns(url)
        url = page.source.canonical(url) if own else url
        name = element.get("alt") if element.tag == "area" else _words(element)
        found.append(Link(url, urlsplit(url).path if own else "", collapsed(str(name or "")), element))
    return found


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
    for element in page.walk.links:
        if element.tag == "a" and (called := turning_word(element)):
            for candidate in resolved(page, [element]):
                yield candidate, called


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
    for _ in range(3):
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
