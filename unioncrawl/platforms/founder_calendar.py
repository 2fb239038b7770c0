"""``period.xml``: the issues of a month on Founder's e-papers. And the traversal that begins with it.

``<periodlist><period id="…"><period_date>2025-11-14</period_date><front_page>node_2.htm</front_page>…``. Older versions
have no ``front_page``: an issue then begins with the same file as on every other day.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import AsyncIterator
from typing import ClassVar, cast
from urllib.parse import urljoin, urlsplit

from lxml import etree
from scrapy import Request
from scrapy.http import Response

from unioncrawl.dates import iso_date
from unioncrawl.errors import PageError
from unioncrawl.items import Listed, PagePlan
from unioncrawl.pages import MOST_CHARACTERS, Found, ListPage, PlanPage, found
from unioncrawl.platforms.founder_article import check_of_browser
from unioncrawl.select import unexpected
from unioncrawl.spiders import EpaperSpider

_FILE = re.compile(r"[\w.-]{1,80}\.html?", re.IGNORECASE | re.ASCII)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


class FounderPeriodPage(ListPage):
    """Calendar of a month, ``period.xml``. A month without issues has none.

    Subclasses set ``entry`` and, where days are no folders beside the file, ``folder``.
    """

    may_be_missing = True

    entry: ClassVar[str] = ""
    """File that an issue begins with where the calendar does not say."""

    folder: ClassVar[str] = "{day:%d}/"
    """Folder of a day, from where ``period.xml`` lies."""

    @functools.cached_property
    def periods(self) -> list[dict[str, str]]:
        """The issues: the text of each child by its name.

        :raises LayoutChangedError: if it is no calendar.
        """
        check_of_browser(self)
        text = _DECLARATION.sub("", self.response.text.replace("\0", ""))
        if len(text) > MOST_CHARACTERS:
            raise self.too_large(f"{len(text)} characters, read are up to {MOST_CHARACTERS}")
        parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True)
        root = etree.fromstring(text.encode(), parser) if text.strip() else None
        if root is None or etree.QName(root).localname.lower() != "periodlist":
            raise unexpected(self, "periodlist", "none")
        return [values_of(period) for period in root.iter() if name_of(period) == "period"]

    @found
    def rows(self) -> Found[list[Listed]] | None:
        """The first plan of each issue, oldest first."""
        days: dict[str, Listed] = {}
        for period in self.periods:
            published = iso_date(period.get("period_date", ""))
            url = None if published is None else self.first_plan(published, period.get("front_page", ""))
            if published and url:
                days.setdefault(published, Listed(url=url, published=published))
        if self.periods and not days:
            raise unexpected(self, "period_date and a file to begin with in every period", "none")
        return Found([days[key] for key in sorted(days)], "selector", "period") if days else None

    def first_plan(self, published: str, front_page: str) -> str | None:
        """Return the first plan of the issue of a day: only the file's name is taken from the calendar."""
        file = urlsplit(front_page).path.rpartition("/")[2] or self.entry
        if not _FILE.fullmatch(file):
            return None
        folder = self.folder.format(day=dt.date.fromisoformat(published))
        return self.source.canonical(urljoin(self.address, folder + file))


def name_of(element: etree._Element) -> str:
    """Return the name of ``element`` in small letters; empty for comments."""
    return etree.QName(element).localname.lower() if isinstance(element.tag, str) else ""


def values_of(period: etree._Element) -> dict[str, str]:
    """Return the texts of the children of ``period`` by their names."""
    return {name_of(child): "".join(cast("list[str]", list(child.itertext()))).strip() for child in period}


class FounderSpider(EpaperSpider):
    """Crawl an e-paper of Founder.

    #. Set ``name`` and ``source``.
    #. Define ``edition_urls``: where the edition of a day can begin, the likeliest first. The next is asked for where
       one is not there.
    #. Define ``calendar_url`` if the paper is known to have ``period.xml``.
    """

    def edition_urls(self, day: dt.date) -> tuple[str, ...]:
        """Return the addresses at which the edition of ``day`` can begin."""
        raise NotImplementedError

    def edition_url(self, day: dt.date) -> str:
        """Return the likeliest of them."""
        return self.edition_urls(day)[0]

    def next_edition_url(self, plan: PlanPage) -> str | None:
        """Return the address to ask for where ``plan``, asked for as the beginning of an edition, has none."""
        try:
            day = dt.date.fromisoformat(plan.day())
        except PageError:
            return None
        urls = [self.source.canonical(url) for url in self.edition_urls(day)]
        following = urls.index(plan.address) + 1 if plan.address in urls else len(urls)
        return urls[following] if following < len(urls) else None

    async def parse_plan(self, response: Response, plan: PlanPage) -> AsyncIterator[Request | PagePlan]:
        """Yield what the plan leads to; where there is none, the next address at which the edition can begin."""
        following = self.next_edition_url(plan)
        try:
            async for made in super().parse_plan(response, plan):
                if isinstance(made, PagePlan) and made.state != "published" and following:
                    yield self.plan_request(following)
                yield made
        except PageError:
            if following:
                yield self.plan_request(following)
            raise
