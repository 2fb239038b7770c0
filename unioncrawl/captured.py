"""Which snapshot a response is: what the capture middleware leaves with a request for all that follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response

_META_KEY = "unioncrawl_capture"


@attrs.frozen
class CaptureOf:
    """Which snapshot a response is, and when it was taken."""

    snapshot_id: int
    at: str


def mark(request: Request, snapshot_id: int, at: str) -> None:
    """Leave with ``request`` which snapshot its response is."""
    request.meta[_META_KEY] = CaptureOf(snapshot_id, at)


def capture_of(response: Response) -> CaptureOf:
    """Return the capture of a response that was captured, or taken from the archive."""
    capture = response.meta[_META_KEY]
    assert isinstance(capture, CaptureOf)
    return capture
