"""SIGKILL at every system call that changes a file, with strace: the instants that a random one may miss."""

from __future__ import annotations

import functools
import re
import shutil
import subprocess
import sys
import tempfile

import attrs

from torture.commands import Command, around, compare, named, undisturbed
from torture.kills import run_again
from torture.running import Running, finished
from torture.stage import Stage
from torture.tally import Tally
from unioncrawl.press import Press, demo_sites

CALLS = "write,pwrite64,ftruncate,fsync,fdatasync,rename,renameat,renameat2,unlink,unlinkat,link,linkat"
"""What changes a file, or makes a change last."""

STRACE = ("strace", "--follow-forks", "--quiet=all")
"""Without ``--seccomp-bpf``, which would be faster: with it, strace 6.1 delivers no signal."""


@attrs.frozen
class Boundary:
    """The instant before the ``number`` th of these calls."""

    command: str
    call: str
    number: int


@functools.cache
def why_not() -> str:
    """Return why this cannot be done here; empty if it can."""
    if shutil.which("strace") is None:
        return "strace is not installed"
    line = [*STRACE, "--trace=write", sys.executable, "-c", "print()"]
    done = subprocess.run(line, capture_output=True, check=False, text=True)
    return "" if done.returncode == 0 else f"strace does not work here: {done.stderr.strip()[-80:]}"


def boundaries(stage: Stage, command: Command, most: int) -> list[Boundary]:
    """Return every boundary of a command, or ``most`` of them, spread evenly over each kind of call."""
    counts = stage.once(f"calls-{command.name.replace(' ', '-')}", lambda: _counted(stage, command))
    every = [Boundary(command.name, call, n) for call, count in counts.items() for n in range(1, count + 1)]
    return every[:: -(-len(every) // most)] if every else []


def _counted(stage: Stage, command: Command) -> dict[str, int]:
    """Return how often a command, undisturbed, makes each call in the thread that makes it most often."""
    with tempfile.NamedTemporaryFile("r") as log, Press(demo_sites()) as press:
        archive = stage.copy(command.template)
        line = [*STRACE, f"--trace={CALLS}", f"--output={log.name}", *command.line(stage)]
        finished(line, archive, around(command, press))
        counts: dict[tuple[str, str], int] = {}
        for thread, call in re.findall(r"^(\d+) +(\w+)\(", log.read(), re.MULTILINE):
            counts[thread, call] = counts.get((thread, call), 0) + 1
    most: dict[str, int] = {}
    for (_, call), count in counts.items():
        most[call] = max(most.get(call, 0), count)
    return most


def try_boundary(stage: Stage, boundary: Boundary) -> Tally:
    """Kill a command at one call, and run it again."""
    tally = Tally(tried=1)
    command = named(boundary.command)
    undisturbed(stage, command)
    with stage.trial(tally, command.template) as archive, Press(demo_sites()) as press:
        inject = f"--inject={boundary.call}:signal=KILL:when={boundary.number}"
        line = [*STRACE, f"--trace={CALLS}", "--output=/dev/null", inject, *command.line(stage)]
        with Running(line, archive, around(command, press)) as running:
            tally.struck += running.end().status != 0
            running.kill()
        run_again(tally, stage, command, archive, press)
        compare(tally, stage, command, archive)
    return tally
