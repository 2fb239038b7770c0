"""``unioncrawl pack``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from unioncrawl.archive.home import Home
from unioncrawl.cli import completing
from unioncrawl.cli.output import emit, format_option

if TYPE_CHECKING:
    from unioncrawl.archive.pack import Outcome

COLUMNS = ("source", "files", "records", "bytes_before", "bytes_after", "ratio")


@click.command()
@click.option(
    "--source",
    "sources",
    multiple=True,
    metavar="NAME",
    help="Only this source; may be given again.",
    shell_complete=completing.sources,
)
@click.option(
    "--before",
    metavar="YYYY-MM",
    help="Files begun before this month. Default: the present one; with --period year, the present year.",
)
@click.option(
    "--period",
    type=click.Choice(("month", "year")),
    default="month",
    show_default=True,
    help="What becomes one file. A year's is smaller than those of its months: each repeats its dictionary.",
)
@click.option("--level", type=click.IntRange(1, 19), help="How hard to try, 1 to 19. Default: 15.")
@click.option("--dry-run", is_flag=True, help="Change nothing; show what would be packed.")
@format_option
def command(
    sources: tuple[str, ...], before: str | None, period: str, level: int | None, dry_run: bool, form: str
) -> None:
    """Make closed .warc.gz files of a source and month one .warc.zst, of about a third of the size.

    Every record stays as it is, byte for byte. A file is removed only after its packed copy was read back. Killed
    in the middle, it loses nothing: run it again. A file with damage is left alone, and the status is 1. The way
    back is `unioncrawl unpack`.

    \b
    Examples:
      unioncrawl pack --dry-run
      unioncrawl pack --source gongren_ribao --before 2026-11
    """
    from unioncrawl.archive.pack import pack
    from unioncrawl.archive.pack_choice import check_month, check_sources, groups
    from unioncrawl.warc.zstd_frames import DEFAULT_LEVEL

    home = Home.chosen()
    check_month(before)
    check_sources(home, sources)
    if dry_run:
        rows = [
            {"source": group.source, "period": group.period, "files": len(group.files), "bytes": group.bytes}
            for group in groups(home, sources, before, period)
        ]
        emit(rows, ("source", "period", "files", "bytes"), form, empty=NOTHING)
        return
    try:
        outcome = pack(
            home,
            sources=sources,
            before=before,
            period=period,
            level=level or DEFAULT_LEVEL,
            progress=say_progress,
        )
    finally:
        say_progress("")
    report(outcome, form, NOTHING)


NOTHING = "nothing to pack: what is over is packed; files of this month are packed with --before and the next"


def say_progress(what: str) -> None:
    """Show what is being done, on one line of a terminal."""
    if sys.stderr.isatty():
        click.echo(f"\r\x1b[K{what}", err=True, nl=False)


def report(outcome: Outcome, form: str, empty: str) -> None:
    """Print what was done, a row a source, and end with status 1 if something was left as it is."""
    rows = [
        {name: getattr(done, name) for name in COLUMNS}
        for done in sorted(outcome.sources.values(), key=lambda done: done.source)
    ]
    emit(rows, COLUMNS, form, empty=empty)
    for line in (*outcome.notes, *outcome.problems):
        click.echo(f"unioncrawl: {line}", err=True)
    if outcome.problems:
        raise SystemExit(1)
