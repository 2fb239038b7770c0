"""Pieces of the work, each of which can be done in a process of its own."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable
from pathlib import Path

import attrs

from unioncrawl.archive.home import Home
from unioncrawl.archive.verify import acts, database, links, reprints, requests, revisits
from unioncrawl.archive.verify.files import Stretch, verify_stretch
from unioncrawl.archive.verify.report import REBUILD, RESTORE, Found, Problem
from unioncrawl.archive.verify.unknown import verify_unknown


@attrs.frozen
class Unknown:
    """A file that the database does not name."""

    path: Path
    size: int = attrs.field(eq=False)


@attrs.frozen
class ArticleRange:
    """Articles with ids from ``first`` to ``last``, or those of ``ids`` alone."""

    first: int = 0
    last: int = 0
    since: str | None = None
    ids: tuple[int, ...] | None = None
    size: int = attrs.field(default=0, eq=False)


@attrs.frozen
class Structure:
    """The database's own structure."""

    thorough: bool
    size: int = attrs.field(default=0, eq=False)


@attrs.frozen
class Search:
    """The search index."""

    size: int = attrs.field(default=0, eq=False)


@attrs.frozen
class Reprints:
    """What articles with ids from ``first`` to ``last`` have in common with all others."""

    first: int
    last: int
    size: int = attrs.field(default=0, eq=False)


@attrs.frozen
class Links:
    """What names what in the database, editions, and failures."""

    deep: bool
    """Whether each record is taken apart besides."""

    size: int = attrs.field(default=0, eq=False)


@attrs.frozen
class Acts:
    """What people did to articles."""

    everywhere: bool
    """Whether to look for it in the files of all sources, and not only in those that are made for it."""

    size: int = attrs.field(default=0, eq=False)


@attrs.frozen
class States:
    """Runs and failures against the records that tell of them, and what addresses say that pages are."""

    size: int = attrs.field(default=0, eq=False)


Task = Stretch | Unknown | ArticleRange | Structure | Search | Reprints | Links | Acts | States


def done(archive: Path, task: Task) -> Found:
    """Do one piece of the work."""
    home = Home(archive)
    try:
        with contextlib.closing(home.read()) as db:
            return _DOING[type(task)](home, db, task)
    except sqlite3.DatabaseError as error:
        what = f"{error}, at {type(task).__name__.lower()}"
        return Found(
            problems=[Problem("database", str(home.database), what, f"{REBUILD}, then verify again")]
        )


def _file(home: Home, db: sqlite3.Connection, task: Stretch) -> Found:  # noqa: ARG001 - all are called alike
    try:
        return verify_stretch(db, task)
    except OSError as error:
        return _cannot_be_read(task.path, error)


def _unknown(home: Home, db: sqlite3.Connection, task: Unknown) -> Found:
    try:
        return verify_unknown(home, db, task.path)
    except OSError as error:
        return _cannot_be_read(task.path, error)


def _cannot_be_read(path: Path, error: OSError) -> Found:
    return Found(problems=[Problem("damaged", str(path), f"cannot be read: {error.strerror}", RESTORE)])


def _articles(home: Home, db: sqlite3.Connection, task: ArticleRange) -> Found:  # noqa: ARG001
    found = Found()
    given = [list(task.ids)] if task.ids is not None else None
    for ids in given or database.articles_between(db, task.first, task.last, task.since):
        found.articles += len(ids)
        found.problems += database.article_problems(db, ids)
    return found


def _structure(home: Home, db: sqlite3.Connection, task: Structure) -> Found:
    return Found(problems=list(database.structure_problems(home, db, thorough=task.thorough)))


def _search(home: Home, db: sqlite3.Connection, task: Search) -> Found:  # noqa: ARG001
    return Found(problems=list(database.search_problems(home, db)))


def _reprints(home: Home, db: sqlite3.Connection, task: Reprints) -> Found:
    return reprints.check(home, db, task.first, task.last)


def _links(home: Home, db: sqlite3.Connection, task: Links) -> Found:
    found = requests.check(home, db)
    found.problems += [
        *links.link_problems(home, db),
        *(() if task.deep else revisits.problems(home, db)),
        *database.edition_problems(db),
        *database.twin_problems(home, db),
        *database.failure_problems(home, db),
        *database.unread_problems(db, home),
    ]
    found.notes += reprints.note(db)
    return found


def _states(home: Home, db: sqlite3.Connection, task: States) -> Found:  # noqa: ARG001
    from unioncrawl.archive.verify import (
        states,
    )  # which takes longer to import than a small archive to verify

    return Found(problems=list(states.problems(home, db)))


def _acts(home: Home, db: sqlite3.Connection, task: Acts) -> Found:
    return Found(problems=acts.problems(home, db, everywhere=task.everywhere))


_DOING: dict[type, Callable[..., Found]] = {
    Stretch: _file,
    Unknown: _unknown,
    ArticleRange: _articles,
    Structure: _structure,
    Search: _search,
    Reprints: _reprints,
    Links: _links,
    Acts: _acts,
    States: _states,
}
