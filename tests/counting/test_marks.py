"""Bars and sparklines, and tables in which Chinese stands straight."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unioncrawl.counting.marks import bar, sparkline
from unioncrawl.counting.tables import bars, cut, of, table, width


def test_a_sparkline_tells_nothing_known_from_nothing_and_from_little() -> None:
    assert sparkline([None, 0, 1, 1000, 500], 10) == "· ▁█▄"


def test_a_sparkline_without_room_puts_years_together() -> None:
    assert sparkline([1, 1, 4, 4, None, None, None, 8], 4) == "▂█·█"


@given(values=st.lists(st.none() | st.integers(0, 10**9), max_size=300), columns=st.integers(0, 60))
def test_a_sparkline_has_at_most_the_room_there_is(values: list[int | None], columns: int) -> None:
    assert len(sparkline(values, columns)) <= columns


@pytest.mark.parametrize(("value", "drawn"), [(8, "████"), (4, "██"), (1, "▌"), (0.001, "▏"), (0, "")])
def test_a_bar_is_as_long_as_its_share_and_seen_if_there_is_any(value: float, drawn: str) -> None:
    assert bar(value, 8, 4) == drawn


def test_what_is_not_known_has_no_bar() -> None:
    assert bars([None, 2, 1], 2) == ["", "██", "█"]


def test_columns_stand_straight_with_chinese_in_them() -> None:
    lines = table(["报纸", "n"], [["工人日报", "1"], ["Daily", "1,000"]], left=["报纸"]).splitlines()
    assert len({width(line) for line in lines}) == 1


@given(text=st.text("工会ab报 ", max_size=20), columns=st.integers(1, 20))
def test_what_is_cut_takes_no_more_columns_than_it_may(text: str, columns: int) -> None:
    assert width(cut(text, columns)) <= columns
    assert cut(text, 40) == text


def test_nothing_of_nothing_is_a_dash() -> None:
    assert (of(0, 0), of(0, 3), of(1200, 1300)) == ("–", "0/3", "1,200/1,300")
