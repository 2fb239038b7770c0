"""``unioncrawl rebuild``."""

from __future__ import annotations

import contextlib
import sqlite3
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import click

from unioncrawl import heap
from unioncrawl.archive.home import Home
from unioncrawl.cli.output import emit, format_option
from unioncrawl.errors import UsageProblemError
from unioncrawl.words import counted, span

if TYPE_CHECKING:
    from unioncrawl.archive.rebuild import Rebuilt
    from unioncrawl.archive.rebuild_read import Progress


@click.command()
@click.option(
    "--jobs",
    type=click.IntRange(1, 64),
    help="Processes that read pages. Default: one for each processor, 4 at most; 1 for a small archive.",
)
@click.option("--afresh", is_flag=True, help="Begin again, whatever an interrupted rebuild has left.")
@click.option("--force", is_flag=True, help="Replace a database of a newer schema, too.")
@click.option(
    "--search", "only_search", is_flag=True, help="Make the search index alone anew, from the database."
)
@format_option
def command(jobs: int | None, afresh: bool, force: bool, only_search: bool, form: str) -> None:
    """Make the database again from the WARC files alone.

    The old database stays in place until the new one is whole, and is kept beside it if it knows of
    snapshots that the WARC files do not hold any more. What it alone knows of acts of withholding and of
    corrections is taken over, and written to WARC files again. Nothing may write meanwhile. Interrupted, it goes
    on where it was when it is called again.

    \b
    Examples:
      unioncrawl rebuild
      unioncrawl rebuild --jobs 8
      unioncrawl rebuild --search
    """
    if only_search:
        if jobs or afresh or force:
            raise UsageProblemError(
                "--search goes with none of --jobs, --afresh and --force: it reads no WARC files"
            )
        _rebuild_search(form)
        return
    from unioncrawl.archive.rebuild import rebuild

    heap.settle()
    line = _Line()
    try:
        result = rebuild(Home.chosen(), line.show, jobs=jobs, afresh=afresh, force=force)
    finally:
        line.clear()
    _print(result, form)
    if any((result.damage, result.missing, result.unread, result.acts, result.corrections, result.crashes)):
        raise SystemExit(1)


def _rebuild_search(form: str) -> None:
    from unioncrawl.archive.progress import shown
    from unioncrawl.archive.rebuild_search import rebuild_search

    with shown("making the search index anew") as progress:
        articles = rebuild_search(Home.chosen(), progress)
    if form == "table":
        click.echo(f"{articles} articles in the search index")
    else:
        emit([{"articles": articles}], ("articles",), form)


def _print(result: Rebuilt, form: str) -> None:
    if result.begun:
        click.echo(f"unioncrawl: {result.begun}", err=True)
    if form == "table":
        click.echo(
            f"{counted(result.files, 'file')}, {counted(result.snapshots, 'snapshot')},"
            f" {counted(result.pages_read, 'page')} read, {counted(result.articles, 'article')}"
        )
    else:
        row = {**attrs.asdict(result), "kept": str(result.kept) if result.kept else None}
        emit([row], list(row), form)
    for line in result.damage:
        click.echo(f"unioncrawl: {line}; all whole records are in the database", err=True)
    if result.missing:
        click.echo(
            f"unioncrawl: {counted(result.missing, 'snapshot')} of the old database"
            f" {'is' if result.missing == 1 else 'are'} in no WARC file; it is kept as {result.kept}; {_mend(result)}",
            err=True,
        )
    for name, articles in result.unread.items():
        click.echo(
            f"unioncrawl: {counted(articles, 'article')} of {name} cannot be read any more, as it is no source any more; the"
            f" old database, which has them, is kept as {result.kept}; to have them back, bring"
            f" unioncrawl/sources/{name}.py back and reparse",
            err=True,
        )
    for line in (*result.acts, *result.corrections, *result.crashes):
        click.echo(f"unioncrawl: {line}", err=True)


def _mend(result: Rebuilt) -> str:
    """Return what to do about an old database that knows more than the files hold."""
    from unioncrawl.archive.verify.listing import is_there

    files = _files_of(result.kept) if result.kept else []
    if files and not any(is_there(Home.chosen(), name) for name in files):
        return (
            f"it names {counted(len(files), 'file')}, of which none is here: if it is another archive's database,"
            " move it away; else restore the files from a copy and rebuild again"
        )
    return "restore the files from a copy and rebuild again"


def _files_of(database: Path) -> list[str]:
    with contextlib.closing(sqlite3.connect(database)) as db:
        return [row[0] for row in db.execute("SELECT DISTINCT warc_file FROM snapshots")]


class _Line:
    """A line on a terminal that says how far it came."""

    EVERY_S = 0.2

    def __init__(self) -> None:
        self._is_shown = sys.stderr.isatty()
        self._began = time.monotonic()
        self._last = 0.0
        self._stage = ""
        self._stage_began = self._began

    def show(self, progress: Progress) -> None:
        """Show it, if some time has passed."""
        now = time.monotonic()
        if not self._is_shown or now - self._last < self.EVERY_S:
            return
        self._last = now
        stage, share = _stage(progress)
        if stage != self._stage:
            self._stage, self._stage_began = stage, now
        spent = now - self._stage_began
        left = f", {span(spent / share - spent)} left" if share and spent > 1 else ""
        rate = progress.pages / (now - self._began)
        said = (
            f"{stage} {share:.0%}: {progress.done_files} of {progress.files} files, {progress.records} records,"
            f" {progress.pages} pages read, {rate:.0f} a second{left}"
        )
        click.echo(f"\r\x1b[K{said}", err=True, nl=False)

    def clear(self) -> None:
        """Take it away."""
        if self._is_shown and self._last:
            click.echo("\r\x1b[K", err=True, nl=False)


def _stage(progress: Progress) -> tuple[str, float]:
    """Return what is being done, and how much of it is done."""
    if progress.deriving is None:
        return "reading", progress.done_bytes / max(1, progress.bytes)
    done, total = progress.deriving
    return "composing", done / max(1, total)
