"""Refuses values that are not of the type that they have to be, or that cannot be written."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from unioncrawl.errors import InvalidItemError
from unioncrawl.items import Article, Image, Item, Listed, Listing, PagePlan


@attrs.frozen(kw_only=True)
class _Shape:
    """Names of the attributes of an item, or of what is in one, by what they hold."""

    texts: tuple[str, ...]
    texts_or_none: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    numbers_or_none: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    """Of texts."""


_MADE_BY = ("url", "source", "parser", "parser_version")

_SHAPES: Mapping[type, _Shape] = {
    Article: _Shape(
        texts=(*_MADE_BY, "text"),
        texts_or_none=(
            "kicker", "title", "subtitle", "published", "page_label", "page_name", "issue_no", "section", "origin",
            "editor", "previous_url", "next_url", "page_pdf",
        ),
        numbers=("part", "parts", "rank"),
        numbers_or_none=("page_no",),
        lists=("authors", "photographers", "organisations"),
    ),
    Image: _Shape(texts=("url",), texts_or_none=("caption",)),
    PagePlan: _Shape(
        texts=(*_MADE_BY, "published", "state"),
        texts_or_none=("page_label", "page_name", "page_pdf", "picture_url"),
        numbers_or_none=("page_no",),
        lists=("page_urls", "article_urls"),
    ),
    Listing: _Shape(texts=_MADE_BY, texts_or_none=("next_url",)),
    Listed: _Shape(texts=("url",), texts_or_none=("title", "published", "origin")),
}  # fmt: skip

_WITHIN: Mapping[type, tuple[str, type]] = {Article: ("images", Image), Listing: ("rows", Listed)}
"""Attributes that are lists of what has a shape itself."""


def check_types(item: Item) -> None:
    """Raise :class:`InvalidItemError` for a value that is no text, number or list where one is due, or text that
    cannot be written. Before anything else looks at the values.
    """
    _check(item, item.url)
    name, kind = _WITHIN.get(type(item), ("", object))
    if name:
        _check_within(item, name, kind)
    if isinstance(item, Article):
        _check_extraction(item)


def _check_within(item: Item, name: str, kind: type) -> None:
    _check_type(item, name, list, item.url)
    for part in getattr(item, name):
        if not isinstance(part, kind):
            raise InvalidItemError(f"{name} has a {type(part).__name__}", url=item.url, field=name)
        _check(part, item.url)


def _check_extraction(article: Article) -> None:
    _check_type(article, "extraction", dict, article.url)
    for name, how in article.extraction.items():
        if not isinstance(name, str) or not isinstance(how, str) or not _is_writable(name + how):
            raise InvalidItemError(f"extraction has {name!r}: {how!r}", url=article.url, field="extraction")


def _check(thing: Any, url: str) -> None:
    shape = _SHAPES[type(thing)]
    if not _is_right(thing, shape):
        for name, reason in _wrong(thing, shape):
            raise InvalidItemError(reason, url=url, field=name)


def _is_right(thing: Any, shape: _Shape) -> bool:
    """Return whether nothing has to be looked for: all texts are looked at as one."""
    texts = [getattr(thing, name) for name in shape.texts]
    texts += [text for name in shape.texts_or_none if (text := getattr(thing, name)) is not None]
    lists = [getattr(thing, name) for name in shape.lists]
    numbers = [getattr(thing, name) for name in shape.numbers]
    numbers += [number for name in shape.numbers_or_none if (number := getattr(thing, name)) is not None]
    if not all(isinstance(one, list) for one in lists) or not all(map(_is_number, numbers)):
        return False
    try:
        return _is_writable("".join(itertools.chain(texts, *lists)))
    except TypeError:
        return False


def _wrong(thing: Any, shape: _Shape) -> Iterator[tuple[str, str]]:
    """Yield what is wrong: the name of an attribute, and a reason."""
    kinds = [
        *((name, str, False) for name in shape.texts),
        *((name, str, True) for name in shape.texts_or_none),
        *((name, int, False) for name in shape.numbers),
        *((name, int, True) for name in shape.numbers_or_none),
        *((name, list, False) for name in shape.lists),
    ]
    for name, kind, optional in kinds:
        value = getattr(thing, name)
        if (value is None and optional) or (_is_number(value) if kind is int else isinstance(value, kind)):
            continue
        yield name, f"{name} is of type {type(value).__name__}"
    for name in shape.lists:
        yield from (
            (name, f"{name} has a {type(one).__name__}")
            for one in getattr(thing, name)
            if not isinstance(one, str)
        )
    for name in (*shape.texts, *shape.texts_or_none, *shape.lists):
        value = getattr(thing, name) or ""
        if not _is_writable(value if isinstance(value, str) else "".join(value)):
            yield name, f"{name} has characters that no text has"


def _check_type(item: Item, name: str, kind: type, url: str) -> None:
    value = getattr(item, name)
    if not isinstance(value, kind):
        raise InvalidItemError(f"{name} is of type {type(value).__name__}", url=url, field=name)


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_writable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
