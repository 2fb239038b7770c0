"""Which single pages are to be asked for: those that were listed and never asked for."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import sqlite3
from collections.abc import Collection, Iterator

import attrs

from unioncrawl.archive.held import REUSABLE_STATUSES
from unioncrawl.archive.images import with_port
from unioncrawl.thinning import INDEX_DAYS
from unioncrawl.urls import stable_id

_ANSWERED = f"SELECT 1 FROM snapshots WHERE url = ? AND status IN ({', '.join(map(str, REUSABLE_STATUSES))})"


@attrs.frozen(kw_only=True)
class Partial:
    """What was listed of an edition and never asked for."""

    day: dt.date
    plans: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()


def partial(
    db: sqlite3.Connection, source: str, since: dt.date | None, until: dt.date | None
) -> Iterator[Partial]:
    """Yield the editions of which something was listed and never asked for, newest first.

    :param since: first day, and ``until``, last day.
    """
    rows = db.execute(
        "SELECT published FROM editions WHERE source = ? AND state = 'partial' AND published BETWEEN ? AND ?"
        " ORDER BY published DESC",
        (source, (since or dt.date.min).isoformat(), (until or dt.date.max).isoformat()),
    )
    for (published,) in rows.fetchall():
        found = _missing(db, source, published)
        if found.plans or found.articles:
            yield found


def _missing(db: sqlite3.Connection, source: str, published: str) -> Partial:
    rows = db.execute(
        "SELECT url, page_urls, article_urls FROM plans"
        " WHERE source = ? AND published = ? AND state = 'published' ORDER BY captured_at, snapshot_id",
        (source, published),
    )
    plans = {row[0]: (json.loads(row[1]), json.loads(row[2])) for row in rows}  # the newest of each address
    pages = dict.fromkeys(url for listed, _ in plans.values() for url in listed)
    if any(url not in pages for url in plans):  # the first page, under the date's own address
        for listed, _ in plans.values():
            pages.pop(listed[0] if listed else "", None)
    articles = dict.fromkeys(url for _, listed in plans.values() for url in listed)
    return Partial(
        day=dt.date.fromisoformat(published),
        plans=tuple(url for url in pages if url not in plans and not _was_asked_for(db, url)),
        articles=tuple(url for url in articles if not _is_captured(db, url) and not _was_asked_for(db, url)),
    )


def _is_captured(db: sqlite3.Connection, url: str) -> bool:
    sql = "SELECT 1 FROM captures WHERE article_id = ? LIMIT 1"
    return db.execute(sql, (stable_id(url),)).fetchone() is not None


def _was_asked_for(db: sqlite3.Connection, url: str) -> bool:
    """Return whether an address has been answered, or come to nothing: that is a matter of its failures."""
    failure = "SELECT 1 FROM failures WHERE article_id = ? AND url = ? AND resolved_at IS NULL"
    if db.execute(failure, (stable_id(url), url)).fetchone() is not None:
        return True
    return db.execute(_ANSWERED, (url,)).fetchone() is not None


MOST_MEDIA = 5000
"""Of one run, so that it holds in memory what it is to ask for."""

_PICTURES = (
    "SELECT i.url FROM checks c CROSS JOIN images i INDEXED BY images_missing ON i.article_id = c.article_id"
    " WHERE c.source = :source AND i.snapshot_id IS NULL"
    # What was imported without its pictures is as it was wanted, or the site is no more.
    " AND EXISTS (SELECT 1 FROM captures p JOIN snapshots s ON s.id = p.snapshot_id JOIN runs r ON r.id = s.run_id"
    "   WHERE p.article_id = c.article_id AND r.command = 'crawl'){} ORDER BY c.born DESC"
)

_OF_DAYS = " AND EXISTS (SELECT 1 FROM articles a WHERE a.id = c.article_id AND a.published BETWEEN :since AND :until)"

_FACSIMILES = (
    "SELECT page_pdf FROM plans WHERE source = :source AND published BETWEEN :since AND :until"
    " AND page_pdf IS NOT NULL UNION"
    " SELECT picture_url FROM plans WHERE source = :source AND published BETWEEN :since AND :until"
    " AND picture_url IS NOT NULL"
)


def media(
    db: sqlite3.Connection,
    source: str,
    now: dt.datetime,
    kinds: Collection[str],
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> Iterator[str]:
    """Yield pictures of articles, and facsimiles of pages, that were never asked for: a run that was killed in between leaves
    them. Unless days are given, of all articles, and of the last weeks' pages.
    """
    is_range = since is not None or until is not None
    weeks = dt.date.min if is_range else (now - dt.timedelta(days=INDEX_DAYS)).date()
    values = {
        "source": source,
        "since": (since or weeks).isoformat(),
        "until": (until or dt.date.max).isoformat(),
    }
    pictures = _PICTURES.format(_OF_DAYS if is_range else "")
    sqls = [sql for kind, sql in (("images", pictures), ("pages", _FACSIMILES)) if kind in kinds]
    found = (str(row[0]) for sql in sqls for row in db.execute(sql, values))
    never_asked = (
        url for url in found if not any(_was_asked_for(db, address) for address in (url, with_port(url)))
    )
    yield from dict.fromkeys(itertools.islice(never_asked, MOST_MEDIA))
