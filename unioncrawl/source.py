"""What is known of a source: facts for people, and the addresses that are its own.

Imports neither Scrapy nor web-poet; the facts themselves stand in ``unioncrawl/sources/<name>.py``.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

import attrs

from unioncrawl.urls import normalised


@attrs.frozen(kw_only=True)
class Source:
    """One paper or site. Every fact carries its evidence: how it is known."""

    name: str
    """Full pinyin of the masthead, e.g. ``gongren_ribao``: module, spider and class names follow from it."""

    title: str
    """Masthead, e.g. ``工人日报``."""

    publisher: str
    """主办 / 出版 as known."""

    province: str
    """省级行政区, or ``全国``."""

    level: str
    """``national``, ``province``, ``city`` or ``enterprise``."""

    platform: str
    """Module name in ``unioncrawl.platforms``."""

    hosts: tuple[str, ...]
    """Hosts that serve the source; the first is the canonical one. All others are refused as mirrors."""

    scheme: str = "https"
    """Canonical scheme."""

    paths: str = r"/"
    """Regular expression that the path of an own address begins with."""

    rewrites: tuple[tuple[str, str], ...] = ()
    """(regular expression, replacement) on the path: twins of one article become one address."""

    keeps_query: bool = False
    """Whether the query is part of an address (``index.php?id=7``) and not an addition (``?from=list``)."""

    serial_number: str | None = None
    """国内统一连续出版物号 (CN), where known."""

    covers: str = ""
    """Dates for which pages are evidenced."""

    last_issue: str | None = None
    """Cover date after which the site is not known to have an issue, ``YYYY-MM-DD``; ``None`` while the
    paper goes on there. A crawl without dates asks for nothing later, but for the last week."""

    index: str = ""
    """How its editions are found; empty: no index known, it can only be imported or given by URL."""

    caveats: tuple[str, ...] = ()
    """Quirks of the site that the parser copes with."""

    evidence: tuple[tuple[str, str], ...] = ()
    """(fact, how it is known) pairs: read in real HTML, used by a public scraper, read in page text, inferred."""

    def owns(self, url: str) -> bool:
        """Return whether ``url`` (any alias of it) is an address of this source."""
        return self.is_on_host(url) and re.match(self.paths, urlsplit(url).path or "/") is not None

    def is_on_host(self, url: str) -> bool:
        """Return whether ``url`` is on a host of this source."""
        try:
            parts = urlsplit(url)
            parts.port  # noqa: B018 - raises for one that is no number
        except ValueError:
            return False
        return (parts.hostname or "") in self.hosts

    def canonical(self, url: str) -> str:
        """Return the one address of the article or page that ``url`` names: scheme, host and path settled.

        An address that is not the source's own (a picture on another host) is only normalised.
        """
        if not self.owns(url):
            return normalised(url)
        parts = urlsplit(normalised(url))
        path = parts.path
        for pattern, replacement in self.rewrites:
            path = re.sub(pattern, replacement, path)
        query = parts.query if self.keeps_query else ""
        return urlunsplit((self.scheme, self.hosts[0], path, query, ""))
