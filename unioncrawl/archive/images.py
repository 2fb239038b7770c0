"""Which capture of a picture an article's row of ``images`` names: the newest."""

from __future__ import annotations

import sqlite3
from urllib.parse import urlsplit, urlunsplit

from unioncrawl.urls import DEFAULT_PORTS

_NEWEST = (
    "SELECT id FROM snapshots WHERE url IN (?, ?) AND status = 200 ORDER BY fetched_at DESC, id DESC LIMIT 1"
)


def with_port(url: str) -> str:
    """Return ``url``, normalised, with the default port: under both, other tools capture pictures."""
    parts = urlsplit(url)
    if parts.scheme not in DEFAULT_PORTS or ":" in parts.netloc:
        return url
    return urlunsplit(parts._replace(netloc=f"{parts.netloc}:{DEFAULT_PORTS[parts.scheme]}"))


def newest_snapshot(db: sqlite3.Connection, url: str) -> int | None:
    """Return the newest capture of the picture at ``url``."""
    row = db.execute(_NEWEST, (url, with_port(url))).fetchone()
    return row[0] if row else None


def link(db: sqlite3.Connection, url: str) -> None:
    """Have the rows of the picture at ``url`` name its newest capture. Nothing is looked up if there are none."""
    db.execute(f"UPDATE images SET snapshot_id = ({_NEWEST}) WHERE url = ?", (url, with_port(url), url))
