"""What the import of a file leaves open until all files are read: whether what its records point to is held, and
what another archive says of itself, which is not imported.
"""

from __future__ import annotations

import contextlib
import json
import shlex
import sqlite3
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import attrs

from unioncrawl.archive.imports_held import place_of
from unioncrawl.archive.jobs import STATE_TYPE, STATE_URN, Failure, RunEnded, state_of
from unioncrawl.errors import ArchiveError
from unioncrawl.urls import stable_id
from unioncrawl.warc.records import StoredRecord
from unioncrawl.words import counted, printable

_WITHHOLDING = "withholding"
_NAMES = {
    _WITHHOLDING: ("withholding", "withholdings"),
    "correction": ("correction", "corrections"),
    "failure": ("failure", "failures"),
    "run-ended": ("end of a run", "ends of runs"),
}


@attrs.frozen
class Act:
    """A record of state of another archive: what was done or seen there."""

    record_id: int
    kind: str
    act_id: int | None
    """Of a correction or a withholding, which are known by what they say, whatever record says it."""

    withholds: bool
    archive: Path | None
    """The directory of the archive in which its file lies, as far as can be seen."""


def is_act(record: StoredRecord) -> bool:
    """Return whether a record is one of state, of any version of this program."""
    of_state = record.header("Content-Type").lower().startswith(STATE_TYPE)
    return of_state or (record.type == "metadata" and record.url.startswith(STATE_URN))


def act_of(record: StoredRecord, path: Path) -> Act:
    """Return what a record of state, which stands in the file ``path``, is."""
    kind = record.url.removeprefix(STATE_URN).partition(":")[0] if record.url.startswith(STATE_URN) else ""
    released = False
    act_id = None
    # Of a newer version, or made up by another tool: at most its kind is known then.
    with contextlib.suppress(ArchiveError, AttributeError, RecursionError, ValueError):
        said = json.loads(record.block)
        kind = str(said.get("state") or kind)
        released = said.get("released") is True
        state = state_of(record)
        act_id = None if isinstance(state, Failure | RunEnded) else state.id
    above = path.absolute().parent.parent
    archive = path.parents[2] if above.name == "warc" and len(path.parents) > 2 else None
    return Act(stable_id(record.record_id), kind, act_id, kind == _WITHHOLDING and not released, archive)


@attrs.define
class Left:
    """What one file leaves open."""

    revisits: list[str] = attrs.field(factory=list)
    """Ids of the revisit records that were copied."""

    requests: dict[str, str] = attrs.field(factory=dict)
    """Requests that were copied apart from a response: their ids, and those of the responses as far as they are known."""

    acts: list[Act] = attrs.field(factory=list)

    def unresolved(self, db: sqlite3.Connection) -> int:
        """Return of how many revisits the payload has not come."""
        sql = "SELECT 1 FROM snapshots WHERE id = ?"
        return sum(db.execute(sql, (stable_id(one),)).fetchone() is None for one in self.revisits)

    def lone(self, db: sqlite3.Connection) -> int:
        """Return of how many requests no response is held."""
        return sum(not named or place_of(db, named) is None for named in self.requests.values())

    def passed_over(self, db: sqlite3.Connection | None) -> list[Act]:
        """Return the acts that this archive does not have."""
        return [act for act in self.acts if db is None or not _is_held(db, act)]


def _is_held(db: sqlite3.Connection, act: Act) -> bool:
    # An act of one kind never has the id of one of another: it is a hash over all that it says.
    sql = (
        "SELECT 1 FROM records WHERE id = :record UNION ALL SELECT 1 FROM withholdings WHERE id = :act"
        " UNION ALL SELECT 1 FROM corrections WHERE id = :act"
    )
    return db.execute(sql, {"record": act.record_id, "act": act.act_id}).fetchone() is not None


def said_of(acts: Sequence[Act]) -> str:
    """Return on one line what was passed over, and how it is taken over."""
    kinds = Counter(act.kind for act in acts)
    order = sorted(kinds, key=lambda kind: (*_NAMES, kind).index(kind))
    told = ", ".join(f"{kinds[kind]:,} {_name(kind, kinds[kind])}" for kind in order)
    directories = sorted({act.archive for act in acts if act.archive is not None})
    named = " ".join(shlex.quote(printable(one)) for one in directories)
    if not named or any(act.archive is None for act in acts):
        named = f"{named} DIR".strip()
    line = f"{counted(len(acts), 'record')} of what another archive says of itself passed over ({told})"
    if any(act.withholds for act in acts):
        line += "; what was withheld there is shown here"
    return f"{line}; to take them over: unioncrawl merge {named}"


def _name(kind: str, count: int) -> str:
    one, many = _NAMES.get(kind, ("of another kind", "of another kind"))
    return one if count == 1 else many
