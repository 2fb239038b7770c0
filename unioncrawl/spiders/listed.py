"""Traversal of portals: list pages, newest first -> their articles."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar

from scrapy import Request

from unioncrawl.arguments import ORDERS, CrawlArguments
from unioncrawl.errors import UsageProblemError
from unioncrawl.extension import held_of
from unioncrawl.items import Listed, Listing
from unioncrawl.road import role_of
from unioncrawl.spiders.base import SourceSpider


class ListSpider(SourceSpider):
    """Crawl list pages (列表页), each to the first of its pages that has nothing new.

    #. Set ``name`` and ``source``.
    #. Set ``lists``: addresses of the first pages of the lists.

    With ``since`` or ``until``, lists are followed back to the first page on which every row is older, and rows
    out of the range are left alone. Rows without a date count as within it.
    """

    by_days: ClassVar[bool] = False
    """Also where the pages of the source's e-paper are read, asked for by address."""

    lists: ClassVar[tuple[str, ...]] = ()

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.listed: set[str] = set()
        """The articles that the lists have led to; some sites repeat their last page for any number."""

    @classmethod
    def checked(cls, given: Mapping[str, Any]) -> CrawlArguments:
        """Return the arguments, checked.

        :raises UsageProblemError: if they make no sense, or for lists.
        """
        arguments = super().checked(given)
        if arguments.order != ORDERS[0]:
            raise UsageProblemError(f"the lists of {cls.name} begin with what is newest: leave order away")
        return arguments

    def indexed(self) -> Iterable[Request]:
        """Return the requests for the first page of every list."""
        return map(self.list_request, self.lists)

    def failed_list_request(self, url: str) -> Request:
        """Return the request for a list that came to nothing: from there the walk goes on."""
        return self.list_request(url)

    def follow(self, listing: Listing) -> Iterator[Request]:
        """Yield requests for the missing articles of a list page, and for the next page if there is reason to."""
        rows = [row for row in listing.rows if role_of(row.url) == "article"]
        fresh = {row.url for row in rows} - self.listed
        self.listed |= fresh
        yield from self.missing_requests(row.url for row in rows if self.is_asked_for(row))
        if listing.next_url and not self.arguments.urls and fresh and self.goes_on(rows):
            yield self.list_request(listing.next_url)

    def is_asked_for(self, row: Listed) -> bool:
        """Return whether a row is within the range, as far as it says."""
        if row.published is None:
            return True
        published = dt.date.fromisoformat(row.published)
        return (self.arguments.since or published) <= published <= (self.arguments.until or published)

    def goes_on(self, rows: list[Listed]) -> bool:
        """Return whether the next page may have something that is asked for.

        What was captured by a crawl that did not come to its end tells nothing of what is behind it.
        """
        if self.arguments.since or self.arguments.until:
            since = self.arguments.since or dt.date.min
            return any(row.published is None or dt.date.fromisoformat(row.published) >= since for row in rows)
        held = held_of(self.crawler)
        return any(not held.settled(row.url) for row in rows)
