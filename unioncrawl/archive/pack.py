"""Closed files of one source and period made one ``.warc.zst``, by records, with a dictionary of their own."""

from __future__ import annotations

import contextlib
import random
import sqlite3
from collections.abc import Callable, Iterator, Sequence

import attrs

from unioncrawl.archive.database import connect
from unioncrawl.archive.home import Home
from unioncrawl.archive.locks import own_archive
from unioncrawl.archive.pack_choice import Group, groups
from unioncrawl.archive.pack_leftovers import settle
from unioncrawl.archive.pack_moves import Copy, checked_records, exchange
from unioncrawl.archive.runs import may_begin_run, run_of
from unioncrawl.archive.tiles import END, count_of, tiles
from unioncrawl.errors import ArchiveError, WarcError
from unioncrawl.warc.files import read_member
from unioncrawl.warc.members import PACKED_SUFFIX, codec_of
from unioncrawl.warc.records import Position, parse_record
from unioncrawl.warc.zstd_dictionary import train
from unioncrawl.warc.zstd_frames import DEFAULT_LEVEL, FrameMaker

SAMPLE_RECORDS = 4000
SAMPLE_BYTES = 16_000_000
"""Enough for a dictionary of the largest size, and a second or two of training."""

SAMPLE_LARGEST = 400_000
"""Records larger than this, as compressed, are no pages."""

REPORTED = 500
"""Records between two words of progress."""


@attrs.define
class Repacked:
    """What became of the files of one source."""

    source: str
    files: int = 0
    records: int = 0
    bytes_before: int = 0
    bytes_after: int = 0

    @property
    def ratio(self) -> float | None:
        """Bytes after, of one before."""
        return round(self.bytes_after / self.bytes_before, 3) if self.bytes_before else None


@attrs.define
class Outcome:
    """What was done, and what a person should know."""

    sources: dict[str, Repacked] = attrs.field(factory=dict)
    problems: list[str] = attrs.field(factory=list)
    """A line for each file that was left as it is because it is not as the database has it."""

    notes: list[str] = attrs.field(factory=list)

    def of(self, source: str) -> Repacked:
        """Return what became of ``source`` so far."""
        return self.sources.setdefault(source, Repacked(source))


def pack(
    home: Home,
    *,
    sources: Sequence[str] = (),
    before: str | None = None,
    period: str = "month",
    level: int = DEFAULT_LEVEL,
    progress: Callable[[str], None] = lambda _: None,
) -> Outcome:
    """Pack what ``groups`` chooses. Killed at any instant, it has lost and doubled nothing, and may be run again.

    :raises ArchiveError: if the archive is being written, or the disk is full: what was packed before stays so.
    """
    outcome = Outcome()
    with writing(home) as db:
        outcome.notes += settle(home, db)
        for group in groups(home, sources, before, period):
            _pack(home, db, group, level, outcome, progress)
    return outcome


@contextlib.contextmanager
def writing(home: Home) -> Iterator[sqlite3.Connection]:
    """Have the archive alone, and its database open.

    :raises ArchiveError: if there is no database, or somebody writes.
    """
    if not home.has_database():
        home.read().close()  # raises, and says what to do
    try:
        with own_archive(home), contextlib.closing(connect(home.database)) as db:
            yield db
    except sqlite3.OperationalError as error:
        raise ArchiveError(f"cannot write {home.database}: {error}; nothing is lost; run again") from error


def _pack(
    home: Home,
    db: sqlite3.Connection,
    group: Group,
    level: int,
    outcome: Outcome,
    progress: Callable[[str], None],
) -> None:
    """Make one packed file of a group; a file with damage stays as it is."""
    progress(f"{group.source} {group.period}: learning what its pages have in common")
    maker = FrameMaker(train(_sample(home, db, group)), level)
    with Copy(home, _free_name(home, group)) as copy:
        copy.put_beside(maker.head)
        for file in group.files:
            try:
                _put_file(
                    home,
                    db,
                    file,
                    maker,
                    copy,
                    lambda n: progress(f"{group.source} {group.period}: {n} records"),
                )
            except WarcError as error:
                outcome.problems.append(f"{error}; {file} was not packed")
                copy.drop()
        if not copy.stretches:
            return
        copy.put_beside(maker.tail)
        before = sum((home.warc / stretch.old).stat().st_size for stretch in copy.stretches)
        progress(f"{group.source} {group.period}: reading back {copy.records} records")
        exchange(home, db, [copy])
    _count(outcome.of(group.source), len(copy.stretches), copy.records, before, copy.size)


def _count(done: Repacked, files: int, records: int, before: int, after: int) -> None:
    done.files += files
    done.records += records
    done.bytes_before += before
    done.bytes_after += after


def _put_file(
    home: Home,
    db: sqlite3.Connection,
    file: str,
    maker: FrameMaker,
    copy: Copy,
    progress: Callable[[int], None],
) -> None:
    """Append the records of ``file`` to ``copy``.

    :raises WarcError: if it is not as the database has it, or does not begin as files of ours do: ``unpack`` could not
        tell what it was.
    """
    copy.begin(file)
    for offset, _, record in checked_records(home, db, file):
        if not offset and file_begun_by(record) is None:
            raise WarcError(f"{home.warc / file}: does not begin with a warcinfo record that names a file")
        copy.put(offset, maker.frame(record), record)
        if copy.records % REPORTED == 0:
            progress(copy.records)


def file_begun_by(record: bytes) -> str | None:
    """Return the name of the file of ours that ``record`` began; ``None`` if it began none. A ``warcinfo`` that was
    imported names the file that it comes from, and no run.
    """
    if not may_begin_run(record):
        return None
    parsed = parse_record(record)
    if run_of(parsed) is None:
        return None
    name = parsed.header("WARC-Filename")
    return name if name.endswith(".warc.gz") and "/" not in name else None


def _free_name(home: Home, group: Group) -> str:
    """Return a name below ``warc/`` that no file has: two runs may begin at one time where the clock is simulated."""
    name = f"{group.source}/{group.name}"
    number = 1
    while (home.warc / f"{name}{PACKED_SUFFIX}").exists():
        number += 1
        name = f"{group.source}/{group.name}-{number}"
    return f"{name}{PACKED_SUFFIX}"


def _sample(home: Home, db: sqlite3.Connection, group: Group) -> list[bytes]:
    """Return records of a group, drawn by lot, so that each kind and time has its share. The same ones each time."""
    total = sum(count_of(db, file) for file in group.files)
    lot = random.Random(group.name)
    chosen = [
        Position(file, offset, length, "")
        for file in group.files
        for offset, length, _ in tiles(db, file, 0, END)
        if length <= SAMPLE_LARGEST and lot.random() * total < SAMPLE_RECORDS
    ]
    lot.shuffle(chosen)
    samples: list[bytes] = []
    size = 0
    for position in chosen:
        with contextlib.suppress(WarcError):  # damage is told when the file is packed
            record = codec_of(home.warc / position.file).content(read_member(home.warc, position))
            # A picture has nothing in common with others.
            if position.length < 0.9 * len(record):
                samples.append(record)
                size += len(record)
        if size > SAMPLE_BYTES:
            break
    return samples
