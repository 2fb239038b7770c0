"""The addresses of 53BK, and what is read out of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from unioncrawl.dates import day
from unioncrawl.select import unexpected

if TYPE_CHECKING:
    from unioncrawl.pages import SitePage

ARTICLE = re.compile(r"^(?:/m)?/content/(\d{4})-(\d{2})/(\d{2})/(\d{6,})\.html$")
PLAN = re.compile(
    r"^(?:/m)?/content/(\d{4})-(\d{2})/(\d{2})(?:/(?:(\d{1,3})/?|edition(\d+)_([^/]+?)\.html)?)?$"
)
PAGELIST = re.compile(r"^/api/Pagelist/(\d+)$", re.IGNORECASE)

NUMBERED = re.compile(r"\d")
"""Every address of an article or a plan has a number; most others of a page have none."""

PDF = re.compile(r"\.pdf(?:$|\?)", re.IGNORECASE)

TURNING = re.compile(r"^[34]?\s*[上下]一[版页期]")
"""What links to the pages and issues before and after are called; 3 and 4 are arrows in a font of symbols."""


def published_of(page: SitePage, pattern: re.Pattern[str], example: str) -> str:
    """Return the publication date in the address of ``page``.

    :raises LayoutChangedError: if the address is not of that kind.
    """
    path = urlsplit(page.address).path
    published = day_of(path, pattern)
    if published is None:
        raise unexpected(page, f"an address like {example}", repr(path))
    return published


def day_of(path: str, pattern: re.Pattern[str]) -> str | None:
    """Return the date in ``path``, or ``None`` if it does not fit ``pattern`` or the calendar has no such day."""
    match = pattern.match(path)
    return day(*match.groups()[:3]) if match else None
