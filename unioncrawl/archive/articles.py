"""Rows of ``articles`` and of what belongs to an article: made from the set of its captures, however they
came. One that is withheld has none of these rows, and keeps its captures.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Sequence
from typing import Any

import attrs

from unioncrawl.archive import images
from unioncrawl.archive.compose import (
    CONTENT_FIELDS,
    PLAN_FIELDS,
    Capture,
    Composed,
    absences,
    changed_fields,
    compose,
)
from unioncrawl.archive.corrections import Correction, manual_values
from unioncrawl.archive.database import insert
from unioncrawl.archive.held import GONE_STATUSES
from unioncrawl.archive.withholding import is_withheld
from unioncrawl.items import FIELDS
from unioncrawl.search import index

PARTS: dict[str, tuple[str, ...]] = {
    "article_urls": ("url", "role"),
    "images": ("seq", "url", "caption", "snapshot_id"),
    "revisions": ("seq", "snapshot_id", "captured_at", *CONTENT_FIELDS, "changed_fields"),
    "events": ("kind", "at", "snapshot_id"),
}
"""Tables whose rows belong to an article, and their columns beside ``article_id``."""

HOW_IT_WAS_READ = frozenset({"parser", "parser_version", "extraction"})
"""Columns that say nothing of the article itself. No search knows them."""

PartRows = Sequence[tuple[Any, ...]]


@attrs.frozen
class Derived:
    """All that an article's captures add up to."""

    row: dict[str, Any]
    """Of ``articles``."""

    parts: dict[str, PartRows]
    """Of each table of ``PARTS``: its rows, without their ``article_id``."""

    captures: Sequence[Capture]


@attrs.frozen
class Recomposed:
    """What was found when an article's rows were made again."""

    captures: list[Capture]
    plans: Sequence[sqlite3.Row]
    """The plans that list it, if it came or went, which their editions count."""

    is_known: bool
    """Whether anything is known of it."""


class Articles:
    """Makes and reads the rows of articles. Callers open and end transactions."""

    def __init__(self, db: sqlite3.Connection, *, searched: bool = True) -> None:
        """Work on ``db``; unless ``searched``, new articles are left out of the search index."""
        self.db = db
        self._searched = searched

    # -- what an article is made of

    def captures(self, article_id: int) -> list[Capture]:
        """Return every capture of an article."""
        rows = self.db.execute(
            "SELECT c.*, s.url, s.charset FROM captures c JOIN snapshots s ON s.id = c.snapshot_id"
            " WHERE c.article_id = ?",
            (article_id,),
        )
        return [
            Capture(
                snapshot_id=row["snapshot_id"],
                url=row["url"],
                charset=row["charset"],
                captured_at=row["captured_at"],
                rank=row["rank"],
                content_sha256=row["content_sha256"],
                fields=json.loads(zlib.decompress(row["fields"])),
            )
            for row in rows
        ]

    def corrections(self, article_id: int) -> list[Correction]:
        """Return the corrections of an article."""
        rows = self.db.execute("SELECT * FROM corrections WHERE article_id = ?", (article_id,))
        return [Correction.of_row(row) for row in rows]

    def plans(self, article_id: int) -> list[sqlite3.Row]:
        """Return the plans that list an article, the newest first."""
        return self.db.execute(
            "SELECT plans.* FROM plan_articles JOIN plans USING (snapshot_id)"
            " WHERE article_id = ? ORDER BY captured_at DESC, snapshot_id DESC",
            (article_id,),
        ).fetchall()

    def composed(self, article_id: int, *, corrected: bool = True) -> Composed | None:
        """Return what an article's captures add up to, without its corrections unless ``corrected``."""
        captures = self.captures(article_id)
        if not captures:
            return None
        return self._composed(article_id, captures, self.plans(article_id), corrected=corrected)

    def _composed(
        self, article_id: int, captures: Sequence[Capture], plans: Sequence[sqlite3.Row], *, corrected: bool
    ) -> Composed:
        manual = manual_values(self.corrections(article_id)) if corrected else None
        plan = {name: plans[0][name] for name in PLAN_FIELDS} if plans else None
        return compose(captures, plan, manual)

    def row(self, article_id: int) -> dict[str, Any] | None:
        """Return the row that an article should have, ``None`` if it should not be there."""
        derived = self.derived(article_id)
        return derived.row if derived else None

    def derived(self, article_id: int) -> Derived | None:
        """Return every row that an article should have, ``None`` if it should not be there."""
        captures = [] if is_withheld(self.db, article_id) else self.captures(article_id)
        return self._derived(article_id, captures, self.plans(article_id)) if captures else None

    def _derived(self, article_id: int, captures: Sequence[Capture], plans: Sequence[sqlite3.Row]) -> Derived:
        composed = self._composed(article_id, captures, plans, corrected=True)
        row, absent = self._row(article_id, composed)
        parts = {
            "article_urls": _urls(row["url"], captures),
            "images": self._images(composed.fields["images"]),
            "revisions": _revisions(composed),
            "events": _events(composed, absent),
        }
        return Derived(row, parts, captures)

    def held_parts(self, article_id: int) -> dict[str, PartRows]:
        """Return the rows that an article has, as :class:`Derived` has those that it should have."""
        return {table: self._held_rows(table, article_id) for table in PARTS}

    def _held_rows(self, table: str, article_id: int) -> PartRows:
        sql = f"SELECT {', '.join(PARTS[table])} FROM {table} WHERE article_id = ?"
        return [tuple(row) for row in self.db.execute(sql, (article_id,))]

    # -- its rows

    def recompose(self, article_id: int) -> Recomposed:
        """Make an article's rows again from its captures; only what differs is written."""
        captures = self.captures(article_id)
        old = self.db.execute("SELECT * FROM articles WHERE id = ?", (article_id,)).fetchone()
        withheld = is_withheld(self.db, article_id)
        if not captures and old is None and not withheld:
            return Recomposed(captures, [], is_known=False)
        plans = self.plans(article_id)
        if captures and not withheld:
            self._put_derived(article_id, old, self._derived(article_id, captures, plans))
        elif old is not None:
            self._remove(old)
        came_or_went = old is None or not captures or withheld
        return Recomposed(captures, plans if came_or_went else [], is_known=True)

    def _put_derived(self, article_id: int, old: sqlite3.Row | None, derived: Derived) -> None:
        changed = self._put(old, derived.row)
        for table, rows in derived.parts.items():
            changed |= self._replace_rows(table, article_id, rows, is_new=old is None)
        if changed and (old is not None or self._searched):
            index.put(self.db, article_id, None if old is None else dict(old))

    def _row(self, article_id: int, composed: Composed) -> tuple[dict[str, Any], list[tuple[str, int]]]:
        """Return the row of an article, and when it was found gone."""
        item = composed.current.fields
        row: dict[str, Any] = {"id": article_id, "source": item["source"], "url": item["url"]}
        for name in FIELDS:
            value = composed.fields[name]
            if name != "images":
                row[name] = json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value
        absent = absences(composed.captured, self._found_gone(row["url"], composed.current.url))
        row |= {
            "text_sha256": hashlib.sha256(row["text"].encode()).hexdigest(),
            "snapshot_id": composed.current.snapshot_id,
            "parser": item["parser"],
            "parser_version": item["parser_version"],
            "charset": composed.current.charset,
            "extraction": json.dumps(composed.extraction),
            "first_seen": composed.first_seen,
            "last_changed": composed.last_changed,
            "gone_at": absent[-1][0] if absent and absent[-1][0] > composed.captured[-1] else None,
        }
        return row, absent

    def _found_gone(self, *urls: str) -> list[tuple[str, int]]:
        """Return when one of an article's own addresses was answered with 404 or 410, in order."""
        marks = ", ".join("?" * len(urls))
        statuses = ", ".join(map(str, GONE_STATUSES))
        rows = self.db.execute(
            f"SELECT fetched_at, id FROM snapshots WHERE url IN ({marks}) AND status IN ({statuses})"
            " ORDER BY fetched_at, id",
            urls,
        )
        return [(row["fetched_at"], row["id"]) for row in rows]

    def _put(self, old: sqlite3.Row | None, row: dict[str, Any]) -> bool:
        """Make ``row`` the row of an article; return whether it says anything else than before of the article itself."""
        if old is None:
            insert(self.db, "articles", row)
            return True
        changed = {name for name, value in row.items() if old[name] != value}
        if not changed:
            return False
        settings = ", ".join(f"{name} = :{name}" for name in row if name != "id")
        self.db.execute(f"UPDATE articles SET {settings} WHERE id = :id", row)
        return not changed <= HOW_IT_WAS_READ

    def _remove(self, old: sqlite3.Row) -> None:
        index.remove(self.db, old["id"], dict(old))
        for table in PARTS:
            self.db.execute(f"DELETE FROM {table} WHERE article_id = ?", (old["id"],))
        self.db.execute("DELETE FROM articles WHERE id = ?", (old["id"],))

    def _replace_rows(self, table: str, article_id: int, rows: PartRows, *, is_new: bool) -> bool:
        """Make ``rows``, without their ``article_id``, the rows of an article in ``table``; return whether they
        were others, and write them only then.
        """
        if not is_new:
            if set(self._held_rows(table, article_id)) == set(rows):
                return False
            self.db.execute(f"DELETE FROM {table} WHERE article_id = ?", (article_id,))
        if rows:
            columns = PARTS[table]
            marks = ", ".join("?" * (len(columns) + 1))
            self.db.executemany(
                f"INSERT INTO {table} (article_id, {', '.join(columns)}) VALUES ({marks})",
                [(article_id, *row) for row in rows],
            )
        return True

    def _images(self, pictures: Sequence[dict[str, Any]]) -> PartRows:
        return [
            (seq, picture["url"], picture["caption"], images.newest_snapshot(self.db, picture["url"]))
            for seq, picture in enumerate(pictures, 1)
        ]


def _urls(canonical: str, captures: Sequence[Capture]) -> PartRows:
    captured = sorted({capture.url for capture in captures} - {canonical})
    return [(canonical, "canonical"), *((url, "captured") for url in captured)]


def _revisions(composed: Composed) -> PartRows:
    rows = []
    for seq, revision in enumerate(composed.revisions if len(composed.revisions) > 1 else [], 1):
        changed = changed_fields(composed.revisions[seq - 2], revision) if seq > 1 else []
        said = {
            **{name: revision.fields[name] for name in CONTENT_FIELDS},
            "authors": json.dumps(revision.fields["authors"], ensure_ascii=False),
        }
        rows.append((seq, revision.snapshot_id, revision.captured_at, *said.values(), json.dumps(changed)))
    return rows


def _events(composed: Composed, absent: Sequence[tuple[str, int]]) -> PartRows:
    rows = [("revised", capture.captured_at, capture.snapshot_id) for capture in composed.revisions[1:]]
    rows += [("gone", at, snapshot_id) for at, snapshot_id in absent]
    return rows
