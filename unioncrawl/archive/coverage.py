"""What a paper offered and what of it is held, day by day. Reads only; imports no source."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator, Mapping
from typing import Literal

import attrs

from unioncrawl.archive.home import tuples
from unioncrawl.calendars import PUBLISHED, Calendar, Expectation, Kind, common_silences

State = Literal["complete", "partial", "none", "unknown", "missing", "awaited"]

STATES: tuple[State, ...] = ("complete", "partial", "missing", "awaited", "unknown", "none")

AWAITED_DAYS = 2
"""Today and yesterday: an edition is put on the web in the course of its day, or of the night after it."""


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
class _Edition:
    state: str
    pages_expected: int = 0
    pages_held: int = 0
    articles_expected: int = 0
    articles_held: int = 0


_NOT_ASKED = _Edition("")


def coverage(
    db: sqlite3.Connection, source: str, since: dt.date, until: dt.date, today: dt.date
) -> Iterator[Day]:
    """Yield every day from ``since`` to ``until``, but none after ``today``, oldest first."""
    editions = _editions(db, source)
    calendar = calendar_of(db, source, editions)
    last = max((day for day, edition in editions.items() if edition.state in PUBLISHED), default=None)
    day = since
    while day <= min(until, today):
        edition = editions.get(day, _NOT_ASKED)
        expected = calendar.expects(day)
        state, why = _state(edition, expected, is_last=last is None or day > last)
        if state == "missing" and (today - day).days < AWAITED_DAYS:
            state = "awaited"
        yield Day(
            source,
            day,
            state,
            expected.kind,
            edition.pages_expected,
            edition.pages_held,
            edition.articles_expected,
            edition.articles_held,
            why,
        )
        day += dt.timedelta(days=1)


def calendar_of(
    db: sqlite3.Connection, source: str, editions: Mapping[dt.date, _Edition] | None = None
) -> Calendar:
    """Return when a paper comes out, as far as the archive tells."""
    known = _editions(db, source) if editions is None else editions
    days = [(day, edition.state) for day, edition in known.items()]
    return Calendar.learn(days, _silences(db, source))


def _state(edition: _Edition, expected: Expectation, *, is_last: bool) -> tuple[State, str]:
    if edition.state == "complete":
        return "complete", "every page and article that its plans list is held"
    if edition.state == "partial":
        return "partial", _lacking(edition)
    if edition.state == "none" and not (is_last and expected.kind == "issue"):
        return "none", "the site had none"
    asked = {"": "nobody asked for it", "unknown": "the site did not say", "none": "the site had none"}
    why = f"{asked[edition.state]}; {expected.why}"
    if expected.kind == "unsure":
        return "unknown", why
    return ("missing", why) if expected.kind == "issue" else ("none", why)


def _lacking(edition: _Edition) -> str:
    lacking = (
        (edition.pages_expected - edition.pages_held, edition.pages_expected, "pages"),
        (edition.articles_expected - edition.articles_held, edition.articles_expected, "articles"),
    )
    return ", ".join(f"{number} of {whole} {what} lacking" for number, whole, what in lacking if number)


def _editions(db: sqlite3.Connection, source: str) -> dict[dt.date, _Edition]:
    rows = tuples(
        db,
        "SELECT published, state, pages_expected, pages_held, articles_expected, articles_held"
        " FROM editions WHERE source = ? ORDER BY published",
        (source,),
    )
    return {dt.date.fromisoformat(published): _Edition(*others) for published, *others in rows}


def _silences(db: sqlite3.Connection, source: str) -> dict[dt.date, str]:
    """Return the days on which the other papers were silent."""
    papers: dict[str, list[tuple[dt.date, str]]] = {}
    rows = tuples(db, "SELECT source, published, state FROM editions WHERE source != ?", (source,))
    for name, published, state in rows:
        papers.setdefault(name, []).append((dt.date.fromisoformat(published), state))
    return common_silences(papers)
