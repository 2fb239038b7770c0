"""``szbz`` (数字报纸, maker unknown): e-papers under ``/Html/szbz/YYYYMMDD/``, many of them in Heilongjiang.

Plan:     ``/Html/szbz/20220826/szbzA2.Html`` or ``szbz01.Html``, ``Index.Html`` for the day
Article:  ``/Html/szbz/20220826/szbz86304.Html``
Elements: ``div.title``, ``div.content`` or ``#ozoom``; pictures ``table[align=center] img``
Lines:    site / [kicker] / title / [subtitle] / body / site

The case of the path varies (``/html/szbz/…``): ``REWRITES`` settles it. Plans of one paper link by
``onclick="javascript:window.open('szbz01.Html','_self')"`` only.
"""

from __future__ import annotations

import re

from unioncrawl.addresses import AddressForm
from unioncrawl.platforms.epaper_articles import EpaperArticlePage
from unioncrawl.platforms.epaper_plans import DatedSpider, EpaperPlanPage

_FOLDER = r"(?P<base>(?:/[\w-]+){0,2}?)/[Hh]tml/szbz/(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})/"
ARTICLE = re.compile(rf"^{_FOLDER}szbz\d{{3,}}\.[Hh]tml$")
PLAN = re.compile(rf"^{_FOLDER}(?:szbz(?P<page>[A-Za-z]\d{{1,2}}|\d{{1,2}})\.[Hh]tml|[Ii]ndex\.[Hh]tml)?$")
ADDRESSES = (
    AddressForm(
        kind="article",
        pattern=ARTICLE.pattern.strip("^$"),
        example="/Html/szbz/20220826/szbz86304.Html",
        page="SzbzArticlePage",
        rule="{host}{base}/Html/szbz/*/szbz*.Html|",
    ),
    AddressForm(
        kind="plan",
        pattern=PLAN.pattern.strip("^$"),
        example="/Html/szbz/20220826/szbzA2.Html",
        page="SzbzPlanPage",
        rule="{host}{base}/Html/szbz/*/szbzA*.Html|",
    ),
)
REWRITES = (
    (r"(?i)/html/szbz/", "/Html/szbz/"),
    (r"(?i)(?<=/)index\.html$", "Index.Html"),
    (r"(?i)(?<=/)szbz(\w+)\.html$", r"szbz\1.Html"),
)
"""For the ``Site`` of a paper: every case of an address is one address."""


class SzbzArticlePage(EpaperArticlePage):
    """Article of the product."""

    article = ARTICLE
    plan = PLAN
    selectors = {  # noqa: RUF012 - read-only, as all class attributes of pages
        "title": ("div.title",),
        "body": ("#ozoom", "div.content"),
        "pictures": ("table[align=center] img",),
    }


class SzbzPlanPage(EpaperPlanPage):
    """Plan of one page, or of the day."""

    article = ARTICLE
    plan = PLAN
    absent_state = "none"


class SzbzSpider(DatedSpider):
    """Crawl a paper of the product.

    #. Set ``name`` and ``source``; ``entry``, too, if the first page is ``szbz01``.
    """

    entry = "/Html/szbz/{day:%Y%m%d}/szbzA1.Html"
