"""Which months of a site without editions differ from the year before them."""

from __future__ import annotations

import datetime as dt

from tests.test_calendars import date, span
from unioncrawl.archive.coverage_months import months


def states(counts: dict[str, int], since: str, until: str, today: str = "2026-11-20") -> list[str]:
    days = {date(f"{month}-10"): number for month, number in counts.items()}
    return [month.state for month in months("a", days, date(since), date(until), date(today))]


def test_a_month_that_differs_from_the_year_before_it_is_told() -> None:
    counts = {f"2025-{n:02}": 90 + n for n in range(1, 13)}
    counts |= {"2026-01": 40, "2026-02": 300, "2026-04": 95}
    assert states(counts, "2026-01-01", "2026-04-30") == ["few", "many", "silent", "usual"]


def test_of_a_young_site_nothing_is_usual() -> None:
    counts = {f"2026-{n:02}": 90 for n in range(1, 8)}
    assert states(counts, "2026-01-01", "2026-08-31") == ["unsure"] * 7 + ["silent"]


def test_a_single_old_article_does_not_make_years_of_silence_usual() -> None:
    counts = {"2019-03": 1, **{f"2026-{n:02}": 135 for n in range(1, 10)}}
    assert states(counts, "2026-08-01", "2026-10-31") == ["usual", "usual", "silent"]


def test_a_site_that_comes_back_after_years_has_to_be_known_anew() -> None:
    counts = dict.fromkeys(
        [*(f"2019-{n:02}" for n in range(1, 13)), *(f"2026-{n:02}" for n in range(1, 4))], 90
    )
    assert states(counts, "2020-01-01", "2020-01-31") == ["silent"]
    assert states(counts, "2026-03-01", "2026-03-31") == ["unsure"]


def test_the_month_that_is_not_over_is_awaited() -> None:
    counts = {f"2026-{n:02}": 90 for n in range(1, 11)}
    assert states(counts, "2026-10-01", "2026-12-31") == ["usual", "awaited"]


def test_the_year_before_goes_back_over_new_year() -> None:
    days = dict.fromkeys(span("2025-02-01", "2026-01-31"), 1)
    [month] = months("a", days, date("2026-02-01"), date("2026-02-28"), date("2026-11-20"))
    assert (month.least, month.most) == (30, 31)
    assert (month.since, month.until) == (dt.date(2026, 2, 1), dt.date(2026, 2, 28))
