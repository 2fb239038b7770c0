"""皖工网, site of 安徽工人日报 (Anhui Workers' Daily).

Site:      http://www.ahgrrb.com/
Articles:  of 2020-08 and topics of 2023-05 are evidenced
Platform:  a portal with elements of its own (``platforms/portal.py``)
Caveats:   - topic pages (``/html/topic/detail/``) are lists
           - no page was seen as a whole: elements are known, the order of the lines is not
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
    name="wangong_wang",
    title="皖工网",
    publisher="安徽工人日报社",
    province="安徽",
    level="province",
    sites=(
        Site(
            platform="portal",
            hosts=("www.ahgrrb.com", "ahgrrb.com"),
            scheme="http",
            paths=r"/(?:$|index\.html|html/)",
            rewrites=((r"^/index\.html$", "/"),),
            covers="2020-08-25 evidenced",
            index="home page, and the topics that are given by address",
        ),
    ),
    caveats=(
        "topic pages are lists",
        "the number of an article is the clock of its upload; the folder before it is its day",
        "only the home page's links are followed: channels were not seen",
    ),
    evidence=(
        ("address of articles", "SEEN-SEL: a public configuration, 2021"),
        (
            ".cont-item1 h2, .item1-time, .item1-from, .cont-item2",
            "SEEN-SEL: a public configuration, 2021",
        ),
        ("links on the home page", "SEEN-SEL: a public configuration, 2021"),
        ("topics", "TEXT: a page of 2023, through a translation proxy"),
        ("publisher", "INFERRED from the name of the e-paper"),
    ),
)
ARTICLE = re.compile(r"^/html/detail/\d{8}/\d+\.html$")


@handle_urls("ahgrrb.com/html/detail/*/*.html|", instead_of=ArticlePage)
class WangongWangArticlePage(PortalArticlePage):
    source = SOURCE
    names = ("安徽工人日报",)
    article = ARTICLE
    selectors: ClassVar = {
        "title": "div.cont-item1 h2",
        "time": "span.item1-time",
        "origin": "span.item1-from",
        "body": "div.cont-item2",
    }
    anatomy = Anatomy(
        meta=re.compile(r"^\W?(?:19|20)\d\d[-/年]\d{1,2}[-/月]\d{1,2}|^(?:发布)?时间\s?:|^来\s?源\s?:"),
        dates=("meta", "address"),
    )


@handle_urls(
    ["ahgrrb.com/|", "ahgrrb.com/index.html|", "ahgrrb.com/html/topic/detail/*.html|"], instead_of=ListPage
)
class WangongWangListPage(PortalListPage):
    source = SOURCE
    article = ARTICLE


class WangongWangSpider(PortalSpider):
    name = "wangong_wang"
    source = SOURCE
    lists = ("http://www.ahgrrb.com/",)
