"""``unioncrawl rebuild``."""

from __future__ import annotations

import click

from unioncrawl.archive.home import Home


@click.command()
def command() -> None:
    """Make the database again from the WARC files alone.

    The old database stays in place until the new one is whole, and is kept beside it if it knows of
    snapshots that the WARC files do not hold any more. Nothing may write meanwhile.
    """
    from unioncrawl.archive.rebuild import rebuild

    result = rebuild(Home.chosen(), progress=lambda file: click.echo(f"reading {file}", err=True))
    click.echo(
        f"{result.files} files, {result.snapshots} snapshots, {result.pages_read} pages read, {result.articles} articles"
    )
    for line in result.damage:
        click.echo(
            f"unioncrawl: {line}; the whole records before and behind it are in the database", err=True
        )
    if result.missing:
        click.echo(
            f"unioncrawl: {result.missing} snapshots of the old database are in no WARC file; it is kept as"
            f" {result.kept}; restore the files from a copy and rebuild again",
            err=True,
        )
    for line in result.corrections:
        click.echo(f"unioncrawl: {line}", err=True)
    if result.damage or result.missing or result.corrections:
        raise SystemExit(1)
