"""Which files an import reads, given what a person names."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

import attrs

from unioncrawl.errors import WarcError
from unioncrawl.words import printable

_WARC_NAME = re.compile(r".*\.(?:warc(?:\.(?:gz|zst|lz4|bz2|xz))?|wacz)", re.IGNORECASE | re.DOTALL)
"""What files are called that are looked for in directories. What is named itself may have any name."""


@attrs.define
class Named:
    """What a person named, as files."""

    files: list[Path] = attrs.field(factory=list)
    notes: list[str] = attrs.field(factory=list)
    """A line for every directory: how many files it holds, and what was left out."""

    problems: list[str] = attrs.field(factory=list)
    """A line for everything that cannot be read."""


def files_named(paths: Sequence[Path]) -> Named:
    """Return the files that ``paths`` mean, each once: of a directory, all WARC and WACZ files below it."""
    named = Named()
    for path in paths:
        if path.is_dir():
            _look_through(path, named)
        else:
            _check_name(path, named)
    named.files = list(dict.fromkeys(named.files))
    return named


def _check_name(path: Path, named: Named) -> None:
    if str(path) == "-":
        named.problems.append(
            "standard input cannot be imported, for an import that was killed is run again: write it to a file"
        )
    elif not os.path.lexists(path):
        named.problems.append(f"{printable(path)}: no such file or directory")
    else:
        named.files.append(path)


def _look_through(directory: Path, named: Named) -> None:
    refused: list[OSError] = []
    others = 0
    found = []
    for above, names, files in os.walk(directory, onerror=refused.append):
        names.sort()
        warcs = [Path(above, file) for file in sorted(files) if _WARC_NAME.fullmatch(file)]
        others += len(files) - len(warcs)
        found += warcs
    named.files += found
    named.problems += [
        f"cannot read {printable(error.filename)}: {error.strerror}" for error in refused if error.filename
    ]
    if not found:
        named.problems.append(f"{printable(directory)}: no .warc, .warc.gz, .warc.zst or .wacz file in it")
        return
    left = f", {others} of other names left out" if others else ""
    named.notes.append(f"{printable(directory)}: {len(found)} WARC and WACZ files{left}")


def explained(error: WarcError) -> str:
    """Return why a file was not imported, on one line."""
    return " ".join(printable(str(error)).split())
