"""``unioncrawl reparse``."""

from __future__ import annotations

import contextlib
import json
from collections import Counter
from typing import TYPE_CHECKING

import attrs
import click

from unioncrawl import catalogue, heap
from unioncrawl.archive.home import Home
from unioncrawl.archive.withholding import withheld_ids
from unioncrawl.cli import completing
from unioncrawl.cli.output import day_range, short
from unioncrawl.urls import stable_id
from unioncrawl.words import counted

if TYPE_CHECKING:
    from unioncrawl.archive.comparing import Change


@click.command()
@click.option(
    "--source",
    "sources",
    multiple=True,
    help="Only this source; may be given again.",
    shell_complete=completing.sources,
)
@click.option("--since", metavar="YYYY-MM-DD", help="Only what was published from this day on.")
@click.option("--until", metavar="YYYY-MM-DD", help="Only what was published up to this day.")
@click.option("--url", "urls", multiple=True, help="Only this page; may be given again.")
@click.option("--failures", is_flag=True, help="Only pages that gave no item.")
@click.option("--dry-run", is_flag=True, help="Change nothing; show which articles and fields would change.")
@click.option(
    "--format", "form", type=click.Choice(("table", "json", "jsonl")), default="table", show_default=True
)
def command(
    sources: tuple[str, ...],
    since: str | None,
    until: str | None,
    urls: tuple[str, ...],
    failures: bool,
    dry_run: bool,
    form: str,
) -> None:
    """Read stored pages again with the parsers of today, and store what differs.

    \b
    Examples:
      unioncrawl reparse --dry-run
      unioncrawl reparse --source shaanxi_gongren_bao --failures
    """
    for name in sources:
        catalogue.check_kept(name)
    first, last = day_range(since, until)
    from unioncrawl.archive.recorder import bring_up_to_date
    from unioncrawl.archive.reparse import reparse
    from unioncrawl.archive.reparse_choice import Selection, check_urls

    heap.settle()
    selection = Selection(sources=sources, since=first, until=last, urls=check_urls(urls), failures=failures)
    printer = _PRINTERS[form]()
    home = Home.chosen()
    if not dry_run:
        bring_up_to_date(home)
    with contextlib.closing(home.read()) as db:
        withheld = withheld_ids(db)

    def report(change: Change) -> None:
        printer.change(_without_values(change) if stable_id(change.url) in withheld else change)

    result = reparse(home, selection, report, dry_run=dry_run)
    printer.end(result.pages, dry_run=dry_run)
    for line in result.unreadable:
        click.echo(f"unioncrawl: {line}", err=True)
    if result.unreadable:
        raise SystemExit(1)


def _without_values(change: Change) -> Change:
    """Return what changes in a withheld article, without what it says."""
    return attrs.evolve(change, fields=dict.fromkeys(change.fields, ("withheld", "withheld")))


class _Table:
    """Prints changes for people as they come, and counts them at the end."""

    def __init__(self) -> None:
        self.kinds: Counter[str] = Counter()
        self.fields: Counter[str] = Counter()

    def change(self, change: Change) -> None:
        """Print one change."""
        click.echo(f"{change.kind}  {change.url}")
        for name, (before, after) in change.fields.items():
            click.echo(f"    {name}: {short(before)} -> {short(after)}")
        self.kinds[change.kind] += 1
        self.fields.update(change.fields.keys())

    def end(self, pages: int, *, dry_run: bool) -> None:
        """Print the counts."""
        done = "would change" if dry_run else "changed"
        click.echo(f"{counted(pages, 'page')} read, {self.kinds.total()} {done}" + _counted(self.kinds))
        if self.fields:
            click.echo("fields" + _counted(self.fields))


class _Lines:
    """Prints changes as JSON Lines."""

    def change(self, change: Change) -> None:
        """Print one change."""
        click.echo(json.dumps(attrs.asdict(change), ensure_ascii=False))

    def end(self, pages: int, *, dry_run: bool) -> None:
        """Print nothing more."""


class _Array(_Lines):
    """Prints changes as one JSON array."""

    before = "[\n  "

    def change(self, change: Change) -> None:
        """Print one change."""
        click.echo(self.before, nl=False)
        click.echo(json.dumps(attrs.asdict(change), ensure_ascii=False), nl=False)
        self.before = ",\n  "

    def end(self, pages: int, *, dry_run: bool) -> None:  # noqa: ARG002 - all printers are called alike
        """End the array."""
        click.echo("[]" if self.before.startswith("[") else "\n]")


_PRINTERS: dict[str, type[_Table | _Lines]] = {"table": _Table, "json": _Array, "jsonl": _Lines}


def _counted(counter: Counter[str]) -> str:
    return ": " + ", ".join(f"{name} {count}" for name, count in counter.most_common()) if counter else ""
