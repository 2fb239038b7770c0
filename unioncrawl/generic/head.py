"""What the head of a page says of its article: ``<title>``, ``<meta>`` and JSON-LD."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import TYPE_CHECKING, Any

import attrs

from unioncrawl import clock
from unioncrawl.blocks import collapsed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

_LONGEST = 1000
"""Characters of a value that are read."""

_LONGEST_JSON = 200_000

_TITLES = ("articletitle", "og:title", "twitter:title", "headline", "title")
_DATES = (
    "article:published_time", "og:published_time", "article:published", "pubdate", "publishdate", "publish_date", "publish-date",
    "datepublished", "bytedance:published_time", "og:release_date", "article:create_at", "weibo:article:create_at",
    "apub:time", "publish_time", "publishtime", "dc.date", "dc.date.issued", "dcterms.created", "date", "date.available",
)  # fmt: skip
_ORIGINS = ("contentsource", "source", "article:origin", "og:origin")
_AUTHORS = ("author", "article:author", "dc.creator", "og:author")
_SITES = ("og:site_name", "sitename", "application-name")
_IN_SCRIPT = re.compile(
    r"publish_?(?:time|date)[\"']?\s*[:=]\s*[\"'](\d{4}[-/]\d\d?[-/]\d\d?)|\bvar ct\s*=\s*[\"'](\d{10})[\"']",
    re.IGNORECASE,
)
"""How pages that print their date by a script give it to the script; ``ct`` is WeChat's, in seconds."""

_LONGEST_SCRIPT = 500_000
_ARTICLE = re.compile(r"Article|Posting|Report|WebPage")


@attrs.frozen(kw_only=True)
class Head:
    """What a page says of itself."""

    document: str = ""
    """The ``<title>`` on one line."""

    titles: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    scripted: tuple[str, ...] = ()
    """Dates that scripts of the page are given."""

    origins: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()


def read_head(root: HtmlElement) -> Head:
    """Return what the page under ``root`` says of itself."""
    metas: dict[str, str] = {}
    document = ""
    scripted: list[str] = []
    linked: dict[str, str] = {}
    for element in root.iter("meta", "title", "script"):
        if element.tag == "meta":
            name, value = meta(element)
            metas.setdefault(name, value)
        elif element.tag == "title":
            document = document or collapsed((element.text or "")[:_LONGEST])
        elif element.get("type", "").strip().lower() == "application/ld+json":
            for key, value in json_ld(element.text or ""):
                linked.setdefault(key, value)
        else:
            scripted += script_dates(element.text or "")
    return Head(
        document=document,
        titles=picked(metas, _TITLES, linked.get("headline")),
        dates=picked(metas, _DATES, linked.get("datePublished")),
        scripted=tuple(dict.fromkeys(scripted)),
        origins=picked(metas, _ORIGINS, None),
        authors=picked(metas, _AUTHORS, linked.get("author")),
        sites=picked(metas, _SITES, linked.get("publisher")),
    )


def meta(element: HtmlElement) -> tuple[str, str]:
    """Return the name, in lower case and without blanks, and the value of a ``meta``."""
    attributes = element.attrib
    name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop") or ""
    return "".join(name.lower().split()), collapsed(attributes.get("content", "")[:_LONGEST])


def script_dates(text: str) -> list[str]:
    """Return the dates of publication that a script is given."""
    text = text[:_LONGEST_SCRIPT]
    if "ublish" not in text and "var ct" not in text:
        return []
    return [match[1] or in_china(int(match[2])) for match in _IN_SCRIPT.finditer(text)]


def in_china(seconds: int) -> str:
    """Return the day in China of a Unix time."""
    return dt.datetime.fromtimestamp(seconds, clock.CST).date().isoformat()


def picked(metas: dict[str, str], names: tuple[str, ...], other: str | None) -> tuple[str, ...]:
    """Return the values that have one of the ``names``, in the order of the names, and ``other``."""
    values = [metas[name] for name in names if metas.get(name)]
    return tuple(dict.fromkeys(values + ([other] if other else [])))


def json_ld(text: str) -> Iterator[tuple[str, str]]:
    """Yield the properties that matter of the article that a JSON-LD script describes."""
    if len(text) > _LONGEST_JSON:
        return
    try:
        data = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return
    for node in nodes(data):
        if not _ARTICLE.search(str(node.get("@type", ""))):
            continue
        for key in ("headline", "datePublished", "author", "publisher"):
            value = named(node.get(key))
            if value:
                yield key, collapsed(value[:_LONGEST])


def nodes(data: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects at the top of a JSON-LD script."""
    for node in data if isinstance(data, list) else [data]:
        if isinstance(node, dict):
            yield node
            graph = node.get("@graph")
            if isinstance(graph, list):
                yield from (inner for inner in graph if isinstance(inner, dict))


def named(value: Any) -> str:
    """Return a JSON-LD value as text: itself, or its name."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("name")
    return value if isinstance(value, str) else ""
