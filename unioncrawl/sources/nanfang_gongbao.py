"""南方工报 (Southern Workers' Daily, Guangdong) on its site 南方工报网.

Site:      http://www.nfgb.com.cn/
Articles:  one of 2023-10-09 is evidenced
Platform:  a portal (``platforms/portal.py``); the form of address is that of the province's government sites
Caveats:   - names of picture files stand among the lines
           - the host of the printed paper's pages is not known
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
    name="nanfang_gongbao",
    title="南方工报",
    publisher="unknown",
    province="广东",
    level="province",
    sites=(
        Site(
            platform="portal",
            hosts=("www.nfgb.com.cn", "nfgb.com.cn"),
            scheme="http",
            paths=r"/(?:[^/]+/)+content/post_\d+",
            covers="2023-10-09 evidenced",
        ),
    ),
    caveats=("names of picture files stand among the lines", "no list was seen"),
    evidence=(
        ("address of articles", "TEXT: a page of 2023"),
        ("order of the lines", "TEXT: a page of 2023"),
        ("bare host", "INFERRED"),
        ("markup and encoding", "UNKNOWN"),
    ),
)


@handle_urls("nfgb.com.cn/*/content/post_*.html|", instead_of=ArticlePage)
class NanfangGongbaoArticlePage(PortalArticlePage):
    source = SOURCE
    names = ("南方工报网",)
    article = re.compile(r"^/(?:[^/]+/)+content/post_\d+\.html$")
    anatomy = Anatomy(meta=re.compile(r"^\W?(?:19|20)\d\d-\d{1,2}-\d{1,2}|^来\s?源\s?:"))


class NanfangGongbaoSpider(GivenSpider):
    name = "nanfang_gongbao"
    source = SOURCE
