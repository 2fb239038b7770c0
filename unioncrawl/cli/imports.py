"""``unioncrawl import``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import click

from unioncrawl import heap
from unioncrawl.archive.home import Home
from unioncrawl.cli.output import emit, format_option

if TYPE_CHECKING:
    from unioncrawl.archive.imports import Report

COLUMNS = (
    "imported", "revisits", "unresolved", "requests", "lone", "other", "kept", "held", "unknown", "skipped", "acts",
    "refused", "damaged", "pages_read", "articles",
)  # fmt: skip

ALWAYS = ("imported", "held", "articles")
"""Columns that are shown even if all is zero in them."""

WIDTH = 100
"""A table is no wider; what does not fit into one goes into another."""

LEAST_NAME = 24
"""So much of a file's name is shown in any case."""

_BESIDE = 4
"""Blanks that a column has beside its heading."""


@click.command(name="import")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--keep", is_flag=True, help="Also keep records of hosts of no known source, unread, under the name kept."
)
@format_option
def command(files: tuple[Path, ...], keep: bool, form: str) -> None:
    """Import WARC and WACZ files made by other tools (wget, warcio, Browsertrix …), in any compression.

    Of a directory, all below it are imported. Records of known sources are copied unchanged and their pages read
    as in a crawl; those of unknown hosts are counted and skipped. Of a damaged file all that is whole is imported,
    and the exit status is 1. Importing again adds nothing.

    Of the files of another archive of this program only captures are imported: what was withheld and corrected there
    is taken over by unioncrawl merge, which is said, with exit status 1 if something was withheld.

    The table leaves out columns in which all is zero. Copied: imported (responses), revisits (unresolved: of what is
    not held), requests that came by themselves (lone: answered by nothing that is held), other; kept, of these, are
    of unknown hosts. Not copied: held, unknown, skipped (no captures), acts (of another archive), refused.

    \b
    Examples:
      unioncrawl import captures/*.warc.gz
      unioncrawl import --keep collection.wacz
    """
    from unioncrawl.archive.imports import Importer
    from unioncrawl.archive.imports_files import files_named

    heap.settle()
    named = files_named(files)
    for note in named.notes:
        click.echo(f"unioncrawl: {note}", err=True)
    run = _Run(named.problems)
    try:
        with Importer(Home.chosen(), files, keep=keep, progress=run.progress) as importer:
            for path in named.files:
                run.add(importer, path)
        run.conclude(importer)
    finally:
        # Also of what was done before the disk was full.
        run.end(form)
    if run.problems:
        raise SystemExit(1)


class _Run:
    """Collects reports and problems, and prints them."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = list(problems)
        self._notes: list[str] = []
        self._reports: list[Report] = []
        self._shows_progress = sys.stderr.isatty()

    def add(self, importer: Any, path: Path) -> None:
        """Import one file."""
        from unioncrawl.archive.imports_files import explained
        from unioncrawl.errors import WarcError

        try:
            report = importer.import_file(path)
        except WarcError as error:
            self.problems.append(explained(error))
            return
        self._reports.append(report)
        self.problems += report.problems

    def conclude(self, importer: Any) -> None:
        """Take what is known only after all files were read."""
        self._notes += importer.notes
        self.problems += importer.problems

    def progress(self, report: Report) -> None:
        """Say how far a file has come, on a terminal."""
        if self._shows_progress:
            done = f"{report.imported} imported, {report.held} held, {report.unknown} unknown"
            click.echo(f"\r\x1b[K{report.file}: {done}", err=True, nl=False)

    def end(self, form: str) -> None:
        """Print what became of each file, then the problems."""
        if self._shows_progress:
            click.echo("\r\x1b[K", err=True, nl=False)
        rows = [attrs.asdict(report) for report in self._reports]
        if form != "table":
            emit(rows, ("file", *COLUMNS), form)
        elif rows:
            print_tables(rows)
        for line in (*self._notes, *self.problems):
            click.echo(f"unioncrawl: {line}", err=True)


def print_tables(rows: Sequence[dict[str, Any]]) -> None:
    """Print as many tables as it takes to have none wider than ``WIDTH``."""
    blocks: list[list[str]] = [[]]
    for name in COLUMNS:
        if name not in ALWAYS and not any(row[name] for row in rows):
            continue
        if _width(rows, [*blocks[-1], name]) + LEAST_NAME > WIDTH:
            blocks.append([])
        blocks[-1].append(name)
    room = WIDTH - max(_width(rows, names) for names in blocks)
    shown = [{**row, "file": _cut(row["file"], room)} for row in rows]
    for number, names in enumerate(blocks):
        if number:
            click.echo()
        emit(shown, ("file", *names), "table")


def _width(rows: Sequence[dict[str, Any]], names: Sequence[str]) -> int:
    """Return how wide these columns are, which are right of another."""
    return sum(
        _BESIDE + max(len(text) for text in (name, *(str(row[name]) for row in rows))) for name in names
    )


def _cut(name: str, room: int) -> str:
    """Return the end of a file's name, by which those of one directory differ."""
    return name if len(name) <= room else "…" + name[1 - room :]
