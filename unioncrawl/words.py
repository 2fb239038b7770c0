"""Numbers of things, sizes and names of files, as people read them."""

from __future__ import annotations

import os


def counted(number: int, noun: str) -> str:
    """Return e.g. ``1 file`` or ``2 files``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def counted_are(number: int, noun: str) -> str:
    """Return e.g. ``1 file is`` or ``2 files are``."""
    return f"{counted(number, noun)} {'is' if number == 1 else 'are'}"


def span(seconds: float) -> str:
    """Return a time that is left: ``1:05``, ``2:00:09``; one that is over is ``0:00``."""
    minutes, left = divmod(int(max(0.0, seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


def human_bytes(number: int) -> str:
    """Return a size as people read it."""
    size = float(number)
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"


def printable(name: str | os.PathLike[str]) -> str:
    """Return a file's name, or a text with one in it, as UTF-8 can hold it: a name may be in any encoding."""
    return os.fsencode(name).decode("utf-8", "replace")
