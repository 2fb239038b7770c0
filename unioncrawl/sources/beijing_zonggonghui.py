"""北京市总工会 (Beijing Federation of Trade Unions).

Site:      https://www.bjzgh.org/
Articles:  the address of one of 2018-08-20 is evidenced, and nothing of its page
Platform:  not known: title and text are what the generic extractor finds, and a failure of kind
           ``degraded`` says so
"""

from __future__ import annotations

from web_poet import handle_urls

from unioncrawl.pages import ArticlePage
from unioncrawl.platforms.generic import AddressedPage
from unioncrawl.source import Site, Source
from unioncrawl.spiders import GivenSpider

SOURCE = Source(
    name="beijing_zonggonghui",
    title="北京市总工会",
    publisher="北京市总工会",
    province="北京",
    level="province",
    sites=(
        Site(
            platform="generic",
            hosts=("www.bjzgh.org", "bjzgh.org"),
            scheme="https",
            paths=r"/(?:\w+/)+\d{6}/\d{8}/j_\d+\.html",
            covers="2018-08-20 by an address",
        ),
    ),
    caveats=(
        "nothing of a page was seen: title and text come from the generic extractor",
        "no list was seen",
    ),
    evidence=(
        ("address of articles, with a date", "LINK: 2018"),
        ("https answers where http does not", "LINK: 2026"),
        ("the page", "UNKNOWN"),
        ("the date in the address is that of publication", "INFERRED"),
        ("the bare host serves the same paths", "INFERRED"),
    ),
)


@handle_urls("bjzgh.org/*/j_*.html|", instead_of=ArticlePage)
class BeijingZonggonghuiArticlePage(AddressedPage):
    source = SOURCE


class BeijingZonggonghuiSpider(GivenSpider):
    name = "beijing_zonggonghui"
    source = SOURCE
