"""Takes up where a killed run left off, without asking the site twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from unioncrawl.archive.reading import read_page
from unioncrawl.captured import archived_response, mark, wants_fresh
from unioncrawl.errors import TruncatedPageError, WarcError
from unioncrawl.extension import held_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response


class ResumeMiddleware:
    """Answers a request from the archive if a run that did not finish has captured its address.

    Scrapy's own JOBDIR saves a queue and loses most of it in a kill; here what is missing is worked out
    from what is held, and the plans that were fetched are read again from disk.

    Order 940: what comes back from here is not captured again. Stats: ``unioncrawl/resumed``.
    """

    def __init__(self, crawler: Crawler) -> None:
        assert crawler.stats is not None
        self.stats = crawler.stats
        self.held = held_of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware of ``crawler``."""
        return cls(crawler)

    def process_request(self, request: Request) -> Response | None:
        """Return the archived response, or ``None`` to ask the site."""
        may_be_old = request.method == "GET" and not wants_fresh(request)
        snapshot = self.held.unfinished(request.url) if may_be_old else None
        if snapshot is None:
            return None
        try:
            http = read_page(self.held.home, self.held.db, snapshot)
        except (WarcError, TruncatedPageError):
            return None  # a damaged record is no answer; verify tells of it
        mark(request, snapshot["id"], snapshot["fetched_at"])
        self.stats.inc_value("unioncrawl/resumed")
        return archived_response(request, http)
