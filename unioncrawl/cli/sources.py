"""``unioncrawl sources``."""

from __future__ import annotations

import attrs
import click

from unioncrawl import catalogue
from unioncrawl.cli.output import emit, format_option


@click.command()
@click.argument("names", metavar="[NAME]...", nargs=-1)
@format_option
def command(names: tuple[str, ...], form: str) -> None:
    """List the sources: what they are, how they are crawled, and how that is known.

    \b
    Examples:
      unioncrawl sources
      unioncrawl sources gongren_ribao --format json
    """
    chosen = [catalogue.named(name) for name in names] or list(catalogue.sources().values())
    rows = []
    for source in chosen:
        row = attrs.asdict(source)
        row["crawl"] = source.index or "no index known"
        row["evidence"] = [{"fact": fact, "known_by": how} for fact, how in source.evidence]
        del row["index"], row["rewrites"], row["paths"]
        rows.append(row)
    if form == "table":
        for row in rows:
            row["hosts"] = " ".join(row["hosts"])
    emit(rows, ("name", "title", "province", "level", "platform", "hosts", "covers", "crawl"), form)
