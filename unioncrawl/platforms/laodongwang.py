"""The e-paper of 劳动者报 on laodongwang.cn (``/issue/N``, maker unknown).

Issue:    ``/issue/362``; N rises by one from issue to issue
Lines:    当前刊期: 2025年1月15日 星期三 往期刊期 | 日历查看 / 版面 / 刊期文章 / [titles] /
          text of the first article, without its title

Addresses of articles are not known. The page of an issue is read for what it shows: the day, and that one text.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from unioncrawl.addresses import AddressForm
from unioncrawl.dates import stamps
from unioncrawl.headlines import Headline, Hints
from unioncrawl.pages import Found, found
from unioncrawl.platforms import epaper_lines as order
from unioncrawl.platforms.epaper_articles import EpaperArticlePage
from unioncrawl.select import unexpected
from unioncrawl.spiders import GivenSpider

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncrawl.blocks import Block

ARTICLE = re.compile(r"^/issue/\d+/?$")
ADDRESSES = (
    AddressForm(
        kind="article",
        pattern=ARTICLE.pattern.strip("^$"),
        example="/issue/362",
        page="LaodongwangArticlePage",
        rule="{host}/issue/*",
    ),
)

CURRENT = re.compile(r"当前刊期\s{0,4}[:：]\s{0,4}(?P<day>[^\s|｜].{0,24})")
ARTICLES = re.compile(r"刊期文章(?:\s|[:：]|$)")
_HEAD_LINES = 40
_NO_PLAN = re.compile(r"(?!)")


def no_headline(lines: Sequence[Block], hints: Hints) -> Headline:  # noqa: ARG001 - as all that read a headline
    """Return nothing: what stands over the text is a heading of the site."""
    return Headline()


class LaodongwangArticlePage(EpaperArticlePage):
    """The page of an issue, as the article whose text it shows."""

    article = ARTICLE
    plan = _NO_PLAN
    marks = order.Marks(divider=ARTICLES, headline=no_headline)

    @functools.cached_property
    def current(self) -> str | None:
        """The day after 当前刊期."""
        text = " ".join(line.text for line in self.blocks[:_HEAD_LINES])
        match = CURRENT.search(text)
        days = stamps(match["day"]) if match else []
        return days[0].date if days and days[0].start == 0 else None

    @functools.cached_property
    def is_divided(self) -> bool:
        """Whether both 当前刊期 with a day and 刊期文章 are there."""
        return super().is_divided and self.current is not None

    def cleaned(self, reading: order.Reading) -> list[str]:
        """Return the paragraphs, without titles listed over them."""
        lines = super().cleaned(reading)
        start = next((i for i, line in enumerate(lines) if "。" in line or line.startswith("本报")), None)
        if start is None:
            raise unexpected(
                self, "the text of an article under 刊期文章", f"{len(lines)} lines without a sentence"
            )
        return lines[start:]

    @found
    def published(self) -> Found[str] | None:
        """The day after 当前刊期."""
        return Found(self.current, "grammar", "当前刊期:") if self.current else None


class LaodongwangSpider(GivenSpider):
    """Read single issues: numbers of issues do not tell their days.

    #. Set ``name`` and ``source``.
    """
