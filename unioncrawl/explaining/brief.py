"""What a function returned, in a few words, with the lines and elements of the page in it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import attrs
from lxml.html import HtmlElement

from unioncrawl.blocks import Block, collapsed
from unioncrawl.items import Image
from unioncrawl.links import Link

LONGEST = 60
"""Characters of a value that is named in passing."""

MOST = 3
"""So many values of several are named."""


def is_nothing(value: Any) -> bool:
    """Return whether a function found nothing. A position may be 0."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return all(map(is_nothing, value))
    if attrs.has(type(value)):
        return not any(True for _ in _said(value))
    return (
        value is None or value is False or (not isinstance(value, int | re.Match | HtmlElement) and not value)
    )


def brief(value: Any) -> str:
    """Return ``value`` in a few words; ``""`` for nothing."""
    return "" if is_nothing(value) else _short(_words(value))


def _words(value: Any) -> str:
    if isinstance(value, re.Match):
        return str(value[0])
    if isinstance(value, re.Pattern):
        return str(value.pattern)
    if isinstance(value, Block | Link):
        return value.text
    if isinstance(value, HtmlElement):
        return f"<{value.tag}> {collapsed(''.join(itertools.islice(value.itertext(), LONGEST)))}"
    if attrs.has(type(value)):
        return ", ".join(f"{name} {_words(one)}" for name, one in _said(value))
    if isinstance(value, Mapping):
        return f"{len(value)} values"
    if isinstance(value, list | tuple | set | frozenset):
        return _several(list(value))
    return str(value)


def _several(values: list[Any]) -> str:
    shown = [_short(_words(one) if not is_nothing(one) else "–") for one in values[:MOST]]
    more = len(values) - len(shown)
    return " · ".join(shown) + (f" … ({len(values)})" if more else "")


def _said(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield the fields of an attrs object that say something."""
    if isinstance(value, Block | Link | Image):
        yield "", value.text if isinstance(value, Block | Link) else value.url
        return
    for attribute in attrs.fields(type(value)):
        one = getattr(value, attribute.name)
        if not attribute.name.startswith("_") and not is_nothing(one):
            yield attribute.name, one


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def parts(value: Any) -> Iterator[Block | HtmlElement]:
    """Yield the lines and elements of the page that ``value`` is made of."""
    if isinstance(value, Block | HtmlElement):
        yield value
    elif isinstance(value, Link):
        yield value.element
    elif isinstance(value, list | tuple):
        for one in value:
            yield from parts(one)
    elif attrs.has(type(value)) and not isinstance(value, Image):
        for attribute in attrs.fields(type(value)):
            yield from parts(getattr(value, attribute.name))
