"""The way back: a packed file made the ``.warc.gz`` files that it was made of."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from unioncrawl.archive.home import Home
from unioncrawl.archive.merge_files import free_name
from unioncrawl.archive.pack import REPORTED, Outcome, file_begun_by, writing
from unioncrawl.archive.pack_leftovers import settle
from unioncrawl.archive.pack_moves import Copy, checked_records, exchange
from unioncrawl.errors import UsageProblemError, WarcError
from unioncrawl.warc.gzip_members import gzip_member
from unioncrawl.warc.members import PACKED_SUFFIX


def unpack(
    home: Home,
    *,
    sources: Sequence[str] = (),
    files: Sequence[Path] = (),
    progress: Callable[[str], None] = lambda _: None,
) -> Outcome:
    """Unpack ``files``, or all packed files of ``sources`` or of all. As safe to kill as ``pack``.

    Of a file's two copies of its dictionary one will do: damage to the other is told of, and gone with the file.

    :raises ArchiveError: if the archive is being written, or the disk is full: what was unpacked before stays so.
    :raises UsageProblemError: if one of ``files`` is no packed file of the archive.
    """
    outcome = Outcome()
    with writing(home) as db:
        outcome.notes += settle(home, db)
        for file in packed_files(home, sources, files):
            progress(file)
            try:
                _unpack(home, db, file, outcome, progress)
            except WarcError as error:
                outcome.problems.append(f"{error}; {file} was not unpacked")
    return outcome


def packed_files(home: Home, sources: Sequence[str], files: Sequence[Path]) -> list[str]:
    """Return the packed files that are meant, as names below ``warc/``.

    :raises UsageProblemError: if one of ``files`` is none.
    """
    paths = {path.resolve(): path for path in home.files(f"*{PACKED_SUFFIX}")}
    names = {path.name: path for path in paths.values()}
    for path in files:
        if path.resolve() not in paths and str(path) not in names:
            raise UsageProblemError(f"{path} is no packed file of {home.path}")
    asked: Iterable[Path] = (
        (paths.get(path.resolve()) or names[str(path)] for path in files) if files else paths.values()
    )
    found = [path.relative_to(home.warc).as_posix() for path in asked]
    return [file for file in found if not sources or file.partition("/")[0] in sources]


def _unpack(
    home: Home, db: sqlite3.Connection, file: str, outcome: Outcome, progress: Callable[[str], None]
) -> None:
    """Make the files that ``file`` was made of.

    :raises WarcError: if it is not as the database has it, or does not say what it was made of.
    """
    before = (home.warc / file).stat().st_size
    with contextlib.ExitStack() as stack:
        copies: list[Copy] = []
        names: set[str] = set()
        records = 0
        damage: list[str] = []
        for offset, _, record in checked_records(home, db, file, damage):
            name = file_begun_by(record)
            # Of records that were merged, several may name the one file that they were put into.
            if name is not None and name not in names:
                names.add(name)
                if copies:
                    copies[-1].sync()  # also closes it: there may be more than a process may have open
                copies.append(stack.enter_context(_begun(home, file, name)))
            if not copies:
                raise WarcError(
                    f"{home.warc / file}: does not begin with a warcinfo record that names a file"
                )
            copies[-1].put(offset, gzip_member(record), record)
            records += 1
            if records % REPORTED == 0:
                progress(f"{file}: {records} records")
        progress(f"{file}: reading back {records} records")
        exchange(home, db, copies)
        outcome.problems += [f"{one}; {file} was unpacked, and nothing is lost" for one in damage]
        done = outcome.of(file.partition("/")[0])
        done.files += len(copies)
        done.records += records
        done.bytes_before += before
        done.bytes_after += sum(copy.size for copy in copies)


def _begun(home: Home, packed: str, name: str) -> Copy:
    """Return a new file beside the packed one, called ``name`` unless somebody has taken that meanwhile."""
    copy = Copy(home, free_name(home, f"{packed.rpartition('/')[0]}/{name}"))
    copy.begin(packed)
    return copy
