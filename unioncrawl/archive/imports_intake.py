"""Sorting the records of one file that is imported: which are copied, to which source, and what belongs together."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Protocol
from urllib.parse import urlsplit

import attrs

from unioncrawl import catalogue, road
from unioncrawl.archive.home import Home
from unioncrawl.archive.imports_held import DifferentError, Holdings
from unioncrawl.archive.imports_left import Left, act_of, is_act
from unioncrawl.archive.jobs import Imported
from unioncrawl.archive.recorder import job_bytes
from unioncrawl.archive.runs import run_of
from unioncrawl.errors import WarcError
from unioncrawl.items import KEPT
from unioncrawl.warc.foreign import ForeignRecord
from unioncrawl.warc.records import StoredRecord, is_address, is_revisit, is_snapshot

BATCH = 200
BATCH_BYTES = 64_000_000

MOST_INFOS = 50
"""So many ``warcinfo`` records of a file are remembered: it may be put together from many."""

MOST_TOLD = 20
"""So many records of a file are told of that are not what is held; the others are counted."""


@attrs.define
class Report:
    """What became of one file."""

    file: str
    imported: int = 0
    """Responses copied."""

    revisits: int = 0
    """Revisit records copied."""

    unresolved: int = 0
    """Of these, how many have a payload that is not held."""

    requests: int = 0
    """Requests copied by themselves; those beside the response that answers them are not counted."""

    lone: int = 0
    """Of these, how many are answered by nothing that is held."""

    other: int = 0
    """Other records copied: resource, metadata, conversion …; warcinfo is not counted."""

    kept: int = 0
    """Of all these, how many are of hosts of no known source."""

    held: int = 0
    """Records that the archive had already."""

    unknown: int = 0
    """Records of hosts of no known source; not copied."""

    skipped: int = 0
    """Records that are no captures: without id, date or address, no HTTP."""

    acts: int = 0
    """Records in which another archive tells of itself, and which are not held: withholdings, corrections …"""

    refused: int = 0
    """Records with the id of one that is held and other content; not copied."""

    damaged: int = 0
    """Stretches of the file that hold no whole record."""

    pages_read: int = 0
    """Pages that became an article, a plan or a failure."""

    articles: int = 0
    """Articles that the archive did not have."""

    problems: list[str] = attrs.field(factory=list)
    """A line for everything that is to be looked at."""


class Target(Protocol):
    """What the intake of a file gives its records to."""

    home: Home
    keep: bool

    def database(self, source: str) -> sqlite3.Connection:
        """Return a connection to the index, after taking the lock of ``source``."""
        ...

    def write(self, source: str, jobs: Sequence[tuple[Imported, ForeignRecord | None]]) -> None:
        """Write records, each with the ``warcinfo`` record it belongs to."""
        ...


class Intake:
    """Sorts the records of one file."""

    def __init__(self, target: Target, report: Report) -> None:
        self.target = target
        self.report = report
        self.left = Left()
        self._holdings = Holdings(target.home)
        self._jobs: dict[str, list[tuple[Imported, ForeignRecord | None]]] = {}
        self._bytes = 0
        self._requests: dict[str, ForeignRecord] = {}
        self._waiting: Imported | None = None
        """The last response, if its request may come next."""

        self._infos: dict[str, ForeignRecord] = {}
        self._info: ForeignRecord | None = None
        """The ``warcinfo`` that came last."""

    def take(self, record: ForeignRecord) -> None:
        """Take in one record."""
        if record.type == "request":
            self._take_request(record)
            return
        self._add_waiting()
        if record.type == "warcinfo":
            self._take_info(record)
        elif not record.record_id:
            self.report.skipped += 1
        elif record.type in ("response", "revisit"):
            self._take_capture(record)
        else:
            self._take_other(record)

    def flush(self) -> None:
        """Write what was taken in."""
        self._add_waiting()
        for request in {id(one): one for one in self._requests.values()}.values():
            self._add_alone(request, came="")
        self._requests.clear()
        for source in list(self._jobs):
            self._write(source)

    # -- by kind

    def _take_info(self, record: ForeignRecord) -> None:
        # One of ours tells of a run; a copy in another archive would tell of a run that never was there.
        self._info = None if run_of(record) else record
        if self._info and record.record_id:
            self._infos[record.record_id] = record
            while len(self._infos) > MOST_INFOS:
                del self._infos[next(iter(self._infos))]

    def _take_capture(self, record: ForeignRecord) -> None:
        if not (is_snapshot(record) or is_revisit(record)) or record.header("WARC-Segment-Number"):
            self.report.skipped += 1
            return
        source = self._source_of(record)
        # wget writes the request first and names it in the response; others do it the other way round.
        request = self._requests.pop(record.header("WARC-Concurrent-To"), None)
        request = request or self._requests.pop(record.record_id, None)
        if source is None:
            self.report.unknown += 1
            return
        # One that was given up waiting for it.
        self.left.requests.pop(record.header("WARC-Concurrent-To"), None)
        if not self._is_new(source, record):
            if request is not None:
                self._add_alone(request, came=record.record_id)
            return
        if record.type == "revisit":
            self.report.revisits += 1
            self.left.revisits.append(record.record_id)
        else:
            self.report.imported += 1
        self.report.kept += source == KEPT
        role = road.role_of(record.url, source)
        self._waiting = Imported(source=source, role=role, record=record, raw=record.raw)
        if request is not None:
            self._put_beside(request)

    def _take_request(self, record: ForeignRecord) -> None:
        waiting = self._waiting
        if not record.record_id or not is_address(record.url):
            self._add_waiting()
            self.report.skipped += 1
            return
        named = record.header("WARC-Concurrent-To")
        if waiting and (
            named == waiting.record.record_id
            or waiting.record.header("WARC-Concurrent-To") == record.record_id
        ):
            self._put_beside(record)
            return
        self._add_waiting()
        source = self._source_of(record)
        if source is None:
            return
        if named and self._holdings.has(self.target.database(source), named):
            self._add_alone(record, came=named)
            return
        self._requests[record.record_id] = record
        if named:
            self._requests[named] = record
        while len(self._requests) > 2 * BATCH:
            self._add_alone(self._requests.pop(next(iter(self._requests))), came="")

    def _take_other(self, record: ForeignRecord) -> None:
        if is_act(record):
            # What another archive says of itself is no capture; merging archives takes it over.
            self.left.acts.append(act_of(record, record.path))
            return
        source = self._source_of(record)
        if source is None:
            if _is_web(record.url):
                self.report.unknown += 1
            else:
                self.report.skipped += 1
        elif self._is_new(source, record):
            self.report.other += 1
            self.report.kept += source == KEPT
            self._add(Imported(source=source, role="other", record=record, raw=record.raw))

    # -- what is known

    def _source_of(self, record: StoredRecord) -> str | None:
        """Return what a record is kept under; ``None`` if it is not to be kept."""
        if _is_web(record.url) and (source := catalogue.keeper(record.url)):
            return source.name
        if self.target.keep and (_is_web(record.url) or record.record_id):
            return KEPT
        return None

    def _is_new(self, source: str, record: ForeignRecord) -> bool:
        """Return whether a record is neither held nor refused; count it if it is, unless it is a request."""
        try:
            if self._holdings.take(self.target.database(source), source, record):
                return True
        except DifferentError as error:
            self.report.refused += 1
            if self.report.refused <= MOST_TOLD:
                self.report.problems.append(f"{record.path}: record {error}")
            return False
        except WarcError as error:
            self.report.problems.append(str(error))
        self.report.held += record.type != "request"
        return False

    # -- on the way out

    def _put_beside(self, request: ForeignRecord) -> None:
        """Have the response that waits go on with its request."""
        assert self._waiting is not None
        if self._is_new(self._waiting.source, request):
            self._waiting.beside = [(request, request.raw)]
        self._add_waiting()

    def _add_alone(self, request: ForeignRecord, *, came: str) -> None:
        """Add a request whose response is held, comes much later or never came.

        :param came: the id of the response; empty if it has not come.
        """
        source = self._source_of(request)
        if source is None:
            return
        if not self._is_new(source, request):
            self.report.held += not came
        else:
            self.report.requests += 1
            self.report.kept += source == KEPT
            self.left.requests[request.record_id] = came or request.header("WARC-Concurrent-To")
            self._add(Imported(source=source, role="other", record=request, raw=request.raw))

    def _add_waiting(self) -> None:
        if self._waiting is not None:
            job, self._waiting = self._waiting, None
            self._add(job)

    def _add(self, job: Imported) -> None:
        info = self._infos.get(job.record.header("WARC-Warcinfo-ID"), self._info)
        self._jobs.setdefault(job.source, []).append((job, info))
        self._bytes += _memory(job)
        if len(self._jobs[job.source]) >= BATCH or self._bytes > BATCH_BYTES:
            for source in list(self._jobs):
                self._write(source)

    def _write(self, source: str) -> None:
        jobs = self._jobs.pop(source)
        self._bytes -= sum(_memory(job) for job, _ in jobs)
        self.target.write(source, jobs)
        self._holdings.written(source)


def _memory(job: Imported) -> int:
    """Return about how many bytes a job holds: a record as a whole, and its block."""
    return 2 * job_bytes(job)


def _is_web(url: str) -> bool:
    return is_address(url) and urlsplit(url).scheme.lower() in ("http", "https")
