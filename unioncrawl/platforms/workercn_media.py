"""The old e-paper of 中工网 (media.workercn.cn, ``/sites/media/…``).

Plan:     ``/sites/media/grrb/YYYY_MM/DD/GRpp00.htm``; pages in ``#page_content table``
          articles in ``area`` (2017) or ``ul li a`` (2019)
Article:  ``…/GRppss.htm``; ``div.text_c``: ``h3`` kicker, ``h1`` title, ``h2`` subtitle
          ``.lai`` author, paper, day; ``#ozoom`` body
Lines:    [kicker] / title / [subtitle] / [author] ``《工人日报》（2017年05月31日 01版）`` / body
Pictures: ``…/DD/p/….jpg``, p being the page without a leading zero

Files begin with GR whatever the paper. Links are relative. No encoding is known: the bytes tell. The markup of the
articles is that of 人民网's e-papers, of which ``h3`` and ``h2`` are known; here only ``h1``, ``.lai`` and ``#ozoom`` are.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlsplit

import attrs

from unioncrawl import metaline
from unioncrawl.addresses import AddressForm
from unioncrawl.blocks import Block, collapsed, text_of, texts
from unioncrawl.bylines import Credits
from unioncrawl.bylines import credits as credits_of
from unioncrawl.dates import chinese_date, day, is_visitor_date, stamps
from unioncrawl.errors import NotAnArticleError
from unioncrawl.headlines import Headline, Hints, title_and_subtitle, whole_headline
from unioncrawl.items import Image
from unioncrawl.links import Link, links_of, turning
from unioncrawl.pages import Found, PlanPage, SitePage, found
from unioncrawl.pictures import Captions, picture_url
from unioncrawl.platforms.signed_pages import SignedArticlePage
from unioncrawl.select import matches, refusal, unexpected
from unioncrawl.spiders import EpaperSpider
from unioncrawl.text import is_editor_line, paragraphs, squeezed

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_FOLDER = r"(?P<base>/sites/media)/(?P<paper>[a-z][a-z0-9]*)/(?P<year>\d{4})_(?P<month>\d{2})/(?P<day>\d{2})"
PLAN_PATH = re.compile(rf"^{_FOLDER}/GR(?P<page>\d{{2}})00\.htm$")
ARTICLE = re.compile(rf"^{_FOLDER}/GR(?P<page>\d{{2}})(?!00)\d{{2}}\.htm$")
ADDRESSES = (
    AddressForm(
        kind="article",
        pattern=ARTICLE.pattern.strip("^$"),
        example="http://media.workercn.cn/sites/media/grrb/2018_03/21/GR0101.htm",
    ),
    AddressForm(
        kind="plan",
        pattern=PLAN_PATH.pattern.strip("^$"),
        example="http://media.workercn.cn/sites/media/grrb/2017_05/31/GR0100.htm",
    ),
)

COLUMN = "//div[contains(concat(' ', @class, ' '), ' text_c ')]"
LINK = re.compile(r"GR\d{4}\.htm", re.IGNORECASE)
PDF = re.compile(r"\.pdf", re.IGNORECASE)
SOURCE_WITHIN = re.compile(
    r"(?:《([^《》]{2,12})》\s*)?[(（]\s*(\d{4}年\s*\d{1,2}月\s*\d{1,2}日)[^()（）\d]{0,8}((?:第\s*)?\d{1,3}\s*版)?[^()（）]{0,12}[)）]"
)
"""``《工人日报》（2017年05月31日 01版）``."""

CHROME = re.compile(
    r"^第?\s*\d{1,3}\s*版|[上下]一[版期篇]|^返回|^(?:版面|标题)(?:导航|目录)|^\d{4}年\d{1,2}月\d{1,2}日|^放大|^PDF|数字报|电子版|首页"
)
FOOTER = re.compile(
    r"^(?:关于中工网|关于我们|版权声明)|版权所有|^Copyright\b|^[上下]一?[篇版期]|^返回(?:目录|顶部|首页)|^放大\s*缩小|^关闭|^打印|^×$"
)
LOWER = re.compile("h[2-4]")
_LONGEST_IMPRINT = 40
PAGE_HEAD = re.compile(r"(第?\s?(0*\d{1,3})\s?版)\s?[:：]\s?(\S.{0,30})")
PAGE_NAME = re.compile(r"^第?\s*(0*\d{1,3})\s*版?\s*[:：\s]*(.*)$")


def is_imprint(line: Block) -> bool:
    """Return whether ``line`` is nothing but a paper and a day: ``来源：工人日报 2017年05月31日``."""
    short = len(line.text) <= _LONGEST_IMPRINT and "。" not in line.text
    return short and any(stamp.date for stamp in stamps(line.text))


@attrs.frozen
class Place:
    """Where in which paper an address says that it is."""

    published: str
    page_no: int
    folder: str


@attrs.frozen
class SourceLine:
    """The line between headline and body."""

    index: int | None
    """Which line of the page it is."""

    author: str | None
    paper: str | None
    page_label: str | None


def place_of(page: SitePage) -> Place:
    """Return where ``page`` is in the paper.

    :raises LayoutChangedError: if its address does not say.
    """
    path = urlsplit(page.address).path
    match = PLAN_PATH.match(path) or ARTICLE.match(path)
    published = day(match["year"], match["month"], match["day"]) if match else None
    if match is None or published is None:
        raise unexpected(page, "an address like /sites/media/grrb/2018_03/21/GR0101.htm", repr(path))
    return Place(published, int(match["page"]), path.rpartition("/")[0])


def read_source(text: str, index: int | None = None) -> SourceLine:
    """Return what the line ``text`` under the headline says: the author, or the paper with its day and page."""
    match = SOURCE_WITHIN.search(text)
    upper = (text[: match.start()] if match else text.partition("（")[0]).strip()
    meta = metaline.read(upper)
    paper = (match[1] if match else None) or (meta.origin if meta else None)
    author = "、".join(meta.authors) if meta else upper
    label = match[3] if match else None
    return SourceLine(index, author or None, paper, re.sub(r"\s|第", "", label) if label else None)


class WorkercnMediaArticlePage(SignedArticlePage):
    """Article of the old e-paper: by its elements, and where they are gone, by the order of the lines."""

    @functools.cached_property
    def place(self) -> Place:
        """Date and page, from the address."""
        return place_of(self)

    @functools.cached_property
    def turning(self) -> tuple[str | None, str | None]:
        """Addresses of the previous and the next article."""
        return turning(self, ARTICLE)

    @functools.cached_property
    def marked_body(self) -> HtmlElement | None:
        """``#ozoom``."""
        return self.ids.get("ozoom")

    @functools.cached_property
    def source_line(self) -> SourceLine:
        """``.lai``, or the line with the day of the address and a page."""
        marked = matches(self, "//*[contains(concat(' ', @class, ' '), ' lai ')]")
        if len(marked) == 1:
            return read_source(" ".join(texts(self.walk.lines(marked[0]))))
        for index, line in enumerate(self.blocks):
            match = SOURCE_WITHIN.search(line.text)
            if match and match[3] and chinese_date(match[2]) == self.place.published:
                return read_source(line.text, index)
        return SourceLine(None, None, None, None)

    @functools.cached_property
    def marked_headline(self) -> Headline:
        """The headings of ``.text_c``, or else the one ``h1`` of the page."""
        over = COLUMN if len(matches(self, COLUMN)) == 1 else ""
        titles = matches(self, f"{over}//h1")
        if len(titles) != 1:
            return Headline()
        title, deck = title_and_subtitle(texts(self.walk.lines(titles[0])))
        if not over:
            kicker, under = self.around(titles[0]) if self.source_line.index is None else (None, None)
            return Headline(kicker=kicker, title=title, subtitle=deck or under)
        return Headline(kicker=self.heading("h3"), title=title, subtitle=self.heading("h2") or deck)

    def around(self, title: HtmlElement) -> tuple[str | None, str | None]:
        """Return the lower headings directly over and under ``title``, which are kicker and subtitle."""
        first, last = self.walk.span(title) or (0, 0)
        lower = [line.text if LOWER.fullmatch(line.tag) else None for line in self.blocks]
        return (lower[first - 1] if first else None), (lower[last] if 0 < last < len(lower) else None)

    def heading(self, tag: str) -> str | None:
        """Return the text of the headings ``tag`` of ``.text_c``, on one line."""
        return " ".join(map(text_of, matches(self, f"{COLUMN}//{tag}"))) or None

    @functools.cached_property
    def headline(self) -> Headline:
        """The headline by its elements, or by the order of the lines: what stands over the source line."""
        marked = self.marked_headline
        if marked.kicker or marked.subtitle or self.source_line.index is None:
            return marked
        over = self.blocks[: self.source_line.index]
        chrome = [i for i, line in enumerate(over) if line.linked or CHROME.search(line.text)]
        lines = over[chrome[-1] + 1 :] if chrome else over[-3:]
        names = (marked.title,) if marked.title else ()
        return whole_headline(lines, Hints(names=names, document=self.document_title))

    @functools.cached_property
    def document_title(self) -> str:
        """``<title>``."""
        return " ".join(collapsed(str(element.text or "")) for element in matches(self, "//title"))

    @functools.cached_property
    def body(self) -> tuple[list[Block], str]:
        """Lines of the body, and how they were got.

        :raises NotAnArticleError: if the page says that there is nothing.
        :raises LayoutChangedError: if no body can be told.
        """
        if self.marked_body is not None:
            self.check_day(self.marked_body)
            lines = self.walk.lines(self.marked_body)
            if lines and all(line.linked for line in lines):
                raise unexpected(self, "an article in #ozoom", "nothing but links: a plan")
            return lines, "selector"
        if self.source_line.index is not None and self.headline.title:
            rest = self.blocks[self.source_line.index + 1 :]
            end = next((i for i, line in enumerate(rest) if FOOTER.search(line.text)), len(rest))
            return rest[:end], "grammar"
        if lines := self.under_heading():
            return lines, "grammar"
        if notice := refusal(self):
            raise NotAnArticleError(f"{type(self).__name__}: the page says {notice!r}")
        raise unexpected(self, "#ozoom, or a line with the day and page of the address", "neither")

    def under_heading(self) -> list[Block]:
        """Return the lines under the one ``h1``, if over them the page prints the day of the address and no other."""
        titles = matches(self, "//h1")
        if len(titles) != 1 or (span := self.walk.span(titles[0])) is None:
            return []
        heads = (LOWER.fullmatch(line.tag) or is_imprint(line) for line in self.blocks[span[1] :])
        first = span[1] + next((i for i, head in enumerate(heads) if not head), 0)
        rest = self.blocks[first:]
        end = next((i for i, line in enumerate(rest) if FOOTER.search(line.text)), len(rest))
        days = {
            stamp.date
            for line in self.blocks[:first]
            if not is_visitor_date(line.text)
            for stamp in stamps(line.text)
            if stamp.date
        }
        told = days == {self.place.published} and any("。" in line.text for line in rest[:end])
        return rest[:end] if told and not any(line.linked for line in rest[:end]) else []

    def check_day(self, body: HtmlElement) -> None:
        """Raise ``LayoutChangedError`` if the page prints days around ``body``, and none is that of the address."""
        first, last = self.walk.span(body) or (0, 0)
        around = [line.text for line in (*self.blocks[:first], *self.blocks[last:])]
        days = {
            stamp.date for text in around if not is_visitor_date(text) for stamp in stamps(text) if stamp.date
        }
        if days and self.place.published not in days:
            raise unexpected(self, f"the day {self.place.published}", ", ".join(sorted(days)))

    @functools.cached_property
    def lines(self) -> list[str]:
        """The paragraphs, without a repeated title and what the site adds."""
        head = {squeezed(text) for text in (self.headline.title, self.headline.kicker) if text}
        return paragraphs(
            line.text
            for index, line in enumerate(self.body[0])
            if not (
                (index < 2 and squeezed(line.text) in head)
                or is_editor_line(line.text)
                or FOOTER.search(line.text)
                or SOURCE_WITHIN.fullmatch(line.text)
            )
        )

    @functools.cached_property
    def credit(self) -> Credits:
        """The signatures."""
        return credits_of(self.lines, self.source_line.author or self.headline.byline)

    @found
    def text(self) -> Found[str]:
        """Body, a paragraph a line."""
        if not self.lines and not self.images:
            raise unexpected(self, "a body or a picture", "neither")
        return Found("\n".join(self.lines), self.body[1], "#ozoom" if self.body[1] == "selector" else "lines")

    @found
    def title(self) -> Found[str] | None:
        """``h1``, or the line over the source line."""
        if not self.headline.title:
            raise unexpected(self, "a title", "none")
        return self.of_headline(self.headline.title, self.marked_headline.title)

    @found
    def kicker(self) -> Found[str] | None:
        """``h3``, or the line over the title."""
        return self.of_headline(self.headline.kicker, self.marked_headline.kicker)

    @found
    def subtitle(self) -> Found[str] | None:
        """``h2``, or the line under the title."""
        return self.of_headline(self.headline.subtitle, self.marked_headline.subtitle)

    def of_headline(self, value: str | None, marked: str | None) -> Found[str] | None:
        """Return a part of the headline with how it was got."""
        if not value:
            return None
        return (
            Found(value, "selector", ".text_c") if marked else Found(value, "grammar", "line over 《…》（…）")
        )

    @found
    def published(self) -> Found[str]:
        """The date in the address."""
        return Found(self.place.published, "address")

    @found
    def page_no(self) -> Found[int]:
        """The page in the address."""
        return Found(self.place.page_no, "address")

    @functools.cached_property
    def named(self) -> re.Match[str] | None:
        """What the page is called over the article: ``第01版：要闻``."""
        own = (PAGE_HEAD.fullmatch(line.text) for line in self.blocks if not line.linked)
        return next((match for match in own if match and int(match[2]) == self.place.page_no), None)

    @found
    def page_label(self) -> Found[str] | None:
        """The page as printed."""
        if label := self.source_line.page_label:
            return Found(label, "grammar", "《…》（…）")
        return Found(self.named[1].removeprefix("第").strip(), "grammar", "第NN版：…") if self.named else None

    @found
    def page_name(self) -> Found[str] | None:
        """版名."""
        return Found(self.named[3], "grammar", "第NN版：…") if self.named else None

    @found
    def origin(self) -> Found[str] | None:
        """The paper, as the line under the headline has it."""
        paper = self.source_line.paper
        return Found(paper, "grammar", "《…》（…）") if paper else None

    @found
    def images(self) -> Found[list[Image]] | None:
        """The pictures in ``#ozoom`` and in the column over it."""
        if self.marked_body is None:
            return None
        column = ("text_c", "c_c", "pci_c")
        boxes = " or ".join(f"contains(concat(' ', @class, ' '), ' {name} ')" for name in column)
        xpath = f"//*[{boxes}]//img"
        captions = Captions()
        images: dict[str, Image] = {}
        for element in (*matches(self, xpath), *self.marked_body.iter("img")):
            url = picture_url(self.address, element)
            if url and url not in images and element.get("usemap") is None:
                images[url] = Image(url=url, caption=captions.of(element))
        return Found(list(images.values()), "selector", "#ozoom img") if images else None


class WorkercnMediaPlanPage(PlanPage):
    """Plan of one page of the old e-paper."""

    # How the site answers on a day without an issue is not known; a 404 and a redirect are taken to say the same.
    absent_state = "none"

    @functools.cached_property
    def place(self) -> Place:
        """Date and page, from the address."""
        return place_of(self)

    @functools.cached_property
    def own_links(self) -> list[Link]:
        """The links to plans and articles of this day of this paper."""
        rows = links_of(self, href=LINK)
        return [row for row in rows if row.path.rpartition("/")[0] == self.place.folder]

    @functools.cached_property
    def pages(self) -> list[Link]:
        """The links to the pages of this day."""
        return [row for row in self.own_links if PLAN_PATH.match(row.path)]

    @found
    def published(self) -> Found[str]:
        """The date in the address."""
        return Found(self.place.published, "address")

    @found
    def state(self) -> Found[str]:
        """``none`` if the page says that there is nothing, ``unknown`` if it has no page and no article."""
        if self.own_links:
            return Found("published", "selector", "a, area")
        return Found("none" if refusal(self) else "unknown", "selector", "no GRppss.htm")

    @found
    def page_no(self) -> Found[int]:
        """The page in the address."""
        return Found(self.place.page_no, "address")

    @functools.cached_property
    def named(self) -> re.Match[str] | None:
        """What the page list calls this page: ``01``, ``第01版：要闻``."""
        own = (row.text for row in self.pages if row.url == self.address)
        return next((match for text in own if (match := PAGE_NAME.match(text))), None)

    @found
    def page_label(self) -> Found[str] | None:
        """The page as the page list calls it."""
        return Found(self.named[1], "selector", "td a") if self.named else None

    @found
    def page_name(self) -> Found[str] | None:
        """版名, if the page list has it."""
        return Found(self.named[2], "selector", "td a") if self.named and self.named[2] else None

    @found
    def page_urls(self) -> Found[list[str]] | None:
        """The pages of the edition, in print order: links that turn pages may stand before the list."""
        urls = sorted({row.url for row in self.pages})
        if urls and self.address not in urls:
            urls = sorted([*urls, self.address])
        return Found(urls, "selector", "#page_content td a") if urls else None

    @found
    def article_urls(self) -> Found[list[str]] | None:
        """The articles of this page: what turns to articles of other pages is none of its own."""
        own = ((row.url, ARTICLE.match(row.path)) for row in self.own_links)
        urls = [url for url, match in own if match and int(match["page"]) == self.place.page_no]
        return Found(list(dict.fromkeys(urls)), "selector", "area, ul li a") if urls else None

    @found
    def page_pdf(self) -> Found[str] | None:
        """The PDF of this page, if there is one."""
        folder = f"{self.place.folder}/"
        url = next((row.url for row in links_of(self, href=PDF) if row.path.startswith(folder)), None)
        return Found(url, "selector", "a[href$='.pdf']") if url else None

    @found
    def picture_url(self) -> Found[str] | None:
        """The picture of the page: the one with the image map."""
        images = matches(self, "//img[@usemap]")
        url = picture_url(self.address, images[0]) if len(images) == 1 else None
        return Found(url, "selector", "img[usemap]") if url else None

    def day(self) -> str:
        """Return the date in the address."""
        return self.place.published

    def is_first(self) -> bool:
        """Return whether it is the plan of page 1, at which every edition begins."""
        return self.place.page_no == 1


class WorkercnMediaSpider(EpaperSpider):
    """Crawl a paper of the old e-paper.

    #. Set ``name``, ``source`` and ``paper``, the code of the paper in its addresses.
    """

    paper: ClassVar[str]

    def edition_url(self, day: dt.date) -> str:
        """Return the address of page 1: it is always the entry."""
        return f"{self.site.base}/sites/media/{self.paper}/{day:%Y_%m/%d}/GR0100.htm"
