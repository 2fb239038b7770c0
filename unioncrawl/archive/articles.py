"""Rows of ``articles`` and of what belongs to an article: made from the set of its captures, however they
came. One that is withheld has none of these rows, and keeps its captures; so does one that is a twin of another
(``twins.py``), whose rows are those of both.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

import attrs

from unioncrawl.archive import checks, images, twins
from unioncrawl.archive.compose import (
    CONTENT_FIELDS,
    PLAN_FIELDS,
    Capture,
    Composed,
    absences,
    changed_fields,
    compose,
    returns,
    with_twins,
)
from unioncrawl.archive.corrections import Correction, manual_values
from unioncrawl.archive.database import insert
from unioncrawl.archive.held import GONE_STATUSES
from unioncrawl.archive.packed import as_json, unpacked
from unioncrawl.archive.withholding import acted_upon
from unioncrawl.items import FIELDS
from unioncrawl.search import index
from unioncrawl.search.fold import fold

PARTS: dict[str, tuple[str, ...]] = {
    "article_urls": ("url", "role"),
    "images": ("seq", "url", "caption", "snapshot_id"),
    "revisions": ("seq", "snapshot_id", "captured_at", *CONTENT_FIELDS, "changed_fields"),
    "events": ("kind", "at", "snapshot_id"),
    "checks": ("source", "born", "checked"),
}
"""Tables whose rows belong to an article, and their columns beside ``article_id``."""

NOT_OF_IT = frozenset({"checks"})
"""Those that say nothing of the article itself. No search knows them."""

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
    """Under all its addresses."""

    key: twins.Key | None
    """By which the twins of the article itself are found."""


@attrs.frozen
class _Told:
    """What one article's own pages and plans say, before anybody corrected it."""

    article_id: int
    captures: list[Capture]
    plans: Sequence[sqlite3.Row]
    composed: Composed | None
    """``None`` if there is no capture."""

    key: twins.Key | None
    """By which its twins are found."""

    @property
    def url(self) -> str:
        """Its canonical address."""
        return str(self.captures[0].fields["url"])


@attrs.frozen
class _Absent:
    """That a page was found gone."""

    found: Sequence[tuple[str, int]]
    """When, each time that it went, and by which snapshot."""

    back: Sequence[tuple[str, int]]
    """When it was there again, each time."""

    is_gone: bool
    """Whether it has not been there since."""

    last: str
    """When it was answered last as not being there; empty if it never was."""


@attrs.frozen
class Recomposed:
    """What was found when an article's rows were made again."""

    captures: list[Capture]
    plans: Sequence[sqlite3.Row]
    """The plans that list it, if it may have come or gone, which their editions count."""


class Articles:
    """Makes and reads the rows of articles. Callers open and end transactions."""

    def __init__(
        self, db: sqlite3.Connection, *, searched: bool = True, folded: Callable[[str], str] = fold
    ) -> None:
        """Work on ``db``; unless ``searched``, new articles are left out of the search index.

        :param folded: folds a text; of very many, there is one that takes less time.
        """
        self.db = db
        self._searched = searched
        self._folded = folded

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
                fields=unpacked(row["fields"]),
            )
            for row in rows
        ]

    def corrections(self, article_id: int) -> list[Correction]:
        """Return the corrections of an article: what is said of one address of a story is said of the story."""
        story = twins.story(self.db, article_id)
        return [correction for one in story for correction in self._corrections_at(one)]

    def _corrections_at(self, article_id: int) -> list[Correction]:
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
        """Return what an article's own captures add up to, without its corrections unless ``corrected``."""
        own = self._told(article_id).composed
        if own is None or not corrected:
            return own
        return with_twins(own, (), manual_values(self.corrections(article_id)))

    def key(self, article_id: int) -> twins.Key | None:
        """Return the key by which an article's twins are found."""
        return self._told(article_id).key

    def row(self, article_id: int) -> dict[str, Any] | None:
        """Return the row that an article should have, ``None`` if it should not be there."""
        derived = self.derived(article_id)
        return derived.row if derived else None

    def derived(self, article_id: int) -> Derived | None:
        """Return every row that an article should have, ``None`` if it should not be there."""
        story = twins.due(self.db, article_id)
        return self._derived([self._told(one) for one in story]) if story[0] == article_id else None

    def _told(self, article_id: int) -> _Told:
        captures = self.captures(article_id)
        plans = self.plans(article_id)
        if not captures:
            return _Told(article_id, captures, plans, None, None)
        plan = {name: plans[0][name] for name in PLAN_FIELDS} if plans else None
        composed = compose(captures, plan)
        key = twins.key_of(captures[0].fields["source"], composed.fields, self._folded)
        return _Told(article_id, captures, plans, composed, key)

    def _derived(self, story: Sequence[_Told]) -> Derived | None:
        """Return the rows of a story, told by its leading article and its twins; ``None`` if it is not shown."""
        first = story[0]
        if first.composed is None or any(acted_upon(self.db, told.article_id) for told in story):
            return None
        others = [told.composed for told in story[1:] if told.composed is not None]
        corrections = [one for told in story for one in self._corrections_at(told.article_id)]
        composed = with_twins(first.composed, others, manual_values(corrections))
        row = _row(first.article_id, composed)
        absent = [self._absent(own) for own in (first.composed, *others)]
        row["gone_at"] = _gone_at(absent)
        parts = {
            "article_urls": _urls(story),
            "images": self._images(composed.fields["images"]),
            "revisions": _revisions(composed),
            "events": _events(composed, absent),
            "checks": _checks(row, story, absent),
        }
        return Derived(row, parts, [capture for told in story for capture in told.captures], first.key)

    def held_parts(self, article_id: int) -> dict[str, PartRows]:
        """Return the rows that an article has, as :class:`Derived` has those that it should have."""
        return {table: self._held_rows(table, article_id) for table in PARTS}

    def _held_rows(self, table: str, article_id: int) -> PartRows:
        sql = f"SELECT {', '.join(PARTS[table])} FROM {table} WHERE article_id = ?"
        return [tuple(row) for row in self.db.execute(sql, (article_id,))]

    # -- its rows

    def recompose(self, article_id: int) -> Recomposed:
        """Make an article's rows again from its captures, and those of its twins; only what differs is written."""
        told = self._told(article_id)
        old = self._held_row(article_id)
        for story in twins.met(self.db, article_id, told.key):
            self._put_story(
                [told if one == article_id else self._told(one) for one in story],
                [old if one == article_id else self._held_row(one) for one in story],
            )
        # Without a row it may have been a twin, or one that is withheld: what it was before, nothing tells.
        came_or_went = old is None or not told.captures or acted_upon(self.db, article_id)
        return Recomposed(told.captures, told.plans if came_or_went else [])

    def _put_story(self, story: Sequence[_Told], held: Sequence[sqlite3.Row | None]) -> None:
        derived = self._derived(story)
        for told, old in zip(story, held, strict=True):
            if told is story[0] and derived is not None:
                self._put_derived(told.article_id, old, derived)
            elif old is not None:
                self._remove(old)

    def _held_row(self, article_id: int) -> sqlite3.Row | None:
        row: sqlite3.Row | None = self.db.execute(
            "SELECT * FROM articles WHERE id = ?", (article_id,)
        ).fetchone()
        return row

    def _put_derived(self, article_id: int, old: sqlite3.Row | None, derived: Derived) -> None:
        changed = self._put(old, derived.row)
        for table, rows in derived.parts.items():
            replaced = self._replace_rows(table, article_id, rows, is_new=old is None)
            changed |= replaced and table not in NOT_OF_IT
        if changed and (self._searched or index.has(self.db, article_id)):
            index.put(self.db, article_id, None if old is None else dict(old))

    def _absent(self, composed: Composed) -> _Absent:
        """Return when the address of an article was found gone."""
        gone = self._found_gone(composed.current.fields["url"], composed.current.url)
        found = absences(composed.captured, gone)
        return _Absent(
            found,
            returns(composed.captured, found),
            is_gone=bool(found) and found[-1][0] > composed.captured[-1][0],
            last=gone[-1][0] if gone else "",
        )

    def _found_gone(self, *urls: str) -> list[tuple[str, int]]:
        """Return when one of an article's own addresses was answered with 404, 410 or what stands for it (see
        ``removals.py``), in order.
        """
        marks = ", ".join("?" * len(urls))
        statuses = ", ".join(map(str, GONE_STATUSES))
        rows = self.db.execute(
            f"SELECT fetched_at, id FROM snapshots s WHERE url IN ({marks}) AND (status IN ({statuses})"
            " OR EXISTS (SELECT 1 FROM failures f WHERE f.snapshot_id = s.id AND f.kind = 'gone'))"
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
            if table not in NOT_OF_IT:  # they have one row each
                self.db.execute(f"DELETE FROM {table} WHERE article_id = ?", (article_id,))
        if rows:
            columns = PARTS[table]
            marks = ", ".join("?" * (len(columns) + 1))
            verb = "INSERT OR REPLACE" if table in NOT_OF_IT else "INSERT"
            self.db.executemany(
                f"{verb} INTO {table} (article_id, {', '.join(columns)}) VALUES ({marks})",
                [(article_id, *row) for row in rows],
            )
        return True

    def _images(self, pictures: Sequence[dict[str, Any]]) -> PartRows:
        return [
            (seq, picture["url"], picture["caption"], images.newest_snapshot(self.db, picture["url"]))
            for seq, picture in enumerate(pictures, 1)
        ]


def _row(article_id: int, composed: Composed) -> dict[str, Any]:
    """Return the row of an article, but for ``gone_at``."""
    item = composed.current.fields
    row: dict[str, Any] = {"id": article_id, "source": item["source"], "url": item["url"]}
    for name in FIELDS:
        value = composed.fields[name]
        if name != "images":
            row[name] = as_json(value) if isinstance(value, list) else value
    return row | {
        "text_sha256": hashlib.sha256(row["text"].encode()).hexdigest(),
        "snapshot_id": composed.current.snapshot_id,
        "parser": item["parser"],
        "parser_version": item["parser_version"],
        "charset": composed.current.charset,
        "extraction": json.dumps(composed.extraction),
        "first_seen": composed.first_seen,
        "last_changed": composed.last_changed,
    }


def _gone_at(absent: Sequence[_Absent]) -> str | None:
    """Return since when a story is gone from all its addresses; ``None`` as long as it is at one of them."""
    if not all(one.is_gone for one in absent):
        return None
    return max(one.found[-1][0] for one in absent)


def _urls(story: Sequence[_Told]) -> PartRows:
    """Return the addresses of a story: its own, those of its twins, and others under which one was captured."""
    own = [told.url for told in story if told.captures]
    captured = sorted({capture.url for told in story for capture in told.captures} - set(own))
    return [
        (own[0], "canonical"),
        *((url, "duplicate") for url in own[1:]),
        *((url, "captured") for url in captured),
    ]


def _revisions(composed: Composed) -> PartRows:
    rows = []
    for seq, revision in enumerate(composed.revisions if len(composed.revisions) > 1 else [], 1):
        changed = changed_fields(composed.revisions[seq - 2], revision) if seq > 1 else []
        said = {
            **{name: revision.fields[name] for name in CONTENT_FIELDS},
            "authors": as_json(revision.fields["authors"]),
        }
        rows.append((seq, _witness(revision, seq), revision.captured_at, *said.values(), json.dumps(changed)))
    return rows


def _witness(revision: Capture, seq: int = 2) -> int:
    """Return the snapshot that a revision is cited to: where a story stands on several pages, that of the page which
    changed; of the first revision its first page.
    """
    return revision.snapshot_id if seq == 1 or revision.changed_in is None else revision.changed_in


def _checks(row: dict[str, Any], story: Sequence[_Told], absent: Sequence[_Absent]) -> PartRows:
    captured = [capture.captured_at for told in story for capture in told.captures]
    checked = checks.seconds(max(*captured, *(one.last for one in absent)))
    return [(row["source"], checks.born(row["published"], row["first_seen"]), checked)]


def _events(composed: Composed, absent: Sequence[_Absent]) -> PartRows:
    rows = [("revised", capture.captured_at, _witness(capture)) for capture in composed.revisions[1:]]
    rows += [("gone", at, snapshot_id) for each in absent for at, snapshot_id in each.found]
    rows += [("back", at, snapshot_id) for each in absent for at, snapshot_id in each.back]
    return rows
