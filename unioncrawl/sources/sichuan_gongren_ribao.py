"""四川工人日报 (Sichuan Workers' Daily).

Site:      http://dzb.51grb.com/xpaper/
Editions:  an issue of 2025-01-09 (第14064期) is evidenced
Platform:  xpaper (``platforms/xpaper.py``)
Caveats:   - before the article all titles of the page stand run together on one line, and a search box
           - no index is known: crawl with ``-a url=`` of a plan or article, or import
"""

from __future__ import annotations

from web_poet import handle_urls

from unioncrawl.pages import ArticlePage, PlanPage
from unioncrawl.platforms.xpaper import XpaperArticlePage, XpaperPlanPage, XpaperSpider
from unioncrawl.source import Site, Source

SOURCE = Source(
    name="sichuan_gongren_ribao",
    title="四川工人日报",
    publisher="unknown",
    province="四川",
    level="province",
    sites=(
        Site(
            platform="xpaper",
            hosts=("dzb.51grb.com",),
            scheme="http",
            paths=r"/xpaper/",
            covers="2025-01-09 evidenced; issue ids 516 to 775",
        ),
    ),
    caveats=(
        "no index is known; a plan given with url= brings its issue, and up to seven to either side",
        "the date is read from 本期出版日期 alone: a page without it has none",
    ),
    evidence=(
        ("addresses of articles", "TEXT: three pages, one dated 2025-01-09"),
        ("order of the lines, 本期出版日期", "TEXT: the page of 2025-01-09"),
        (
            "addresses of plans",
            "INFERRED from a sister paper on the platform, where they are SEEN-SEL (2025-01)",
        ),
        ("上一期, 下一期", "TEXT: the page of 2025-01-09; where they lead to is not known"),
        ("publisher", "UNKNOWN"),
    ),
)


@handle_urls("dzb.51grb.com/xpaper/news/*.shtml|", instead_of=ArticlePage)
class SichuanGongrenRibaoArticlePage(XpaperArticlePage):
    source = SOURCE


@handle_urls("dzb.51grb.com/xpaper/release/*.shtml|", instead_of=PlanPage)
class SichuanGongrenRibaoPlanPage(XpaperPlanPage):
    source = SOURCE


class SichuanGongrenRibaoSpider(XpaperSpider):
    name = "sichuan_gongren_ribao"
    source = SOURCE
