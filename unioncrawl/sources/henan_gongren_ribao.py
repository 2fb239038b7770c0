"""河南工人日报 (Henan Workers' Daily): its e-paper and its news site.

Site:      http://www.hngrrb.cn/paper/ (e-paper), http://www.hngrrb.cn/ (news)
Editions:  an article of 2026-06-15 is evidenced; the beginning of an edition is not known
Platform:  Founder classic (``platforms/founder_classic.py``); news: a system of its own (``platforms/portal.py``)
Caveats:   - plans of the e-paper were not seen: its pages can be given by address or imported
           - of the news site one list is known (时政), newest first, continued as list_2.html
           - the first story of a list has no date there
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from scrapy import Request
from web_poet import handle_urls

from unioncrawl.pages import ArticlePage, ListPage, PlanPage
from unioncrawl.platforms.founder_classic import (
    FounderClassicArticlePage,
    FounderClassicPlanPage,
    FounderClassicSpider,
)
from unioncrawl.platforms.portal import PortalArticlePage, PortalSpider
from unioncrawl.platforms.portal_lines import Anatomy
from unioncrawl.platforms.portal_list import PortalListPage
from unioncrawl.source import Site, Source

NEWS = re.compile(r"^/(?!paper/)[a-zA-Z0-9_-]+/\d{6}/\d+\.html$")

SOURCE = Source(
    name="henan_gongren_ribao",
    title="河南工人日报",
    publisher="unknown",
    province="河南",
    level="province",
    sites=(
        Site(
            platform="founder_classic",
            hosts=("www.hngrrb.cn", "hngrrb.cn"),
            scheme="http",
            paths=r"/paper/",
            covers="2026-06-15 evidenced",
        ),
        Site(
            platform="portal",
            hosts=("www.hngrrb.cn", "hngrrb.cn"),
            scheme="http",
            paths=r"/(?!paper/)",
            covers="2026-04 evidenced",
            index="by list: /shizheng/, then /shizheng/list_2.html",
        ),
    ),
    caveats=(
        "no index of the e-paper is known",
        "of the news site's lists only 时政 is known",
        "the first story of a list has no date there",
    ),
    evidence=(
        ("address of e-paper articles", "LINK: cited in 2026"),
        ("founder-title, founder-pagenum, founder-content; day in the path", "SEEN-SEL: a public reader"),
        ("plans of the e-paper", "UNKNOWN"),
        ("lists and articles of the news site, their elements", "SEEN-SEL: a public analysis, 2026"),
    ),
)


@handle_urls("hngrrb.cn/paper/*-*/*/content_*.html|", instead_of=ArticlePage)
@handle_urls("hngrrb.cn/paper/*-*/*/content_*.htm|", instead_of=ArticlePage)
class HenanGongrenRibaoArticlePage(FounderClassicArticlePage):
    source = SOURCE


@handle_urls(["hngrrb.cn/paper/*-*/*/node_*.html|", "hngrrb.cn/paper/*-*/*/node_*.htm|"], instead_of=PlanPage)
class HenanGongrenRibaoPlanPage(FounderClassicPlanPage):
    source = SOURCE


@handle_urls("hngrrb.cn/*/*/*.html|", exclude="hngrrb.cn/paper/", instead_of=ArticlePage)
class HenanGongrenRibaoNewsArticlePage(PortalArticlePage):
    source = SOURCE
    article = NEWS
    anatomy = Anatomy(
        crumbs=None,
        # Its day has a clock: a day alone is a masthead's.
        meta=re.compile(r"(?<!\d)(?:19|20)\d\d[-年]\d{1,2}[-月]\d{1,2}日?\s?\d{1,2}:\d\d|^\W?来\s?源\s?:"),
        ending=re.compile(r"^(?:免责|版权|法律)?声明\s*[:：]"),
    )
    selectors = {  # noqa: RUF012 - read only
        "title": "main.post-page .post-main > h2",
        "meta": "main.post-page .post-share > span.left",
        "body": "main.post-page .post-text",
    }


@handle_urls(
    ["hngrrb.cn/shizheng/|", "hngrrb.cn/*/list_*.html|"], exclude="hngrrb.cn/paper/", instead_of=ListPage
)
class HenanGongrenRibaoListPage(PortalListPage):
    source = SOURCE
    article = NEWS
    numbered = "list_{n}.html"


class HenanGongrenRibaoSpider(PortalSpider, FounderClassicSpider):
    """Crawl the news site's list; pages of the e-paper are asked for by address."""

    name = "henan_gongren_ribao"
    source = SOURCE
    lists = ("http://www.hngrrb.cn/shizheng/",)

    def indexed(self) -> Iterator[Request]:
        """Yield the request for the first page of the list."""
        yield from PortalSpider.indexed(self)

    def edition_urls(self, day: dt.date) -> tuple[str, ...]:  # noqa: ARG002 - none is known
        """Return nothing: where an edition begins is not known."""
        return ()
