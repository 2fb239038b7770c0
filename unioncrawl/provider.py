"""Gives page objects the response with the charset that the archive decided on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scrapy.http import Response
from scrapy_poet.page_input_providers import PageObjectInputProvider
from web_poet import HttpResponse, HttpResponseHeaders

from unioncrawl.charset import read


def http_response(url: str, body: bytes, status: int, headers: HttpResponseHeaders) -> HttpResponse:
    """Return web-poet's response; its text is decoded as ``charset.read`` says.

    Live pages and stored ones come through here alike: a page object never sees which it has.
    """
    decision, text = read(body, headers.get("Content-Type") or "")
    response = HttpResponse(url=url, body=body, status=status, headers=headers, encoding=decision.encoding)
    # web-poet itself believes a byte order mark before the encoding, and puts U+FFFD for a character that the end cuts
    # off. A subclass would change the names of the fixtures' files.
    response._cached_text = text
    return response


class DecodedResponseProvider(PageObjectInputProvider):
    """Provides :class:`web_poet.HttpResponse`. scrapy-poet's own drops the encoding, and undeclared GBK
    came out as cp1252.
    """

    provided_classes = {HttpResponse}  # noqa: RUF012 - scrapy-poet's interface
    name = "decoded_response"

    def __call__(self, to_provide: set[Any], response: Response) -> Sequence[HttpResponse]:  # noqa: ARG002
        """Return the one response."""
        headers = HttpResponseHeaders.from_bytes_dict(response.headers)
        return [http_response(response.url, response.body, response.status, headers)]
