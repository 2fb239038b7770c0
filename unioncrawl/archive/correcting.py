"""Writing corrections: to WARC records, to the database, and to ``corrections.jsonl``.

Records and file are two homes of one set: what one of them lacks is taken over from the other, so either can
be deleted, and lines can be copied into the file by hand.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from unioncrawl import catalogue
from unioncrawl.archive import withhold
from unioncrawl.archive.by_hand import ByHand, taken_in, writing
from unioncrawl.archive.corrections import (
    SOURCE,
    Correction,
    CorrectionError,
    Lines,
    by_time,
    contradiction,
    later,
    manual_values,
    parsed,
    read_lines,
    standing,
)
from unioncrawl.archive.database import transaction
from unioncrawl.archive.home import Home
from unioncrawl.archive.killed import finish_killed
from unioncrawl.archive.recorder import Recorder
from unioncrawl.errors import ArchiveError
from unioncrawl.urls import stable_id
from unioncrawl.warc.files import OPEN_SUFFIX


def correcting(home: Home) -> AbstractContextManager[Corrector]:
    """Give a corrector of an archive whose records and file say the same.

    :raises ArchiveError: if there is no archive, or it cannot be written, or corrections are being written.
    """
    return writing(home, Corrector)


class Corrector(ByHand):
    """Adds corrections, none of them twice."""

    source = SOURCE
    command = "correct"
    description = "corrections made by hand"
    counted = "unioncrawl/corrections"
    not_taken_in = "corrections were not taken in"

    def __init__(self, recorder: Recorder) -> None:
        """Finish what was left behind, and have file and records say the same."""
        super().__init__(recorder)
        self.file = recorder.home.corrections
        finish_killed(recorder)
        withhold.take_in(recorder.home)
        self._synchronise()

    @staticmethod
    def is_in_line(home: Home) -> bool:
        """Return whether there is nothing to take in. Writes nothing, and takes no lock."""
        lines = read_lines(home.corrections)
        with contextlib.closing(home.read()) as db:
            rows = {row["id"]: row for row in db.execute("SELECT * FROM corrections")}
        moved = any(Correction.of_row(row).article_id != row["article_id"] for row in rows.values())
        left = any((home.warc / SOURCE).glob(f"*{OPEN_SUFFIX}"))
        return not (moved or left or lines.problems or lines.tail) and lines.found.keys() == rows.keys()

    def correct(
        self, url: str, fields: Mapping[str, Any], withdrawn: Sequence[str], *, by: str, because: str | None
    ) -> Correction | None:
        """Give ``fields`` of the article at ``url``, canonical, new values, and withdraw earlier corrections of others.

        :returns: what was added; ``None`` if all of it stood already.
        :raises CorrectionError: if the article would be left with neither title nor text.
        """
        article_id = stable_id(url)
        held = self.store.corrections(article_id)
        last = standing(held)
        new = {
            name: value
            for name, value in fields.items()
            if name not in last
            or last[name].fields[name] != value
            or because not in (None, last[name].because)
        }
        gone = tuple(name for name in withdrawn if name in last)
        if not new and not gone:
            return None
        page = self.store.composed(article_id, corrected=False)
        if page:
            left = {name: value for name, value in manual_values(held).items() if name not in gone}
            _check_left({**page.fields, **left, **new})
        correction = Correction(
            url=url,
            at=later(max((one.at for one in held), default=None)),
            by=by,
            because=because,
            fields=new,
            withdrawn=gone,
            was={name: page.fields[name] for name in new} if page else {},
        )
        self.write([correction])
        append_lines(self.file, [correction])
        return correction

    def take_over(self, lines: Lines, name: str) -> tuple[int, int]:
        """Take over what is not there yet of the corrections of another archive.

        :param name: says in ``problems`` which file they are from.
        :returns: how many were taken over, and how many were there already.
        """
        self.problems += lines.problems
        held = {one.id for one in self.store.corrections()}
        new = self._new(lines, name)
        self.write(new)
        append_lines(self.file, new)
        return len(new), len(held & lines.found.keys())

    def _synchronise(self) -> None:
        """Have records, database and file hold the same corrections."""
        with self.recorder.explained(), transaction(self.store.db):
            self.store.readdress_corrections()
            self.store.flush()
        held = self.store.corrections()
        mend_end(self.file, held)
        lines = read_lines(self.file)
        self.problems += lines.problems
        self.write(self._new(lines, str(self.file)))
        append_lines(self.file, sorted((one for one in held if one.id not in lines.found), key=by_time))

    def _new(self, lines: Lines, name: str) -> list[Correction]:
        """Return what the archive does not have yet, in the order of time."""
        held: dict[int, list[Correction]] = {}
        for one in self.store.corrections():
            held.setdefault(one.article_id, []).append(one)
        new = []
        for one in sorted(lines.found.values(), key=by_time):
            about = held.setdefault(one.article_id, [])
            if one in about:
                continue
            if refused := self._refusal(one, about):
                self.problems.append(f"{name}, line {lines.places[one.id]}: {refused}")
                continue
            about.append(one)
            new.append(one)
        return new

    def _refusal(self, correction: Correction, others: Sequence[Correction]) -> str | None:
        """Return why a correction is not taken in, if it is not."""
        if catalogue.owner(correction.url) is None and not self._is_held(correction.article_id):
            return f"{correction.url} is an address of no known source"
        if field := contradiction(correction, others):
            return (
                f"contradicts another correction of {field} at the same time; lines are not edited: take this"
                " one out, and correct the article again"
            )
        return None

    def _is_held(self, article_id: int) -> bool:
        """Return whether the article is there: one of a site that is no source may be."""
        sql = "SELECT 1 FROM captures WHERE article_id = ? LIMIT 1"  # one that is withheld has no other row
        return self.store.db.execute(sql, (article_id,)).fetchone() is not None


def take_in(home: Home) -> list[str]:
    """Take in what was put into ``corrections.jsonl`` by hand, and put into it what it lacks.

    For everything that writes, before it reads pages. What cannot be done now is done by the next.

    :returns: what a person should know.
    """
    return taken_in(home, Corrector)


def _check_left(fields: Mapping[str, Any]) -> None:
    if not fields["title"] and not fields["text"]:
        raise CorrectionError("the article would have neither title nor text")


def append_lines(path: Path, corrections: Iterable[Correction]) -> None:
    """Append to a file of corrections; all or nothing, unless the process is killed.

    :raises ArchiveError: if it cannot be written.
    """
    data = b"".join(correction.line() for correction in corrections)
    if not data:
        return
    try:
        with path.open("ab", buffering=0) as file:
            end = file.seek(0, os.SEEK_END)
            try:
                _write(file.fileno(), data)
            except OSError:
                file.truncate(end)
                raise
    except OSError as error:
        raise ArchiveError(
            f"cannot write {path}: {error.strerror}; the correction is kept in the WARC, and the next start adds it"
        ) from error


def _write(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
    os.fsync(descriptor)


def mend_end(path: Path, held: Iterable[Correction]) -> None:
    """End the last line of a file of corrections, so that none is written behind it.

    What a killed writer left of a line is taken off if it is the beginning of one that is held, which is then
    missing in the file like any other.

    :raises ArchiveError: if the file cannot be written.
    """
    lines = read_lines(path)
    if not lines.tail:
        return
    try:
        with path.open("r+b") as file:
            end = file.seek(0, os.SEEK_END)
            if not _is_correction(lines.tail) and any(one.line().startswith(lines.tail) for one in held):
                file.truncate(end - len(lines.tail))
            else:
                file.write(b"\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise ArchiveError(f"cannot write {path}: {error.strerror}") from error


def _is_correction(line: bytes) -> bool:
    try:
        parsed(line)
    except CorrectionError:
        return False
    return True
