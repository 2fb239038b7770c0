"""Traversal shared by all e-papers: a day -> the plans of its pages -> their articles and pictures."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Any

from scrapy import Request
from scrapy.http import Response

from unioncrawl import clock
from unioncrawl.archive.held import RETRY_DAYS
from unioncrawl.arguments import week_ago
from unioncrawl.errors import PageError
from unioncrawl.extension import held_of
from unioncrawl.items import Listing, PagePlan
from unioncrawl.pages import ABSENT_STATUSES, ListPage, PlanPage
from unioncrawl.road import role_of
from unioncrawl.spiders.base import PLAN_PRIORITY, SourceSpider, check_whole


class EpaperSpider(SourceSpider):
    """Crawl editions by date.

    #. Set ``name`` and ``source``.
    #. Define ``edition_url``: the address of the first plan of a day's edition.
    #. Define ``calendar_url`` if the paper has a calendar that lists its editions by month.
    #. Define ``twin_url`` if articles have a second page to fall back to.

    Arguments: ``since`` and ``until`` (``YYYY-MM-DD``, China Standard Time) for a range, ``url`` for
    single pages (apart by blanks). With none of them: what is missing, from the last complete edition
    to today, and earlier editions of the last week that are held in part.
    """

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.first_plans: set[str] = set()
        self.asked_days: set[dt.date] = set()

    def edition_url(self, day: dt.date) -> str:
        """Return the address of the first plan of the edition of ``day``."""
        raise NotImplementedError

    def calendar_url(self, month: dt.date) -> str | None:  # noqa: ARG002 - for those that have calendars
        """Return the address of the calendar of the month that begins with ``month``; a list page reads it.

        Where that gives no days, the days are asked for one by one.
        """
        return None

    def indexed(self) -> Iterator[Request]:
        """Yield the first plan of every day that is asked for, or the calendars that lead to them."""
        days = self.arguments.range() or self.missing_days()
        self.asked_days = set(days)
        for month in dict.fromkeys(day.replace(day=1) for day in days):
            calendar = self.calendar_url(month)
            if calendar is None:
                yield from self.day_requests(month)
            else:
                request = self.list_request(calendar)
                yield request.replace(callback=self.parse_calendar, cb_kwargs={"month": month})

    def day_requests(self, month: dt.date) -> Iterator[Request]:
        """Yield the first plan of every day of ``month`` that is asked for, newest first."""
        for day in sorted(self.asked_days, reverse=True):
            if day.replace(day=1) == month:
                yield self.plan_request(self.edition_url(day))

    def missing_days(self) -> list[dt.date]:
        """Return the days of which something may be missing, newest first.

        From the last complete edition to today, without days that are known to have no issue; before it,
        editions of the last week that are held in part, and days that were asked for in vain.
        """
        held = held_of(self.crawler)
        today, week = clock.today(), week_ago()
        first = held.last_complete() or week
        last = dt.date.fromisoformat(self.site.last_issue) if self.site.last_issue else today
        settled = held.without_issue(first, before=week)
        days = {first + dt.timedelta(days=n) for n in range((today - first).days + 1)}
        wanted = {day for day in days if day >= week or (day <= last and day not in settled)}
        recent = (today - dt.timedelta(days=n) for n in range(RETRY_DAYS))
        failed = {day for day in recent if held.failed(self.source.canonical(self.edition_url(day)))}
        return sorted(wanted | failed | set(held.open_since(week)), reverse=True)

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
            listing = await page.to_item()
        except PageError:
            for request in self.day_requests(month):
                yield request
            raise
        yield listing
        for row in listing.rows:
            if row.published and dt.date.fromisoformat(row.published) in self.asked_days:
                yield self.plan_request(row.url)
        if not listing.rows:
            for request in self.day_requests(month):
                yield request

    async def parse_plan(self, response: Response, plan: PlanPage) -> AsyncIterator[Request | PagePlan]:
        """Yield the plan, the edition's other plans, the articles that are not held, and the page's media."""
        if again := self.moved(response):
            yield again
            return
        check_whole(response)
        item = await plan.to_item()
        yield item
        if plan.is_first():
            self.first_plans.update(item.page_urls[:1])  # under the date's own address: asked for already
        for url in item.page_urls:
            if url != item.url and url not in self.first_plans:
                yield self.plan_request(url)
        for request in self.missing_requests(item.article_urls):
            yield request
        if "pages" in self.media:
            for request in self.media_requests(item.page_pdf, item.picture_url):
                yield request

    def follow(self, listing: Listing) -> Iterable[Request]:
        """Return the requests for the plans and missing articles that a list, given by its address, leads to."""
        plans = [self.plan_request(row.url) for row in listing.rows if role_of(row.url) == "plan"]
        return [*plans, *super().follow(listing)]
