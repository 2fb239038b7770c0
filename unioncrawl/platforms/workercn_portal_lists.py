"""Lists of the portal 中工网 (workercn.cn): channel pages of the new CMS, lists of the old one, and JSON.

Channel:  ``/character/``, ``/quanzong``: ``ul.list > li[id^=li_]`` with ``h3 a``, ``.info2`` day and clock, ``span`` origin
Old:      ``/<id>/<id>.shtml``, ``<id>_2.shtml`` …, until one is empty; ``ul#leftList`` (2019), ``div.list_left ul`` (2018)
JSON:     ``/json/<channel>/<id>_<page>.json``: an array of objects with ``href``; no other key is known

Newest first. How the channel pages go on is not known; the JSON lists were read in 2021.
"""

from __future__ import annotations

import functools
import itertools
import json
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from unioncrawl.blocks import collapsed, text_of, texts
from unioncrawl.dates import half_width, stamps
from unioncrawl.errors import HttpStatusError
from unioncrawl.items import Listed, Listing
from unioncrawl.links import Link, links_of, resolved
from unioncrawl.pages import Found, ListPage, found
from unioncrawl.platforms.workercn_portal import NEW, OLD, WorkercnPortalSpider, names_portal
from unioncrawl.select import matches, refusal, unexpected
from unioncrawl.urls import link

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.html import HtmlElement

__all__ = ["WorkercnJsonListPage", "WorkercnListPage", "WorkercnPortalSpider"]

PAGE = re.compile(r"^(?P<base>/(?P<id>\d+)/(?P=id))(?:_(?P<page>\d+))?(?P<end>\.shtml)$")
JSON_PAGE = re.compile(r"^(?P<base>/json/[a-z]+/\d+)_(?P<page>\d+)(?P<end>\.json)$")

_KINDS = ("滚动", "视频", "原创", "图片", "专题")
_ROWS = "//li[starts-with(@id, 'li_')]"
_LISTS = "//ul[@id='leftList'] | //div[contains(concat(' ', @class, ' '), ' list_left ')]/div[2]/div/ul"
_ROW_DEPTH = 6
"""So many elements around a link are looked at for its row."""


def is_article(path: str) -> bool:
    """Return whether ``path`` is that of an article of the portal."""
    return (OLD.match(path) or NEW.match(path)) is not None


class WorkercnListPage(ListPage):
    """A list in HTML, of either CMS."""

    may_be_missing = True  # after the last page; to_item refuses it for the first

    @functools.cached_property
    def number(self) -> int:
        """Which page of the list it is."""
        match = PAGE.match(urlsplit(self.address).path)
        return int(match["page"] or 1) if match else 1

    async def to_item(self) -> Listing:
        """Return the list.

        :raises PageError: if the page is not what the class is for, or the list is gone.
        """
        if self.number == 1 and self.status in (404, 410):
            raise HttpStatusError(f"answered {self.status}", url=self.address)
        return await super().to_item()

    @functools.cached_property
    def links(self) -> list[Link]:
        """The links to articles: in the rows of the list, if it has any that are known, else all."""
        parts: Iterable[HtmlElement] = matches(self, _ROWS) or matches(self, _LISTS)
        elements = dict.fromkeys(a for part in parts for a in part.iter("a"))
        rows = resolved(self, elements) if elements else links_of(self)
        return [row for row in rows if is_article(row.path)]

    @found
    def rows(self) -> Found[list[Listed]] | None:
        """The rows, each address once.

        :raises LayoutChangedError: if the first page of a list has none, or a later one is no list.
        """
        rows: dict[str, Listed] = {}
        for row in self.links:
            listed = self.listed(row)
            known = rows.get(row.url)
            if known is None or (not known.title and listed.title):
                rows[row.url] = listed
        if not rows and (self.number == 1 or not self.is_own()):
            raise unexpected(self, "a list with links to articles", "none")
        return Found(list(rows.values()), "selector", "li a") if rows else None

    def is_own(self) -> bool:
        """Return whether the page is one of the portal, or says that there is nothing."""
        return refusal(self) is not None or names_portal(self)

    def listed(self, row: Link) -> Listed:
        """Return what the list says of the article that ``row`` leads to."""
        image = next(row.element.iter("img"), None)
        named = row.element.get("title") or row.text or (image.get("alt") if image is not None else "")
        title = collapsed(named or "") or None
        holder = self.holder(row)
        if holder is None:
            return Listed(url=row.url, title=title)
        words = [word for word in texts(self.walk.lines(holder)) if word != title]
        days = [stamp for word in words for stamp in stamps(word)]
        return Listed(
            url=row.url,
            title=title,
            published=days[-1].date if days else None,
            origin=self.origin(holder, words),
        )

    def holder(self, row: Link) -> HtmlElement | None:
        """Return the row of the list that ``row`` stands in: the innermost element with a day and no other article."""
        for up in itertools.islice(row.element.iterancestors(), _ROW_DEPTH):
            if len(self.held[up]) > 1:
                return None
            if any(stamps(line.text) for line in self.walk.lines(up) if line.text != row.text):
                return up
        return None

    @functools.cached_property
    def held(self) -> dict[HtmlElement, set[str]]:
        """The articles that each element around a link leads to."""
        held: dict[HtmlElement, set[str]] = {}
        for row in self.links:
            for up in itertools.islice(row.element.iterancestors(), _ROW_DEPTH):
                held.setdefault(up, set()).add(row.url)
        return held

    def origin(self, holder: HtmlElement, words: list[str]) -> str | None:
        """Return the source that a row names: what is neither title, kind nor day."""
        marked = [
            text_of(one)
            for one in holder.iter("span")
            if "float:right" in (one.get("style") or "").replace(" ", "")
        ]
        if len(marked) == 1:
            return marked[0] or None
        rest = [word for word in words if word not in _KINDS and not re.search(r"\d{4}", half_width(word))]
        return rest[0] if len(rest) == 1 else None

    @found
    def next_url(self) -> Found[str] | None:
        """The next page of a list of the old CMS, while there are rows."""
        match = PAGE.match(urlsplit(self.address).path)
        if match is None or not self.links:
            return None
        path = f"{match['base']}_{self.number + 1}{match['end']}"
        return Found(self.source.canonical(link(self.address, path) or path), "address")


class WorkercnJsonListPage(ListPage):
    """A list in JSON."""

    may_be_missing = True  # after the last page; to_item refuses it for the first

    @functools.cached_property
    def path(self) -> re.Match[str]:
        """The address taken apart.

        :raises LayoutChangedError: if it is no list's.
        """
        match = JSON_PAGE.match(urlsplit(self.address).path)
        if match is None:
            raise unexpected(self, "an address like /json/rw/34167_1.json", repr(self.address))
        return match

    async def to_item(self) -> Listing:
        """Return the list.

        :raises PageError: if the page is not what the class is for, or the list is gone.
        """
        if int(self.path["page"]) == 1 and self.status in (404, 410):
            raise HttpStatusError(f"answered {self.status}", url=self.address)
        return await super().to_item()

    @functools.cached_property
    def entries(self) -> list[str]:
        """The addresses in the array.

        :raises LayoutChangedError: if it is no array of objects with ``href``.
        """
        try:
            data = json.loads(self.response.text)
        except (ValueError, RecursionError) as error:
            raise unexpected(self, "JSON", "what is none") from error
        if not isinstance(data, list) or not all(isinstance(one, dict) for one in data):
            raise unexpected(self, "an array of objects", type(data).__name__)
        hrefs = [one.get("href") for one in data]
        if not all(isinstance(href, str) for href in hrefs):
            raise unexpected(self, "objects with href", "some without")
        return [str(href) for href in hrefs]

    @found
    def rows(self) -> Found[list[Listed]] | None:
        """The articles, each address once, with the day in the address."""
        rows: dict[str, Listed] = {}
        for href in self.entries:
            url = link(self.address, href if href.startswith(("/", "http")) else f"/{href}")
            if url is None or not self.source.owns(url) or not is_article(urlsplit(url).path):
                continue
            canonical = self.source.canonical(url)
            match = NEW.match(urlsplit(canonical).path)
            published = "-".join(match[name].zfill(2) for name in ("year", "month", "day")) if match else None
            rows.setdefault(canonical, Listed(url=canonical, published=published))
        return Found(list(rows.values()), "selector", "href") if rows else None

    @found
    def next_url(self) -> Found[str] | None:
        """The next page, while there are rows."""
        if not self.entries:
            return None
        path = f"{self.path['base']}_{int(self.path['page']) + 1}{self.path['end']}"
        return Found(self.source.canonical(link(self.address, path) or path), "address")
