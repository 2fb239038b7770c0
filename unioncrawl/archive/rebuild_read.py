"""Filling a database that is being rebuilt: this process walks the files and writes, others read the pages."""

from __future__ import annotations

import functools
import itertools
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs

from unioncrawl.archive.database import transaction
from unioncrawl.archive.home import Home, opened
from unioncrawl.archive.indexing import Indexed, add_file, indexed, put
from unioncrawl.archive.jobs import Failure, ItemRead
from unioncrawl.archive.rebuild_begun import Begun
from unioncrawl.archive.recover import read_again
from unioncrawl.archive.revisits import resolve_revisits
from unioncrawl.archive.store import Store
from unioncrawl.archive.workers import CrashError, Workers, WorkersError
from unioncrawl.errors import ArchiveError
from unioncrawl.warc.members import Damage

BATCH = 40
"""Pages that a worker reads at a time: about a tenth of a second."""

RECORDS = 200
"""Records in one transaction."""

MOST_JOBS = 4
"""By default: one process writes, and more than this many readers wait for it."""

ALONE_BYTES = 2_000_000
"""Up to this size of all files, this process has read their pages before others have started."""

Row = Mapping[str, Any]


@attrs.define
class Progress:
    """How far it came."""

    files: int
    bytes: int
    """Of all files."""

    done_files: int = 0
    done_bytes: int = 0
    records: int = 0
    pages: int = 0
    deriving: tuple[int, int] | None = None
    """Once all is read: steps done, and how many there are."""


Tell = Callable[[Progress], None]


def jobs_for(total: int) -> int:
    """Return how many processes read, for files of ``total`` bytes."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return 1 if total < ALONE_BYTES else min(MOST_JOBS, cores)


class Filling:
    """Puts what the files hold, and what their pages say, into a new database."""

    def __init__(self, begun: Begun, files: Sequence[Path], progress: Progress, tell: Tell) -> None:
        self.begun = begun
        self.home = begun.home
        self.store = Store(begun.db, derives=False)
        self.files = files
        self.progress = progress
        self.tell = tell

    def fill(self, jobs: int) -> None:
        """Put everything in.

        :param jobs: how many processes read pages; 1: this one.
        :raises ArchiveError: if reading a page ends the process that reads it.
        """
        read: Callable[[Row], ItemRead | Failure] = functools.partial(
            read_page_of, self.home.path, self.begun.path
        )
        if jobs == 1:
            read = functools.partial(read_again, self.home, self.store.db)
        with Workers(read, jobs) as workers:
            try:
                self._apply(workers, self._walked())
                resolve_revisits(self.store, self.home)
                self._apply(workers, self._unread())
            except CrashError as crash:
                raise ArchiveError(
                    f"{crash.item['url']} (record at {crash.item['warc_offset']} of {crash.item['warc_file']}): what reads it"
                    f" {crash.how}; mend its page class, then rebuild again: it goes on where it was"
                ) from crash
            except WorkersError as error:
                raise ArchiveError(f"{error}; try with --jobs 1") from error

    def _apply(self, workers: Workers[Row, ItemRead | Failure], rows: Iterator[list[Row]]) -> None:
        for results in workers.map(rows):
            with transaction(self.store.db):
                for job in results:
                    self.store.apply(job)
            self.progress.pages += len(results)
            self.tell(self.progress)

    def _unread(self) -> Iterator[list[Row]]:
        """Yield the snapshots that are in the index and have not been read, in the order in which they lie."""
        last = ("", -1)
        while rows := self.store.db.execute(
            "SELECT * FROM snapshots WHERE (warc_file, warc_offset) > (?, ?) AND read != 1"
            f" ORDER BY warc_file, warc_offset LIMIT {BATCH}",
            last,
        ).fetchall():
            yield [dict(row) for row in rows]
            last = (rows[-1]["warc_file"], rows[-1]["warc_offset"])

    def _walked(self) -> Iterator[list[Row]]:
        """Put the records of all files into the index, and yield the snapshots that are to be read."""
        yield from self._unread()  # which an earlier rebuild left
        for path in self.files:
            before = self.progress.done_bytes
            if not self.begun.is_walked(path):
                yield from self._walked_file(path)
            self.progress.done_files += 1
            self.progress.done_bytes = before + path.stat().st_size

    def _walked_file(self, path: Path) -> Iterator[list[Row]]:
        file = path.relative_to(self.home.warc).as_posix()
        before = self.progress.done_bytes
        damage: list[Damage] = []
        with transaction(self.store.db):
            self.begun.walk(path)
            add_file(self.store.db, file)
        found = indexed(self.home, file, damage)
        while batch := list(itertools.islice(found, RECORDS)):
            new = self._put(batch)
            self.progress.records += len(batch)
            end = batch[-1].place
            self.progress.done_bytes = before + end["warc_offset"] + end["warc_length"]
            self.tell(self.progress)
            for start in range(0, len(new), BATCH):
                yield new[start : start + BATCH]
        with transaction(self.store.db):
            self.begun.walked(path, [str(stretch) for stretch in damage])

    def _put(self, batch: Sequence[Indexed]) -> list[Row]:
        """Put records into the index; return the rows of those that are to be read."""
        with transaction(self.store.db):
            added = [one.snapshot for one in batch if put(self.store, one)]
        return [row for row in added if row is not None and not row["read"]]


def read_page_of(home: Path, database: Path, row: Row) -> ItemRead | Failure:
    """Return what the page objects make of a snapshot: what a worker does."""
    return read_again(Home(home), _reader(database), row)


@functools.cache
def _reader(database: Path) -> sqlite3.Connection:
    return opened(database, lambda: sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True))
