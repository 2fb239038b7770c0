"""陕西工人报 (Shaanxi Workers' Daily), organ of the Shaanxi federation of trade unions: the archive to 2016.

Site:      http://szb.sxworker.com/content/
Editions:  weekly at first, from 1983-01-04; pages dated 1983-05-10 to 2016-12-20 are evidenced
Platform:  53BK (``platforms/bk53.py``)
Caveats:   - ids are neither in order nor near a date: pages are found by date routes and links only
           - the date on a mobile page is the day of its rendering
           - no markup of its own pages is known: headlines are told by the order of the lines
           - ``?`` after a signature is an undecodable character of the old data
           - typed back archive: brackets left open over a line break, ASCII punctuation
"""

from __future__ import annotations

from web_poet import handle_urls

from unioncrawl.pages import ArticlePage, PlanPage
from unioncrawl.platforms.bk53 import Bk53ArticlePage, Bk53MobileArticlePage, Bk53PlanPage, Bk53Spider
from unioncrawl.source import Source

SOURCE = Source(
    name="shaanxi_gongren_bao",
    title="陕西工人报",
    publisher="陕西省总工会",
    province="陕西",
    level="province",
    platform="bk53",
    hosts=("szb.sxworker.com",),
    scheme="http",
    paths=r"/(?:m/)?content/",
    rewrites=((r"^/m/content/", "/content/"),),
    covers="1983-05-10 to 2016-12-20 evidenced",
    last_issue="2017-12-31",
    index="by date: /content/YYYY-MM/DD, then /content/YYYY-MM/DD/k",
    caveats=(
        "ids are not chronological; the date in the address is the publication date",
        "the date on a mobile page is the day of the rendering",
        "kicker, title and subtitle are told apart by the order of the lines",
        "a ? after a signature is an undecodable character",
        "page label (A8) and page number (08) differ in supplements",
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


class ShaanxiGongrenBaoSpider(Bk53Spider):
    name = "shaanxi_gongren_bao"
    source = SOURCE
