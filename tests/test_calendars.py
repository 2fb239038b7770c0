"""What is expected of a day, of papers whose years are made up."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Collection, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unioncrawl import festivals
from unioncrawl.calendars import WEEKDAYS, Calendar

WORKDAYS = range(5)
ABSENT = ("none", "unknown")
"""How sites answer for a day without an issue: that there was none, or with a 404 of which nobody knows what it means."""

Days = list[tuple[dt.date, str]]


def date(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def span(since: str, until: str) -> Iterator[dt.date]:
    day = date(since)
    while day <= date(until):
        yield day
        day += dt.timedelta(days=1)


def never(day: dt.date) -> bool:  # noqa: ARG001 - as other pauses
    return False


def paper(
    since: str,
    until: str,
    weekdays: Collection[int] = WORKDAYS,
    absent: str = "none",
    pause: Callable[[dt.date], bool] = never,
) -> Days:
    """Return what the archive knows of a paper that was asked for every day."""
    return [
        (day, "complete" if day.weekday() in weekdays and not pause(day) else absent)
        for day in span(since, until)
    ]


def without(days: Days, since: str, until: str) -> Days:
    """Return ``days`` but for those on which nobody asked."""
    return [one for one in days if not date(since) <= one[0] <= date(until)]


def kinds(calendar: Calendar, since: str, until: str) -> list[str]:
    return [calendar.expects(day).kind for day in span(since, until)]


WEEK = ["issue"] * 5 + ["none"] * 2


@pytest.mark.parametrize("absent", ABSENT)
def test_an_issue_is_expected_on_the_weekdays_on_which_there_was_one(absent: str) -> None:
    calendar = Calendar.learn(paper("2026-05-11", "2026-07-05", absent=absent))
    assert kinds(calendar, "2026-07-06", "2026-07-12") == WEEK
    assert calendar.expects(date("2026-07-06")).why == "published on 8 of the last 8 Mondays"


def test_nothing_is_expected_of_a_paper_of_which_three_weeks_are_known() -> None:
    calendar = Calendar.learn(paper("2026-07-06", "2026-07-26"))
    assert set(kinds(calendar, "2026-07-27", "2026-08-02")) == {"unsure"}
    assert set(kinds(Calendar.learn([]), "2026-07-27", "2026-08-02")) == {"unsure"}


def test_days_on_which_nobody_asked_teach_nothing() -> None:
    days = without(paper("2026-01-01", "2026-08-30"), "2026-06-01", "2026-07-31")
    calendar = Calendar.learn(days)
    assert kinds(calendar, "2026-06-22", "2026-06-28") == WEEK
    assert calendar.changes() == []


def test_a_site_that_answers_404_for_a_month_teaches_nothing() -> None:
    days = paper("2026-01-01", "2026-06-30", absent="unknown")
    days += [(day, "unknown") for day in span("2026-07-01", "2026-07-31")]
    assert kinds(Calendar.learn(days), "2026-08-03", "2026-08-09") == WEEK
    days += paper("2026-08-01", "2026-08-31", absent="unknown")
    calendar = Calendar.learn(days)
    assert kinds(calendar, "2026-07-06", "2026-07-12") == WEEK
    assert calendar.changes() == []


@pytest.mark.parametrize("absent", ABSENT)
def test_a_paper_that_has_stopped_is_expected_for_ever(absent: str) -> None:
    days = paper("2026-01-01", "2026-06-30", absent=absent)
    days += [(day, absent) for day in span("2026-07-01", "2026-11-30")]
    assert kinds(Calendar.learn(days), "2026-11-23", "2026-11-29") == WEEK


@pytest.mark.parametrize("absent", ABSENT)
def test_a_daily_that_becomes_a_weekly_is_told_from_a_pause_by_its_second_issue(absent: str) -> None:
    days = paper("2025-07-01", "2026-07-06", absent=absent) + paper("2026-07-07", "2026-07-20", [0], absent)
    before = Calendar.learn([one for one in days if one[0] < date("2026-07-20")])
    assert before.changes() == []
    assert before.expects(date("2026-07-21")).kind == "issue"
    calendar = Calendar.learn(days)
    assert kinds(calendar, "2026-07-21", "2026-07-27") == [*["none"] * 6, "issue"]
    assert kinds(calendar, "2026-06-22", "2026-06-28") == WEEK
    [change] = calendar.changes()
    assert (change.since, change.before, change.after) == (date("2026-07-07"), "Monday to Friday", "Monday")


def test_a_pause_of_a_week_is_no_change() -> None:
    days = paper("2025-07-01", "2026-07-05")
    days += [(day, "none") for day in span("2026-07-06", "2026-07-12")]
    days += paper("2026-07-13", "2026-07-20")
    calendar = Calendar.learn(days)
    assert calendar.changes() == []
    assert kinds(calendar, "2026-07-27", "2026-08-02") == WEEK


def test_a_weekly_that_becomes_a_daily_is_expected_daily_soon() -> None:
    days = paper("2025-07-01", "2026-07-05", [4]) + paper("2026-07-06", "2026-07-26", range(7))
    assert set(kinds(Calendar.learn(days), "2026-07-27", "2026-08-02")) == {"issue"}


def test_a_paper_that_gives_up_its_saturdays_is_not_expected_on_them_after_a_month() -> None:
    days = paper("2025-01-01", "2026-06-30", range(6)) + paper("2026-07-01", "2026-08-01")
    calendar = Calendar.learn(days)
    assert calendar.expects(date("2026-08-08")).kind == "none"
    assert calendar.expects(date("2026-08-07")).kind == "issue"


def test_forty_years_have_their_changes() -> None:
    days = [
        *paper("1986-07-01", "1994-12-31", [2, 5]),
        *paper("1995-01-01", "2009-12-31", range(6)),
        *paper("2010-01-01", "2026-06-30", WORKDAYS),
    ]
    changes = Calendar.learn(days).changes()
    assert [(change.before, change.after) for change in changes] == [
        ("Wednesday, Saturday", "Monday to Saturday"),
        ("Monday to Saturday", "Monday to Friday"),
    ]


def test_of_a_holiday_nothing_is_expected_before_two_years_of_it_are_known() -> None:
    calendar = Calendar.learn(paper("2025-11-01", "2026-08-31"))
    assert set(kinds(calendar, "2026-09-29", "2026-10-08")) <= {"unsure", "none"}
    assert "National Day" in calendar.expects(date("2026-10-01")).why


def paused_at_festivals(day: dt.date) -> bool:
    place = festivals.place_of(day)
    long = {festivals.SPRING_FESTIVAL: range(-1, 7), "National Day": range(7)}
    return place is not None and place.offset in long.get(place.festival, ())


def test_a_pause_of_former_years_is_expected_again() -> None:
    calendar = Calendar.learn(paper("2022-06-01", "2026-01-31", pause=paused_at_festivals))
    # 2026-02-17 is the first day of the year of the horse.
    assert set(kinds(calendar, "2026-02-16", "2026-02-23")) == {"none", "unsure"}
    assert calendar.expects(date("2026-02-18")).kind == "none"
    assert calendar.expects(date("2026-02-27")).kind == "issue"
    assert calendar.expects(date("2026-10-02")).kind == "none"


def test_a_paper_that_prints_on_national_day_is_expected_to() -> None:
    calendar = Calendar.learn(paper("2023-06-01", "2026-08-31", range(7)))
    assert set(kinds(calendar, "2026-10-01", "2026-10-07")) == {"issue"}


DAYS_OFF = (
    ("2026-01-01", "2026-01-03"), ("2026-02-15", "2026-02-23"), ("2026-04-04", "2026-04-06"), ("2026-05-01", "2026-05-05"),
    ("2026-06-19", "2026-06-21"), ("2026-09-25", "2026-09-27"), ("2026-10-01", "2026-10-07"),
)  # fmt: skip
"""As the State Council had said in November 2025."""

OFF_IN_2026 = {day for since, until in DAYS_OFF for day in span(since, until)}


@pytest.mark.parametrize("absent", ABSENT)
@pytest.mark.parametrize("weekdays", [range(7), range(6), WORKDAYS, (1, 4), (0,), (5,)], ids=str)
def test_no_paper_is_expected_on_a_day_off_of_its_first_year(weekdays: Collection[int], absent: str) -> None:
    days = paper("2025-10-20", "2026-12-31", weekdays, absent, pause=OFF_IN_2026.__contains__)
    for off in sorted(OFF_IN_2026):
        calendar = Calendar.learn([one for one in days if one[0] < off])
        assert calendar.expects(off).kind != "issue"


@pytest.mark.parametrize("absent", ABSENT)
@pytest.mark.parametrize("weekdays", [range(7), range(6), WORKDAYS, (1, 4), (0,), (5,)], ids=str)
def test_a_paper_is_expected_on_every_ordinary_day_on_which_it_comes_out(
    weekdays: Collection[int], absent: str
) -> None:
    days = paper("2025-10-20", "2026-12-31", weekdays, absent, pause=OFF_IN_2026.__contains__)
    for day, state in days[50::11]:
        calendar = Calendar.learn([one for one in days if one[0] < day])
        if festivals.place_of(day) is None:
            assert calendar.expects(day).kind == ("issue" if state == "complete" else "none")


def test_of_a_year_whose_moons_are_not_known_nothing_is_expected_around_spring_festival() -> None:
    year = festivals.LAST_YEAR + 1
    calendar = Calendar.learn(paper(f"{year - 3}-06-01", f"{year - 1}-12-31"))
    assert "issue" not in kinds(calendar, f"{year}-01-25", f"{year}-02-15")


def test_nothing_is_expected_of_a_day_that_is_said_to_be_a_holiday() -> None:
    holidays = {date("2026-08-19"): "a day of mourning"}
    expected = Calendar.learn(paper("2026-06-01", "2026-08-18"), holidays).expects(date("2026-08-19"))
    assert (expected.kind, expected.why) == ("unsure", "a day of mourning")


def test_a_paper_of_the_month_is_due_when_it_was_never_silent_for_longer() -> None:
    days = [(day, "complete" if day.day == 15 else "none") for day in span("2025-01-01", "2026-07-31")]
    calendar = Calendar.learn(days)
    assert [day.day for day in span("2026-08-01", "2026-08-31") if calendar.expects(day).kind == "issue"] == [
        15
    ]


@pytest.mark.parametrize("absent", [*ABSENT, None])
def test_a_paper_of_the_month_is_not_expected_every_week(absent: str | None) -> None:
    """``None``: nobody asked for the other days, of issues that were imported."""
    issues = [date(f"{year}-{month:02}-15") for year in range(2015, 2026) for month in range(1, 13)]
    days = [(day, "complete" if day in issues else absent) for day in span("2015-01-01", "2025-12-31")]
    calendar = Calendar.learn([(day, state) for day, state in days if state])
    ordinary = [day for day in span("2026-01-04", "2026-01-30") if festivals.place_of(day) is None]
    assert sum(calendar.expects(day).kind == "issue" for day in ordinary) <= 1


def test_a_tenth_of_a_daily_that_was_imported_teaches_nothing() -> None:
    days = paper("2015-01-01", "2025-12-31", range(7))[::10]
    assert set(kinds(Calendar.learn(days), "2026-07-06", "2026-07-12")) == {"unsure"}


def test_what_was_learnt_long_ago_holds_where_nobody_asked_since() -> None:
    days = paper("2015-01-01", "2015-12-31") + paper("2024-01-01", "2024-12-31", [4])
    calendar = Calendar.learn(days)
    assert kinds(calendar, "2018-07-02", "2018-07-08") == WEEK
    assert kinds(calendar, "2024-07-08", "2024-07-14") == ["none"] * 4 + ["issue"] + ["none"] * 2


def test_a_date_that_no_paper_has_does_no_harm() -> None:
    days = [
        (dt.date(1, 1, 1), "complete"),
        (dt.date(9999, 12, 31), "none"),
        *paper("2026-05-11", "2026-07-05"),
    ]
    calendar = Calendar.learn(days)
    assert kinds(calendar, "2026-07-06", "2026-07-12") == WEEK
    assert calendar.expects(dt.date(9999, 12, 30)).kind in ("issue", "none", "unsure")


@given(
    weekdays=st.sets(st.integers(0, 6), min_size=1),
    absent=st.sampled_from(ABSENT),
    since=st.dates(dt.date(1990, 1, 1), dt.date(2050, 1, 1)),
    weeks=st.integers(12, 60),
    unasked=st.sets(st.integers(0, 400)),
)
def test_no_issue_is_expected_on_a_weekday_that_never_had_one(
    weekdays: set[int], absent: str, since: dt.date, weeks: int, unasked: set[int]
) -> None:
    until = since + dt.timedelta(weeks=weeks)
    days = paper(since.isoformat(), until.isoformat(), weekdays, absent)
    known = [one for one in days if (one[0] - since).days not in unasked]
    calendar = Calendar.learn(known)
    for day, state in paper(since.isoformat(), (until + dt.timedelta(days=30)).isoformat(), weekdays):
        if state == "none":
            assert calendar.expects(day).kind != "issue"
    assert calendar.changes() == []


@given(st.permutations(paper("2026-03-02", "2026-05-31", [0, 2])))
def test_the_order_in_which_days_are_told_does_not_matter(days: Days) -> None:
    assert Calendar.learn(days) == Calendar.learn(sorted(days))


def test_spring_festival_is_where_it_is() -> None:
    told = {
        2000: "02-05",
        2014: "01-31",
        2023: "01-22",
        2025: "01-29",
        2026: "02-17",
        2027: "02-06",
        2033: "01-31",
    }
    for year, day in told.items():
        place = festivals.place_of(date(f"{year}-{day}"))
        assert place == festivals.Place(festivals.SPRING_FESTIVAL, year, 0)


@pytest.mark.parametrize("year", range(festivals.FIRST_YEAR, festivals.LAST_YEAR + 1))
def test_lunar_days_are_where_the_moon_can_be(year: int) -> None:
    days = {(place.festival, place.offset): day for day, place in festivals.days_of(year).items()}
    spring = days[festivals.SPRING_FESTIVAL, 0]
    assert dt.date(year, 1, 21) <= spring <= dt.date(year, 2, 20)
    # Four or five months and four days later, of 29 or 30 days each; and three or four months and ten days after that.
    boat = days[festivals.DRAGON_BOAT, 0]
    assert (boat - spring).days - 4 in {*range(116, 121), *range(146, 151)}
    autumn = days.get((festivals.MID_AUTUMN, 0))
    if autumn is not None:  # it may fall together with National Day
        assert (autumn - boat).days - 10 in {*range(87, 92), *range(116, 121)}


def test_weekdays_are_named() -> None:
    monday = date("2026-07-06")
    assert [WEEKDAYS[(monday + dt.timedelta(days=n)).weekday()] for n in (0, 6)] == ["Monday", "Sunday"]


def test_young_papers_that_rest_on_holidays_and_leave_out_issues_are_not_overdue() -> None:
    rng = random.Random(1)
    rhythms = (range(7), range(5), (1, 3, 5), range(6), (4,), (0, 3), (1, 2, 3, 4))
    wrong = []
    for number in range(0, 365, 18):
        first = date("2026-01-01") + dt.timedelta(days=number)
        for weekdays in rhythms:
            days: Days = []
            for day in (first + dt.timedelta(days=n) for n in range(45)):
                rests = festivals.place_of(day) is not None or rng.random() < 0.1
                days.append((day, "none" if rests or day.weekday() not in weekdays else "complete"))
                if days[-1][1] == "none" and Calendar.learn(days).overdue(day):
                    wrong.append((first, weekdays, day))
    assert wrong == []
