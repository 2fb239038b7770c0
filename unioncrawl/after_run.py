"""What follows each run, in this one place for every way to start it: its report, what watches it, and who is told."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from unioncrawl import monitors
from unioncrawl.archive.run_reports import write_report

if TYPE_CHECKING:
    from pathlib import Path

    from unioncrawl.archive.home import Home


_TOGETHER: set[Path] = set()
"""Archives into which this process crawls several sources in one call."""


@contextlib.contextmanager
def told_together(home: Home) -> Iterator[None]:
    """Have people told of the alarms of all runs within at once, when the last of them has ended."""
    _TOGETHER.add(home.path)
    try:
        yield
    finally:
        _TOGETHER.discard(home.path)
    monitors.after_crawl(home)


def after_run(home: Home, source: str, run_id: str) -> None:
    """Tell of a run that has just ended. The archive is closed, and the source's lock is free.

    A run that was started alone, by ``scrapy crawl`` or scrapyd, is a call of its own.

    :raises UnioncrawlError: if something cannot be written or sent; all that is left was done.
    """
    monitors.after_run(home, source, run_id)
    if home.path not in _TOGETHER:
        monitors.after_crawl(home)
    write_report(home, run_id)
