"""WARC files that other tools made, in any compression: every whole record, past damage.

FastWARC and warcio stop at damage and do not give a record's bytes, which are to be copied as they are. The head
of a record is simple, and read here.

What vouches for a record's bytes is the checksum of the compression or, where there is none, it has not come yet
or does not fit, the block digest in its head. A record with neither is taken by its length alone.
"""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import attrs

from unioncrawl.errors import WarcError
from unioncrawl.warc import digests
from unioncrawl.warc.containers import Stream, streams
from unioncrawl.warc.heads import (
    BEGINS,
    END,
    LINE_BEGINS,
    MAX_HEAD,
    length_in,
    parse_head,
)
from unioncrawl.warc.members import Damage, TornFileError
from unioncrawl.warc.pieces import Piece, pieces
from unioncrawl.warc.records import StoredRecord

MAX_RECORD = 512_000_000
"""A record of more bytes is passed over: one is held in memory as a whole wherever it is read."""

MAX_STRETCH = 512_000_000
"""If no record begins in so many bytes, the rest of a file is not looked through: it may be made to have no end."""

_BLANK = b"\r\n\t "
_SEPARATOR = b"\r\n\r\n"
_LONGEST_FIRST_LINE = 32
_CUT_OFF = "the file ends inside a record"


@attrs.frozen
class ForeignRecord(StoredRecord):
    """A record with its bytes."""

    raw: bytes
    """The whole record, uncompressed: head, block and the blank lines behind it, which are added if they are missing."""

    path: Path
    """The file, or the part of a WACZ, that it stands in."""

    offset: int
    """Where there; of what is compressed, where the frame begins."""


class _DamagedError(WarcError):
    """No whole record stands here."""


class _TooLargeError(WarcError):
    """A record is larger than ``MAX_RECORD``."""

    def __init__(self, size: int) -> None:
        super().__init__(
            f"a record of {size} bytes is passed over; {MAX_RECORD} is the most that is taken in"
        )
        self.size = size


def foreign_records(path: Path, damage: list[Damage] | None = None) -> Iterator[ForeignRecord]:
    """Yield every whole record of a WARC or WACZ made by any tool, plain or compressed.

    :param damage: takes what lies between whole records.
    :raises TornFileError: at the first damage, if there is no ``damage`` to take it.
    :raises WarcError: if the file is no WARC or cannot be read.
    """
    found = False
    refused: list[Damage] = []
    for stream in streams(path):
        reader = _Reader(stream, damage)
        yield from reader.records()
        if reader.count:
            found = True
        else:
            refused.append(Damage(stream.path, 0, stream.size, f"is no WARC file ({reader.refusal})"))
    if not found:
        raise WarcError(f"{refused[0].path}: {refused[0].reason}")
    for one in refused:
        # Beside others in a WACZ: a stretch of it that holds no record.
        if damage is None:
            raise TornFileError(one.path, 0, one.reason)
        damage.append(one)


class _Text:
    """What a file holds, as far as it is needed, in segments: a record does not go on across damage, nor where a
    frame begins with another record.
    """

    def __init__(self, found: Iterator[Piece], *, is_plain: bool) -> None:
        self._pieces = found
        self._is_plain = is_plain
        self._ahead: Piece | None = None
        self._parts: deque[tuple[int, Piece]] = deque()
        self._dropped = 0
        self.buffer = bytearray()
        """What comes next in the segment."""

        self.ended = False
        """Whether nothing follows in the segment but what is in the buffer."""

        self.broken: Piece | None = None
        """Damage, if the segment ended there."""

        self.last_end = 0
        """Where the last whole record ended."""

        self.is_fresh = True
        """Whether no record has come in the segment."""

        self.at_end = False
        """Whether there are no more pieces."""

    @property
    def place(self) -> int:
        """Where in the file the buffer begins; of what is compressed, where its frame does."""
        start, piece = self._parts[0]
        return piece.place + (self._dropped - start if self._is_plain else 0)

    @property
    def is_sound(self) -> bool:
        """Whether checksums vouch for what is in the buffer."""
        return all(piece.sound for _, piece in self._parts)

    @property
    def is_suspect(self) -> bool:
        """Whether some byte of it is known to be wrong."""
        return any(piece.suspect for _, piece in self._parts)

    def next_segment(self) -> bool:
        """Go on to the next segment; return whether there is one."""
        self.buffer.clear()
        self._parts.clear()
        self.ended = False
        self.broken = None
        self.is_fresh = True
        self._pull(first=True)
        return bool(self._parts or self.broken)

    def have(self, size: int) -> bool:
        """Return whether ``size`` bytes are in the buffer, after getting them if they are there to be got."""
        while len(self.buffer) < size and not self.ended:
            self._pull()
        return len(self.buffer) >= size

    def drop(self, size: int) -> None:
        """Go on ``size`` bytes."""
        del self.buffer[:size]
        self._dropped += size
        while len(self._parts) > 1 and self._parts[1][0] <= self._dropped:
            self._parts.popleft()

    def skip_blank(self) -> bool:
        """Go past blank lines; return whether anything comes then."""
        while True:
            rest = self.buffer.lstrip(_BLANK)
            self.drop(len(self.buffer) - len(rest))
            if rest:
                return True
            if not self.have(1):
                return False
            self._check_stretch()

    def skip_to_next(self) -> None:
        """Go to the next line in the segment that begins a record, or to its end."""
        while True:
            self.is_fresh = False
            found = LINE_BEGINS.search(self.buffer, 1)
            if found:
                self.drop(found.start())
                return
            self.drop(max(0, len(self.buffer) - _LONGEST_FIRST_LINE))
            self._check_stretch()
            if not self.have(len(self.buffer) + 1):
                self.drop(len(self.buffer))
                return

    def _check_stretch(self) -> None:
        """Let nothing more come if no record has begun for too long."""
        if self._dropped - self.last_end <= MAX_STRETCH:
            return
        reason = f"no record begins in {MAX_STRETCH} bytes; the rest is not looked through"
        self.broken = Piece(b"", self.place, broken=reason)
        self.buffer.clear()
        self.ended = True
        self._pieces = iter(())
        self._ahead = None

    def end_record(self, size: int) -> None:
        """Go on behind a record of ``size`` bytes."""
        self.drop(size)
        self.last_end = self._dropped
        self.is_fresh = False

    def _pull(self, *, first: bool = False) -> None:
        piece, self._ahead = self._ahead or next(self._pieces, None), None
        if piece is None:
            self.ended = self.at_end = True
        elif piece.broken:
            self.ended = True
            self.broken = piece
        elif not first and piece.begins and BEGINS.match(piece.data):
            self.ended = True
            self._ahead = piece
        else:
            self._parts.append((self._dropped + len(self.buffer), piece))
            self.buffer += piece.data


class _Reader:
    """Finds the records of one WARC."""

    def __init__(self, stream: Stream, damage: list[Damage] | None) -> None:
        self.stream = stream
        self.damage = damage
        self.count = 0
        self.refusal = stream.remains or "it is empty"
        """Why it is no WARC, if it has no whole record."""

        found = pieces(stream.file, amid=bool(stream.remains), one_copy=stream.one_copy)
        first = next(found, None)
        self.is_plain = first is not None and first.is_plain
        self.text = _Text(itertools.chain([first] if first else [], found), is_plain=self.is_plain)
        self._stretch: tuple[int, str] | None = (0, stream.remains) if stream.remains else None

    def records(self) -> Iterator[ForeignRecord]:
        """Yield every whole record."""
        while self.text.next_segment():
            for record in self._of_segment():
                self.count += 1
                self._end_stretch(record.offset)
                yield record
            if self.text.broken:
                self._damaged(self.text.broken.place, self.text.broken.broken)
        if self.count and self._stretch is not None:
            self._tell(self.stream.size)

    def _of_segment(self) -> Iterator[ForeignRecord]:
        text = self.text
        while text.skip_blank():
            place = text.place
            try:
                record = self._record()
            except _TooLargeError as error:
                self._damaged(place, str(error))
                self._skip(error.size)
            except WarcError as error:
                self._damaged(place, str(error))
                text.skip_to_next()
            else:
                yield record

    def _record(self) -> ForeignRecord:
        """Return the record that begins here, and go on behind it.

        :raises WarcError: if there is no whole one.
        """
        text = self.text
        headers, start = self._head()
        end = start + length_in(headers)
        place = text.place
        if self.is_plain and place + end > self.stream.size:
            raise _DamagedError(_CUT_OFF)
        if end > MAX_RECORD:
            raise _TooLargeError(end)
        if not text.have(end):
            raise _DamagedError(self._why_ended())
        kind = next((value for name, value in headers if name.lower() == "warc-type"), "")
        block = bytes(text.buffer[start:end])
        separator = self._check(StoredRecord(kind, headers, block), end)
        raw = bytes(text.buffer[:end]) + separator
        text.end_record(end)
        return ForeignRecord(kind, headers, block, raw, self.stream.path, place)

    def _head(self) -> tuple[list[tuple[str, str]], int]:
        """Return the headers of the record that begins here, and where its block does."""
        text = self.text
        text.have(_LONGEST_FIRST_LINE)
        if not BEGINS.match(text.buffer):
            old = text.buffer.startswith(b"filedesc://")
            raise _DamagedError("an ARC file, which came before WARC" if old else "no record begins there")
        searched = 0
        while (end := END.search(text.buffer, searched)) is None:
            searched = max(0, len(text.buffer) - 3)
            if searched > MAX_HEAD:
                raise _DamagedError(f"a head of more than {MAX_HEAD} bytes")
            if not text.have(len(text.buffer) + 1):
                raise _DamagedError(self._why_ended())
        if end.start() > MAX_HEAD:
            raise _DamagedError(f"a head of more than {MAX_HEAD} bytes")
        if LINE_BEGINS.search(text.buffer, 1, end.start()):
            raise _DamagedError("a head that does not end before the next record begins")
        return parse_head(bytes(text.buffer[: end.start()])), end.end()

    def _check(self, record: StoredRecord, end: int) -> bytes:
        """Raise ``_DamagedError`` if a record that ends at ``end`` is not what it should be; return the blank lines
        that follow it, or those that should.
        """
        text = self.text
        text.have(end + 2 * _LONGEST_FIRST_LINE)
        behind = bytes(text.buffer[end : end + 2 * _LONGEST_FIRST_LINE])
        separator = END.match(behind)
        rest = behind.lstrip(_BLANK)
        said = record.header("WARC-Block-Digest")
        if not text.is_sound:
            self._check_unproven(said, record.block, alone=text.is_fresh and text.ended and not rest)
        follows = not rest or rest.startswith(b"WARC/") or behind.startswith(_SEPARATOR)
        if not follows and not digests.fits(said, record.block):
            raise _DamagedError("its Content-Length is not the length of its block")
        return separator[0] if separator else _SEPARATOR

    def _check_unproven(self, said: str, block: bytes, *, alone: bool) -> None:
        """Raise ``_DamagedError`` if a record for which no checksum vouches is not to be trusted.

        :param alone: whether nothing else is in its frame.
        """
        text = self.text
        fits = digests.fits(said, block)
        if fits is False:
            raise _DamagedError("its digest is not that of its block")
        if alone and text.broken and text.broken.place == text.place:
            raise _DamagedError(text.broken.broken)  # the digest is not over its head
        if fits is None and text.is_suspect:
            raise _DamagedError("the checksum does not fit")

    def _why_ended(self) -> str:
        text = self.text
        if text.broken:
            return text.broken.broken
        return _CUT_OFF if text.at_end else "its Content-Length is more than what there is of it"

    def _skip(self, size: int) -> None:
        while size and self.text.have(1):
            step = min(size, len(self.text.buffer))
            self.text.drop(step)
            size -= step

    def _damaged(self, offset: int, reason: str) -> None:
        """Note that no whole record stands at ``offset``."""
        if self.count == 0:
            self.refusal = self.stream.remains or reason
        elif self.damage is None:
            raise TornFileError(self.stream.path, offset, reason)
        if self._stretch is None:
            self._stretch = (offset, reason)

    def _end_stretch(self, end: int) -> None:
        if self._stretch is None or end <= self._stretch[0]:
            return  # what follows in the same frame does not end it
        self._tell(end)

    def _tell(self, end: int) -> None:
        assert self._stretch is not None
        (offset, reason), self._stretch = self._stretch, None
        if self.damage is None:
            raise TornFileError(self.stream.path, offset, reason)
        self.damage.append(Damage(self.stream.path, offset, end, reason))
