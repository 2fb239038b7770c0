"""The way of a page through the extractor."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs

from unioncrawl.blocks import Walk
from unioncrawl.bylines import is_author_line
from unioncrawl.generic.body import continues, find_body
from unioncrawl.generic.credit import find_credit
from unioncrawl.generic.date import Evidence, find_date
from unioncrawl.generic.glued import split_glued
from unioncrawl.generic.head import read_head
from unioncrawl.generic.illustrations import find_images
from unioncrawl.generic.kind import why_no_article
from unioncrawl.generic.phrases import without_tail
from unioncrawl.generic.prose import Prose
from unioncrawl.generic.result import Generic
from unioncrawl.generic.title import Title, find_title, headlines_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from unioncrawl.generic.body import Body

_WORD = re.compile(r"\w")
_OVER, _UNDER = 6, 10
"""Lines over the headline and under the text in which origin, author and editor are looked for."""


def extract(root: HtmlElement, url: str = "", *, walk: Walk | None = None) -> Generic:
    """Return the article on the page under ``root``.

    :param url: address of the page, for the addresses of pictures and as evidence of the date.
    :param walk: the pass over the page, if there has been one.
    """
    page = Prose(root, walk or Walk(root))
    head = read_head(root)
    body = find_body(page, headlines_of(page, head))
    if body is None:
        return Generic(reason="no prose")
    title = find_title(page, head, body)
    lines = text_lines(page, body, title)
    byline = take_byline(page, title, lines)
    paragraphs = [text for i in lines if _WORD.search(text := without_tail(page.blocks[i].text))]
    if not paragraphs:
        return Generic(reason="no text under the headline")
    first, last = lines[0], lines[-1] + 1
    published = find_date(page, head, title, first, last, url)
    top = title.start if title is not None and title.on_page else first
    beside = [*page.blocks[max(0, min(top, first) - _OVER) : first], *page.blocks[last - 1 : last + _UNDER]]
    if (title is None or not title.on_page) and (glued := split_glued(paragraphs[0])):
        title = Title(glued.title, first, last)
        published = Evidence(glued.day, "glued line")
        beside.insert(0, attrs.evolve(page.blocks[first], text=glued.meta))
        paragraphs[0:1] = filter(None, [glued.text])
    reason = why_no_article(page, head, title, lines, dated=published is not None)
    if reason:
        return Generic(reason=reason)
    credit = find_credit(head, beside, paragraphs, byline)
    return Generic(
        is_article=True,
        title=title.text if title else None,
        published=published.day if published else None,
        date_from=published.kind if published else "",
        origin=credit.origin,
        authors=credit.authors,
        editor=credit.editor,
        text="\n".join(paragraphs),
        images=find_images(page, first, last, top, url),
        body=body.element,
        confidence=round(page.between(first, last) / max(1.0, page.between(0, len(page.blocks))), 3),
    )


def take_byline(page: Prose, title: Title | None, lines: list[int]) -> str | None:
    """Return the line between headline and text that is the author's, and take it off the text's ``lines``."""
    if title is None or not title.on_page:
        return None
    byline = title.author
    while len(lines) > 1 and lines[0] < title.end + _UNDER and is_author_line(page.blocks[lines[0]].text):
        line = page.blocks[lines.pop(0)].text
        byline = byline or line
    between = page.blocks[title.end : lines[0]] if lines else []
    return byline or next((b.text for b in between if not b.linked and is_author_line(b.text)), None)


def text_lines(page: Prose, body: Body, title: Title | None) -> list[int]:
    """Return the numbers of the lines of the text."""
    lines: list[int] = []
    for index in range(max(body.start, title.end) if title else body.start, body.end):
        if continues(page, index) or (lines and page.is_signature(index)):
            lines.append(index)
    return lines
