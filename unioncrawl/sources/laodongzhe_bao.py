"""劳动者报, of 西安: what the page of an issue shows.

Site:      https://baokan.laodongwang.cn/issue/N
Editions:  issue 362 of 2025-01-15 is evidenced
Platform:  that of laodongwang.cn (``platforms/laodongwang.py``)
Caveats:   - addresses of articles are not known: of each issue only the one text is read that its page shows, without a title
           - numbers of issues rise by one; they do not tell their days
"""

from __future__ import annotations

from web_poet import handle_urls

from unioncrawl.pages import ArticlePage
from unioncrawl.platforms.laodongwang import LaodongwangArticlePage, LaodongwangSpider
from unioncrawl.source import Site, Source

SOURCE = Source(
    name="laodongzhe_bao",
    title="劳动者报",
    publisher="unknown",
    province="陕西",
    level="city",
    sites=(
        Site(
            platform="laodongwang",
            hosts=("baokan.laodongwang.cn",),
            paths=r"/issue/",
            rewrites=((r"^(/issue/\d+)/$", r"\1"),),
            covers="2025-01-15 evidenced",
        ),
    ),
    caveats=(
        "one text an issue, without its title",
        "no address of an article or of a page is known",
    ),
    evidence=(
        ("address and lines of an issue", "TEXT: issue 362 of 2025-01-15, the text partial"),
        ("numbers of issues are in order", "INFERRED"),
        ("publisher", "UNKNOWN"),
    ),
)


@handle_urls("baokan.laodongwang.cn/issue/*", instead_of=ArticlePage)
class LaodongzheBaoArticlePage(LaodongwangArticlePage):
    source = SOURCE


class LaodongzheBaoSpider(LaodongwangSpider):
    name = "laodongzhe_bao"
    source = SOURCE
