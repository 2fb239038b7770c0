"""Taking in WARCs and WACZs that other tools made. Records are copied unchanged, with their ids, into files of
ours; then their pages travel the same road as those of a crawl.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from unioncrawl import clock
from unioncrawl.archive.home import Home
from unioncrawl.archive.imports_intake import Intake, Report
from unioncrawl.archive.imports_left import Act, Left, said_of
from unioncrawl.archive.jobs import Imported, RunEnded
from unioncrawl.archive.limits import seconds_per_page
from unioncrawl.archive.recorder import Recorder, Run
from unioncrawl.archive.recover import recover
from unioncrawl.archive.revisits import resolve_revisits
from unioncrawl.warc.foreign import ForeignRecord, foreign_records
from unioncrawl.warc.members import Damage
from unioncrawl.words import printable

__all__ = ["Importer", "Report"]

TOLD_EVERY = 200
"""Records between two reports of progress."""


class Importer:
    """Imports files into an archive. One run a source, begun with the first record of that source."""

    def __init__(
        self,
        home: Home,
        files: Sequence[Path],
        *,
        keep: bool = False,
        progress: Callable[[Report], None] = lambda _: None,
    ) -> None:
        """Import into ``home``.

        :param files: what a person named, for the record.
        :param keep: whether records of hosts of no known source are kept, unread.
        :param progress: is told now and then how far a file has come.
        :raises UsageProblemError: if the limit of time for a page is set to what is none.
        """
        seconds_per_page()  # before anything is begun
        self.home = home
        self.files = files
        self.keep = keep
        self.reports: list[Report] = []
        self.notes: list[str] = []
        """At the end: lines that a person should know."""

        self.problems: list[str] = []
        """At the end: lines for what concerns no single file."""

        self._progress = progress
        self._recorders: dict[str, Recorder] = {}
        self._imported: Counter[str] = Counter()
        self._infos: dict[str, set[str]] = {}
        self._left: list[Left] = []
        self._articles_at_first = 0
        self._stack = contextlib.ExitStack()

    def __enter__(self) -> Importer:
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        with self._stack:
            if kind is None:
                self._finish()

    def import_file(self, path: Path) -> Report:
        """Copy the records of known sources in ``path`` and read their pages.

        What is whole in a damaged file is imported; ``Report.problems`` then says what is not.

        :raises WarcError: if the file is no WARC or cannot be read.
        :raises ArchiveError: if the archive cannot be written.
        """
        report = Report(printable(path))
        intake = Intake(self, report)
        damage: list[Damage] = []
        before = self._articles()
        for count, record in enumerate(foreign_records(path, damage), start=1):
            intake.take(record)
            if count % TOLD_EVERY == 0:
                self._progress(report)
        intake.flush()
        report.damaged = len(damage)
        report.problems += [
            printable(f"{one}; what lies before and behind it was imported") for one in damage
        ]
        if report.imported or report.revisits:
            self._resolve()
        report.pages_read = sum(recorder.read_unread() for recorder in self._recorders.values())
        report.articles = self._articles() - (before or self._articles_at_first)
        self._left.append(intake.left)
        self.reports.append(report)
        return report

    def database(self, source: str) -> sqlite3.Connection:
        """Return the connection of the recorder of ``source``, opened if it is not yet."""
        return self._recorder(source).connection

    def write(self, source: str, jobs: Sequence[tuple[Imported, ForeignRecord | None]]) -> None:
        """Have the recorder of ``source`` write records, each after the ``warcinfo`` that it belongs to, which is
        copied once a file of ours.
        """
        recorder = self._recorder(source)
        copied = self._infos.setdefault(source, set())
        before = recorder.warc.info_id
        out: list[Imported] = []
        for job, info in jobs:
            if info is not None and info.record_id and info.record_id not in copied:
                copied.add(info.record_id)
                out.append(Imported(source=source, role="other", record=info, raw=info.raw))
            out.append(job)
        recorder.write(out)
        if before and recorder.warc.info_id != before:
            copied.clear()
        self._imported[source] += sum(job.record.type in ("response", "revisit") for job, _ in jobs)

    def _recorder(self, source: str) -> Recorder:
        if source not in self._recorders:
            names = [printable(path.name) for path in self.files]
            run = Run(source=source, command="import", arguments={"files": names})
            recorder = Recorder(
                self.home, run, info=[("description", "records copied from WARCs of other tools")]
            )
            self._stack.callback(recorder.close)
            recover(recorder)
            is_first = not self._recorders
            self._recorders[source] = recorder
            if is_first:
                self._articles_at_first = self._articles()
        return self._recorders[source]

    def _any_recorder(self) -> Recorder | None:
        return next(iter(self._recorders.values()), None)

    def _articles(self) -> int:
        """Return how many articles there are; 0 before anything was opened for writing."""
        recorder = self._any_recorder()
        if recorder is None:
            return 0
        return int(recorder.connection.execute("SELECT count(*) FROM articles").fetchone()[0])

    def _resolve(self) -> None:
        """Make snapshots of revisits whose payload has come: of any source and from any import before."""
        recorder = self._any_recorder()
        if recorder is not None:
            with recorder.explained():
                resolve_revisits(recorder.store, self.home)

    def _finish(self) -> None:
        """Count what has found nothing that it points to, say what was passed over, and end the runs."""
        with self._reading() as db:
            acts = [
                act
                for report, left in zip(self.reports, self._left, strict=True)
                for act in _settle(report, left, db)
            ]
        if acts:
            lines = self.problems if any(act.withholds for act in acts) else self.notes
            lines.append(said_of(acts))
        for source in self._imported:
            self._recorders[source].write([self._ended(self._recorders[source])])

    @contextlib.contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection | None]:
        """Have the database open; ``None`` if there is none, because nothing was ever written."""
        if recorder := self._any_recorder():
            yield recorder.connection
        elif self.home.has_database():
            with contextlib.closing(self.home.read()) as db:
                yield db
        else:
            yield None

    def _ended(self, recorder: Recorder) -> RunEnded:
        at = clock.iso(clock.now())
        stats = {"unioncrawl/snapshots": self._imported[recorder.run.source]}
        return RunEnded(run_id=recorder.run.id, reason="finished", at=at, stats=stats)


def _settle(report: Report, left: Left, db: sqlite3.Connection | None) -> list[Act]:
    """Complete the report of a file; return the acts of another archive that this one does not have."""
    if db is not None:
        report.unresolved = left.unresolved(db)
        report.lone = left.lone(db)
    passed_over = left.passed_over(db)
    report.acts = len(passed_over)
    report.held += len(left.acts) - len(passed_over)
    return passed_over
