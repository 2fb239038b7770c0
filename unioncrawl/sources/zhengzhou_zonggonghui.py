"""郑州市总工会 (Zhengzhou Federation of Trade Unions).

Site:      https://www.zzgh.org/ and https://oa.zzgh.org/p1/
Articles:  two of 2023 and 2024 are evidenced
Platform:  its own systems (``platforms/portal.py``)
Caveats:   - the first line is the visitor's day (2024年05月20日 星期一 小满)
           - department and date of publication stand under the title: 宣传教育部 2023-12-23
           - a title can end in the name of the site: 郑州工会
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
    name="zhengzhou_zonggonghui",
    title="郑州市总工会",
    publisher="郑州市总工会",
    province="河南",
    level="city",
    sites=(
        Site(
            platform="portal",
            hosts=("www.zzgh.org", "zzgh.org"),
            paths=r"/(?:\w+/)+\d+\.jhtml",
            covers="2023-12-23 evidenced",
        ),
        Site(
            platform="portal",
            hosts=("oa.zzgh.org",),
            paths=r"/p1/(?:\w+/)+\d{8}/\d+\.html",
            covers="2024-10-01 by an address",
        ),
    ),
    caveats=(
        "the first line of a page is the visitor's day",
        "the date in an address of the second form may be that of filing: the printed one counts",
        "picture names with an @ stand as lines in the body",
        "no list was seen",
    ),
    evidence=(
        ("addresses of articles", "TEXT: a page on each host"),
        ("visitor's day, title, department and date, body", "TEXT: two pages"),
        ("markup and encoding", "UNKNOWN"),
        ("the bare host serves the same paths", "INFERRED"),
    ),
)


@handle_urls(["zzgh.org/*.jhtml|", "oa.zzgh.org/p1/*.html|"], instead_of=ArticlePage)
class ZhengzhouZonggonghuiArticlePage(PortalArticlePage):
    source = SOURCE
    article = re.compile(r"/(?:\w+/)+\d+\.j?html")
    names = ("郑州工会",)
    anatomy = Anatomy(
        meta=re.compile(r"^[\u4e00-\u9fff]{0,14}\s*\d{4}-\d{1,2}-\d{1,2}(?:\s+[\d:]+)?$"),
        unit_over_date=True,
        title_noise=re.compile(r"\s+郑州工会$"),
    )


class ZhengzhouZonggonghuiSpider(GivenSpider):
    name = "zhengzhou_zonggonghui"
    source = SOURCE
