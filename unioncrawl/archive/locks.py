"""Locks that die with their process: one a source, one for the archive as a whole, one for setting up the
database, one for settling reprints, one for telling of alarms.

``flock`` and no PID file: a killed process leaves nothing to clean up.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import os
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from unioncrawl import clock
from unioncrawl.archive.home import Home
from unioncrawl.archive.rights import refusal
from unioncrawl.errors import ArchiveError

ARCHIVE = "archive.lock"
SETUP = "setup.lock"
REPRINTS = "reprints.lock"
ALARMS = "alarms.lock"


GLANCE_S = 0.1
"""Whoever finds a lock held looks again after so long: ``is_written`` holds one for much less than this, and who
has just taken one has written his name by then."""


class _HeldError(Exception):
    """The lock is another's; the message says whose."""


def _take(path: Path, operation: int) -> IO[bytes]:
    """Return the file of a lock that was just taken; one that is held is looked at twice.

    :raises _HeldError: if it is held.
    :raises ArchiveError: if the file cannot be written.
    """
    try:
        return _take_at_once(path, operation)
    except _HeldError:
        time.sleep(GLANCE_S)
        return _take_at_once(path, operation)


def _take_at_once(path: Path, operation: int) -> IO[bytes]:
    try:
        file = path.open("a+b", buffering=0)
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        fcntl.flock(file, operation | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        holder = file.read().decode("utf-8", "replace").strip() or "another process"
        file.close()
        raise _HeldError(holder) from None
    except OSError as error:
        file.close()
        raise _unwritable(path, error) from error
    _sign(file, exclusive=operation == fcntl.LOCK_EX)
    return file


def _unwritable(path: Path, error: OSError) -> ArchiveError:
    if isinstance(error, PermissionError):
        return ArchiveError(refusal(path, f"write {path}", path.parent.parent))
    return ArchiveError(f"cannot write {path}: {error.strerror}")


def _sign(file: IO[bytes], *, exclusive: bool) -> None:
    """Write who holds a lock into its file. On a full disk it is held all the same."""
    name = f"process {os.getpid()} ({_called(sys.argv)})\n"
    with contextlib.suppress(OSError):
        file.truncate(0)
        if exclusive:
            file.write(os.fsencode(name))


def _called(argv: Sequence[str]) -> str:
    """Return the command of this process, with what comes first of what it was given, and not which archive that is for."""
    path, words = Path(argv[0]), list(argv[1:])
    while words and words[0].startswith("-"):
        del words[: 2 if words[0] == "--archive" else 1]
    name = path.parent.name if path.name == "__main__.py" else path.name  # python -m unioncrawl
    return " ".join([name, *words[:2]])


def lock_source(home: Home, source: str) -> IO[bytes]:
    """Take the lock of ``source``; it is held until the returned file is closed.

    :raises ArchiveError: at once, saying who holds it.
    """
    path = home.locks / f"{source}.lock"
    try:
        return _take(path, fcntl.LOCK_EX)
    except _HeldError as held:
        raise ArchiveError(f"{source} is being written by {held}; wait until it has ended") from None


def is_written(home: Home, source: str) -> bool:
    """Return whether someone holds the lock of ``source`` now. Creates nothing."""
    try:
        with (home.locks / f"{source}.lock").open() as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def share_archive(home: Home) -> IO[bytes]:
    """Take part in the archive as one of many writers.

    :raises ArchiveError: at once, if someone has it alone, or something that is written there may not be.
    """
    home.check_writable()
    try:
        return _take(home.locks / ARCHIVE, fcntl.LOCK_SH)
    except _HeldError as held:
        raise ArchiveError(f"{home.path} is locked by {held}; wait until it has ended") from None


@contextlib.contextmanager
def own_archive(home: Home) -> Iterator[None]:
    """Have the archive alone: for rebuild and everything else that replaces what others read.

    :raises ArchiveError: at once, if anyone writes in it.
    """
    home.prepare()
    try:
        lock = _take(home.locks / ARCHIVE, fcntl.LOCK_EX)
    except _HeldError as held:
        holders = "; ".join(_writers(home)) or held
        raise ArchiveError(f"{home.path} is being written by {holders}; wait until it has ended") from None
    with lock:
        yield


def _writers(home: Home) -> list[str]:
    """Return who writes which source: those that share the archive leave no name on its own lock."""
    paths = sorted(
        path for path in home.locks.glob("*.lock") if path.name not in (ARCHIVE, SETUP, REPRINTS, ALARMS)
    )
    return [
        f"{path.read_text().strip() or 'another process'}, {path.stem}"
        for path in paths
        if is_written(home, path.stem)
    ]


@contextlib.contextmanager
def setting_up(database: Path) -> Iterator[None]:
    """Wait until no other process creates or migrates ``database``, and keep them out meanwhile.

    SQLite refuses at once, whatever the timeout, when two processes switch one database to WAL.
    """
    with _waited_for(database.parent / "locks" / SETUP):
        yield


@contextlib.contextmanager
def telling(home: Home) -> Iterator[None]:
    """Wait until no other process tells of alarms, and keep them from it meanwhile: each is told of once.

    When that has come to its end is noted in the file of the lock, which can be read without the database.
    """
    with _waited_for(home.locks / ALARMS) as file:
        yield
        with contextlib.suppress(OSError):  # a full disk: then it counts as not told
            file.truncate(0)
            file.write(f"{clock.iso(clock.now())}\n")
            file.flush()


def told_at(home: Home) -> dt.datetime | None:
    """Return when it was last looked through what there is to tell, and told; ``None`` if nobody knows."""
    try:
        return dt.datetime.fromisoformat((home.locks / ALARMS).read_text().strip())
    except (OSError, ValueError):
        return None


@contextlib.contextmanager
def _waited_for(path: Path) -> Iterator[IO[str]]:
    try:
        path.parent.mkdir(exist_ok=True)
        file = path.open("a+")
    except OSError as error:
        raise _unwritable(path, error) from error
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


@contextlib.contextmanager
def settling(home: Home) -> Iterator[bool]:
    """Give whether nobody else is settling reprints, and keep others from it meanwhile."""
    try:
        lock = _take_at_once(home.locks / REPRINTS, fcntl.LOCK_EX)
    except _HeldError:
        yield False
        return
    with lock:
        yield True
