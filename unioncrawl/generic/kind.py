"""Whether a page is one article: not a list, a front page, a notice that the article is gone, a login."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from unioncrawl.generic.phrases import NOT_FOUND

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncrawl.generic.head import Head
    from unioncrawl.generic.prose import Prose
    from unioncrawl.generic.title import Title

_DATED = re.compile(
    r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|[\[(（]\d{1,2}[-/]\d{1,2}|年\d{1,2}月\d{1,2}日)(?:\s+\d\d?:\d\d)?\s*[\])）]?$"
)
"""The date at the end of an item of a list."""

_NOTICE = 200
"""A notice that there is no article is shorter; an article that speaks of lost pages is longer."""

_LEAST, _LEAST_NAMED = 60, 30
"""The shortest text of an article; with a headline and a date on the page, a caption is one."""

_CERTAIN = 400
_MOST = 0.5
"""A text of so many characters, or with this part of the page's prose, is an article without headline and date, too."""

_HEADLINE = 8
"""A link with so many characters is a headline, not a button."""

_FEW = 5
_LINKS_OF_LIST, _DATES_OF_LIST = 0.6, 0.4
"""Among the paragraphs of an article stand a few links and dates; more than so many for each paragraph are a list."""

_PATIENCE = 3
"""A long text with headline and date may have as many times more: boxes stand in it, chronicles are full of dates."""


def why_no_article(page: Prose, head: Head, title: Title | None, lines: Sequence[int], *, dated: bool) -> str:
    """Return why the page is no article, ``""`` if it is one.

    :param lines: the lines taken for its text.
    """
    length = sum(page.wide[i] for i in lines)
    texts = [page.blocks[i].text for i in lines]
    if length < _NOTICE and (
        NOT_FOUND.search(head.document) or any(NOT_FOUND.search(text[:_NOTICE]) for text in texts)
    ):
        return "says that there is no such page"
    on_page = title is not None and title.on_page
    named = on_page or dated
    if length < (_LEAST_NAMED if on_page and dated else _LEAST):
        return f"has only {length} characters of text"
    first, last = lines[0], lines[-1] + 1
    patience = _PATIENCE if on_page and dated and length >= _CERTAIN else 1
    links = sum(page.linked[i] and page.wide[i] >= _HEADLINE for i in range(first, last))
    written = sum(page.prose[i] >= _HEADLINE for i in lines)
    if links >= _FEW and links > patience * _LINKS_OF_LIST * written:
        return f"is a list: {links} links among {written} paragraphs"
    days = sum(page.stamped[i] or _DATED.search(page.blocks[i].text) is not None for i in range(first, last))
    if days >= _FEW and days > patience * _DATES_OF_LIST * written:
        return f"is a list: {days} dates among {written} paragraphs"
    if length < _CERTAIN and page.between(first, last) < _MOST * page.between(0, len(page.blocks)):
        if not named:
            return "has more prose elsewhere, and neither headline nor date"
        if not dated and headline_in(page, first - 1, first) and headline_in(page, last, last + _FEW):
            return "is a list: its longest text is one of several between headlines"
    return ""


def headline_in(page: Prose, start: int, end: int) -> bool:
    """Return whether one of the lines is a link that is a headline."""
    return any(
        page.linked[i] and page.wide[i] >= _HEADLINE for i in range(max(0, start), min(end, len(page.blocks)))
    )
