"""Gzip files of which each record is a member of its own (WARC 1.1, Annex D)."""

from __future__ import annotations

import os
import zlib
from typing import BinaryIO

from unioncrawl.errors import WarcError

GZIP_LEVEL = 6
_MAGIC = b"\x1f\x8b\x08"

# A record's gzip header carries no time and no name, so equal records give equal members.
_GZIP_WBITS = 16 + zlib.MAX_WBITS
_CHUNK = 1 << 16

_MOST_ROOM = 1 << 20
"""What a damaged member says of its length is not believed beyond this."""


def gzip_member(record: bytes) -> bytes:
    """Return ``record`` as one gzip member."""
    compressor = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, _GZIP_WBITS)
    return compressor.compress(record) + compressor.flush()


class GzipMembers:
    """Reads members of gzip files. See :class:`unioncrawl.warc.members.Codec`."""

    magic = _MAGIC

    def record_start(self, file: BinaryIO) -> int:  # noqa: ARG002 - one of several codecs
        """Return where the first member begins."""
        return 0

    def record_end(self, file: BinaryIO) -> int:
        """Return where the last member ends."""
        return os.fstat(file.fileno()).st_size

    def content(self, member: bytes) -> bytes:
        """Return what ``member`` holds.

        :raises WarcError: if it is damaged.
        """
        # The last four bytes say how long the content is: nothing need be moved while it grows.
        room = min(int.from_bytes(member[-4:], "little"), _MOST_ROOM)
        try:
            return zlib.decompress(member, _GZIP_WBITS, max(1, room))
        except zlib.error as error:
            raise WarcError(str(error)) from error

    def member_at(self, file: BinaryIO, offset: int) -> tuple[bytes, bytes]:
        """Return the member that begins at ``offset``, and what it holds.

        :raises WarcError: if there is no whole one.
        """
        inflate = zlib.decompressobj(_GZIP_WBITS)
        raw: list[bytes] = []
        content: list[bytes] = []
        file.seek(offset)
        while not inflate.eof:
            chunk = file.read(_CHUNK)
            if not chunk:
                raise WarcError("the file ends inside a record")
            try:
                content.append(inflate.decompress(chunk))
            except zlib.error as error:
                raise WarcError(str(error)) from error
            raw.append(chunk[: len(chunk) - len(inflate.unused_data)])
        return b"".join(raw), b"".join(content)
