"""Zstandard files of which each record is a frame of its own: ``.warc.zst``, which ``pack`` makes.

The format: "Zstandard Compression for WARC Files" 1.0 of the IIPC. Each frame states how long its content is, has
a checksum, and names the file's dictionary.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from unioncrawl.errors import WarcError
from unioncrawl.warc.zstd_dictionary import FRAME_MAGIC, Layout, frames_of, layout_of

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

MAX_RECORD = 1 << 30
"""No record is larger, in bytes: a few kilobytes can be made to hold gigabytes. Five times what a crawl fetches."""

WINDOW_LOG = 23
"""Readers have to support windows of 2²³ bytes and no larger ones."""

DEFAULT_LEVEL = 15
"""The next ones save less than 1 % more; from 20 on, windows may be larger than readers have to support."""

FAST_LEVEL = 3

LARGE = 4_000_000
"""Records larger than this are pictures and PDFs, which hold what is compressed already."""

LITTLE = 0.9
"""What is still this share of its size after a fast level is not worth the effort of a slow one."""

_CHUNK = 1 << 14
_LONGEST_HEADER = 18


class FrameMaker:
    """Makes the frames of one file."""

    def __init__(self, dictionary: bytes | None, level: int = DEFAULT_LEVEL) -> None:
        """Compress with ``dictionary``, if there is one, which is given as it is trained."""
        self.head = self.tail = b""
        opened = None
        if dictionary is not None:
            self.head, self.tail = frames_of(dictionary)
            opened = zstd.ZstdDict(dictionary)
        self._fast = _compressor(min(level, FAST_LEVEL), opened)
        self._slow = _compressor(level, opened)

    def frame(self, record: bytes) -> bytes:
        """Return ``record`` as one frame.

        :raises WarcError: if it is larger than readers take.
        """
        if len(record) > MAX_RECORD:
            raise WarcError(f"a record of {len(record)} bytes is larger than a frame may be ({MAX_RECORD})")
        # In one call: only then is the content's size known when the frame's header is written.
        fast = self._fast.compress(record, zstd.ZstdCompressor.FLUSH_FRAME)
        if len(record) > LARGE or len(fast) > LITTLE * len(record):
            return fast
        return min(fast, self._slow.compress(record, zstd.ZstdCompressor.FLUSH_FRAME), key=len)


def _compressor(level: int, dictionary: zstd.ZstdDict | None) -> zstd.ZstdCompressor:
    options: dict[int, int] = {
        zstd.CompressionParameter.compression_level: level,
        zstd.CompressionParameter.checksum_flag: 1,
        zstd.CompressionParameter.content_size_flag: 1,
        zstd.CompressionParameter.dict_id_flag: 1,
    }
    # Digested once a file, not once a record.
    digested = dictionary.as_digested_dict if dictionary else None
    return zstd.ZstdCompressor(options=options, zstd_dict=digested)


class ZstdFrames:
    """Reads frames of one file. See :class:`unioncrawl.warc.members.Codec`."""

    magic = FRAME_MAGIC

    def __init__(self, path: Path) -> None:
        self._path = path

    def record_start(self, file: BinaryIO) -> int:  # noqa: ARG002 - one of several codecs
        """Return where the first frame with a record begins.

        :raises WarcError: if the dictionary is damaged.
        """
        return self._layout.start

    def record_end(self, file: BinaryIO) -> int:  # noqa: ARG002 - one of several codecs
        """Return where the last frame with a record ends.

        :raises WarcError: if the dictionary is damaged.
        """
        return self._layout.end

    @functools.cached_property
    def _layout(self) -> Layout:
        return layout_of(self._path)

    def content(self, member: bytes) -> bytes:
        """Return what ``member`` holds.

        :raises WarcError: if it is damaged.
        """
        pieces = [content for _, content in _frame(member, iter(()), self._layout)]
        return b"".join(pieces)

    def member_at(self, file: BinaryIO, offset: int) -> tuple[bytes, bytes]:
        """Return the frame that begins at ``offset``, and what it holds.

        :raises WarcError: if there is no whole one.
        """
        file.seek(offset)
        first = file.read(_CHUNK)
        frame: list[bytes] = []
        record: list[bytes] = []
        for raw, content in _frame(first, iter(lambda: file.read(_CHUNK), b""), self._layout, alone=False):
            frame.append(raw)
            record.append(content)
        return b"".join(frame), b"".join(record)


def _frame(
    first: bytes, more: Iterator[bytes], layout: Layout, *, alone: bool = True
) -> Iterator[tuple[bytes, bytes]]:
    """Yield the frame that ``first`` and ``more`` begin with, piece by piece: as compressed, and what it holds.

    :param alone: whether nothing may follow.
    :raises WarcError: if it is not whole.
    """
    left = _content_size(first[:_LONGEST_HEADER], layout) + 1
    limit: dict[int, int] = {zstd.DecompressionParameter.window_log_max: WINDOW_LOG}
    inflate = zstd.ZstdDecompressor(layout.dictionary, options=limit)
    chunk = first
    while True:
        try:
            content = inflate.decompress(chunk, left)
        except zstd.ZstdError as error:
            raise WarcError(_in_short(error)) from error
        left -= len(content)
        if inflate.eof:
            break
        if not left:
            raise WarcError("a frame holds more than it says")
        yield chunk, content
        chunk = next(more, b"")
        if not chunk:
            raise WarcError("the file ends inside a record")
    rest = len(inflate.unused_data)
    if alone and rest:
        raise WarcError("more than one frame")
    yield chunk[: len(chunk) - rest], content


def _content_size(header: bytes, layout: Layout) -> int:
    """Return how many bytes a frame says it holds.

    :raises WarcError: if it is no frame, does not say, says too many, or was made with another dictionary.
    """
    if not header.startswith(FRAME_MAGIC):
        raise WarcError("no zstd frame begins here")
    try:
        info = zstd.get_frame_info(header)
    except zstd.ZstdError as error:
        raise WarcError(_in_short(error)) from error
    if info.decompressed_size is None:
        raise WarcError("a frame without its size")
    if info.decompressed_size > MAX_RECORD:
        raise WarcError(f"a frame that says it holds {info.decompressed_size} bytes")
    if info.dictionary_id != layout.dictionary_id:
        raise WarcError(f"a frame that names the dictionary {info.dictionary_id}, not {layout.dictionary_id}")
    return info.decompressed_size


def _in_short(error: Exception) -> str:
    """Return what the library says without who says it."""
    return str(error).rpartition(": ")[2].rstrip(".")
