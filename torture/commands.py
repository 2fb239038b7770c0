"""The commands that are disturbed, and what they end with when nobody disturbs them."""

from __future__ import annotations

import contextlib
import os
import random
import time
from pathlib import Path

import attrs

from torture.content import Content, brief, content_of, without_times
from torture.running import POLL_S, Done, Running, finished, is_locked, problems, told, unioncrawl
from torture.stage import Stage
from torture.tally import Tally
from unioncrawl.cli import COMMANDS
from unioncrawl.press import Press, demo_sites
from unioncrawl.press.gongren_ribao import ARTICLES

STORY = ARTICLES[0].url


@attrs.frozen(kw_only=True)
class Command:
    """A command that writes, and the archive that it works on."""

    name: str
    template: str
    arguments: tuple[str, ...]
    """``{foreign}`` stands for a WARC, ``{imported}`` for another archive."""

    asks_press: bool = False
    weight: int = 1
    """How many of a number of kills it gets, against the others."""

    environment: tuple[tuple[str, str], ...] = ()

    @property
    def is_there(self) -> bool:
        """Whether this unioncrawl has the command."""
        return self.arguments[0] in COMMANDS

    def line(self, stage: Stage) -> list[str]:
        """Return the command line."""
        return unioncrawl(*(self._filled_in(stage, word) for word in self.arguments))

    def _filled_in(self, stage: Stage, word: str) -> str:
        names = {"{foreign}": "foreign.warc.gz", "{imported}": "imported"}
        return str(stage.template(names[word])) if word in names else word


SMALL_FILES = ("--set", "UNIONCRAWL_WARC_MAX_BYTES=9000")
"""A file holds a few pages only: that one is closed and the next begun is an instant to be hit, too."""

AT_ONCE = ("--set", "DOWNLOAD_DELAY=0")

PACK = ("pack", "--before", "9999-12")
"""Files of the present month are left alone otherwise."""

ALL = (
    Command(
        name="crawl",
        template="empty",
        arguments=("crawl", "gongren_ribao", "--since", "2026-11-16", "--until", "2026-11-18", *AT_ONCE),
        asks_press=True,
        weight=2,
    ),
    Command(
        name="crawl into small files",
        template="empty",
        arguments=(
            "crawl", "shaanxi_gongren_bao", "--since", "2016-12-05", "--until", "2016-12-07", *AT_ONCE, *SMALL_FILES,
        ),
        asks_press=True,
        weight=2,
    ),
    Command(name="import", template="empty", arguments=("import", "{foreign}"), weight=2),
    Command(name="reparse", template="outdated", arguments=("reparse", "--jobs", "2"), weight=2),
    Command(name="rebuild", template="filled", arguments=("rebuild", "--jobs", "2"), weight=2),
    Command(name="pack", template="filled", arguments=PACK, weight=2),
    Command(name="unpack", template="packed", arguments=("unpack",), weight=2),
    Command(name="merge", template="demo", arguments=("merge", "{imported}")),
    Command(name="correct", template="demo", arguments=("correct", STORY, "title=劳动者之歌", "--by", "编辑")),
    Command(name="withhold", template="demo", arguments=("withhold", STORY, "--reason", "本人要求", "--by", "编辑")),
)  # fmt: skip
"""Every command that writes to an archive."""


def named(name: str) -> Command:
    """Return a command."""
    return next(command for command in ALL if command.name == name)


AROUND_S = 0.01
"""How far from the instant of a change a kill may be, either way: as much as runs differ from each other."""


@attrs.frozen
class Undisturbed:
    """What a command ends with, and how long it is at work."""

    content: Content
    seconds: float
    changes: tuple[float, ...]
    """Seconds after its beginning at which a WARC file was seen to come, grow or get another name."""

    def instant(self, chance: random.Random) -> float:
        """Return when to kill: half of the times anywhere, half of the times about when files change.

        Most of the working time goes into reading pages; what is written between two of them is soon done.
        """
        if not self.changes or chance.random() < 0.5:
            return chance.uniform(0, self.seconds)
        return max(0.0, chance.choice(self.changes) + chance.uniform(-AROUND_S, AROUND_S))


def undisturbed(stage: Stage, command: Command) -> Undisturbed:
    """Return what comes of a command that nobody disturbs; it is run once for all trials."""
    return stage.once(f"undisturbed-{command.name.replace(' ', '-')}", lambda: _watched(stage, command))


def _watched(stage: Stage, command: Command) -> Undisturbed:
    archive = stage.copy(command.template)
    with (
        Press(demo_sites()) as press,
        Running(command.line(stage), archive, around(command, press)) as running,
    ):
        running.wait_until_at_work()
        began = last = time.monotonic()
        changes, before = [], _shape(archive)
        while not running.has_ended:
            if is_locked(archive):
                last = time.monotonic()
            if (shape := _shape(archive)) != before:
                changes.append(time.monotonic() - began)
                before = shape
            time.sleep(POLL_S)
        done = running.end()
    if done.status:
        raise RuntimeError(f"{command.name}, undisturbed, ended with {done.status}: {done.err[-2000:]}")
    return Undisturbed(content_of(archive), last - began, tuple(changes))


def _shape(archive: Path) -> dict[str, int]:
    """Return the names and sizes of the files below ``warc/``, as far as they stay while it is looked."""
    shape: dict[str, int] = {}
    with contextlib.suppress(FileNotFoundError):
        for directory in os.scandir(archive / "warc"):
            shape |= {entry.name: entry.stat().st_size for entry in os.scandir(directory)}
    return shape


def around(command: Command, press: Press) -> dict[str, str]:
    """Return what a command needs to know of its surroundings."""
    return {"UNIONCRAWL_CONNECT_TO": press.connect_to, **dict(command.environment)}


def run(stage: Stage, command: Command, archive: Path) -> Done:
    """Run a command to its end, with a press of its own."""
    with Press(demo_sites()) as press:
        return finished(command.line(stage), archive, around(command, press))


def compare(
    tally: Tally, stage: Stage, command: Command, archive: Path, *, deep: bool = False, timeless: bool = False
) -> None:
    """Count in what an archive differs from one in which the command was not disturbed, and what verify finds.

    :param timeless: leaves out what follows from the order of captures in time.
    """
    expected, held = undisturbed(stage, command).content, content_of(archive)
    if timeless:
        expected, held = without_times(expected), without_times(held)
    count_differences(tally, expected, held)
    done, found = problems(archive, *(["--deep"] if deep and _has_deep() else []))
    tally.note_found(map(told, found))
    if not found and done.status:
        tally.note_wrong(f"verify found nothing and ended with {done.status}: {done.err[-300:]}")


def _has_deep() -> bool:
    """Return whether this ``verify`` can look deeper."""
    from unioncrawl.cli.verify import command

    return any("--deep" in option.opts for option in command.params)


def count_differences(tally: Tally, expected: Content, held: Content, *, more_is_well: bool = False) -> None:
    """Count what of ``expected`` is not held, and what is held beyond it.

    :param more_is_well: a page may have been captured again, rightly.
    """
    tally.note_lost(brief(key) for key in (expected.rows - held.rows).elements())
    tally.note_lost(brief(("record", *key)) for key in (expected.records - held.records).elements())
    tally.note_doubled(f"record {one} is in the files more than once" for one in held.doubled)
    more = (held.rows - expected.rows).elements()
    tally.note_doubled(brief(key) for key in more if not (more_is_well and key[0] in ("snapshot", "plan")))
    if not more_is_well:
        tally.note_doubled(brief(("record", *key)) for key in (held.records - expected.records).elements())
