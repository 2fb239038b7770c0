"""辽宁职工报 (Liaoning Workers' Paper): its old e-paper at 中工网.

Site:      http://media.workercn.cn/sites/media/lnzgb/
Editions:  by date, page 1 first; one of 2013-12-06 is evidenced
Platform:  the old e-paper of 中工网 (``platforms/workercn_media.py``)
Caveats:   - one article is evidenced, of page 5 of 2013-12-06
           - whether the host still answers is not known
"""

from __future__ import annotations

from web_poet import handle_urls

from unioncrawl.pages import ArticlePage, PlanPage
from unioncrawl.platforms.workercn_media import (
    WorkercnMediaArticlePage,
    WorkercnMediaPlanPage,
    WorkercnMediaSpider,
)
from unioncrawl.source import Site, Source

SOURCE = Source(
    name="liaoning_zhigong_bao",
    title="辽宁职工报",
    publisher="unknown",
    province="辽宁",
    level="province",
    sites=(
        Site(
            platform="workercn_media",
            hosts=("media.workercn.cn",),
            scheme="http",
            paths=r"/sites/media/lnzgb/",
            covers="2013-12-06 evidenced",
            index="by date: /sites/media/lnzgb/YYYY_MM/DD/GR0100.htm",
            last_issue="2019-05-17",
        ),
    ),
    caveats=(
        "one article is evidenced, of page 5 of 2013-12-06",
        "no page text of this host is known: encoding, kicker and subtitle are read as elsewhere on such e-papers",
    ),
    evidence=(
        ("address of an article", "SEEN-SEL: public code with the address of 2013-12-06"),
        ("title", "INFERRED from the code lnzgb"),
        ("province", "INFERRED from the code"),
        (
            "elements of plans and articles",
            "SEEN-SEL: public scrapers of the other papers on the host, 2017 and 2019",
        ),
        ("last issue", "INFERRED: another paper on the host was read until 2019-05"),
        ("publisher", "UNKNOWN"),
    ),
)


@handle_urls(
    "media.workercn.cn/sites/media/lnzgb/*/GR*.htm|",
    exclude="media.workercn.cn/sites/media/lnzgb/*/GR*00.htm|",
    instead_of=ArticlePage,
)
class LiaoningZhigongBaoArticlePage(WorkercnMediaArticlePage):
    source = SOURCE


@handle_urls("media.workercn.cn/sites/media/lnzgb/*/GR*00.htm|", instead_of=PlanPage)
class LiaoningZhigongBaoPlanPage(WorkercnMediaPlanPage):
    source = SOURCE


class LiaoningZhigongBaoSpider(WorkercnMediaSpider):
    name = "liaoning_zhigong_bao"
    source = SOURCE
    paper = "lnzgb"
