"""Hands items to the archive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from unioncrawl.extension import recorder_of
from unioncrawl.items import Article, Listing, PagePlan

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from unioncrawl.archive.jobs import ItemRead


COUNTED_AS = {Article: "articles", PagePlan: "plans", Listing: "lists"}


class StorePipeline:
    """Puts every item that came this far to the recorder, behind the snapshot that it was read from.

    Order 800: last. Stats: ``unioncrawl/articles``, ``unioncrawl/plans``, ``unioncrawl/lists``,
    ``unioncrawl/listed`` (rows of lists).
    """

    def __init__(self, crawler: Crawler) -> None:
        assert crawler.stats is not None
        self.stats = crawler.stats
        self.recorder = recorder_of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the pipeline of ``crawler``."""
        return cls(crawler)

    def process_item(self, item: ItemRead) -> ItemRead:
        """Return ``item``; it will be in the database soon."""
        self.recorder.put(item)
        self.stats.inc_value(f"unioncrawl/{COUNTED_AS[type(item.item)]}")
        if isinstance(item.item, Listing):
            self.stats.inc_value("unioncrawl/listed", len(item.item.rows))
        return item
