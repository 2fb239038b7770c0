"""岳阳市总工会 (Yueyang Federation of Trade Unions).

Site:      https://www.yueyang.gov.cn/zgh/
Articles:  title and body of one are evidenced
Platform:  the city government's system (``platforms/portal.py``)
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
    name="yueyang_zonggonghui",
    title="岳阳市总工会",
    publisher="岳阳市总工会",
    province="湖南",
    level="city",
    sites=(
        Site(
            platform="portal",
            hosts=("www.yueyang.gov.cn", "yueyang.gov.cn"),
            scheme="https",
            paths=r"/zgh/(?:\d+/)+content_\d+\.html",
            covers="no date evidenced",
        ),
    ),
    caveats=(
        "no date was seen: published stays empty unless a page that names the site labels one",
        "no list was seen",
    ),
    evidence=(
        ("address of articles", "TEXT: a page"),
        ("title, body", "TEXT: a page"),
        ("meta line, markup and encoding", "UNKNOWN"),
        ("the bare host serves the same paths", "INFERRED"),
    ),
)


@handle_urls("yueyang.gov.cn/zgh/*/content_*.html|", instead_of=ArticlePage)
class YueyangZonggonghuiArticlePage(PortalArticlePage):
    source = SOURCE
    article = re.compile(r"/zgh/(?:\d+/)+content_\d+\.html")
    anatomy = Anatomy(shows=(), meta=PUBLISHED)


class YueyangZonggonghuiSpider(GivenSpider):
    name = "yueyang_zonggonghui"
    source = SOURCE
