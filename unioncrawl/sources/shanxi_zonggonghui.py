"""山西省总工会 (Shanxi Federation of Trade Unions).

Site:      http://www.sxgh.org.cn/
Articles:  the body of one of 2021 is evidenced
Platform:  大汉, a newer system of it (``platforms/portal.py``)
Caveats:   - the address has the year alone
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
    name="shanxi_zonggonghui",
    title="山西省总工会",
    publisher="山西省总工会",
    province="山西",
    level="province",
    sites=(
        Site(
            platform="portal",
            hosts=("www.sxgh.org.cn", "sxgh.org.cn"),
            scheme="http",
            paths=r"/(?:\w+/)+art/\d{4}/art_[0-9a-f]{32}\.html",
            covers="2021 evidenced",
        ),
    ),
    caveats=(
        "only the body of a page was seen: a title is only what heading or <title> name, and a page with a meta line is"
        " believed only if it names the site",
        "the address has the year alone, and published stays empty unless the page labels a date",
        "no list was seen",
    ),
    evidence=(
        ("address of articles", "TEXT: a page of 2021"),
        ("body", "TEXT: a page of 2021"),
        ("headline, meta line, markup and encoding", "UNKNOWN"),
        ("the bare host serves the same paths", "INFERRED"),
    ),
)


@handle_urls("sxgh.org.cn/*/art/*/art_*.html|", instead_of=ArticlePage)
class ShanxiZonggonghuiArticlePage(PortalArticlePage):
    source = SOURCE
    article = re.compile(r"/(?:\w+/)+art/\d{4}/art_[0-9a-f]{32}\.html")
    anatomy = Anatomy(shows=(), meta=PUBLISHED, titled=False)


class ShanxiZonggonghuiSpider(GivenSpider):
    name = "shanxi_zonggonghui"
    source = SOURCE
