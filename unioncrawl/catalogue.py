"""The sources there are: every module of ``unioncrawl.sources``, found by being there."""

from __future__ import annotations

import difflib
import functools
import importlib
import pkgutil
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import unioncrawl.sources
from unioncrawl.errors import UsageProblemError
from unioncrawl.items import KEPT, PAGES
from unioncrawl.unsupported import UNSUPPORTED

if TYPE_CHECKING:
    from unioncrawl.source import Source


def names() -> list[str]:
    """Return the names of all sources, sorted, without importing any."""
    return sorted(module.name for module in pkgutil.iter_modules(unioncrawl.sources.__path__))


@functools.cache
def sources() -> dict[str, Source]:
    """Return every source by name. Imports their modules, and with them web-poet and Scrapy."""
    return {name: importlib.import_module(f"unioncrawl.sources.{name}").SOURCE for name in names()}


def forget() -> None:
    """Have the sources looked for again: one was added while this ran."""
    sources.cache_clear()
    _by_host.cache_clear()


def named(name: str) -> Source:
    """Return the source called ``name``.

    :raises UsageProblemError: if there is none.
    """
    check_name(name)
    return sources()[name]


def check_name(name: str) -> None:
    """Raise ``UsageProblemError`` unless ``name`` is a source; imports no source."""
    if name not in names():
        if reason := next((site.reason for site in UNSUPPORTED if site.name == name), ""):
            raise UsageProblemError(f"{name} is not supported: {reason}")
        near = difflib.get_close_matches(name, names(), n=1, cutoff=0.8)
        meant = f"did you mean {near[0]}? " if near else ""
        raise UsageProblemError(f"unknown source {name!r}; {meant}unioncrawl sources lists them")


def unknown(given: Iterable[str]) -> list[str]:
    """Return those names under which captures are kept, and that are no source any more."""
    known = {*names(), PAGES, KEPT}
    return [name for name in given if name not in known]


def check_kept(name: str) -> None:
    """Raise ``UsageProblemError`` unless captures can be kept under ``name``: a source, ``pages`` or ``kept``."""
    if name not in (PAGES, KEPT):
        check_name(name)


def keeper(url: str) -> Source | None:
    """Return the source with which a capture of ``url`` is kept: its owner, or else one on the same host,
    which may have pictures, page PDFs and a robots.txt elsewhere than its pages.
    """
    return owner(url) or next((source for source in neighbours(url) if source.is_on_host(url)), None)


def owner(url: str) -> Source | None:
    """Return the source that ``url`` (in any writing of it) is an address of, or ``None``."""
    return next((source for source in neighbours(url) if source.owns(url)), None)


def canonical(url: str) -> str:
    """Return the canonical form of an address that a person gives.

    :raises UsageProblemError: if it is none.
    """
    from unioncrawl.urls import normalised
    from unioncrawl.warc.records import is_address

    try:
        if not is_address(url):
            raise ValueError(url)
        source = owner(url)
        return source.canonical(url) if source else normalised(url)
    except ValueError as error:
        raise UsageProblemError(f"{url!r} is no address") from error


def neighbours(url: str) -> list[Source]:
    """Return the sources that have a host at or above the host of ``url``, sorted by name."""
    try:
        host = urlsplit(url.strip().removeprefix("<")).hostname or ""
    except ValueError:
        return []
    labels = host.rstrip(".").split(".")
    above = [".".join(labels[n:]) for n in range(1, len(labels))]
    found = {
        source.name: source
        for name in (".".join(labels), *(f".{host}" for host in above))
        for source in _by_host().get(name, ())
    }
    return [found[name] for name in sorted(found)]


@functools.cache
def _by_host() -> dict[str, list[Source]]:
    by_host: dict[str, list[Source]] = {}
    for source in sources().values():
        for host in source.hosts:
            by_host.setdefault(host, []).append(source)
    return by_host
