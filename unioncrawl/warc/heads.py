"""Heads of WARC records: read leniently, because what real tools write is wanted whole."""

from __future__ import annotations

import re

from unioncrawl.errors import WarcError

MAX_HEAD = 1 << 20
"""More than this is no head: the longest that are met carry an address of some hundred thousand bytes."""

BEGINS = re.compile(rb"WARC/\d\.\d+[ \t]*\r?\n")
"""The first line of a record."""

LINE_BEGINS = re.compile(rb"(?:\A|(?<=[\n\x00]))WARC/\d\.\d+[ \t]*\r?\n")
"""The same, at the beginning of any line, or behind what was overwritten with zeros."""

END = re.compile(rb"\r?\n\r?\n")
"""What ends a head. Some tools write bare LF."""


def parse_head(head: bytes) -> list[tuple[str, str]]:
    """Return the headers in ``head``, a record's without the blank line, in their order. Lines that were folded are
    joined; lines that are no headers are passed over.
    """
    headers: list[tuple[str, str]] = []
    for line in head.decode("utf-8", "replace").replace("\r\n", "\n").split("\n")[1:]:
        if line[:1] in (" ", "\t"):
            if headers:
                headers[-1] = (headers[-1][0], f"{headers[-1][1]} {line.strip()}".strip())
            continue
        name, colon, value = line.partition(":")
        if colon and name.strip():
            headers.append((name.strip(), value.strip()))
    return headers


def length_in(headers: list[tuple[str, str]]) -> int:
    """Return the Content-Length.

    :raises WarcError: if there is none, or several that differ.
    """
    lengths = {value for name, value in headers if name.lower() == "content-length"}
    if len(lengths) != 1:
        raise WarcError(
            "a head with several Content-Lengths" if lengths else "a head without a Content-Length"
        )
    (length,) = lengths
    if not (length.isascii() and length.isdigit() and len(length) < 20):
        raise WarcError(f"the Content-Length {length[:40]!r} is no number")
    return int(length)


def split_record(raw: bytes) -> tuple[list[tuple[str, str]], bytes]:
    """Return the headers and the block of the one record that ``raw``, uncompressed, holds.

    :raises WarcError: if it is none.
    """
    end = END.search(raw)
    if end is None or not BEGINS.match(raw):
        raise WarcError("not a WARC record")
    headers = parse_head(raw[: end.start()])
    length = length_in(headers)
    block = raw[end.end() : end.end() + length]
    if len(block) < length:
        raise WarcError("not a whole WARC record")
    return headers, block
