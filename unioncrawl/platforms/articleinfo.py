"""The e-paper of 安徽工人日报 (``/index/article/articleinfo.html?doc_id=N``, maker unknown).

Article:  ``/index/article/articleinfo.html?doc_id=38051``; N rises with time
Lines:    安徽工人日报社 / 2025-09-30 / 报刊:安徽工人日报 / 内容搜索 / 标题导航 /
          • title, 摘要:first words of each article of the page / 放大 缩小 默认 / title / [——subtitle] / 期次:第8676期 / body

No address of a plan is known. The date stands over the list of titles, and nowhere else; old pages have no more than a body.
The article begins at the last 放大 缩小 默认: the list above it holds its first words as well.
"""

from __future__ import annotations

import functools
import re

from unioncrawl.addresses import AddressForm
from unioncrawl.blocks import Block, collapsed
from unioncrawl.dates import is_visitors, stamps
from unioncrawl.headlines import HEADINGS, Hints, is_body, split_headline
from unioncrawl.pages import Found, found
from unioncrawl.platforms import epaper_lines as order
from unioncrawl.platforms.epaper_articles import EpaperArticlePage
from unioncrawl.platforms.epaper_headlines import title_first
from unioncrawl.platforms.portal_owner import notice_in
from unioncrawl.spiders import GivenSpider

ARTICLE = re.compile(r"^/index/article/articleinfo\.html\?doc_id=\d+$")
ADDRESSES = (
    AddressForm(
        kind="article",
        pattern=ARTICLE.pattern.strip("^$"),
        example="/index/article/articleinfo.html?doc_id=38051",
        page="ArticleinfoArticlePage",
        rule="{host}/index/article/articleinfo.html?doc_id=*",
    ),
)

ISSUE = re.compile(r"期\s{0,4}次\s{0,4}[:：]\s{0,4}第?\s{0,4}(\d{1,6})\s{0,4}期?")
"""``期次:第8676期``."""

LIST = re.compile(r"标题导航|摘\s?要\s?[:：]|^\s*[•·●]\s*\S")
"""Where the list of titles begins: what stands under it can hold any date."""

PAPER = re.compile(r"^报刊\s*[:：]|^\S{2,12}报社?$")
_BULLET = re.compile(r"(?:(?:^|(?<=\s))·|[•●▪])\s{0,4}")
_SUMMARY = re.compile(r"\s{0,4}摘\s?要\s?[:：]")
_LONGEST_TITLE = 100
_MOST_BARE = 400
_NO_PLAN = re.compile(r"(?!)")


class ArticleinfoArticlePage(EpaperArticlePage):
    """Article: between the last 放大 缩小 默认, 期次 and the end."""

    article = ARTICLE
    plan = _NO_PLAN
    marks = order.Marks(divider=ISSUE, over=PAPER, headline=title_first)

    @functools.cached_property
    def hints(self) -> Hints:
        """What the page says elsewhere of its title: it is among the titles in the list."""
        names = [name for line in self.list_lines for name in listed_names(line)]
        return Hints(names=tuple(dict.fromkeys((*self.own_names, *names))), document=self.document_title)

    @functools.cached_property
    def list_lines(self) -> list[str]:
        """The lines over the article, beginning with the list of titles."""
        over = self.sheet.lines[: self.sheet.controls or 0]
        start = next((i for i, line in enumerate(over) if LIST.search(line.text)), len(over))
        return [line.text for line in over[start:]]

    @functools.cached_property
    def shows_marks(self) -> bool:
        """Whether tools stand over it and the paper is named, or the page is nothing but a body."""
        return super().shows_marks or self.is_bare

    @functools.cached_property
    def is_bare(self) -> bool:
        """Whether the page has a body and nothing else: no link, no heading, no line of a site, a paragraph first."""
        lines = self.blocks
        return (
            0 < len(lines) <= _MOST_BARE
            and not self.walk.links
            and is_body(lines[0])
            and any("。" in line.text for line in lines)
            and not any(is_foreign(line) for line in lines)
            and notice_in(line.text for line in lines) is None
            and self.document_title in ("", self.source.title)
        )

    def read_bare(self) -> order.Reading:
        """Return the article of a page that is nothing but a body."""
        headline = split_headline(self.blocks)
        return order.Reading(
            headline=headline,
            body=[line.text for line in self.blocks[headline.length :]],
            last=len(self.blocks),
        )

    @functools.cached_property
    def by_lines(self) -> order.Reading:
        """The article by the order of the lines."""
        reading = order.read(self.sheet, self.marks, self.hints, self.others)
        return reading if reading.divider or reading.controls or not self.is_bare else self.read_bare()

    @found
    def published(self) -> Found[str] | None:
        """The one date over the list of titles."""
        head: list[str] = []
        for line in self.blocks:
            cut = LIST.search(line.text)
            head.append(line.text[: cut.start()] if cut else line.text)
            if cut or order.CONTROLS.search(line.text) or ISSUE.search(line.text) or is_body(line):
                break
        else:
            return None
        text = " ".join(head if LIST.search(self.blocks[len(head) - 1].text) else head[:-1])
        if "报" not in text:
            return None
        days = {stamp.date for stamp in stamps(text) if not is_visitors(text, stamp)}
        date = days.pop() if len(days) == 1 else None
        return Found(date, "grammar", "date over 标题导航") if date else None

    @found
    def issue_no(self) -> Found[str] | None:
        """期次."""
        divider = self.by_lines.divider
        return Found(divider[1], "grammar", "期次:") if divider else None


class ArticleinfoSpider(GivenSpider):
    """Read single articles of the e-paper: no address of a plan is known.

    #. Set ``name`` and ``source``.
    """


def listed_names(line: str) -> list[str]:
    """Return the titles in a line of the list: ``• title 摘要:…``, alone or several on one line."""
    names = []
    for piece in _BULLET.split(line):
        name = collapsed(_SUMMARY.split(piece)[0])
        if 0 < len(name) <= _LONGEST_TITLE and not order.CONTROLS.search(name):
            names.append(name)
    return names


def is_foreign(line: Block) -> bool:
    """Return whether ``line`` stands on pages with more than a body."""
    return (
        line.tag in HEADINGS
        or line.linked
        or LIST.search(line.text) is not None
        or order.FOOTER.search(line.text) is not None
    )
