"""What sites answer: not at all, errors, redirects."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator, Sequence

from unioncrawl.monitors.drift import risen
from unioncrawl.monitors.finding import Finding
from unioncrawl.monitors.outages import is_part_of, outage
from unioncrawl.monitors.recent import Captured, RunSeen, captured, rates, runs, those

ABSENT = (404, 410)
"""Of the plan of a day these say that there is no issue, and of an article that is asked for again that it is gone."""

NOT_MODIFIED = 304


class Answers:
    """Raised when a run got no answer at all, and when errors or redirects are more than they ever were."""

    kinds = ("unreachable", "errors", "redirects")

    def check(self, db: sqlite3.Connection, source: str, now: dt.datetime) -> Iterator[Finding]:
        """Yield what is wrong with a site's answers."""
        seen = runs(db, source, now)
        silent = _silent(seen)
        if silent and not is_part_of(outage(db, now), silent[0]):
            yield _unreachable(db, source, silent)
        for role, said in (("pages", _is_page), ("pictures", _is_picture)):
            own = [one for one in captured(db, source, now) if said(one)]
            for kind, is_one in (("errors", is_error), ("redirects", is_redirect)):
                drift = risen(rates(own, those(is_one)), habit=None)
                if drift is not None:
                    yield Finding(
                        source=source,
                        kind=kind,
                        subject=role,
                        since=drift.since,
                        message=f"{role} are answered with {kind}: {drift.said}",
                        example=drift.example,
                        advice=f"look at the page in a browser; unioncrawl failures --source {source}",
                    )


def is_error(one: Captured) -> bool:
    """Return whether captures were answered with an error."""
    return one.status >= 400 and not (one.role == "plan" and one.status in ABSENT)


def is_redirect(one: Captured) -> bool:
    """Return whether captures were answered with a redirect."""
    return 300 <= one.status < 400 and one.status != NOT_MODIFIED


def _is_page(one: Captured) -> bool:
    return one.role != "other"


def _is_picture(one: Captured) -> bool:
    return one.role == "other"


def _silent(seen: Sequence[RunSeen]) -> list[RunSeen]:
    """Return the newest runs in a row that asked for something and got no answer but errors of the server."""
    found: list[RunSeen] = []
    for run in reversed(seen):
        if not run.has_asked:
            continue  # nothing was due: that tells nothing of the site
        if not run.is_silent:
            break
        found.append(run)
    return found[::-1]


def _unreachable(db: sqlite3.Connection, source: str, silent: Sequence[RunSeen]) -> Finding:
    failure = db.execute(
        "SELECT url, reason FROM failures WHERE source = ? AND first_seen >= ? "
        " AND kind IN ('network', 'http', 'too-slow', 'busy') ORDER BY first_seen DESC LIMIT 1",
        (source, silent[0].started_at),
    ).fetchone()
    url, reason = (failure[0], failure[1]) if failure else ("", "")
    times = f"in the last {len(silent)} runs" if len(silent) > 1 else "in the last run"
    return Finding(
        source=source,
        kind="unreachable",
        since=silent[0].started_at,
        message=f"the site gave no answer {times}" + (f": {reason}" if reason else ""),
        example=url,
        advice=f"look whether the site is up; unioncrawl failures --source {source}",
    )
