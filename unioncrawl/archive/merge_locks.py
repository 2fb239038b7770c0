"""Keeping another archive as it is while it is merged: it may lie on a medium that cannot be written."""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Iterator
from typing import IO

from unioncrawl.archive.home import Home
from unioncrawl.archive.locks import ALARMS, ARCHIVE, SETUP, is_written
from unioncrawl.errors import ArchiveError


@contextlib.contextmanager
def unwritten(other: Home) -> Iterator[None]:
    """Keep everybody from replacing the files of ``other``. Writes nothing in it but, where it can, the lock.

    :raises ArchiveError: at once, if it is being written.
    """
    with contextlib.ExitStack() as stack:
        file = _lock_file(other)
        if file is not None:
            stack.enter_context(file)
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                holder = file.read().strip() or "another process"
                raise ArchiveError(f"{other.path} is locked by {holder}; wait until it has ended") from None
        writers = [
            path.stem
            for path in sorted(other.locks.glob("*.lock"))
            if path.name not in (ARCHIVE, SETUP, ALARMS) and is_written(other, path.stem)
        ]
        if writers:
            raise ArchiveError(
                f"{', '.join(writers)} in {other.path} is being written; wait until it has ended"
            )
        yield


def _lock_file(other: Home) -> IO[str] | None:
    """Return the file of the archive's lock; ``None`` where it is missing and cannot be made: nobody locks there."""
    path = other.locks / ARCHIVE
    with contextlib.suppress(OSError):
        return path.open()
    with contextlib.suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        return path.open("a+")
    return None
