"""``unioncrawl failures``."""

from __future__ import annotations

import contextlib

import click

from unioncrawl.archive.failure_kinds import ADVICE
from unioncrawl.archive.home import Home
from unioncrawl.archive.withholding import WITHHELD
from unioncrawl.cli import calling, completing
from unioncrawl.cli.output import emit, format_option
from unioncrawl.cli.selecting import text
from unioncrawl.monitors.finding import for_archive


@click.command()
@click.option(
    "--source", multiple=True, help="Only this source; may be given again.", shell_complete=completing.sources
)
@click.option(
    "--kind",
    type=click.Choice(tuple(ADVICE)),
    help="Only this kind.",
)
@click.option("--all", "resolved", is_flag=True, help="Those that were resolved since, too.")
@format_option
def command(source: tuple[str, ...], kind: str | None, resolved: bool, form: str) -> None:
    """List pages that gave no article, or one of which too little is known, and requests without an answer.

    The page of a failure is in the archive: `explain` tells what was expected of it and what was found; mend the
    parser, then `unioncrawl reparse --failures`. Below a table stands what to do about each kind in it, on standard
    error.

    \b
    Examples:
      unioncrawl failures
      unioncrawl failures --source gongren_ribao --kind layout
      unioncrawl failures --all --format csv
    """
    from unioncrawl.search.filters import check_source

    with contextlib.closing(Home.chosen().read()) as db:
        values = [check_source(db, text(name)) for name in source]
        where = [f"article_id NOT IN ({WITHHELD})"]  # a reason may quote the page
        if values:
            where.append(f"source IN ({', '.join('?' * len(values))})")
        if kind:
            where.append("kind = ?")
            values.append(kind)
        if not resolved:
            where.append("resolved_at IS NULL")
        rows = db.execute(
            "SELECT source, kind, reason, url, field, first_seen, resolved_at, parser, parser_version, snapshot_id FROM failures"
            f" WHERE {' AND '.join(where)} ORDER BY source, first_seen, url",
            values,
        )
        found = [dict(row) for row in rows]
        emit(
            [{**row, "explain": _explain(row["snapshot_id"])} for row in found],
            ("source", "kind", "reason", "url", "first_seen", "explain"),
            form,
            keys=[*(column[0] for column in rows.description), "explain"],
            empty="no failures",
        )
        if form == "table":
            met = {row["kind"] for row in found if not row["resolved_at"]}
            for one, advice in ADVICE.items():
                if one in met:
                    click.echo(f"{one}: {for_archive(advice, calling.command())}", err=True)


def _explain(snapshot_id: int | None) -> str | None:
    """Return the command that explains a failure, for the same archive; none for a request without an answer."""
    if snapshot_id is None:
        return None
    return calling.command("explain", "--snapshot", str(snapshot_id))
