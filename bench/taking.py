"""Taking all articles of a large archive along, in each form of table: speed, and memory."""

from __future__ import annotations

import contextlib
from pathlib import Path

from bench.table import command_peaks, row
from unioncrawl.archive.home import Home

FORMS = (".jsonl", ".csv", ".parquet", ".db")
LIMIT_MB = 300


def taking_rows(home: Home, scratch: Path, forms: tuple[str, ...] = FORMS) -> None:
    """Export everything in each form; the files are taken away at once."""
    with contextlib.closing(home.read()) as db:
        (articles,) = db.execute("SELECT count(*) FROM articles").fetchone()
    for form in forms:
        file = scratch / f"all{form}"
        spent, peak = command_peaks(
            home.path, "export", "-o", str(file), *(("--no-index",) if form == ".db" else ())
        )
        note = f"{articles / spent:,.0f} articles/s, {file.stat().st_size / 1e6:,.0f} MB; to stay under: {LIMIT_MB} MB"
        row(f"peak memory: export of {articles:,} articles, {form}", f"{peak:.0f} MB", note)
        for path in scratch.glob(f"{file.name}*"):
            path.unlink()
