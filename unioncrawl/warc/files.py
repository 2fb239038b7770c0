"""The WARC files of an archive: finding, reading by position, walking, repairing, closing."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from unioncrawl.errors import ArchiveError, WarcError
from unioncrawl.warc.members import PACKED_SUFFIX, Damage, TornFileError, codec_of, members
from unioncrawl.warc.records import Position, StoredRecord, parse_record
from unioncrawl.warc.zstd_dictionary import damaged_copy, frames_beside_records

WARC_SUFFIXES = (".warc.gz", ".warc.zst")
"""End the names of closed files: as they were written, and packed."""

OPEN_SUFFIX = ".open"
"""Ends the name of a file that is still being written; taken off when it is closed."""


TAIL_SUFFIX = ".torn"
"""Ends the name of what a kill left behind the last whole record of a file: set aside, never deleted."""


def finish_file(path: Path) -> Path:
    """Take ``.open`` off the name of ``path``; return the final path.

    :raises ArchiveError: if there is a file of that name, which would be lost.
    """
    final = path.with_name(path.name.removesuffix(OPEN_SUFFIX))
    if final.exists():
        raise ArchiveError(f"{path}: cannot be closed, because {final.name} exists; move one of them away")
    try:
        path.rename(final)
    except OSError as error:
        raise ArchiveError(f"cannot write {path.parent}: {error.strerror}; nothing is lost") from error
    return final


def sync_directory(directory: Path) -> None:
    """Return once the names in ``directory`` have reached the disk."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_file(path: Path) -> None:
    """Return once what ``path`` holds has reached the disk: whoever wrote it may have been killed before it did.

    :raises ArchiveError: if it cannot.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise ArchiveError(f"cannot write {path}: {error.strerror}; nothing is lost") from error


def locate(root: Path, file: str) -> Path:
    """Return the path of ``file``, whether it is still being written or not.

    :raises WarcError: if there is neither.
    """
    path = root / file
    if not path.exists():
        still_open = path.with_name(path.name + OPEN_SUFFIX)
        if still_open.exists():
            return still_open
        raise WarcError(f"{path}: no such file, though the database names it; run: unioncrawl verify")
    return path


def read_member(root: Path, position: Position) -> bytes:
    """Return the compressed bytes at ``position``.

    :raises WarcError: if the file is missing or shorter.
    """
    return _member(locate(root, position.file), position)


def _member(path: Path, position: Position) -> bytes:
    with path.open("rb") as file:
        file.seek(position.offset)
        member = file.read(position.length)
    if len(member) != position.length:
        raise WarcError(f"{path}: ends inside the record at {position.offset}; run: unioncrawl verify")
    return member


def read_record(root: Path, position: Position) -> StoredRecord:
    """Return the record at ``position`` of a file of ours.

    :raises WarcError: if it is damaged or missing.
    """
    path = locate(root, position.file)
    member = _member(path, position)
    try:
        raw = codec_of(path).content(member)
    except WarcError as error:
        where = f"{path}: the record at {position.offset} is damaged ({error})"
        raise WarcError(f"{where}; run: unioncrawl verify") from error
    return parse_record(raw)


def dictionary_frames(path: Path, file: str, damage: list[Damage]) -> list[Position]:
    """Return where a packed file holds its dictionary: before the first record and behind the last one. Of other
    files, and where both copies are damaged, nothing.

    :param file: as the database calls it.
    :param damage: takes the damaged one of two copies.
    """
    if PACKED_SUFFIX not in path.name:
        return []
    with contextlib.suppress(WarcError):  # the records cannot be read either, and that is told of
        frames = dict(frames_beside_records(path))
        one = damaged_copy(path)
        if one and (lost := frames.pop(one.offset, None)):
            end = one.offset + len(lost)
            damage.append(Damage(path, one.offset, end, "its dictionary, of which the other copy is whole"))
        return [
            Position(file, offset, len(frame), hashlib.sha256(frame).hexdigest())
            for offset, frame in frames.items()
        ]
    return []


def own_records(
    root: Path, file: str, damage: list[Damage] | None = None, start: int | None = None
) -> Iterator[tuple[Position, StoredRecord]]:
    """Yield every record of a file of ours with its position.

    :param damage: takes what lay between whole records.
    :param start: where a record begins; those before it are left out.
    :raises TornFileError: at the first damage, if there is no ``damage`` to take it.
    """
    path = locate(root, file)
    for offset, member, raw in members(path, damage, start):
        try:
            record = parse_record(raw)
        except WarcError as error:
            if damage is None:
                raise TornFileError(path, offset, str(error)) from error
            damage.append(Damage(path, offset, offset + len(member), str(error)))
        else:
            yield Position(file, offset, len(member), hashlib.sha256(member).hexdigest()), record


def repair(path: Path) -> Path | None:
    """Make an ``.open`` file that a kill left behind whole again, and give it its final name.

    What follows the last whole record is set aside in a ``.torn`` file, never deleted.

    :returns: that file, or ``None`` if nothing was torn.
    :raises ArchiveError: if it cannot be written.
    """
    end = 0
    sync_file(path)
    for offset, member, _ in members(path, []):
        end = offset + len(member)
    try:
        torn = _set_aside(path, end) if path.stat().st_size > end else None
        if end == 0:
            path.unlink()
        else:
            finish_file(path)
    except OSError as error:
        raise ArchiveError(f"cannot write {path.parent}: {error.strerror}; nothing is lost") from error
    return torn


def _set_aside(path: Path, end: int) -> Path:
    """Move what ``path`` holds from ``end`` on to a file of its own; a kill in between leaves both."""
    torn = path.with_name(path.name.removesuffix(OPEN_SUFFIX) + TAIL_SUFFIX)
    with path.open("r+b") as file, torn.open("wb") as tail:
        file.seek(end)
        shutil.copyfileobj(file, tail)
        tail.flush()
        os.fsync(tail.fileno())
        sync_directory(torn.parent)
        file.truncate(end)
        os.fsync(file.fileno())
    return torn
