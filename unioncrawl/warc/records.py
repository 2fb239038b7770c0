"""WARC records: as bytes, and read back.

Format: WARC 1.1 (ISO 28500:2017). What our files hold: docs/archive-format.md.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from urllib.parse import urlsplit

import attrs

from unioncrawl import clock
from unioncrawl.errors import WarcError
from unioncrawl.warc.digests import labelled_digest
from unioncrawl.warc.heads import split_record
from unioncrawl.warc.http import HttpMessage, http_head, parse_http

Headers = Sequence[tuple[str, str]]

_PROFILES = "http://netpreserve.org/warc/1.1/revisit/"
IDENTICAL = _PROFILES + "identical-payload-digest"
"""Profile of revisits whose payload is that of an earlier response."""

NOT_MODIFIED = _PROFILES + "server-not-modified"
"""Profile of revisits that are a server's 304."""


@attrs.frozen
class Position:
    """Where a record lies: a file below the archive's ``warc/``, and its gzip member in it."""

    file: str
    """Relative POSIX path, without ``.open``."""

    offset: int
    """Bytes from the start of the file as compressed."""

    length: int
    """Bytes as compressed."""

    member_sha256: str
    """Hex SHA-256 of these bytes: finds any flipped bit."""


def header_of(headers: Headers, name: str) -> str:
    """Return the first of ``headers`` called ``name``, whatever its case, or ``""``."""
    wanted, length = name.lower(), len(name)
    for key, value in headers:
        if len(key) == length and key.lower() == wanted:
            return value
    return ""


def new_record_id() -> str:
    """Return a fresh WARC-Record-ID."""
    return f"<urn:uuid:{uuid.uuid4()}>"


def record_bytes(headers: Headers, block: bytes) -> bytes:
    """Return one uncompressed record. ``Content-Length`` and the block digest are added."""
    lines = ["WARC/1.1"]
    lines += [f"{name}: {value}" for name, value in headers]
    names = {name.lower() for name, _ in headers}
    if "warc-block-digest" not in names:
        lines.append(f"WARC-Block-Digest: {labelled_digest(block)}")
    if "content-length" not in names:
        lines.append(f"Content-Length: {len(block)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


@attrs.frozen
class StoredRecord:
    """One record read back: its headers and block, and the HTTP response in it, if it is one."""

    type: str
    headers: list[tuple[str, str]]
    block: bytes

    def header(self, name: str) -> str:
        """Return the header called ``name``, or ``""``."""
        return header_of(self.headers, name)

    @property
    def record_id(self) -> str:
        """The WARC-Record-ID with its brackets."""
        return self.header("WARC-Record-ID")

    @property
    def is_truncated(self) -> bool:
        """Whether whoever captured it says that its end is missing."""
        return bool(self.header("WARC-Truncated"))

    @property
    def url(self) -> str:
        """Target URI; wget puts it in brackets, which are no part of it."""
        return self.header("WARC-Target-URI").removeprefix("<").removesuffix(">")

    @property
    def date(self) -> str:
        """Capture time, in the one form in which times are stored."""
        return normal_time(self.header("WARC-Date"))

    def http(self) -> HttpMessage:
        """Return the HTTP response of a ``response`` record.

        :raises WarcError: if the block is none.
        """
        return parse_http(self.block, f"record {self.record_id} of {self.url}")


def normal_time(date: str) -> str:
    """Return a WARC-Date with microseconds: times of any precision then sort as text.

    :raises WarcError: if ``date`` is no W3C date and time.
    """
    try:
        moment = dt.datetime.fromisoformat(date)
        return clock.iso(moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC))
    except (ValueError, OverflowError) as error:
        raise WarcError(f"WARC-Date {date!r} is no date") from error


def parse_record(raw: bytes) -> StoredRecord:
    """Return the one record that ``raw``, uncompressed, holds: also one that another tool wrote, whose lines may end
    in a bare LF, which FastWARC does not read.

    :raises WarcError: if it is none.
    """
    headers, block = split_record(raw)
    return StoredRecord(header_of(headers, "WARC-Type"), headers, block)


def is_snapshot(record: StoredRecord) -> bool:
    """Return whether a record is what a snapshot is made of: an HTTP response with an id, an address and a date."""
    try:
        # The head alone: whoever wants the body decodes it, once.
        return _is_response(record) and bool(http_head(record.block, "record"))
    except WarcError:
        return False


def snapshot_in(record: StoredRecord) -> HttpMessage | None:
    """Return the HTTP response of a record of which a snapshot is made, ``None`` for any other."""
    try:
        return record.http() if _is_response(record) else None
    except WarcError:
        return None


def _is_response(record: StoredRecord) -> bool:
    if record.type != "response" or not record.block.startswith(b"HTTP/") or not record.record_id:
        return False
    return is_address(record.url) and bool(record.date)


def is_revisit(record: StoredRecord) -> bool:
    """Return whether a record is a ``revisit`` with an id, an address and a date."""
    try:
        return bool(record.type == "revisit" and record.record_id and is_address(record.url) and record.date)
    except WarcError:
        return False


def is_address(url: str) -> bool:
    """Return whether ``url`` is one that can be taken apart; anything may stand in a WARC."""
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
