"""Sites of union federations and portals (工会网站): lists that lead to articles, on any of many systems.

Article:  [path of headings] / [menu, introduction box] / [kicker] / title / [subtitle] / [meta lines] / [tools] / [摘要] / body
          / [来源, 作者, 编辑] / [上一篇, 下一篇] / footer
List:     links to articles, each with its date in the same row; 下一页

No two of them have the same markup, and of most no markup is known: pages are read by the order of their lines. A source
says which of the lines above its pages print (``Anatomy``) and which of them a page must show to be taken for one.
"""

from __future__ import annotations

import functools
import itertools
import re
from typing import TYPE_CHECKING, ClassVar, cast
from urllib.parse import urlsplit

from lxml.cssselect import CSSSelector

from unioncrawl import catalogue, metaline
from unioncrawl.blocks import Block, text_of, texts
from unioncrawl.bylines import Credits
from unioncrawl.bylines import credits as credits_of
from unioncrawl.dates import path_date
from unioncrawl.errors import NotAnArticleError
from unioncrawl.headlines import Headline, Hints, title_and_subtitle
from unioncrawl.items import Image
from unioncrawl.links import Link, links_of, turning
from unioncrawl.pages import ArticlePage, Found, found
from unioncrawl.pictures import Captions, picture_url
from unioncrawl.platforms.portal_anatomy import PUBLISHED, Anatomy, shows
from unioncrawl.platforms.portal_body import closing_credits
from unioncrawl.platforms.portal_edges import Surroundings, row_name, without_labelled_rows
from unioncrawl.platforms.portal_lines import Parts, dissect
from unioncrawl.platforms.portal_meta import without_hidden_days, without_rows
from unioncrawl.platforms.portal_owner import (
    far,
    host,
    meta_line,
    names_itself,
    notice_in,
    place_words,
    stranger,
)
from unioncrawl.select import refusal, unexpected
from unioncrawl.spiders import ListSpider
from unioncrawl.text import paragraphs
from unioncrawl.urls import link, place_and_query

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from unioncrawl.metaline import MetaLine

_OWNER = re.compile(r"(?:版权所有|Copyright)\W{0,4}([\u4e00-\u9fff]{4,20})")
_RUNNING = re.compile("[，。；！？：“]")
_ANY = re.compile("")
_NAME_PARTS = re.compile(r"\s*[-_|｜]+\s*")
_SHARED_ENDS = frozenset(("com.cn", "gov.cn", "org.cn", "net.cn", "edu.cn"))
_LONGEST_FOOTER = 300
_MOST_TEXTS = 100
_FEWEST_ROWS = 3
_FEWEST_LISTED = 5
_SHORT_BODY = 80
_NAME_ENDS = re.compile(r"\s*(?:[-_|｜—–·,，]+|>+)\s*$")
_NAME_STARTS = re.compile(r"^\s*(?:[-_|｜—–·,，:：]+|>+)\s*")


class PortalArticlePage(ArticlePage):
    """Article of a portal: by the elements that the source names, and where they are gone, by the order of the lines.

    #. Set ``source`` and ``article``.
    #. Set ``anatomy``: what the source's pages print, and in which order.
    #. Set ``selectors`` if elements of its pages are known; override a field where the source is different.
    """

    article: ClassVar[re.Pattern[str]]
    """What the path of an article matches."""

    anatomy: ClassVar[Anatomy] = Anatomy()

    selectors: ClassVar[dict[str, str]] = {}
    """CSS selectors of elements by what is in them: ``title``, ``meta`` (or ``time`` and ``origin``), ``body``,
    ``section``."""

    names: ClassVar[tuple[str, ...]] = ()
    """What the site is called in ``<title>`` and footer, beside the source's title and publisher."""

    @classmethod
    def serves(cls, url: str) -> bool:
        """Return whether the address is one of an article: patterns of web-poet end nowhere."""
        return cls.article.fullmatch(place_and_query(cls.source.canonical(url))) is not None

    # -- taking the page apart

    @functools.cached_property
    def marked(self) -> dict[str, HtmlElement]:
        """The elements that ``selectors`` name, of those that are there.

        :raises LayoutChangedError: if one is there twice.
        """
        elements: dict[str, HtmlElement] = {}
        for name, selector in self.selectors.items():
            matches = cast("list[HtmlElement]", compiled(selector)(self.root))
            if len(matches) > 1:
                raise unexpected(self, f"1 match for {selector!r}", str(len(matches)))
            if matches and text_of(matches[0]):
                elements[name] = matches[0]
        return elements

    @functools.cached_property
    def document_title(self) -> str:
        """The ``<title>`` without the name of the site."""
        element = next(self.root.iter("title"), None)
        text = "" if element is None else " ".join("".join(element.itertext()).split())
        for name in self.own_names * 2:  # a column's name can stand before the site's
            if text.endswith(name) and text != name:
                text = _NAME_ENDS.sub("", text.removesuffix(name))
            if text.startswith(name) and _NAME_STARTS.match(text.removeprefix(name)):
                text = _NAME_STARTS.sub("", text.removeprefix(name))
        return "" if text in self.own_names else text

    @property
    def own_names(self) -> tuple[str, ...]:
        """What the site is called."""
        return (self.source.title, self.source.publisher, *self.names)

    @functools.cached_property
    def hints(self) -> Hints:
        """What the page says elsewhere of its title."""
        names = [text_of(self.marked["title"])] if "title" in self.marked else []
        return Hints(names=tuple(names), document=self.document_title)

    @functools.cached_property
    def around(self) -> Surroundings:
        """What tells lists of other articles and the footer."""
        called = {row_name(words(link)) for link in self.walk.links}
        return Surroundings(names=self.own_names, links=frozenset(called - {""}))

    @functools.cached_property
    def parts(self) -> Parts:
        """The page taken apart by the order of its lines.

        :raises NotAnArticleError: if the page says that there is nothing, or is a list.
        :raises LayoutChangedError: if it shows none of the marks of the source.
        """
        if notice := refusal(self):
            raise NotAnArticleError(f"{type(self).__name__}: the page says {notice!r}")
        if other := self.other_site:
            raise unexpected(self, "a page of the site", f"one of {other}")
        lines = without_rows(without_labelled_rows(without_hidden_days(self.blocks)))
        parts = dissect(lines, self.anatomy, self.hints, self.around)
        wanted = self.anatomy.shows
        shown = parts.shown | ({"own"} if self.shows_own_title else set())
        unmarked = "body" not in self.marked and not shown & set(wanted)
        if unmarked and wanted and ("body" not in wanted or parts.shown):
            raise unexpected(self, f"a line that shows an article ({', '.join(wanted)})", "none")
        self.check_no_list(parts)
        if other := self.other_owner(parts):
            raise unexpected(self, "a page of the site", f"one of {other}")
        if "meta" not in shown and (
            told := notice_in(filter(None, (*texts(parts.body), parts.headline.title)))
        ):
            raise NotAnArticleError(f"{type(self).__name__}: the page says {told!r}")
        if unmarked:
            self.check_unmarked(parts)
        titles = (parts.headline.title, self.document_title, self.marked.get("title"))
        if self.anatomy.titled and "meta" in shown and all(title in (None, "") for title in titles):
            raise unexpected(self, "a title over the meta line", "none")
        return parts

    def check_unmarked(self, parts: Parts) -> None:
        """Raise an error if a page of a source without marks is of somebody else, or of a kind that was not seen."""
        lines = texts(self.blocks)
        if other := stranger(self.whole_title, lines, self.own_names):
            raise unexpected(self, "a page of the site", f"one of {other}")
        if not parts.body:
            raise unexpected(self, "running text", "none")
        if names_itself(self.whole_title, lines, self.own_names):
            return
        if line := meta_line(texts(parts.body)) or ("meta" in parts.shown and "a meta line"):
            raise unexpected(self, "nothing but title and body, or the name of the site", repr(line))

    @functools.cached_property
    def whole_title(self) -> str:
        """The ``<title>``."""
        element = next(self.root.iter("title"), None)
        return "" if element is None else " ".join("".join(element.itertext()).split())

    @property
    def shows_own_title(self) -> bool:
        """Whether ``<title>`` has words that only this site prints."""
        element = next(self.root.iter("title"), None)
        return bool(
            self.anatomy.own and element is not None and self.anatomy.own.search("".join(element.itertext()))
        )

    @functools.cached_property
    def other_site(self) -> str | None:
        """The site that the page says it is of, if that is not this one."""
        for element in self.root.iter("link", "meta"):
            if element.get("rel") == "canonical" or element.get("property") == "og:url":
                url = link(self.address, element.get("href") or element.get("content"))
                named = urlsplit(url).hostname if url else None
                if named and domain(named) not in {domain(own) for own in self.source.hosts}:
                    return named
        owners = [match[1] for line in self.blocks if (match := _OWNER.search(line.text[:_LONGEST_FOOTER]))]
        owners.append(_NAME_PARTS.split(self.document_title)[-1])
        owners = [owner for owner in owners if owner]
        if any(name in owner or owner in name for owner in owners for name in self.own_names):
            return None
        return next((owner for owner in owners if owner in titles()), None)

    def other_owner(self, parts: Parts) -> str | None:
        """Return who else than this site the page says it is of, if it names this one nowhere."""
        lines = texts(self.blocks)
        own = [name for name in self.own_names if name != "unknown"]
        if names_itself(self.whole_title, lines, own):
            return None
        head = {parts.headline.kicker, parts.headline.title} - {None}
        over = itertools.takewhile(lambda block: block.text not in head, self.blocks) if head else ()
        others = [other for other in known_names() if not any(other in name or name in other for name in own)]
        if named := host(self.whole_title, (block.text for block in over if not block.linked), lines, others):
            return named
        if self.source.level == "relay":
            return None
        return far(self.whole_title, lines, (*place_words(own), self.source.province))

    def check_no_list(self, parts: Parts) -> None:
        """Raise an error if what should be the body is a list of articles, or no running text."""
        lines = texts(parts.body)
        if not lines:
            return
        if parts.body[0].linked and row_name(lines[0]) in self.names_of_articles():
            raise NotAnArticleError(f"{type(self).__name__}: a list that begins with {lines[0]!r}")
        rows = sum(row_name(line) in self.around.links for line in lines)
        if rows >= _FEWEST_ROWS and 3 * rows >= len(lines):  # a row of teasers has two or three lines
            raise NotAnArticleError(f"{type(self).__name__}: a list of {rows} articles")
        days = sum(shows(line, PUBLISHED) for line in lines)
        if days >= _FEWEST_ROWS:
            raise NotAnArticleError(f"{type(self).__name__}: a list of teasers with {days} days")
        if "meta" in parts.shown:
            return
        ended = "tail" in parts.shown or (self.anatomy.ending is not None and "ending" in parts.shown)
        if len("".join(lines)) < _SHORT_BODY and not ended and self.leads_to_articles():
            raise NotAnArticleError(f"{type(self).__name__}: links to articles and little else")
        if not any(_RUNNING.search(line) for line in lines):
            raise unexpected(self, "running text", f"{len(lines)} lines without a sentence")

    def leads_to_articles(self) -> bool:
        """Return whether the page links to as many articles as a list does."""
        return len({row.url for row in self.links_to_articles}) >= _FEWEST_LISTED

    def names_of_articles(self) -> set[str]:
        """Return what the links to other articles of the source are called."""
        return {row_name(row.text) for row in self.links_to_articles if row.url != self.address}

    @functools.cached_property
    def links_to_articles(self) -> list[Link]:
        """The links to articles of the source."""
        return [row for row in links_of(self) if row.path and self.article.match(place_and_query(row.url))]

    @functools.cached_property
    def headline(self) -> Headline:
        """The headline: of the element that the source names, else by the order of the lines."""
        if "title" not in self.marked:
            return self.parts.headline
        title, subtitle = title_and_subtitle(texts(self.walk.lines(self.marked["title"])))
        return Headline(title=title, subtitle=subtitle)

    @functools.cached_property
    def meta(self) -> MetaLine | None:
        """What the meta lines say."""
        marked = [
            line
            for name in ("meta", "time", "origin")
            if name in self.marked
            for line in texts(self.walk.lines(self.marked[name]))
        ]
        run = metaline.read_lines(marked, 0) if marked else None
        return run[0] if run is not None else self.parts.meta

    @functools.cached_property
    def body(self) -> list[str]:
        """The paragraphs."""
        if "body" in self.marked:
            marked = dissect(
                self.walk.lines(self.marked["body"]), Anatomy(meta=None, crumbs=None, titled=False), Hints()
            )
            return paragraphs(texts(marked.body))
        return paragraphs(texts(self.parts.body))

    @functools.cached_property
    def credit(self) -> Credits:
        """Who is named in meta lines, signatures and under the body, in this order."""
        signed = credits_of(self.body, self.headline.byline)
        closing = closing_credits(self.body[-1]) if self.body else Credits()
        if not set(signed.authors) <= set(closing.authors):  # 办公室 has the form of a name as well
            closing = Credits()
        named = [part for part in (self.meta, signed, closing, self.parts.tail) if part is not None]
        return Credits(
            authors=tuple(dict.fromkeys(name for part in named for name in part.authors)),
            photographers=tuple(dict.fromkeys(name for part in named for name in part.photographers)),
            organisations=tuple(dict.fromkeys(name for part in named for name in part.organisations)),
        )

    @functools.cached_property
    def turning(self) -> tuple[str | None, str | None]:
        """Addresses of the previous and the next article."""
        if "篇" not in self.response.text:
            return None, None
        before, after = turning(self, _ANY)
        own = [url if url and self.article.match(place_and_query(url)) else None for url in (before, after)]
        return own[0], own[1]

    def address_date(self) -> str | None:
        """Return the date in the address."""
        return path_date(urlsplit(self.address).path)

    def how(self, name: str) -> str:
        """Return how what ``selectors`` calls ``name`` was got."""
        return "selector" if name in self.marked else "grammar"

    # -- the fields

    @found
    def text(self) -> Found[str]:
        """Body, a paragraph a line."""
        if not self.body and not self.images:
            raise unexpected(self, "a body or a picture", "neither")
        return Found("\n".join(self.body), self.how("body"), self.selectors.get("body", "lines"))

    @found
    def title(self) -> Found[str] | None:
        """The title."""
        title = self.headline.title
        return Found(title, self.how("title"), "line of the headline") if title else None

    @found
    def kicker(self) -> Found[str] | None:
        """The line over the title."""
        kicker = self.headline.kicker
        return Found(kicker, self.how("title"), "line over the title") if kicker else None

    @found
    def subtitle(self) -> Found[str] | None:
        """The line with a dash under the title."""
        subtitle = self.headline.subtitle
        return Found(subtitle, self.how("title"), "line under the title") if subtitle else None

    @found
    def published(self) -> Found[str] | None:
        """The date in the meta lines or in the address, as the source trusts them."""
        for way in self.anatomy.dates:
            if way == "meta" and self.meta is not None and self.meta.published:
                marked = self.marked.keys() & {"meta", "time"}
                return Found(self.meta.published, "selector" if marked else "grammar", "meta line")
            if way == "address" and (date := self.address_date()):
                return Found(date, "address")
        return None

    @found
    def section(self) -> Found[str] | None:
        """The last heading of the path, or the line over the title."""
        if "section" in self.marked:
            return Found(text_of(self.marked["section"]), "selector", self.selectors["section"])
        section = self.parts.section
        return Found(section, "grammar", "path of headings") if section else None

    @found
    def origin(self) -> Found[str] | None:
        """来源, over or under the body."""
        if "origin" in self.marked and not (self.meta and self.meta.origin):
            unlabelled = metaline.origin(text_of(self.marked["origin"]))
            return Found(unlabelled, "selector", self.selectors["origin"]) if unlabelled else None
        named = [part.origin for part in (self.meta, self.parts.tail) if part is not None and part.origin]
        return Found(named[0], "grammar", "来源:") if named else None

    @found
    def editor(self) -> Found[str] | None:
        """编辑, over or under the body."""
        named = [part.editor for part in (self.parts.tail, self.meta) if part is not None and part.editor]
        return Found(named[0], "grammar", "编辑:") if named else None

    @found
    def authors(self) -> Found[list[str]] | None:
        """Who wrote."""
        return self.credited(self.credit.authors)

    @found
    def photographers(self) -> Found[list[str]] | None:
        """Who is credited with 摄."""
        return self.credited(self.credit.photographers)

    @found
    def organisations(self) -> Found[list[str]] | None:
        """The units among those named."""
        return self.credited(self.credit.organisations)

    def credited(self, names: tuple[str, ...]) -> Found[list[str]] | None:
        """Return ``names`` as got by labels and the form of signatures."""
        return Found(list(names), "grammar", "labels and signatures") if names else None

    @found
    def images(self) -> Found[list[Image]] | None:
        """The pictures of the article."""
        images: dict[str, Image] = {}
        captions = Captions()
        for element in self.pictures():
            url = picture_url(self.address, element)
            if url and url not in images:
                images[url] = Image(url=url, caption=captions.of(element))
        return Found(list(images.values()), self.how("body"), "img") if images else None

    def pictures(self) -> list[HtmlElement]:
        """Return the ``img`` elements within the article."""
        if "body" in self.marked:
            return list(self.marked["body"].iter("img"))
        first = self.index_of(self.parts.over, -1) + 1
        last = self.index_of(self.parts.under, len(self.blocks))
        return [image for index, image in self.walk.pictures if first <= index <= last]

    def index_of(self, line: Block | None, default: int) -> int:
        """Return the index of ``line``, or of the one that it is part of, among the lines of the page."""
        if line is None:
            return default
        same = (index for index, block in enumerate(self.blocks) if block is line)
        part = (
            index
            for index, block in enumerate(self.blocks)
            if block.element is line.element and line.text in block.text
        )
        return next(itertools.chain(same, part))

    @found
    def previous_url(self) -> Found[str] | None:
        """上一篇."""
        url = self.turning[0]
        return Found(url, "selector", "a 上一篇") if url else None

    @found
    def next_url(self) -> Found[str] | None:
        """下一篇."""
        url = self.turning[1]
        return Found(url, "selector", "a 下一篇") if url else None


class PortalSpider(ListSpider):
    """Crawl the lists of a portal.

    #. Set ``name``, ``source`` and ``lists``.
    """


@functools.cache
def known_names() -> frozenset[str]:
    """Return what the sites of all sources are called."""
    sources = catalogue.sources()  # imports them, and with them their page classes
    classes = [PortalArticlePage]
    for cls in classes:
        classes += cls.__subclasses__()
    titles = {source.title for source in sources.values()}
    return frozenset(titles.union(*(cls.names for cls in classes)))


@functools.cache
def titles() -> frozenset[str]:
    """Return what all sources are called."""
    return frozenset(other.title for other in catalogue.sources().values())


def domain(host: str) -> str:
    """Return the part of ``host`` that all hosts of one owner share."""
    labels = host.strip(".").split(".")
    return ".".join(labels[-3 if ".".join(labels[-2:]) in _SHARED_ENDS else -2 :])


def words(element: HtmlElement) -> str:
    """Return the text of a link; of one with many texts in it, which names nothing, the first."""
    if len(element) == 0:
        return (element.text or "")[:_LONGEST_FOOTER]
    return "".join(itertools.islice(element.itertext(), _MOST_TEXTS))[:_LONGEST_FOOTER]


@functools.cache
def compiled(selector: str) -> CSSSelector:
    """Return a CSS selector, compiled."""
    return CSSSelector(selector)
