"""Taking in WARCs that other tools made. Records are copied unchanged, with their ids, into files of
ours; then their pages travel the same road as those of a crawl.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import attrs

from unioncrawl import catalogue, clock, road
from unioncrawl.archive.home import Home
from unioncrawl.archive.jobs import Imported, RunEnded
from unioncrawl.archive.recorder import Recorder, Run
from unioncrawl.archive.recover import recover
from unioncrawl.archive.warc import StoredRecord, TornFileError, foreign_records, is_address, is_snapshot
from unioncrawl.urls import stable_id

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
        report = Report(str(path))
        intake = _Intake(self, report)
        try:
            for record in foreign_records(path):
                intake.take(record)
        except TornFileError as error:
            report.damage = f"{error}; what lies before it was imported"
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
            run = Run(
                source=source, command="import", arguments={"files": [path.name for path in self.files]}
            )
            recorder = Recorder(
                self.home, run, info=[("description", "records copied from WARCs of other tools")]
            )
            self._stack.callback(recorder.close)
            recover(recorder)
            self._recorders[source] = recorder
        return self._recorders[source]


class _Intake:
    """Sorts one file's records: which are copied, and which request belongs to which response."""

    def __init__(self, importer: Importer, report: Report) -> None:
        self.importer = importer
        self.report = report
        self.jobs: dict[str, list[Imported]] = {}
        self.requests: dict[str, StoredRecord] = {}
        self.taken: set[str] = set()
        self.bytes = 0

    def flush(self) -> None:
        """Write what was taken in."""
        for source in list(self.jobs):
            self._flush(source)

    def take(self, record: StoredRecord) -> None:
        """Take in one record."""
        if record.type == "request" and is_address(record.url):
            self._take_request(record)
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
        self._add(Imported(source=source.name, role=role, record=record))
        # wget writes the request first and names it in the response; others do it the other way round.
        request = self.requests.pop(record.header("WARC-Concurrent-To"), None) or self.requests.pop(
            record.record_id, None
        )
        if request is not None:
            self._add(Imported(source=source.name, role=role, record=request))

    def _take_request(self, record: StoredRecord) -> None:
        source = catalogue.keeper(record.url)
        if source is None:
            return
        if record.header("WARC-Concurrent-To") in self.taken:
            self._add(Imported(source=source.name, role="other", record=record))
            return
        self.requests[record.record_id] = record
        if record.header("WARC-Concurrent-To"):
            self.requests[record.header("WARC-Concurrent-To")] = record
        while len(self.requests) > 2 * BATCH:
            self.requests.pop(next(iter(self.requests)))

    def _add(self, job: Imported) -> None:
        self.jobs.setdefault(job.source, []).append(job)
        self.bytes += len(job.record.block)
        if len(self.jobs[job.source]) >= BATCH or self.bytes > BATCH_BYTES:
            self.flush()

    def _flush(self, source: str) -> None:
        jobs = self.jobs.pop(source)
        self.bytes -= sum(len(job.record.block) for job in jobs)
        self.importer.write(source, jobs)
