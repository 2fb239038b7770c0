"""The headline of an article: the line that the page itself calls so, or that has the place and form of one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs

from unioncrawl.bylines import is_bare_name
from unioncrawl.generic.place import is_name_of_site, place_of_title
from unioncrawl.text import squeezed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unioncrawl.generic.body import Body
    from unioncrawl.generic.head import Head
    from unioncrawl.generic.prose import Prose

_HEADINGS = ("h1", "h2", "h3")
_BETWEEN = re.compile(
    r"\s*(?:[|｜_丨»«>＞]|\s[-–—―·•@:]+\s|::|--+|——|—|(?<=[^\da-zA-Z\s])[-–]|[-–](?=[^\da-zA-Z\s]))\s*"
)
"""Between the parts of a ``<title>``: the article's, the channel's, the site's. Not the hyphen of ``5-6``."""

_LEAST = 4
"""Shorter lines are words of a menu."""

_LIST = 2
"""So many links under a heading are a list."""

_LONGEST = 120
_ABOVE = 60
_INSIDE = 12
_OF_TEXT = 0.2
"""A title is no longer, among so many lines over the text or among its first, with less than this part of its prose."""

_REPEATED, _CUT, _WITHIN = 0.5, 0.4, 0.8
"""What is repeated whole is believed before what is cut short or stands somewhere in a name."""

_NAMED = re.compile("title|headline|biaoti|subject|bt$", re.IGNORECASE)
_NO_TITLE = re.compile(r"[，,；;、：:。]$|^https?:|^\W*$")


@attrs.frozen
class Title:
    """A headline, and the lines it stands on (none if only the head of the page has it)."""

    text: str
    start: int
    end: int

    author: str | None = None
    """The author, if the headline names one."""

    @property
    def on_page(self) -> bool:
        """Whether lines of the page are the headline."""
        return self.end > self.start


def find_title(page: Prose, head: Head, body: Body) -> Title | None:
    """Return the headline over ``body``."""
    found = named(page, head, body) or heading(page, head, body) or by_place(page, body)
    return without_author(page, found) if found else from_head(head, body)


def headlines_of(page: Prose, head: Head) -> list[int]:
    """Return the lines that are the headline by what the head of the page says, and no links."""
    sites = {squeezed(text) for text in head.sites}
    names = {
        name
        for text in (head.document, *head.titles)
        for name in (squeezed(text), squeezed(_BETWEEN.split(text)[0]))
        if len(name) >= 2 * _LEAST and name not in sites
    }
    return [
        index
        for index, block in enumerate(page.blocks)
        if len(block.text) <= _LONGEST and not page.linked[index] and squeezed(block.text) in names
    ]


def candidates(page: Prose, body: Body) -> list[int]:
    """Return the lines that can be the title, the one nearest the text first."""
    inside = body.start
    while inside < body.end and page.between(body.start, inside) < _OF_TEXT * page.between(
        body.start, body.end
    ):
        inside += 1
    return [
        i
        for i in range(min(inside, body.start + _INSIDE) - 1, max(0, body.start - _ABOVE) - 1, -1)
        if len(page.blocks[i].text) <= _LONGEST
    ]


def named(page: Prose, head: Head, body: Body) -> Title | None:
    """Return the line, or the lines of one heading, that the head of the page repeats."""
    names = [squeezed(text) for text in (head.document, *head.titles) if text]
    sites = {squeezed(text) for text in head.sites}
    best: tuple[float, int, int] | None = None
    for first, last in runs(page, candidates(page, body)):
        words = squeezed("".join(page.blocks[i].text for i in range(first, last)))
        if len(words) < _LEAST or words in sites:
            continue
        score = max((likeness(words, name) for name in names), default=0.0)
        if score and (best is None or score > best[0]):
            best = (score, first, last)
    if best is None:
        return None
    return Title(" ".join(page.blocks[i].text for i in range(best[1], best[2])), best[1], best[2])


def runs(page: Prose, lines: list[int]) -> Iterator[tuple[int, int]]:
    """Yield the lines one by one, and those of one element together."""
    for i in lines:
        yield i, i + 1
        if i and i - 1 in lines and page.blocks[i].element is page.blocks[i - 1].element:
            yield i - 1, i + 1


def likeness(words: str, name: str) -> float:
    """Return how much speaks for ``words`` being the title in ``name``; 0 for nothing."""
    if name.startswith(words):
        return len(words) + _REPEATED
    part = squeezed(_BETWEEN.split(name)[0])
    if words == part:
        return len(words) + _REPEATED
    cut = part.rstrip(".…")
    if len(cut) >= 2 * _LEAST and words.startswith(cut):
        return len(cut) + _CUT
    if words in name and len(words) >= 2 * _LEAST:
        return len(words) * _WITHIN
    return 0.0


def heading(page: Prose, head: Head, body: Body) -> Title | None:
    """Return the heading over the text, or the line that is classed as one."""
    sites = {squeezed(text) for text in head.sites}
    lines = [
        i
        for i in candidates(page, body)
        if not page.around[i]
        and not page.linked[i]
        and not page.noise[i]
        and not page.ends[i]
        and not _NO_TITLE.search(page.blocks[i].text)
        and squeezed(page.blocks[i].text) not in sites
        and not heads_links(page, i)
    ]
    for tag in _HEADINGS:
        for i in lines:
            if page.blocks[i].tag == tag:
                return whole(page, i)
    for i in lines:
        element = page.blocks[i].element
        if _NAMED.search(f"{element.get('class', '')} {element.get('id', '')}"):
            return whole(page, i)
    return None


def heads_links(page: Prose, index: int) -> bool:
    """Return whether the line stands over a list of links."""
    under = page.linked[index + 1 : index + 1 + _LIST]
    return len(under) == _LIST and all(under)


def by_place(page: Prose, body: Body) -> Title | None:
    """Return the line with the place and form of a headline."""
    index = place_of_title(page, body)
    return None if index is None else Title(page.blocks[index].text, index, index + 1)


def without_author(page: Prose, title: Title) -> Title:
    """Return ``title`` without the author's name at its end, if the text under it begins with the rest.

    Some sites enter title and author in one field, and the headline once more in the text.
    """
    rest, _, name = title.text.rpartition(" ")
    if not (rest and is_bare_name(name)):
        return title
    end = title.end
    repeated = ""
    whole_title = squeezed(rest)
    while end < len(page.blocks) and len(repeated) < len(whole_title):
        repeated += squeezed(page.blocks[end].text[:_LONGEST])
        end += 1
    return attrs.evolve(title, text=rest, author=name, end=end) if repeated == whole_title else title


def whole(page: Prose, index: int) -> Title:
    """Return the heading that the line is part of."""
    element = page.blocks[index].element
    start = end = index
    while start > 0 and page.blocks[start - 1].element is element:
        start -= 1
    while end + 1 < len(page.blocks) and page.blocks[end + 1].element is element:
        end += 1
    if end - start > 2:
        start = end = index
    return Title(" ".join(block.text for block in page.blocks[start : end + 1]), start, end + 1)


def from_head(head: Head, body: Body) -> Title | None:
    """Return the title that only the head of the page has."""
    sites = {squeezed(text) for text in head.sites}
    for text in (*head.titles, head.document):
        first = next((part for part in _BETWEEN.split(text) if part), "")
        words = squeezed(first)
        if len(words) >= 2 * _LEAST and words not in sites and not is_name_of_site(first):
            return Title(first, body.start, body.start)
    return None
