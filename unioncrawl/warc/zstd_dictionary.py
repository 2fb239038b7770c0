"""Dictionaries of ``.warc.zst`` files: what records of one source have in common, kept once a file.

Without it nothing in the file can be read, so it stands there twice: before the first record, as "Zstandard
Compression for WARC Files" 1.0 has it, and behind the last one, in an extension frame, which other readers
pass over.
"""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

import attrs

from unioncrawl.errors import WarcError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

DICTIONARY_MAGIC = b"\x5d\x2a\x4d\x18"
"""Begins the frame before the first record (0x184D2A5D)."""

COPY_MAGIC = b"\x5c\x2a\x4d\x18"
"""Begins the frame behind the last record: one of the skippable frames that readers must pass over (0x184D2A5C)."""

FRAME_MAGIC = b"\x28\xb5\x2f\xfd"
"""Begins a frame with data, and so a dictionary that is compressed itself."""

MAX_DICTIONARY = 1 << 23
"""What every reader has to support, so none of ours is larger; what claims to be is damaged."""

DICTIONARY_BYTES = 112_640
"""Where growth stops to pay: four times as much saves 2 % of a file with 2,000 pages, and takes three times as long."""

SAMPLES_FOR_A_BYTE = 40
"""Bytes of samples for one byte of dictionary. With fewer it holds what is on single pages, and helps no other."""

LEAST_DICTIONARY = 4096
"""What is smaller is not worth its place in the file."""

_HEAD = 8
_LEVEL = 19


@attrs.frozen
class Layout:
    """Where a file's records begin and end, and what they were compressed with."""

    start: int
    end: int
    dictionary: zstd.ZstdDict | None

    @property
    def dictionary_id(self) -> int:
        """What frames name their dictionary by; 0 without one."""
        return self.dictionary.dict_id if self.dictionary else 0


def train(samples: Sequence[bytes]) -> bytes | None:
    """Return a dictionary of what ``samples``, uncompressed records, have in common; ``None`` if there are too few.

    Its id is a hash of its content, in the range that is proposed for ids of dictionaries nobody has registered.
    """
    size = min(DICTIONARY_BYTES, sum(map(len, samples)) // SAMPLES_FOR_A_BYTE)
    if size < LEAST_DICTIONARY:
        return None
    try:
        return zstd.train_dict(samples, size).dict_content
    except zstd.ZstdError:
        return None  # nothing in common, or too few: the library cannot say before


def frames_of(dictionary: bytes) -> tuple[bytes, bytes]:
    """Return the frames that stand before the first record and behind the last one."""
    options: dict[int, int] = {
        zstd.CompressionParameter.compression_level: _LEVEL,
        zstd.CompressionParameter.checksum_flag: 1,
    }
    packed = zstd.compress(dictionary, options=options)
    size = len(packed).to_bytes(4, "little")
    return DICTIONARY_MAGIC + size + packed, COPY_MAGIC + size + packed


def layout_of(path: Path) -> Layout:
    """Return where in ``path`` the records are, and its dictionary, which is kept for the next call.

    :raises WarcError: if both copies of the dictionary are damaged.
    """
    stat = path.stat()
    return _layout(path, stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns)


@functools.lru_cache(maxsize=8)
def _layout(path: Path, device: int, inode: int, size: int, mtime_ns: int) -> Layout:  # noqa: ARG001 - the key
    with path.open("rb") as file:
        if file.read(4) == FRAME_MAGIC:
            return Layout(0, size, None)
        first = _skippable(file, 0, DICTIONARY_MAGIC)
        last = _last_frame(file, size)
        if first is None and last is None:
            _check_not_lost(file, path)
            return Layout(0, size, None)
    for data in (first, last):
        dictionary = _opened(data)
        if data is not None and dictionary is not None:
            # One that is whole says how long the other one is.
            length = _HEAD + len(data)
            return Layout(length, size - length if last is not None else size, dictionary)
    raise WarcError(_lost(path))


def _check_not_lost(file: BinaryIO, path: Path) -> None:
    """Raise ``WarcError`` if the file begins with what was a dictionary."""
    file.seek(0)
    if file.read(4) == DICTIONARY_MAGIC:
        raise WarcError(_lost(path))


def _lost(path: Path) -> str:
    return f"{path}: its dictionary is damaged, without which nothing in it can be read; restore the file from a copy"


def _skippable(file: BinaryIO, offset: int, magic: bytes) -> bytes | None:
    """Return what the skippable frame at ``offset`` holds; ``None`` if there is no whole one."""
    file.seek(offset)
    head = file.read(_HEAD)
    size = int.from_bytes(head[4:], "little")
    if head[:4] != magic or not 0 < size <= MAX_DICTIONARY:
        return None
    data = file.read(size)
    return data if len(data) == size else None


def _last_frame(file: BinaryIO, size: int) -> bytes | None:
    """Return what the frame with the copy holds, which ends where the file does; ``None`` if there is none."""
    # Dictionaries of ours are far smaller than what is allowed.
    start = max(0, size - 2 * DICTIONARY_BYTES)
    file.seek(start)
    data = file.read(size - start)
    found = data.rfind(COPY_MAGIC)
    while found >= 0:
        if found + _HEAD + int.from_bytes(data[found + 4 : found + _HEAD], "little") == len(data):
            return data[found + _HEAD :]
        found = data.rfind(COPY_MAGIC, 0, found)
    return None


def _opened(data: bytes | None) -> zstd.ZstdDict | None:
    """Return the dictionary that a frame holds; ``None`` if it is damaged."""
    if data is None:
        return None
    try:
        if data.startswith(FRAME_MAGIC):
            inflate = zstd.ZstdDecompressor()
            data = inflate.decompress(data, MAX_DICTIONARY)
            if not inflate.eof or inflate.unused_data:
                return None
        return zstd.ZstdDict(data)
    except (zstd.ZstdError, ValueError):
        return None


@attrs.frozen
class OneCopy:
    """A dictionary that stands in a file twice, once damaged."""

    offset: int
    """Where the damaged one begins: 0, or behind the last record."""

    layout: Layout
    """As the one that is whole says."""


def one_copy(file: BinaryIO, size: int) -> OneCopy | None:
    """Return the dictionary of a file of ``size`` bytes, made by any tool, if one of its two copies is damaged.

    :returns: ``None`` if both are whole, both are damaged, or there are not two.
    """
    last = _last_frame(file, size)
    file.seek(0)
    if last is None or file.read(len(FRAME_MAGIC)) == FRAME_MAGIC:
        return None
    first = _skippable(file, 0, DICTIONARY_MAGIC)
    length = _HEAD + len(last)
    if first == last or size < 2 * length:
        return None
    of_first, of_last = _opened(first), _opened(last)
    if of_first is None and of_last is not None:
        return OneCopy(0, Layout(length, size - length, of_last))
    # Of another length it is no copy, but something that another tool put there.
    if of_first is not None and of_last is None and first is not None and len(first) == len(last):
        return OneCopy(size - length, Layout(length, size - length, of_first))
    return None


def damaged_copy(path: Path) -> OneCopy | None:
    """Return the dictionary of a file if one of its two copies is damaged: see :func:`one_copy`."""
    with path.open("rb") as file:
        return one_copy(file, os.fstat(file.fileno()).st_size)


def frames_beside_records(path: Path) -> list[tuple[int, bytes]]:
    """Return the frames of a file that hold no record, which are those of its dictionary: offset and bytes.

    :raises WarcError: if the dictionary is damaged.
    """
    layout = layout_of(path)
    found = []
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        for start, end in ((0, layout.start), (layout.end, size)):
            file.seek(start)
            if end > start:
                found.append((start, file.read(end - start)))
    return found
