"""Traversal shared by all e-papers: a day -> the plans of its pages -> their articles and pictures.

Parsing is in page objects, so that a stored page can be read again without any of this.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Any, ClassVar, Self
from urllib.parse import urljoin

from scrapy import Request, Spider
from scrapy.http import Response

from unioncrawl import clock
from unioncrawl.archive.recover import TRUNCATED
from unioncrawl.arguments import CrawlArguments, media_kinds, week_ago
from unioncrawl.errors import PageError, TruncatedPageError
from unioncrawl.extension import held_of, unanswered
from unioncrawl.items import Article, PagePlan
from unioncrawl.pages import ABSENT_STATUSES, ArticlePage, PlanPage
from unioncrawl.road import role_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.python.failure import Failure

    from unioncrawl.source import Source

RETRY_DAYS = 60
"""How far back days are asked for again whose plan got no answer or an error."""

PLAN_PRIORITY = 10
MEDIA_PRIORITY = -10

HANDED_ON = ("handle_httpstatus_list", "handle_httpstatus_all", "dont_redirect")
"""What of a request's ``meta`` the request for the same page under an alias keeps."""

_REDIRECTS = (301, 302, 303, 307, 308)


class EpaperSpider(Spider):
    """Crawl editions by date.

    #. Set ``name`` and ``source``.
    #. Define ``edition_url``: the address of the first plan of a day's edition.
    #. Define ``twin_url`` if articles have a second page to fall back to.

    Arguments: ``since`` and ``until`` (``YYYY-MM-DD``, China Standard Time) for a range, ``url`` for
    single pages (apart by blanks). With none of them: what is missing, from the last complete edition
    to today, and earlier editions of the last week that are held in part.
    """

    source: ClassVar[Source]

    def __init__(self, **given: Any) -> None:
        super().__init__()
        self.first_plans: set[str] = set()
        self.arguments = CrawlArguments.parsed(self.source, given)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Return the spider, with the kinds of media that the settings ask for."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.media = media_kinds(crawler.settings)
        return spider

    media: set[str]

    def edition_url(self, day: dt.date) -> str:
        """Return the address of the first plan of the edition of ``day``."""
        raise NotImplementedError

    def twin_url(self, url: str) -> str | None:  # noqa: ARG002 - for those that have twins
        """Return the address of another page of the article at ``url``, to ask for if that one gives nothing."""
        return None

    async def start(self) -> AsyncIterator[Request]:
        """Yield the single pages asked for, or the first plan of every day."""
        for url in self.arguments.urls:
            yield self.article_request(url) if role_of(url) == "article" else self.plan_request(url)
        if not self.arguments.urls:
            for day in self.arguments.range() or self.missing_days():
                yield self.plan_request(self.edition_url(day))

    def missing_days(self) -> list[dt.date]:
        """Return the days of which something may be missing, newest first.

        From the last complete edition to today, without days that are known to have no issue; before it,
        editions of the last week that are held in part, and days that were asked for in vain.
        """
        held = held_of(self.crawler)
        today, week = clock.today(), week_ago()
        first = held.last_complete() or week
        last = dt.date.fromisoformat(self.source.last_issue) if self.source.last_issue else today
        settled = held.without_issue(first, before=week)
        days = {first + dt.timedelta(days=n) for n in range((today - first).days + 1)}
        wanted = {day for day in days if day >= week or (day <= last and day not in settled)}
        recent = (today - dt.timedelta(days=n) for n in range(RETRY_DAYS))
        failed = {day for day in recent if held.failed(self.source.canonical(self.edition_url(day)))}
        return sorted(wanted | failed | set(held.open_since(week)), reverse=True)

    # -- requests

    def plan_request(self, url: str) -> Request:
        """Return the request for a plan; a missing one is an answer, too."""
        return Request(
            url,
            self.parse_plan,
            errback=self.failed,
            priority=PLAN_PRIORITY,
            meta={"handle_httpstatus_list": list(ABSENT_STATUSES), "dont_redirect": True},
        )

    def article_request(self, url: str) -> Request:
        """Return the request for an article; every answer reaches its page object, which judges it."""
        return Request(
            url,
            self.parse_article,
            errback=self.failed,
            meta={"handle_httpstatus_all": True, "dont_redirect": True},
        )

    def media_requests(self, *urls: str | None) -> Iterator[Request]:
        """Yield requests for pictures and PDFs that are not held yet."""
        for url in urls:
            if url and not held_of(self.crawler).medium(url):
                yield Request(url, self.parse_media, errback=self.failed, priority=MEDIA_PRIORITY)

    def moved(self, response: Response) -> Request | None:
        """Return the request to repeat elsewhere if the answer redirects to the same page under an alias.

        Any other redirect leads to a different page, as a rule to the front page, and is not followed.
        """
        if response.status not in _REDIRECTS:
            return None
        target = urljoin(response.url, (response.headers.get("Location") or b"").decode("latin-1"))
        if not self.source.owns(target) or self.source.canonical(target) != self.source.canonical(
            response.url
        ):
            return None
        assert response.request is not None
        if target == response.url or response.meta.get("moved", 0) >= 3:
            return None
        handed_on = {key: value for key, value in response.meta.items() if key in HANDED_ON}
        return response.request.replace(
            url=target, meta={**handed_on, "moved": response.meta.get("moved", 0) + 1}
        )

    # -- answers

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

    def missing_requests(self, article_urls: list[str]) -> Iterator[Request]:
        """Yield requests for the articles that are not held, and for the pictures of those that are."""
        held = held_of(self.crawler)
        for url in article_urls:
            if not held.article(url):
                yield self.article_request(url)
            elif "images" in self.media:
                # Of a run that was killed between an article and its pictures.
                yield from self.media_requests(*held.pictures(url))

    async def parse_article(self, response: Response, page: ArticlePage) -> AsyncIterator[Request | Article]:
        """Yield the article and requests for its pictures; for its twin if the page gives none."""
        if again := self.moved(response):
            yield again
            return
        check_whole(response)
        try:
            item = await page.to_item()
        except PageError:
            twin = self.twin_url(response.url)
            if twin:
                yield self.article_request(twin)
            raise
        yield item
        if "images" in self.media:
            for request in self.media_requests(*(image.url for image in item.images)):
                yield request
        if "pages" in self.media:
            for request in self.media_requests(item.page_pdf):
                yield request

    def parse_media(self, response: Response) -> None:
        """Do nothing with a whole one: the capture has it already."""
        check_whole(response)

    def failed(self, failure: Failure) -> None:
        """Keep that a request got no answer."""
        unanswered(self.crawler, failure)


def check_whole(response: Response) -> None:
    """Raise ``TruncatedPageError`` if the connection ended before the body did."""
    if "dataloss" in response.flags:
        raise TruncatedPageError(TRUNCATED, url=response.url)
