"""Which snapshots are read again, and in which batches."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence

import attrs

from unioncrawl import catalogue, road
from unioncrawl.archive import parsers, twins
from unioncrawl.archive.failures import DEGRADED, OF_PARSERS
from unioncrawl.archive.snapshots import READABLE_ROLES
from unioncrawl.errors import UsageProblemError
from unioncrawl.items import PAGES
from unioncrawl.search import selection as articles
from unioncrawl.search.walk import Search
from unioncrawl.urls import stable_id

BATCH = 40
"""Pages, beside other captures of the same articles: about a tenth of a second of work, and one transaction."""


@attrs.frozen(kw_only=True)
class Selection:
    """Which snapshots are read again. Everything empty means all; what is given must all be met."""

    sources: tuple[str, ...] = ()
    since: str | None = None
    """Cover date of the article or plan, as stored; undated and failed pages by their capture."""

    until: str | None = None
    urls: tuple[str, ...] = ()
    failures: bool = False
    """Only pages that gave no item."""

    outdated: bool = False
    """Only what was read by another version of its page class than today's, or by one that is no more."""

    parser: str | None = None
    """Name of a page class: what it has read, and pages without an item that it would read today."""

    search: str | None = None
    """Words: only captures of the articles that a search finds."""

    @property
    def is_whole(self) -> bool:
        """Whether nothing is asked for but sources."""
        return self == Selection(sources=self.sources)

    def key(self) -> str:
        """Return what the same selection is known by."""
        return json.dumps(attrs.asdict(self), ensure_ascii=False, sort_keys=True)


@attrs.frozen
class Batch:
    """What is read and written together."""

    ids: list[int]
    last: int
    """The last snapshot that was chosen; others of the same articles may have greater ids."""


class _Brought:
    """Which snapshots a chosen one brings: itself, and the other captures of its article, unless one before it has."""

    def __init__(self, db: sqlite3.Connection, begun_at: int, where: str, values: Sequence[str]) -> None:
        """Begin behind ``begun_at``: what is chosen up to there was read with all that it has brought."""
        self.db = db
        self._begun_at = begun_at
        self._where = where
        self._values = values
        self._ahead: set[int] = set()
        """What was brought, and lies behind the one that has brought it."""

    def by(self, row: sqlite3.Row) -> list[int]:
        """Return what ``row`` brings. The rows come in the order of their ids."""
        own: int = row["id"]
        if own in self._ahead:
            self._ahead.remove(own)
            return []
        if row["article_id"] is None:
            return [own]
        others = [one for one in self._siblings(row) if one != own]
        self._ahead.update(one for one in others if one > own)
        if others and others[0] <= self._begun_at and self._was_brought(row):
            return []
        return [own, *others]

    def _siblings(self, row: sqlite3.Row) -> list[int]:
        found = self.db.execute(
            "SELECT c.snapshot_id FROM captures c JOIN snapshots s ON s.id = c.snapshot_id"
            " WHERE c.article_id = ? AND +s.source = ? ORDER BY c.snapshot_id",
            (row["article_id"], row["source"]),
        )
        return [one[0] for one in found]

    def _was_brought(self, row: sqlite3.Row) -> bool:
        sql = f"SELECT 1 {_FROM} WHERE s.id <= ? AND c.article_id = ? AND +s.source = ? AND {self._where} LIMIT 1"
        values = (self._begun_at, row["article_id"], row["source"], *self._values)
        return self.db.execute(sql, values).fetchone() is not None


class Choice:
    """The snapshots of a selection, in the order of their ids, which no re-parse changes."""

    def __init__(self, db: sqlite3.Connection, selection: Selection) -> None:
        """Look for the articles that are searched for, once: what they say is about to change.

        :raises UsageProblemError: if a search or a page class cannot be understood, or an address is none that
            anything can be held of.
        """
        self.db = db
        self.selection = selection
        parsers.add_functions(db)
        db.execute("CREATE TEMP TABLE IF NOT EXISTS judged (id INTEGER PRIMARY KEY, role TEXT NOT NULL)")
        db.execute("CREATE TEMP TABLE IF NOT EXISTS searched (article_id INTEGER PRIMARY KEY)")
        for url in selection.urls:
            self._check_url(url)
        if selection.parser is not None:
            parsers.check_name(db, selection.parser)
        if selection.search is not None:
            self._search(selection.search)

    def _search(self, words: str) -> None:
        ids = Search(self.db, articles.Selection(query=words)).ids("oldest")
        self.db.execute("DELETE FROM temp.searched")
        self.db.executemany("INSERT OR IGNORE INTO temp.searched VALUES (?)", ((number,) for number in ids))

    def judge(self, source: str) -> list[tuple[int, str, str]]:
        """Take what was no page and is one today for one, and return what is chosen of that: id, address and role.

        What was a page is judged when it is read.
        """
        self.db.execute("DELETE FROM temp.judged")
        for row in self.db.execute(
            "SELECT id, url FROM snapshots WHERE source = ? AND role = 'other'"
            " AND NOT (source = ? AND status BETWEEN 300 AND 399)",
            (source, PAGES),
        ).fetchall():
            if (role := road.role_of(row["url"], source)) != "other":
                self.db.execute("INSERT INTO temp.judged VALUES (?, ?)", (row["id"], role))
        where, values = self._conditions(source)
        rows = self.db.execute(
            f"SELECT s.id, s.url, j.role {_FROM} JOIN temp.judged j ON j.id = s.id WHERE {where} ORDER BY s.url, s.id",
            values,
        )
        return [(row[0], row[1], row[2]) for row in rows]

    def count(self, most: int = -1) -> int:
        """Return how many snapshots are meant, other captures of the same articles not counted.

        :param most: where to stop counting.
        """
        where, values = self._conditions(None)
        sql = f"SELECT count(*) FROM (SELECT 1 {_FROM} WHERE {where} LIMIT ?)"
        found: int = self.db.execute(sql, (*values, most)).fetchone()[0]
        return found

    def batches(self, source: str | None = None, after: int = -1) -> Iterator[Batch]:
        """Yield the ids of what is to be read, of ``source`` or of all.

        All captures of an article of a source are in one batch, selected or not: between two batches no
        article may seem to have been revised by whoever published it.

        :param after: the last one that was read already.
        """
        where, values = self._conditions(source)
        brought = _Brought(self.db, after, where, values)
        while True:
            rows = self.db.execute(
                f"SELECT s.id, s.source, c.article_id {_FROM} WHERE s.id > ? AND {where} ORDER BY s.id LIMIT {BATCH}",
                (after, *values),
            ).fetchall()
            if not rows:
                return
            ids = [one for row in rows for one in brought.by(row)]
            after = rows[-1]["id"]
            if ids:
                yield Batch(ids, after)

    def _conditions(self, source: str | None) -> tuple[str, list[str]]:
        chosen = self.selection
        roles = ", ".join(f"'{role}'" for role in READABLE_ROLES)
        where = [f"coalesce((SELECT j.role FROM temp.judged j WHERE j.id = s.id), s.role) IN ({roles})"]
        values: list[str] = []
        sources = (source,) if source is not None else chosen.sources
        if sources:
            where.append(f"s.source IN ({_marks(sources)})")
            values += sources
        if chosen.urls:
            urls = list(
                dict.fromkeys(form for url in chosen.urls for form in (url, catalogue.canonical(url)))
            )
            where.append(f"(s.url IN ({_marks(urls)}) OR c.article_id IN ({self._ids(chosen.urls)}))")
            values += urls
        for bound, operator in ((chosen.since, ">="), (chosen.until, "<=")):
            if bound:
                where.append(f"{_DAY} {operator} ?")
                values.append(bound)
        if chosen.failures:
            where.append("s.id IN (SELECT snapshot_id FROM failures)")
        if chosen.outdated:
            where.append(f"(is_outdated(c.fields, p.parser, p.parser_version) OR {_FAILED})")
        if chosen.parser is not None:
            failed = "SELECT f.parser FROM failures f WHERE f.snapshot_id = s.id"
            where.append(f"reader(c.fields, coalesce(p.parser, ({failed})), s.url, s.source) = ?")
            values.append(chosen.parser)
        if chosen.search is not None:
            where.append(f"{twins.leading('c.article_id')} IN (SELECT article_id FROM temp.searched)")
        return " AND ".join(where), values

    def _check_url(self, url: str) -> None:
        """Raise ``UsageProblemError`` for an address of no source, unless a capture of it is held."""
        forms = (url, catalogue.canonical(url))
        held = self.db.execute("SELECT 1 FROM snapshots WHERE url IN (?, ?)", forms).fetchone()
        if held is None and catalogue.owner(url) is None:
            raise UsageProblemError(f"{url} is an address of no known source, and no capture of it is held")

    def _ids(self, urls: Sequence[str]) -> str:
        """Return the ids of the stories at ``urls``, under whatever address."""
        own = [stable_id(catalogue.canonical(url)) for url in urls]
        return ", ".join(str(one) for article_id in own for one in twins.story(self.db, article_id))


_FROM = (
    "FROM snapshots s LEFT JOIN captures c ON c.snapshot_id = s.id LEFT JOIN plans p ON p.snapshot_id = s.id"
)

_FAILED = (
    "EXISTS (SELECT 1 FROM failures f WHERE f.snapshot_id = s.id"
    f" AND f.kind IN ({', '.join(repr(kind) for kind in OF_PARSERS if kind != DEGRADED)})"
    " AND is_outdated(NULL, coalesce(f.parser, reader(NULL, NULL, s.url, s.source)), f.parser_version))"
)
"""What another version of a page class than today's could not read; if it is not known which, too."""

_DAY = (
    f"coalesce(p.published, (SELECT a.published FROM articles a WHERE a.id = {twins.leading('c.article_id')}),"
    " substr(s.fetched_at, 1, 10))"
)


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))
