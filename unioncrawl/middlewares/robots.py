"""Obeys robots.txt as RFC 9309 says, also where many requests wait for it."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.robotstxt import ProtegoRobotParser, RobotParser

from unioncrawl.bounds import CUT_FLAGS
from unioncrawl.hosts import hosts_of
from unioncrawl.middlewares.decode import SWELLS_FLAG
from unioncrawl.refusals import RefusedRequestError, UnreachableRobotsError

if TYPE_CHECKING:
    from typing import Self

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

logger = logging.getLogger(__name__)

PASSING_STATUSES = (408, 425, 429)
"""Of the statuses from 400 those that speak of this moment, and not of whether there is a robots.txt."""

KEPT_S = 24 * 3600
"""A robots.txt is asked for again after a day (RFC 9309, 2.4)."""


class UnreachableRobots(RobotParser):
    """Stands for a robots.txt that could not be had: then nothing is allowed (RFC 9309, 2.3.1.4)."""

    def __init__(self, why: str) -> None:
        self.why = why

    @classmethod
    def from_crawler(cls, crawler: Crawler, robotstxt_body: bytes) -> Self:  # noqa: ARG003 - as the others
        """Return one."""
        return cls("")

    def allowed(self, url: str | bytes, user_agent: str | bytes) -> bool:  # noqa: ARG002 - as the others
        """Return that nothing is allowed."""
        return False


class RobotsMiddleware(RobotsTxtMiddleware):
    """Lets one request a host ask for its robots.txt, and the others wait for what it says.

    In Scrapy 2.19 all that wait share one Deferred, whose result the first takes away: the others get ``None``
    and pass, whatever robots.txt forbids. It also allows everything where robots.txt cannot be had.

    Crawl-delay and Request-rate are at least the delay of the host. Stats: ``robotstxt/unreachable``.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._asking: dict[str, asyncio.Lock] = {}
        self._asked_at: dict[str, float] = {}

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """Return what the host's robots.txt says; ``None`` if there is none."""
        netloc = urlsplit(request.url).netloc
        async with self._asking.setdefault(netloc, asyncio.Lock()):
            now = asyncio.get_running_loop().time()
            if now - self._asked_at.setdefault(netloc, now) > KEPT_S:
                self._asked_at[netloc] = now
                del self._parsers[netloc]
            return await super().robot_parser(request)

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if why := _unknown(response):
            self._stats.inc_value("robotstxt/response_count")
            self._stats.inc_value(f"robotstxt/response_status_count/{response.status}")
            self._put(netloc, UnreachableRobots(why))
            return
        if response.status >= 400:
            response = response.replace(body=b"")  # there is none, whatever the page of the error says
        await super()._parse_robots(response, netloc, request)
        self._slow_down(netloc)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        if isinstance(exc, IgnoreRequest):
            super()._robots_error(exc, netloc)
            return
        self._stats.inc_value(f"robotstxt/exception_count/{type(exc)}")
        self._put(netloc, UnreachableRobots(f"gave no answer ({type(exc).__name__}: {exc})"))

    def _put(self, netloc: str, parser: UnreachableRobots) -> None:
        """Let those that wait for it have ``parser``, as Scrapy's own does."""
        waiting = self._parsers[netloc]
        self._parsers[netloc] = parser
        self._stats.inc_value("robotstxt/unreachable")
        waiting.callback(parser)  # type: ignore[union-attr]

    def _slow_down(self, netloc: str) -> None:
        parser = self._parsers[netloc]
        assert isinstance(parser, RobotParser)
        agent = self._robotstxt_useragent or self._default_useragent
        delay = parser.crawl_delay(agent) or 0
        rate = parser.rp.request_rate(agent) if isinstance(parser, ProtegoRobotParser) else None
        if rate is not None and rate.requests:
            delay = max(delay, rate.seconds / rate.requests)
        host = hosts_of(self.crawler.settings).host(urlsplit(f"//{netloc}").hostname or "")
        host.least_delay = max(host.least_delay, delay)

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Do nothing, or raise ``IgnoreRequest`` that says why."""
        netloc = urlsplit(request.url).netloc
        if isinstance(rp, UnreachableRobots):
            raise UnreachableRobotsError(
                f"robots.txt of {netloc} {rp.why}: until it can be had, nothing is asked of the host"
            )
        hosts = hosts_of(self.crawler.settings)
        least = hosts.host(urlsplit(request.url).hostname or "").least_delay
        if least > hosts.manners.longest:
            raise RefusedRequestError(
                f"robots.txt of {netloc} wants {least:,.0f} s between two requests, more than UNIONCRAWL_MAX_WAIT_SECONDS"
            )
        super().process_request_2(rp, request)


def _unknown(response: Response) -> str:
    """Return why nobody knows what a robots.txt says; ``""`` if it is there, or is not."""
    if response.status >= 500 or response.status in PASSING_STATUSES:
        return f"answered {response.status}"
    if SWELLS_FLAG in response.flags:
        return "holds too much"
    # Half of it might lack what it forbids; of one that is too long, so much is enough (RFC 9309, 2.5).
    cut = any(flag in response.flags and why != "length" for flag, why in CUT_FLAGS.items())
    return "broke off" if cut else ""
