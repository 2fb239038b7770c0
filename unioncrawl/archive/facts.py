"""What the known sources state of themselves, in the database: for readers that import no source, and for SQL.

The table ``sources`` is written whenever a writer opens the archive and finds it different from what the sources say;
it is a function of this version of unioncrawl alone, so a rebuild makes the same rows.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import attrs

from unioncrawl.archive.home import tuples
from unioncrawl.errors import UsageProblemError
from unioncrawl.search.fold import fold

if TYPE_CHECKING:
    from unioncrawl.source import Source

COLUMNS = (
    "name", "title", "publisher", "province", "level", "cn", "platforms", "hosts", "covers", "last_issue",
    "caveats", "evidence",
)  # fmt: skip
"""Of the table ``sources``, in order."""

_UNKNOWN = "unknown"
"""What a source says of a publisher that is not known; in the database nothing stands for it."""


@attrs.frozen(kw_only=True)
class SourceFacts:
    """What is known of one source."""

    name: str
    title: str
    """Masthead: 工人日报."""

    publisher: str | None
    province: str
    level: str
    cn: str | None
    """国内统一连续出版物号."""

    platforms: tuple[str, ...]
    hosts: tuple[str, ...]


def source_facts(db: sqlite3.Connection, name: str) -> SourceFacts | None:
    """Return what is known of the source ``name``, ``None`` for what is none: ``pages``, ``kept``, imported names."""
    row = next(tuples(db, f"SELECT {', '.join(COLUMNS)} FROM sources WHERE name = ?", (name,)), None)
    if row is not None:
        return _facts(dict(zip(COLUMNS, row, strict=True)))
    return _stated(name)


def all_facts(db: sqlite3.Connection) -> dict[str, SourceFacts]:
    """Return what is known of every source, held or not, by name."""
    rows = tuples(db, f"SELECT {', '.join(COLUMNS)} FROM sources ORDER BY name")
    found = {row[0]: _facts(dict(zip(COLUMNS, row, strict=True))) for row in rows}
    for name in held_sources(db):
        if name not in found and (facts := _stated(name)):
            found[name] = facts
    return found


def names_where(
    db: sqlite3.Connection,
    *,
    province: str | Sequence[str] = (),
    publisher: str | Sequence[str] = (),
    platform: str | Sequence[str] = (),
) -> set[str]:
    """Return the names of the sources, held or not, that meet all of the conditions that are given.

    :param province: one of these; 陕西省 and 广西壮族自治区 are 陕西 and 广西.
    :param publisher: each is a part of the publisher's name.
    :param platform: names of modules in ``unioncrawl.platforms``, one of which is among the source's.
    :raises UsageProblemError: if no source states what is asked for; a misprint finds nothing otherwise.
    """
    known = all_facts(db)
    found = set(known)
    for condition, given, states in (
        ("province", province, _is_of_province),
        ("publisher", publisher, _is_published_by),
        ("platform", platform, _is_on_platform),
    ):
        values = (given,) if isinstance(given, str) else tuple(given)
        meeting: set[str] = set()
        for value in values:
            names = {name for name, facts in known.items() if states(facts, value)}
            if not names:
                raise UsageProblemError(
                    f"no source states the {condition} {value!r}; unioncrawl sources lists what they state"
                )
            meeting |= names
        if values:
            found &= meeting
    return found


def held_sources(db: sqlite3.Connection) -> Iterator[str]:
    """Yield the names under which the archive holds articles. One look-up a name, however many articles."""
    sql = "SELECT min(source) FROM articles WHERE source > ?"
    last = ""
    while (row := db.execute(sql, (last,)).fetchone()) and row[0] is not None:
        last = row[0]
        yield last


def refresh(db: sqlite3.Connection) -> bool:
    """Have the table say what the sources state, in a transaction of its own; return whether it did not already.

    Imports all sources, so it is for writers alone.
    """
    from unioncrawl import catalogue
    from unioncrawl.archive.database import insert, transaction

    stated = [row_of(source) for source in catalogue.sources().values()]
    if _stored(db) == sorted(tuple(row.values()) for row in stated):
        return False
    with transaction(db):
        db.execute("DELETE FROM sources")
        for row in stated:
            insert(db, "sources", row)
    return True


def row_of(source: Source) -> dict[str, Any]:
    """Return the row that ``source`` has in the table."""
    return {
        "name": source.name,
        "title": source.title,
        "publisher": None if source.publisher == _UNKNOWN else source.publisher,
        "province": source.province,
        "level": source.level,
        "cn": source.serial_number,
        "platforms": _json(list(dict.fromkeys(site.platform for site in source.sites))),
        "hosts": _json(source.hosts),
        "covers": _json(list(dict.fromkeys(site.covers for site in source.sites if site.covers))),
        "last_issue": source.sites[0].last_issue,
        "caveats": _json(source.caveats),
        "evidence": _json(dict(source.evidence)),
    }


def _stored(db: sqlite3.Connection) -> list[tuple[Any, ...]]:
    return sorted(tuple(row) for row in db.execute(f"SELECT {', '.join(COLUMNS)} FROM sources"))


def _stated(name: str) -> SourceFacts | None:
    """Return what a source states that the database does not know yet. Only for one is anything imported."""
    from unioncrawl import catalogue

    return _facts(row_of(catalogue.named(name))) if name in catalogue.names() else None


def _facts(row: Mapping[str, Any]) -> SourceFacts:
    return SourceFacts(
        **{name: row[name] for name in ("name", "title", "publisher", "province", "level", "cn")},
        platforms=tuple(json.loads(row["platforms"])),
        hosts=tuple(json.loads(row["hosts"])),
    )


def _is_of_province(facts: SourceFacts, value: str) -> bool:
    # No name of a province begins with that of another.
    return fold(value).startswith(facts.province)


def _is_published_by(facts: SourceFacts, value: str) -> bool:
    return bool(value) and fold(value) in fold(facts.publisher or "")


def _is_on_platform(facts: SourceFacts, value: str) -> bool:
    return value in facts.platforms


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
