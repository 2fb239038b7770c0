"""A database with the columns of ``articles`` that a search reads, and articles to put in."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from unioncrawl.search import index

ARTICLES = """
CREATE TABLE articles (
    id INTEGER PRIMARY KEY, source TEXT, url TEXT, kicker TEXT, title TEXT, subtitle TEXT, authors TEXT,
    published TEXT, page_no INTEGER, page_label TEXT, page_name TEXT, text TEXT NOT NULL, gone_at TEXT
);
CREATE TABLE images (article_id INTEGER);
CREATE TABLE revisions (article_id INTEGER);
CREATE TABLE snapshots (source TEXT);
CREATE TABLE sources (name TEXT, title TEXT, publisher TEXT, province TEXT, level TEXT, cn TEXT, platforms TEXT,
    hosts TEXT, covers TEXT, last_issue TEXT, caveats TEXT, evidence TEXT);
"""

AddArticle = Callable[..., int]


@pytest.fixture
def db() -> Iterator[sqlite3.Connection]:
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(ARTICLES)
        index.create(connection)
        yield connection


@pytest.fixture
def add(db: sqlite3.Connection) -> AddArticle:
    """Return a function that stores and indexes an article and returns its id."""

    def add(
        text: str = "",
        published: str | None = "2026-05-01",
        has_images: bool = False,
        revised: bool = False,
        **fields: Any,
    ) -> int:
        number = db.execute("SELECT count(*) FROM articles").fetchone()[0] + 1
        row = {
            "id": number,
            "source": "gongren_ribao",
            "url": f"http://example.com/{number}",
            "kicker": None,
            "title": None,
            "subtitle": None,
            "authors": json.dumps([]),
            "published": published,
            "page_no": 1,
            "text": text,
            **fields,
        }
        names = ", ".join(row)
        db.execute(f"INSERT INTO articles ({names}) VALUES ({', '.join('?' * len(row))})", list(row.values()))
        for table in ("images",) * has_images + ("revisions",) * revised:
            db.execute(f"INSERT INTO {table} VALUES (?)", (row["id"],))
        index.put(db, row["id"], None)
        return int(row["id"])

    return add
