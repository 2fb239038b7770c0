"""Turns: when a host is asked next, over all sources that are crawled into an archive, by any process.

Scrapy counts and waits for each crawl by itself. Two sources on one host, or a host that asks for rest, concern all of
them: every request passes here last, right before it is sent. Times are those of the event loop, in seconds.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import email.utils
import math
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Self
from weakref import WeakKeyDictionary

import attrs

from unioncrawl import clock
from unioncrawl.archive.home import Home
from unioncrawl.elsewhere import Elsewhere
from unioncrawl.hours import Hours
from unioncrawl.outcomes import BUDGET, HOURS
from unioncrawl.refusals import BusyHostError, RunEndsError

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

BUSY = (429, 503)
"""Too Many Requests, Service Unavailable."""

_GLANCE_S = 0.2
"""How long a run that is being stopped may stay asleep."""

_LONGEST_KEPT_S = 24 * 3600
"""So long at the most later runs believe a host that wanted rest: some say numbers that are none."""


@attrs.frozen(kw_only=True)
class Manners:
    """What the settings say of politeness. 0: no bound."""

    at_once: int = 1
    """Requests to one host at the same time."""

    backoff: float = 60
    """Rest after the first 429 or 503 that does not say how long, in seconds; doubled with each in a row."""

    longest: float = 900
    """A host that wants more rest than this is left alone for the run."""

    tries: int = 4
    """So many 429 or 503 in a row, and it is left alone for the run."""

    hours: Hours = attrs.field(factory=Hours)
    requests: int = 0
    bytes: int = 0
    host_requests: int = 0
    host_bytes: int = 0

    @classmethod
    def of_settings(cls, settings: BaseSettings) -> Self:
        """Return what ``settings`` say.

        :raises UsageProblemError: if the hours are none.
        """
        return cls(
            at_once=settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN"),
            backoff=settings.getfloat("UNIONCRAWL_BACKOFF_SECONDS"),
            longest=settings.getfloat("UNIONCRAWL_MAX_WAIT_SECONDS"),
            tries=settings.getint("UNIONCRAWL_BACKOFF_TIMES"),
            hours=Hours.parsed(settings.get("UNIONCRAWL_HOURS") or ""),
            requests=settings.getint("UNIONCRAWL_MAX_REQUESTS"),
            bytes=settings.getint("UNIONCRAWL_MAX_BYTES"),
            host_requests=settings.getint("UNIONCRAWL_MAX_REQUESTS_PER_HOST"),
            host_bytes=settings.getint("UNIONCRAWL_MAX_BYTES_PER_HOST"),
        )


@attrs.define
class Spent:
    """What was asked and fetched so far."""

    requests: int = 0
    bytes: int = 0

    def is_over(self, requests: int, size: int) -> bool:
        """Return whether a budget is used up; 0 is none."""
        return bool((requests and self.requests >= requests) or (size and self.bytes >= size))


class Host:
    """One host, and whose turn it is there."""

    def __init__(self, name: str, at_once: int, file: Path | None = None) -> None:
        self.name = name
        self._elsewhere = Elsewhere(file)
        self.least_delay = 0.0
        """What its robots.txt asks for between two requests (Crawl-delay, Request-rate)."""

        self.spent = Spent()
        self.given_up = ""
        self._free = asyncio.Semaphore(at_once) if at_once else contextlib.nullcontext()
        self._turn = asyncio.Lock()
        self._last = -math.inf
        self._rest_until = -math.inf
        self._refusals = 0

    @contextlib.asynccontextmanager
    async def turn(self, delay: float, check: Callable[[], None]) -> AsyncIterator[None]:
        """Wait for a turn, and have it.

        :param delay: at least so long after the last request.
        :param check: raises if the request is not to be sent any more.
        """
        async with self._free:
            async with self._turn:
                await self._be_due(delay, check)
            try:
                yield
            finally:
                self._elsewhere.leave()

    async def _be_due(self, delay: float, check: Callable[[], None]) -> None:
        """Return when it is time, with the host taken from other processes."""
        loop = asyncio.get_running_loop()
        check()
        while True:
            left = self._due(delay) - loop.time()
            if left <= 0:
                if self._elsewhere.take():
                    last, rest_until = self._elsewhere.times(loop.time())
                    self._last, self._rest_until = max(self._last, last), max(self._rest_until, rest_until)
                    if self._due(delay) <= loop.time():
                        break
                    self._elsewhere.leave()
                    continue
                left = _GLANCE_S
            await asyncio.sleep(min(left, _GLANCE_S))
            check()
        self._last = loop.time()
        self._elsewhere.write(self._last, self._rest_until)

    def _due(self, delay: float) -> float:
        return max(self._last + max(delay, self.least_delay), self._rest_until)

    def answered(self, status: int, retry_after: str, manners: Manners, date: str = "") -> float:
        """Take note of an answer; return for how long nothing is asked because of it.

        :param retry_after: what its Retry-After says.
        :param date: what its Date says.
        """
        if status not in BUSY:
            self._refusals = 0
            return 0
        self._refusals += 1
        wanted = seconds_in(retry_after, date)
        rest = manners.backoff * 2 ** (self._refusals - 1) if wanted is None else wanted
        if rest > manners.longest:
            self.given_up = f"{self.name} answered {status} and wants rest for {rest:,.0f} s"
        elif self._refusals >= manners.tries:
            self.given_up = f"{self.name} answered {status} the {self._refusals}th time in a row"
        until = asyncio.get_running_loop().time() + min(rest, _LONGEST_KEPT_S)
        self._rest_until = max(self._rest_until, until)
        if (
            wanted is not None or not self.given_up
        ):  # what the host has not asked for itself others find out by themselves
            self._elsewhere.write(self._last, self._rest_until)
        return rest

    def give_up(self, longest: float) -> None:
        """Leave the host alone for the run if it has told another run or process that it wants more rest than ``longest``."""
        if self.given_up or self._rest_until == -math.inf:
            return
        left = self._rest_until - asyncio.get_running_loop().time()
        if left > longest:
            self.given_up = f"{self.name} has said that it wants rest for another {left:,.0f} s"


class Hosts:
    """All hosts that a process asks, and its budget."""

    def __init__(self, manners: Manners, directory: Path | None = None) -> None:
        """Ask hosts with ``manners``; other processes are met in the files of ``directory``."""
        self.manners = manners
        self._directory = directory
        self.spent = Spent()
        self._hosts: dict[str, Host] = {}

    def host(self, name: str) -> Host:
        """Return a host by its name, with a dot at its end or without."""
        name = name.removesuffix(".")
        if name not in self._hosts:
            file = self._directory / f"{name}.lock" if self._directory else None
            self._hosts[name] = Host(name, self.manners.at_once, file)
        return self._hosts[name]

    def check(self, host: Host) -> None:
        """Raise if ``host`` is not to be asked (any more).

        :raises BusyHostError: if it has asked for too much rest, this run or one before.
        :raises RunEndsError: if the hours or the budget are over.
        """
        manners = self.manners
        if not manners.hours.include(clock.now()):
            raise RunEndsError(HOURS)
        if self.spent.is_over(manners.requests, manners.bytes):
            raise RunEndsError(BUDGET)
        if host.spent.is_over(manners.host_requests, manners.host_bytes):
            raise RunEndsError(BUDGET)
        host.give_up(manners.longest)
        if host.given_up:
            raise BusyHostError(f"not asked for: {host.given_up}; another crawl asks again")

    def sent(self, host: Host) -> None:
        """Count a request."""
        self.spent.requests += 1
        host.spent.requests += 1

    def came(self, host: Host, size: int) -> None:
        """Count what came."""
        self.spent.bytes += size
        host.spent.bytes += size


_OF_LOOPS: WeakKeyDictionary[asyncio.AbstractEventLoop, Hosts] = WeakKeyDictionary()


def hosts_of(settings: BaseSettings) -> Hosts:
    """Return the hosts of this process's crawls, which share them, with the manners of the first that asks."""
    loop = asyncio.get_running_loop()
    if loop not in _OF_LOOPS:
        locks = Home(settings["UNIONCRAWL_ARCHIVE"]).locks
        _OF_LOOPS[loop] = Hosts(Manners.of_settings(settings), locks / "hosts")
    return _OF_LOOPS[loop]


def seconds_in(retry_after: str, date: str = "") -> float | None:
    """Return how long a Retry-After asks to wait, given in seconds or as a date; ``None`` if it says neither, or what is over.

    :param date: the Date of the answer: a date is meant by the clock of the host, and that of this machine may be wrong.
    """
    said = retry_after.strip()
    if said.isascii() and said.isdigit():
        seconds = float(said[:10])
    elif until := _moment(said):
        seconds = (until - (_moment(date) or clock.now())).total_seconds()
    else:
        return None
    return seconds if seconds > 0 else None


def _moment(said: str) -> dt.datetime | None:
    try:
        moment = email.utils.parsedate_to_datetime(said)
    except (ValueError, OverflowError):  # no date; one of no calendar
        return None
    # A date in HTTP is in GMT, whatever it says.
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
