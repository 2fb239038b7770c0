"""Taking content encodings off bodies: one decoder for a live crawl, for what is stored, and for rebuilds.

Servers claim encodings that are not there, send raw deflate and break off. What a browser would show is
what is wanted, and the same whenever the same bytes are read.
"""

from __future__ import annotations

import io
import itertools
import zlib
from collections.abc import Generator, Iterable, Iterator

from fastwarc.warc import ArchiveIterator

MAX_DECODED = 64_000_000
"""A body that would grow beyond this many bytes stays encoded: a few kilobytes can be made to hold gigabytes."""

_SLICE = 1 << 14
_READ = 1 << 16
_GZIP = 16 + zlib.MAX_WBITS
_GZIP_MAGIC = b"\x1f\x8b"


MAX_ENCODINGS = 5
"""Servers encode once, gateways twice; a body said to be encoded more often stays as it is."""


MAX_MEMBERS = 10_000
"""Gzip members in a body: a server that ends one with each flush makes hundreds. Each takes time, an empty one, too."""


class _UndecodableError(Exception):
    """A body is not encoded as was claimed, or too large."""


class _TooLargeError(_UndecodableError):
    """A body would grow beyond the bound."""


def without_encodings(body: bytes, headers: Iterable[str]) -> bytes:
    """Return ``body`` with its content encodings taken off, as far as its end or damage lets; unchanged if
    it has none, an unknown one or not those that were claimed, or would grow beyond ``MAX_DECODED``, or is made of more
    members than ``MAX_MEMBERS``.

    :param headers: values of every Content-Encoding header, in order.
    """
    try:
        return _without_all(body, headers)
    except _UndecodableError:
        return body


def swells(body: bytes, headers: Iterable[str]) -> bool:
    """Return whether ``body`` stays encoded because it would grow beyond the bound."""
    try:
        _without_all(body, headers)
    except _UndecodableError as error:
        return isinstance(error, _TooLargeError)
    return False


def _without_all(body: bytes, headers: Iterable[str]) -> bytes:
    names = [name.strip().lower() for value in headers for name in value.split(",")]
    names = [name for name in names if name not in ("", "identity")]
    if not body:
        return body
    if len(names) > MAX_ENCODINGS:
        raise _TooLargeError
    for name in reversed(names):
        body = _joined(_decoded(body, name))
    return body


def _joined(pieces: Iterator[bytes]) -> bytes:
    held = bytearray()
    for piece in pieces:
        held += piece
        if len(held) > MAX_DECODED:
            raise _TooLargeError
    return bytes(held)


def _decoded(body: bytes, name: str) -> Iterator[bytes]:
    if name in ("gzip", "x-gzip"):
        return _gunzipped(body)
    if name == "deflate":
        # Zlib's format is meant; some servers send what is inside it.
        return _inflated(body, zlib.MAX_WBITS if _is_zlib(body) else -zlib.MAX_WBITS)
    if name in ("br", "zstd"):
        return _read_by_fastwarc(body, name)
    raise _UndecodableError


def _is_zlib(body: bytes) -> bool:
    """Return whether ``body`` begins as zlib's format does."""
    return len(body) > 1 and body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0


def _gunzipped(body: bytes) -> Iterator[bytes]:
    """Yield what the members at the beginning of ``body`` hold; what follows them is no part of it.

    :raises _TooLargeError: if there are more members than anybody needs.
    """
    end = yield from _inflated(body, _GZIP)
    for number in itertools.count(2):
        if not body.startswith(_GZIP_MAGIC, end):
            return
        if number > MAX_MEMBERS:
            raise _TooLargeError
        try:
            end = yield from _inflated(body, _GZIP, end)
        except _UndecodableError:
            return


def _inflated(body: bytes, wbits: int, begin: int = 0) -> Generator[bytes, None, int]:
    """Yield what can be inflated of the stream that begins at ``begin``; return where it ends.

    :raises _UndecodableError: if no such stream begins there.
    """
    inflate = zlib.decompressobj(wbits)
    begun = False
    for start in range(begin, len(body), _SLICE):
        before = inflate.copy()
        rest = body[start : start + _SLICE]
        try:
            pieces = list(_pieces(inflate, rest))
        except zlib.error:
            # Byte by byte, up to the one that is wrong. Raw deflate has no mark: wrong may mean something else.
            pieces = list(_up_to_damage(before, rest)) if wbits > 0 else []
            if wbits < 0 or not (begun or any(pieces)):
                raise _UndecodableError from None
            yield from pieces
            return len(body)
        yield from pieces
        begun = begun or any(pieces)
        if inflate.eof:
            return start + len(rest) - len(inflate.unused_data)
    return len(body)


def _pieces(inflate: zlib._Decompress, data: bytes) -> Iterator[bytes]:
    while data and not inflate.eof:
        yield inflate.decompress(data, _READ)
        data = inflate.unconsumed_tail


def _up_to_damage(inflate: zlib._Decompress, data: bytes) -> Iterator[bytes]:
    for place in range(len(data)):
        try:
            yield from _pieces(inflate, data[place : place + 1])
        except zlib.error:
            return


def _read_by_fastwarc(body: bytes, name: str) -> Iterator[bytes]:
    """Let FastWARC decode a body, which it does in records only."""
    block = b"HTTP/1.1 200 OK\r\nContent-Encoding: %b\r\n\r\n%b" % (name.encode(), body)
    head = b"WARC/1.1\r\nWARC-Type: response\r\nContent-Type: application/http;msgtype=response\r\n"
    raw = head + b"Content-Length: %d\r\n\r\n" % len(block) + block + b"\r\n\r\n"
    record = next(iter(ArchiveIterator(io.BytesIO(raw), parse_http=True, auto_decode="content")))
    begun = False
    while True:
        try:
            piece = record.reader.read(_READ)
        except OSError:
            if not begun:
                raise _UndecodableError from None
            return
        if not piece:
            return
        begun = True
        yield piece
