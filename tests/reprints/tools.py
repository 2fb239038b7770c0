"""Articles for the database alone, as many as wanted, and what becomes of them."""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any

import attrs

from unioncrawl.archive.database import insert, migrate
from unioncrawl.reprints.settle import settle_all
from unioncrawl.urls import stable_id

TABLES = ("reprints", "reprint_pairs", "reprint_signatures", "reprints_waiting")


@attrs.frozen(kw_only=True)
class Article:
    """A row of ``articles``, as far as reprints go."""

    name: str
    text: str
    source: str
    published: str | None = "2026-05-01"
    origin: str | None = None

    @property
    def url(self) -> str:
        """Its address."""
        return f"https://{self.source}.example.cn/{self.name}"

    @property
    def id(self) -> int:
        """As everywhere."""
        return stable_id(self.url)


def put(db: sqlite3.Connection, article: Article) -> None:
    """Have the database hold ``article``, in place of what it held of it."""
    changing = {
        "published": article.published,
        "origin": article.origin,
        "text": article.text,
        "text_sha256": hashlib.sha256(article.text.encode()).hexdigest(),
    }
    if db.execute("SELECT 1 FROM articles WHERE id = ?", (article.id,)).fetchone():
        settings = ", ".join(f"{name} = :{name}" for name in changing)
        db.execute(f"UPDATE articles SET {settings} WHERE id = :id", {**changing, "id": article.id})
        return
    others: dict[str, Any] = dict.fromkeys(("authors", "photographers", "organisations"), "[]")
    others |= dict.fromkeys(("parser", "parser_version", "first_seen", "last_changed"), "1")
    own = {"id": article.id, "source": article.source, "url": article.url, "title": article.name}
    insert(db, "articles", {**own, **changing, **others, "extraction": "{}", "snapshot_id": 1})


def remove(db: sqlite3.Connection, article: Article) -> None:
    """Take an article out."""
    db.execute("DELETE FROM articles WHERE id = ?", (article.id,))


@contextlib.contextmanager
def database(articles: Iterable[Article] = ()) -> Iterator[sqlite3.Connection]:
    """Give a database of ``articles``, settled."""
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        db.row_factory = sqlite3.Row
        migrate(db)
        for article in articles:
            put(db, article)
        settle_all(db)
        yield db


def rows(db: sqlite3.Connection, tables: Iterable[str] = TABLES) -> dict[str, list[tuple[Any, ...]]]:
    """Return all that is derived for reprints."""
    return {name: sorted(map(tuple, db.execute(f"SELECT * FROM {name}"))) for name in tables}


def clusters(db: sqlite3.Connection) -> set[frozenset[int]]:
    """Return the ids of each cluster."""
    found: dict[int, set[int]] = {}
    for cluster_id, article_id in db.execute("SELECT cluster_id, article_id FROM reprints"):
        found.setdefault(cluster_id, set()).add(article_id)
    return set(map(frozenset, found.values()))
