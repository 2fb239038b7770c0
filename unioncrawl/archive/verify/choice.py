"""Which records and articles are verified: all, those since a day, or some drawn at random."""

from __future__ import annotations

import itertools
import random
import re
import sqlite3
from collections.abc import Iterator, Mapping

import attrs

from unioncrawl.archive.tiles import count_of
from unioncrawl.urls import stable_id

_BEGUN = re.compile(r"-(\d{4})(\d\d)(\d\d)T\d+-\d+\.warc\.")
"""In the name of a file: the day on which it was begun."""


@attrs.frozen(kw_only=True)
class Choice:
    """What is to be verified."""

    deep: bool = False
    since: str | None = None
    """``YYYY-MM-DD``, UTC: what was captured, and articles that changed, from this day on."""

    sample: int | None = None
    """How many records and how many articles are drawn at random."""

    seed: int = 0
    files: bool = True
    database: bool = True

    @property
    def is_whole(self) -> bool:
        """Whether every record is to be verified, and what lies between them."""
        return self.since is None and self.sample is None


def chosen_places(db: sqlite3.Connection, choice: Choice, files: list[str]) -> Mapping[str, tuple[int, ...]]:
    """Return where in which of ``files`` the records begin that are to be verified."""
    among = {file: None if choice.since is None else _since(db, file, choice.since) for file in files}
    if choice.sample is not None:
        return _drawn(db, choice, among)
    return {file: places for file, places in among.items() if places}


def _since(db: sqlite3.Connection, file: str, since: str) -> tuple[int, ...]:
    """Return where the captures of a file since a day begin, with their requests. Of other records no time is known
    to the database: they are as new as the file.
    """
    of_snapshots = [
        row[0]
        for row in db.execute(
            "SELECT warc_offset FROM snapshots WHERE warc_file = ? AND fetched_at >= ?", (file, since)
        )
    ]
    begun = _BEGUN.search(file)
    is_new = bool(of_snapshots) or begun is None or "-".join(begun.groups()) >= since
    others = db.execute(
        "SELECT r.warc_offset FROM records r LEFT JOIN snapshots s ON s.id = r.snapshot_id WHERE r.file_id = ?"
        " AND coalesce(s.fetched_at >= ?, ?)",
        (stable_id(file), since, is_new),
    )
    return tuple(sorted([*of_snapshots, *(row[0] for row in others)]))


def _drawn(
    db: sqlite3.Connection, choice: Choice, among: Mapping[str, tuple[int, ...] | None]
) -> Mapping[str, tuple[int, ...]]:
    """Return places drawn at random; all of a file that has none given are equally likely."""
    counts = {file: count_of(db, file) if places is None else len(places) for file, places in among.items()}
    total = sum(counts.values())
    numbers = iter(sorted(random.Random(choice.seed).sample(range(total), min(choice.sample or 0, total))))
    number = next(numbers, None)
    found: dict[str, tuple[int, ...]] = {}
    begin = 0
    for file, places in among.items():
        wanted = []
        while number is not None and number < begin + counts[file]:
            wanted.append(number - begin)
            number = next(numbers, None)
        if wanted:
            found[file] = tuple(_at(_offsets(db, file) if places is None else iter(places), wanted))
        begin += counts[file]
    return found


def _offsets(db: sqlite3.Connection, file: str) -> Iterator[int]:
    rows = db.execute(
        "SELECT warc_offset FROM snapshots WHERE warc_file = ? UNION ALL"
        " SELECT warc_offset FROM records WHERE file_id = ? ORDER BY 1",
        (file, stable_id(file)),
    )
    return (row[0] for row in rows)


def _at(offsets: Iterator[int], numbers: list[int]) -> Iterator[int]:
    """Yield the elements of ``offsets`` at ``numbers``, which are in order."""
    before = 0
    for number in numbers:
        yield next(itertools.islice(offsets, number - before, None))
        before = number + 1


def held_records(db: sqlite3.Connection) -> int:
    """Return how many records the database knows."""
    return int(
        db.execute("SELECT (SELECT count(*) FROM snapshots) + (SELECT count(*) FROM records)").fetchone()[0]
    )


def held_articles(db: sqlite3.Connection) -> int:
    """Return how many articles there are."""
    return int(db.execute("SELECT count(*) FROM articles").fetchone()[0])


def drawn_articles(db: sqlite3.Connection, choice: Choice) -> tuple[int, ...]:
    """Return the ids of articles drawn at random."""
    where = "(? IS NULL OR last_changed >= ?)"
    since = (choice.since, choice.since)
    total = db.execute(f"SELECT count(*) FROM articles WHERE {where}", since).fetchone()[0]
    numbers = sorted(random.Random(choice.seed).sample(range(total), min(choice.sample or 0, total)))
    ids = (row[0] for row in db.execute(f"SELECT id FROM articles WHERE {where} ORDER BY id", since))
    return tuple(_at(ids, numbers))
