"""53BK (paperweb, 多媒体数字报刊), ASP.NET product of 53bk.com: plans, desktop and mobile articles.

Plan:     ``/content/YYYY-MM/DD`` (issue of a day), ``/content/YYYY-MM/DD/k`` (its page k),
          ``/content/YYYY-MM/DD/edition<id>_<label>.html``
Article:  ``/content/YYYY-MM/DD/NNNNNN.html``, mobile twin under ``/m/``
No issue: status 200 and a few characters, 找不到所在刊期…

Elements known: ``#newspapercontent`` (body), ``h1`` (title), ``.reporter`` (author), ``.bktitle span`` (page),
``#usemap area[alt]`` (title of every article of the page), ``#editionimg`` (the page's picture). Those of
kicker and subtitle are not: they are told by the order of the lines (``bk53_lines.py``).
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlsplit

import attrs

from unioncrawl.blocks import Block, blocks_of, position, text_of, texts
from unioncrawl.bylines import Credits
from unioncrawl.bylines import credits as credits_of
from unioncrawl.dates import any_date, chinese_date, day
from unioncrawl.errors import NotAnArticleError
from unioncrawl.headlines import Headline, Hints, split_headline
from unioncrawl.items import Image
from unioncrawl.links import Link, links_of, turning
from unioncrawl.pages import ArticlePage, Found, PlanPage, SitePage, found
from unioncrawl.pictures import Captions, picture_url
from unioncrawl.platforms import bk53_lines as order
from unioncrawl.select import matches, refusal, unexpected
from unioncrawl.spiders import EpaperSpider
from unioncrawl.text import editor_of, paragraphs, squeezed
from unioncrawl.urls import link

if TYPE_CHECKING:
    from lxml.html import HtmlElement

ARTICLE = re.compile(r"^(?:/m)?/content/(\d{4})-(\d{2})/(\d{2})/(\d{6,})\.html$")
PLAN = re.compile(
    r"^(?:/m)?/content/(\d{4})-(\d{2})/(\d{2})(?:/(?:(\d{1,3})/?|edition(\d+)_([^/]+?)\.html)?)?$"
)
NUMBERED = re.compile(r"\d")
"""Every address of an article or a plan has a number; most others of a page have none."""

PDF = re.compile(r"\.pdf(?:$|\?)", re.IGNORECASE)
SHARED_PICTURE = re.compile(r"/(\d{8})(\d{2})-\d+\.(?:jpe?g|png|gif)", re.IGNORECASE)

_ISSUED_VARIABLE = re.compile(r"issuedate\s*=\s*[\"']([^\"']+)[\"']")
_TURN_VARIABLE = re.compile(r"\bban(pre|next)\s*=\s*[\"']([^\"']+)[\"']")
_PICTURE_VARIABLE = re.compile(r"\bpagepic\s*=\s*[\"']([^\"']+)[\"']")
_TURN_TEXT = re.compile(r"^[上下]一[版页期]|^[34]?[上下]一[版页期]")
_PAGE_PICTURE = "//*[@id='bkimg' or @id='swiperlist' or contains(concat(' ', @class, ' '), ' bkimg ') or contains(concat(' ', @class, ' '), ' pagepic ') or contains(concat(' ', @class, ' '), ' weixinimg ')]"  # noqa: E501
_PAGE_NAME = "//span[ancestor::*[contains(@class, 'bktitle')]]"


def published_of(page: SitePage, pattern: re.Pattern[str], example: str) -> str:
    """Return the publication date in the address of ``page``.

    :raises LayoutChangedError: if the address is not of that kind.
    """
    path = urlsplit(page.address).path
    match = pattern.match(path)
    published = day(*match.groups()[:3]) if match else None
    if published is None:
        raise unexpected(page, f"an address like {example}", repr(path))
    return published


class Bk53ArticlePage(ArticlePage):
    """Article, in the desktop layout or the mobile one: whichever the page shows."""

    twin: ClassVar[bool] = False
    """Whether the address is that of the mobile twin."""

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
        pattern = re.compile(re.escape(urlsplit(self.address).path.rpartition("/")[2]))
        names = [found.text for found in links_of(self, href=pattern) if found.url == self.address]
        return tuple(dict.fromkeys(name for name in names if name and not _TURN_TEXT.match(name)))

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
        if self.content is not None:
            reading = self.read_content(self.content)
        elif self.mobile:
            reading = order.read_mobile(self.blocks, self.hints)
        else:
            reading = order.read_desktop(self.blocks, self.hints, self.others)
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
        for element in matches(self, _PAGE_NAME):
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
        return image not in self.page_pictures

    @functools.cached_property
    def page_pictures(self) -> set[HtmlElement]:
        """The pictures of the printed page."""
        holders = set(matches(self, _PAGE_PICTURE))
        inside: set[HtmlElement] = set()
        for holder in holders:
            if holders.isdisjoint(holder.iterancestors()):
                inside.update(holder.iter("img"))
        return inside

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


def pdf_under_picture(page: SitePage) -> Found[str] | None:
    """Return the PDF that is linked under the picture of the page."""
    for block in matches(page, "//*[contains(concat(' ', normalize-space(@class), ' '), ' bkimgbottom ')]"):
        for candidate in links_of(page, block, PDF):
            return Found(candidate.url, "selector", ".bkimgbottom a")
    return None


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
        match = pattern.match(path)
        return match is not None and day(*match.groups()[:3]) == self.date

    @functools.cached_property
    def rows(self) -> list[Row]:
        """The pages of the edition in the order of the list, each once."""
        rows: dict[str, Row] = {}
        for entry in self.links:
            if entry.element.tag == "area" or _TURN_TEXT.match(entry.text):
                continue
            match = PLAN.match(entry.path)
            if match is None or not self.is_same_day(entry.path, PLAN) or not (match[4] or match[6]):
                continue
            label = order.LABEL.match(entry.text)
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
        xpath = f"{_PAGE_NAME} | //*[contains(@class, 'mutitle')]"
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
            return Found(self.turned_urls(), "grammar", "banpre, bannext")
        if self.own_row is None:
            urls = [self.address, *urls]
        return Found(urls, "selector", "list of pages")

    def turned_urls(self) -> list[str]:
        """Return the pages before and after this one, and this one: all that a page without a list has."""
        last = dict(_TURN_VARIABLE.findall(self.response.text))
        turned = {word: link(self.address, href) for word, href in last.items()}
        urls = [turned.get("pre"), self.address, turned.get("next")]
        own = [self.source.canonical(url) for url in urls if url and self.source.owns(url)]
        return list(dict.fromkeys(url for url in own if self.is_same_day(urlsplit(url).path, PLAN)))

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


class Bk53Spider(EpaperSpider):
    """Crawl a paper on 53BK.

    #. Set ``name`` and ``source``; the addresses follow from the source's canonical host.

    The date routes are evidenced on another paper of the same product (ep.chinanshw.cn). Desktop pages
    are asked for; the mobile twin, which shows less, only where the desktop page gives nothing.
    """

    def edition_url(self, day: dt.date) -> str:
        """Return the address of the issue of a day."""
        return f"{self.source.scheme}://{self.source.hosts[0]}/content/{day:%Y-%m/%d}"

    def twin_url(self, url: str) -> str | None:
        """Return the mobile twin of a desktop article."""
        parts = urlsplit(url)
        if parts.path.startswith("/m/"):
            return None
        return parts._replace(path=f"/m{parts.path}").geturl()
