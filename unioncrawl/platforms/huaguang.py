"""华光 Huaguang: e-papers with ``PageNN…htm`` plans and ``Articel…htm`` articles (the product writes it so).

Plan:     ``…/YYYYMMDD/Page01TB.htm``: page and letters that are the same for all plans of a paper
Article:  ``…/YYYYMMDD/Articel07004MT.htm``: page 07, item 004, letters that change from day to day: follow the links
Elements: pages ``td a.atitle`` (``01:头版``); ``.neirong`` or ``.duneirong`` with ``h3`` kicker, ``h2`` title, ``h4`` subtitle;
          ``#contenttext`` or ``#oldcontenttext`` body; ``#imagelist img``; PDF ``/PDF/YYYYMMDD/01.pdf``
Lines:    site / [kicker] / title / [subtitle] / body / site

The body can stand in the page twice.
"""

from __future__ import annotations

import re

from unioncrawl.addresses import AddressForm
from unioncrawl.platforms.epaper_articles import EpaperArticlePage
from unioncrawl.platforms.epaper_plans import DatedSpider, EpaperPlanPage

_FOLDER = r"(?P<base>(?:/[\w.-]+){1,4}?)/(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"
_PAGE = r"(?P<page>[A-Z]?\d{2})"
ARTICLE = re.compile(rf"^{_FOLDER}/Articel{_PAGE}\d{{3}}[A-Za-z]{{0,4}}\.html?$")
PLAN = re.compile(rf"^{_FOLDER}/Page{_PAGE}[A-Za-z]{{0,4}}\.html?$")
ADDRESSES = (
    AddressForm(
        kind="article",
        pattern=ARTICLE.pattern.strip("^$"),
        example="/dzrb/content/20240731/Articel07004MT.htm",
        page="HuaguangArticlePage",
        rule="{host}{base}/*/Articel*.htm|",
    ),
    AddressForm(
        kind="plan",
        pattern=PLAN.pattern.strip("^$"),
        example="/dzrb/content/20240731/Page01TB.htm",
        page="HuaguangPlanPage",
        rule="{host}{base}/*/Page*.htm|",
    ),
)


class HuaguangArticlePage(EpaperArticlePage):
    """Article of the product."""

    article = ARTICLE
    plan = PLAN
    selectors = {  # noqa: RUF012 - read-only, as all class attributes of pages
        "kicker": (".neirong h3", ".duneirong h3"),
        "title": (
            ".neirong h2",
            ".duneirong h2",
            "#contenttitle",
            "span[align=center] > strong",
            "div#title",
        ),
        "subtitle": (".neirong h4", ".duneirong h4"),
        "body": ("#contenttext", "#oldcontenttext", "span.font06"),
        "pictures": ("#imagelist img", ".imagelist img"),
    }


class HuaguangPlanPage(EpaperPlanPage):
    """Plan of one page."""

    article = ARTICLE
    plan = PLAN


class HuaguangSpider(DatedSpider):
    """Crawl a paper of the product.

    #. Set ``name``, ``source`` and ``entry``, with the folder and the letters of the paper.
    """

    entry = "/content/{day:%Y%m%d}/Page01TB.htm"
