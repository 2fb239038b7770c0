"""Reading stored pages again with the page objects of today.

Processes read and compare; this one chooses and writes, a batch a transaction. Which: ``reparse_choice.py``. Reading:
``reparse_read.py``. Going on after a kill: ``reparse_begun.py``.
"""

from __future__ import annotations

import collections
import contextlib
import functools
import sqlite3
from collections.abc import Callable, Iterator, Sequence

import attrs

from unioncrawl import catalogue
from unioncrawl.archive.comparing import Change
from unioncrawl.archive.correcting import take_in
from unioncrawl.archive.database import transaction
from unioncrawl.archive.home import Home
from unioncrawl.archive.limits import SECONDS, TimeLimit
from unioncrawl.archive.reading import read_page
from unioncrawl.archive.recorder import Recorder, Run
from unioncrawl.archive.recover import recover
from unioncrawl.archive.reparse_begun import ENDED, Begun
from unioncrawl.archive.reparse_choice import Batch, Choice, Selection
from unioncrawl.archive.reparse_read import Outcome, Reader, read_there
from unioncrawl.archive.reparse_rest import Rest, TriedRest
from unioncrawl.archive.snapshots import READABLE_ROLES, charset_of
from unioncrawl.archive.workers import Workers, WorkersError, processors
from unioncrawl.errors import ArchiveError, TruncatedPageError, WarcError

Report = Callable[[Change], None]


@attrs.define
class Result:
    """What a re-parse did, or would do."""

    pages: int = 0
    pages_before: int = 0
    """Pages that were read already by one that was interrupted, and not again."""

    unreadable: list[str] = attrs.field(factory=list)
    """A line for every page whose record is damaged or missing; what was read from it before stays. And for
    every line of ``corrections.jsonl`` that is no correction.
    """

    left: dict[str, int] = attrs.field(factory=dict)
    """How many pages are left as they are of each source that is none any more: nobody can read them."""


@attrs.frozen(kw_only=True)
class How:
    """How pages are read, and who is told."""

    jobs: int | None = 1
    """How many processes read pages; 1: this one, in which a page that kills the process, or hangs in C, ends all.
    ``None``: as many as there are processors, and this one if there is little to read.
    """

    seconds: float = SECONDS
    """Of processor time for one page."""

    afresh: bool = False
    """Do not go on with what an interrupted one has left."""

    see: Callable[[Outcome], None] = lambda _: None
    """Is told what came of every page, in the order of ``report``."""

    tell: Callable[[int, int], None] | None = None
    """Is told how many pages are read, and how many there are: counting them takes a moment."""


_PLAIN = How()


def reparse(
    home: Home,
    selection: Selection,
    report: Report = lambda _: None,
    *,
    dry_run: bool,
    how: How = _PLAIN,
) -> Result:
    """Read the selected snapshots again; store what differs unless ``dry_run``.

    :param report: is called with every change as it is found, or has been stored.
    :raises ArchiveError: if the archive cannot be read or, without ``dry_run``, is being written.
    :raises UsageProblemError: if the selection asks for something that cannot be.
    """
    result = Result()
    with contextlib.closing(home.read()) as db:
        present = [row[0] for row in db.execute("SELECT DISTINCT source FROM snapshots ORDER BY source")]
        sources = [name for name in dict.fromkeys(selection.sources or present) if name in present]
        if gone := catalogue.unknown(sources):
            result.left = {name: Choice(db, Selection(sources=(name,))).count() for name in gone}
            sources = [name for name in sources if name not in gone]
            selection = attrs.evolve(selection, sources=tuple(sources))
            if not sources:
                return result
        choice = Choice(db, selection)
        jobs = _jobs_for(choice) if how.jobs is None else how.jobs
        with _Reading(home, how, jobs, db) as reading:
            reading.expect(choice)
            if dry_run:
                _try(db, choice, sources, reading, result, report)
                return result
            begun = Begun(selection, afresh=how.afresh)
            result.unreadable += take_in(home)
            for source in sources:
                ended = sources if source == sources[-1] else []
                _Source(home, source, selection, reading, begun, result, report).read(ended)
            result.pages_before = begun.read_before
    return result


FEW_PAGES = 200
"""Up to so many, this process has read them before others have started."""


def _jobs_for(choice: Choice) -> int:
    """Return how many processes read."""
    return 1 if choice.count(FEW_PAGES + 1) <= FEW_PAGES else max(2, processors())


class _Reading:
    """The processes that read."""

    def __init__(self, home: Home, how: How, jobs: int, db: sqlite3.Connection) -> None:
        self.how = how
        self._done = self._total = 0
        reader = Reader(home.path, how.seconds)
        self._stack = contextlib.ExitStack()
        if jobs == 1:
            limit = self._stack.enter_context(TimeLimit(how.seconds).installed())
            read: Callable[[int], Outcome | None] = functools.partial(reader.here, db, limit)
        else:
            read = functools.partial(read_there, reader)
        self._workers: Workers[int, Outcome | None] = Workers(read, jobs, reader.crashed)

    def __enter__(self) -> _Reading:
        self._stack.enter_context(self._workers)
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def expect(self, choice: Choice) -> None:
        """Count what there is to be read, if somebody wants to know."""
        if self.how.tell is not None:
            self._total = choice.count()

    def outcomes(self, batches: Iterator[Batch]) -> Iterator[tuple[list[Outcome], int]]:
        """Yield what comes of each batch, in order, and the last snapshot that was chosen for it.

        :raises ArchiveError: if no process can be started.
        """
        ends: collections.deque[int] = collections.deque()

        def ids() -> Iterator[Sequence[int]]:
            for batch in batches:
                ends.append(batch.last)
                yield batch.ids

        try:
            for outcomes in self._workers.map(ids()):
                found = [outcome for outcome in outcomes if outcome is not None]
                self.note(len(found))
                yield found, ends.popleft()
        except WorkersError as error:
            raise ArchiveError(f"{error}; try with --jobs 1") from error

    def note(self, pages: int) -> None:
        """Note that so many pages are read."""
        self._done += pages
        if self.how.tell is not None:
            self.how.tell(self._done, max(self._done, self._total))


def _try(
    db: sqlite3.Connection,
    choice: Choice,
    sources: Sequence[str],
    reading: _Reading,
    result: Result,
    report: Report,
) -> None:
    """Tell what would change."""
    rest = TriedRest(db)

    def tried(batches: Iterator[Batch]) -> bool:
        found = False
        for outcomes, _ in reading.outcomes(batches):
            found = True
            result.pages += len(outcomes)
            rest.note(outcomes)
            _tell(outcomes, reading.how, result, report)
        return found

    # One source after the other, as they would be written.
    for source in sources:
        _tell(_addresses(source, choice.judge(source)), reading.how, result, report)
        tried(choice.batches(source))
        while tried(rest.batches(source)):
            pass


def _tell(outcomes: Sequence[Outcome], how: How, result: Result, report: Report) -> None:
    for outcome in outcomes:
        how.see(outcome)
        if outcome.role is not None:
            report(outcome.role)
        if outcome.unreadable is not None:
            result.unreadable.append(outcome.unreadable)
            continue
        for change in (outcome.lost, outcome.change):
            if change is not None:
                report(change)


class _Source:
    """Reading what is kept under one source, and writing what changes."""

    def __init__(
        self,
        home: Home,
        source: str,
        selection: Selection,
        reading: _Reading,
        begun: Begun,
        result: Result,
        report: Report,
    ) -> None:
        self.source = source
        self.selection = attrs.evolve(selection, sources=(source,))
        self.reading = reading
        self.begun = begun
        self.result = result
        self.report = report
        self.recorder = Recorder(home, Run(source=source, command="reparse"))
        self.db = self.recorder.store.db

    def read(self, ended: list[str]) -> None:
        """Do all of it.

        :param ended: the sources whose re-parse ends with this one.
        """
        try:
            recover(self.recorder, reads=False)  # that is told, and has a limit
            choice = Choice(self.db, self.selection)
            self._judge_addresses(choice)
            if self.selection.is_whole:
                _judge_charsets(self.recorder, self.source)
            last = begun_at = self.begun.last(self.db, self.source)
            waiting = 0
            for outcomes, last in self.reading.outcomes(choice.batches(self.source, begun_at)):
                waiting = self._write(outcomes, last, waiting)
            waiting = self._read_rest(last, waiting)
            with self.recorder.explained(), transaction(self.db):
                if ended:
                    self.begun.end(self.db, ended)
                else:
                    self.begun.note(self.db, self.source, ENDED, waiting)
        finally:
            self.recorder.close()

    def _read_rest(self, last: int, waiting: int) -> int:
        """Read what is to be read because of what was, and what never was; return as ``_write`` does."""
        rest = Rest(self.db)
        is_some = True
        while is_some:
            is_some = False
            for outcomes, _ in self.reading.outcomes(rest.batches(self.source)):
                is_some = True
                waiting = self._write(outcomes, last, waiting)
        return waiting

    def _write(self, outcomes: Sequence[Outcome], last: int, waiting: int) -> int:
        """Write what changes; return how many pages were read since it was noted how far it came."""
        writes = [one for one in outcomes if one.job or one.charset or one.role or one.unreadable]
        waiting += len(outcomes)
        if outcomes and (writes or self.begun.is_due()):
            store = self.recorder.store
            with self.recorder.explained(), transaction(self.db):
                for outcome in writes:
                    self._put(outcome)
                for outcome in writes:
                    if outcome.charset is not None:
                        charset, reason = outcome.charset
                        store.correct(outcome.snapshot_id, charset=charset, charset_reason=reason)
                store.flush()
                self.begun.note(self.db, self.source, last, waiting)
            waiting = 0
        self.result.pages += len(outcomes)
        _tell(outcomes, self.reading.how, self.result, self.report)
        return waiting

    def _put(self, outcome: Outcome) -> None:
        """Store what came of a snapshot, but for its encoding."""
        store = self.recorder.store
        if outcome.role is not None:
            role = outcome.role.fields["role"][1]
            store.change_role(outcome.snapshot_id, role, readable=role in READABLE_ROLES)
        if outcome.job is not None:
            store.apply(outcome.job)
        elif outcome.unreadable is not None:
            store.keep_reading(outcome.snapshot_id)

    def _judge_addresses(self, choice: Choice) -> None:
        """Give what was no page the role that its address has today, as a rebuild would, if it is selected."""
        judged = choice.judge(self.source)
        if not judged:
            return
        store = self.recorder.store
        with self.recorder.explained(), transaction(self.db):
            for snapshot_id, _, role in judged:
                store.change_role(snapshot_id, role, readable=True)
            store.flush()
        _tell(_addresses(self.source, judged), self.reading.how, self.result, self.report)


def _addresses(source: str, judged: Sequence[tuple[int, str, str]]) -> list[Outcome]:
    """Return what is told of addresses that were no pages and are some today: each once."""
    first = {url: (snapshot_id, role) for snapshot_id, url, role in reversed(judged)}
    return [
        Outcome(
            snapshot_id=snapshot_id,
            source=source,
            is_page=False,
            role=Change(url=url, snapshot_id=snapshot_id, kind="role", fields={"role": ("other", role)}),
        )
        for url, (snapshot_id, role) in sorted(first.items())
    ]


TEXTS = 200
"""Texts that are no pages whose encodings are looked at before the next are asked for."""


def _judge_charsets(recorder: Recorder, source: str) -> None:
    """Give the source's texts that are no pages (robots.txt, scripts) the encodings that they are taken for today,
    as a rebuild would. Those that cannot be read any more keep theirs.
    """
    store = recorder.store
    judged = []
    last = -1
    while rows := store.db.execute(
        "SELECT * FROM snapshots WHERE id > ? AND source = ? AND role = 'other' AND charset IS NOT NULL"
        f" ORDER BY id LIMIT {TEXTS}",
        (last, source),
    ).fetchall():
        last = rows[-1]["id"]
        for row in rows:
            with contextlib.suppress(WarcError, TruncatedPageError):
                decided = charset_of(read_page(recorder.home, store.db, row))
                if decided != (row["charset"], row["charset_reason"]):
                    judged.append((row["id"], *decided))
    if judged:
        with recorder.explained(), transaction(store.db):
            for snapshot_id, charset, reason in judged:
                store.correct(snapshot_id, charset=charset, charset_reason=reason)
            store.flush()
