"""``unioncrawl rebuild``."""

from __future__ import annotations

import click

from unioncrawl.archive.home import Home


@click.command()
def command() -> None:
    """Make the database again from the WARC files alone.

    The old database stays in place until the new one is whole. Nothing may write meanwhile.
    """
    from unioncrawl.archive.rebuild import rebuild

    result = rebuild(Home.chosen(), progress=lambda file: click.echo(f"reading {file}", err=True))
    click.echo(
        f"{result.files} files, {result.snapshots} snapshots, {result.pages_read} pages read, {result.articles} articles"
    )
    for line in result.damage:
        click.echo(f"unioncrawl: {line}; what lies before it is in the database", err=True)
    if result.damage:
        raise SystemExit(1)
