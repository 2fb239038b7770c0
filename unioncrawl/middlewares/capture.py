"""Archives every exchange with a site as it crossed the wire."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Self

from scrapy.exceptions import IgnoreRequest

from unioncrawl import clock
from unioncrawl.archive.jobs import Exchange
from unioncrawl.archive.snapshots import HTTP_NOT_MODIFIED
from unioncrawl.bounds import CUT_FLAGS
from unioncrawl.captured import ARCHIVED, condition_of, mark
from unioncrawl.extension import recorder_of
from unioncrawl.road import role_of
from unioncrawl.wire import META_KEY, Wire

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

_TRANSFER_ENCODING = re.compile(rb"^transfer-encoding(?=[ \t]*:)", re.IGNORECASE | re.MULTILINE)


class CaptureMiddleware:
    """Puts every response, redirects and errors included, to the recorder before anything reads it.

    Order 950: nearest to the downloader, so bodies are still encoded and redirects not yet followed.
    Stats: ``unioncrawl/snapshots``, ``unioncrawl/bytes``, ``unioncrawl/truncated``.
    """

    def __init__(self, crawler: Crawler) -> None:
        assert crawler.stats is not None
        assert crawler.spider is not None
        self.stats = crawler.stats
        self.recorder = recorder_of(crawler)
        self.source = crawler.spider.name

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware of ``crawler``."""
        return cls(crawler)

    async def process_response(self, request: Request, response: Response) -> Response:
        """Return ``response`` unchanged; its record is on the way to the disk."""
        wire = request.meta.pop(META_KEY, None)
        if ARCHIVED in response.flags or wire is None:
            return response
        if self.recorder.error is not None:
            raise IgnoreRequest(f"not kept, because the archive cannot be written: {request.url}")
        exchange = exchange_of(request, response, wire, self.source)
        mark(request, exchange.snapshot_id, clock.iso(exchange.at))
        self.recorder.put(exchange)
        self.stats.inc_value("unioncrawl/snapshots")
        self.stats.inc_value("unioncrawl/bytes", len(response.body))
        if exchange.truncated:
            self.stats.inc_value("unioncrawl/truncated")
        while self.recorder.is_full:
            await asyncio.sleep(0.01)
        return response


def exchange_of(request: Request, response: Response, wire: Wire, source: str) -> Exchange:
    """Return the exchange as it is to be archived.

    The client hands over bodies without their chunks, so a head that claims them would be false: the
    header is kept under the name that other archiving tools give it.
    """
    return Exchange(
        url=request.url,
        source=source,
        role=role_of(request.url, source),
        at=clock.now(),
        request_head=wire.request_head,
        response_head=_TRANSFER_ENCODING.sub(b"X-Archive-Orig-Transfer-Encoding", wire.response_head),
        payload=response.body,
        ip=str(response.ip_address) if response.ip_address else None,
        truncated=next((CUT_FLAGS[flag] for flag in response.flags if flag in CUT_FLAGS), ""),
        not_modified=condition_of(request) if response.status == HTTP_NOT_MODIFIED else None,
    )
