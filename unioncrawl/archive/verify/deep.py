"""One record, taken apart: whether it is what WARC says that records are, whether its digests are true, and
whether the database says of it what it says itself.

The record is read quickly and strictly here. Where that gives another value than the row's, the reader that
made the row has the last word: it knows how to take records of other tools.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Iterator

from unioncrawl.archive.tiles import Row
from unioncrawl.archive.verify.head import RawRecord, raw_record, structure_problems
from unioncrawl.archive.verify.report import REBUILD
from unioncrawl.errors import WarcError
from unioncrawl.urls import stable_id
from unioncrawl.warc import digests
from unioncrawl.warc.http import HttpMessage
from unioncrawl.warc.records import parse_record

_HTTP = re.compile(rb"HTTP/\d(?:\.\d)? +(\d{3})")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_ENCODED = re.compile(rb"(?i)\n(?:content|transfer)-encoding[ \t]*:")
_WRITTEN_SO = "it was written so: compare it with where it came from, or capture the page again"


Wrong = tuple[str, str, str]
"""Kind of a problem, what it is, what to do next."""


def record_problems(db: sqlite3.Connection, row: Row, raw: bytes) -> Iterator[Wrong]:
    """Yield what is wrong with the record that ``raw`` holds, or with what ``row`` says of it."""
    try:
        record = raw_record(raw)
    except WarcError as error:
        yield "structure", str(error), _WRITTEN_SO
        return
    for what in structure_problems(record):
        yield "structure", what, _WRITTEN_SO
    sent = _Sent(record, raw)
    for what in _digest_problems(record, sent):
        yield "digest", what, _WRITTEN_SO
    differing = (
        _snapshot_differences(record, row, sent) if row.is_snapshot else _place_differences(record, row)
    )
    for what in differing:
        yield "snapshot", what, REBUILD
    if row.revisit_of is not None:
        for what in _revisit_problems(db, record, row):
            yield "revisit", what, REBUILD


class _Sent:
    """The HTTP message in a record, and the digest of its payload, each made out once and only if asked for."""

    def __init__(self, record: RawRecord, raw: bytes) -> None:
        self.raw = raw
        self.block = record.block
        self.status = 0
        self.payload = record.block
        self.is_encoded = False
        self._sha256 = b""
        self._message: HttpMessage | None = None
        self._take_apart(record)

    def _take_apart(self, record: RawRecord) -> None:
        block = self.block
        if not record.fields.get(b"content-type", b"").startswith(b"application/http"):
            return
        head = _HEAD_END.search(block)
        status = _HTTP.match(block)
        if status is not None:
            self.status = int(status[1])
            self.is_encoded = _ENCODED.search(block, 0, head.start() if head else len(block)) is not None
        self.payload = block[head.end() :] if head else block[len(block) :]

    @property
    def payload_sha256(self) -> bytes:
        """Of the payload as it lies in the record."""
        if not self._sha256:
            self._sha256 = hashlib.sha256(self.payload).digest()
        return self._sha256

    @property
    def message(self) -> HttpMessage:
        """As readers get it: without chunks and encodings.

        :raises WarcError: if it is no HTTP response.
        """
        if self._message is None:
            self._message = parse_record(self.raw).http()
        return self._message

    def hashes(self) -> tuple[str, str]:
        """Return the digests of payload and content, as the index has them."""
        if not self.is_encoded and self.status:
            hexed = self.payload_sha256.hex()
            return hexed, hexed
        message = self.message
        payload = hashlib.sha256(message.payload).hexdigest()
        same = message.body is message.payload
        return payload, payload if same else hashlib.sha256(message.body).hexdigest()


def _digest_problems(record: RawRecord, sent: _Sent) -> Iterator[str]:
    stated = digests.of_stated(record.text(b"warc-block-digest"))
    if stated and digests.of_data(stated[0], record.block) != stated[1]:
        yield "its block has another digest than it says"
    # A revisit states the digest of a payload that it does not hold.
    stated = digests.of_stated(record.text(b"warc-payload-digest"))
    if stated and record.fields.get(b"warc-type") != b"revisit" and not _is_of_payload(*stated, sent):
        yield "its payload has another digest than it says"


def _is_of_payload(algorithm: str, digest: bytes, sent: _Sent) -> bool:
    if algorithm == "sha256" and sent.payload_sha256 == digest:
        return True
    if digests.of_data(algorithm, sent.payload) == digest:
        return True
    if not (sent.is_encoded and sent.status):
        return False
    # Tools differ in whether they take chunks and encodings off before.
    message = sent.message
    return digest in (digests.of_data(algorithm, data) for data in (message.payload, message.body))


def _snapshot_differences(record: RawRecord, row: Row, sent: _Sent) -> Iterator[str]:
    """Yield in what a row of ``snapshots`` is not what its record says."""
    if record.text(b"warc-record-id") != row.record_id:
        yield f"the database has {row.record_id} there"
    if record.url != row.url:
        yield f"its address is {record.url}"
    if record.text(b"warc-date") != row.fetched_at and parse_record(sent.raw).date != row.fetched_at:
        yield f"its date is {record.text(b'warc-date')}, and the database says {row.fetched_at}"
    if row.revisit_of is None and record.text(b"warc-type") == "revisit":
        yield "it is a revisit record, and the database has it lead nowhere"
        return
    try:
        yield from _content_differences(row, sent)
    except WarcError as error:
        yield f"it holds no HTTP response ({error})"


def _content_differences(row: Row, sent: _Sent) -> Iterator[str]:
    if row.revisit_of is not None and not sent.status:
        return  # a revisit may do without a head
    if (sent.status or sent.message.status) != row.status:
        yield f"its status is {sent.status}, and the database says {row.status}"
    if row.revisit_of is None:
        payload, content = sent.hashes()
        if payload != row.payload_sha256:
            yield "its payload is not the one that the database knows"
        elif content != row.content_sha256:
            yield "its payload without its encoding is not what the database knows"


def _place_differences(record: RawRecord, row: Row) -> Iterator[str]:
    """Yield in what a row of ``records`` is not what its record says."""
    kind = record.text(b"warc-type")
    if kind != row.type:
        yield f"it is a {kind} record"
    if stable_id(record.text(b"warc-record-id")) != row.id:
        yield f"its id is {record.text(b'warc-record-id')}, which is not the one that the database knows"
    if kind == "request":
        named = record.text(b"warc-concurrent-to")
        if (stable_id(named) if named else None) != row.snapshot_id:
            yield f"it belongs to {named or 'no response'}, and the database says otherwise"


def _revisit_problems(db: sqlite3.Connection, record: RawRecord, row: Row) -> Iterator[str]:
    """Yield why a revisit does not lead to a payload."""
    original = db.execute(
        "SELECT record_id, url, payload_sha256, revisit_of FROM snapshots WHERE id = ?", (row.revisit_of,)
    ).fetchone()
    if original is None:
        return  # told of by the database's own part
    if record.text(b"warc-type") != "revisit":
        yield f"it is a {record.text(b'warc-type')} record, and the database has it as a revisit"
    stated = digests.of_stated(record.text(b"warc-payload-digest"))
    if stated and stated[0] == "sha256" and stated[1].hex() not in (original[2], row.payload_sha256):
        yield f"it states another payload than {original[1]}, to which the database has it lead, has"
    named = record.text(b"warc-refers-to")
    if named and named != original[0] and stable_id(named) != row.revisit_of and _is_held(db, named):
        yield f"it refers to {named}, and the database has it lead to {original[0]}"


def _is_held(db: sqlite3.Connection, record_id: str) -> bool:
    """Return whether a record is held and no revisit itself: what refers to one of these means what that means."""
    sql = "SELECT 1 FROM snapshots WHERE id = ? AND revisit_of IS NULL"
    return db.execute(sql, (stable_id(record_id),)).fetchone() is not None
