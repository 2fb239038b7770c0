"""The table of signatures: the articles of ``TILES`` ranges of ids each in one row, in the order of their ids, so that
the same articles always make the same rows, few are written for an edition, and all are read quickly.
"""

from __future__ import annotations

import json
import sqlite3
import struct
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from unioncrawl.reprints.signatures import SLOTS

TILE_BITS = 37
"""Of the 53 bits of an id, those that do not tell the tile: there are 65,536, each of a page of the database at a million
articles."""

CHUNK = 1024
"""Tiles that are read at once: 2 MB at a million articles, which a processor keeps near."""

RECORD = np.dtype([("id", "<i8"), ("slots", "u1", (SLOTS,))])

_ID = struct.Struct("<q")

Records = npt.NDArray[Any]


def chunks(db: sqlite3.Connection) -> Iterator[Records]:
    """Yield all signatures, some at a time."""
    last = -1
    sql = f"SELECT tile, signatures FROM reprint_signatures WHERE tile > ? ORDER BY tile LIMIT {CHUNK}"
    while rows := db.execute(sql, (last,)).fetchall():
        yield np.frombuffer(b"".join(row[1] for row in rows), RECORD)
        last = rows[-1][0]


def of_articles(db: sqlite3.Connection, ids: Iterable[int]) -> dict[int, bytes]:
    """Return the signatures that the table has of articles, by their ids."""
    wanted = set(ids)
    held = _tiles(db, {article_id >> TILE_BITS for article_id in wanted})
    return {
        article_id: slots
        for tile in held.values()
        for article_id, slots in tile.items()
        if article_id in wanted
    }


def put(db: sqlite3.Connection, changed: Mapping[int, bytes | None]) -> None:
    """Have the table hold these signatures, and none of articles for which ``None`` is given."""
    by_tile: dict[int, dict[int, bytes | None]] = {}
    for article_id, slots in changed.items():
        by_tile.setdefault(article_id >> TILE_BITS, {})[article_id] = slots
    held = _tiles(db, by_tile)
    for tile, news in by_tile.items():
        before = held.get(tile, {})
        merged = {one: slots for one, slots in {**before, **news}.items() if slots is not None}
        if merged != before:
            _write(db, tile, merged)


def _write(db: sqlite3.Connection, tile: int, merged: Mapping[int, bytes]) -> None:
    if not merged:
        db.execute("DELETE FROM reprint_signatures WHERE tile = ?", (tile,))
        return
    data = b"".join(_ID.pack(article_id) + merged[article_id] for article_id in sorted(merged))
    db.execute(
        "INSERT INTO reprint_signatures (tile, signatures) VALUES (?, ?)"
        " ON CONFLICT (tile) DO UPDATE SET signatures = excluded.signatures",
        (tile, data),
    )


def _tiles(db: sqlite3.Connection, tiles: Iterable[int]) -> dict[int, dict[int, bytes]]:
    """Return what the table has in ``tiles``: by tile, id to signature."""
    rows = db.execute(
        "SELECT tile, signatures FROM reprint_signatures WHERE tile IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(tiles)),),
    )
    return {
        row[0]: {
            _ID.unpack_from(row[1], start)[0]: row[1][start + _ID.size : start + RECORD.itemsize]
            for start in range(0, len(row[1]), RECORD.itemsize)
        }
        for row in rows
    }
