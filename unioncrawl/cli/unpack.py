"""``unioncrawl unpack``."""

from __future__ import annotations

from pathlib import Path

import click

from unioncrawl.archive.home import Home
from unioncrawl.cli import completing
from unioncrawl.cli.output import format_option
from unioncrawl.cli.pack import report, say_progress


@click.command()
@click.argument("files", metavar="[FILE.warc.zst]...", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--source",
    "sources",
    multiple=True,
    metavar="NAME",
    help="Only this source; may be given again.",
    shell_complete=completing.sources,
)
@format_option
def command(files: tuple[Path, ...], sources: tuple[str, ...], form: str) -> None:
    """Make packed files the .warc.gz files again that they were made of; all of them, if none is named.

    Every record stays as it is, byte for byte. A packed file is removed only after all was read back.

    \b
    Examples:
      unioncrawl unpack --source gongren_ribao
      unioncrawl unpack archive/warc/gongren_ribao/gongren_ribao-2026*.warc.zst
    """
    from unioncrawl.archive.pack_back import unpack
    from unioncrawl.archive.pack_choice import check_sources

    home = Home.chosen()
    check_sources(home, sources)
    try:
        outcome = unpack(home, sources=sources, files=files, progress=say_progress)
    finally:
        say_progress("")
    report(outcome, form, "nothing to unpack")
