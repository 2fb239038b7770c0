"""Which paper an article is of."""

from __future__ import annotations

from urllib.parse import urlsplit

from unioncrawl.items import KEPT, PAGES


def paper_of(source: str, url: str) -> str:
    """Return the source of an article; of a page of any site, the host: several papers are kept under one name."""
    return urlsplit(url).hostname or source if source in (PAGES, KEPT) else source
