"""Compressed WARC files, record by record: each record is a member (gzip) or a frame (zstd) of its own."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Protocol

import attrs

from unioncrawl.errors import WarcError
from unioncrawl.warc.gzip_members import GzipMembers
from unioncrawl.warc.zstd_frames import ZstdFrames

PACKED_SUFFIX = ".warc.zst"
"""Ends the name of a packed file; while it is being written, another suffix follows."""

_SEARCHED = 1 << 16
"""Bytes that are looked through at a time for where a member begins."""


class Codec(Protocol):
    """How the records of a file are compressed."""

    magic: bytes
    """Begins a member."""

    def record_start(self, file: BinaryIO) -> int:
        """Return where the first member with a record begins.

        :raises WarcError: if nothing in the file can be read.
        """
        ...

    def record_end(self, file: BinaryIO) -> int:
        """Return where the last member with a record ends.

        :raises WarcError: if nothing in the file can be read.
        """
        ...

    def content(self, member: bytes) -> bytes:
        """Return what ``member`` holds.

        :raises WarcError: if it is damaged.
        """
        ...

    def member_at(self, file: BinaryIO, offset: int) -> tuple[bytes, bytes]:
        """Return the member that begins at ``offset``, and what it holds.

        :raises WarcError: if there is no whole one.
        """
        ...


def codec_of(path: Path) -> Codec:
    """Return how the records of ``path`` are compressed, which its name says."""
    return ZstdFrames(path) if PACKED_SUFFIX in path.name else GzipMembers()


class TornFileError(WarcError):
    """A file stops being readable at ``offset``; what lies before it is whole."""

    def __init__(self, path: Path, offset: int, reason: str) -> None:
        super().__init__(f"{path}: damaged at byte {offset}: {reason}")
        self.offset = offset
        self.reason = reason


@attrs.frozen
class Damage:
    """A stretch of a file that holds no whole record."""

    path: Path
    offset: int
    end: int
    """Where the next whole record begins, or the file ends."""

    reason: str

    def __str__(self) -> str:
        return f"{self.path}: damaged from byte {self.offset} to {self.end}: {self.reason}"


def members(
    path: Path, damage: list[Damage] | None = None, start: int | None = None
) -> Iterator[tuple[int, bytes, bytes]]:
    """Yield ``(offset, member, record)`` of every whole member: its place, its bytes, what they hold.

    FastWARC and warcio end in silence at a torn tail and stop at damage in the middle, hence this walk of
    our own: it goes on at the next whole record.

    :param damage: takes what lay between whole records.
    :param start: where a member begins; those before it are left out.
    :raises TornFileError: at the first damage, if there is no ``damage`` to take it.
    """
    codec = codec_of(path)
    with path.open("rb") as file:
        try:
            begin, size = codec.record_start(file), codec.record_end(file)
        except WarcError as error:
            if damage is None:
                raise TornFileError(path, 0, str(error)) from error
            damage.append(Damage(path, 0, os.fstat(file.fileno()).st_size, str(error)))
            return
        offset = begin if start is None else start
        while offset < size:
            try:
                member, content = codec.member_at(file, offset)
            except WarcError as error:
                if damage is None:
                    raise TornFileError(path, offset, str(error)) from error
                following = next_member(codec, file, offset + 1, size)
                damage.append(Damage(path, offset, following, str(error)))
                offset = following
                continue
            yield offset, member, content
            offset += len(member)


def next_member(codec: Codec, file: BinaryIO, start: int, size: int) -> int:
    """Return where the first whole member with a WARC record begins, from ``start`` on; ``size`` if there is none."""
    while start < size:
        file.seek(start)
        window = file.read(_SEARCHED)
        found = window.find(codec.magic)
        if found < 0:
            # The mark may lie across the border of two windows.
            start += max(1, len(window) - len(codec.magic) + 1)
            continue
        start += found
        with contextlib.suppress(WarcError):
            if codec.member_at(file, start)[1].startswith(b"WARC/"):
                return start
        start += 1
    return size
