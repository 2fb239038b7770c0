"""CDXJ: the index by which web archives find captures in WARC files, and ZipNum, its compressed form.

One line a capture, ``key timestamp {json}``, sorted by bytes, as pywb and cdxj-indexer write it
(https://specs.webrecorder.net/cdxj/0.1.0/).
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Protocol

import attrs

from unioncrawl.warc.digests import labelled, labelled_hex
from unioncrawl.warc.surt import surt

BLOCK_LINES = 1024
"""Lines that are compressed together: what archiveweb.page and py-wacz take."""

REVISIT_MIME = "warc/revisit"


class Sink(Protocol):
    """What can be written to."""

    def write(self, data: bytes, /) -> int:
        """Write all of ``data``."""
        ...


@attrs.frozen(kw_only=True)
class Capture:
    """A response or revisit, as the index tells of it."""

    url: str
    date: str
    """``2026-11-21T04:05:37.817852Z``."""

    mime: str | None
    """``REVISIT_MIME`` for a revisit."""

    status: int
    payload_sha256: str
    """Hex, of the body as sent."""

    offset: int
    length: int
    filename: str
    record_sha256: str | None = None
    """Hex, of the record as compressed; WACZ has it for readers that fetch single records."""


def timestamp(date: str) -> str:
    """Return a time as 14 digits, as web archives write it in addresses: ``20261121040537``."""
    return "".join(filter(str.isdigit, date[:19]))


def cdxj_line(capture: Capture) -> str:
    """Return the line of a capture, with its line feed."""
    fields = {
        "url": capture.url,
        "mime": capture.mime,
        "status": str(capture.status),
        "digest": labelled(bytes.fromhex(capture.payload_sha256)),
        "length": str(capture.length),
        "offset": str(capture.offset),
        "filename": capture.filename,
        "recordDigest": capture.record_sha256 and labelled_hex(capture.record_sha256),
    }
    said = json.dumps({name: value for name, value in fields.items() if value})
    return f"{surt(capture.url)} {timestamp(capture.date)} {said}\n"


def write_zipnum(lines: Iterable[str], out: Sink, name: str) -> Iterator[str]:
    """Write sorted ``lines`` to ``out`` in blocks that can be read alone; yield the lines of the index to the blocks.

    :param name: of the file that ``out`` is.
    """
    yield f"!meta 0 {json.dumps({'format': 'cdxj-gzip-1.0', 'filename': name})}\n"
    offset = 0
    left = iter(lines)
    while block := list(islice(left, BLOCK_LINES)):
        # No time and no name in the member's head, so equal blocks give equal bytes.
        data = gzip.compress("".join(block).encode(), mtime=0)
        out.write(data)
        digest = labelled_hex(hashlib.sha256(data).hexdigest())
        said = {"offset": offset, "length": len(data), "digest": digest}
        yield f"{block[0].partition('{')[0]}{json.dumps(said)}\n"
        offset += len(data)
