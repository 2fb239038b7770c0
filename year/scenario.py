"""What happens in a simulated stretch of days: drawn from a seed, and nothing else."""

from __future__ import annotations

import datetime as dt
import functools
import random
from collections import Counter
from collections.abc import Iterator, Sequence

import attrs

from year import events
from year.events import Event, Kind
from year.papers import DAILY, EARLY, MONDAY, WEEKDAYS, Paper, near_holiday

DAY = dt.timedelta(days=1)

BEGIN = dt.date(2024, 7, 1)
"""So that National Day comes after three months, and Spring Festival after seven."""

WARM_UP = 35 * DAY
"""Until then nothing happens: of a paper that nobody knows nothing can be expected."""

APART = 45 * DAY
"""Between two major events of a paper: its monitors must know again what is usual."""

AFTER = 8 * DAY
"""Between the last day on which something may begin and the end: there must be time to see it."""

MINOR_A_YEAR = 4
"""Minor events that a paper has in a year."""

LAST_ONES = (events.STOPS, events.WEEKLY)
"""After these nothing major happens to a paper any more: it has no daily editions to tell it by."""

LAST_OF_READABLE = events.LAYOUT
"""After this neither: nobody mends the page classes, and of pages that none reads there is no usual to be told from."""

OF_ARTICLES = (events.REVISED, events.GONE)
"""What is noticed of an article that could be read."""

ONCE = (events.CHARSET,)
"""A second time would be none: it is so already."""

LAST_SHARE = 0.4
"""So often one of these is thought of at all, so that they are not what happens to most papers first."""

QUIET_ONE_IN = 8
"""One paper in so many has no major event at all."""


@attrs.frozen(kw_only=True)
class Scenario:
    """Papers, days, and what happens."""

    papers: tuple[Paper, ...]
    begin: dt.date
    days: int
    events: tuple[Event, ...]

    @property
    def end(self) -> dt.date:
        """The first day after it."""
        return self.begin + self.days * DAY

    def each_day(self) -> Iterator[dt.date]:
        """Yield the days, oldest first."""
        return (self.begin + n * DAY for n in range(self.days))

    @functools.cached_property
    def by_paper(self) -> dict[Paper, tuple[Event, ...]]:
        """The events of each paper."""
        return {paper: tuple(event for event in self.events if event.paper == paper) for paper in self.papers}

    def of(self, paper: Paper, *kinds: Kind) -> Iterator[Event]:
        """Yield the events of a paper that are of one of ``kinds``."""
        return (event for event in self.by_paper[paper] if event.kind in kinds)

    def has_issue(self, paper: Paper, day: dt.date) -> bool:
        """Return whether a paper puts an issue of ``day`` on the web, sooner or later."""
        if any(event.since == day for event in self.of(paper, events.EXTRA)):
            return True
        for event in self.of(paper, events.STOPS, events.WEEKLY, events.SKIPPED):
            if event.is_on(day) and not (event.kind is events.WEEKLY and day.weekday() == MONDAY):
                return False
        return paper.comes_out(day)


def drawn(papers: int, begin: dt.date, days: int, seed: int) -> Scenario:
    """Return what ``seed`` has happen."""
    chance = random.Random(seed)
    made = tuple(map(Paper, range(1, papers + 1)))
    end = begin + days * DAY
    happening = _Drawing(begin, end, chance)
    happening.network_out(made)
    for paper in made:
        if paper.number % QUIET_ONE_IN:
            happening.major(paper)
    for paper in made:
        happening.minor(paper)
    order = sorted(happening.events, key=lambda event: (event.since, event.paper.number))
    return Scenario(papers=made, begin=begin, days=days, events=tuple(order))


@attrs.define
class _Drawing:
    begin: dt.date
    end: dt.date
    chance: random.Random
    events: list[Event] = attrs.field(factory=list)
    out: list[dt.date] = attrs.field(factory=list)
    """Days on which our own network is out."""

    def network_out(self, papers: Sequence[Paper]) -> None:
        """Have our own network be out, once in each half of a year."""
        for number in range(max(1, (self.end - self.begin).days // 180)):
            first = self.begin + WARM_UP + number * 180 * DAY
            days = [
                day
                for day in self._days(first, min(first + 120 * DAY, self.end - AFTER))
                if not near_holiday(day)
            ]
            if days:
                day = self.chance.choice(days)
                self.out.append(day)
                self.events += [Event(kind=events.NETWORK_OUT, paper=paper, since=day) for paper in papers]

    def major(self, paper: Paper) -> None:
        """Have major events happen to a paper, as far apart as they have to be; of the kinds that were rarest so far."""
        first = self.begin + WARM_UP
        while True:
            times = Counter(event.kind.name for event in self.events)
            fitting = [
                kind
                for kind in events.MAJOR
                if _fits(kind, paper)
                and (kind not in LAST_ONES or self.chance.random() < LAST_SHARE)
                and not (kind in ONCE and self._had(paper, kind))
            ]
            kind = min(fitting, key=lambda kind: (times[kind.name], self.chance.random()))
            days = self._possible(paper, kind, first, min(first + APART, self.end - AFTER))
            if not days:
                return
            since = self.chance.choice(days)
            self.events.append(Event(kind=kind, paper=paper, since=since))
            if kind in (*LAST_ONES, LAST_OF_READABLE):
                return
            first = since + APART

    def _had(self, paper: Paper, kind: Kind, before: dt.date = dt.date.max) -> bool:
        """Return whether a kind of event has begun to happen to a paper."""
        return any(
            event.kind is kind and event.paper == paper and event.since <= before for event in self.events
        )

    def minor(self, paper: Paper) -> None:
        """Have minor events happen to a paper in weeks in which nothing else does."""
        number = max(1, MINOR_A_YEAR * (self.end - self.begin).days // 365)
        taken = [event for event in self.events if event.paper == paper]
        for _ in range(number):
            kind = self.chance.choice(events.MINOR)
            days = [
                day
                for day in self._possible(paper, kind, self.begin + WARM_UP, self.end - AFTER)
                if not any(_is_close(day, event) for event in taken)
                and not (kind in OF_ARTICLES and self._had(paper, LAST_OF_READABLE, day))
            ]
            if days:
                event = Event(kind=kind, paper=paper, since=self.chance.choice(days))
                taken.append(event)
                self.events.append(event)

    def _possible(self, paper: Paper, kind: Kind, first: dt.date, last: dt.date) -> list[dt.date]:
        return [
            day
            for day in self._days(first, last)
            if paper.comes_out(day) == (kind is not events.EXTRA)
            and not near_holiday(day)
            and not near_holiday(day + (kind.days or 1) * DAY)
            and not any(abs(day - out) <= (kind.days or 1) * DAY + 4 * DAY for out in self.out)
        ]

    @staticmethod
    def _days(first: dt.date, last: dt.date) -> Iterator[dt.date]:
        return (first + n * DAY for n in range((last - first).days))


def _fits(kind: Kind, paper: Paper) -> bool:
    """Return whether a kind of event can happen to a paper so that it would be noticed at once."""
    if kind is events.WEEKLY:
        return paper.rhythm == DAILY and paper.hour == EARLY
    if kind in (events.SERVER_DOWN, events.BUSY, events.ROBOTS):
        return True
    # What is told from editions takes a dozen of them, and one that is late is not missed.
    return paper.hour == EARLY and paper.rhythm >= WEEKDAYS


def _is_close(day: dt.date, event: Event) -> bool:
    over = event.since if event.until == dt.date.max else event.until
    margin = 5 * DAY if event.kind.days else 9 * DAY
    if event.kind in (events.STOPS, events.WEEKLY) and day > event.since:
        return True
    return event.since - margin <= day <= over + margin
