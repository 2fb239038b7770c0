"""An archive's database with articles and editions put in by hand: the real schema, a file, no pages."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from unioncrawl.archive import database
from unioncrawl.archive.home import Home
from unioncrawl.search import index

AddArticle = Callable[..., int]
AddEdition = Callable[..., None]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "archive")
    home.prepare()
    database.connect(home.database).close()
    return home


@pytest.fixture
def db(home: Home) -> Iterator[sqlite3.Connection]:
    with contextlib.closing(database.connect(home.database)) as connection:
        yield connection


@pytest.fixture
def add(db: sqlite3.Connection) -> AddArticle:
    """Return a function that stores and indexes an article, with a capture of 100 bytes, and returns its id."""

    def add(text: str = "工会", published: str | None = "2016-05-01", **fields: Any) -> int:
        number = int(db.execute("SELECT count(*) FROM articles").fetchone()[0]) + 1
        source = fields.get("source", "gongren_ribao")
        capture(db, number, source)
        row = {
            "id": number, "source": source, "url": f"http://example.com/{number}", "authors": json.dumps([]),
            "photographers": "[]", "organisations": "[]", "published": published, "page_no": 1, "text": text,
            "text_sha256": "", "snapshot_id": number, "parser": "", "parser_version": "", "extraction": "{}",
            "first_seen": "2026-01-01T00:00:00Z", "last_changed": "2026-01-01T00:00:00Z", **fields,
        }  # fmt: skip
        database.insert(db, "articles", row)
        index.put(db, number, None)
        db.execute("INSERT INTO captures VALUES (?, ?, '2026-01-01T00:00:00Z', 0, '', x'')", (number, number))
        return number

    return add


def capture(db: sqlite3.Connection, number: int, source: str = "gongren_ribao", size: int = 100) -> None:
    """Store a capture of so many bytes."""
    db.execute(
        "INSERT INTO snapshots (id, record_id, source, url, fetched_at, status, payload_sha256, content_sha256,"
        " member_sha256, warc_file, warc_offset, warc_length, role, read)"
        " VALUES (?, ?, ?, ?, '2026-01-01T00:00:00Z', 200, '', '', '', 'f', ?, ?, 'article', 1)",
        (number, str(number), source, f"http://example.com/{number}", number * 1000, size),
    )


@pytest.fixture
def edition(db: sqlite3.Connection) -> AddEdition:
    """Return a function that stores an edition, or that there was none."""

    def edition(
        published: str, state: str = "complete", source: str = "gongren_ribao", pages: int = 4
    ) -> None:
        held = pages if state in ("complete", "partial") else 0
        db.execute(
            "INSERT INTO editions VALUES (?, ?, ?, ?, ?, 0, 0)", (source, published, state, held, held)
        )

    return edition
