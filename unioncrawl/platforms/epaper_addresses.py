"""What the addresses of small e-paper products say, by the named groups of their patterns. Pure functions."""

from __future__ import annotations

import re

from unioncrawl.dates import day

PDF = re.compile(r"\.pdf(?:$|\?)", re.IGNORECASE)
TURN_TEXT = re.compile(r"^\W*(?:[34]\W*)?(?:[上下]一[版期页篇]|返回|前一[天期]|后一[天期])")
"""What links to neighbours are called."""

LONGEST_NAME = 120
"""No title in a link is longer."""


def date_in(match: re.Match[str] | None) -> str | None:
    """Return the day in the groups of an address, if it has one."""
    groups = match.groupdict() if match else {}
    if not groups.get("year"):
        return None
    return day(groups["year"], groups["month"], groups["day"])


def number_in(match: re.Match[str] | None) -> str | None:
    """Return the page in the groups of an address, ``page`` and further ones that begin so, if it has one.

    Addresses may have a zero more than the print (``004``), and call the first page ``index``.
    """
    groups = match.groupdict() if match else {}
    page = next((value for name, value in groups.items() if name.startswith("page") and value), None)
    if page == "index":
        return "01"
    return page[1:] if page and re.fullmatch(r"0\d\d", page) else page
