"""``unioncrawl verify``."""

from __future__ import annotations

import attrs
import click

from unioncrawl.archive.home import Home
from unioncrawl.cli.output import emit, format_option


@click.command()
@format_option
def command(form: str) -> None:
    """Check that the archive is whole. Ends with status 1 if it is not.

    Every record's hash, every index row against its record and every response against the index, every
    article against its snapshot, the search index against the texts, and files that nothing names.
    """
    from unioncrawl.archive.verify import verify

    result = verify(Home.chosen())
    if form != "table" or result.problems:
        emit([attrs.asdict(problem) for problem in result.problems], ("kind", "where", "what", "next"), form)
    click.echo(
        f"{result.files} files, {result.records} records, {result.articles} articles: "
        + (f"{len(result.problems)} problems" if result.problems else "whole"),
        err=True,
    )
    if result.problems:
        raise SystemExit(1)
