"""Obeys robots.txt also where many requests wait for it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.robotstxt import RobotParser


class RobotsMiddleware(RobotsTxtMiddleware):
    """Lets one request a host ask for its robots.txt, and the others wait for what it says.

    In Scrapy 2.19 all that wait share one Deferred, whose result the first takes away: the others get ``None``
    and pass, whatever robots.txt forbids.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._asking: dict[str, asyncio.Lock] = {}

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """Return what the host's robots.txt says; ``None`` if it cannot be had."""
        async with self._asking.setdefault(urlsplit(request.url).netloc, asyncio.Lock()):
            return await super().robot_parser(request)
