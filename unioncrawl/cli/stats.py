"""``unioncrawl stats``."""

from __future__ import annotations

import contextlib
import shutil
import sys
from typing import TYPE_CHECKING, Any

import attrs
import click

from unioncrawl.archive.home import Home, one_moment
from unioncrawl.cli.output import emit, format_option, say_table
from unioncrawl.cli.selecting import is_given, selected, selection_options
from unioncrawl.errors import UsageProblemError
from unioncrawl.words import counted, counted_are

if TYPE_CHECKING:
    from unioncrawl.counting.sums import By, Sum

_SHOWN = 30
"""Authors and page names that a table lists; the other forms have all."""

PARSERS_COLUMNS = (
    "source",
    "parser",
    "version",
    "today",
    "state",
    "articles",
    "captures",
    "plans",
    "failures",
)


@click.command()
@click.option(
    "--by",
    type=click.Choice(("source", "province", "year", "month", "page_name", "author")),
    default="source",
    show_default=True,
    help="What a line is.",
)
@click.option(
    "--parsers",
    is_flag=True,
    help="Instead: which versions of which page classes made what is held, and what of it is outdated.",
)
@click.option("--reprints", "who_reprints", is_flag=True, help="Instead: who reprints whom (转载).")
@selection_options
@format_option
@click.pass_context
def command(
    context: click.Context, /, by: By, parsers: bool, who_reprints: bool, form: str, **options: Any
) -> None:
    """Sum up what is held: articles, pages (版), editions, captures and bytes.

    Editions are those held, whole or in part, of the days that were asked for and had one or may have had one. Where
    anything but sources and dates is asked for, pages and editions are those that have such an article.

    \b
    Examples:
      unioncrawl stats
      unioncrawl stats --by month --source shaanxi_gongren_bao
      unioncrawl stats --by author --since 2016 --until 2016 --format csv
      unioncrawl stats --parsers
      unioncrawl stats --reprints --since 2026
    """
    if sum((parsers, who_reprints, is_given(context, "by"))) > 1:
        raise UsageProblemError("--by, --parsers and --reprints: one at a time")
    if parsers:
        _print_parsers(options, form)
    elif who_reprints:
        _print_reprints(options, form)
    else:
        _print_sums(by, form, options)


def _print_sums(by: By, form: str, options: dict[str, Any]) -> None:
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


def _print_parsers(options: dict[str, Any], form: str) -> None:
    """Print what page classes have made.

    :raises UsageProblemError: if anything is chosen but sources.
    """
    from unioncrawl.counting.chosen import only_sources
    from unioncrawl.counting.parsers import made
    from unioncrawl.parsers import parsers
    from unioncrawl.search.filters import sources_meant

    selection = selected(None, options)
    if only_sources(selection) != selection:
        raise UsageProblemError(
            "--parsers goes with --source, --publisher, --province, --platform and --format alone"
        )
    with contextlib.closing(Home.chosen().read()) as db, one_moment(db):
        found = made(db, sources_meant(db, selection), parsers())
    rows = [attrs.asdict(one) for one in found]
    emit(rows, PARSERS_COLUMNS, form, empty="nothing is held of what was asked for")
    if form == "table" and (again := [one for one in found if one.to_be_read_again]):
        captures, plans = sum(one.captures for one in again), sum(one.plans for one in again)
        failed = sum(one.failures for one in again)
        click.echo(
            f"{counted(captures, 'capture')}, {counted(plans, 'page plan')} and {counted(failed, 'failure')} read by other"
            " parsers than today's;"
            " to read them again: unioncrawl reparse --outdated",
            err=True,
        )


def _print_reprints(options: dict[str, Any], form: str) -> None:
    """Print who reprints whom: what was asked for is the reprints, of whomever."""
    from unioncrawl.archive.facts import all_facts
    from unioncrawl.counting.reprinting import Reprinting, reprinting

    with contextlib.closing(Home.chosen().read()) as db, one_moment(db):
        found = reprinting(db, selected(None, options))
        titles = {name: facts.title for name, facts in all_facts(db).items()}
    rows = [
        {
            **attrs.asdict(one),
            "masthead": titles.get(one.source, one.source),
            "of_masthead": titles.get(one.of, one.of),
        }
        for one in found
    ]
    keys = (*(field.name for field in attrs.fields(Reprinting)), "masthead", "of_masthead")
    columns = ("masthead", "of_masthead", "articles", "overlap", "taken", "days")
    emit(rows, columns, form, keys=keys, empty="no paper has printed what another had, as far as held")


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
