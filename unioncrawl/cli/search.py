"""``unioncrawl search``."""

from __future__ import annotations

import contextlib
import dataclasses
import sqlite3
import sys
from collections.abc import Sequence
from typing import Any

import click

from unioncrawl.archive.home import Home
from unioncrawl.cli.output import FORMATS, day_range, emit
from unioncrawl.errors import UsageProblemError
from unioncrawl.search.find import Hit, Order, count, find

COLUMNS = ("id", "published", "source", "page_no", "title", "url")


# -word means NOT, so click must take neither it nor the -h of -hsbc for an option.
@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
@click.argument("words", metavar="QUERY...", nargs=-1)
@click.option("--source", "sources", multiple=True, help="Only this source; may be given again.")
@click.option("--since", metavar="YYYY-MM-DD", help="Only from this day on.")
@click.option("--until", metavar="YYYY-MM-DD", help="Only up to this day.")
@click.option(
    "--field",
    type=click.Choice(("kicker", "title", "subtitle", "text", "author")),
    help="Look in this field only.",
)
@click.option(
    "--order", type=click.Choice(("newest", "oldest", "relevance")), default="newest", show_default=True
)
@click.option("--limit", type=click.IntRange(min=0), default=20, show_default=True, help="0 for all.")
@click.option("--offset", type=click.IntRange(min=0), default=0, help="Pass over this many.")
@click.option("--count", "only_count", is_flag=True, help="Print how many there are, and nothing else.")
@click.option("--format", "form", type=click.Choice(("text", *FORMATS)), default="text", show_default=True)
def command(
    words: tuple[str, ...],
    sources: tuple[str, ...],
    since: str | None,
    until: str | None,
    field: str | None,
    order: Order,
    limit: int,
    offset: int,
    only_count: bool,
    form: str,
) -> None:
    """Find articles. Words are exact substrings of kicker, title, subtitle or text.

    Blanks mean AND; OR, NOT and -word, "quoted phrases", (brackets) and title: kicker: subtitle: text:
    author: as one expects. Simplified and traditional characters, full and half width are one.

    \b
    Examples:
      unioncrawl search 工会
      unioncrawl search 职工之家 --source gongren_ribao --since 2022-01-01
      unioncrawl search 'title:劳模 OR "送温暖，"' -习近平
    """
    first, last = day_range(since, until)
    if unknown := next((word for word in words if word.startswith("--")), None):
        raise UsageProblemError(f"no such option: {unknown}; unioncrawl search --help lists them")
    query = " ".join(words).strip()
    if not query:
        raise UsageProblemError("what for? e.g. unioncrawl search 工会")
    if field:
        query = f"{field}:({query})"
    with contextlib.closing(Home.chosen().read()) as db:
        _check_sources(db, sources)
        filters: dict[str, Any] = {"sources": sources, "since": first, "until": last}
        if only_count:
            click.echo(str(count(db, query, **filters)))
            return
        hits = list(find(db, query, **filters, order=order, limit=limit or None, offset=offset))
        total = count(db, query, **filters) if form == "text" else 0
    if form == "text":
        _print(hits, total, offset)
    else:
        emit([row_of(hit) for hit in hits], COLUMNS, form, empty="no articles")


def _check_sources(db: sqlite3.Connection, names: Sequence[str]) -> None:
    """Raise for a name that is neither a source nor in the archive. Imports no source."""
    from unioncrawl import catalogue

    for name in names:
        if db.execute("SELECT 1 FROM snapshots WHERE source = ? LIMIT 1", (name,)).fetchone() is None:
            catalogue.check_name(name)


def row_of(hit: Hit) -> dict[str, Any]:
    """Return a hit for programs."""
    row = dataclasses.asdict(hit)
    row["id"] = row.pop("article_id")
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


def _print(hits: Sequence[Hit], total: int, offset: int) -> None:
    colour = sys.stdout.isatty()
    before, after = ("\x1b[1;31m", "\x1b[0m") if colour else ("【", "】")
    for hit in hits:
        page = f" {hit.page_label or hit.page_no}" if hit.page_label or hit.page_no else ""
        name = f" {hit.page_name}" if hit.page_name else ""
        click.secho(f"{hit.published or 'undated'}  {hit.source}{page}{name}", dim=True)
        for field, text in (("kicker", hit.kicker), ("title", hit.title), ("subtitle", hit.subtitle)):
            if text and (field == "title" or hit.marks.get(field)):
                click.echo("  " + marked(text, hit.marks.get(field, ()), before, after))
        for snippet in hit.snippets:
            piece = marked(snippet.text, snippet.marks, before, after).replace("\n", " ")
            click.echo(
                "    " + ("…" if snippet.cut_before else "") + piece + ("…" if snippet.cut_after else "")
            )
        click.echo(f"  {hit.article_id}  {hit.url}\n")
    shown = f"{offset + 1} to {offset + len(hits)} of {total} articles" if hits else "no articles"
    click.echo(shown if hits or not total else f"{total} articles, none from {offset + 1} on", err=True)
