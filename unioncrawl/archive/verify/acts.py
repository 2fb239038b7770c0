"""What people did to articles, corrections and withholdings: records, database and file are to say the same."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator

from unioncrawl.archive import corrections, withholding
from unioncrawl.archive.corrections import Correction, CorrectionError, read_lines
from unioncrawl.archive.home import Home
from unioncrawl.archive.jobs import STATE_TYPE, Withholding
from unioncrawl.archive.locks import GLANCE_S, is_written
from unioncrawl.archive.verify.report import REBUILD, Problem
from unioncrawl.errors import WarcError
from unioncrawl.warc.files import read_record
from unioncrawl.warc.records import Position, StoredRecord
from unioncrawl.words import counted, counted_are

TABLES = {corrections.STATE: "corrections", "withholding": "withholdings"}
"""What the records of acts name, and where their rows are."""

SOURCES = (corrections.SOURCE, withholding.SOURCE)
"""What stands for the source in the names of the files that are made for them."""


def problems(home: Home, db: sqlite3.Connection, *, everywhere: bool) -> list[Problem]:
    """Return in what records, database and the file of corrections differ.

    :param everywhere: whether to look for records in the files of all sources at once.
    """
    found = _all_differences(home, db, everywhere=everywhere)
    if found:
        time.sleep(GLANCE_S)  # one may have been on its way from one to the other
        found = (
            []
            if any(is_written(home, one) for one in SOURCES)
            else _all_differences(home, db, everywhere=everywhere)
        )
    return found


def _all_differences(home: Home, db: sqlite3.Connection, *, everywhere: bool) -> list[Problem]:
    differing = list(_of_records(home, db, everywhere=everywhere))
    if differing and not everywhere:
        differing = list(_of_records(home, db, everywhere=True))
    return [*_differences(home, db), *differing]


def _of_records(home: Home, db: sqlite3.Connection, *, everywhere: bool) -> Iterator[Problem]:
    recorded: dict[str, set[int]] = {kind: set() for kind in TABLES}
    for kind, act_id in _recorded(home, db, everywhere=everywhere):
        recorded[kind].add(act_id)
    for kind, table in TABLES.items():
        rows = {row[0] for row in db.execute(f"SELECT id FROM {table}")}
        for ids, where in (
            (rows - recorded[kind], "in the database and in no record"),
            (recorded[kind] - rows, "in a record and not in the database"),
        ):
            if ids:
                yield Problem(
                    table,
                    str(home.database),
                    f"{counted_are(len(ids), table.removesuffix('s'))} {where}",
                    REBUILD,
                )


def _recorded(home: Home, db: sqlite3.Connection, *, everywhere: bool) -> Iterator[tuple[str, int]]:
    """Yield kind and id of every act that a record holds. What is damaged is told of by who verifies its file."""
    places = db.execute(
        "SELECT name, warc_offset, warc_length, member_sha256 FROM records JOIN warc_files ON warc_files.id = file_id"
        " WHERE type = 'metadata' AND (? OR source IN (?, ?)) ORDER BY file_id, warc_offset",
        (everywhere, *SOURCES),
    )
    for name, offset, length, sha256 in places:
        try:
            record = read_record(home.warc, Position(name, offset, length, sha256.hex()))
            if record.header("Content-Type") == STATE_TYPE:
                yield from _act_in(record)
        except (OSError, WarcError):
            continue


def _act_in(record: StoredRecord) -> Iterator[tuple[str, int]]:
    with contextlib.suppress(AttributeError, CorrectionError, KeyError, TypeError, ValueError):
        state = json.loads(record.block)
        kind = state.pop("state")
        if kind in TABLES:
            yield kind, (Correction.of(state) if kind == corrections.STATE else Withholding(**state)).id


def not_in_force(where: str, kinds: Counter[str]) -> Iterator[Problem]:
    """Yield what acts are recorded there that the database does not know: it does not go by them.

    :param kinds: how many there are of which, as :func:`kind_of` has them.
    """
    for kind, count in sorted(kinds.items()):
        is_one = count == 1
        what = (
            f"{counted(count, TABLES[kind].removesuffix('s'))} recorded here that the database does not know:"
            f" {'it is' if is_one else 'they are'} not in force, and {_SHOWN[kind]}"
        )
        yield Problem(TABLES[kind], where, what, f"{REBUILD}, or anything that writes, e.g. unioncrawl crawl")


_SHOWN = {
    corrections.STATE: "articles are shown without",
    "withholding": "articles that are withheld may be shown",
}


def kind_of(content_type: str, block: bytes | memoryview) -> str | None:
    """Return what act a record tells of, given its content type and its block; ``None`` for any other record."""
    if content_type != STATE_TYPE:
        return None
    try:
        kind = json.loads(bytes(block))["state"]
    except (KeyError, TypeError, ValueError):
        return None
    return kind if kind in TABLES else None


def taking_in(home: Home) -> str:
    """Return the command that has records, database and file of corrections say the same."""
    return f"unioncrawl correct --from {home.corrections}"


def _differences(home: Home, db: sqlite3.Connection) -> Iterator[Problem]:
    path = home.corrections
    mend = taking_in(home)
    lines = read_lines(path)
    for problem in lines.problems:
        yield Problem("corrections", str(path), problem, f"mend the line or take it out; {mend}")
    rows = {row[0]: row[1] for row in db.execute("SELECT id, url FROM corrections")}
    for correction in lines.found.values():
        if correction.id not in rows:
            what = f"line {lines.places[correction.id]}, of {correction.url}, is not taken in"
            yield Problem("corrections", str(path), what, mend, correction.url)
    for correction_id, url in rows.items():
        if correction_id not in lines.found:
            yield Problem("corrections", str(path), f"a correction of {url} is missing", mend, url)
