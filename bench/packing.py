"""Packing: bytes of frames against bytes of gzip members, on pages that the dictionary was not trained with."""

from __future__ import annotations

import datetime as dt
import gzip
import os
import random
from collections.abc import Sequence
from pathlib import Path

from bench.archives import warc_files
from bench.commands import called
from bench.paper import editions, exchange, exchanges
from bench.table import row, seconds
from unioncrawl.archive.home import Home
from unioncrawl.archive.jobs import Exchange
from unioncrawl.warc.gzip_members import gzip_member
from unioncrawl.warc.records import record_bytes
from unioncrawl.warc.zstd_dictionary import train
from unioncrawl.warc.zstd_frames import FrameMaker

REAL_PAGES = "UNIONCRAWL_BENCH_PAGES"
"""Environment variable that names a directory of real pages, ``*.html.gz``, if there are any."""

A_FILE = 10_000
"""Pages of a source in a month, about: over so many the dictionary is spread."""


def records_of(captures: Sequence[Exchange]) -> list[bytes]:
    """Return the records of ``captures``, response and request."""
    return [record_bytes(headers, block) for capture in captures for headers, block in capture.records()]


def packed_share(training: Sequence[Exchange], test: Sequence[Exchange]) -> tuple[float, int]:
    """Return the bytes of the test's frames / those of its gzip members, and the bytes that the dictionary takes."""
    frames = FrameMaker(train(records_of(training)))
    records = records_of(test)
    packed = sum(len(frames.frame(record)) for record in records)
    return packed / sum(len(gzip_member(record)) for record in records), len(frames.head) + len(frames.tail)


def packing_rows(pages: int) -> None:
    """Measure frames of every second edition, with a dictionary trained with the others."""
    training: list[Exchange] = []
    test: list[Exchange] = []
    for number, edition in enumerate(editions(pages)):
        (test if number % 2 else training).extend(exchanges(edition))
    share, dictionary = packed_share(training, test)
    note = f"{len(test)} pages, trained with {len(training)} others; to reach: 0.50"
    row("packed bytes / bytes of gzip members", f"{share:.3f}", note)
    members = sum(len(gzip_member(record)) for record in records_of(test)) / len(test)
    whole = share + dictionary / (A_FILE * members)
    row("    the dictionary included", f"{whole:.3f}", f"{dictionary:,} bytes over {A_FILE:,} pages")
    real_pages_row()


def real_pages_row() -> None:
    """Measure real pages, half by half, each with a dictionary of the other half."""
    directory = os.environ.get(REAL_PAGES)
    name = "    real pages of many sites, half by half"
    if not directory:
        row(name, "-", f"to measure it: {REAL_PAGES}=DIRECTORY with *.html.gz")
        return
    found = real_captures(Path(directory))
    random.Random(1).shuffle(found)
    halves = found[::2], found[1::2]
    shares = [packed_share(halves[a], halves[b])[0] for a, b in ((0, 1), (1, 0))]
    row(name, f"{sum(shares) / 2:.3f}", f"{len(found)} pages: most of them the only one of their layout")


def real_captures(directory: Path) -> list[Exchange]:
    """Return captures of the pages in ``directory``."""
    at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    return [
        exchange(f"http://site.example/{path.name}", gzip.decompress(path.read_bytes()), at)
        for path in sorted(directory.glob("*.html.gz"))
    ]


def pack_command_rows(home: Home) -> None:
    """Measure the whole way there and back. The archive is as before, in one file."""
    before = sum(path.stat().st_size for path in warc_files(home))
    spent = seconds(lambda: called(home.path, "pack", "--before", "2100-01"))
    after = sum(path.stat().st_size for path in warc_files(home))
    note = (
        f"{before / 1e6:.1f} to {after / 1e6:.1f} MB at {before / 1e6 / spent:.1f} MB/s, read-back included"
    )
    row("pack, whole files / before", f"{after / before:.3f}", note)
    spent = seconds(lambda: called(home.path, "unpack"))
    row("unpack", f"{spent:.1f} s", f"{before / 1e6 / spent:.1f} MB/s of .warc.gz")
