"""The one road from a stored page to an item. A live crawl, an import, a re-parse and a rebuild differ
only in where the response comes from.
"""

from __future__ import annotations

import functools
from collections.abc import Coroutine
from typing import Any, TypeVar

from web_poet import HttpResponseHeaders, default_registry

from unioncrawl import catalogue
from unioncrawl.archive.jobs import Failure, ItemRead
from unioncrawl.archive.warc import HttpMessage
from unioncrawl.errors import PageError
from unioncrawl.items import Article, PagePlan
from unioncrawl.pages import ArticlePage, PlanPage
from unioncrawl.pipelines.clean import CleanPipeline
from unioncrawl.pipelines.validate import ValidatePipeline
from unioncrawl.provider import http_response
from unioncrawl.urls import normalised

T = TypeVar("T")

PIPELINES = (CleanPipeline(), ValidatePipeline())


@functools.lru_cache(maxsize=4096)
def page_class(url: str) -> type[ArticlePage] | type[PlanPage] | None:
    """Return the page class that serves ``url``, or ``None`` if no source has one for it."""
    if catalogue.owner(url) is None:
        return None
    rules = default_registry.overrides_for(url)
    return rules.get(ArticlePage) or rules.get(PlanPage)  # type: ignore[return-value]


def role_of(url: str) -> str:
    """Return what the address says the page is: ``article``, ``plan`` or ``other``."""
    cls = page_class(url)
    if cls is None:
        return "other"
    return "article" if issubclass(cls, ArticlePage) else "plan"


def read(url: str, http: HttpMessage) -> Article | PagePlan:
    """Return the item of a page whose address says that it has one.

    :raises PageError: if the page gives none.
    """
    cls = page_class(url)
    if cls is None:
        raise PageError(f"no source has a page class for {url}", url=url)
    headers = HttpResponseHeaders.from_name_value_pairs(
        [{"name": name, "value": value} for name, value in http.headers]
    )
    page = cls(http_response(url, http.body, http.status, headers))
    to_item: Coroutine[Any, Any, Article | PagePlan] = page.to_item()
    return finished(to_item)


def travel(
    snapshot_id: int, source: str, url: str, captured_at: str, http: HttpMessage
) -> ItemRead | Failure:
    """Take a stored page down the whole road; return what is to be stored."""
    try:
        return piped(ItemRead(snapshot_id=snapshot_id, captured_at=captured_at, item=read(url, http)))
    except PageError as error:
        return failure_of(error, snapshot_id=snapshot_id, source=source, url=url, at=captured_at)


def piped(reading: ItemRead) -> ItemRead:
    """Return ``reading`` cleaned and validated.

    :raises InvalidItemError: if it is what no article can be.
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
