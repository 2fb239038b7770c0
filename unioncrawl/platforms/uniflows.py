"""Uniflows: e-papers under ``/epaper/<paper>/html/YYYY/MM/DD/PP/``.

Plan:     ``/epaper/<paper>/html/2022/07/04/01/default.htm``; pages in ``#pageTitle``
Article:  ``/epaper/<paper>/html/2022/07/04/01/01_64.htm``
Elements: ``h5.yinti_title`` kicker, ``h2.content_title`` or ``h2.content-title`` title, ``#pgcontent`` body;
          pictures ``#pictable4 img``, ``.content_sro img``, ``img#_picsrc``
Lines:    site / [kicker] / title / [subtitle] / body / site
"""

from __future__ import annotations

import re

from unioncrawl.addresses import AddressForm
from unioncrawl.platforms.epaper_articles import EpaperArticlePage
from unioncrawl.platforms.epaper_plans import DatedSpider, EpaperPlanPage

_FOLDER = (
    r"(?P<base>(?:/[\w-]+){0,2}?)/(?P<paper>[A-Za-z][\w-]*)/html/(?P<year>\d{4})/(?P<month>\d{2})/(?P<day>\d{2})"
    r"/(?P<page>[A-Za-z]?\d{2})"
)
ARTICLE = re.compile(rf"^{_FOLDER}/[A-Za-z]?\d{{2}}_\d+\.html?$")
PLAN = re.compile(rf"^{_FOLDER}/(?:default\.html?)?$")
ADDRESSES = (
    AddressForm(
        kind="article",
        pattern=ARTICLE.pattern.strip("^$"),
        example="/epaper/dzrb/html/2022/08/18/03/03_40.htm",
        page="UniflowsArticlePage",
        rule="{host}{base}/{paper}/html/*/*_*.htm|",
    ),
    AddressForm(
        kind="plan",
        pattern=PLAN.pattern.strip("^$"),
        example="/epaper/dzrb/html/2022/08/18/03/default.htm",
        page="UniflowsPlanPage",
        rule="{host}{base}/{paper}/html/*/default.htm|",
    ),
)


class UniflowsArticlePage(EpaperArticlePage):
    """Article of the product."""

    article = ARTICLE
    plan = PLAN
    lists = ("pageTitle",)
    selectors = {  # noqa: RUF012 - read-only, as all class attributes of pages
        "kicker": ("h5.yinti_title", ".yinti_title"),
        "title": ("h2.content_title", "h2.content-title", ".content_title"),
        "body": ("#pgcontent",),
        "pictures": ("#pictable4 img", ".content_sro img", "img#_picsrc"),
    }


class UniflowsPlanPage(EpaperPlanPage):
    """Plan of one page."""

    article = ARTICLE
    plan = PLAN
    absent_state = "none"


class UniflowsSpider(DatedSpider):
    """Crawl a paper of the product.

    #. Set ``name``, ``source`` and ``paper``.
    """

    entry = "/epaper/{paper}/html/{day:%Y/%m/%d}/01/default.htm"
