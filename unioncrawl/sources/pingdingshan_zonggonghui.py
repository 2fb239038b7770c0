"""平顶山市总工会 (Pingdingshan Federation of Trade Unions).

Site:      https://www.pdsgh.org/index.php/node/N
Articles:  of 2023 and 2026 are evidenced
Lists:     /index.php/archive/YYYYMM, several articles of a month
Platform:  Drupal-like (``platforms/portal.py``)
Caveats:   - an article's page prints no date
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from scrapy import Request
from web_poet import handle_urls

from unioncrawl import clock
from unioncrawl.pages import ArticlePage, ListPage
from unioncrawl.platforms.portal import PortalArticlePage, PortalSpider
from unioncrawl.platforms.portal_lines import Anatomy
from unioncrawl.platforms.portal_list import PortalListPage
from unioncrawl.source import Site, Source

SOURCE = Source(
    name="pingdingshan_zonggonghui",
    title="平顶山市总工会",
    publisher="平顶山市总工会",
    province="河南",
    level="city",
    sites=(
        Site(
            platform="portal",
            hosts=("www.pdsgh.org", "pdsgh.org"),
            paths=r"/index\.php/(?:node/\d+|archive/\d{6})",
            rewrites=((r"/$", ""),),
            covers="2023 and 2026-03 evidenced",
            index="by month: /index.php/archive/YYYYMM",
        ),
    ),
    caveats=(
        "an article's page prints no date, and the archive of a month tells only the month: published stays empty",
        "how the archive goes on where a month has more than one page has was not seen",
    ),
    evidence=(
        ("address of articles, bare and www. host", "TEXT: pages of 2023 and 2026"),
        ("title, 正文, body", "TEXT: two pages"),
        ("archive of a month shows several articles", "TEXT: the page of 2026-03"),
        ("it links to them", "INFERRED"),
        ("markup and encoding", "UNKNOWN"),
    ),
)

ARTICLE = re.compile(r"/index\.php/node/\d+")


@handle_urls("pdsgh.org/index.php/node/*", instead_of=ArticlePage)
class PingdingshanZonggonghuiArticlePage(PortalArticlePage):
    source = SOURCE
    article = ARTICLE
    anatomy = Anatomy(shows=("parting",), meta=None, parting=re.compile("^正文$"))


@handle_urls("pdsgh.org/index.php/archive/*", instead_of=ListPage)
class PingdingshanZonggonghuiListPage(PortalListPage):
    source = SOURCE
    article = ARTICLE
    may_be_missing = True


class PingdingshanZonggonghuiSpider(PortalSpider):
    name = "pingdingshan_zonggonghui"
    source = SOURCE

    def indexed(self) -> Iterable[Request]:
        """Return the requests for the archives of the months asked for; without dates, this month and the last."""
        days = self.arguments.range()
        today = clock.today()
        months = {day.replace(day=1) for day in days or (today, today.replace(day=1) - dt.timedelta(days=1))}
        return [
            self.list_request(f"{self.site.base}/index.php/archive/{month:%Y%m}")
            for month in sorted(months, reverse=True)
        ]
