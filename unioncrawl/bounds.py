"""How much of a response is taken, and how long it may take.

What is over is cut off; what came until then is kept, with the reason in ``WARC-Truncated``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

import attrs
from scrapy.core.downloader.handlers import http11
from twisted.internet.protocol import connectionDone

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

MAX_HEAD = 1 << 18
"""The head of an answer is no longer than this: servers send a few hundred bytes, and refuse 64 kB themselves."""

CUT_FLAGS = {"dataloss": "disconnect", "cut-length": "length", "cut-time": "time"}
"""Flags of responses that are not whole, and what WARC-Truncated says of them (WARC 1.1, 5.13)."""

_PDF = re.compile(r"\.pdf$", re.IGNORECASE)
_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|bmp|svg|ico|tiff?|avif)$", re.IGNORECASE)


class HeadTooLongError(Exception):
    """A server sends headers without end."""


@attrs.frozen(kw_only=True)
class Bounds:
    """The bounds of a crawl. 0 bytes: no bound."""

    page: int
    picture: int
    pdf: int
    seconds: float
    """For a whole response."""

    @classmethod
    def of_settings(cls, settings: BaseSettings) -> Self:
        """Return the bounds that ``settings`` set; ``DOWNLOAD_MAXSIZE`` holds for all kinds."""
        most = settings.getint("DOWNLOAD_MAXSIZE")

        def bytes_of(name: str) -> int:
            bound = settings.getint(name)
            return min(bound, most) if bound and most else bound or most

        return cls(
            page=bytes_of("UNIONCRAWL_MAX_PAGE_BYTES"),
            picture=bytes_of("UNIONCRAWL_MAX_PICTURE_BYTES"),
            pdf=bytes_of("UNIONCRAWL_MAX_PDF_BYTES"),
            seconds=settings.getfloat("UNIONCRAWL_MAX_SECONDS"),
        )

    def bytes_for(self, content_type: str, url: str) -> int:
        """Return how many bytes are taken, by what a response says that it is, or else by its address."""
        kind = content_type.partition(";")[0].strip().lower()
        path = urlsplit(url).path
        unsaid = kind in ("", "application/octet-stream", "binary/octet-stream")
        if kind == "application/pdf" or (unsaid and _PDF.search(path)):
            return self.pdf
        if kind.startswith("image/") or (unsaid and _PICTURE.search(path)):
            return self.picture
        return self.page


class BoundedReader(http11._ResponseReader):
    """Scrapy's reader of bodies, which ends with what came where Scrapy's throws it away."""

    def bind(self, clock: Any, *, most: int, silence: float, seconds: float) -> None:
        """Set the bounds: bytes, the longest pause between two pieces, and all in all."""
        self._most = most
        self._clock = clock
        self._glance = silence / 2
        self._timers = [
            clock.callLater(self._glance, self._watch, 0, 0),
            clock.callLater(max(seconds, 0), self.cut, "cut-time"),
        ]

    def _watch(self, seen: int, quiet: int) -> None:
        """Cut off after two glances at which nothing had come: after one, this process may have been asleep itself."""
        quiet = quiet + 1 if self._bytes_received == seen else 0
        if quiet > 1:
            self.cut("cut-time")
            return
        self._timers[0] = self._clock.callLater(self._glance, self._watch, self._bytes_received, quiet)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        if self._finished.called:
            return
        room = self._most - self._bytes_received
        super().dataReceived(data[:room] if self._most else data)
        if self._most and len(data) > room:
            self.cut("cut-length")

    def connectionLost(self, reason: Any = connectionDone) -> None:  # noqa: N802 - Twisted's name
        self._stop()
        super().connectionLost(reason)

    def cut(self, flag: str) -> None:
        """End with what came."""
        self._stop()
        if self._finished.called:
            return
        producer = self._txresponse._transport._producer
        self._finish_response(flags=[flag])
        if producer is not None:
            producer.abortConnection()

    def _stop(self) -> None:
        for timer in self._timers:
            if timer.active():
                timer.cancel()
