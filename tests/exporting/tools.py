"""Exporting an archive, and reading what was written with nothing but the standard library."""

from __future__ import annotations

import csv
import gzip
import io
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from unioncrawl import clock
from unioncrawl.archive.home import Home
from unioncrawl.exporting.columns import ARTICLES, SEPARATOR, Kind
from unioncrawl.exporting.tables import Exported, export
from unioncrawl.exporting.tables import Kind as Form
from unioncrawl.search.selection import Selection

FORMS: dict[str, Form] = {
    "a.jsonl": "jsonl", "a.jsonl.gz": "jsonl", "a.csv": "csv", "a.csv.gz": "csv", "a.parquet": "parquet", "a.db": "sqlite",
}  # fmt: skip
"""Names of files of every kind."""

Rows = list[dict[str, Any]]


def exported(home: Home, path: Path, selection: Selection | None = None, **options: Any) -> Exported:
    """Export to ``path``, whose name is one of ``FORMS``."""
    return export(home, selection or Selection(), path, FORMS[path.name], **{"force": False, **options})


def articles(path: Path) -> Rows:
    """Return the articles of an exported file, as JSON has them, in its order."""
    form = FORMS[path.name]
    if form == "jsonl":
        return [json.loads(line) for line in _text(path).split("\n")[:-1]]
    if form == "csv":
        return _of_csv(_text(path))
    return _of_parquet(path) if form == "parquet" else _of_sqlite(path)


def _text(path: Path) -> str:
    data = path.read_bytes()
    return (gzip.decompress(data) if path.suffix == ".gz" else data).decode()


def _of_csv(text: str) -> Rows:
    kinds = {column.name: column.kind for column in ARTICLES}
    return [
        {name: _parsed(value, kinds[name]) for name, value in row.items()}
        for row in csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    ]


def _parsed(value: str, kind: Kind) -> Any:
    if kind == "names":
        return value.split(SEPARATOR) if value else []
    if kind in ("images", "methods"):
        return json.loads(value) if value else []
    return (int(value) if kind == "integer" else value) if value else None


def _of_parquet(path: Path) -> Rows:
    import pyarrow.parquet as pq

    rows: Rows = pq.read_table(path).to_pylist(maps_as_pydicts="strict")
    kinds = {column.name: column.kind for column in ARTICLES}
    return [{name: _written(value, kinds[name]) for name, value in row.items()} for row in rows]


def _written(value: Any, kind: Kind) -> Any:
    """Return days and times as JSON has them."""
    if value is None or kind not in ("date", "time"):
        return value
    return clock.iso(value) if kind == "time" else value.isoformat()


def _of_sqlite(path: Path) -> Rows:
    with closing(sqlite3.connect(path)) as db:
        db.row_factory = sqlite3.Row
        rows = [
            dict(row) for row in db.execute("SELECT * FROM articles ORDER BY published IS NULL, published")
        ]
        for row in rows:
            for column in ARTICLES:
                if column.kind in ("names", "methods"):
                    row[column.name] = json.loads(row[column.name])
            pictures = db.execute(
                "SELECT url, caption FROM images WHERE article_id = ? ORDER BY seq", (row["id"],)
            )
            row["images"] = [dict(picture) for picture in pictures]
    return rows
