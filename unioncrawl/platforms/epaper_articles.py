"""Articles of small e-paper products: by their elements, or by an order of lines.

A product's module says which addresses, elements and lines are its own; see ``epaper_lines.py`` for the order of the lines.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, ClassVar, cast

from lxml.cssselect import CSSSelector

from unioncrawl.blocks import texts
from unioncrawl.bylines import Credits
from unioncrawl.bylines import credits as credits_of
from unioncrawl.errors import NotAnArticleError
from unioncrawl.headlines import Headline, Hints, named_title, title_and_subtitle, whole_headline
from unioncrawl.items import Image
from unioncrawl.links import Link, links_of, turning
from unioncrawl.pages import Found, SitePage, found
from unioncrawl.pictures import Captions, picture_url
from unioncrawl.platforms import epaper_lines as order
from unioncrawl.platforms.epaper_addresses import (
    LONGEST_NAME,
    TURN_TEXT,
    date_in,
    number_in,
)
from unioncrawl.platforms.page_labels import number_of
from unioncrawl.platforms.signed_pages import SignedArticlePage
from unioncrawl.select import refusal, unexpected
from unioncrawl.text import paragraphs, squeezed
from unioncrawl.urls import place_and_query

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_ANY = re.compile("")
_FEWEST_ROWS = 3
_DEEPEST_HEAD = 3
_LONGEST_HEAD = 6
_LEAD_ALONE = re.compile(r"本报[\u4e00-\u9fff]{0,4}[讯电]")
"""On a line of its own, before the reporters' names."""

_PAGE_WHERE = {"grammar": "page label", "address": "page in the address"}
_NAME_ENDS = re.compile(r"\s*[-_|｜—–·]+\s*$")


@functools.cache
def compiled(selector: str) -> CSSSelector:
    """Return a CSS selector, compiled."""
    return CSSSelector(selector)


def selected(page: SitePage, selector: str) -> list[HtmlElement]:
    """Return the elements of ``page`` that a CSS selector finds."""
    return cast("list[HtmlElement]", compiled(selector)(page.root))


class EpaperArticlePage(SignedArticlePage):
    """Article: by the elements that the product is known to use, and where they are gone, by the order of the lines.

    #. Set ``source`` (in the paper's file), ``article``, ``plan``, ``marks`` and ``selectors``.
    """

    article: ClassVar[re.Pattern[str]]
    """Path and query of an article, with the groups ``year``, ``month``, ``day`` and ``page`` as far as it has them."""

    plan: ClassVar[re.Pattern[str]]
    """Path and query of the plan of a page."""

    marks: ClassVar[order.Marks] = order.Marks()

    selectors: ClassVar[dict[str, tuple[str, ...]]] = {}
    """CSS selectors by what they find, the surest first: ``kicker``, ``title``, ``subtitle``, ``author``, ``body``, ``pictures``.
    One is believed if it finds exactly one element that is not empty."""

    lines_first: ClassVar[bool] = False
    """Whether the order of the lines is better known than the elements."""

    lists: ClassVar[tuple[str, ...]] = ()
    """Ids of the lists of pages and titles: an element that holds one of them is no body."""

    # -- taking the page apart

    @functools.cached_property
    def place(self) -> re.Match[str]:
        """What the address says.

        :raises LayoutChangedError: if it is not of the product's form.
        """
        found = self.article.match(place_and_query(self.address))
        if found is None or (found.groupdict().get("year") and date_in(found) is None):
            raise unexpected(
                self, f"an address like {self.article.pattern}", repr(place_and_query(self.address))
            )
        return found

    def marked(self, name: str) -> HtmlElement | None:
        """Return the one element for ``name`` that the page has, or ``None``. Headings within the body are the body's."""
        for selector in self.selectors.get(name, ()):
            elements = [
                element
                for element in selected(self, selector)
                if (self.walk.lines(element) or self.holds_picture(element))
                and (name == "body" or self.inside_body.isdisjoint(element.iterancestors()))
            ]
            if len(elements) == 1:
                return elements[0]
        return None

    @functools.cached_property
    def inside_body(self) -> frozenset[HtmlElement]:
        """The element that can be the body."""
        body = self.marked("body")
        return frozenset() if body is None else frozenset({body})

    def holds_picture(self, element: HtmlElement) -> bool:
        """Return whether a picture stands in ``element``."""
        return next(element.iter("img"), None) is not None

    def marked_text(self, name: str) -> str | None:
        """Return the text of the element for ``name`` on one line."""
        element = self.marked(name)
        return None if element is None else " ".join(texts(self.walk.lines(element))) or None

    @functools.cached_property
    def body_element(self) -> HtmlElement | None:
        """The body's element, if it holds the body and nothing else.

        :raises NotAnArticleError: if it holds the lists of a plan.
        """
        element = self.marked("body")
        if element is None:
            return None
        inside = {held.get("id") for held in element.iter() if isinstance(held.tag, str)}
        if inside & set(self.lists):
            raise NotAnArticleError(
                f"{type(self).__name__}: the plan of a page: {min(inside & set(self.lists))} in the body"
            )
        title = self.marked("title")
        if title is not None and (title is element or element in title.iterancestors()):
            return None
        sheet = order.sheet_of(self.walk.lines(element), self.marks)
        around = any(
            order.is_end_tool(line, self.marks) or order.FOOTER.search(line.text) for line in sheet.lines
        )
        return None if around or sheet.divider is not None else element

    @functools.cached_property
    def own_links(self) -> list[Link]:
        """The links to articles and plans of the paper."""
        rows = [row for row in links_of(self) if row.path]
        return [row for row in rows if self.is_role(row.url)]

    def is_role(self, url: str) -> bool:
        """Return whether an article or a plan stands at ``url``."""
        place = place_and_query(url)
        return self.article.match(place) is not None or self.plan.match(place) is not None

    @functools.cached_property
    def own_names(self) -> tuple[str, ...]:
        """What links and areas call this very page."""
        names = (row.text for row in self.own_links if row.url == self.address)
        return tuple(
            dict.fromkeys(
                name for name in names if name and len(name) <= LONGEST_NAME and not TURN_TEXT.match(name)
            )
        )

    @functools.cached_property
    def others(self) -> frozenset[str]:
        """What links to other articles and to pages are called."""
        return frozenset(row.text for row in self.own_links if row.text and row.url != self.address)

    @functools.cached_property
    def document_title(self) -> str:
        """``<title>`` without the paper's name."""
        element = next(self.root.iter("title"), None)
        text = "" if element is None else " ".join("".join(element.itertext()).split())
        text = (
            _NAME_ENDS.sub("", text.removesuffix(self.source.title))
            if text.endswith(self.source.title)
            else text
        )
        return "" if text.startswith(self.source.title) else text

    @functools.cached_property
    def hints(self) -> Hints:
        """What the page says elsewhere of its title."""
        marked = self.marked_text("title")
        return Hints(names=(*((marked,) if marked else ()), *self.own_names), document=self.document_title)

    @functools.cached_property
    def sheet(self) -> order.Sheet:
        """The lines of the page."""
        return order.sheet_of(self.blocks, self.marks)

    @functools.cached_property
    def by_lines(self) -> order.Reading:
        """The article by the order of the lines."""
        return order.read(self.sheet, self.marks, self.hints, self.others)

    @functools.cached_property
    def is_divided(self) -> bool:
        """Whether the line between headline and body is there, with both of them."""
        reading = self.by_lines
        return reading.divider is not None and self.is_own_divider(reading.divider)

    def is_own_divider(self, divider: re.Match[str]) -> bool:  # noqa: ARG002 - for those that print paper and day in it
        """Return whether the divider is that of this article."""
        return True

    @functools.cached_property
    def by_elements(self) -> bool:
        """Whether the article is read by its elements."""
        return self.body_element is not None and not (self.lines_first and self.is_divided)

    @functools.cached_property
    def reading(self) -> order.Reading:
        """The article.

        :raises NotAnArticleError: if the page says that there is nothing, or is a plan.
        :raises LayoutChangedError: if nothing shows that it is an article of the product.
        """
        self.place  # noqa: B018 - raises
        if self.by_elements:
            reading = self.read_elements()
        elif self.is_divided or self.shows_marks:
            reading = self.by_lines
        elif notice := refusal(self):
            raise NotAnArticleError(f"{type(self).__name__}: the page says {notice!r}")
        else:
            raise unexpected(
                self, "the elements or the lines of the product", f"{len(self.blocks)} lines without"
            )
        self.check_no_list(reading)
        reading.body = self.cleaned(reading)
        return reading

    @functools.cached_property
    def shows_marks(self) -> bool:
        """Whether the page names the paper and has the tools that stand over an article."""
        named = self.source.title in self.response.text
        return named and self.by_lines.controls

    def read_elements(self) -> order.Reading:
        """Return the article whose body is an element of its own."""
        element = self.body_element
        assert element is not None
        lines = self.walk.lines(element)
        start = self.index_of(element)
        headline = self.marked_headline()
        if headline.title is None:
            headline = self.by_lines.headline if self.is_divided else self.headline_over(start)
        body = [line for line in lines if not order.is_dropped(line, self.marks, self.others)]
        return order.Reading(
            headline=headline,
            body=order.once(texts(body)),
            first=start,
            last=start + len(lines),
            controls=True,
        )

    def headline_over(self, start: int) -> Headline:
        """Return the headline by the order of the lines over the body, which begins at line ``start``.

        Without a line of the site over it, it is believed only if the page names one of the lines as its title.
        """
        over = [line for line in self.blocks[:start] if not order.is_dropped(line, self.marks, self.others)]
        site = [i for i, line in enumerate(over) if order.is_site_line(line, self.marks) or line.linked]
        lines = over[site[-1] + 1 :] if site else over[-_DEEPEST_HEAD:]
        if not lines or len(lines) > _LONGEST_HEAD:
            return Headline()
        named = named_title(lines, len(lines), self.hints)
        return whole_headline(lines, self.hints) if site or named else Headline()

    def index_of(self, element: HtmlElement) -> int:
        """Return the index of the first line of ``element``."""
        if (span := self.walk.span(element)) is not None:
            return span[0]
        inside = set(element.iter())
        return next((i for i, block in enumerate(self.blocks) if block.element in inside), len(self.blocks))

    def marked_headline(self) -> Headline:
        """Return the headline by its elements."""
        element = self.marked("title")
        if element is None:
            return Headline()
        title, deck = title_and_subtitle(texts(self.walk.lines(element)))
        return Headline(
            kicker=self.marked_text("kicker"),
            title=title,
            subtitle=self.marked_text("subtitle") or deck,
            byline=self.marked_text("author"),
        )

    def check_no_list(self, reading: order.Reading) -> None:
        """Raise an error if what should be the body is a list of articles or pages."""
        lines = reading.body
        rows = sum(line in self.others or order.label_in(line) is not None for line in lines)
        if rows >= _FEWEST_ROWS and 2 * rows >= len(lines):
            raise NotAnArticleError(f"{type(self).__name__}: a list of {rows} articles and pages")

    def cleaned(self, reading: order.Reading) -> list[str]:
        """Return the paragraphs without a repeated title."""
        lines = reading.body
        title = squeezed(reading.headline.title or "")
        if title and lines and squeezed(lines[0]) == title:
            lines = lines[1:]
        if title and lines and squeezed(lines[-1]) == title:
            lines = lines[:-1]
        return paragraphs(lines)

    @functools.cached_property
    def credit(self) -> Credits:
        """The signatures."""
        lines = self.reading.body
        if len(lines) > 1 and _LEAD_ALONE.fullmatch(lines[0]):
            lines = [f"{lines[0]} {lines[1]}", *lines[2:]]
        return credits_of(lines, self.reading.headline.byline)

    @functools.cached_property
    def turning(self) -> tuple[str | None, str | None]:
        """Addresses of the previous and the next article."""
        before, after = turning(self, _ANY)
        own = [url if url and self.article.match(place_and_query(url)) else None for url in (before, after)]
        return own[0], own[1]

    @functools.cached_property
    def label(self) -> order.Label | None:
        """The page as printed over the article."""
        lines = [line for line in self.sheet.lines if not line.linked]
        return next((label for line in lines if (label := order.label_in(line.text))), None)

    @property
    def how(self) -> str:
        """How headline and body were got."""
        return "selector" if self.by_elements else "grammar"

    # -- the fields

    @found
    def text(self) -> Found[str]:
        """Body, a paragraph a line."""
        body = self.reading.body
        if not body and not (self.images and self.title):
            raise unexpected(self, "a body, or a title and a picture", "neither")
        return Found("\n".join(body), self.how, "body")

    @found
    def title(self) -> Found[str] | None:
        """The title."""
        title = self.reading.headline.title
        return Found(title, self.how, "headline") if title else None

    @found
    def kicker(self) -> Found[str] | None:
        """The line over the title."""
        kicker = self.reading.headline.kicker
        return Found(kicker, self.how, "over the title") if kicker else None

    @found
    def subtitle(self) -> Found[str] | None:
        """The line under the title."""
        subtitle = self.reading.headline.subtitle
        return Found(subtitle, self.how, "under the title") if subtitle else None

    @found
    def published(self) -> Found[str] | None:
        """The date in the address, if it has one; what the page prints is a check only."""
        date = date_in(self.place)
        return Found(date, "address") if date else None

    @found
    def page_no(self) -> Found[int] | None:
        """The number of the page, in the address or as printed."""
        label, how = self.page_of()
        number = number_of(label) if label else None
        return Found(number, how, _PAGE_WHERE[how]) if number else None

    @found
    def page_label(self) -> Found[str] | None:
        """The page as printed, else as the address has it."""
        label, how = self.page_of()
        return Found(label, how, _PAGE_WHERE[how]) if label else None

    def page_of(self) -> tuple[str | None, str]:
        """Return the label of the page, and how it was got."""
        if self.label is not None:
            return self.label.label, "grammar"
        return number_in(self.place), "address"

    @found
    def page_name(self) -> Found[str] | None:
        """版名 after the label."""
        name = self.label.name if self.label else None
        return Found(name, "grammar", "page label") if name else None

    @found
    def images(self) -> Found[list[Image]] | None:
        """Pictures of the article; the printed page's own picture is none."""
        images: dict[str, Image] = {}
        captions = Captions()
        for element in self.pictures():
            url = picture_url(self.address, element)
            if url and url not in images and element.get("usemap") is None:
                images[url] = Image(url=url, caption=captions.of(element))
        return Found(list(images.values()), self.how, "img") if images else None

    def pictures(self) -> list[HtmlElement]:
        """Return the ``img`` elements of the article."""
        reading = self.reading
        if not self.by_elements:
            return [image for index, image in self.walk.pictures if reading.first <= index <= reading.last]
        beside = [image for name in self.selectors.get("pictures", ()) for image in selected(self, name)]
        inside = [] if self.body_element is None else list(self.body_element.iter("img"))
        return list(dict.fromkeys((*beside, *inside)))
