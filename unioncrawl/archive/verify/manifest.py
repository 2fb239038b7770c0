"""Lists of files with their SHA-256, for copies that are kept elsewhere: what ``sha256sum`` writes and checks."""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath

import attrs

from unioncrawl.archive.corrections import SOURCE as CORRECTIONS
from unioncrawl.archive.home import Home
from unioncrawl.archive.locks import is_written
from unioncrawl.archive.verify.listing import WHOLE_ARCHIVE, is_warc
from unioncrawl.archive.verify.report import RESTORE, Found, Problem, Progress, Silence, Verified, in_order
from unioncrawl.errors import ArchiveError, UsageProblemError
from unioncrawl.warc.files import OPEN_SUFFIX

_LINE = re.compile(r"(?P<escaped>\\?)(?P<sha256>[0-9a-f]{64}) [ *](?P<name>.+)")
_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r"}
_UNESCAPED = {escaped: plain for plain, escaped in _ESCAPES.items()}

SINCE = "if it was packed, unpacked or added to since, and verify finds no damage, write a new manifest"


@attrs.define
class Manifest:
    """The files of the record that nobody writes any more, and the others."""

    lines: list[str] = attrs.field(factory=list)
    files: int = 0
    bytes: int = 0
    left_out: list[str] = attrs.field(factory=list)
    """Names of files that are being written, so are not listed."""


def make_manifest(home: Home, *, jobs: int = 1, progress: Progress | None = None) -> Manifest:
    """Return the lines of a manifest, by name.

    :raises ArchiveError: if there is nothing to list, or a file cannot be read.
    """
    said = progress or Silence()
    closed, left_out = _files_of_record(home)
    if not closed and not left_out:
        raise ArchiveError(f"{home.warc} holds no WARC files; nothing to list")
    result = Manifest(left_out=left_out)
    said.begin(len(closed), sum(path.stat().st_size for path in closed.values()))
    for name, (digest, size) in _hashed(closed, jobs):
        if isinstance(digest, OSError):
            raise ArchiveError(
                f"cannot read {closed[name]}: {digest.strerror}; run: unioncrawl verify"
            ) from digest
        said.step(size, Found(bytes=size))
        result.files += 1
        result.bytes += size
        result.lines.append(_line(name, digest))
    return result


def refuse_overwriting(path: Path) -> None:
    """Raise ``UsageProblemError`` if there is a file at ``path``."""
    if os.path.lexists(path):
        raise UsageProblemError(f"{path} exists; give another name, or --force to replace it")


def write_manifest(manifest: Manifest, path: Path) -> None:
    """Put a manifest into a file, all or nothing, in the place of one that is there.

    :raises ArchiveError: if it cannot be written.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("w", encoding="utf-8", errors="surrogateescape", newline="\n") as file:
            file.writelines(f"{line}\n" for line in manifest.lines)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise ArchiveError(f"cannot write {path}: {error.strerror}") from error


def verify_manifest(home: Home, path: Path, *, jobs: int = 1, progress: Progress | None = None) -> Verified:
    """Return in what the files of an archive, or of a copy of one, differ from a manifest. Needs no database.

    :raises ArchiveError: if ``path`` is no manifest, or there is no archive.
    """
    begun = time.monotonic()
    said = progress or Silence()
    listed = read_manifest(path)
    if not home.path.is_dir():
        raise ArchiveError(f"no archive at {home.path}; choose another with --archive")
    closed, left_out = _files_of_record(home)
    result = Verified(notes=[f"{name} is being written: not looked at" for name in left_out])
    there = {name: home.path / name for name in listed if (home.path / name).is_file()}
    said.begin(len(there), sum(file.stat().st_size for file in there.values()))
    problems = [
        Problem("missing", str(home.path / name), "in the manifest, and not there", _mend(name))
        for name in listed
        if name not in there
    ]
    for name, (digest, size) in _hashed(there, jobs):
        said.step(size, Found(bytes=size))
        result.files += 1
        result.bytes += size
        if isinstance(digest, OSError):
            what = f"cannot be read: {digest.strerror}"
            problems.append(Problem("changed", str(there[name]), what, RESTORE))
        elif digest != listed[name]:
            what = "not what it was when the manifest was written"
            problems.append(Problem("changed", str(there[name]), what, _mend(name)))
    problems += [
        Problem("unlisted", str(closed[name]), "not in the manifest", SINCE)
        for name in closed.keys() - listed.keys()
    ]
    result.problems = in_order(problems)
    result.seconds = time.monotonic() - begun
    return result


def read_manifest(path: Path) -> dict[str, str]:
    """Return name to digest.

    :raises ArchiveError: if a line is none that ``sha256sum`` writes, or names what lies outside of the archive.
    """
    found: dict[str, str] = {}
    try:
        text = path.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError as error:
        raise ArchiveError(f"cannot read {path}: {error.strerror}") from error
    for number, line in enumerate(text.split("\n"), 1):
        if not line:
            continue
        match = _LINE.fullmatch(line)
        name = _name_in(match) if match else ""
        if match is None or PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
            raise ArchiveError(
                f"{path}, line {number}: no line of a manifest; write a new one with: unioncrawl manifest"
            )
        found[name.removeprefix("./")] = match["sha256"]
    return found


def _mend(name: str) -> str:
    what = "if articles were corrected since, write a new manifest" if name.endswith(".jsonl") else SINCE
    return f"{RESTORE}; {what}"


def _files_of_record(home: Home) -> tuple[dict[str, Path], list[str]]:
    """Return the closed files of the record, by name below the archive, and the names of those being written."""
    closed: dict[str, Path] = {}
    left_out = []
    for path in home.files():
        if is_warc(path.name):
            name = path.relative_to(home.path).as_posix()
            if path.name.endswith(OPEN_SUFFIX):
                left_out.append(name)
            else:
                closed[name] = path
    if home.corrections.exists():
        name = home.corrections.relative_to(home.path).as_posix()
        if is_written(home, CORRECTIONS) or is_written(home, WHOLE_ARCHIVE):
            left_out.append(name)
        else:
            closed[name] = home.corrections
    return dict(sorted(closed.items())), left_out


def _hashed(files: dict[str, Path], jobs: int) -> Iterator[tuple[str, tuple[str | OSError, int]]]:
    """Yield digest and size of each file, in order. Threads will do: hashing and reading let others work."""
    with ThreadPoolExecutor(jobs) as threads:
        yield from zip(files, threads.map(_digest, files.values()), strict=True)


def _digest(path: Path) -> tuple[str | OSError, int]:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest(), file.tell()
    except OSError as error:
        return error, 0


def _line(name: str, digest: str) -> str:
    escaped = "".join(_ESCAPES.get(character, character) for character in name)
    return ("" if escaped == name else "\\") + f"{digest}  {escaped}"


def _name_in(match: re.Match[str]) -> str:
    name = match["name"]
    if not match["escaped"]:
        return name
    return re.sub(r"\\.", lambda found: _UNESCAPED.get(found[0], found[0]), name)
