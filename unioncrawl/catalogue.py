"""The sources there are: every module of ``unioncrawl.sources``, found by being there."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from typing import TYPE_CHECKING

import unioncrawl.sources
from unioncrawl.errors import UsageProblemError

if TYPE_CHECKING:
    from unioncrawl.source import Source


def names() -> list[str]:
    """Return the names of all sources, sorted, without importing any."""
    return sorted(module.name for module in pkgutil.iter_modules(unioncrawl.sources.__path__))


@functools.cache
def sources() -> dict[str, Source]:
    """Return every source by name. Imports their modules, and with them web-poet and Scrapy."""
    return {name: importlib.import_module(f"unioncrawl.sources.{name}").SOURCE for name in names()}


def named(name: str) -> Source:
    """Return the source called ``name``.

    :raises UsageProblemError: if there is none.
    """
    check_name(name)
    return sources()[name]


def check_name(name: str) -> None:
    """Raise ``UsageProblemError`` unless ``name`` is a source; imports no source."""
    if name not in names():
        raise UsageProblemError(f"unknown source {name!r}; there are: {', '.join(names())}")


def keeper(url: str) -> Source | None:
    """Return the source with which a capture of ``url`` is kept: its owner, or else one on the same host,
    which may have pictures, page PDFs and a robots.txt elsewhere than its pages.
    """
    return owner(url) or next((source for source in sources().values() if source.is_on_host(url)), None)


def owner(url: str) -> Source | None:
    """Return the source that ``url`` is an address of, or ``None``."""
    return next((source for source in sources().values() if source.owns(url)), None)
