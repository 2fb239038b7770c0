"""Sums of what is held as a table for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from unioncrawl.counting.marks import sparkline
from unioncrawl.counting.periods import periods
from unioncrawl.counting.sums import By, Sum
from unioncrawl.counting.tables import bars, columns_of, cut, number, of, table, width
from unioncrawl.words import human_bytes

_COLUMNS = 100
"""That a table may take where there is no terminal to ask."""

_MOST_MARKS = 30
"""Columns of a bar or sparkline: more would not tell more."""

_FEWEST_MARKS = len("2015–2026")
"""Those of a sparkline's head."""

_FEWEST_TITLE = 4
"""Columns of a masthead: two characters."""

_ALL = "all"

_GAP = 2
"""Columns between two columns."""


def text(found: Sequence[Sum], by: By, titles: Mapping[str, str], *, columns: int | None) -> str:
    """Return the table.

    :param titles: masthead by source.
    :param columns: of the terminal, to fill what is free with bars or sparklines; ``None`` for none of these.
    """
    found = _with_total(found, by)
    headers: list[str] = ["articles"] if by in ("page_name", "author") else [
        "articles", "pages", "editions", "captures", "size",
    ]  # fmt: skip
    cells = [list(_numbers(one, by)) for one in found]
    years = _years(found) if by in ("source", "province") else []
    if years and columns is None:
        headers.append("years")
        cells = [[*line, _span(sorted(one.years))] for line, one in zip(cells, found, strict=True)]
    room = (columns or _COLUMNS) - columns_of(headers, cells) - _GAP
    names = _names(found, titles, room - (_FEWEST_MARKS + _GAP if columns else 0))
    free = room - max(map(width, [by, *names])) - _GAP
    lines = [[name, *line] for name, line in zip(names, cells, strict=True)]
    headers = [by, *headers]
    left: list[str] = [by]
    if columns is not None and free >= _FEWEST_MARKS:
        marks = min(free, _MOST_MARKS)
        drawn = _sparklines(found, years, marks) if years else _bars(found, marks)
        left.append(_span(years))
        headers.append(_span(years))
        lines = [[*line, mark] for line, mark in zip(lines, drawn, strict=True)]
    return table(headers, lines, left=left)


def _with_total(found: Sequence[Sum], by: By) -> list[Sum]:
    """Return the sums and the sum of these; by author or page there is none: an article may have several."""
    if len(found) < 2 or by in ("page_name", "author"):
        return list(found)
    total = Sum(value=_ALL, unknown=None if found[0].unknown is None else 0)
    for one in found:
        for name in ("articles", "pages", "complete", "partial", "captures", "warc_bytes"):
            setattr(total, name, getattr(total, name) + getattr(one, name))
        if total.unknown is not None:
            total.unknown += one.unknown or 0
        total.years += one.years
    return [*found, total]


def _numbers(one: Sum, by: By) -> Iterator[str]:
    yield number(one.articles)
    if by not in ("page_name", "author"):
        yield number(one.pages)
        yield of(one.editions_held, one.editions_expected)
        yield number(one.captures)
        yield human_bytes(one.warc_bytes)


def _names(found: Sequence[Sum], titles: Mapping[str, str], room: int) -> list[str]:
    """Return names with as much of the mastheads beside them as there is room for."""
    names = ["–" if one.value is None else one.value for one in found]
    longest = max(map(width, names))
    wanted = [titles.get(name, "") for name in names]
    title_room = room - longest - 1
    if not any(wanted) or title_room < _FEWEST_TITLE:
        return names
    return [
        f"{name:{longest}} {cut(title, title_room)}".rstrip()
        for name, title in zip(names, wanted, strict=True)
    ]


def _years(found: Sequence[Sum]) -> list[str]:
    """Return every year from the first in which there is an article to the last."""
    years = {year for one in found for year in one.years}
    return list(periods(min(years), max(years))) if years else []


def _span(years: Sequence[str]) -> str:
    if not years:
        return ""
    return years[0] if years[0] == years[-1] else f"{years[0]}–{years[-1]}"


def _sparklines(found: Sequence[Sum], years: Sequence[str], columns: int) -> list[str]:
    # Of nothing held in a year none is known to have been published: that is no 0.
    return [sparkline([one.years.get(year) for year in years], columns) for one in found]


def _bars(found: Sequence[Sum], columns: int) -> list[str]:
    # The sum of all would dwarf its parts.
    return bars([None if one.value == _ALL else one.articles for one in found], columns)
