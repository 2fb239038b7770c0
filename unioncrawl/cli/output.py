"""Printing rows: a table for people, JSON, JSON Lines or CSV for programs."""

from __future__ import annotations

import csv
import io
import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import click

from unioncrawl.cli.paging import paged
from unioncrawl.cli.terminal import is_terminal, printable, printable_json
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
    rows: Iterable[Mapping[str, Any]],
    columns: Sequence[str],
    form: str,
    *,
    keys: Sequence[str] = (),
    empty: str = "nothing",
) -> None:
    """Print ``rows`` in ``form``, on a terminal through the pager and without control characters.

    :param columns: what the table shows; the other forms have every key.
    :param keys: every key of a row, if that is more than ``columns``: a CSV without rows has the same header.
    :param empty: what a table without rows says instead, on standard error.
    """
    if form == "table":
        rows = list(rows)
        if not rows:
            click.echo(empty, err=True)
            return
    shown = (keys or columns) if form == "csv" else columns
    _print(_FORMS[form](rows, shown), printable_json if form in ("json", "jsonl") else printable)


def say(text: str) -> None:
    """Print a line or lines that have stored text in them: as it is, but to a terminal without control characters."""
    click.echo(printable(text) if is_terminal() else text, color=True)


def say_table(text: str) -> None:
    """Print a table that is made elsewhere as ``emit`` prints its own."""
    _print([f"{text}\n"])


def _print(pieces: Iterable[str], harmless: Callable[[str], str] = printable) -> None:
    if is_terminal():
        paged(harmless(piece) for piece in pieces)
        return
    for piece in pieces:
        # In colour means here: as it is. Click takes escape sequences out otherwise, those of stored text, too.
        click.echo(piece, nl=False, color=True)


def _json(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> Iterator[str]:  # noqa: ARG001 - as the others
    return array(map(dict, rows))


def array(values: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield a JSON array in pieces, one value at a time in memory."""
    before = "["
    for value in values:
        indented = json.dumps(value, ensure_ascii=False, indent=2).replace("\n", "\n  ")
        yield f"{before}\n  {indented}"
        before = ","
    yield "[]\n" if before == "[" else "\n]\n"


def _lines(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> Iterator[str]:  # noqa: ARG001 - as the others
    for row in rows:
        yield json.dumps(dict(row), ensure_ascii=False) + "\n"


def _csv(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> Iterator[str]:
    waiting = iter(rows)
    first = next(waiting, None)
    line = io.StringIO(newline="")
    writer = csv.DictWriter(line, list(columns if first is None else first), lineterminator="\n")
    writer.writeheader()
    yield line.getvalue()
    for row in () if first is None else itertools.chain((first,), waiting):
        line.seek(0)
        line.truncate()
        writer.writerow({key: _cell(value) for key, value in row.items()})
        yield line.getvalue()


def _table(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> Iterator[str]:
    from tabulate import tabulate

    cells = [["" if row.get(name) is None else _cell(row[name]) for name in columns] for row in rows]
    yield tabulate(cells, headers=list(columns), tablefmt="simple", disable_numparse=True) + "\n"


def _cell(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (list, dict)) else value


_FORMS: dict[str, Callable[[Iterable[Mapping[str, Any]], Sequence[str]], Iterator[str]]] = {
    "table": _table,
    "json": _json,
    "jsonl": _lines,
    "csv": _csv,
}


def day_range(since: str | None, until: str | None) -> tuple[str | None, str | None]:
    """Return the two ends of a range of days, checked.

    :raises UsageProblemError: if one is no date, or they are the wrong way round.
    """
    first, last = asked_day("since", since), asked_day("until", until)
    if first and last and first > last:
        raise UsageProblemError(f"since {first} is after until {last}")
    return first.isoformat() if first else None, last.isoformat() if last else None


def short(value: Any) -> str:
    """Return a field's value on one line, cut; ``nothing`` if it is empty."""
    text = "nothing" if value in (None, "", []) else printable_json(json.dumps(value, ensure_ascii=False))
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…"
