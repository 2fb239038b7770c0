"""Rows of ``snapshots``: what the index knows of a response record, from the capture or from the WARC."""

from __future__ import annotations

import hashlib
from typing import Any

from unioncrawl import clock
from unioncrawl.archive.jobs import Exchange
from unioncrawl.charset import decide
from unioncrawl.items import PAGES
from unioncrawl.urls import stable_id
from unioncrawl.warc.http import HttpMessage, parse_http
from unioncrawl.warc.records import Position, StoredRecord

READABLE_ROLES = ("article", "plan", "list")
"""Roles of snapshots that page objects read; all others are only kept."""

_TEXT_TYPES = ("text/", "application/xhtml", "application/xml", "application/json")


def row_of_exchange(exchange: Exchange, position: Position, run_id: str) -> dict[str, Any]:
    """Return the row of a response that was just captured."""
    http = parse_http(exchange.response_head + exchange.payload, exchange.url)
    return _row(
        record_id=exchange.record_id,
        url=exchange.url,
        fetched_at=clock.iso(exchange.at),
        http=http,
        position=position,
        source=exchange.source,
        role=exchange.role,
        run_id=run_id,
    )


def row_of_record(
    record: StoredRecord, position: Position, *, source: str, role: str, run_id: str | None
) -> dict[str, Any]:
    """Return the row of a response record that is in a WARC already.

    :raises WarcError: if the record holds no HTTP response or no date.
    """
    return _row(
        record_id=record.record_id,
        url=record.url,
        fetched_at=record.date,
        http=record.http(),
        position=position,
        source=source,
        role=role,
        run_id=run_id,
    )


def charset_of(http: HttpMessage) -> tuple[str, str]:
    """Return the encoding of a text, and why it is taken for that."""
    decision = decide(http.body, http.header("Content-Type"))
    return decision.encoding, decision.reason


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
) -> dict[str, Any]:
    payload_sha256 = hashlib.sha256(http.payload).hexdigest()
    same = http.body is http.payload
    mime = http.header("Content-Type").partition(";")[0].strip().lower() or None
    if source == PAGES and 300 <= http.status < 400:
        role = "other"  # the page that it leads to was captured as well
    charset = reason = None
    if role in READABLE_ROLES or (mime or "").startswith(_TEXT_TYPES):
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
        "read": int(role not in READABLE_ROLES),
    }
