"""Takes content encodings off bodies as the archive does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scrapy.http import TextResponse
from scrapy.responsetypes import responsetypes

from unioncrawl.warc.encodings import swells, without_encodings

SWELLS_FLAG = "swells"
"""Flag of responses that stay encoded because they hold too much."""

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response


class DecodeMiddleware:
    """In place of Scrapy's HttpCompressionMiddleware: what a live page holds is what is read from its record.

    Order 590, as Scrapy's. The header is taken off even if the body is not what it claims.
    """

    def process_response(self, request: Request, response: Response) -> Response:
        """Return ``response`` decoded."""
        encodings = response.headers.getlist("Content-Encoding")
        if request.method == "HEAD" or not encodings:
            return response
        names = [value.decode("latin-1") for value in encodings]
        body = without_encodings(response.body, names)
        flags = [SWELLS_FLAG] if body is response.body and swells(body, names) else []
        headers = response.headers.copy()
        del headers["Content-Encoding"]
        cls = responsetypes.from_args(headers=headers, url=response.url, body=body)
        # Else Scrapy hands on the encoding that it found in the compressed bytes.
        more: dict[str, Any] = {"encoding": None} if issubclass(cls, TextResponse) else {}
        return response.replace(cls=cls, headers=headers, body=body, flags=[*response.flags, *flags], **more)
