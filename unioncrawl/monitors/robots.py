"""robots.txt: whether it has changed in the last week."""

from __future__ import annotations

import datetime as dt
import itertools
import shlex
import sqlite3
from collections.abc import Iterator
from urllib.parse import urlsplit

from unioncrawl import clock
from unioncrawl.archive.home import tuples
from unioncrawl.monitors.finding import Finding
from unioncrawl.monitors.recent import runs

SHOWN_DAYS = 7
"""How long a change is shown: long enough for somebody who looks once a week."""

RESTLESS = 5
"""A robots.txt with so many contents in the history has a date in it, or the like: its changes say nothing."""

SERVER_ERROR = 500


class Robots:
    """Raised for each host whose robots.txt has changed within a week."""

    kinds = ("robots",)

    def check(self, db: sqlite3.Connection, source: str, now: dt.datetime) -> Iterator[Finding]:
        """Yield the hosts whose robots.txt has changed."""
        chosen = [one.id for one in runs(db, source, now)]
        rows = tuples(
            db,
            "SELECT url, fetched_at, status, content_sha256 FROM snapshots"
            f" WHERE run_id IN ({', '.join('?' * len(chosen))}) AND url LIKE '%/robots.txt' AND status < ?"
            " ORDER BY fetched_at",
            (*chosen, SERVER_ERROR),
        )
        states: dict[str, list[tuple[str, str, int]]] = {}
        for url, fetched_at, status, digest in rows:
            said = digest if status in (200, 304) else "nothing"  # that there is none is said in many ways
            states.setdefault(url, []).append((fetched_at, said, status))
        shown = clock.iso(now - dt.timedelta(days=SHOWN_DAYS))
        told = set()
        for url, seen in states.items():
            if len({said for _, said, _ in seen}) >= RESTLESS:
                continue
            changes = [
                (before, after)
                for before, after in itertools.pairwise(seen)
                if before[1] != after[1] and after[0] > shown
            ]
            if changes and (host := urlsplit(url).netloc) not in told:
                told.add(host)  # that of http and of https is one
                yield _finding(source, url, changes[0][1][0], changes[0][0], seen[-1])


def _finding(
    source: str, url: str, since: str, was: tuple[str, str, int], now: tuple[str, str, int]
) -> Finding:
    changed = "has changed" if was[1] != now[1] else "was changed, and is what it was"
    if was[1] != now[1] and "nothing" in (was[1], now[1]):
        changed = f"is answered with {now[2]}, where it was {was[2]}"
    return Finding(
        source=source,
        kind="robots",
        subject=urlsplit(url).netloc,
        since=since,
        message=f"robots.txt {changed}; it is obeyed as it is now",
        example=url,
        advice=f"curl {shlex.quote(url)}; what it was: unioncrawl export --url {shlex.quote(url)} -o robots.warc.gz",
    )
