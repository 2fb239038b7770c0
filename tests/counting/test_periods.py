"""Periods are the beginnings of dates, and follow one another without a gap."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unioncrawl.counting.periods import LENGTHS, Period, days_in, first_day, last_day, period_of, periods

BY: tuple[Period, ...] = ("year", "month", "day")


@pytest.mark.parametrize(
    ("first", "last", "all_of_them"),
    [
        ("2016", "2018", ["2016", "2017", "2018"]),
        ("2016-11", "2017-02", ["2016-11", "2016-12", "2017-01", "2017-02"]),
        ("2016-02-28", "2016-03-01", ["2016-02-28", "2016-02-29", "2016-03-01"]),
        ("9999", "9999", ["9999"]),
        ("9999-12-31", "9999-12-31", ["9999-12-31"]),
        ("2017", "2016", []),
    ],
)
def test_periods_go_from_the_first_to_the_last(first: str, last: str, all_of_them: list[str]) -> None:
    assert list(periods(first, last)) == all_of_them


@given(day=st.dates(), by=st.sampled_from(BY))
def test_every_day_is_in_its_period(day: dt.date, by: Period) -> None:
    period = period_of(day.isoformat(), by)
    assert len(period) == LENGTHS[by]
    assert first_day(period) <= day <= last_day(period)
    assert days_in(period) == (last_day(period) - first_day(period)).days + 1


@given(first=st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2050, 1, 1)), by=st.sampled_from(BY))
def test_each_period_begins_the_day_after_the_one_before(first: dt.date, by: Period) -> None:
    begin = period_of(first.isoformat(), by)
    end = period_of((first + dt.timedelta(days=800)).isoformat(), by)
    for one, following in pairwise(periods(begin, end)):
        assert first_day(following) == last_day(one) + dt.timedelta(days=1)


def test_days_are_counted_from_the_day_to_the_day_that_is_asked_for() -> None:
    assert days_in("2016-02") == 29
    assert days_in("2016-02", "2016-02-10", "2016-12-31") == 20
    assert days_in("2016", None, "2016-01-31") == 31
    assert days_in("2016", "2017-01-01") == 0
