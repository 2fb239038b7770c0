"""A scale of time names the first and the last period, and some between them that are not in their way."""

from __future__ import annotations

import pytest

from unioncrawl.counting.periods import periods
from unioncrawl.counting.scale import named


@pytest.mark.parametrize(
    ("first", "last", "names"),
    [
        ("2016", "2016", ["2016"]),
        ("2016", "2017", ["2016", "2017"]),
        ("2016-01", "2016-06", ["2016-01", "2016-02", "2016-03", "2016-04", "2016-05", "2016-06"]),
        ("2016-12", "2026-11", ["2016-12", "2018", "2020", "2022", "2024", "2026-11"]),
        ("2016-12-30", "2017-01-02", ["2016-12-30", "12-31", "01-01", "2017-01-02"]),
        (
            "2016-03-05",
            "2016-12-30",
            ["2016-03-05", "2016-05", "2016-07", "2016-09", "2016-11", "2016-12-30"],
        ),
    ],
)
def test_the_first_and_the_last_period_are_named(first: str, last: str, names: list[str]) -> None:
    every = list(periods(first, last))
    found = named(every, 8)
    assert [name for _, name in found] == names
    assert all(every[place].endswith(name) or every[place].startswith(name) for place, name in found)


def test_no_period_has_no_name() -> None:
    assert named([], 8) == []


def test_however_many_years_there_are_few_are_named() -> None:
    assert len(named(list(periods("0001-01-01", "2026-11-21")), 8)) <= 10
