"""What the archive says at the end, held against what has happened: alarms, gaps, articles that changed."""

from __future__ import annotations

import contextlib
import datetime as dt
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator

import attrs

from unioncrawl.archive.coverage import coverage
from unioncrawl.archive.home import Home
from unioncrawl.clock import CST
from year import events
from year.events import AFTERMATH, WITHIN, Event, Kind
from year.papers import BK53, WHOLE, Paper
from year.scenario import AFTER, APART, DAY, Scenario
from year.watch import Watch

OF_THE_MACHINE = frozenset({"disk"})
"""Kinds of alarms that tell of the machine on which this runs, which is real."""

PASSING = frozenset({"offline", "unreachable", "errors", "silence", "unreadable"})
"""Kinds of alarms that have to close when what they tell of is over. Others tell that something has changed, for a while."""


@attrs.frozen
class Alarm:
    """A row of ``alarms``."""

    source: str
    kind: str
    subject: str
    message: str
    raised: dt.date
    closed: dt.date | None

    def __str__(self) -> str:
        subject = f" ({self.subject})" if self.subject else ""
        return f"{self.raised} {self.source or 'archive'}: {self.kind}{subject}: {self.message}"


@attrs.define
class Tally:
    """What came of the events of one kind."""

    happened: int = 0
    expected: int = 0
    """Of them have to be told to a person, or to show in the archive."""

    raised: int = 0
    at_worst: int = 0
    """Editions after which the last of them was."""

    missed: list[str] = attrs.field(factory=list)
    false: list[str] = attrs.field(factory=list)

    @property
    def is_well(self) -> bool:
        """Whether all was told, and nothing else."""
        return not self.missed and not self.false


@attrs.define
class Verdict:
    """What came of all."""

    kinds: dict[str, Tally] = attrs.field(factory=lambda: defaultdict(Tally))
    days: int = 0
    """Days of papers, of which the coverage was looked at."""

    quiet: Tally = attrs.field(factory=Tally)
    """Where nothing happened: all alarms there are false."""

    coverage: Tally = attrs.field(factory=Tally)

    editions: int = 0
    """Editions that were looked for after the crawl of the day after their own."""

    overdue: Tally = attrs.field(factory=Tally)

    @property
    def is_well(self) -> bool:
        """Whether nothing was missed and nothing false."""
        return all(tally.is_well for tally in (*self.kinds.values(), self.quiet, self.coverage, self.overdue))


def judged(scenario: Scenario, home: Home, watch: Watch | None = None) -> Verdict:
    """Return what is to be said of an archive in which ``scenario`` was crawled.

    :param watch: who has looked at it after each day.
    """
    verdict = Verdict()
    for event in scenario.events:
        tally = verdict.kinds[event.kind.name]
        tally.happened += 1
        tally.expected += bool(event.kind.expects) or event.kind in (events.REVISED, events.GONE)
    if watch is not None:
        verdict.coverage.false += watch.wrong
        verdict.editions = watch.editions
        verdict.overdue.missed += watch.overdue
    with contextlib.closing(home.read()) as db:
        judge_alarms(scenario, list(alarms(db)), verdict)
        _judge_rechecks(scenario, db, verdict)
        _judge_coverage(scenario, db, verdict)
    return verdict


def alarms(db: sqlite3.Connection) -> Iterator[Alarm]:
    """Yield all alarms that were raised, oldest first."""
    rows = db.execute(
        "SELECT source, kind, subject, message, first_seen, closed_at FROM alarms ORDER BY first_seen, source, kind"
    )
    for source, kind, subject, message, first_seen, closed_at in rows:
        if kind not in OF_THE_MACHINE:
            closed = None if closed_at is None else _day(closed_at)
            yield Alarm(source, kind, subject, message, _day(first_seen), closed)


def _day(moment: str) -> dt.date:
    return dt.datetime.fromisoformat(moment).astimezone(CST).date()


def judge_alarms(scenario: Scenario, raised: Iterable[Alarm], verdict: Verdict) -> None:
    """Add to ``verdict`` what is to be said of the alarms that were raised."""
    by_event: dict[Event, list[Alarm]] = defaultdict(list)
    for alarm in raised:
        causes = [event for event in scenario.events if explains(event, alarm)]
        if causes:
            # The latest that explains it; one of the archive tells of all papers.
            for event in causes if alarm.kind in events.OFFLINE else causes[-1:]:
                by_event[event].append(alarm)
        else:
            verdict.quiet.false.append(str(alarm))
    for event in scenario.events:
        tally = verdict.kinds[event.kind.name]
        own = by_event[event]
        if event.kind.expects:
            _judge_event(scenario, event, own, tally)
        tally.false += [f"{alarm}: raised again" for alarm in repeated(event.kind, own)]
        if event.kind.closes:
            tally.false += [f"{alarm}: still open" for alarm in own if is_stuck(scenario, event, alarm)]


def explains(event: Event, alarm: Alarm) -> bool:
    """Return whether an alarm is one that ``event`` may raise."""
    until = event.since + APART if event.kind.days is None else event.until + AFTERMATH
    return (
        alarm.source == ("" if alarm.kind in events.OFFLINE else event.paper.name)
        and alarm.kind in event.kind.expects | event.kind.allows
        and event.since <= alarm.raised <= until
    )


def _judge_event(scenario: Scenario, event: Event, own: Iterable[Alarm], tally: Tally) -> None:
    days = [alarm.raised for alarm in own if alarm.kind in event.kind.expects]
    told = f"{event.since} {event.paper.name}: {event.kind.name}"
    if not days:
        others = ", ".join(sorted({alarm.kind for alarm in own}))
        tally.missed.append(
            f"{told}: no {' or '.join(sorted(event.kind.expects))}{f', but {others}' if others else ''}"
        )
        return
    after = editions_between(event.paper, first_sign(scenario, event), min(days))
    if after > WITHIN:
        tally.missed.append(f"{told}: raised on {min(days)} only, after {after} editions")
        return
    tally.raised += 1
    tally.at_worst = max(tally.at_worst, after)


def first_sign(scenario: Scenario, event: Event) -> dt.date:
    """Return the first day on which there is something to be noticed of ``event``."""
    if event.kind not in (events.STOPS, events.WEEKLY):
        return event.since
    days = (event.since + n * DAY for n in range(APART.days))
    return next(
        day for day in days if event.paper.comes_out(day) and not scenario.has_issue(event.paper, day)
    )


def editions_between(paper: Paper, since: dt.date, until: dt.date) -> int:
    """Return how many issues a paper has, as a rule, from ``since`` until before ``until``."""
    return sum(paper.comes_out(since + n * DAY) for n in range((until - since).days))


def repeated(kind: Kind, own: Iterable[Alarm]) -> Iterator[Alarm]:
    """Yield alarms of one event that were raised before, and once is enough."""
    times: dict[tuple[str, str], int] = defaultdict(int)
    for alarm in own:
        times[alarm.kind, alarm.subject] += 1
        # That robots.txt allows all again is a change, too.
        most = 2 if alarm.kind == "robots" and kind.days is not None else 1
        if times[alarm.kind, alarm.subject] > most:
            yield alarm


def is_stuck(scenario: Scenario, event: Event, alarm: Alarm) -> bool:
    """Return whether an alarm is open too long after what it tells of is over."""
    if alarm.kind not in PASSING:
        return False
    following = event.until
    while following < scenario.end and not scenario.has_issue(event.paper, following):
        following += DAY
    due = following + AFTERMATH
    return due < scenario.end and (alarm.closed is None or alarm.closed > due)


def _judge_rechecks(scenario: Scenario, db: sqlite3.Connection, verdict: Verdict) -> None:
    """Look whether articles that were changed or removed were found to be, and no others."""
    names = {"revised": events.REVISED, "gone": events.GONE}
    rows = db.execute(
        "SELECT a.source, a.published, e.kind FROM events e JOIN articles a ON a.id = e.article_id"
        " WHERE e.kind IN ('revised', 'gone') ORDER BY e.at"
    )
    found = [(source, published, kind) for source, published, kind in rows]
    happened = {
        (event.paper.name, event.since.isoformat(), name): event
        for name, kind in names.items()
        for event in scenario.events
        if event.kind is kind
    }
    for key, event in happened.items():
        tally = verdict.kinds[event.kind.name]
        if key in found:
            tally.raised += 1
        else:
            tally.missed.append(f"{event.since} {event.paper.name}: {event.kind.name}, and nobody noticed")
    for key in found:
        if key not in happened:
            verdict.kinds[names[key[2]].name].false.append(f"{key[1]} {key[0]}: {key[2]}, and it was not")


def _judge_coverage(scenario: Scenario, db: sqlite3.Connection, verdict: Verdict) -> None:
    """Look whether the coverage says of each paper and day what is so."""
    until, today = scenario.end - AFTER, scenario.end - DAY
    for paper in scenario.papers:
        for day in coverage(db, paper.name, scenario.begin, until, today):
            allowed = states(scenario, paper, day.day)
            verdict.days += 1
            if day.state not in allowed:
                told = f"{day.day} {paper.name}: {day.state} ({day.why}), and it is {' or '.join(sorted(allowed))}"
                (verdict.coverage.missed if "none" not in allowed else verdict.coverage.false).append(told)
            elif day.state == "complete" and (day.pages_held, day.articles_held) != WHOLE:
                held = f"{day.pages_held} pages and {day.articles_held} articles"
                verdict.coverage.missed.append(f"{day.day} {paper.name}: complete with {held}, and it is not")


def states(scenario: Scenario, paper: Paper, day: dt.date) -> frozenset[str]:
    """Return the states that are right for a day of a paper, once all has been crawled."""
    if any(event.since == day for event in scenario.of(paper, events.NEVER)):
        return frozenset({"partial"})
    if scenario.has_issue(paper, day):
        unread = paper.platform == BK53 and any(
            event.is_on(day) for event in scenario.of(paper, events.LAYOUT)
        )
        # What came and cannot be read lacks as an article, until somebody mends the page class.
        return frozenset({"partial"} if unread else {"complete"})
    for event in scenario.of(paper, events.STOPS):
        if event.since == day:
            return frozenset({"missing"})
        if event.is_on(day):
            return frozenset({"missing", "none", "unknown"})
    if paper.comes_out(day):
        return frozenset({"missing", "skipped", "none"})
    return frozenset({"none"})
