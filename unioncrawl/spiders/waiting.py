"""Requests that wait for their turn: what is new comes first, what is looked at again comes last.

A budget of requests is for all of them, so none of a later kind is sent before all of an earlier kind, and what they led to,
is done. And however many there are, decades of days, only a handful of them is made at a time.
"""

from __future__ import annotations

import itertools
import logging
import time
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from scrapy import Request, signals
from scrapy.exceptions import CloseSpider, DontCloseSpider

from unioncrawl.outcomes import NO_ANSWER
from unioncrawl.refusals import BusyHostError, UnreachableRobotsError
from unioncrawl.throttle import ENDS
from unioncrawl.urls import host_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

logger = logging.getLogger(__name__)

AT_A_TIME = 10
"""Requests that are sent before the next wait to be done, with all that they lead to."""

SILENCE = 5
"""So many requests to a host in a row without an answer, and nothing more that waits is asked of it."""

TELL_S = 60.0
"""So often a line in the log says how far a run is."""

URGENT = ("new", "missing")
"""What a run is for. That all else could not be had is told by its failures."""


class Waiting:
    """Sends requests kind by kind, a handful whenever the crawl has nothing else to do."""

    def __init__(self) -> None:
        self._kinds: Iterator[tuple[str, Iterator[Request]]] = iter(())
        self._kind = ""
        self._requests: Iterator[Request] = iter(())
        self._silent: dict[str, int] = {}
        self._told_of: set[str] = set()
        self._left = 0
        self._sent = 0
        self._told = time.monotonic()

    def attach(self, crawler: Crawler) -> None:
        """Have the requests sent by ``crawler``."""
        self.crawler = crawler
        crawler.signals.connect(self.idle, signals.spider_idle)
        crawler.signals.connect(self.answered, signals.response_received)

    def begin(self, *kinds: tuple[str, Iterable[Request]]) -> None:
        """Have these requests wait: kinds, and their requests, which are made when it is their turn."""
        self._kinds = ((kind, iter(requests)) for kind, requests in kinds)

    def idle(self) -> None:
        """Send the next requests, now that all before them are done."""
        assert self.crawler.stats is not None
        if self.crawler.stats.get_value(ENDS):
            return  # the run ends as planned: PlannedEnds says so
        some = self._some_or_end()
        if some:
            assert self.crawler.engine is not None
            for request in some:
                self.crawler.engine.crawl(request)
            raise DontCloseSpider
        if self._left:
            raise CloseSpider(NO_ANSWER)

    def _some_or_end(self) -> list[Request]:
        """Return the next requests; a fault in making them ends the run, as one in making the first would."""
        try:
            return self.some()
        except (
            Exception
        ) as error:  # of whatever kind: Scrapy logs what a signal's handler raises, and goes on
            assert self.crawler.stats is not None
            logger.exception("cannot tell what to ask for next")
            self.crawler.stats.inc_value(f"spider_exceptions/{type(error).__name__}")
            raise CloseSpider("start_error") from error

    def some(self) -> list[Request]:
        """Return the next requests, all of one kind."""
        while True:
            some = list(itertools.islice(filter(self._is_answering, self._requests), AT_A_TIME))
            if some:
                self._tell(len(some), some[0].url)
                return some
            following = next(self._kinds, None)
            if following is None:
                return []
            self._kind, self._requests = following

    def answered(self, response: Response) -> None:
        """Note that a host answers."""
        self._silent.pop(host_of(response.url), None)

    def unanswered(self, url: str, error: BaseException) -> None:
        """Note that a host has not answered, or is left alone for this run."""
        host = host_of(url)
        is_left_alone = isinstance(error, BusyHostError | UnreachableRobotsError)
        self._silent[host] = SILENCE if is_left_alone else self._silent.get(host, 0) + 1
        if self._silent[host] >= SILENCE and host not in self._told_of:
            self._told_of.add(host)
            logger.warning("%s gives no answer: what is not asked for yet is left to the next run", host)

    def _is_answering(self, request: Request) -> bool:
        answers = self._silent.get(host_of(request.url), 0) < SILENCE
        self._left += not answers and self._kind in URGENT
        return answers

    def _tell(self, number: int, url: str) -> None:
        self._sent += number
        if time.monotonic() - self._told > TELL_S:
            self._told = time.monotonic()
            logger.info("%s: %s begun, now at %s", self._kind, f"{self._sent:,}", url)
