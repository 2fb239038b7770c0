"""When a paper comes out, learnt from when it did: so that an expected silence is told from a wrong one. Pure.

Learnt are the weekdays and how they changed over the years (``rhythms.py``), and what the paper does around public holidays
(``festivals.py``). Only days of which something is known teach anything: where nobody asked there may have been an issue.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from statistics import median
from typing import Literal

import attrs

from unioncrawl.festivals import Place, place_of
from unioncrawl.rhythms import HOLE_WEEKS, WEEK, Rhythm, rhythms
from unioncrawl.words import counted

Kind = Literal["issue", "overdue", "none", "unsure"]
"""``overdue``: nothing is known of the day, but one should have come by now."""

EXPECTED: frozenset[Kind] = frozenset({"issue", "overdue"})

PUBLISHED = frozenset({"complete", "partial"})

SILENT = frozenset({"none", "unknown"})
"""The site answered, and there was no issue."""

TOO_LITTLE = "too little is known to say"

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

YEAR = 52
"""Times that a weekday is looked back on: what a paper did years ago says little."""

ENOUGH = 4
"""Times that a weekday must have been observed before anything is expected of it: four weeks."""

ENOUGH_AFTER_CHANGE = 2
"""The same where the rhythm has changed: all weekdays together have shown that it has."""

MOSTLY, HARDLY = 0.8, 0.1
"""Shares of days with an issue from which on one is expected, and up to which none is."""

BESIDE = 10
"""Days: a day of which the site says nothing had no issue if there is one so shortly before it and one so shortly after it. Then
the site was there, and so was who asked. Ten, for papers that come out three times a month. Of rarer ones the gap may be twice as
long as is usual there.
"""

AROUND_GAPS = 4
"""Issues on either side by which the usual gap is known."""

ENOUGH_GAPS = 6
"""Between issues without a rhythm by weekday, before the longest of them means anything."""

TIMES_LONGER, DAYS_LONGER = 2, 3
"""An issue is overdue after so many times the longest pause, and a weekend: one issue left out beside it is no silence."""

LEAST_PAUSE = WEEK
"""Days that any paper may pause for once."""

ENOUGH_YEARS, SURE_YEARS = 2, 3
"""In which a paper was seen at a holiday, before it is expected to pause again, and before it is expected to go on."""


NEAR, AROUND = 1, 3
"""Days. Working days are moved about with the week, so the same day may be a day off in one year and not in the next: what a
paper did a day sooner or later tells what is expected, and one silence a little further away that nothing is certain.
"""


@attrs.frozen
class Expectation:
    """What is expected of a day."""

    kind: Kind
    why: str
    """In a few words, for people."""


@attrs.frozen
class Change:
    """The day from which on a paper came out in another rhythm."""

    since: dt.date
    before: str
    after: str
    """On which weekdays, for people: ``Monday to Friday``."""


@attrs.frozen
class Calendar:
    """When a paper comes out."""

    issues: tuple[int, ...] = ()
    """Days with an issue, as ordinals, in order."""

    silent: tuple[int, ...] = ()
    """Days of which the site answered without an issue, in order."""

    parts: tuple[Rhythm, ...] = ()

    at_festivals: Mapping[str, Sequence[tuple[Place, bool]]] = attrs.field(factory=dict)
    """By holiday: days on which an issue would have been expected, and whether there was one."""

    holidays: Mapping[dt.date, str] = attrs.field(factory=dict)
    """Other days of which nothing is expected, and why."""

    @classmethod
    def learn(
        cls, days: Sequence[tuple[dt.date, str]], holidays: Mapping[dt.date, str] | None = None
    ) -> Calendar:
        """Return what can be learnt of a paper.

        :param days: what is known of days, in any order, as ``editions`` has it: ``complete`` and ``partial`` are issues;
            ``none`` is a silence; ``unknown``, a day of which the site said nothing, is one where issues before and
            after it show that the site was there. All else teaches nothing.
        :param holidays: days to learn nothing from and to expect nothing of, and why: other papers were silent, too.
        """
        given = dict(holidays or {})
        observed = _observed(days)
        issues = tuple(sorted(day for day, issue in observed.items() if issue))
        usual, festive = [], []
        for day in sorted(observed):
            date = dt.date.fromordinal(day)
            place = place_of(date)
            if place is not None:
                festive.append((day, place))
            elif date not in given:
                usual.append((day, observed[day]))
        silent = tuple(sorted(day.toordinal() for day, state in days if state in SILENT))
        learnt = cls(issues=issues, silent=silent, parts=rhythms(usual), holidays=given)
        at_festivals = defaultdict(list)
        for day, place in festive:
            if learnt._usual(day).kind == "issue":
                at_festivals[place.festival].append((place, observed[day]))
        return attrs.evolve(learnt, at_festivals=dict(at_festivals))

    def expects(self, day: dt.date) -> Expectation:
        """Return what is expected of ``day``, whatever is known of it."""
        number = day.toordinal()
        if not self.issues:
            return Expectation("unsure", "no issue is held to learn from")
        if number < self.issues[0]:
            return Expectation("unsure", "before the first issue that is held")
        usual = self._usual(number)
        if usual.kind != "issue":
            return self._overdue(number) or usual
        if day in self.holidays:
            return Expectation("unsure", self.holidays[day])
        place = place_of(day)
        return usual if place is None else self._at_festival(place) or usual

    def overdue(self, day: dt.date) -> Expectation | None:
        """Return that an issue should have come by ``day``, for a paper of which no weekday is known, like a young one.

        That is so after much more silence than there ever was between two issues. Days that nobody asked for and those
        around holidays count on neither side, and what lies beyond a long hole was another time.
        """
        number = day.toordinal()
        longest = self.longest_pause(day)
        if longest is None or place_of(day) is not None:
            return None
        last = self.issues[bisect_left(self.issues, number) - 1]
        answered = self.silent[bisect_right(self.silent, last) : bisect_left(self.silent, number)]
        if not answered or answered[0] - last > HOLE_WEEKS * WEEK:
            return None  # nobody was there when it fell silent
        most = allowed_pause(longest)
        pause = 1 + len(list(itertools.islice(filter(_is_ordinary, answered), most)))
        if pause <= most or any(self._usual(number + n).kind == "issue" for n in range(WEEK)):
            return None
        until = dt.date.fromordinal(last)
        told = f"never more than {counted(longest, 'day')} from one issue to the next until {until}"
        return Expectation("overdue", told)

    def longest_pause(self, day: dt.date) -> int | None:
        """Return the most days from one issue to the next, without those around holidays, of the last issues before ``day``.

        :returns: ``None`` if they are too few to tell.
        """
        place = bisect_left(self.issues, day.toordinal())
        lately = self.issues[max(0, place - YEAR) : place]
        pauses = []
        for before, after in zip(lately[-2::-1], lately[:0:-1], strict=True):
            if after - before > HOLE_WEEKS * WEEK:
                break
            pauses.append(sum(map(_is_ordinary, range(before + 1, after + 1))))
        return max(pauses) if len(pauses) >= ENOUGH_GAPS else None

    def changes(self) -> list[Change]:
        """Return when the paper took to another rhythm."""
        found = []
        for before, after in itertools.pairwise(self.parts):
            was, now = weekdays_said(before), weekdays_said(after)
            if was != now:
                found.append(Change(dt.date.fromordinal(after.since), was, now))
        return found

    def rhythm(self, day: dt.date) -> Rhythm | None:
        """Return in which rhythm the paper comes out on ``day``, ``None`` if nothing is known of it."""
        return self._part(day.toordinal())

    def _usual(self, day: int) -> Expectation:
        """Return what is expected of a day that is no holiday."""
        part = self._part(day)
        if part is None:
            return Expectation("unsure", "nothing is known of an ordinary week")
        name = WEEKDAYS[(day - 1) % WEEK]
        enough = ENOUGH if part.is_first else ENOUGH_AFTER_CHANGE
        seen, is_past = part.near(day, YEAR, enough)
        if len(seen) < enough:
            return Expectation("unsure", f"too few {name}s are known: {len(seen)}")
        told = f"published on {sum(seen)} of {'the last ' if is_past else ''}{len(seen)} {name}s"
        lately = seen[-ENOUGH:]
        if len(set(lately)) == 1:
            return Expectation("issue" if lately[0] else "none", told)
        share = sum(seen) / len(seen)
        return Expectation("issue" if share >= MOSTLY else "none" if share <= HARDLY else "unsure", told)

    def _part(self, day: int) -> Rhythm | None:
        place = bisect_right([part.since for part in self.parts], day)
        return self.parts[max(0, place - 1)] if self.parts else None

    def _at_festival(self, place: Place) -> Expectation | None:
        """Return what is expected of a day around a holiday on which there would be an issue otherwise, if not that."""
        name = place.festival
        near = self._seen_near(place, NEAR)
        years = len({year for year, _ in near})
        silent = {year for year, issue in self._seen_near(place, AROUND) if not issue}
        if years < (ENOUGH_YEARS if silent else SURE_YEARS):
            return Expectation("unsure", f"{name}, of which too few years are known: {years}")
        if not silent:
            return None
        told = f"silent around this day of {name} in {counted(len(silent), 'year')}"
        return Expectation("unsure" if any(issue for _, issue in near) else "none", told)

    def _seen_near(self, place: Place, days: int) -> list[tuple[int, bool]]:
        """Return the years of, and whether there was an issue on, days of other years that lie up to ``days`` from it."""
        return [
            (seen.year, issue)
            for seen, issue in self.at_festivals.get(place.festival, ())
            if seen.year != place.year
            and place.offset is not None
            and seen.offset is not None
            and abs(seen.offset - place.offset) <= days
        ]

    def _overdue(self, day: int) -> Expectation | None:
        """Return that an issue of a paper without fixed weekdays is due, on the day on which it is.

        Of gaps that vary the next may well be the longest that there was: so it may be as much longer as that one was longer
        than half of them.
        """
        place = bisect_left(self.issues, day)
        lately = self.issues[max(0, place - YEAR) : place]
        gaps = [after - before for before, after in itertools.pairwise(lately)]
        if len(gaps) < ENOUGH_GAPS or max(gaps) <= WEEK:
            return None
        if day - lately[-1] != math.ceil(2 * max(gaps) - median(gaps)):
            return None
        if any(self._usual(day + n).kind == "issue" for n in range(1, WEEK)):
            return None
        return Expectation("issue", f"never more than {max(gaps)} days between the last {len(lately)} issues")


def allowed_pause(longest: int) -> int:
    """Return how many days a paper of which no weekday is known may be silent.

    :param longest: days that it was silent at the most, up to and with the day of the next issue.
    """
    return max(LEAST_PAUSE, TIMES_LONGER * longest + DAYS_LONGER)


def weekdays_said(part: Rhythm) -> str:
    """Return on which weekdays a paper came out, for people."""
    if part.is_first and max(map(len, part.weekdays)) < ENOUGH:
        return TOO_LITTLE
    days = [
        number
        for number, own in enumerate(part.weekdays)
        if own and sum(issue for _, issue in own) >= MOSTLY * len(own)
    ]
    if not days:
        return "irregularly"
    if len(days) == WEEK:
        return "daily"
    return ", ".join(_runs(days))


def _runs(days: Sequence[int]) -> Iterator[str]:
    """Yield weekdays, more than two of which that follow each other as a range."""
    begin = 0
    for place in range(1, len(days) + 1):
        if place == len(days) or days[place] != days[place - 1] + 1:
            run = [WEEKDAYS[day] for day in days[begin:place]]
            yield from [f"{run[0]} to {run[-1]}"] if len(run) > 2 else run
            begin = place


def _is_ordinary(day: int) -> bool:
    return place_of(dt.date.fromordinal(day)) is None


def _observed(days: Iterable[tuple[dt.date, str]]) -> dict[int, bool]:
    """Return the days that teach something, and whether there was an issue."""
    states = {day.toordinal(): state for day, state in days}
    issues = sorted(day for day, state in states.items() if state in PUBLISHED)
    found = {}
    for day, state in states.items():
        if state in PUBLISHED:
            found[day] = True
        elif state == "none" or (state == "unknown" and _is_beside(day, issues)):
            found[day] = False
    return found


def _is_beside(day: int, issues: Sequence[int]) -> bool:
    place = bisect_left(issues, day)
    if not 0 < place < len(issues):
        return False
    before, after = issues[place - 1], issues[place]
    if day - before <= BESIDE and after - day <= BESIDE:
        return True
    around = issues[max(0, place - AROUND_GAPS) : place + AROUND_GAPS]
    return after - before <= 2 * median(later - sooner for sooner, later in itertools.pairwise(around))
