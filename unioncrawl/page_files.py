"""Files that people saved a page in, and what is surely none."""

from __future__ import annotations

from pathlib import Path

from unioncrawl.charset import BOMS, in_nulls
from unioncrawl.errors import UnioncrawlError

_WARC_BEGINS = (
    b"WARC/",
    b"\x1f\x8b",
    b"\x28\xb5\x2f\xfd",
    b"PK\x03\x04",
    b"\x50\x2a\x4d\x18",
    b"\x5d\x2a\x4d\x18",
)
"""Of a WARC, plain, gzip or zstd with or without its dictionary, and of a WACZ."""

_LOOKED_AT = 4096


def body_in(path: Path) -> bytes | None:
    """Return the page in a file; ``None`` if it begins as a WARC or a WACZ does, of which no more is read.

    :raises UnioncrawlError: if it cannot be read, or is surely no page.
    """
    try:
        with path.open("rb") as file:
            begin = file.read(_LOOKED_AT)
            if begin.startswith(_WARC_BEGINS):
                return None
            body = begin + file.read()
    except OSError as error:
        raise UnioncrawlError(f"cannot read {path}: {error.strerror}") from error
    _check_page(path, body)
    return body


def _check_page(path: Path, body: bytes) -> None:
    start = body[:_LOOKED_AT]
    if not body.strip():
        raise UnioncrawlError(f"{path} is no page: it is empty")
    marked = any(start.startswith(mark) for mark, _ in BOMS)
    if b"\0" in start and not marked and not in_nulls(body):
        raise UnioncrawlError(f"{path} is no page, but a binary file")
