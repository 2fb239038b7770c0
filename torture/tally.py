"""What came of trying a fault."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import attrs


@attrs.define
class Tally:
    """Counts of one trial, or of many."""

    tried: int = 0
    """How often the fault was brought about."""

    struck: int = 0
    """How many of these met a process while it worked on the archive, not before and not after."""

    lost: int = 0
    """Records, rows and files that should be there and are not."""

    doubled: int = 0
    """Records, rows and files that are there more than once, and pages asked for though they were on disk."""

    found: int = 0
    """Problems that ``verify`` found when all should be well."""

    wrong: int = 0
    """Whatever else is not as it should be: a traceback, a wrong exit status, damage that nobody named."""

    notes: list[str] = attrs.field(factory=list)
    """A line for each thing counted above but the first two."""

    kept: list[Path] = attrs.field(factory=list)
    """Archives that are left behind because something is wrong with them."""

    skipped: str = ""
    """Why the fault was not tried."""

    @property
    def is_well(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.lost or self.doubled or self.found or self.wrong)

    def add(self, other: Tally) -> None:
        """Add the counts of ``other``."""
        for name in ("tried", "struck", "lost", "doubled", "found", "wrong"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.notes += other.notes
        self.kept += other.kept
        self.skipped = self.skipped or other.skipped

    def note_wrong(self, *what: str) -> None:
        """Count each of ``what`` as something that is not as it should be."""
        self.wrong += len(what)
        self.notes += what

    def note_lost(self, what: Iterable[object]) -> None:
        """Count what is lost."""
        lines = [f"lost: {one}" for one in what]
        self.lost += len(lines)
        self.notes += lines

    def note_doubled(self, what: Iterable[object]) -> None:
        """Count what is there twice."""
        lines = [f"doubled: {one}" for one in what]
        self.doubled += len(lines)
        self.notes += lines

    def note_found(self, what: Iterable[object]) -> None:
        """Count what ``verify`` found."""
        lines = [f"verify: {one}" for one in what]
        self.found += len(lines)
        self.notes += lines


HEAD = f"{'fault':<40} {'tried':>6} {'struck':>6} {'lost':>6} {'doubled':>7} {'verify':>6} {'wrong':>6} {'seconds':>8}"
"""Head of the table that ``line`` makes rows of."""


def line(name: str, tally: Tally, seconds: float) -> str:
    """Return the row of one fault."""
    if tally.skipped:
        return f"{name:<40} not tried: {tally.skipped}"
    counts = f"{tally.lost:>6} {tally.doubled:>7} {tally.found:>6} {tally.wrong:>6}"
    return f"{name:<40} {tally.tried:>6} {tally.struck or '':>6} {counts} {seconds:>8.1f}"
