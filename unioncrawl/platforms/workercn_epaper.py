"""The e-paper of 中工网 (workercn.cn, ``/papers/<paper>/…``).

Plan:     ``/papers/grrb/YYYY/MM/DD/N/page.html``; pages in ``#pageUrl``, articles in ``#pageTitle``
Article:  ``…/N/news-K.html``; ``#pretitle``, ``#ctitle``, ``#imgs``, ``#ccontent``
Lines:    masthead / [kicker] / title / [subtitle] / ``《工人日报》(2021年12月22日 02版)`` / body / footer
PDF:      ``…/N/grrbYYYYMMDDN.pdf``, linked from the plan

The masthead stands in ``《…》`` with the source's title. No other paper than 工人日报 (``grrb``) was seen there.
Numbers in addresses have no leading zero but for month and day. The weekday in the masthead is a
placeholder for a script: never read.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from typing import TYPE_CHECKING, ClassVar

import attrs

from unioncrawl.addresses import AddressForm
from unioncrawl.blocks import Block, collapsed, position, texts
from unioncrawl.bylines import Credits
from unioncrawl.bylines import credits as credits_of
from unioncrawl.dates import day
from unioncrawl.errors import NotAnArticleError
from unioncrawl.headlines import (
    Headline,
    Hints,
    split_bracketed_kicker,
    title_and_subtitle,
    whole_headline,
)
from unioncrawl.items import Image
from unioncrawl.links import Link, links_of, resolved, turning
from unioncrawl.pages import Found, PlanPage, found
from unioncrawl.pictures import Captions, picture_url
from unioncrawl.platforms.signed_pages import SignedArticlePage
from unioncrawl.platforms.workercn_epaper_addresses import ARTICLE, PLAN_PATH, Place, place_of
from unioncrawl.platforms.workercn_epaper_lines import DROPPED, FOOTER, in_order, masthead, source_line
from unioncrawl.select import id_text, matches, refusal, unexpected
from unioncrawl.spiders import EpaperSpider
from unioncrawl.text import is_editor_line, paragraphs, squeezed

if TYPE_CHECKING:
    from lxml.html import HtmlElement

ADDRESSES = (
    AddressForm(
        kind="article",
        pattern=ARTICLE.pattern.strip("^$"),
        example="https://www.workercn.cn/papers/grrb/2022/10/28/1/news-4.html",
        page="WorkercnEpaperArticlePage",
        rule="{host}{base}/{paper}/*/news-*.html|",
    ),
    AddressForm(
        kind="plan",
        pattern=PLAN_PATH.pattern.strip("^$"),
        example="https://www.workercn.cn/papers/grrb/2022/10/28/1/page.html",
        page="WorkercnEpaperPlanPage",
        rule="{host}{base}/{paper}/*/page.html|",
    ),
)

DOCUMENT_ENDS = re.compile(r"(?:\s*[-_]\s*(?:工人日报|中工网))+$")
PDF = re.compile(r"\.pdf", re.IGNORECASE)
PAGE_NAME = re.compile(r"^第?\s*0*\d{1,3}\s*版?\s*[:：\s]\s*(\S.*)$")


@attrs.define(kw_only=True)
class Body:
    """Lines of the body and how they were got."""

    lines: list[str]
    how: str
    where: str


class WorkercnEpaperArticlePage(SignedArticlePage):
    """Article of the e-paper: by its ids, and where they are gone, by the order of the lines."""

    @functools.cached_property
    def place(self) -> Place:
        """Date and page, from the address."""
        return place_of(self)

    @functools.cached_property
    def lines(self) -> list[Block]:
        """The lines of the page without the lists of pages and titles."""
        lines = self.blocks
        spans = [self.walk.span(self.ids[name]) for name in ("pageUrl", "pageTitle") if name in self.ids]
        for first, last in sorted(filter(None, spans), reverse=True):
            lines = lines[:first] + lines[last:]
        return in_order(lines, self.source.title, self.place.published, self.names)

    @functools.cached_property
    def names(self) -> tuple[str, ...]:
        """What the title can be: ``#ctitle``, or ``<title>`` without paper and site."""
        documents = [DOCUMENT_ENDS.sub("", collapsed(title)) for title in self.document_titles()]
        names = (self.marked_title[0], *documents)
        return tuple(name for name in names if name and name != self.source.title)

    def document_titles(self) -> list[str]:
        """Return the texts of ``<title>``."""
        return [str(element.text or "") for element in matches(self, "//title")]

    @functools.cached_property
    def source_index(self) -> int | None:
        """Index of the line ``《工人日报》(…)`` between headline and body."""
        return position(self.lines, source_line(self.source.title))

    @functools.cached_property
    def source_line(self) -> re.Match[str] | None:
        """The line ``《工人日报》(…)``."""
        if self.source_index is None:
            return None
        return source_line(self.source.title).search(self.lines[self.source_index].text)

    @functools.cached_property
    def turning(self) -> tuple[str | None, str | None]:
        """Addresses of the previous and the next article."""
        return turning(self, ARTICLE)

    @functools.cached_property
    def marked_title(self) -> tuple[str | None, str | None]:
        """Title and subtitle as marked by ``#ctitle``."""
        element = self.ids.get("ctitle")
        return (None, None) if element is None else title_and_subtitle(texts(self.walk.lines(element)))

    @functools.cached_property
    def headline(self) -> Headline:
        """The headline by the order of the lines: what stands between masthead and source line."""
        if self.source_index is None:
            return Headline()
        over = self.lines[: self.source_index]
        starts = [i for i, line in enumerate(over) if masthead(self.source.title).match(line.text)]
        lines = over[starts[-1] + 1 :] if starts else over[-3:]
        headline = whole_headline(lines, Hints(names=self.names))
        if not starts and self.marked_title[0]:
            headline.kicker = None  # without the masthead, what stands over the title can be a menu
        return headline

    @functools.cached_property
    def body(self) -> Body:
        """The body: ``#imgs`` and ``#ccontent``, or what stands between source line and footer.

        :raises NotAnArticleError: if the page says that there is nothing.
        :raises LayoutChangedError: if there is no body and no picture.
        """
        marked = self.marked_lines()
        if marked or self.marked_pictures():
            return Body(lines=self.cleaned(marked), how="selector", where="#imgs, #ccontent")
        if self.source_index is not None:
            lines = [line.text for line in self.lines[self.source_index + 1 : self.end]]
            cleaned = self.cleaned(lines)
            if cleaned or self.grammar_pictures():
                return Body(
                    lines=cleaned, how="grammar", where="lines between 《工人日报》(…) and the footer"
                )
        if notice := refusal(self):
            raise NotAnArticleError(f"{type(self).__name__}: the page says {notice!r}")
        raise unexpected(
            self, "#ccontent or the line 《工人日报》(…) with a body", f"{len(self.lines)} lines without"
        )

    @functools.cached_property
    def end(self) -> int | None:
        """Index of the first line of the footer after the source line."""
        return position(self.lines, FOOTER, (self.source_index or 0) + 1)

    def marked_lines(self) -> list[str]:
        """Return the lines of ``#imgs`` and ``#ccontent``; captions repeated in the body are given once."""
        content, captions = (
            texts(self.walk.lines(self.ids[name])) if name in self.ids else []
            for name in ("ccontent", "imgs")
        )
        known = {squeezed(line) for line in content}
        return [line for line in captions if squeezed(line) not in known] + content

    def cleaned(self, lines: list[str]) -> list[str]:
        """Return the paragraphs of ``lines`` without what the site adds."""
        title = squeezed(self.marked_title[0] or self.headline.title or "")
        if lines and squeezed(lines[0]) == title:
            lines = lines[1:]
        added = (DROPPED, FOOTER, source_line(self.source.title))
        return paragraphs(
            line
            for line in lines
            if not (is_editor_line(line) or any(pattern.match(line) for pattern in added))
        )

    def marked_pictures(self) -> list[HtmlElement]:
        """Return the ``img`` elements of ``#imgs`` and ``#ccontent``."""
        return [
            image for name in ("imgs", "ccontent") if name in self.ids for image in self.ids[name].iter("img")
        ]

    def grammar_pictures(self) -> list[HtmlElement]:
        """Return the ``img`` elements between source line and footer."""
        if self.source_index is None:
            return []
        first = self.block_index(self.lines[self.source_index]) + 1
        last = len(self.blocks) if self.end is None else self.block_index(self.lines[self.end])
        return [image for index, image in self.walk.pictures if first <= index <= last]

    def block_index(self, line: Block) -> int:
        """Return the index among the lines of the page of ``line``, or of the one that it is part of, or begins with."""
        return next(
            index
            for index, block in enumerate(self.blocks)
            if block is line
            or (
                block.element is line.element
                and (line.text in block.text or line.text.startswith(block.text))
            )
        )

    @functools.cached_property
    def credit(self) -> Credits:
        """The signatures."""
        return credits_of(self.body.lines, self.headline.byline)

    @found
    def text(self) -> Found[str]:
        """Body, a paragraph a line."""
        lines = self.body.lines
        if not lines and not self.images:
            raise unexpected(self, "a body or a picture", "neither")
        return Found("\n".join(lines), self.body.how, self.body.where)

    @found
    def title(self) -> Found[str] | None:
        """``#ctitle`` without its second deck; a ``【…】`` before it is the kicker if there is no other."""
        title = self.whole_title
        if title is None:
            return None
        if self.kicker_over_title is None:
            return attrs.evolve(title, value=split_bracketed_kicker(title.value)[1])
        return title

    @functools.cached_property
    def whole_title(self) -> Found[str] | None:
        """The title with what is printed before it on its line."""
        if self.marked_title[0]:
            return Found(self.marked_title[0], "selector", "#ctitle")
        if self.headline.title:
            return Found(self.headline.title, "grammar", "line before 《工人日报》(…)")
        return None

    @functools.cached_property
    def kicker_over_title(self) -> Found[str] | None:
        """The kicker that has a line of its own."""
        if marked := id_text(self, "pretitle"):
            return Found(marked, "selector", "#pretitle")
        if self.headline.kicker:
            return Found(self.headline.kicker, "grammar", "line over the title")
        return None

    @found
    def kicker(self) -> Found[str] | None:
        """``#pretitle``, or the ``【…】`` that the title begins with."""
        if self.kicker_over_title or self.whole_title is None:
            return self.kicker_over_title
        kicker = split_bracketed_kicker(self.whole_title.value)[0]
        return Found(kicker, self.whole_title.how, "【…】 in the title") if kicker else None

    @found
    def subtitle(self) -> Found[str] | None:
        """The line with a dash in ``#ctitle`` or after it."""
        if self.marked_title[1]:
            return Found(self.marked_title[1], "selector", "#ctitle")
        return (
            Found(self.headline.subtitle, "grammar", "line after the title")
            if self.headline.subtitle
            else None
        )

    @found
    def published(self) -> Found[str]:
        """The date in the address; the date in the text is a check only."""
        place = self.place
        printed = day(*self.source_line.groups()[1:4]) if self.source_line else place.published
        where = "address" if printed == place.published else f"address; the page says {printed}"
        return Found(place.published, "address", where)

    @found
    def page_no(self) -> Found[int]:
        """The page in the address."""
        return Found(self.place.page_no, "address")

    @found
    def page_label(self) -> Found[str] | None:
        """The page as printed: three digits in 2011, later two."""
        return Found(self.source_line[5], "grammar", "《工人日报》(…)") if self.source_line else None

    @found
    def origin(self) -> Found[str] | None:
        """The paper, from the line ``《工人日报》(…)``."""
        return Found(self.source_line[1], "grammar", "《工人日报》(…)") if self.source_line else None

    @found
    def images(self) -> Found[list[Image]] | None:
        """The pictures of the article."""
        marked = self.marked_pictures()
        images: dict[str, Image] = {}
        captions = Captions(self.ids.get("imgs"))
        for element in marked or self.grammar_pictures():
            url = picture_url(self.address, element)
            if url and url not in images:
                images[url] = Image(url=url, caption=captions.of(element))
        how = "selector" if marked else "grammar"
        return Found(list(images.values()), how, "#imgs, #ccontent") if images else None

    @found
    def page_pdf(self) -> Found[str] | None:
        """The PDF of this page of this day, if the article links to it."""
        if ".pdf" not in self.response.text:
            return None
        url = next((link.url for link in links_of(self, href=PDF) if link.path == self.place.pdf), None)
        return Found(url, "selector", "a[href$='.pdf']") if url else None


class WorkercnEpaperPlanPage(PlanPage):
    """Plan of one page of the e-paper. A day without an issue has no ``#pageUrl li``."""

    # How the site answers on such a day is not known; a 404 and a redirect are taken to say the same.
    absent_state = "none"

    @functools.cached_property
    def place(self) -> Place:
        """Date and page, from the address."""
        return place_of(self)

    @functools.cached_property
    def rows(self) -> list[Link]:
        """The links in the page list that lead to pages of this day."""
        container = self.ids.get("pageUrl")
        if container is None:
            return []
        entries = (li for li in container.iter("li") if next(li.iterancestors("li"), None) is None)
        elements = dict.fromkeys(a for li in entries for a in li.iter("a", "area"))
        return [row for row in resolved(self, elements) if self.leads_to_plan(row)]

    def leads_to_plan(self, row: Link) -> bool:
        """Return whether ``row`` is a page of this day; its PDF is not."""
        match = PLAN_PATH.match(row.path)
        if match is None or match["paper"] != self.place.paper:
            return False
        return day(match["year"], match["month"], match["day"]) == self.place.published

    @functools.cached_property
    def own_rows(self) -> list[Link]:
        """The links in the page list to the page shown."""
        return [row for row in self.rows if row.url == self.address]

    @found
    def published(self) -> Found[str]:
        """The date in the address."""
        return Found(self.place.published, "address")

    @found
    def state(self) -> Found[str]:
        """``none`` for a plan without pages, or an answer that says that there is nothing.

        ``unknown`` where the pages listed are another day's, or there is no list at all: that can be a
        check of the browser or a new template as well.
        """
        container = self.ids.get("pageUrl")
        listed = container is not None and next(container.iter("li"), None) is not None
        if not listed:
            if self.article_urls:
                raise unexpected(self, "#pageUrl li beside the article links", "none")
            if not {"pageUrl", "pageTitle"} & self.ids.keys() and not refusal(self):
                return Found("unknown", "selector", "neither #pageUrl nor #pageTitle")
            return Found("none", "selector", "no #pageUrl li")
        return Found("published" if self.rows else "unknown", "selector", "#pageUrl li")

    @found
    def page_no(self) -> Found[int]:
        """The page in the address."""
        return Found(self.place.page_no, "address")

    @found
    def page_label(self) -> Found[str] | None:
        """The page as the page list calls it."""
        label = next(
            (match[0] for row in self.own_rows if (match := re.search(r"\d{1,3}版?", row.text))), None
        )
        return Found(label, "selector", "#pageUrl a") if label else None

    @found
    def page_name(self) -> Found[str] | None:
        """版名, if the page list has it."""
        name = next((match[1] for row in self.own_rows if (match := PAGE_NAME.match(row.text))), None)
        return Found(name, "selector", "#pageUrl a") if name else None

    @found
    def page_urls(self) -> Found[list[str]] | None:
        """The pages of the edition, in the order of the page list."""
        urls = list(dict.fromkeys(row.url for row in self.rows))
        return Found(urls, "selector", "#pageUrl li a:not(.pdf)") if urls else None

    @found
    def article_urls(self) -> Found[list[str]] | None:
        """The articles of this page of this day."""
        container = self.ids.get("pageTitle")
        rows = [] if container is None else links_of(self, container)
        prefix = f"{self.place.folder}/news-"
        urls = list(dict.fromkeys(r.url for r in rows if ARTICLE.match(r.path) and r.path.startswith(prefix)))
        return Found(urls, "selector", "#pageTitle li a") if urls else None

    @found
    def page_pdf(self) -> Found[str] | None:
        """The PDF of this page."""
        url = next((row.url for row in links_of(self, href=PDF) if row.path == self.place.pdf), None)
        return Found(url, "selector", "#pageUrl a.pdf") if url else None

    def day(self) -> str:
        """Return the date in the address."""
        return self.place.published

    def is_first(self) -> bool:
        """Return whether it is the plan of page 1, at which every edition begins."""
        return self.place.page_no == 1


class WorkercnEpaperSpider(EpaperSpider):
    """Crawl a paper of the e-paper of 中工网.

    #. Set ``name``, ``source`` and ``paper``, the code of the paper in its addresses.
    """

    paper: ClassVar[str]

    def edition_url(self, day: dt.date) -> str:
        """Return the address of page 1: it is always the entry."""
        return f"{self.site.base}/papers/{self.paper}/{day:%Y/%m/%d}/1/page.html"
