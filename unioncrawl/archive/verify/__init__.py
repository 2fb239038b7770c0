"""Whether the archive is whole: every byte of every file against the index, every row against what it names,
every article against its captures, the search index against the texts. Reads only, and may run beside a crawl.
"""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Iterable

from unioncrawl.archive.home import Home
from unioncrawl.archive.verify.choice import Choice, held_articles, held_records
from unioncrawl.archive.verify.files import Stretch
from unioncrawl.archive.verify.listing import Listing, listing
from unioncrawl.archive.verify.report import REBUILD, Found, Problem, Progress, Silence, Verified, in_order
from unioncrawl.archive.verify.tasks import Structure, Task, Unknown
from unioncrawl.archive.verify.work import PIECE_BYTES, all_done, cores, database_tasks, file_tasks
from unioncrawl.words import counted

__all__ = ["Choice", "Problem", "Progress", "Verified", "cores", "verify"]

LOOKS = 3
"""How often at most is looked again at what was changed meanwhile."""


def verify(
    home: Home, choice: Choice | None = None, *, jobs: int | None = 1, progress: Progress | None = None
) -> Verified:
    """Return what is wrong with the archive, if anything.

    :param choice: what to verify; without it all, and nothing taken apart.
    :param jobs: how many processes work at once; ``None`` for as many as it is worth starting.
    :raises ArchiveError: if there is no database to hold it against, or a directory cannot be read.
    """
    begun = time.monotonic()
    with contextlib.closing(home.read()) as db:
        result = _Verification(home, db, choice or Choice(), jobs, progress or Silence()).run()
    result.seconds = time.monotonic() - begun
    return result


class _Verification:
    def __init__(
        self, home: Home, db: sqlite3.Connection, choice: Choice, jobs: int | None, progress: Progress
    ) -> None:
        self.home = home
        self.db = db
        self.choice = choice
        self.jobs = jobs
        self.progress = progress
        self.results: dict[Task, Found] = {}
        self.listing = Listing()

    def run(self) -> Verified:
        try:
            version = self._version()
            tasks = self._tasks()
        except sqlite3.DatabaseError as error:
            return Verified(problems=[self._damaged_inside(error)])
        files = {task.path for task in tasks if isinstance(task, Stretch | Unknown)}
        self.progress.begin(len(files), sum(task.size for task in tasks))
        if self.jobs is None:
            self.jobs = cores() if sum(task.size for task in tasks) > PIECE_BYTES else 1
        self._do(tasks, self.progress)
        for _ in range(LOOKS):
            if not self._problems() or version == (version := self._version()):
                break
            self._look_again()
        return self._verified()

    def _damaged_inside(self, error: sqlite3.DatabaseError) -> Problem:
        return Problem("database", str(self.home.database), str(error), f"{REBUILD}, then verify again")

    def _version(self) -> int:
        """Return what becomes another number whenever somebody else has changed the database."""
        return int(self.db.execute("PRAGMA data_version").fetchone()[0])

    def _tasks(self) -> list[Task]:
        tasks: list[Task] = []
        if self.choice.files:
            self.listing = listing(self.home, self.db)
            tasks += file_tasks(self.db, self.listing, self.choice)
        if self.choice.database:
            tasks += database_tasks(self.home, self.db, self.choice)
        # The longest first, or the last one to be begun is waited for.
        return sorted(tasks, key=lambda task: -task.size)

    def _do(self, tasks: Iterable[Task], progress: Progress) -> None:
        for task, found in all_done(self.home.path, tasks, self.jobs or 1):
            progress.step(task.size, found)
            self.results[task] = found

    def _problems(self) -> list[Problem]:
        return [*self.listing.problems, *(one for found in self.results.values() for one in found.problems)]

    def _look_again(self) -> None:
        """Verify again what was found wrong, and what is new: it may have been on its way from one place to another."""
        wrong = {task for task, found in self.results.items() if found.problems}
        wrong_files = {task.file for task in wrong if isinstance(task, Stretch)}
        self.results = {
            task: found
            for task, found in self.results.items()
            if task not in wrong and not (isinstance(task, Stretch) and task.file in wrong_files)
        }
        files = {task.file for task in self.results if isinstance(task, Stretch)}
        self._do(
            [
                task
                for task in self._tasks()
                if task not in self.results and not (isinstance(task, Stretch) and task.file in files)
            ],
            Silence(),
        )

    def _verified(self) -> Verified:
        found = self.results.values()
        problems = self._problems()
        notes = [*self.listing.notes, *(note for one in found for note in one.notes)]
        inside = [
            one for task, gave in self.results.items() if isinstance(task, Structure) for one in gave.problems
        ]
        if inside:
            problems = [one for one in problems if one.kind == "database"]
            notes.append(
                "a database that is damaged inside can tell nothing of files and articles: they were not judged"
            )
        return Verified(
            files=len({task.path for task in self.results if isinstance(task, Stretch | Unknown)}),
            records=sum(one.records for one in found),
            bytes=sum(one.bytes for one in found),
            articles=sum(one.articles for one in found),
            problems=in_order(problems),
            notes=notes,
            part=self._part(),
        )

    def _part(self) -> str:
        """Return what was looked at, if that is not all."""
        choice, found = self.choice, self.results.values()
        said = []
        if choice.sample is not None:
            records = counted(sum(one.records for one in found), "record") if choice.files else ""
            articles = counted(sum(one.articles for one in found), "article") if choice.database else ""
            if choice.since is None:
                records += records and f" of {held_records(self.db)}"
                articles += articles and f" of {held_articles(self.db)}"
            said.append(f"a sample of {' and '.join(filter(None, (records, articles)))}")
        if choice.since is not None:
            said.append(f"what was captured or changed since {choice.since}")
        if not choice.files:
            said.append("the database without the files")
        if not choice.database:
            said.append("the files without the database")
        return ", ".join(said)
