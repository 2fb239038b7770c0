"""What an export takes: captures by source, days, words or address, and the records that belong to them.

The selection is worked out at once, into temporary tables, so that the database is not held while files are written.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from typing import Any

import attrs

from unioncrawl import catalogue
from unioncrawl.archive.export_withheld import LeftOut
from unioncrawl.archive.twins import leading, story
from unioncrawl.errors import UsageProblemError
from unioncrawl.search.selection import Selection as Articles
from unioncrawl.search.selection import in_words
from unioncrawl.search.walk import Search
from unioncrawl.urls import stable_id


@attrs.frozen(kw_only=True)
class Selection:
    """Which captures. Everything empty means all; several conditions must all be met."""

    sources: tuple[str, ...] = ()
    since: str | None = None
    """Cover date of the article or plan; of what has none, the day of its capture."""

    until: str | None = None
    search: str | None = None
    """Words that find articles; their captures and pictures."""

    urls: tuple[str, ...] = ()

    articles: Articles = attrs.field(factory=Articles)
    """What else is asked of articles: only what is an article's is exported then, and its pictures."""

    @classmethod
    def of(cls, asked: Articles, urls: tuple[str, ...] = ()) -> Selection:
        """Return the selection of what ``asked`` says of articles, with the other pages of its sources and days."""
        return cls(
            sources=asked.sources,
            since=asked.since,
            until=asked.until,
            search=asked.query,
            urls=urls,
            articles=attrs.evolve(asked, sources=(), since=None, until=None, query=None),
        )

    @property
    def is_everything(self) -> bool:
        """Whether nothing is asked for in particular."""
        return self == Selection()

    @property
    def is_by_source(self) -> bool:
        """Whether whole sources are asked for."""
        return bool(self.sources) and self == Selection(sources=self.sources)

    def arguments(self) -> str:
        """Return what was asked for, for a ``warcinfo`` record."""
        said = {name: value for name, value in attrs.asdict(self, recurse=False).items() if value}
        said |= said.pop("articles").said()
        return json.dumps(said, ensure_ascii=False)

    def __str__(self) -> str:
        """What was asked for, in words."""
        days = (
            f"{self.since or 'the first day'} to {self.until or 'the last day'}"
            if self.since or self.until
            else ""
        )
        words = f"articles found by {self.search}" if self.search else ""
        more = "" if self.articles.is_everything else in_words(self.articles)
        return (
            "; ".join(filter(None, (", ".join(self.sources), days, words, more, " ".join(self.urls))))
            or "everything"
        )


@attrs.define
class Selected:
    """What was selected."""

    captures: int = 0
    withheld: int = 0
    """Articles that were asked for and are withheld."""

    unresolved: int = 0
    """Captures whose payload is that of a withheld one (revisits): it is left out."""

    leaves_out: LeftOut | None = None
    """What is withheld, if anything is."""


_TABLES = """
CREATE TEMP TABLE export_captures (id INTEGER PRIMARY KEY);
CREATE TEMP TABLE export_articles (id INTEGER PRIMARY KEY);
CREATE TEMP TABLE export_files (id INTEGER PRIMARY KEY);
CREATE TEMP TABLE export_loose (
    number INTEGER PRIMARY KEY, file TEXT NOT NULL, warc_offset INTEGER NOT NULL, warc_length INTEGER NOT NULL,
    member_sha256 TEXT NOT NULL, id INTEGER NOT NULL, is_capture INTEGER NOT NULL, source TEXT NOT NULL
);
CREATE TEMP TABLE export_members (
    file TEXT NOT NULL, warc_offset INTEGER NOT NULL, warc_length INTEGER NOT NULL, member_sha256 TEXT NOT NULL,
    id INTEGER NOT NULL UNIQUE, is_capture INTEGER NOT NULL,
    PRIMARY KEY (file, warc_offset)
) WITHOUT ROWID;
CREATE TEMP TABLE export_index (line TEXT NOT NULL);
"""

_OF_ARTICLES = "SELECT snapshot_id FROM captures WHERE article_id IN (SELECT id FROM export_articles)"

_PICTURES = f"""
INSERT OR IGNORE INTO export_captures
SELECT snapshots.id FROM images JOIN snapshots ON snapshots.url = images.url OR snapshots.id = images.snapshot_id
WHERE images.article_id IN (
    SELECT {leading("article_id")} FROM captures WHERE snapshot_id IN (SELECT id FROM export_captures))
"""

_PLACE_OF_CAPTURE = "warc_file, warc_offset, warc_length, member_sha256, id, 1"
PLACE_OF_RECORD = "name, warc_offset, warc_length, lower(hex(member_sha256)), records.id, 0"
RECORDS = f"SELECT {PLACE_OF_RECORD} FROM records JOIN warc_files ON warc_files.id = file_id"
"""Selects where records lie that are no snapshots."""

LOOSE = (
    "type NOT IN ('warcinfo', 'dictionary', 'response')"
    " AND (snapshot_id IS NULL OR snapshot_id NOT IN (SELECT id FROM snapshots))"
)
"""Records that the index ties to no capture: metadata above all."""


def create_tables(db: sqlite3.Connection) -> None:
    """Create the temporary tables of an export, which SQLite keeps in a file that nobody sees."""
    for statement in _TABLES.split(";\n"):
        db.execute(statement)


def select(db: sqlite3.Connection, selection: Selection) -> Selected:
    """Put the captures of ``selection`` into ``export_captures``, and where they lie, with their requests, into
    ``export_members``.

    :raises UsageProblemError: if the words cannot be understood, or an address is held under none of its forms.
    """
    _choose(db, selection)
    if not selection.is_everything:
        db.execute(_PICTURES)
    result = _leave_out(db)
    _add_originals(db, result)
    db.execute(
        f"INSERT OR IGNORE INTO export_members SELECT {_PLACE_OF_CAPTURE} FROM snapshots"
        " WHERE id IN (SELECT id FROM export_captures)"
    )
    db.execute(
        f"INSERT OR IGNORE INTO export_members {RECORDS}"
        " WHERE snapshot_id IN (SELECT id FROM export_captures) AND type != 'response'"
    )
    (result.captures,) = db.execute("SELECT count(*) FROM export_captures").fetchone()
    return result


def _choose(db: sqlite3.Connection, selection: Selection) -> None:
    where, values = _conditions(selection)
    if selection.search is not None or not selection.articles.is_everything:
        if selection.urls:
            raise UsageProblemError("words and addresses cannot be asked for together; choose one of them")
        _find_articles(db, selection)
        db.execute(f"INSERT OR IGNORE INTO export_captures {_OF_ARTICLES}")
        return
    if selection.urls:
        for url in selection.urls:
            _choose_address(db, url)
        if where:
            db.execute(f"DELETE FROM export_captures WHERE id NOT IN ({_WHOLE} WHERE {where})", values)
        return
    db.execute(f"INSERT INTO export_captures {_WHOLE} WHERE {where or '1'}", values)


_WHOLE = "SELECT s.id FROM snapshots s LEFT JOIN captures c ON c.snapshot_id = s.id LEFT JOIN plans p ON p.snapshot_id = s.id"
_DAY = f"""coalesce(
    p.published, (SELECT a.published FROM articles a WHERE a.id = {leading("c.article_id")}), substr(s.fetched_at, 1, 10))"""


def _conditions(selection: Selection) -> tuple[str, list[str]]:
    where = []
    values: list[str] = []
    if selection.sources:
        where.append(f"s.source IN ({_marks(selection.sources)})")
        values += selection.sources
    for bound, operator in ((selection.since, ">="), (selection.until, "<=")):
        if bound:
            where.append(f"{_DAY} {operator} ?")
            values.append(bound)
    return " AND ".join(where), values


def _marks(values: tuple[str, ...]) -> str:
    return ", ".join("?" * len(values))


def _find_articles(db: sqlite3.Connection, selection: Selection) -> None:
    meant = attrs.evolve(
        selection.articles,
        query=selection.search, sources=selection.sources, since=selection.since, until=selection.until,
    )  # fmt: skip
    sql, values = Search(db, meant).ids_sql()
    db.execute(f"INSERT OR IGNORE INTO export_articles {sql}", values)
    db.execute(
        "INSERT OR IGNORE INTO export_articles"
        " SELECT article_id FROM twins WHERE leader_id IN (SELECT id FROM export_articles)"
    )


def _choose_address(db: sqlite3.Connection, url: str) -> None:
    """Choose what was captured at ``url``, and all captures of the article that it is an address of."""
    sql = (
        "INSERT OR IGNORE INTO export_captures SELECT id FROM snapshots WHERE url = :url UNION"
        " SELECT snapshot_id FROM captures WHERE article_id IN (SELECT value FROM json_each(:ids))"
    )
    if db.execute(sql, {"url": url, "ids": _story(db, url)}).rowcount <= 0:
        db.execute(sql, {"url": url, "ids": _story(db, catalogue.canonical(url))})


def _story(db: sqlite3.Connection, url: str) -> str:
    """Return the ids of the article at ``url`` and its twins, as JSON."""
    captured = db.execute("SELECT article_id FROM article_urls WHERE url = ?", (url,))
    return json.dumps(
        [one for found in {stable_id(url), *(row[0] for row in captured)} for one in story(db, found)]
    )


def _leave_out(db: sqlite3.Connection) -> Selected:
    """Take what is withheld out of the selection."""
    result = Selected()
    left_out = LeftOut.of(db)
    if left_out is None:
        return result
    result.leaves_out = left_out
    for article_id in left_out.articles:
        sql = (
            "SELECT 1 FROM captures WHERE article_id = ? AND snapshot_id IN (SELECT id FROM export_captures)"
            " LIMIT 1"
        )
        result.withheld += db.execute(sql, (article_id,)).fetchone() is not None
    db.executemany("DELETE FROM export_captures WHERE id = ?", ((one,) for one in left_out.snapshots))
    return result


def _add_originals(db: sqlite3.Connection, result: Selected) -> None:
    """Add what revisits of the selection point to, unless it is withheld."""
    missing = (
        "SELECT id, revisit_of FROM export_captures JOIN snapshots USING (id) WHERE revisit_of IS NOT NULL"
        " AND revisit_of NOT IN (SELECT id FROM export_captures)"
    )
    withheld = result.leaves_out.snapshots if result.leaves_out else set()
    for _, original in db.execute(missing).fetchall():
        if original in withheld:
            result.unresolved += 1
        else:
            db.execute("INSERT OR IGNORE INTO export_captures VALUES (?)", (original,))


def belongs(db: sqlite3.Connection, url: str, named: Iterable[int]) -> bool:
    """Return whether a record that the index ties to no capture belongs to one of the selection.

    :param url: what it is about: an address, or a run.
    :param named: ids of the records that it refers to.
    """
    of_run = "SELECT 1 FROM snapshots JOIN export_captures USING (id) WHERE run_id = ? LIMIT 1"
    of_capture = "SELECT 1 FROM export_captures WHERE id = ?"
    of_address = "SELECT 1 FROM snapshots JOIN export_captures USING (id) WHERE url = ? LIMIT 1"
    of_article = "SELECT 1 FROM captures WHERE article_id = ? AND snapshot_id IN (SELECT id FROM export_captures) LIMIT 1"
    asked: tuple[tuple[str, Any], ...] = (
        *((of_capture, one) for one in named), (of_address, url), (of_article, stable_id(url)), (of_run, url),
    )  # fmt: skip
    return any(db.execute(sql, (value,)).fetchone() for sql, value in asked)
