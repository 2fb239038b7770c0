"""What a re-parse changes, as people see it on a terminal."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from unioncrawl import differences
from unioncrawl.archive.reparse_samples import pieces_of
from unioncrawl.cli.output import say
from unioncrawl.cli.terminal import colours, printable
from unioncrawl.words import counted

if TYPE_CHECKING:
    from unioncrawl.archive.reparse_summary import Field, Source, Summary

COLUMNS = ("field", "before", "after", "gained", "lost", "changed", "fell", "rose")


REASONS = 5
"""Shown of each kind of each source."""


def print_summary(summary: Summary, *, dry_run: bool) -> None:
    """Print what changes by source and field, with samples."""
    fields = [field for field in summary.fields() if field.is_touched]
    for name, group in itertools.groupby(fields, key=lambda field: field.source):
        source = next(one for one in summary.sources() if one.name == name)
        touched = list(group)
        _say(source)
        say(_table(touched))
        for field in touched:
            for line in _samples(field):
                say(line)
        say("")
    untouched = [source for source in summary.sources() if source.name not in {one.source for one in fields}]
    for source in untouched:
        _say(source)
    done = "would change" if dry_run else "changed"
    kinds = summary.kinds()
    say(f"{summary.read}, {kinds.total()} {done}{counts(kinds)}")


def _say(source: Source) -> None:
    """Print what happens to the captures of a source, and why."""
    say(f"{source.name}: {said_of(source)}")
    for reason in source.most_reasons(REASONS):
        say(f"  {reason.said}, e.g. {reason.example}")


def said_of(source: Source) -> str:
    """Return what happens to the captures of a source."""
    articles = f"{counted(source.articles_before, 'capture')} of articles"
    if source.articles_after != source.articles_before:
        articles += f", {source.articles_after} after"
    return articles + counts(source.counts)


def counts(counter: Counter[str]) -> str:
    """Return counts behind a colon, the greatest first; nothing if there are none."""
    return ": " + ", ".join(f"{name} {count}" for name, count in counter.most_common()) if counter else ""


def _table(fields: Sequence[Field]) -> str:
    from tabulate import tabulate

    rows = [
        [
            field.name,
            f"{100 * field.rate_before:.1f} %",
            f"{100 * field.rate_after:.1f} %",
            *(field.counts[what] or "" for what in COLUMNS[3:]),
        ]
        for field in fields
    ]
    aligned = ("left", *["right"] * (len(COLUMNS) - 1))
    return tabulate(rows, headers=COLUMNS, tablefmt="simple", disable_numparse=True, colalign=aligned)


def _samples(field: Field) -> Iterator[str]:
    mark = differences.coloured if colours() else differences.marked
    for sample in field.samples:
        yield f"  {field.name} {sample.what}  {sample.url}"
        # What is stored is made harmless before colours are put to it.
        yield f"    {mark(pieces_of(sample, printable))}"
