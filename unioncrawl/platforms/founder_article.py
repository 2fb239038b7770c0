"""Articles of Founder's e-papers (方正翔宇): what the classic product, its Zhejiang form and the newer ones share.

The day stands in the address. Headline and body are taken from markup (``founder_heads.py``) where there is any, else
from the order of the lines (``founder_lines.py``).
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlsplit

import attrs

from unioncrawl.blocks import Block, texts
from unioncrawl.bylines import Credits
from unioncrawl.bylines import credits as credits_of
from unioncrawl.dates import day
from unioncrawl.errors import NotAnArticleError
from unioncrawl.headlines import Headline, Hints, is_subtitle
from unioncrawl.items import Image
from unioncrawl.links import Link, links_of, turning
from unioncrawl.pages import Found, SitePage, found
from unioncrawl.pictures import Captions, picture_url
from unioncrawl.platforms import founder_heads as heads
from unioncrawl.platforms import founder_lines as order
from unioncrawl.platforms import founder_marks as marks
from unioncrawl.platforms import founder_recognise as recognise
from unioncrawl.platforms.epaper_owner import check_own
from unioncrawl.platforms.page_labels import is_same_page
from unioncrawl.platforms.signed_pages import SignedArticlePage
from unioncrawl.select import refusal, unexpected
from unioncrawl.text import is_editor_line, paragraphs, squeezed

if TYPE_CHECKING:
    from lxml.html import HtmlElement

PDF = re.compile(r"\.pdf(?:$|\?)", re.IGNORECASE)

_BROWSER_CHECK = ("stampPrefix", "zeroLen")
"""Variables in the script of a page that checks the browser; it comes with status 200 in place of any page."""


def check_of_browser(page: SitePage) -> None:
    """Raise if a check of the browser came in place of ``page``.

    :raises NotAnArticleError: it is neither an article nor an issue without pages.
    """
    if all(name in page.response.text for name in _BROWSER_CHECK):
        raise NotAnArticleError(
            f"{type(page).__name__}: refused: a check of the browser came in place of the page",
            url=str(page.response.url),
        )


def date_in(page: SitePage, pattern: re.Pattern[str], expected: str) -> str:
    """Return the day in the address of ``page``.

    :raises LayoutChangedError: if the address is not of that kind.
    """
    path = urlsplit(page.address).path
    match = pattern.match(path)
    published = day(*match.group("year", "month", "day")) if match else None
    if published is None:
        raise unexpected(page, f"an address like {expected}", repr(path))
    return published


@attrs.frozen
class Body:
    """The lines of the body, how they were got and the pictures in it."""

    lines: list[str]
    how: str
    where: str
    pictures: list[HtmlElement]


class FounderArticlePage(SignedArticlePage):
    """Article of an e-paper of Founder.

    Subclasses set ``article``, ``plan`` and ``example``.
    """

    article: ClassVar[re.Pattern[str]]
    """Path of an article, with the groups ``year``, ``month`` and ``day``."""

    plan: ClassVar[re.Pattern[str]]
    """Path of the plan of a page, with the same groups."""

    example: ClassVar[str]
    """A path of an article."""

    @functools.cached_property
    def date(self) -> str:
        """Publication date, from the address."""
        return date_in(self, self.article, self.example)

    @functools.cached_property
    def markup(self) -> heads.Markup:
        """Elements and comments of the page.

        :raises NotAnArticleError: if the page says that it is none.
        """
        check_of_browser(self)
        markup = heads.Markup(self)
        if markup.properties.is_plan:
            raise NotAnArticleError(f"{type(self).__name__}: the page is the plan of a page, founder-type 2")
        return markup

    @functools.cached_property
    def heads(self) -> heads.Heads:
        """The headline by markup."""
        return heads.heads(self.markup)

    @functools.cached_property
    def links(self) -> list[Link]:
        """All links of the page."""
        return links_of(self)

    @functools.cached_property
    def others(self) -> frozenset[str]:
        """What links to other articles and to pages are called."""
        called = [
            link.text
            for link in self.links
            if link.path
            and link.url != self.address
            and (self.article.match(link.path) or self.plan.match(link.path))
        ]
        return frozenset(filter(None, called))

    @functools.cached_property
    def hints(self) -> Hints:
        """What the page says of the title: its markup, and links and areas that lead to the page itself."""
        own = [link.text for link in self.links if link.url == self.address and link.text]
        marked = [self.heads.title.text] if self.heads.title else []
        document = text_of_title(self)
        paper = squeezed(document).startswith(self.source.title)
        names = [name for name in (*marked, *self.known_titles(), *own) if not order.is_button(name)]
        return Hints(names=tuple(dict.fromkeys(names)), document="" if paper else document)

    def known_titles(self) -> tuple[str, ...]:
        """Return what the platform's own lines call the title."""
        return ()

    @functools.cached_property
    def lines(self) -> list[Block]:
        """The lines among which the article is looked for."""
        return self.blocks

    @functools.cached_property
    def apart(self) -> list[Block]:
        """These lines, with what the site adds as lines of its own."""
        return order.apart(self.lines)

    @functools.cached_property
    def reading(self) -> order.Reading:
        """The article by the order of the lines."""
        return order.read(self.apart, self.hints, self.others)

    @functools.cached_property
    def content(self) -> tuple[HtmlElement, str] | None:
        """The element of the body, and what it is called."""
        empty = None
        for element, where in heads.contents(self.markup):
            if next(element.iter("img"), None) is not None or self.without_lists(element):
                return element, where
            empty = empty or (element, where)
        return empty if self.galleries else None

    def without_lists(self, element: HtmlElement) -> list[Block]:
        """Return the lines of ``element`` that are no links to articles or pages."""
        return [line for line in self.walk.lines(element) if not (line.linked and line.text in self.others)]

    @functools.cached_property
    def galleries(self) -> list[HtmlElement]:
        """The elements of the pictures with their captions."""
        return heads.galleries(self.markup)

    @functools.cached_property
    def body(self) -> Body:
        """The body.

        :raises NotAnArticleError: if the page says that there is nothing.
        :raises LayoutChangedError: if there is none, or nothing says that this is a page of the platform.
        """
        check_own(self, self.markup.properties.get("papername"))
        if self.content is not None:
            if self.content[1] in heads.BODIES:  # other products have such elements, too
                self.check_recognised()
            return self.body_in(*self.content)
        if notice := refusal(self):
            raise NotAnArticleError(f"{type(self).__name__}: the page says {notice!r}")
        inner = self.markup.properties.get("content")
        if inner and "。" in inner:
            element = marks.fragment(self.markup.properties.values["content"])
            lines = self.cleaned(texts(self.walk.lines(element)))
            return Body(lines, "selector", "enpproperty founder-content", list(element.iter("img")))
        self.check_recognised()
        told = self.reading.meta or self.reading.verse or recognise.has_running_text(self.reading.body)
        if not told:
            raise unexpected(self, "running text", f"{len(self.reading.body)} lines without a sentence")
        lines = self.cleaned(self.reading.body)
        return Body(lines, "grammar", "lines between headline and footer", self.pictures_within())

    def check_recognised(self) -> None:
        """Raise unless this is an article of the paper.

        :raises LayoutChangedError: if nothing says so.
        """
        document = text_of_title(self)
        marked = self.heads.title is not None or bool(self.markup.properties)
        if not marked and not recognise.is_article(self.marks, self.blocks, document, self.source.title):
            raise unexpected(
                self,
                "founder-content, a page label or another mark of Founder",
                f"{len(self.blocks)} lines without",
            )

    @property
    def marks(self) -> frozenset[str]:
        """What of the platform's own lines is there."""
        return self.reading.marks

    def body_in(self, element: HtmlElement, where: str) -> Body:
        """Return the body that is in ``element``, captions first."""
        own = self.walk.span(element)
        captions: list[str] = []
        pictures: list[HtmlElement] = []
        for gallery in self.galleries:
            if gallery is element or element in gallery.iterancestors():
                continue
            pictures += list(gallery.iter("img"))
            captions += self.outside(gallery, own)
        content = texts(self.without_metadata(order.apart(self.without_lists(element))))
        inside = {squeezed(line) for line in content}
        lines = [line for line in captions if squeezed(line) not in inside] + content
        pictures += list(element.iter("img"))
        return Body(self.cleaned(lines), "selector", where, list(dict.fromkeys(pictures)))

    def without_metadata(self, lines: list[Block]) -> list[Block]:
        """Return ``lines`` without metadata that stands in the text of the page."""
        return order.without_leak(lines)

    def outside(self, gallery: HtmlElement, span: tuple[int, int] | None) -> list[str]:
        """Return the lines of ``gallery`` that stand before the body, whose lines are ``span``."""
        own = self.walk.span(gallery)
        if own is None or span is None:
            return texts(self.walk.lines(gallery))
        return texts(self.blocks[own[0] : span[0] if own[0] <= span[0] <= own[1] else own[1]])

    def pictures_within(self) -> list[HtmlElement]:
        """Return the ``img`` elements between the first and the last line of the article."""
        if not self.reading.body and not self.reading.headline.title:
            return []
        words = {squeezed(line) for line in (*self.reading.body, self.reading.headline.title or "") if line}
        places = [i for i, line in enumerate(self.blocks) if squeezed(line.text) in words]
        if not places:
            return []
        return [image for index, image in self.walk.pictures if places[0] <= index <= places[-1] + 1]

    def cleaned(self, lines: list[str]) -> list[str]:
        """Return the paragraphs of ``lines`` without what the site adds and without the headline before them."""
        kept = [line for line in lines if not self.is_added(line)]
        head = {squeezed(part) for part in self.headline_parts() if part}
        while kept and len(kept) > 1 and squeezed(kept[0]) in head:
            kept.pop(0)
        return paragraphs(kept)

    def is_added(self, line: str) -> bool:
        """Return whether the site adds ``line`` to the body."""
        return order.is_button(line) or is_editor_line(line) or order.LEAKED in line

    def headline_parts(self) -> tuple[str | None, ...]:
        """Return the lines of the headline."""
        parts = (self.part("kicker"), self.part("title"), self.part("subtitle"))
        return tuple(part.value for part in parts if part)

    # -- fields

    @functools.cached_property
    def printed(self) -> Headline:
        """The headline by the order of the lines, where what markup says does not contradict it."""
        if self.content is not None and self.heads.title is None:
            return self.over_content()
        if self.heads.title is not None:
            if squeezed(self.reading.headline.title or "") != squeezed(self.heads.title.text):
                return Headline()
            if not self.reading.marks:
                return attrs.evolve(self.reading.headline, kicker=None)  # a menu can stand there
        return self.reading.headline

    def over_content(self) -> Headline:
        """Return the headline that stands over the element of the body."""
        if self.reading.headline.title is not None:
            return self.reading.headline
        return Headline()

    def part(self, name: str) -> Found[str] | None:
        """Return a part of the headline: by markup, else by the order of the lines."""
        marked: heads.Part | None = getattr(self.heads, name)
        if marked:
            return Found(marked.text, "selector", marked.where)
        printed: str | None = getattr(self.printed, name)
        return Found(printed, "grammar", "lines between page and body") if printed else None

    @found
    def title(self) -> Found[str] | None:
        """标题."""
        self.body  # noqa: B018 - raises where this is no article
        return self.part("title")

    @found
    def kicker(self) -> Found[str] | None:
        """引题."""
        return self.part("kicker")

    @found
    def subtitle(self) -> Found[str] | None:
        """副题."""
        return self.part("subtitle")

    @found
    def text(self) -> Found[str]:
        """Body, a paragraph a line."""
        body = self.body
        if not body.lines and not self.title and self.images:
            raise NotAnArticleError(f"{type(self).__name__}: pictures without a word: an advertisement")
        if body.where in heads.BODIES and body.lines and self.is_headline(body.lines):
            raise unexpected(self, "a body under the headline", "a page that ends there")
        if not body.lines and not self.images:
            raise unexpected(self, "a body or a picture", "neither")
        return Found("\n".join(body.lines), body.how, body.where)

    def is_headline(self, lines: list[str]) -> bool:
        """Return whether ``lines`` are nothing but parts of the headline, which some templates have in the body's element."""
        head = {squeezed(part) for part in self.headline_parts() if part}
        return all(squeezed(line) in head or is_subtitle(line) for line in lines)

    def credit_of(self, lines: list[str], byline: str | None = None) -> Credits:
        """Return the signatures in ``lines``."""
        return credits_of(lines, byline)

    @functools.cached_property
    def credit(self) -> Credits:
        """The signatures: in the body and over it; what markup says only where there are none."""
        signed = self.credit_of(self.body.lines, self.printed.byline)
        if not signed.authors and self.heads.author:
            return self.credit_of(self.body.lines, self.heads.author.text)
        return signed

    @found
    def authors(self) -> Found[list[str]] | None:
        """Who signed."""
        if not self.credit.authors and self.heads.author:
            return Found([self.heads.author.text], "selector", self.heads.author.where)
        return self.signed(self.credit.authors)

    @found
    def published(self) -> Found[str]:
        """The day in the address. What the page prints is a check."""
        printed = self.markup.properties.published or self.printed_date()
        where = "address" if printed in (None, self.date) else f"address; the page says {printed}"
        return Found(self.date, "address", where)

    def printed_date(self) -> str | None:
        """Return the day in the row of buttons, or after 发布日期."""
        return next(filter(None, (order.day_of_site(line.text) for line in self.apart)), None)

    @functools.cached_property
    def label(self) -> tuple[order.Label, str, str] | None:
        """The page, how it was got and where it stands."""
        stated = self.markup.stated("pagenum")
        printed = order.current_label(self.apart, stated.text if stated else None)
        if stated is not None:
            name = printed.name if printed and is_same_page(printed.label, stated.text) else None
            return order.Label(stated.text, name), "selector", stated.where
        if printed is not None:
            return printed, "grammar", "第NN版:…"
        divider = next((match for line in self.blocks if (match := order.DIVIDER.search(line.text))), None)
        return (order.Label(divider[1], None), "grammar", "版次：…") if divider else None

    @found
    def page_label(self) -> Found[str] | None:
        """The page as printed."""
        return Found(self.label[0].label, *self.label[1:]) if self.label else None

    @found
    def page_no(self) -> Found[int] | None:
        """The number in the label; of lettered pages only those that begin with A tell the place in the paper."""
        number = self.label[0].number if self.label else None
        return Found(number, *self.label[1:]) if self.label and number else None

    @found
    def page_name(self) -> Found[str] | None:
        """版名."""
        return Found(self.label[0].name, "grammar", "第NN版:…") if self.label and self.label[0].name else None

    @found
    def origin(self) -> Found[str] | None:
        """The paper, as the comment of the publishing system names it."""
        paper = self.markup.stated("papername")
        return Found(paper.text, "selector", paper.where) if paper else None

    @found
    def section(self) -> Found[str] | None:
        """The column, as the comment of a news site names it."""
        name = self.markup.properties.get("nodename")
        return Found(name, "selector", "enpproperty nodename") if name else None

    @found
    def images(self) -> Found[list[Image]] | None:
        """The pictures of the article; the picture of the page is none."""
        images: dict[str, Image] = {}
        galleries = [
            gallery for gallery in self.galleries if next(gallery.iter("founder-content"), None) is None
        ]
        captions = [Captions(gallery) for gallery in galleries] or [Captions()]
        for element in self.body.pictures:
            url = None if element.get("usemap") else picture_url(self.address, element)
            if url and url not in images:
                caption = next((text for known in captions if (text := known.of(element))), None)
                images[url] = Image(url=url, caption=caption)
        return Found(list(images.values()), self.body.how, "img") if images else None

    @functools.cached_property
    def turning(self) -> tuple[str | None, str | None]:
        """Addresses of the previous and the next article."""
        return turning(self, self.article)

    @found
    def previous_url(self) -> Found[str] | None:
        """上一篇."""
        return Found(self.turning[0], "selector", "a 上一篇") if self.turning[0] else None

    @found
    def next_url(self) -> Found[str] | None:
        """下一篇."""
        return Found(self.turning[1], "selector", "a 下一篇") if self.turning[1] else None

    @found
    def page_pdf(self) -> Found[str] | None:
        """The PDF of the page, if the article links to one and no other."""
        urls = {link.url for link in self.links if PDF.search(link.url)}
        return Found(urls.pop(), "selector", "a[href$='.pdf']") if len(urls) == 1 else None


def text_of_title(page: SitePage) -> str:
    """Return the document's ``<title>``."""
    element = next(page.root.iter("title"), None)
    return "" if element is None else "".join(element.itertext()).strip()
