"""What is known of a source: facts for people, and the addresses that are its own.

Imports neither Scrapy nor web-poet; the facts themselves stand in ``unioncrawl/sources/<name>.py``.
"""

from __future__ import annotations

import functools
import re
from urllib.parse import urlunsplit

import attrs

from unioncrawl.urls import host_of, normalised, taken_apart

LEVELS = ("national", "province", "city", "district", "enterprise", "relay")
"""Whose paper or site it is. A ``relay`` prints what others published."""

MARKS = ("SEEN-HTML", "SEEN-SEL", "TEXT", "LINK", "INFERRED", "UNKNOWN")
"""How a fact is known: read in real HTML, used by a public scraper, read in the text of a page, an address
that is cited somewhere, concluded from others, not known."""


@functools.lru_cache(maxsize=4096)
def settled_path(url: str) -> str:
    """Return the path of ``url`` as it is in a normalised address."""
    return taken_apart(normalised(url))[1] or "/"


@attrs.frozen(kw_only=True, eq=False)
class Site:
    """One system on which a source is, or was, on the web. A paper that moved has several."""

    platform: str
    """Module name in ``unioncrawl.platforms``."""

    hosts: tuple[str, ...]
    """Hosts that serve it; the first is the canonical one. ``.example.cn`` stands for all hosts below it; where
    it is the first, each of them is its own."""

    except_hosts: tuple[str, ...] = ()
    """Hosts below one with a dot that are not meant."""

    scheme: str = "https"
    """Canonical scheme."""

    paths: str = r"/"
    """Regular expression that the path of an own address begins with."""

    rewrites: tuple[tuple[str, str], ...] = ()
    """(regular expression, replacement) on the path: twins of one article become one address."""

    query: tuple[str, ...] = ()
    """Names of the parameters that are part of an address (``id`` in ``index.php?id=7``), in canonical
    order; all others are additions (``?from=list``)."""

    covers: str = ""
    """Dates for which pages are evidenced."""

    index: str = ""
    """How its editions or lists are found; empty: no index known, it can only be imported or given by URL."""

    last_issue: str | None = None
    """Cover date after which the site is not known to have an issue, ``YYYY-MM-DD``; ``None`` while the
    paper goes on there. A crawl without dates asks for nothing later, but for the last week."""

    @property
    def base(self) -> str:
        """Canonical scheme and host, e.g. ``https://www.workercn.cn``."""
        return f"{self.scheme}://{self.hosts[0]}"

    def is_on_host(self, url: str) -> bool:
        """Return whether ``url`` is on a host of this site."""
        try:
            host = host_of(url)
        except ValueError:
            return False
        if host in self.except_hosts:
            return False
        return any(host == own or (own.startswith(".") and host.endswith(own)) for own in self.hosts)

    def owns(self, url: str) -> bool:
        """Return whether ``url`` (any alias of it) is an address of this site."""
        return self.is_on_host(url) and re.match(self.paths, settled_path(url)) is not None

    @functools.lru_cache(maxsize=8192)  # noqa: B019 - sites live as long as the program
    def canonical(self, url: str) -> str:
        """Return the one address of what ``url``, an address of this site, names."""
        there, path, query = taken_apart(normalised(url))
        for pattern, replacement in self.rewrites:
            path = re.sub(pattern, replacement, path)
        own = self.hosts[0]
        host = there if own.startswith(".") else own
        return urlunsplit((self.scheme, host, path, self._own_query(query), ""))

    def _own_query(self, query: str) -> str:
        if not self.query or not query:
            return ""
        given: dict[str, str] = {}
        for part in query.split("&"):
            name, _, value = part.partition("=")
            # As it is encoded, which need not be UTF-8; servers of these products do not mind the case of names.
            given[name.lower()] = value.replace("%2F", "/")
        return "&".join(f"{name}={given[name.lower()]}" for name in self.query if name.lower() in given)


@attrs.frozen(kw_only=True, eq=False)
class Source:
    """One paper or site. Every fact carries its evidence: how it is known."""

    name: str
    """Full pinyin of the masthead, e.g. ``gongren_ribao``: module, spider and class names follow from it."""

    title: str
    """Masthead, e.g. ``工人日报``."""

    publisher: str
    """主办 / 出版 as known; ``"unknown"`` if it is not."""

    province: str
    """省级行政区, or ``全国``."""

    level: str = attrs.field(validator=attrs.validators.in_(LEVELS))
    """One of ``LEVELS``."""

    sites: tuple[Site, ...] = attrs.field(validator=attrs.validators.min_len(1))
    """Where it is on the web; the one that goes on, first."""

    serial_number: str | None = None
    """国内统一连续出版物号 (CN), where known."""

    caveats: tuple[str, ...] = ()
    """Quirks of the site that the parser copes with, or does not."""

    evidence: tuple[tuple[str, str], ...] = ()
    """(fact, how it is known) pairs; the second begins with one of ``MARKS``."""

    @functools.cached_property
    def hosts(self) -> tuple[str, ...]:
        """All hosts of all sites."""
        return tuple(dict.fromkeys(host for site in self.sites for host in site.hosts))

    @functools.lru_cache(maxsize=8192)  # noqa: B019 - sources live as long as the program
    def site_of(self, url: str) -> Site | None:
        """Return the site that ``url`` (any alias of it) is an address of, or ``None``."""
        return next((site for site in self.sites if site.owns(url)), None)

    def owns(self, url: str) -> bool:
        """Return whether ``url`` (any alias of it) is an address of this source."""
        return self.site_of(url) is not None

    def is_on_host(self, url: str) -> bool:
        """Return whether ``url`` is on a host of this source."""
        return any(site.is_on_host(url) for site in self.sites)

    def canonical(self, url: str) -> str:
        """Return the one address of the article or page that ``url`` names: scheme, host and path settled.

        An address that is not the source's own (a picture on another host) is only normalised.
        """
        site = self.site_of(url)
        return normalised(url) if site is None else site.canonical(url)
