"""The e-paper of 劳动时报 (ThinkPHP, ``/index.php?s=/admin/index/index/referdate/YYYY-MM-DD``, maker unknown).

Day:      ``/index.php?s=/admin/index/index/referdate/2024-08-22``; pages ``#pageList ul li a#pageLink``
Plan:     other parameters of the same route; PDF ``#titlenews a``, articles ``#titleList ul li a``
Article:  any other route: links as the plans have them; body ``#div2 p``

Neither a title's element nor the text order of an article is known: the title is what the list of titles calls the page,
a heading, or the lines right over the body. An article has no date of its own. A day without an issue may answer with
another's plan: one whose head shows another day is not taken for the edition.
"""

from __future__ import annotations

import functools
import re

from unioncrawl.addresses import AddressForm
from unioncrawl.links import Link, links_of
from unioncrawl.pages import Found, found
from unioncrawl.platforms.epaper_addresses import date_in
from unioncrawl.platforms.epaper_articles import EpaperArticlePage
from unioncrawl.platforms.epaper_plans import DatedSpider, EpaperPlanPage
from unioncrawl.urls import place_and_query

_ROUTE = r"(?:/index\.php)?(?:\?s=|/\?s=)?/admin/"
_DAY = r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})"
PLAN = re.compile(
    rf"^{_ROUTE}index/index(?:/(?!referdate)\w+/[\w-]+)*?(?:/referdate/{_DAY})?(?:/(?!referdate)\w+/[\w-]+)*?(?:\.html)?(?:&.*)?$"
)
ARTICLE = re.compile(rf"^{_ROUTE}(?!index/index(?:[/.?&]|$))\w+/\w+[/.?&].*$")
ADDRESSES = (
    AddressForm(
        kind="plan",
        pattern=rf"/index\.php\?s=/admin/index/index(?:/\w+/[\w-]+)*?/referdate/{_DAY}(?:/\w+/[\w-]+)*?(?:\.html)?",
        example="/index.php?s=/admin/index/index/referdate/2024-08-22",
        page="ReferdatePlanPage",
        rule="{host}/index.php?s=/admin/index/index*",
    ),
)


class ReferdateArticlePage(EpaperArticlePage):
    """Article: ``#div2``, with the headline over it."""

    article = ARTICLE
    plan = PLAN
    lists = ("pageList", "titleList")
    selectors = {"body": ("#div2",)}  # noqa: RUF012 - read-only, as all class attributes of pages


class ReferdatePlanPage(EpaperPlanPage):
    """The day, or the plan of one of its pages."""

    article = ARTICLE
    plan = PLAN
    answers_any_day = True

    def is_first(self) -> bool:
        """Return whether the address is that of the day."""
        date = date_in(self.place)
        return date is not None and place_and_query(self.address).endswith(f"/index/index/referdate/{date}")

    def is_of_the_day(self, match: re.Match[str] | None) -> bool:
        """Return whether an address is of this day, as far as it says."""
        return (
            match is not None and not self.is_of_another_day and (date_in(match) or self.day()) == self.day()
        )

    def names_day_only(self, url: str) -> bool:
        """Return whether ``url`` is the address of the day while pages have addresses of their own."""
        return url != self.address and place_and_query(url).endswith(f"/index/index/referdate/{self.day()}")

    @functools.cached_property
    def links(self) -> list[Link]:
        """The links of the lists of pages and titles and of the page's picture; all of them where the lists are gone."""
        named = [self.ids[name] for name in ("pageList", "titleList") if name in self.ids]
        if not named:
            return super().links
        areas = [row for row in links_of(self) if row.element.tag == "area"]
        return [row for element in named for row in links_of(self, element)] + areas

    @found
    def article_urls(self) -> Found[list[str]] | None:
        """The articles of the list of titles and of the page's picture: what the list of pages links to is none."""
        holder = self.ids.get("pageList")
        pages = set() if holder is None else {row.element for row in links_of(self, holder)}
        urls = [row.url for row in self.links if row.element not in pages and self.is_article(row.url)]
        return Found(list(dict.fromkeys(urls)), "selector", "#titleList ul li a") if urls else None

    @found
    def page_pdf(self) -> Found[str] | None:
        """``#titlenews a``, the PDF of the page shown."""
        holder = None if self.is_of_another_day else self.ids.get("titlenews")
        rows = links_of(self, holder, re.compile(r"\.pdf", re.IGNORECASE)) if holder is not None else []
        return Found(rows[0].url, "selector", "#titlenews a") if rows else None


class ReferdateSpider(DatedSpider):
    """Crawl a paper of the product.

    #. Set ``name`` and ``source``.
    """

    entry = "/index.php?s=/admin/index/index/referdate/{day:%Y-%m-%d}"
