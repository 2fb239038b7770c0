"""防城港市总工会 (Fangchenggang Federation of Trade Unions).

Site:      http://www.fcgs.gov.cn/zgh/<栏目>/tN.shtml
Articles:  one is evidenced
Platform:  the city government's system (``platforms/portal.py``)
Caveats:   - 我要收藏, 公共资源调用站点 and 文章分享 stand between title and body
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
    name="fangchenggang_zonggonghui",
    title="防城港市总工会",
    publisher="防城港市总工会",
    province="广西",
    level="city",
    sites=(
        Site(
            platform="portal",
            hosts=("www.fcgs.gov.cn", "fcgs.gov.cn"),
            scheme="http",
            paths=r"/zgh/(?:\w+/)*t\d+\.shtml",
            covers="no date evidenced",
        ),
    ),
    caveats=(
        "tools stand between title and body",
        "no list was seen",
    ),
    evidence=(
        ("address of articles", "TEXT: a page"),
        ("title, 我要收藏, 公共资源调用站点, 文章分享, body", "TEXT: a page"),
        ("meta line, markup and encoding", "UNKNOWN"),
        ("the bare host serves the same paths", "INFERRED"),
    ),
)


@handle_urls("fcgs.gov.cn/zgh/*.shtml|", instead_of=ArticlePage)
class FangchenggangZonggonghuiArticlePage(PortalArticlePage):
    source = SOURCE
    article = re.compile(r"/zgh/(?:\w+/)*t\d+\.shtml")
    anatomy = Anatomy(
        shows=("parting", "meta"),
        meta=PUBLISHED,
        parting=re.compile("^(?:我要收藏|公共资源调用站点|文章分享)"),
    )


class FangchenggangZonggonghuiSpider(GivenSpider):
    name = "fangchenggang_zonggonghui"
    source = SOURCE
