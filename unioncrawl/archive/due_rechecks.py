"""Which articles are looked at again now, of all whose time has come: fairly, where there are more than a run takes.

Whoever is latest in proportion to his pause comes first: a day late is much for what is looked at after two days, and nothing
after two years. So nobody waits for ever, however small the bound of a run is.

Old articles are kept apart. Where an archive was not crawled for long, or never looked at anything again until now, all of
them are late at once, and by more than any young one: they are spread over weeks, and half of a run is for the young.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
import sqlite3
from collections.abc import Callable, Iterator

import attrs

from unioncrawl import clock
from unioncrawl.archive.due_failures import OPEN
from unioncrawl.archive.runs import UNASKED
from unioncrawl.thinning import AHEAD, MOST_RARELY, Thinning

AT_LEAST = 10
"""So few old articles are not spread."""

_HOUR = 3600
_DAY = 24 * _HOUR

_DUE = (
    "FROM (SELECT article_id, born, checked, {due_at} AS due_at FROM checks WHERE source = :source) c"
    " WHERE c.due_at {is_due} :now AND NOT EXISTS"
    # Of those that came to nothing the last time, the failure says when.
    f" (SELECT 1 FROM failures f WHERE f.article_id = c.article_id AND {OPEN})"
)


_BORN = "min(born, :now)"
_CHECKED = f"CASE WHEN checked <= :now + {int(AHEAD.total_seconds())} THEN checked ELSE {_BORN} END"
"""What was looked at in a time to come, by a clock that was fast, was not."""


@attrs.frozen(kw_only=True)
class Rechecks:
    """Articles to be looked at again."""

    urls: tuple[str, ...] = ()
    """Their addresses, as many as one run takes."""

    waiting: int = 0
    """How many there are in all."""

    next_at: dt.datetime | None = None
    """When there will be others."""


def find(
    db: sqlite3.Connection,
    source: str,
    now: dt.datetime,
    plan: Thinning,
    *,
    most: int = 0,
    is_wanted: Callable[[str], bool] = lambda _url: True,
) -> Rechecks:
    """Return the articles that ``plan`` has looked at again.

    :param most: by one run; 0 is no bound.
    :param is_wanted: whether an address can be asked for; others take nobody's place.
    """
    late = _Late(db, source, int(now.timestamp()), plan, is_wanted)
    spread = late.spread()
    old, is_left = _taken(late.urls(_OLD), _least(most // 2 if most else None, spread))
    young, _ = _taken(late.urls(_YOUNG), most - len(old) if most else None)
    if most and len(young) < most - len(old):  # the rest of the run is for the old
        old, is_left = _taken(late.urls(_OLD), _least(most - len(young), spread))
    moments = [late.next_at(), (late.now // _HOUR + 1) * _HOUR if is_left else None]
    at = min((moment for moment in moments if moment is not None), default=None)
    return Rechecks(
        urls=(*young, *old),
        waiting=late.count(),
        next_at=None if at is None else dt.datetime.fromtimestamp(at, dt.UTC),
    )


_OLD, _YOUNG = "c.born <= :old", "c.born > :old"


@attrs.frozen
class _Late:
    """Articles of a source whose time has come."""

    db: sqlite3.Connection
    source: str
    now: int
    plan: Thinning
    is_wanted: Callable[[str], bool]

    @property
    def old(self) -> int:
        """Who was born by then is old: beyond twice the last age at which the plan has everything looked at."""
        last = self.plan.ages[-1] if self.plan.ages else dt.timedelta()
        return self.now - int(2 * last.total_seconds())

    def urls(self, which: str) -> Iterator[str]:
        """Yield the addresses of those of ``which``, the latest in proportion to their pause first."""
        order = "CAST(:now - c.due_at AS REAL) / max(c.due_at - c.checked, 1) DESC, c.born DESC, c.article_id"
        rows = self._select("c.article_id", f"{which} ORDER BY {order}")
        for (article_id,) in rows:
            (url,) = self.db.execute("SELECT url FROM articles WHERE id = ?", (article_id,)).fetchone()
            if self.is_wanted(url):
                yield url

    def count(self) -> int:
        """Return how many there are."""
        return int(self._select("count(*)", "1").fetchone()[0])

    def next_at(self) -> int | None:
        """Return when the next becomes due that is not yet."""
        at: int | None = self._select("min(c.due_at)", "1", is_due=">").fetchone()[0]
        return at

    def spread(self) -> int:
        """Return how many old ones are looked at now, so that all there are would be in half of their shortest pause: twice
        as fast as they become due, and the site hardly notices.

        Full hours since the last crawl count, so that it does not matter how often a timer starts one.
        """
        (last,) = self.db.execute(
            f"SELECT max(started_at) FROM runs WHERE source = ? AND {UNASKED}"
            " AND finished_at IS NOT NULL AND started_at <= ?",
            (self.source, clock.iso(dt.datetime.fromtimestamp(self.now, dt.UTC))),
        ).fetchone()
        since = int(dt.datetime.fromisoformat(last).timestamp()) if last else self.now - _DAY
        hours = self.now // _HOUR - since // _HOUR
        (total,) = self.db.execute(
            "SELECT count(*) FROM checks WHERE source = ? AND born <= ?", (self.source, self.old)
        ).fetchone()
        weeks = (self.plan.rarely or MOST_RARELY).total_seconds() / 2
        share = math.ceil(int(total) * hours * _HOUR / weeks)
        return max(share, AT_LEAST if hours else 0)

    def _select(self, what: str, where: str, is_due: str = "<=") -> sqlite3.Cursor:
        due = _DUE.format(due_at=self.plan.sql(_BORN, _CHECKED), is_due=is_due)
        values = {"source": self.source, "now": self.now, "old": self.old}
        return self.db.execute(f"SELECT {what} {due} AND {where}", values)


def _taken(urls: Iterator[str], most: int | None) -> tuple[list[str], bool]:
    """Return the first ``urls``, and whether there are others."""
    taken = list(itertools.islice(urls, most))
    return taken, next(urls, None) is not None


def _least(bound: int | None, other: int) -> int:
    return other if bound is None else min(bound, other)
