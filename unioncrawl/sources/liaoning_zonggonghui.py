"""辽宁省总工会 (Liaoning Federation of Trade Unions).

Site:      https://www.lnszgh.org/
Articles:  /news-show-N.html; one of 2023-09-04 is evidenced whole, others without headline
Platform:  its own system (``platforms/portal.py``)
Caveats:   - the box 省总工会介绍, which ends in .., can stand before the article
           - its newsroom signs as 辽宁工人报刊社: the paper itself has no site that is known
"""

from __future__ import annotations

import re

from web_poet import handle_urls

from unioncrawl.pages import ArticlePage
from unioncrawl.platforms.portal import PortalArticlePage
from unioncrawl.platforms.portal_lines import Anatomy
from unioncrawl.source import Site, Source
from unioncrawl.spiders import GivenSpider

SOURCE = Source(
    name="liaoning_zonggonghui",
    title="辽宁省总工会",
    publisher="辽宁省总工会",
    province="辽宁",
    level="province",
    sites=(
        Site(
            platform="portal",
            hosts=("www.lnszgh.org", "lnszgh.org"),
            paths=r"/news-show-\d+\.html",
            covers="2023-09-04 evidenced, others without a date",
        ),
    ),
    caveats=(
        "an introduction of the federation that ends in .. can stand before the article",
        "previous and next article stand on one line",
        "pages were seen without headline and meta line, one of them with nothing but the body: those have no date",
        "no list was seen",
    ),
    evidence=(
        ("address of articles", "TEXT: three pages"),
        ("title, 2023-09-04 08:36:34 来源 作者 点击数, body, 上一篇 下一篇", "TEXT: a page of 2023"),
        ("introduction box before the article, footer 版权所有", "TEXT: a page without a date"),
        ("markup and encoding", "UNKNOWN"),
        ("the bare host serves the same paths", "INFERRED"),
    ),
)


@handle_urls("lnszgh.org/news-show-*.html|", instead_of=ArticlePage)
class LiaoningZonggonghuiArticlePage(PortalArticlePage):
    source = SOURCE
    article = re.compile(r"/news-show-\d+\.html")
    anatomy = Anatomy(
        shows=("meta", "opening", "own", "body"),
        meta=re.compile(r"点\s?击\s?[数量]\s*:"),
        opening=re.compile(r"^.{40,}(?:\.\.|…)\s*(?:\[?(?:详细|更多)\W*)?$"),
        own=re.compile(r"版权所有\s*:?\s*辽宁省总工会"),
    )


class LiaoningZonggonghuiSpider(GivenSpider):
    name = "liaoning_zonggonghui"
    source = SOURCE
