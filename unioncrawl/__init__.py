"""unioncrawl crawls, archives, parses and searches the Chinese union press (工会报刊).

The package root is lazy: reading an archive must not wait for the crawler to be imported.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from unioncrawl.items import Article

# tldextract, which Scrapy and web-poet use, would download the Public Suffix List on first use, and keep it in the home
# directory, which need not be writable; the copy that it carries will do, and is read in 30 ms. It reads these when it is
# imported, so the package root is the place.
os.environ.setdefault("TLDEXTRACT_PUBLIC_SUFFIX_LIST_URLS", "")
os.environ.setdefault("TLDEXTRACT_CACHE", "")

__version__ = "0.1.0"

__all__ = ["__version__", "extract_article"]


def extract_article(body: bytes, url: str = "", content_type: str = "") -> Article:
    """Return the article in a page, of a known source or any other.

    :param body: the page as sent.
    :param url: its address, which says which source's page class reads it; without one, or with one of no
        known source, the generic extractor does.
    :param content_type: the HTTP header, for its charset.
    :raises UsageProblemError: if ``url`` is the address of something else than an article.
    :raises PageError: if the page gives no article.
    """
    from unioncrawl.extract import extract_article as extract

    return extract(body, url, content_type)
