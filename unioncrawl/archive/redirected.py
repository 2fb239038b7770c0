"""Where an address leads that answered with a redirect when it was captured. Reads only."""

from __future__ import annotations

from unioncrawl.archive.held import Held
from unioncrawl.archive.reading import read_page
from unioncrawl.errors import TruncatedPageError, WarcError
from unioncrawl.removals import REDIRECTS
from unioncrawl.urls import link


def end_of(held: Held, url: str) -> str:
    """Return the address behind the redirects that were captured of ``url``; itself if there are none."""
    passed = [url]
    while (target := _target(held, passed[-1])) and target not in passed:
        passed.append(target)
    return passed[-1]


def _target(held: Held, url: str) -> str | None:
    """Return where the newest answer sends on to; ``None`` if it is no redirect, or cannot be read."""
    sql = "SELECT * FROM snapshots WHERE url = ? ORDER BY fetched_at DESC, id DESC LIMIT 1"
    newest = held.db.execute(sql, (url,)).fetchone()
    if newest is None or newest["status"] not in REDIRECTS:
        return None
    try:
        return link(url, read_page(held.home, held.db, newest).header("Location"))
    except (WarcError, TruncatedPageError):
        return None  # damaged: it is asked for
