"""Disks that are full: a tmpfs on which only so many bytes are free."""

from __future__ import annotations

import contextlib
import functools
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs

from torture.commands import Command, around, compare, named, undisturbed
from torture.kills import run_again
from torture.running import POLL_S, Done, Running, finished, problems, told
from torture.stage import Stage
from torture.tally import Tally
from unioncrawl.archive.home import NOT_MADE, Home
from unioncrawl.press import Press, demo_sites

DISK_BYTES = 64_000_000
"""Size of the disk: what no command under test fills by itself."""

PAGE = 4096
"""What a tmpfs gives out at once."""

UNFINISHED = ("open", "unread", "unindexed", "corrections")
"""Kinds of problems that say that a run did not come to its end, and not that anything is damaged."""

WHOLE, DATABASE, WARC = "the archive", "the database", "the WARC files"
"""What lies on the disk that is full."""


@attrs.frozen
class Filling:
    """A command on a disk with so many bytes free."""

    command: str
    what: str
    free: int


@functools.cache
def can_mount(*prefix: str) -> bool:
    """Return whether a process can mount a disk: this one, or one that ``prefix`` starts."""
    script = "mount -t tmpfs -o size=1m none {0} && umount {0}"
    with tempfile.TemporaryDirectory() as directory, contextlib.suppress(FileNotFoundError):
        line = [*prefix, "sh", "-c", script.format(directory)]
        return subprocess.run(line, capture_output=True, check=False).returncode == 0
    return False


def way_to_mount() -> tuple[str, ...]:
    """Return what a command line should begin with: then disks are gone with the process, whatever becomes of it."""
    ways = (("unshare", "--mount"), ("unshare", "--map-root-user", "--mount"))
    return next((way for way in ways if can_mount(*way)), ())


@contextlib.contextmanager
def disk() -> Iterator[Path]:
    """Give a directory on a disk of its own."""
    directory = Path(tempfile.mkdtemp(prefix="disk-"))
    options = f"size={DISK_BYTES}"
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "none", directory], check=True, capture_output=True
    )
    try:
        yield directory
    finally:
        subprocess.run(["umount", "--lazy", directory], check=True, capture_output=True)
        directory.rmdir()


def fill(directory: Path, free: int) -> Path:
    """Leave so many bytes free on the disk of ``directory``; return the file that takes the rest."""
    filler = directory / "filler"
    with filler.open("wb") as file:
        state = os.statvfs(directory)
        os.posix_fallocate(file.fileno(), 0, max(PAGE, state.f_bavail * state.f_frsize - free))
    return filler


def fillings(stage: Stage, command: Command, what: str, count: int) -> list[Filling]:
    """Return so many trials, spread from no room at all to as much as the command needs."""
    name = f"need-{command.name}-{what}".replace(" ", "-")
    needed = stage.once(name, lambda: _bytes_needed(stage, command, what))
    pages = needed * 5 // 4 // PAGE + 4  # it was looked at now and then, and may have been more for a moment
    places = sorted({number * pages // max(1, count - 1) for number in range(count)})
    return [Filling(command.name, what, place * PAGE) for place in places]


def _bytes_needed(stage: Stage, command: Command, what: str) -> int:
    """Return how much more room a command takes on the disk of ``what`` than there is taken: seen while it runs."""
    with disk() as room, tempfile.TemporaryDirectory(dir=stage.path) as roomy, Press(demo_sites()) as press:
        archive = _laid_out(stage, command, what, room, Path(roomy))
        before = least = os.statvfs(room).f_bavail
        with Running(command.line(stage), archive, around(command, press)) as running:
            while not running.has_ended:
                least = min(least, os.statvfs(room).f_bavail)
                time.sleep(POLL_S)
        return (before - least) * PAGE


def try_filling(stage: Stage, filling: Filling) -> Tally:
    """A command stops and says why, harms nothing, and comes to its end when there is room."""
    tally = Tally(tried=1)
    command = named(filling.command)
    undisturbed(stage, command)
    kept = stage.path / f"full-{filling.command}-{filling.what}-{filling.free}".replace(" ", "-")
    with disk() as room, tempfile.TemporaryDirectory(dir=stage.path) as roomy, Press(demo_sites()) as press:
        archive = _laid_out(stage, command, filling.what, room, Path(roomy))
        filler = fill(room, filling.free)
        done = finished(command.line(stage), archive, around(command, press))
        if done.status:
            tally.struck += 1
            _check_stop(tally, filling, done)
        filler.unlink()
        if Home(archive).has_database():
            harm = [one for one in problems(archive)[1] if not _is_unfinished(one)]
            if done.status or command.template != "empty":
                tally.note_found(f"{filling}, room made: {told(one)}" for one in harm)
        if done.status:
            run_again(tally, stage, command, archive, press)
        compare(tally, stage, command, archive)
        if not tally.is_well:
            shutil.copytree(archive, kept, dirs_exist_ok=True)
            tally.kept.append(kept)
    return tally


def _is_unfinished(problem: dict[str, Any]) -> bool:
    return problem["kind"] in UNFINISHED or NOT_MADE in problem["what"]


def _check_stop(tally: Tally, filling: Filling, done: Done) -> None:
    if done.status != 1 or done.has_traceback or not done.complaint:
        tally.note_wrong(f"{filling}: it ended with {done.status} and: {done.err[-1500:]}")


def _laid_out(stage: Stage, command: Command, what: str, room: Path, roomy: Path) -> Path:
    """Return a copy of an archive of which ``what`` lies on the small disk, and the rest elsewhere."""
    if what == WHOLE:
        return stage.copy(command.template, room / "archive")
    archive = stage.copy(command.template, (room if what == DATABASE else roomy) / "archive")
    elsewhere = (roomy if what == DATABASE else room) / "warc"
    elsewhere.mkdir()
    (archive / "warc").mkdir(parents=True, exist_ok=True)
    for source in ("gongren_ribao", "shaanxi_gongren_bao"):
        place = archive / "warc" / source
        if place.is_dir():
            shutil.move(place, elsewhere / source)
        else:
            (elsewhere / source).mkdir()
        place.symlink_to(elsewhere / source)
    return archive
