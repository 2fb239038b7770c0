"""AutoThrottle where there is a delay to adjust, and the ends that a run may come to before all is fetched."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.exceptions import CloseSpider, NotConfigured
from scrapy.extensions.throttle import AutoThrottle

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

ENDS = "unioncrawl/run_ends"
"""Stat: why requests were left to the next run, ``budget`` or ``hours``."""


class Throttle(AutoThrottle):
    """Scrapy's: a site that takes longer to answer is asked less often. Without a delay, on one's own machine, it is off."""

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getfloat("DOWNLOAD_DELAY"):
            raise NotConfigured("DOWNLOAD_DELAY is 0")
        super().__init__(crawler)


class PlannedEnds:
    """Gives a run that left requests to the next one their reason as its stop reason."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the extension of ``crawler``, connected to its signals."""
        extension = cls(crawler)
        crawler.signals.connect(extension.spider_idle, signals.spider_idle)
        return extension

    def spider_idle(self) -> None:
        """End the run with the reason, if there is one."""
        assert self.crawler.stats is not None
        if reason := self.crawler.stats.get_value(ENDS):
            raise CloseSpider(reason)
