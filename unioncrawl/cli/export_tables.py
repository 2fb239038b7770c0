"""The part of ``unioncrawl export`` that writes tables: JSON Lines, CSV, Parquet, SQLite."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import click

from unioncrawl.archive.home import Home
from unioncrawl.archive.progress import shown
from unioncrawl.cli.output import emit, say
from unioncrawl.errors import UsageProblemError
from unioncrawl.words import counted, human_bytes

if TYPE_CHECKING:
    from unioncrawl.exporting.tables import Exported, Kind
    from unioncrawl.search.selection import Selection

KINDS: dict[Kind, tuple[str, ...]] = {
    "jsonl": (".jsonl", ".jsonl.gz"),
    "csv": (".csv", ".csv.gz"),
    "parquet": (".parquet",),
    "sqlite": (".db", ".sqlite"),
}
"""What can be written, and the ends of names by which it is chosen."""


def named(kind: str) -> Kind | None:
    """Return the kind of table that ``kind`` is; ``None`` if it is something else."""
    return next((one for one in KINDS if one == kind), None)


def write(
    home: Home,
    selection: Selection,
    urls: Sequence[str],
    output: Path,
    kind: Kind,
    *,
    bom: bool,
    index: bool,
    force: bool,
    form: str,
) -> None:
    """Write a table and tell of it.

    :param bom: for CSV alone.
    :param index: for SQLite alone.
    """
    check_bom(kind, bom=bom)
    if not index and kind != "sqlite":
        raise UsageProblemError(f"--no-index is for WARC and SQLite files: {output} has no index")
    from unioncrawl.exporting.tables import export

    with shown("exporting") as progress:
        result = export(
            home, selection, output, kind, urls=urls, bom=bom, searched=index, force=force, progress=progress
        )  # fmt: skip
    _print(result, form)


def check_bom(kind: str, *, bom: bool) -> None:
    """Raise ``UsageProblemError`` for a byte order mark where there is no CSV."""
    if bom and kind != "csv":
        raise UsageProblemError("--bom is for CSV files: Excel wants it, and nothing else does")


def _print(result: Exported, form: str) -> None:
    if form != "table":
        row = attrs.asdict(result)
        emit([row], list(row), form)
        return
    described = f", described in {result.described}" if result.described else ""
    articles = counted(result.articles, "article")
    say(f"{result.file}: {articles}, {human_bytes(result.bytes)}{described}")
    if result.vanished:
        gone = counted(result.vanished, "article")
        click.echo(f"left out: {gone}, taken out of the archive meanwhile", err=True)
