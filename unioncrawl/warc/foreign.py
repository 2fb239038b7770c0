"""WARC files that other tools made."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from pathlib import Path

from fastwarc.warc import ArchiveIterator

from unioncrawl.errors import WarcError
from unioncrawl.warc.gzip_members import MAGIC
from unioncrawl.warc.http import HEAD_END
from unioncrawl.warc.members import TornFileError
from unioncrawl.warc.records import StoredRecord, stored_record

_GZIP_WBITS = 16 + zlib.MAX_WBITS
_CHUNK = 1 << 16


def foreign_records(path: Path) -> Iterator[StoredRecord]:
    """Yield every whole record of a WARC made by any tool, plain or compressed.

    :raises TornFileError: after the last whole record before a truncation or damage.
    :raises WarcError: if the file is no WARC or cannot be read.
    """
    seen = 0
    end = 0
    reason = "truncated or damaged"
    try:
        # Opened here: FastWARC panics at a name that is not UTF-8.
        with path.open("rb") as file:
            for record in ArchiveIterator(file, parse_http=False, strict_mode=False):
                block = record.reader.read()
                # Of a head that was cut off, FastWARC gives what there is.
                if len(block) < record.content_length or "Content-Length" not in record.headers:
                    break
                seen += 1
                end = record.stream_pos
                yield stored_record(record, block)
            else:
                if seen:
                    _check_end(path, end)
                    return
                reason = "no record in it"
    except (OSError, ValueError) as error:
        reason = str(error)
    if not seen:
        raise WarcError(f"{path}: is no WARC file ({reason})")
    raise TornFileError(path, end, f"{reason} after record {seen}, which begins there")


def _check_end(path: Path, last: int) -> None:
    """Raise ``TornFileError`` unless the reader stopped because the file ended: it is silent at damage, too.

    :param last: where the last record begins.
    """
    with path.open("rb") as file:
        if file.read(2) == MAGIC[:2]:
            _check_members(path)
            return
        file.seek(last)
        rest = file.read(_CHUNK)
        head = HEAD_END.search(rest)
        length = re.search(rb"(?im)^content-length:[ \t]*(\d+)", rest[: head.start()]) if head else None
        if head is None or length is None:
            return
        file.seek(last + head.end() + int(length[1]))
        if file.read(_CHUNK).strip():
            raise TornFileError(path, file.tell(), "the file ends inside a record's head")


def _check_members(path: Path) -> None:
    """Raise ``TornFileError`` unless the file is whole gzip members to its end. Keeps nothing in memory."""
    inflate = zlib.decompressobj(_GZIP_WBITS)
    start = position = 0
    with path.open("rb") as file:
        chunk = file.read(_CHUNK)
        while chunk:
            try:
                inflate.decompress(chunk)
            except zlib.error as error:
                raise TornFileError(path, start, str(error)) from error
            position += len(chunk) - len(inflate.unused_data)
            chunk = inflate.unused_data
            if inflate.eof:
                start = position
                inflate = zlib.decompressobj(_GZIP_WBITS)
            chunk = chunk or file.read(_CHUNK)
    if position > start:
        raise TornFileError(path, start, "the file ends inside a record")
