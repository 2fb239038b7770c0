"""``unioncrawl failures``."""

from __future__ import annotations

import contextlib

import click

from unioncrawl import catalogue
from unioncrawl.archive.home import Home
from unioncrawl.archive.withholding import WITHHELD
from unioncrawl.cli.output import emit, format_option


@click.command()
@click.option("--source", multiple=True, help="Only this source; may be given again.")
@click.option(
    "--kind",
    help="Only this kind: layout, not-an-article, invalid, http, network, refused, truncated, unreadable, degraded, error.",
)
@click.option("--all", "resolved", is_flag=True, help="Those that were resolved since, too.")
@format_option
def command(source: tuple[str, ...], kind: str | None, resolved: bool, form: str) -> None:
    """List pages that were kept but gave no article, or one of which too little was known, and requests that got no answer.

    The page of a failure is in the archive: mend the parser, then `unioncrawl reparse --failures`.
    """
    for name in source:
        catalogue.check_kept(name)
    where, values = [f"article_id NOT IN ({WITHHELD})"], list(source)  # a reason may quote the page
    if source:
        where.append(f"source IN ({', '.join('?' * len(source))})")
    if kind:
        where.append("kind = ?")
        values.append(kind)
    if not resolved:
        where.append("resolved_at IS NULL")
    with contextlib.closing(Home.chosen().read()) as db:
        rows = db.execute(
            "SELECT source, kind, reason, url, field, first_seen, resolved_at, snapshot_id FROM failures"
            f" WHERE {' AND '.join(where)} ORDER BY source, first_seen, url",
            values,
        )
        emit(
            [dict(row) for row in rows],
            ("source", "kind", "reason", "url", "first_seen"),
            form,
            empty="no failures",
        )
