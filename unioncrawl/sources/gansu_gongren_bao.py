"""甘肃工人报 (Gansu Workers' News), on the e-paper platform of 甘肃日报.

Site:      https://szb.gansudaily.com.cn/gsgrb/
Editions:  by date, page 1 is col01; days of 2022 to 2025 are evidenced by readers of the site
Platform:  Founder new (``platforms/founder_new.py``), in two generations
Caveats:   - up to 2022-08-31 under /gsgrb/YYYYMM/DD/, later under /gsgrb/pc/; in 2023 the older form was still in use,
             so that each is asked for where the other is not there
           - whether an article that is under both has one number is not known: they count as two
           - the PDF of a page stands in an HTML comment
           - advertisements are listed without a title
"""

from __future__ import annotations

import datetime as dt

from web_poet import handle_urls

from unioncrawl.pages import ArticlePage, PlanPage
from unioncrawl.platforms.founder_new import FounderNewArticlePage, FounderNewPlanPage, FounderNewSpider
from unioncrawl.source import Site, Source

LAST_OLD_DAY = dt.date(2022, 8, 31)

SOURCE = Source(
    name="gansu_gongren_bao",
    title="甘肃工人报",
    publisher="unknown",
    province="甘肃",
    level="province",
    sites=(
        Site(
            platform="founder_new",
            hosts=("szb.gansudaily.com.cn",),
            paths=r"/gsgrb/",
            covers="2022 to 2025, by readers of the site",
            index="by date: /gsgrb/pc/layout/YYYYMM/DD/col01.html; up to 2022-08-31 /gsgrb/YYYYMM/DD/col01.html",
        ),
    ),
    caveats=(
        "two generations of addresses; an article that is under both counts as two",
        "the PDF of a page stands in an HTML comment",
        "how the site answers on a day without an issue is not known",
    ),
    evidence=(
        ("/gsgrb/YYYYMM/DD/col01.html, c<id>.html", "SEEN-SEL: public scrapers, 2023 and 2024-10 to 2025-01"),
        ("/gsgrb/pc/layout/YYYYMM/DD/col01.html", "SEEN-SEL: a public scraper, 2024-10 to 2025-01"),
        ("#PreTitle, #Title, .attachment img, founder-content", "SEEN-SEL: a public scraper, 2023"),
        (
            ".nav-list, .news-list, #layoutlist, #articlelist, #pdfUrl",
            "SEEN-SEL: a public scraper, 2024-10 to 2025-01",
        ),
        ("address of articles of the newer generation", "INFERRED from other papers on the product"),
    ),
)


@handle_urls(
    ["szb.gansudaily.com.cn/gsgrb/*/*/c*.html|", "szb.gansudaily.com.cn/gsgrb/pc/*/*/*/c*.html|"],
    exclude="szb.gansudaily.com.cn/gsgrb/*/col*.html|",
    instead_of=ArticlePage,
)
class GansuGongrenBaoArticlePage(FounderNewArticlePage):
    source = SOURCE


@handle_urls(
    ["szb.gansudaily.com.cn/gsgrb/*/*/col*.html|", "szb.gansudaily.com.cn/gsgrb/*/*/node*.html|"],
    instead_of=PlanPage,
)
class GansuGongrenBaoPlanPage(FounderNewPlanPage):
    source = SOURCE


class GansuGongrenBaoSpider(FounderNewSpider):
    name = "gansu_gongren_bao"
    source = SOURCE

    def edition_urls(self, day: dt.date) -> tuple[str, ...]:
        """Return the address of the generation of the day, then that of the other."""
        older = f"{self.site.base}/gsgrb/{day:%Y%m/%d}/col01.html"
        newer = f"{self.site.base}/gsgrb/pc/layout/{day:%Y%m/%d}/col01.html"
        return (older, newer) if day <= LAST_OLD_DAY else (newer, older)
