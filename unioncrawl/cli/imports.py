"""``unioncrawl import``."""

from __future__ import annotations

from pathlib import Path

import attrs
import click

from unioncrawl.archive.home import Home
from unioncrawl.cli.output import emit, format_option
from unioncrawl.errors import WarcError


@click.command(name="import")
@click.argument(
    "files", metavar="FILE.warc[.gz]...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@format_option
def command(files: tuple[Path, ...], form: str) -> None:
    """Import WARCs made by other tools (wget, warcio, Browsertrix).

    Records of known sources are copied unchanged and their pages read as in a crawl; others are counted
    and skipped. A truncated file is imported as far as it is whole. Importing again adds nothing.

    \b
    Example:
      unioncrawl import captures/*.warc.gz
    """
    from unioncrawl.archive.imports import Importer, Report, printable

    reports = []
    problems = []
    with Importer(Home.chosen(), files) as importer:
        for path in files:
            try:
                report = importer.import_file(path)
            except WarcError as error:
                report = Report(printable(path), damage=printable(str(error)))
            if report.damage:
                problems.append(report.damage)
            reports.append(attrs.asdict(report))
    emit(reports, ("file", "imported", "held", "unknown", "other", "pages_read"), form)
    for problem in problems:
        click.echo(f"unioncrawl: {problem}", err=True)
    if problems:
        raise SystemExit(1)
