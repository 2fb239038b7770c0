"""What verifying finds, as something to print: problems, counts, and their order."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Protocol

import attrs

from unioncrawl.words import counted

SHOWN_OF_A_KIND = 20
"""How many problems of one kind people are shown; the others are counted."""

RESTORE = "restore the file from a copy"
REBUILD = "unioncrawl rebuild"


WITHOUT_A_COPY = f"if there is none, {REBUILD} keeps what is whole"


@attrs.frozen
class Lost:
    """One capture of several that a problem concerns."""

    record_id: str
    url: str
    offset: int


@attrs.frozen
class Problem:
    """One thing that is not as it should be."""

    kind: str
    where: str
    """File and offset, or address."""

    what: str
    next: str
    """What to do about it."""

    url: str = ""
    """The page that it concerns, if it is one's record."""

    lost: tuple[Lost, ...] = attrs.field(default=(), repr=False)
    """The captures that are gone, if that is more than one record."""


@attrs.define
class Found:
    """What one piece of the work gave. Goes from process to process."""

    problems: list[Problem] = attrs.field(factory=list)
    records: int = 0
    bytes: int = 0
    articles: int = 0
    notes: list[str] = attrs.field(factory=list)


@attrs.define
class Verified:
    """What was looked at, and what was found."""

    files: int = 0
    records: int = 0
    bytes: int = 0
    articles: int = 0
    seconds: float = 0
    problems: list[Problem] = attrs.field(factory=list)
    notes: list[str] = attrs.field(factory=list)
    """A line each for what is no problem and should be known."""

    part: str = ""
    """What was looked at, if that is not all."""

    @property
    def outcome(self) -> str:
        """In a few words, how it ended, and of what that can be said."""
        if self.part and not (self.files or self.records or self.articles or self.problems):
            return f"nothing was looked at: {self.part}"
        said = counted(len(self.problems), "problem") if self.problems else "whole"
        return f"{said}, as far as looked: {self.part}" if self.part else said

    @property
    def speed(self) -> float:
        """Bytes a second."""
        return self.bytes / self.seconds if self.seconds else 0


class Progress(Protocol):
    """Is told how far the work is."""

    def begin(self, files: int, size: int) -> None:
        """There are so many files, and so many bytes of work."""

    def step(self, size: int, found: Found) -> None:
        """So much of it is done, and gave ``found``."""


class Silence:
    """Says nothing."""

    def begin(self, files: int, size: int) -> None:
        """Nothing."""

    def step(self, size: int, found: Found) -> None:
        """Nothing."""


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Return ``problems`` by kind and place, each once: the same whatever found which first."""
    return sorted(set(problems), key=_place)


def _place(problem: Problem) -> tuple[str, str, int, str]:
    found = re.fullmatch(r"(.*):(\d+)", problem.where, re.DOTALL)
    file, offset = (found[1], int(found[2])) if found else (problem.where, -1)
    return problem.kind, file, offset, problem.what


def summarised(
    problems: Iterable[Problem], most: int = SHOWN_OF_A_KIND
) -> tuple[list[Problem], dict[str, int]]:
    """Return the first ``most`` problems of each kind, and how many more there are of which."""
    shown: list[Problem] = []
    counts: dict[str, int] = {}
    for problem in problems:
        counts[problem.kind] = counts.get(problem.kind, 0) + 1
        if counts[problem.kind] <= most:
            shown.append(problem)
    return shown, {kind: count - most for kind, count in counts.items() if count > most}
