"""``unioncrawl failures``."""

from __future__ import annotations

import contextlib
import shlex

import click

from unioncrawl.archive.home import Home
from unioncrawl.archive.withholding import WITHHELD
from unioncrawl.cli import completing
from unioncrawl.cli.output import emit, format_option
from unioncrawl.cli.selecting import text

KINDS = (
    "layout", "not-an-article", "gone", "invalid", "http", "network", "refused", "truncated", "unreadable", "degraded", "error",
)  # fmt: skip


@click.command()
@click.option(
    "--source", multiple=True, help="Only this source; may be given again.", shell_complete=completing.sources
)
@click.option(
    "--kind",
    type=click.Choice(KINDS),
    help="Only this kind.",
)
@click.option("--all", "resolved", is_flag=True, help="Those that were resolved since, too.")
@format_option
def command(source: tuple[str, ...], kind: str | None, resolved: bool, form: str) -> None:
    """List pages that gave no article, or one of which too little is known, and requests without an answer.

    The page of a failure is in the archive: `explain` tells what was expected of it and what was found; mend the
    parser, then `unioncrawl reparse --failures`.

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
            "SELECT source, kind, reason, url, field, first_seen, resolved_at, snapshot_id FROM failures"
            f" WHERE {' AND '.join(where)} ORDER BY source, first_seen, url",
            values,
        )
        emit(
            [{**row, "explain": _explain(row["snapshot_id"])} for row in rows],
            ("source", "kind", "reason", "url", "first_seen", "explain"),
            form,
            keys=[*(column[0] for column in rows.description), "explain"],
            empty="no failures",
        )


def _explain(snapshot_id: int | None) -> str | None:
    """Return the command that explains a failure, for the same archive; none for a request without an answer."""
    if snapshot_id is None:
        return None
    given = click.get_current_context().find_root().params.get("archive")
    archive = f"--archive {shlex.quote(given)} " if given else ""
    return f"unioncrawl {archive}explain --snapshot {snapshot_id}"
