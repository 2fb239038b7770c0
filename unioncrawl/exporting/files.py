"""A file that knows its size and its hash when it is written."""

from __future__ import annotations

import hashlib
from typing import BinaryIO


class HashingFile:
    """A file that is written from its beginning to its end, and hashed on the way."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._hash = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> int:
        """Write all of ``data``."""
        self._hash.update(data)
        self.size += len(data)
        return self._file.write(data)

    def flush(self) -> None:
        """Hand on what is written."""
        self._file.flush()

    @property
    def sha256(self) -> str:
        """Of what has been written, as hexadecimal digits."""
        return self._hash.hexdigest()
