"""Which single pages are to be asked for: those that were listed, and are not held."""

from __future__ import annotations

import datetime as dt
import itertools
import sqlite3
from collections.abc import Collection, Iterator

import attrs

from unioncrawl.archive import editions
from unioncrawl.archive.due_failures import OPEN
from unioncrawl.archive.held import REUSABLE_STATUSES
from unioncrawl.archive.images import with_port
from unioncrawl.thinning import INDEX_DAYS
from unioncrawl.urls import stable_id

_ANSWERED = f"SELECT 1 FROM snapshots WHERE url = ? AND status IN ({', '.join(map(str, REUSABLE_STATUSES))})"


@attrs.frozen(kw_only=True)
class Partial:
    """What was listed of an edition, and is not held."""

    day: dt.date
    plans: tuple[str, ...] = ()
    """Never asked for."""

    articles: tuple[str, ...] = ()
    """Never asked for, either."""

    failed: tuple[str, ...] = ()
    """Plans and articles that came to nothing: when to ask again is a matter of their failures."""

    @property
    def is_new(self) -> bool:
        """Whether something of it was never asked for."""
        return bool(self.plans or self.articles)


def partial(
    db: sqlite3.Connection, source: str, since: dt.date | None, until: dt.date | None
) -> Iterator[Partial]:
    """Yield the editions of which something was listed and is not held, newest first.

    :param since: first day, and ``until``, last day.
    """
    rows = db.execute(
        "SELECT published FROM editions WHERE source = ? AND state = 'partial' AND published BETWEEN ? AND ?"
        " ORDER BY published DESC",
        (source, (since or dt.date.min).isoformat(), (until or dt.date.max).isoformat()),
    )
    for (published,) in rows.fetchall():
        found = _missing(db, source, published)
        if found.is_new or found.failed:
            yield found


def _missing(db: sqlite3.Connection, source: str, published: str) -> Partial:
    plans = editions.printed(db, source, published)
    pages, held = editions.pages_of((url, listed) for url, (listed, _) in plans.items())
    listed = dict.fromkeys(url for _, articles in plans.values() for url in articles)
    lacking = [url for url in pages if url not in held]
    articles = [url for url in listed if not _is_captured(db, url)]
    failed = dict.fromkeys(url for url in (*lacking, *articles) if _has_failed(db, url))
    return Partial(
        day=dt.date.fromisoformat(published),
        plans=tuple(url for url in lacking if url not in failed and not _was_answered(db, url)),
        articles=tuple(url for url in articles if url not in failed and not _was_answered(db, url)),
        failed=tuple(failed),
    )


def _is_captured(db: sqlite3.Connection, url: str) -> bool:
    sql = "SELECT 1 FROM captures WHERE article_id = ? LIMIT 1"
    return db.execute(sql, (stable_id(url),)).fetchone() is not None


def _was_asked_for(db: sqlite3.Connection, url: str) -> bool:
    """Return whether an address has been answered, or come to nothing: that is a matter of its failures."""
    return _has_failed(db, url) or _was_answered(db, url)


def _was_answered(db: sqlite3.Connection, url: str) -> bool:
    return db.execute(_ANSWERED, (url,)).fetchone() is not None


def _has_failed(db: sqlite3.Connection, url: str) -> bool:
    failure = f"SELECT 1 FROM failures f WHERE f.article_id = ? AND f.url = ? AND {OPEN}"
    return db.execute(failure, (stable_id(url), url)).fetchone() is not None


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
