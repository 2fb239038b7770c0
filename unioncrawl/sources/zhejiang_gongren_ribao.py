"""浙江工人日报 (Zhejiang Workers' Daily).

Site:      https://epaper.zjgrrb.com/html/
Editions:  by date, page 1 is node_2577; articles dated 2015-04-21 to 2024-03-29 are evidenced
Platform:  Founder classic in the form of the Zhejiang papers (``platforms/founder_zjol.py``)
Caveats:   - the last line of an article is metadata: paper, page, title, day
           - of a title on two lines the last line has the first only
           - page labels have five digits (00002版)
           - the same article is linked with and without ``?div=-1``, by http and https
"""

from __future__ import annotations

import datetime as dt

from web_poet import handle_urls

from unioncrawl.pages import ArticlePage, PlanPage
from unioncrawl.platforms.founder_zjol import FounderZjolArticlePage, FounderZjolPlanPage, FounderZjolSpider
from unioncrawl.source import Site, Source

SOURCE = Source(
    name="zhejiang_gongren_ribao",
    title="浙江工人日报",
    publisher="unknown",
    province="浙江",
    level="province",
    sites=(
        Site(
            platform="founder_zjol",
            hosts=("epaper.zjgrrb.com",),
            paths=r"/html/",
            covers="2015-04-21 to 2024-03-29 evidenced",
            index="by date: /html/YYYY-MM/DD/node_2577.htm",
        ),
    ),
    caveats=(
        "the last line of an article is metadata and no part of the body",
        "of a title on two lines the last line has the first: the other is taken for the subtitle",
        "how the site answers on a day without an issue is not known",
        "whether the site has period.xml is not known",
    ),
    evidence=(
        ("node_2577 as first page", "SEEN-SEL: a public scraper, 2023"),
        ("addresses and lines of articles, last line", "TEXT: ten pages of 2015 to 2024"),
        (
            ".main-article-alltitle, .main-article-con, .main_ar_pic_text img",
            "SEEN-SEL: a public scraper, 2023",
        ),
        (
            ".main-ednav-nav, .main-ed-articlenav-list",
            "SEEN-SEL: a scraper of three papers on the same template, 2024",
        ),
        ("address of page PDFs", "LINK: two cited addresses, 2023"),
    ),
)


@handle_urls("epaper.zjgrrb.com/html/*-*/*/content_*.htm|", instead_of=ArticlePage)
class ZhejiangGongrenRibaoArticlePage(FounderZjolArticlePage):
    source = SOURCE


@handle_urls("epaper.zjgrrb.com/html/*-*/*/node_*.htm|", instead_of=PlanPage)
class ZhejiangGongrenRibaoPlanPage(FounderZjolPlanPage):
    source = SOURCE
    entries = ("node_2577.htm",)


class ZhejiangGongrenRibaoSpider(FounderZjolSpider):
    name = "zhejiang_gongren_ribao"
    source = SOURCE

    def edition_urls(self, day: dt.date) -> tuple[str, ...]:
        """Return the address of page 1."""
        return (f"{self.site.base}/html/{day:%Y-%m/%d}/node_2577.htm",)
