"""Today's version of each page class, for readers, too: imports no source.

``parsers.txt`` has a line for each class: its name, its version, and the digest of its logic (``logic.py``) of which that
is the version. ``versions.py`` writes it. A line a class, so that branches merge: git is told to keep the lines of both
(``.gitattributes``), the highest version of a class counts, and ``make versions`` puts the file in order again.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from pathlib import Path

import attrs

FILE = Path(__file__).with_name("parsers.txt")

UNKNOWN = "0"
"""Version of a class that has no line: one in a test, or of a paper that somebody is just adding."""

GONE = "gone"
"""Stands for the digest of a class that is there no more. Its line stays, so that no version is given twice."""


@attrs.frozen(order=True)
class Parser:
    """A line: a page class as it is today."""

    name: str
    number: int
    logic: str

    @property
    def version(self) -> str:
        """The version as rows have it."""
        return str(self.number)

    @property
    def is_gone(self) -> bool:
        """Whether there is no such class any more."""
        return self.logic == GONE


@functools.cache
def parsers() -> dict[str, Parser]:
    """Return every page class that there is or was, by name."""
    return newest(lines_of(FILE.read_text(encoding="utf-8")))


def version_of(name: str) -> str:
    """Return today's version of the page class ``name``."""
    known = parsers().get(name)
    return known.version if known else UNKNOWN


def lines_of(text: str) -> list[Parser]:
    """Return the lines of a file; what a merge or a person left in it beside them is passed over."""
    found = []
    for line in text.splitlines():
        words = line.split()
        if len(words) == 3 and words[0].isidentifier() and words[1].isdecimal():
            found.append(Parser(words[0], int(words[1]), words[2]))
    return found


def newest(lines: Iterable[Parser]) -> dict[str, Parser]:
    """Return the line with the highest version of each class."""
    return {parser.name: parser for parser in sorted(lines)}
