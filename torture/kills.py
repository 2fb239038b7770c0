"""SIGKILL at random instants: the same command again ends with what an undisturbed one has."""

from __future__ import annotations

import random
import time
from pathlib import Path
from urllib.parse import urlsplit

import attrs

from torture.commands import Command, around, compare, named, undisturbed
from torture.content import records_of, warcs
from torture.running import Running, finished, is_locked, unioncrawl
from torture.stage import Stage
from torture.tally import Tally
from unioncrawl.press import Press, demo_sites

IN_A_ROW = 3
"""How often at most a command is killed before it may end."""

DEEP_EVERY = 10
"""Every so many trials the archive is verified with ``--deep`` as well."""

RUN_ENDED = "urn:unioncrawl:run-ended:"
"""Begins the address of the record that says how a run ended."""


@attrs.frozen
class Trial:
    """One archive: a command on it is killed, up to a few times, and then run to its end."""

    command: str
    number: int
    kills: int


def trials(command: Command, kills: int, seed: int, first: int = 0) -> list[Trial]:
    """Return trials with so many kills in all, numbered from ``first`` on."""
    chance = random.Random(f"{seed} {command.name} {first}")
    made: list[Trial] = []
    while kills > 0:
        row = min(kills, chance.randint(1, IN_A_ROW))
        made.append(Trial(command.name, first + len(made), row))
        kills -= row
    return made


def try_killing(stage: Stage, trial: Trial) -> Tally:
    """Make one trial. A command that ends before it is killed ends the trial."""
    tally = Tally()
    command = named(trial.command)
    peaceful = undisturbed(stage, command)
    chance = random.Random(f"{stage.seed} {trial.command} {trial.number}")
    with stage.trial(tally, command.template) as archive, Press(demo_sites()) as press:
        held: set[tuple[str, str]] = set()
        for number in range(trial.kills):
            tally.tried += 1
            # What is left to do becomes less from kill to kill.
            struck = kill_once(stage, command, archive, press, peaceful.instant(chance) / (number + 1))
            held = count_asked_again(tally, held, archive, press)
            if not struck:
                break
            tally.struck += 1
            if command.asks_press and _has_ended(archive):
                break  # it was closing: another one would be a new crawl
        run_again(tally, stage, command, archive, press)
        count_asked_again(tally, held, archive, press)
        compare(tally, stage, command, archive, deep=trial.number % DEEP_EVERY == 0)
    return tally


def run_again(tally: Tally, stage: Stage, command: Command, archive: Path, press: Press) -> None:
    """Run the command to its end. A crawl that came to its end would be another one, so that is only recovered."""
    again = command.line(stage)
    if command.asks_press and _has_ended(archive):
        again = unioncrawl("reparse")
    done = finished(again, archive, around(command, press))
    if done.status or done.has_traceback:
        what = done.complaint or done.err[-1500:]
        tally.note_wrong(f"{command.name}, run again, ended with {done.status}: {what}")


def kill_once(stage: Stage, command: Command, archive: Path, press: Press, after: float) -> bool:
    """Start a command and kill it ``after`` so many seconds of work; return whether it was at work then."""
    with Running(command.line(stage), archive, around(command, press)) as running:
        if not running.wait_until_at_work():
            return False
        time.sleep(after)
        at_work = is_locked(archive)
        return running.kill() and at_work


def _has_ended(archive: Path) -> bool:
    """Return whether a record says that the run has come to its end."""
    return any(url.startswith(RUN_ENDED) for path in warcs(archive) for _, _, url in records_of(path))


def count_asked_again(
    tally: Tally, held: set[tuple[str, str]], archive: Path, press: Press
) -> set[tuple[str, str]]:
    """Count what the press was asked for though it was ``held``; return what is held now, and begin anew."""
    again = [asked for asked in press.requests if asked in held]
    tally.note_doubled(f"asked of the press again: {host}{path}" for host, path in again)
    press.forget_requests()
    parts = (
        urlsplit(url) for path in warcs(archive) for kind, _, url in records_of(path) if kind == "response"
    )
    return {(part.hostname or "", part.path + (f"?{part.query}" if part.query else "")) for part in parts}
