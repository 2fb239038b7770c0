"""How long, and with how much memory, one page may be read: a fault in a page class must not keep all others waiting."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import attrs

from unioncrawl.errors import ParserBugError, UsageProblemError

SECONDS = 20.0
"""Of processor time for one page, unless another is set: a thousand times what a page takes."""

SETTING = "UNIONCRAWL_SECONDS_PER_PAGE"

LEAST_SECONDS = 0.01
MOST_SECONDS = 86_400

SOFT_TIMERS = ((signal.ITIMER_PROF, signal.SIGPROF, 1), (signal.ITIMER_REAL, signal.SIGALRM, 3))
"""Which clocks interrupt what is written in Python, and after how many times the limit. The processor's time first: a
machine that has other things to do, or sleeps, is no fault of a page. One that waits for something uses no processor.
"""

HARD_TIMER = signal.ITIMER_VIRTUAL
HARD_SIGNAL = signal.SIGVTALRM
HARD_AFTER = 2
"""A call of C is not interrupted. After so many times the limit its process is ended, if that is a worker."""

AGAIN_S = 1.0
"""After so long it is interrupted again: something may have taken the first time for an error of its own."""

MORE_BYTES = 2_000_000_000
"""What a worker may take beside what it has when it begins. The largest page that is read takes a tenth of it."""


OUT_OF_MEMORY = "ran out of memory"
"""How a reader ends that takes more."""


def seconds_per_page() -> float:
    """Return how long one page may be read, as it is set in the environment.

    :raises UsageProblemError: if that is no such number.
    """
    given = os.environ.get(SETTING, "")
    try:
        seconds = float(given or SECONDS)
    except ValueError:
        seconds = 0
    if not LEAST_SECONDS <= seconds <= MOST_SECONDS:
        raise UsageProblemError(
            f"{SETTING}={given}: give a number of seconds between {LEAST_SECONDS} and {MOST_SECONDS}"
        )
    return seconds


def how_ended(how: str, seconds: float = SECONDS) -> str:
    """Return in words how reading a page ended the worker that read it.

    :param how: as the worker ended.
    """
    if HARD_SIGNAL.name in how:
        return f"{_IN_C} {HARD_AFTER * seconds:g} s"
    return f"{_READER} {how}"


def tells_of_an_end(reason: str) -> bool:
    """Return whether ``reason`` is one of ``how_ended``, and of a process that is no more."""
    return reason.startswith((f"{_READER} ", f"{_IN_C} ")) and not reason.endswith(OUT_OF_MEMORY)


_IN_C = "a call that cannot be interrupted takes more than"
_READER = "what reads it"


class TimeIsUpError(BaseException):
    """Reading a page takes too long. No ``Exception``: a page object that catches those must not hold it up."""


@attrs.define
class TimeLimit:
    """Interrupts what is done in a ``with`` of it when it takes too long. For the main thread; elsewhere it does nothing."""

    seconds: float
    is_hard: bool = False
    """Whether a call that cannot be interrupted may end the process."""

    _is_on: bool = False

    @contextlib.contextmanager
    def installed(self) -> Iterator[TimeLimit]:
        """Have signals lead here for as long as the ``with`` lasts."""
        if threading.current_thread() is not threading.main_thread():
            yield self
            return
        before = [(number, signal.signal(number, self._interrupt)) for _, number, _ in SOFT_TIMERS]
        if self.is_hard:
            before.append((HARD_SIGNAL, signal.signal(HARD_SIGNAL, signal.SIG_DFL)))
        try:
            yield self
        finally:
            for number, handler in before:
                signal.signal(number, handler)

    def __enter__(self) -> None:
        if threading.current_thread() is not threading.main_thread():
            return
        self._is_on = True
        for timer, _, times in SOFT_TIMERS:
            signal.setitimer(timer, times * self.seconds, AGAIN_S)
        if self.is_hard:
            signal.setitimer(HARD_TIMER, HARD_AFTER * self.seconds)

    def __exit__(self, *_error: object) -> None:
        if not self._is_on:
            return
        self._is_on = False
        for timer, _, _ in SOFT_TIMERS:
            signal.setitimer(timer, 0)
        signal.setitimer(HARD_TIMER, 0)

    def _interrupt(self, _number: int, _frame: FrameType | None) -> None:
        if self._is_on:
            raise TimeIsUpError


@contextlib.contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Interrupt what is done within when it takes too long.

    :raises TimeIsUpError: from the line that was being executed.
    """
    with TimeLimit(seconds).installed() as limit, limit:
        yield


def limit_memory(more: int = MORE_BYTES) -> None:
    """Have this process run out of memory before the machine does. Where the system does not tell how much a
    process has, nothing is limited.
    """
    with contextlib.suppress(OSError, ValueError):
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        limit: Any = pages * resource.getpagesize() + more
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        if hard == resource.RLIM_INFINITY or limit < hard:
            resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


@contextlib.contextmanager
def memory_limited(more: int = MORE_BYTES) -> Iterator[None]:
    """Have what is done within run out of memory before the machine does. For a command that reads in its own process.

    :raises ParserBugError: if it does.
    """
    before = resource.getrlimit(resource.RLIMIT_AS)
    limit_memory(more)
    try:
        yield
    except MemoryError as error:
        raise ParserBugError(how_ended(OUT_OF_MEMORY)) from error
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
