"""``unioncrawl reparse``."""

from __future__ import annotations

import contextlib
import csv
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import attrs
import click

from unioncrawl import catalogue, heap
from unioncrawl.archive.home import Home
from unioncrawl.archive.limits import SECONDS
from unioncrawl.archive.withholding import withheld_ids
from unioncrawl.cli import calling, completing
from unioncrawl.cli.output import FORMATS, day_range, emit, say, short
from unioncrawl.cli.selecting import text
from unioncrawl.cli.terminal import is_terminal
from unioncrawl.errors import UsageProblemError
from unioncrawl.words import counted

if TYPE_CHECKING:
    from unioncrawl.archive.comparing import Change
    from unioncrawl.archive.reparse import How, Result
    from unioncrawl.archive.reparse_choice import Selection
    from unioncrawl.archive.reparse_rules import Broken, Rule
    from unioncrawl.archive.reparse_summary import Summary

MOST_SECONDS = 86_400
MOST_SAMPLES = 1_000


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
@click.option("--search", metavar="WORDS", help="Only articles that a search for these words finds.")
@click.option("--failures", is_flag=True, help="Only pages that gave no item.")
@click.option("--outdated", is_flag=True, help="Only what another version of its page class has read.")
@click.option(
    "--parser",
    metavar="CLASS",
    help="Only what this page class has read, or would read.",
    shell_complete=completing.parsers,
)
@click.option("--dry-run", is_flag=True, help="Change nothing; show which articles and fields would change.")
@click.option("--diff", is_flag=True, help="Sum up by source and field, with samples of what changes.")
@click.option(
    "--samples",
    type=click.IntRange(0, MOST_SAMPLES),
    default=3,
    show_default=True,
    metavar="N",
    help="Samples of each field of each source.",
)
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE.html",
    help="Write the same as --diff to a page for a browser; one that is there is replaced.",
)
@click.option(
    "--fail-on",
    "rules",
    multiple=True,
    metavar="RULE",
    help="End with 1, and write nothing, if the changes break a rule: fill:1%, fill:title:0, date, changed:title,"
    " lost, fell, generic; may be given again.",
)
@click.option(
    "--jobs", type=click.IntRange(1, 64), metavar="N", help="Processes that read; all processors by default."
)
@click.option(
    "--seconds-per-page",
    "seconds",
    type=click.FloatRange(0.01, MOST_SECONDS),
    default=SECONDS,
    show_default=True,
    envvar="UNIONCRAWL_SECONDS_PER_PAGE",
    metavar="S",
    help="A page that takes longer becomes a failure.",
)
@click.option("--afresh", is_flag=True, help="Do not go on with what an interrupted reparse has left.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
def command(
    sources: tuple[str, ...],
    since: str | None,
    until: str | None,
    urls: tuple[str, ...],
    *,
    dry_run: bool,
    form: str,
    rules: tuple[str, ...],
    report: Path | None,
    **options: Any,
) -> None:
    """Read stored pages again with the parsers of today, and store what differs.

    Interrupted, it goes on where it was when the same is called again. Rules: NAME, NAME:FIELD or NAME:FIELD:LIMIT, where
    the limit is a share of the captures of a source. fill: fewer have a field; changed: it has other values;
    date: another day of publication; lost: no article any more; fell, generic: no selector finds it any more.

    \b
    Examples:
      unioncrawl reparse --dry-run --diff
      unioncrawl reparse --source shaanxi_gongren_bao --failures
      unioncrawl reparse --fail-on fill:1% --fail-on date --report changes.html
      unioncrawl reparse --outdated
    """
    for name in sources:
        catalogue.check_kept(name)
    first, last = day_range(since, until)
    from unioncrawl.archive.reparse import How
    from unioncrawl.archive.reparse_choice import Selection
    from unioncrawl.archive.reparse_rules import parse

    held_to = [parse(text(rule)) for rule in rules]
    _check_options(dry_run=dry_run, report=report, **options)
    selection = Selection(
        sources=sources,
        since=first,
        until=last,
        urls=tuple(map(text, urls)),
        failures=options["failures"],
        outdated=options["outdated"],
        parser=_said("parser", options["parser"]),
        search=_said("search", options["search"]),
    )
    how = How(jobs=options["jobs"], seconds=options["seconds"], afresh=options["afresh"])
    heap.settle()
    wanted = _Wanted(form=form, diff=options["diff"], samples=options["samples"], report=report)
    home = Home.chosen()
    if not dry_run:
        from unioncrawl.archive.recorder import bring_up_to_date

        bring_up_to_date(home)
    _Call(home, selection, how, wanted, held_to).run(dry_run=dry_run)


def _said(option: str, value: str | None) -> str | None:
    """Return what was given as an option, ``None`` if nothing was.

    :raises UsageProblemError: if it is empty: that must not come to mean everything.
    """
    if value is not None and not value.strip():
        raise UsageProblemError(f"--{option} is empty; leave it out to read everything again")
    return None if value is None else text(value)


def _check_options(*, dry_run: bool, report: Path | None, **options: Any) -> None:
    """Raise ``UsageProblemError`` for what cannot be together."""
    if dry_run and options["afresh"]:
        raise UsageProblemError(
            "--afresh goes without --dry-run: that reads all, and leaves nothing to go on with"
        )
    if report is not None:
        from unioncrawl.archive.export_files import check_writable, refuse_overwriting

        if report.suffix.lower() not in (".html", ".htm"):
            raise UsageProblemError(
                f"--report {report}: write the name of an HTML file: {report.stem or 'changes'}.html"
            )
        if not report.parent.is_dir():
            raise UsageProblemError(f"--report {report}: there is no directory {report.parent}")
        refuse_overwriting(Home.chosen(), [report], force=True)
        check_writable(report)


def _options(selection: Selection, source: str) -> Iterator[str]:
    """Yield the options that choose what a selection does of one source."""
    yield from ("--source", source)
    for url in selection.urls:
        yield from ("--url", url)
    for name in ("since", "until", "search", "parser"):
        if value := getattr(selection, name):
            yield from (f"--{name}", value)
    for name in ("failures", "outdated"):
        if getattr(selection, name):
            yield f"--{name}"


@attrs.frozen(kw_only=True)
class _Wanted:
    """What is to be shown."""

    form: str
    diff: bool
    samples: int
    report: Path | None

    @property
    def changes(self) -> str:
        """How each change is printed; empty if the whole is wanted instead."""
        return "" if self.diff else self.form


class _Call:
    """One call of the command."""

    def __init__(
        self, home: Home, selection: Selection, how: How, wanted: _Wanted, rules: list[Rule]
    ) -> None:
        self.home = home
        self.selection = selection
        self.how = how
        self.wanted = wanted
        self.rules = rules
        with contextlib.closing(home.read()) as db:
            self.withheld = withheld_ids(db)

    def run(self, *, dry_run: bool) -> None:
        """Do it, and print what came of it.

        :raises SystemExit: with 1, if a rule is broken or a record cannot be read.
        """
        if self.rules and not dry_run:  # held against all, before anything is written
            tried = self._summary()
            self._reparse(tried, lambda _: None, dry_run=True)
            if broken := self._broken(tried):
                self._print(tried, dry_run=True)
                self._write(tried, dry_run=True)
                self._end(broken, "nothing was written")
        summary = self._summary()
        printer = _PRINTERS[self.wanted.changes]()
        result = self._reparse(summary, lambda change: printer.change(self._shown(change)), dry_run=dry_run)
        printer.end(summary.read, dry_run=dry_run)
        self._print(summary, dry_run=dry_run)
        if result.pages_before:
            before = f"{counted(result.pages_before, 'page')} had been read by one that was interrupted"
            click.echo(f"unioncrawl: {before}; --afresh reads them again", err=True)
        for name, pages in result.left.items():
            left = f"{counted(pages, 'page')} of {name}, which is no source any more, stay as they are"
            click.echo(f"unioncrawl: {left}", err=True)
        for line in result.unreadable:
            click.echo(f"unioncrawl: {line}", err=True)
        self._write(summary, dry_run=dry_run)
        if dry_run and (broken := self._broken(summary)):
            self._end(broken)
        if result.unreadable:
            raise SystemExit(1)

    def _reparse(self, summary: Summary, report: Callable[[Change], None], *, dry_run: bool) -> Result:
        from unioncrawl.archive.progress import shown
        from unioncrawl.archive.reparse import reparse

        with shown("reading again", "pages") as progress:
            # Not among changes that go to the same terminal.
            tell = None if is_terminal() and self.wanted.changes == "table" else progress
            how = attrs.evolve(self.how, see=summary.see, tell=tell if sys.stderr.isatty() else None)
            return reparse(self.home, self.selection, report, dry_run=dry_run, how=how)

    def _summary(self) -> Summary:
        from unioncrawl.archive.reparse_summary import Summary

        return Summary(self.wanted.samples, self.withheld)

    def _shown(self, change: Change) -> Change:
        """Return what changes; in a withheld article, without what it says."""
        if not change.is_of(self.withheld):
            return change
        return attrs.evolve(change, fields=dict.fromkeys(change.fields, ("withheld", "withheld")))

    def _print(self, summary: Summary, *, dry_run: bool) -> None:
        """Print what is wanted of the whole."""
        if self.wanted.diff and self.wanted.form == "table":
            from unioncrawl.cli.reparse_shown import print_summary

            print_summary(summary, dry_run=dry_run)
        elif self.wanted.diff:
            rows = [field.row() for field in summary.fields()]
            emit(rows, list(rows[0]) if rows else _ROW, self.wanted.form)

    def _write(self, summary: Summary, *, dry_run: bool) -> None:
        """Write the report, if one is wanted.

        :raises ArchiveError: if it cannot be written.
        """
        if self.wanted.report is not None:
            from unioncrawl.archive.reparse_report import write

            write(self.wanted.report, summary, self.selection, self._broken(summary), dry_run=dry_run)
            click.echo(
                f"unioncrawl: {self.wanted.report} shows what {'would change' if dry_run else 'changed'}",
                err=True,
            )

    def _broken(self, summary: Summary) -> list[Broken]:
        from unioncrawl.archive.reparse_rules import broken

        return broken(self.rules, summary)

    def _end(self, broken: list[Broken], more: str = "") -> NoReturn:
        for one in broken:
            see = calling.command("reparse", "--dry-run", "--diff", *_options(self.selection, one.source))
            click.echo(f"unioncrawl: {one.line}; see: {see}", err=True)
        if more:
            click.echo(f"unioncrawl: {more}", err=True)
        raise SystemExit(1)


_ROW = ("source", "field")
"""Header of a CSV about nothing."""


class _Nothing:
    """Prints no changes: what is wanted is the whole."""

    def change(self, change: Change) -> None:
        """Print nothing."""

    def end(self, read: str, *, dry_run: bool) -> None:
        """Print nothing."""


class _Table(_Nothing):
    """Prints changes for people as they come, and counts them at the end."""

    def __init__(self) -> None:
        self.kinds: Counter[str] = Counter()
        self.fields: Counter[str] = Counter()

    def change(self, change: Change) -> None:
        """Print one change."""
        say(f"{change.told}  {change.url}")
        for name, (before, after) in change.fields.items():
            say(f"    {name}: {short(before)} -> {short(after)}")
        self.kinds[change.told] += 1
        self.fields.update(change.fields.keys())

    def end(self, read: str, *, dry_run: bool) -> None:
        """Print the counts."""
        done = "would change" if dry_run else "changed"
        click.echo(f"{read}, {self.kinds.total()} {done}" + _counted(self.kinds))
        if self.fields:
            click.echo("fields" + _counted(self.fields))


def _json(change: Change) -> str:
    return json.dumps({**attrs.asdict(change), "kind": change.told}, ensure_ascii=False)


class _Lines(_Nothing):
    """Prints changes as JSON Lines."""

    def change(self, change: Change) -> None:
        """Print one change."""
        click.echo(_json(change))


class _Array(_Nothing):
    """Prints changes as one JSON array."""

    before = "[\n  "

    def change(self, change: Change) -> None:
        """Print one change."""
        click.echo(self.before, nl=False)
        click.echo(_json(change), nl=False)
        self.before = ",\n  "

    def end(self, read: str, *, dry_run: bool) -> None:  # noqa: ARG002 - all printers are called alike
        """End the array."""
        click.echo("[]" if self.before.startswith("[") else "\n]")


class _Cells(_Nothing):
    """Prints changes as CSV: a line for each field of each change."""

    def __init__(self) -> None:
        self._writer = csv.writer(self._Out(), lineterminator="\n")
        self._writer.writerow(("kind", "url", "snapshot_id", "field", "before", "after"))

    class _Out:
        def write(self, line: str) -> None:
            click.echo(line, nl=False)

    def change(self, change: Change) -> None:
        """Print one change."""
        fields: Iterable[tuple[str, tuple[Any, Any]]] = change.fields.items() or [("", (None, None))]
        for name, values in fields:
            cells = (
                json.dumps(one, ensure_ascii=False) if isinstance(one, (list, dict)) else one
                for one in values
            )
            self._writer.writerow((change.told, change.url, change.snapshot_id, name, *cells))


_PRINTERS: dict[str, type[_Nothing]] = {
    "": _Nothing,
    "table": _Table,
    "json": _Array,
    "jsonl": _Lines,
    "csv": _Cells,
}


def _counted(counter: Counter[str]) -> str:
    return ": " + ", ".join(f"{name} {count}" for name, count in counter.most_common()) if counter else ""
