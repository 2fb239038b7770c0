"""安庆市总工会 (Anqing Federation of Trade Unions).

Site:      http://aqszgh.org.cn/control/view.php?aid=N
Articles:  the body of one is evidenced
Platform:  its own system in PHP (``platforms/portal.py``)
Caveats:   - whose site it is was concluded from its host
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
    name="anqing_zonggonghui",
    title="安庆市总工会",
    publisher="安庆市总工会",
    province="安徽",
    level="city",
    sites=(
        Site(
            platform="portal",
            hosts=("aqszgh.org.cn", "www.aqszgh.org.cn"),
            scheme="http",
            paths=r"/control/view\.php$",
            query=("aid",),
            covers="no date evidenced",
        ),
    ),
    caveats=(
        "only the body of a page was seen: a title is only what heading or <title> name, and a page with a meta line is"
        " believed only if it names the site",
        "no list was seen",
    ),
    evidence=(
        ("whose site it is", "INFERRED: from the host"),
        ("address of articles", "TEXT: a page"),
        ("body", "TEXT: a page"),
        ("headline, meta line, markup and encoding", "UNKNOWN"),
        ("www. serves the same paths", "INFERRED"),
    ),
)


@handle_urls("aqszgh.org.cn/control/view.php?aid=*", instead_of=ArticlePage)
class AnqingZonggonghuiArticlePage(PortalArticlePage):
    source = SOURCE
    article = re.compile(r"/control/view\.php\?aid=\d+")
    anatomy = Anatomy(shows=(), meta=PUBLISHED, titled=False)


class AnqingZonggonghuiSpider(GivenSpider):
    name = "anqing_zonggonghui"
    source = SOURCE
