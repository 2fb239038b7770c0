"""Refuses what is asked for neither over http nor over https."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from unioncrawl.refusals import RefusedRequestError

if TYPE_CHECKING:
    from scrapy import Request


class SchemesMiddleware:
    """Keeps ``file:``, ``ftp:`` and the like out.

    Order 50: before robots.txt of such an address is asked for.
    """

    def process_request(self, request: Request) -> None:
        """Do nothing, or raise ``RefusedRequestError``."""
        scheme = urlsplit(request.url).scheme
        if scheme not in ("http", "https"):
            raise RefusedRequestError(f"an address of {scheme}:, and only http and https are asked for")
