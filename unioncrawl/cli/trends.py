"""``unioncrawl trends``."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from unioncrawl.archive.home import Home, one_moment
from unioncrawl.cli.output import emit, format_option, say, say_table
from unioncrawl.cli.selecting import check_words, selected, selection_options, text
from unioncrawl.cli.terminal import printable
from unioncrawl.errors import UnioncrawlError, UsageProblemError

if TYPE_CHECKING:
    from unioncrawl.counting.trends import By, Trends

COLUMNS = (
    "source", "title", "period", "word", "hits", "articles", "per_1000", "editions_held", "editions_expected",
    "days_unknown",
)  # fmt: skip


# -word means NOT, so click must take neither it nor the -h of -hsbc for an option.
@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
@click.argument("words", metavar="WORD...", nargs=-1)
@click.option(
    "--by",
    type=click.Choice(("month", "year", "day", "source")),
    default="month",
    show_default=True,
    help="What a line is.",
)
@click.option("--per", type=click.Choice(("source",)), help="Count each source for itself.")
@click.option(
    "--occurrences", is_flag=True, help="Count how often the word stands there. Takes reading the articles."
)
@click.option("--rate", is_flag=True, help="Show hits for each 1,000 articles, too.")
@click.option(
    "--plot",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Draw a chart in place of the table: .svg or .png. Takes: pip install 'unioncrawl[plot]'",
)
@click.option("--force", is_flag=True, help="Replace the FILE of --plot.")
@selection_options
@format_option
@click.pass_context
def command(
    context: click.Context,
    /,
    words: tuple[str, ...],
    by: By,
    per: str | None,
    occurrences: bool,
    rate: bool,
    plot: Path | None,
    force: bool,
    form: str,
    **options: Any,
) -> None:
    """Count the articles that have a word (not how often it stands in them), by month.

    Each WORD is a query as in search; quote what has blanks. Beside the hits stand the articles held of that
    time and the editions held of those asked for. Where nothing is held there is a dash, which is not 0.

    With --occurrences: how often what is looked for stands in title, kicker, subtitle and text of these articles.

    \b
    Examples:
      unioncrawl trends 娘家人
      unioncrawl trends 职工之家 '劳模 OR 劳动模范' --by year --rate
      unioncrawl trends 娘家人 --occurrences --by year
      unioncrawl trends 娘家人 --per source --since 2016 --until 2026-11
      unioncrawl trends 娘家人 职工之家 --plot trends.svg
    """
    check_words(context, words)
    words = _checked(words)
    if plot is not None:
        _plotting(plot, words, force)
    from unioncrawl.counting.trends import trends

    with contextlib.closing(Home.chosen().read()) as db, one_moment(db):
        selection = selected(None, options)
        found = trends(db, words, selection, by, per_source=per is not None, occurrences=occurrences)
        titles = _titles(db, found)
    for word, hits in zip(words, found.total.hits, strict=True):
        if hits == 0:  # None is: nothing is held
            click.echo(f"no article has {printable(word)}", err=True)
    if plot is not None:
        _draw(plot, found, titles, rate)
    elif form == "table":
        _print(found, titles, rate)
    else:
        columns = ["occurrences" if name == "hits" else name for name in COLUMNS] if occurrences else COLUMNS
        emit(rows_of(found, titles), columns, form)


def _checked(words: Sequence[str]) -> tuple[str, ...]:
    """Return each word once.

    :raises UsageProblemError: for none.
    """
    if not any(word.strip() for word in words):
        raise UsageProblemError("of what? e.g. unioncrawl trends 娘家人")
    return tuple(dict.fromkeys(text(word).strip() for word in words))


def _plotting(path: Path, words: Sequence[str], force: bool) -> None:
    """Raise for a chart that cannot be made, before anything is counted."""
    try:
        from unioncrawl.counting import plot
    except ModuleNotFoundError as error:
        if not (error.name or "").startswith("matplotlib"):
            raise
        raise UnioncrawlError("--plot takes matplotlib; run: pip install 'unioncrawl[plot]'") from error
    plot.check(path, words, force=force)


def _draw(path: Path, found: Trends, titles: dict[str, str], rate: bool) -> None:
    from unioncrawl.counting import plot

    if not found.rows:
        click.echo("nothing is held of what was asked for; no chart is written", err=True)
        return
    left_out = plot.write(path, found, titles, rate=rate)
    if left_out:
        click.echo(f"no room for {len(left_out)} sources: {', '.join(left_out)}", err=True)
    # A name may have bytes that are no UTF-8.
    say(f"{click.format_filename(path)}: {', '.join(found.words)} in {found.total.held.articles:,} articles")


def _titles(db: sqlite3.Connection, found: Trends) -> dict[str, str]:
    from unioncrawl.archive.facts import source_facts

    facts = {name: source_facts(db, name) for name in found.sources()}
    return {name: fact.title for name, fact in facts.items() if fact is not None}


def rows_of(found: Trends, titles: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Yield what was found for programs: a row for each period, source and word."""
    for row in (*found.rows, *found.undated):
        for word, hits, rate in zip(found.words, row.hits, row.rates(), strict=True):
            yield {
                "source": row.source,
                "title": titles.get(row.source) if row.source else None,
                "period": row.period,
                "word": word,
                "occurrences" if found.occurrences else "hits": hits,
                "articles": row.held.articles,
                "per_1000": None if rate is None else round(rate, 3),
                "editions_held": row.held.editions_held,
                "editions_expected": row.held.editions_expected,
                "days_unknown": row.held.days_unknown,
            }


def _print(found: Trends, titles: dict[str, str], rate: bool) -> None:
    from unioncrawl.counting import trends_table

    if not found.rows and not found.undated:
        click.echo("nothing is held of what was asked for", err=True)
        return
    columns = shutil.get_terminal_size((100, 24)).columns if sys.stdout.isatty() else None
    say_table(trends_table.text(found, titles, rate=rate, columns=columns))
    click.echo(trends_table.note(found, rate=rate), err=True)
