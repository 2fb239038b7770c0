"""Selecting without guessing: what is not there exactly as expected raises :class:`LayoutChangedError`."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, cast

from lxml import etree

from unioncrawl.blocks import text_of
from unioncrawl.errors import LayoutChangedError

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from unioncrawl.pages import SitePage

_NOTICE = re.compile(
    r"系统提示|审核中|找不到|未找到|没有找到|不存在|已被?删除|无报|休刊|(?<!\d)404(?!\d)|(?i:not found)"
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
    return cast("list[HtmlElement]", _compiled(xpath)(page.root))


@functools.lru_cache(maxsize=256)
def _compiled(xpath: str) -> etree.XPath:
    return etree.XPath(xpath)


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
