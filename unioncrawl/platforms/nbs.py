"""Founder (方正翔宇) with ``nbs`` plans and ``nw`` articles, as 人民日报 had and 光明日报 and 中国青年报 have.

Plan:     ``…/html/YYYY-MM/DD/nbs.D110000<paper>_01.htm``; pages ``#pageList a#pageLink``, PDF beside each,
          articles ``#titleList a``
Article:  ``…/html/YYYY-MM/DD/nw.D110000<paper>_YYYYMMDD_n-01.htm``; ``.text_c`` with ``h3`` kicker, ``h1`` title,
          ``h2`` subtitle; body ``#articleContent`` or ``#ozoom``;
          source and author ``.lai span``; pictures ``.c_c img``, ``table.pci_c img``
Lines:    site / 放大 缩小 默认 / [kicker] / title / [subtitle] / [author] / body / site

Titles in ``#titleList`` are written by script (``document.write(view("…"))``); plain copies stand in ``div[id^="mp_nw."]``.
``#ozoom`` wraps the lists of a plan as well: it does not make a page an article. ``node_N.htm`` leads to the contents.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from unioncrawl import metaline
from unioncrawl.addresses import AddressForm
from unioncrawl.blocks import texts
from unioncrawl.pages import Found, found
from unioncrawl.platforms.epaper_articles import EpaperArticlePage
from unioncrawl.platforms.epaper_plans import DatedSpider, EpaperPlanPage

if TYPE_CHECKING:
    from unioncrawl.headlines import Headline
    from unioncrawl.metaline import MetaLine

_FOLDER = r"(?P<base>(?:/[\w.-]+){0,3}?)/html/(?P<year>\d{4})-(?P<month>\d{2})/(?P<day>\d{2})"
_PAPER = r"[A-Z]\d{6}(?P<paper>[a-z]+)"
_PAGE = r"(?P<page>[A-Za-z]{0,2}\d{1,3})"
ARTICLE = re.compile(rf"^{_FOLDER}/nw\.{_PAPER}_\d{{8}}_\d+-{_PAGE}\.html?$")
PLAN = re.compile(rf"^{_FOLDER}/nbs\.{_PAPER}_{_PAGE}\.html?$")
ADDRESSES = (
    AddressForm(
        kind="article",
        pattern=ARTICLE.pattern.strip("^$"),
        example="/rmrb/html/2017-10/16/nw.D110000renmrb_20171016_1-01.htm",
        page="NbsArticlePage",
        rule="{host}{base}/html/*/nw.*.htm|",
    ),
    AddressForm(
        kind="plan",
        pattern=PLAN.pattern.strip("^$"),
        example="/rmrb/html/2017-10/16/nbs.D110000renmrb_01.htm",
        page="NbsPlanPage",
        rule="{host}{base}/html/*/nbs.*.htm|",
    ),
)


class NbsArticlePage(EpaperArticlePage):
    """Article of the product."""

    article = ARTICLE
    plan = PLAN
    lists = ("titleList", "pageList")
    selectors = {  # noqa: RUF012 - read-only, as all class attributes of pages
        "kicker": (".text_c h3",),
        "title": (".text_c h1", "h1"),
        "subtitle": (".text_c h2",),
        "source": (".lai",),
        "body": ("#articleContent", "#ozoom", ".text_c #content"),
        "pictures": (".c_c img", "table.pci_c img", "#reslist img"),
    }

    @functools.cached_property
    def meta(self) -> MetaLine | None:
        """What the line under the headline says: the paper and the author."""
        element = self.marked("source")
        lines = [] if element is None else texts(self.walk.lines(element))
        run = metaline.read_lines(lines, 0)
        return run[0] if run else None

    def marked_headline(self) -> Headline:
        """Return the headline by its elements, with the author of the line under it."""
        headline = super().marked_headline()
        if self.meta is not None and self.meta.authors:
            headline.byline = "、".join(self.meta.authors)
        return headline

    @found
    def origin(self) -> Found[str] | None:
        """The paper in the line under the headline."""
        origin = self.meta.origin if self.meta else None
        return Found(origin, "selector", ".lai") if origin else None


class NbsPlanPage(EpaperPlanPage):
    """Plan of one page."""

    article = ARTICLE
    plan = PLAN
    absent_state = "none"


class NbsSpider(DatedSpider):
    """Crawl a paper with ``nbs`` plans.

    #. Set ``name``, ``source`` and ``paper``; ``entry``, too, if its plans stand in a folder or have another number.
    """

    entry = "/html/{day:%Y-%m/%d}/nbs.D110000{paper}_01.htm"
