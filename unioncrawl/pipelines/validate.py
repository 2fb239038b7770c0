"""Refuses what no item can be."""

from __future__ import annotations

import datetime as dt
import re

from unioncrawl import catalogue
from unioncrawl.archive.corrections import MAX_PAGE_NO
from unioncrawl.archive.jobs import ItemRead
from unioncrawl.errors import InvalidItemError
from unioncrawl.items import PAGES, Article, Item, PagePlan
from unioncrawl.urls import normalised

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")

MAX_TITLE = 300
"""Characters. The longest headline blocks seen have about 100; more means that a body was taken for one."""


EARLIEST = dt.date(1920, 1, 1)
"""The first papers of the labour movement (《劳动界》, 《劳动周刊》) are of 1920 and 1921. An earlier date is no cover date."""

AHEAD = dt.timedelta(days=3653)
"""Periodicals are on the web before the day on their cover, by a month at the most, but the clock of whoever captured may
have been wrong by years; a date that is ten years ahead of it is a misread number. The capture's time counts, and not
today: what a page gives must be the same whenever it is read."""

MOST_LISTED = 10_000
"""Addresses on one plan. A page has some tens of articles, an edition some hundreds of pages."""

STATES = ("published", "none", "unknown")
"""Of a plan."""

_RANGES = {"page_no": (1, MAX_PAGE_NO), "part": (1, MAX_PAGE_NO), "parts": (1, MAX_PAGE_NO), "rank": (0, 2)}
"""Least and most. A number that the database cannot hold would end whoever writes it."""


class ValidatePipeline:
    """Raises :class:`InvalidItemError` for an article without text and pictures, or an item with an impossible value or
    of another page than that which it was read from, and for what is no item.

    Order 200: after cleaning, before the store. The page is kept, and listed as a failure.
    """

    def process_item(self, item: ItemRead) -> ItemRead:
        """Return ``item`` if it is one that can be."""
        _check_whose(item.item, item.url)
        if isinstance(item.item, Article):
            _check_article(item.item)
        if isinstance(item.item, Article | PagePlan):
            _check_numbers(item.item)
            _check_day(item.item, item.captured_at)
        if isinstance(item.item, PagePlan):
            _check_plan(item.item)
        return item


def _check_whose(item: Item, url: str) -> None:
    """Refuse an item that says to be of another page: it would stand in place of that."""
    if not url:  # a page that nobody captured
        return
    owner = catalogue.owner(url)
    source, own = (owner.name, owner.canonical(url)) if owner else (PAGES, normalised(url))
    if item.source != source:
        raise InvalidItemError(f"source {item.source!r}, and not {source}", url=own, field="source")
    if item.url != own:
        raise InvalidItemError(f"of another page: {item.url!r}", url=own, field="url")


def _check_article(article: Article) -> None:
    if not article.text and not article.images:
        raise InvalidItemError("neither text nor pictures", url=article.url, field="text")
    if not article.title and not article.text:
        raise InvalidItemError("neither title nor text", url=article.url, field="title")
    if len(article.title or "") > MAX_TITLE:
        raise InvalidItemError(
            f"a title of {len(article.title or '')} characters", url=article.url, field="title"
        )
    for name in ("kicker", "title", "subtitle", "text"):
        if _CONTROL.search(getattr(article, name) or ""):
            raise InvalidItemError("control characters in the text", url=article.url, field=name)


def _check_plan(plan: PagePlan) -> None:
    if plan.state not in STATES:
        raise InvalidItemError(
            f"state {plan.state!r} is none of {', '.join(STATES)}", url=plan.url, field="state"
        )
    for name in ("page_label", "page_name"):
        if (length := len(getattr(plan, name) or "")) > MAX_TITLE:
            raise InvalidItemError(f"{name} of {length} characters", url=plan.url, field=name)
    for name in ("page_urls", "article_urls"):
        if (number := len(getattr(plan, name))) > MOST_LISTED:
            raise InvalidItemError(f"{name}: {number} addresses", url=plan.url, field=name)


def _check_numbers(item: Article | PagePlan) -> None:
    for name, (least, most) in _RANGES.items():
        number = getattr(item, name, None)
        if number is not None and not least <= number <= most:
            # Python itself refuses to write out the longest numbers.
            said = f"{name} {number}" if abs(number) < _WRITTEN else name
            raise InvalidItemError(f"{said} is not from {least} to {most}", url=item.url, field=name)


_WRITTEN = 1 << 63
"""A number that is longer tells nobody anything."""


def _check_day(item: Article | PagePlan, captured_at: str) -> None:
    """Refuse what is no day, and days on which nothing can have been printed that was captured then."""
    if item.published is None:
        return
    try:
        day = dt.date.fromisoformat(item.published)
    except ValueError as error:
        raise InvalidItemError(
            f"published {item.published!r}: {error}", url=item.url, field="published"
        ) from error
    if day.isoformat() != item.published:
        reason = f"published {item.published!r}: not written as {day}"
    elif not captured_at:  # a page that a person gave has no time
        return
    elif day < EARLIEST:
        reason = f"published {day}: before there was a union press"
    elif day > dt.datetime.fromisoformat(captured_at).date() + AHEAD:
        reason = f"published {day}: ten years after it was captured"
    else:
        return
    raise InvalidItemError(reason, url=item.url, field="published")
