"""Files that hold WARCs: a WARC itself, or a WACZ, which is a ZIP file with WARCs in it. Read in place."""

from __future__ import annotations

import contextlib
import copy
import os
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, BinaryIO

import attrs

from unioncrawl.errors import WarcError
from unioncrawl.warc.compressions import DAMAGE, Readable, reason_of
from unioncrawl.warc.zstd_dictionary import OneCopy, one_copy

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_WARC_IN_WACZ = re.compile(r"archive/.*\.warc(\.\w+)?", re.IGNORECASE | re.DOTALL)
_ENCRYPTED = 0x1


@attrs.frozen
class Stream:
    """One WARC, open."""

    path: Path
    """How messages name it; of a part of a WACZ, with its name in there."""

    file: Readable
    size: int
    """Bytes, compressed if it is compressed."""

    remains: str = ""
    """Why it is looked through for whatever is left, if it is a ZIP file that cannot be read as one."""

    one_copy: OneCopy | None = None
    """Its dictionary, if one of two copies is damaged. Not looked for in a WACZ, which is read from front to back."""


def streams(path: Path) -> Iterator[Stream]:
    """Yield the WARCs in ``path``, each open until the next is asked for.

    :raises WarcError: if it is missing, no regular file, or a ZIP file without WARCs.
    """
    _check_regular(path)
    try:
        # Opened here, and not by name elsewhere: it may be one that is not UTF-8.
        file = path.open("rb")
    except OSError as error:
        raise WarcError(f"cannot read {path}: {error.strerror}") from error
    with file:
        try:
            begin = file.read(4)
            size = os.fstat(file.fileno()).st_size
            copied = one_copy(file, size)
        except OSError as error:
            raise WarcError(f"cannot read {path}: {error.strerror}") from error
        file.seek(0)
        if begin in _ZIP:
            yield from _in_zip(path, file)
        else:
            yield Stream(path, file, size, one_copy=copied)


def _check_regular(path: Path) -> None:
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        raise WarcError(f"{path}: no such file") from None
    except (OSError, ValueError) as error:
        raise WarcError(f"cannot read {path}: {reason_of(error)}") from error
    if stat.S_ISDIR(mode):
        raise WarcError(f"{path}: is a directory")
    if not stat.S_ISREG(mode):
        # What came through a pipe is gone after a kill, and opening one may wait for ever.
        raise WarcError(f"{path}: is a pipe or a device; write what it gives to a file and import that")


def _in_zip(path: Path, file: BinaryIO) -> Iterator[Stream]:
    try:
        with zipfile.ZipFile(file) as archive:
            infos = archive.infolist()
            _check_layout(path, infos)
            for info in infos:
                if _WARC_IN_WACZ.fullmatch(info.filename):
                    yield from _part(path, archive, info)
            return
    except (zipfile.BadZipFile, NotImplementedError) as error:
        reason = reason_of(error)
    file.seek(0)
    yield Stream(
        path, file, os.fstat(file.fileno()).st_size, remains=f"a ZIP file that cannot be read: {reason}"
    )


def _check_layout(path: Path, infos: list[zipfile.ZipInfo]) -> None:
    names = [info.filename for info in infos]
    if any(name.lower().endswith(".wacz") for name in names):
        raise WarcError(f"{path}: holds WACZ files of its own; unzip it and import them")
    if not any(map(_WARC_IN_WACZ.fullmatch, names)):
        raise WarcError(f"{path}: is no WARC file (a ZIP file without archive/*.warc, so no WACZ either)")


def _part(path: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[Stream]:
    """Yield one WARC in a WACZ. Its name is shown and nothing else is done with it: nothing is unpacked."""
    name = Path(f"{path}/{_shown(info.filename)}")
    if info.flag_bits & _ENCRYPTED:
        yield Stream(name, _Unreadable("it is encrypted"), info.file_size)
        return
    with contextlib.ExitStack() as stack:
        try:
            part: Readable = _Part(stack.enter_context(archive.open(_unchecked(info))), info.CRC)
        except (*DAMAGE, NotImplementedError, RuntimeError) as error:
            part = _Unreadable(reason_of(error))
        yield Stream(name, part, info.file_size)


def _shown(name: str) -> str:
    """Return a name from a ZIP file on one line."""
    return "".join(char if char.isprintable() else "?" for char in name)


def _unchecked(info: zipfile.ZipInfo) -> zipfile.ZipInfo:
    """Return ``info`` without its checksum: where it does not fit, ``zipfile`` does not give the last bytes read."""
    info = copy.copy(info)
    del info.CRC
    return info


class _Part:
    """A part of a ZIP file, whose checksum is compared behind its last byte."""

    def __init__(self, file: IO[bytes], checksum: int) -> None:
        self._file = file
        self._said = checksum
        self._made = 0

    def read(self, size: int = -1, /) -> bytes:
        """Return the next ``size`` bytes, fewer only at the end.

        :raises WarcError: at the end, if the checksum does not fit.
        """
        data = self._file.read(size)
        self._made = zlib.crc32(data, self._made)
        if not data and size and self._made != self._said:
            raise WarcError("the checksum in the ZIP file does not fit")
        return data


class _Unreadable:
    """A part of a ZIP file that cannot be read, which whoever reads it is told."""

    def __init__(self, reason: str) -> None:
        self._reason = reason

    def read(self, size: int = -1, /) -> bytes:  # noqa: ARG002 - as files have it
        """Raise what is wrong.

        :raises WarcError: always.
        """
        raise WarcError(self._reason)
