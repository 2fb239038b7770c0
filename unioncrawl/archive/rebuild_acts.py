"""What people did and only the old database knows any more: a rebuild takes it over, and writes it as records again.

The record of an act can be damaged like any other. Were the WARCs alone believed, an article that was withheld would
be shown again, in silence.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import attrs

from unioncrawl.archive.correcting import correcting
from unioncrawl.archive.corrections import Correction, CorrectionError
from unioncrawl.archive.database import transaction
from unioncrawl.archive.home import Home
from unioncrawl.archive.jobs import Withholding
from unioncrawl.archive.rebuild_begun import Begun
from unioncrawl.archive.store import Store
from unioncrawl.archive.withhold import act_of, withholding
from unioncrawl.errors import ArchiveError

_NOTE = "acts"

_CALLED = {"withholdings": "acts of withholding", "corrections": "corrections"}
"""Tables, and what their rows are called."""

Act = TypeVar("Act")


@attrs.define
class Acts:
    """What was taken over, and what a person should know of it."""

    withholdings: list[Withholding] = attrs.field(factory=list)
    corrections: list[Correction] = attrs.field(factory=list)
    said: list[str] = attrs.field(factory=list)


def read_only(database: Path) -> str:
    """Return the URI by which a database is opened that is not to be changed."""
    return f"file:{quote(str(database))}?mode=ro"


def take_over(begun: Begun, old: Path) -> Acts:
    """Put the acts of ``old`` that no record gave into the database that was begun, before anything is derived from it.

    :param old: the database that is going to be replaced; it need not be there, nor be readable.
    :returns: those that are to become records again; also those that an unfinished rebuild took over.
    """
    if (noted := begun.noted(_NOTE)) is None:
        acts = _lost(begun, old)
        store = Store(begun.db, derives=False)
        with transaction(begun.db):
            for act in acts.withholdings:
                store.apply(act)
            for correction in acts.corrections:
                store.apply(correction)
            ids = {name: [act.id for act in getattr(acts, name)] for name in _CALLED}
            begun.note(_NOTE, json.dumps({**ids, "said": acts.said}))
        return acts
    left = json.loads(noted)
    return Acts(
        withholdings=[act_of(_row(begun.db, "withholdings", one)) for one in left["withholdings"]],
        corrections=[Correction.of_row(_row(begun.db, "corrections", one)) for one in left["corrections"]],
        said=left["said"],
    )


def _row(db: sqlite3.Connection, table: str, act_id: int) -> sqlite3.Row:
    row: sqlite3.Row = db.execute(f"SELECT * FROM {table} WHERE id = ?", (act_id,)).fetchone()
    return row


def _lost(begun: Begun, old: Path) -> Acts:
    """Return the acts that ``old`` has and the database that was begun has not."""
    acts = Acts()
    if not old.exists():
        return acts
    try:
        with contextlib.closing(sqlite3.connect(read_only(old), uri=True)) as db:
            db.row_factory = sqlite3.Row
            db.execute("ATTACH ? AS new", (str(begun.path),))
            lost = {name: _lost_rows(db, name) for name in _CALLED}
            is_ours = not any(lost.values()) or _shares_records(db)
    except sqlite3.DatabaseError as error:
        if begun.damage():  # of whole files, every act is in a record
            acts.said.append(
                f"{old} cannot be read ({error}): whether the damaged records were acts of withholding is not known;"
                " restore their files from a copy"
            )
        return acts
    if not is_ours:
        # Somebody else's acts, maybe of releasing what is withheld here.
        count = sum(map(len, lost.values()))
        acts.said.append(
            f"{old} has no record in common with this archive: its {count} acts are not taken over"
        )
        return acts
    acts.withholdings = _read(lost["withholdings"], act_of, acts.said)
    acts.corrections = _read(lost["corrections"], Correction.of_row, acts.said)
    return acts


def _lost_rows(db: sqlite3.Connection, table: str) -> list[sqlite3.Row]:
    """Return the rows of acts that only the old database has. One of an older schema may have no such table."""
    if not _has(db, table):
        return []
    return db.execute(f"SELECT * FROM main.{table} WHERE id NOT IN (SELECT id FROM new.{table})").fetchall()


def _has(db: sqlite3.Connection, table: str) -> bool:
    sql = "SELECT 1 FROM main.sqlite_master WHERE type = 'table' AND name = ?"
    return db.execute(sql, (table,)).fetchone() is not None


def _shares_records(db: sqlite3.Connection) -> bool:
    """Return whether a record is known to both, wherever it lies: the old database may be of another archive."""
    return any(
        db.execute(f"SELECT 1 FROM main.{table} WHERE id IN (SELECT id FROM new.{table}) LIMIT 1").fetchone()
        for table in ("snapshots", "records")
        if _has(db, table)
    )


def _read(rows: Sequence[sqlite3.Row], read: Callable[[sqlite3.Row], Act], said: list[str]) -> list[Act]:
    acts = []
    for row in rows:
        try:
            acts.append(read(row))
        except (CorrectionError, TypeError, ValueError) as error:
            said.append(f"what the old database says of {row['url']} at {row['at']} is no act: {error}")
    return acts


def write_again(home: Home, acts: Acts) -> list[str]:
    """Write what was taken over as records.

    :returns: what a person should know. What cannot be written now is in the database: the next rebuild writes it.
    """
    return [
        *acts.said,
        *_written(home, "withholdings", acts.withholdings, _write_withholdings),
        *_written(home, "corrections", acts.corrections, _write_corrections),
    ]


def _written(
    home: Home, table: str, acts: Sequence[Any], write: Callable[[Home, Sequence[Any]], None]
) -> list[str]:
    if not acts:
        return []
    said = f"{len(acts)} {_CALLED[table]} were in no record any more"
    try:
        write(home, acts)
    except ArchiveError as error:
        return [f"{said}, and were taken over, but cannot be written: {error}; run: unioncrawl rebuild"]
    return [f"{said}: written again"]


def _write_withholdings(home: Home, acts: Sequence[Withholding]) -> None:
    with withholding(home) as withholder:
        withholder.write(acts)


def _write_corrections(home: Home, acts: Sequence[Correction]) -> None:
    with correcting(home) as corrector:
        corrector.write(acts)
