"""Which files are packed together: the closed ones of one source that were begun in one period."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import attrs

from unioncrawl import clock
from unioncrawl.archive.home import Home
from unioncrawl.errors import UsageProblemError

MAX_GROUP_BYTES = 10_000_000_000
"""More than this in one period becomes several packed files: a kill costs the work on one, and a disk that is full
needs so much room to begin with."""

PERIODS = {"month": 6, "year": 4}
"""Of how many digits of a file's time a period is made."""

_SUFFIX = ".warc.gz"
_NAME = re.compile(r".+-(?P<stamp>\d{8}T\d{12})-\d+\.warc\.gz")


@attrs.frozen
class Group:
    """Files that become one."""

    source: str
    period: str
    """``2026-11``, or ``2026``."""

    files: tuple[str, ...]
    """Below ``warc/``, by time."""

    bytes: int

    @property
    def name(self) -> str:
        """The packed file's: it begins with the first one's and the time of the last one, and so sorts before all of
        them and behind what was begun earlier.
        """
        first, last = (
            file.rpartition("/")[2].removesuffix(_SUFFIX) for file in (self.files[0], self.files[-1])
        )
        return f"{first}-{last.split('-')[-2]}"


def groups(home: Home, sources: Sequence[str], before: str | None, period: str) -> list[Group]:
    """Return what is to be packed, of ``sources`` or of all.

    :param before: month, ``YYYY-MM``, from which on files are left; the present period if it is not given.
    """
    digits = PERIODS[period]
    limit = before.replace("-", "") if before else clock.now().strftime("%Y%m")[:digits]
    found: dict[tuple[str, str], list[tuple[str, str, int]]] = {}
    for file, stamp, size in _closed(home):
        source = file.partition("/")[0]
        if stamp < limit and (not sources or source in sources):
            found.setdefault((source, stamp[:digits]), []).append((stamp, file, size))
    return [
        Group(source, _shown(digit), tuple(file for _, file, _ in part), sum(size for *_, size in part))
        for (source, digit), files in sorted(found.items())
        for part in _parts(sorted(files))
    ]


def _closed(home: Home) -> Iterator[tuple[str, str, int]]:
    """Yield the closed files that a crawl or an import wrote: name, time, size. What has no such name is not ours."""
    for path in home.files("*.warc.gz"):
        match = _NAME.fullmatch(path.name)
        file = path.relative_to(home.warc).as_posix()
        if match and file.count("/") == 1:
            yield file, match["stamp"], path.stat().st_size


def _parts(files: list[tuple[str, str, int]]) -> Iterator[list[tuple[str, str, int]]]:
    """Yield ``files`` in parts that are not too large."""
    part: list[tuple[str, str, int]] = []
    size = 0
    for one in files:
        if part and size + one[2] > MAX_GROUP_BYTES:
            yield part
            part, size = [], 0
        part.append(one)
        size += one[2]
    if part:
        yield part


def _shown(digits: str) -> str:
    return f"{digits[:4]}-{digits[4:]}" if len(digits) > 4 else digits


def check_month(month: str | None) -> str | None:
    """Return ``month``.

    :raises UsageProblemError: if it is none.
    """
    if month is not None and not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", month):
        raise UsageProblemError(f"--before {month}: write a month as YYYY-MM, e.g. 2026-11")
    return month


def check_sources(home: Home, sources: Sequence[str]) -> None:
    """Raise ``UsageProblemError`` unless there are files of each of ``sources``: any directory below ``warc/``."""
    for source in sources:
        if not (home.warc / source).is_dir():
            raise UsageProblemError(
                f"--source {source}: {home.warc} has no files of it; see: unioncrawl sources"
            )
