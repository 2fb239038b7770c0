"""劳动报 (Labour Daily, Shanghai): 劳动观察 and the older site.

Site:      https://www.51ldb.com/shsldb/
Articles:  of 2021-12 to 2026-01 are evidenced; of 2018-03 on the older site
Platform:  a portal (``platforms/portal.py``); before 2019 nodes like those of 东方网
Caveats:   - ids were 32 hex digits and are UUIDs since; no clock is read from them
           - 摘要 repeats the lead
           - the older site was in gb2312; of its articles elements are known, whole pages are not
"""

from __future__ import annotations

import re
from typing import ClassVar

from web_poet import handle_urls

from unioncrawl.pages import ArticlePage, ListPage
from unioncrawl.platforms.portal import PortalArticlePage, PortalSpider
from unioncrawl.platforms.portal_lines import Anatomy
from unioncrawl.platforms.portal_list import PortalListPage
from unioncrawl.source import Site, Source

SOURCE = Source(
    name="laodong_bao",
    title="劳动报",
    publisher="unknown",
    province="上海",
    level="province",
    sites=(
        Site(
            platform="portal",
            hosts=("www.51ldb.com", "51ldb.com", "wap.51ldb.com"),
            paths=r"/(?:$|index\.html|shsldb/)",
            rewrites=((r"^/index\.html$", "/"),),
            covers="2021-12 to 2026-01-30 evidenced",
            index="home page",
        ),
        Site(
            platform="portal",
            hosts=("www.51ldb.com", "51ldb.com"),
            scheme="http",
            paths=r"/ldb/",
            covers="2018-03 evidenced",
        ),
    ),
    caveats=(
        "摘要 repeats the lead and is dropped",
        "the home page's links are followed; lists of sections were not seen",
        "www. and wap. are the same pages",
        "the older site's lists are read when given by address",
    ),
    evidence=(
        ("addresses of articles", "LINK: 2021 to 2026"),
        ("order of the lines of an article", "TEXT: a page of 2026"),
        ("home page, UTF-8, phones sent to wap.", "SEEN-HTML: an excerpt, date unknown"),
        ("older addresses and lists, gb2312", "SEEN-HTML: a page of 2018"),
        ("older h1, second h2, ul.zw, [下页]", "SEEN-SEL: a public crawler"),
    ),
)
ARTICLE = re.compile(r"^/shsldb/[^/]+/content/[0-9a-f-]{32,36}\.html?$")
NODE_ARTICLE = re.compile(r"^/ldb/(?:[^/]+/)+u1ai\d+\.html$")


@handle_urls("51ldb.com/shsldb/*/content/*.htm", exclude="wap.51ldb.com", instead_of=ArticlePage)
class LaodongBaoArticlePage(PortalArticlePage):
    source = SOURCE
    names = ("劳动观察", "上海劳动报")
    article = ARTICLE
    anatomy = Anatomy(meta=re.compile(r"^\W?来\s?源\s?:|^发布时间\s?:"))


@handle_urls("wap.51ldb.com/shsldb/*/content/*.htm", instead_of=ArticlePage)
class LaodongBaoMobileArticlePage(LaodongBaoArticlePage):
    rank = 1


@handle_urls("51ldb.com/ldb/*/u1ai*.html|", instead_of=ArticlePage)
class LaodongBaoNodeArticlePage(PortalArticlePage):
    source = SOURCE
    names = ("劳动观察", "上海劳动报")
    article = NODE_ARTICLE
    selectors: ClassVar = {"title": "h1", "body": "ul.zw"}
    anatomy = Anatomy(meta=re.compile(r"^\W?(?:19|20)\d\d[-/年]\d{1,2}[-/月]\d{1,2}"))


@handle_urls(["51ldb.com/|", "51ldb.com/index.html|"], instead_of=ListPage)
class LaodongBaoListPage(PortalListPage):
    source = SOURCE
    article = ARTICLE


@handle_urls("51ldb.com/ldb/*/index*.html|", instead_of=ListPage)
class LaodongBaoNodeListPage(PortalListPage):
    source = SOURCE
    article = NODE_ARTICLE


class LaodongBaoSpider(PortalSpider):
    name = "laodong_bao"
    source = SOURCE
    lists = ("https://www.51ldb.com/",)
