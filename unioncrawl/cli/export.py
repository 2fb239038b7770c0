"""``unioncrawl export``."""

from __future__ import annotations

import contextlib
import sqlite3
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import click

from unioncrawl.archive.home import Home
from unioncrawl.cli.output import day_range, emit, format_option, human_bytes
from unioncrawl.errors import UsageProblemError
from unioncrawl.words import counted

if TYPE_CHECKING:
    from unioncrawl.archive.export import Exported

KINDS = {"warc": (".warc.gz",), "wacz": (".wacz",)}
"""What can be written, and the ends of names by which it is chosen."""


@click.command()
@click.option(
    "-o", "--output", required=True, metavar="FILE", type=click.Path(path_type=Path),
    help="What to write. Its suffix says what it is: .warc.gz or .wacz.",
)  # fmt: skip
@click.option("--warc", "as_warc", is_flag=True, help="Write a WARC, whatever the suffix.")
@click.option("--wacz", "as_wacz", is_flag=True, help="Write a WACZ, whatever the suffix.")
@click.option("--source", "sources", multiple=True, help="Only this source; may be given again.")
@click.option("--since", metavar="YYYY-MM-DD", help="Only what was published from this day on.")
@click.option("--until", metavar="YYYY-MM-DD", help="Only what was published up to this day.")
@click.option("--search", metavar="QUERY", help="Only the articles that this finds, with their pictures.")
@click.option("--url", "urls", multiple=True, help="Only this page or article; may be given again.")
@click.option("--no-index", is_flag=True, help="Write no FILE.cdxj beside a WARC.")
@click.option("--force", is_flag=True, help="Replace FILE.")
@format_option
def command(
    output: Path,
    as_warc: bool,
    as_wacz: bool,
    sources: tuple[str, ...],
    since: str | None,
    until: str | None,
    search: str | None,
    urls: tuple[str, ...],
    no_index: bool,
    force: bool,
    form: str,
) -> None:
    """Write a selection of the archive to a file that other tools read: WARC, or WACZ for ReplayWeb.page.

    Everything, unless it is narrowed down; conditions must all be met. Pages are dated as published, what has no such
    date by its capture. Requests, pictures of the articles, what revisits point to, and records about these go with
    them; withheld articles do not. Records are as they are in the archive, byte by byte.

    \b
    Examples:
      unioncrawl export -o everything.warc.gz
      unioncrawl export --source gongren_ribao --since 2022-01-01 -o 2022.wacz
      unioncrawl export --search 'title:劳模' -o laomo.wacz
    """
    kind = _kind(output, as_warc=as_warc, as_wacz=as_wacz)
    if no_index and kind != "warc":
        raise UsageProblemError("--no-index is for WARC files: the index of a WACZ is part of it")
    first, last = day_range(since, until)
    home = Home.chosen()
    _check_sources(home, sources)
    from unioncrawl.archive.export import export_wacz, export_warc
    from unioncrawl.archive.export_selection import Selection

    selection = Selection(sources=sources, since=first, until=last, search=search, urls=urls)
    with _shown_progress() as progress:
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
    for kind, suffixes in KINDS.items():
        if output.name.lower().endswith(suffixes):
            return kind
    known = ", ".join(suffix for suffixes in KINDS.values() for suffix in suffixes)
    raise UsageProblemError(
        f"{output}: the suffix does not say what to write; there are {known}, or give --warc or --wacz"
    )


def _check_sources(home: Home, names: tuple[str, ...]) -> None:
    """Raise for a name that is neither a source nor in the archive. Imports no source."""
    from unioncrawl import catalogue

    with contextlib.closing(home.read()) as db:
        for name in names:
            if not _is_held(db, name):
                catalogue.check_kept(name)


def _is_held(db: sqlite3.Connection, source: str) -> bool:
    return db.execute("SELECT 1 FROM snapshots WHERE source = ? LIMIT 1", (source,)).fetchone() is not None


@contextlib.contextmanager
def _shown_progress() -> Any:
    """Show how far it is, on standard error, if that is a terminal."""
    shown = sys.stderr.isatty()

    def progress(done: int, total: int) -> None:
        if shown and done % 100 == 0:
            click.echo(f"\r\x1b[K{done} of {total} records", err=True, nl=False)

    try:
        yield progress
    finally:
        if shown:
            click.echo("\r\x1b[K", err=True, nl=False)


def _print(result: Exported, form: str) -> None:
    row = attrs.asdict(result, filter=attrs.filters.exclude("damage"))
    row["damaged"] = len(result.damage)
    if form != "table":
        emit([row], list(row), form)
        return
    numbers = ((result.records, "record"), (result.captures, "capture"), (result.articles, "article"))
    counts = ", ".join(counted(number, noun) for number, noun in numbers)
    click.echo(f"{result.file}: {counts}, {human_bytes(result.bytes)}")
    if result.withheld:
        click.echo(f"left out: {counted(result.withheld, 'withheld article')}", err=True)
    if result.unresolved:
        what = f"in {counted(result.unresolved, 'capture')}, the payload of a withheld article"
        click.echo(f"left out: {what}", err=True)
