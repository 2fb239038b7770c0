"""吉林工人报 (Jilin Workers' Daily): its old e-paper at 中工网.

Site:      http://media.workercn.cn/sites/media/jlgrb/
Editions:  by date, page 1 first; issues of 2016-01-05 to 2019-05-17 are evidenced
Platform:  the old e-paper of 中工网 (``platforms/workercn_media.py``)
Caveats:   - a public reader of these pages calls the paper 劳动新闻
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
    name="jilin_gongren_bao",
    title="吉林工人报",
    publisher="unknown",
    province="吉林",
    level="province",
    sites=(
        Site(
            platform="workercn_media",
            hosts=("media.workercn.cn",),
            scheme="http",
            paths=r"/sites/media/jlgrb/",
            covers="2016-01-05 to 2019-05-17 evidenced",
            index="by date: /sites/media/jlgrb/YYYY_MM/DD/GR0100.htm",
            last_issue="2019-05-17",
        ),
    ),
    caveats=(
        "a public reader of these pages calls the paper 劳动新闻",
        "no page text of this host is known: encoding, kicker and subtitle are read as elsewhere on such e-papers",
    ),
    evidence=(
        ("addresses, GR0100, ul li a, h1, #ozoom, .lai", "SEEN-SEL: a public scraper, 2019-05"),
        ("title", "INFERRED from the code jlgrb; the scraper calls the paper 劳动新闻"),
        ("province", "INFERRED from the code"),
        ("last issue", "INFERRED: the day of the scraper"),
        ("publisher", "UNKNOWN"),
    ),
)


@handle_urls(
    "media.workercn.cn/sites/media/jlgrb/*/GR*.htm|",
    exclude="media.workercn.cn/sites/media/jlgrb/*/GR*00.htm|",
    instead_of=ArticlePage,
)
class JilinGongrenBaoArticlePage(WorkercnMediaArticlePage):
    source = SOURCE


@handle_urls("media.workercn.cn/sites/media/jlgrb/*/GR*00.htm|", instead_of=PlanPage)
class JilinGongrenBaoPlanPage(WorkercnMediaPlanPage):
    source = SOURCE


class JilinGongrenBaoSpider(WorkercnMediaSpider):
    name = "jilin_gongren_bao"
    source = SOURCE
    paper = "jlgrb"
