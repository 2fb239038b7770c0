"""A year as a sheet: every day in its place, in any year."""

from __future__ import annotations

import datetime as dt
import re

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from unioncrawl.counting.sheets import LABELS, Cell, Sheet, site_sheets, worst
from unioncrawl.counting.sheets_page import html, svg
from unioncrawl.counting.sheets_text import MARKS, WEEKS, year_map
from unioncrawl.counting.tables import width

YEARS = st.integers(1950, 2100)


def sheet(year: int, title: str = "工人日报") -> Sheet:
    first = dt.date(year, 1, 1)
    days = [first + dt.timedelta(n) for n in range((dt.date(year, 12, 31) - first).days + 1)]
    states = list(LABELS)
    cells = {day: Cell(day, states[day.toordinal() % len(states)], str(day)) for day in days}
    return Sheet(source="a", title=title, year=year, cells=cells, legend=LABELS, summary="")


@given(YEARS)
def test_every_day_stands_once_in_the_column_of_its_week_and_the_row_of_its_weekday(year: int) -> None:
    drawn = sheet(year)
    weeks = drawn.weeks()
    assert len(weeks) <= WEEKS
    shown = [cell for week in weeks for cell in week if cell is not None]
    assert [cell.day for cell in shown] == sorted(drawn.cells)
    for week in weeks:
        assert all(cell is None or cell.day.weekday() == place for place, cell in enumerate(week))


@given(YEARS)
def test_a_month_is_named_above_the_week_of_its_first_day(year: int) -> None:
    weeks = sheet(year).weeks()
    for month, week in sheet(year).months_at().items():
        assert dt.date(year, month, 1) in [cell.day for cell in weeks[week] if cell is not None]


@given(YEARS)
def test_a_map_fits_eighty_columns(year: int) -> None:
    assert max(map(width, year_map(sheet(year), 80, coloured=False))) <= 80


def test_the_marks_of_a_paper_differ() -> None:
    assert len({MARKS[state] for state in LABELS}) == len(LABELS)


def test_every_shape_has_a_colour_wherever_it_is_used() -> None:
    # Where a shape is used it lies in nothing, so a rule that asks what it lies in paints it black in a browser.
    for drawn in (svg([sheet(2026)]), html([sheet(2026)], [])):
        light = drawn[: drawn.rindex("@media (prefers-color-scheme: dark)")]
        rules = {
            name
            for names in re.findall(r"^([^{}\n]+) \{ [^}]*(?:fill|stroke):", light, re.MULTILINE)
            for name in names.split(", ")
        }
        symbols = re.findall(r'<symbol id="([a-z]+)\d*">(.*?)</symbol>', drawn)
        assert {name for name, _ in symbols} == {*LABELS, "level"}
        for _, shape in symbols:
            for classes in re.findall(r'class="([^"]+)"', shape):
                assert f".{classes.split()[-1]}" in rules


def test_a_week_is_shown_as_its_worst_day() -> None:
    day = dt.date(2026, 1, 5)
    assert worst([Cell(day, "complete", ""), None, Cell(day, "missing", "")]) == "missing"
    assert worst([Cell(day, "complete", ""), Cell(day, "none", "")]) == "complete"
    assert worst([Cell(day, "level0", ""), Cell(day, "level3", "")]) == "level3"
    assert worst([None, None]) is None


@settings(max_examples=20)
@given(st.text(max_size=40))
def test_whatever_a_paper_is_called_the_picture_is_xml(title: str) -> None:
    cells = dict(list(sheet(2026).cells.items())[:6])
    root = etree.fromstring(svg([attrs.evolve(sheet(2026, title), cells=cells)]).encode())
    assert root.tag == "{http://www.w3.org/2000/svg}svg"


def test_days_of_a_site_are_told_apart_by_how_many_articles_they_have() -> None:
    first = dt.date(2026, 1, 1)
    days = {first + dt.timedelta(n): n % 5 for n in range(100)}
    [one] = site_sheets("a", "甲", days, first, first + dt.timedelta(99), dt.date(2026, 12, 1))
    assert {cell.state for cell in one.cells.values()} == {f"level{n}" for n in range(5)}
    assert list(one.legend.values()) == ["no article", "1 article", "2 articles", "3 articles", "4 articles"]


def test_a_site_of_which_nothing_is_held_has_empty_days() -> None:
    [one] = site_sheets("a", "甲", {}, dt.date(2026, 1, 1), dt.date(2026, 1, 9), dt.date(2026, 12, 1))
    assert {cell.state for cell in one.cells.values()} == {"level0"}
