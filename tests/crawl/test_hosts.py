"""Whose turn it is at a host, and when a run ends before all is fetched."""

from __future__ import annotations

import asyncio
import datetime as dt
import itertools
import subprocess
import sys
from pathlib import Path

import pytest

from tests.crawl.commands import ROOT, environment
from unioncrawl import clock
from unioncrawl.errors import UsageProblemError
from unioncrawl.hosts import Host, Hosts, Manners, seconds_in
from unioncrawl.hours import Hours
from unioncrawl.refusals import BusyHostError, RunEndsError


def nothing() -> None:
    """Let every request be sent."""


async def visits(host: Host, count: int, delay: float = 0.0, lasting: float = 0.0) -> list[float]:
    """Ask ``host`` ``count`` times at once; return when it was asked."""
    times: list[float] = []

    async def one() -> None:
        async with host.turn(delay, nothing):
            times.append(asyncio.get_running_loop().time())
            await asyncio.sleep(lasting)

    await asyncio.gather(*(one() for _ in range(count)))
    return times


def gaps(times: list[float]) -> list[float]:
    return [later - earlier for earlier, later in itertools.pairwise(times)]


def test_requests_to_a_host_are_apart_whoever_sends_them() -> None:
    assert min(gaps(asyncio.run(visits(Host("a", 4), 4, delay=0.05)))) >= 0.05


def test_a_name_that_ends_with_a_dot_is_the_same_host() -> None:
    hosts = Hosts(Manners())
    assert hosts.host("www.linjiang.example.") is hosts.host("www.linjiang.example")


def test_no_more_are_under_way_than_may_be() -> None:
    assert min(gaps(asyncio.run(visits(Host("a", 1), 3, lasting=0.05)))) >= 0.05


def test_what_robots_txt_asks_for_is_the_least_delay() -> None:
    host = Host("a", 4)
    host.least_delay = 0.05
    assert min(gaps(asyncio.run(visits(host, 3, delay=0.01)))) >= 0.05


def test_a_host_that_asks_for_rest_gets_it_from_all() -> None:
    async def waited() -> float:
        host = Host("a", 4)
        assert host.answered(429, "", Manners(backoff=0.1)) == 0.1
        began = asyncio.get_running_loop().time()
        return min(await visits(host, 3)) - began

    assert asyncio.run(waited()) >= 0.09


def test_rest_doubles_until_the_host_answers() -> None:
    async def rests() -> list[float]:
        host = Host("a", 1)
        manners = Manners(backoff=1, tries=9)
        return [host.answered(status, "", manners) for status in (503, 429, 503, 200, 503)]

    assert asyncio.run(rests()) == [1, 2, 4, 0, 1]


@pytest.mark.parametrize(("answers", "why"), [((503,) * 4, "4th time"), ((429,), "rest for 901 s")])
def test_a_host_that_wants_too_much_rest_is_left_alone(answers: tuple[int, ...], why: str) -> None:
    async def ask() -> None:
        hosts = Hosts(Manners(backoff=0))
        host = hosts.host("a")
        for status in answers:
            hosts.check(host)
            host.answered(status, "901" if len(answers) == 1 else "", hosts.manners)
        hosts.check(hosts.host("b"))
        hosts.check(host)

    with pytest.raises(BusyHostError, match=why):
        asyncio.run(ask())


def test_retry_after_is_read_in_both_its_forms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNIONCRAWL_NOW", "2026-11-21T12:00:00+08:00")
    assert seconds_in(" 120 ") == 120
    assert seconds_in("Sat, 21 Nov 2026 04:02:00 GMT") == 120
    assert seconds_in("soon") is seconds_in("-5") is seconds_in("") is None
    assert seconds_in("Mon, 01 Jan 99999999999999 00:00:00 GMT") is None


def test_a_retry_after_in_the_past_says_nothing_so_that_the_host_has_its_rest() -> None:
    past = "Sat, 21 Nov 2020 03:00:00 GMT"
    assert seconds_in(past) is seconds_in("0") is None

    async def rest() -> float:
        return Host("a", 1).answered(503, past, Manners(backoff=7))

    assert asyncio.run(rest()) == 7


@pytest.mark.parametrize("wrong", [-1, 1])
def test_a_clock_that_is_an_hour_wrong_does_not_change_how_long_a_date_asks_to_wait(
    wrong: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNIONCRAWL_NOW", f"2026-11-21T{12 + wrong}:00:00+08:00")
    assert seconds_in("Sat, 21 Nov 2026 04:02:00 GMT", "Sat, 21 Nov 2026 04:00:00 GMT") == 120


@pytest.mark.parametrize(
    ("setting", "hour", "included"),
    [
        ("22:00-06:00", "21:59", False), ("22:00-06:00", "22:00", True), ("22:00-06:00", "05:59", True),
        ("22:00-06:00", "06:00", False), ("01:00-05:00 12:00-13:00", "12:30", True),
        ("00:00-24:00", "23:59", True), ("", "10:00", True),
    ],
)  # fmt: skip
def test_hours_are_those_of_china(setting: str, hour: str, included: bool) -> None:
    moment = dt.datetime.fromisoformat(f"2026-11-21T{hour}:00").replace(tzinfo=clock.CST).astimezone(dt.UTC)
    assert Hours.parsed(setting).include(moment) is included


@pytest.mark.parametrize("setting", ["night", "22-6", "22:00", "25:00-26:00", "06:00-06:00", "24:30-03:00"])
def test_hours_that_are_none_are_an_error(setting: str) -> None:
    with pytest.raises(UsageProblemError, match="UNIONCRAWL_HOURS"):
        Hours.parsed(setting)


def test_a_budget_ends_the_run_and_that_of_a_host_its_requests() -> None:
    hosts = Hosts(Manners(requests=3, host_bytes=100))
    one, other = hosts.host("a"), hosts.host("b")
    hosts.sent(one)
    hosts.came(one, 100)
    with pytest.raises(RunEndsError, match="budget"):
        hosts.check(one)
    hosts.check(other)
    hosts.sent(other)
    hosts.sent(other)
    with pytest.raises(RunEndsError, match="budget"):
        hosts.check(other)


VISIT = """
import asyncio, sys
from pathlib import Path
from unioncrawl.hosts import Host
from tests.crawl.test_hosts import visits
print(*asyncio.run(visits(Host("a", 1, Path(sys.argv[1])), 4, delay=0.15, lasting=0.05)))
"""


def test_processes_ask_a_host_in_turn(tmp_path: Path) -> None:
    command = [sys.executable, "-c", VISIT, str(tmp_path / "hosts" / "a.lock")]
    env = environment(tmp_path)
    both = [subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    times = sorted(float(time) for one in both for time in one.communicate(timeout=60)[0].split())
    assert len(times) == 8
    assert min(gaps(times)) >= 0.149  # as they were written down


def test_a_rest_that_one_process_is_asked_for_is_given_by_another(tmp_path: Path) -> None:
    async def waited() -> float:
        first, second = Host("a", 1, tmp_path / "a.lock"), Host("a", 1, tmp_path / "a.lock")
        async with first.turn(0, nothing):
            pass
        assert first.answered(503, "", Manners(backoff=0.2)) == 0.2
        began = asyncio.get_running_loop().time()
        return min(await visits(second, 1)) - began

    assert asyncio.run(waited()) >= 0.19


@pytest.mark.parametrize("wanted", ["7200", "99999999999"])
def test_a_host_that_wanted_rest_for_hours_is_not_asked_by_the_next_run_either(
    wanted: str, tmp_path: Path
) -> None:
    async def asked(hosts: Hosts) -> Host:
        host = hosts.host("a")
        async with host.turn(0, lambda: hosts.check(host)):
            return host

    async def run_and_another() -> None:
        first = Hosts(Manners(), tmp_path)
        (await asked(first)).answered(503, wanted, first.manners)
        with pytest.raises(BusyHostError, match="a has said that it wants rest for another"):
            await asked(Hosts(Manners(), tmp_path))

    asyncio.run(run_and_another())


def test_what_was_written_before_the_machine_was_started_anew_counts_for_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.lock").write_text("9e99 9e99")
    host = Host("a", 1, tmp_path / "a.lock")
    assert len(asyncio.run(visits(host, 2, delay=0.01))) == 2
