"""The headline of a portal's article: over the meta lines, or at the beginning of what has none. Pure functions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from unioncrawl.bylines import is_author_line
from unioncrawl.headlines import (
    DEEPEST_HEADLINE,
    HEADINGS,
    LONGEST_NAMED,
    Headline,
    Hints,
    is_body,
    is_subtitle,
    run_equal_to,
    whole_headline,
    with_title,
)
from unioncrawl.platforms.portal_anatomy import LONGEST_MENU_WORD, Anatomy, is_chrome, is_link, is_menu
from unioncrawl.platforms.portal_edges import Surroundings
from unioncrawl.text import squeezed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncrawl.blocks import Block

_DEEPEST_NAMED = 60
_REGION = 8
"""Lines over a meta line among which the headline is looked for where nothing shows its beginning."""

_SHORTEST_NAME = 4
_LONGEST_COLUMN = 16
_PAUSE = re.compile("[，。；！？,;]")
_COLUMN = re.compile(
    ".{0,4}(?:概况|要闻|动态|公告|法规|援助|服务|风采|互动|中心|信息|新闻|简介|机构|之窗|园地|天地|专题|专栏|导航|首页)"
)
"""Columns: several of them on lines of their own are a menu."""


def parted(
    over: Sequence[Block], *, anchored: bool, anatomy: Anatomy, hints: Hints
) -> tuple[Headline, list[Block]]:
    """Return the headline that ends where meta or parting line begins, and the lines before it."""
    lines = [line for line in over if not is_chrome(line) or _is_writers(line, anatomy)] or list(over)
    byline = None
    if anatomy.writers_under_title and len(lines) > 1 and is_author_line(lines[-1].text):
        byline = lines.pop().text
    if not lines:
        return Headline(), []
    if anatomy.section_over_title and anchored and len(lines) > 1 and len(lines[0].text) <= _LONGEST_COLUMN:
        lines = lines[1:]
    if anchored and len(lines) <= _REGION:
        headline = whole_headline(lines, hints)
        headline.byline = byline or headline.byline
        headline.kicker = None if anatomy.section_over_title else headline.kicker
        return headline, []
    near = lines[-_REGION:]
    start, end = _named_run(near, hints) or _lowest_heading(near) or _last_plain(near)
    headline = with_title(near, start, end)
    headline.byline = byline or headline.byline
    if not anatomy.kicker:
        headline.kicker = None
    before = lines[: len(lines) - len(near) + start]
    while before and before[0].tag in HEADINGS:
        before = before[1:]
    return headline, before


def _is_writers(line: Block, anatomy: Anatomy) -> bool:
    """Return whether ``line`` names the writers: four short words in a row look like a menu, too."""
    return anatomy.writers_under_title and not line.linked and is_author_line(line.text)


def unparted(
    lines: Sequence[Block], start: int, *, anchored: bool, anatomy: Anatomy, hints: Hints
) -> tuple[Headline, int]:
    """Return the headline that nothing parts from the body, and the index of the first line of the body.

    What ``<title>`` or a heading call the title is it. Else it is the first line: a short line under it is
    rather a caption than the title of which the first is the kicker.
    """
    while start < len(lines) and is_chrome(lines[start]):
        start += 1
    near = lines[start : start + (DEEPEST_HEADLINE if anchored else _DEEPEST_NAMED)]
    body = next((i for i, line in enumerate(near) if is_body(line)), len(near))
    named = _named_run(near, hints) or _lowest_heading(near[:body])
    if named is None and (not anatomy.titled or body == 0):
        return Headline(), start
    first, end = named or _first_plain(near[:body], anchored=anchored)
    headline = with_title(lines[start:], first, end)
    if not anatomy.kicker:
        headline.kicker = None
    return headline, start + headline.length


def _named_run(lines: Sequence[Block], hints: Hints) -> tuple[int, int] | None:
    """Return the range of the lines that the page calls the title elsewhere, the longest such."""
    words = [squeezed(line.text) if len(line.text) <= LONGEST_NAMED else "\n" for line in lines]
    for name in hints.names:
        if run := run_equal_to(words, squeezed(name)):
            return run
    document = squeezed(hints.document)
    best, length = None, _SHORTEST_NAME
    for start in range(len(words)):
        whole = ""
        for end in range(start, len(words)):
            whole += words[end]
            if not document.startswith(whole):
                break
            if len(whole) > length:
                best, length = (start, end + 1), len(whole)
    return best


def _lowest_heading(lines: Sequence[Block]) -> tuple[int, int] | None:
    """Return the range of the lines of the last heading; a site's name can stand in one over it."""
    found = [i for i, line in enumerate(lines) if line.tag in HEADINGS and not is_subtitle(line.text)]
    if not found or sum(not is_subtitle(line.text) for line in lines[found[-1] + 1 :]) > 1:
        return None
    return next(i for i in found if lines[i].element is lines[found[-1]].element), found[-1] + 1


def _first_plain(lines: Sequence[Block], *, anchored: bool) -> tuple[int, int]:
    """Return the range of the first line. Words of a menu stand over it where nothing shows its beginning."""
    longer = (i for i, line in enumerate(lines) if len(line.text) > LONGEST_MENU_WORD)
    first = 0 if anchored or not lines else next(longer, 0)
    return first, first + 1


def _last_plain(lines: Sequence[Block]) -> tuple[int, int]:
    """Return the range of the last line that is no second deck."""
    last = next((i for i in range(len(lines) - 1, -1, -1) if not is_subtitle(lines[i].text)), len(lines) - 1)
    return last, last + 1


def tidied(headline: Headline, anatomy: Anatomy) -> Headline:
    """Return ``headline`` without what the site adds to the title."""
    if anatomy.title_noise is not None and headline.title:
        headline.title = anatomy.title_noise.sub("", headline.title).strip() or None
    return headline


def after_lists(lines: Sequence[Block], start: int, around: Surroundings) -> int:
    """Return the index of the line after the last list or menu between ``start`` and the first paragraph."""
    first = next(
        (
            i
            for i in range(start, len(lines))
            if is_body(lines[i])
            and _PAUSE.search(lines[i].text)
            and not around.is_row(lines[i].text)
            and not is_link(lines[i])
        ),
        None,
    )
    if first is None:
        return start
    rows = [
        i
        for i in range(start, first)
        if around.is_row(lines[i].text) or is_menu(lines[i].text) or is_link(lines[i])
    ]
    words = [i for i in range(start, first) if _COLUMN.fullmatch(lines[i].text)]
    rows += words if len(words) > 1 else []
    return max(rows) + 1 if rows else start
