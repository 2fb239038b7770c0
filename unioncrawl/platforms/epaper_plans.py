"""Plans of small e-paper products, told by the addresses that they link to, and the crawl of an edition."""

from __future__ import annotations

import datetime as dt
import functools
import re
from http import HTTPStatus
from typing import TYPE_CHECKING, ClassVar, cast
from urllib.parse import urlsplit

from unioncrawl.dates import is_visitors, stamps
from unioncrawl.errors import HttpStatusError
from unioncrawl.links import Link, links_of
from unioncrawl.pages import Found, PlanPage, found
from unioncrawl.platforms import epaper_lines as order
from unioncrawl.platforms.epaper_addresses import (
    LONGEST_NAME,
    PDF,
    TURN_TEXT,
    date_in,
    number_in,
)
from unioncrawl.platforms.page_labels import is_same_page, number_of
from unioncrawl.select import refusal, unexpected
from unioncrawl.spiders import EpaperSpider
from unioncrawl.urls import link, place_and_query

if TYPE_CHECKING:
    from collections.abc import Iterator

_CALLED = re.compile(r"""["']([^"'<>\s]{1,300})["']""")
"""An address in a call: ``gourl('/shtml/…','_top')``, ``window.open('szbz01.Html','_self')``."""

_CALLERS = ("a", "area", "td", "li", "div", "span")
_LONGEST_CALL = 2000
_ROWS_ABOVE = 3
_HEAD = 400
_HEAD_LINES = 60
"""So much of a plan can hold its date: its lists follow."""


class EpaperPlanPage(PlanPage):
    """Plan of one page of an edition, told by the addresses that it links to.

    #. Set ``source`` (in the paper's file), ``article`` and ``plan``.
    """

    article: ClassVar[re.Pattern[str]]
    plan: ClassVar[re.Pattern[str]]

    first_pages: ClassVar[re.Pattern[str]] = re.compile(r"[Aa]?0{0,2}1")
    """Labels, as addresses have them, of the page at which an edition begins."""

    answers_any_day: ClassVar[bool] = False
    """Whether the site may answer for a day without an issue with the plan of another."""

    @functools.cached_property
    def place(self) -> re.Match[str]:
        """What the address says.

        :raises LayoutChangedError: if it is not of the product's form.
        """
        found = self.plan.match(place_and_query(self.address))
        if found is None or (found.groupdict().get("year") and date_in(found) is None):
            raise unexpected(
                self, f"an address like {self.plan.pattern}", repr(place_and_query(self.address))
            )
        return found

    def day(self) -> str:
        """Return the date of the edition: of the address, or where that has none, the one that the page shows.

        :raises HttpStatusError: if the answer is no page that could show it.
        :raises LayoutChangedError: if nothing tells the date, or several are told.
        """
        if date := date_in(self.place):
            return date
        if self.status != HTTPStatus.OK:
            raise HttpStatusError(f"answered {self.status}", url=self.address)
        days = set().union(*self.days_shown())
        if len(days) != 1:
            raise unexpected(
                self, "one date in the address or on the page", " and ".join(sorted(days)) or "none"
            )
        return next(iter(days))

    def days_shown(self) -> Iterator[set[str]]:
        """Yield the days that the page shows, by kind."""
        yield self.days_linked()
        yield self.days_printed()

    def days_linked(self) -> set[str]:
        """Return the one day that links to pages of an edition name; none if there are several."""
        rows = [row for row in links_of(self) if row.path and not TURN_TEXT.match(row.text)]
        days = {date_in(self.plan.match(place_and_query(row.url))) for row in rows} - {None}
        return {date for date in days if date} if len(days) == 1 else set()

    def days_printed(self) -> set[str]:
        """Return the days printed in the head of the page, the visitor's left out."""
        head = " ".join(line.text for line in self.blocks[:_HEAD_LINES])[:_HEAD]
        return {stamp.date for stamp in stamps(head) if stamp.date and not is_visitors(head, stamp)}

    @functools.cached_property
    def is_of_another_day(self) -> bool:
        """Whether the page shows a day, and not the one that was asked for."""
        asked = date_in(self.place)
        if asked is None or not self.answers_any_day:
            return False
        shown = set().union(*self.days_shown())
        return bool(shown) and asked not in shown

    def is_first(self) -> bool:
        """Return whether the address is that of the issue, or of its page 1."""
        label = number_in(self.place)
        return label is None or self.first_pages.fullmatch(label) is not None

    @functools.cached_property
    def links(self) -> list[Link]:
        """The page's own links, those that only a script follows included."""
        rows = [row for row in links_of(self) if row.path]
        whole = any(self.is_article(row.url) for row in rows) and any(self.is_plan(row.url) for row in rows)
        return rows if whole else rows + self.called_links()

    def called_links(self) -> list[Link]:
        """Return the links that stand in calls of scripts."""
        rows: list[Link] = []
        for element in self.root.iter(*_CALLERS):
            call = element.get("onclick") or (
                element.get("href") or "" if "javascript:" in (element.get("href") or "") else ""
            )
            for match in _CALLED.finditer(call[:_LONGEST_CALL]):
                url = link(self.address, match[1])
                if url is not None and self.source.owns(url):
                    url = self.source.canonical(url)
                    words = " ".join("".join(element.itertext()).split())
                    rows.append(Link(url, urlsplit(url).path, element, words[:LONGEST_NAME]))
        return rows

    def is_article(self, url: str) -> bool:
        """Return whether an article of this day stands at ``url``."""
        return self.is_of_the_day(self.article.match(place_and_query(url)))

    def is_plan(self, url: str) -> bool:
        """Return whether the plan of a page of this day stands at ``url``."""
        return self.is_of_the_day(self.plan.match(place_and_query(url)))

    def is_of_the_day(self, match: re.Match[str] | None) -> bool:
        """Return whether an address is of this day and this paper, as far as it says."""
        if match is None or self.is_of_another_day:
            return False
        own, other = self.place.groupdict(), match.groupdict()
        return date_in(match) == date_in(self.place) and all(
            own.get(n) == other.get(n) for n in ("base", "paper")
        )

    @functools.cached_property
    def rows(self) -> list[Link]:
        """The pages of the edition in the order of the list, each once, by what they are called where they are."""
        rows: dict[str, Link] = {}
        for row in self.links:
            if not self.is_plan(row.url) or TURN_TEXT.match(row.text) or self.names_day_only(row.url):
                continue
            if row.url not in rows or (not rows[row.url].text and row.text):
                rows[row.url] = row
        return list(rows.values())

    def names_day_only(self, url: str) -> bool:
        """Return whether ``url`` is the address of the day and not of one of its pages."""
        match = self.plan.match(place_and_query(url))
        return match is not None and number_in(match) is None and url != self.address

    @functools.cached_property
    def own_row(self) -> Link | None:
        """The page shown, in the list of pages."""
        return next((row for row in self.rows if row.url == self.address), None)

    @functools.cached_property
    def label(self) -> order.Label | None:
        """The page as its list calls it, or as it stands over the page's picture."""
        if self.is_of_another_day:
            return None
        if self.own_row is not None and (label := self.label_beside(self.own_row)):
            return label
        shown = {label for line in self.blocks if not line.linked and (label := order.label_in(line.text))}
        number = number_in(self.place)
        if number is not None:
            shown = {label for label in shown if is_same_page(label.label, number)}
        return shown.pop() if len({label.label for label in shown}) == 1 else None

    def label_beside(self, row: Link) -> order.Label | None:
        """Return the label in a link of the list of pages, or in the smallest element around it, if it holds no other page."""
        if label := order.label_in(row.text, bare=True):
            return label
        elsewhere = {other.element for other in self.rows if other.url != row.url}
        for element in list(row.element.iterancestors())[:_ROWS_ABOVE]:
            if elsewhere.intersection(element.iter("a", "area")):
                break
            labels = [
                label for line in self.walk.lines(element) if (label := order.label_in(line.text, bare=True))
            ]
            if labels:
                return labels[0]
        return None

    @found
    def published(self) -> Found[str]:
        """The date in the address, or where that has none, the one that the page shows."""
        if date_in(self.place):
            return Found(self.day(), "address")
        return Found(self.day(), "grammar", "the one day of all links and printed dates")

    @found
    def state(self) -> Found[str]:
        """``none`` if the page says that there is nothing, ``unknown`` if it is the paper's and has nothing of the day.

        :raises LayoutChangedError: if it is no page of the paper.
        """
        self.day()
        if self.article_urls or self.rows:
            return Found("published", "selector", "a, area")
        if notice := refusal(self):
            return Found("none", "grammar", notice)
        if self.source.title not in self.response.text:
            raise unexpected(self, "links to pages or articles of the day", "none, nor the paper's name")
        return Found("unknown", "selector", "no links of the day")

    @found
    def page_no(self) -> Found[int] | None:
        """The number of the page, in the address or as printed."""
        if (number := number_in(self.place)) and number_of(number):
            return Found(cast("int", number_of(number)), "address")
        printed = number_of(self.label.label) if self.label else None
        return Found(printed, "selector", "list of pages") if printed else None

    @found
    def page_label(self) -> Found[str] | None:
        """The page as printed, else as the address has it."""
        if self.label:
            return Found(self.label.label, "selector", "list of pages")
        number = number_in(self.place)
        return Found(number, "address") if number else None

    @found
    def page_name(self) -> Found[str] | None:
        """版名."""
        return Found(self.label.name, "selector", "list of pages") if self.label and self.label.name else None

    @found
    def page_urls(self) -> Found[list[str]] | None:
        """The pages of the edition, in the order of the list."""
        urls = [row.url for row in self.rows]
        if not urls:
            return None
        if self.own_row is None and number_in(self.place) is not None:
            urls = [self.address, *urls] if self.is_first() else [*urls, self.address]
        return Found(urls, "selector", "list of pages")

    @found
    def article_urls(self) -> Found[list[str]] | None:
        """The articles of this page, in order: those of other pages of the day, where addresses name the page, are none of it."""
        urls = [row.url for row in self.links if self.is_article(row.url) and not TURN_TEXT.match(row.text)]
        own = list(dict.fromkeys(url for url in urls if self.is_of_the_page(url)))
        return Found(own, "selector", "a, area") if own else None

    def is_of_the_page(self, url: str) -> bool:
        """Return whether the article at ``url`` is not known to be of another page."""
        page, own = number_in(self.article.match(place_and_query(url))), number_in(self.place)
        if page is None:
            return True
        return (
            is_same_page(page, own)
            if own is not None
            else self.first_pages.fullmatch(page.lstrip("0") or "0") is not None
        )

    @found
    def page_pdf(self) -> Found[str] | None:
        """The PDF of this page: in its row of the list, or the only one of the page."""
        pdfs = [] if self.is_of_another_day else links_of(self, href=PDF)
        if self.own_row is not None and (url := self.pdf_beside(self.own_row, pdfs)):
            return Found(url, "selector", "list of pages")
        urls = {row.url for row in pdfs} - {self.pdf_beside(row, pdfs) for row in self.rows}
        return Found(urls.pop(), "selector", "a[href$='.pdf']") if len(urls) == 1 else None

    def pdf_beside(self, row: Link, pdfs: list[Link]) -> str | None:
        """Return the PDF in the smallest element around ``row`` that holds one, if it holds no other page."""
        elsewhere = {other.element for other in self.rows if other.url != row.url}
        for element in list(row.element.iterancestors())[:_ROWS_ABOVE]:
            inside = set(element.iter("a", "area"))
            if inside & elsewhere:
                return None
            found = {pdf.url for pdf in pdfs if pdf.element in inside}
            if found:
                return found.pop() if len(found) == 1 else None
        return None

    @found
    def picture_url(self) -> Found[str] | None:
        """The facsimile of the page: the one picture with an image map."""
        images = [image for _, image in self.walk.pictures if image.get("usemap")]
        known = len(images) == 1 and not self.is_of_another_day
        url = link(self.address, images[0].get("src")) if known else None
        return Found(url, "selector", "img[usemap]") if url else None


class DatedSpider(EpaperSpider):
    """Crawl a paper whose first plan of a day stands at an address with the date.

    #. Set ``name`` and ``source``, and what the product's ``entry`` asks for.
    """

    paper: ClassVar[str] = ""
    """Code of the paper in its addresses."""

    entry: ClassVar[str]
    """Path of the first plan, a format string over ``paper`` and ``day``."""

    def edition_url(self, day: dt.date) -> str:
        """Return the address of the first plan of a day."""
        return f"{self.site.base}{self.entry.format(paper=self.paper, day=day)}"
