"""云报 of routeryun.com: e-papers with ``/Media/<code>/``, ``/Page/index/`` and ``/Article/index/`` (ThinkPHP).

Day:      ``/Media/<code>/YYYY-MM-DD``; pages ``li.item`` (``.titlebox span`` name, ``a`` link)
Plan:     ``/Page/index/pageid/N.html``; PDF ``#pdf_toolbar a``, articles ``li.item2-menu-item a``
Article:  ``/Article/index/aid/N.html``; ``div.title``, ``div.article-cont``
Twin:     ``mobile.epaper.routeryun.com/index.php/home/article/index/appkey/N/date/YYYY-MM-DD/aid/N.html``
Lines:    [site] / 内容详情 / title / 本文字数:330 / body

Neither the address nor the text of an article has a date or a page: both are those of the plan that lists it. The address
of a plan has no date either; it is that of the picture of the page (``epaper.file.routeryun.com/<code>/YYYY-MM-DD/…``), of
the day that the page links to, or the one that it prints.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from unioncrawl.addresses import AddressForm
from unioncrawl.dates import day as day_of
from unioncrawl.links import links_of
from unioncrawl.pages import Found, found
from unioncrawl.platforms import epaper_lines as order
from unioncrawl.platforms.epaper_addresses import PDF, date_in
from unioncrawl.platforms.epaper_articles import EpaperArticlePage
from unioncrawl.platforms.epaper_headlines import one_title
from unioncrawl.platforms.epaper_plans import DatedSpider, EpaperPlanPage
from unioncrawl.urls import place_and_query

if TYPE_CHECKING:
    from collections.abc import Iterator

_DAY = r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})"
ARTICLE = re.compile(
    rf"^(?:/Article/index/aid/\d+(?:\.html)?|/index\.php/home/article/index/appkey/\d+/date/{_DAY}/aid/\d+\.html)$"
)
PLAN = re.compile(rf"^(?:/Page/index/pageid/(?P<id>\d+)(?:\.html)?|/Media/(?P<paper>\w+)/{_DAY}/?)$")
ADDRESSES = (
    AddressForm(
        kind="article",
        pattern=r"/Article/index/aid/\d+\.html",
        example="/Article/index/aid/4889807.html",
        page="RouteryunArticlePage",
        rule="{host}/Article/index/aid/*",
    ),
    AddressForm(
        kind="article",
        pattern=rf"/index\.php/home/article/index/appkey/\d+/date/{_DAY}/aid/\d+\.html",
        example="/index.php/home/article/index/appkey/41/date/2026-01-29/aid/9200346.html",
        page="RouteryunArticlePage",
        rule="{host}/index.php/home/article/index/appkey/*/date/*/aid/*.html|",
    ),
    AddressForm(
        kind="plan",
        pattern=r"/Page/index/pageid/\d+\.html",
        example="/Page/index/pageid/371113.html",
        page="RouteryunPlanPage",
        rule="{host}/Page/index/pageid/*",
    ),
    AddressForm(
        kind="plan",
        pattern=rf"/Media/(?P<paper>\w+)/{_DAY}/?",
        example="/Media/lygrb/2022-09-20",
        page="RouteryunPlanPage",
        rule="{host}/Media/{paper}/*",
    ),
)
REWRITES = (
    (r"^/index\.php(?=/(?:Article|Page|Media)/)", ""),
    (r"^(/(?:Article/index/aid|Page/index/pageid)/\d+)/?$", r"\1.html"),
    (r"^(/Media/\w+/\d{4}-\d{2}-\d{2})(?:/|\.html)$", r"\1"),
)
"""For the ``Site`` of a paper: the product's routes with and without what may stand around them are one address."""

COUNT = re.compile(r"(?:本文|文章|全文)?字数\s{0,4}[:：]\s{0,4}\d+(?:\s{0,2}字)?")
"""``本文字数:330``."""

HEADING = re.compile(r"^[^。，]{0,60}?内容详情")
HEADING_ENDS = re.compile(r"内容详情$")
"""内容详情, with what of the site's menu stands on the same line before it."""

_FOLDER = re.compile(r"routeryun\.com/\w+/(\d{4})-(\d{2})-(\d{2})/")
"""Of the files of a page: ``epaper.file.routeryun.com/<code>/2026-01-29/<hex>.jpg``."""


class RouteryunArticlePage(EpaperArticlePage):
    """Article: by its elements, or between 内容详情, 本文字数 and the end."""

    article = ARTICLE
    plan = PLAN
    marks = order.Marks(divider=COUNT, over=HEADING_ENDS, within=HEADING, headline=one_title)
    selectors = {  # noqa: RUF012 - read-only, as all class attributes of pages
        "title": ("div.title",),
        "body": ("div.article-cont",),
    }


class RouteryunPlanPage(EpaperPlanPage):
    """The day, or the plan of one of its pages."""

    article = ARTICLE
    plan = PLAN
    answers_any_day = True

    def is_first(self) -> bool:
        """Return whether the address is that of the day, and the page shows the first plan there."""
        return date_in(self.place) is not None and (self.status != 200 or self.article_urls is not None)

    def days_shown(self) -> Iterator[set[str]]:
        """Yield the days that the page shows, by kind."""
        yield self.days_of_files()
        yield from super().days_shown()

    def days_of_files(self) -> set[str]:
        """Return the days of the folders in which the picture and the PDF of the page lie."""
        urls = [image.get("src") or "" for _, image in self.walk.pictures]
        urls += [row.url for row in links_of(self, href=PDF)]
        matches = [_FOLDER.search(url) for url in urls]
        return {date for match in matches if match and (date := day_of(*match.groups()))}

    def is_of_the_day(self, match: re.Match[str] | None) -> bool:
        """Return whether an address is of this day, as far as it says: most say nothing."""
        return (
            match is not None and not self.is_of_another_day and (date_in(match) or self.day()) == self.day()
        )

    @functools.cached_property
    def label(self) -> order.Label | None:
        """The page shown; of a day that lists pages alone, there is none."""
        if date_in(self.place) is not None and self.article_urls is None:
            return None
        return super().label

    def names_day_only(self, url: str) -> bool:
        """Return whether ``url`` is the address of a day and not of a page."""
        return date_in(self.plan.match(place_and_query(url))) is not None

    @found
    def page_urls(self) -> Found[list[str]] | None:
        """The pages of the edition, in the order of the list."""
        urls = [row.url for row in self.rows]
        if not urls:
            return None
        whole = date_in(self.place) is not None or self.address in urls
        return Found(urls if whole else [*urls, self.address], "selector", "li.item a")


class RouteryunSpider(DatedSpider):
    """Crawl a paper of the product.

    #. Set ``name``, ``source`` and ``paper``, the code of the paper in the address of a day.
    """

    entry = "/Media/{paper}/{day:%Y-%m-%d}"
