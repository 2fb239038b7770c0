"""The portal 中工网 (workercn.cn): articles of its old and its new CMS.

Old:    ``/<channel>/YYYYMM/DD/yyMMddHHmmssSSS[_n].shtml``; the clock in the name is that of saving, n a part of a story
New:    ``/c/YYYY-MM-DD/<id>.shtml``; stories of before were moved there under their own day
2015:   ``当前位置:中工网评论频道漫画评论-正文`` / title / [author] / ``//www.workercn.cn2016-01-02 14:40:07来源: … [作者:…]``
        / ``分享到:更多`` / body / ``1 2 3 共3页`` / [``编辑:…``] / ``[保存] [全文浏览] …``
2018:   navigation / ``中工工会`` / headings / officials / [kicker] / title / [author] / ``2018-12-25 07:56:26  [来源:…]`` / body
        / [``来源:…``] / ``编辑:…`` / headings of the right column / footer
New:    title / ``来源:中工网`` / ``2024-05-05 11:49`` / body / [signature] / ``责任编辑:…``
Layouts: those of ``TEMPLATES``, told by the element of the body; where none is there, the order of the lines is read
Parts:  ``input[name=__totalpage]`` or ``共6页``; the links of the pager are written by script

Sub-domains are channels, and also serve each other's pages: the path alone tells a page. What is printed is the day of
publication; stories were saved again months later, so a day after that of the address is none of the story.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import attrs
from web_poet import field

from unioncrawl.addresses import AddressForm
from unioncrawl.blocks import collapsed, text_of, texts
from unioncrawl.bylines import Credits
from unioncrawl.bylines import credits as credits_of
from unioncrawl.dates import day, half_width, printed_date
from unioncrawl.errors import NotAnArticleError
from unioncrawl.headlines import title_and_subtitle
from unioncrawl.items import Image
from unioncrawl.links import links_of
from unioncrawl.metaline import origin as origin_of
from unioncrawl.pages import ArticlePage, Found, SitePage, found
from unioncrawl.pictures import Captions, picture_url
from unioncrawl.platforms.workercn_portal_apart import Clues
from unioncrawl.platforms.workercn_portal_lines import Story, has_text, story_of
from unioncrawl.platforms.workercn_portal_marks import LONGEST_OVER, signature
from unioncrawl.select import matches, refusal, unexpected
from unioncrawl.spiders import ListSpider
from unioncrawl.text import paragraphs, squeezed

if TYPE_CHECKING:
    from lxml.html import HtmlElement

OLD = re.compile(
    r"^(?P<base>/\d+)/(?P<year>\d{4})(?P<month>\d{2})/(?P<day>\d{2})/\d{12,15}(?:_(?P<part>\d+))?\.s?html$"
)
NEW = re.compile(r"^(?P<base>/c)/(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})/\d+\.shtml$")
ADDRESSES = (
    AddressForm(
        kind="article",
        pattern=OLD.pattern.strip("^$"),
        example="http://www.workercn.cn/187/201602/01/160201095744467.shtml",
    ),
    AddressForm(
        kind="article",
        pattern=NEW.pattern.strip("^$"),
        example="https://www.workercn.cn/c/2024-05-05/8243240.shtml",
    ),
    AddressForm(
        kind="list",
        pattern=r"/(?P<base>\d+)/(?P=base)(?:_\d+)?\.shtml",
        example="http://www.workercn.cn/28261/28261.shtml",
    ),
    AddressForm(
        kind="list",
        pattern=r"/json/[a-z]+/\d+_\d+\.json",
        example="http://www.workercn.cn/json/rw/34167_1.json",
    ),
)

OWN_MARKS = re.compile(
    r"中工网(?:首页|微信|微博|抖音|[>＞»-]?[\u4e00-\u9fff]{1,6}频道)|关于中工网|bywww\.workercn\.cn|//www\.workercn\.cn(?:19|20)\d\d|"
    r"010-84151598|中工网$|西藏工会新闻网"
)
"""Words of navigation, footer, ``<title>`` and meta line, without blanks, of which one stands on every page of the site.
Other sites print its name as a source and in lists of friends."""

OWN_ORIGIN = re.compile(r"来源[:：]中工网")
"""Of the new CMS all that is known of a page may be the article itself."""

EPAPER = "工人日报"
EPAPER_MARKS = (
    re.compile(r"工人日报\s?(?:19|20)\d\d年\d\d月\d\d日\s?星期"),
    re.compile(r"《工人日报》\s?\((?:19|20)\d\d年\d\d月\d\d日\s?\d+版\)"),
)
"""Masthead, and day and page, of the paper, which the host serves, too: they do not stand on one page of the portal."""

SITE_NAMES = ("中工网", "中工网首页", "工人日报")
"""``<title>`` of pages that have none of their own."""

NO_NEWS = "博客通讯"
"""In the ``<title>`` of pages of blogs."""

ARTICLE_LINK = re.compile(r"\d\.s?html(?:$|[?#])")
SHORTEST_NAME = 4
SHORTEST_BODY = 8
FEWEST_LISTED = 3
MOST_PARTS = 99

_SITE_ENDS = re.compile(r"\s*[-_—|]\s*中工网\s*$")
_CHANNEL_ENDS = re.compile(
    r"^(?P<title>.+?)\s+[-_|]\s+(?P<channel>[^-_|\s]{1,8})$|^(?P<glued>.+)[-_|](?P<name>[^-_|\s]{1,8})$"
)
_EPAPERS = ("工人日报",)


def _of_class(tag: str, *names: str) -> str:
    """Return the XPath of the elements ``tag`` with all the classes ``names``."""
    tests = " and ".join(f"contains(concat(' ', normalize-space(@class), ' '), ' {name} ')" for name in names)
    return f"//{tag}[{tests}]"


@attrs.frozen(kw_only=True)
class Template:
    """One layout. XPaths; what a layout does not mark is empty."""

    name: str
    body: str
    """The element that tells the layout, or the paragraphs."""

    title: str = ""
    """Where there is none, ``<title>`` has it."""

    time: str = ""
    origin: str = ""
    section: str = ""


_XZ = _of_class("div", "list_left")

TEMPLATES = (
    Template(
        name="main",
        body=_of_class("div", "ccontent"),
        title=_of_class("h1", "ctitle"),
        time=f"{_of_class('div', 'signdate')}/span[1] | {_of_class('span', 'time')}",
        origin=f"{_of_class('div', 'from')}/span | {_of_class('div', 'signdate')}/span[2]",
        section=f"{_of_class('h2', 'sub')}/a",
    ),
    Template(
        name="auto",
        body=f"{_of_class('div', 'article')}[p]",
        time=f"{_of_class('div', 'from', 'mt10')}/span[contains(@class, 'font-black1-12')]",
        origin=f"{_of_class('div', 'from', 'mt10')}/span[contains(@class, 'font-black_12')]",
    ),
    Template(
        name="regional",
        body=f"{_of_class('div', 'detail_con')}{_of_class('div', 'hangao')}",
        time=f"({_of_class('span', 'font-black1_12')})[1]",
        origin=f"({_of_class('span', 'font-black1_12')})[2]",
    ),
    Template(
        name="xz",
        body=f"{_XZ}/div[2]/div[3][p]",
        title=f"{_XZ}/div[2]/div[1]/span",
        time=f"{_XZ}/div[2]/div[2]/span[1]",
        origin=f"{_XZ}/div[2]/div[2]/span[2]",
        section=f"{_XZ}/div[1]/div[1]/span/a[2]",
    ),
    Template(
        name="firm",
        body=f"{_of_class('div', 'ad_content')}[p]",
        title=f"{_of_class('div', 'ad_main')}//span/b",
        time=f"{_of_class('div', 'ad_main')}//span[contains(@class, 'ad_tl_time')]",
    ),
)
"""In the order in which a public reader of the pages tried them in 2019."""


class WorkercnPortalArticlePage(ArticlePage):
    """Article of the portal: elements where they are known, else the order of the lines."""

    @functools.cached_property
    def path(self) -> re.Match[str]:
        """The address taken apart: that of this part, not of the whole story.

        :raises LayoutChangedError: if it is no article's.
        """
        path = urlsplit(str(self.response.url)).path
        match = OLD.match(path) or NEW.match(path)
        if match is None or self.path_date(match) is None:
            raise unexpected(self, "an address like /443/201802/14/180214142810494.shtml", repr(path))
        return match

    @staticmethod
    def path_date(match: re.Match[str]) -> str | None:
        """Return the day in an address."""
        return day(match["year"], match["month"], match["day"])

    @functools.cached_property
    def saved(self) -> str:
        """The day in the address: of saving on the old CMS, of publication on the new one."""
        date = self.path_date(self.path)
        assert date is not None  # or path had raised
        return date

    # -- elements

    @functools.cached_property
    def template(self) -> tuple[Template, HtmlElement] | None:
        """The layout of the page and the element of its body, if it is a known one."""
        for template in TEMPLATES:
            bodies = matches(self, template.body)
            if len(bodies) == 1 and text_or_picture(bodies[0]):
                return template, bodies[0]
        return None

    def marked(self, name: str) -> str | None:
        """Return the text of the one element that the layout has for ``name``, on one line."""
        if name not in self._marked:
            xpath = getattr(self.template[0], name) if self.template else ""
            elements = matches(self, xpath) if xpath else []
            self._marked[name] = text_of(elements[0]) or None if len(elements) == 1 else None
        return self._marked[name]

    @functools.cached_property
    def _marked(self) -> dict[str, str | None]:
        """What was asked for already."""
        return {}

    @functools.cached_property
    def document(self) -> tuple[tuple[str, ...], str | None]:
        """What ``<title>`` can mean by the title, the surest first, and the channel that it names."""
        elements = matches(self, "//title")
        whole = collapsed(elements[0].text_content()) if elements else ""
        bare = _SITE_ENDS.sub("", whole)
        match = _CHANNEL_ENDS.match(bare)
        if match is None or bare == whole:
            readings = [bare]
            channel = None
        else:
            readings = [match["title"] or match["glued"], bare]
            channel = match["channel"] or match["name"]
        readings.append(whole.partition("-")[0].strip())
        readings = [reading for reading in readings if reading and reading not in SITE_NAMES]
        return tuple(dict.fromkeys(readings)), None if channel in _EPAPERS else channel

    # -- the order of the lines

    @functools.cached_property
    def story(self) -> Story:
        """The article's lines.

        :raises NotAnArticleError: if the page says that there is nothing, or is one of blogs.
        :raises LayoutChangedError: if no article can be told.
        """
        self.check()
        marked = self.marked("title")
        title = title_and_subtitle([marked])[0] if marked else None
        span = self.walk.span(self.template[1]) if self.template else None
        clues = Clues(
            titles=tuple(filter(None, (title, *self.document[0]))),
            body=span,
            saved=self.saved,
            kicker=self.path.re is OLD,
            rows=self.neighbours(),
        )
        story = story_of(self.blocks, clues)
        if story is None:
            raise unexpected(self, "a headline over a day or a source", f"{len(self.blocks)} lines without")
        return story

    def neighbours(self) -> tuple[str, ...]:
        """Return what the links to other articles are called, without blanks."""
        others = (row for row in links_of(self, href=ARTICLE_LINK) if row.url != self.address)
        return tuple({words for row in others if len(words := squeezed(row.text)) >= SHORTEST_NAME})

    def check(self) -> None:
        """Raise unless the page is one of this site, of news, with an address of an article.

        :raises NotAnArticleError: if the page says that there is nothing, or is one of blogs.
        :raises LayoutChangedError: if nothing on it names the site.
        """
        assert self.path
        if any(NO_NEWS in reading for reading in self.document[0]):
            raise NotAnArticleError(f"{type(self).__name__}: a page of blogs, {NO_NEWS}")
        if notice := refusal(self):
            raise NotAnArticleError(f"{type(self).__name__}: the page says {notice!r}")
        if self.is_epaper():
            raise unexpected(self, "a page of the portal", "one of 工人日报's e-paper")
        if not (self.marked("time") or self.is_own()):
            raise unexpected(self, "a page of the portal", "nothing that names it")

    def is_epaper(self) -> bool:
        """Return whether the page has both lines of a page of the paper: its masthead, and 《工人日报》(… 02版)."""
        named = (line for line in texts(self.blocks) if EPAPER in line)
        lines = [half_width(line[:LONGEST_OVER]) for line in named]
        return all(any(mark.search(line) for line in lines) for mark in EPAPER_MARKS)

    def is_own(self) -> bool:
        """Return whether the page names the portal as its own."""
        if names_portal(self):
            return True
        return self.path.re is NEW and OWN_ORIGIN.search(squeezed("".join(texts(self.blocks)))) is not None

    @functools.cached_property
    def lines(self) -> list[str]:
        """The paragraphs of the body."""
        return paragraphs(texts(self.story.body)) if has_text(self.story.body) else []

    @functools.cached_property
    def credit(self) -> Credits:
        """The signatures."""
        byline = self.story.headline.byline
        return credits_of(
            [signature(line) or line for line in self.lines], byline and (signature(byline) or byline)
        )

    @field
    def part(self) -> int:
        """Which part of the story the address names."""
        return int(self.path.groupdict().get("part") or 1)

    @field
    def parts(self) -> int:
        """How many parts the pager says there are."""
        stated = None
        if "__totalpage" in self.response.text:
            stated = next(iter(matches(self, "//input[@name='__totalpage']/@value")), None)
        number = int(str(stated)) if stated is not None and str(stated).isdecimal() else self.story.parts
        if number > MOST_PARTS:
            raise unexpected(self, f"a story of at most {MOST_PARTS} parts", str(number))
        return max(number, int(self.path.groupdict().get("part") or 1))

    @found
    def text(self) -> Found[str]:
        """Body, a paragraph a line."""
        if not self.lines and not self.images:
            raise unexpected(self, "a body or a picture", "neither")
        if 0 < len("".join(self.lines)) < SHORTEST_BODY and len(self.neighbours()) >= FEWEST_LISTED:
            raise NotAnArticleError(f"{type(self).__name__}: a list: a day, {self.lines[0]!r} and links")
        if self.template:
            return Found("\n".join(self.lines), "selector", self.template[0].name)
        return Found("\n".join(self.lines), "grammar", "lines between the meta lines and 编辑:")

    @found
    def title(self) -> Found[str] | None:
        """The element of the layout, or the line that ``<title>`` begins with, or the line over the meta lines."""
        if marked := self.marked("title"):
            return Found(title_and_subtitle([marked])[0] or marked, "selector", "title")
        if self.story.headline.title:
            return Found(self.story.headline.title, "grammar", "line over the meta lines")
        if self.template and self.document[0]:
            return Found(self.document[0][0], "selector", "<title>")
        raise unexpected(self, "a title", "none")

    @found
    def kicker(self) -> Found[str] | None:
        """The line over the title."""
        return self.by_order(self.story.headline.kicker, "line over the title")

    @found
    def subtitle(self) -> Found[str] | None:
        """The line under the title."""
        return self.by_order(self.story.headline.subtitle, "line under the title")

    def by_order(self, value: str | None, where: str) -> Found[str] | None:
        """Return ``value`` as got by the order of the lines."""
        return Found(value, "grammar", where) if value else None

    @found
    def published(self) -> Found[str] | None:
        """The day printed; where none is printed, the one in the address."""
        marked = printed_date(self.marked("time") or "")
        if marked and marked <= self.saved:
            return Found(marked, "selector", "time")
        story = self.story
        if story.meta.published:
            return Found(story.meta.published, "grammar", "line under the headline")
        return None if story.dated else Found(self.saved, "address", "no day is printed")

    @found
    def origin(self) -> Found[str] | None:
        """来源: under the headline or under the body."""
        marked = self.marked("origin")
        if (
            marked
            and (name := origin_of(re.sub(r"^\W*来\s?源\s?[:：]", "", marked)))
            and not printed_date(name)
        ):
            return Found(name, "selector", "origin")
        return self.by_order(self.story.meta.origin or self.story.tail.origin, "来源:")

    @found
    def section(self) -> Found[str] | None:
        """The column: its element, the path of headings, or the channel in ``<title>``."""
        if marked := self.marked("section"):
            return Found(marked, "selector", "section")
        return self.by_order(self.story.section or self.document[1], "当前位置:")

    @found
    def editor(self) -> Found[str] | None:
        """编辑, 责任编辑."""
        return self.by_order(self.story.tail.editor or self.story.meta.editor, "编辑:")

    @found
    def authors(self) -> Found[list[str]] | None:
        """Who signed: under the title, after 作者:, in the text."""
        return self.signed(self.story.meta.authors, self.credit.authors)

    @found
    def photographers(self) -> Found[list[str]] | None:
        """Who is credited with 摄."""
        return self.signed(self.story.meta.photographers, self.credit.photographers)

    @found
    def organisations(self) -> Found[list[str]] | None:
        """The units among the signatures."""
        return self.signed(self.story.meta.organisations, self.credit.organisations)

    def signed(self, *names: Iterable[str]) -> Found[list[str]] | None:
        """Return all ``names``, each once, as got by the form of the signatures."""
        every = list(dict.fromkeys(name for some in names for name in some))
        return Found(every, "grammar", "signatures") if every else None

    @found
    def images(self) -> Found[list[Image]] | None:
        """The pictures among the lines of the body."""
        first, last = self.story.pictures
        captions = Captions()
        images: dict[str, Image] = {}
        for index, element in self.walk.pictures:
            url = picture_url(str(self.response.url), element) if first <= index <= last else None
            if url and url not in images and self.is_in_body(element):
                images[url] = Image(url=url, caption=captions.of(element))
        how = "selector" if self.template else "grammar"
        return Found(list(images.values()), how, "img in the body") if images else None

    def is_in_body(self, element: HtmlElement) -> bool:
        """Return whether ``element`` is in the element of the body, if that is known."""
        return self.template is None or self.template[1] in element.iterancestors()


def names_portal(page: SitePage) -> bool:
    """Return whether ``page`` has what stands on every page of the portal."""
    titles = (squeezed(element.text_content()) for element in matches(page, "//title"))
    words = squeezed("".join(texts(page.blocks)))
    return OWN_MARKS.search(words) is not None or any(OWN_MARKS.search(title) for title in titles)


def text_or_picture(element: HtmlElement) -> bool:
    """Return whether there is anything in ``element``."""
    return bool(text_of(element)) or next(element.iter("img"), None) is not None


class WorkercnPortalSpider(ListSpider):
    """Crawl lists of the portal, and all parts of stories that stand on several pages.

    #. Set ``name``, ``source`` and ``lists``.
    """

    def part_url(self, url: str, number: int) -> str:
        """Return the address of a part after the first: ``…_2.shtml``."""
        base, dot, suffix = url.rpartition(".")
        return f"{base}_{number}{dot}{suffix}"
