"""``unioncrawl merge``."""

from __future__ import annotations

import sys
from pathlib import Path

import attrs
import click

from unioncrawl.archive.home import Home
from unioncrawl.cli.output import emit, format_option

COLUMNS = ("source", "files", "records", "snapshots", "held", "refused", "articles")


@click.command()
@click.argument("others", metavar="OTHER...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Change nothing; count what would be taken.")
@format_option
def command(others: tuple[Path, ...], dry_run: bool, form: str) -> None:
    """Take everything of other archives into this one.

    Their files are copied, and of a file that is held in part, the records that are missing. An article that is
    in both is made of the captures of both. The others stay as they are; their databases are not needed.
    Merging again adds nothing, and a merge that was broken off is gone on with.

    \b
    Examples:
      unioncrawl merge /media/disk/archive
      unioncrawl merge ../shaanxi ../gansu --dry-run
    """
    from unioncrawl.archive.merge import merge

    def progress(file: str) -> None:
        if sys.stderr.isatty():
            click.echo(f"\r\x1b[K{file}", err=True, nl=False)

    try:
        result = merge(Home.chosen(), [Home(other) for other in others], progress, dry_run=dry_run)
    finally:
        progress("")
    emit([attrs.asdict(result.sources[name]) for name in sorted(result.sources)], COLUMNS, form)
    for line in (*result.notes, *result.problems):
        click.echo(f"unioncrawl: {line}", err=True)
    if result.problems:
        raise SystemExit(1)
