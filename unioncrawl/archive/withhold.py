"""Withholding articles and releasing them: to WARC records, and to the database. What stands: ``withholding.py``."""

from __future__ import annotations

import contextlib
import sqlite3
from contextlib import AbstractContextManager

from unioncrawl.archive import twins
from unioncrawl.archive.by_hand import ByHand, taken_in, writing
from unioncrawl.archive.corrections import address_of, later
from unioncrawl.archive.database import transaction
from unioncrawl.archive.home import Home
from unioncrawl.archive.indexing import known_end
from unioncrawl.archive.jobs import Withholding
from unioncrawl.archive.killed import finish_killed
from unioncrawl.archive.recorder import Recorder
from unioncrawl.archive.withholding import SOURCE, acted_upon, is_withheld
from unioncrawl.urls import stable_id
from unioncrawl.warc.files import OPEN_SUFFIX, WARC_SUFFIXES


def withholding(home: Home) -> AbstractContextManager[Withholder]:
    """Give what withholds articles of an archive and releases them.

    :raises ArchiveError: if there is no archive, or it cannot be written, or another is withholding.
    """
    return writing(home, Withholder)


class Withholder(ByHand):
    """Withholds articles and releases them."""

    source = SOURCE
    command = "withhold"
    description = "articles withheld"
    counted = "unioncrawl/withholdings"
    not_taken_in = "what was withheld was not taken in"

    def __init__(self, recorder: Recorder) -> None:
        """Finish what a kill left behind."""
        super().__init__(recorder)
        self.db = recorder.store.db
        self.problems += finish_killed(recorder)
        self._readdress()

    @staticmethod
    def is_in_line(home: Home) -> bool:
        """Return whether there is nothing to take in. Writes nothing, and takes no lock."""
        paths = list((home.warc / SOURCE).glob("*.warc.*"))
        if any(path.name.endswith(OPEN_SUFFIX) for path in paths):
            return False
        closed = [path for path in paths if path.name.endswith(WARC_SUFFIXES)]
        with contextlib.closing(home.read()) as db:
            unknown = any(path.stat().st_size > known_end(db, f"{SOURCE}/{path.name}") for path in closed)
            return not (unknown or _moved(db))

    def act(self, url: str, *, by: str, because: str, released: bool) -> Withholding | None:
        """Withhold the article at ``url``, canonical, or have it ``released``: all its addresses, so that it stays so
        if what stands at one of them changes.

        :returns: what was added of ``url``; ``None`` if it is so already.
        """
        article_id = stable_id(address_of(url))
        if is_withheld(self.db, article_id) != released:
            return None
        story = twins.story(self.db, article_id)
        urls = {article_id: url} | {
            one: twins.address(self.db, one)
            for one in story
            if one != article_id and acted_upon(self.db, one) == released
        }
        marks = ", ".join("?" * len(story))
        (last,) = self.db.execute(
            f"SELECT max(at) FROM withholdings WHERE article_id IN ({marks})", story
        ).fetchone()
        at = later(last)
        acts = [
            Withholding(url=one, at=at, by=by, because=because, released=released) for one in urls.values()
        ]
        self.write(acts)
        return acts[0]

    def _readdress(self) -> None:
        """Have each act be about the article that its address names today, as a rebuild would."""
        moved = _moved(self.db)
        if moved:
            with self.recorder.explained(), transaction(self.db):
                for row, act in moved:
                    self.store.apply(act)
                    self.store.recompose(row["article_id"])
                self.store.flush()


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
    return taken_in(home, Withholder)
