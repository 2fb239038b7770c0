"""HTTP responses as they stand in records: head and body, as they came over the wire."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Literal

import attrs
from fastwarc.warc import ArchiveIterator, WarcRecord

from unioncrawl.errors import WarcError
from unioncrawl.warc.encodings import without_encodings

HEAD_END = re.compile(rb"\r?\n\r?\n")
"""What ends the head of a record or a response. Some tools write bare LF."""

_PLAIN = re.compile(
    rb"HTTP/1\.[01] ([1-9]\d\d) ([!-~](?:[ -~]*[!-~])?)"
    rb"((?:\r\n[!#$%&'*+.^_`|~0-9A-Za-z-]+: [!-~](?:[ -~]*[!-~])?)*)"
)
"""A head about which there are no two opinions: nearly all are."""


@attrs.frozen
class HttpHead:
    """The head of a response."""

    status: int
    reason: str
    headers: list[tuple[str, str]]
    raw: bytes
    """With CRLF at the end of every line but the last."""

    end: int
    """Where the body begins."""


@attrs.frozen
class HttpMessage:
    """A stored HTTP response."""

    status: int
    reason: str
    headers: list[tuple[str, str]]
    """As sent, in order."""

    payload: bytes
    """Body as sent: without the transfer's chunks, with its content encoding."""

    body: bytes
    """Body with its content encoding (gzip, br …) taken off: what a parser reads."""

    def header(self, name: str) -> str:
        """Return the first header called ``name``, whatever its case, or ``""``."""
        wanted = name.lower()
        for key, value in self.headers:
            if key.lower() == wanted:
                return value
        return ""


def parse_http(block: bytes, what: str = "block") -> HttpMessage:
    """Return the HTTP response in ``block``, a head and a body as they came over the wire.

    Some tools store bodies without the chunks or the content encoding that the head announces; what
    cannot be decoded is taken as it is. Lines of the head may end in a bare LF.

    :param what: names the block in the error.
    :raises WarcError: if it is no HTTP response.
    """
    head = http_head(block, what)
    headers = head.headers
    names = {name.lower() for name, _ in headers}
    payload = block[head.end :]
    if "transfer-encoding" in names:
        payload = _unchunked(head.raw, payload)
    body = payload  # the same object: no second hash
    if "content-encoding" in names:
        encodings = [value for name, value in headers if name.lower() == "content-encoding"]
        body = without_encodings(payload, encodings)
    return HttpMessage(head.status, head.reason, headers, payload, body)


def http_head(block: bytes, what: str) -> HttpHead:
    """Return the head of the HTTP response in ``block``.

    :raises WarcError: if there is none.
    """
    end = HEAD_END.search(block)
    head, start = (block[: end.start()], end.end()) if end else (block, len(block))
    if plain := _PLAIN.fullmatch(head):
        lines = plain[3].decode().split("\r\n")[1:]
        headers = [(name, value) for name, _, value in (line.partition(": ") for line in lines)]
        return HttpHead(int(plain[1]), plain[2].decode(), headers, head, start)
    head = b"\r\n".join(head.replace(b"\r\n", b"\n").split(b"\n"))
    http = next(_http_records(head, b"", "none")).http_headers
    if http is None or not http.status_code:
        raise WarcError(f"{what} holds no HTTP response")
    return HttpHead(http.status_code, http.reason_phrase or "", list(http.to_tuples()), head, start)


def _unchunked(head: bytes, body: bytes) -> bytes:
    """Return ``body`` without the transfer's chunks; unchanged if it has none, whatever the head says."""
    try:
        return next(_http_records(head, body, "transfer")).reader.read()
    except OSError:
        return body


def _http_records(head: bytes, body: bytes, mode: Literal["none", "transfer"]) -> Iterator[WarcRecord]:
    """Let FastWARC read a head and a body, which it does in records only."""
    block = head + b"\r\n\r\n" + body
    record = b"WARC/1.1\r\nWARC-Type: response\r\nContent-Type: application/http;msgtype=response\r\n"
    raw = record + b"Content-Length: %d\r\n\r\n" % len(block) + block + b"\r\n\r\n"
    return iter(ArchiveIterator(io.BytesIO(raw), parse_http=True, auto_decode=mode))
