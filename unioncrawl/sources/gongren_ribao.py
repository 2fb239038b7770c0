"""工人日报 (Workers' Daily), organ of the All-China Federation of Trade Unions.

Site:      https://www.workercn.cn/papers/grrb/, before it http://media.workercn.cn/sites/media/grrb/
Editions:  by date, page 1 first; issues dated 2011-01-31 to 2026-07 are evidenced, older ones may be there
Platform:  the e-paper of 中工网 (``platforms/workercn_epaper.py``), and its old one (``platforms/workercn_media.py``)
Caveats:   - the masthead's weekday is always 星期一 in the page as sent; a script corrects it
           - 2011 issues print the page with three digits (003版), later ones with two
           - a kicker can stand in the title as 【…】
           - captions, and sometimes the whole body, are given twice
           - an issue that is on both e-papers has two addresses an article, so two articles
"""

from __future__ import annotations

from web_poet import handle_urls

from unioncrawl.pages import ArticlePage, PlanPage
from unioncrawl.platforms.workercn_epaper import (
    WorkercnEpaperArticlePage,
    WorkercnEpaperPlanPage,
    WorkercnEpaperSpider,
)
from unioncrawl.platforms.workercn_media import WorkercnMediaArticlePage, WorkercnMediaPlanPage
from unioncrawl.source import Site, Source

SOURCE = Source(
    name="gongren_ribao",
    title="工人日报",
    publisher="中华全国总工会",
    province="全国",
    level="national",
    sites=(
        Site(
            platform="workercn_epaper",
            hosts=("www.workercn.cn", "workercn.cn"),
            paths=r"/papers/grrb/",
            covers="2011-01-31 to 2026-07-13 evidenced",
            index="by date: /papers/grrb/YYYY/MM/DD/1/page.html, then #pageUrl",
        ),
        Site(
            platform="workercn_media",
            hosts=("media.workercn.cn",),
            scheme="http",
            paths=r"/sites/media/grrb/",
            covers="2017-05-31 and 2018-03-21 evidenced",
            last_issue="2019-05-17",
        ),
    ),
    caveats=(
        "masthead weekday is a placeholder (always 星期一)",
        "page label has three digits in 2011 (003版), two later (02版)",
        "kicker may stand in the title as 【…】",
        "captions, sometimes the whole body, are rendered twice",
        "a day without an issue is taken to be a plan without #pageUrl li; how the site answers is not known",
    ),
    evidence=(
        (
            "addresses of pages and articles",
            "SEEN-SEL: public scrapers 2022 to 2026; TEXT: public pages 2011 to 2026",
        ),
        ("#pageUrl, a.pdf, #pageTitle", "SEEN-SEL: two public scrapers, 2023 to 2025"),
        ("#pretitle, #ctitle, #ccontent, #imgs", "SEEN-SEL: a public scraper, 2023-04"),
        ("order of the lines, source line, footer", "TEXT: pages of 2011 to 2026"),
        ("subtitle inside or after #ctitle", "INFERRED from a page of 2011-07-25"),
        ("address of page PDFs", "SEEN-SEL: public citations 2018 to 2026"),
        ("www. and bare host serve the same paths", "TEXT"),
        ("addresses on media.workercn.cn", "SEEN-SEL: public code 2017 and 2018"),
        ("area[shape=poly], #page_content, .text_c h1, #ozoom, .lai", "SEEN-SEL: a public scraper, 2017"),
        ("last issue on media.workercn.cn", "INFERRED: another paper there was read until 2019-05"),
    ),
)


@handle_urls("workercn.cn/papers/grrb/*/news-*.html|", instead_of=ArticlePage)
class GongrenRibaoArticlePage(WorkercnEpaperArticlePage):
    source = SOURCE


@handle_urls("workercn.cn/papers/grrb/*/page.html|", instead_of=PlanPage)
class GongrenRibaoPlanPage(WorkercnEpaperPlanPage):
    source = SOURCE


@handle_urls(
    "media.workercn.cn/sites/media/grrb/*/GR*.htm|",
    exclude="media.workercn.cn/sites/media/grrb/*/GR*00.htm|",
    instead_of=ArticlePage,
)
class GongrenRibaoMediaArticlePage(WorkercnMediaArticlePage):
    source = SOURCE


@handle_urls("media.workercn.cn/sites/media/grrb/*/GR*00.htm|", instead_of=PlanPage)
class GongrenRibaoMediaPlanPage(WorkercnMediaPlanPage):
    source = SOURCE


class GongrenRibaoSpider(WorkercnEpaperSpider):
    name = "gongren_ribao"
    source = SOURCE
    paper = "grrb"
