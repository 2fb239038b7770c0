"""Selecting without guessing: what is not there exactly as expected raises :class:`LayoutChangedError`."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, cast

import attrs
from lxml import etree

from unioncrawl.blocks import text_of
from unioncrawl.errors import LayoutChangedError

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from unioncrawl.pages import SitePage

_NOTICE = re.compile(
    r"系统提示|审核中|找不到|未找到|没有找到|不存在|已被?删除|无报|休刊|(?<!\d)404(?!\d)|(?i:not found)"
)
_ONLY_TAG = re.compile(r"//([a-z][a-z0-9]*)")
_CLASS_TEST = re.compile(
    r"contains\((?:@class|concat\(' ', (?:@class|normalize-space\(@class\)), ' '\)), '([^']+)'\)"
)
_NOTICE_LINES = 4
_NOTICE_LENGTH = 80


def one(page: SitePage, xpath: str) -> HtmlElement:
    """Return the one element that ``xpath`` matches on ``page``.

    :raises LayoutChangedError: if there are no matches, or several. Taking the first of several is how
        adverts get into the archive.
    """
    found = matches(page, xpath)
    if len(found) != 1:
        raise unexpected(page, f"1 match for {xpath!r}", str(len(found)))
    return found[0]


def one_text(page: SitePage, xpath: str) -> str:
    """Return the text of the one element that ``xpath`` matches on ``page``, on one line; may be ``""``.

    :raises LayoutChangedError: if there are no matches, or several.
    """
    return text_of(one(page, xpath))


def some(page: SitePage, xpath: str) -> list[HtmlElement]:
    """Return the elements that ``xpath`` matches on ``page``: one or more.

    :raises LayoutChangedError: if there are none.
    """
    found = matches(page, xpath)
    if not found:
        raise unexpected(page, f"matches for {xpath!r}", "none")
    return found


def matches(page: SitePage, xpath: str) -> list[HtmlElement]:
    """Return the elements that ``xpath`` matches on ``page``, none being legal."""
    return _compiled(xpath).of(page)


@attrs.frozen
class _Selector:
    """An XPath, and what tells that it finds nothing."""

    tag: str | None
    """The name of the elements, if it asks for nothing else."""

    needed: tuple[tuple[str, ...], ...]
    """Of each alternative what must stand among the classes of a page; empty if one of them needs nothing."""

    path: etree.XPath

    def of(self, page: SitePage) -> list[HtmlElement]:
        """Return the elements of ``page`` that it matches."""
        if self.tag is not None:
            return list(page.root.iter(self.tag))
        words = page.class_words if self.needed else ""
        if self.needed and not any(all(name in words for name in names) for names in self.needed):
            return []
        return cast("list[HtmlElement]", self.path(page.root))


@functools.lru_cache(maxsize=256)
def _compiled(xpath: str) -> _Selector:
    tag = _ONLY_TAG.fullmatch(xpath)
    needed = tuple(tuple(_CLASS_TEST.findall(branch)) for branch in xpath.split(" | "))
    if not all(needed) or " or " in xpath or "not(" in xpath:
        needed = ()
    return _Selector(tag[1] if tag else None, needed, etree.XPath(xpath))


def id_text(page: SitePage, name: str) -> str | None:
    """Return the text of the element with the id ``name`` on one line; ``None`` if it is not there or empty."""
    element = page.ids.get(name)
    return None if element is None else text_of(element) or None


def unexpected(page: SitePage, expected: str, found: str) -> LayoutChangedError:
    """Return the error that says what ``page`` was expected to have and what was found."""
    return LayoutChangedError(
        f"{type(page).__name__}: expected {expected}, found {found}", url=str(page.response.url)
    )


def refusal(page: SitePage) -> str | None:
    """Return what a page says that is nothing but a notice that there is nothing here; else ``None``.

    Such soft 404s come with status 200.
    """
    words = " ".join(block.text for block in page.blocks[:_NOTICE_LINES])
    if len(page.blocks) <= _NOTICE_LINES and len(words) <= _NOTICE_LENGTH and _NOTICE.search(words):
        return words
    return None
