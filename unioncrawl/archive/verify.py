"""Whether the archive is whole: every record against its index row, every row against its record, every
article against its snapshot, the search index against the texts. Reads only.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import sqlite3
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import attrs

from unioncrawl.archive.corrections import SOURCE, STATE, Correction, CorrectionError, read_lines
from unioncrawl.archive.home import Home
from unioncrawl.archive.jobs import STATE_TYPE
from unioncrawl.archive.locks import GLANCE_S, is_written
from unioncrawl.archive.store import Store
from unioncrawl.errors import WarcError
from unioncrawl.search import index
from unioncrawl.urls import stable_id
from unioncrawl.warc.files import OPEN_SUFFIX, TAIL_SUFFIX
from unioncrawl.warc.members import Damage, members
from unioncrawl.warc.records import StoredRecord, digest, is_snapshot, parse_record


@attrs.frozen
class Problem:
    """One thing that is not as it should be."""

    kind: str
    where: str
    """File and offset, or address."""

    what: str
    next: str
    """What to do about it."""


@attrs.define
class Verified:
    """What was looked at, and what was found."""

    files: int = 0
    records: int = 0
    articles: int = 0
    corrections: set[int] = attrs.field(factory=set)
    """Ids of those that the WARCs hold."""

    problems: list[Problem] = attrs.field(factory=list)


def verify(home: Home, progress: Callable[[str], None] = lambda _: None) -> Verified:
    """Return what is wrong with the archive, if anything.

    :raises ArchiveError: if there is no database to hold it against.
    """
    result = Verified()
    with contextlib.closing(home.read()) as db:
        result.problems += _database_problems(home, db)
        if not result.problems:
            _compare(home, db, result, progress)
    return result


def _database_problems(home: Home, db: sqlite3.Connection) -> Iterator[Problem]:
    """Yield what SQLite finds. A database that is damaged inside can tell nothing of the files."""
    try:
        found = [row[0] for row in db.execute("PRAGMA integrity_check")]
    except sqlite3.DatabaseError as error:
        found = [str(error)]
    for what in found:
        if what != "ok":
            yield Problem("database", str(home.database), what, "unioncrawl rebuild, then verify again")


def _compare(home: Home, db: sqlite3.Connection, result: Verified, progress: Callable[[str], None]) -> None:
    """Hold files, rows, articles and search index against each other."""
    visited: set[Path] = set()
    # Twice: a file that was being written the first time may be finished, with rows, the second.
    for _ in range(2):
        for path in home.files("*.warc.gz"):
            if path not in visited:
                visited.add(path)
                result.files += 1
                progress(path.name)
                result.problems += _file_problems(home, db, path, result)
    result.problems += _row_problems(home, db, visited)
    result.problems += _stray_files(home)
    result.articles = db.execute("SELECT count(*) FROM articles").fetchone()[0]
    result.problems += _unread_problems(home, db)
    result.problems += _article_problems(db)
    result.problems += _correction_problems(home, db, result.corrections, visited)
    result.problems += [
        Problem("search", str(home.database), what, "unioncrawl rebuild") for what in index.check(db)
    ]


def _file_problems(home: Home, db: sqlite3.Connection, path: Path, result: Verified) -> Iterator[Problem]:
    """Yield what is wrong in one file: a record with a row by the hash of its compressed bytes, any other by
    gzip's checksum and its own block digest.
    """
    file = path.relative_to(home.warc).as_posix()
    rows = {
        row["warc_offset"]: row
        for row in db.execute(
            "SELECT id, record_id, url, warc_offset, warc_length, member_sha256 FROM snapshots WHERE warc_file = ?",
            (file,),
        )
    }
    damage: list[Damage] = []
    for offset, member, raw in members(path, damage):
        result.records += 1
        row = rows.pop(offset, None)
        if row is None:
            yield from _problems_without_row(db, path, offset, raw, result.corrections)
        elif hashlib.sha256(member).hexdigest() != row["member_sha256"]:
            yield _damaged(path, offset, f"the record of {row['url']} is not what was written")
        elif f"{row['record_id']}\r\n{row['url']}" != _identity(raw):
            yield Problem(
                "snapshot",
                f"{path}:{offset}",
                f"the database says that {row['url']} is here, and it is not",
                "unioncrawl rebuild",
            )
    for offset, row in sorted(rows.items()):
        yield _damaged(path, offset, f"the record of {row['url']} is not what was written")
    for stretch in damage:
        if not any(stretch.offset <= offset < stretch.end for offset in rows):
            yield _damaged(path, stretch.offset, f"no whole record up to {stretch.end}: {stretch.reason}")


def _identity(raw: bytes) -> str:
    record = parse_record(raw)
    return f"{record.record_id}\r\n{record.url}"


def _problems_without_row(
    db: sqlite3.Connection, path: Path, offset: int, raw: bytes, corrections: set[int]
) -> Iterator[Problem]:
    try:
        record = parse_record(raw)
    except WarcError as error:
        yield _damaged(path, offset, str(error))
        return
    if record.header("WARC-Block-Digest").startswith("sha256:") and record.header(
        "WARC-Block-Digest"
    ) != digest(record.block):
        yield _damaged(path, offset, f"the {record.type} record of {record.url} has another digest")
    if record.type == "metadata" and record.header("Content-Type") == STATE_TYPE:
        yield from _correction_in(path, offset, record, corrections)
    known = db.execute("SELECT 1 FROM snapshots WHERE id = ?", (stable_id(record.record_id),)).fetchone()
    if known is None and is_snapshot(record):
        yield Problem(
            "unindexed",
            f"{path}:{offset}",
            f"a response of {record.url} that the database does not know",
            "unioncrawl rebuild",
        )


def _correction_in(path: Path, offset: int, record: StoredRecord, corrections: set[int]) -> Iterator[Problem]:
    """Put the id of the correction that a record holds, if it holds one, into ``corrections``."""
    try:
        state = json.loads(record.block)
        if state.pop("state") == STATE:
            corrections.add(Correction.of(state).id)
    except (AttributeError, CorrectionError, KeyError, ValueError) as error:
        yield _damaged(path, offset, f"the {record.type} record of {record.url} cannot be read ({error})")


def _damaged(path: Path, offset: int, what: str) -> Problem:
    return Problem("damaged", f"{path}:{offset}", what, "restore the file from a copy")


def _row_problems(home: Home, db: sqlite3.Connection, visited: set[Path]) -> Iterator[Problem]:
    for (file,) in db.execute("SELECT DISTINCT warc_file FROM snapshots ORDER BY warc_file").fetchall():
        path = home.warc / file
        # In this order: a file may be finished, and lose its .open, between the two looks.
        if path in visited or path.with_name(path.name + OPEN_SUFFIX).exists():
            continue
        count = db.execute("SELECT count(*) FROM snapshots WHERE warc_file = ?", (file,)).fetchone()[0]
        if not path.exists():
            yield Problem(
                "missing", str(path), f"missing, with {count} records", "restore the file from a copy"
            )
        elif path not in home.files("*.warc.gz"):
            what = (
                f"not looked at: the database names it, with {count} records, and no walk of warc/ finds it"
            )
            yield Problem("misplaced", str(path), what, "move it where the archive's files are")


def _stray_files(home: Home) -> Iterator[Problem]:
    for path in home.files():
        if path.name.endswith(OPEN_SUFFIX):
            if not is_written(home, path.parent.name):
                what = "left open by a run that was killed"
                source = path.parent.name
                mend = _taking_in(home) if source == SOURCE else f"unioncrawl crawl {source}"
                yield Problem("open", str(path), what, f"{mend}, or unioncrawl rebuild")
        elif not path.name.endswith((".warc.gz", TAIL_SUFFIX)):
            yield Problem("stray", str(path), "no file of the archive", "move it away")


def _unread_problems(home: Home, db: sqlite3.Connection) -> Iterator[Problem]:
    unread = "SELECT source, count(*) FROM snapshots WHERE read != 1 GROUP BY source"
    for source, count in db.execute(unread).fetchall():
        if not is_written(home, source):
            what = f"{count} pages were kept and not read yet"
            yield Problem("unread", source, what, f"unioncrawl crawl {source}, or unioncrawl rebuild")


def _article_problems(db: sqlite3.Connection) -> Iterator[Problem]:
    """Yield every article that is not what its captures add up to."""
    store = Store(db)
    for row in db.execute("SELECT * FROM articles"):
        try:
            expected = store.composed_article(row["id"])
        except (zlib.error, ValueError) as error:
            yield Problem(
                "article", row["url"], f"a capture of it is damaged ({error})", "unioncrawl rebuild"
            )
            continue
        if expected is None:
            yield Problem("article", row["url"], "no capture of it is in the database", "unioncrawl rebuild")
            continue
        differing = [name for name, value in expected.items() if row[name] != value]
        if differing:
            what = f"not what its captures say: {', '.join(differing)}"
            yield Problem("article", row["url"], what, "unioncrawl rebuild")


def _taking_in(home: Home) -> str:
    """Return the command that has records, database and file of corrections say the same."""
    return f"unioncrawl correct --from {home.corrections}"


def _correction_problems(
    home: Home, db: sqlite3.Connection, recorded: set[int], visited: set[Path]
) -> list[Problem]:
    """Return in what the records, the database and the file of corrections differ.

    :param recorded: ids of the corrections in the files that were ``visited``.
    """
    problems = list(_differences(home, db))
    if problems:
        time.sleep(GLANCE_S)  # one may have been on its way from one to the next
        problems = [] if is_written(home, SOURCE) else list(_differences(home, db))
    if visited.issuperset(home.files(f"{SOURCE}-*")):
        problems += _record_differences(home, db, recorded)
    return problems


def _record_differences(home: Home, db: sqlite3.Connection, recorded: set[int]) -> Iterator[Problem]:
    rows = {row[0] for row in db.execute("SELECT id FROM corrections")}
    for ids, where in (
        (rows - recorded, "in the database and in no record"),
        (recorded - rows, "in a record and not in the database"),
    ):
        if ids:
            yield Problem(
                "corrections", str(home.database), f"{len(ids)} corrections are {where}", "unioncrawl rebuild"
            )


def _differences(home: Home, db: sqlite3.Connection) -> Iterator[Problem]:
    path = home.corrections
    mend = _taking_in(home)
    lines = read_lines(path)
    for problem in lines.problems:
        yield Problem("corrections", str(path), problem, f"mend the line or take it out; {mend}")
    rows = {row["id"]: row["url"] for row in db.execute("SELECT id, url FROM corrections")}
    for correction in lines.found.values():
        if correction.id not in rows:
            what = f"line {lines.places[correction.id]}, of {correction.url}, is not taken in"
            yield Problem("corrections", str(path), what, mend)
    for correction_id, url in rows.items():
        if correction_id not in lines.found:
            yield Problem("corrections", str(path), f"a correction of {url} is missing", mend)
