"""Peak memory of commands that go over a whole archive, and how it grows with the archive."""

from __future__ import annotations

import itertools
from pathlib import Path

from bench.archives import captures
from bench.table import command_peaks, row
from unioncrawl.warc.writer import WarcWriter

LIMIT_MB = 300

COMMANDS = (
    ("verify", ("verify",)),
    ("verify --deep", ("verify", "--deep")),
    ("rebuild", ("rebuild", "--afresh")),
    ("pack", ("pack", "--before", "2100-01")),
    ("unpack", ("unpack",)),
)


def memory_rows(scratch: Path, records: int) -> None:
    """Measure on archives of half of so many records and of so many; a page is two, response and request."""
    peaks = [_peaks(scratch / f"memory-{count}", count) for count in (records // 2, records)]
    for name in peaks[0]:
        half, whole = (found[name] for found in peaks)
        note = f"{records // 2:,} records {half:.0f} MB; to stay under: {LIMIT_MB} MB in each process"
        row(f"peak memory: {name}, {records:,} records", f"{whole:.0f} MB", note)


def _peaks(directory: Path, records: int) -> dict[str, float]:
    """Return what each command takes at most; they are called one after the other on one archive."""
    archive = directory / "archive"
    found = {"import": command_peaks(archive, "import", str(foreign_file(directory, records)))[1]}
    for name, arguments in COMMANDS:
        found[name] = command_peaks(archive, *arguments)[1]
    return found


def foreign_file(directory: Path, records: int) -> Path:
    """Return a WARC file of so many records, as another tool would have made it."""
    writer = WarcWriter(directory, "foreign", [("software", "bench")], max_bytes=1 << 40)
    for exchange in itertools.islice(captures(records), records // 2):
        writer.append(exchange.records())
    writer.close()
    return next((directory / "foreign").glob("*.warc.gz"))
