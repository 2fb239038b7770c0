"""``unioncrawl search``."""

from __future__ import annotations

import contextlib
import functools
import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any, get_args

import attrs
import click

from unioncrawl.archive.home import Home, one_moment
from unioncrawl.cli.output import FORMATS, emit
from unioncrawl.cli.paging import paged, pager_option
from unioncrawl.cli.selecting import MOST, check_words, is_given, print_hint, selected, selection_options
from unioncrawl.cli.terminal import colours, printable
from unioncrawl.errors import UsageProblemError
from unioncrawl.search.filters import check_source
from unioncrawl.search.find import FACETS, Hit, article_ids, count, facet, find
from unioncrawl.search.selection import Order, Selection
from unioncrawl.search.sql import sql_for
from unioncrawl.words import counted

COLUMNS = ("id", "published", "source", "page_no", "title", "url")

KEYS = (*(field.name for field in attrs.fields(Hit) if field.name not in ("article_id", "reprints")), "id")
"""Of a row for programs."""

COUNTED = 1000
"""So many articles are counted beside a list of some; all of a common word would take longer than finding them."""


_INSTEAD = {"only_count": "--count", "by": "--facet", "only_sql": "--sql"}
"""Parameters that ask for something instead of a list."""


# -word means NOT, so click must take neither it nor the -h of -hsbc for an option.
@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
@click.argument("words", metavar="[QUERY]...", nargs=-1)
@selection_options
@click.option(
    "--field",
    type=click.Choice(("kicker", "title", "subtitle", "text", "author")),
    help="Look in this field only.",
)
@click.option(
    "--order",
    type=click.Choice(get_args(Order)),
    default="newest",
    show_default=True,
    help="relevance: finds in titles first; longest: by the characters of the text.",
)
@click.option(
    "--collapse",
    type=click.Choice(("reprints",)),
    help="Of what papers print of each other the earliest that is found alone, with how many others there are.",
)
@click.option("--limit", type=click.IntRange(0, MOST), default=20, show_default=True, help="0 for all.")
@click.option("--offset", type=click.IntRange(0, MOST), default=0, help="Pass over this many.")
@click.option("--count", "only_count", is_flag=True, help="Print how many there are, and nothing else.")
@click.option("--facet", "by", type=click.Choice(FACETS), help="Print how many there are of each, instead.")
@click.option(
    "--sql",
    "only_sql",
    is_flag=True,
    help="Print the SQL that finds the same in any client of SQLite, instead.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "ids", *FORMATS)),
    default="text",
    show_default=True,
    help="ids: one a line, for unioncrawl show - and cite -.",
)
@pager_option
@click.pass_context
def command(
    context: click.Context,
    /,
    words: tuple[str, ...],
    field: str | None,
    order: Order,
    collapse: str | None,
    limit: int,
    offset: int,
    only_count: bool,
    by: str | None,
    only_sql: bool,
    form: str,
    pager: bool,
    **options: Any,
) -> None:
    """Find articles. Words are exact substrings of kicker, title, subtitle or text.

    Blanks mean AND; OR, NOT and -word, "quoted phrases", NEAR(工会 劳动, 20), (brackets) and title: kicker:
    subtitle: text: author: as one expects. Simplified and traditional characters, full and half width are one.

    \b
    Examples:
      unioncrawl search 工会
      unioncrawl search 职工之家 --source gongren_ribao --since 2022
      unioncrawl search --author 陆秋实
      unioncrawl search 'title:劳模 OR "送温暖，"' -习近平
      unioncrawl search 娘家人 --facet month
      unioncrawl search 娘家人 --collapse reprints
      unioncrawl search 娘家人 --order longest --limit 3 --format ids | unioncrawl cite -
    """
    check_words(context, words)
    selection = selected(" ".join(words).strip() or None, options)
    if selection.is_everything:
        raise UsageProblemError("what for? e.g. unioncrawl search 工会")
    if field and selection.query is None:
        raise UsageProblemError("--field goes with words to look for there")
    _check_instead(context)
    selection = attrs.evolve(selection, field=field, collapse=collapse is not None)
    with contextlib.closing(Home.chosen().read()) as db:
        if only_sql or only_count:
            with one_moment(db):
                said = sql_for(db, selection) if only_sql else str(count(db, selection))
            click.echo(said)
            if said == "0":
                print_hint(selection)
        elif by:
            _print_facet(db, selection, by, form)
        elif form == "ids":
            _print_ids(db, selection, order, limit, offset)
        else:
            _print_list(db, selection, order, limit, offset, form, pager=pager)


def _check_instead(context: click.Context) -> None:
    """Raise if something is asked for instead of a list, and something else, too, that would not be heeded."""
    if is_given(context, "collapse") and (is_given(context, "by") or is_given(context, "only_sql")):
        raise UsageProblemError("--collapse goes with a list, --count or --format ids")
    given = [option for name, option in _INSTEAD.items() if is_given(context, name)]
    if len(given) > 1:
        raise UsageProblemError(f"{' and '.join(given)}: one at a time")
    of_list = [f"--{name}" for name in ("limit", "offset", "order") if is_given(context, name)]
    if given and of_list:
        raise UsageProblemError(f"{given[0]} is of all that is found: leave out {' and '.join(of_list)}")


def _nothing(db: sqlite3.Connection, selection: Selection) -> str:
    """Return that there are no articles, and of which source nothing at all is held."""
    names = [check_source(db, name) for name in selection.sources]
    held = "SELECT 1 FROM articles WHERE source = ? LIMIT 1"
    without = [name for name in names if db.execute(held, (name,)).fetchone() is None]
    return f"no articles; nothing is held of {', '.join(without)}" if without else "no articles"


def _print_facet(db: sqlite3.Connection, selection: Selection, by: str, form: str) -> None:
    with one_moment(db):
        rows = [{by: value, "articles": number} for value, number in facet(db, selection, by)]
    emit(
        rows,
        (by, "articles"),
        "table" if form in ("text", "ids") else form,
        empty="" if rows else _nothing(db, selection),
    )
    if not rows:
        print_hint(selection)


def _print_ids(db: sqlite3.Connection, selection: Selection, order: Order, limit: int, offset: int) -> None:
    with one_moment(db):
        found = array(
            "q", islice(article_ids(db, selection, order), offset, offset + limit if limit else None)
        )
    click.echo("".join(f"{article_id}\n" for article_id in found), nl=False)
    if not found and not offset:
        print_hint(selection)


def _print_list(
    db: sqlite3.Connection,
    selection: Selection,
    order: Order,
    limit: int,
    offset: int,
    form: str,
    *,
    pager: bool,
) -> None:
    # Found in one moment, and read later, one by one: a reader who waits must not keep the archive from
    # its checkpoints, nor need the texts of all be in memory.
    with one_moment(db):
        hits = find(db, selection, order=order, limit=limit or None, offset=offset)
        most = max(COUNTED, offset + limit) + 1 if limit else None
        total = count(db, selection, most) if form == "text" else 0
    if form == "text":
        paged(_shown(db, hits, with_length=order == "longest"), pager=pager)
        left = max(0, total - offset)
        footer = _footer(min(left, limit or left), offset, total)
        click.echo(footer if total else _nothing(db, selection), err=True)
        found_any = total > 0
    else:
        first = next(hits, None)
        found_any = first is not None
        rows = map(row_of, chain([] if first is None else [first], hits))
        emit(rows, COLUMNS, form, keys=KEYS, empty="" if found_any else _nothing(db, selection))
    if not found_any and not offset:
        print_hint(selection)


def row_of(hit: Hit) -> dict[str, Any]:
    """Return a hit for programs."""
    row = attrs.asdict(hit, recurse=False)
    row["id"] = row.pop("article_id")
    if hit.reprints is None:
        del row["reprints"]
    row["authors"] = list(hit.authors)
    row["snippets"] = [marked(snippet.text, snippet.marks, "【", "】") for snippet in hit.snippets]
    row["marks"] = {name: [list(span) for span in spans] for name, spans in hit.marks.items()}
    return row


def marked(text: str, spans: Sequence[tuple[int, int]], before: str, after: str) -> str:
    """Return ``text`` with ``before`` and ``after`` put round each span."""
    parts = []
    end = 0
    for start, stop in spans:
        parts += [text[end:start], before, text[start:stop], after]
        end = stop
    return "".join([*parts, text[end:]])


def _shown(db: sqlite3.Connection, hits: Iterable[Hit], *, with_length: bool) -> Iterator[str]:
    """Yield the lines of a list."""
    from unioncrawl.archive.facts import source_facts

    @functools.cache
    def named(source: str) -> str:
        facts = source_facts(db, source)
        return f"{source} {facts.title}" if facts else source

    before, after = ("\x1b[1;31m", "\x1b[0m") if colours() else ("【", "】")
    for hit in hits:
        page = f" {hit.page_label or hit.page_no}" if hit.page_label or hit.page_no else ""
        name = f" {hit.page_name}" if hit.page_name else ""
        authors = f"  {'、'.join(hit.authors)}" if hit.authors else ""
        others = f"  and {counted(hit.reprints, 'reprint')}" if hit.reprints else ""
        length = f"  {hit.characters:,} characters" if with_length else ""
        where = printable(
            f"{hit.published or 'undated'}  {named(hit.source)}{page}{name}{authors}{length}{others}"
        )
        yield f"{click.style(where, dim=True) if colours() else where}\n"
        for field, text in (("kicker", hit.kicker), ("title", hit.title), ("subtitle", hit.subtitle)):
            if text and (field == "title" or hit.marks.get(field)):
                yield f"  {marked(printable(text), hit.marks.get(field, ()), before, after)}\n"
        for snippet in hit.snippets:
            piece = marked(printable(snippet.text), snippet.marks, before, after).replace("\n", " ")
            yield f"    {'…' if snippet.cut_before else ''}{piece}{'…' if snippet.cut_after else ''}\n"
        yield f"  {hit.article_id}  {printable(hit.url)}\n\n"


def _footer(shown: int, offset: int, total: int) -> str:
    most = max(COUNTED, offset + shown)
    said = f"more than {most:,}" if total > most else f"{total:,}"
    if shown:
        return f"{offset + 1} to {offset + shown} of {said} articles"
    return f"{said} articles, none from {offset + 1} on" if total else "no articles"
