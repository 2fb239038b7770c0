"""What changed over a period: the articles that were revised, went or came back, as a list."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

from unioncrawl.cli.output import day_range, emit
from unioncrawl.clock import CST, iso

COLUMNS = ("at", "kind", "changed", "source", "published", "title", "id")
KEYS = (*COLUMNS, "url", "seq", "snapshot_id")

_CHANGES = """
SELECT e.at, e.kind, r.changed_fields AS changed, a.source, a.published, a.title, a.id, a.url, r.seq, e.snapshot_id
FROM events e JOIN articles a ON a.id = e.article_id
LEFT JOIN revisions r ON r.article_id = e.article_id AND e.kind = 'revised' AND r.captured_at = e.at AND r.seq > 1
WHERE e.at >= ? AND e.at < ?
"""


def print_changes(
    db: sqlite3.Connection, sources: Sequence[str], since: str | None, until: str | None, form: str
) -> None:
    """Print what happened to articles in a range of days, in China Standard Time, oldest first.

    :raises UsageProblemError: if a day is none, the range ends before it begins, or there is no such source.
    """
    first, last = day_range(since, until)
    emit(
        _changes(db, sources, _begin(first or "0001-01-02"), _begin(last or "9999-12-30", days=1)),
        COLUMNS,
        form,
        keys=KEYS,
        empty="nothing changed",
    )


def _begin(day: str, *, days: int = 0) -> str:
    """Return when the day begins that is ``days`` after ``day``, as the database has times."""
    date = dt.date.fromisoformat(day) + dt.timedelta(days=days)
    return iso(dt.datetime.combine(date, dt.time(), CST))


def _changes(
    db: sqlite3.Connection, sources: Sequence[str], first: str, end: str
) -> Iterator[dict[str, Any]]:
    from unioncrawl.search.filters import check_source

    names = [check_source(db, name) for name in sources]
    of_sources = f" AND a.source IN ({', '.join('?' * len(names))})" if names else ""
    for row in db.execute(f"{_CHANGES}{of_sources} ORDER BY e.at, a.id, e.kind", (first, end, *names)):
        yield {**dict(row), "changed": "、".join(json.loads(row["changed"] or "[]"))}
