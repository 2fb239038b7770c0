"""The headline of an article whose page does not name it: told by where a line stands and how it is set."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from unioncrawl.bylines import is_author_line
from unioncrawl.headlines import is_body, is_subtitle
from unioncrawl.text import squeezed

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from unioncrawl.generic.body import Body
    from unioncrawl.generic.prose import Prose

_EMPHASIS = frozenset({"h1", "h2", "h3", "h4", "center", "b", "strong", "caption", "th"})
_CENTRED = re.compile(
    r"text-align\s*:\s*center|font-size\s*:\s*(?:1[89]|[2-9]\d)(?:px|pt)|font-weight\s*:\s*(?:bold|[7-9]00)",
    re.IGNORECASE,
)
_ENDS = tuple("，。,；;、：:》>|")
_NAME_OF_SITE = re.compile(
    r"(?:网|网站|频道|首页|栏目|门户|在线|日报|晚报|论坛|工会|委员会|人民政府|公司|正文|全文|内容|专栏|专题)$"
    r"|^\W*$|(?:[|｜].*){2}|^第.{1,6}[版期]"
)
_SIGNED = re.compile(r"\S{0,10}(?:记者|通讯员|作者|编辑)(?:\s|$)")
_SHORTEST, _LONGEST = 4, 60
_SHORTEST_PLAIN = 10
"""Lengths of a headline; one that nothing else marks as such is longer than the name of a column."""

_ABOVE = 8
_INSIDE = 7
"""Lines over the first paragraph, and of the text before it, among which the headline is."""


def place_of_title(page: Prose, body: Body) -> int | None:
    """Return the line that has the place and form of a headline, or ``None``.

    It stands over the text, with nothing between but an author and lines of the site, and is set as a headline or
    has a line with the date under it, or is long enough to be no name of a site or column.
    """
    under_it_is_meta = False
    last = first_paragraph(page, body)
    for index in range(last - 1, max(-1, last - _ABOVE - 1), -1):
        if page.stamped[index] or (page.noise[index] and not page.linked[index]):
            under_it_is_meta = True
        elif (
            is_author_line(page.blocks[index].text)
            or is_subtitle(page.blocks[index].text)
            or _SIGNED.match(page.blocks[index].text)
        ):
            continue
        elif is_title(page, index, sure=under_it_is_meta) and (
            index < body.start or under_it_is_meta or is_emphasised(page.blocks[index].element)
        ):
            return index
        elif index < body.start:
            break
    return repeated_below(page, body, last) if last > body.start else None


def repeated_below(page: Prose, body: Body, last: int) -> int | None:
    """Return the first line over the first paragraph, if it is like a headline or what follows repeats it."""
    first = next((i for i in range(body.start, last) if not page.noise[i]), last)
    text = page.blocks[first].text
    if first == last or not is_title(page, first, sure=True):
        return None
    under = squeezed(page.blocks[first + 1].text)
    if len(under) >= _SHORTEST_PLAIN and squeezed(text).startswith(under):
        return first
    return (
        first
        if first == last - 1 and page.wide[first] >= _SHORTEST_PLAIN and not is_body(page.blocks[first])
        else None
    )


def first_paragraph(page: Prose, body: Body) -> int:
    """Return the first line of the text that is a sentence."""
    for index in range(body.start, min(body.end, body.start + _INSIDE + 1)):
        if not page.noise[index] and (
            page.prose[index] >= _LONGEST or page.blocks[index].text.endswith(_ENDS)
        ):
            return index
    return body.start


def is_title(page: Prose, index: int, *, sure: bool) -> bool:
    """Return whether the line has the form of a headline."""
    block = page.blocks[index]
    if page.linked[index] or page.ends[index] or not _SHORTEST <= len(block.text) <= _LONGEST:
        return False
    if block.text.endswith(_ENDS) or "。" in block.text or is_name_of_site(block.text):
        return False
    return sure or page.wide[index] >= _SHORTEST_PLAIN or is_emphasised(block.element)


def is_name_of_site(text: str) -> bool:
    """Return whether ``text`` has the form of the name of a site or a column, or of a menu."""
    return _NAME_OF_SITE.search(text) is not None


def is_emphasised(element: HtmlElement) -> bool:
    """Return whether ``element`` sets its text as headlines are set."""
    if (
        element.tag in _EMPHASIS
        or element.get("align") == "center"
        or _CENTRED.search(element.get("style", ""))
    ):
        return True
    inner = next(element.iterchildren("b", "strong", "font"), None)
    return inner is not None and not (element.text or "").strip()
