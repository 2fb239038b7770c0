"""山东省总工会 (Shandong Federation of Trade Unions).

Site:      https://www.sdgh.org.cn/art/
Articles:  the address of one of 2025-12-29 is evidenced, and nothing of its page
Platform:  大汉 JCMS, of which only marks on other sites are known: title and text are what the generic
           extractor finds, and a failure of kind ``degraded`` says so
"""

from __future__ import annotations

from web_poet import handle_urls

from unioncrawl.pages import ArticlePage
from unioncrawl.platforms.generic import AddressedPage
from unioncrawl.source import Site, Source
from unioncrawl.spiders import GivenSpider

SOURCE = Source(
    name="shandong_zonggonghui",
    title="山东省总工会",
    publisher="山东省总工会",
    province="山东",
    level="province",
    sites=(
        Site(
            platform="generic",
            hosts=("www.sdgh.org.cn", "sdgh.org.cn"),
            scheme="https",
            paths=r"/art/\d{4}/\d{1,2}/\d{1,2}/art_\d+_\d+\.html",
            covers="2025-12-29 by an address",
        ),
    ),
    caveats=(
        "nothing of a page was seen: title and text come from the generic extractor",
        "month and day in an address are not padded",
        "lists are filled by script, from an interface that was not seen",
    ),
    evidence=(
        ("address of articles, with a date", "LINK: 2025"),
        ("the page", "UNKNOWN"),
        ("the date in the address is that of publication", "INFERRED: the product's way"),
        ("the bare host serves the same paths", "INFERRED"),
    ),
)


@handle_urls("sdgh.org.cn/art/*/art_*.html|", instead_of=ArticlePage)
class ShandongZonggonghuiArticlePage(AddressedPage):
    source = SOURCE


class ShandongZonggonghuiSpider(GivenSpider):
    name = "shandong_zonggonghui"
    source = SOURCE
