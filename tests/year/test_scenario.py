"""What is drawn for a year, and what the made-up sites answer."""

from __future__ import annotations

import datetime as dt
import itertools

import attrs
import pytest

from unioncrawl.clock import CST
from year import events
from year.events import Event, Kind
from year.judge import Alarm, Verdict, editions_between, explains, first_sign, judge_alarms, states
from year.papers import BK53, RHYTHMS, SPRING_FESTIVAL, WORKERCN, Paper, edition, near_holiday
from year.scenario import APART, BEGIN, DAY, WARM_UP, Scenario, drawn
from year.templates import path
from year.world import World

MONDAY = dt.date(2025, 3, 17)
WEEKDAYS_ONLY, DAILY = Paper(10), Paper(1)


def world(paper: Paper, *kinds: tuple[Kind, dt.date], at: str) -> World:
    """Return the sites of a paper at a time of China."""
    own = tuple(Event(kind=kind, paper=paper, since=since) for kind, since in kinds)
    scenario = Scenario(papers=(paper,), begin=MONDAY - 60 * DAY, days=120, events=own)
    return World(scenario, dt.datetime.fromisoformat(at).replace(tzinfo=CST))


def answered(world: World, asked: str) -> tuple[int, str]:
    """Return status and text of the answer of the only paper."""
    (site,) = world.sites().values()
    answer = site(asked)
    return (404, "") if answer is None else (answer.status, answer.body.decode("utf-8", "replace"))


@pytest.fixture(scope="module")
def year() -> Scenario:
    return drawn(40, BEGIN, 365, seed=1)


def test_a_seed_always_has_the_same_happen(year: Scenario) -> None:
    assert drawn(40, BEGIN, 365, seed=1) == year
    assert drawn(40, BEGIN, 365, seed=2).events != year.events


def test_of_every_kind_something_happens_in_a_year(year: Scenario) -> None:
    assert {event.kind.name for event in year.events} == set(events.KINDS)


def test_some_papers_have_nothing_but_the_network_go_wrong(year: Scenario) -> None:
    quiet = [
        paper
        for paper in year.papers
        if not [event for event in year.by_paper[paper] if event.kind in events.MAJOR]
    ]
    assert len(quiet) == 5


def test_major_events_of_a_paper_leave_it_time_to_be_as_usual_again(year: Scenario) -> None:
    for paper in year.papers:
        own = sorted(event.since for event in year.of(paper, *events.MAJOR))
        assert all(after - before >= APART - 45 * DAY for before, after in itertools.pairwise(own))
        assert all(day >= year.begin + WARM_UP for day in own)


def test_nothing_happens_around_holidays(year: Scenario) -> None:
    assert not [event for event in year.events if near_holiday(event.since)]


def test_papers_rest_at_spring_festival_and_some_on_other_holidays() -> None:
    papers = [Paper(number) for number in range(1, 41)]
    assert not [paper for paper in papers if paper.comes_out(SPRING_FESTIVAL[0])]
    assert 0 < sum(paper.comes_out(dt.date(2024, 10, 2)) for paper in papers) < 20
    assert {paper.rhythm for paper in papers} == set(RHYTHMS)


def test_an_edition_has_two_pages_and_three_articles() -> None:
    for paper in (Paper(1), Paper(2)):
        made = edition(paper, MONDAY)
        assert (len(made.pages), len(made.articles)) == (2, 3)
        assert len({article.url for article in made.articles}) == 3


@pytest.mark.parametrize(("number", "platform"), [(1, WORKERCN), (2, BK53)])
def test_an_edition_is_there_from_its_hour_on(number: int, platform: str) -> None:
    paper = Paper(number)
    first = path(edition(paper, MONDAY).pages[0].url)
    assert paper.platform == platform
    assert "news" not in answered(world(paper, at="2025-03-17 05:59"), first)[1]
    status, text = answered(world(paper, at="2025-03-17 06:00"), first)
    assert (status, edition(paper, MONDAY).articles[0].title in text) == (200, True)


def test_a_day_without_an_issue_is_told_as_the_product_tells_it() -> None:
    sunday = MONDAY - DAY
    paper = Paper(2)
    route = path(edition(paper, sunday).pages[0].url)
    assert answered(world(paper, at="2025-03-17 10:00"), route) == (200, "找不到所在刊期！")
    paper = Paper(10)
    assert answered(world(paper, at="2025-03-17 10:00"), path(edition(paper, sunday).pages[0].url))[0] == 404


def test_a_page_that_comes_in_the_night_is_not_listed_before() -> None:
    first, second = (path(page.url) for page in edition(DAILY, MONDAY).pages)
    late = (events.LATE_UNLISTED, MONDAY)
    assert second not in answered(world(DAILY, late, at="2025-03-17 23:29"), first)[1]
    assert second in answered(world(DAILY, late, at="2025-03-17 23:30"), first)[1]


def test_a_listed_page_that_comes_the_next_day_is_missing_until_then() -> None:
    second = path(edition(DAILY, MONDAY).pages[1].url)
    late = (events.LATE_LISTED, MONDAY)
    assert answered(world(DAILY, late, at="2025-03-17 22:45"), second)[0] == 404
    assert answered(world(DAILY, late, at="2025-03-18 22:45"), second)[0] == 200


def test_a_paper_that_has_become_weekly_comes_out_on_mondays() -> None:
    scenario = world(DAILY, (events.WEEKLY, MONDAY), at="2025-03-17 10:00").scenario
    days = [MONDAY + n * DAY for n in range(15)]
    assert [scenario.has_issue(DAILY, day) for day in days] == [day.weekday() == 0 for day in days]


@pytest.mark.parametrize("platform", [WORKERCN, BK53])
def test_an_article_is_changed_or_removed_two_days_after_its_edition(platform: str) -> None:
    paper = next(
        one for one in map(Paper, range(1, 41)) if one.platform == platform and one.comes_out(MONDAY)
    )
    article = path(edition(paper, MONDAY).articles[0].url)
    for kind in (events.REVISED, events.GONE):
        before = answered(world(paper, (kind, MONDAY), at="2025-03-18 10:00"), article)
        after = answered(world(paper, (kind, MONDAY), at="2025-03-20 10:00"), article)
        assert before != after


def test_a_change_of_look_concerns_what_is_printed_from_then_on() -> None:
    with_new = world(DAILY, (events.LAYOUT, MONDAY), at="2025-03-17 10:00")
    old, new = (path(edition(DAILY, day).articles[0].url) for day in (MONDAY - DAY, MONDAY))
    assert ["ctitle" in answered(with_new, asked)[1] for asked in (old, new)] == [True, False]


def test_what_is_missing_first_is_the_sign_of_a_paper_that_became_weekly() -> None:
    changed = Event(kind=events.WEEKLY, paper=DAILY, since=MONDAY)
    scenario = Scenario(papers=(DAILY,), begin=MONDAY - 60 * DAY, days=120, events=(changed,))
    assert first_sign(scenario, changed) == MONDAY + DAY
    assert editions_between(DAILY, MONDAY + DAY, MONDAY + 3 * DAY) == 2


def test_an_alarm_belongs_to_an_event_of_its_paper_and_time_that_may_raise_it() -> None:
    changed = Event(kind=events.CHARSET, paper=DAILY, since=MONDAY)
    alarm = Alarm("paper01", "charset", "gb18030", "", MONDAY, None)
    assert explains(changed, alarm)
    for other in (
        Alarm("paper02", "charset", "", "", MONDAY, None),
        Alarm("paper01", "silence", "", "", MONDAY, None),
        Alarm("paper01", "charset", "", "", MONDAY - DAY, None),
        Alarm("paper01", "charset", "", "", MONDAY + 2 * APART, None),
    ):
        assert not explains(changed, other)


def test_one_alarm_of_the_archive_tells_of_an_outage_of_ours_for_all_papers() -> None:
    papers = (WEEKDAYS_ONLY, DAILY)
    own = tuple(Event(kind=events.NETWORK_OUT, paper=paper, since=MONDAY) for paper in papers)
    alarm = Alarm("", "offline", "", "nothing answers", MONDAY, MONDAY + DAY)
    assert all(explains(event, alarm) for event in own)
    assert not explains(own[0], attrs.evolve(alarm, raised=MONDAY - DAY))
    verdict = Verdict()
    scenario = Scenario(papers=papers, begin=MONDAY - 60 * DAY, days=120, events=own)
    judge_alarms(scenario, [alarm], verdict)
    assert verdict.kinds[events.NETWORK_OUT.name].raised == 2
    assert verdict.is_well


def test_a_day_may_be_nothing_but_what_it_is() -> None:
    scenario = world(WEEKDAYS_ONLY, (events.NEVER, MONDAY), at="2025-03-17 10:00").scenario
    days = (MONDAY - DAY, MONDAY, MONDAY + DAY)
    found = [sorted(states(scenario, WEEKDAYS_ONLY, day)) for day in days]
    assert found == [["none"], ["partial"], ["complete"]]


def test_what_is_about_an_edition_happens_on_a_day_that_has_one(year: Scenario) -> None:
    wrong = [
        event for event in year.events if event.kind.needs_issue and not event.paper.comes_out(event.since)
    ]
    assert not wrong
