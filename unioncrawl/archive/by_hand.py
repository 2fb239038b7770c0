"""Writing what people say of articles: what corrections and withholdings have in common.

Each kind has WARC files and a lock of its own, so that an article can be corrected or withheld while its source is
being crawled.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import ClassVar, TypeVar

from unioncrawl import clock
from unioncrawl.archive.corrections import Correction
from unioncrawl.archive.home import Home
from unioncrawl.archive.jobs import RunEnded, Withholding
from unioncrawl.archive.locks import is_written
from unioncrawl.archive.recorder import Recorder, Run
from unioncrawl.errors import ArchiveError, WarcError


class ByHand:
    """Writes acts of one kind."""

    source: ClassVar[str]
    """What stands for a source in names of WARC files, runs and the lock."""

    command: ClassVar[str]
    description: ClassVar[str]
    """What the WARC files hold."""

    counted: ClassVar[str]
    """Name of how many were written, in what is noted of a run."""

    not_taken_in: ClassVar[str]
    """What is said, before the reason, if what was left behind could not be taken in."""

    def __init__(self, recorder: Recorder) -> None:
        """Finish what was left behind."""
        self.recorder = recorder
        self.store = recorder.store
        self.problems: list[str] = []
        """What a person should know of what was taken in."""

        self.written = 0
        """How many acts became records."""

    @staticmethod
    def is_in_line(home: Home) -> bool:
        """Return whether there is nothing to take in. Writes nothing, and takes no lock."""
        raise NotImplementedError

    def write(self, acts: Sequence[Correction | Withholding]) -> None:
        """Write acts as records, whether they are in the database or not."""
        if acts:
            self.recorder.write(acts)
            self.written += len(acts)

    def end(self) -> None:
        """Note that the run came to its end, if it was one."""
        if self.written:
            run_id, at = self.recorder.run.id, clock.iso(clock.now())
            stats = {self.counted: self.written}
            self.recorder.write([RunEnded(run_id=run_id, reason="finished", at=at, stats=stats)])


Kind = TypeVar("Kind", bound=ByHand)


@contextlib.contextmanager
def writing(home: Home, kind: type[Kind]) -> Iterator[Kind]:
    """Give what writes acts of ``kind`` into an archive.

    :raises ArchiveError: if there is no archive, or it cannot be written, or another is writing such acts.
    """
    if not home.has_database():
        home.read().close()  # raises, and says what to do
    run = Run(source=kind.source, command=kind.command)
    recorder = Recorder(home, run, info=[("description", kind.description)])
    try:
        writer = kind(recorder)
        yield writer
        writer.end()
    except WarcError as error:
        raise ArchiveError(str(error)) from error
    finally:
        recorder.close()


def taken_in(home: Home, kind: type[ByHand]) -> list[str]:
    """Take in what is not in the database yet of acts of ``kind``. What cannot be done now is done by the next.

    :returns: what a person should know.
    """
    if is_written(home, kind.source):
        return []
    try:
        if kind.is_in_line(home):
            return []
        with writing(home, kind) as writer:
            return writer.problems
    except ArchiveError as error:
        return [f"{kind.not_taken_in}: {error}"]
