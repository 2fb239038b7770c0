"""Measuring and printing: rows, runs in turn, peaks of memory."""

from __future__ import annotations

import contextlib
import json
import os
import re
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

Work = Callable[[], object]

SAMPLE_S = 0.05
"""How often the memory of a process's children is looked at. A process's own peak is kept by the system."""


def row(name: str, value: str, note: str = "") -> None:
    """Print one row."""
    print(f"{name:<58} {value:>10}   {note}", flush=True)


def seconds(work: Work, clock: Callable[[], float] = time.perf_counter) -> float:
    """Return how long ``work`` takes.

    :param clock: ``time.thread_time`` for work that one thread does alone: others do not disturb it.
    """
    start = clock()
    work()
    return clock() - start


def best(work: Work, rounds: int) -> float:
    """Return the shortest of ``rounds`` runs of ``work``, in seconds."""
    return min(seconds(work) for _ in range(rounds))


def in_turn(
    works: Mapping[str, Work], rounds: int, clock: Callable[[], float] = time.perf_counter
) -> dict[str, list[float]]:
    """Return how long each of ``works`` took, in each of ``rounds``; every round begins with another one.

    In turn, so that a machine that grows slower or has other things to do is so for all of them.
    """
    times: dict[str, list[float]] = {name: [] for name in works}
    names = list(works)
    for number in range(rounds):
        for name in names[number % len(names) :] + names[: number % len(names)]:
            times[name].append(seconds(works[name], clock))
    return times


def ratio(baseline: Sequence[float], subject: Sequence[float]) -> float:
    """Return how many times as fast as the baseline the subject was, by the best round of each.

    For work that is the same each time, the best round is the one that was disturbed least.
    """
    return min(baseline) / min(subject)


def median_ratio(baseline: Sequence[float], subject: Sequence[float]) -> float:
    """Return the median over the rounds of how many times as fast as the baseline the subject was."""
    return statistics.median(base / own for base, own in zip(baseline, subject, strict=True))


def measured(*command: str) -> dict[str, Any]:
    """Run a module of this package; return what it prints."""
    done = subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr[-3000:]}")
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def peak_mb(process: str = "self") -> float:
    """Return the peak memory of a process in MB.

    ``getrusage`` would not do: its figure outlives ``exec`` and can be that of whoever started the process.
    """
    found = re.search(r"VmHWM:\s*(\d+) kB", Path(f"/proc/{process}/status").read_text())
    assert found is not None
    return int(found[1]) / 1024


@contextlib.contextmanager
def children_watched() -> Iterator[dict[int, float]]:
    """Note the peak memory, in MB, of every process that this one starts meanwhile, and that those start."""
    peaks: dict[int, float] = {}
    done = threading.Event()

    def watch() -> None:
        while not done.wait(SAMPLE_S):
            for process in _descendants(os.getpid()):
                with contextlib.suppress(OSError, AssertionError):  # it has ended
                    peaks[process] = peak_mb(str(process))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield peaks
    finally:
        done.set()
        watcher.join()


def _descendants(process: int) -> Iterator[int]:
    for children in Path(f"/proc/{process}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in map(int, children.read_text().split()):
                yield child
                yield from _descendants(child)


def command_peaks(archive: Path, *arguments: str) -> tuple[float, float]:
    """Run a command of unioncrawl on ``archive``; return its seconds and the peak memory of its largest process, in MB."""
    environment = {**os.environ, "UNIONCRAWL_ARCHIVE": str(archive)}
    command = [sys.executable, "-m", "unioncrawl", *arguments]
    start = time.perf_counter()
    with children_watched() as peaks:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    spent = time.perf_counter() - start
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout[-1000:]}{done.stderr[-2000:]}")
    return spent, max(peaks.values())
