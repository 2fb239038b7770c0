"""锦华 joyhua (锦华科技): e-papers under ``/<paper>/YYYYMMDD/html/``.

Plan:     ``/<paper>/YYYYMMDD/html/index.htm`` (page 1), ``page_02.htm``
Article:  ``content_YYYYMMDDPPPNNN.htm`` (date, page, place on it), ``content_N.htm``, ``page_02_content_002.htm``,
          ``index_content_000.htm`` (page 1)
Elements: pages ``.bmml_con``; ``.bmnr_con_yinti`` kicker, ``.bmnr_con_biaoti`` title, ``.bmnr_con_futi`` subtitle,
          ``#zoom`` or ``.bmnr_con_con`` body
Lines:    site / 当前版:04版 / 发布日期: / 通版阅读请点击: 展开通版 收缩通版 / [kicker] / title / [subtitle] / body / site

``发布日期:`` is empty in the page as sent: a script fills it. The date is that of the folder.
"""

from __future__ import annotations

import re

from unioncrawl.addresses import AddressForm
from unioncrawl.platforms.epaper_articles import EpaperArticlePage
from unioncrawl.platforms.epaper_plans import DatedSpider, EpaperPlanPage

_FOLDER = r"(?P<base>(?:/[\w-]+){0,2}?)/(?P<paper>[A-Za-z][\w-]*)/(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})/html/"
_PAGE = r"[A-Za-z]{0,2}\d{1,3}"
ARTICLE = re.compile(
    rf"^{_FOLDER}(?:content_(?:\d{{8}}(?P<page>\d{{3}})\d{{3}}|\w+)|"
    rf"(?:page_(?P<page2>{_PAGE})|(?P<page3>index)(?:_\d+)?)_content_\d+)\.html?$"
)
PLAN = re.compile(rf"^{_FOLDER}(?:(?P<page>index)|page_(?P<page2>{_PAGE}))\.html?$")
ADDRESSES = (
    AddressForm(
        kind="article",
        pattern=ARTICLE.pattern.strip("^$"),
        example="/yarb/20190311/html/content_20190311004001.htm",
        page="JoyhuaArticlePage",
        rule="{host}/{paper}/*/html/*content_*.htm|",
    ),
    AddressForm(
        kind="plan",
        pattern=PLAN.pattern.strip("^$"),
        example="/yarb/20190311/html/index.htm",
        page="JoyhuaPlanPage",
        rule="{host}/{paper}/*/html/index.htm|",
    ),
)


class JoyhuaArticlePage(EpaperArticlePage):
    """Article of the product."""

    article = ARTICLE
    plan = PLAN
    selectors = {  # noqa: RUF012 - read-only, as all class attributes of pages
        "kicker": (".bmnr_con_yinti",),
        "title": (".bmnr_con_biaoti",),
        "subtitle": (".bmnr_con_futi",),
        "body": ("#zoom", ".bmnr_con_con", "#ozoom"),
    }


class JoyhuaPlanPage(EpaperPlanPage):
    """Plan of one page."""

    article = ARTICLE
    plan = PLAN
    absent_state = "none"


class JoyhuaSpider(DatedSpider):
    """Crawl a paper of the product.

    #. Set ``name``, ``source`` and ``paper``.
    """

    entry = "/{paper}/{day:%Y%m%d}/html/index.htm"
