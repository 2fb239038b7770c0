"""Takes up where a killed run left off, without asking the site twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy.http import Headers
from scrapy.responsetypes import responsetypes

from unioncrawl.captured import mark
from unioncrawl.errors import WarcError
from unioncrawl.extension import held_of
from unioncrawl.warc.files import read_record

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
        snapshot = self.held.unfinished(request.url) if request.method == "GET" else None
        if snapshot is None:
            return None
        try:
            record = read_record(self.held.home.warc, snapshot.position)
            http = record.http()
        except WarcError:
            return None  # a damaged record is no answer; verify tells of it
        if record.is_truncated:
            return None
        headers: dict[str, list[str]] = {}
        for name, value in http.headers:
            headers.setdefault(name, []).append(value)
        mark(request, snapshot.id, snapshot.fetched_at)
        self.stats.inc_value("unioncrawl/resumed")
        cls = responsetypes.from_args(headers=Headers(headers), url=request.url, body=http.payload[:5000])
        return cls(
            request.url,
            status=http.status,
            headers=headers,
            body=http.payload,
            flags=["archived"],
            request=request,
        )
