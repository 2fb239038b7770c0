"""安徽工人日报 (Anhui Workers' Daily): the e-paper.

Site:      https://epaper.ahgrrb.com/
Editions:  issue 8676 of 2025-09-30, and an older article without a date, are evidenced
Platform:  of unknown make (``platforms/articleinfo.py``)
Caveats:   - no address of a plan is known: articles are imported, or given by address
           - the date is not in the address, and old articles show none at all
           - a list of all titles of the page, with the first words of each article, stands over the article
"""

from __future__ import annotations

from web_poet import handle_urls

from unioncrawl.pages import ArticlePage
from unioncrawl.platforms.articleinfo import ArticleinfoArticlePage, ArticleinfoSpider
from unioncrawl.source import Site, Source

SOURCE = Source(
    name="anhui_gongren_ribao",
    title="安徽工人日报",
    publisher="unknown",
    province="安徽",
    level="province",
    sites=(
        Site(
            platform="articleinfo",
            hosts=("epaper.ahgrrb.com",),
            paths=r"/index/article/",
            query=("doc_id",),
            covers="2025-09-30 evidenced; an older article without a date",
        ),
    ),
    caveats=(
        "no index known",
        "date and issue number come from the page; old pages have neither, nor a title",
        "ids rise with time",
        "本报讯 can stand on a line of its own",
    ),
    evidence=(
        ("address and lines of an article", "TEXT: doc_id=38051 of 2025-09-30"),
        ("old articles show the body alone", "TEXT: doc_id=947"),
        ("publisher", "UNKNOWN"),
    ),
)


@handle_urls("epaper.ahgrrb.com/index/article/articleinfo.html?doc_id=*", instead_of=ArticlePage)
class AnhuiGongrenRibaoArticlePage(ArticleinfoArticlePage):
    source = SOURCE


class AnhuiGongrenRibaoSpider(ArticleinfoSpider):
    name = "anhui_gongren_ribao"
    source = SOURCE
