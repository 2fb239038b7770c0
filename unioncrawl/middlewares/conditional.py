"""Asks sites whether what is held has changed, instead of for all of it again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy.exceptions import NotConfigured

from unioncrawl.archive.reading import read_original, read_snapshot
from unioncrawl.archive.revisits import original_of_row
from unioncrawl.archive.snapshots import HTTP_NOT_MODIFIED
from unioncrawl.captured import archived_response, set_condition, take_condition
from unioncrawl.errors import WarcError
from unioncrawl.extension import held_of

if TYPE_CHECKING:
    import sqlite3

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from unioncrawl.warc.http import HttpMessage
    from unioncrawl.warc.records import StoredRecord

VALIDATORS = (("ETag", "If-None-Match"), ("Last-Modified", "If-Modified-Since"))
"""What a response says of its version, and how it is asked about (RFC 9110, 13.1)."""


def validators(http: HttpMessage) -> dict[str, str]:
    """Return the headers that ask whether a response has changed.

    Where the site has several forms of a page and tells them apart by what the client says (``Vary``), a date does not
    say which of them it is of; an ETag does.
    """
    varies = {name.strip().lower() for name in http.header("Vary").split(",")} - {"", "accept-encoding"}
    told = VALIDATORS[:1] if varies else VALIDATORS
    return {asked: http.header(name) for name, asked in told if http.header(name)}


class ConditionalMiddleware:
    """Sends ``If-None-Match`` and ``If-Modified-Since`` where a page is held, and gives what is held for a 304.

    Only pages whose newest capture could be read, and whose record can be: what cannot be used is not to be
    confirmed. The 304 becomes a ``revisit`` record of a few hundred bytes.

    Order 945: behind what a killed run left, before the capture. Stats: ``unioncrawl/not_modified``.
    """

    def __init__(self, crawler: Crawler) -> None:
        assert crawler.stats is not None
        if not crawler.settings.getbool("UNIONCRAWL_CONDITIONAL"):
            raise NotConfigured("UNIONCRAWL_CONDITIONAL is off")
        self.stats = crawler.stats
        self.held = held_of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware of ``crawler``."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Put the condition into the request, if something is held."""
        if request.method != "GET" or any(name in request.headers for _, name in VALIDATORS):
            return
        snapshot = self.held.newest(request.url)
        if snapshot is not None:
            self._ask(request, snapshot)

    def _ask(self, request: Request, snapshot: sqlite3.Row) -> None:
        try:
            record = read_snapshot(self.held.home, self.held.db, snapshot)
            original = self._original(record, snapshot)
            said = validators(record.http())
        except WarcError:
            return  # damaged: it is asked for whole
        if original is not None and said:
            request.headers.update(said)
            set_condition(request, original_of_row(original))

    def _original(self, record: StoredRecord, snapshot: sqlite3.Row) -> sqlite3.Row | None:
        """Return the row of the response that has the page, if it is a whole one.

        :raises WarcError: if it cannot be read.
        """
        if snapshot["revisit_of"] is None:
            return None if record.is_truncated else snapshot
        original = self.held.snapshot(snapshot["revisit_of"])
        if original is None or original["status"] != 200:
            return None
        return None if read_snapshot(self.held.home, self.held.db, original).is_truncated else original

    def process_response(self, request: Request, response: Response) -> Response:
        """Return the response that is held for a 304 to our question; any other unchanged.

        The question is taken out of the request: a redirect or another try copies it, to another address even.
        """
        original = take_condition(request)
        if original is None:
            return response
        for _, name in VALIDATORS:
            request.headers.pop(name, None)
        if response.status != HTTP_NOT_MODIFIED:
            return response
        self.stats.inc_value("unioncrawl/not_modified")
        return archived_response(request, read_original(self.held.home, self.held.db, original.snapshot_id))
