"""What follows each run, in this one place for every way to start it: its report, and what watches it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unioncrawl import monitors
from unioncrawl.archive.run_reports import write_report

if TYPE_CHECKING:
    from unioncrawl.archive.home import Home


def after_run(home: Home, source: str, run_id: str) -> None:
    """Tell of a run that has just ended. The archive is closed, and the source's lock is free.

    :raises UnioncrawlError: if something cannot be written or sent; all that is left was done.
    """
    monitors.after_run(home, source, run_id)
    write_report(home, run_id)
