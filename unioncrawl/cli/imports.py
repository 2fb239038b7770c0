"""``unioncrawl import``."""

from __future__ import annotations

import sys
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
    "file", "imported", "revisits", "unresolved", "other", "kept", "held", "unknown", "skipped", "refused", "damaged",
    "pages_read", "articles",
)  # fmt: skip


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
    finally:
        # Also of what was done before the disk was full.
        run.end(form)
    if run.problems:
        raise SystemExit(1)


class _Run:
    """Collects reports and problems, and prints them."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = list(problems)
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

    def progress(self, report: Report) -> None:
        """Say how far a file has come, on a terminal."""
        if self._shows_progress:
            done = f"{report.imported} imported, {report.held} held, {report.unknown} unknown"
            click.echo(f"\r\x1b[K{report.file}: {done}", err=True, nl=False)

    def end(self, form: str) -> None:
        """Print what became of each file, then the problems."""
        if self._shows_progress:
            click.echo("\r\x1b[K", err=True, nl=False)
        if self._reports or form != "table":
            emit([attrs.asdict(report) for report in self._reports], COLUMNS, form)
        for problem in self.problems:
            click.echo(f"unioncrawl: {problem}", err=True)
