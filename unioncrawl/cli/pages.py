"""Which stored page is meant by what a person types: an address, an article's id, a capture's id."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from unioncrawl import catalogue, road
from unioncrawl.archive.withholding import is_withheld, refusal
from unioncrawl.cli.naming import found
from unioncrawl.cli.selecting import text
from unioncrawl.cli.terminal import printable
from unioncrawl.errors import UnioncrawlError
from unioncrawl.urls import stable_id

_RECORD = "urn:uuid:"
_ROLES = "('article', 'plan', 'list')"


def capture_meant(db: sqlite3.Connection, asked: str, at: str | None) -> sqlite3.Row:
    """Return the row of the snapshot that is meant.

    An address or an article has the capture that is current: of an article the one that it is read from, of another
    page the last.

    :param at: the beginning of the time of another one, or its id.
    :raises UnioncrawlError: if none is, several are, or it shows a withheld article.
    """
    asked = text(asked).strip()
    one = _by_own_id(db, asked)
    captures, current = ([one], one) if one else _of_page(db, asked)
    if at is not None:
        current = _at(captures, asked, text(at).strip())
    _check_shown(db, current)
    return current


def _by_own_id(db: sqlite3.Connection, asked: str) -> sqlite3.Row | None:
    """Return the snapshot that has an id, the number in the database or that of its WARC record."""
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= 16 else 0
    if _RECORD in asked:
        number = stable_id(f"<{asked.strip('<>')}>")
    row: sqlite3.Row | None = db.execute("SELECT * FROM snapshots WHERE id = ?", (number,)).fetchone()
    return row


def _of_page(db: sqlite3.Connection, asked: str) -> tuple[Sequence[sqlite3.Row], sqlite3.Row]:
    """Return all captures of an article or an address, by time, and the current one."""
    if asked.isascii() and asked.isdigit():
        article_id, urls = int(found(db, asked)["id"]), [asked]
    else:
        canonical = catalogue.canonical(asked)
        article_id, urls = stable_id(canonical), [asked, canonical]
    marks = ", ".join("?" * len(urls))
    captures = db.execute(
        f"SELECT * FROM snapshots WHERE role IN {_ROLES} AND (url IN ({marks})"
        " OR id IN (SELECT snapshot_id FROM captures WHERE article_id = ?)) ORDER BY fetched_at, id",
        (*urls, article_id),
    ).fetchall()
    if not captures:
        raise UnioncrawlError(
            f"no page {printable(asked)} in the archive; unioncrawl search and unioncrawl failures list pages"
        )
    read = db.execute("SELECT snapshot_id FROM articles WHERE id = ?", (article_id,)).fetchone()
    current = next((one for one in captures if read and one["id"] == read[0]), captures[-1])
    return captures, current


def _at(captures: Sequence[sqlite3.Row], asked: str, at: str) -> sqlite3.Row:
    ids = (at, f"<{at.strip('<>')}>")
    meant = [
        one
        for one in captures
        if one["fetched_at"].startswith(at) or str(one["id"]) == at or one["record_id"] in ids
    ]
    if len(meant) != 1:
        many = "several captures" if meant else "no capture"
        times = ", ".join(f"{one['fetched_at']} ({one['id']})" for one in (meant or captures)[:10])
        raise UnioncrawlError(f"{many} of {printable(asked)} at {printable(at)}; held: {times}")
    return meant[0]


def _check_shown(db: sqlite3.Connection, capture: sqlite3.Row) -> None:
    """Raise ``WithheldError`` if a capture shows something of a withheld article."""
    rows = db.execute("SELECT article_id FROM captures WHERE snapshot_id = ?", (capture["id"],))
    ids = {row[0] for row in rows} | {stable_id(road.canonical(capture["source"], capture["url"]))}
    for article_id in sorted(ids):
        if is_withheld(db, article_id):
            raise refusal(db, article_id)
