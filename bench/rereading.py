"""Reading stored pages again: re-parsing against merely parsing, rebuilding against re-parsing."""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import time
from pathlib import Path
from typing import Any

from lxml import html as lxml_html

from bench.archives import archive_of
from bench.commands import called
from bench.layouts import LAYOUTS, Layout, exchanges
from bench.paper import SOURCE
from bench.table import in_turn, ratio, row, seconds
from unioncrawl.archive.home import Home
from unioncrawl.archive.reading import position_of
from unioncrawl.archive.reparse import reparse
from unioncrawl.archive.reparse_choice import Selection
from unioncrawl.warc.files import read_record

TO_REACH = {"selector": 0.35, "grammar": 0.30}
"""Re-parsing against merely parsing, by the way of reading."""

OF_EACH = 4
"""Of the pages of the paper, the measurements by way of reading take one in so many each."""

FEWEST = 200
"""Fewer pages are read several times in a round: an interval that is too short says nothing."""

FOR_TRAFILATURA = 60
"""Pages that it is measured on: it takes fifty times as long as parsing does."""


def pages_of(home: Home) -> list[str]:
    """Return the decoded pages of an archive that page objects read."""
    with contextlib.closing(home.read()) as db:
        rows = db.execute("SELECT * FROM snapshots WHERE role IN ('article', 'plan')").fetchall()
    return [
        read_record(home.warc, position_of(one)).http().body.decode(one["charset"], "replace") for one in rows
    ]


def rereading_rows(home: Home, rounds: int) -> None:
    """Measure ``reparse`` and ``rebuild``: on one core, and as they are called."""
    pages = pages_of(home)
    times = in_turn(
        {
            "lxml": lambda: [lxml_html.fromstring(page) for page in pages],
            "dry run": lambda: reparse(home, Selection(), dry_run=True),
        },
        rounds,
    )
    speed = f"{len(pages) / min(times['dry run']):.0f} pages/s"
    row(
        "re-parse speed, dry run / lxml merely parsing",
        f"{ratio(times['lxml'], times['dry run']):.2f}",
        speed,
    )
    _rebuild_row(home, len(pages), rounds, "one process each", "--jobs", "1")
    _rebuild_row(home, len(pages), rounds, "as called")


def _rebuild_row(home: Home, pages: int, rounds: int, how: str, *options: str) -> None:
    times = in_turn(
        {
            "reparse": lambda: called(home.path, "reparse", *options),
            "rebuild": lambda: called(home.path, "rebuild", "--afresh", *options),
        },
        rounds,
    )
    rates = {name: f"{pages / min(spent):.0f} pages/s" for name, spent in times.items()}
    note = f"{rates['rebuild']}, reparse {rates['reparse']}; to reach: 0.80"
    row(f"rebuild / reparse, {how}", f"{ratio(times['reparse'], times['rebuild']):.2f}", note)


def ways_rows(scratch: Path, articles: int, rounds: int) -> None:
    """Measure ``reparse`` on pages that are read by selectors, by grammar and by the generic extractor."""
    for number, layout in enumerate((*LAYOUTS, None)):
        source = layout.source if layout else SOURCE
        home = archive_of(scratch / f"way-{number}", source, exchanges(layout, articles // OF_EACH))
        _way_row(home, layout, rounds)


def _way_row(home: Home, layout: Layout | None, rounds: int) -> None:
    pages = pages_of(home)
    times = -(-FEWEST // len(pages))

    def parse() -> None:
        for _ in range(times):
            [lxml_html.fromstring(page) for page in pages]

    def dry_run() -> None:
        for _ in range(times):
            reparse(home, Selection(), dry_run=True)

    # Not the clock of the process: it stands still for milliseconds while the time of a page is limited.
    spent = in_turn({"lxml": parse, "dry run": dry_run}, rounds, time.thread_time)
    own = min(spent["dry run"]) / times / len(pages)
    name = f"{layout.name} by {layout.way}" if layout else "plans of pages"
    goal = TO_REACH.get(layout.way) if layout else None
    note = f"{1000 * own:.2f} ms a page of {_kb(pages):.0f} kB"
    note += f"; to reach: {goal:.2f}" if goal else ""
    row(f"re-parse / lxml merely parsing, {name}", f"{ratio(spent['lxml'], spent['dry run']):.2f}", note)
    if layout:
        _trafilatura_row(name, pages, own)


def _kb(pages: list[str]) -> float:
    return sum(len(page.encode()) for page in pages) / len(pages) / 1000


def _trafilatura_row(name: str, pages: list[str], spent: float) -> None:
    """Hold ``spent`` seconds a page against trafilatura; it is no dependency."""
    if importlib.util.find_spec("trafilatura") is None:
        return
    trafilatura: Any = importlib.import_module("trafilatura")
    some = pages[:FOR_TRAFILATURA]
    other = seconds(
        lambda: [trafilatura.bare_extraction(page, with_metadata=True) for page in some], time.thread_time
    )
    row(f"re-parse / trafilatura, {name}", f"{other / len(some) / spent:.1f}", "to reach: 10")
