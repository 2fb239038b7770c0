"""``unioncrawl stats``."""

from __future__ import annotations

import contextlib
import shutil
import sys
from typing import TYPE_CHECKING, Any

import click

from unioncrawl.archive.home import Home, one_moment
from unioncrawl.cli.output import emit, format_option, say_table
from unioncrawl.cli.selecting import selected, selection_options
from unioncrawl.words import counted_are

if TYPE_CHECKING:
    from unioncrawl.counting.sums import By, Sum

_SHOWN = 30
"""Authors and page names that a table lists; the other forms have all."""


@click.command()
@click.option(
    "--by",
    type=click.Choice(("source", "province", "year", "month", "page_name", "author")),
    default="source",
    show_default=True,
    help="What a line is.",
)
@selection_options
@format_option
def command(by: By, form: str, **options: Any) -> None:
    """Sum up what is held: articles, pages (版), editions, captures and bytes.

    Editions are those held, whole or in part, of the days that were asked for and had one or may have had one. Where
    anything but sources and dates is asked for, pages and editions are those that have such an article.

    \b
    Examples:
      unioncrawl stats
      unioncrawl stats --by month --source shaanxi_gongren_bao
      unioncrawl stats --by author --since 2016 --until 2016 --format csv
    """
    from unioncrawl.archive.facts import all_facts
    from unioncrawl.counting import sums_table
    from unioncrawl.counting.sums import Sum, sums

    with contextlib.closing(Home.chosen().read()) as db, one_moment(db):
        found = sums(db, selected(None, options), by, details=form != "table")
        titles = {name: facts.title for name, facts in all_facts(db).items()} if by == "source" else {}
    if form != "table":
        keys = tuple(row_of(Sum(value=None), by, titles))
        emit((row_of(one, by, titles) for one in found), (by, "articles"), form, keys=keys)
        return
    if not found:
        click.echo("nothing is held of what was asked for", err=True)
        return
    terminal = shutil.get_terminal_size((100, 24)).columns if sys.stdout.isatty() else None
    shown = found[:_SHOWN] if by in ("page_name", "author") else found
    say_table(sums_table.text(shown, by, titles, columns=terminal))
    if len(found) > len(shown):
        click.echo(f"{len(found) - len(shown):,} more; --format csv has all", err=True)
    if failures := sum(one.failures or 0 for one in found):
        click.echo(f"{counted_are(failures, 'failure')} open; unioncrawl failures lists them", err=True)


def row_of(one: Sum, by: By, titles: dict[str, str]) -> dict[str, Any]:
    """Return a sum for programs."""
    if by in ("page_name", "author"):
        return {by: one.value, "articles": one.articles}
    return {
        by: one.value,
        **({"title": titles.get(one.value or "")} if by == "source" else {}),
        "articles": one.articles,
        "undated": one.undated,
        "first": one.first,
        "last": one.last,
        "pages": one.pages,
        "editions": one.editions_held,
        "editions_expected": one.editions_expected,
        "complete": one.complete,
        "partial": one.partial,
        "not_published": one.not_published,
        "unknown": one.unknown,
        "snapshots": one.captures,
        "warc_bytes": one.warc_bytes,
        "images": one.images,
        "revised": one.revised,
        "failures": one.failures,
        **({"years": dict(sorted(one.years.items()))} if by in ("source", "province") else {}),
    }
