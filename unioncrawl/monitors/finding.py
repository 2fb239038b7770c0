"""What monitors find, and what all of them have in common."""

from __future__ import annotations

import datetime as dt
import re
import shlex
import sqlite3
from collections.abc import Iterator
from typing import Protocol

import attrs

ARCHIVE = ""
"""In place of a source: what is found concerns the archive as a whole."""


@attrs.frozen(kw_only=True)
class Finding:
    """Something that is not as it was."""

    source: str
    """Name of a source, or ``ARCHIVE``."""

    kind: str
    subject: str = ""
    """What of the source: a field, a host. With source and kind it says which alarm this is."""

    since: str
    """Day, or time, from which on it is so."""

    message: str
    """What is so, and what was usual, in a sentence."""

    example: str = ""
    """An address at which it can be seen."""

    advice: str
    """What to do: a command where there is one, for whatever archive (``for_archive``)."""

    @property
    def key(self) -> tuple[str, str, str]:
        """What two findings have in common that are the same alarm."""
        return self.source, self.kind, self.subject


class Monitor(Protocol):
    """Looks at one thing, by the database alone."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of its findings: alarms of these kinds are closed when it does not find them any more."""
        ...

    def check(self, db: sqlite3.Connection, source: str, now: dt.datetime) -> Iterator[Finding]:
        """Yield what is not as it should be in ``source`` now."""
        ...


def for_archive(advice: str, call: str) -> str:
    """Return advice whose commands can be pasted: monitors do not know where the archive lies.

    :param call: how unioncrawl is called for it. What follows -u is the name of a unit, and no command.
    """
    return re.sub(r"(?<!\S)(?<!-u )unioncrawl(?= [a-z])", lambda _: call, advice)


def explain(url: str) -> str:
    """Return the command that explains how a page is read. Addresses come from pages, so they are quoted for the shell."""
    return shlex.join(["unioncrawl", "explain", url]) if url else "look at the site"
