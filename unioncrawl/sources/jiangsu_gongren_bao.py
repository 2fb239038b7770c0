"""江苏工人报 (Jiangsu Workers' Daily).

Site:      http://epaper.jsgrb.com/
Editions:  one article without a date is evidenced
Platform:  that of routeryun.com (``platforms/routeryun.py``)
Caveats:   - the page of an article has neither date nor page: they come from the plan that lists it
           - the address of the day and the paper's code in it are those of other papers; none of this paper was seen
           - a title has a blank where it is broken in print
"""

from __future__ import annotations

from web_poet import handle_urls

from unioncrawl.pages import ArticlePage, PlanPage
from unioncrawl.platforms.routeryun import (
    REWRITES,
    RouteryunArticlePage,
    RouteryunPlanPage,
    RouteryunSpider,
)
from unioncrawl.source import Site, Source

SOURCE = Source(
    name="jiangsu_gongren_bao",
    title="江苏工人报",
    publisher="unknown",
    province="江苏",
    level="province",
    sites=(
        Site(
            platform="routeryun",
            hosts=("epaper.jsgrb.com",),
            scheme="http",
            rewrites=REWRITES,
            covers="one article without a date evidenced",
            index="by date: /Media/jsgrb/YYYY-MM-DD, a form concluded from other papers",
        ),
    ),
    caveats=(
        "articles have no date and no page; the plans that list them have",
        "/Media/jsgrb/YYYY-MM-DD is not evidenced: neither the form for this paper nor its code",
        "a title has a blank where it is broken in print",
    ),
    evidence=(
        ("address and lines of an article", "TEXT: one page"),
        (
            "addresses of days and plans, li.item, .item2-menu-item, #pdf_toolbar",
            "SEEN-SEL: scrapers of 连云港日报 and 四川经济日报, 2023 and 2025",
        ),
        ("div.title, div.article-cont", "SEEN-SEL: a scraper of 连云港日报, 2023"),
        ("code jsgrb", "INFERRED from the host"),
        ("dates in the addresses of pictures", "LINK: another paper on routeryun.com, 2026"),
        ("publisher", "UNKNOWN"),
    ),
)


@handle_urls(
    ["epaper.jsgrb.com/Article/index/aid/*", "epaper.jsgrb.com/index.php/Article/index/aid/*"],
    instead_of=ArticlePage,
)
class JiangsuGongrenBaoArticlePage(RouteryunArticlePage):
    source = SOURCE


@handle_urls(
    ["epaper.jsgrb.com/Page/index/pageid/*", "epaper.jsgrb.com/index.php/Page/index/pageid/*"],
    instead_of=PlanPage,
)
@handle_urls(
    ["epaper.jsgrb.com/Media/jsgrb/*", "epaper.jsgrb.com/index.php/Media/jsgrb/*"], instead_of=PlanPage
)
class JiangsuGongrenBaoPlanPage(RouteryunPlanPage):
    source = SOURCE


class JiangsuGongrenBaoSpider(RouteryunSpider):
    name = "jiangsu_gongren_bao"
    source = SOURCE
    paper = "jsgrb"
