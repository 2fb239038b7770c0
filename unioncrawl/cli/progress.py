"""Showing on a terminal how far work on files is."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from unioncrawl.words import counted, human_bytes

if TYPE_CHECKING:
    from unioncrawl.archive.verify.report import Found, Progress


@contextlib.contextmanager
def shown_progress() -> Iterator[Progress | None]:
    """Give what shows how far the work is, if anybody is there to see it."""
    if not sys.stderr.isatty():
        yield None
        return
    with contextlib.ExitStack() as stack:
        yield _Bar(stack)


class _Bar:
    """Shows files, bytes, rate and the time left on standard error."""

    def __init__(self, stack: contextlib.ExitStack) -> None:
        self._stack = stack
        self._begun = time.monotonic()
        self._bytes = 0

    def begin(self, files: int, size: int) -> None:
        """Show that nothing is done yet of so much."""
        bar = click.progressbar(
            length=max(size, 1),
            label=counted(files, "file") if files else "database",
            file=sys.stderr,
            item_show_func=lambda said: said or "",  # before the first step there is nothing to say
        )
        self._bar = self._stack.enter_context(bar)

    def step(self, size: int, found: Found) -> None:
        """Show how much is done."""
        self._bytes += found.bytes
        rate = self._bytes / max(time.monotonic() - self._begun, 0.001)
        self._bar.update(size, f"{human_bytes(self._bytes)}, {human_bytes(int(rate))}/s")
