"""Articles of 53BK: by the elements that are known, and by the order of the lines (``bk53_lines.py``)."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlsplit

from unioncrawl.blocks import Block, blocks_of, position, text_of, texts
from unioncrawl.bylines import Credits
from unioncrawl.bylines import credits as credits_of
from unioncrawl.dates import any_date, chinese_date
from unioncrawl.errors import NotAnArticleError
from unioncrawl.headlines import Headline, Hints, split_headline
from unioncrawl.items import Image
from unioncrawl.links import links_of, resolved, turning
from unioncrawl.pages import ArticlePage, Found, SitePage, found
from unioncrawl.pictures import Captions, picture_url
from unioncrawl.platforms import bk53_lines as order
from unioncrawl.platforms.bk53_addresses import ARTICLE, NUMBERED, PDF, TURNING, published_of
from unioncrawl.platforms.epaper_owner import check_kind, check_own
from unioncrawl.select import matches, refusal, unexpected
from unioncrawl.text import editor_of, paragraphs, squeezed

if TYPE_CHECKING:
    from lxml.html import HtmlElement

SHARED_PICTURE = re.compile(r"/(\d{8})(\d{2})-\d+\.(?:jpe?g|png|gif)", re.IGNORECASE)

PAGE_NAME = "//*[contains(@class, 'bktitle')]//span"
"""The heading of the page: label and name."""

OTHER_SYSTEM = re.compile(r"您当前的?位置\s?[:：]|第\d{3,5}期\s?[:：]\s?第\d{1,3}版|语音播报\s?[:：]")
"""Lines of a portal's and of an xpaper's articles: papers moved from one system to another under the same heading."""

_ISSUED_VARIABLE = re.compile(r"issuedate\s*=\s*[\"']([^\"']+)[\"']")
_PAGE_PICTURE_IDS = ("bkimg", "swiperlist")
_PAGE_PICTURE_CLASS = re.compile(r"(?:^| )(?:bkimg|pagepic|weixinimg)(?: |$)")


class Bk53ArticlePage(ArticlePage):
    """Article, in the desktop layout or the mobile one: whichever the page shows."""

    twin: ClassVar[bool] = False
    """Whether the address is that of the mobile twin."""

    kickers: ClassVar[bool] = True
    """Whether the paper prints lines over its titles."""

    @functools.cached_property
    def date(self) -> str:
        """Publication date, from the address."""
        return published_of(self, ARTICLE, "/content/2016-12/20/134855.html")

    @functools.cached_property
    def content(self) -> HtmlElement | None:
        """The body's element, if it is there and not empty."""
        element = self.ids.get("newspapercontent")
        return element if element is not None and (blocks_of(element) or element.xpath(".//img")) else None

    @functools.cached_property
    def mobile(self) -> bool:
        """Whether the page shows the mobile layout. Its theme is served under desktop addresses too."""
        return self.content is None and (
            order.is_mobile(self.blocks) or (self.twin and order.mobile_date(self.blocks) is not None)
        )

    @functools.cached_property
    def own_names(self) -> tuple[str, ...]:
        """What areas and links to this very page call it."""
        file = urlsplit(self.address).path.rpartition("/")[2]
        near = (element for element in self.walk.links if file in element.get("href", ""))
        names = [found.text for found in resolved(self, near) if found.url == self.address]
        return tuple(dict.fromkeys(name for name in names if name and not TURNING.match(name)))

    @functools.cached_property
    def hints(self) -> Hints:
        """What the page says elsewhere of the title."""
        title = next(iter(matches(self, "//title")), None)
        paper = self.source.title
        document = "" if title is None else "".join(title.itertext())
        return Hints(
            names=self.own_names,
            listed=self.listed.partition(" ")[2],
            document="" if squeezed(document).startswith(paper) else document,
        )

    @functools.cached_property
    def listed(self) -> str:
        """The line of the left column with the paper, the page and all titles of the page run together."""
        for block in self.blocks:
            text = block.text
            if not text.startswith(self.source.title) or " " not in text or order.HEADER.search(text):
                continue
            if "。" not in text and not block.indented:
                return text
        return ""

    @functools.cached_property
    def others(self) -> frozenset[str]:
        """What links to other articles and pages are called."""
        called = [
            link.text for link in links_of(self, href=NUMBERED) if link.path and link.url != self.address
        ]
        return frozenset(filter(None, called))

    @functools.cached_property
    def recognised(self) -> bool:
        """Whether anything says that this is an article page of the platform."""
        return (
            self.mobile
            or self.content is not None
            or order.page_line(self.blocks) is not None
            or any(position(self.blocks, mark) is not None for mark in (order.GUIDE, order.CONTROLS))
            or order.has_header_and_paragraph(self.blocks)
        )

    @functools.cached_property
    def reading(self) -> order.Reading:
        """The article by selectors and the order of the lines.

        :raises NotAnArticleError: if the page says that there is nothing.
        :raises LayoutChangedError: if it is no article page, or has nothing in it.
        """
        if not self.recognised:
            if notice := refusal(self):
                raise NotAnArticleError(f"{type(self).__name__}: the page says {notice!r}")
            raise unexpected(
                self,
                "#newspapercontent, a page number line or another mark of 53BK",
                f"{len(self.blocks)} lines without",
            )
        check_own(self)
        if self.content is None:
            check_kind(self, OTHER_SYSTEM)
        if self.content is not None:
            reading = self.read_content(self.content)
        elif self.mobile:
            reading = order.read_mobile(self.blocks, self.hints)
        else:
            reading = order.read_desktop(self.blocks, self.hints, self.others, kickers=self.kickers)
        reading.body = self.cleaned(reading)
        if "pagemu" in self.ids and not any(line.endswith(order.SENTENCE_ENDS) for line in reading.body):
            raise NotAnArticleError(f"{type(self).__name__}: the page is a list of articles, #pagemu")
        return reading

    def read_content(self, content: HtmlElement) -> order.Reading:
        """Return the article whose body is ``content``: the headline stands over it, or in it."""
        inside = set(content.iter())
        start = next((i for i, block in enumerate(self.blocks) if block.element in inside), len(self.blocks))
        lines = blocks_of(content)
        headline = order.read_over(self.blocks, start, self.hints)
        if headline.title is None:
            title = self.first_heading(inside)
            headline = Headline(title=title) if title else self.headline_in(lines)
            lines = lines[headline.length :]
        return order.Reading(
            headline=headline,
            body=texts(lines),
            start=start,
            end=start + len(lines),
            page=order.page_line(self.blocks[:start]),
        )

    def first_heading(self, inside: set[HtmlElement]) -> str | None:
        """Return the text of the first ``h1`` outside the body that is not the masthead."""
        for element in matches(self, "//h1"):
            text = text_of(element)
            if (
                element not in inside
                and text
                and self.source.title not in text
                and not order.HEADER.search(text)
            ):
                return text
        return None

    def headline_in(self, lines: list[Block]) -> Headline:
        """Return the headline that stands at the top of the body's own element, if there is one."""
        headline = split_headline(lines, self.hints)
        if headline.length < len(lines):
            return headline
        return Headline()

    def cleaned(self, reading: order.Reading) -> list[str]:
        """Return the paragraphs without what the site adds."""
        title = squeezed(reading.headline.title or "")
        lines = [line for line in reading.body if not order.is_dropped(line)]
        while lines and title and squeezed(lines[-1]) == title:
            lines.pop()  # the page's list of titles, after the article
        if lines and squeezed(lines[0]) == title:
            lines.pop(0)
        return paragraphs(lines)

    @functools.cached_property
    def reporter(self) -> str | None:
        """The author's element."""
        elements = matches(self, "//*[contains(concat(' ', normalize-space(@class), ' '), ' reporter ')]")
        return next((text for element in elements if (text := text_of(element))), None)

    @functools.cached_property
    def credit(self) -> Credits:
        """The signatures."""
        return credits_of(self.reading.body, self.reporter or self.reading.headline.byline)

    @functools.cached_property
    def label(self) -> tuple[str | None, str | None, str]:
        """Label and name of the page, and where they stand."""
        for element in matches(self, PAGE_NAME):
            if match := order.LABEL.match(text_of(element)):
                return match[1], match[2], ".bktitle span"
        label, name = order.current_page(self.blocks)
        if label is None and self.reading.page is not None:
            label, name = order.label_of(self.blocks, self.reading.page)
        return label, name, "当前版:"

    @functools.cached_property
    def shared_page(self) -> int | None:
        """The page in the name of the picture that is shared: all that a mobile page has of it."""
        shared = [] if self.shared is None else [self.shared]
        shared += [block.text for block in self.blocks if block.text.startswith("http")]
        shared += [image.get("src", "") for image in self.root.iter("img")]
        for text in shared:
            match = SHARED_PICTURE.search(text)
            if match and match[1] == self.date.replace("-", ""):
                return int(match[2])
        return None

    @found
    def text(self) -> Found[str]:
        """Body, a paragraph a line."""
        body = self.reading.body
        if not order.has_body(body) and not (self.images and self.title):
            raise unexpected(self, "a body, or a title and a picture", "neither")
        if self.content is not None:
            return Found("\n".join(body), "selector", "#newspapercontent")
        return Found("\n".join(body), "grammar", "lines between headline and 放大 缩小 默认")

    @found
    def title(self) -> Found[str] | None:
        """The line that the page names as title elsewhere, or the last of the headline."""
        title = self.reading.headline.title
        if title is None:
            return None
        words = squeezed(title)
        if any(squeezed(text_of(element)) == words for element in matches(self, "//h1")):
            return Found(title, "selector", "h1")
        if any(squeezed(name) == words for name in self.own_names):
            return Found(title, "selector", "area[alt] of the page itself")
        return Found(title, "grammar", "headline lines")

    @found
    def kicker(self) -> Found[str] | None:
        """The line over the title."""
        return self.lined(self.reading.headline.kicker, "line over the title")

    @found
    def subtitle(self) -> Found[str] | None:
        """The line with a dash under the title."""
        return self.lined(self.reading.headline.subtitle, "line under the title")

    def lined(self, value: str | None, where: str) -> Found[str] | None:
        """Return ``value`` as got by the order of the lines."""
        return Found(value, "grammar", where) if value else None

    @found
    def authors(self) -> Found[list[str]] | None:
        """Who signed, author line first."""
        names = list(self.credit.authors)
        if not names:
            return None
        return (
            Found(names, "selector", ".reporter") if self.reporter else Found(names, "grammar", "signatures")
        )

    @found
    def photographers(self) -> Found[list[str]] | None:
        """Who is credited with 摄."""
        names = list(self.credit.photographers)
        return Found(names, "grammar", "signatures") if names else None

    @found
    def organisations(self) -> Found[list[str]] | None:
        """The units among the signatures."""
        names = list(self.credit.organisations)
        return Found(names, "grammar", "signatures") if names else None

    @found
    def published(self) -> Found[str]:
        """The date in the address. What the page prints is a check, and on mobile pages not even that."""
        printed = None if self.mobile else self.printed_date()
        where = "address" if printed in (None, self.date) else f"address; the page says {printed}"
        return Found(self.date, "address", where)

    def printed_date(self) -> str | None:
        """Return the date after 出版日期, or in the script variable ``issuedate``."""
        line = position(self.blocks, order.ISSUED)
        if line is not None:
            return chinese_date(self.blocks[line].text)
        variable = _ISSUED_VARIABLE.search(self.response.text)
        return any_date(variable[1]) if variable else None

    @found
    def page_no(self) -> Found[int] | None:
        """The two-digit number line, the digits of the label, or the name of the shared picture."""
        if self.reading.page:
            return Found(int(self.reading.page.number), "grammar", "page number line")
        label, _, where = self.label
        if label is not None and (number := order.digits_of(label)) is not None:
            return Found(number, self.how_labelled(where), where)
        if self.shared_page is not None and (self.mobile or self.twin or "sharedata_pic" in self.ids):
            return Found(self.shared_page, "selector", "name of the shared picture")
        return None

    @found
    def page_label(self) -> Found[str] | None:
        """The label as printed (A8), or the number line (08)."""
        label, _, where = self.label
        if label is not None:
            return Found(label, self.how_labelled(where), where)
        page = self.reading.page
        return Found(page.number, "grammar", "page number line") if page else None

    @found
    def page_name(self) -> Found[str] | None:
        """The name after the label, or the line before the page number."""
        _, name, where = self.label
        if name:
            return Found(name, self.how_labelled(where), where)
        page = self.reading.page
        return Found(page.name, "grammar", "line before the page number") if page else None

    def how_labelled(self, where: str) -> str:
        """Return the method of a label found at ``where``."""
        return "selector" if where.startswith(".") else "grammar"

    @found
    def editor(self) -> Found[str] | None:
        """责任编辑."""
        return self.lined(editor_of(texts(self.blocks)), "责任编辑:")

    @found
    def images(self) -> Found[list[Image]] | None:
        """Pictures within the article; the page's own picture, logos and the shared picture are none."""
        images: dict[str, Image] = {}
        captions = Captions()
        for element in self.pictures():
            url = picture_url(self.address, element)
            if url and url not in images and self.is_own_picture(element):
                images[url] = Image(url=url, caption=captions.of(element))
        how = "grammar" if self.content is None else "selector"
        return Found(list(images.values()), how, "img in the body") if images else None

    def pictures(self) -> list[HtmlElement]:
        """Return the ``img`` elements of the body."""
        if self.content is not None:
            return list(self.content.iter("img"))
        return [
            image for index, image in self.walk.pictures if self.reading.start <= index <= self.reading.end
        ]

    def is_own_picture(self, image: HtmlElement) -> bool:
        """Return whether ``image`` can be the article's."""
        if (
            image.get("usemap")
            or image.get("id") == "editionimg"
            or self.source.title in image.get("alt", "")
        ):
            return False
        if self.mobile and SHARED_PICTURE.search(image.get("src", "")) and self.content is None:
            return not self.is_shared(image)
        return not is_page_picture(image)

    def is_shared(self, image: HtmlElement) -> bool:
        """Return whether ``image`` is the one that the share block names."""
        return self.shared is not None and self.shared.endswith(image.get("src", "?").rpartition("/")[2])

    @functools.cached_property
    def shared(self) -> str | None:
        """What the share block names as the picture."""
        element = self.ids.get("sharedata_pic")
        return None if element is None else text_of(element)

    @functools.cached_property
    def turning(self) -> tuple[str | None, str | None]:
        """Addresses of the previous and the next article."""
        return turning(self, ARTICLE)

    @found
    def previous_url(self) -> Found[str] | None:
        """上一篇, 上篇."""
        return Found(self.turning[0], "selector", "a 上一篇") if self.turning[0] else None

    @found
    def next_url(self) -> Found[str] | None:
        """下一篇, 下篇."""
        return Found(self.turning[1], "selector", "a 下一篇") if self.turning[1] else None

    @found
    def page_pdf(self) -> Found[str] | None:
        """The PDF under the page's picture."""
        return pdf_under_picture(self)


class Bk53MobileArticlePage(Bk53ArticlePage):
    """Mobile twin of an article: no page name, no publication date, no kicker; it fills gaps only."""

    rank = 1
    twin = True


def is_page_picture(image: HtmlElement) -> bool:
    """Return whether ``image`` is one of the printed page."""
    return any(
        element.get("id") in _PAGE_PICTURE_IDS or _PAGE_PICTURE_CLASS.search(element.get("class", ""))
        for element in (image, *image.iterancestors())
    )


def pdf_under_picture(page: SitePage) -> Found[str] | None:
    """Return the PDF that is linked under the picture of the page."""
    for block in matches(page, "//*[contains(concat(' ', normalize-space(@class), ' '), ' bkimgbottom ')]"):
        for candidate in links_of(page, block, PDF):
            return Found(candidate.url, "selector", ".bkimgbottom a")
    return None
