"""What a crawl would ask for, worked out by its own spider, with nobody asked and nothing written."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from scrapy.crawler import Crawler
from scrapy.spiderloader import SpiderLoader

from unioncrawl.archive.database import connect
from unioncrawl.archive.held import Held
from unioncrawl.archive.home import Home
from unioncrawl.arguments import check_settings
from unioncrawl.crawling import check_arguments
from unioncrawl.extension import look_up
from unioncrawl.spiders import SourceSpider

if TYPE_CHECKING:
    from scrapy.settings import Settings

    from unioncrawl.archive.due import Due


def asked_by(settings: Settings, name: str, given: Mapping[str, str]) -> list[str]:
    """Return the addresses that the crawl of a source would begin with, in the order in which it would ask.

    What they lead to nobody knows yet; and what a killed run left is not taken in for it, so a crawl may ask for less.

    :raises UsageProblemError: for an unknown source or arguments that make no sense.
    """
    with _spider(settings, name, given) as spider:
        return asyncio.run(_begin(spider))


def due_of(settings: Settings, name: str) -> Due:
    """Return what is due of a source by its own spider, and when more will be."""
    with _spider(settings, name, {}) as spider:
        return spider.missing()


async def _begin(spider: SourceSpider) -> list[str]:
    urls = [request.url async for request in spider.start()]
    while some := spider.waiting.some():
        urls += [request.url for request in some]
    return list(dict.fromkeys(urls))  # a crawl asks for nothing twice


@contextlib.contextmanager
def _spider(settings: Settings, name: str, given: Mapping[str, str]) -> Iterator[SourceSpider]:
    """Give the spider of a source, who sees what is held."""
    check_arguments(settings, {name: given})
    check_settings(settings)
    crawler = Crawler(SpiderLoader.from_settings(settings).load(name), settings.copy())
    with _archive(Home(settings["UNIONCRAWL_ARCHIVE"])) as home:
        held = Held(home, name, settings.getfloat("UNIONCRAWL_RESUME_HOURS"))
        with contextlib.closing(held):
            look_up(crawler, held)
            spider = crawler.spidercls.from_crawler(crawler, **given)
            assert isinstance(spider, SourceSpider)
            yield spider


@contextlib.contextmanager
def _archive(home: Home) -> Iterator[Home]:
    """Give the archive; in place of one that there is not yet an empty one.

    :raises ArchiveError: by whoever reads it, if there are captures and no database.
    """
    if home.has_database() or home.has_warcs():  # with these alone no crawl begins either
        yield home
        return
    with tempfile.TemporaryDirectory() as directory:
        empty = Home(directory)
        empty.prepare()
        connect(empty.database).close()
        yield empty
