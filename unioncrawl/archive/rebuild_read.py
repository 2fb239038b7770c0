"""Filling a database that is being rebuilt: this process walks the files and writes, others read the pages."""

from __future__ import annotations

import collections
import contextlib
import functools
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import attrs

from unioncrawl import catalogue
from unioncrawl.archive.database import Row, transaction
from unioncrawl.archive.home import Home, opened
from unioncrawl.archive.indexing import Indexed, add_file, indexed, known_end, put
from unioncrawl.archive.jobs import Failure, ItemRead
from unioncrawl.archive.limits import TimeLimit, limit_memory, seconds_per_page
from unioncrawl.archive.rebuild_begun import Begun
from unioncrawl.archive.revisits import resolve_revisits
from unioncrawl.archive.snapshots import charset_of
from unioncrawl.archive.store import Store
from unioncrawl.archive.unread import given_up, read_again
from unioncrawl.archive.workers import CrashError, Workers, WorkersError, processors
from unioncrawl.errors import ArchiveError
from unioncrawl.warc.http import HttpMessage
from unioncrawl.warc.members import Damage

BATCH = 40
"""Pages that a worker reads at a time: about a tenth of a second."""

RECORDS = 200
"""Records that are met at a time, if there are fewer pages among them."""

BATCH_BYTES = 16_000_000
"""Of pages at a time, if these are larger than pages are: all of a batch are in a worker together."""

WRITTEN = 800
"""Records in one transaction: about a second of reading, which a kill undoes."""

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


@attrs.frozen
class Reading:
    """A page that was read."""

    job: ItemRead | Failure
    charset: tuple[str, str] | None
    """Its encoding and the reason, unless its record cannot be read any more."""

    crash: str | None = None
    """What is to be told of it, if it ended the process that read it, twice."""


@attrs.frozen
class _Met:
    """Records of a file that follow one another.

    They go into the index together with what their pages say, so that whoever goes on knows that up to the last
    record of a file that is in the index all is there.
    """

    path: Path
    records: Sequence[Indexed]
    """With their pages, if these are to be read."""

    done_bytes: int
    """Of all files, when these are in."""

    is_first: bool
    """Whether nothing of the file has been met before them, by this rebuild."""

    is_last: bool = False
    """Whether there is nothing behind them in the file."""

    damage: Sequence[str] = ()
    """Then: a line for each fault of it."""

    @property
    def unread(self) -> list[Unread]:
        """The pages to be read."""
        return [Unread(one.snapshot, one.page) for one in self.records if one.snapshot and one.page]

    def read(self, readings: Sequence[Reading]) -> _Read:
        """Return what is left of these when their pages are read."""
        found = iter(readings)
        # Without the pages: of these there would be very many until they are written.
        records = [
            (attrs.evolve(one, page=None), next(found)) if one.snapshot and one.page else (one, None)
            for one in self.records
        ]
        return _Read(attrs.evolve(self, records=()), records, len(readings))


@attrs.frozen
class _Read:
    """Records of a file, and what their pages say."""

    met: _Met
    """Where they were met, without them."""

    records: Sequence[tuple[Indexed, Reading | None]]
    pages: int


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
        self.seconds = seconds_per_page()

    def fill(self, jobs: int) -> None:
        """Put everything in.

        :param jobs: how many processes read pages; 1: this one, in which a page that kills the process ends all.
        :raises ArchiveError: if no process can be started.
        """
        limit = TimeLimit(self.seconds)
        read: Callable[[Unread], Reading] = functools.partial(
            read_page_of, self.home.path, self.begun.path, self.seconds
        )
        if jobs == 1:
            read = functools.partial(_read, self.home, self.store.db, limit)
        with limit.installed(), Workers(read, jobs, self._crashed) as workers:
            try:
                self._take(workers)
                resolve_revisits(self.store, self.home)
                for readings in workers.map(self._unread()):
                    with transaction(self.store.db):
                        for reading in readings:
                            self._note_crash(reading)
                            self.store.apply(reading.job)
                    self._told(len(readings))
            except WorkersError as error:
                raise ArchiveError(f"{error}; try with --jobs 1") from error

    def _crashed(self, crash: CrashError) -> Reading:
        """Return what is kept of a page that ends the process that reads it, as a reparse does. For any thread."""
        unread: Unread = crash.item
        job = given_up(unread.row, crash.how, self.seconds)
        row = unread.row
        told = (
            f"{row['url']} (record at {row['warc_offset']} of {row['warc_file']}): {job.reason}; it is a failure until its"
            " page class is mended and reparse --failures is run"
        )
        return Reading(job, charset_of(unread.page) if unread.page else None, told)

    def _note_crash(self, reading: Reading) -> None:
        if reading.crash is not None and reading.job.snapshot_id is not None:
            self.begun.note_crash(reading.job.snapshot_id, reading.crash)

    def _told(self, pages: int) -> None:
        self.progress.pages += pages
        self.tell(self.progress)

    def _unread(self) -> Iterator[list[Unread]]:
        """Yield the snapshots that are in the index and have not been read, in the order in which they lie: those that
        broke off, and revisits, of which none could be read before all that they may point to was in the index.
        """
        last = ("", -1)
        while rows := self.store.db.execute(
            "SELECT * FROM snapshots WHERE (warc_file, warc_offset) > (?, ?) AND read != 1"
            f" ORDER BY warc_file, warc_offset LIMIT {BATCH}",
            last,
        ).fetchall():
            yield [Unread(dict(row)) for row in rows]
            last = (rows[-1]["warc_file"], rows[-1]["warc_offset"])

    # -- what the files hold

    def _take(self, workers: Workers[Unread, Reading]) -> None:
        """Put what all files hold into the index, and what their pages say."""
        waiting: collections.deque[_Met] = collections.deque()

        def unread() -> Iterator[list[Unread]]:
            for met in self._met():
                waiting.append(met)
                yield met.unread

        some: list[_Read] = []
        for readings in workers.map(unread()):
            some.append(waiting.popleft().read(readings))
            if sum(len(read.records) for read in some) >= WRITTEN:
                self._write(some)
                some = []
        self._write(some)

    def _write(self, some: Sequence[_Read]) -> None:
        """Put records, and what their pages say, into the index together."""
        with transaction(self.store.db):
            for read in some:
                self._put(read)
        for read in some:
            self.progress.done_files += read.met.is_last
            self.progress.done_bytes = read.met.done_bytes
            self.progress.records += len(read.records)
            self._told(read.pages)

    def _put(self, read: _Read) -> None:
        met = read.met
        if met.is_first:
            self.begun.walk(met.path)
            add_file(self.store.db, met.path.relative_to(self.home.warc).as_posix())
        for one, reading in read.records:
            if one.snapshot is None or reading is None:
                put(self.store, one)
                continue
            if reading.charset is not None:
                one.snapshot["charset"], one.snapshot["charset_reason"] = reading.charset
            one.snapshot["read"] = 1
            self._note_crash(reading)
            if put(self.store, one):
                self.store.apply_first(reading.job)
        if met.is_last:
            self.begun.walked(met.path, met.damage)

    def _met(self) -> Iterator[_Met]:
        """Yield what the files hold and the index does not."""
        done = 0
        for path in self.files:
            if self.begun.is_walked(path):
                self.progress.done_files += 1
            else:
                yield from self._met_in(path, done)
            done += path.stat().st_size

    def _met_in(self, path: Path, done: int) -> Iterator[_Met]:
        """Do so for one file.

        :param done: bytes of the files before it.
        """
        file = path.relative_to(self.home.warc).as_posix()
        known = known_end(self.store.db, file)
        damage: list[Damage] = []
        misplaced: list[str] = []
        some: list[Indexed] = []
        pages = size = 0
        is_first = True
        for one in indexed(self.home, file, damage, undecided=True):
            misplaced += _misplaced(path, one)
            if one.place["warc_offset"] < known:
                continue
            is_page = one.snapshot is not None and not one.snapshot["read"] and one.page is not None
            some.append(one if is_page else attrs.evolve(one, page=None))
            pages += is_page
            size += len(one.page.body) if is_page and one.page else 0
            if pages == BATCH or len(some) == RECORDS or size > BATCH_BYTES:
                end = done + one.place["warc_offset"] + one.place["warc_length"]
                yield _Met(path, some, end, is_first)
                some, pages, size, is_first = [], 0, 0, False
        told = [*map(str, damage), *misplaced]
        yield _Met(path, some, done + path.stat().st_size, is_first, is_last=True, damage=told)


def _misplaced(path: Path, one: Indexed) -> list[str]:
    """Return a line if this is a run, and lies with another source than its own."""
    if one.run is None or one.run.source == path.parent.name:
        return []
    return [
        f"{path}: is of {one.run.source}, by its warcinfo; move it below warc/{one.run.source}/ and rebuild again"
    ]


def _read(home: Home, db: sqlite3.Connection, limit: TimeLimit, unread: Unread) -> Reading:
    """Return what the page objects make of a snapshot."""
    page: list[HttpMessage] = []
    job = read_again(home, db, unread.row, page.append, unread.page, limit)
    return Reading(job, charset_of(page[0]) if page else None)


def read_page_of(home: Path, database: Path, seconds: float, unread: Unread) -> Reading:
    """Do the same in a worker."""
    db, limit = _reader(database, seconds)
    return _read(Home(home), db, limit, unread)


@functools.cache
def _reader(database: Path, seconds: float) -> tuple[sqlite3.Connection, TimeLimit]:
    catalogue.sources()  # importing them is no part of the first page's time
    limit_memory()
    limit = TimeLimit(seconds, is_hard=True)
    _RESOURCES.enter_context(limit.installed())
    db = opened(database, lambda: sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True))
    return db, limit


_RESOURCES = contextlib.ExitStack()
"""Of a worker, for as long as it lives."""
