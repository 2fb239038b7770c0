"""The length of texts: articles that are cut short, or that have the page's frame in them."""

from __future__ import annotations

import datetime as dt
import math
import sqlite3
import statistics
from collections import deque
from collections.abc import Collection, Iterator, Sequence

import attrs

from unioncrawl.monitors.drift import BASE, HABIT, WARM_UP
from unioncrawl.monitors.finding import Finding, explain
from unioncrawl.monitors.recent import EditionSeen, editions

SIGMAS = 6.0
"""Of the mean of an edition's logarithms of lengths: normal in the middle, so that leaves room for their long tails."""

TIMES = 2.0
"""So many times longer or shorter they must be at the least: of a large edition much less is no chance, and no alarm either."""

LEAST_SPREAD = 0.3
"""Standard deviation of logarithms that is allowed to any paper: 35 % up and down."""

WINDOW = 3
"""Newest editions that are taken together, too."""

BACK_SIGMAS = 3.0
"""Nearer than this, lengths are what they were."""


@attrs.frozen
class _Lengths:
    day: str
    logs: Sequence[float]
    example: str
    total: float
    squares: float

    @classmethod
    def of(cls, edition: EditionSeen) -> _Lengths:
        shortest = min(edition.articles, key=lambda article: article.characters)
        logs = [math.log(article.characters + 1) for article in edition.articles]
        return cls(edition.day, logs, shortest.url, math.fsum(logs), math.fsum(log * log for log in logs))


class Lengths:
    """Raised when the texts of an edition are many times shorter or longer than those of two months before it."""

    kinds = ("length",)

    def check(self, db: sqlite3.Connection, source: str, now: dt.datetime) -> Iterator[Finding]:
        """Yield that texts have another length."""
        base: deque[_Lengths] = deque(maxlen=BASE)
        pending: deque[_Lengths] = deque()
        streak: list[_Lengths] = []
        width = 1
        for edition in editions(db, source, now):
            one = _Lengths.of(edition)
            if streak:
                streak.append(one)
                if abs(_off(base, streak[-width:])) < BACK_SIGMAS or len(streak) >= HABIT:
                    base.extend(streak if len(streak) >= HABIT else ())
                    streak = []
                continue
            pending.append(one)
            for window in ([one], list(pending)[-WINDOW:]):
                if len(base) >= WARM_UP and _is_off(base, window):
                    streak, width = list(window), len(window)
                    for _ in window:
                        pending.pop()
                    break
            while len(pending) > WINDOW:
                base.append(pending.popleft())
        if streak:
            yield _finding(source, base, streak)


def _off(base: deque[_Lengths], window: Sequence[_Lengths]) -> float:
    """Return how many standard deviations of their mean the lengths in ``window`` are off."""
    mean, spread = _mean_and_deviation(base)
    # Editions differ as wholes, too: from some number of articles on, more of them do not make the mean any surer.
    means = [one.total / len(one.logs) for one in base]
    middle = math.fsum(means) / len(means)
    of_editions = math.sqrt(math.fsum((own - middle) ** 2 for own in means) / len(means))
    number = sum(len(one.logs) for one in window)
    deviation = max(max(LEAST_SPREAD, spread) / math.sqrt(number), of_editions / math.sqrt(len(window)))
    return (_mean(window) - mean) / deviation


def _mean(lengths: Collection[_Lengths]) -> float:
    return sum(one.total for one in lengths) / sum(len(one.logs) for one in lengths)


def _mean_and_deviation(lengths: Collection[_Lengths]) -> tuple[float, float]:
    mean = _mean(lengths)
    squares = sum(one.squares for one in lengths) / sum(len(one.logs) for one in lengths)
    return mean, math.sqrt(max(0.0, squares - mean * mean))


def _is_off(base: deque[_Lengths], window: Sequence[_Lengths]) -> bool:
    return abs(_mean(window) - _mean(base)) > math.log(TIMES) and abs(_off(base, window)) > SIGMAS


def _finding(source: str, base: deque[_Lengths], streak: Sequence[_Lengths]) -> Finding:
    def middle(lengths: Collection[_Lengths]) -> int:
        return round(math.exp(statistics.median(log for one in lengths for log in one.logs)) - 1)

    example = streak[-1].example
    return Finding(
        source=source,
        kind="length",
        subject="text",
        since=streak[0].day,
        message=f"texts have {middle(streak)} characters in the middle, where {middle(base)} were usual",
        example=example,
        advice=f"{explain(example)}; if the page has more, mend the page class, then"
        f" unioncrawl reparse --source {source}",
    )
