"""Files that have their names when they are whole, and not before."""

from __future__ import annotations

import contextlib
import glob
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from unioncrawl.archive.home import Home
from unioncrawl.errors import ArchiveError, UsageProblemError
from unioncrawl.warc.files import sync_directory

_LEFT = re.compile(r"\.(\d{1,7})\.part$")
"""The end of a name under which a file is written, with the process that writes it; Linux has at most 2^22 of these."""


def refuse_overwriting(home: Home, paths: Sequence[Path], *, force: bool) -> None:
    """Raise if a file may not be written: what is there is replaced if told so, the archive itself never.

    :raises UsageProblemError: says which.
    """
    own = {home.database.resolve(), home.corrections.resolve()}
    for path in paths:
        real = path.resolve()
        if real in own or not {home.warc.resolve(), home.locks.resolve()}.isdisjoint(real.parents):
            raise UsageProblemError(f"{path} is among the archive's own files; choose another directory")
        if path.is_dir():
            raise UsageProblemError(f"{path} is a directory; name a file in it")
        if path.exists() and not force:
            raise UsageProblemError(f"{path} exists; --force replaces it")


NOTHING = "nothing was written"


def check_writable(path: Path) -> None:
    """Raise ``ArchiveError`` if no file can be begun at ``path``: before hours of work whose outcome is to be there."""
    part = _part_of(path)
    try:
        part.touch()
        part.unlink()
    except OSError as error:
        raise unwritable(path, error.strerror or str(error)) from error


@contextlib.contextmanager
def new_files(
    paths: Sequence[Path], stale: Sequence[Path] = (), otherwise: str = NOTHING
) -> Iterator[list[Path]]:
    """Give the names under which files are written; in the end, all have their own.

    What a process that was killed has left of the same files goes first.

    :param paths: the first is the one that counts; the others tell of it.
    :param stale: files of what was there before, which would be taken for those of the new one.
    :param otherwise: what is said to be so if they cannot be written.
    :raises ArchiveError: if they cannot be written; nothing is left behind then.
    """
    parts = [_part_of(path) for path in paths]
    try:
        _remove_leftovers(paths)
        yield parts
        for part in parts:
            _sync(part)
        # What tells of another file would lead astray, so it goes first.
        for old in (*paths[1:], *stale):
            old.unlink(missing_ok=True)
        for part, path in zip(parts, paths, strict=True):
            part.replace(path)
        sync_directory(paths[0].parent)
    except OSError as error:
        raise unwritable(paths[0], error.strerror or str(error), otherwise) from error
    finally:
        for part in parts:
            part.unlink(missing_ok=True)


def _part_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.{os.getpid()}.part")


def unwritable(path: Path, why: str, otherwise: str = NOTHING) -> ArchiveError:
    """Return what says that a file cannot be written."""
    return ArchiveError(f"cannot write {path}: {why}; {otherwise}")


def legible(text: str) -> str:
    """Return ``text`` as UTF-8 can have it: bytes of a file's name that are none become replacement characters."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _remove_leftovers(paths: Sequence[Path]) -> None:
    for path in paths:
        for part in path.parent.glob(f"{glob.escape(path.name)}.*.part"):
            match = _LEFT.fullmatch(part.name.removeprefix(path.name))
            if match and not _lives(int(match[1])):
                # That of another user may stay: it is in nobody's way.
                with contextlib.suppress(PermissionError):
                    part.unlink(missing_ok=True)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # it is another user's
        return True
    return True


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
