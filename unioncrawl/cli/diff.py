"""``unioncrawl diff``."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from unioncrawl.archive.home import Home
from unioncrawl.cli import completing
from unioncrawl.cli.naming import found
from unioncrawl.cli.output import array, say
from unioncrawl.cli.paging import paged, pager_option
from unioncrawl.cli.terminal import colours, columns, printable, printable_json
from unioncrawl.errors import UnioncrawlError, UsageProblemError

if TYPE_CHECKING:
    from unioncrawl.archive.revisions import Comparison, Revision

Steps = Sequence[tuple["Revision", "Revision"]]


@click.command()
@click.argument("article", metavar="[ID|URL]", required=False)
@click.argument("asked", metavar="[A [B]]", nargs=-1)
@click.option("--all", "every", is_flag=True, help="Each revision with the next.")
@click.option(
    "--context",
    type=click.IntRange(min=0),
    default=1,
    show_default=True,
    metavar="N",
    help="Unchanged paragraphs that are shown beside a change.",
)
@click.option(
    "--html",
    "file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write a page instead: in one file, to be read, printed or sent.",
)
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@click.option(
    "--width",
    type=click.IntRange(min=0),
    help="Columns of text. Default: those of the terminal, 80 at most; 0 for a paragraph a line.",
)
@click.option(
    "--source", multiple=True, help="Without an article: only this source.", shell_complete=completing.sources
)
@click.option("--since", metavar="DATE", help="Without an article: only what changed from this day on.")
@click.option("--until", metavar="DATE", help="Without an article: only what changed up to this day.")
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json", "jsonl", "csv")),
    default="text",
    show_default=True,
    help="jsonl and csv for the list alone.",
)
@pager_option
def command(
    article: str | None,
    asked: tuple[str, ...],
    every: bool,
    context: int,
    file: Path | None,
    force: bool,
    width: int | None,
    source: tuple[str, ...],
    since: str | None,
    until: str | None,
    form: str,
    pager: bool,
) -> int:
    """Show what differs between revisions of an article: what a paper changed after it was first captured.

    Without an article: list what was revised, taken off or put back, by when it was seen.

    A and B are numbers of revisions, as show lists them, days or times (what stood then), first or last. Without
    them the last two are compared; with A alone, A and the last.

    \b
    Examples:
      unioncrawl diff 2511088078474877
      unioncrawl diff 2511088078474877 first last --context 10
      unioncrawl diff https://www.workercn.cn/papers/grrb/2026/11/18/1/news-2.html --all --context 0
      unioncrawl diff 2511088078474877 2026-11-20 2026-11-21 --format json
      unioncrawl diff --since 2026-11-01 --until 2026-11-30 --format csv
    """
    from unioncrawl.archive import revisions

    if article is None:
        _list(source, since, until, form, every=every, file=file)
        return 0
    if source or since or until:
        raise UsageProblemError(f"--source, --since and --until go with the list, not with article {article}")
    if len(asked) > 2:
        raise UsageProblemError(f"two revisions at most: {asked[2]!r} is a third")
    _check_form(form, file)
    home = Home.chosen()
    with contextlib.closing(home.read()) as db:
        row = found(db, article)
        held = revisions.revisions(db, row["id"])
        if len(held) < 2:
            _check_unrevised(row, asked, file)
            last = revisions.last_captured(db, row["id"])
            _say_unrevised(row, last, form)
            return 0
        steps = revisions.steps(held, asked, every=every)
        events = [dict(event) for event in db.execute(
            "SELECT kind, at, snapshot_id FROM events WHERE article_id = ? AND kind != 'revised' ORDER BY at", (row["id"],)
        )]  # fmt: skip
    comparisons = (revisions.compared(before, after) for before, after in steps)
    if file:
        _write_page(home, file, row, comparisons, len(held), events, force=force)
    elif form == "json":
        for piece in array(map(_record, comparisons)):
            click.echo(printable_json(piece), nl=False)
    else:
        size = columns() if width is None else width
        paged(_texts(row, comparisons, len(held), size, context, events), pager=pager)
    return 0


def _list(
    source: Sequence[str], since: str | None, until: str | None, form: str, *, every: bool, file: Path | None
) -> None:
    from unioncrawl.cli.diff_list import print_changes

    if file or every:
        raise UsageProblemError("--html and --all go with an article")
    with contextlib.closing(Home.chosen().read()) as db:
        print_changes(db, source, since, until, "table" if form == "text" else form)


def _check_form(form: str, file: Path | None) -> None:
    if form in ("jsonl", "csv"):
        raise UsageProblemError(f"--format {form} is for the list; of one article there is json")
    if file and form != "text":
        raise UsageProblemError("--html writes a page: leave out --format json")


def _check_unrevised(row: sqlite3.Row, asked: Sequence[str], file: Path | None) -> None:
    """Raise ``UnioncrawlError`` if more is asked of an article that was never revised than to say so."""
    from unioncrawl.archive.revisions import ENDS, moment

    for one in asked:
        if one.isascii() and one.isdigit():
            if one.lstrip("0") != "1":
                raise UnioncrawlError(f"no revision {one}: {row['id']} was never revised")
        elif one not in ENDS:
            moment(one)
    if file:
        raise UnioncrawlError(f"{file} is not written: {row['id']} was never revised")


def _say_unrevised(row: sqlite3.Row, last: str, form: str) -> None:
    """Say that there is nothing to compare."""
    if form == "json":
        click.echo("[]")
        return
    state = (
        f"the site has taken it off: {row['gone_at']}" if row["gone_at"] else f"last seen unchanged {last}"
    )
    say(f"{row['id']} was never revised; first captured {row['first_seen']}, {state}")


def _record(comparison: Comparison) -> dict[str, Any]:
    """Return a comparison for programs."""
    import attrs

    return {
        "before": {"seq": comparison.before.seq, **comparison.before.capture},
        "after": {"seq": comparison.after.seq, **comparison.after.capture},
        "fields": {
            name: [attrs.asdict(piece) for piece in pieces] for name, pieces in comparison.fields.items()
        },
        "text": [attrs.asdict(paragraph) for paragraph in comparison.text],
    }


def _texts(
    row: sqlite3.Row,
    comparisons: Iterator[Comparison],
    number: int,
    size: int,
    context: int,
    events: Sequence[dict[str, Any]],
) -> Iterator[str]:
    from unioncrawl.cli import diff_layout

    lines = diff_layout.head(row, number)
    for comparison in comparisons:
        yield (
            "\n".join([*lines, "", *diff_layout.step(comparison, size, context, in_colour=colours())]) + "\n"
        )
        lines = iter(())
    if events:
        yield "\n" + "".join(f"{line}\n" for line in diff_layout.events(events))


def _write_page(
    home: Home,
    file: Path,
    row: sqlite3.Row,
    comparisons: Iterator[Comparison],
    number: int,
    events: Sequence[dict[str, Any]],
    *,
    force: bool,
) -> None:
    from unioncrawl.archive.export_files import new_files, refuse_overwriting
    from unioncrawl.cli import diff_page

    refuse_overwriting(home, [file], force=force)
    page = "".join(diff_page.page(row, comparisons, number, events))
    with new_files([file]) as (part,):
        part.write_text(page, encoding="utf-8", errors="replace")
    click.echo(printable(str(file)))
