"""沈阳市总工会 (Shenyang Federation of Trade Unions).

Site:      http://sygh.org/xwzx/
Articles:  one of 2025-10-30 is evidenced; ``ghyw`` is 工会要闻, ``jcghdt`` 基层工会动态
Platform:  TRS-like (``platforms/trs.py``)
Caveats:   - the unit that reported stands under the body, after 来源:
"""

from __future__ import annotations

import re

from web_poet import handle_urls

from unioncrawl.pages import ArticlePage
from unioncrawl.platforms.portal_lines import Anatomy
from unioncrawl.platforms.trs import TrsArticlePage
from unioncrawl.source import Site, Source
from unioncrawl.spiders import GivenSpider

SOURCE = Source(
    name="shenyang_zonggonghui",
    title="沈阳市总工会",
    publisher="沈阳市总工会",
    province="辽宁",
    level="city",
    sites=(
        Site(
            platform="trs",
            hosts=("sygh.org", "www.sygh.org"),
            scheme="http",
            paths=r"/xwzx/",
            covers="2025-10-30 evidenced",
        ),
    ),
    caveats=(
        "the unit that reported stands under the body, after 来源:",
        "words of the menu stand over the title",
        "no list was seen",
    ),
    evidence=(
        ("address of articles", "TEXT: a page of 2025"),
        ("order of the lines", "TEXT: a page of 2025"),
        ("markup and encoding", "UNKNOWN"),
        ("www. serves the same paths", "INFERRED"),
    ),
)


@handle_urls(["sygh.org/xwzx/*/t*_*.html|"], instead_of=ArticlePage)
class ShenyangZonggonghuiArticlePage(TrsArticlePage):
    source = SOURCE
    anatomy = Anatomy(shows=("meta", "tail"), meta=re.compile(r"发布时间\s?:"), dates=("meta", "address"))


class ShenyangZonggonghuiSpider(GivenSpider):
    name = "shenyang_zonggonghui"
    source = SOURCE
