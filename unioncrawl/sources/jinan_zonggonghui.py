"""济南市总工会 (Jinan Federation of Trade Unions).

Site:      https://jngh.org.cn/content/
Articles:  two, one of 2025-12-18, are evidenced
Platform:  its own system (``platforms/portal.py``)
Caveats:   - ids are opaque, and their letters' case counts
           - picture names (图片1.png) stand as lines in the body
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
    name="jinan_zonggonghui",
    title="济南市总工会",
    publisher="济南市总工会",
    province="山东",
    level="city",
    sites=(
        Site(
            platform="portal",
            hosts=("jngh.org.cn", "www.jngh.org.cn"),
            paths=r"/content/[\w=%+-]+/?$",
            rewrites=((r"/$", ""), (r"%3D", "=")),
            covers="2025-12-18 evidenced",
        ),
    ),
    caveats=("ids are opaque and tell nothing of a date", "no list was seen"),
    evidence=(
        ("address of articles", "TEXT: two pages of 2025"),
        ("当前位置: 首页> 新闻中心> 市总简讯, title, 发布日期, body", "TEXT: two pages of 2025"),
        ("markup and encoding", "UNKNOWN"),
        ("www. serves the same paths", "INFERRED"),
    ),
)


@handle_urls("jngh.org.cn/content/*", instead_of=ArticlePage)
class JinanZonggonghuiArticlePage(PortalArticlePage):
    source = SOURCE
    article = re.compile(r"/content/[\w=%+-]+")
    anatomy = Anatomy(meta=re.compile(r"发布日期\s*:"))


class JinanZonggonghuiSpider(GivenSpider):
    name = "jinan_zonggonghui"
    source = SOURCE
