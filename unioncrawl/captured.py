"""Which snapshot a response is: what the capture middleware leaves with a request for all that follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
from scrapy.http import Headers
from scrapy.responsetypes import responsetypes

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response

    from unioncrawl.archive.jobs import Original
    from unioncrawl.warc.http import HttpMessage

_META_KEY = "unioncrawl_capture"
_CONDITION_KEY = "unioncrawl_condition"


@attrs.frozen
class CaptureOf:
    """Which snapshot a response is, and when it was taken."""

    snapshot_id: int
    at: str


def mark(request: Request, snapshot_id: int, at: str) -> None:
    """Leave with ``request`` which snapshot its response is."""
    request.meta[_META_KEY] = CaptureOf(snapshot_id, at)


def capture_behind(request: Request) -> CaptureOf | None:
    """Return the capture of the response that a request got, if it got one."""
    capture: CaptureOf | None = request.meta.get(_META_KEY)
    return capture


def set_condition(request: Request, original: Original) -> None:
    """Leave with ``request`` that the site is asked whether what is held has changed."""
    request.meta[_CONDITION_KEY] = original


def condition_of(request: Request) -> Original | None:
    """Return what is held, if the site was asked whether it has changed."""
    original: Original | None = request.meta.get(_CONDITION_KEY)
    return original


def take_condition(request: Request) -> Original | None:
    """Return the same, and forget it."""
    original: Original | None = request.meta.pop(_CONDITION_KEY, None)
    return original


FRESH = "unioncrawl_fresh"
"""Key of what a request has in its ``meta`` if it is to be answered by the site, whatever an unfinished run has captured."""


def wants_fresh(request: Request) -> bool:
    """Return whether a request is to be answered by the site."""
    return bool(request.meta.get(FRESH))


ARCHIVED = "archived"
"""Flag of responses that come from the archive: they are not captured again."""


def archived_response(request: Request, http: HttpMessage) -> Response:
    """Return a stored response as if it had just come."""
    headers: dict[str, list[str]] = {}
    for name, value in http.headers:
        headers.setdefault(name, []).append(value)
    cls = responsetypes.from_args(headers=Headers(headers), url=request.url, body=http.payload[:5000])
    return cls(
        request.url,
        status=http.status,
        headers=headers,
        body=http.payload,
        flags=[ARCHIVED],
        request=request,
    )


def capture_of(response: Response) -> CaptureOf:
    """Return the capture of a response that was captured, or taken from the archive."""
    capture = response.meta[_META_KEY]
    assert isinstance(capture, CaptureOf)
    return capture
