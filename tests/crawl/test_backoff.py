"""When what came to nothing is asked for again, without a crawl."""

from __future__ import annotations

import datetime as dt

import pytest

from unioncrawl.archive.failure_kinds import ADVICE
from unioncrawl.backoff import KINDS, Failed, next_try

START = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def pauses(kind: str, status: int | None = None, *, every: dt.timedelta = HOUR) -> list[float]:
    """Return the hours between tries if somebody crawls so often and it fails each time."""
    failed = [Failed(START, kind, status)]
    found: list[float] = []
    while (at := next_try(failed)) is not None:
        now = failed[-1].at + every
        while now < at:
            now += every
        found.append((now - failed[-1].at) / HOUR)
        failed.append(Failed(now, kind, status))
    return found


@pytest.mark.parametrize(("kind", "status"), [("network", None), ("http", 503), ("truncated", 200)])
def test_what_may_pass_is_asked_for_by_the_next_crawl_then_ever_more_rarely(
    kind: str, status: int | None
) -> None:
    found = pauses(kind, status)
    assert found[:5] == [1, 1, 4, 16, 62]
    assert found[6:] == [718] * 7  # a month
    assert sum(found) / 24 < 365


@pytest.mark.parametrize(("kind", "status"), [("http", 404), ("gone", 200)])
def test_what_is_not_there_is_asked_for_in_days(kind: str, status: int) -> None:
    assert [round(hours / 24) for hours in pauses(kind, status)] == [1, 3, 9, 27, 81, 90]


def test_a_page_that_cannot_be_read_is_asked_for_in_days_and_what_a_rule_forbids_in_weeks() -> None:
    assert [round(hours / 24) for hours in pauses("layout", 200)] == [1, 3, 9, 27, 81]
    assert [round(hours / 24) for hours in pauses("refused")] == [7, 28, 90, 90]


def test_a_daily_timer_asks_each_day_that_a_pause_names() -> None:
    found = pauses("http", 404, every=dt.timedelta(hours=23, minutes=57))
    assert [round(hours / 24) for hours in found[:4]] == [1, 3, 9, 27]


def test_the_repetitions_of_one_crawl_are_one_try() -> None:
    seconds = [Failed(START + dt.timedelta(seconds=n), "http", 500) for n in (0, 3, 8)]
    assert next_try(seconds) == seconds[-1].at


def test_a_host_that_wanted_rest_was_not_asked() -> None:
    busy = [Failed(START + n * HOUR, "busy") for n in range(40)]
    assert next_try(busy) == busy[-1].at


def test_what_went_wrong_last_says_how_long_to_wait() -> None:
    failed = [Failed(START, "network"), Failed(START + HOUR, "http", 404)]
    assert next_try(failed) == START + HOUR + dt.timedelta(days=1) - 2 * HOUR


def test_an_error_page_behind_a_long_outage_is_not_the_end() -> None:
    outage = [Failed(START + n * 24 * HOUR, "network") for n in range(10)]
    for kind in ("layout", "gone", "refused"):
        at = next_try([*outage, Failed(START + 240 * HOUR, kind)])
        assert at is not None
        assert at > START + 240 * HOUR


def test_what_fails_now_in_this_way_and_now_in_that_is_given_up_all_the_same() -> None:
    kinds = ("network", "layout", "gone", "refused")
    failed = [Failed(START + n * 24 * HOUR, kinds[n % 4]) for n in range(60)]
    assert next_try(failed) is None


def test_somebody_who_waits_is_not_told_to_come_back_for_what_may_have_passed() -> None:
    failed = [Failed(START + n * HOUR, "network") for n in range(3)]
    assert next_try(failed) == START + 6 * HOUR
    assert next_try(failed, impatient=True) == START + 2 * HOUR
    gone = [Failed(START, "http", 404)]
    assert next_try(gone, impatient=True) == next_try(gone)


def test_what_is_degraded_is_there() -> None:
    assert next_try([Failed(START, "degraded", 200)]) is None


def test_every_kind_of_failure_has_its_pauses() -> None:
    assert set(KINDS) == set(ADVICE)
