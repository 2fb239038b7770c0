"""天津市滨海新区总工会 (Binhai New Area Federation of Trade Unions).

Site:      http://www.bhxqgh.com/new_bhxqzgh_text/contents/
Articles:  of 2011-03-17 to 2026-02-13 are evidenced
Platform:  its own system (``platforms/portal.py``)
Caveats:   - the column stands over the title, without a path of headings
           - the meta line has two parts until 2017, three in 2026
"""

from __future__ import annotations

import re

from web_poet import handle_urls

from unioncrawl.pages import ArticlePage, Found, found
from unioncrawl.platforms.portal import PortalArticlePage
from unioncrawl.platforms.portal_lines import Anatomy
from unioncrawl.source import Site, Source
from unioncrawl.spiders import GivenSpider

SOURCE = Source(
    name="binhai_xinqu_zonggonghui",
    title="天津市滨海新区总工会",
    publisher="天津市滨海新区总工会",
    province="天津",
    level="district",
    sites=(
        Site(
            platform="portal",
            hosts=("www.bhxqgh.com", "bhxqgh.com"),
            scheme="http",
            paths=r"/new_bhxqzgh_text/contents/\d+/\d+\.html",
            covers="2011-03-17 to 2026-02-13 evidenced",
        ),
    ),
    caveats=(
        "header, slogan and 主席信箱 stand before the column and the title",
        "of two pages nothing but the body was seen: those have neither title nor date",
        "no list was seen",
    ),
    evidence=(
        ("address of articles", "TEXT: pages of 2011 to 2026"),
        ("主席信箱, column, title, 编辑 时间 点击量, body", "TEXT: pages of 2011 to 2017"),
        ("编辑 来源 时间 点击量", "TEXT: a page of 2026"),
        ("markup and encoding", "UNKNOWN"),
        ("the bare host serves the same paths", "INFERRED"),
    ),
)


@handle_urls("bhxqgh.com/new_bhxqzgh_text/contents/*/*.html|", instead_of=ArticlePage)
class BinhaiXinquZonggonghuiArticlePage(PortalArticlePage):
    source = SOURCE
    article = re.compile(r"/new_bhxqzgh_text/contents/\d+/\d+\.html")
    names = ("滨海新区总工会",)
    anatomy = Anatomy(
        shows=("meta", "body"),
        opening=re.compile("主席信箱"),
        meta=re.compile(r"^\W{0,2}编\s?辑\s*:"),
        section_over_title=True,
    )

    @found
    def kicker(self) -> Found[str] | None:
        """None: the line over the title is the column."""
        return None


class BinhaiXinquZonggonghuiSpider(GivenSpider):
    name = "binhai_xinqu_zonggonghui"
    source = SOURCE
