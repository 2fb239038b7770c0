"""Saying on a terminal how far long work is."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator
from typing import Protocol

from unioncrawl.words import span

_EVERY_S = 0.5


class Shown(Protocol):
    """Is told how many steps are done, how many there are, and of what."""

    def __call__(self, done: int, total: int, noun: str = ..., /) -> None: ...


@contextlib.contextmanager
def shown(what: str, noun: str = "articles") -> Iterator[Shown]:
    """Give what is told how far the work is, and says so if anybody is there to see it.

    A line appears only if the work takes a while, and is taken away at the end.

    :param noun: what is counted, where nothing else is said.
    """
    line = _Line(what)

    def progress(done: int, total: int, counted: str = noun, /) -> None:
        line.show(done, total, counted)

    try:
        yield progress
    finally:
        line.clear()


class _Line:
    """A line on standard error."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._is_seen = sys.stderr.isatty()
        self._is_there = False
        self._began = self._last = time.monotonic()
        self._noun = ""

    def show(self, done: int, total: int, noun: str) -> None:
        now = time.monotonic()
        if noun != self._noun:  # something else is counted now, at a rate of its own
            self._noun, self._began = noun, min(now, self._last)
        if self._is_seen and now - self._last > _EVERY_S:
            rate = done / (now - self._began)
            left = f", {span((total - done) / rate)} left" if rate else ""
            sys.stderr.write(
                f"\r\x1b[K{self._what}: {done:,} of {total:,} {noun}, {rate:,.0f} a second{left}"
            )
            sys.stderr.flush()
            self._last, self._is_there = now, True

    def clear(self) -> None:
        if self._is_there:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
