"""Whose the files of an archive are, for those who may not read or write them."""

from __future__ import annotations

import contextlib
import errno
import os
import pwd
from collections.abc import Iterator
from pathlib import Path


def may(path: Path, mode: int) -> bool:
    """Return whether ``path``, which may not be there, may be read or written (``os.R_OK`` …) as far as rights go."""
    try:
        path.lstat()
    except PermissionError:
        return False
    except OSError:
        return True
    return os.access(path, mode) or not path.exists()  # behind a link that leads nowhere


def refusal(path: Path, what: str, archive: Path) -> str:
    """Return why ``path`` cannot be read or written, and what to do, on one line.

    :param what: as what it is told: ``read the archive …``.
    """
    if _is_read_only(path):
        return f"cannot {what}: {os.strerror(errno.EROFS)}"
    in_the_way, owner = _owned(path)
    me = name_of(os.geteuid())
    if not os.path.lexists(archive) and may(in_the_way, os.X_OK):
        mend = f"make it, for who crawls: sudo install -d -o {me} {archive}"
    elif owner == me:
        mend = f"its mode keeps you out: chmod u+rwX {in_the_way}"
    elif owner == "root":
        mend = f"it belongs to root, and you are {me}; if {me} is who crawls: sudo chown -R {me} {archive}"
    else:
        mend = (
            f"it belongs to {owner}, and you are {me}; call the same as {owner}: sudo -u {owner} unioncrawl …"
        )
    return f"cannot {what}: permission denied; {mend}"


def kept_from(archive: Path, database: Path) -> Iterator[Path]:
    """Yield what whoever writes in an archive has to be able to write, and may not.

    Not the files of the record: they are never written again once they are closed.
    """
    directories = (archive, archive / "locks", archive / "locks" / "hosts", archive / "warc")
    files = (database, *(database.with_name(database.name + end) for end in ("-wal", "-shm")))
    for path in (*directories, *files):
        if not may(path, os.W_OK):
            yield path
            return  # what is in it cannot be looked at, or is told by this already
    for directory in directories[1:]:
        yield from (path for path in _entries(directory) if not may(path, os.W_OK))


def name_of(uid: int) -> str:
    """Return the name of a user; of one that has none, the number."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _owned(path: Path) -> tuple[Path, str]:
    """Return ``path`` and its owner, or those of the directory above it that keeps everything below from sight."""
    for one in (path.absolute(), *path.absolute().parents):
        with contextlib.suppress(OSError):
            return one, name_of(one.stat().st_uid)
    raise AssertionError("the root of all can be looked at")  # pragma: no cover


def _is_read_only(path: Path) -> bool:
    try:
        return bool(os.statvfs(path).f_flag & os.ST_RDONLY)
    except OSError:
        return False


def _entries(directory: Path) -> list[Path]:
    try:
        return list(directory.iterdir())
    except OSError:
        return []
