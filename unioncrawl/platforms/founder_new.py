"""Founder new (方正翔宇 pc): ``node_01.html`` or ``col01.html`` in a folder of the day, three families and a cloud.

Plan:      ``<base>/pc/layout/YYYYMM/DD/node_01.html`` (also ``col``, ``column``, ``html``, ``PC``); short names:
           ``<base>/YYYYMM/DD/col01.html`` (``l01``, ``node01``); cloud (fzsyun.cn): ``<base>/YYYY-MM/DD/node_01.html``
Article:   ``<base>/pc/con/YYYYMM/DD/content_N.html`` (also ``content``, ``c``), short ``cN.html``
Calendar:  ``<base>/pc/layout/YYYYMM/period.xml``, with ``front_page``
Family T:  ``.newsdetatit`` = ``p`` kicker, ``h3`` title, ``p`` subtitle, ``p`` with 版次, 来源 and day;
           ``.newsdetatext`` = pictures with ``p.imgbt`` captions, then ``founder-content``; 作者：… behind it.
           ``span.Author`` is the page, not the author
Family D:  ``#PreTitle``, ``#Title``, ``#SubTitle``, ``.attachment``, ``#ozoom founder-content``; plan ``#layoutlist``,
           ``#articlelist``
Pad twin:  ``<base>/pad/…``: ``#intro-title``, ``#main-title``, ``#sub-title``, ``#nowLayout``, ``#content``;
           ``font#author`` is the day
Cloud:     ``.main-content`` = ``h3`` kicker, ``h1`` title, ``h3`` subtitle; ``#news_content cms-content``; ``a.pdf``

``.tipMsg`` 阅读付费版面提示 and ``.no-auth`` 本期报纸需要付费 stand in every page and say nothing of access.
"""

from __future__ import annotations

import functools
import re

from unioncrawl.addresses import AddressForm
from unioncrawl.bylines import Credits
from unioncrawl.pages import Found, found
from unioncrawl.platforms.founder_article import FounderArticlePage
from unioncrawl.platforms.founder_calendar import FounderPeriodPage, FounderSpider
from unioncrawl.platforms.founder_plan import FounderPlanPage

_KIND = r"(?:/(?:pc|PC|(?P<pad>pad))(?:/(?:layout|column|col|content|con|html|c))?)?"
_FOLDER = rf"^(?P<paper>/.*?){_KIND}/(?P<year>\d{{4}})-?(?P<month>\d{{2}})/(?P<day>\d{{2}})/"
_PLAN_FILE = r"(?:node|col|layout|l)_?(?P<page>[A-Z]{0,4}\d{1,4}[A-Z]?)\.html?"
_ARTICLE_FILE = r"(?:content|con|c)_?(?!ol)(?:\w{1,20}_)?\w{0,40}\d\w{0,40}\.html?"
PLAN = re.compile(rf"{_FOLDER}{_PLAN_FILE}$", re.ASCII)
ARTICLE = re.compile(rf"{_FOLDER}{_ARTICLE_FILE}$", re.ASCII)

_DAY = r"/(?P<year>\d{4})(?P<month>\d{2})/(?P<day>\d{2})/"
_PC = r"(?P<base>(?:/[^/]+)*?)/(?:pc|PC|pad)/"
ADDRESSES = (
    AddressForm(
        kind="article",
        pattern=rf"{_PC}(?:content|con|c){_DAY}(?:content_|con_|con|c)\w*\d\.html?",
        example="/pc/con/202208/29/content_360041.html",
    ),
    AddressForm(
        kind="plan",
        pattern=rf"{_PC}(?:layout|column|col|html|PC){_DAY}(?:node_?|col|l)(?P<page>[A-Z]*\d+[A-Z]?)\.html?",
        example="/pc/layout/202208/29/node_01.html",
    ),
    AddressForm(
        kind="article",
        pattern=rf"(?P<base>(?:/[^/]+)*){_DAY}c\d+\.html?",
        example="/paper/202209/04/c1597530.html",
    ),
    AddressForm(
        kind="plan",
        pattern=rf"(?P<base>(?:/[^/]+)*){_DAY}(?:node|col|l)(?P<page>[A-Z]*\d+[A-Z]?)\.html?",
        example="/paper/202209/04/col01.html",
    ),
    AddressForm(
        kind="plan",
        pattern=r"(?P<base>/[^/]+)/(?P<year>\d{4})-(?P<month>\d{2})/(?P<day>\d{2})/node_(?P<page>0\d)\.html",
        example="/paper/2022-09/04/node_01.html",
    ),
    AddressForm(
        kind="calendar",
        pattern=r"(?P<base>(?:/[^/]+)*?)/(?:pc|PC)/(?:layout|column|col)/(?P<year>\d{4})(?P<month>\d{2})/period\.xml",
        example="/pc/layout/202208/period.xml",
    ),
)


_ORIGIN = re.compile(r"来源\s*[:：]\s*(\S{2,30})")
_AUTHOR = re.compile(r"^作者\s*[:：]\s*(\S.{0,60})$")


class FounderNewArticlePage(FounderArticlePage):
    """Article of the newer product, in any family."""

    article = ARTICLE
    plan = PLAN
    example = "/pc/con/202208/29/content_360041.html"

    @found
    def origin(self) -> Found[str] | None:
        """The paper: after 来源, or as the comment of the publishing system names it."""
        if match := _ORIGIN.search(self.reading.meta):
            return Found(match[1], "grammar", "版次：… 来源：…")
        paper = self.markup.stated("papername")
        return Found(paper.text, "selector", paper.where) if paper else None

    @functools.cached_property
    def credit(self) -> Credits:
        """The signatures; where there are none, who is named after 作者 behind the body."""
        signed = super().credit
        if signed.authors:
            return signed
        named = (match[1] for line in self.blocks if (match := _AUTHOR.match(line.text)))
        return self.credit_of(self.body.lines, next(named, None))


class FounderNewPadArticlePage(FounderNewArticlePage):
    """Twin of an article for tablets: it shows less, and fills gaps only."""

    rank = 1


class FounderNewPlanPage(FounderPlanPage):
    """Plan of a page of the newer product, in any family."""

    article = ARTICLE
    plan = PLAN
    example = "/pc/layout/202208/29/node_01.html"
    entries = ("node_01.html", "node_A01.html", "node_1.html", "col01.html", "l01.html", "node01.html")


class FounderNewPeriodPage(FounderPeriodPage):
    """Calendar of a month of the newer product."""


class FounderNewSpider(FounderSpider):
    """Crawl a paper on the newer product."""
