"""Reading a file from its beginning to its end in large pieces, and handing out slices of them."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from types import TracebackType

WINDOW_BYTES = 1 << 22
"""Read at once: large enough for a disk to be read at its full speed."""


class Window:
    """A file, seen through a buffer that moves along. No mapping into memory: a bad sector would kill the process."""

    def __init__(self, path: Path) -> None:
        """Open ``path``.

        :raises OSError: if it cannot be opened.
        """
        self.path = path
        self.bytes_read = 0
        self._descriptor = os.open(path, os.O_RDONLY)
        self._buffer = bytearray()
        self._view = memoryview(self._buffer)
        self._start = self._end = 0

    def __enter__(self) -> Window:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._descriptor)

    @property
    def size(self) -> int:
        """How long the file is now."""
        return os.fstat(self._descriptor).st_size

    def piece(self, offset: int, length: int) -> memoryview:
        """Return what lies there; less if the file ends before. Good until the next call.

        :raises OSError: if it cannot be read.
        """
        if offset < self._start or offset + length > self._end:
            self._move(offset, length)
        start = offset - self._start
        return self._view[start : min(start + length, self._end - self._start)]

    def sha256(self, offset: int, length: int) -> tuple[bytes, int]:
        """Return the digest of what lies there, and how long it is, which is less if the file ends before.

        :raises OSError: if it cannot be read.
        """
        piece = self.piece(offset, min(length, WINDOW_BYTES))
        digest, seen = hashlib.sha256(piece), len(piece)
        while seen < length and len(piece):
            piece = self.piece(offset + seen, min(length - seen, WINDOW_BYTES))
            digest.update(piece)
            seen += len(piece)
        return digest.digest(), seen

    def _move(self, offset: int, length: int) -> None:
        self._start = self._end = offset
        self._grow(max(length, WINDOW_BYTES))
        try:
            self._fill(max(length, WINDOW_BYTES))
        except OSError:
            # What cannot be read may lie behind what is asked for.
            self._end = offset
            self._fill(length)

    def _grow(self, size: int) -> None:
        if len(self._buffer) < size or len(self._buffer) > max(size, 2 * WINDOW_BYTES):
            self._view.release()
            self._buffer = bytearray(size)
            self._view = memoryview(self._buffer)

    def _fill(self, length: int) -> None:
        while (held := self._end - self._start) < length:
            count = os.preadv(self._descriptor, [self._view[held:length]], self._end)
            if not count:
                return
            self._end += count
            self.bytes_read += count
