"""Single pages of any site: captured, and read by the generic extractor."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Coroutine, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from scrapy import Request
from scrapy.http import Response
from web_poet import HttpResponse

from unioncrawl.archive.redirected import end_of
from unioncrawl.arguments import CrawlArguments
from unioncrawl.errors import NotAnArticleError, PageError, UsageProblemError
from unioncrawl.extension import held_of
from unioncrawl.faults import item_of
from unioncrawl.generic.page import SOURCE
from unioncrawl.items import PAGES, Article, Item
from unioncrawl.outcomes import LEFT_ALONE
from unioncrawl.road import page_class
from unioncrawl.spiders.base import SourceSpider, check_whole
from unioncrawl.urls import link, normalised

ERRORS = list(range(400, 600))
NAMES = ("url", "file")

_ADDRESS = re.compile(r"(?i)https?://")


class PagesSpider(SourceSpider):
    """Crawl pages of sites that are no source: ``-a url=`` (apart by blanks) or ``-a file=``, an address a line.

    A page that is named is asked for, held or not, as with any source; of a list, which a timer may give again and
    again, what is not held. What an address of a known source leads to is read as that source's page.
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
        named = _checked((given.get("url") or "").split())
        listed = _checked(addresses_in(given.get("file") or ""))
        if not named and not listed:
            raise UsageProblemError(f"{PAGES} has no index: give addresses with url=… or file=…, one a line")
        return CrawlArguments(
            urls=named,
            listed=tuple(url for url in listed if url not in named),
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
        """Yield the pages that are named, and of those that a file lists what is missing."""
        for url in self.arguments.urls:
            yield self.page_request(url)
        for url in self.arguments.listed:
            for request in self.listed_requests(url):
                yield request

    def listed_requests(self, url: str) -> Iterator[Request]:
        """Yield the request for a page that is not held, or those for the pictures that a killed run left of one that is."""
        held = held_of(self.crawler)
        end = url if held.article(url) else end_of(held, url)
        if held.article(end):
            self._count_left_alone()
            if "images" in self.media:
                missing = (one for one in held.pictures(end) if not held.rests(one, impatient=True))
                yield from self.media_requests(*missing)
        elif not any(held.rests(one, impatient=True) for one in (url, end)):
            yield self.page_request(url)

    def _count_left_alone(self) -> None:
        if self.crawler.stats is not None:  # there are none where nobody is asked
            self.crawler.stats.inc_value(LEFT_ALONE)

    async def parse_page(self, response: Response, http: HttpResponse) -> AsyncIterator[Request | Item]:
        """Yield the item, by the page class that reads the stored page, too, and requests for its pictures."""
        check_whole(response)
        cls = page_class(response.url, PAGES)
        if cls is None:
            raise NotAnArticleError(
                "an address at which the source it belongs to has no page", url=response.url
            )
        to_item: Coroutine[Any, Any, Item] = cls(http).to_item()
        try:
            item = item_of(to_item)
        except PageError as error:
            self.know_removal(response, error)
            raise
        yield item
        if isinstance(item, Article) and "images" in self.media:
            for request in self.media_requests(*(image.url for image in item.images)):
                yield request


def _checked(urls: Iterable[str]) -> tuple[str, ...]:
    """Return addresses in their normal form, each once.

    :raises UsageProblemError: if something is none.
    """
    urls = list(urls)
    for url in urls:
        if link("", url) is None:
            raise UsageProblemError(f"{url!r} is no http(s) address")
    return tuple(dict.fromkeys(normalised(url) for url in urls))


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
