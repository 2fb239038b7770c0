"""青岛市总工会 (Qingdao Federation of Trade Unions).

Site:      http://qdszgh.cn/a/<栏目>/<栏目>/YYYY/MMDD/N.html
Articles:  the body of one is evidenced, on a host that looks like a staging name
Platform:  DedeCMS-like (``platforms/portal.py``)
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
    name="qingdao_zonggonghui",
    title="青岛市总工会",
    publisher="青岛市总工会",
    province="山东",
    level="city",
    sites=(
        Site(
            platform="portal",
            hosts=("qdszgh.cn", "www.qdszgh.cn", "190044a.qdszgh.cn"),
            scheme="http",
            paths=r"/a/(?:\w+/)+\d{4}/\d{4}/\d+\.html",
            covers="no date evidenced",
        ),
    ),
    caveats=(
        "only the body of a page was seen: a title is only what heading or <title> name, and a page with a meta line is"
        " believed only if it names the site",
        "the one page seen was on 190044a.qdszgh.cn, taken to be an alias",
        "the list /a/gonghuidongtai/ is inferred, and not followed",
    ),
    evidence=(
        ("address of articles, with a date", "TEXT: a page"),
        ("body", "TEXT: a page"),
        ("headline, meta line, markup and encoding", "UNKNOWN"),
        ("qdszgh.cn and www. serve the same paths", "INFERRED"),
        ("the date in the address is that of publication", "INFERRED: the product's way"),
    ),
)


@handle_urls(["qdszgh.cn/a/*/*.html|", "190044a.qdszgh.cn/a/*/*.html|"], instead_of=ArticlePage)
class QingdaoZonggonghuiArticlePage(PortalArticlePage):
    source = SOURCE
    article = re.compile(r"/a/(?:\w+/)+\d{4}/\d{4}/\d+\.html")
    anatomy = Anatomy(shows=(), meta=PUBLISHED, titled=False, dates=("meta", "address"))


class QingdaoZonggonghuiSpider(GivenSpider):
    name = "qingdao_zonggonghui"
    source = SOURCE
