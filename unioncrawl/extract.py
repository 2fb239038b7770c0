"""One page, one article, no archive."""

from __future__ import annotations

from unioncrawl import road
from unioncrawl.archive.jobs import ItemRead
from unioncrawl.archive.warc import HttpMessage
from unioncrawl.errors import UsageProblemError
from unioncrawl.items import Article
from unioncrawl.pages import ArticlePage


def extract_article(body: bytes, url: str, content_type: str = "") -> Article:
    """Return the article in ``body``, cleaned and validated as on every road into the archive.

    :raises UsageProblemError: if ``url`` is no article address of a known source.
    :raises PageError: if the page gives no article.
    """
    cls = road.page_class(url)
    if cls is None or not issubclass(cls, ArticlePage):
        raise UsageProblemError(
            f"{url or 'a page without an address'} is no article address of a known source"
        )
    headers = [("Content-Type", content_type)] if content_type else []
    item = road.read(url, HttpMessage(200, "OK", headers, body, body))
    reading = road.piped(ItemRead(snapshot_id=0, captured_at="", item=item))
    assert isinstance(reading.item, Article)
    return reading.item
