"""Printing rows: a table for people, JSON, JSON Lines or CSV for programs."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import click

from unioncrawl.dates import asked_day
from unioncrawl.errors import UsageProblemError

F = TypeVar("F", bound=Callable[..., Any])

SHOWN_CHARACTERS = 60
"""Of a value that is named in passing."""

FORMATS = ("table", "json", "jsonl", "csv")


def format_option(function: F) -> F:
    """Add ``--format`` to a command that lists."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(FORMATS),
        default="table",
        show_default=True,
        help="table for people; json is one array.",
    )(function)


def emit(
    rows: Iterable[Mapping[str, Any]], columns: Sequence[str], form: str, *, empty: str = "nothing"
) -> None:
    """Print ``rows`` in ``form``.

    :param columns: what the table shows; the other forms have every key.
    :param empty: what a table without rows says instead, on standard error.
    """
    if form == "json":
        click.echo(json.dumps([dict(row) for row in rows], ensure_ascii=False, indent=2))
    elif form == "jsonl":
        for row in rows:
            click.echo(json.dumps(dict(row), ensure_ascii=False))
    elif form == "csv":
        _csv(list(rows), columns)
    else:
        _table(list(rows), columns, empty)


def _csv(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    writer = csv.DictWriter(sys.stdout, list(rows[0]) if rows else list(columns), lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({key: _cell(value) for key, value in row.items()})


def _cell(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (list, dict)) else value


def _table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], empty: str) -> None:
    if not rows:
        click.echo(empty, err=True)
        return
    from tabulate import tabulate

    cells = [["" if row.get(name) is None else _cell(row[name]) for name in columns] for row in rows]
    click.echo(tabulate(cells, headers=list(columns), tablefmt="simple", disable_numparse=True))


def day_range(since: str | None, until: str | None) -> tuple[str | None, str | None]:
    """Return the two ends of a range of days, checked.

    :raises UsageProblemError: if one is no date, or they are the wrong way round.
    """
    first, last = asked_day("since", since), asked_day("until", until)
    if first and last and first > last:
        raise UsageProblemError(f"since {first} is after until {last}")
    return first.isoformat() if first else None, last.isoformat() if last else None


def human_bytes(number: int) -> str:
    """Return a size as people read it."""
    size = float(number)
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"


def short(value: Any) -> str:
    """Return a field's value on one line, cut; ``nothing`` if it is empty."""
    text = "nothing" if value in (None, "", []) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…"
