"""How many pages and articles an edition has, and how many rows a list: against the source's own history."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence

import attrs

from unioncrawl.archive.home import tuples
from unioncrawl.festivals import place_of
from unioncrawl.monitors.chance import Usual, poisson_at_most
from unioncrawl.monitors.drift import BASE, HABIT
from unioncrawl.monitors.finding import Finding, explain
from unioncrawl.monitors.recent import EDITIONS, HISTORY_DAYS, LATELY_DAYS, day_of, runs

ENOUGH = 20
"""Editions before anything is said; of lists, runs."""

SAME_WEEKDAY = 8
"""Editions of the same weekday that are enough to be held against alone: a Saturday has half of a Monday's pages."""

FEWER, MORE = 2.0, 3.0
"""So many times fewer than the fewest ever, or more than the most: a paper prints three times its pages on jubilees."""

DEVIATIONS = 5.0
"""Robust standard deviations from the median."""

CHANCE = 1e-6
"""How unlikely so few are where they come by chance, for papers whose editions vary much: of 40 papers in a year, once in 80
years.
"""


@attrs.frozen
class _Count:
    at: str
    """Day, or start of a run."""

    number: float


IsOff = Callable[[Collection[_Count], _Count], bool]
"""Whether a count is out of a history."""


class Counts:
    """Raised when an edition offers far fewer or more pages or articles than any before it, a list fewer rows.

    An edition is judged when its day is over: until then pages may come.
    """

    kinds = ("count",)

    def check(self, db: sqlite3.Connection, source: str, now: dt.datetime) -> Iterator[Finding]:
        """Yield the counts that are out of their history."""
        since, today = day_of(now - dt.timedelta(days=HISTORY_DAYS)), day_of(now)
        rows = list(
            tuples(
                db,
                "SELECT published, pages_expected, articles_expected FROM editions WHERE source = ? AND published >= ?"
                " AND published < ? AND state IN ('complete', 'partial') ORDER BY published DESC LIMIT ?",
                (source, since, today, EDITIONS),
            )
        )[::-1]
        if rows and rows[-1][0] >= day_of(now - dt.timedelta(days=LATELY_DAYS)):
            for place, what in ((1, "pages"), (2, "articles")):
                yield from _edition(db, source, what, [_Count(row[0], row[place]) for row in rows])
        yield from _lists(db, source, now)


def _edition(db: sqlite3.Connection, source: str, what: str, counts: Sequence[_Count]) -> Iterator[Finding]:
    off = _off(counts, _is_off)
    if off is None:
        return
    first, newest, base = off
    usual = _usual(base, newest)
    example = db.execute(
        "SELECT min(url) FROM plans WHERE source = ? AND published = ?", (source, newest.at)
    ).fetchone()[0]
    yield Finding(
        source=source,
        kind="count",
        subject=what,
        since=first.at,
        message=f"{newest.number:g} {what}, where {_range(usual)} were usual",
        example=example or "",
        advice=f"look at the page; {explain(example or '')}",
    )


def _off(counts: Sequence[_Count], is_off: IsOff) -> tuple[_Count, _Count, Collection[_Count]] | None:
    """Return the first and the last of the counts at the end that are out of the history, and that history."""
    base: deque[_Count] = deque(maxlen=BASE)
    streak: list[_Count] = []
    for one in counts:
        if is_off(base, one):
            streak.append(one)
            if len(streak) >= HABIT:
                base.extend(streak)
                streak = []
        else:
            streak = []
            base.append(one)
    return (streak[0], streak[-1], base) if streak else None


def _is_off(base: Collection[_Count], one: _Count) -> bool:
    if len(base) < ENOUGH:
        return False
    least, most = min(own.number for own in base), max(own.number for own in base)
    if one.number and least <= one.number * FEWER and one.number <= MORE * most:
        return False  # as with nearly all: the rest takes medians
    usual = _usual(base, one)
    if _is_few(one.number, usual):
        return place_of(dt.date.fromisoformat(one.at)) is None  # else a thin edition of a holiday
    return _is_many(one.number, usual)


def _usual(base: Collection[_Count], one: _Count) -> Usual:
    weekday = dt.date.fromisoformat(one.at).weekday()
    same = [own.number for own in base if dt.date.fromisoformat(own.at).weekday() == weekday]
    whole = Usual.of([own.number for own in base])
    own = Usual.of(same) if len(same) >= SAME_WEEKDAY else whole
    return attrs.evolve(own, least=whole.least, most=whole.most)


def _is_few(number: float, usual: Usual) -> bool:
    if number == 0 and usual.least > 0:
        return True
    return number * FEWER < usual.least and (
        usual.median - number > DEVIATIONS * max(1.0, usual.spread)
        or poisson_at_most(round(number), usual.median) < CHANCE
    )


def _is_many(number: float, usual: Usual) -> bool:
    return number > MORE * usual.most and number - usual.median > DEVIATIONS * max(1.0, usual.spread)


def _range(usual: Usual) -> str:
    return f"{usual.least:g}" if usual.least == usual.most else f"{usual.least:g} to {usual.most:g}"


def _lists(db: sqlite3.Connection, source: str, now: dt.datetime) -> Iterator[Finding]:
    """Yield that list pages have fewer rows than those of any run before."""
    seen = {
        run.started_at: (run.id, _Count(run.started_at, run.number("unioncrawl/listed") / lists))
        for run in runs(db, source, now)
        if (lists := run.number("unioncrawl/lists")) and "unioncrawl/listed" in run.stats
    }
    off = _off([count for _, count in seen.values()], _has_few_rows)
    if off is None:
        return
    first, newest, base = off
    usual = Usual.of([one.number for one in base])
    example = db.execute(
        "SELECT min(url) FROM snapshots WHERE run_id = ? AND role = 'list'", (seen[newest.at][0],)
    ).fetchone()[0]
    yield Finding(
        source=source,
        kind="count",
        subject="list rows",
        since=first.at,
        message=f"lists have {newest.number:.0f} rows a page, where {usual.least:.0f} to {usual.most:.0f} were usual",
        example=example or "",
        advice=f"look at the page; {explain(example or '')}",
    )


def _has_few_rows(base: Collection[_Count], one: _Count) -> bool:
    if len(base) < ENOUGH:
        return False
    usual = Usual.of([own.number for own in base])
    if one.number == 0:
        return usual.least > 0
    return one.number * FEWER < usual.least and usual.median - one.number > DEVIATIONS * max(
        1.0, usual.spread
    )
