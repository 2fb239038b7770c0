"""天津工人报 (Tianjin Workers' News), on Founder's cloud.

Site:      http://www.fzsyun.cn/tjgrb/
Editions:  by date, page 1 is node_01; no single day is evidenced
Platform:  Founder new, cloud variant (``platforms/founder_new.py``)
Caveats:   - the host serves several papers by the first part of the path
           - addresses of articles are not known: any page in the folder of the day that is no plan counts as one
"""

from __future__ import annotations

import datetime as dt
import re

from web_poet import handle_urls

from unioncrawl.pages import ArticlePage, PlanPage
from unioncrawl.platforms.founder_new import FounderNewArticlePage, FounderNewPlanPage, FounderNewSpider
from unioncrawl.source import Site, Source

ARTICLE = re.compile(
    r"^(?P<paper>/tjgrb)/(?P<year>\d{4})-(?P<month>\d{2})/(?P<day>\d{2})/(?!node_|index|layout)[\w.-]{1,60}\.html?$",
    re.ASCII,
)

SOURCE = Source(
    name="tianjin_gongren_bao",
    title="天津工人报",
    publisher="unknown",
    province="天津",
    level="province",
    sites=(
        Site(
            platform="founder_new",
            hosts=("www.fzsyun.cn", "fzsyun.cn"),
            scheme="http",
            paths=r"/tjgrb/",
            covers="unknown; a public configuration of about 2021 has the address of the day",
            index="by date: /tjgrb/YYYY-MM/DD/node_01.html",
        ),
    ),
    caveats=(
        "addresses of articles are not known; they are taken from the page's map and list",
        "how the site answers on a day without an issue is not known",
    ),
    evidence=(
        ("address of the day, list of pages, map, elements of articles", "SEEN-SEL: a public configuration"),
        ("a.pdf, li.news-item", "INFERRED from another paper on the same template, 2025-01"),
        ("addresses of articles", "UNKNOWN"),
    ),
)


@handle_urls(
    ["fzsyun.cn/tjgrb/*-*/*/*.html|", "fzsyun.cn/tjgrb/*-*/*/*.htm|"],
    exclude=["fzsyun.cn/tjgrb/*/node_*", "fzsyun.cn/tjgrb/*/index*", "fzsyun.cn/tjgrb/*/layout*"],
    instead_of=ArticlePage,
)
class TianjinGongrenBaoArticlePage(FounderNewArticlePage):
    source = SOURCE
    article = ARTICLE
    example = "/tjgrb/2022-09/04/content_1.html"


@handle_urls("fzsyun.cn/tjgrb/*-*/*/node_*.html|", instead_of=PlanPage)
class TianjinGongrenBaoPlanPage(FounderNewPlanPage):
    source = SOURCE
    article = ARTICLE
    example = "/tjgrb/2022-09/04/node_01.html"


class TianjinGongrenBaoSpider(FounderNewSpider):
    name = "tianjin_gongren_bao"
    source = SOURCE

    def edition_urls(self, day: dt.date) -> tuple[str, ...]:
        """Return the address of page 1."""
        return (f"{self.site.base}/tjgrb/{day:%Y-%m/%d}/node_01.html",)
