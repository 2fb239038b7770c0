"""The one road from a stored page to an item. A live crawl, an import, a re-parse and a rebuild differ
only in where the response comes from.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Coroutine
from typing import Any, TypeVar
from urllib.parse import urlsplit

from web_poet import HttpResponseHeaders, default_registry

from unioncrawl import catalogue
from unioncrawl.archive.jobs import Failure, ItemRead
from unioncrawl.errors import InvalidItemError, PageError
from unioncrawl.generic.page import GenericArticlePage
from unioncrawl.items import PAGES, Item
from unioncrawl.pages import ArticlePage, ListPage, PlanPage
from unioncrawl.pipelines.clean import CleanPipeline
from unioncrawl.pipelines.validate import ValidatePipeline
from unioncrawl.provider import http_response
from unioncrawl.urls import normalised
from unioncrawl.warc.http import HttpMessage

T = TypeVar("T")

PageClass = type[ArticlePage] | type[PlanPage] | type[ListPage]
"""Classes of the pages that the road asks for."""

ROLES: dict[PageClass, str] = {
    ArticlePage: "article",
    PlanPage: "plan",
    ListPage: "list",
}
"""What the pages that the road asks for are called."""

_NO_PAGE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|bmp|svg|ico|css|js|json|xml|txt|pdf|docx?|xlsx?|pptx?|zip|rar|7z|mp[34]|m4a|flv|swf)$",
    re.IGNORECASE,
)
"""What is captured beside pages that were given."""

PIPELINES = (CleanPipeline(), ValidatePipeline())


@functools.lru_cache(maxsize=4096)
def page_class(url: str, kept_under: str = "") -> PageClass | None:
    """Return the page class that serves ``url``, or ``None`` if no source has one for it.

    :param kept_under: the source that the capture is kept under; any page that was given to ``pages`` is read.
    """
    if catalogue.owner(url) is None:
        return GenericArticlePage if kept_under == PAGES and not _NO_PAGE.search(urlsplit(url).path) else None
    rules: dict[Any, Any] = dict(default_registry.overrides_for(normalised(url)))
    return next((rules[kind] for kind in ROLES if kind in rules and rules[kind].serves(url)), None)


def role_of(url: str, kept_under: str = "") -> str:
    """Return what the address says the page is: ``article``, ``plan``, ``list`` or ``other``."""
    cls = page_class(url, kept_under)
    return "other" if cls is None else next(role for kind, role in ROLES.items() if issubclass(cls, kind))


def read(url: str, http: HttpMessage, kept_under: str = "") -> Item:
    """Return the item of a page whose address says that it has one.

    :raises PageError: if the page gives none.
    """
    page = page_at(url, http, kept_under)
    to_item: Coroutine[Any, Any, Item] = page.to_item()
    try:
        item = finished(to_item)
    finally:
        # What it remembers refers to it: without this, its tree would wait for the collector of cycles.
        vars(page).clear()
    if not isinstance(item, Item):
        raise InvalidItemError(f"{type(item).__name__} is no item", url=url)
    return item


def page_at(url: str, http: HttpMessage, kept_under: str = "") -> ArticlePage | PlanPage | ListPage:
    """Return the page at ``url``. Nothing of it is read yet.

    :raises PageError: if no source has a page class for it.
    """
    cls = page_class(url, kept_under)
    if cls is None:
        raise PageError(f"no source has a page class for {url}", url=url)
    headers = HttpResponseHeaders.from_name_value_pairs(
        [{"name": name, "value": value} for name, value in http.headers]
    )
    return cls(http_response(url, http.body, http.status, headers))


def travel(
    snapshot_id: int, source: str, url: str, captured_at: str, http: HttpMessage
) -> ItemRead | Failure:
    """Take a stored page down the whole road; return what is to be stored."""
    try:
        item = read(url, http, source)
        return piped(ItemRead(snapshot_id=snapshot_id, captured_at=captured_at, item=item, url=url))
    except PageError as error:
        return failure_of(error, snapshot_id=snapshot_id, source=source, url=url, at=captured_at)


def piped(reading: ItemRead) -> ItemRead:
    """Return ``reading`` cleaned and validated.

    :raises InvalidItemError: if it is what no item can be.
    """
    for pipeline in PIPELINES:
        reading = pipeline.process_item(reading)
    return reading


def failure_of(error: PageError, *, snapshot_id: int | None, source: str, url: str, at: str) -> Failure:
    """Return ``error`` as what the archive keeps of it."""
    return Failure(
        snapshot_id=snapshot_id,
        source=source,
        url=canonical(source, url),
        kind=error.kind,
        reason=error.reason,
        at=at,
        field=error.field,
    )


def canonical(source: str, url: str) -> str:
    """Return the canonical form of ``url``, also for a source that is there no more."""
    known = catalogue.sources().get(source)
    return known.canonical(url) if known else normalised(url)


def finished(coroutine: Coroutine[Any, Any, T]) -> T:
    """Return the result of a ``to_item()`` outside an event loop: page objects never really wait."""
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return stop.value  # type: ignore[no-any-return]
    coroutine.close()
    raise RuntimeError("a page object waited for something; it must be a function of its response alone")
