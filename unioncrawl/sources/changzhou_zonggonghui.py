"""常州市总工会 (Changzhou Federation of Trade Unions).

Site:      https://czgh.jscz.org.cn/html/czgh/
Articles:  one of 2016-08-05 is evidenced
Platform:  its own system (``platforms/portal.py``)
Caveats:   - the date stands in the address, the year apart from month and day: /2016/KEBQLDDJ_0805/
           - only part of a page was seen: a lone | of a layout table ends it
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
    name="changzhou_zonggonghui",
    title="常州市总工会",
    publisher="常州市总工会",
    province="江苏",
    level="city",
    sites=(
        Site(
            platform="portal",
            hosts=("czgh.jscz.org.cn",),
            paths=r"/html/czgh/\d{4}/\w+_\d{4}/\d+\.html",
            covers="2016-08-05 evidenced",
        ),
    ),
    caveats=(
        "the contributor stands in brackets at the end",
        "a page with a meta line is believed only if it names the site: none was seen",
        "no list was seen",
    ),
    evidence=(
        ("address of articles, with the date", "TEXT: a page of 2016"),
        ("contributor in brackets, lone | at the end", "TEXT: a page of 2016"),
        ("headline, meta line, markup and encoding", "UNKNOWN"),
    ),
)


@handle_urls("czgh.jscz.org.cn/html/czgh/*/*/*.html|", instead_of=ArticlePage)
class ChangzhouZonggonghuiArticlePage(PortalArticlePage):
    source = SOURCE
    article = re.compile(r"/html/czgh/\d{4}/\w+_\d{4}/\d+\.html")
    anatomy = Anatomy(shows=(), meta=PUBLISHED, dates=("meta", "address"))


class ChangzhouZonggonghuiSpider(GivenSpider):
    name = "changzhou_zonggonghui"
    source = SOURCE
