"""Compressions that WARC files come in, and reading one frame of them.

A frame is a gzip member, a zstd or LZ4 frame, an xz or bzip2 stream. Nothing is sought in the file and nothing
large is kept: a part of a ZIP file is read as any other.
"""

from __future__ import annotations

import bz2
import lzma
import re
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Protocol

import attrs
from fastwarc.stream_io import Lz4Reader

from unioncrawl.errors import WarcError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


class Readable(Protocol):
    """What is read of a file: its bytes, in order."""

    def read(self, size: int = -1, /) -> bytes:
        """Return the next ``size`` bytes, fewer only at the end."""
        ...


READ = 1 << 15
PIECE = 1 << 20
"""No more than this is inflated at a time: a few kilobytes can be made to hold gigabytes."""

_KEPT = 16 << 20
"""So many bytes of the file are kept from where a frame begins, to look through them again if it is damaged."""

_LZ4_PIECE = 1 << 14
"""What was asked for in one go is lost at damage."""

_MAX_DICTIONARY = 16 << 20

DAMAGE = (
    zlib.error,
    lzma.LZMAError,
    zstd.ZstdError,
    zipfile.BadZipFile,
    EOFError,
    OSError,
    ValueError,
    WarcError,
)
"""What readers raise at bytes that are not what they should be."""


class _CutOffError(WarcError):
    """The file ends inside a frame."""


class Source:
    """A file that is read from its beginning to its end, with a way back to a mark that is not too far behind."""

    def __init__(self, file: Readable) -> None:
        self._file = file
        self._kept = bytearray()
        self._start = 0
        self.offset = 0
        self.failed = ""
        """Why no more could be read, though the file may go on."""

    def peek(self, size: int) -> bytes:
        """Return the next ``size`` bytes, fewer only at the end, and stay."""
        begin = self.offset - self._start
        while len(self._kept) < begin + size and not self.failed:
            try:
                data = self._file.read(max(READ, begin + size - len(self._kept)))
            except DAMAGE as error:
                self.failed = reason_of(error)
                break
            if not data:
                break
            self._kept += data
        return bytes(self._kept[begin : begin + size])

    def take(self, size: int) -> bytes:
        """Return the next ``size`` bytes, fewer only at the end, and go on behind them."""
        if self.offset - self._start > _KEPT:
            self.mark()
        data = self.peek(size)
        self.offset += len(data)
        return data

    def mark(self) -> None:
        """Have the present place be the one to go back to."""
        del self._kept[: self.offset - self._start]
        self._start = self.offset

    def back(self, offset: int) -> None:
        """Go back to ``offset``, or as far towards it as is kept; or forward again."""
        self.offset = max(offset, self._start)


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


class _Inflater:
    """``zlib``'s decompressor with the manners of the others."""

    def __init__(self) -> None:
        self._inflate = zlib.decompressobj(16 + zlib.MAX_WBITS)
        self._is_full = False

    @property
    def eof(self) -> bool:
        return self._inflate.eof

    @property
    def needs_input(self) -> bool:
        return not self._is_full and not self._inflate.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return self._inflate.unused_data

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        out = self._inflate.decompress(self._inflate.unconsumed_tail + data, max(max_length, 0))
        self._is_full = len(out) == max_length
        return out


@attrs.define
class Format:
    """A compression, recognised by how its frames begin."""

    name: str
    magic: re.Pattern[bytes]
    open: Callable[[], _Decompressor] | None = None
    """Makes what inflates one frame; ``None`` for LZ4, of which FastWARC reads whole streams only."""

    hides_checksums: bool = False
    """Whether its reader does not tell a checksum that does not fit from other damage."""

    checksum_flags: int = 0
    """Bits in the fifth byte of a frame, of which one is set if it has a checksum; 0 if all have."""

    def is_checked(self, begin: bytes) -> bool:
        """Return whether a frame has a checksum, given how it begins."""
        return not self.checksum_flags or bool(begin[4:5] and begin[4] & self.checksum_flags)


def formats() -> list[Format]:
    """Return the compressions there are. A file has its own, which takes its dictionary."""
    return [
        Format("gzip", re.compile(rb"\x1f\x8b\x08[\x00-\x1f]"), _Inflater),
        Format(
            "zstd",
            re.compile(rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18"),
            zstd.ZstdDecompressor,
            checksum_flags=0x04,
        ),
        Format("LZ4", re.compile(rb"\x04\x22\x4d\x18"), checksum_flags=0x14),
        Format("bzip2", re.compile(rb"BZh[1-9]1AY&SY"), bz2.BZ2Decompressor, hides_checksums=True),
        Format(
            "xz",
            re.compile(rb"\xfd7zXZ\x00"),
            lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ),
            hides_checksums=True,
        ),
    ]


LONGEST_MAGIC = 10
_ZSTD_DICTIONARY = b"\x5d\x2a\x4d\x18"


def content(source: Source, form: Format) -> Iterator[bytes]:
    """Yield what the frame that begins here holds.

    :raises Exception: one of ``DAMAGE``, after what could be read.
    """
    if form.open is None:
        yield from _lz4_content(source)
        return
    start = begun = source.offset
    given = 0
    stream = form.open()
    try:
        while not stream.eof:
            data = b""
            if stream.needs_input:
                begun = source.offset
                data = source.take(READ)
                if not data:
                    raise _CutOffError("the file ends inside a record")
            if out := stream.decompress(data, PIECE):
                given += len(out)
                yield out
    except DAMAGE:
        yield from _up_to_damage(source, form.open(), start, begun, given)
        raise
    source.back(source.offset - len(stream.unused_data))


def _up_to_damage(
    source: Source, stream: _Decompressor, start: int, begun: int, given: int
) -> Iterator[bytes]:
    """Yield what a frame that begins at ``start`` still holds before the damage that was met in what was taken from
    ``begun`` on, after the ``given`` bytes that were yielded: at damage, decompressors do not give what came just before.
    """
    end = source.offset
    source.back(start)
    if source.offset != start:
        source.back(end)
        return  # the frame is too large to go through it once more
    try:
        while source.offset < end and not stream.eof:
            data = b""
            if stream.needs_input:
                # Byte by byte, up to the one that is wrong.
                far = begun - source.offset
                data = source.take(min(READ, far) if far > 0 else 1)
            out = stream.decompress(data, PIECE)
            passed, given = out[:given], max(0, given - len(out))
            if rest := out[len(passed) :]:
                yield rest
    except DAMAGE:
        pass
    source.back(end)


def skip_frames(source: Source, form: Format) -> None:
    """Go past frames of zstd that are for other data, its dictionary among them.

    :raises WarcError: if a dictionary is damaged, or the file ends inside a frame.
    """
    while (head := source.peek(8))[1:4] == b"\x2a\x4d\x18" and head[0] >> 4 == 5:
        size = int.from_bytes(head[4:], "little")
        is_dictionary = source.offset == 0 and head.startswith(_ZSTD_DICTIONARY)
        if len(head) < 8 or (is_dictionary and size > _MAX_DICTIONARY):
            raise WarcError("damaged before its first record")
        source.take(8)
        if is_dictionary:
            form.open = _with_dictionary(source.take(size))
            continue
        while size and (data := source.take(min(size, PIECE))):
            size -= len(data)
            source.mark()
        if size:
            raise _CutOffError("the file ends inside a frame")


def _with_dictionary(data: bytes) -> Callable[[], _Decompressor]:
    """Return what opens frames made with a dictionary, given as it stands in the file: maybe compressed itself."""
    if data.startswith(b"\x28\xb5\x2f\xfd"):
        data = zstd.ZstdDecompressor().decompress(data, _MAX_DICTIONARY)
    return opener(zstd.ZstdDict(data, is_raw=not data.startswith(b"\x37\xa4\x30\xec")))


def opener(dictionary: zstd.ZstdDict | None) -> Callable[[], _Decompressor]:
    """Return what opens frames made with ``dictionary``."""
    return lambda: zstd.ZstdDecompressor(dictionary)


class _Lz4Frame:
    """The file of which FastWARC reads one LZ4 frame: it ends where the frame does."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._ready = self._head()
        self._ended = False
        self._given = 0

    def read(self, size: int = -1) -> bytes:
        """Return up to ``size`` bytes of the frame."""
        if not self._ready and not self._ended:
            self._ready = self._block()
        size = len(self._ready) if size < 0 else size
        data, self._ready = self._ready[:size], self._ready[size:]
        self._given += len(data)
        return data

    def tell(self) -> int:
        """Return how many bytes were read."""
        return self._given

    def seek(self, offset: int, whence: int = 0) -> int:
        """Refuse: FastWARC wants there to be this, and does not call it while it reads on."""
        raise OSError(f"an LZ4 frame is read in one go (seek to {offset}, {whence})")

    def close(self) -> None:
        """Leave the file open: its next frame is read, too."""

    def _head(self) -> bytes:
        begin = self._exactly(6)
        flags = begin[4]
        self._block_sums = bool(flags & 0x10)
        self._content_sum = bool(flags & 0x04)
        return begin + self._exactly(1 + (8 if flags & 0x08 else 0) + (4 if flags & 0x01 else 0))

    def _block(self) -> bytes:
        mark = self._exactly(4)
        size = int.from_bytes(mark, "little") & 0x7FFFFFFF
        if not size:
            self._ended = True
            return mark + self._exactly(4 if self._content_sum else 0)
        if size > 4 << 20:
            raise WarcError("a block of a size that LZ4 has not")
        return mark + self._exactly(size + (4 if self._block_sums else 0))

    def _exactly(self, size: int) -> bytes:
        data = self._source.take(size)
        if len(data) < size:
            raise _CutOffError("the file ends inside a record")
        return data


def _lz4_content(source: Source) -> Iterator[bytes]:
    reader = Lz4Reader(_Lz4Frame(source))
    while data := reader.read(_LZ4_PIECE):
        yield data


def reason_of(error: BaseException) -> str:
    """Return what a reader says of damage, in a few words."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error).replace("Error -3 while decompressing data: ", "") or type(error).__name__
