"""Raises the version of each page class whose logic has changed: ``python -m unioncrawl.versions`` (``make versions``)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import attrs

from unioncrawl import logic
from unioncrawl.parsers import FILE, GONE, Parser, lines_of, newest

HEAD = """\
# Page classes: name, version, digest of the logic of which that is the version. Written by `make versions`, not by hand.
# A class that is there no more keeps its line, so that no version is given twice.
"""


@attrs.frozen
class Raised:
    """What has changed of a class."""

    before: Parser | None
    after: Parser

    def __str__(self) -> str:
        after = self.after
        if self.before is None:
            return f"{after.name}: new, version {after.version}"
        if after.is_gone:
            return (
                f"{after.name}: there no more; its line stays, for rows may name it"
                " (unioncrawl stats --parsers, unioncrawl reparse --outdated)"
            )
        return f"{after.name}: version {self.before.version}, now {after.version}"


def raised(lines: Sequence[Parser], digests: Mapping[str, str]) -> list[Raised]:
    """Return which lines have to be others, as today's classes have ``digests``."""
    known = newest(lines)
    found = [Raised(known.get(name), _today(name, logic_, lines)) for name, logic_ in sorted(digests.items())]
    found += [
        Raised(parser, attrs.evolve(parser, logic=GONE))
        for name, parser in sorted(known.items())
        if name not in digests
    ]
    return [one for one in found if one.before != one.after]


def _today(name: str, digest: str, lines: Sequence[Parser]) -> Parser:
    """Return the line of a class that is there: its old one, unless the logic is not that of its version.

    Two branches may have given one version to two logics. It stands for neither, then.
    """
    own = [parser for parser in lines if parser.name == name]
    highest = max((parser.number for parser in own), default=0)
    if {parser.logic for parser in own if parser.number == highest} == {digest}:
        return Parser(name, highest, digest)
    return Parser(name, highest + 1, digest)


def text_of(lines: Mapping[str, Parser]) -> str:
    """Return the file with these lines."""
    return HEAD + "".join(f"{one.name} {one.number} {one.logic}\n" for _, one in sorted(lines.items()))


def refresh() -> Iterator[Raised]:
    """Write the file anew; yield what has changed."""
    lines = lines_of(FILE.read_text(encoding="utf-8")) if FILE.exists() else []
    found = raised(lines, logic.digests())
    FILE.write_text(text_of(newest(lines) | {one.after.name: one.after for one in found}), encoding="utf-8")
    yield from found


if __name__ == "__main__":
    for one in refresh():
        print(one)
