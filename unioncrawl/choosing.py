"""Which sources can be crawled: whether a name can be crawled, and what was and cannot be any more."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

from unioncrawl import catalogue
from unioncrawl.archive.home import Home
from unioncrawl.errors import UsageProblemError
from unioncrawl.items import KEPT


def check_crawled(home: Home, name: str) -> None:
    """Raise ``UsageProblemError`` unless ``name`` can be crawled; of one that was, say so."""
    try:
        catalogue.check_kept(name)
    except UsageProblemError:
        if name in removed(home):
            raise UsageProblemError(_removed(name)) from None
        raise
    if name == KEPT:
        raise UsageProblemError(f"{KEPT} is what imports keep of other sites, and has nothing to crawl")


def known(home: Home, names: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return which of ``names`` can be crawled, and a line for each that was crawled and cannot be any more: a timer that
    names it is to go on with the others.

    :raises UsageProblemError: if a name is none, or if none of them can be crawled.
    """
    gone = set(removed(home)) if catalogue.unknown(names) else set()
    left = [name for name in names if name not in gone]
    for name in left or names:
        check_crawled(home, name)
    return left, [_removed(name) for name in names if name in gone]


def _removed(name: str) -> str:
    return (
        f"{name} is no source any more: what the archive has of it stays, can be read and searched,"
        f" and is not crawled; to crawl it again, bring unioncrawl/sources/{name}.py back"
    )


def removed(home: Home) -> list[str]:
    """Return the sources that the archive has crawls of, and that there are no more; none of one that may not be read."""
    if not home.is_readable() or not home.has_database() or home.is_outdated():
        return []
    with contextlib.closing(home.read()) as db:
        rows = db.execute("SELECT DISTINCT source FROM runs WHERE command = 'crawl' ORDER BY source")
        return catalogue.unknown(row["source"] for row in rows)
