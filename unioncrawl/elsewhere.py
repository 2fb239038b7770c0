"""What other processes ask of a host: a file a host, in the archive that they share.

Whoever asks holds a lock on it until the answer is there, and writes down when he asked and until when the host wants
rest. The times are those of the machine's monotonic clock, which all its processes have in common.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from pathlib import Path

NEVER = float("-inf")

_LONGEST = 100
"""Bytes of the file: two numbers."""


class Elsewhere:
    """One host, as other processes ask it."""

    def __init__(self, path: Path | None) -> None:
        """Meet other processes in the file at ``path``; without one there are none."""
        self._path = path
        self._file: int | None = None
        self._holders = 0

    def take(self) -> bool:
        """Have the host for this process; return whether that was possible. It may be taken several times."""
        if not self._holders and not self._lock():
            return False
        self._holders += 1
        return True

    def _lock(self) -> bool:
        if self._path is None:
            return True
        try:
            if self._file is None:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return True  # a name that no file can have, or an archive that is gone: then the crawl itself says so
        return True

    def leave(self) -> None:
        """Let others have the host, once this has been called as often as ``take``."""
        self._holders = max(0, self._holders - 1)
        if not self._holders and self._file is not None:
            fcntl.flock(self._file, fcntl.LOCK_UN)

    def times(self, now: float) -> tuple[float, float]:
        """Return when the host was asked last, and until when it wants rest. What was written before the machine
        was started anew counts for nothing.
        """
        if self._file is None:
            return NEVER, NEVER
        with contextlib.suppress(ValueError, OSError):
            last, rest_until = map(float, os.pread(self._file, _LONGEST, 0).split())
            if last <= now:
                return last, rest_until
        return NEVER, NEVER

    def write(self, last: float, rest_until: float) -> None:
        """Write down when the host was asked, and until when it wants rest."""
        if self._file is not None:
            with contextlib.suppress(OSError):  # on a full disk others ask it a little early
                os.pwrite(self._file, f"{last!r} {rest_until!r}".ljust(_LONGEST).encode(), 0)
