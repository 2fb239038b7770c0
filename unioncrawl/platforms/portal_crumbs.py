"""The path of headings (面包屑) over an article: ``当前位置: 首页 > 工会动态 > 市总动态``. Pure functions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs

from unioncrawl.headlines import Headline, is_body
from unioncrawl.platforms.portal_anatomy import HOME, PLACE, SEPARATOR, Anatomy, shows
from unioncrawl.platforms.portal_heads import _SHORTEST_NAME
from unioncrawl.text import squeezed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncrawl.blocks import Block

_LAST_LEVELS = frozenset(
    ("正文", "详情", "详细", "内容", "文章", "详细内容", "文章内容", "信息内容", "新闻详情")
)
LONGEST_LEVEL = 16
_MOST_LEVELS = 8


@attrs.frozen
class Crumbs:
    """The path of headings."""

    start: int
    end: int
    levels: tuple[str, ...]


def crumbs_of(lines: Sequence[Block], anatomy: Anatomy, until: int) -> Crumbs | None:
    """Return the last path of headings before ``until``; the first, if nothing parts headline and body."""
    if anatomy.crumbs is None:
        return None
    starts = [i for i in range(until) if shows(lines[i].text, anatomy.crumbs)]
    if not starts:
        return None
    start = starts[-1] if until < len(lines) else starts[0]
    end = start + 1
    words = lines[start].text
    while end < until and end - start < _MOST_LEVELS and _goes_on(words, lines[end]):
        words += f" > {lines[end].text}"
        end += 1
    return Crumbs(start, end, tuple(_levels(words)))


def _goes_on(words: str, line: Block) -> bool:
    """Return whether ``line`` belongs to the path ``words``, which is broken over lines."""
    text = line.text
    if re.match(rf"\s*{SEPARATOR}", text) or re.fullmatch(HOME, text):
        return True
    waits = re.search(rf"(?:{SEPARATOR}|[:：])\s*$", words) is not None or re.search(rf"{PLACE}$", words)
    if waits:
        return len(text) <= LONGEST_LEVEL or re.match(HOME, text) is not None
    return line.linked and len(text) <= LONGEST_LEVEL


def _levels(words: str) -> list[str]:
    """Return the headings in ``words``, each once, without the home page and without 正文 at the end."""
    words = re.sub(rf"^\W*{PLACE}\s*[:：]?\s*", "", words)
    words = re.sub(rf"^(?:\S{{1,12}}\s)?\W{{0,3}}{HOME}\s*(?={SEPARATOR})", "", words)
    levels: list[str] = []
    for level in (part.strip(" -—") for part in re.split(SEPARATOR, words)):
        if level and level not in levels and not re.fullmatch(HOME, level):
            levels.append(level)
    while levels and levels[-1] in _LAST_LEVELS:
        levels.pop()
    return levels


def title_on_crumbs(crumbs: Crumbs) -> tuple[str | None, str | None]:
    """Return the title that stands at the end of the path, and the heading before it."""
    if not crumbs.levels:
        return None, None
    *upper, last = crumbs.levels
    head, _, title = last.partition(" ")
    if title and len(head) <= LONGEST_LEVEL:
        return title, head
    return last, upper[-1] if upper else None


def section_of(
    lines: Sequence[Block], crumbs: Crumbs | None, headline: Headline, anatomy: Anatomy
) -> str | None:
    """Return the column: the last of the path that is not the title, or the line over the title."""
    title = squeezed(headline.title or "\n")
    if crumbs:
        levels = [level for level in crumbs.levels if not _is_same(squeezed(level), title)]
        return levels[-1] if levels else None
    if anatomy.section_over_title:
        named = (i for i in range(len(lines) - 1, 0, -1) if squeezed(lines[i].text) == title)
        index = next(named, None)
        over = lines[index - 1].text if index else ""
        return over if 0 < len(over) <= LONGEST_LEVEL and not is_body(lines[(index or 1) - 1]) else None
    return None


def _is_same(level: str, title: str) -> bool:
    """Return whether ``level`` is the title, whole or cut (``某某工会召开…``)."""
    cut = level.rstrip(".…")
    return level == title or (len(cut) > _SHORTEST_NAME and title.startswith(cut) and cut != level)
