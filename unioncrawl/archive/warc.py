"""WARC files: records as bytes, one gzip member a record, written once and read by position.

Format: WARC 1.1 (ISO 28500:2017), compressed record by record as its Annex D says. What our files hold
and how they are named: docs/archive-format.md.
"""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import hashlib
import io
import os
import re
import shutil
import uuid
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Literal
from urllib.parse import urlsplit

import attrs
from fastwarc.warc import ArchiveIterator, HeaderMap, WarcRecord

from unioncrawl import clock
from unioncrawl.archive.encodings import without_encodings
from unioncrawl.errors import ArchiveError, WarcError

OPEN_SUFFIX = ".open"
"""Ends the name of a file that is still being written; taken off when it is closed."""

TAIL_SUFFIX = ".torn"
"""Ends the name of what a kill left behind the last whole record of a file: set aside, never deleted."""

GZIP_LEVEL = 6
# A record's gzip header carries no time and no name, so equal records give equal members.
_GZIP_WBITS = 16 + zlib.MAX_WBITS
_CHUNK = 1 << 16
_MAGIC = b"\x1f\x8b\x08"
_HEAD_END = re.compile(rb"\r?\n\r?\n")

Headers = Sequence[tuple[str, str]]


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


def new_record_id() -> str:
    """Return a fresh WARC-Record-ID."""
    return f"<urn:uuid:{uuid.uuid4()}>"


def digest(data: bytes) -> str:
    """Return ``data``'s SHA-256 in the form of WARC digests: ``sha256:`` and base 32."""
    return "sha256:" + base64.b32encode(hashlib.sha256(data).digest()).decode()


def record_bytes(headers: Headers, block: bytes) -> bytes:
    """Return one uncompressed record. ``Content-Length`` and the block digest are added."""
    lines = ["WARC/1.1"]
    lines += [f"{name}: {value}" for name, value in headers]
    names = {name.lower() for name, _ in headers}
    if "warc-block-digest" not in names:
        lines.append(f"WARC-Block-Digest: {digest(block)}")
    if "content-length" not in names:
        lines.append(f"Content-Length: {len(block)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


def gzip_member(record: bytes) -> bytes:
    """Return ``record`` as one gzip member."""
    compressor = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, _GZIP_WBITS)
    return compressor.compress(record) + compressor.flush()


class WarcWriter:
    """Appends records to WARC files of one source, a new file whenever one has grown too large.

    Nothing is created before the first record. A file that is full keeps its ``.open`` until ``finish_full``
    is called, so that a kill before its rows are committed leaves it to be found. Not thread-safe.
    """

    def __init__(self, root: Path, source: str, info: Sequence[tuple[str, str]], *, max_bytes: int) -> None:
        """Write below ``root/source``; ``info`` are the fields of each file's ``warcinfo`` record."""
        self.root = root
        self.source = source
        self.info = list(info)
        self.max_bytes = max_bytes
        self.info_id = ""
        """WARC-Record-ID of the present file's ``warcinfo``; empty before the first file."""

        self._file: BinaryIO | None = None
        self._path = root
        self._size = 0
        self._serial = 0
        self._full: list[Path] = []

    def append(self, records: Sequence[tuple[Headers, bytes]]) -> list[Position]:
        """Write ``records`` to one file, all or none, so that what belongs together is not parted; return
        their positions.

        :raises ArchiveError: if the file cannot be written, e.g. because the disk is full. The file then
            ends as it did before.
        """
        if self._file is None or self._size >= self.max_bytes:
            self._next_file()
        return self._write(records)

    def sync(self) -> None:
        """Return once everything appended has reached the disk.

        :raises ArchiveError: if it cannot.
        """
        if self._file is not None:
            try:
                os.fdatasync(self._file.fileno())
            except OSError as error:
                raise ArchiveError(f"cannot write {self._path}: {error.strerror}") from error

    def finish_full(self) -> None:
        """Give files that were full their final names. To be called when all their rows are committed."""
        while self._full:
            finish_file(self._full.pop(0))

    def close(self, *, finish: bool = True) -> None:
        """Close the file; give it its final name unless not ``finish``: then the next start looks it through."""
        if self._file is not None:
            self._close_file()
        if finish:
            self.finish_full()

    def _close_file(self) -> None:
        assert self._file is not None
        with contextlib.closing(self._file):
            self.sync()
        self._file = None
        if self._size:
            self._full.append(self._path)
            return
        try:
            self._path.unlink()
        except OSError as error:
            raise ArchiveError(f"cannot write {self._path.parent}: {error.strerror}") from error

    def _next_file(self) -> None:
        if self._file is not None:
            self._close_file()
        directory = self.root / self.source
        stamp = clock.now().strftime("%Y%m%dT%H%M%S%f")
        try:
            directory.mkdir(parents=True, exist_ok=True)
            name = self._free_name(directory, stamp)
            self._path = directory / (name + OPEN_SUFFIX)
            self._file = self._path.open("xb", buffering=0)
            _sync_directory(directory)
        except OSError as error:
            raise ArchiveError(f"cannot write {directory}: {error.strerror}") from error
        self._size = 0
        self.info_id = new_record_id()
        headers = (
            ("WARC-Type", "warcinfo"),
            ("WARC-Record-ID", self.info_id),
            ("WARC-Date", clock.iso(clock.now())),
            ("WARC-Filename", name),
            ("Content-Type", "application/warc-fields"),
        )
        self._write([(headers, "".join(f"{key}: {value}\r\n" for key, value in self.info).encode())])

    def _free_name(self, directory: Path, stamp: str) -> str:
        """Return a name that no file has: two runs may begin at one time where the clock is simulated."""
        while True:
            self._serial += 1
            name = f"{self.source}-{stamp}-{self._serial:05}.warc.gz"
            if not any((directory / (name + suffix)).exists() for suffix in ("", OPEN_SUFFIX, TAIL_SUFFIX)):
                return name

    def _write(self, records: Sequence[tuple[Headers, bytes]]) -> list[Position]:
        assert self._file is not None
        file = self._path.relative_to(self.root).as_posix().removesuffix(OPEN_SUFFIX)
        positions = []
        members = []
        end = self._size
        for headers, block in records:
            member = gzip_member(record_bytes(self._with_info(headers), block))
            positions.append(Position(file, end, len(member), hashlib.sha256(member).hexdigest()))
            members.append(member)
            end += len(member)
        view = memoryview(b"".join(members))
        try:
            while view:
                view = view[self._file.write(view) :]
        except OSError as error:
            # Half a record is worse than none: cut it off again, which needs no space.
            self._file.truncate(self._size)
            self._file.seek(self._size)
            raise ArchiveError(
                f"cannot write {self._path}: {error.strerror}; what was written before is whole; make room and run again"
            ) from error
        self._size = end
        return positions

    def _with_info(self, headers: Headers) -> Headers:
        """Return ``headers`` with the id of the file's ``warcinfo``, which that record alone does without."""
        if ("WARC-Record-ID", self.info_id) in headers:
            return headers
        return [*headers, ("WARC-Warcinfo-ID", self.info_id)]


def finish_file(path: Path) -> Path:
    """Take ``.open`` off the name of ``path``; return the final path.

    :raises ArchiveError: if there is a file of that name, which would be lost.
    """
    final = path.with_name(path.name.removesuffix(OPEN_SUFFIX))
    if final.exists():
        raise ArchiveError(f"{path}: cannot be closed, because {final.name} exists; move one of them away")
    try:
        path.rename(final)
    except OSError as error:
        raise ArchiveError(f"cannot write {path.parent}: {error.strerror}; nothing is lost") from error
    return final


def _sync_directory(directory: Path) -> None:
    """Return once the names in ``directory`` have reached the disk."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def locate(root: Path, file: str) -> Path:
    """Return the path of ``file``, whether it is still being written or not.

    :raises WarcError: if there is neither.
    """
    path = root / file
    if not path.exists():
        still_open = path.with_name(path.name + OPEN_SUFFIX)
        if still_open.exists():
            return still_open
        raise WarcError(f"{path}: no such file, though the database names it; run: unioncrawl verify")
    return path


def read_member(root: Path, position: Position) -> bytes:
    """Return the compressed bytes at ``position``.

    :raises WarcError: if the file is missing or shorter.
    """
    path = locate(root, position.file)
    with path.open("rb") as file:
        file.seek(position.offset)
        member = file.read(position.length)
    if len(member) != position.length:
        raise WarcError(f"{path}: ends inside the record at {position.offset}; run: unioncrawl verify")
    return member


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
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


@attrs.frozen
class StoredRecord:
    """One record read back: its headers and block, and the HTTP response in it, if it is one."""

    type: str
    headers: list[tuple[str, str]]
    block: bytes

    def header(self, name: str) -> str:
        """Return the header called ``name``, or ``""``."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

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


def parse_http(block: bytes, what: str = "block") -> HttpMessage:
    """Return the HTTP response in ``block``, a head and a body as they came over the wire.

    Some tools store bodies without the chunks or the content encoding that the head announces; what
    cannot be decoded is taken as it is. Lines of the head may end in a bare LF.

    :param what: names the block in the error.
    :raises WarcError: if it is no HTTP response.
    """
    head, http, status, start = _http_head(block, what)
    rest = block[start:]
    headers = list(http.to_tuples())
    names = {name.lower() for name, _ in headers}
    payload = rest
    if "transfer-encoding" in names:
        payload = _unchunked(head, rest)
    body = payload  # the same object: no second hash
    if "content-encoding" in names:
        encodings = [value for name, value in headers if name.lower() == "content-encoding"]
        body = without_encodings(payload, encodings)
    return HttpMessage(status, http.reason_phrase or "", headers, payload, body)


def _http_head(block: bytes, what: str) -> tuple[bytes, HeaderMap, int, int]:
    """Return the head of the HTTP response in ``block``, as bytes and taken apart, its status, and where the
    body begins.
    """
    end = _HEAD_END.search(block)
    head, start = (block[: end.start()], end.end()) if end else (block, len(block))
    head = b"\r\n".join(head.replace(b"\r\n", b"\n").split(b"\n"))
    http = next(_http_records(head, b"", "none")).http_headers
    if http is None or not http.status_code:
        raise WarcError(f"{what} holds no HTTP response")
    return head, http, http.status_code, start


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


def normal_time(date: str) -> str:
    """Return a WARC-Date with microseconds: times of any precision then sort as text.

    :raises WarcError: if ``date`` is no W3C date and time.
    """
    try:
        moment = dt.datetime.fromisoformat(date)
        return clock.iso(moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC))
    except (ValueError, OverflowError) as error:
        raise WarcError(f"WARC-Date {date!r} is no date") from error


def read_record(root: Path, position: Position) -> StoredRecord:
    """Return the record at ``position`` of a file of ours.

    :raises WarcError: if it is damaged or missing.
    """
    member = read_member(root, position)
    try:
        raw = zlib.decompress(member, _GZIP_WBITS)
    except zlib.error as error:
        where = f"{locate(root, position.file)}: the record at {position.offset} is damaged ({error})"
        raise WarcError(f"{where}; run: unioncrawl verify") from error
    return parse_record(raw)


def parse_record(raw: bytes) -> StoredRecord:
    """Return the one record that ``raw``, uncompressed, holds.

    :raises WarcError: if it is none.
    """
    try:
        for record in ArchiveIterator(io.BytesIO(raw), parse_http=False):
            return _stored(record, record.reader.read())
    except OSError as error:
        raise WarcError(f"not a WARC record: {error}") from error
    raise WarcError("not a WARC record")


def _stored(record: WarcRecord, block: bytes) -> StoredRecord:
    headers = list(record.headers.to_tuples())
    kind = next((value for name, value in headers if name.lower() == "warc-type"), "")
    return StoredRecord(kind, headers, block)


def is_snapshot(record: StoredRecord) -> bool:
    """Return whether a record is what a snapshot is made of: an HTTP response with an id, an address and a date."""
    if record.type != "response" or not record.block.startswith(b"HTTP/") or not record.record_id:
        return False
    if not is_address(record.url):
        return False
    try:
        # The head alone: whoever wants the body decodes it, once.
        return bool(record.date and _http_head(record.block, "record"))
    except WarcError:
        return False


def is_address(url: str) -> bool:
    """Return whether ``url`` is one that can be taken apart; anything may stand in a WARC."""
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


class TornFileError(WarcError):
    """A file stops being readable at ``offset``; what lies before it is whole."""

    def __init__(self, path: Path, offset: int, reason: str) -> None:
        super().__init__(f"{path}: damaged at byte {offset}: {reason}")
        self.offset = offset
        self.reason = reason


@attrs.frozen
class Damage:
    """A stretch of a file that holds no whole record."""

    path: Path
    offset: int
    end: int
    """Where the next whole record begins, or the file ends."""

    reason: str

    def __str__(self) -> str:
        return f"{self.path}: damaged from byte {self.offset} to {self.end}: {self.reason}"


def members(
    path: Path, damage: list[Damage] | None = None, start: int = 0
) -> Iterator[tuple[int, bytes, bytes]]:
    """Yield ``(offset, member, record)`` of every whole gzip member: its place, its bytes, what they hold.

    FastWARC and warcio end in silence at a torn tail and stop at damage in the middle, hence this walk of
    our own: it goes on at the next whole record.

    :param damage: takes what lay between whole records.
    :param start: where a member begins; those before it are left out.
    :raises TornFileError: at the first damage, if there is no ``damage`` to take it.
    """
    offset = start
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        while offset < size:
            try:
                member, content = _member_at(file, offset)
            except zlib.error as error:
                if damage is None:
                    raise TornFileError(path, offset, str(error)) from error
                following = _next_member(file, offset + 1, size)
                damage.append(Damage(path, offset, following, str(error)))
                offset = following
                continue
            yield offset, member, content
            offset += len(member)


def _member_at(file: BinaryIO, offset: int) -> tuple[bytes, bytes]:
    """Return the gzip member that begins at ``offset``, and what it holds.

    :raises zlib.error: if there is no whole one.
    """
    inflate = zlib.decompressobj(_GZIP_WBITS)
    raw: list[bytes] = []
    content: list[bytes] = []
    file.seek(offset)
    while not inflate.eof:
        chunk = file.read(_CHUNK)
        if not chunk:
            raise zlib.error("the file ends inside a record")
        content.append(inflate.decompress(chunk))
        raw.append(chunk[: len(chunk) - len(inflate.unused_data)])
    return b"".join(raw), b"".join(content)


def _next_member(file: BinaryIO, start: int, size: int) -> int:
    """Return where the first whole member with a WARC record begins, from ``start`` on; ``size`` if there is none."""
    while start < size:
        file.seek(start)
        window = file.read(_CHUNK)
        found = window.find(_MAGIC)
        if found < 0:
            # The mark may lie across the border of two windows.
            start += max(1, len(window) - len(_MAGIC) + 1)
            continue
        start += found
        with contextlib.suppress(zlib.error):
            if _member_at(file, start)[1].startswith(b"WARC/"):
                return start
        start += 1
    return size


def own_records(
    root: Path, file: str, damage: list[Damage] | None = None
) -> Iterator[tuple[Position, StoredRecord]]:
    """Yield every record of a file of ours with its position.

    :param damage: takes what lay between whole records.
    :raises TornFileError: at the first damage, if there is no ``damage`` to take it.
    """
    path = locate(root, file)
    for offset, member, raw in members(path, damage):
        try:
            record = parse_record(raw)
        except WarcError as error:
            if damage is None:
                raise TornFileError(path, offset, str(error)) from error
            damage.append(Damage(path, offset, offset + len(member), str(error)))
        else:
            yield Position(file, offset, len(member), hashlib.sha256(member).hexdigest()), record


def repair(path: Path) -> Path | None:
    """Make an ``.open`` file that a kill left behind whole again, and give it its final name.

    What follows the last whole record is set aside in a ``.torn`` file, never deleted.

    :returns: that file, or ``None`` if nothing was torn.
    :raises ArchiveError: if it cannot be written.
    """
    end = 0
    for offset, member, _ in members(path, []):
        end = offset + len(member)
    try:
        torn = _set_aside(path, end) if path.stat().st_size > end else None
        if end == 0:
            path.unlink()
        else:
            finish_file(path)
    except OSError as error:
        raise ArchiveError(f"cannot write {path.parent}: {error.strerror}; nothing is lost") from error
    return torn


def _set_aside(path: Path, end: int) -> Path:
    """Move what ``path`` holds from ``end`` on to a file of its own; a kill in between leaves both."""
    torn = path.with_name(path.name.removesuffix(OPEN_SUFFIX) + TAIL_SUFFIX)
    with path.open("r+b") as file, torn.open("wb") as tail:
        file.seek(end)
        shutil.copyfileobj(file, tail)
        tail.flush()
        os.fsync(tail.fileno())
        file.truncate(end)
        os.fsync(file.fileno())
    return torn


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
                yield _stored(record, block)
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
        if file.read(2) == _MAGIC[:2]:
            _check_members(path)
            return
        file.seek(last)
        rest = file.read(_CHUNK)
        head = _HEAD_END.search(rest)
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
