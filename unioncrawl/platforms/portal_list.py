"""List pages (列表页) of portals: links to articles, with the date in the same row."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urljoin

from unioncrawl.blocks import blocks_of
from unioncrawl.dates import is_visitor_date, stamps
from unioncrawl.errors import NotAnArticleError
from unioncrawl.items import Listed
from unioncrawl.links import Link, links_of
from unioncrawl.pages import Found, ListPage, found
from unioncrawl.platforms.portal_anatomy import without_stamps
from unioncrawl.select import refusal, unexpected
from unioncrawl.urls import place_and_query

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_NEXT = re.compile(r"^\W*(?:下一?[页頁]|后一?页)\W*$")
_NO_TITLE = re.compile(r"^\W*(?:查看(?:全文|详[细情])|阅读全文|详[细情]|更多|全文|more)?\W*$", re.IGNORECASE)
_LABEL = re.compile(r"(?:发[布表]|更新)?(?:时间|日期)\s?[:：]\s?$")
_ROWS = ("li", "tr")
_HIGHEST_ROW = 8
"""Elements between a link and the row that it stands in, at the most."""


class PortalListPage(ListPage):
    """List page of a portal.

    #. Set ``source`` and ``article``.
    #. Set ``numbered`` if the further pages of a list have a known form of address and no 下一页.
    """

    may_be_missing = True

    article: ClassVar[re.Pattern[str]]
    """What the path of an article matches, with ``?`` and query where the source has parameters."""

    numbered: ClassVar[str] = ""
    """Name of page ``{n}`` of a list, counted from 2: ``index_{n}.html``."""

    @functools.cached_property
    def leading(self) -> dict[str, list[Link]]:
        """The links to articles, by address."""
        leading: dict[str, list[Link]] = {}
        for row in links_of(self):
            if row.path and self.article.match(place_and_query(row.url)):
                leading.setdefault(row.url, []).append(row)
        return leading

    @functools.cached_property
    def rows_of(self) -> dict[HtmlElement, set[str]]:
        """The addresses of the articles to which links in an element lead."""
        within: dict[HtmlElement, set[str]] = {}
        for url, links in self.leading.items():
            for row in links:
                element: HtmlElement | None = row.element
                for _ in range(_HIGHEST_ROW):
                    if element is None:
                        break
                    within.setdefault(element, set()).add(url)
                    element = element.getparent()
        return within

    @found
    def rows(self) -> Found[list[Listed]] | None:
        """The articles, in the order of the page.

        :raises NotAnArticleError: if the page says that there is nothing.
        :raises LayoutChangedError: if the first page of a list leads to no article.
        """
        if not self.leading:
            if self.number > 1:
                return None
            if notice := refusal(self):
                raise NotAnArticleError(f"{type(self).__name__}: the page says {notice!r}")
            raise unexpected(self, "links to articles", "none")
        rows = [
            Listed(url=url, title=self.title_of(links), published=self.date_of(links))
            for url, links in self.leading.items()
        ]
        return Found(rows, "selector", "a")

    @property
    def number(self) -> int:
        """The number of the page within its list, from the address; 1 where it has none."""
        if not self.numbered:
            return 2 if re.search(r"[?&](?:p|page|pageNum)=(?!1\b|0\b)\d", self.address) else 1
        form = re.escape(self.numbered).replace(re.escape("{n}"), r"(\d+)")
        match = re.search(rf"/{form}$", self.address)
        return int(match[1]) if match else 1

    def title_of(self, links: list[Link]) -> str | None:
        """Return what the longest of the links to one article, or its ``title``, calls it."""
        called = [
            without_stamps(name) for row in links for name in (row.element.get("title") or "", row.text)
        ]
        words = [name for name in called if not _NO_TITLE.match(name)]
        whole = [name for name in words if not name.endswith(("...", "…"))] or words
        return max(whole, key=len, default=None)

    def date_of(self, links: list[Link]) -> str | None:
        """Return the date that stands in the row of ``links``, or ``None`` if there is none, or several."""
        for row in links:
            dates = self.dates_in(self.row_of(row))
            if len(dates) == 1:
                return dates.pop()
        return None

    def row_of(self, row: Link) -> HtmlElement:
        """Return the highest element around a link that leads to no other article."""
        element = row.element
        while element.tag not in _ROWS:
            parent = element.getparent()
            if parent is None or len(self.rows_of.get(parent, "12")) > 1:
                break
            element = parent
        following = element.getnext()
        if (
            element.tag == "dt"
            and following is not None
            and following.tag == "dd"
            and following not in self.rows_of
        ):
            return following
        return element

    def dates_in(self, element: HtmlElement) -> set[str]:
        """Return the days that are a line of their own in ``element``, else those that begin or end a line."""
        if element.tag in ("body", "html"):
            return set()
        alone, beside = set(), set()
        for line in blocks_of(element):
            if is_visitor_date(line.text):
                continue
            for stamp in stamps(line.text):
                before = _LABEL.sub("", line.text[: stamp.start]).strip(" [【(（")
                after = line.text[stamp.end :].strip(" ]】)）")
                if stamp.date and not (before or after):
                    alone.add(stamp.date)
                elif stamp.date and not (before and after):
                    beside.add(stamp.date)
        return alone or beside

    @found
    def next_url(self) -> Found[str] | None:
        """The next page: 下一页, or the address with the next number."""
        for row in links_of(self):
            if _NEXT.match(row.text) and self.source.is_on_host(row.url) and row.url != self.address:
                return Found(row.url, "selector", "a 下一页")
        if not self.numbered or not self.leading:
            return None
        folder = self.address.partition("?")[0].rpartition("/")[0]
        name = self.numbered.replace("{n}", str(self.number + 1))
        return Found(self.source.canonical(urljoin(f"{folder}/", name)), "address", self.numbered)
