"""娄底市总工会 (Loudi Federation of Trade Unions).

Site:      http://www.ldszgh.com/News/YYYY/<32 hex>.html
Articles:  part of one of 2013 is evidenced
Platform:  its own system (``platforms/portal.py``)
Caveats:   - captions stand before the body
           - the address has the year alone, and ``published`` stays empty unless the page prints a date
"""

from __future__ import annotations

import re

from web_poet import handle_urls

from unioncrawl.pages import ArticlePage
from unioncrawl.platforms.portal import PortalArticlePage
from unioncrawl.platforms.portal_lines import PUBLISHED, Anatomy
from unioncrawl.source import Site, Source
from unioncrawl.spiders import GivenSpider

SOURCE = Source(
    name="loudi_zonggonghui",
    title="娄底市总工会",
    publisher="娄底市总工会",
    province="湖南",
    level="city",
    sites=(
        Site(
            platform="portal",
            hosts=("www.ldszgh.com", "ldszgh.com"),
            scheme="http",
            paths=r"/News/\d{4}/[0-9a-f]{32}\.html",
            covers="2013 evidenced",
        ),
    ),
    caveats=(
        "captions stand before the body",
        "no list was seen",
    ),
    evidence=(
        ("address of articles", "TEXT: a page of 2013"),
        ("captions, body, 版权所有:娄底市总工会", "TEXT: a page of 2013"),
        ("headline, meta line, markup and encoding", "UNKNOWN"),
        ("the bare host serves the same paths", "INFERRED"),
    ),
)


@handle_urls("ldszgh.com/News/*/*.html|", instead_of=ArticlePage)
class LoudiZonggonghuiArticlePage(PortalArticlePage):
    source = SOURCE
    article = re.compile(r"/News/\d{4}/[0-9a-f]{32}\.html")
    anatomy = Anatomy(
        shows=("own", "meta"),
        meta=PUBLISHED,
        own=re.compile(r"版权所有\s*:?\s*娄底市总工会"),
        titled=False,
    )


class LoudiZonggonghuiSpider(GivenSpider):
    name = "loudi_zonggonghui"
    source = SOURCE
