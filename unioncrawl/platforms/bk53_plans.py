"""Plans of 53BK: the pages of an edition and the articles of each, told by the addresses that a page links to."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import attrs

from unioncrawl.blocks import text_of
from unioncrawl.links import Link, links_of
from unioncrawl.pages import Found, PlanPage, found
from unioncrawl.platforms import bk53_lines as order
from unioncrawl.platforms.bk53_addresses import ARTICLE, NUMBERED, PDF, PLAN, TURNING, day_of, published_of
from unioncrawl.platforms.bk53_articles import PAGE_NAME, pdf_under_picture
from unioncrawl.select import matches, refusal, unexpected
from unioncrawl.urls import link

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_TURN_VARIABLE = re.compile(r"\bban(pre|next)\s*=\s*[\"']([^\"']+)[\"']")
_PAGELIST_VARIABLE = re.compile(r"api/Pagelist/(\d+)|\bqiid\s*=\s*[\"']?(\d+)", re.IGNORECASE)
_MENU_LABEL = re.compile(r"^([A-Za-z]{0,2}\d{1,3})\s+(\S.*)$")
_PICTURE_VARIABLE = re.compile(r"\bpagepic\s*=\s*[\"']([^\"']+)[\"']")


@attrs.frozen(kw_only=True)
class Row:
    """One page in the list of pages."""

    url: str
    label: str | None
    name: str | None
    selected: bool
    element: HtmlElement


class Bk53PlanPage(PlanPage):
    """Plan of one page of an edition, in any theme: told by the addresses that it links to."""

    @functools.cached_property
    def date(self) -> str:
        """Publication date, from the address."""
        return published_of(self, PLAN, "/content/2016-12/20")

    def day(self) -> str:
        """Return the date in the address."""
        return self.date

    def is_first(self) -> bool:
        """Return whether the address is that of the issue, or of its page 1."""
        return self.asked in ((None, None), (1, None))

    @functools.cached_property
    def asked(self) -> tuple[int | None, str | None]:
        """The page's place or the page's label, as far as the address names them."""
        match = PLAN.match(urlsplit(self.address).path)
        return (int(match[4]) if match and match[4] else None), (match[6] if match else None)

    @functools.cached_property
    def links(self) -> list[Link]:
        """The links of the page that are the source's own."""
        return [found for found in links_of(self, href=NUMBERED) if found.path]

    def is_same_day(self, path: str, pattern: re.Pattern[str]) -> bool:
        """Return whether ``path`` fits ``pattern`` and has this edition's date."""
        return day_of(path, pattern) == self.date

    @functools.cached_property
    def rows(self) -> list[Row]:
        """The pages of the edition in the order of the list, each once."""
        rows: dict[str, Row] = {}
        for entry in self.links:
            if entry.element.tag == "area" or TURNING.match(entry.text):
                continue
            match = PLAN.match(entry.path)
            if match is None or not self.is_same_day(entry.path, PLAN) or not (match[4] or match[6]):
                continue
            label = order.LABEL.match(entry.text) or _MENU_LABEL.match(entry.text)
            row = Row(
                url=entry.url,
                label=(label[1] if label else None) or match[6],
                name=(label[2] if label else None) or None,
                selected=is_selected(entry.element),
                element=entry.element,
            )
            key = row.label or row.url
            if key not in rows or row.url == self.address or (row.selected and not rows[key].selected):
                rows[key] = row
        return once_by_address(list(rows.values()))

    @functools.cached_property
    def own_row(self) -> Row | None:
        """The page shown, in the list of pages."""
        place, label = self.asked
        shown = self.shown_label[0] or label
        by_address = [row for row in self.rows if row.url == self.address]
        marked = [row for row in self.rows if row.selected]
        called = [row for row in self.rows if shown is not None and row.label == shown]
        if own := by_address or marked or called:
            return own[0]
        index = (place or 1) - 1 if label is None else -1
        return self.rows[index] if 0 <= index < len(self.rows) else None

    @functools.cached_property
    def shown_label(self) -> tuple[str | None, str | None]:
        """Label and name in the heading of the page."""
        xpath = f"{PAGE_NAME} | //*[contains(@class, 'mutitle')]"
        for element in matches(self, xpath):
            if match := order.LABEL.match(text_of(element)):
                return match[1], match[2]
        label, name = order.current_page(self.blocks)
        if label is None:
            for element in matches(self, "//*[contains(@class, 'pagetitle')]"):
                if re.fullmatch(r"[A-Za-z]{0,2}\d{1,3}", text_of(element)):
                    return text_of(element), None
        return label, name

    @found
    def published(self) -> Found[str]:
        """The date in the address."""
        return Found(self.date, "address")

    @found
    def state(self) -> Found[str]:
        """``none`` if the site says so, in a few characters without markup.

        :raises LayoutChangedError: if the page is no plan of this day.
        """
        if self.rows or self.article_urls:
            return Found("published", "selector", "links of the day")
        if (notice := refusal(self)) and "找不到" in notice and not self.links:
            return Found("none", "grammar", notice)
        raise unexpected(self, f"links to pages or articles of {self.date}, or 找不到所在刊期", "neither")

    @found
    def page_label(self) -> Found[str] | None:
        """The label in the heading, in the list of pages, or in the address."""
        if self.shown_label[0]:
            return Found(self.shown_label[0], "selector", ".bktitle span, .mutitle")
        if self.own_row and self.own_row.label:
            return Found(self.own_row.label, "selector", "list of pages")
        return Found(self.asked[1], "address") if self.asked[1] else None

    @found
    def page_name(self) -> Found[str] | None:
        """The name in the heading or in the list of pages."""
        if self.shown_label[1]:
            return Found(self.shown_label[1], "selector", ".bktitle span, .mutitle")
        return (
            Found(self.own_row.name, "selector", "list of pages")
            if self.own_row and self.own_row.name
            else None
        )

    @found
    def page_no(self) -> Found[int] | None:
        """The place in the address; the number in a label without another letter than A; the place in the list."""
        place, _ = self.asked
        if place:
            return Found(place, "address")
        label = self.page_label
        if label and (match := re.fullmatch(r"A?(\d{1,3})", label, re.IGNORECASE)):
            return Found(int(match[1]), "selector", "page label")
        if self.own_row:
            return Found(self.rows.index(self.own_row) + 1, "selector", "place in the list of pages")
        return None

    @found
    def page_urls(self) -> Found[list[str]] | None:
        """The pages of the edition in print order. The page shown stands under one address only."""
        if not (self.rows or self.article_urls):
            return None
        urls = [row.url for row in self.rows]
        if not urls:
            return Found(self.turned_urls(), "grammar", "上一版, 下一版")
        if self.own_row is None:
            urls = [self.address, *urls]
        return Found(urls, "selector", "list of pages")

    def turned_urls(self) -> list[str]:
        """Return the pages before and after this one, and this one: all that a page without a list has."""
        given = dict(_TURN_VARIABLE.findall(self.response.text))
        before = self.turned("上", "版页") or self.own(given.get("pre"))
        after = self.turned("下", "版页") or self.own(given.get("next"))
        urls = [before, self.address, after]
        return list(dict.fromkeys(url for url in urls if url and self.is_same_day(urlsplit(url).path, PLAN)))

    def own(self, href: str | None) -> str | None:
        """Return the canonical address that ``href`` leads to, if it is the source's own: ``no`` is none."""
        url = link(self.address, href)
        return self.source.canonical(url) if url and self.source.owns(url) else None

    def turned(self, way: str, kinds: str) -> str | None:
        """Return where the link 上一版, 下一期 and so on leads to, if that is a plan.

        :param way: 上 or 下.
        :param kinds: characters, one of which has to stand after 一.
        """
        called = re.compile(rf"^[34]?\s*{way}一[{kinds}]")
        return next((one.url for one in self.links if called.match(one.text) and PLAN.match(one.path)), None)

    @functools.cached_property
    def previous_issue(self) -> str | None:
        """The first plan of the issue before this one, as the page links to it: 上一期."""
        url = self.turned("上", "期")
        date = day_of(urlsplit(url).path, PLAN) if url else None
        return url if date and date < self.date else None

    @functools.cached_property
    def pagelist(self) -> str | None:
        """The address of the list of all pages of the issue, on a page that lists none itself."""
        if self.rows:
            return None
        match = _PAGELIST_VARIABLE.search(self.response.text)
        return self.own(f"/api/Pagelist/{match[1] or match[2]}") if match else None

    @found
    def article_urls(self) -> Found[list[str]] | None:
        """The articles of the day that the page links to, in order."""
        urls = list(dict.fromkeys(link.url for link in self.links if self.is_same_day(link.path, ARTICLE)))
        return Found(urls, "selector", "a, area") if urls else None

    @found
    def page_pdf(self) -> Found[str] | None:
        """The PDF under the picture, or in this page's row of the list."""
        if under := pdf_under_picture(self):
            return under
        row = self.own_row.element.getparent() if self.own_row else None
        if row is None:
            return None
        if row.tag == "span" and row.getparent() is not None:
            row = row.getparent()
        url = (
            next((link.url for link in links_of(self, row, PDF)), None)
            if row.tag in ("li", "tr", "div")
            else None
        )
        return Found(url, "selector", "list of pages") if url else None

    @found
    def picture_url(self) -> Found[str] | None:
        """The facsimile picture of the page."""
        image = self.ids.get("editionimg")
        if image is not None and (url := link(self.address, image.get("src"))):
            return Found(url, "selector", "img#editionimg")
        variable = _PICTURE_VARIABLE.search(self.response.text)
        url = link(self.address, variable[1]) if variable else None
        return Found(url, "grammar", "var pagepic") if url else None


def is_selected(element: HtmlElement) -> bool:
    """Return whether a link of the list of pages is marked as the page shown (``on`` is every second row's)."""
    row = next(element.iterancestors("li"), None)
    return row is not None and "selected" in row.get("class", "").split()


def once_by_address(rows: list[Row]) -> list[Row]:
    """Return ``rows`` without those whose address another has."""
    return list({row.url: row for row in reversed(rows)}.values())[::-1]
