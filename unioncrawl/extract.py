"""One page, one article, no archive."""

from __future__ import annotations

from unioncrawl import road
from unioncrawl.archive.jobs import ItemRead
from unioncrawl.errors import UsageProblemError
from unioncrawl.faults import in_time
from unioncrawl.items import PAGES, Article
from unioncrawl.pages import ArticlePage
from unioncrawl.urls import link
from unioncrawl.warc.http import HttpMessage

NOWHERE = "http://page.invalid/"
"""Address of a page that comes without one: no host can have it."""


def extract_article(body: bytes, url: str = "", content_type: str = "") -> Article:
    """Return the article in ``body``, cleaned and validated as on every road into the archive.

    :raises UsageProblemError: if ``url`` is the address of something else than an article.
    :raises PageError: if the page gives no article.
    """
    check_address(url)
    address = url or NOWHERE
    cls = road.page_class(address, PAGES)
    if cls is None or not issubclass(cls, ArticlePage):
        raise UsageProblemError(
            f"{url} is the address of no article, but of a {road.role_of(address, PAGES)} page"
        )
    headers = [("Content-Type", content_type)] if content_type else []
    with in_time():
        item = road.read(address, HttpMessage(200, "OK", headers, body, body), PAGES)
        reading = road.piped(ItemRead(snapshot_id=0, captured_at="", item=item))
    assert isinstance(reading.item, Article)
    if not url:
        reading.item.url = ""
    return reading.item


def check_address(url: str) -> None:
    """Raise ``UsageProblemError`` if ``url`` is none that a page can have. There need be none."""
    if url and link("", url) is None:
        raise UsageProblemError(f"{url!r} is no http(s) address")
