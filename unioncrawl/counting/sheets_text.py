"""Coverage on a terminal: a year as a map of its days, and years of many papers as a line each, a week a character."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import click

from unioncrawl.counting.sheets import LEVELS, MONTHS, NO_ARTICLE, Sheet, worst
from unioncrawl.counting.tables import cut, width

# ASCII: what is beyond it may be one column wide or two, as the terminal pleases.
MARKS = {
    "complete": "#",
    "partial": "+",
    "missing": "X",
    "awaited": "~",
    "unknown": "?",
    "skipped": "-",
    "none": ".",
    NO_ARTICLE: ".",
    **{f"level{n}": str(n) for n in range(1, LEVELS + 1)},
}

_STYLES: dict[str, dict[str, Any]] = {
    "complete": {"fg": "green"},
    "partial": {"fg": "yellow", "bold": True},
    "missing": {"fg": "red", "bold": True, "reverse": True},
    "awaited": {"fg": "cyan"},
    "unknown": {"fg": "magenta"},
    "skipped": {"fg": "yellow"},
    "none": {"dim": True},
    NO_ARTICLE: {"dim": True},
    **{f"level{n}": {"fg": "green", "bold": n > 2} for n in range(1, LEVELS + 1)},
}
"""Beside the marks, which tell the states apart without colours."""

_DAYS = ("Mon", "", "Wed", "", "Fri", "", "Sun")
WEEKS = 54
"""Of a year, at most, counting those that are not whole."""

_INDENT = 5
_NAMED, _SHARE = 20, 6
"""Columns: of a paper's name, and of its share of whole issues, in a line with 54 weeks. Together 80."""

_GAP = "   "


def year_map(sheet: Sheet, columns: int, *, coloured: bool) -> Iterator[str]:
    """Yield the lines of a year, a column a week."""
    yield _style(f"{sheet.name} {sheet.year}", coloured, bold=True)
    yield cut(sheet.summary, columns)
    yield " " * _INDENT + _months(sheet)
    weeks = sheet.weeks()
    for number, name in enumerate(_DAYS):
        marks = "".join(_mark(cell.state if (cell := week[number]) else None, coloured) for week in weeks)
        yield f"{name:<{_INDENT}}{marks}".rstrip()
    yield from legend([sheet], columns, coloured=coloured)
    for note in sheet.notes:
        yield cut(note, columns)


def weeks_map(sheets: Sequence[Sheet], columns: int, *, coloured: bool) -> Iterator[str]:
    """Yield the lines of a year of many papers: a line each, a week a character, which is that of its worst day."""
    yield _style(f"{sheets[0].year}, a week a character: its worst day", coloured, bold=True)
    yield " " * _NAMED + _months(sheets[0])
    for sheet in sheets:
        name = cut(sheet.title, _NAMED - 1)
        marks = "".join(_mark(worst(week), coloured) for week in sheet.weeks())
        blanks = " " * (WEEKS - len(sheet.weeks()))
        yield f"{name}{' ' * (_NAMED - width(name))}{marks}{blanks}{_share(sheet)}".rstrip()
    yield from legend(sheets, columns, coloured=coloured)


def legend(sheets: Sequence[Sheet], columns: int, *, coloured: bool) -> Iterator[str]:
    """Yield what the marks mean, and how many days there are of each."""
    line, used = "", 0
    for state in MARKS:
        days = sum(sheet.counts[state] for sheet in sheets)
        labels = list(dict.fromkeys(sheet.legend[state] for sheet in sheets if sheet.counts[state]))
        if not days:
            continue
        # What few articles are, and what many, is another number for each site.
        label = labels[0] if len(labels) == 1 else f"articles, {state[-1]} of {LEVELS}"
        said = f" = {label} ({days:,})"
        room = 1 + width(said) + (len(_GAP) if line else 0)
        if used and used + room > columns:
            yield line
            line, used, room = "", 0, 1 + width(said)
        line += f"{_GAP if line else ''}{_mark(state, coloured)}{said}"
        used += room
    if line:
        yield line


def _months(sheet: Sheet) -> str:
    line = ""
    for month, week in sheet.months_at().items():
        line = f"{line:<{week}}{MONTHS[month - 1]}"
    return line


def _share(sheet: Sheet) -> str:
    counts = sheet.counts
    offered = counts["complete"] + counts["partial"] + counts["missing"]
    if not offered:
        return ""
    # Not rounded up: 100 % is all.
    return f"{100 * counts['complete'] // offered:>{_SHARE - 2}} %"


def _mark(state: str | None, coloured: bool) -> str:
    if state is None:
        return " "
    return click.style(MARKS[state], **_STYLES[state]) if coloured else MARKS[state]


def _style(text: str, coloured: bool, *, bold: bool) -> str:
    return click.style(text, bold=bold) if coloured else text
