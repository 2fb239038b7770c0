"""北京市房山区总工会 (Fangshan District Federation of Trade Unions, Beijing).

Site:      http://gonghui.bjfsh.gov.cn/<栏目>/<栏目>/N.htm
Articles:  part of one is evidenced
Platform:  its own system (``platforms/portal.py``)
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
    name="fangshan_zonggonghui",
    title="北京市房山区总工会",
    publisher="北京市房山区总工会",
    province="北京",
    level="district",
    sites=(
        Site(
            platform="portal",
            hosts=("gonghui.bjfsh.gov.cn",),
            scheme="http",
            paths=r"/\w+/\w+/\d+\.html?$",
            covers="no date evidenced",
        ),
    ),
    caveats=(
        "only the body of a page was seen: a title is only what heading or <title> name, and a page with a meta line is"
        " believed only if it names the site",
        "no list was seen",
    ),
    evidence=(
        ("address of articles", "TEXT: a page"),
        ("headline, meta line, markup and encoding", "UNKNOWN"),
    ),
)


@handle_urls(["gonghui.bjfsh.gov.cn/*/*/*.htm|", "gonghui.bjfsh.gov.cn/*/*/*.html|"], instead_of=ArticlePage)
class FangshanZonggonghuiArticlePage(PortalArticlePage):
    source = SOURCE
    article = re.compile(r"/\w+/\w+/\d+\.html?")
    names = ("房山区总工会",)
    anatomy = Anatomy(shows=(), meta=PUBLISHED, titled=False)


class FangshanZonggonghuiSpider(GivenSpider):
    name = "fangshan_zonggonghui"
    source = SOURCE
