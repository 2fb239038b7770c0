"""The plan by which what is held is looked at again, without a crawl."""

from __future__ import annotations

import contextlib
import datetime as dt
import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unioncrawl.archive.due import RECHECKS
from unioncrawl.errors import UsageProblemError
from unioncrawl.thinning import ABSENT, EDITIONS, SLACK, Thinning

BORN = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def looked_at(plan: Thinning, ages: list[float], last: float) -> list[float]:
    """Return at which ages, of those at which there is a crawl, something is looked at after it was captured at the first."""
    checked, found = BORN + ages[0] * DAY, []
    for age in [*ages[1:], last]:
        due = plan.due_at(BORN, checked)
        if due is not None and due <= BORN + age * DAY:
            checked = BORN + age * DAY
            found.append(age)
    return found


def test_with_a_crawl_a_day_an_article_is_looked_at_after_1_3_7_30_days_and_then_rarely() -> None:
    ages = [n + 0.1 for n in range(2000)]
    found = looked_at(RECHECKS, ages, 2000.1)
    assert [int(age) for age in found[:5]] == [1, 3, 7, 30, 210]
    assert [round(age, -1) for age in found[5:]] == [
        420,
        840,
        1570,
    ]  # twice as old each time, in two years at the latest


def test_a_timer_that_begins_a_little_earlier_than_the_day_before_misses_nothing() -> None:
    assert looked_at(RECHECKS, [0.1, 1.09, 3.07, 7.05], 30.02) == [1.09, 3.07, 7.05, 30.02]


def test_what_was_missed_is_caught_up_with_one_look() -> None:
    assert looked_at(RECHECKS, [0, 20, 21, 22], 30) == [20, 30]


def test_an_old_article_that_was_just_found_is_left_alone_for_long() -> None:
    captured = BORN + 9000 * DAY
    assert RECHECKS.due_at(BORN, captured) == captured + 730 * DAY - SLACK


def test_on_its_own_day_an_edition_is_asked_for_hourly_and_on_later_days_three_times() -> None:
    hours = [n / 24 for n in range(6, 24 * 60)]
    found = looked_at(EDITIONS, hours, 60)
    assert [round(age * 24) for age in found if age < 0.9] == list(range(7, 22))
    assert [age for age in found if age >= 1] == [1, 3, 7]


@pytest.mark.parametrize("plan", [EDITIONS, ABSENT])
@pytest.mark.parametrize("hour", [0.1, 6, 22.6, 23.9])
def test_a_look_in_the_evening_of_the_day_does_not_stand_for_that_of_the_next_day(
    plan: Thinning, hour: float
) -> None:
    evenings = [(24 * day + hour + 0.3 * (-1) ** day * (0.1 < hour < 23)) / 24 for day in range(9)]
    assert [int(age) for age in looked_at(plan, evenings[:-1], evenings[-1])] == [1, 3, 7]


def test_a_day_without_an_issue_is_let_go_after_a_month() -> None:
    assert ABSENT.due_at(BORN, BORN + 31 * DAY) is None
    assert ABSENT.due_at(BORN, BORN + 8 * DAY) == BORN + 30 * DAY


@given(st.floats(-2000, 12000), st.floats(0, 4000))
def test_the_database_reckons_as_the_plan_does(age: float, held: float) -> None:
    born = BORN - dt.timedelta(seconds=int(age * 86_400))
    checked = max(born, BORN) + dt.timedelta(seconds=int(held * 86_400))
    with contextlib.closing(sqlite3.connect(":memory:")) as db:
        sql = f"SELECT {RECHECKS.sql('born', 'checked')} FROM (SELECT ? AS born, ? AS checked)"
        (due,) = db.execute(sql, (int(born.timestamp()), int(checked.timestamp()))).fetchone()
    at = RECHECKS.due_at(born, checked)
    assert at is not None
    assert due == int(at.timestamp())


def test_a_setting_makes_another_plan() -> None:
    plan = Thinning.parsed("2 10 90")
    assert plan is not None
    assert plan.ages == (2 * DAY, 10 * DAY)
    assert plan.rarely == 90 * DAY
    assert Thinning.parsed("1 3 7 30 180") == RECHECKS
    assert Thinning.parsed("none") is None


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("1 3 zwei", "UNIONCRAWL_RECHECK_DAYS: 'zwei' is no number of days"),
        ("3 1", "UNIONCRAWL_RECHECK_DAYS: '3 1' does not rise from each age to the next"),
        ("0", "UNIONCRAWL_RECHECK_DAYS: '0' is no number of days from 4 hours (0.17) to a century"),
        ("0.1", "UNIONCRAWL_RECHECK_DAYS: '0.1' is no number of days from 4 hours (0.17) to a century"),
        ("nan", "UNIONCRAWL_RECHECK_DAYS: 'nan' is no number of days from 4 hours (0.17) to a century"),
    ],
)
def test_a_setting_that_is_no_plan_is_one_line(setting: str, says: str) -> None:
    with pytest.raises(UsageProblemError) as raised:
        Thinning.parsed(setting)
    assert str(raised.value) == says
