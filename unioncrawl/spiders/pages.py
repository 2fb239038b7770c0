"""Single pages of any site: captured, and read by the generic extractor."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Coroutine, Iterable, Mapping
from pathlib import Path
from typing import Any

from scrapy import Request
from scrapy.http import Response
from web_poet import HttpResponse

from unioncrawl.arguments import CrawlArguments
from unioncrawl.errors import NotAnArticleError, UsageProblemError
from unioncrawl.extension import held_of
from unioncrawl.faults import item_of
from unioncrawl.generic.page import SOURCE
from unioncrawl.items import PAGES, Article, Item
from unioncrawl.road import page_class
from unioncrawl.spiders.base import SourceSpider, check_whole
from unioncrawl.urls import link, normalised

ERRORS = list(range(400, 600))
NAMES = ("url", "file")

_ADDRESS = re.compile(r"(?i)https?://")


class PagesSpider(SourceSpider):
    """Crawl pages of sites that are no source: ``-a url=`` (apart by blanks) or ``-a file=``, an address a line.

    What an address of a known source leads to is read as that source's page.
    """

    name = PAGES
    source = SOURCE

    @classmethod
    def checked(cls, given: Mapping[str, Any]) -> CrawlArguments:
        """Return the arguments, checked.

        :raises UsageProblemError: if one is unknown, there is no address, or something is none.
        """
        if unknown := set(given) - set(NAMES):
            raise UsageProblemError(
                f"{PAGES} knows no argument {min(unknown)!r}; it takes {', '.join(NAMES)}"
            )
        urls = [*(given.get("url") or "").split(), *addresses_in(given.get("file") or "")]
        if not urls:
            raise UsageProblemError(f"{PAGES} has no index: give addresses with url=… or file=…, one a line")
        for url in urls:
            if link("", url) is None:
                raise UsageProblemError(f"{url!r} is no http(s) address")
        return CrawlArguments(
            urls=tuple(dict.fromkeys(normalised(url) for url in urls)),
            given={name: value for name, value in given.items() if value},
        )

    def indexed(self) -> Iterable[Request]:
        """Return nothing: there is no index."""
        return ()

    def page_request(self, url: str) -> Request:
        """Return the request for a page: redirects are followed, other answers reach the page object."""
        return Request(
            url,
            self.parse_page,
            errback=self.failed,
            meta={"handle_httpstatus_list": ERRORS},
        )

    async def start(self) -> AsyncIterator[Request]:
        """Yield the pages that are not held yet."""
        held = held_of(self.crawler)
        for url in self.arguments.urls:
            if not held.article(url) and not held.rests(url, impatient=True):
                yield self.page_request(url)

    async def parse_page(self, response: Response, http: HttpResponse) -> AsyncIterator[Request | Item]:
        """Yield the item, by the page class that reads the stored page, too, and requests for its pictures."""
        check_whole(response)
        cls = page_class(response.url, PAGES)
        if cls is None:
            raise NotAnArticleError(
                "an address at which the source it belongs to has no page", url=response.url
            )
        to_item: Coroutine[Any, Any, Item] = cls(http).to_item()
        item = item_of(to_item)
        yield item
        if isinstance(item, Article) and "images" in self.media:
            for request in self.media_requests(*(image.url for image in item.images)):
                yield request


def addresses_in(file: str) -> list[str]:
    """Return the addresses in a file, one a line; blank lines and those that begin with ``#`` do not count.

    :raises UsageProblemError: if it cannot be read, or a line is none.
    """
    if not file:
        return []
    try:
        lines = Path(file).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageProblemError(f"cannot read addresses from {file}: {error}") from error
    found = []
    for number, line in enumerate(lines, 1):
        address = line.strip()
        if not address or address.startswith("#"):
            continue
        if not _ADDRESS.match(address) or len(address.split()) > 1:
            raise UsageProblemError(f"{file}, line {number}: {address!r} is no http(s) address")
        found.append(address)
    return found
