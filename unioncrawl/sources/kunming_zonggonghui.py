"""昆明市总工会 (Kunming Federation of Trade Unions).

Site:      http://zgh.km.gov.cn/c/YYYY-MM-DD/N.shtml
Articles:  the body of one is evidenced
Platform:  a system of government sites (``platforms/portal.py``)
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
    name="kunming_zonggonghui",
    title="昆明市总工会",
    publisher="昆明市总工会",
    province="云南",
    level="city",
    sites=(
        Site(
            platform="portal",
            hosts=("zgh.km.gov.cn",),
            scheme="http",
            paths=r"/c/\d{4}-\d{2}-\d{2}/\d+\.shtml",
            covers="no date evidenced",
        ),
    ),
    caveats=(
        "only the body of a page was seen: a title is only what heading or <title> name, and a page with a meta line is"
        " believed only if it names the site",
        "no list was seen",
    ),
    evidence=(
        ("address of articles, with a date", "TEXT: a page"),
        ("body", "TEXT: a page"),
        ("headline, meta line, markup and encoding", "UNKNOWN"),
        ("the date in the address is that of publication", "INFERRED"),
    ),
)


@handle_urls("zgh.km.gov.cn/c/*/*.shtml|", instead_of=ArticlePage)
class KunmingZonggonghuiArticlePage(PortalArticlePage):
    source = SOURCE
    article = re.compile(r"/c/\d{4}-\d{2}-\d{2}/\d+\.shtml")
    anatomy = Anatomy(shows=(), meta=PUBLISHED, titled=False, dates=("meta", "address"))


class KunmingZonggonghuiSpider(GivenSpider):
    name = "kunming_zonggonghui"
    source = SOURCE
