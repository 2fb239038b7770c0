"""Which addresses came to nothing, and when each is to be asked for again."""

from __future__ import annotations

import datetime as dt
import itertools
import re
import sqlite3
from collections.abc import Collection, Sequence
from urllib.parse import urlsplit

import attrs

from unioncrawl.backoff import Failed, next_try
from unioncrawl.thinning import AHEAD

_MEDIUM = re.compile(r"\.(?:jpe?g|png|gif|webp|bmp|svg|pdf)$", re.IGNORECASE)
_PDF = re.compile(r"\.pdf$", re.IGNORECASE)

OPEN = (
    "f.resolved_at IS NULL AND f.kind != 'degraded' AND (f.snapshot_id IS NULL OR EXISTS ("
    "SELECT 1 FROM snapshots own JOIN runs r ON r.id = own.run_id WHERE own.id = f.snapshot_id AND r.command = 'crawl'))"
)
"""Of a failure ``f``: it is for crawls to ask again. What an import could not read is not, and what a page lacks beside its
article neither.
"""

_OPEN = (
    "SELECT f.url, f.first_seen, f.kind, s.status, f.reason FROM failures f LEFT JOIN snapshots s ON s.id = f.snapshot_id"
    f" WHERE f.source = ? AND {OPEN}"
)


_LONG_AGO = dt.datetime.fromtimestamp(0, dt.UTC)


@attrs.frozen(kw_only=True)
class FailedAddress:
    """An address that came to nothing."""

    url: str
    last_at: dt.datetime
    """When it came to nothing last."""

    next_at: dt.datetime | None
    """When it is asked for again; ``None``: never."""

    def is_due(self, now: dt.datetime) -> bool:
        """Return whether it is to be asked for."""
        return self.next_at is not None and self.next_at <= now

    def is_wanted(self, media: Collection[str]) -> bool:
        """Return whether it is a page, or a medium of a kind that is wanted, and is to be asked for some time."""
        path = urlsplit(self.url).path
        if self.next_at is None or path == "/robots.txt":
            return False
        if _PDF.search(path):
            return "pages" in media
        return _MEDIUM.search(path) is None or bool(media)


def failed(
    db: sqlite3.Connection, source: str, now: dt.datetime, *, impatient: bool = False
) -> list[FailedAddress]:
    """Return the addresses that came to nothing, and when each is asked for again.

    :param now: what failed in a time to come, by a clock that was fast, failed long ago.
    :param impatient: what may have passed by now is asked for at once.
    """
    rows = db.execute(f"{_OPEN} ORDER BY f.url, f.first_seen", (source,))
    found = []
    rules = _Rules(db)
    for url, of_url in itertools.groupby(rows, key=lambda row: str(row[0])):
        own = list(of_url)
        last = max(_failed(row, now).at for row in own)
        at = _next_try(own, rules, now, impatient=impatient)
        found.append(FailedAddress(url=url, last_at=last, next_at=at))
    return found


def next_try_of(
    db: sqlite3.Connection, source: str, url: str, now: dt.datetime, *, impatient: bool = False
) -> tuple[bool, dt.datetime | None]:
    """Return whether an address came to nothing, and when it is asked for again."""
    rows = db.execute(f"{_OPEN} AND f.url = ? ORDER BY f.first_seen", (source, url)).fetchall()
    return bool(rows), _next_try(rows, _Rules(db), now, impatient=impatient) if rows else None


def _next_try(
    rows: Sequence[sqlite3.Row], rules: _Rules, now: dt.datetime, *, impatient: bool
) -> dt.datetime | None:
    """Return when an address is asked for again, by its failures, oldest first."""
    if rules.have_changed(rows[-1]):
        return now
    return next_try([_failed(row, now) for row in rows], impatient=impatient)


@attrs.frozen
class _Rules:
    """When robots.txt has changed: what it forbade is asked for by the next crawl then, whatever the pause."""

    db: sqlite3.Connection
    _changed: dict[str, str] = attrs.field(factory=dict)

    def have_changed(self, failure: sqlite3.Row) -> bool:
        """Return whether that is since a failure, and robots.txt was its reason."""
        url, at, kind, _, reason = failure
        if kind != "refused" or "robots.txt" not in reason:
            return False
        host = urlsplit(url).netloc
        if host not in self._changed:
            self._changed[host] = max(
                self._last_change(f"{how}://{host}/robots.txt") for how in ("http", "https")
            )
        return bool(self._changed[host] > at)

    def _last_change(self, url: str) -> str:
        """Return when one was had that differs from the one before; nothing if never, or if each has a date in it."""
        sql = (
            "SELECT fetched_at, status, content_sha256 FROM snapshots WHERE url = ? AND status < 500"
            " AND status NOT BETWEEN 300 AND 399 ORDER BY fetched_at"
        )
        had = [(row[0], (row[1], row[2])) for row in self.db.execute(sql, (url,))]
        changes = [at for (_, before), (at, now) in itertools.pairwise(had) if now != before]
        newest = [content for _, content in had[-_EVER_NEW:]]
        return changes[-1] if changes and len(set(newest)) < _EVER_NEW else ""


_EVER_NEW = 5
"""So many contents of robots.txt in a row that all differ say that they will tomorrow, too."""


def _failed(row: sqlite3.Row, now: dt.datetime) -> Failed:
    at = dt.datetime.fromisoformat(row[1])
    return Failed(at if at <= now + AHEAD else _LONG_AGO, row[2], row[3])
