"""Names of the project's files, for people."""

from __future__ import annotations

from pathlib import Path

import unioncrawl

PACKAGE = Path(unioncrawl.__file__).parent


def file_of(path: str) -> str:
    """Return the name of a file of the project from the project's root on; of another, as it stands."""
    try:
        return (PACKAGE.name / Path(path).relative_to(PACKAGE)).as_posix()
    except ValueError:
        return path
