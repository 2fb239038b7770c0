"""xpaper (vendor not known): articles and plans of e-papers under ``/xpaper/``.

Article:  ``/xpaper/news/<issue>/<page>/<article>-<n>.shtml``; n is 1 in all that were seen, a part number INFERRED
Plan:     ``/xpaper/release/<issue>/<page>.shtml`` (SEEN-SEL on a sister paper, 江苏科技报; INFERRED for others)
Ids rise with time and are those of the site; that of an issue is neither its printed number nor its date.

No markup of an article is known: it is read by the order of the lines (``xpaper_lines.py``). On the sister paper,
``div.content-con p`` is the body and ``a.yaowen`` an article of a page, its title in a ``span``.

The sister's calendar (a POST to ``/public/releasedate/index.shtml`` with year and month in its form) is not used: it is
evidenced on no other host, and all months would have one address. So no index is known: plans are given by address, and
the issues next to one are found along 上一期 and 下一期.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response

from unioncrawl.addresses import AddressForm
from unioncrawl.blocks import texts
from unioncrawl.bylines import Credits
from unioncrawl.bylines import credits as credits_of
from unioncrawl.errors import HttpStatusError, NotAnArticleError, PageError
from unioncrawl.headlines import Hints
from unioncrawl.items import Image, PagePlan
from unioncrawl.links import Link, links_of, turning
from unioncrawl.pages import ArticlePage, Found, PlanPage, found
from unioncrawl.pictures import Captions, picture_url
from unioncrawl.platforms import xpaper_lines as order
from unioncrawl.platforms.epaper_owner import check_kind, check_own
from unioncrawl.select import matches, refusal, unexpected
from unioncrawl.spiders import EpaperSpider
from unioncrawl.text import editor_of, paragraphs, squeezed
from unioncrawl.urls import link

PORTAL = re.compile(r"您当前的?位置\s?[:：]")
"""The path over an article of the portal of the same house, which has the same heading and foot."""

ARTICLE = re.compile(r"^/xpaper/news/(\d+)/(\d+)/(\d+)-(\d+)\.shtml$")
PLAN = re.compile(r"^/xpaper/release/(\d+)/(\d+)\.shtml$")
ADDRESSES = (
    AddressForm(
        kind="article",
        pattern=r"/xpaper/news/\d+/\d+/\d+-\d+\.shtml",
        example="/xpaper/news/1837/8117/65464-1.shtml",
    ),
    AddressForm(
        kind="plan", pattern=r"/xpaper/release/\d+/\d+\.shtml", example="/xpaper/release/769/2967.shtml"
    ),
)

NEIGHBOURS = 7
"""So many issues to either side of a plan that was given are asked for, as long as there are links to them."""

_TURNING = re.compile(r"^\W*[34]?\s*[上下]一")
_PDF = re.compile(r"\.pdf(?:$|\?)", re.IGNORECASE)
_CAPTION = re.compile(r"^(?:↑|▲|△|图为)|摄\s?[)）]?$")
_LONGEST_CAPTION = 200
_ISSUE_TURNING = re.compile(r"^\W*[34]?\s*([上下])一期")
_LABEL = re.compile(
    r"第\s?(?P<label>[A-Za-z]{0,2}\d{1,3})\s?版(?:\s?[:：]|\s)?\s?(?P<name>(?!本期|上一|下一)[\u4e00-\u9fff·、—-]{2,12})?"
)
_LONGEST_LABEL = 200
_NUMBERED = re.compile(r"\d")


class XpaperArticlePage(ArticlePage):
    """Article, told by the order of its lines. It has a date only where the page prints 本期出版日期."""

    @functools.cached_property
    def links(self) -> list[Link]:
        """The links to plans and articles."""
        return [found for found in links_of(self, href=_NUMBERED) if found.path]

    @functools.cached_property
    def hints(self) -> Hints:
        """What the page says elsewhere of the title."""
        names = [one.text for one in self.links if one.url == self.address and not _TURNING.match(one.text)]
        title = next(iter(matches(self, "//title")), None)
        document = "" if title is None else "".join(title.itertext())
        return Hints(
            names=tuple(dict.fromkeys(filter(None, names))),
            document="" if squeezed(document).startswith(self.source.title) else document,
        )

    @functools.cached_property
    def reading(self) -> order.Reading:
        """The article by the order of the lines.

        :raises NotAnArticleError: if the page says that there is nothing.
        :raises LayoutChangedError: if it is no article page, or one of another address.
        """
        if not ARTICLE.match(urlsplit(self.address).path):
            raise unexpected(self, "an address like /xpaper/news/769/2967/20764-1.shtml", repr(self.address))
        if not order.is_recognised(self.blocks):
            if notice := refusal(self):
                raise NotAnArticleError(f"{type(self).__name__}: the page says {notice!r}")
            raise unexpected(
                self, "第…期:第…版, 语音播报 or another mark of xpaper", f"{len(self.blocks)} lines without"
            )
        check_own(self)
        check_kind(self, PORTAL)
        others = frozenset(one.text for one in self.links if one.text and one.url != self.address)
        reading = order.read(self.blocks, self.hints, others)
        if reading.over > order.MOST_LINES:
            raise unexpected(self, "a headline before 语音播报", f"{reading.over} lines")
        links = {block.text for block in self.blocks if block.linked}
        if reading.body and links.issuperset(reading.body):
            raise unexpected(self, "running text", "nothing but links: the plan of a page")
        reading.body = paragraphs(reading.body)
        return reading

    @functools.cached_property
    def credit(self) -> Credits:
        """The signatures."""
        return credits_of(self.reading.body, self.reading.headline.byline)

    def told(self, value: Any, where: str) -> Found[Any] | None:
        """Return ``value`` as got by the order of the lines."""
        return Found(value, "grammar", where) if value else None

    @found
    def text(self) -> Found[str] | None:
        """All after 语音播报, a paragraph a line."""
        body = self.reading.body
        if not body and not (self.images and self.title):
            raise unexpected(self, "a body, or a title and a picture", "neither")
        return self.told("\n".join(body), "lines after 语音播报")

    @found
    def title(self) -> Found[str] | None:
        """The last line of the headline without a dash, or the one that the page calls so elsewhere."""
        return self.told(self.reading.headline.title, "lines between page line and 语音播报")

    @found
    def kicker(self) -> Found[str] | None:
        """The lines over the title."""
        return self.told(self.reading.headline.kicker, "line over the title")

    @found
    def subtitle(self) -> Found[str] | None:
        """The lines under the title."""
        return self.told(self.reading.headline.subtitle, "line under the title")

    @found
    def authors(self) -> Found[list[str]] | None:
        """Who signed, author line first."""
        return self.told(list(self.credit.authors), "signatures")

    @found
    def photographers(self) -> Found[list[str]] | None:
        """Who is credited with 摄."""
        return self.told(list(self.credit.photographers), "signatures")

    @found
    def organisations(self) -> Found[list[str]] | None:
        """The units among the signatures."""
        return self.told(list(self.credit.organisations), "signatures")

    @found
    def published(self) -> Found[str] | None:
        """本期出版日期. Without it the page has no date: 今天是 is the visitor's, and ids tell none."""
        return self.told(self.reading.published, "本期出版日期:")

    @found
    def issue_no(self) -> Found[str] | None:
        """The printed number of the issue."""
        return self.told(self.reading.issue_no, "第…期")

    @found
    def page_label(self) -> Found[str] | None:
        """The number of the page as printed."""
        return self.told(self.reading.page_label, "第…版")

    @found
    def page_no(self) -> Found[int] | None:
        """The number of the page."""
        return self.told(number_of(self.reading.page_label), "第…版")

    @found
    def page_name(self) -> Found[str] | None:
        """The name after the number of the page."""
        return self.told(self.reading.page_name, "words after 第…版")

    @found
    def editor(self) -> Found[str] | None:
        """责任编辑."""
        return self.told(editor_of(texts(self.blocks)), "责任编辑:")

    @found
    def images(self) -> Found[list[Image]] | None:
        """Pictures between 语音播报 and the end of the body."""
        captions = Captions()
        own = [
            (index, element)
            for index, element in self.walk.pictures
            if self.reading.start <= index <= self.reading.end and not element.get("usemap")
        ]
        alone = [index for index, count in Counter(index for index, _ in own).items() if count == 1]
        images: dict[str, Image] = {}
        for index, element in own:
            url = picture_url(self.address, element)
            if url and url not in images:
                under = self.caption_under(index) if index in alone else None
                images[url] = Image(url=url, caption=captions.of(element) or under)
        return self.told(list(images.values()), "img in the body")

    def caption_under(self, index: int) -> str | None:
        """Return the line under a picture that stands alone, if it has the form of a caption."""
        text = self.blocks[index].text if index < min(self.reading.end, len(self.blocks)) else ""
        return text if len(text) <= _LONGEST_CAPTION and _CAPTION.search(text) else None

    @functools.cached_property
    def turning(self) -> tuple[str | None, str | None]:
        """Addresses of the previous and the next article."""
        return turning(self, ARTICLE)

    @found
    def previous_url(self) -> Found[str] | None:
        """上一篇."""
        return Found(self.turning[0], "selector", "a 上一篇") if self.turning[0] else None

    @found
    def next_url(self) -> Found[str] | None:
        """下一篇."""
        return Found(self.turning[1], "selector", "a 下一篇") if self.turning[1] else None


def number_of(label: str | None) -> int | None:
    """Return the number in a page label, if that is all of it, or all but an A: B and C pages count anew."""
    match = re.fullmatch(r"[Aa]?0*(\d{1,3})", label or "")
    return int(match[1]) or None if match else None


class XpaperPlanPage(PlanPage):
    """Plan of one page of an issue: told by the addresses that it links to. Its date must be printed on it."""

    @functools.cached_property
    def asked(self) -> tuple[int, int]:
        """The ids of issue and page in the address.

        :raises LayoutChangedError: if it is not the address of a plan.
        """
        match = PLAN.match(urlsplit(self.address).path)
        if match is None:
            raise unexpected(self, "an address like /xpaper/release/769/2967.shtml", repr(self.address))
        return int(match[1]), int(match[2])

    def day(self) -> str:
        """Raise ``HttpStatusError``: the address names no day, so a plan that is not there has none.

        :raises HttpStatusError: always.
        """
        raise HttpStatusError(f"answered {self.status}", url=self.address)

    def is_first(self) -> bool:
        """Return whether no page of the issue that the plan links to comes before this one."""
        return self.plans[:1] == [self.address]

    @functools.cached_property
    def links(self) -> list[Link]:
        """The links that are the source's own."""
        return [one for one in links_of(self, href=_NUMBERED) if one.path]

    @functools.cached_property
    def plans(self) -> list[str]:
        """The plans of the issue. The ids of pages are in print order."""
        urls = {self.asked[1]: self.address}
        for one in self.links:
            match = PLAN.match(one.path)
            if match and int(match[1]) == self.asked[0]:
                urls.setdefault(int(match[2]), one.url)
        return [urls[number] for number in sorted(urls)]

    @functools.cached_property
    def articles(self) -> list[str]:
        """The articles of the page, in the order listed."""
        own = re.compile("/xpaper/news/{}/{}/".format(*self.asked))
        return list(dict.fromkeys(one.url for one in self.links if own.match(one.path)))

    @functools.cached_property
    def neighbours(self) -> dict[str, str]:
        """The issues before (上) and after (下) this one, as far as the page links to them."""
        found: dict[str, str] = {}
        for one in self.links:
            match, called = PLAN.match(one.path), _ISSUE_TURNING.match(one.text)
            if match and called and (int(match[1]) < self.asked[0]) == (called[1] == "上"):
                found.setdefault(called[1], one.url)
        return found

    @functools.cached_property
    def shown(self) -> tuple[str | None, str | None]:
        """Label and name of the page: from the line with the number of the issue, or the list of pages."""
        own = [one.text for one in self.links if one.url == self.address and not _TURNING.match(one.text)]
        for pattern, lines in ((order.PAGE_LINE, texts(self.blocks)), (_LABEL, own)):
            for text in lines:
                if match := pattern.search(text[:_LONGEST_LABEL]):
                    named = _LABEL.search(text[match.start() :])
                    return match["label"], named["name"] if named else None
        return None, None

    @found
    def published(self) -> Found[str]:
        """本期出版日期.

        :raises LayoutChangedError: if it is not printed, or there are several, or the page is no plan.
        """
        if not self.articles and len(self.plans) == 1:
            raise unexpected(self, f"links to articles or pages of issue {self.asked[0]}", "none")
        dates = {date for line in self.blocks if (date := order.date_in(line.text))}
        if len(dates) != 1:
            raise unexpected(self, "one date after 本期出版日期", ", ".join(sorted(dates)) or "none")
        return Found(dates.pop(), "grammar", "本期出版日期:")

    @found
    def page_label(self) -> Found[str] | None:
        """The number of the page as printed."""
        return Found(self.shown[0], "grammar", "第…版") if self.shown[0] else None

    @found
    def page_no(self) -> Found[int] | None:
        """The number of the page."""
        number = number_of(self.shown[0])
        return Found(number, "grammar", "第…版") if number else None

    @found
    def page_name(self) -> Found[str] | None:
        """The name of the page."""
        return Found(self.shown[1], "grammar", "words after 第…版") if self.shown[1] else None

    @found
    def page_urls(self) -> Found[list[str]]:
        """The pages of the issue."""
        return Found(self.plans, "selector", "links to pages of the issue")

    @found
    def article_urls(self) -> Found[list[str]] | None:
        """The articles of the page; none on one that is an advertisement."""
        return Found(self.articles, "selector", "links to articles of the page") if self.articles else None

    @found
    def page_pdf(self) -> Found[str] | None:
        """The PDF of the page, if the page links to one and no more."""
        urls = {one.url for one in links_of(self, href=_PDF)}
        return Found(urls.pop(), "selector", "a .pdf") if len(urls) == 1 else None

    @found
    def picture_url(self) -> Found[str] | None:
        """The facsimile picture of the page."""
        for image in matches(self, "//img[@usemap]"):
            if url := link(self.address, image.get("src")):
                return Found(url, "selector", "img[usemap]")
        return None


class XpaperSpider(EpaperSpider):
    """Crawl issues on xpaper from plans that are given: no index is known.

    #. Set ``name`` and ``source``.

    A plan brings the other pages of its issue, the articles, and up to ``NEIGHBOURS`` issues to either side along 上一期
    and 下一期. Where a plan prints no date it is listed as a failure, and its articles are captured all the same.
    """

    async def parse_plan(self, response: Response, plan: PlanPage) -> AsyncIterator[Request | PagePlan]:
        """Yield what the plan leads to."""
        try:
            async for result in super().parse_plan(response, plan):
                yield result
        except PageError:
            if isinstance(plan, XpaperPlanPage) and plan.status == 200:
                for request in self.undated(plan):
                    yield request
            raise
        if isinstance(plan, XpaperPlanPage) and response.status == 200:
            for request in self.onward(response, plan):
                yield request

    def undated(self, plan: XpaperPlanPage) -> Iterator[Request]:
        """Yield requests for the pages and articles that a plan without a date links to."""
        yield from (self.plan_request(url) for url in plan.plans if url != plan.address)
        yield from self.missing_requests(plan.articles)

    def onward(self, response: Response, plan: XpaperPlanPage) -> Iterator[Request]:
        """Yield requests for the issues before and after, from a plan that was given or found so itself."""
        way, left = response.meta.get("onward", ("上下", NEIGHBOURS))
        if left and (way != "上下" or plan.address in map(self.source.canonical, self.arguments.urls)):
            for side in way:
                if url := plan.neighbours.get(side):
                    request = self.plan_request(url)
                    yield request.replace(meta={**request.meta, "onward": (side, left - 1)})
