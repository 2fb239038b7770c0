"""What lies below ``warc/`` against what the database names: which file is where, what is missing, what is no
file of the archive.
"""

from __future__ import annotations

import shlex
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

import attrs

from unioncrawl import catalogue
from unioncrawl.archive.corrections import SOURCE as CORRECTIONS
from unioncrawl.archive.home import Home
from unioncrawl.archive.locks import is_written
from unioncrawl.archive.pack_moves import COPY_SUFFIX
from unioncrawl.archive.tiles import count_of, row_of_id, tiles
from unioncrawl.archive.verify.acts import taking_in
from unioncrawl.archive.verify.copies import Copies
from unioncrawl.archive.verify.explain import first_record
from unioncrawl.archive.verify.report import REBUILD, RESTORE, Problem
from unioncrawl.archive.verify.window import Window
from unioncrawl.urls import stable_id
from unioncrawl.warc.files import OPEN_SUFFIX, TAIL_SUFFIX, WARC_SUFFIXES
from unioncrawl.warc.members import PACKED_SUFFIX
from unioncrawl.words import counted

WHOLE_ARCHIVE = "archive"
"""Stem of the lock that pack, merge and rebuild hold alone."""


@attrs.frozen
class Lying:
    """A file that holds what the database knows under ``file``."""

    file: str
    path: Path
    size: int
    is_open: bool


@attrs.define
class Listing:
    """The files of an archive."""

    known: list[Lying] = attrs.field(factory=list)
    unknown: list[Path] = attrs.field(factory=list)
    """Closed files that the database does not name."""

    problems: list[Problem] = attrs.field(factory=list)
    notes: list[str] = attrs.field(factory=list)


def listing(home: Home, db: sqlite3.Connection) -> Listing:
    """Return what lies where.

    :raises ArchiveError: if a directory cannot be read.
    """
    paths = home.files()
    # Behind the directory: what is closed meanwhile has its rows by then.
    names = named_files(db)
    found = Listing()
    lying = _warcs(home, paths)
    if names and lying and not names & lying.keys() and not any(_place(db, path) for path in lying.values()):
        here = shlex.quote(str(home.database))
        what = (
            f"names {counted(len(names), 'file')}, of which none is here, and none of the {len(lying)} that are here:"
            " is this another archive's database?"
        )
        found.problems.append(
            Problem(
                "database",
                str(home.database),
                what,
                f"if it is: mv -n {here} {here}.other && {REBUILD}",
            )
        )
        names = set()
    _assign(home, db, names, lying, found)
    found.problems += [*_left_over(home, db, found.known), *_stray(home, paths)]
    found.notes += [
        f"{path}: the torn end of a file, set aside" for path in paths if path.name.endswith(TAIL_SUFFIX)
    ]
    return found


def named_files(db: sqlite3.Connection) -> set[str]:
    """Return the names of the files in which the database knows records."""
    sql = (
        "SELECT DISTINCT warc_file FROM snapshots UNION SELECT name FROM warc_files"
        " WHERE EXISTS (SELECT 1 FROM records WHERE file_id = warc_files.id)"
    )
    return {row[0] for row in db.execute(sql)}


def is_warc(name: str) -> bool:
    """Return whether a file is one of the archive's, by its name; still open or not."""
    return name.removesuffix(OPEN_SUFFIX).endswith(WARC_SUFFIXES)


def packing(path: Path) -> str:
    """Return the command that removes what a killed pack left over beside ``path``."""
    return f"unioncrawl pack --source {path.parent.name}"


_WITHOUT_PAGES = """
SELECT name FROM warc_files f WHERE NOT EXISTS (SELECT 1 FROM snapshots WHERE warc_file = f.name)
  AND EXISTS (SELECT 1 FROM records WHERE file_id = f.id AND type = 'response')
  AND NOT EXISTS (SELECT 1 FROM records r WHERE r.file_id = f.id AND r.type != 'dictionary'
    AND NOT EXISTS (SELECT 1 FROM snapshots WHERE id = r.id)
    AND NOT EXISTS (SELECT 1 FROM records o WHERE o.id = r.id AND o.file_id != r.file_id))
"""
"""Files of which every record is held elsewhere, too, and every page only there."""


def _left_over(home: Home, db: sqlite3.Connection, known: Iterable[Lying]) -> Iterator[Problem]:
    names = {row[0] for row in db.execute(_WITHOUT_PAGES)}
    for lying in known:
        if lying.file not in names or lying.is_open:
            continue
        others = _other_places(db, lying)
        if all(is_there(home, other) for other in others):
            what = "all its records are held elsewhere, and the database takes them from there: left over"
            yield Problem("leftover", str(lying.path), what, _removing(lying, others))


def _other_places(db: sqlite3.Connection, lying: Lying) -> set[str]:
    """Return the files from which the database takes the pages that a file has, too."""
    sql = (
        "SELECT DISTINCT warc_file FROM records JOIN snapshots USING (id)"
        " WHERE file_id = ? AND type = 'response'"
    )
    return {row[0] for row in db.execute(sql, (stable_id(lying.file),))}


def _removing(lying: Lying, others: Iterable[str]) -> str:
    """Return what to do with a file that is left over: a pack removes those of which it made others."""
    kinds = {other.rpartition(".")[2] for other in others}
    return "move it away" if lying.file.rpartition(".")[2] in kinds else packing(lying.path)


def _warcs(home: Home, paths: Iterable[Path]) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for path in paths:
        if is_warc(path.name):
            name = path.relative_to(home.warc).as_posix()
            # Closed between two looks, it is there under both names; the closed one comes first.
            found.setdefault(name.removesuffix(OPEN_SUFFIX), path)
    return found


def _assign(
    home: Home, db: sqlite3.Connection, names: set[str], lying: dict[str, Path], found: Listing
) -> None:
    """Find out which file holds the records of which name."""
    own = {name for name in names & lying.keys() if _holds(db, name, lying[name])}
    found.known += [_lying(name, lying[name]) for name in sorted(own)]
    taken = set(own)
    for name in sorted(lying.keys() - own):
        path = lying[name]
        other = _place(db, path)
        if other is None or other == name or other not in names:
            taken.add(name)
            if name in names:
                found.known.append(_lying(name, path))
            elif not path.name.endswith(OPEN_SUFFIX):
                found.unknown.append(path)
        elif other in taken:
            if name not in names:
                found.unknown.append(path)
            else:
                what = f"holds the records of {other}, which has them itself; {_lost(db, name)}"
                found.problems.append(Problem("misplaced", str(path), what, RESTORE))
                taken.add(name)
        elif other.endswith(PACKED_SUFFIX) != path.name.removesuffix(OPEN_SUFFIX).endswith(PACKED_SUFFIX):
            found.unknown.append(path)  # a copy, compressed otherwise: no name makes it that file
        else:
            taken.add(other)
            found.known.append(_lying(other, path))
            what = f"holds what is to lie at {other}: {_first_address(db, other)}"
            mend = _moving(db, path, home.warc / other, lying.get(other))
            found.problems.append(Problem("misplaced", str(path), what, mend))
    found.problems += _missing(home, db, names - taken, found.unknown)


def _moving(db: sqlite3.Connection, path: Path, target: Path, occupied: Path | None) -> str:
    """Return the command that puts a file where it belongs; it never overwrites one that lies there."""
    here, there = shlex.quote(str(path)), shlex.quote(str(target))
    if occupied is None:
        return f"mv -n {here} {there}"
    back = _place(db, occupied)
    if back is None or not path.as_posix().endswith(f"/{back}"):
        return f"move {there} to where it belongs, then: mv -n {here} {there}"
    if occupied < path:
        return f"what mends {there} mends this, too"
    aside = shlex.quote(f"{path}.aside")
    return f"mv -n {here} {aside} && mv -n {there} {here} && mv -n {aside} {there}"


def _lying(name: str, path: Path) -> Lying:
    try:
        size = path.stat().st_size
    except OSError:
        size = 0  # it is told of when it is opened
    return Lying(name, path, size, path.name.endswith(OPEN_SUFFIX))


def _holds(db: sqlite3.Connection, name: str, path: Path) -> bool:
    """Return whether a file begins with the record that the database has there. Without one, it may."""
    first = next(tiles(db, name, 0, 1), None)
    if first is None:
        return True
    try:
        with Window(path) as window:
            digest, _ = window.sha256(first[0], first[1])
    except OSError:
        return True  # it is told of when it is read
    return first[2] in (digest, digest.hex())


def _place(db: sqlite3.Connection, path: Path) -> str | None:
    """Return the name under which the database knows the first record of a file."""
    try:
        record = first_record(path)
    except OSError:
        return None
    row = row_of_id(db, record.record_id) if record is not None else None
    return row.file if row is not None else None


def _first_address(db: sqlite3.Connection, name: str) -> str:
    count = counted(count_of(db, name), "record")
    row = db.execute(
        "SELECT url FROM snapshots WHERE warc_file = ? ORDER BY warc_offset LIMIT 1", (name,)
    ).fetchone()
    return f"{count}, the first page is {row[0]}" if row else count


def _lost(db: sqlite3.Connection, name: str) -> str:
    return f"its own are gone: {_first_address(db, name)}"


def is_there(home: Home, name: str) -> bool:
    """Return whether a file is there, finished or not."""
    path = home.warc / name
    # In this order: it may be finished, and lose its .open, between the two looks.
    return path.with_name(path.name + OPEN_SUFFIX).exists() or path.exists()


def _missing(
    home: Home, db: sqlite3.Connection, names: Iterable[str], unknown: Iterable[Path]
) -> Iterator[Problem]:
    gone = sorted(name for name in names if not is_there(home, name))
    copies = Copies(home, db, gone, unknown)
    for name in gone:
        what = f"missing, with {_first_address(db, name)}"
        if copies.has_all(name):
            yield Problem("missing", str(home.warc / name), f"{what}; {_COPIED}", REBUILD)
        else:
            yield Problem("missing", str(home.warc / name), what, RESTORE)
    for name in sorted(set(names) - set(gone)):
        path = home.warc / name
        if path.exists() and not is_warc(name):
            count = count_of(db, name)
            what = f"not looked at: the database names it, with {counted(count, 'record')}, and no walk of warc/ finds it"
            yield Problem("misplaced", str(path), what, "move it where the archive's files are")


_COPIED = "all of them are held in other files: the database is older than a pack"


def _closing(home: Home, source: str) -> str:
    """Return the command that closes the open files of ``source``."""
    if source == CORRECTIONS:
        return taking_in(home)
    return f"unioncrawl crawl {source}" if source in catalogue.names() else "unioncrawl reparse"


def _stray(home: Home, paths: Iterable[Path]) -> Iterator[Problem]:
    for path in paths:
        source = path.parent.name
        if (is_warc(path.name) and not path.name.endswith(OPEN_SUFFIX)) or path.name.endswith(TAIL_SUFFIX):
            continue
        if is_written(home, source) or is_written(home, WHOLE_ARCHIVE) or not path.exists():
            continue
        if path.name.endswith(COPY_SUFFIX):
            yield Problem(
                "leftover", str(path), "half a copy, left over by a pack that was killed", packing(path)
            )
        elif is_warc(path.name):
            mend = _closing(home, source)
            yield Problem("open", str(path), "left open by a run that was killed", f"{mend}, or {REBUILD}")
        else:
            yield Problem("stray", str(path), "no file of the archive", "move it away")
