"""What members hold, unpacked one behind another."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

from fastwarc.stream_io import GzipReader

from unioncrawl.warc.gzip_members import GzipMembers
from unioncrawl.warc.members import codec_of

LARGEST = 1 << 20
"""Larger records are unpacked by themselves: as much as they say that they hold is not taken at their word."""


class Contents:
    """Unpacks the members of a file.

    FastWARC's reader takes two thirds of the time that zlib takes, if it is not begun anew for each member. So
    it goes along, and the lengths that members state at their end say where each content ends.
    """

    def __init__(self, path: Path) -> None:
        """Open ``path``.

        :raises OSError: if it cannot be opened.
        """
        self._codec = codec_of(path)
        self._goes_along = isinstance(self._codec, GzipMembers)
        self._file = path.open("rb")
        self._next = -1
        self._reader: GzipReader | None = None

    def __enter__(self) -> Contents:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def content(self, offset: int, member: memoryview) -> bytes:
        """Return what ``member``, which lies at ``offset`` and is as it was written, holds.

        :raises WarcError: if it cannot be unpacked.
        """
        size = int.from_bytes(member[-4:], "little")
        if self._goes_along and size <= LARGEST:
            if offset != self._next or self._reader is None:
                self._file.seek(offset)
                self._reader = GzipReader(self._file)
            try:
                content = self._reader.read(size)
            except OSError:
                content = b""
            if len(content) == size:
                self._next = offset + len(member)
                return content
        self._next = -1
        return self._codec.content(bytes(member))
