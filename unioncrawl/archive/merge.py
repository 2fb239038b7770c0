"""Taking everything of another archive into this one: WARC files, and with them runs, corrections and withholdings.

The other one's database is not opened: its WARC files say all. What is taken is indexed and read as after a
kill, so the two orders of a merge give the same articles.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import attrs

from unioncrawl.archive import corrections, withholding
from unioncrawl.archive.correcting import correcting
from unioncrawl.archive.database import connect, migrate
from unioncrawl.archive.home import Home
from unioncrawl.archive.indexing import index_file
from unioncrawl.archive.limits import seconds_per_page
from unioncrawl.archive.locks import own_archive
from unioncrawl.archive.merge_files import copy_records, copy_whole, go_on, is_taken, warc_name
from unioncrawl.archive.merge_locks import unwritten
from unioncrawl.archive.merge_records import Comparison, Survey
from unioncrawl.archive.recorder import Recorder, Run
from unioncrawl.archive.recover import recover
from unioncrawl.archive.revisits import resolve_revisits
from unioncrawl.archive.store import Store
from unioncrawl.archive.unread import read_unread
from unioncrawl.errors import ArchiveError, UsageProblemError, WarcError
from unioncrawl.reprints.settle import settle
from unioncrawl.warc.files import OPEN_SUFFIX, TAIL_SUFFIX, WARC_SUFFIXES

FIRST = (withholding.SOURCE, corrections.SOURCE)
"""What decides on articles is taken before them, of all archives: a kill in between shows nothing that is not to be shown."""

Progress = Callable[[str], None]


@attrs.define
class Merged:
    """What became of one source's files."""

    source: str
    files: int = 0
    """Files that something was taken of."""

    records: int = 0
    """Records taken, of every kind."""

    snapshots: int = 0
    """Of these, responses and revisits."""

    held: int = 0
    """Records that were here already."""

    refused: int = 0
    articles: int | None = None
    """How many more there are now; not known beforehand."""


@attrs.define
class Result:
    """What a merge did, or would do."""

    sources: dict[str, Merged] = attrs.field(factory=dict)
    notes: list[str] = attrs.field(factory=list)
    """What a person should know."""

    problems: list[str] = attrs.field(factory=list)
    """A line for each record that was not taken, and each stretch of a file that holds no whole record."""

    def of(self, source: str) -> Merged:
        """Return the counts of a source."""
        return self.sources.setdefault(source, Merged(source))


def merge(
    home: Home, others: Sequence[Home], progress: Progress = lambda _: None, *, dry_run: bool = False
) -> Result:
    """Take everything of ``others`` into the archive at ``home``, or only say what would be taken.

    :raises ArchiveError: if one of them is being written or is no archive, or the disk is full.
    :raises UsageProblemError: if the limit of time for a page is set to what is none.
    """
    seconds_per_page()  # before anything is begun
    _check(home, others)
    result = Result()
    with contextlib.ExitStack() as stack:
        for other in others:
            stack.enter_context(unwritten(other))
        if dry_run:
            db = stack.enter_context(contextlib.closing(_readable(home)))
            merger = _Merger(home, db, result, progress, dry_run=True)
            merger.look_at(others)
        else:
            _merge(home, others, result, progress)
    return result


def _check(home: Home, others: Sequence[Home]) -> None:
    for other in others:
        if other.path.resolve() == home.path.resolve():
            raise UsageProblemError(f"{other.path} is the archive that is merged into; name another")
        if not other.warc.is_dir():
            raise ArchiveError(f"{other.path} is no archive: it has no directory warc")
        if not (_files(other, decisive=True) or _files(other, decisive=False)):
            raise ArchiveError(f"{other.path} holds no WARC files; nothing to take")


def _readable(home: Home) -> sqlite3.Connection:
    """Return the database, or an empty one if the archive is still to be begun."""
    if home.has_database() or home.has_warcs():
        return home.read()
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.row_factory = sqlite3.Row
    migrate(db)
    return db


def _merge(home: Home, others: Sequence[Home], result: Result, progress: Progress) -> None:
    with own_archive(home):
        _go_on_with_copies(home, others)
    _recover(home, result)
    with own_archive(home), _explained(home), contextlib.closing(connect(home.database)) as db:
        merger = _Merger(home, db, result, progress, dry_run=False)
        before = _articles(db)
        merger.look_at(others)
        merger.read()
        settle(home, db)
        for source, number in _articles(db).items():
            if number != before.get(source, 0) or source in result.sources:
                result.of(source).articles = number - before.get(source, 0)
    _take_over_corrections(home, others, merger.comparison.seen, result)


def _go_on_with_copies(home: Home, others: Sequence[Home]) -> None:
    """Finish the copies that an earlier merge was killed in; what else is open is no copy of theirs."""
    for opened in home.files(f"*.warc.gz{OPEN_SUFFIX}"):
        name = warc_name(opened, home.warc)
        for other in others:
            given = [path for path in (other.warc / name, other.warc / (name + OPEN_SUFFIX)) if path.exists()]
            if given and go_on(given[0], opened):
                break


def _recover(home: Home, result: Result) -> None:
    """Have the index know every record that is here, so that none is taken twice."""
    if home.has_warcs() and not home.has_database():
        raise ArchiveError(f"no database in {home.path}, but WARC files; run: unioncrawl rebuild")
    for directory in sorted(path for path in home.warc.iterdir() if path.is_dir()):
        recorder = Recorder(home, Run(source=directory.name, command="merge"))
        try:
            result.notes += recover(recorder)
        finally:
            recorder.close()


@contextlib.contextmanager
def _explained(home: Home) -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        raise ArchiveError(
            f"cannot write {home.database}: {error}; what was copied is kept: make room and merge again"
        ) from error


def _articles(db: sqlite3.Connection) -> dict[str, int]:
    return {row[0]: row[1] for row in db.execute("SELECT source, count(*) FROM articles GROUP BY source")}


def _files(other: Home, *, decisive: bool) -> list[Path]:
    """Return the WARC files of an archive, closed ones before open ones.

    :param decisive: those that decide on articles, or all others.
    """
    found = [path for path in other.files() if path.name.removesuffix(OPEN_SUFFIX).endswith(WARC_SUFFIXES)]
    return sorted(
        (path for path in found if (path.parent.name in FIRST) == decisive),
        key=lambda path: (path.name.endswith(OPEN_SUFFIX), path),
    )


class _Merger:
    """Takes the files of other archives, one after the other."""

    def __init__(
        self, home: Home, db: sqlite3.Connection, result: Result, progress: Progress, *, dry_run: bool
    ) -> None:
        self.home = home
        self.store = Store(db)
        self.comparison = Comparison(home, db, dry_run=dry_run)
        self.result = result
        self.progress = progress
        self.dry_run = dry_run

    def look_at(self, others: Sequence[Home]) -> None:
        """Take what is missing here, or only count it."""
        for decisive in (True, False):
            for other in others:
                for path in _files(other, decisive=decisive):
                    self._take(other, path)
        for other in others:
            torn = len(other.files(f"*{TAIL_SUFFIX}"))
            if torn:
                self.result.notes.append(
                    f"{other.path}: {torn} torn ends that kills left there hold no whole record, and stay there"
                )

    def read(self) -> None:
        """Read the pages that were taken."""
        resolve_revisits(self.store, self.home)
        read_unread(self.store, self.home)

    def _take(self, other: Home, path: Path) -> None:
        file = warc_name(path, other.warc)
        if "/" not in file:
            self.result.problems.append(f"{path}: lies in no source's directory; not taken")
            return
        self.progress(str(path))
        try:
            survey = self.comparison.survey(path)
        except (OSError, WarcError) as error:
            self.result.problems.append(f"{path}: not taken, because it cannot be read: {error}")
            return
        self._report(file, survey)
        if survey.missing and not self.dry_run:
            self._copy(path, file, survey)

    def _copy(self, path: Path, file: str, survey: Survey) -> None:
        """Copy what is missing, and index it: a closed file that the index does not know is found by whatever writes
        next.
        """
        if survey.is_new and not is_taken(self.home, file):
            copy_whole(self.home, path, survey.end, file)
        else:
            file = copy_records(self.home, path, survey.missing, file, self.comparison.has)
        index_file(self.store, self.home, file, [])

    def _report(self, file: str, survey: Survey) -> None:
        merged = self.result.of(file.partition("/")[0])
        merged.files += bool(survey.missing)
        merged.records += len(survey.missing)
        merged.snapshots += survey.snapshots
        merged.held += survey.held
        merged.refused += len(survey.refused)
        self.result.problems += [*survey.refused, *(str(stretch) for stretch in survey.damage)]
        if survey.path.name.endswith(OPEN_SUFFIX):
            torn = f", its torn end from byte {survey.tail.offset} on left out" if survey.tail else ""
            self.result.notes.append(f"{survey.path}: left open by a kill; its whole records count{torn}")


def _take_over_corrections(home: Home, others: Sequence[Home], seen: set[int], result: Result) -> None:
    """Take over the corrections that another archive has in its file and in no record, and have our own file
    hold all.
    """
    with correcting(home) as corrector:
        for other in others:
            lines = corrections.read_lines(other.corrections)
            lines.found = {one: line for one, line in lines.found.items() if one not in seen}
            taken, _ = corrector.take_over(lines, str(other.corrections))
            if taken:
                result.notes.append(f"{taken} corrections taken over from {other.corrections}")
    result.problems += corrector.problems
