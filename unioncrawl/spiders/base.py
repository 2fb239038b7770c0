"""What all spiders share: single pages by address, articles with their pictures and further parts."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Self
from urllib.parse import urljoin

from scrapy import Request, Spider
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from unioncrawl import clock
from unioncrawl.archive.coverage import Paper
from unioncrawl.archive.due import Due, due
from unioncrawl.archive.held import GONE_STATUSES
from unioncrawl.archive.reading import SWELLS, cut_off
from unioncrawl.arguments import CrawlArguments, media_kinds
from unioncrawl.bounds import CUT_FLAGS
from unioncrawl.captured import FRESH
from unioncrawl.errors import GoneError, PageError, TooLargeError
from unioncrawl.extension import held_of, unanswered
from unioncrawl.faults import item_of
from unioncrawl.items import Item, Listing
from unioncrawl.logs import removals
from unioncrawl.middlewares.decode import SWELLS_FLAG
from unioncrawl.pages import ABSENT_STATUSES, ArticlePage, ListPage
from unioncrawl.refusals import BusyHostError, UnreachableRobotsError
from unioncrawl.road import role_of
from unioncrawl.spiders.waiting import Waiting
from unioncrawl.thinning import Thinning

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.python.failure import Failure

    from unioncrawl.source import Site, Source

PLAN_PRIORITY = 10
MEDIA_PRIORITY = -10

SINGLE = "unioncrawl_single"
"""Key of what a request has in its ``meta`` if only what is missing of its edition is to follow."""

HANDED_ON = ("handle_httpstatus_list", "handle_httpstatus_all", "dont_redirect", FRESH, SINGLE)
"""What of a request's ``meta`` the request for the same page under an alias keeps."""

_REDIRECTS = (301, 302, 303, 307, 308)


class SourceSpider(Spider):
    """Crawl a source's single pages, given with ``-a url=`` (apart by blanks).

    #. Set ``name`` and ``source``.
    #. Define ``indexed``: the requests to begin with when no page is given.
    #. Define ``twin_url`` if articles have a second page to fall back to, ``part_url`` if stories stand on
       several pages.
    """

    source: ClassVar[Source]

    by_days: ClassVar[bool] = False
    """Whether what is new is found by days."""

    media: set[str]

    due = Due(source="")
    """What the archive lacks, if no page is given."""

    def __init__(self, **given: Any) -> None:
        super().__init__()
        self.arguments = self.checked(given)
        self.waiting = Waiting()

    @classmethod
    def checked(cls, given: Mapping[str, Any]) -> CrawlArguments:
        """Return the spider's arguments, checked.

        :raises UsageProblemError: if they make no sense.
        """
        return CrawlArguments.parsed(cls.source, given)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Return the spider, with the kinds of media that the settings ask for."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.media = media_kinds(crawler.settings)
        spider.waiting.attach(crawler)
        return spider

    @property
    def site(self) -> Site:
        """The system that is crawled: the first that has an index."""
        return next((site for site in self.source.sites if site.index), self.source.sites[0])

    @property
    def is_told(self) -> bool:
        """Whether somebody has said what to crawl, and may be waiting for it."""
        return bool(self.arguments.given)

    def indexed(self) -> Iterable[Request]:
        """Return the requests that lead to what is new, when no page is given."""
        raise NotImplementedError

    def twin_url(self, url: str) -> str | None:  # noqa: ARG002 - for those that have twins
        """Return the address of another page of the article at ``url``, to ask for if that one gives nothing."""
        return None

    def part_url(self, url: str, number: int) -> str | None:  # noqa: ARG002 - for those that have parts
        """Return the address of part ``number``, from 2, of the story at ``url``; ``None`` where none has parts."""
        return None

    async def start(self) -> AsyncIterator[Request]:
        """Yield the single pages asked for; without any, have what is missing wait for its turn."""
        for url in self.arguments.urls:
            yield self.page_request(url)
        if not self.arguments.urls:
            self.due = self.missing()
            self.waiting.begin(
                ("new", self.indexed()),
                ("missing", self.partial_requests()),
                ("grown", self.again_requests()),
                ("failed", self.failed_requests()),
                ("checked", self.recheck_requests()),
            )

    def missing(self) -> Due:
        """Return what the archive lacks, or of the days that are asked for."""
        settings = self.crawler.settings
        days = self.arguments.range()
        db = held_of(self.crawler).db
        last_issue = self.site.last_issue
        return due(
            db,
            self.source.name,
            clock.now(),
            since=days[-1] if days else None,
            until=days[0] if days else None,
            media=self.media,
            rechecks=Thinning.parsed(settings["UNIONCRAWL_RECHECK_DAYS"]),
            most_rechecks=settings.getint("UNIONCRAWL_MAX_RECHECKS"),
            is_article=lambda url: role_of(url) == "article",
            by_days=self.by_days,
            expects=expected_of(db, self.source.name) if self.by_days and not days else None,
            last_issue=dt.date.fromisoformat(last_issue) if last_issue else None,
        )

    # -- what is missing, in this order

    def partial_requests(self) -> Iterator[Request]:
        """Yield what was listed and never asked for."""
        for edition in self.due.partial:
            for url in edition.plans:
                yield self.single_plan_request(url)
            for url in edition.articles:
                yield self.article_request(url)
        # A run may have been killed between an answer that gave nothing and the request for its twin.
        for url in self.due.resting:
            twin = self.twin_url(url)
            if twin and not held_of(self.crawler).asked(twin):
                yield self.article_request(twin)
        yield from self.media_requests(*self.due.media)

    def again_requests(self) -> Iterable[Request]:
        """Return the requests for indexes that are looked at again, where they are not looked at each time."""
        return ()

    def failed_requests(self) -> Iterator[Request]:
        """Yield what came to nothing and whose pause is over."""
        for url in self.due.failures:
            role = role_of(url)
            if role == "other":
                yield Request(url, self.parse_media, errback=self.failed, priority=MEDIA_PRIORITY)
            elif role == "plan":
                yield self.single_plan_request(url)
            else:
                yield self.article_request(url) if role == "article" else self.failed_list_request(url)

    def recheck_requests(self) -> Iterator[Request]:
        """Yield articles that are looked at again."""
        for url in self.due.rechecks:
            request = self.article_request(url)
            request.meta[FRESH] = True
            yield request

    def failed_list_request(self, url: str) -> Request:
        """Return the request for a list that came to nothing."""
        return self.list_request(url)

    def single_plan_request(self, url: str) -> Request:
        """Return the request for a plan of an edition whose other plans may be held: of those, the missing ones follow."""
        request = self.plan_request(url)
        request.meta[SINGLE] = True
        return request

    # -- requests

    def page_request(self, url: str) -> Request:
        """Return the request for a page by what its address says that it is."""
        role = role_of(url)
        if role == "article":
            return self.article_request(url)
        return self.plan_request(url) if role == "plan" else self.list_request(url)

    def plan_request(self, url: str) -> Request:
        """Return the request for a plan; only e-papers have any."""
        raise NotImplementedError(url)

    def list_request(self, url: str) -> Request:
        """Return the request for a list page; every answer reaches its page object, which judges it."""
        return Request(
            url,
            self.parse_list,
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

    def missing_requests(self, article_urls: Iterable[str]) -> Iterator[Request]:
        """Yield requests for the articles that are not held, and for the pictures of those that are."""
        held = held_of(self.crawler)
        for url in article_urls:
            if not held.article(url):
                if not held.rests(url, impatient=self.is_told):
                    yield self.article_request(url)
                continue
            # Of a run that was killed between an article and the rest of it.
            if self.part_url(url, 2):
                yield from self.part_requests(url, held.missing_parts(url))
            if "images" in self.media:
                yield from self.media_requests(*held.pictures(url))

    def part_requests(self, url: str, numbers: Iterable[int]) -> Iterator[Request]:
        """Yield requests for those parts of the story at ``url`` that are not held."""
        for number in numbers:
            part = url if number == 1 else self.part_url(url, number)
            if part and not held_of(self.crawler).medium(part):
                yield self.article_request(part)

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
        try:
            target = urljoin(response.url, (response.headers.get("Location") or b"").decode("latin-1"))
        except ValueError:
            return None  # no address: the page class says what came
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

    async def parse_list(self, response: Response, page: ListPage) -> AsyncIterator[Request | Listing]:
        """Yield the list and requests for what it leads to."""
        if again := self.moved(response):
            yield again
            return
        check_whole(response)
        listing = item_of(page.to_item())
        yield listing
        for request in self.follow(listing):
            yield request

    def follow(self, listing: Listing) -> Iterable[Request]:
        """Return the requests that a list leads to: of one that was given by address, its missing articles."""
        return self.missing_requests(row.url for row in listing.rows if role_of(row.url) == "article")

    async def parse_article(self, response: Response, page: ArticlePage) -> AsyncIterator[Request | Item]:
        """Yield the article and requests for its pictures and parts; for its twin if the page gives none."""
        if again := self.moved(response):
            yield again
            return
        check_whole(response)
        try:
            item = item_of(page.to_item())
        except PageError as error:
            self.know_removal(response, error)
            twin = self.twin_url(response.url)
            if twin:
                yield self.article_request(twin)
            raise
        yield item
        if item.part == 1:
            for request in self.part_requests(item.url, range(2, item.parts + 1)):
                yield request
        if "images" in self.media:
            for request in self.media_requests(*(image.url for image in item.images)):
                yield request
        if "pages" in self.media:
            for request in self.media_requests(item.page_pdf):
                yield request

    def know_removal(self, response: Response, error: PageError) -> None:
        """Note an error that says no more than that an article which is held is not there any more."""
        is_gone = response.status in GONE_STATUSES or error.kind == GoneError.kind
        if is_gone and held_of(self.crawler).article(error.url):
            removals.add(error)

    def parse_media(self, response: Response) -> None:
        """Do nothing with a whole one: the capture has it already."""
        check_whole(response)

    def failed(self, failure: Failure) -> None:
        """Keep that a request got no answer."""
        unanswered(self.crawler, failure)
        error = failure.value
        if error is not None and (
            not isinstance(error, IgnoreRequest) or isinstance(error, BusyHostError | UnreachableRobotsError)
        ):
            self.waiting.unanswered(failure.request.url, error)  # type: ignore[attr-defined]  # set by Scrapy's engine


def expected_of(db: sqlite3.Connection, source: str) -> Callable[[dt.date], str]:
    """Return what tells of a day whether the paper's calendar has an issue: ``issue``, ``none`` or ``unsure``."""
    paper = Paper(db, source)
    return lambda day: paper.expects(day).kind


def check_whole(response: Response) -> None:
    """Raise ``TruncatedPageError`` if the response is not whole, or holds too much."""
    for flag, why in CUT_FLAGS.items():
        if flag in response.flags:
            raise cut_off(why)
    if SWELLS_FLAG in response.flags:
        raise TooLargeError(SWELLS)
