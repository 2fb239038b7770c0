"""Page objects for callbacks, by the rules that all crawls of the process share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy.exceptions import NotConfigured
from scrapy_poet.downloadermiddlewares import DEFAULT_PROVIDERS, InjectionMiddleware
from scrapy_poet.injection import Injector
from web_poet import default_registry

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class SharedInjectionMiddleware(InjectionMiddleware):
    """scrapy-poet's makes a registry of its own for each crawl and puts all rules into it, one by one and sorted each
    time. That is more than half of what it costs to begin a crawl, and as often as there are sources.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.registry = default_registry
        self.injector = Injector(crawler, default_providers=DEFAULT_PROVIDERS, registry=self.registry)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Return the middleware of ``crawler``.

        :raises NotConfigured: for spiders of other tools, which bring their own (``scrapy savefixture``).
        """
        if not hasattr(crawler.spider, "arguments"):
            raise NotConfigured("not a spider of a source")
        return cls(crawler)
