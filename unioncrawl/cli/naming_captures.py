"""Which capture is meant by what a person types: of an article, or of a page that gave none."""

from __future__ import annotations

import sqlite3

from unioncrawl import catalogue
from unioncrawl.archive.snapshots import READABLE_ROLES
from unioncrawl.archive.withholding import WithheldError, is_withheld, refusal
from unioncrawl.cli.naming import found
from unioncrawl.errors import UnioncrawlError, UsageProblemError
from unioncrawl.explaining import address
from unioncrawl.explaining.held import article_of
from unioncrawl.urls import stable_id

MOST_IDS = 1 << 53
"""Ids are less: ``urls.stable_id``."""


def chosen(db: sqlite3.Connection, asked: str | None, snapshot_id: int | None) -> sqlite3.Row:
    """Return the snapshot that is meant by an id, the beginning of one, or an address, and by a snapshot's id.

    Of an article, that is the capture that it is read from; of a page that gave none, the newest.

    :raises UnioncrawlError: if there is none, or it is withheld.
    """
    row = _snapshot(db, snapshot_id) if snapshot_id is not None else _of_name(db, str(asked))
    article_id = article_of(db, row)
    if is_withheld(db, article_id):
        raise refusal(db, article_id)
    if snapshot_id is not None and asked is not None:
        named = _of_name(db, asked)
        if article_of(db, named) != article_id:
            raise UsageProblemError(f"snapshot {snapshot_id} is none of {asked}, but of {row['url']}")
    return row


def _snapshot(db: sqlite3.Connection, snapshot_id: int) -> sqlite3.Row:
    row: sqlite3.Row | None = None
    if 0 <= snapshot_id < MOST_IDS:  # SQLite takes no number of any size
        row = db.execute("SELECT * FROM snapshots WHERE id = ?", (snapshot_id,)).fetchone()
    if row is None:
        raise UnioncrawlError(
            f"no snapshot {snapshot_id} in the archive; unioncrawl show ID --provenance lists those of an article"
        )
    return row


def _of_name(db: sqlite3.Connection, asked: str) -> sqlite3.Row:
    try:
        return _snapshot(db, found(db, asked)["snapshot_id"])
    except WithheldError:
        raise
    except UnioncrawlError:
        if rows := _unread_or_no_article(db, asked):
            return rows[0]
        if asked.isdigit():
            raise
    raise UnioncrawlError(_not_held(db, asked))


def _unread_or_no_article(db: sqlite3.Connection, asked: str) -> list[sqlite3.Row]:
    """Return the snapshots of a page that is no article, or gave none, the newest first."""
    if asked.isdigit():
        where, values = "id = ? OR id IN (SELECT snapshot_id FROM failures WHERE article_id = ?)", [asked] * 2
    else:
        values = list(dict.fromkeys((asked, catalogue.canonical(asked))))
        where = f"url IN ({', '.join('?' * len(values))})"
        where += " OR id IN (SELECT snapshot_id FROM failures WHERE article_id = ?)"
        values.append(str(stable_id(values[-1])))
    roles = ", ".join(f"'{role}'" for role in READABLE_ROLES)
    return db.execute(
        f"SELECT * FROM snapshots WHERE {where} ORDER BY role IN ({roles}) DESC, fetched_at DESC, id DESC",
        values,
    ).fetchall()


def _not_held(db: sqlite3.Connection, url: str) -> str:
    """Return in one line why there is nothing of an address."""
    failed = db.execute(
        "SELECT kind, reason, first_seen FROM failures WHERE article_id = ? ORDER BY first_seen DESC",
        (stable_id(catalogue.canonical(url)),),
    ).fetchone()
    if failed:
        return f"{url} was asked for on {failed['first_seen']} and never answered: {failed['kind']}: {failed['reason']}"
    owner = catalogue.owner(url)
    if owner is None:
        return address.no_class(url)
    return f"{url} is not in the archive; to capture it: scrapy crawl {owner.name} -a url={url}"
