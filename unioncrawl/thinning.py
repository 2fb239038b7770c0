"""When something that is held is looked at again: often while it is young, ever more rarely as it ages. Pure."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from typing import Self

import attrs

from unioncrawl.errors import UsageProblemError

SLACK = dt.timedelta(hours=2)
"""So much earlier than its day something is due: a daily timer does not begin at the same minute each day, and what is
due in ten minutes would else wait for another day."""

FIRST_DAYS = 7
"""A crawl without dates of a fresh archive asks for so many days, today included; later ones for no fewer."""

AHEAD = dt.timedelta(days=2)
"""What a clock that was no faster than this has asked for waits until then; of more, it counts as not asked for."""

MOST_RARELY = dt.timedelta(days=730)
"""However old an article is, it is looked at once in so long: papers serve about two years back, and take old ones off."""


def days(*numbers: float) -> tuple[dt.timedelta, ...]:
    """Return ages in days."""
    return tuple(dt.timedelta(days=number) for number in numbers)


@attrs.frozen(kw_only=True)
class Thinning:
    """A plan by which something is looked at again."""

    ages: tuple[dt.timedelta, ...] = ()
    """At each of these ages, once; what was missed is caught up with one look."""

    at_first: dt.timedelta | None = None
    """Until the first of them, each time that so much has passed."""

    rarely: dt.timedelta | None = None
    """After the last, each time that it has become twice as old; but not before so much has passed, and once in
    ``MOST_RARELY`` at the least. ``None``: never again."""

    slack: dt.timedelta = SLACK
    """So much before each age a look stands for one at that age."""

    def due_at(self, born: dt.datetime, checked: dt.datetime) -> dt.datetime | None:
        """Return when to look again; ``None``: never.

        :param born: from when on its age counts.
        :param checked: when it was looked at last.
        """
        times = [born + age - self.slack for age in self.ages]
        following = next((at for at in times if at > checked), None)
        if following is not None:
            is_young = following == times[0]
            return min(following, checked + self.at_first) if is_young and self.at_first else following
        if self.rarely is None:
            return None
        return checked + max(min(checked - born, MOST_RARELY), self.rarely) - self.slack

    def sql(self, born: str, checked: str) -> str:
        """Return the same as an expression of SQL on seconds since 1970; for plans without ``at_first``."""
        slack = _seconds(self.slack)
        born, checked = f"({born})", f"({checked})"
        cases = [
            f"WHEN {checked} < {born} + {_seconds(age) - slack} THEN {born} + {_seconds(age) - slack}"
            for age in self.ages
        ]
        last = "NULL"
        if self.rarely is not None:
            aged = f"min({checked} - {born}, {_seconds(MOST_RARELY)})"
            last = f"{checked} + max({aged}, {_seconds(self.rarely)}) - {slack}"
        return f"CASE {' '.join(cases)} ELSE {last} END" if cases else last

    @classmethod
    def parsed(cls, text: str) -> Self | None:
        """Return the plan that a setting asks for: ages in days apart by blanks, the last of them how rarely then.

        :returns: ``None`` for ``none``.
        :raises UsageProblemError: if it makes no sense.
        """
        if text.strip().lower() in ("", "none"):
            return None
        numbers = [_number(word) for word in text.split()]
        if sorted(set(numbers)) != numbers:
            raise UsageProblemError(f"{SETTING}: {text!r} does not rise from each age to the next")
        *ages, rarely = days(*numbers)
        return cls(ages=tuple(ages), rarely=rarely)


SETTING = "UNIONCRAWL_RECHECK_DAYS"

BY_THE_DAY = dt.timedelta(0)
"""Slack of what ages by days of the calendar: a look in the evening must not stand for that of the next day, which is there
for what is put on the web in the night. A timer that begins at another minute each day begins once on each all the same."""

EDITIONS = Thinning(ages=days(1, 3, 7), at_first=dt.timedelta(hours=1), slack=BY_THE_DAY)
"""Of the index of an edition: papers put pages on the web in the course of the day, and add some later."""

ABSENT = Thinning(ages=days(1, 3, 7, 30), at_first=dt.timedelta(hours=1), slack=BY_THE_DAY)
"""Of a day of which the site has said that there is no issue, or nothing."""

QUIET = Thinning(ages=days(1), slack=BY_THE_DAY)
"""The same of a day on which none was to be expected."""

INDEX_DAYS = 60
"""So far back the index of a day is looked at again at all: behind the last age of every plan above."""


_LEAST = 2 * SLACK
"""An age that is within its own slack is always past."""


def _number(word: str) -> float:
    try:
        number = float(word)
    except ValueError:
        raise UsageProblemError(f"{SETTING}: {word!r} is no number of days") from None
    if not _LEAST / days(1)[0] <= number < 36_525:
        raise UsageProblemError(f"{SETTING}: {word!r} is no number of days from 4 hours (0.17) to a century")
    return number


def _seconds(span: dt.timedelta) -> int:
    return int(span.total_seconds())


def first(moments: Sequence[dt.datetime | None]) -> dt.datetime | None:
    """Return the first of ``moments``; those that never come do not count."""
    return min(itertools.filterfalse(lambda moment: moment is None, moments), default=None)  # type: ignore[type-var]
