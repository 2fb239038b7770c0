"""Writing to an archive: one source, one run, one thread.

The order that every promise rests on: records are appended to the WARC and reach the disk, then the
rows that depend on them are committed, in one short transaction. What a kill leaves between the two is
found again by ``recover.py``.
"""

from __future__ import annotations

import contextlib
import json
import logging
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import attrs

from unioncrawl import clock, road
from unioncrawl.archive import store as stores
from unioncrawl.archive.corrections import Correction
from unioncrawl.archive.home import Home
from unioncrawl.archive.jobs import (
    Exchange,
    Failure,
    Imported,
    ItemRead,
    Job,
    RunEnded,
    state_record,
)
from unioncrawl.archive.locks import lock_source, share_archive
from unioncrawl.archive.recover import read_unread
from unioncrawl.archive.snapshots import row_of_exchange, row_of_record
from unioncrawl.archive.store import transaction
from unioncrawl.errors import ArchiveError, WarcError
from unioncrawl.warc.records import Headers
from unioncrawl.warc.writer import WarcWriter

MAX_WARC_BYTES = 1_000_000_000

logger = logging.getLogger(__name__)


@attrs.define(kw_only=True)
class Run:
    """One run of one source: a crawl or an import."""

    source: str
    command: str
    arguments: dict[str, Any] = attrs.field(factory=dict)
    started: str = attrs.field(factory=lambda: clock.iso(clock.now()))

    @property
    def id(self) -> str:
        """Start and source: sorts by time, and says what it was."""
        return f"{self.started}-{self.source}"


class Recorder:
    """Writes jobs to the archive, in order. Holds the source's lock until it is closed."""

    def __init__(
        self,
        home: Home,
        run: Run,
        *,
        info: Sequence[tuple[str, str]] = (),
        max_warc_bytes: int = MAX_WARC_BYTES,
    ) -> None:
        """Open the archive for ``run``; ``info`` goes into every ``warcinfo`` record.

        :raises ArchiveError: if it cannot be written, or the source is locked.
        """
        home.prepare()
        self.home = home
        self.run = run
        with contextlib.ExitStack() as stack:
            stack.enter_context(share_archive(home))
            # In this order: another process may be beginning the archive.
            if home.has_warcs() and not home.database.exists():
                raise ArchiveError(f"no database in {home.path}, but WARC files; run: unioncrawl rebuild")
            stack.enter_context(lock_source(home, run.source))
            self.connection = stack.enter_context(contextlib.closing(stores.connect(home.database)))
            self._resources = stack.pop_all()
        self.store = stores.Store(self.connection)
        fields = [
            *info,
            ("format", "WARC File Format 1.1"),
            ("conformsTo", "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"),
            ("unioncrawl-run", run.id),
            ("unioncrawl-source", run.source),
            ("unioncrawl-command", run.command),
            ("unioncrawl-arguments", json.dumps(run.arguments, sort_keys=True)),
        ]
        self.warc = WarcWriter(home.warc, run.source, fields, max_bytes=max_warc_bytes)
        self._began = False
        self._is_whole = True

    def write(self, jobs: Sequence[Job]) -> None:
        """Write ``jobs``; when this returns, all of them are kept. If it raises, their records may be in the
        WARC and their rows are not: the next start finds them, because the file stays open.

        :raises ArchiveError: if the disk is full or the database cannot be written.
        """
        self._is_whole = False
        rows = [self._append(job) for job in jobs]
        self.warc.sync()
        with self.explained():
            self._commit(jobs, rows)
        self.warc.finish_full()
        self._is_whole = True

    def read_unread(self) -> int:
        """Read what was kept and no spider read, e.g. answers that were asked for again; return how many.

        :raises ArchiveError: if the disk is full or the database cannot be written.
        """
        with self.explained():
            return read_unread(self.store, self.home, self.run.source)

    @contextlib.contextmanager
    def explained(self) -> Iterator[None]:
        """Turn an error of the database into one that says what to do."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError):
                raise  # a fault of ours, with its traceback
            if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
                raise ArchiveError(
                    f"{self.home.database} is damaged ({error}); move it away and run: unioncrawl rebuild"
                ) from error
            raise ArchiveError(
                f"cannot write {self.home.database}: {error}; what was kept is in the WARC, and the next start reads it"
            ) from error

    def _append(self, job: Job) -> dict[str, Any] | None:
        """Append the records of ``job`` to the WARC; return the snapshot row of a response among them."""
        if isinstance(job, Exchange):
            position = self.warc.append(job.records())[0]
            return row_of_exchange(job, position, self.run.id)
        if isinstance(job, Imported):
            position = self.warc.append(job.records())[0]
            if job.record.type != "response":
                return None
            return row_of_record(job.record, position, source=job.source, role=job.role, run_id=self.run.id)
        record = self._state_record(job)
        if record is not None:
            self.warc.append([record])
        return None

    def _state_record(self, job: Job) -> tuple[Headers, bytes] | None:
        # That a picture is missing is no function of its page: not every address that is asked for was wanted.
        if isinstance(job, Failure) and (
            job.snapshot_id is None or road.role_of(job.url, job.source) == "other"
        ):
            return state_record(job.state(), job.url, job.at)
        if isinstance(job, Correction):
            return state_record(job.state(), job.url, job.at)
        if isinstance(job, RunEnded):
            return state_record(job.state(), f"urn:unioncrawl:run:{job.run_id}", job.at)
        return None

    def _commit(self, jobs: Sequence[Job], rows: Sequence[dict[str, Any] | None]) -> None:
        with transaction(self.connection):
            if not self._began and self.warc.info_id:
                self.store.add_run(
                    self.run.id, self.run.source, self.run.command, self.run.arguments, self.run.started
                )
            for job, row in zip(jobs, rows, strict=True):
                if row is not None:
                    self.store.add_snapshot(row)
                elif isinstance(job, ItemRead | Failure | RunEnded | Correction):
                    self.store.apply(job)
            self.store.flush_editions()
        self._began = bool(self.warc.info_id)

    def close(self) -> None:
        """Close the files and let go of the locks.

        :raises ArchiveError: if that cannot be done.
        """
        with self._resources:
            self.warc.close(finish=self._is_whole)


class RecorderThread:
    """A :class:`Recorder` in a thread of its own, so that no page waits for the disk.

    Jobs are written in the order in which they were put, in batches: whatever has gathered while the
    batch before was written.
    """

    BATCH = 200
    FULL = 400
    FULL_BYTES = 64_000_000
    """More jobs or more bytes than this waiting means that the disk is slower than the network: see ``is_full``."""

    def __init__(self, recorder: Recorder, on_error: Callable[[ArchiveError], None]) -> None:
        """Start the thread; ``on_error`` is called, once and not in the reactor's thread, if the archive cannot
        be written any more.
        """
        self.recorder = recorder
        self.error: ArchiveError | None = None
        self._on_error = on_error
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._waiting_bytes = 0
        self._count = threading.Lock()
        # A daemon: a second Ctrl-C ends the process at once, as a kill would, and recovery finishes the rest.
        self._thread = threading.Thread(
            target=self._work, name=f"recorder-{recorder.run.source}", daemon=True
        )
        self._thread.start()

    def put(self, job: Job) -> None:
        """Have ``job`` written soon."""
        with self._count:
            self._waiting_bytes += job_bytes(job)
        self._jobs.put(job)

    @property
    def is_full(self) -> bool:
        """Whether who puts should wait a little."""
        full = self._jobs.qsize() > self.FULL or self._waiting_bytes > self.FULL_BYTES
        return full and self.error is None

    def close(self) -> None:
        """Return once everything put has been written and read, and the archive is closed. What goes wrong
        is told to ``on_error``, as before.
        """
        self._jobs.put(None)
        self._thread.join()
        try:
            try:
                if self.error is None:
                    self.recorder.read_unread()
            finally:
                self.recorder.close()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told and ends the crawl
            if self.error is None:
                self._fail(error)

    def _work(self) -> None:
        try:
            while self._work_off_a_batch():
                pass
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is told and ends the crawl
            self._fail(error)

    def _work_off_a_batch(self) -> bool:
        """Write what has gathered; return whether more may come."""
        batch = [self._jobs.get()]
        while len(batch) < self.BATCH and batch[-1] is not None and not self._jobs.empty():
            batch.append(self._jobs.get())
        jobs = [job for job in batch if job is not None]
        if jobs and self.error is None:
            self._write(jobs)
        with self._count:
            self._waiting_bytes -= sum(map(job_bytes, jobs))
        return batch[-1] is not None

    def _fail(self, error: BaseException) -> None:
        if isinstance(error, WarcError):
            error = ArchiveError(str(error))
        elif not isinstance(error, ArchiveError):
            logger.error("the recorder stopped", exc_info=error)
            error = ArchiveError("the recorder stopped on an error of its own; see the traceback")
        self.error = error
        self._on_error(error)

    def _write(self, jobs: list[Job]) -> None:
        try:
            self.recorder.write(jobs)
        except (ArchiveError, WarcError) as error:
            self._fail(error)


def job_bytes(job: Job) -> int:
    """Return about how much memory a waiting job holds."""
    if isinstance(job, Exchange):
        return len(job.payload)
    if isinstance(job, Imported):
        return len(job.record.block) + (len(job.request.block) if job.request else 0)
    return 0
