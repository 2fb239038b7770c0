"""呼和浩特市总工会 (Hohhot Federation of Trade Unions).

Site:      http://hhhtszgh.gov.cn/mobile/c/
Articles:  one of 2025-04-23 is evidenced, under its mobile address
Platform:  its own system, with the addresses of another federation's (``platforms/portal.py``)
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
    name="huhehaote_zonggonghui",
    title="呼和浩特市总工会",
    publisher="呼和浩特市总工会",
    province="内蒙古",
    level="city",
    sites=(
        Site(
            platform="portal",
            hosts=("hhhtszgh.gov.cn", "www.hhhtszgh.gov.cn"),
            scheme="http",
            paths=r"/(?:mobile/)?c/\d{4}-\d{2}-\d{2}/\d+\.s?html",
            rewrites=((r"^/c/", "/mobile/c/"),),
            covers="2025-04-23 evidenced",
        ),
    ),
    caveats=("only the mobile address was seen, so it is the canonical one", "no list was seen"),
    evidence=(
        ("address of articles", "TEXT: a page of 2025"),
        ("首页 > 资讯中心 > 基层动态, title, 发布时间 来源, body", "TEXT: a page of 2025"),
        ("desktop twin without /mobile", "INFERRED: the same form on another federation's site"),
        ("the date in the address is that of publication", "INFERRED: where none is printed"),
        ("markup and encoding", "UNKNOWN"),
    ),
)


@handle_urls(
    ["hhhtszgh.gov.cn/mobile/c/*/*html|", "hhhtszgh.gov.cn/c/*/*html|"],
    instead_of=ArticlePage,
)
class HuhehaoteZonggonghuiArticlePage(PortalArticlePage):
    source = SOURCE
    article = re.compile(r"/(?:mobile/)?c/\d{4}-\d{2}-\d{2}/\d+\.s?html")
    anatomy = Anatomy(meta=re.compile(r"发布时间\s*:"), dates=("meta", "address"))


class HuhehaoteZonggonghuiSpider(GivenSpider):
    name = "huhehaote_zonggonghui"
    source = SOURCE
