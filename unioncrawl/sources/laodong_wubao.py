"""劳动午报 (Labour Midday News), paper of the Beijing federation of trade unions.

Site:      http://ldwb.workerbj.cn/content/
Editions:  by month from ``period.xml``; articles dated 2014-09-25 to 2025-11-13 are evidenced
Platform:  Founder classic (``platforms/founder_classic.py``), operated by 正辰科技
Caveats:   - the number of the first page's file changed: node_3 in 2023, node_2 in November 2025
           - the host may answer with a check of the browser in place of the paper: refused, not an empty issue
           - https has a certificate that does not verify; addresses are http
           - arrows of a symbol font are the digits 3 and 4 in the text
           - some pages have a caption or a body and no title
"""

from __future__ import annotations

import datetime as dt

from web_poet import handle_urls

from unioncrawl.pages import ArticlePage, ListPage, PlanPage
from unioncrawl.platforms.founder_classic import (
    FounderClassicArticlePage,
    FounderClassicPeriodPage,
    FounderClassicPlanPage,
    FounderClassicSpider,
)
from unioncrawl.source import Site, Source

SOURCE = Source(
    name="laodong_wubao",
    title="劳动午报",
    publisher="劳动午报社",
    province="北京",
    level="province",
    sites=(
        Site(
            platform="founder_classic",
            hosts=("ldwb.workerbj.cn",),
            scheme="http",
            paths=r"/content/",
            covers="2014-09-25 to 2025-11-13 evidenced",
            index="by month: /content/YYYY-MM/period.xml; else by date: /content/YYYY-MM/DD/node_2.htm, node_3.htm",
        ),
    ),
    caveats=(
        "an edition begins with node_2 or node_3: period.xml says which",
        "a check of the browser with status 200 is reported as refused",
        "the certificate of https does not verify",
        "some pages print no title",
        "how the site answers on a day without an issue is not known",
    ),
    evidence=(
        ("addresses of articles", "TEXT: pages of 2014 to 2025"),
        ("node_3 as first page", "SEEN-SEL: a public scraper, 2023"),
        ("period.xml with front_page; node_2 as first page", "SEEN-SEL: a public reader, 2025-11"),
        (
            "a#pageLink with the PDF as second link, map, founder-content",
            "SEEN-SEL: public scrapers, 2024 and 2025",
        ),
        (
            "founder-title, founder-subtitle, founder-date in the comment",
            "SEEN-SEL: a public reader, 2025-11",
        ),
        ("order of the lines, footer", "TEXT: pages of 2018 and 2025"),
        ("check of the browser", "SEEN-SEL: a public reader, 2026-08"),
        (
            "publisher",
            "TEXT: 主办:劳动午报社 in the footer, 2018 to 2025; the federation stands there as operator",
        ),
    ),
)


@handle_urls("ldwb.workerbj.cn/content/*-*/*/content_*.htm|", instead_of=ArticlePage)
class LaodongWubaoArticlePage(FounderClassicArticlePage):
    source = SOURCE


@handle_urls("ldwb.workerbj.cn/content/*-*/*/node_*.htm|", instead_of=PlanPage)
class LaodongWubaoPlanPage(FounderClassicPlanPage):
    source = SOURCE
    entries = ("node_2.htm", "node_3.htm")


@handle_urls("ldwb.workerbj.cn/content/*-*/period.xml|", instead_of=ListPage)
class LaodongWubaoListPage(FounderClassicPeriodPage):
    source = SOURCE
    entry = "node_2.htm"


class LaodongWubaoSpider(FounderClassicSpider):
    name = "laodong_wubao"
    source = SOURCE

    def edition_urls(self, day: dt.date) -> tuple[str, ...]:
        """Return the first page's two addresses."""
        return tuple(f"{self.site.base}/content/{day:%Y-%m/%d}/node_{n}.htm" for n in (2, 3))

    def calendar_url(self, month: dt.date) -> str:
        """Return the calendar of a month."""
        return f"{self.site.base}/content/{month:%Y-%m}/period.xml"
