"""Copying files and records of another archive, so that a kill or a full disk leaves nothing half done.

What is being copied ends in ``.open``. A file that was copied as it is, and not to its end, is the beginning of
the other one: the next merge goes on where it ends. Any other file that is still open holds whole records and a
torn end, as a crawl would have left it. A packed file is one that only a pack makes, so its copy is named as the
copies of packs are, and begun anew.
"""

from __future__ import annotations

import hashlib
import itertools
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from unioncrawl.archive.home import Home
from unioncrawl.archive.merge_records import is_of_file
from unioncrawl.archive.pack_moves import COPY_SUFFIX
from unioncrawl.archive.runs import may_begin_run
from unioncrawl.errors import ArchiveError
from unioncrawl.warc.files import OPEN_SUFFIX, TAIL_SUFFIX, WARC_SUFFIXES, finish_file, sync_directory
from unioncrawl.warc.gzip_members import gzip_member
from unioncrawl.warc.members import PACKED_SUFFIX, Damage, members
from unioncrawl.warc.records import StoredRecord, new_record_id, parse_record, record_bytes

_CHUNK = 1 << 20

_NUMBERED = re.compile(r"(?P<begin>.+?-\d{8}T\d{12})-(?P<serial>\d+)(?P<end>.*)")
"""Names that a run gives to its files, and a pack to the files that it makes of them: others are never packed."""


def warc_name(path: Path, root: Path) -> str:
    """Return the name below ``root`` that a file has when it is closed."""
    return path.relative_to(root).as_posix().removesuffix(OPEN_SUFFIX)


def copy_whole(home: Home, path: Path, end: int, file: str) -> None:
    """Copy the first ``end`` bytes of ``path`` to ``file`` below ``warc/``.

    :raises ArchiveError: if it cannot be written; what was copied stays, and is gone on with.
    """
    _copy(path, end, _begin(home, file))


def go_on(path: Path, opened: Path) -> bool:
    """Finish a copy of ``path`` that was broken off, if ``opened`` is one; return whether it is.

    :raises ArchiveError: if it cannot be written.
    """
    end = _whole_end(path)
    size = opened.stat().st_size
    if size > end or _digest(path, size) != _digest(opened, size):
        return False
    _copy(path, end, opened)
    return True


def _whole_end(path: Path) -> int:
    """Return up to where a file is whole; 0 if it is damaged elsewhere than at the end that a kill tore off."""
    damage: list[Damage] = []
    end = max((offset + len(member) for offset, member, _ in members(path, damage)), default=0)
    if not path.name.endswith(OPEN_SUFFIX):
        return 0 if damage else path.stat().st_size
    return 0 if any(stretch.offset < end for stretch in damage) else end


def copy_records(home: Home, path: Path, offsets: set[int], file: str, is_held: Callable[[str], bool]) -> str:
    """Copy the records at ``offsets`` of ``path``, byte by byte, to a file called like ``file`` that is not there yet;
    return its name.

    The ``warcinfo`` that tells of the file is the one record that is written anew: before the records that it stood
    before, with the new name.

    :param is_held: says whether a record of an id is held: a ``warcinfo`` of such an id gets a new one.
    :raises ArchiveError: if it cannot be written; the records that were copied stay.
    """
    name = free_name(home, _unpacked(file))
    opened = _begin(home, name)
    try:
        with opened.open("r+b", buffering=0) as target:
            for member in _members_with_info(path, offsets, name, is_held):
                _append(target, member)
            os.fsync(target.fileno())
    except OSError as error:
        raise _not_written(opened, error) from error
    _finish(opened)
    return name


def free_name(home: Home, file: str) -> str:
    """Return ``file``, or a name like it, under which there is nothing in any form that a file can have."""
    suffix = next(suffix for suffix in WARC_SUFFIXES if file.endswith(suffix))
    return (
        next(stem for stem in _stems(file.removesuffix(suffix)) if not is_taken(home, stem + suffix)) + suffix
    )


def _stems(stem: str) -> Iterator[str]:
    """Yield ``stem``, and then stems like it: with the numbers that follow, as the files of a run have them."""
    yield stem
    numbered = _NUMBERED.fullmatch(stem)
    for number in itertools.count(int(numbered["serial"]) + 1 if numbered else 2):
        yield f"{numbered['begin']}-{number:05}{numbered['end']}" if numbered else f"{stem}-{number}"


def is_taken(home: Home, file: str) -> bool:
    """Return whether there is a file of that name below ``warc/``, in any form that it can have."""
    stem = file.removesuffix(next(suffix for suffix in WARC_SUFFIXES if file.endswith(suffix)))
    return any(
        (home.warc / f"{stem}{form}{state}").exists()
        for form in WARC_SUFFIXES
        for state in ("", OPEN_SUFFIX, TAIL_SUFFIX)
    )


def _unpacked(file: str) -> str:
    """Return the name of a file whose records are gzip members, as the run that began it would have named it."""
    if not file.endswith(PACKED_SUFFIX):
        return file
    stem = file.removesuffix(PACKED_SUFFIX)
    numbered = _NUMBERED.fullmatch(stem)
    return (f"{numbered['begin']}-{numbered['serial']}" if numbered else stem) + ".warc.gz"


def _members_with_info(
    path: Path, offsets: set[int], name: str, is_held: Callable[[str], bool]
) -> Iterator[bytes]:
    """Yield the records of a file at ``offsets`` as gzip members, and before them the ``warcinfo`` of each."""
    as_is = PACKED_SUFFIX not in path.name
    info: StoredRecord | None = None
    for offset, member, raw in members(path, []):
        if may_begin_run(raw) and is_of_file(record := parse_record(raw)):
            info = record
            continue
        if offset not in offsets:
            continue
        if info is not None:
            yield _info_of(name, info, is_held)
            info = None
        yield member if as_is else gzip_member(raw)


def _info_of(name: str, info: StoredRecord, is_held: Callable[[str], bool]) -> bytes:
    """Return the ``warcinfo`` of a file called ``name`` that says what ``info`` says of another."""
    record_id = new_record_id() if is_held(info.record_id) else info.record_id
    new = {"warc-record-id": record_id, "warc-filename": name.rpartition("/")[2]}
    headers = [
        (key, new.get(key.lower(), value)) for key, value in info.headers if key.lower() != "content-length"
    ]
    return gzip_member(record_bytes(headers, info.block))


def _begin(home: Home, name: str) -> Path:
    """Create the file that is to be called ``name``, empty and open; return its path."""
    is_packed = name.endswith(PACKED_SUFFIX)
    path = home.warc / (name + (COPY_SUFFIX if is_packed else OPEN_SUFFIX))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.open("wb" if is_packed else "xb").close()
        sync_directory(path.parent)
    except OSError as error:
        raise ArchiveError(f"cannot write {path.parent}: {error.strerror}") from error
    return path


def _copy(path: Path, end: int, opened: Path) -> None:
    """Have ``opened`` hold the first ``end`` bytes of ``path``, of which it has some, and close it.

    :raises ArchiveError: if it cannot, or they are not the same then.
    """
    try:
        with path.open("rb") as source, opened.open("r+b", buffering=0) as target:
            source.seek(target.seek(0, os.SEEK_END))
            while data := source.read(min(_CHUNK, end - source.tell())):
                _append(target, data)
            os.fsync(target.fileno())
    except OSError as error:
        raise _not_written(opened, error) from error
    if opened.stat().st_size != end or _digest(path, end) != _digest(opened, end):
        raise ArchiveError(
            f"{opened} is not what was copied from {path}; look at the disks, remove it, and merge again"
        )
    _finish(opened)


def _append(target: BinaryIO, data: bytes) -> None:
    """Write all of ``data`` or, unless the process is killed, nothing."""
    end = target.tell()
    view = memoryview(data)
    try:
        while view:
            view = view[target.write(view) :]
    except OSError:
        target.truncate(end)  # half a record is worse than none; this needs no space
        raise


def _finish(opened: Path) -> None:
    try:
        if opened.name.endswith(COPY_SUFFIX):
            opened.rename(
                opened.with_name(opened.name.removesuffix(COPY_SUFFIX))
            )  # a free name, in our hands
        else:
            finish_file(opened)
        sync_directory(opened.parent)
    except OSError as error:
        raise ArchiveError(f"cannot write {opened.parent}: {error.strerror}") from error


def _not_written(opened: Path, error: OSError) -> ArchiveError:
    return ArchiveError(
        f"cannot write {opened}: {error.strerror}; nothing is lost: make room and merge again, it goes on from here"
    )


def _digest(path: Path, end: int) -> bytes:
    """Return the SHA-256 of the first ``end`` bytes of a file."""
    sha256 = hashlib.sha256()
    with path.open("rb") as file:
        while data := file.read(min(_CHUNK, end - file.tell())):
            sha256.update(data)
    return sha256.digest()
