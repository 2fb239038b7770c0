"""Withholding articles and releasing them: to WARC records, and to the database.

The acts have WARC files and a lock of their own, so that an article can be withheld while its source is being
crawled. What stands: ``withholding.py``.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence

from unioncrawl import clock
from unioncrawl.archive.corrections import address_of, later
from unioncrawl.archive.database import transaction
from unioncrawl.archive.home import Home
from unioncrawl.archive.indexing import known_end
from unioncrawl.archive.jobs import RunEnded, Withholding
from unioncrawl.archive.locks import is_written
from unioncrawl.archive.recorder import Recorder, Run
from unioncrawl.archive.recover import recover
from unioncrawl.archive.withholding import SOURCE, is_withheld
from unioncrawl.errors import ArchiveError, WarcError
from unioncrawl.urls import stable_id
from unioncrawl.warc.files import OPEN_SUFFIX, WARC_SUFFIXES


@contextlib.contextmanager
def withholding(home: Home) -> Iterator[Withholder]:
    """Give what withholds articles of an archive and releases them.

    :raises ArchiveError: if there is no archive, or it cannot be written, or another is withholding.
    """
    if not home.has_database():
        home.read().close()  # raises, and says what to do
    recorder = Recorder(
        home, Run(source=SOURCE, command="withhold"), info=[("description", "articles withheld")]
    )
    try:
        withholder = Withholder(recorder)
        yield withholder
        withholder.end()
    except WarcError as error:
        raise ArchiveError(str(error)) from error
    finally:
        recorder.close()


class Withholder:
    """Withholds articles and releases them."""

    def __init__(self, recorder: Recorder) -> None:
        """Finish what a kill left behind."""
        self.recorder = recorder
        self.db = recorder.store.db
        self.problems = recover(recorder)
        self._readdress()
        self.written = 0
        """How many acts became records."""

    def act(self, url: str, *, by: str, because: str, released: bool) -> Withholding | None:
        """Withhold the article at ``url``, canonical, or have it ``released``.

        :returns: what was added; ``None`` if it is so already.
        """
        article_id = stable_id(address_of(url))
        if is_withheld(self.db, article_id) != released:
            return None
        last = self.db.execute(
            "SELECT max(at) FROM withholdings WHERE article_id = ?", (article_id,)
        ).fetchone()
        act = Withholding(url=url, at=later(last[0]), by=by, because=because, released=released)
        self.write([act])
        return act

    def write(self, acts: Sequence[Withholding]) -> None:
        """Write acts as records, whether they are in the database or not."""
        self.recorder.write(acts)
        self.written += len(acts)

    def _readdress(self) -> None:
        """Have each act be about the article that its address names today, as a rebuild would."""
        moved = _moved(self.db)
        if moved:
            with self.recorder.explained(), transaction(self.db):
                for row, act in moved:
                    self.recorder.store.apply(act)
                    self.recorder.store.recompose(row["article_id"])
                self.recorder.store.flush_editions()

    def end(self) -> None:
        """Note that the run came to its end, if it was one."""
        if self.written:
            run_id, at = self.recorder.run.id, clock.iso(clock.now())
            stats = {"unioncrawl/withholdings": self.written}
            self.recorder.write([RunEnded(run_id=run_id, reason="finished", at=at, stats=stats)])


def _moved(db: sqlite3.Connection) -> list[tuple[sqlite3.Row, Withholding]]:
    """Return the rows of acts that are about another article than their addresses name today."""
    acts = [(row, act_of(row)) for row in db.execute("SELECT * FROM withholdings")]
    return [(row, act) for row, act in acts if act.article_id != row["article_id"]]


def act_of(row: sqlite3.Row) -> Withholding:
    """Return the act that a row of ``withholdings`` holds.

    :raises ValueError: if it holds none.
    """
    return Withholding(
        url=row["url"],
        at=row["at"],
        by=row["withheld_by"],
        because=row["because"],
        released=bool(row["released"]),
    )


def take_in(home: Home) -> list[str]:
    """Finish what a kill left of an act, its record without its row, and have each be about the right article.

    For everything that writes. What cannot be done now is done by the next.

    :returns: what a person should know.
    """
    if is_written(home, SOURCE):
        return []
    try:
        if _is_in_line(home):
            return []
        with withholding(home) as withholder:
            return withholder.problems
    except ArchiveError as error:
        return [f"what was withheld was not taken in: {error}"]


def _is_in_line(home: Home) -> bool:
    """Return whether there is nothing to take in. Writes nothing, and takes no lock."""
    paths = list((home.warc / SOURCE).glob("*.warc.*"))
    if any(path.name.endswith(OPEN_SUFFIX) for path in paths):
        return False
    closed = [path for path in paths if path.name.endswith(WARC_SUFFIXES)]
    with contextlib.closing(home.read()) as db:
        unknown = any(path.stat().st_size > known_end(db, f"{SOURCE}/{path.name}") for path in closed)
        return not (unknown or _moved(db))
