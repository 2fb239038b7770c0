"""What a selection asks for beside words, as an expression of FTS5 and a range of numbers."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import attrs

from unioncrawl.errors import UsageProblemError
from unioncrawl.search import facts, index
from unioncrawl.search.facts import quoted
from unioncrawl.search.fold import fold
from unioncrawl.search.query_tree import joined
from unioncrawl.search.selection import Selection

_NEAR_NAMES = 3
_LIKENESS = 0.5
"""How much of two names is alike, from 0 to 1, for one to be offered for the other."""


@attrs.frozen
class Filter:
    """Conditions of a selection."""

    match: str | None
    """What follows ``MATCH`` in SQL; ``None`` if nothing is asked for but dates."""

    low: int
    """Smallest number that the dates admit."""

    high: int
    finds_nothing: bool = False
    """Whether no article can meet them."""

    def and_match(self, expression: str | None) -> str | None:
        """Return an expression for what meets the conditions and ``expression``."""
        both = [one for one in (expression, self.match) if one is not None]
        return joined("AND", both) if both else None


def filter_of(db: sqlite3.Connection, selection: Selection) -> Filter:
    """Return the conditions of ``selection``.

    :raises UsageProblemError: if a name is of no source, or a value cannot be understood.
    """
    low, high = _numbers(_day("since", selection.since), _day("until", selection.until))
    names = sources_meant(db, selection)
    if names is not None and not names:
        return Filter(None, low, high, finds_nothing=True)
    parts = list(_conditions(selection, names))
    return Filter(joined("AND", parts) if parts else None, low, high)


def _conditions(selection: Selection, names: Sequence[str] | None) -> Iterator[str]:
    if names is not None:
        yield _one_of(facts.source(name) for name in names)
    if selection.pages:
        yield _one_of(facts.page(number) for number in sorted(set(selection.pages)))
    for name in selection.authors:
        if not (author := facts.author(name)):
            raise UsageProblemError(f"author: {name!r} has no letter or Chinese character to look for")
        yield author
    tokens: tuple[tuple[bool | None, Callable[[bool], str]], ...] = (
        (selection.has_images, facts.has_images),
        (selection.revised, facts.revised),
        (selection.gone, facts.gone),
    )
    for value, token in tokens:
        if value is not None:
            yield quoted([token(value)])


def _one_of(tokens: Iterable[str]) -> str:
    return joined("OR", [quoted([token]) for token in tokens])


def _numbers(since: str | None, until: str | None) -> tuple[int, int]:
    """Return the smallest and the largest number that the dates admit."""
    if since is None and until is None:
        return 0, index.LAST
    low = index.FIRST_DATED if since is None else index.numbers_of(since).start
    return low, index.LAST if until is None else index.numbers_of(until).stop - 1


def _day(name: str, day: str | None) -> str | None:
    if day is None:
        return None
    try:
        return dt.date.fromisoformat(day).isoformat()
    except ValueError as error:
        raise UsageProblemError(f"{name}: {day!r} is no date; write it as 2026-05-01") from error


def sources_meant(db: sqlite3.Connection, selection: Selection) -> list[str] | None:
    """Return the names of the sources that are chosen, in order; ``None`` for all.

    :raises UsageProblemError: for a source, province, publisher or platform that there is not.
    """
    names = {check_source(db, name) for name in selection.sources} or None
    for condition in ("province", "publisher", "platform"):
        values: tuple[str, ...] = getattr(selection, f"{condition}s")
        if values:
            stating = set().union(*(_stating(db, condition, value) for value in values))
            names = stating if names is None else names & stating
    return None if names is None else sorted(names)


def check_source(db: sqlite3.Connection, name: str) -> str:
    """Return the name of the source that is meant by ``name``: itself, also of what the archive holds, or a masthead.

    Imports no source.

    :raises UsageProblemError: with the names that are like it, or why there is no such source.
    """
    for sql in (
        "SELECT 1 FROM sources WHERE name = ?",
        "SELECT 1 FROM articles WHERE source = ? LIMIT 1",
        "SELECT 1 FROM snapshots WHERE source = ? LIMIT 1",
    ):
        if db.execute(sql, (name,)).fetchone() is not None:
            return name
    titled = [
        str(row[0])
        for row in db.execute("SELECT name, title FROM sources")
        if fold(row[1]) == fold(name.strip())
    ]
    if len(titled) == 1:
        return titled[0]
    from unioncrawl import catalogue
    from unioncrawl.items import KEPT, PAGES
    from unioncrawl.unsupported import UNSUPPORTED

    # A source that was added since a writer last opened the archive is not in its table yet.
    names = catalogue.names()
    if name in (*names, PAGES, KEPT):
        return name
    if reason := next((site.reason for site in UNSUPPORTED if site.name == name), ""):
        raise UsageProblemError(f"{name} is not supported: {reason}")
    known = {one: one for one in names}
    known |= {str(row[0]): str(row[0]) for row in db.execute("SELECT name FROM sources")}
    known |= {str(row[0]): str(row[1]) for row in db.execute("SELECT title, name FROM sources")}
    raise _unknown("source", name, known)


def _stating(db: sqlite3.Connection, condition: str, value: str) -> set[str]:
    from unioncrawl.archive.facts import all_facts, names_where

    stated: dict[str, Any] = {condition: value}
    try:
        return names_where(db, **stated)
    except UsageProblemError as error:
        known = all_facts(db).values()
        if condition == "platform":
            values = {platform for facts_of in known for platform in facts_of.platforms}
        else:
            values = {getattr(facts_of, condition) for facts_of in known} - {None}
        raise _unknown(condition, value, {one: one for one in values}) from error


def _unknown(condition: str, value: str, known: dict[str, str]) -> UsageProblemError:
    """Return an error that names what is like ``value``.

    :param known: what may be written, to what is then to be asked for.
    """
    import difflib

    folded = {fold(name): meant for name, meant in sorted(known.items())}
    wanted = fold(value)
    near = difflib.get_close_matches(wanted, folded, n=_NEAR_NAMES, cutoff=_LIKENESS)
    near += [name for name in folded if wanted and wanted in name]
    offered = list(dict.fromkeys(folded[name] for name in near))[:_NEAR_NAMES]
    hint = f"is {' or '.join(offered)} meant? " if offered else ""
    return UsageProblemError(f"no {condition} {value!r}; {hint}unioncrawl sources lists them")
