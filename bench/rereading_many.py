"""Reading many stored pages again: two processes against one, and how much memory it takes however many there are."""

from __future__ import annotations

from pathlib import Path

from bench.archives import captured
from bench.table import command_peaks, in_turn, ratio, row
from unioncrawl.archive.home import Home
from unioncrawl.archive.reparse import How, reparse
from unioncrawl.archive.reparse_choice import Selection

LIMIT_MB = 300


def many_rows(scratch: Path, articles: int, rounds: int) -> None:
    """Measure on archives of half of so many articles and of so many."""
    peaks = []
    for count in (articles // 2, articles):
        home = captured(scratch / f"reparse-{count}", count)
        arguments = ("reparse", "--dry-run", "--diff", "--fail-on", "fill", "--jobs", "2")
        peaks.append(command_peaks(home.path, *arguments)[1])
    half, whole = peaks
    note = f"{articles // 2:,} articles {half:.0f} MB; to stay under: {LIMIT_MB} MB in each process"
    row(f"peak memory: reparse, {articles:,} articles", f"{whole:.0f} MB", note)
    parallel_row(home, rounds)


def parallel_row(home: Home, rounds: int) -> None:
    """Measure a dry run in this process, and in two beside this one, which chooses; that they start is counted."""
    pages = reparse(home, Selection(), dry_run=True).pages
    times = in_turn(
        {
            "one": lambda: reparse(home, Selection(), dry_run=True, how=How(jobs=1)),
            "two": lambda: reparse(home, Selection(), dry_run=True, how=How(jobs=2)),
        },
        rounds,
    )
    note = f"{pages / min(times['one']):.0f} and {pages / min(times['two']):.0f} pages/s of {pages}; to reach: 1.80"
    row("re-parse, two processes / one", f"{ratio(times['one'], times['two']):.2f}", note)
