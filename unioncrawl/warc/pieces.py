"""Files in any compression as a stream of what they hold, from frame to frame, past damage."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from unioncrawl.warc.compressions import (
    DAMAGE,
    LONGEST_MAGIC,
    PIECE,
    READ,
    Format,
    Readable,
    Source,
    content,
    formats,
    opener,
    reason_of,
    skip_frames,
)
from unioncrawl.warc.heads import LINE_BEGINS
from unioncrawl.warc.zstd_dictionary import OneCopy

_HELD = 8 << 20
"""Of a frame up to this size as inflated nothing is passed on before its checksum has been seen to fit."""

_PROBED = 1 << 16
_PROBED_FOR_FORMAT = 1 << 20
"""Where the beginning of a file is damaged, its first frame is looked for so far."""


@attrs.frozen
class Piece:
    """Some of what a file holds, or that it breaks off there."""

    data: bytes
    place: int
    """Where in the file it stands; of what is compressed, where its frame begins."""

    is_plain: bool = False
    """Whether the file is not compressed."""

    begins: bool = False
    """Whether it is the first of a frame."""

    sound: bool = False
    """Whether a checksum vouches for it."""

    suspect: bool = False
    """Whether the checksum of its frame does not fit: some byte of it is wrong."""

    broken: str = ""
    """Why what comes next is no continuation of what came before."""


_OTHER_COPY = "its dictionary, of which the other copy in the file was taken"


def pieces(file: Readable, *, amid: bool = False, one_copy: OneCopy | None = None) -> Iterator[Piece]:
    """Yield what ``file`` holds, inflated, and where it breaks off.

    :param amid: look for gzip members anywhere in it: it is what is left of a ZIP file.
    :param one_copy: its dictionary, if one of two copies is damaged.
    """
    source = Source(file)
    if one_copy is not None:
        yield from _with_one_copy(source, one_copy)
        return
    if amid:
        found: Format | None = formats()[0]
        _find_frame(source, formats()[0])
    else:
        found = _format_of(source)
    if source.offset:
        yield Piece(b"", 0, broken="no record begins there")
    if found is None:
        while data := source.take(PIECE):
            source.mark()
            yield Piece(data, source.offset - len(data), is_plain=True)
    else:
        yield from _frames(source, found)
    if source.failed:
        yield Piece(b"", source.offset, broken=source.failed)


def _with_one_copy(source: Source, one_copy: OneCopy) -> Iterator[Piece]:
    if not one_copy.offset:
        yield Piece(b"", 0, broken=_OTHER_COPY)
    source.take(one_copy.layout.start)
    found = next(form for form in formats() if form.name == "zstd")
    found.open = opener(one_copy.layout.dictionary)
    yield from _frames(source, found)
    if one_copy.offset:
        yield Piece(b"", one_copy.offset, broken=_OTHER_COPY)
    if source.failed:
        yield Piece(b"", source.offset, broken=source.failed)


def _format_of(source: Source) -> Format | None:
    """Return how a file is compressed, ``None`` if it is not; go to its first frame, if its beginning is damaged."""
    begin = source.peek(_PROBED_FOR_FORMAT)
    begun = next((one for one in formats() if one.magic.match(begin)), None)
    if begun or LINE_BEGINS.search(begin):
        return begun
    for form in formats():
        for match in form.magic.finditer(begin):
            source.back(match.start())
            if _holds_a_record(source, form):
                return form
    source.back(0)
    return None


def _frames(source: Source, form: Format) -> Iterator[Piece]:
    while True:
        source.mark()
        start = source.offset
        try:
            if form.name == "zstd":
                skip_frames(source, form)
            if not source.peek(1):
                return
            start = source.offset
            yield from _frame(source, form)
        except DAMAGE as error:
            yield Piece(b"", start, broken=reason_of(error))
            source.back(start + 1)
            _find_frame(source, form)


def _frame(source: Source, form: Format) -> Iterator[Piece]:
    """Yield the frame that begins here.

    :raises Exception: one of ``DAMAGE``, after what could be read.
    """
    source.mark()
    start = source.offset
    is_checked = form.is_checked(source.peek(LONGEST_MAGIC))
    held: list[bytes] = []
    size = 0
    begins = True
    error = None
    try:
        for data in content(source, form):
            size += len(data)
            if size <= _HELD:
                held.append(data)
                continue
            for one in (b"".join(held), data):
                if one:
                    yield Piece(one, start, begins=begins)
                    begins = False
            held = []
    except DAMAGE as caught:
        error = caught
    if held:
        suspect = error is not None and (form.hides_checksums or "check" in str(error).lower())
        yield Piece(b"".join(held), start, begins=begins, sound=is_checked and error is None, suspect=suspect)
    if error is not None:
        raise error


def _find_frame(source: Source, form: Format) -> None:
    """Go to where the next frame begins in which a record begins; to the end if there is none."""
    while window := source.peek(READ):
        found = form.magic.search(window)
        if found is None or found.start() > 0:
            # The mark may lie across the border of two windows.
            source.take(found.start() if found else max(1, len(window) - LONGEST_MAGIC))
            source.mark()
            continue
        if _holds_a_record(source, form):
            return
        source.take(1)


def _holds_a_record(source: Source, form: Format) -> bool:
    """Return whether what begins here can be inflated, and a record begins in its first bytes."""
    start = source.offset
    begin = b""
    try:
        for data in content(source, form):
            begin += data
            if len(begin) >= _PROBED:
                break
    except DAMAGE:
        pass
    finally:
        source.back(start)
    return LINE_BEGINS.search(begin[: 2 * _PROBED]) is not None
