"""重庆市总工会 (Chongqing Federation of Trade Unions), 职工服务网.

Site:      https://www.cqgh.org/web/article/
Articles:  one of 2022-06-15 is evidenced
Platform:  its own system (``platforms/portal.py``)
Caveats:   - the name of a district's sub-site stands over the path of headings
           - picture names stand as lines in the body
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
    name="chongqing_zonggonghui",
    title="重庆市总工会",
    publisher="重庆市总工会",
    province="重庆",
    level="province",
    sites=(
        Site(
            platform="portal",
            hosts=("www.cqgh.org", "cqgh.org"),
            paths=r"/web/article/\d+/web/content_\d+\.html",
            covers="2022-06-15 evidenced",
        ),
    ),
    caveats=(
        "the number in the address is no clock: the printed date counts",
        "lines with a greeting and the name of a sub-site stand before the path of headings",
        "no list was seen",
    ),
    evidence=(
        ("address of articles", "TEXT: a page of 2022"),
        ("主页 > 工会要闻 > 详情, title, 发表时间 来源 浏览量, body", "TEXT: a page of 2022"),
        ("markup and encoding", "UNKNOWN"),
        ("the bare host serves the same paths", "INFERRED"),
    ),
)


@handle_urls("cqgh.org/web/article/*/web/content_*.html|", instead_of=ArticlePage)
class ChongqingZonggonghuiArticlePage(PortalArticlePage):
    source = SOURCE
    article = re.compile(r"/web/article/\d+/web/content_\d+\.html")
    names = ("重庆市总工会职工服务网", "职工服务网")
    anatomy = Anatomy(meta=re.compile(r"发表时间\s*:"))


class ChongqingZonggonghuiSpider(GivenSpider):
    name = "chongqing_zonggonghui"
    source = SOURCE
