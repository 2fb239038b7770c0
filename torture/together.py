"""Several processes at once: writers of one source, writers of several, readers beside a writer."""

from __future__ import annotations

import contextlib
import random
import sqlite3
import time
from pathlib import Path

import attrs

from torture.commands import AT_ONCE, Command, around, compare, count_differences, named, undisturbed
from torture.content import content_of, warcs
from torture.running import Done, Running, finished, problems, told, unioncrawl
from torture.stage import Stage
from torture.tally import Tally
from unioncrawl.press import Press, demo_sites

BLOCKED_S = 20.0
"""A reader that takes so long has waited for somebody: it needs a fraction of a second, on a busy machine a few."""

SOURCES = {
    "gongren_ribao": ("2026-11-16", "2026-11-18"),
    "shaanxi_gongren_bao": ("2016-12-05", "2016-12-07"),
}


@attrs.frozen
class Pair:
    """A command, started twice at nearly the same time."""

    command: str
    number: int


def try_twice_at_once(stage: Stage, pair: Pair) -> Tally:
    """Of two processes on one source one works, and the other says who does and ends with 1."""
    tally = Tally(tried=1)
    command = named(pair.command)
    chance = random.Random(f"{stage.seed} {pair.command} {pair.number}")
    offset = chance.choice((0, chance.uniform(0, undisturbed(stage, command).seconds)))
    with stage.trial(tally, command.template) as archive, Press(demo_sites()) as press:
        more = around(command, press)
        with Running(command.line(stage), archive, more) as first:
            time.sleep(offset)  # starting up takes longer than this: either may be the first
            overlap = not first.has_ended
            with Running(command.line(stage), archive, more) as second:
                ends = [first.end(), second.end()]
        if overlap:
            _check_one_works(tally, pair.command, ends)
        if not any(done.status == 0 for done in ends):
            tally.note_wrong(f"{pair.command}: none of two came to its end")
        if not (command.asks_press and all(done.status == 0 for done in ends)):
            # A second crawl that was let in after the first asks for the plans again, and rightly.
            compare(tally, stage, command, archive)
    return tally


def _check_one_works(tally: Tally, name: str, ends: list[Done]) -> None:
    refused = [done for done in ends if done.status]
    tally.struck += len(refused)
    for done in refused:
        if done.status != 1 or done.has_traceback or not _says_who(done):
            tally.note_wrong(f"{name}: the second ended with {done.status} and: {done.err[-400:]}")


def _says_who(done: Done) -> bool:
    return "process " in done.complaint and "wait until" in done.complaint


def try_two_sources(stage: Stage, number: int) -> Tally:
    """Two processes crawl two sources into one archive, which neither of them finds."""
    tally = Tally(tried=1)
    chance = random.Random(f"{stage.seed} two {number}")
    with stage.trial(tally, "empty") as archive, Press(demo_sites()) as press:
        more = {"UNIONCRAWL_CONNECT_TO": press.connect_to}
        lines = [
            unioncrawl("crawl", source, "--since", since, "--until", until, *AT_ONCE)
            for source, (since, until) in SOURCES.items()
        ]
        with Running(lines[0], archive, more) as first:
            time.sleep(chance.choice((0, 0, chance.uniform(0, 1))))
            with Running(lines[1], archive, more) as second:
                for done in (first.end(), second.end()):
                    if done.status or done.has_traceback:
                        tally.note_wrong(f"one of two ended with {done.status}: {done.err[-400:]}")
        count_differences(tally, stage.content("demo"), content_of(archive))
        if {path.parent.name for path in warcs(archive)} != set(SOURCES):
            tally.note_wrong("each source should have WARC files of its own")
        tally.note_found(map(told, problems(archive)[1]))
    return tally


@attrs.frozen
class Beside:
    """A writer, and how it is called."""

    writer: str
    number: int


def writer_of(name: str) -> Command:
    """Return the command beside which is read; it takes long enough to be read beside several times."""
    if name != "crawl":
        return named(name)
    return attrs.evolve(
        named("crawl"),
        name="slow crawl",
        template="imported",
        arguments=(*named("crawl").arguments[:-2], *SLOWLY),
    )


SLOWLY = ("--set", "DOWNLOAD_DELAY=0.1")


def try_reading(stage: Stage, beside: Beside) -> Tally:
    """Whoever reads while somebody writes gets an answer, without an error, at once."""
    tally = Tally()
    command = writer_of(beside.writer)
    with stage.trial(tally, command.template) as archive, Press(demo_sites()) as press:
        story = _some_story(archive)
        with Running(command.line(stage), archive, around(command, press)) as writer:
            writer.wait_until_at_work()
            while not writer.has_ended:
                for arguments in (
                    ("search", "工会"),
                    ("show", story),
                    ("show", story, "--html"),
                    ("verify",),
                ):
                    _read(tally, archive, writer, arguments)
            done = writer.end()
        if done.status:
            tally.note_wrong(f"{command.name}, read beside, ended with {done.status}: {done.err[-400:]}")
        tally.note_found(map(told, problems(archive)[1]))
    return tally


def _some_story(archive: Path) -> str:
    with contextlib.closing(sqlite3.connect(archive / "unioncrawl.db")) as db:
        return str(db.execute("SELECT url FROM articles WHERE text LIKE '%工会%' ORDER BY id").fetchone()[0])


def _read(tally: Tally, archive: Path, writer: Running, arguments: tuple[str, ...]) -> None:
    began = time.monotonic()
    done = finished(unioncrawl(*arguments), archive)
    spent = time.monotonic() - began
    tally.tried += 1
    tally.struck += not writer.has_ended
    what = " ".join(arguments)
    if done.status or done.has_traceback or not (done.out or arguments == ("verify",)):
        tally.note_wrong(
            f"{what}, beside a writer, ended with {done.status}: {done.out[-300:]} {done.err[-300:]}"
        )
    if spent > BLOCKED_S:
        tally.note_wrong(f"{what}, beside a writer, took {spent:.0f} s")
