"""Whether a rate is still what it was: an edition, or a run, at a time, against those before that were as usual.

What deviates does not become part of the history that it is held against, so an alarm stays until things are as they
were. Where a change may be for good, a state that has lasted ``HABIT`` editions is the source's own history.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Sequence

import attrs

from unioncrawl.monitors.chance import at_least

BASE = 60
"""Editions that a rate is held against: about two months of a daily paper, and more than a year of a weekly."""

WARM_UP = 12
"""With fewer editions in the history nothing is said."""

LEAST_WHOLE = 3
"""Articles that must be otherwise before all are: two are no edition."""

ODD = 3
"""Editions of which a part is otherwise, in a window, that are a change: one is an odd edition, and two may happen by chance
where fields come in clusters.
"""

SELDOM_MET, BY_EDITIONS = 0.1, 1e-6
"""Where fewer editions than this share had it before, so unlikely it has to be that as many have it now: four in a row."""

WINDOWS = (1, 2, 3, 5, 8)
"""So many of the newest editions are taken together, so that what is too little in one of three articles adds up."""

HABIT = 30
"""After so many editions a new state is the usual one: a month of a daily paper, half a year of a weekly."""

NEVER = 1e-5
"""How unlikely it has to be that all have what none had before: all of three articles, after 19 editions of three."""

SELDOM = 1e-8
"""How unlikely anything else has to be: with 40 papers, 20 fields and 300 editions a year, once in 400 years."""

BACK = 0.05
"""More likely than this by the history: it is as it was."""

_WORTH = 3.5
"""Standard deviations below which no probability comes near ``NEVER``: what is cheaper is asked first."""


@attrs.frozen
class Rate:
    """So many of so many, in one edition or run."""

    at: str
    hits: int
    of: int
    example: str = ""
    """An address of a hit."""

    miss: str = ""
    """An address of the others."""

    def mirrored(self) -> Rate:
        """Return the rate of what was no hit."""
        return Rate(self.at, self.of - self.hits, self.of, self.miss, self.example)


@attrs.frozen
class Drift:
    """A rate that has left its history, and has not come back."""

    since: str
    hits: int
    of: int
    usual_hits: int
    usual_of: int
    example: str

    @property
    def said(self) -> str:
        """The two rates as people read them."""
        return f"{self.hits} of {self.of}, where {self.usual_hits} of {self.usual_of} were usual"


@attrs.define
class _Scan:
    whole: float
    whole_if_seen: bool
    habit: int | None
    base: deque[Rate] = attrs.field(factory=lambda: deque(maxlen=BASE))
    pending: deque[Rate] = attrs.field(factory=deque)
    """The newest that were as usual: not yet held against anything, so that they cannot hide what grows in them."""

    streak: list[Rate] = attrs.field(factory=list)
    """Those that deviate."""

    enough: int = 1
    """So many tell whether things are as they were: half of what it took to raise it. Two pages of a Sunday are not."""

    seen: int = 0
    seen_of: int = 0

    def feed(self, rate: Rate) -> None:
        if self.streak:
            self._go_on(rate)
        else:
            self.pending.append(rate)
            self._look()
        while len(self.pending) > WINDOWS[-1]:
            self._keep(self.pending.popleft())

    def _keep(self, rate: Rate) -> None:
        if len(self.base) == BASE:
            self.seen -= self.base[0].hits
            self.seen_of -= self.base[0].of
        self.base.append(rate)
        self.seen += rate.hits
        self.seen_of += rate.of

    def _look(self) -> None:
        if not self.seen_of or not self._is_more(self.pending[-1]):
            return
        for width in WINDOWS:
            if width > len(self.pending):
                return
            before, window = list(self.pending)[:-width], list(self.pending)[-width:]
            if self._is_off(window, before):
                took = _sum(window)[1]
                for _ in window:
                    self.pending.pop()
                while not self._is_more(window[0]):
                    self.pending.append(window.pop(0))  # still as usual: it began later
                while self.pending and self._is_like(self.pending[-1], window):
                    window.insert(0, self.pending.pop())  # it began earlier, and was too little then
                self.enough = max(1, took // 2)
                self.streak = window
                return

    def _is_more(self, rate: Rate) -> bool:
        return rate.hits * self.seen_of > self.seen * rate.of

    @staticmethod
    def _is_like(rate: Rate, window: Sequence[Rate]) -> bool:
        hits, of = _sum(window)
        return 2 * rate.hits * of > hits * rate.of

    def _is_off(self, window: Sequence[Rate], before: Sequence[Rate]) -> bool:
        hits, of = _sum(window)
        usual = (self.seen + 0.5) / (self.seen_of + 1)
        if hits - of * usual < _WORTH * math.sqrt(of * usual * (1 - usual)):
            return False
        if hits == of >= LEAST_WHOLE:
            # Nothing of the kind can hide in the newest editions: so they count as well.
            also, also_of = _sum(before)
            seen, seen_of = self.seen + also, self.seen_of + also_of
            if self.whole_if_seen or not seen:
                is_known = len(self.base) + len(before) >= WARM_UP
                return is_known and self._chance(hits, of, seen, seen_of) < self.whole
        if len(self.base) < WARM_UP:
            return False
        if not self.whole_if_seen and not self._is_in_enough(window):
            return False
        return self._chance(hits, of, self.seen, self.seen_of) < SELDOM

    def _is_in_enough(self, window: Sequence[Rate]) -> bool:
        """Return whether what is in some articles only is in editions enough to be no cluster."""
        number = sum(map(self._is_more, window))
        before = sum(map(self._is_more, self.base))
        if before > SELDOM_MET * len(self.base):
            return number >= ODD
        # How it comes in clusters is not known from so few: so editions are counted, and not articles.
        return at_least(number, len(window), before, len(self.base)) < BY_EDITIONS

    def _chance(self, hits: int, of: int, seen: int, seen_of: int) -> float:
        """Return how likely so many hits are. What comes in clusters counts as less than it is."""
        clumped = self._clumping()
        reduced = max(1, round(of / clumped))
        likened = min(reduced, math.floor(hits / clumped + 1e-9))
        return at_least(likened, reduced, seen / clumped, seen_of / clumped)

    def _clumping(self) -> float:
        """Return how much more the history varies than single articles would by themselves (at least 1)."""
        rate = self.seen / self.seen_of
        if not 0 < rate < 1:
            return 1.0
        spread = [(one.hits - one.of * rate) ** 2 / (one.of * rate * (1 - rate)) for one in self.base]
        return max(1.0, math.fsum(spread) / len(spread))

    def _go_on(self, rate: Rate) -> None:
        self.streak.append(rate)
        hits, of = self._lately()
        if self._chance(hits, of, self.seen, self.seen_of) > BACK:
            self.streak = []
            self.pending.clear()
            self.pending.append(rate)
        elif self.habit is not None and len(self.streak) >= self.habit:
            self.base.clear()
            self.seen = self.seen_of = 0
            for one in self.streak:
                self._keep(one)
            self.streak = []

    def _lately(self) -> tuple[int, int]:
        """Return the rate of the newest that together are enough."""
        hits = of = 0
        for one in reversed(self.streak):
            hits, of = hits + one.hits, of + one.of
            if of >= self.enough:
                break
        return hits, of


def _sum(rates: Iterable[Rate]) -> tuple[int, int]:
    rates = list(rates)
    return sum(rate.hits for rate in rates), sum(rate.of for rate in rates)


def risen(
    rates: Iterable[Rate], *, whole: float = NEVER, whole_if_seen: bool = False, habit: int | None = HABIT
) -> Drift | None:
    """Return how a rate has risen over its history, ``None`` if it has not, or has come back.

    :param rates: oldest first.
    :param whole: how unlikely it has to be that all of an edition have what none had before.
    :param whole_if_seen: whether the same holds of what some had before.
    :param habit: after how many editions the new rate is the usual one; ``None``: never.
    """
    present = [rate for rate in rates if rate.of]
    if not any(rate.hits for rate in present) or all(rate.hits == rate.of for rate in present):
        return None  # as with most: nothing can have risen
    scan = _Scan(whole, whole_if_seen, habit)
    for rate in present:
        scan.feed(rate)
    if not scan.streak:
        return None
    hits, of = _sum(scan.streak)
    example = next((rate.example for rate in reversed(scan.streak) if rate.example), "")
    return Drift(scan.streak[0].at, hits, of, scan.seen, scan.seen_of, example)


def fallen(rates: Iterable[Rate]) -> Drift | None:
    """Return how a rate has fallen: the same of what is no hit, and said of the hits."""
    drift = risen(rate.mirrored() for rate in rates)
    if drift is None:
        return None
    return attrs.evolve(drift, hits=drift.of - drift.hits, usual_hits=drift.usual_of - drift.usual_hits)
