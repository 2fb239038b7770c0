"""Filling a database that is being rebuilt: this process walks the files and writes, others read the pages."""

from __future__ import annotations

import functools
import itertools
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import attrs

from unioncrawl.archive.database import Row, transaction
from unioncrawl.archive.home import Home, opened
from unioncrawl.archive.indexing import Indexed, add_file, indexed, put
from unioncrawl.archive.jobs import Failure, ItemRead
from unioncrawl.archive.rebuild_begun import Begun
from unioncrawl.archive.revisits import resolve_revisits
from unioncrawl.archive.store import Store
from unioncrawl.archive.unread import read_again
from unioncrawl.archive.workers import CrashError, Workers, WorkersError, processors
from unioncrawl.errors import ArchiveError
from unioncrawl.warc.http import HttpMessage
from unioncrawl.warc.members import Damage

BATCH = 40
"""Pages that a worker reads at a time: about a tenth of a second."""

RECORDS = 200
"""Records in one transaction."""

MOST_JOBS = 4
"""By default: one process writes, and more than this many readers wait for it."""

ALONE_BYTES = 2_000_000
"""Up to this size of all files, this process has read their pages before others have started."""


@attrs.frozen
class Unread:
    """A page to be read."""

    row: Row
    """Of ``snapshots``."""

    page: HttpMessage | None = None
    """What its record holds, if that has just been met."""


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
    return 1 if total < ALONE_BYTES else min(MOST_JOBS, processors())


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
        read: Callable[[Unread], ItemRead | Failure] = functools.partial(
            read_page_of, self.home.path, self.begun.path
        )
        if jobs == 1:
            read = functools.partial(_read, self.home, self.store.db)
        with Workers(read, jobs) as workers:
            try:
                self._apply(workers, self._walked())
                resolve_revisits(self.store, self.home)
                self._apply(workers, self._unread())
            except CrashError as crash:
                row = crash.item.row
                raise ArchiveError(
                    f"{row['url']} (record at {row['warc_offset']} of {row['warc_file']}): what reads it"
                    f" {crash.how}; mend its page class, then rebuild again: it goes on where it was"
                ) from crash
            except WorkersError as error:
                raise ArchiveError(f"{error}; try with --jobs 1") from error

    def _apply(self, workers: Workers[Unread, ItemRead | Failure], unread: Iterator[list[Unread]]) -> None:
        for results in workers.map(unread):
            with transaction(self.store.db):
                for job in results:
                    self.store.apply(job)
            self.progress.pages += len(results)
            self.tell(self.progress)

    def _unread(self) -> Iterator[list[Unread]]:
        """Yield the snapshots that are in the index and have not been read, in the order in which they lie."""
        last = ("", -1)
        while rows := self.store.db.execute(
            "SELECT * FROM snapshots WHERE (warc_file, warc_offset) > (?, ?) AND read != 1"
            f" ORDER BY warc_file, warc_offset LIMIT {BATCH}",
            last,
        ).fetchall():
            yield [Unread(dict(row)) for row in rows]
            last = (rows[-1]["warc_file"], rows[-1]["warc_offset"])

    def _walked(self) -> Iterator[list[Unread]]:
        """Put the records of all files into the index, and yield the snapshots that are to be read."""
        yield from self._unread()  # which an earlier rebuild left
        for path in self.files:
            before = self.progress.done_bytes
            if not self.begun.is_walked(path):
                yield from self._walked_file(path)
            self.progress.done_files += 1
            self.progress.done_bytes = before + path.stat().st_size

    def _walked_file(self, path: Path) -> Iterator[list[Unread]]:
        file = path.relative_to(self.home.warc).as_posix()
        before = self.progress.done_bytes
        damage: list[Damage] = []
        damage_of_place: list[str] = []
        with transaction(self.store.db):
            self.begun.walk(path)
            add_file(self.store.db, file)
        found = indexed(self.home, file, damage)
        while batch := list(itertools.islice(found, RECORDS)):
            new = self._put(batch)
            damage_of_place += _misplaced(path, batch)
            self.progress.records += len(batch)
            end = batch[-1].place
            self.progress.done_bytes = before + end["warc_offset"] + end["warc_length"]
            self.tell(self.progress)
            for start in range(0, len(new), BATCH):
                yield new[start : start + BATCH]
        with transaction(self.store.db):
            self.begun.walked(path, [*map(str, damage), *damage_of_place])

    def _put(self, batch: Sequence[Indexed]) -> list[Unread]:
        """Put records into the index; return those that are to be read."""
        with transaction(self.store.db):
            added = [one for one in batch if put(self.store, one)]
        return [
            Unread(one.snapshot, one.page)
            for one in added
            if one.snapshot is not None and not one.snapshot["read"]
        ]


def _misplaced(path: Path, batch: Sequence[Indexed]) -> list[str]:
    """Return a line for each run in a file that lies with another source than the run's."""
    return [
        f"{path}: is of {one.run.source}, by its warcinfo; move it below warc/{one.run.source}/ and rebuild again"
        for one in batch
        if one.run and one.run.source != path.parent.name
    ]


def _read(home: Home, db: sqlite3.Connection, unread: Unread) -> ItemRead | Failure:
    """Return what the page objects make of a snapshot."""
    return read_again(home, db, unread.row, page=unread.page)


def read_page_of(home: Path, database: Path, unread: Unread) -> ItemRead | Failure:
    """Do the same in a worker."""
    return _read(Home(home), _reader(database), unread)


@functools.cache
def _reader(database: Path) -> sqlite3.Connection:
    return opened(database, lambda: sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True))
