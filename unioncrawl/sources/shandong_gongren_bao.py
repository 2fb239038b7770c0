"""山东工人报 (Shandong Workers' Daily), on a host of the vendor of the federation's site.

Site:      https://szbjngh.sddzinfo.net/shtml/sdgrb/
Editions:  issues dated 2025-09-26 and 2025-12-29 are evidenced
Platform:  大汉版通 (``platforms/shtml.py``)
Caveats:   - the host looks like a vendor's or a staging name: it may change
           - addresses of plans are those of papers with the same form of address; none of this paper was seen
           - the byline can lack the word 记者: 本报讯 (甲 通讯员 乙)
"""

from __future__ import annotations

from web_poet import handle_urls

from unioncrawl.pages import ArticlePage, PlanPage
from unioncrawl.platforms.shtml import ShtmlArticlePage, ShtmlPlanPage, ShtmlSpider
from unioncrawl.source import Site, Source

SOURCE = Source(
    name="shandong_gongren_bao",
    title="山东工人报",
    publisher="unknown",
    province="山东",
    level="province",
    sites=(
        Site(
            platform="shtml",
            hosts=("szbjngh.sddzinfo.net",),
            paths=r"/shtml/sdgrb/",
            rewrites=((r"^(/shtml/sdgrb/\d{8})/?$", r"\1/"),),
            covers="2025-09-26 and 2025-12-29 evidenced",
            index="by date: /shtml/sdgrb/YYYYMMDD/vA1.shtml, a form concluded from other papers",
        ),
    ),
    caveats=(
        "the host is a vendor's or a staging one",
        "the form of the plans' addresses is that of other papers",
        "a subtitle has no dash: it is the line between title and 《山东工人报》(…)",
        "a 404 does not tell a day without an issue from a form of address that is not the paper's",
    ),
    evidence=(
        ("addresses of articles", "TEXT: two pages, 2025-09 and 2025-12"),
        ("order of the lines", "TEXT: two pages, 2025-09 and 2025-12"),
        (
            "addresses of plans",
            "INFERRED: /shtml/<paper>/YYYYMMDD/vA1.shtml and index.shtml of 21 other papers, 2022 and 2025",
        ),
        ("大汉版通", "TEXT: Produced By 大汉网络 大汉版通发布系统, 2025"),
        ("publisher", "UNKNOWN"),
    ),
)


@handle_urls(
    "szbjngh.sddzinfo.net/shtml/sdgrb/*/*.shtml|",
    exclude=[
        "szbjngh.sddzinfo.net/shtml/sdgrb/*/v*.shtml|",
        "szbjngh.sddzinfo.net/shtml/sdgrb/*/index.shtml|",
    ],
    instead_of=ArticlePage,
)
class ShandongGongrenBaoArticlePage(ShtmlArticlePage):
    source = SOURCE


@handle_urls(
    ["szbjngh.sddzinfo.net/shtml/sdgrb/*/v*.shtml|", "szbjngh.sddzinfo.net/shtml/sdgrb/*/index.shtml|"],
    instead_of=PlanPage,
)
@handle_urls("szbjngh.sddzinfo.net/shtml/sdgrb/20*/|", instead_of=PlanPage)
class ShandongGongrenBaoPlanPage(ShtmlPlanPage):
    source = SOURCE
    absent_state = "unknown"


class ShandongGongrenBaoSpider(ShtmlSpider):
    name = "shandong_gongren_bao"
    source = SOURCE
    paper = "sdgrb"
