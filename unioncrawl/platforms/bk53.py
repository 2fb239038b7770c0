"""53BK (paperweb, 多媒体数字报刊), ASP.NET product of 53bk.com: plans, desktop and mobile articles.

Plan:     ``/content/YYYY-MM/DD`` (issue of a day), ``/content/YYYY-MM/DD/k`` (its page k),
          ``/content/YYYY-MM/DD/edition<id>_<label>.html``
Article:  ``/content/YYYY-MM/DD/NNNNNN.html``; mobile twins of articles and plans under ``/m/``
Others:   ``/`` (newest issue), ``/review``, ``/review?y=YYYY`` (往刊回顾), ``/api/Pagelist/<issue>`` (JSON, never seen)
No issue: status 200 and a few characters, 找不到所在刊期…

Elements known: ``#newspapercontent`` (body), ``h1`` (title), ``.reporter`` (author), ``.bktitle span`` (page),
``#usemap area[alt]`` (title of every article of the page, on its plan and on its articles), ``#editionimg`` (the page's
picture), ``#pagetitleslist`` and ``#sidebar-main`` (pages), ``#pagemu`` (articles), ``.bkimgbottom a`` (PDF). Those of
kicker and subtitle are not: they are told by the order of the lines (``bk53_lines.py``). ``ul.scroll`` and the classes
``on`` and ``hover`` say nothing: page lists and article lists have them alike.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response

from unioncrawl.addresses import AddressForm
from unioncrawl.errors import LayoutChangedError, PageError
from unioncrawl.faults import item_of
from unioncrawl.items import Listed, Listing, PagePlan
from unioncrawl.pages import ListPage, PlanPage
from unioncrawl.platforms.bk53_addresses import PLAN, day_of
from unioncrawl.platforms.bk53_articles import Bk53ArticlePage, Bk53MobileArticlePage
from unioncrawl.platforms.bk53_lists import Bk53IndexPage, Bk53PagelistPage
from unioncrawl.platforms.bk53_plans import Bk53PlanPage
from unioncrawl.spiders import EpaperSpider
from unioncrawl.spiders.base import check_whole

__all__ = [
    "ADDRESSES",
    "Bk53ArticlePage",
    "Bk53IndexPage",
    "Bk53MobileArticlePage",
    "Bk53PagelistPage",
    "Bk53PlanPage",
    "Bk53Spider",
]

ADDRESSES = (
    AddressForm(
        kind="article",
        pattern=r"/content/(?P<year>\d{4})-(?P<month>\d{2})/(?P<day>\d{2})/\d{6,}\.html",
        example="/content/2016-12/20/134855.html",
        page="Bk53ArticlePage",
        rule="{host}/content/*-*/*/*.html|",
        exclude="{host}/content/*/edition*",
    ),
    AddressForm(
        kind="article",
        pattern=r"/m/content/(?P<year>\d{4})-(?P<month>\d{2})/(?P<day>\d{2})/\d{6,}\.html",
        example="/m/content/2016-12/20/134855.html",
        page="Bk53MobileArticlePage",
        rule="{host}/m/content/*-*/*/*.html|",
        exclude="{host}/m/content/*/edition*",
    ),
    AddressForm(
        kind="plan",
        pattern=r"(?P<base>(?:/m)?)/content/(?P<year>\d{4})-(?P<month>\d{2})/(?P<day>\d{2})"
        r"/edition\d+_(?P<page>[^/]+)\.html",
        example="/content/2021-12/25/edition326_A1.html",
        page="Bk53PlanPage",
        rule="{host}/content/*-*/*/edition*.html|",
    ),
    AddressForm(
        kind="plan",
        pattern=r"(?P<base>(?:/m)?)/content/(?P<year>\d{4})-(?P<month>\d{2})/(?P<day>\d{2})(?:/(?P<page>\d{1,3})?/?)?",
        example="/content/2016-12/20",
        page="Bk53PlanPage",
        rule="{host}/content/*-*/*",
        exclude="{host}/*.html|",
    ),
    AddressForm(
        kind="list",
        pattern=r"(?:/m)?/review(?:\?y=\d{4})?",
        example="/review?y=2016",
        page="Bk53IndexPage",
        rule="{host}/review|",
    ),
    AddressForm(
        kind="list",
        pattern=r"/m/",  # not "/": of that every site has one
        example="/m/",
        page="Bk53IndexPage",
        rule="{host}/|",
    ),
    AddressForm(
        kind="list",
        pattern=r"/api/Pagelist/\d+",
        example="/api/Pagelist/48",
        page="Bk53PagelistPage",
        rule="{host}/api/Pagelist/*",
    ),
)


class Bk53Spider(EpaperSpider):
    """Crawl a paper on 53BK.

    #. Set ``name`` and ``source``; the addresses follow from the source's canonical host.

    The date routes are evidenced on another paper of the same product (ep.chinanshw.cn). Where a site does not know
    them, its issues are looked for in the archive of the year (``/review?y=YYYY``), and where that leads to none, from
    the newest issue (``/``) back along 上一期. A page that lists no other pages is turned by 上一版 and 下一版, and
    ``/api/Pagelist/<issue>`` is asked.

    Desktop pages are asked for; the mobile twin, which shows less, only where the desktop page gives nothing.
    """

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.archives: set[int] = set()
        """Years of which the archive was asked for."""

        self.routed = False
        """Whether the site knows the date routes: it has answered one with an issue, or that there is none."""

        self.walks = False
        """Whether the issues are walked along 上一期."""

    def edition_url(self, day: dt.date) -> str:
        """Return the address of the issue of a day."""
        return f"{self.site.base}/content/{day:%Y-%m/%d}"

    def twin_url(self, url: str) -> str | None:
        """Return the mobile twin of a desktop article."""
        parts = urlsplit(url)
        if not parts.path.startswith("/content/"):
            return None
        return parts._replace(path=f"/m{parts.path}").geturl()

    async def parse_plan(self, response: Response, plan: PlanPage) -> AsyncIterator[Request | PagePlan]:
        """Yield what every plan leads to; the ways round, if the address of a day gives no plan."""
        unknown = False
        try:
            async for result in super().parse_plan(response, plan):
                if isinstance(result, PagePlan) and plan.is_first():
                    unknown = result.state == "unknown"
                    self.routed = self.routed or not unknown
                yield result
        except LayoutChangedError:
            for request in self.ways_round(plan):
                yield request
            raise
        if unknown:
            for request in self.ways_round(plan):
                yield request
        elif response.status == 200 and isinstance(plan, Bk53PlanPage) and plan.pagelist:
            yield self.list_request(plan.pagelist)

    def ways_round(self, plan: PlanPage) -> Iterator[Request]:
        """Yield the request for the archive of the year of ``plan``, the first of a day that was asked for."""
        if self.routed or not isinstance(plan, Bk53PlanPage) or not plan.is_first():
            return
        day = dt.date.fromisoformat(plan.day())
        if day in self.asked_days and day.year not in self.archives:
            self.archives.add(day.year)
            request = self.list_request(f"{self.site.base}/review?y={day.year}")
            yield request.replace(callback=self.parse_archive)

    async def parse_archive(self, response: Response, page: ListPage) -> AsyncIterator[Request | Listing]:
        """Yield the archive of a year and the issues in it that are asked for; without any, begin to walk."""
        try:
            check_whole(response)
            listing = item_of(page.to_item())
        except PageError:
            for request in self.newest():
                yield request
            raise
        yield listing
        wanted = [request for request in map(self.issue_request, listing.rows) if request]
        for request in wanted or self.newest():
            yield request

    def issue_request(self, row: Listed) -> Request | None:
        """Return the request for the issue in ``row`` of a list, if it is asked for."""
        if not row.published or dt.date.fromisoformat(row.published) not in self.asked_days:
            return None
        return self.plan_request(row.url) if PLAN.match(urlsplit(row.url).path) else None

    def newest(self) -> Iterator[Request]:
        """Yield the request for the front page, once."""
        if not self.walks:
            self.walks = True
            yield self.list_request(f"{self.site.base}/").replace(callback=self.parse_newest)

    async def parse_newest(self, response: Response, page: ListPage) -> AsyncIterator[Request | Listing]:
        """Yield the front page, and the issue that it shows, to walk on from."""
        check_whole(response)
        listing = item_of(page.to_item())
        yield listing
        dated = [row for row in listing.rows if row.published and PLAN.match(urlsplit(row.url).path)]
        if dated:
            newest = max(dated, key=lambda row: str(row.published))
            yield self.walked_request(newest.url)

    async def parse_walked(self, response: Response, plan: PlanPage) -> AsyncIterator[Request | PagePlan]:
        """Yield what an issue on the way leads to, if it is asked for, and the issue before it."""
        if dt.date.fromisoformat(plan.day()) in self.asked_days:
            async for result in self.parse_plan(response, plan):
                yield result
        else:
            check_whole(response)
            yield item_of(plan.to_item())
        previous = plan.previous_issue if isinstance(plan, Bk53PlanPage) else None
        date = day_of(urlsplit(previous).path, PLAN) if previous else None
        if previous and date and date >= min(self.asked_days).isoformat():
            yield self.walked_request(previous)

    def walked_request(self, url: str) -> Request:
        """Return the request for an issue on the way, also for one that was asked for already."""
        return self.plan_request(url).replace(callback=self.parse_walked, dont_filter=True)
