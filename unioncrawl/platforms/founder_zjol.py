"""Founder classic as the papers of Zhejiang have it (浙报, zjol): other classes, and a last line that tells all.

Addresses: as ``founder_classic.py``; page numbers have five digits
Plan:      ``.main-ednav-nav > dl`` = ``dt > a`` page, ``dd img[filepath]`` its PDF; ``.main-ed-articlenav-list a`` articles;
           ``.main-ed-map-weapper area``
Article:   ``.main-article-alltitle`` headline, ``.main-article-title`` title, ``#ozoom founder-content`` in ``.main-article-con``
Lines:     ``浙江工人日报 数字报纸`` / ``00002版:工会`` / [kicker] / title / [subtitle] / body /
           ``浙江工人日报 工会 00002 <title> 2022-07-14 2 2022年07月14日 星期四``

The last line is what a comment of the publishing system holds elsewhere: paper, page name, page, title, day. Of a title on two
lines it has the first: the other is the subtitle. It is no part of the body.
"""

from __future__ import annotations

import functools
import re

import attrs

from unioncrawl.blocks import Block
from unioncrawl.dates import chinese_date
from unioncrawl.pages import Found, found
from unioncrawl.platforms import founder_lines as order
from unioncrawl.platforms.founder_classic import (
    FounderClassicArticlePage,
    FounderClassicPlanPage,
    FounderClassicSpider,
)

_MOST_LINES = 14
_MOST_PLACES = 20
_LONGEST = 600


@attrs.frozen(kw_only=True)
class Tail:
    """The last line of an article, taken apart."""

    start: int
    """Index of the line in which it begins."""

    before: str
    """What stands before it on that line: the end of the body."""

    end: int
    """Index of the first line after it."""

    paper: str
    page_name: str | None
    number: str
    title: str
    published: str | None


def tail_of(lines: list[Block], paper: str) -> Tail | None:
    """Return the line that begins with the name of the paper and ends with the day, or ``None``.

    It can be broken over several lines, and glued to the last of the body. The last that fits is taken.
    """
    pattern = re.compile(
        rf"{re.escape(paper)}\s+(?:(?P<name>\S.{{0,40}}?)\s+)?(?P<number>\d{{5}})\s+(?:(?P<title>\S.{{0,200}}?)\s+)?"
        r"(?P<day>\d{4}-\d{2}-\d{2})(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?\s+\d{1,3}\s+\d{4}年\d{1,2}月\d{1,2}日(?:\s*星期.)?"
    )
    for start, place in places_of(lines, paper):
        whole = lines[start].text[place : place + _LONGEST]
        ends = [len(whole)]
        for line in lines[start + 1 : start + _MOST_LINES]:
            whole += f" {line.text[:_LONGEST]}"
            ends.append(len(whole))
        if match := pattern.match(whole):
            return Tail(
                start=start,
                before=lines[start].text[:place].strip(),
                end=start + 1 + sum(end < match.end() for end in ends),
                paper=paper,
                page_name=match["name"],
                number=match["number"],
                title=match["title"] or "",
                published=chinese_date(match[0]),
            )
    return None


def places_of(lines: list[Block], paper: str) -> list[tuple[int, int]]:
    """Return where the name of the paper stands: lines and places in them, the last first."""
    found: list[tuple[int, int]] = []
    for index in range(len(lines) - 1, -1, -1):
        text = lines[index].text
        place = text.rfind(paper)
        while place >= 0 and len(found) < _MOST_PLACES:
            found.append((index, place))
            place = text.rfind(paper, 0, place)
    return found


class FounderZjolArticlePage(FounderClassicArticlePage):
    """Article with the last line of the papers of Zhejiang."""

    @functools.cached_property
    def tail(self) -> Tail | None:
        """The last line."""
        return tail_of(self.blocks, self.source.title)

    @functools.cached_property
    def lines(self) -> list[Block]:
        """The lines before the last one."""
        if self.tail is None:
            return self.blocks
        before = self.blocks[: self.tail.start]
        rest = [attrs.evolve(self.blocks[self.tail.start], text=self.tail.before)] if self.tail.before else []
        return before + rest

    @property
    def marks(self) -> frozenset[str]:
        """What of the platform's own lines is there; the last line is the surest."""
        return self.reading.marks | ({"footer"} if self.tail else frozenset())

    def without_metadata(self, lines: list[Block]) -> list[Block]:
        """Return ``lines`` without the last one, if the body's element holds it."""
        tail = tail_of(lines, self.source.title)
        if tail is None:
            return super().without_metadata(lines)
        rest = [attrs.evolve(lines[tail.start], text=tail.before)] if tail.before else []
        return super().without_metadata([*lines[: tail.start], *rest, *lines[tail.end :]])

    def part(self, name: str) -> Found[str] | None:
        """Return a part of the headline; the title as the last line has it, if it is told nowhere else."""
        known = super().part(name)
        if known is None and name == "title" and self.tail and self.tail.title:
            return Found(self.tail.title, "grammar", "last line")
        return known

    def known_titles(self) -> tuple[str, ...]:
        """Return the title in the last line."""
        return (self.tail.title,) if self.tail and self.tail.title else ()

    @functools.cached_property
    def label(self) -> tuple[order.Label, str, str] | None:
        """The page over the article, else that in the last line."""
        printed = order.current_label(self.apart, self.tail.number if self.tail else None)
        if printed is None and self.tail is not None:
            return order.Label(f"{self.tail.number}版", self.tail.page_name), "grammar", "last line"
        return (printed, "grammar", "00002版:…") if printed else None

    @found
    def origin(self) -> Found[str] | None:
        """The paper, from the last line."""
        return Found(self.tail.paper, "grammar", "last line") if self.tail else None

    def printed_date(self) -> str | None:
        """Return the day in the last line."""
        return self.tail.published if self.tail else super().printed_date()


class FounderZjolPlanPage(FounderClassicPlanPage):
    """Plan of a page."""


class FounderZjolSpider(FounderClassicSpider):
    """Crawl a paper of Zhejiang."""
