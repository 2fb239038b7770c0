"""The rhythm of a paper: on which weekdays it came out, and when that changed. Pure functions.

A stretch of time has one rhythm if a chance of its own for each weekday explains what was observed in it better than two
stretches would: by the marginal likelihood of Krichevsky and Trofimov, which charges a stretch for the chances that it has to
learn. The best way of parting the whole is found exactly; a stretch can begin only where a weekday did not do what it did
before.
"""

from __future__ import annotations

import datetime as dt
import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence

import attrs

WEEK = 7

_PRICE = 5.0
"""Of a change, in nats, beside the chances that the new stretch has to learn: it must be some 150 times as likely as none."""

_KEPT = 100
"""So many beginnings of a stretch are followed up at once. Those that have fallen behind so many others do not come back."""

HOLE_WEEKS = 8
"""Between two observations of a weekday; what lies beyond a longer hole was another time."""

ENOUGH_ISSUES = 2
ENOUGH_DAYS = 8
"""A new rhythm is believed to be one when it has had so many issues, and so many days up to the last of them. A paper that was
daily and is silent for a week may be at rest, or its site broken; one that comes out on two Mondays running is a weekly.
"""

ENOUGH_MIXED_DAYS = 28
"""The same where a weekday had an issue, and had none: a week of silence and a week with issues are no rhythm."""

Observed = Sequence[tuple[int, bool]]
"""Days, as ordinals and in order, and whether there was an issue."""


@attrs.frozen
class Rhythm:
    """A stretch of time with one rhythm."""

    since: int
    """Its first day, as an ordinal."""

    until: int
    """Its last day that was observed."""

    weekdays: tuple[tuple[tuple[int, bool], ...], ...]
    """What was observed on Mondays, on Tuesdays …"""

    is_first: bool = True

    def near(self, day: int, most: int, enough: int) -> tuple[list[bool], bool]:
        """Return what was observed on this weekday: up to ``most`` times before ``day``, after it too if less than ``enough``.

        :returns: it, and whether all of it is before ``day``.
        """
        own = self.weekdays[_weekday(day)]
        place = bisect_left(own, (day, False))
        earlier = _run(own[max(0, place - most) : place][::-1])[::-1]
        if len(earlier) >= enough:
            return earlier, True
        after = place + (place < len(own) and own[place][0] == day)
        return earlier + _run(own[after : after + most - len(earlier)]), False


def _run(observed: Observed) -> list[bool]:
    """Return what was observed one time after the other, from the first on; nothing if more often nobody looked."""
    found: list[bool] = []
    last = observed[0][0] if observed else 0
    for day, issue in observed:
        if abs(day - last) > HOLE_WEEKS * WEEK:
            break
        last = day
        found.append(issue)
    weeks = abs(last - observed[0][0]) // WEEK + 1 if observed else 0
    return found if len(found) * 2 >= weeks else []


def rhythms(observed: Observed) -> tuple[Rhythm, ...]:
    """Return the rhythms in ``observed``, in order. Stretches that are none (an outage, a pause) belong to the one before."""
    found: list[Rhythm] = []
    for since, part in _parted(observed):
        if not found:
            found.append(_rhythm(since, part, is_first=True))
        elif _is_rhythm(part):
            new = _rhythm(since, part, is_first=False)
            if _pattern(new) == _pattern(found[-1]):
                found[-1] = _together(found[-1], new)
            else:
                found.append(new)
    return tuple(found)


def _is_rhythm(part: Observed) -> bool:
    issues = [day for day, issue in part if issue]
    silent = {_weekday(day) for day, issue in part if not issue}
    days = ENOUGH_MIXED_DAYS if silent & {_weekday(day) for day in issues} else ENOUGH_DAYS
    return len(issues) >= ENOUGH_ISSUES and issues[-1] - part[0][0] + 1 >= days


def _rhythm(since: int, part: Observed, *, is_first: bool) -> Rhythm:
    weekdays = tuple(tuple(one for one in part if _weekday(one[0]) == number) for number in range(WEEK))
    return Rhythm(since, part[-1][0], weekdays, is_first)


def _together(one: Rhythm, other: Rhythm) -> Rhythm:
    weekdays = tuple(mine + theirs for mine, theirs in zip(one.weekdays, other.weekdays, strict=True))
    return Rhythm(one.since, other.until, weekdays, one.is_first)


def _pattern(rhythm: Rhythm) -> tuple[bool | None, ...]:
    """Return on which weekdays there mostly was an issue, ``None`` for those that were not observed."""
    return tuple(sum(issue for _, issue in own) * 2 > len(own) if own else None for own in rhythm.weekdays)


def _parted(observed: Observed) -> Iterable[tuple[int, Observed]]:
    """Yield the stretches into which ``observed`` falls: the first day of each, and what belongs to it."""
    if not observed:
        return
    places = _candidates(observed)
    starts = _best(places, _Counts(observed, places))
    for start, end in zip(starts, [*starts[1:], len(observed)], strict=True):
        yield observed[start][0], observed[start:end]


def _candidates(observed: Observed) -> list[int]:
    """Return the places at which a stretch can begin, and the end."""
    last: dict[int, bool] = {}
    found = [0]
    for place, (day, issue) in enumerate(observed):
        if last.get(_weekday(day), issue) != issue:
            found.append(place)
        last[_weekday(day)] = issue
    return [*dict.fromkeys(found), len(observed)]


def _best(places: Sequence[int], counts: _Counts) -> list[int]:
    """Return the places at which the stretches begin that explain all best."""
    costs = [0.0]
    begins = [0]
    open_ones = [0]
    for end in range(1, len(places)):
        tried = sorted((costs[begin] + _PRICE + counts.cost(begin, end), begin) for begin in open_ones)
        cost, begin = tried[0]
        costs.append(cost)
        begins.append(begin)
        open_ones = [*(begin for _, begin in tried[:_KEPT]), end]
    chosen: list[int] = []
    at = len(places) - 1
    while at:
        at = begins[at]
        chosen.append(places[at])
    return chosen[::-1]


class _Counts:
    """How often each weekday had an issue, and had none, before each of the places."""

    def __init__(self, observed: Observed, places: Sequence[int]) -> None:
        most = len(observed) + 2
        self.half = [math.lgamma(n + 0.5) for n in range(most)]
        self.whole = [math.lgamma(n + 1) for n in range(most)]
        sums = [0] * (2 * WEEK)
        self.before: list[tuple[int, ...]] = []
        wanted = set(places)
        for place, (day, issue) in enumerate([*observed, (0, False)]):
            if place in wanted:
                self.before.append(tuple(sums))
            sums[2 * _weekday(day) + issue] += 1

    def cost(self, begin: int, end: int) -> float:
        """Return what one stretch costs, in nats."""
        total = 0.0
        first, last = self.before[begin], self.before[end]
        for number in range(0, 2 * WEEK, 2):
            silent, issues = last[number] - first[number], last[number + 1] - first[number + 1]
            total += self.whole[silent + issues] - self.half[silent] - self.half[issues] + _LOG_PI
        return total


_LOG_PI = math.log(math.pi)


def _weekday(day: int) -> int:
    return (day - 1) % WEEK  # as date.weekday: the first of January of the year 1 was a Monday


def iso(day: int) -> str:
    """Return a day as people write it."""
    return dt.date.fromordinal(day).isoformat()
