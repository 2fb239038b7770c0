"""河北职工服务网 (Hebei workers' service site).

Site:      http://jiceng.hebzgfw.cn/pub/
Articles:  the body of one is evidenced
Platform:  TRS-like (``platforms/trs.py``)
Caveats:   - the name of the site was concluded from its host
"""

from __future__ import annotations

from web_poet import handle_urls

from unioncrawl.pages import ArticlePage
from unioncrawl.platforms.portal_lines import PUBLISHED, Anatomy
from unioncrawl.platforms.trs import TrsArticlePage
from unioncrawl.source import Site, Source
from unioncrawl.spiders import GivenSpider

SOURCE = Source(
    name="hebei_zhigong_fuwu_wang",
    title="河北职工服务网",
    publisher="unknown",
    province="河北",
    level="province",
    sites=(
        Site(
            platform="trs",
            hosts=("jiceng.hebzgfw.cn",),
            scheme="http",
            paths=r"/pub/(?:\w+/)*\d{6}/t\d{8}_\d+\.html",
            covers="no date evidenced",
        ),
    ),
    caveats=(
        "only the body of a page was seen: a title is only what heading or <title> name, and a page with a meta line is"
        " believed only if it names the site",
        "no list was seen",
    ),
    evidence=(
        ("name and publisher", "INFERRED: from the host"),
        ("address of articles, with a date", "TEXT: a page"),
        ("body", "TEXT: a page"),
        ("headline, meta line, markup and encoding", "UNKNOWN"),
        ("the date in the file name is that of publication", "INFERRED: the product's way"),
    ),
)


@handle_urls("jiceng.hebzgfw.cn/pub/*/t*_*.html|", instead_of=ArticlePage)
class HebeiZhigongFuwuWangArticlePage(TrsArticlePage):
    source = SOURCE
    anatomy = Anatomy(shows=(), meta=PUBLISHED, titled=False, dates=("meta", "address"))


class HebeiZhigongFuwuWangSpider(GivenSpider):
    name = "hebei_zhigong_fuwu_wang"
    source = SOURCE
