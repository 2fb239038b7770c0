"""Ties every item to the snapshot that it was read from."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from typing import TYPE_CHECKING, Any, Self

from unioncrawl.archive.jobs import ItemRead
from unioncrawl.captured import capture_of
from unioncrawl.extension import recorder_of
from unioncrawl.items import Item

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response


class ProvenanceMiddleware:
    """Wraps articles, plans and lists that a callback yields into :class:`ItemRead`.

    Order 900: nearest to the spider.
    """

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware of ``crawler``.

        :raises NotConfigured: if there is no archive to tie anything to.
        """
        recorder_of(crawler)
        return cls()

    async def process_spider_output(
        self, response: Response, result: AsyncIterator[Any]
    ) -> AsyncIterator[Any]:
        """Yield ``result`` with every item tied to ``response``'s snapshot."""
        async for output in result:
            yield self._tied(response, output)

    def process_spider_output_sync(self, response: Response, result: Iterable[Any]) -> Iterable[Any]:
        """Do the same for callbacks that are plain generators."""
        for output in result:
            yield self._tied(response, output)

    def _tied(self, response: Response, output: Any) -> Any:
        if not isinstance(output, Item):
            return output
        capture = capture_of(response)
        return ItemRead(
            snapshot_id=capture.snapshot_id, captured_at=capture.at, item=output, url=response.url
        )
