"""The kinds of failures, and what to do about each. Read by people, so in words."""

from __future__ import annotations

ADVICE = {
    "layout": "mend the page class, then unioncrawl reparse --failures",
    "not-an-article": "nothing, if the page is no article; else mend the page class, then unioncrawl reparse --failures",
    "gone": "nothing: an article that was held keeps its last content; if it is there after all, mend the page class",
    "invalid": "mend the page class, then unioncrawl reparse --failures",
    "http": "nothing: crawls ask again, ever more rarely",
    "network": "nothing: crawls ask again, ever more rarely; if it stays, look whether the site is up",
    "refused": "read the reason: robots.txt forbids it, or the address is none that a crawl connects to",
    "truncated": "nothing: the next crawls ask again",
    "too-large": "if it is wanted, raise UNIONCRAWL_MAX_PAGE_BYTES, _MAX_PICTURE_BYTES or _MAX_PDF_BYTES",
    "too-slow": "nothing: the next crawls ask again; if it stays, raise UNIONCRAWL_MAX_SECONDS",
    "off-site": "if the target is wanted: unioncrawl crawl pages --url TARGET",
    "redirect-loop": "nothing: the site has a fault there",
    "busy": "nothing: the next crawls ask again; if it stays, raise DOWNLOAD_DELAY",
    "unreadable": "unioncrawl verify; then bring the file back from a copy",
    "degraded": "have a page class read the page, then unioncrawl reparse --failures",
    "error": "mend the page class, then unioncrawl reparse --failures",
}
"""Kind to advice, in the order in which they are listed."""
