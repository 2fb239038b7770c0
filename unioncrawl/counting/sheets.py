"""A year of a paper or a site, a cell a day: what is drawn of its coverage, on a terminal and as a picture."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

import attrs

from unioncrawl.archive.coverage import STATES, Day, Paper
from unioncrawl.archive.coverage_months import Month, months
from unioncrawl.calendars import TOO_LITTLE, WEEKDAYS, allowed_pause, weekdays_said
from unioncrawl.words import counted

LABELS = {
    "complete": "complete",
    "partial": "held in part",
    "missing": "missing",
    "awaited": "awaited",
    "unknown": "unknown",
    "skipped": "expected, none published",
    "none": "none published",
}
"""What the states of a day are called."""

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

LEVELS = 4
"""Into so many the days of a site are told apart by how many articles they have."""

NO_ARTICLE = "level0"

_WORST = ("missing", "partial", "unknown", "awaited", "skipped", "complete", "none")
"""What a week is shown as that has days of several states: what somebody should look at, first."""


@attrs.frozen
class Cell:
    """A day."""

    day: dt.date
    state: str
    """One of the keys of the sheet's ``legend``."""

    said: str
    """What is known of it, for people."""


@attrs.frozen(kw_only=True)
class Sheet:
    """A year, or as much of it as was asked for."""

    source: str
    title: str
    year: int
    cells: Mapping[dt.date, Cell]
    legend: Mapping[str, str]
    """State to what it means. Only those of a paper are all there."""

    summary: str
    """What is held, in a line."""

    notes: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    """The same by month, as a table."""

    @property
    def counts(self) -> Counter[str]:
        """How many days there are of each state."""
        return Counter(cell.state for cell in self.cells.values())

    @property
    def name(self) -> str:
        """Masthead and name; the name alone where there is no masthead."""
        return self.source if self.title == self.source else f"{self.title} {self.source}"

    def weeks(self) -> list[list[Cell | None]]:
        """Return the weeks of the year, from Monday on; ``None`` for days that are not shown."""
        first = dt.date(self.year, 1, 1)
        number = (dt.date(self.year, 12, 31) - first).days + 1
        days: list[Cell | None] = [None] * first.weekday()
        days += [self.cells.get(first + dt.timedelta(n)) for n in range(number)]
        days += [None] * (-len(days) % len(WEEKDAYS))
        return [days[n : n + len(WEEKDAYS)] for n in range(0, len(days), len(WEEKDAYS))]

    def months_at(self) -> dict[int, int]:
        """Return the week in which the first day of each month lies."""
        before = dt.date(self.year, 1, 1).weekday()
        return {
            month: (dt.date(self.year, month, 1).timetuple().tm_yday - 1 + before) // len(WEEKDAYS)
            for month in range(1, 13)
        }


def worst(week: Iterable[Cell | None]) -> str | None:
    """Return the state that a week is shown as, ``None`` for one that is not shown: of a site, that of its best day."""
    states = {cell.state for cell in week if cell is not None}
    if not states:
        return None
    return next((state for state in _WORST if state in states), None) or max(states)


# Papers


def paper_sheets(paper: Paper, title: str, since: dt.date, until: dt.date, today: dt.date) -> Iterator[Sheet]:
    """Yield the years of a paper, oldest first. Days before the first of which anything is known are left blank."""
    first = max(since, min(paper.editions))
    for year, days in groupby(paper.days(first, until, today), lambda day: day.day.year):
        yield _paper_sheet(paper, title, year, list(days))


def _paper_sheet(paper: Paper, title: str, year: int, days: Sequence[Day]) -> Sheet:
    return Sheet(
        source=paper.source,
        title=title,
        year=year,
        cells={day.day: Cell(day.day, day.state, _said(day)) for day in days},
        legend=LABELS,
        summary=summary_of(days),
        notes=tuple(_notes(paper, year)),
        columns=("month", *(LABELS[state] for state in STATES), "pages", "articles"),
        rows=tuple(_row(name, list(group)) for name, group in groupby(days, lambda day: f"{day.day:%Y-%m}")),
    )


def summary_of(days: Iterable[Day]) -> str:
    """Return in a line how much of what a paper offered is held."""
    days = list(days)
    states = Counter(day.state for day in days)
    offered = states["complete"] + states["partial"] + states["missing"]
    skipped = f"; {states['skipped']:,} expected, none published" if states["skipped"] else ""
    if not offered:
        return f"no issue is held, and none expected{skipped}"
    return (
        f"{states['complete']:,} of {counted(offered, 'issue')} whole;"
        f" pages {_of(days, 'pages')}, articles {_of(days, 'articles')}{skipped}"
    )


def _of(days: Iterable[Day], what: str) -> str:
    held = expected = 0
    for day in days:
        held += getattr(day, f"{what}_held")
        expected += getattr(day, f"{what}_expected")
    return f"{held:,}/{expected:,}"


def _row(name: str, days: Sequence[Day]) -> tuple[str, ...]:
    states = Counter(day.state for day in days)
    numbers = (str(states[state] or "") for state in STATES)
    return (name, *numbers, _of(days, "pages"), _of(days, "articles"))


def _said(day: Day) -> str:
    said = f"{day.day} {WEEKDAYS[day.day.weekday()]}: {LABELS[day.state]}"
    if day.state == "complete":
        return f"{said}; pages {day.pages_held}, articles {day.articles_held}"
    return f"{said}; {day.why}"


def _notes(paper: Paper, year: int) -> Iterator[str]:
    """Yield what is known of the rhythm of a paper in a year, and of the years around it."""
    begin, end = dt.date(year, 1, 1), dt.date(year, 12, 31)
    if paper.first_issue is None:
        yield "no issue is held, so nothing is known of when it comes out"
        return
    changes = [change for change in paper.calendar.changes() if begin <= change.since <= end]
    for change in changes:
        yield f"{change.since}: {change.after}; before: {change.before}"
    if not changes:
        part = paper.calendar.rhythm(end)
        said = weekdays_said(part) if part else TOO_LITTLE
        yield f"comes out: {said}"
        if said == TOO_LITTLE:
            yield _until_then(paper, end)
    if paper.first_issue > begin:
        yield f"first issue held: {paper.first_issue}"
    if paper.ended is not None and paper.ended < end:
        yield f"last issue of its site: {paper.ended}"


def _until_then(paper: Paper, end: dt.date) -> str:
    """Return what is held against a paper as long as no weekday of it is known."""
    longest = paper.calendar.longest_pause(end)
    if longest is None:
        return "overdue: nobody can say before seven issues are held"
    days = counted(allowed_pause(longest), "day")
    return f"overdue after {days} without an issue; weekdays are known after four weeks"


# Sites without editions


def site_sheets(
    source: str, title: str, days: Mapping[dt.date, int], since: dt.date, until: dt.date, today: dt.date
) -> Iterator[Sheet]:
    """Yield the years of a site without editions, oldest first.

    :param days: articles held by day.
    """
    bounds = _bounds([number for day, number in days.items() if since <= day <= until])
    judged = months(source, days, since, until, today)
    for year, group in groupby(judged, lambda month: int(month.month[:4])):
        first, last = max(since, dt.date(year, 1, 1)), min(until, today, dt.date(year, 12, 31))
        shown = [first + dt.timedelta(n) for n in range((last - first).days + 1)]
        yield _site_sheet(source, title, year, {day: days.get(day, 0) for day in shown}, bounds, list(group))


def _site_sheet(
    source: str,
    title: str,
    year: int,
    days: Mapping[dt.date, int],
    bounds: Sequence[int],
    judged: Sequence[Month],
) -> Sheet:
    odd = [month for month in judged if month.state in ("silent", "few", "many")]
    return Sheet(
        source=source,
        title=title,
        year=year,
        cells={
            day: Cell(
                day,
                _level(number, bounds),
                f"{day} {WEEKDAYS[day.weekday()]}: {counted(number, 'article')} held",
            )
            for day, number in days.items()
        },
        legend=_levels(bounds),
        summary=f"{counted(sum(days.values()), 'article')} held; it has no editions, so nobody can say of how many",
        notes=tuple(f"{month.month}: {month.state}, {month.articles:,}; {month.why}" for month in odd),
        columns=("month", "articles", "usual", "state"),
        rows=tuple(
            (
                month.month,
                f"{month.articles:,}",
                "" if month.least is None else f"{month.least:,} to {month.most:,}",
                month.state,
            )
            for month in judged
        ),
    )


def _bounds(numbers: Sequence[int]) -> list[int]:
    """Return the most articles of a day of each level: as many days in each, as far as their numbers allow."""
    values = sorted(number for number in numbers if number)
    return sorted({values[-(-len(values) * n // LEVELS) - 1] for n in range(1, LEVELS + 1)}) if values else []


def _level(number: int, bounds: Sequence[int]) -> str:
    if not number:
        return NO_ARTICLE
    return f"level{next(n for n, bound in enumerate(bounds, 1) if number <= bound)}"


def _levels(bounds: Sequence[int]) -> dict[str, str]:
    found = {NO_ARTICLE: "no article"}
    least = 1
    for level, bound in enumerate(bounds, 1):
        found[f"level{level}"] = (
            counted(bound, "article") if least == bound else f"{least} to {bound} articles"
        )
        least = bound + 1
    return found
