"""Rows of ``snapshots`` and ``records``: what the index knows of a record, from the capture or from the WARC."""

from __future__ import annotations

import hashlib
from typing import Any

from unioncrawl import clock
from unioncrawl.archive.database import Row
from unioncrawl.archive.jobs import Exchange
from unioncrawl.charset import decide
from unioncrawl.items import PAGES
from unioncrawl.urls import stable_id
from unioncrawl.warc.http import HttpMessage, parse_http
from unioncrawl.warc.records import Position, StoredRecord

READABLE_ROLES = ("article", "plan", "list")
"""Roles of snapshots that page objects read; all others are only kept."""

HTTP_NOT_MODIFIED = 304

_TEXT_TYPES = ("text/", "application/xhtml", "application/xml", "application/json")


def row_of_exchange(
    exchange: Exchange, position: Position, run_id: str, original: Row | None = None
) -> dict[str, Any]:
    """Return the row of a response that was just captured.

    :param original: row of the snapshot whose payload it has, if it became a revisit.
    """
    http = parse_http(exchange.response_head + exchange.payload, exchange.url)
    row = _row(
        record_id=exchange.record_id,
        url=exchange.url,
        fetched_at=clock.iso(exchange.at),
        http=http,
        position=position,
        source=exchange.source,
        role=exchange.role,
        run_id=run_id,
        payload_sha256=exchange.payload_sha256,
        truncated=bool(exchange.truncated),
    )
    return _as_revisit(row, original) if original is not None else row


def row_of_record(
    record: StoredRecord,
    position: Position,
    *,
    source: str,
    role: str,
    run_id: str | None,
    http: HttpMessage | None = None,
    undecided: bool = False,
) -> dict[str, Any]:
    """Return the row of a response record that is in a WARC already.

    :param http: the response in it, if it was taken apart already.
    :param undecided: leave it to who reads the page to say in which encoding it is; he decodes it anyway.
    :raises WarcError: if the record holds no HTTP response or no date.
    """
    return _row(
        record_id=record.record_id,
        url=record.url,
        fetched_at=record.date,
        http=http or record.http(),
        position=position,
        source=source,
        role=role,
        run_id=run_id,
        truncated=record.is_truncated,
        undecided=undecided,
    )


def row_of_revisit(
    record: StoredRecord,
    position: Position,
    *,
    source: str,
    role: str,
    run_id: str | None,
    original: Row,
    http: HttpMessage,
) -> dict[str, Any]:
    """Return the row of a revisit record.

    :param original: row of the snapshot whose payload it has.
    :param http: what the revisit says, that payload included.
    :raises WarcError: if the record has no date.
    """
    row = _row(
        record_id=record.record_id,
        url=record.url,
        fetched_at=record.date,
        http=http,
        position=position,
        source=source,
        role=role,
        run_id=run_id,
    )
    status = parse_http(record.block).status if record.block.startswith(b"HTTP/") else http.status
    return _as_revisit({**row, "status": status}, original)


_OF_PAYLOAD = ("payload_sha256", "content_sha256", "mime", "charset", "charset_reason")


def _as_revisit(row: dict[str, Any], original: Row) -> dict[str, Any]:
    """Return the row of a revisit of ``original``. A 304 tells nothing of the payload: what is known of it stays."""
    kept = {name: original[name] for name in _OF_PAYLOAD} if row["status"] == HTTP_NOT_MODIFIED else {}
    return {**row, **kept, "revisit_of": original["id"]}


def row_of_place(position: Position, kind: str, record_id: str, of_response: str = "") -> dict[str, Any]:
    """Return the row of ``records`` for a record that is no snapshot.

    :param kind: its WARC-Type, or ``dictionary``.
    :param of_response: of a request, the id of the record of the response.
    """
    return {
        "file_id": stable_id(position.file),
        "warc_offset": position.offset,
        "warc_length": position.length,
        "member_sha256": bytes.fromhex(position.member_sha256),
        "type": kind,
        "id": stable_id(record_id),
        "snapshot_id": stable_id(of_response) if of_response and kind == "request" else None,
    }


def charset_of(http: HttpMessage) -> tuple[str, str]:
    """Return the encoding of a text, and why it is taken for that."""
    decision = decide(http.body, http.header("Content-Type"))
    return decision.encoding, decision.reason


def is_text(mime: str | None) -> bool:
    """Return whether what is no page has an encoding, by its type."""
    return (mime or "").startswith(_TEXT_TYPES)


def _row(
    *,
    record_id: str,
    url: str,
    fetched_at: str,
    http: HttpMessage,
    position: Position,
    source: str,
    role: str,
    run_id: str | None,
    payload_sha256: str | None = None,
    truncated: bool = False,
    undecided: bool = False,
) -> dict[str, Any]:
    payload_sha256 = payload_sha256 or hashlib.sha256(http.payload).hexdigest()
    same = http.body is http.payload
    mime = http.header("Content-Type").partition(";")[0].strip().lower() or None
    if source == PAGES and 300 <= http.status < 400:
        role = "other"  # the page that it leads to was captured as well
    is_page = role in READABLE_ROLES
    charset = reason = None
    if not undecided if is_page else is_text(mime):
        charset, reason = charset_of(http)
    return {
        "id": stable_id(record_id),
        "record_id": record_id,
        "source": source,
        "url": url,
        "fetched_at": fetched_at,
        "status": http.status,
        "mime": mime,
        "charset": charset,
        "charset_reason": reason,
        "payload_sha256": payload_sha256,
        "content_sha256": payload_sha256 if same else hashlib.sha256(http.body).hexdigest(),
        "member_sha256": position.member_sha256,
        "warc_file": position.file,
        "warc_offset": position.offset,
        "warc_length": position.length,
        "revisit_of": None,
        "run_id": run_id,
        "role": role,
        # One that broke off is read whatever it is: it becomes a failure, and is asked for again.
        "read": int(not is_page and not truncated),
    }
