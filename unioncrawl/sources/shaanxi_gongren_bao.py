"""陕西工人报 (Shaanxi Workers' Daily), organ of the Shaanxi federation of trade unions.

Site:      http://szb.sxworker.com/content/ to 2016 or 2017; http://paper.sxworker.com/xpaper/ since 2018
Editions:  weekly at first, from 1983-01-04; pages dated 1983-05-10 to 2016-12-20 are evidenced, then issues 6972 to 8703
Platform:  53BK (``platforms/bk53.py``), then xpaper (``platforms/xpaper.py``)
Caveats:   - ids are neither in order nor near a date: pages are found by date routes and links only
           - the date on a mobile page is the day of its rendering
           - no markup of its own pages is known: headlines are told by the order of the lines
           - ``?`` after a signature is an undecodable character of the old data
           - typed back archive: brackets left open over a line break, ASCII punctuation
           - articles since 2018 have no date, and no index of them is known: they are crawled with ``-a url=`` or imported
"""

from __future__ import annotations

from web_poet import handle_urls

from unioncrawl.pages import ArticlePage, ListPage, PlanPage
from unioncrawl.platforms.bk53 import (
    Bk53ArticlePage,
    Bk53IndexPage,
    Bk53MobileArticlePage,
    Bk53PagelistPage,
    Bk53PlanPage,
    Bk53Spider,
)
from unioncrawl.platforms.xpaper import XpaperArticlePage, XpaperPlanPage, XpaperSpider
from unioncrawl.source import Site, Source

SOURCE = Source(
    name="shaanxi_gongren_bao",
    title="陕西工人报",
    publisher="陕西省总工会",
    province="陕西",
    level="province",
    sites=(
        Site(
            platform="xpaper",
            hosts=("paper.sxworker.com",),
            scheme="http",
            paths=r"/xpaper/",
            covers="issues 6972 (2018) to 8703 (2024) evidenced",
        ),
        Site(
            platform="bk53",
            hosts=("szb.sxworker.com",),
            scheme="http",
            paths=r"/(?:m/)?content/|/(?:m/)?$|/(?:m/)?review$|/api/Pagelist/",
            rewrites=((r"^/m/", "/"), (r"(?<=\d)/$", "")),
            query=("y",),
            covers="1983-05-10 to 2016-12-20 evidenced",
            last_issue="2017-12-31",
            index="by date: /content/YYYY-MM/DD, then /content/YYYY-MM/DD/k; else /review?y=YYYY, else 上一期 from /",
        ),
    ),
    caveats=(
        "ids are not chronological; the date in the address is the publication date",
        "the date on a mobile page is the day of the rendering",
        "kicker, title and subtitle are told apart by the order of the lines",
        "a ? after a signature is an undecodable character",
        "page label (A8) and page number (08) differ in supplements",
        "since 2018: no index known; articles print no date, and have one only if a plan that lists them does",
    ),
    evidence=(
        ("addresses of articles, desktop and mobile", "TEXT: pages dated 1983 to 2016"),
        ("order of the lines, desktop and mobile", "TEXT: pages dated 1983 to 2016"),
        (
            "date routes, #newspapercontent, h1, .reporter",
            "SEEN-SEL: a scraper of another paper on the platform, 2025",
        ),
        (
            "edition addresses, #pagemu, #usemap, #editionimg",
            "SEEN-HTML: another paper on the platform, 2021",
        ),
        (".bktitle, .bkimgbottom, #pagetitleslist", "SEEN-HTML: the product's templates, 2021"),
        (
            "找不到所在刊期 for a day without an issue",
            "SEEN-SEL: a scraper of another paper on the platform, 2025",
        ),
        ("archive by year, front page, list of pages", "SEEN-HTML: their addresses on another paper, 2021"),
        ("addresses and order of the lines since 2018", "TEXT: pages of issues 6972 to 8703"),
        (
            "addresses of plans since 2018",
            "INFERRED from a sister paper on the platform, where they are SEEN-SEL",
        ),
        ("publisher", "INFERRED from the portal 陕工网"),
        ("last issue", "INFERRED: from 2018 the paper is on another platform and host; 2017 was not seen"),
    ),
)


@handle_urls(
    "szb.sxworker.com/content/*-*/*/*.html|",
    exclude="szb.sxworker.com/content/*/edition*",
    instead_of=ArticlePage,
)
class ShaanxiGongrenBaoArticlePage(Bk53ArticlePage):
    source = SOURCE


@handle_urls(
    "szb.sxworker.com/m/content/*-*/*/*.html|",
    exclude="szb.sxworker.com/m/content/*/edition*",
    instead_of=ArticlePage,
)
class ShaanxiGongrenBaoMobileArticlePage(Bk53MobileArticlePage):
    source = SOURCE


@handle_urls(
    ["szb.sxworker.com/content/*-*/*", "szb.sxworker.com/m/content/*-*/*"],
    exclude="szb.sxworker.com/*.html|",
    instead_of=PlanPage,
)
@handle_urls(
    ["szb.sxworker.com/content/*-*/*/edition*.html|", "szb.sxworker.com/m/content/*-*/*/edition*.html|"],
    instead_of=PlanPage,
)
class ShaanxiGongrenBaoPlanPage(Bk53PlanPage):
    source = SOURCE


@handle_urls(
    ["szb.sxworker.com/|", "szb.sxworker.com/m/|", "szb.sxworker.com/review|", "szb.sxworker.com/m/review|"],
    instead_of=ListPage,
)
class ShaanxiGongrenBaoIndexPage(Bk53IndexPage):
    source = SOURCE


@handle_urls("szb.sxworker.com/api/Pagelist/*", instead_of=ListPage)
class ShaanxiGongrenBaoPagelistPage(Bk53PagelistPage):
    source = SOURCE


@handle_urls("paper.sxworker.com/xpaper/news/*.shtml|", instead_of=ArticlePage)
class ShaanxiGongrenBaoArticlePageV2018(XpaperArticlePage):
    source = SOURCE


@handle_urls("paper.sxworker.com/xpaper/release/*.shtml|", instead_of=PlanPage)
class ShaanxiGongrenBaoPlanPageV2018(XpaperPlanPage):
    source = SOURCE


class ShaanxiGongrenBaoSpider(XpaperSpider, Bk53Spider):
    name = "shaanxi_gongren_bao"
    source = SOURCE
