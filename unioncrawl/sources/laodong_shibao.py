"""劳动时报, of 贵州.

Site:      http://www.gzqgw.cn/
Editions:  by date; a scraper read it from 2024-08 to 2025-01
Platform:  of unknown make, on ThinkPHP (``platforms/referdate.py``)
Caveats:   - plain http; the cookie PHPSESSID is set and not needed
           - addresses of plans and articles but for the day's are not known: other routes of
             the module ``admin`` are taken for articles
           - a wrong day may be answered with another day's plan
           - no element of a title is known
"""

from __future__ import annotations

from web_poet import handle_urls

from unioncrawl.pages import ArticlePage, PlanPage
from unioncrawl.platforms.referdate import ReferdateArticlePage, ReferdatePlanPage, ReferdateSpider
from unioncrawl.source import Site, Source

SOURCE = Source(
    name="laodong_shibao",
    title="劳动时报",
    publisher="unknown",
    province="贵州",
    level="province",
    sites=(
        Site(
            platform="referdate",
            hosts=("www.gzqgw.cn", "gzqgw.cn"),
            scheme="http",
            query=("s", "id", "aid", "newsid"),
            covers="2024-08-22 evidenced; read by a scraper from 2024-08 to 2025-01",
            index="by date: /index.php?s=/admin/index/index/referdate/YYYY-MM-DD, then #pageList",
        ),
    ),
    caveats=(
        "an article has no date of its own: its plan has",
        "a plan that shows another day than the one asked for is not taken for the edition",
        "the form of the addresses of articles is not known",
        "no element of a title is known: it is told by the list of titles, a heading, or the lines over the body",
    ),
    evidence=(
        (
            "address of the day, #pageList, #titleList, #titlenews, #div2",
            "SEEN-SEL: a scraper, 2024-11 to 2025-01",
        ),
        ("addresses of plans and articles", "INFERRED: other routes of the same module"),
        ("a wrong day answers 200", "UNKNOWN"),
        ("level, publisher", "UNKNOWN: of 贵州 by general knowledge"),
    ),
)

_HOST = "gzqgw.cn"
_ROUTES = (f"{_HOST}/index.php?s=/admin", f"{_HOST}/?s=/admin", f"{_HOST}/index.php/admin", f"{_HOST}/admin")


@handle_urls(
    [f"{route}/*" for route in _ROUTES],
    exclude=[f"{route}/index/index*" for route in _ROUTES],
    instead_of=ArticlePage,
)
class LaodongShibaoArticlePage(ReferdateArticlePage):
    source = SOURCE


@handle_urls([f"{route}/index/index*" for route in _ROUTES], instead_of=PlanPage)
class LaodongShibaoPlanPage(ReferdatePlanPage):
    source = SOURCE


class LaodongShibaoSpider(ReferdateSpider):
    name = "laodong_shibao"
    source = SOURCE
