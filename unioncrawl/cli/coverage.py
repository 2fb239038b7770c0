"""``unioncrawl coverage``."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from unioncrawl.archive.home import Home, one_moment
from unioncrawl.cli import calling, completing
from unioncrawl.cli.output import emit, format_option
from unioncrawl.cli.paging import paged
from unioncrawl.cli.selecting import text
from unioncrawl.cli.terminal import colours, columns, printable
from unioncrawl.errors import UsageProblemError
from unioncrawl.words import counted

if TYPE_CHECKING:
    from unioncrawl.counting.covered import Covered
    from unioncrawl.counting.sheets import Sheet

COLUMNS = ("source", "period", "state", "expected", "pages", "articles", "why")
KEYS = (
    "source", "title", "period", "state", "expected", "pages_expected", "pages_held", "articles_expected",
    "articles_held", "why",
)  # fmt: skip
NOTHING = "nothing is held of what was asked for"
GAP_COLUMNS = ("source", "since", "until", "days", "why", "command")
GAP_KEYS = ("source", "title", "since", "until", "days", "missing", "partial", "unknown", "why", "command")


@click.command()
@click.argument("names", metavar="[NAME]...", nargs=-1, shell_complete=completing.sources)
@click.option("--year", metavar="YYYY", help="Only this year. Default: the last of which anything is known.")
@click.option("--since", metavar="DATE", help="From this day, month or year on: 2016-05-01, 2016-05, 2016.")
@click.option("--until", metavar="DATE", help="Up to the end of this day, month or year; at most to today.")
@click.option(
    "--gaps", "only_gaps", is_flag=True, help="Instead: what is missing, with the command that asks for it."
)
@click.option(
    "--unknown", is_flag=True, help="With --gaps: also days of which nobody knows whether there was an issue."
)
@click.option("--svg", metavar="FILE", type=click.Path(path_type=Path), help="Draw it into FILE.")
@click.option(
    "--html",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write FILE: the same, with tables and all gaps.",
)
@click.option("--force", is_flag=True, help="Replace the FILE of --svg or --html.")
@format_option
def command(
    names: tuple[str, ...],
    year: str | None,
    since: str | None,
    until: str | None,
    only_gaps: bool,
    unknown: bool,
    svg: Path | None,
    html: Path | None,
    force: bool,
    form: str,
) -> None:
    """Show of each day what a paper offered and what of it is held; without a NAME, of all that is held.

    A day is complete, held in part, missing (by the calendar that its own days teach there was an issue, or one is
    overdue), awaited (it may still come), unknown, skipped (expected, and the site had none), or has none. One NAME gives
    a map of the year with a column a week; several a line each. Of sites without editions it shows how many articles are
    held, and which months differ from the year before them. The other forms have a row a day; of sites without editions a
    row a month.

    \b
    Examples:
      unioncrawl coverage
      unioncrawl coverage gongren_ribao --year 2026
      unioncrawl coverage shaanxi_gongren_bao --since 2016-12-05 --until 2016-12-07 --format csv
      unioncrawl coverage --gaps
      unioncrawl coverage 工人日报 --since 2026 --html coverage.html
    """
    if unknown and not only_gaps:
        raise UsageProblemError("--unknown goes with --gaps")
    begin, end = asked(year, since, until)
    home = Home.chosen()
    files = [file for file in (svg, html) if file is not None]
    _check(home, files, only_gaps=only_gaps, form=form, force=force)
    from unioncrawl.counting.covered import chosen

    with contextlib.closing(home.read()) as db, one_moment(db):
        covered = chosen(db, [text(name) for name in names], begin, end)
        if covered is None:
            emit([], GAP_KEYS if only_gaps else KEYS, form, empty=NOTHING)
        elif only_gaps:
            found = gap_rows(covered, unknown=unknown)
            emit(found, GAP_COLUMNS, form, keys=GAP_KEYS, empty="nothing is missing, as far as is known")
        elif form != "table":
            emit(covered.rows(), COLUMNS, form, keys=KEYS)
        elif not (sheets := list(covered.sheets())):
            click.echo(NOTHING, err=True)
        elif files:
            _write(svg, html, sheets, list(gap_rows(covered, unknown=False)))
        else:
            _print(sheets, list(gap_rows(covered, unknown=False)))


def asked(year: str | None, since: str | None, until: str | None) -> tuple[dt.date | None, dt.date | None]:
    """Return the first and the last day that are asked for.

    :raises UsageProblemError: if they are none, or the wrong way round.
    """
    from unioncrawl.search.selection import first_day, last_day

    if year is not None:
        if since or until:
            raise UsageProblemError("--year, or --since and --until: not both")
        if not (len(year) == 4 and year.isascii() and year.isdigit()):
            raise UsageProblemError(f"--year {printable(year)} is no year: 2026")
        since = until = year
    first, last = first_day("--since", since), last_day("--until", until)
    if first and last and first > last:
        raise UsageProblemError(f"--since {since} is after --until {until}")
    return dt.date.fromisoformat(first) if first else None, dt.date.fromisoformat(last) if last else None


def _check(home: Home, files: Sequence[Path], *, only_gaps: bool, form: str, force: bool) -> None:
    """Raise for what does not go together, before anything is counted."""
    from unioncrawl.archive.export_files import refuse_overwriting

    if files and (only_gaps or form != "table"):
        raise UsageProblemError("--svg and --html are written in place of a table: no --gaps and no --format")
    if len({file.resolve() for file in files}) < len(files):
        raise UsageProblemError("--svg and --html name one file: give two")
    refuse_overwriting(home, files, force=force)


def gap_rows(covered: Covered, *, unknown: bool) -> Iterator[dict[str, Any]]:
    """Yield what is missing, with the command that asks for it."""
    for row in covered.gaps(unknown=unknown):
        order = calling.command("crawl", row["source"], "--since", row["since"], "--until", row["until"])
        yield {**row, "command": order if covered.is_known(row["source"]) else None}


def _print(sheets: Sequence[Sheet], gaps: Sequence[dict[str, Any]]) -> None:
    paged(f"{line}\n" for line in _lines(sheets, columns(), coloured=colours()))
    if gaps:
        days = sum(row["days"] for row in gaps)
        told = f"{counted(len(gaps), 'gap')} of {counted(days, 'day')}"
        click.echo(f"{told}; --gaps lists them", err=True)


def _lines(shown: Sequence[Sheet], room: int, *, coloured: bool) -> Iterator[str]:
    from unioncrawl.counting.sheets_text import weeks_map, year_map

    several = len({sheet.source for sheet in shown}) > 1
    before = False
    for _, group in groupby(
        sorted(shown, key=lambda one: one.year), lambda one: one.year if several else one
    ):
        year = list(group)
        if before:
            yield ""
        before = True
        yield from (
            weeks_map(year, room, coloured=coloured)
            if several
            else year_map(year[0], room, coloured=coloured)
        )


def _write(
    svg: Path | None, html: Path | None, sheets: Sequence[Sheet], gaps: Sequence[dict[str, Any]]
) -> None:
    from unioncrawl.archive.export_files import new_files
    from unioncrawl.counting import sheets_page

    for path, page in (
        (svg, partial(sheets_page.svg, sheets)),
        (html, partial(sheets_page.html, sheets, gaps)),
    ):
        if path is not None:
            with new_files([path]) as (part,):
                part.write_text(page(), encoding="utf-8")
            click.echo(printable(click.format_filename(path)))
