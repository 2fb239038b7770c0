"""``unioncrawl fixture``."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from unioncrawl.archive.home import Home
from unioncrawl.cli.terminal import printable
from unioncrawl.errors import PageError, UnioncrawlError

if TYPE_CHECKING:
    from unioncrawl.fixtures import Made


@click.command()
@click.argument("page", metavar="URL|ID|SNAPSHOT")
@click.option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Where fixtures are. Default: tests/fixtures of the project that the working directory is in.",
)
@click.option(
    "--at",
    metavar="TIME|SNAPSHOT",
    help="Another capture than the current one, by the beginning of its time, by its id or its record's.",
)
@click.option(
    "--name",
    default="",
    metavar="NAME",
    help="What the case is called. Default: its day and the snapshot's id.",
)
@click.option("--force", is_flag=True, help="Replace a fixture that is there.")
def command(page: str, into: Path | None, at: str | None, name: str, force: bool) -> None:
    """Make a fixture of a stored page: the page, and what its class makes of it today, for pytest to hold it to.

    The page may be of an article, a plan or a list; one that fails becomes a fixture that has to fail so, unless
    its class raises what would end a test (SystemExit). What is expected is what the class says today, right or
    wrong: read it line by line against the page, and correct it.

    A fixture holds the whole page, which is its paper's. The fixtures of this project are pages that we write;
    what is made here is for your own use, or needs the rights to be passed on.

    \b
    Examples:
      unioncrawl fixture https://www.workercn.cn/papers/grrb/2026/11/18/1/news-2.html --into my-fixtures
      unioncrawl fixture 2511088078474877 --into my-fixtures --name two-sections --force
    """
    from unioncrawl import fixtures
    from unioncrawl.archive.apart import how_reading_ends_it
    from unioncrawl.archive.reading import read_page
    from unioncrawl.cli.pages import capture_meant

    home = Home.chosen()
    target = into or fixtures.project()
    with contextlib.closing(home.read()) as db:
        row = capture_meant(db, page, at)
        if how := how_reading_ends_it(home, db, row):
            raise UnioncrawlError(f"{row['url']} makes no fixture: reading it ends the process ({how})")
        try:
            http = read_page(home, db, row)
        except PageError as error:
            raise UnioncrawlError(f"{row['url']} makes no fixture: {error}") from error
    meant = fixtures.Page(row["url"], row["source"], http, row["fetched_at"], row["id"])
    _tell(fixtures.make(meant, target, name, force=force))


def _tell(made: Made) -> None:
    """Say what was written, what it expects, and how it is run."""
    click.echo(os.path.relpath(made.path))
    if made.failure is not None:
        kind = type(made.failure).__name__
        click.echo(printable(f"the page gives no item: the test expects {kind} ({made.failure})"), err=True)
    if made.refused is not None:
        click.echo(printable(f"the archive would not keep this item: {made.refused}"), err=True)
    click.echo(f"to run it: python -m pytest -q -p unioncrawl {os.path.relpath(made.path)}", err=True)
