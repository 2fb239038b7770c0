"""Monitors held against made-up years of papers: every change is raised at once, and nothing else."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from tests.monitors.years import Archive, Change, Paper
from unioncrawl.archive.database import insert
from unioncrawl.monitors.finding import Finding
from unioncrawl.monitors.silence import Silence

FIRST = dt.date(2026, 3, 1)  # no holiday in the weeks behind it
YOUNG = dt.date(2026, 6, 22)  # a Monday; no holiday in the three months after it
BEFORE = 45
"""Editions before the change: enough for a paper with three articles."""


def small(**facts: object) -> Paper:
    """Return a daily paper with two pages and three articles."""
    rng = random.Random(7)
    paper = Paper.at_random(rng, "p")
    paper.shares = {"editor": 1.0, "section": 0.0}
    paper.weekdays, paper.pages, paper.articles, paper.varies = frozenset(range(7)), 2, 3, False
    paper.clumped = paper.late = paper.fails = paper.picture_errors = paper.odd_charset = paper.grammar = 0.0
    paper.length, paper.spread = 6.0, 0.8
    for name, value in facts.items():
        setattr(paper, name, value)
    return paper


def raised(path: Path, days: int, **facts: object) -> list[set[tuple[str, str]]]:
    """Return the kinds and subjects that are found on the last day before a change, and on each day from it on."""
    archive, paper = Archive(path), small()

    def change(changed: Paper) -> None:
        for name, value in facts.items():
            setattr(changed, name, value)

    found = archive.live(paper, FIRST, BEFORE + days, {BEFORE: change}, from_day=BEFORE - 1)
    return [{(one.kind, one.subject) for one in findings} for _, findings in found]


@pytest.mark.parametrize(
    ("facts", "alarm"),
    [
        ({"generic": True}, ("sliding", "text")),
        ({"broken": True}, ("unreadable", "articles")),
        ({"error_page": True}, ("unreadable", "index pages")),
        ({"charset": "gb18030"}, ("charset", "gb18030")),
        ({"garbled": True}, ("form", "text")),
        ({"length": 2.0}, ("length", "text")),
        ({"is_up": False}, ("unreachable", "")),
        ({"robots": "r2"}, ("robots", "p.cn")),
        ({"pages": 20}, ("count", "pages")),
    ],
)
def test_a_change_is_raised_with_the_first_edition(
    tmp_path: Path, facts: dict[str, object], alarm: tuple[str, str]
) -> None:
    before, first, second = raised(tmp_path, 2, **facts)
    assert before == set()
    assert alarm in first
    assert alarm in second


def test_a_paper_that_stops_is_raised_when_the_day_is_over(tmp_path: Path) -> None:
    before, first, second = raised(tmp_path, 2, prints=False)
    assert before == set()
    assert first == second == {("silence", "")}


def _silent(found: Iterable[tuple[int, Sequence[Finding]]]) -> list[int]:
    return [number for number, findings in found if "silence" in {one.kind for one in findings}]


@pytest.mark.parametrize(("weekdays", "first"), [(range(7), 27), (range(5), 28), ((1, 3, 5), 29)])
def test_a_young_paper_that_stops_is_raised_after_twice_its_longest_pause_and_three_days(
    tmp_path: Path, weekdays: Sequence[int], first: int
) -> None:
    changes = {20: lambda p: setattr(p, "prints", False)}
    found = Archive(tmp_path).live(small(weekdays=frozenset(weekdays)), YOUNG, 90, changes)
    assert _silent(found) == list(range(first, 90))


def test_the_alarm_of_a_young_paper_says_what_is_known_and_ends_with_the_second_edition(
    tmp_path: Path,
) -> None:
    changes: dict[int, Change] = {
        20: lambda p: setattr(p, "prints", False),
        30: lambda p: setattr(p, "prints", True),
    }
    found = dict(Archive(tmp_path).live(small(), YOUNG, 45, changes))
    assert _silent(found.items()) == [27, 28, 29, 30]
    [raised], [last] = found[27], found[30]
    assert raised.message == (
        "no edition for 8 days; the last one held is of 2026-07-11; the site had none;"
        " never more than 1 day from one issue to the next until 2026-07-11"
    )
    assert raised.since == last.since == "2026-07-12"
    assert "no edition for 10 days; that of 2026-07-22 is there, and one more ends it;" in last.message


def test_a_silence_is_not_over_before_an_edition_is_there_whatever_is_learnt_meanwhile(
    tmp_path: Path,
) -> None:
    archive, paper = Archive(tmp_path), small()
    days = [YOUNG + dt.timedelta(days=number) for number in range(24)]
    for day in days[:20]:
        archive.crawl(paper, day)
    paper.prints = False
    now = archive.crawl(paper, days[20])
    assert archive.found(paper, now) == []  # with so little known it is no surprise
    alarm = {
        "source": "p",
        "kind": "silence",
        "subject": "",
        "since": str(days[20]),
        "message": "raised before",
    }
    insert(
        archive.db,
        "alarms",
        {
            **alarm,
            "example": "",
            "advice": "look",
            **dict.fromkeys(("first_seen", "last_seen"), ""),
            "notified": "{}",
        },
    )
    for prints, day, told in (
        (False, days[21], ["editions are missing since 2026-07-12; none is there yet"]),
        (
            True,
            days[22],
            ["editions are missing since 2026-07-12; that of 2026-07-14 is there, and one more ends it"],
        ),
        (True, days[23], []),
    ):
        paper.prints = prints
        now = archive.crawl(paper, day)
        assert [one.message for one in archive.found(paper, now)] == told


def test_the_command_against_a_silence_asks_for_all_days_since_the_last_edition(tmp_path: Path) -> None:
    changes = {40: lambda p: setattr(p, "prints", False)}
    found = Archive(tmp_path).live(small(weekdays=frozenset(range(5))), YOUNG, 60, changes)
    first = next(findings for number, findings in found if number in _silent([(number, findings)]))
    (silence,) = [one for one in first if one.kind == "silence"]
    assert silence.advice.endswith("--since 2026-08-01")  # a Saturday
    assert silence.since == "2026-08-03"


def test_a_young_paper_that_rests_over_national_day_is_no_silence(tmp_path: Path) -> None:
    changes: dict[int, Change] = {
        17: lambda p: setattr(p, "prints", False),
        31: lambda p: setattr(p, "prints", True),
    }
    first = dt.date(2026, 9, 9)
    found = Archive(tmp_path).live(small(weekdays=frozenset(range(5))), first, 40, changes)
    assert _silent(found) == []


def test_a_young_paper_that_nobody_asks_for_is_no_silence(tmp_path: Path) -> None:
    archive, paper = Archive(tmp_path), small()
    for number in range(20):
        now = archive.crawl(paper, YOUNG + dt.timedelta(days=number))
    assert archive.found(paper, now + dt.timedelta(days=60)) == []
    changes = {0: lambda p: setattr(p, "is_up", False)}
    found = archive.live(paper, YOUNG + dt.timedelta(days=20), 20, changes)
    assert _silent(found) == []


def test_old_years_that_were_filled_back_are_no_pause_of_a_young_paper(tmp_path: Path) -> None:
    archive, paper = Archive(tmp_path), small()
    for number in range(20):
        now = archive.crawl(paper, YOUNG + dt.timedelta(days=number))
    old = [dt.date(2016, 3, 1) + dt.timedelta(days=3 * number) for number in range(8)]
    archive.fill_back(paper, old, now + dt.timedelta(hours=5))
    assert archive.found(paper, now) == []
    changes = {0: lambda p: setattr(p, "prints", False)}
    assert _silent(archive.live(paper, YOUNG + dt.timedelta(days=20), 10, changes)) == [7, 8, 9]


def test_a_young_paper_of_which_old_years_alone_are_held_is_no_silence(tmp_path: Path) -> None:
    archive, paper = Archive(tmp_path), small(prints=False)
    now = archive.crawl(paper, YOUNG)
    old = [dt.date(2016, 3, 1) + dt.timedelta(days=number) for number in range(20)]
    archive.fill_back(paper, old, now + dt.timedelta(hours=5))
    assert _silent(archive.live(paper, YOUNG + dt.timedelta(days=1), 30)) == []


@pytest.mark.parametrize("stopped", [1, 6])
def test_a_silence_is_over_with_the_second_edition_and_its_text_is_true_until_then(
    tmp_path: Path, stopped: int
) -> None:
    changes: dict[int, Change] = {
        BEFORE: lambda p: setattr(p, "prints", False),
        BEFORE + stopped: lambda p: setattr(p, "prints", True),
    }
    found = dict(Archive(tmp_path).live(small(), FIRST, BEFORE + stopped + 4, changes, from_day=BEFORE))
    assert _silent(found.items()) == list(range(BEFORE, BEFORE + stopped + 1))
    [last], [one_is_back] = found[BEFORE + stopped - 1], found[BEFORE + stopped]
    ended, back = FIRST + dt.timedelta(days=BEFORE - 1), FIRST + dt.timedelta(days=BEFORE + stopped)
    assert f"; the last one held is of {ended};" in last.message
    assert f"; that of {back} is there, and one more ends it;" in one_is_back.message


@pytest.mark.parametrize(
    ("charset", "status", "are_read"), [("gb18030", 200, True), ("utf-8", 404, True), ("utf-8", 200, False)]
)
def test_what_is_filled_back_in_the_layout_and_encoding_of_its_time_raises_nothing(
    tmp_path: Path, charset: str, status: int, are_read: bool
) -> None:
    archive, paper = Archive(tmp_path), small()
    for number in range(BEFORE):
        now = archive.crawl(paper, FIRST + dt.timedelta(days=number))
    old = [dt.date(2011, 1, 31) + dt.timedelta(days=number) for number in range(60)]
    now += dt.timedelta(hours=5)
    archive.fill_back(paper, old, now, charset=charset, status=status, are_read=are_read)
    assert archive.found(paper, now) == []
    assert archive.found(paper, archive.crawl(paper, FIRST + dt.timedelta(days=BEFORE))) == []


def test_editions_that_were_filled_back_were_not_late_and_delay_no_alarm(tmp_path: Path) -> None:
    archive, paper = Archive(tmp_path), small()
    for number in range(BEFORE):
        now = archive.crawl(paper, FIRST + dt.timedelta(days=number))
    archive.fill_back(
        paper, [FIRST - dt.timedelta(days=number) for number in range(7, 60)], now + dt.timedelta(hours=5)
    )
    paper.prints = False
    now = archive.crawl(paper, FIRST + dt.timedelta(days=BEFORE))
    assert [one.kind for one in archive.found(paper, now)] == ["silence"]


def test_an_edition_left_out_by_a_paper_that_goes_on_is_raised_and_over_after_two_more(
    tmp_path: Path,
) -> None:
    archive, paper = Archive(tmp_path), small()
    changes = {
        BEFORE: lambda p: setattr(p, "prints", False),
        BEFORE + 1: lambda p: setattr(p, "prints", True),
    }
    found = archive.live(paper, FIRST, BEFORE + 4, changes, from_day=BEFORE, hour=10)
    kinds = [[one.kind for one in findings] for _, findings in found]
    assert kinds == [[], ["silence"], [], []]


def silences(path: Path, days: frozenset[dt.date], nights: int, looks: Sequence[int]) -> list[int]:
    """Return in which of the nights in ``looks`` a paper that comes out on ``days`` is called silent."""
    archive, paper = Archive(path), small(days=days)
    silent = []
    for number in range(nights):
        now = archive.crawl(paper, FIRST + dt.timedelta(days=number))
        if number in looks and list(Silence().check(archive.db, paper.name, now)):
            silent.append(number)
    return silent


def test_a_paper_that_comes_out_on_any_day_is_not_silent_when_it_comes_out_again(tmp_path: Path) -> None:
    rng = random.Random(3)
    days = frozenset(FIRST + dt.timedelta(days=number) for number in range(120) if rng.random() < 0.3)
    assert silences(tmp_path, days, 120, range(56, 120, 9)) == []


def test_a_paper_of_the_month_that_stops_is_silent_until_it_comes_back(tmp_path: Path) -> None:
    year = [FIRST + dt.timedelta(days=number) for number in range(310)]
    days = [number for number, day in enumerate(year) if day.day in (5, 15, 25)]
    last = max(number for number in days if number < 80)
    back = min(number for number in days if number > 270)
    issues = frozenset(year[number] for number in days if number <= last or number >= back)
    looks = [last + 10, last + 14, last + 120, last + 180, back - 1, back + 12]
    assert silences(tmp_path, issues, 310, looks) == looks[1:-1]


def test_what_was_an_alarm_once_does_not_make_the_next_one_late(tmp_path: Path) -> None:
    def stop(paper: Paper) -> None:
        paper.prints = False

    def go_on(paper: Paper) -> None:
        paper.prints = True

    changes: dict[int, Change] = {40: stop, 41: go_on, 80: stop, 81: go_on, 95: stop}
    found = Archive(tmp_path).live(small(), FIRST, 97, changes, from_day=40)
    assert [number for number, findings in found if findings] == [40, 41, 80, 81, 95, 96]


def test_days_that_robots_txt_forbids_are_neither_a_silence_nor_lateness(tmp_path: Path) -> None:
    changes = {
        BEFORE: lambda p: setattr(p, "forbidden", True),
        BEFORE + 7: lambda p: setattr(p, "forbidden", False),
        BEFORE + 25: lambda p: setattr(p, "prints", False),
    }
    found = Archive(tmp_path).live(small(), FIRST, BEFORE + 27, changes, from_day=BEFORE)
    silent = [number - BEFORE for number, findings in found if "silence" in {one.kind for one in findings}]
    assert silent == [25, 26]


def test_a_daily_that_becomes_a_weekly_is_raised_once_until_its_new_rhythm_is_known(tmp_path: Path) -> None:
    found = raised(tmp_path, 35, weekdays=frozenset({4}))
    days = [number for number, alarms in enumerate(found) if alarms == {("silence", "")}]
    assert days
    assert days[0] <= 3
    assert days == list(range(days[0], days[-1] + 1))
    assert not any(found[days[-1] + 1 :])


def test_an_edition_that_comes_the_next_morning_is_no_silence_for_who_looks_at_noon(tmp_path: Path) -> None:
    archive, paper = Archive(tmp_path), small()
    changes = {
        BEFORE: lambda p: setattr(p, "late", 1.0),
        BEFORE + 1: lambda p: setattr(p, "late", 0.0),
    }
    found = archive.live(paper, FIRST, BEFORE + 3, changes, from_day=BEFORE, hour=12)
    assert [findings for _, findings in found] == [[], [], []]


@pytest.mark.parametrize(
    ("facts", "alarm", "first"),
    [
        ({"charset": "gb18030"}, ("charset", "gb18030"), 0),
        ({"twins": True}, ("errors", "pages"), 6),  # less than half of the pages: after five editions
    ],
)
def test_days_without_an_issue_and_looks_at_old_pages_neither_hide_an_alarm_nor_end_it(
    tmp_path: Path, facts: dict[str, object], alarm: tuple[str, str], first: int
) -> None:
    archive, paper = Archive(tmp_path), small(weekdays=frozenset(range(5)), articles=6, again=4)

    def change(changed: Paper) -> None:
        for name, value in facts.items():
            setattr(changed, name, value)

    thursday = 60 - 60 % 7 + (3 - FIRST.weekday()) % 7
    found = archive.live(paper, FIRST, thursday + 12, {thursday: change}, from_day=thursday)
    alarms = [{(one.kind, one.subject) for one in findings} for _, findings in found]
    assert [alarm in day for day in alarms] == [False] * first + [True] * (12 - first)


def test_editions_that_often_come_a_day_later_are_waited_for(tmp_path: Path) -> None:
    archive, paper = Archive(tmp_path), small(late=0.5)
    found = archive.live(paper, FIRST, BEFORE + 20, from_day=BEFORE)
    assert not [findings for _, findings in found if findings]


def test_an_alarm_is_over_when_things_are_as_they_were(tmp_path: Path) -> None:
    archive, paper = Archive(tmp_path), small()
    changes = {
        BEFORE: lambda p: setattr(p, "generic", True),
        BEFORE + 3: lambda p: setattr(p, "generic", False),
        BEFORE + 4: lambda p: setattr(p, "is_up", False),
        BEFORE + 5: lambda p: setattr(p, "is_up", True),
    }
    found = archive.live(paper, FIRST, BEFORE + 7, changes, from_day=BEFORE)
    kinds = [sorted({one.kind for one in findings}) for _, findings in found]
    assert kinds[:3] == [["fill-rate", "sliding"]] * 3
    assert kinds[3:] == [[], ["unreachable"], [], []]


@pytest.mark.parametrize("seed", range(3))
def test_papers_that_do_not_change_raise_nothing(tmp_path: Path, seed: int) -> None:
    assert _false_alarms(tmp_path, seed, days=90, from_day=30) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3, 15))
def test_a_year_of_papers_that_do_not_change_raises_nothing(tmp_path: Path, seed: int) -> None:
    assert _false_alarms(tmp_path, seed, days=365, from_day=10) == []


def _false_alarms(path: Path, seed: int, *, days: int, from_day: int) -> list[object]:
    rng = random.Random(seed)
    paper = Paper.at_random(rng, f"p{seed}")
    first = dt.date(2026, 1, 1) + dt.timedelta(days=rng.randrange(300))
    found = Archive(path, seed).live(paper, first, days, from_day=from_day)
    return [(number, one) for number, findings in found for one in findings]
