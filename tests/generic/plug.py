"""The extractor as a plain function over bytes."""

from __future__ import annotations

from typing import Any

from lxml import etree
from lxml.html import HtmlComment, HtmlElement, HtmlEntity, HTMLParser, HtmlProcessingInstruction

from unioncrawl.charset import decide, decode
from unioncrawl.generic import Generic, extract

_PARSER = HTMLParser(encoding="utf-8", huge_tree=True)
_PARSER.set_element_class_lookup(
    etree.ElementDefaultClassLookup(
        element=HtmlElement, comment=HtmlComment, pi=HtmlProcessingInstruction, entity=HtmlEntity
    )
)


def parsed(html: str) -> HtmlElement:
    """Return the root of a page, parsed as :class:`unioncrawl.pages.SitePage` does, which imports Scrapy."""
    root = etree.fromstring(
        html.strip().replace("\0", "").encode("utf-8", "replace") or b"<html></html>", _PARSER
    )
    assert isinstance(root, HtmlElement)
    return root


def extracted(html: str, url: str = "") -> Generic:
    """Return what the extractor finds on a page."""
    return extract(parsed(html), url)


def run(body: bytes, url: str | None) -> dict[str, Any]:
    """Return the fields of the article in ``body``, as scorers of extractors ask for them."""
    found = extracted(decode(body, decide(body)), url or "")
    return {
        "text": found.text,
        "title": found.title,
        "date": found.published,
        "author": list(found.authors),
        "origin": found.origin,
        "editor": found.editor,
    }
