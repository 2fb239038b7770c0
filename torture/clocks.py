"""Clocks that jump back: files, runs and captures are in another order by time than they were made in."""

from __future__ import annotations

import random
import sys
import time

from torture.commands import Command, compare, named
from torture.running import POLL_S, Done, Running, finished, unioncrawl
from torture.stage import Stage
from torture.tally import Tally
from unioncrawl.press import Press, demo_sites

PAST = ("2026-11-22T08:00:00+00:00", "2026-11-21T08:00:00+00:00", "2026-11-21T07:59:59.999999+00:00")
"""What the clock says in one run after the other. At neither time is an edition of today or yesterday: their indexes are asked
for again.
"""


def try_between_runs(stage: Stage, number: int) -> Tally:
    """The clock says in each run an earlier time than in the run before, which was killed."""
    tally = Tally(tried=1)
    command = named("crawl into small files" if number % 2 else "crawl")
    chance = random.Random(f"{stage.seed} clock {number}")
    with stage.trial(tally, command.template) as archive, Press(demo_sites()) as press:
        for now in PAST:
            more = {"UNIONCRAWL_CONNECT_TO": press.connect_to, "UNIONCRAWL_NOW": now}
            if now != PAST[-1]:
                with Running(command.line(stage), archive, more) as running:
                    after = len(press.requests) + chance.randint(1, 8)
                    while not running.has_ended and len(press.requests) < after:
                        time.sleep(POLL_S)
                    tally.struck += running.kill()
            else:
                _check(tally, command, finished(command.line(stage), archive, more))
        compare(tally, stage, command, archive, timeless=True)
    return tally


def try_within_a_run(stage: Stage, number: int) -> Tally:
    """The clock jumps back again and again while the command runs."""
    tally = Tally(tried=1)
    command = named(("crawl", "crawl into small files", "import")[number % 3])
    with stage.trial(tally, command.template) as archive, Press(demo_sites()) as press:
        line = [sys.executable, "-m", "torture.jumping", *command.line(stage)[len(unioncrawl()) :]]
        done = finished(line, archive, {"UNIONCRAWL_CONNECT_TO": press.connect_to})
        _check(tally, command, done)
        compare(tally, stage, command, archive, timeless=True)
    return tally


def _check(tally: Tally, command: Command, done: Done) -> None:
    if done.status or done.has_traceback:
        tally.note_wrong(f"{command.name} ended with {done.status}: {done.err[-900:]}")
