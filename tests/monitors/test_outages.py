"""When nothing answers any more it is our own network: one alarm, and not one for each source."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.archive.tools import query
from tests.monitors.servers import hook
from tests.monitors.test_years import small
from tests.monitors.years import Archive
from unioncrawl import clock, monitors
from unioncrawl.archive.database import insert
from unioncrawl.monitors import alarms
from unioncrawl.monitors.notify import notify

FIRST = dt.date(2026, 3, 1)
NAMES = ("a", "b", "c", "d", "e")
OPEN = "SELECT source, kind FROM alarms WHERE closed_at IS NULL ORDER BY 1, 2"
Call = Callable[[Sequence[str]], None]


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    found = Archive(tmp_path)
    for name in NAMES:
        lists = dict.fromkeys(("platforms", "hosts", "covers", "caveats"), "[]")
        facts = {"title": name, "province": "", "level": "city", "evidence": "{}"}
        insert(found.db, "sources", {"name": name, **facts, **lists})
    return found


@pytest.fixture
def call(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> Call:
    """Return what crawls all sources, a day later each time; those that are named give no answer."""
    papers = [small(name=name) for name in NAMES]
    days = iter(range(100))

    def crawl(down: Sequence[str]) -> None:
        day = FIRST + dt.timedelta(days=next(days))
        for number, paper in enumerate(papers):
            paper.is_up = paper.name not in down
            now = archive.crawl(paper, day, hour=26 + number / 60)
            monkeypatch.setenv("UNIONCRAWL_NOW", clock.iso(now))
            monitors.check(archive.home, [paper.name])

    return crawl


def test_when_all_sources_of_a_call_give_no_answer_there_is_one_alarm_until_one_does(
    archive: Archive, call: Call
) -> None:
    with hook() as server:
        (archive.home.path / "settings.toml").write_text(f"[notify.webhook]\nurl = '{server.url}'\n")
        for down in ((), NAMES, NAMES, ()):
            call(down)
            assert query(archive.home, OPEN) == ([("", "offline")] if down else [])
            assert notify(archive.home) == []
    told = [[(one["source"], one["kind"], one["news"]) for one in post["alarms"]] for post in server.posted]
    assert told == [[("", "offline", alarms.RAISED)], [("", "offline", alarms.CLOSED)]]


def test_when_the_network_goes_out_in_the_middle_of_a_call_the_rest_is_one_alarm(
    archive: Archive, call: Call
) -> None:
    call(())
    call(NAMES[2:])
    assert query(archive.home, OPEN) == [("", "offline")]


def test_two_sites_that_are_down_are_two_alarms(archive: Archive, call: Call) -> None:
    call(())
    call(NAMES[3:])
    assert query(archive.home, OPEN) == [("d", "unreachable"), ("e", "unreachable")]


def test_a_site_that_was_down_before_the_network_went_stays_an_alarm(archive: Archive, call: Call) -> None:
    call(())
    call(NAMES[:1])
    call(NAMES)
    assert query(archive.home, OPEN) == [("", "offline"), ("a", "unreachable")]
    call(NAMES[:1])
    assert query(archive.home, OPEN) == [("a", "unreachable")]
