"""Being told to end (SIGTERM) while a page is read: no fault of that page, whatever its class makes of it."""

from __future__ import annotations

from typing import NoReturn

STATUS = 128
"""Exit status of what a signal ends, beside the number of the signal."""


class ToldToEndError(SystemExit):
    """The command was told to end. A :class:`SystemExit`, which ends it in order; one of its own, because a page class
    may raise that, which ends nothing.
    """


_told: list[int] = []
"""Signals that said so, and have not ended the command yet."""


def end(number: int) -> NoReturn:
    """End the command, told so by a signal.

    :raises ToldToEndError: always.
    """
    _told.append(number)
    raise ToldToEndError(STATUS + number)


def check() -> None:
    """End the command if it was told to, and something took that for an error of its own.

    :raises ToldToEndError: then.
    """
    if _told:
        raise ToldToEndError(STATUS + _told[0])


def forget() -> None:
    """Forget that it was told to: it ends."""
    _told.clear()
