"""An end to what does not come to one by itself."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType


class HangsError(Exception):
    """Reading took longer than it may. Raised where it was by then."""


@contextlib.contextmanager
def limited(seconds: float) -> Iterator[None]:
    """End what is done within after so many seconds, where the process can: in its main thread.

    :raises HangsError: from the line that was being executed.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    def end(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - as signals are handled
        raise HangsError(f"no end after {seconds:.0f} s")

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
