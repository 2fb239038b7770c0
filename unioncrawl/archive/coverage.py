"""What a paper offered and what of it is held, day by day. Reads only; imports no source."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

import attrs

from unioncrawl.archive.home import tuples
from unioncrawl.archive.silences import Silences, with_editions
from unioncrawl.archive.unlisted import in_vain, unlisted
from unioncrawl.calendars import EXPECTED, PUBLISHED, SILENT, Calendar, Expectation, Kind

State = Literal["complete", "partial", "none", "skipped", "unknown", "missing", "awaited"]

STATES: tuple[State, ...] = ("complete", "partial", "missing", "awaited", "unknown", "skipped", "none")
"""In the order in which they are told."""

AWAITED_DAYS = 2
"""Today and yesterday: an edition is put on the web in the course of its day, or of the night after it."""

GAPS: frozenset[State] = frozenset({"partial", "missing"})


@attrs.frozen
class Day:
    """One paper on one day."""

    source: str
    day: dt.date
    state: State
    expected: Kind
    """What its calendar expects, whatever is held."""

    pages_expected: int
    pages_held: int
    articles_expected: int
    articles_held: int
    why: str
    """Why it is in this state, in a few words."""


@attrs.frozen
class Gap:
    """Days of a paper on which something is missing, but for days without an issue between them."""

    source: str
    since: dt.date
    until: dt.date
    days: tuple[Day, ...]
    """Those on which something is missing."""


@attrs.frozen
class Edition:
    """A row of ``editions``."""

    state: str
    pages_expected: int = 0
    pages_held: int = 0
    articles_expected: int = 0
    articles_held: int = 0


_NOT_ASKED = Edition("")

_UNLISTED = Edition("none")

_ASKED = {"": "nobody asked for it", "unknown": "the site did not say", "none": "the site had none"}
"""What is known of a day without an issue, by its state in ``editions``."""


class Paper:
    """A paper, its editions, and the calendar learnt from them.

    :param silences: of all papers, where it is worked out already.
    """

    def __init__(self, db: sqlite3.Connection, source: str, silences: Silences | None = None) -> None:
        self.source = source
        self.silences = silences or Silences(db)
        self.editions = dict(_editions(db, source))
        self.editions |= dict.fromkeys(unlisted(db, source, self.editions), _UNLISTED)
        self.in_vain = in_vain(db, source)
        states = [(day, edition.state) for day, edition in self.editions.items()]
        self.calendar = Calendar.learn(states)
        if holidays := self._holidays():
            self.calendar = Calendar.learn(states, holidays)
        issues = [day for day, state in states if state in PUBLISHED]
        self.first_issue, self.last_issue = min(issues, default=None), max(issues, default=None)
        self.ended = _ended(db, source)

    def days(self, since: dt.date, until: dt.date, today: dt.date) -> Iterator[Day]:
        """Yield every day from ``since`` to ``until``, but none after ``today``, oldest first."""
        for number in range(since.toordinal(), min(until, today).toordinal() + 1):
            yield self.day(dt.date.fromordinal(number), today)

    def day(self, day: dt.date, today: dt.date) -> Day:
        """Return what is known of ``day``."""
        edition = self.editions.get(day, _NOT_ASKED)
        expected = self.expects(day)
        if edition.state in SILENT and expected.kind != "issue" and not self._has_ended(day):
            expected = self.calendar.overdue(day) or expected
        is_new = (today - day).days < AWAITED_DAYS
        is_odd = expected.kind in EXPECTED and edition.state not in PUBLISHED
        # In the morning all papers are silent.
        if is_odd and not is_new and (others := self.silences.why(self.source, day)):
            expected = Expectation("unsure", others)
        state, why = self._state(day, edition, expected)
        if state == "missing" and is_new:
            state = "awaited"
        return Day(
            self.source,
            day,
            state,
            expected.kind,
            edition.pages_expected,
            edition.pages_held,
            edition.articles_expected,
            edition.articles_held,
            why,
        )

    def expects(self, day: dt.date) -> Expectation:
        """Return what is expected of ``day``."""
        if self._has_ended(day):
            return Expectation("none", f"the site is not known to have an issue after {self.ended}")
        return self.calendar.expects(day)

    def _has_ended(self, day: dt.date) -> bool:
        return self.ended is not None and day > self.ended

    def _holidays(self) -> dict[dt.date, str]:
        """Return the days of an unexpected silence on which other papers were silent, too: they teach nothing."""
        silent = [day for day, edition in self.editions.items() if edition.state not in PUBLISHED]
        odd = [day for day in silent if self.calendar.expects(day).kind == "issue"]
        return {day: why for day in odd if (why := self.silences.why(self.source, day))}

    def _state(self, day: dt.date, edition: Edition, expected: Expectation) -> tuple[State, str]:
        if edition.state == "complete":
            return "complete", "every page and article that its plans list is held"
        if edition.state == "partial":
            return "partial", lacking(edition)
        goes_on = self.last_issue is not None and day < self.last_issue
        if edition.state == "none" and expected.kind not in EXPECTED:
            return "none", _ASKED["none"]
        asked = _ASKED[edition.state]
        if not edition.state and day in self.in_vain:
            asked = f"asked for in vain ({self.in_vain[day]})"
        why = f"{asked}; {expected.why}"
        if expected.kind == "unsure":
            return "unknown", why
        if expected.kind == "none":
            return "none", why
        return ("skipped" if edition.state == "none" and goes_on else "missing"), why


def coverage(
    db: sqlite3.Connection, source: str, since: dt.date, until: dt.date, today: dt.date
) -> Iterator[Day]:
    """Yield every day of a paper from ``since`` to ``until``, but none after ``today``, oldest first.

    Who asks for more than this should make a ``Paper``, which learns its calendar once.
    """
    yield from Paper(db, source).days(since, until, today)


def gaps(days: Iterable[Day], states: frozenset[State] = GAPS) -> Iterator[Gap]:
    """Yield what lies together of ``days``, which are of one paper and in order, and are of one of ``states``."""
    found: list[Day] = []
    for day in days:
        if day.state in states:
            found.append(day)
        elif day.state not in ("none", "skipped") and found:
            yield _gap(found)
            found = []
    if found:
        yield _gap(found)


def papers(db: sqlite3.Connection) -> list[str]:
    """Return the names of the sources that have editions."""
    return list(with_editions(db))


def lacking(edition: Edition | Day) -> str:
    """Return what is lacking of an edition, in a few words."""
    told = (
        (edition.pages_expected - edition.pages_held, edition.pages_expected, "pages"),
        (edition.articles_expected - edition.articles_held, edition.articles_expected, "articles"),
    )
    return ", ".join(f"{number} of {whole} {what} lacking" for number, whole, what in told if number)


def _gap(days: list[Day]) -> Gap:
    return Gap(days[0].source, days[0].day, days[-1].day, tuple(days))


def _editions(db: sqlite3.Connection, source: str) -> Mapping[dt.date, Edition]:
    rows = tuples(
        db,
        "SELECT published, state, pages_expected, pages_held, articles_expected, articles_held"
        " FROM editions WHERE source = ? ORDER BY published",
        (source,),
    )
    return {dt.date.fromisoformat(published): Edition(*others) for published, *others in rows}


def _ended(db: sqlite3.Connection, source: str) -> dt.date | None:
    """Return the day after which the source says that its site has no issue."""
    row = next(tuples(db, "SELECT last_issue FROM sources WHERE name = ?", (source,)), None)
    return dt.date.fromisoformat(row[0]) if row and row[0] else None
