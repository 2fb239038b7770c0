"""Files that the database does not name: what they hold."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from unioncrawl.archive.home import Home
from unioncrawl.archive.tiles import row_of_id
from unioncrawl.archive.verify import acts
from unioncrawl.archive.verify.head import raw_record
from unioncrawl.archive.verify.listing import is_there, packing
from unioncrawl.archive.verify.report import REBUILD, RESTORE, Found, Problem
from unioncrawl.errors import WarcError
from unioncrawl.warc import digests
from unioncrawl.warc.members import PACKED_SUFFIX, Damage, members
from unioncrawl.words import counted, counted_are


def verify_unknown(home: Home, db: sqlite3.Connection, path: Path) -> Found:
    """Return what is wrong with a file of which the database has no row: that, and any damage.

    :raises OSError: if it cannot be read.
    """
    found = Found()
    damage: list[Damage] = []
    elsewhere: set[str] = set()
    whole, new, first = 0, 0, ""
    kinds: Counter[str] = Counter()
    for offset, member, raw in members(path, damage):
        found.records += 1
        found.bytes += len(member)
        where = f"{path}:{offset}"
        try:
            record = raw_record(raw)
        except WarcError as error:
            found.problems.append(Problem("damaged", where, f"no record: {error}", RESTORE))
            continue
        whole += 1
        stated = digests.of_stated(record.text(b"warc-block-digest"))
        if stated and digests.of_data(stated[0], record.block) != stated[1]:
            what = f"the {record.text(b'warc-type')} record of {record.url} has another digest than it says"
            found.problems.append(Problem("damaged", where, what, RESTORE, record.url))
        told = row_of_id(db, record.text(b"warc-record-id"))
        if told is None:
            new += 1
            first = first or record.url
            if kind := acts.kind_of(record.text(b"content-type"), record.block):
                kinds[kind] += 1
        else:
            elsewhere.add(told.file)
    found.problems += [*_damaged(damage), *acts.not_in_force(str(path), kinds)]
    if whole or not (damage or found.records):
        found.problems.append(_unknown(home, path, whole, new, first, sorted(elsewhere)))
    else:
        what = "no record of it can be read, and the database does not know it"
        found.problems.append(Problem("damaged", str(path), what, f"{RESTORE}, or move it away"))
    return found


def _damaged(damage: list[Damage]) -> Iterator[Problem]:
    for stretch in damage:
        what = f"no whole record up to {stretch.end}: {stretch.reason}"
        yield Problem("damaged", f"{stretch.path}:{stretch.offset}", what, RESTORE)


def _unknown(home: Home, path: Path, records: int, new: int, first: str, elsewhere: list[str]) -> Problem:
    if not records and not path.stat().st_size:
        return Problem("stray", str(path), "an empty file, which the database does not know", "move it away")
    gone = [name for name in elsewhere if not is_there(home, name)]
    if gone:
        what = f"{counted(records, 'record')}; the database has them in {', '.join(gone[:3])}, which is gone"
        return Problem("unindexed", str(path), what, REBUILD, first)
    if records and not new:
        what = f"{counted_are(records, 'record')} all it holds, and held elsewhere, too, in {', '.join(elsewhere[:3])}: left over"
        is_of_pack = any(
            name.endswith(PACKED_SUFFIX) != path.name.endswith(PACKED_SUFFIX) for name in elsewhere
        )
        mend = packing(path) if is_of_pack else "remove it, if verify finds no damage"
        return Problem("leftover", str(path), what, mend)
    what = f"{counted(new, 'record')} that the database does not know" + (
        f", the first of {first}" if first else ""
    )
    return Problem("unindexed", str(path), what, REBUILD, first)
