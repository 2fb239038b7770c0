"""广东工运 (Guangdong Labour Movement), monthly of the Guangdong federation of trade unions.

Site:      http://gdgy.nfgb.cn/content/; its archive of 2018 at http://gdgy2018.nfgb.com.cn/paper.asp
Editions:  monthly; one of 2025-04-30 is evidenced
Platform:  53BK by its addresses (``platforms/bk53.py``), under headings of its own; classic ASP (``platforms/paper_asp.py``)
Caveats:   - an article begins after 标题导航 and the first 放大 缩小 默认; no kicker was seen
           - the line 广东工运Page 34 names the page, and after it columns that may be those of other articles
           - pages of 2018 tell no date
"""

from __future__ import annotations

import functools
import re

from web_poet import handle_urls

from unioncrawl.pages import ArticlePage, Found, ListPage, PlanPage, found
from unioncrawl.platforms import bk53_lines
from unioncrawl.platforms.bk53 import (
    Bk53ArticlePage,
    Bk53IndexPage,
    Bk53MobileArticlePage,
    Bk53PagelistPage,
    Bk53PlanPage,
    Bk53Spider,
)
from unioncrawl.platforms.paper_asp import PaperAspArticlePage
from unioncrawl.select import unexpected
from unioncrawl.source import Site, Source

SOURCE = Source(
    name="guangdong_gongyun",
    title="广东工运",
    publisher="广东省总工会",
    province="广东",
    level="province",
    sites=(
        Site(
            platform="bk53",
            hosts=("gdgy.nfgb.cn",),
            scheme="http",
            paths=r"/(?:m/)?content/|/(?:m/)?$|/(?:m/)?review$|/api/Pagelist/",
            rewrites=((r"^/m/", "/"), (r"(?<=\d)/$", "")),
            query=("y",),
            covers="2025-04-30 evidenced",
            index="by date: /content/YYYY-MM/DD, else /review?y=YYYY, else 上一期 from / (all INFERRED for this host)",
        ),
        Site(
            platform="paper_asp",
            hosts=("gdgy2018.nfgb.com.cn",),
            scheme="http",
            paths=r"/paper\.asp$",
            query=("Aid", "Fid"),
            covers="2018 INFERRED from the host",
        ),
    ),
    caveats=(
        "one article of each site is evidenced",
        "two columns after the page's number: which is the article's is not told, so section stays empty",
        "articles of 2018 have no date, and are read by the generic extractor",
    ),
    evidence=(
        ("address of an article", "TEXT: a page dated 2025-04-30"),
        (
            "order of the lines: Page 34, 标题导航, 放大 缩小 默认 over and under the article",
            "TEXT: the same page",
        ),
        ("publisher", "TEXT: 主办单位 on the same page"),
        ("platform", "INFERRED from the form of the address"),
        (
            "date routes, archive, elements",
            "SEEN-SEL and SEEN-HTML: other papers on the platform, 2021 to 2025",
        ),
        ("address of an article of 2018", "TEXT: one page, body only"),
    ),
)

_PAGE = re.compile(r"^广东工运(?:电子报)?\s?Page\s?(\d{1,3})(?:\s(.{1,60}))?$")


@handle_urls(
    "gdgy.nfgb.cn/content/*-*/*/*.html|",
    exclude="gdgy.nfgb.cn/content/*/edition*",
    instead_of=ArticlePage,
)
class GuangdongGongyunArticlePage(Bk53ArticlePage):
    source = SOURCE
    kickers = False

    @functools.cached_property
    def reading(self) -> bk53_lines.Reading:
        """The article by selectors and the order of the lines.

        :raises LayoutChangedError: if the page ends before the article.
        """
        reading = super().reading
        head = next((i for i, block in enumerate(self.blocks) if _PAGE.match(block.text)), -1)
        if reading.start <= head:
            raise unexpected(self, "an article under 广东工运Page", "no line under it")
        return reading

    @functools.cached_property
    def printed_page(self) -> re.Match[str] | None:
        """The line 广东工运Page 34, with the columns of the page."""
        return next((match for block in self.blocks if (match := _PAGE.match(block.text))), None)

    @found
    def page_no(self) -> Found[int] | None:
        """The number after Page."""
        number = int(self.printed_page[1]) if self.printed_page else 0
        return Found(number, "grammar", "广东工运Page") if number else None

    @found
    def page_label(self) -> Found[str] | None:
        """The number after Page, as printed."""
        return Found(self.printed_page[1], "grammar", "广东工运Page") if self.printed_page else None

    @found
    def section(self) -> Found[str] | None:
        """The column after the page's number, if there is no other."""
        columns = set((self.printed_page[2] or "").split()) if self.printed_page else set()
        return Found(columns.pop(), "grammar", "广东工运Page") if len(columns) == 1 else None


@handle_urls(
    "gdgy.nfgb.cn/m/content/*-*/*/*.html|",
    exclude="gdgy.nfgb.cn/m/content/*/edition*",
    instead_of=ArticlePage,
)
class GuangdongGongyunMobileArticlePage(Bk53MobileArticlePage):
    source = SOURCE


@handle_urls("gdgy2018.nfgb.com.cn/paper.asp?Aid=*&Fid=*", instead_of=ArticlePage)
class GuangdongGongyunArticlePageV2018(PaperAspArticlePage):
    source = SOURCE


@handle_urls(
    ["gdgy.nfgb.cn/content/*-*/*", "gdgy.nfgb.cn/m/content/*-*/*"],
    exclude="gdgy.nfgb.cn/*.html|",
    instead_of=PlanPage,
)
@handle_urls(
    ["gdgy.nfgb.cn/content/*-*/*/edition*.html|", "gdgy.nfgb.cn/m/content/*-*/*/edition*.html|"],
    instead_of=PlanPage,
)
class GuangdongGongyunPlanPage(Bk53PlanPage):
    source = SOURCE


@handle_urls(
    ["gdgy.nfgb.cn/|", "gdgy.nfgb.cn/m/|", "gdgy.nfgb.cn/review|", "gdgy.nfgb.cn/m/review|"],
    instead_of=ListPage,
)
class GuangdongGongyunIndexPage(Bk53IndexPage):
    source = SOURCE


@handle_urls("gdgy.nfgb.cn/api/Pagelist/*", instead_of=ListPage)
class GuangdongGongyunPagelistPage(Bk53PagelistPage):
    source = SOURCE


class GuangdongGongyunSpider(Bk53Spider):
    name = "guangdong_gongyun"
    source = SOURCE
