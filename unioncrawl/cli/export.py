"""``unioncrawl export``."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import click

from unioncrawl.archive.home import Home
from unioncrawl.archive.progress import shown
from unioncrawl.cli import export_tables
from unioncrawl.cli.output import emit, format_option, say
from unioncrawl.cli.selecting import selected, selection_options, text
from unioncrawl.errors import UsageProblemError
from unioncrawl.words import counted, human_bytes

if TYPE_CHECKING:
    from unioncrawl.archive.export import Exported
    from unioncrawl.search.selection import Selection as Articles

KINDS = {"warc": (".warc.gz",), "wacz": (".wacz",)}
"""What can be written, and the ends of names by which it is chosen."""


@click.command()
@click.option(
    "-o", "--output", required=True, metavar="FILE", type=click.Path(path_type=Path),
    help="What to write. Its suffix says what: .jsonl, .csv (either with .gz), .parquet, .db, .sqlite, .warc.gz, .wacz.",
)  # fmt: skip
@click.option("--warc", "as_warc", is_flag=True, help="Write a WARC, whatever the suffix.")
@click.option("--wacz", "as_wacz", is_flag=True, help="Write a WACZ, whatever the suffix.")
@selection_options
@click.option("--search", metavar="QUERY", help="Only the articles that this finds; see unioncrawl search.")
@click.option("--url", "urls", multiple=True, help="Only this page or article; may be given again.")
@click.option("--no-index", is_flag=True, help="No FILE.cdxj beside a WARC, no search index in SQLite.")
@click.option("--bom", is_flag=True, help="Begin CSV with a byte order mark, for Excel.")
@click.option("--force", is_flag=True, help="Replace FILE.")
@format_option
def command(
    output: Path,
    as_warc: bool,
    as_wacz: bool,
    search: str | None,
    urls: tuple[str, ...],
    no_index: bool,
    bom: bool,
    force: bool,
    form: str,
    **options: Any,
) -> None:
    """Write a selection of the archive to a file that other tools read.

    Everything, unless it is narrowed down; conditions must all be met. Withheld articles are left out.

    As a table (JSON Lines, CSV, Parquet) or a SQLite file that stands alone: one row an article, the oldest first, with
    a data dictionary and what was asked for, beside the file (FILE.datapackage.json) or in it.

    As WARC, or WACZ for ReplayWeb.page: the records, byte by byte, with requests, pictures of the articles, what
    revisits point to, and records about these. Pages are dated as published, what has no such date by its capture.

    \b
    Examples:
      unioncrawl export --search 'title:劳模' -o laomo.csv --bom
      unioncrawl export --province 陕西 --since 2016 -o shaanxi.parquet
      unioncrawl export --source gongren_ribao -o gongren_ribao.db
      unioncrawl export --search 'title:劳模' -o laomo.wacz
      unioncrawl export -o everything.warc.gz
    """
    kind = _kind(output, as_warc=as_warc, as_wacz=as_wacz)
    selection = selected(search, options)
    urls = tuple(map(text, urls))
    home = Home.chosen()
    selection = attrs.evolve(selection, sources=_named_sources(home, selection.sources))
    if table := export_tables.named(kind):
        export_tables.write(
            home, selection, urls, output, table, bom=bom, index=not no_index, force=force, form=form
        )
    else:
        export_tables.check_bom(kind, bom=bom)
        _write_records(home, selection, urls, output, kind, no_index=no_index, force=force, form=form)


def _write_records(
    home: Home,
    asked: Articles,
    urls: tuple[str, ...],
    output: Path,
    kind: str,
    *,
    no_index: bool,
    force: bool,
    form: str,
) -> None:
    """Write a WARC or a WACZ and tell of it."""
    if no_index and kind != "warc":
        raise UsageProblemError("--no-index is for WARC and SQLite files: the index of a WACZ is part of it")
    from unioncrawl.archive.export import export_wacz, export_warc
    from unioncrawl.archive.export_selection import Selection

    selection = Selection.of(asked, urls)
    with shown("exporting", "records") as progress:
        if kind == "warc":
            result = export_warc(home, selection, output, index=not no_index, force=force, progress=progress)
        else:
            result = export_wacz(home, selection, output, force=force, progress=progress)
    _print(result, form)
    for line in result.damage:
        click.echo(f"unioncrawl: {line}", err=True)
    if result.damage:
        raise SystemExit(1)


def _kind(output: Path, *, as_warc: bool, as_wacz: bool) -> str:
    """Return what is to be written.

    :raises UsageProblemError: if that cannot be, or nobody says.
    """
    if as_warc and as_wacz:
        raise UsageProblemError("--warc and --wacz are two kinds of file; choose one")
    if output == Path("-"):
        raise UsageProblemError(
            "-o - : an export gets its name when it is whole, so it goes to no pipe; name a file, and pass that on"
        )
    return "warc" if as_warc else "wacz" if as_wacz else kind_of(output)


def kind_of(output: Path) -> str:
    """Return what is to be written, by the suffix of its name.

    :raises UsageProblemError: if it says nothing.
    """
    kinds = (*export_tables.KINDS.items(), *KINDS.items())
    for kind, suffixes in kinds:
        if output.name.lower().endswith(suffixes):
            return kind
    known = ", ".join(suffix for _, suffixes in kinds for suffix in suffixes)
    raise UsageProblemError(
        f"{output}: the suffix does not say what to write; there are {known}, or give --warc or --wacz"
    )


def _named_sources(home: Home, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of the sources that are meant; raise for a name that is neither a source nor in the archive."""
    from unioncrawl.search.filters import check_source

    with contextlib.closing(home.read()) as db:
        return tuple(check_source(db, name) for name in names)


def _print(result: Exported, form: str) -> None:
    row = attrs.asdict(result, filter=attrs.filters.exclude("damage"))
    row["damaged"] = len(result.damage)
    if form != "table":
        emit([row], list(row), form)
        return
    numbers = ((result.records, "record"), (result.captures, "capture"), (result.articles, "article"))
    counts = ", ".join(counted(number, noun) for number, noun in numbers)
    say(f"{result.file}: {counts}, {human_bytes(result.bytes)}")
    if result.withheld:
        click.echo(f"left out: {counted(result.withheld, 'withheld article')}", err=True)
    if result.unresolved:
        what = f"in {counted(result.unresolved, 'capture')}, the payload of a withheld article"
        click.echo(f"left out: {what}", err=True)
