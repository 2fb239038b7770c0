"""Plans of pages of Founder's e-papers: told by the addresses that they link to, whatever the theme."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlsplit

import attrs

from unioncrawl.links import Link, links_of
from unioncrawl.pages import Found, PlanPage, found
from unioncrawl.platforms import founder_lines as order
from unioncrawl.platforms import founder_marks as marks
from unioncrawl.platforms.epaper_owner import check_own
from unioncrawl.platforms.founder_article import check_of_browser, date_in
from unioncrawl.platforms.page_labels import is_same_page, number_of
from unioncrawl.select import matches, refusal, unexpected
from unioncrawl.urls import link

if TYPE_CHECKING:
    from lxml.html import HtmlElement

PDF = re.compile(r"\.pdf(?:$|\?)", re.IGNORECASE)

_TURN = re.compile(r"^[\W34]*[上下]一[版页期篇]")
_ENTRY = re.compile(
    r"^(?P<order>第)?[\s(（]*(?P<label>[A-Za-z]{0,3}\d{1,5}[A-Za-z]?)\s*(?P<unit>版)?(?:\s*[:：)）\s]\s*(?P<name>\S.*?))?\s*$"
)
_ELSEWHERE = re.compile(
    r"^(?:今日|本期|昨日|近日)?(?:关注|导读|看点|要目|热点|推荐|头条|要闻导读|热门文章|相关新闻|精彩推荐)$"
)
"""Headings over articles of other pages."""

_ROW_PARENTS = 5
_PDF_PATH = ("filepath", "data-pdf")
_COMMENTED_PDF = re.compile(r"""id=["']?pdfUrl["']?[^<>]{0,200}>\s*([^<>\s]{1,300}\.pdf)""", re.IGNORECASE)


@attrs.frozen(kw_only=True)
class Row:
    """One page in the list of pages."""

    url: str
    label: str | None
    name: str | None
    elements: tuple[HtmlElement, ...]
    """The links to it: lists are repeated in hidden blocks."""


class FounderPlanPage(PlanPage):
    """Plan of one page of an e-paper of Founder.

    Subclasses set ``article``, ``plan``, ``entries`` and ``example``. How a site answers on a day without an issue is not
    known: 404, a redirect and a plan without pages are all taken for ``unknown``.
    """

    article: ClassVar[re.Pattern[str]]
    plan: ClassVar[re.Pattern[str]]
    example: ClassVar[str]
    entries: ClassVar[tuple[str, ...]] = ()
    """Names of the files that an edition can begin with."""

    @functools.cached_property
    def date(self) -> str:
        """Publication date, from the address."""
        return date_in(self, self.plan, self.example)

    def day(self) -> str:
        """Return the day in the address."""
        return self.date

    def is_first(self) -> bool:
        """Return whether it is the plan that the edition begins with: first in its own list of pages, or an entry."""
        if self.status == 200 and self.rows:
            return self.rows[0].url == self.address
        return urlsplit(self.address).path.rpartition("/")[2] in self.entries

    @functools.cached_property
    def properties(self) -> marks.Properties:
        """What the comment of the publishing system says."""
        return marks.properties(self.response.text)

    @functools.cached_property
    def links(self) -> list[Link]:
        """All links of the page."""
        return links_of(self)

    def is_same_day(self, path: str, pattern: re.Pattern[str]) -> bool:
        """Return whether ``path`` fits ``pattern`` and has this edition's day and paper."""
        own, other = self.plan.match(urlsplit(self.address).path), pattern.match(path)
        if own is None or other is None:
            return False
        return all(
            own.group(name) == other.group(name)
            for name in ("paper", "pad", "year", "month", "day")
            if name in own.re.groupindex and name in other.re.groupindex
        )

    @functools.cached_property
    def rows(self) -> list[Row]:
        """The pages of the edition in the order of the list, each once."""
        found: dict[str, list[Link]] = {}
        for entry in self.links:
            if entry.element.tag == "area" or not self.is_same_day(entry.path, self.plan):
                continue
            if not _TURN.match(entry.text):
                found.setdefault(entry.url, []).append(entry)
        return [row_of(url, entries) for url, entries in found.items()]

    @functools.cached_property
    def own_row(self) -> Row | None:
        """The page shown, in the list of pages."""
        by_address = [row for row in self.rows if row.url == self.address]
        if by_address:
            return by_address[0]
        label = self.printed_label
        same = [row for row in self.rows if label and row.label and is_same_page(row.label, label.label)]
        return same[0] if same else None

    @functools.cached_property
    def printed_label(self) -> order.Label | None:
        """The page as the comment and the heading of the page call it."""
        number = self.properties.get("pagenum") if self.properties.is_plan else None
        printed = order.current_label(order.apart(self.blocks), number)
        if number is None:
            return printed
        same = printed is not None and is_same_page(printed.label, number)
        return printed if same else order.Label(number, None)

    @functools.cached_property
    def articles(self) -> list[Link]:
        """The articles of this page, those of its list first, each once.

        Boxes like 今日关注 list articles of other pages; the areas of the page's picture are all its own.
        """
        linked = [entry for entry in self.links if self.is_same_day(entry.path, self.article)]
        areas = [entry for entry in linked if entry.element.tag == "area"]
        listed = [entry for entry in linked if entry.element.tag == "a" and not _TURN.match(entry.text)]
        own = {entry.url for entry in areas}
        elsewhere = self.elsewhere()
        kept = [
            entry
            for entry in listed
            if entry.url in own or elsewhere is None or not is_behind(entry.element, elsewhere)
        ]
        if own:
            kept = [entry for entry in kept if entry.url in own or self.is_in_own_list(entry, listed, own)]
        named = {entry.url: entry for entry in reversed([*kept, *areas]) if entry.text}
        urls = dict.fromkeys(entry.url for entry in [*kept, *areas])
        return [named.get(url) or next(e for e in linked if e.url == url) for url in urls]

    def elsewhere(self) -> HtmlElement | None:
        """Return the element with the heading over articles of other pages, or ``None``."""
        return next((line.element for line in self.blocks if _ELSEWHERE.match(line.text)), None)

    def is_in_own_list(self, entry: Link, listed: list[Link], own: set[str]) -> bool:
        """Return whether an article without an area stands in a list whose most articles have one."""
        neighbours = nearest_list(entry, listed)
        return 2 * len(neighbours & own) > len(neighbours)

    @found
    def published(self) -> Found[str]:
        """The day in the address."""
        return Found(self.date, "address")

    @found
    def state(self) -> Found[str]:
        """``published`` if it has links of its day; ``unknown`` if it is a plan without any.

        :raises NotAnArticleError: if a check of the browser came in its place.
        :raises LayoutChangedError: if nothing says that it is a plan of the platform.
        """
        check_of_browser(self)
        check_own(self)
        if self.properties.get("type") == marks.ARTICLE_TYPE:
            raise unexpected(self, "the plan of a page", "an article, founder-type 1")
        if self.rows or (self.articles and self.shows_page()):
            return Found("published", "selector", "links of the day")
        if self.is_of_platform():
            return Found("unknown", "selector", "no links of the day")
        raise unexpected(self, f"links to pages or articles of {self.date}", f"{len(self.links)} other links")

    def shows_page(self) -> bool:
        """Return whether a page without a list of pages is a plan all the same: by its map, comment or title."""
        mapped = any(entry.element.tag == "area" for entry in self.articles)
        return mapped or self.properties.is_plan or self.source.title in self.response.text

    def is_of_platform(self) -> bool:
        """Return whether anything says that this is a page of the paper, or that there is nothing."""
        return (
            bool(self.properties)
            or refusal(self) is not None
            or self.source.title in self.response.text
            or any(self.plan.match(entry.path) or self.article.match(entry.path) for entry in self.links)
            or re.search(r"http-equiv=[\"']?refresh", self.response.text, re.IGNORECASE) is not None
        )

    @found
    def page_label(self) -> Found[str] | None:
        """The label in the list of pages, in the comment, or in the heading of the page."""
        if self.own_row and self.own_row.label:
            return Found(self.own_row.label, "selector", "list of pages")
        return Found(self.printed_label.label, "grammar", "第NN版:…") if self.printed_label else None

    @found
    def page_name(self) -> Found[str] | None:
        """The name in the list of pages, or in the heading of the page."""
        if self.own_row and self.own_row.name:
            return Found(self.own_row.name, "selector", "list of pages")
        name = self.printed_label.name if self.printed_label else None
        return Found(name, "grammar", "第NN版:…") if name else None

    @found
    def page_no(self) -> Found[int] | None:
        """The number in the label; where letters begin the count anew, the place in the list of pages."""
        label = self.page_label
        if label and (number := number_of(label)) is not None:
            return Found(number, "selector", "page label")
        if self.own_row:
            return Found(self.rows.index(self.own_row) + 1, "selector", "place in the list of pages")
        return None

    @found
    def page_urls(self) -> Found[list[str]] | None:
        """The pages of the edition in print order."""
        if not (self.rows or self.articles):
            return None
        urls = [row.url for row in self.rows]
        if self.address not in urls and self.own_row is None:
            urls.insert(0, self.address)
        return Found(urls, "selector", "list of pages")

    @found
    def article_urls(self) -> Found[list[str]] | None:
        """The articles of this page, in order."""
        urls = [entry.url for entry in self.articles]
        return Found(urls, "selector", "a, area") if urls else None

    @found
    def page_pdf(self) -> Found[str] | None:
        """The PDF in the row of the page, or the only one that the page links to."""
        if self.own_row and (url := self.pdf_of(self.own_row)):
            return Found(url, "selector", "list of pages")
        urls = {entry.url for entry in self.links if PDF.search(entry.url)}
        if len(urls) == 1 and len(self.rows) < 2:
            return Found(urls.pop(), "selector", "a[href$='.pdf']")
        if under := self.pdf_at_picture():
            return under
        written = _COMMENTED_PDF.search(self.response.text)
        url = link(self.address, written[1]) if written else None
        return Found(url, "selector", "#pdfUrl") if url else None

    def pdf_of(self, row: Row) -> str | None:
        """Return the PDF in a row of the list of pages, or behind the link to the page."""
        for element in row.elements:
            if url := self.pdf_around(element):
                return url
        for element in row.elements:
            if url := self.pdf_behind(element):
                return url
        return None

    def pdf_around(self, element: HtmlElement) -> str | None:
        """Return the PDF within the smallest element that holds a PDF and no other page."""
        around: HtmlElement | None = element
        for _ in range(_ROW_PARENTS):
            around = None if around is None else around.getparent()
            if around is None or self.other_pages_in(around, element):
                return None
            if found := self.pdfs_in(around):
                return found[0] if len(set(found)) == 1 else None
        return None

    def other_pages_in(self, around: HtmlElement, element: HtmlElement) -> bool:
        """Return whether ``around`` holds links to other pages than ``element`` does."""
        own = element.get("href")
        return any(
            candidate in self.page_links and candidate.get("href") != own for candidate in around.iter("a")
        )

    @functools.cached_property
    def page_links(self) -> frozenset[HtmlElement]:
        """The links in lists of pages."""
        return frozenset(element for row in self.rows for element in row.elements)

    def pdfs_in(self, element: HtmlElement) -> list[str]:
        """Return the PDFs that ``element`` links to or names."""
        found = [entry.url for entry in links_of(self, element, PDF)]
        named = [image.get(name) for image in element.iter("img") for name in _PDF_PATH]
        written = [link(self.address, name) for name in named if name and PDF.search(name)]
        return [*found, *(url for url in written if url)]

    def pdf_behind(self, element: HtmlElement) -> str | None:
        """Return the PDF that is the next link or picture after ``element`` before that to another page."""
        following = element.itersiblings()
        for candidate in following:
            if not isinstance(candidate.tag, str):
                continue
            if candidate in self.page_links or any(inner in self.page_links for inner in candidate.iter("a")):
                return None
            if found := self.pdfs_in(candidate) or self.pdfs_at(candidate):
                return found[0]
        parent = element.getparent()
        after = None if parent is None or parent.tag != "dt" else parent.getnext()
        return next(iter(self.pdfs_in(after)), None) if after is not None else None

    def pdfs_at(self, element: HtmlElement) -> list[str]:
        """Return the PDF that ``element`` itself links to."""
        url = link(self.address, element.get("href"))
        return [url] if url and PDF.search(url) else []

    def pdf_at_picture(self) -> Found[str] | None:
        """Return the PDF whose link stands next to the picture of the page, before the list of pages."""
        first = next(iter(self.rows[0].elements), None) if self.rows else None
        for entry in self.links:
            if entry.element is first:
                return None
            if PDF.search(entry.url):
                return Found(entry.url, "selector", "first link to a PDF")
        return None

    @found
    def picture_url(self) -> Found[str] | None:
        """The facsimile picture of the page: the one with a map."""
        for image in matches(self, "//img[@usemap]"):
            if url := link(self.address, image.get("src")):
                return Found(url, "selector", "img[usemap]")
        return None


def row_of(url: str, entries: list[Link]) -> Row:
    """Return the page at ``url``, as the links to it call it."""
    matches = [match for entry in entries if (match := _ENTRY.match(entry.text))]
    best = next((match for match in matches if match["name"]), matches[0] if matches else None)
    return Row(
        url=url,
        label=best["label"] + ("版" if best["unit"] and not best["order"] else "") if best else None,
        name=best["name"] if best else None,
        elements=tuple(entry.element for entry in entries),
    )


def is_behind(element: HtmlElement, other: HtmlElement) -> bool:
    """Return whether ``element`` stands behind ``other`` in the page."""
    if other in element.iterancestors():
        return True
    own, its = path_of(element), path_of(other)
    return own > its


def path_of(element: HtmlElement) -> list[int]:
    """Return the place of ``element`` among the children of each of its ancestors, outermost first."""
    places = []
    while (parent := element.getparent()) is not None:
        places.append(parent.index(element))
        element = parent
    return places[::-1]


def nearest_list(entry: Link, listed: list[Link]) -> set[str]:
    """Return the articles in the smallest element around ``entry`` that holds several."""
    urls = {candidate.element: candidate.url for candidate in listed}
    for around in entry.element.iterancestors():
        inside = {urls[a] for a in around.iter("a") if a in urls}
        if len(inside) > 1:
            return inside
    return {entry.url}
