"""海口市总工会 (Haikou Federation of Trade Unions).

Site:      http://www.hkzgh.org.cn/article/
Articles:  one of 2023-01-19 is evidenced
Platform:  its own system (``platforms/portal.py``)
Caveats:   - 发布者 is a login and no author
           - titles have | in them; hexadecimal picture names stand as lines in the body
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
    name="haikou_zonggonghui",
    title="海口市总工会",
    publisher="海口市总工会",
    province="海南",
    level="city",
    sites=(
        Site(
            platform="portal",
            hosts=("www.hkzgh.org.cn", "hkzgh.org.cn"),
            scheme="http",
            paths=r"/article/\d+/\d+\.html",
            covers="2023-01-19 evidenced",
        ),
    ),
    caveats=("发布者 is a login and no author", "no list was seen"),
    evidence=(
        ("address of articles", "TEXT: a page of 2023"),
        ("字号, title, 来源 发布者 时间 on one line, body", "TEXT: a page of 2023"),
        ("markup and encoding", "UNKNOWN"),
        ("the bare host serves the same paths", "INFERRED"),
    ),
)


@handle_urls("hkzgh.org.cn/article/*/*.html|", instead_of=ArticlePage)
class HaikouZonggonghuiArticlePage(PortalArticlePage):
    source = SOURCE
    article = re.compile(r"/article/\d+/\d+\.html")
    anatomy = Anatomy(opening=re.compile(r"^字号\s*:"), meta=re.compile(r"发布者\s*:"))


class HaikouZonggonghuiSpider(GivenSpider):
    name = "haikou_zonggonghui"
    source = SOURCE
