"""Writing to an archive: one source, one run, one thread.

The order that every promise rests on: records are appended to the WARC and reach the disk, then the
rows that depend on them are committed, in one short transaction. What a kill leaves between the two is
found again by ``recover.py``.
"""

from __future__ import annotations

import contextlib
import functools
import json
import logging
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import attrs

from unioncrawl import clock
from unioncrawl.archive import facts
from unioncrawl.archive.corrections import Correction
from unioncrawl.archive.database import Row, connect, transaction
from unioncrawl.archive.home import Home
from unioncrawl.archive.indexing import add_file, add_place
from unioncrawl.archive.jobs import (
    OF_NO_PAGE,
    Exchange,
    Failure,
    Imported,
    ItemRead,
    Job,
    RunEnded,
    Withholding,
    state_record,
)
from unioncrawl.archive.locks import lock_source, own_archive, setting_up, share_archive
from unioncrawl.archive.revisits import original_of_row, same_payload
from unioncrawl.archive.snapshots import READABLE_ROLES, row_of_exchange, row_of_place, row_of_record
from unioncrawl.archive.store import Store
from unioncrawl.archive.unread import read_unread
from unioncrawl.errors import ArchiveError, WarcError
from unioncrawl.reprints.settle import settle
from unioncrawl.warc.http import parse_http
from unioncrawl.warc.records import Headers, header_of
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


@attrs.frozen
class _Rows:
    """What the records of a job are in the index."""

    snapshot: dict[str, Any] | None = None
    places: list[dict[str, Any]] = attrs.field(factory=list)


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
        bring_up_to_date(home)
        self.home = home
        self.run = run
        with contextlib.ExitStack() as stack:
            stack.enter_context(share_archive(home))
            # In this order: another process may be beginning the archive.
            if home.has_warcs() and not home.has_database():
                raise ArchiveError(f"no database in {home.path}, but WARC files; run: unioncrawl rebuild")
            stack.enter_context(lock_source(home, run.source))
            self.connection = stack.enter_context(contextlib.closing(connect(home.database)))
            with self.explained():
                facts.refresh(self.connection)
            self._resources = stack.pop_all()
        self.store = Store(self.connection)
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
        self._uncommitted: list[
            tuple[ItemRead | Failure | RunEnded | Correction | Withholding | None, _Rows]
        ] = []
        self._payloads: dict[tuple[str, int], dict[str, Any]] = {}
        """Rows, by payload digest and status, of responses that are appended and not committed yet."""

    def write(self, jobs: Sequence[Job]) -> None:
        """Write ``jobs``; when this returns, all of them are kept. If it raises, their records may be in the
        WARC and their rows are not: the next start finds them, because the file stays open.

        :raises ArchiveError: if the disk is full or the database cannot be written.
        """
        self.append(jobs)
        self.commit()

    def append(self, jobs: Sequence[Job]) -> None:
        """Append the records of ``jobs`` to the WARC, where a kill does not reach them; a power failure may,
        until they are committed.

        :raises ArchiveError: if the disk is full.
        """
        self._is_whole = False
        for job in jobs:
            with self.explained():
                rows = self._append(job)
            # The rows of captures are all that is still wanted of them: their payloads can go.
            self._uncommitted.append((None if isinstance(job, Exchange | Imported) else job, rows))

    def commit(self) -> None:
        """Return once the records that were appended are on the disk and their rows are committed.

        :raises ArchiveError: if the disk is full or the database cannot be written.
        """
        self.warc.sync()
        with self.explained():
            self._commit()
        self._uncommitted.clear()
        self._payloads.clear()
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

    def _append(self, job: Job) -> _Rows:
        """Append the records of ``job`` to the WARC; return their rows."""
        if isinstance(job, Exchange):
            return self._append_exchange(job)
        if isinstance(job, Imported):
            return self._append_imported(job)
        record = self._state_record(job)
        if record is None:
            return _Rows()
        position = self.warc.append([record])[0]
        return _Rows(places=[row_of_place(position, "metadata", header_of(record[0], "WARC-Record-ID"))])

    def _append_exchange(self, job: Exchange) -> _Rows:
        original = self._original(job)
        records = job.records(original_of_row(original) if original is not None else None)
        position, of_request = self.warc.append(records)
        row = row_of_exchange(job, position, self.run.id, original)
        if original is None and not job.truncated:
            self._payloads[job.payload_sha256, row["status"]] = row
        request_id = header_of(records[1][0], "WARC-Record-ID")
        return _Rows(row, [row_of_place(of_request, "request", request_id, job.record_id)])

    def _original(self, job: Exchange) -> Row | None:
        """Return the row of the snapshot that has the payload of an exchange, if one is held."""
        if job.not_modified:
            held: Row | None = self.connection.execute(
                "SELECT * FROM snapshots WHERE id = ?", (job.not_modified.snapshot_id,)
            ).fetchone()
            if held is not None:
                return held
            waiting = self._payloads.values()
            return next((row for row in waiting if row["id"] == job.not_modified.snapshot_id), None)
        if not job.payload or job.truncated:
            return None
        status = parse_http(job.response_head, job.url).status
        return self._payloads.get((job.payload_sha256, status)) or same_payload(
            self.home, self.connection, job.source, job.payload_sha256, status
        )

    def _append_imported(self, job: Imported) -> _Rows:
        position, *others = self.warc.append(job.records())
        places = [
            row_of_place(place, record.type, record.record_id, record.header("WARC-Concurrent-To"))
            for place, (record, _) in zip(others, job.beside, strict=True)
        ]
        if job.record.type != "response":
            named = job.record.header("WARC-Concurrent-To")
            place = row_of_place(position, job.record.type, job.record.record_id, named)
            return _Rows(places=[place, *places])
        row = row_of_record(job.record, position, source=job.source, role=job.role, run_id=self.run.id)
        return _Rows(row, places)

    def _state_record(self, job: Job) -> tuple[Headers, bytes] | None:
        # That a picture is missing is no function of its page: not every address that is asked for was wanted.
        if isinstance(job, Failure) and (
            job.snapshot_id is None
            or job.kind in OF_NO_PAGE
            or self._role(job.snapshot_id) not in READABLE_ROLES
        ):
            return state_record(job.state(), job.url, job.at)
        if isinstance(job, Correction | Withholding):
            return state_record(job.state(), job.url, job.at)
        if isinstance(job, RunEnded):
            return state_record(job.state(), job.run_id, job.at)
        return None

    def _role(self, snapshot_id: int) -> str | None:
        """Return the role of a snapshot, which may be another than that of its address; ``None`` if it is not there."""
        for _, rows in reversed(self._uncommitted):
            if rows.snapshot is not None and rows.snapshot["id"] == snapshot_id:
                return str(rows.snapshot["role"])
        row = self.connection.execute("SELECT role FROM snapshots WHERE id = ?", (snapshot_id,)).fetchone()
        return None if row is None else str(row["role"])

    def _commit(self) -> None:
        with transaction(self.connection):
            if not self._began and self.warc.info_id:
                self.store.add_run(
                    self.run.id, self.run.source, self.run.command, self.run.arguments, self.run.started
                )
            for info_id, position in self.warc.infos:
                add_file(self.connection, position.file)
                add_place(self.connection, row_of_place(position, "warcinfo", info_id))
            for job, rows in self._uncommitted:
                for place in rows.places:
                    add_place(self.connection, place)
                if rows.snapshot is not None:
                    self.store.add_snapshot(rows.snapshot)
                if job is not None:
                    self.store.apply(job)
            self.store.flush()
        self.warc.infos.clear()
        self._began = bool(self.warc.info_id)

    def close(self) -> None:
        """Close the files, settle reprints, and let go of the locks.

        :raises ArchiveError: if that cannot be done.
        """
        with self._resources:
            self.warc.close(finish=self._is_whole)
            if self._is_whole:
                with self.explained():
                    settle(self.home, self.connection)


def bring_up_to_date(home: Home) -> None:
    """Migrate an older database. Needs the archive alone: a crawl of the older version may be writing.

    :raises ArchiveError: if anyone writes in the archive, or it may not be written.
    """
    home.check_writable()
    if not home.is_outdated():
        return
    with setting_up(home.database):
        is_outdated = home.is_outdated()  # not if another process was just beginning it
    if is_outdated:
        with own_archive(home):
            connect(home.database).close()


class RecorderThread:
    """A :class:`Recorder` in a thread of its own, so that no page waits for the disk.

    Jobs are written in the order in which they were put, in batches: whatever has gathered while the
    batch before was written.
    """

    BATCH = 200
    FULL = 400
    FULL_BYTES = 64_000_000
    """More jobs or more bytes than this waiting means that the disk is slower than the network: see ``is_full``."""

    MOST_UNCOMMITTED = 2000
    """Rows of this many jobs are held in memory at the most, however rarely the disk is waited for."""

    def __init__(
        self, recorder: Recorder, on_error: Callable[[ArchiveError], None], *, sync_seconds: float = 0
    ) -> None:
        """Start the thread.

        :param on_error: is called, once and not in the reactor's thread, if the archive cannot be written any more.
        :param sync_seconds: how long records may wait, written, for the disk to have them and their rows to be
            committed: what a power failure may cost.
        """
        self.recorder = recorder
        self.error: ArchiveError | None = None
        self._on_error = on_error
        self._sync_seconds = sync_seconds
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
        """Write what has gathered, and what comes until the disk is to have it; return whether more may come."""
        appended, more = self._append_gathered(self._jobs.get())
        deadline = time.monotonic() + self._sync_seconds
        while more and appended < self.MOST_UNCOMMITTED and (left := deadline - time.monotonic()) > 0:
            try:
                job = self._jobs.get(timeout=left)
            except queue.Empty:
                break
            count, more = self._append_gathered(job)
            appended += count
        if appended and self.error is None:
            self._try(self.recorder.commit)
        return more

    def _append_gathered(self, first: Job | None) -> tuple[int, bool]:
        """Append ``first`` and what has gathered behind it; return how many, and whether more may come."""
        batch = [first]
        while len(batch) < self.BATCH and batch[-1] is not None and not self._jobs.empty():
            batch.append(self._jobs.get())
        jobs = [job for job in batch if job is not None]
        if jobs and self.error is None:
            self._try(functools.partial(self.recorder.append, jobs))
        with self._count:
            self._waiting_bytes -= sum(map(job_bytes, jobs))
        return len(jobs), batch[-1] is not None

    def _fail(self, error: BaseException) -> None:
        if isinstance(error, WarcError):
            error = ArchiveError(str(error))
        elif not isinstance(error, ArchiveError):
            logger.error("the recorder stopped", exc_info=error)
            error = ArchiveError("the recorder stopped on an error of its own; see the traceback")
        self.error = error
        self._on_error(error)

    def _try(self, write: Callable[[], None]) -> None:
        try:
            write()
        except (ArchiveError, WarcError) as error:
            self._fail(error)


def job_bytes(job: Job) -> int:
    """Return about how much memory a waiting job holds."""
    if isinstance(job, Exchange):
        return len(job.payload)
    if isinstance(job, Imported):
        return sum(map(len, job.records()))
    return 0
