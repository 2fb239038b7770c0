"""Reading stored pages again: re-parsing against merely parsing, rebuilding against re-parsing."""

from __future__ import annotations

import contextlib

from lxml import html as lxml_html

from bench.commands import called
from bench.table import in_turn, ratio, row
from unioncrawl.archive.home import Home
from unioncrawl.archive.reading import position_of
from unioncrawl.archive.rebuild import rebuild
from unioncrawl.archive.reparse import reparse
from unioncrawl.archive.reparse_choice import Selection
from unioncrawl.warc.files import read_record


def pages_of(home: Home) -> list[str]:
    """Return the decoded pages of an archive that page objects read."""
    with contextlib.closing(home.read()) as db:
        rows = db.execute("SELECT * FROM snapshots WHERE role IN ('article', 'plan')").fetchall()
    return [
        read_record(home.warc, position_of(one)).http().body.decode(one["charset"], "replace") for one in rows
    ]


def rereading_rows(home: Home, rounds: int) -> None:
    """Measure ``reparse`` and ``rebuild``, on one core."""
    pages = pages_of(home)
    times = in_turn(
        {
            "lxml": lambda: [lxml_html.fromstring(page) for page in pages],
            "dry run": lambda: reparse(home, Selection(), dry_run=True),
            "reparse": lambda: reparse(home, Selection(), dry_run=False),
            "rebuild": lambda: rebuild(home, jobs=1, afresh=True),
        },
        rounds,
    )
    rates = {name: f"{len(pages) / min(spent):.0f} pages/s" for name, spent in times.items()}
    speed = f"{ratio(times['lxml'], times['dry run']):.2f}"
    row("re-parse speed, dry run / lxml merely parsing", speed, rates["dry run"])
    note = f"{rates['rebuild']}, reparse {rates['reparse']}; to reach: 0.80"
    row("rebuild / reparse, one process each", f"{ratio(times['reparse'], times['rebuild']):.2f}", note)
    parallel = in_turn({"rebuild": lambda: called(home.path, "rebuild", "--afresh")}, rounds)
    note = f"{len(pages) / min(parallel['rebuild']):.0f} pages/s"
    row("rebuild as called / reparse", f"{ratio(times['reparse'], parallel['rebuild']):.2f}", note)
