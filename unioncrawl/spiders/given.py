"""Sources of which no index is known: pages are given by address, or imported."""

from __future__ import annotations

from collections.abc import Iterable

from scrapy import Request

from unioncrawl.spiders.base import SourceSpider


class GivenSpider(SourceSpider):
    """Crawl nothing but what is given with ``-a url=``; the arguments see to it that something is."""

    def indexed(self) -> Iterable[Request]:
        """Return nothing: there is no index to begin with."""
        return ()
