"""Verifying: against FastWARC merely iterating over the same files, on one core."""

from __future__ import annotations

from fastwarc.warc import ArchiveIterator

from bench.archives import warc_files
from bench.commands import called
from bench.table import in_turn, ratio, row
from unioncrawl.archive.home import Home


def iterated(home: Home) -> int:
    """Iterate over all records, their blocks unread; return how many there are."""
    return sum(1 for path in warc_files(home) for _ in ArchiveIterator(str(path), parse_http=False))


def verifying_rows(home: Home, rounds: int) -> None:
    """Measure ``verify`` of the files, shallow and deep, and of everything."""
    files = ("verify", "--only", "files", "--jobs", "1")
    times = in_turn(
        {
            "iterating": lambda: iterated(home),
            "files": lambda: called(home.path, *files),
            "deep": lambda: called(home.path, *files, "--deep"),
            "whole": lambda: called(home.path, "verify"),
        },
        rounds,
    )
    records = iterated(home)
    size = sum(path.stat().st_size for path in warc_files(home)) / 1e6
    baseline = min(times["iterating"])
    note = f"{records} records, {size:.0f} MB; it alone: {records / baseline:,.0f} records/s"
    for what, kind, aim in (("", "files", "1.00"), (" --deep", "deep", "0.30")):
        rate = f"{records / min(times[kind]):,.0f} records/s"
        value = f"{ratio(times['iterating'], times[kind]):.2f}"
        row(f"verify{what}, files / FastWARC iterating", value, f"{rate}; to reach: {aim}; {note}")
    articles = f"{records / min(times['whole']):,.0f} records/s, database and search index included"
    row("verify, everything", f"{min(times['whole']):.2f} s", articles)
