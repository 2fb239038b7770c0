"""Dividing the work, having it done in several processes, and looking again at what was changed meanwhile."""

from __future__ import annotations

import functools
import os
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

import attrs

from unioncrawl.archive.home import Home
from unioncrawl.archive.tiles import END
from unioncrawl.archive.verify.choice import Choice, chosen_places, drawn_articles
from unioncrawl.archive.verify.files import Stretch
from unioncrawl.archive.verify.listing import Listing, Lying
from unioncrawl.archive.verify.report import Found
from unioncrawl.archive.verify.tasks import (
    Acts,
    ArticleRange,
    Links,
    Reprints,
    Search,
    States,
    Structure,
    Task,
    Unknown,
    done,
)
from unioncrawl.archive.workers import Workers

PIECE_BYTES = 64_000_000
"""A larger file is divided among processes: so much is a fraction of a second's work, and of the shown progress."""

PIECES_OF_ARTICLES = 16

ARTICLE_BYTES = 40_000
"""Work on an article takes as long as on so many bytes of files, about."""

PIECES_OF_REPRINTS = 4
REPRINT_BYTES = 10_000
"""So, too, on holding an article against all others."""

IDS = 1 << 53
"""Ids of articles are less than this, and spread evenly."""


def file_tasks(db: sqlite3.Connection, found: Listing, choice: Choice) -> list[Task]:
    """Return the pieces of work on files."""
    tasks: list[Task] = []
    if choice.is_whole:
        for lying in found.known:
            tasks += _pieces(lying, choice)
        tasks += [Unknown(path, _size(path)) for path in found.unknown]
        return tasks
    places = chosen_places(db, choice, [lying.file for lying in found.known])
    for lying in found.known:
        if lying.file in places:
            chosen = places[lying.file]
            tasks.append(attrs.evolve(_stretch(lying, choice), places=chosen, size=lying.size))
    return tasks


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _stretch(lying: Lying, choice: Choice) -> Stretch:
    return Stretch(lying.file, lying.path, size=lying.size, is_open=lying.is_open, deep=choice.deep)


def _pieces(lying: Lying, choice: Choice) -> Iterator[Stretch]:
    whole = _stretch(lying, choice)
    starts = range(0, max(lying.size, 1), PIECE_BYTES)
    for start in starts:
        end = start + PIECE_BYTES
        is_last = end >= lying.size
        size = min(PIECE_BYTES, lying.size - start)
        yield attrs.evolve(whole, start=start, end=END if is_last else end, size=size)


def database_tasks(home: Home, db: sqlite3.Connection, choice: Choice) -> list[Task]:
    """Return the pieces of work on the database, the longest first."""
    size = _size(home.database)
    if choice.sample is not None:
        ids = drawn_articles(db, choice)
        return [ArticleRange(ids=ids, size=len(ids) * ARTICLE_BYTES)]
    step = IDS // PIECES_OF_ARTICLES
    count = db.execute("SELECT count(*) FROM articles").fetchone()[0]
    articles = [
        ArticleRange(first, first + step - 1, choice.since, size=count * ARTICLE_BYTES // PIECES_OF_ARTICLES)
        for first in range(0, IDS, step)
    ]
    if choice.since is not None:
        return list(articles)
    reprints = [
        Reprints(first, first + IDS // PIECES_OF_REPRINTS - 1, count * REPRINT_BYTES // PIECES_OF_REPRINTS)
        for first in range(0, IDS, IDS // PIECES_OF_REPRINTS)
    ]
    deep = [States(size // 4)] if choice.deep else []
    return [
        Search(size),
        Structure(choice.deep, size),
        Links(choice.deep, size // 4),
        Acts(choice.deep),
        *deep,
        *reprints,
        *articles,
    ]


def all_done(archive: Path, tasks: Iterable[Task], jobs: int) -> Iterator[tuple[Task, Found]]:
    """Do the work; yield what each piece gave, in order."""
    given = list(tasks)
    with Workers(functools.partial(done, archive), min(jobs, max(len(given), 1))) as workers:
        for task, (found,) in zip(given, workers.map([task] for task in given), strict=True):
            yield task, found


def cores() -> int:
    """Return how many processes work at once if nobody says: disks do not give more to more than a few."""
    return min(4, len(os.sched_getaffinity(0)))
