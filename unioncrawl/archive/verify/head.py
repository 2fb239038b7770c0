"""The head of a WARC record, read strictly: what other tools let pass is what is looked for here."""

from __future__ import annotations

import datetime as dt
import re

import attrs

from unioncrawl.errors import WarcError

MANDATORY = (b"warc-type", b"warc-record-id", b"warc-date", b"content-length")
WITH_ADDRESS = (b"response", b"request", b"revisit", b"resource", b"conversion", b"continuation")
"""Types that must have a target URI (WARC 1.1, 5.15)."""

_VERSION = re.compile(rb"WARC/[01]\.\d+")
_DATE = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z")
_END = re.compile(rb"\r?\n\r?\n")
_LINE = re.compile(rb"\r?\n(?![ \t])")
_RECORD_END = b"\r\n\r\n"


@attrs.define
class RawRecord:
    """A record as it stands in the file: the values of its fields by their names in lower case, and its block."""

    fields: dict[bytes, bytes]
    block: memoryview

    def text(self, name: bytes) -> str:
        """Return a field's value, ``""`` if it has none."""
        return self.fields.get(name, b"").decode("utf-8", "replace")

    @property
    def url(self) -> str:
        """Target URI, without the brackets that some tools put round it."""
        return self.text(b"warc-target-uri").removeprefix("<").removesuffix(">")


def raw_record(raw: bytes) -> RawRecord:
    """Take apart the one record that ``raw`` holds.

    :raises WarcError: if it is none, or not as long as it says.
    """
    end, start = _end_of_head(raw)
    lines = _lines(raw[:end])
    if not _VERSION.fullmatch(lines[0]):
        raise WarcError("does not begin as a WARC record does")
    # Backwards: of a field that is there twice, the first counts.
    parts = [line.partition(b":") for line in lines[:0:-1]]
    fields = {name.lower(): value.strip() for name, _, value in parts}
    if not all(part[1] for part in parts):
        raise WarcError("a line of its head is no field")
    stop = start + _length(fields)
    rest = raw[stop:]
    if stop > len(raw):
        raise WarcError(f"its block is {stop - len(raw)} bytes shorter than its Content-Length")
    if rest != _RECORD_END:
        raise WarcError(
            f"{len(rest)} bytes follow the end that its Content-Length gives, and not the two empty lines"
        )
    return RawRecord(fields, memoryview(raw)[start:stop])


def _lines(head: bytes) -> list[bytes]:
    lines = head.split(b"\r\n")
    is_plain = head.count(b"\n") == len(lines) - 1 and b"\n " not in head and b"\n\t" not in head
    return lines if is_plain else _LINE.split(head)


def _end_of_head(raw: bytes) -> tuple[int, int]:
    """Return where the head ends, and where the block begins."""
    end = raw.find(_RECORD_END)
    if end >= 0 and b"\n\n" not in raw[:end]:
        return end, end + len(_RECORD_END)
    found = _END.search(raw)
    if found is None:
        raise WarcError("its head has no end")
    return found.span()


def _length(fields: dict[bytes, bytes]) -> int:
    value = fields.get(b"content-length", b"")
    if not value.isdigit():
        raise WarcError(f"its Content-Length is {value.decode('utf-8', 'replace')!r}")
    return int(value)


def structure_problems(record: RawRecord) -> list[str]:
    """Return in what a record is not as the standard has it."""
    fields = record.fields
    problems = [f"has no {name.decode().title()}" for name in MANDATORY if not fields.get(name)]
    record_id = fields.get(b"warc-record-id", b"")
    if record_id and not (record_id[:1] == b"<" and record_id[-1:] == b">"):
        problems.append("its WARC-Record-ID is not in brackets")
    date = fields.get(b"warc-date", b"")
    if date and not (_DATE.fullmatch(date) and _is_time(date)):
        problems.append(f"its WARC-Date is {date.decode('utf-8', 'replace')!r}")
    has_address = bool(fields.get(b"warc-target-uri"))
    kind = fields.get(b"warc-type", b"")
    if not has_address and kind in WITH_ADDRESS:
        problems.append("has no WARC-Target-URI")
    if has_address and kind == b"warcinfo":
        problems.append("is a warcinfo with a WARC-Target-URI")
    if kind == b"revisit" and not fields.get(b"warc-profile"):
        problems.append("has no WARC-Profile")
    return problems


def _is_time(date: bytes) -> bool:
    try:
        dt.datetime.fromisoformat(date.decode())
    except ValueError:
        return False
    return True
