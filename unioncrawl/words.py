"""Numbers of things, as people read them."""

from __future__ import annotations


def counted(number: int, noun: str) -> str:
    """Return e.g. ``1 file`` or ``2 files``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def counted_are(number: int, noun: str) -> str:
    """Return e.g. ``1 file is`` or ``2 files are``."""
    return f"{counted(number, noun)} {'is' if number == 1 else 'are'}"
