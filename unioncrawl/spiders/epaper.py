"""Traversal shared by all e-papers: a day -> the plans of its pages -> their articles and pictures."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Any, ClassVar

import attrs
from scrapy import Request
from scrapy.http import Response

from unioncrawl import clock
from unioncrawl.arguments import ORDERS
from unioncrawl.captured import FRESH
from unioncrawl.errors import PageError
from unioncrawl.extension import held_of
from unioncrawl.faults import item_of
from unioncrawl.items import Listing, PagePlan
from unioncrawl.pages import ABSENT_STATUSES, ListPage, PlanPage
from unioncrawl.road import role_of
from unioncrawl.spiders.base import PLAN_PRIORITY, SINGLE, SourceSpider, check_whole


class EpaperSpider(SourceSpider):
    """Crawl editions by date.

    #. Set ``name`` and ``source``.
    #. Define ``edition_url``: the address of the first plan of a day's edition.
    #. Define ``calendar_url`` if the paper has a calendar that lists its editions by month.
    #. Define ``twin_url`` if articles have a second page to fall back to.

    Arguments: ``since`` and ``until`` (``YYYY-MM-DD``, China Standard Time) for a range, ``order`` (``newest`` or
    ``oldest``) for what of it comes first, ``url`` for single pages (apart by blanks). With none of them: what is
    missing (``archive/due.py``).
    """

    by_days: ClassVar[bool] = True

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.first_plans: set[str] = set()
        self.asked_days: set[dt.date] = set()
        self.again_days: frozenset[dt.date] = frozenset()

    def edition_url(self, day: dt.date) -> str:
        """Return the address of the first plan of the edition of ``day``."""
        raise NotImplementedError

    def calendar_url(self, month: dt.date) -> str | None:  # noqa: ARG002 - for those that have calendars
        """Return the address of the calendar of the month that begins with ``month``; a list page reads it.

        Where that gives no days, the days are asked for one by one.
        """
        return None

    def indexed(self) -> Iterator[Request]:
        """Yield the first plan of every new day that is asked for, or the calendars that lead to all days."""
        new, self.again_days = {*self.due.days}, frozenset(self.due.again)
        self.asked_days = new | self.again_days
        days = self.ordered(self.asked_days)
        for month in dict.fromkeys(day.replace(day=1) for day in days):
            calendar = self.calendar_url(month)
            if calendar is None:
                yield from (self.day_request(day) for day in days if day in new and is_of(day, month))
            else:
                request = self.list_request(calendar)
                yield request.replace(callback=self.parse_calendar, cb_kwargs={"month": month})

    def again_requests(self) -> Iterator[Request]:
        """Yield the first plan of every day that is looked at again, but for those that a calendar has led to."""
        for day in self.ordered(self.again_days):
            if self.calendar_url(day.replace(day=1)) is None:
                yield self.day_request(day)

    def ordered(self, days: Iterable[dt.date]) -> list[dt.date]:
        """Return ``days`` in the order that is asked for."""
        return sorted(days, reverse=self.arguments.order == ORDERS[0])

    def day_requests(self, month: dt.date) -> Iterator[Request]:
        """Yield the first plan of every day of ``month`` that is asked for."""
        for day in self.ordered(day for day in self.asked_days if is_of(day, month)):
            yield self.day_request(day)

    def day_request(self, day: dt.date, url: str = "") -> Request:
        """Return the request for the first plan of a day that is asked for."""
        request = self.plan_request(url or self.edition_url(day))
        # What an unfinished run has of a day that is to be looked at again is what is to be looked at again.
        request.meta[FRESH] = day in self.again_days
        return request

    def partial_requests(self) -> Iterator[Request]:
        """Yield what was listed and never asked for, in the order that is asked for."""
        newest_first = self.arguments.order == ORDERS[0]
        self.due = attrs.evolve(self.due, partial=self.due.partial[:: 1 if newest_first else -1])
        yield from super().partial_requests()

    def failed_list_request(self, url: str) -> Request:
        """Return the request for a list that came to nothing: kept, and no more. The days that it leads to are asked for."""
        return self.list_request(url).replace(callback=self.parse_kept)

    def plan_request(self, url: str) -> Request:
        """Return the request for a plan; a missing one is an answer, too."""
        return Request(
            url,
            self.parse_plan,
            errback=self.failed,
            priority=PLAN_PRIORITY,
            meta={"handle_httpstatus_list": list(ABSENT_STATUSES), "dont_redirect": True},
        )

    async def parse_calendar(
        self, response: Response, page: ListPage, month: dt.date
    ) -> AsyncIterator[Request | Listing]:
        """Yield the calendar and the first plan of every edition in it that is asked for.

        Where it is not there, or not what it was, the days are asked for one by one.
        """
        if again := self.moved(response):
            yield again
            return
        try:
            check_whole(response)
            listing = item_of(page.to_item())
        except PageError:
            for request in self.day_requests(month):
                yield request
            raise
        yield listing
        named = {dt.date.fromisoformat(row.published): row.url for row in listing.rows if row.published}
        for day in self.ordered(named.keys() & self.asked_days):
            yield self.day_request(day, named[day])
        if not listing.rows:
            for request in self.day_requests(month):
                yield request
        elif not self.is_told:
            # Else nobody would ever know that there was no issue, and the calendar be asked for it for ever.
            for day in self.ordered(self.asked_days - named.keys() - {clock.today()}):
                if is_of(day, month):
                    yield self.day_request(day)

    async def parse_kept(self, response: Response, page: ListPage) -> AsyncIterator[Listing]:
        """Yield the list."""
        check_whole(response)
        yield item_of(page.to_item())

    async def parse_plan(self, response: Response, plan: PlanPage) -> AsyncIterator[Request | PagePlan]:
        """Yield the plan, the edition's other plans, the articles that are not held, and the page's media."""
        if again := self.moved(response):
            yield again
            return
        check_whole(response)
        item = item_of(plan.to_item())
        yield item
        if plan.is_first():
            self.first_plans.update(item.page_urls[:1])  # under the date's own address: asked for already
        for url in item.page_urls:
            if url != item.url and url not in self.first_plans and not self.is_held(url, item, response):
                request = self.plan_request(url)
                request.meta.update(
                    {key: response.meta[key] for key in (FRESH, SINGLE) if key in response.meta}
                )
                yield request
        for request in self.missing_requests(item.article_urls):
            yield request
        if "pages" in self.media:
            for request in self.media_requests(item.page_pdf, item.picture_url):
                yield request

    def is_held(self, url: str, plan: PagePlan, response: Response) -> bool:
        """Return whether a plan that ``plan`` lists need not be asked for: only what is missing is to follow
        ``response``, and it is held.
        """
        return SINGLE in response.meta and held_of(self.crawler).plan(url, plan.published)

    def follow(self, listing: Listing) -> Iterable[Request]:
        """Return the requests for the plans and missing articles that a list, given by its address, leads to."""
        plans = [self.plan_request(row.url) for row in listing.rows if role_of(row.url) == "plan"]
        return [*plans, *super().follow(listing)]


def is_of(day: dt.date, month: dt.date) -> bool:
    """Return whether a day is of the month that begins with ``month``."""
    return day.replace(day=1) == month
