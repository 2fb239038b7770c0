"""What a crawl is measured against: bare Scrapy, and plain Scrapy with a JSON Lines feed.

Run as ``python -m bench.baselines KIND PORT URLS OUT``: downloads the pages named in the file URLS, a
path a line, from the press on PORT.
"""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response

HOST = "www.workercn.cn"

CONCURRENCY = {
    "CONCURRENT_REQUESTS": 16,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
    "DOWNLOAD_DELAY": 0,
    "LOG_LEVEL": "WARNING",
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "COOKIES_ENABLED": False,
}
"""The same for the baselines and for unioncrawl."""


class BareSpider(Spider):
    """(A) downloads and keeps nothing."""

    name = "bare"
    port: int
    urls: list[str]

    async def start(self) -> AsyncIterator[Request]:
        """Yield every page."""
        for path in self.urls:
            yield Request(f"https://127.0.0.1:{self.port}{path}", headers={"Host": HOST}, callback=self.parse)

    def parse(self, response: Response, **kwargs: Any) -> Any:
        """Keep nothing."""


class PlainSpider(BareSpider):
    """(B) extracts the fields of an article with parsel, as most Scrapy projects do."""

    name = "plain"

    def parse(self, response: Response, **kwargs: Any) -> Iterator[dict[str, Any]]:  # noqa: ARG002
        """Yield the fields of an article; plans give none."""
        if "/news-" not in response.url:
            return
        text = [line.strip() for line in response.xpath("//*[@id='ccontent']//p//text()").getall()]
        body = "\n".join(line for line in text if line)
        yield {
            "url": response.url,
            "kicker": response.xpath("string(//*[@id='pretitle'])").get(),
            "title": response.xpath("string(//*[@id='ctitle'])").get(),
            "subtitle": response.xpath("//*[@id='ctitle']//text()").re_first(r"^——.*"),
            "published": response.xpath("//div/text()").re(r"(\d{4})年(\d{1,2})月(\d{1,2})日"),
            "page_label": response.xpath("//div/text()").re_first(r"(\d{2,3}版)\)"),
            "origin": response.xpath("//div/text()").re_first(r"《(工人日报)》"),
            "authors": response.xpath("//*[@id='ccontent']//text()").re(r"[(（]记者\s*([^)）]+)[)）]"),
            "editor": response.xpath("//text()").re_first(r"责任编辑[:：]\s*(\S+)"),
            "text": body,
            "images": response.xpath("//*[@id='imgs']//img/@src").getall(),
            "previous": response.xpath("//a[contains(text(), '上一篇')]/@href").get(),
            "next": response.xpath("//a[contains(text(), '下一篇')]/@href").get(),
            "page_pdf": response.xpath("//a[contains(@href, '.pdf')]/@href").get(),
        }


def main() -> None:
    """Crawl, and print the pages, the seconds and the peak memory as JSON."""
    kind, port, urls, out = sys.argv[1:]
    spider = {"A": BareSpider, "B": PlainSpider}[kind]
    settings: dict[str, Any] = dict(CONCURRENCY)
    if kind == "B":
        settings["FEEDS"] = {out: {"format": "jsonlines", "encoding": "utf-8"}}
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(spider)
    process.crawl(crawler, port=int(port), urls=Path(urls).read_text().split())
    process.start()
    assert crawler.stats is not None
    stats = crawler.stats.get_stats()
    print(json.dumps({"pages": stats["response_received_count"], "seconds": stats["elapsed_time_seconds"]}))


if __name__ == "__main__":
    main()
