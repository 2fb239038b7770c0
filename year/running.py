"""Going through the days: for each, the clock is set, the sites are what they are that day, and all papers are crawled.

By two calls side by side, each for half of the papers, as two timers would: there are two cores nearly everywhere.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import random
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs

from unioncrawl.clock import CST
from unioncrawl.press import Press
from year.scenario import Scenario
from year.sources import write_sources
from year.world import World

ROOT = Path(__file__).parents[1]

CRAWLED_AT = dt.time(22, 30)
JITTER_MINUTES = 30
"""When ``unioncrawl schedule`` has a timer begin, unless it is told otherwise; and not at the same minute each day."""

SETTINGS = {
    "UNIONCRAWL_CONTACT": "year@example.org",
    "UNIONCRAWL_BACKOFF_SECONDS": "0.01",
    "UNIONCRAWL_MEDIA": "none",
    "UNIONCRAWL_LOG_LEVEL": "ERROR",
    # Nobody unplugs this machine, and there are 365 days of it.
    "UNIONCRAWL_SYNC_SECONDS": "60",
}

CRAWL = (
    "crawl",
    "-s",
    "DOWNLOAD_DELAY=0",
    "-s",
    "AUTOTHROTTLE_ENABLED=False",
    "-s",
    "CONCURRENT_REQUESTS=64",
)
"""The sites are on this machine, and one at a time is asked of each anyway."""


@attrs.frozen
class Done:
    """How a call ended."""

    status: int
    seconds: float
    cpu_seconds: float


class Crawler:
    """Starts unioncrawl with the made-up sources, inside a ``with`` statement."""

    def __init__(self, sources: Path, log: Path) -> None:
        self.log = log
        given = {name: value for name, value in os.environ.items() if not name.startswith("UNIONCRAWL_")}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "year.crawling", str(sources)],
            cwd=ROOT,
            env={**given, **SETTINGS, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Crawler:
        return self

    def __exit__(self, *exception: object) -> None:
        with contextlib.suppress(BrokenPipeError):
            self.process.communicate()

    def begin(self, *arguments: str, **environment: str) -> None:
        """Begin to run ``unioncrawl`` with ``arguments``, its environment with ``environment`` on top."""
        assert self.process.stdin is not None
        call: dict[str, Any] = {"arguments": arguments, "environment": environment, "log": str(self.log)}
        print(json.dumps(call), file=self.process.stdin, flush=True)

    def end(self) -> Done:
        """Wait for what was begun; return how it ended."""
        assert self.process.stdout is not None
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError(f"python -m year.crawling ended with {self.process.wait()}")
        return Done(**json.loads(answer))


@attrs.frozen
class Crawled:
    """A day on which all papers were crawled."""

    now: dt.datetime
    done: tuple[Done, ...]
    """How each of the calls ended, which ran side by side."""

    requests: int


def crawl_days(
    scenario: Scenario, into: Path, seed: int, at: dt.time = CRAWLED_AT, settings: Mapping[str, str] = {}
) -> Iterator[Crawled]:
    """Crawl all papers once a day, at ``at`` or some minutes later; yield after each day.

    :param settings: names and values of further settings.
    """
    world = World(scenario)
    chance = random.Random(f"minutes {seed}")
    write_sources(scenario.papers, into / "sources")
    with (
        Press(world.sites()) as press,
        closed_port() as nowhere,
        Crawler(into / "sources", into / "crawls-1.log") as one,
        Crawler(into / "sources", into / "crawls-2.log") as other,
    ):
        crawlers = (one, other)
        for day in scenario.each_day():
            minutes = dt.timedelta(minutes=chance.randrange(JITTER_MINUTES))
            world.now = dt.datetime.combine(day, at, CST) + minutes
            down = [f"{paper.host}::127.0.0.1:{nowhere}" for paper in world.unreachable()]
            begun = []
            for place, crawler in enumerate(crawlers):
                if names := [paper.name for paper in scenario.papers[place :: len(crawlers)]]:
                    begun.append(crawler)
                    crawler.begin(
                        *CRAWL,
                        *names,
                        **settings,
                        UNIONCRAWL_ARCHIVE=str(into / "archive"),
                        UNIONCRAWL_NOW=world.now.isoformat(),
                        UNIONCRAWL_CONNECT_TO=" ".join([*down, press.connect_to]),
                    )
            done = tuple(crawler.end() for crawler in begun)
            yield Crawled(world.now, done, len(press.requests))
            press.forget_requests()


def verified(into: Path) -> Done:
    """Return how ``unioncrawl verify`` of what was crawled ends; what it says stands in ``verify.log``."""
    with Crawler(into / "sources", into / "verify.log") as crawler:
        crawler.begin("verify", UNIONCRAWL_ARCHIVE=str(into / "archive"))
        return crawler.end()


@contextlib.contextmanager
def closed_port() -> Iterator[int]:
    """Give a port at which no connection is taken, and that nobody else gets meanwhile."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]
