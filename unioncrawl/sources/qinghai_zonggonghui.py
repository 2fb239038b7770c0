"""青海省总工会 (Qinghai Federation of Trade Unions).

Site:      https://www.qhszgh.com/
Articles:  /index.php?c=show&id=N; pages of 2018 to 2024 by their content
Platform:  its own system in PHP (``platforms/portal.py``)
Caveats:   - the text of its pages has neither headline nor date: a title is only what heading or <title> name,
             ``published`` stays empty
           - ids are not in the order of dates (2102 is of 2019, 17026 of 2018)
"""

from __future__ import annotations

import re

from web_poet import handle_urls

from unioncrawl.pages import ArticlePage
from unioncrawl.platforms.portal import PortalArticlePage
from unioncrawl.platforms.portal_lines import PUBLISHED, Anatomy
from unioncrawl.source import Site, Source
from unioncrawl.spiders import GivenSpider

SOURCE = Source(
    name="qinghai_zonggonghui",
    title="青海省总工会",
    publisher="青海省总工会",
    province="青海",
    level="province",
    sites=(
        Site(
            platform="portal",
            hosts=("www.qhszgh.com", "qhszgh.com"),
            paths=r"/index\.php$",
            query=("c", "id"),
            covers="2018 to 2024 by the content of pages",
        ),
    ),
    caveats=(
        "an introduction of the federation that ends in 更多> stands before the article",
        "neither headline nor date was seen; ids are not in the order of dates",
        "the contributor stands in brackets at the end",
        "no list was seen",
    ),
    evidence=(
        ("address of articles, bare and www. host", "TEXT: four pages"),
        ("introduction box, body, contributor in brackets, ©CopyRight 青海省总工会", "TEXT: four pages"),
        ("headline and date", "UNKNOWN"),
        ("markup and encoding", "UNKNOWN"),
    ),
)


@handle_urls("qhszgh.com/index.php?c=show", instead_of=ArticlePage)
class QinghaiZonggonghuiArticlePage(PortalArticlePage):
    source = SOURCE
    article = re.compile(r"/index\.php\?c=show&id=\d+")
    anatomy = Anatomy(
        shows=("opening", "own"),
        meta=PUBLISHED,
        opening=re.compile(r"更多\s*[>»]{0,2}$"),
        own=re.compile(r"(?:©|Copyright).{0,12}青海省总工会|青海省总工会简介", re.IGNORECASE),
        titled=False,
    )


class QinghaiZonggonghuiSpider(GivenSpider):
    name = "qinghai_zonggonghui"
    source = SOURCE
