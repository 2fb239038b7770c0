"""Taking in WARCs that other tools made. Records are copied unchanged, with their ids, into files of
ours; then their pages travel the same road as those of a crawl.
"""

from __future__ import annotations

import contextlib
import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import attrs

from unioncrawl import catalogue, clock, road
from unioncrawl.archive.home import Home
from unioncrawl.archive.jobs import Imported, RunEnded
from unioncrawl.archive.recorder import Recorder, Run, job_bytes
from unioncrawl.archive.recover import recover
from unioncrawl.urls import stable_id
from unioncrawl.warc.files import TAIL_SUFFIX
from unioncrawl.warc.foreign import foreign_records
from unioncrawl.warc.members import TornFileError, members
from unioncrawl.warc.records import StoredRecord, is_address, is_snapshot, parse_record

BATCH = 200
BATCH_BYTES = 64_000_000


@attrs.define
class Report:
    """What became of one file."""

    file: str
    imported: int = 0
    """Responses copied."""

    held: int = 0
    """Responses that the archive had already, by record id."""

    unknown: int = 0
    """Responses from hosts of no known source; not copied."""

    other: int = 0
    """Records that are no HTTP response with a body of its own: warcinfo, revisit, resource …"""

    pages_read: int = 0
    """Pages that became an article, a plan or a failure."""

    damage: str | None = None
    """Why the file could not be read to its end."""


class Importer:
    """Imports files into an archive. One run a source, begun with the first record of that source."""

    def __init__(self, home: Home, files: Sequence[Path]) -> None:
        self.home = home
        self.files = files
        self._recorders: dict[str, Recorder] = {}
        self._imported: Counter[str] = Counter()
        self._stack = contextlib.ExitStack()

    def __enter__(self) -> Importer:
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        with self._stack:
            if kind is None:
                for source in self._imported:
                    self._recorders[source].write([self._ended(self._recorders[source])])

    def _ended(self, recorder: Recorder) -> RunEnded:
        at = clock.iso(clock.now())
        stats = {"unioncrawl/snapshots": self._imported[recorder.run.source]}
        return RunEnded(run_id=recorder.run.id, reason="finished", at=at, stats=stats)

    def import_file(self, path: Path) -> Report:
        """Copy the records of known sources in ``path`` and read their pages.

        A truncated file is imported as far as it is whole; ``Report.damage`` then says where it ends.

        :raises WarcError: if the file is no WARC or cannot be read.
        """
        report = Report(printable(path))
        intake = _Intake(self, report)
        try:
            for record in foreign_records(path):
                intake.take(record)
        except TornFileError as error:
            report.damage = printable(f"{error}; what lies before it was imported")
        intake.flush()
        for recorder in self._recorders.values():
            report.pages_read += recorder.read_unread()
        return report

    def write(self, source: str, jobs: Sequence[Imported]) -> None:
        """Have the recorder of ``source`` write ``jobs``."""
        self.recorder(source).write(jobs)
        self._imported[source] += sum(job.record.type == "response" for job in jobs)

    def recorder(self, source: str) -> Recorder:
        """Return the recorder of ``source``, opened if it is not yet."""
        if source not in self._recorders:
            names = [printable(path.name) for path in self.files]
            run = Run(source=source, command="import", arguments={"files": names})
            recorder = Recorder(
                self.home, run, info=[("description", "records copied from WARCs of other tools")]
            )
            self._stack.callback(recorder.close)
            recover(recorder)
            self._recorders[source] = recorder
        return self._recorders[source]


def printable(name: str | os.PathLike[str]) -> str:
    """Return a file's name, or a text with one in it, as UTF-8 can hold it: a name may be in any encoding."""
    return os.fsencode(name).decode("utf-8", "replace")


def _has_request(path: Path, response: str, start: int) -> bool:
    """Return whether one of our files holds, from ``start`` on, the request of a response, given its record's id."""
    for _, _, raw in members(path, [], start):
        if response.encode() in raw:
            record = parse_record(raw)
            if record.type == "request" and record.header("WARC-Concurrent-To") == response:
                return True
    return False


class _Intake:
    """Sorts one file's records: which are copied, and which request belongs to which response."""

    def __init__(self, importer: Importer, report: Report) -> None:
        self.importer = importer
        self.report = report
        self.jobs: dict[str, list[Imported]] = {}
        self.requests: dict[str, StoredRecord] = {}
        self.taken: set[str] = set()
        self.bytes = 0
        self.waiting: Imported | None = None
        """The last response, if its request may come next."""

    def flush(self) -> None:
        """Write what was taken in."""
        self._add_waiting()
        for source in list(self.jobs):
            self._flush(source)

    def take(self, record: StoredRecord) -> None:
        """Take in one record."""
        if record.type == "request" and is_address(record.url):
            if self.waiting and record.header("WARC-Concurrent-To") == self.waiting.record.record_id:
                self.waiting.request = record
            else:
                self._take_request(record)
            self._add_waiting()
        elif is_snapshot(record):
            self._take_response(record)
        else:
            self.report.other += 1

    def _take_response(self, record: StoredRecord) -> None:
        source = catalogue.keeper(record.url)
        if source is None:
            self.report.unknown += 1
            return
        recorder = self.importer.recorder(source.name)
        if recorder.store.has_snapshot(stable_id(record.record_id)) or record.record_id in self.taken:
            self.report.held += 1
            return
        self.report.imported += 1
        self.taken.add(record.record_id)
        role = road.role_of(record.url)
        # wget writes the request first and names it in the response; others do it the other way round.
        request = self.requests.pop(record.header("WARC-Concurrent-To"), None) or self.requests.pop(
            record.record_id, None
        )
        self._add_waiting()
        self.waiting = Imported(source=source.name, role=role, record=record, request=request)
        if request is not None:
            self._add_waiting()

    def _take_request(self, record: StoredRecord) -> None:
        source = catalogue.keeper(record.url)
        if source is None:
            return
        response = record.header("WARC-Concurrent-To")
        if response in self.taken or (response and self._was_cut_off(source.name, response)):
            self.taken.add(response)
            self._add(Imported(source=source.name, role="other", record=record))
            return
        self.requests[record.record_id] = record
        if response:
            self.requests[response] = record
        while len(self.requests) > 2 * BATCH:
            self.requests.pop(next(iter(self.requests)))

    def _was_cut_off(self, source: str, response: str) -> bool:
        """Return whether a response is held without its request, because the file it came from ended between
        them. Only the last response of one of our files can be such a one.
        """
        recorder = self.importer.recorder(source)
        held = recorder.store.last_of_its_file(stable_id(response))
        if held is None:
            return False
        directory = (self.importer.home.warc / held.file).parent
        name = held.file.rpartition("/")[2]
        # It may have been imported later, to a file of its own.
        paths = [
            path
            for path in sorted(directory.glob("*.warc.gz*"))
            if path.name >= name and not path.name.endswith(TAIL_SUFFIX)
        ]
        starts = [held.offset, *[0] * len(paths)]
        return not any(
            _has_request(path, response, start) for path, start in zip(paths, starts, strict=False)
        )

    def _add_waiting(self) -> None:
        if self.waiting is not None:
            job, self.waiting = self.waiting, None
            self._add(job)

    def _add(self, job: Imported) -> None:
        self.jobs.setdefault(job.source, []).append(job)
        self.bytes += job_bytes(job)
        if len(self.jobs[job.source]) >= BATCH or self.bytes > BATCH_BYTES:
            self.flush()

    def _flush(self, source: str) -> None:
        jobs = self.jobs.pop(source)
        self.bytes -= sum(map(job_bytes, jobs))
        self.importer.write(source, jobs)
