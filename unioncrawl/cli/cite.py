"""``unioncrawl cite``."""

from __future__ import annotations

import contextlib
import itertools
import sqlite3
from array import array as numbers
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, get_args

import click

from unioncrawl.archive.home import Home, one_moment
from unioncrawl.cli.naming import found_all, read_again
from unioncrawl.cli.output import array
from unioncrawl.cli.selecting import MOST, is_given, print_hint, selected, selection_options
from unioncrawl.cli.terminal import is_terminal, printable, printable_json
from unioncrawl.errors import UsageProblemError
from unioncrawl.search.selection import Order, Selection

if TYPE_CHECKING:
    from unioncrawl.citing.article import Cited

STYLES = ("gbt7714-2025", "gbt7714-2015", "chicago")
"""As ``citing.csl`` has them, which is imported only to write one."""

FORMS = ("text", "bibtex", "csl-json", "ris")
CITED = 20
"""Of what a selection finds, as text, unless somebody says: a cut file of data looks like a whole one."""


@click.command()
@click.argument("articles", metavar="[ID|URL|-]...", nargs=-1)
@click.option("--style", type=click.Choice(STYLES), default=STYLES[0], show_default=True, help="Of text.")
@click.option(
    "--format", "form", type=click.Choice(FORMS), default="text", show_default=True,
    help="Text in a style, or data for other programs.",
)  # fmt: skip
@click.option(
    "--capture/--no-capture",
    default=True,
    show_default=True,
    help="Below each reference, its capture: when, its SHA-256, where it lies; in data, too.",
)
@click.option(
    "--search", "query", metavar="QUERY", help="Cite what a query finds, as unioncrawl search does."
)
@selection_options
@click.option(
    "--order",
    type=click.Choice(get_args(Order)),
    default="newest",
    show_default=True,
    help="Of what is found.",
)
@click.option(
    "--limit", type=click.IntRange(0, MOST), show_default=f"{CITED} of text, data of all",
    help="Of what is found; 0 for all.",
)  # fmt: skip
@click.pass_context
def command(
    context: click.Context,
    /,
    articles: tuple[str, ...],
    style: str,
    form: str,
    capture: bool,
    query: str | None,
    order: Order,
    limit: int | None,
    **options: Any,
) -> int:
    """Cite articles, to the byte of the capture.

    Named by id, the beginning of an id, or address; - reads them from standard input, one a line. Or those that
    --search and the filters select.

    \b
    Examples:
      unioncrawl cite 2511088078474877
      unioncrawl cite --search 娘家人 --order longest --limit 3
      unioncrawl cite --search 劳模 --source gongren_ribao --format bibtex > laomo.bib
      unioncrawl search 职工之家 --format ids | unioncrawl cite - --style chicago
    \b
    What a citation says of the bytes can be checked:
      unioncrawl show 2511088078474877 --http | sed '1,/^\\r$/d' | sha256sum
    """
    selection = selected(query, options)
    if bool(articles) != selection.is_everything:
        given = "both" if articles else "nothing"
        raise UsageProblemError(f"cite takes ids or a selection (--search …, --source …), not {given}")
    if articles and (limit is not None or is_given(context, "order")):
        raise UsageProblemError(
            "--order and --limit go with a selection; articles that are named are all cited"
        )
    if form != "text" and is_given(context, "style"):
        raise UsageProblemError(f"--style is of text; {form} has none: leave out one of the two")
    with contextlib.closing(Home.chosen().read()) as db:
        if articles:
            rows: Iterable[sqlite3.Row | None] = found_all(db, articles)
        else:
            most = (CITED if form == "text" else 0) if limit is None else limit
            rows = _selected(db, selection, order, most, said=limit is None)
        found = _Found(rows)
        _print(_cited(db, found), style, form, capture=capture)
    return int(found.missing > 0)


class _Found:
    """The articles among rows, each once, and how many rows are none."""

    def __init__(self, rows: Iterable[sqlite3.Row | None]) -> None:
        self.rows = rows
        self.missing = 0

    def __iter__(self) -> Iterator[sqlite3.Row]:
        ids: set[int] = set()
        for row in self.rows:
            if row is None:
                self.missing += 1
            elif row["id"] not in ids:
                ids.add(row["id"])
                yield row


def _selected(
    db: sqlite3.Connection, selection: Selection, order: Order, limit: int, *, said: bool
) -> Iterator[sqlite3.Row]:
    """Yield the articles that are selected, of which only the ids are found at once.

    :param said: whether to say that there are more than ``limit``, which nobody asked for.
    """
    from unioncrawl.search.find import article_ids

    most = limit + 1 if limit else None
    with one_moment(db):
        # In no name: a walk that is not at its end keeps its statement open.
        ids = numbers("q", itertools.islice(article_ids(db, selection, order=order), most))
    yield from read_again(db, ids[: limit or None])
    if not ids:
        click.echo("no articles", err=True)
        print_hint(selection)
    elif limit and said and len(ids) > limit:
        click.echo(f"the first {limit}; there are more: --limit 0 cites all", err=True)


def _cited(db: sqlite3.Connection, rows: Iterable[sqlite3.Row]) -> Iterator[Cited]:
    from unioncrawl.citing.article import cited

    return (cited(db, row) for row in rows)


def _print(articles: Iterable[Cited], style: str, form: str, *, capture: bool) -> None:
    if form == "csl-json":
        from unioncrawl.citing.csl import item

        for piece in array(item(article, capture=capture) for article in articles):
            click.echo(printable_json(piece), nl=False)
        return
    for block in _blocks(articles, style, form, capture=capture):
        # In a file what is stored stands as it is; control characters do harm on a terminal.
        click.echo(printable(block) if is_terminal() else block)


def _blocks(articles: Iterable[Cited], style: str, form: str, *, capture: bool) -> Iterator[str]:
    if form == "bibtex":
        from unioncrawl.citing.bibtex import entry

        yield from (entry(article, capture=capture) for article in articles)
    elif form == "ris":
        from unioncrawl.citing.ris import record

        yield from (record(article, capture=capture) for article in articles)
    else:
        from unioncrawl.citing.csl import references

        kept, written = itertools.tee(articles)
        for article, line in zip(kept, references(written, style), strict=True):
            yield f"{line}\n    {article.note()}\n" if capture else line
