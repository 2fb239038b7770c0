"""``unioncrawl runs``."""

from __future__ import annotations

import contextlib
import itertools
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from unioncrawl.archive.home import Home
from unioncrawl.archive.run_reports import flat, report_of
from unioncrawl.archive.runs import how_it_ended, run_named, runs
from unioncrawl.cli import completing
from unioncrawl.cli.output import emit, format_option
from unioncrawl.cli.selecting import MOST
from unioncrawl.dates import asked_day
from unioncrawl.errors import UsageProblemError
from unioncrawl.outcomes import GOOD_ENDS
from unioncrawl.words import human_bytes

if TYPE_CHECKING:
    from unioncrawl.archive.runs import RunRow

LISTED = (
    "id", "ended", "requests", "snapshots", "new", "changed", "gone", "failed", "bytes", "seconds",
)  # fmt: skip

MOST_COMPARED = 2


@click.command()
@click.argument("ids", metavar="[RUN [RUN]]", nargs=-1, shell_complete=completing.runs)
@click.option(
    "--source",
    "sources",
    multiple=True,
    metavar="NAME",
    help="Only of this source; may be given again.",
    shell_complete=completing.sources,
)
@click.option(
    "--since", metavar="YYYY-MM-DD", default="", help="Only runs that began that day (UTC) or later."
)
@click.option(
    "--troubled", is_flag=True, help="Only runs that were killed, interrupted or broke down, or had failures."
)
@click.option(
    "--limit", type=click.IntRange(0, MOST), default=20, show_default=True, help="So many at most; 0: all."
)
@format_option
def command(
    ids: tuple[str, ...], sources: tuple[str, ...], since: str, troubled: bool, limit: int, form: str
) -> None:
    """List runs, newest first; tell of one; compare two.

    RUN is an id, or as much of its beginning as no other run has; or the name of a source: its newest run. Of two,
    the second is held against the first. `new` are articles that were not held before, `changed` and `gone` those
    that a paper changed or took away. A run that has not `ended` was killed, or is under way. Of crawls the archive
    keeps the same in reports/, a JSON file each, as it was when the crawl ended.

    \b
    Examples:
      unioncrawl runs
      unioncrawl runs --troubled --since 2026-11-01
      unioncrawl runs gongren_ribao
      unioncrawl runs 2026-11-17T18 2026-11-18T18 --format json
    """
    if len(ids) > MOST_COMPARED:
        raise UsageProblemError(f"{len(ids)} runs: give none to list them, one to be told of, two to compare")
    home = Home.chosen()
    with contextlib.closing(home.read()) as db:
        if ids:
            told = [report_of(run_named(db, name)) for name in ids]
            _tell(told, form)
            return
        asked_day("--since", since)
        found = runs(db, sources=sources, since=since, limit=-1 if troubled or not limit else limit)
        shown = (
            {"ended": how, **row(run, form)}
            for run, how in with_ends(home, found)
            if is_shown(run, how, troubled)
        )
        emit(
            itertools.islice(shown, limit or None),
            LISTED,
            form,
            keys=("ended", *KEYS),
            empty="no runs",
        )


KEYS = (
    "id", "source", "command", "started_at", "finished_at", "requests", "snapshots", "articles", "new", "changed",
    "gone", "back", "failed", "not_modified", "resumed", "bytes", "seconds",
)  # fmt: skip


def row(run: RunRow, form: str) -> dict[str, Any]:
    """Return the line of a run in the list."""
    size = run.counted("unioncrawl/bytes")
    return {
        "id": run.id,
        "source": run.source,
        "command": run.command,
        "started_at": run.started_at,
        "finished_at": run.finished_at,
        "requests": run.requests,
        "snapshots": run.snapshots,
        "articles": run.articles,
        "new": run.new,
        "changed": run.events.get("revised", 0),
        "gone": run.events.get("gone", 0),
        "back": run.events.get("back", 0),
        "failed": sum(run.failed.values()),
        "not_modified": run.counted("unioncrawl/not_modified"),
        "resumed": run.counted("unioncrawl/resumed"),
        "bytes": human_bytes(size) if form == "table" else size,
        "seconds": f"{run.seconds:.1f}" if run.seconds is not None and form == "table" else run.seconds,
    }


def with_ends(home: Home, newest_first: Iterable[RunRow]) -> Iterator[tuple[RunRow, str]]:
    """Yield runs, and how each ended, for people. Under way can be the newest of a source alone."""
    seen: set[str] = set()
    for run in newest_first:
        if run.source in seen and run.finished_at is None:
            yield run, "killed"
        else:
            yield run, how_it_ended(home, run.source, run.finished_at, run.stop_reason)
        seen.add(run.source)


def is_shown(run: RunRow, how: str, troubled: bool) -> bool:
    """Return whether a run is listed: of ``troubled`` ones, whether somebody should look at it."""
    return not troubled or bool(run.failed) or how not in (*GOOD_ENDS, "under way")


def _tell(told: Sequence[dict[str, Any]], form: str) -> None:
    """Print what is known of one run, or of two beside each other."""
    if form in ("json", "jsonl"):
        emit(told, (), form)
        return
    values = [dict(flat(report)) for report in told]
    names = list(dict.fromkeys(name for one in values for name in one))
    if len(told) == 1:
        emit(({"what": name, "value": _said(values[0][name])} for name in names), ("what", "value"), form)
        return
    first, second = values
    emit(
        (
            {
                "what": name,
                "first": _said(first.get(name)),
                "second": _said(second.get(name)),
                "more": _more(first.get(name, 0), second.get(name, 0)),
            }
            for name in names
        ),
        ("what", "first", "second", "more"),
        form,
    )


def _said(value: object) -> object:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value


def _more(first: object, second: object) -> str:
    """Return how much more a number is in the second run; nothing for what is no number, or the same."""
    if not isinstance(first, (int, float)) or not isinstance(second, (int, float)) or first == second:
        return ""
    return f"{second - first:+,.6g}"
