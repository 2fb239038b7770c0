"""What is looked at after each day's crawl, because it cannot be seen at the end any more."""

from __future__ import annotations

import contextlib
import datetime as dt
import sqlite3
from collections.abc import Iterator

import attrs

from unioncrawl.archive.coverage import coverage
from unioncrawl.archive.home import Home
from unioncrawl.clock import CST
from year import events
from year.papers import EARLY, WHOLE, Paper
from year.scenario import DAY, Scenario

AWAY = (
    events.SERVER_DOWN, events.NETWORK_OUT, events.BUSY, events.ERROR_PAGE, events.FORBIDDEN, events.LAYOUT, events.NEVER,
)  # fmt: skip
"""After these, something is rightly not held for days."""

RECOVERY = 7 * DAY


@attrs.define
class Watch:
    """Looks at the archive after each day's crawl."""

    scenario: Scenario
    home: Home
    wrong: list[str] = attrs.field(factory=list)
    """What the coverage said wrongly, on its first day, of what has just begun."""

    overdue: list[str] = attrs.field(factory=list)
    """Editions that were on the web before the crawl of the day after their own, and are not held after it."""

    editions: int = 0
    """So many had to be."""

    def look(self, now: dt.datetime) -> None:
        """Look at what was crawled at ``now``."""
        today = now.astimezone(CST).date()
        with contextlib.closing(self.home.read()) as db:
            self.wrong += self._wrong(db, today)
            self._look_for(db, today - DAY, now)

    def _wrong(self, db: sqlite3.Connection, today: dt.date) -> Iterator[str]:
        for event in self.scenario.events:
            if event.since != today or not event.kind.meanwhile:
                continue
            if event.paper.hour != EARLY or not self.scenario.has_issue(event.paper, today):
                continue
            (day,) = coverage(db, event.paper.name, today, today, today)
            if day.state not in event.kind.meanwhile:
                yield f"{today} {event.paper.name}: {event.kind.name}, and that day it is {day.state} ({day.why})"

    def _look_for(self, db: sqlite3.Connection, day: dt.date, now: dt.datetime) -> None:
        """Look for the editions of ``day``."""
        sql = "SELECT source, pages_held, articles_held FROM editions WHERE published = ?"
        held = {source: (pages, articles) for source, pages, articles in db.execute(sql, (day.isoformat(),))}
        for paper in self.scenario.papers:
            if day >= self.scenario.begin and self._has_to_be_held(paper, day, now):
                self.editions += 1
                pages, articles = held.get(paper.name, (0, 0))
                if (pages, articles) != WHOLE:
                    self.overdue.append(
                        f"{day} {paper.name}: {pages} pages and {articles} articles, a day later"
                    )

    def _has_to_be_held(self, paper: Paper, day: dt.date, now: dt.datetime) -> bool:
        lately = [day + DAY - n * DAY for n in range(RECOVERY.days)]
        if any(event.is_on(one) for event in self.scenario.of(paper, *AWAY) for one in lately):
            return False
        return self.scenario.has_issue(paper, day) and paper.online_at(day) <= now
