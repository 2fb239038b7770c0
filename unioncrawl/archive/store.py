"""The database as an index of the WARCs: rows in, and the few look-ups that writers need.

One connection, one thread. Callers open and end transactions.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import sqlite3
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import attrs

from unioncrawl.archive.compose import (
    CONTENT_FIELDS,
    PLAN_FIELDS,
    Capture,
    Composed,
    absences,
    changed_fields,
    compose,
    content_digest,
)
from unioncrawl.archive.corrections import Correction, manual_values
from unioncrawl.archive.held import GONE_STATUSES, stored
from unioncrawl.archive.home import BUSY_TIMEOUT_S, check_schema, opened
from unioncrawl.archive.jobs import Failure, ItemRead, RunEnded
from unioncrawl.archive.locks import setting_up
from unioncrawl.errors import ArchiveError
from unioncrawl.items import FIELDS, PAGES, Article, PagePlan
from unioncrawl.search import index
from unioncrawl.urls import DEFAULT_PORTS, normalised, stable_id
from unioncrawl.warc.records import Position


def connect(path: Path) -> sqlite3.Connection:
    """Return a connection for writing, migrated to the newest schema, in WAL mode.

    :raises ArchiveError: if the database is of a newer schema, or none.
    """
    connection = opened(
        path,
        lambda: sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False),
    )
    try:
        with setting_up(path):
            check_schema(connection, path, writing=True)
            _use_wal(connection)
            migrate(connection)
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA cache_size=-65536")
    except sqlite3.OperationalError as error:
        connection.close()
        raise ArchiveError(f"cannot write {path}: {error}") from error
    except ArchiveError:
        connection.close()
        raise
    return connection


def _use_wal(connection: sqlite3.Connection) -> None:
    """Switch to WAL, which a rebuild leaves off; a reader in the way is not waited for by SQLite itself."""
    deadline = time.monotonic() + BUSY_TIMEOUT_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the schema up to date. sqlite-utils is imported here alone: readers do without it."""
    from sqlite_utils import Database

    from unioncrawl.archive.migrations import MIGRATIONS

    database = Database(connection)
    if MIGRATIONS.pending(database):
        MIGRATIONS.apply(database)


@contextlib.contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Commit what is done inside, or none of it. Takes the write lock at once: a transaction that
    begins with a read cannot wait for another writer.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    finally:
        # SQLite itself has rolled back already after some errors, a full disk among them.
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _insert(table: str, columns: Iterable[str], verb: str = "INSERT") -> str:
    names = list(columns)
    return f"{verb} INTO {table} ({', '.join(names)}) VALUES ({', '.join(':' + name for name in names)})"


def with_port(url: str) -> str:
    """Return ``url``, normalised, with the default port: under both, other tools capture pictures."""
    parts = urlsplit(url)
    if parts.scheme not in DEFAULT_PORTS or ":" in parts.netloc:
        return url
    return urlunsplit(parts._replace(netloc=f"{parts.netloc}:{DEFAULT_PORTS[parts.scheme]}"))


def _plan_fields(plans: Sequence[sqlite3.Row]) -> dict[str, Any] | None:
    return {name: plans[0][name] for name in PLAN_FIELDS} if plans else None


class Store:
    """Applies what was captured and read. Everything derived (articles, revisions, editions, search) is
    recomputed from the set of what is there, so that the order of arrival leaves no trace.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.db = connection
        self._editions: set[tuple[str, str]] = set()

    # -- runs and snapshots

    def add_run(self, run_id: str, source: str, command: str, arguments: Mapping[str, Any], at: str) -> None:
        """Note that a run began."""
        self.db.execute(
            "INSERT OR IGNORE INTO runs (id, source, command, arguments, started_at) VALUES (?, ?, ?, ?, ?)",
            (run_id, source, command, json.dumps(arguments, sort_keys=True), at),
        )

    def end_run(self, ended: RunEnded) -> None:
        """Note how a run ended."""
        self.db.execute(
            "UPDATE runs SET finished_at = ?, stop_reason = ?, stats = ? WHERE id = ?",
            (ended.at, ended.reason, json.dumps(ended.stats, sort_keys=True), ended.run_id),
        )

    def has_snapshot(self, snapshot_id: int) -> bool:
        """Return whether the record is indexed."""
        return self.db.execute("SELECT 1 FROM snapshots WHERE id = ?", (snapshot_id,)).fetchone() is not None

    def last_of_its_file(self, snapshot_id: int) -> Position | None:
        """Return where a snapshot lies, if no other lies behind it in its file."""
        row = self.db.execute(
            "SELECT s.* FROM snapshots s WHERE id = ? AND NOT EXISTS (SELECT 1 FROM snapshots o"
            " WHERE o.warc_file = s.warc_file AND o.warc_offset > s.warc_offset)",
            (snapshot_id,),
        ).fetchone()
        return stored(row).position if row else None

    def add_snapshot(self, row: Mapping[str, Any]) -> None:
        """Index a response record."""
        self.db.execute(_insert("snapshots", row), dict(row))
        if row["status"] == 200:
            for url in {row["url"], normalised(row["url"])}:
                self._link_images(url)
                if row["role"] == "other":
                    self._resolve_failures(stable_id(url))
        if row["role"] == "article" and row["status"] in GONE_STATUSES:
            for (article_id,) in self.db.execute(
                "SELECT article_id FROM article_urls WHERE url = ?", (row["url"],)
            ).fetchall():
                self.recompose(article_id)

    def correct(self, snapshot_id: int, **columns: Any) -> None:
        """Set ``columns`` of a snapshot, in which what its address or its bytes say has come to be judged otherwise."""
        settings = ", ".join(f"{name} = :{name}" for name in columns)
        self.db.execute(f"UPDATE snapshots SET {settings} WHERE id = :id", {"id": snapshot_id, **columns})
        for (article_id,) in self.db.execute(
            "SELECT article_id FROM captures WHERE snapshot_id = ?", (snapshot_id,)
        ).fetchall():
            self.recompose(article_id)

    def change_role(self, url: str, role: str, *, readable: bool) -> None:
        """Have the snapshots of ``url`` be of another role: read soon, or never."""
        ids = [row["id"] for row in self.db.execute("SELECT id FROM snapshots WHERE url = ?", (url,))]
        for snapshot_id in ids:
            self._forget_reading(snapshot_id)
            self.correct(snapshot_id, role=role, read=int(not readable))
        self._resolve_failures(stable_id(url))

    # -- items

    def apply(self, job: ItemRead | Failure | RunEnded | Correction) -> None:
        """Apply a job that is not a snapshot."""
        if isinstance(job, ItemRead):
            self.add_item(job)
        elif isinstance(job, Failure):
            self.add_failure(job)
        elif isinstance(job, Correction):
            self.add_correction(job)
        else:
            self.end_run(job)

    def add_item(self, job: ItemRead) -> None:
        """Store what was read from a snapshot, in place of what was read from it before."""
        is_article = isinstance(job.item, Article)
        if not self._first_reading(job.snapshot_id):
            self._forget_reading(job.snapshot_id, stays=stable_id(job.item.url) if is_article else None)
        if isinstance(job.item, PagePlan):
            self._add_plan(job.snapshot_id, job.captured_at, job.item)
        elif isinstance(job.item, Article):
            self._add_article(job.snapshot_id, job.captured_at, job.item)
            self._note_degraded(job.snapshot_id, job.captured_at, job.item)
        else:
            self._resolve_failures(stable_id(job.item.url))  # a list leads on, and is nothing itself

    def _note_degraded(self, snapshot_id: int, captured_at: str, item: Article) -> None:
        """Keep a failure open beside an article of a known source for what the generic extractor had to supply."""
        supplied = [name for name, how in item.extraction.items() if how == "generic"]
        if supplied and item.source != PAGES:
            reason = f"{item.parser}: the generic extractor supplied {', '.join(supplied)}"
            self._put_failure(
                Failure(
                    snapshot_id=snapshot_id,
                    source=item.source,
                    url=item.url,
                    kind="degraded",
                    reason=reason,
                    at=captured_at,
                )
            )

    def add_failure(self, failure: Failure) -> None:
        """Keep a failure open. A snapshot has one at most, and no item beside it but a degraded one."""
        if failure.snapshot_id is not None and not self._first_reading(failure.snapshot_id):
            self._forget_reading(failure.snapshot_id)
        self._put_failure(failure)

    def _put_failure(self, failure: Failure) -> None:
        article_id = stable_id(failure.url)
        row = {
            "id": stable_id(f"{failure.snapshot_id or ''} {failure.kind} {failure.at} {failure.url}"),
            "snapshot_id": failure.snapshot_id,
            "source": failure.source,
            "url": failure.url,
            "article_id": article_id,
            "kind": failure.kind,
            "reason": failure.reason,
            "field": failure.field,
            "first_seen": failure.at,
        }
        self.db.execute(_insert("failures", row, "INSERT OR REPLACE"), row)
        self._resolve_failures(article_id)

    def _first_reading(self, snapshot_id: int) -> bool:
        """Note that a snapshot was read; return whether it had not been: then nothing hangs on it yet."""
        marked = self.db.execute("UPDATE snapshots SET read = 1 WHERE id = ? AND read = 0", (snapshot_id,))
        if marked.rowcount == 1:
            return True
        self.db.execute("UPDATE snapshots SET read = 1 WHERE id = ? AND read = 2", (snapshot_id,))
        return False

    def keep_reading(self, snapshot_id: int) -> None:
        """Note that what was read from a snapshot stands, because it cannot be read again."""
        self.db.execute("UPDATE snapshots SET read = 1 WHERE id = ?", (snapshot_id,))

    def _forget_reading(self, snapshot_id: int, stays: int | None = None) -> None:
        """Take back what an earlier reading made of a snapshot.

        :param stays: id of an article whose capture is about to be replaced, so is not taken back.
        """
        self.db.execute("DELETE FROM failures WHERE snapshot_id = ?", (snapshot_id,))
        row = self.db.execute(
            "SELECT article_id FROM captures WHERE snapshot_id = ?", (snapshot_id,)
        ).fetchone()
        if row is not None and row["article_id"] != stays:
            self.db.execute("DELETE FROM captures WHERE snapshot_id = ?", (snapshot_id,))
            self.recompose(row["article_id"])
        self._forget_plan(snapshot_id)

    def _forget_plan(self, snapshot_id: int) -> None:
        plan = self.db.execute(
            "SELECT source, published, url FROM plans WHERE snapshot_id = ?", (snapshot_id,)
        ).fetchone()
        if plan is None:
            return
        listed = self.db.execute(
            "SELECT article_id FROM plan_articles WHERE snapshot_id = ?", (snapshot_id,)
        ).fetchall()
        self.db.execute("DELETE FROM plans WHERE snapshot_id = ?", (snapshot_id,))
        self.db.execute("DELETE FROM plan_articles WHERE snapshot_id = ?", (snapshot_id,))
        for (article_id,) in listed:
            self.recompose(article_id)
        self._resolve_failures(stable_id(plan["url"]))
        self._editions.add((plan["source"], plan["published"]))

    def _add_plan(self, snapshot_id: int, captured_at: str, plan: PagePlan) -> None:
        row = {
            "snapshot_id": snapshot_id,
            "captured_at": captured_at,
            **attrs.asdict(plan),
            "page_urls": json.dumps(plan.page_urls),
            "article_urls": json.dumps(plan.article_urls),
        }
        self.db.execute(_insert("plans", row), row)
        ids = [stable_id(url) for url in plan.article_urls]
        self.db.executemany(
            "INSERT OR IGNORE INTO plan_articles (article_id, snapshot_id) VALUES (?, ?)",
            [(article_id, snapshot_id) for article_id in ids],
        )
        for article_id in ids:
            self.recompose(article_id)
        self._resolve_failures(stable_id(plan.url))
        self._editions.add((plan.source, plan.published))

    def _add_article(self, snapshot_id: int, captured_at: str, item: Article) -> None:
        fields = attrs.asdict(item)
        article_id = stable_id(item.url)
        row = {
            "snapshot_id": snapshot_id,
            "article_id": article_id,
            "captured_at": captured_at,
            "rank": item.rank,
            "content_sha256": content_digest(fields),
            "fields": zlib.compress(json.dumps(fields, ensure_ascii=False).encode(), 1),
        }
        self.db.execute(_insert("captures", row, "INSERT OR REPLACE"), row)
        self._have_read_again(self.recompose(article_id), item)

    def _have_read_again(self, captures: Sequence[Capture], item: Article) -> None:
        """Have captures that an older version of the item's parser read be read again: what only the
        parser changed would look like a revision.
        """
        outdated = [
            (capture.snapshot_id,)
            for capture in captures
            if capture.fields["parser"] == item.parser
            and capture.fields["parser_version"] != item.parser_version
        ]
        self.db.executemany("UPDATE snapshots SET read = 2 WHERE id = ? AND read = 1", outdated)

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

    def recompose(self, article_id: int) -> list[Capture]:
        """Make the article's rows again from its captures; only what differs is written.

        :returns: the captures.
        """
        captures = self.captures(article_id)
        old = self.db.execute("SELECT * FROM articles WHERE id = ?", (article_id,)).fetchone()
        if not captures and old is None:
            return captures
        plans = self._plans_of(article_id)
        if not captures or old is None:
            # An edition counts which of its articles there are.
            self._editions.update((plan["source"], plan["published"]) for plan in plans)
        if captures:
            manual = manual_values(self.corrections(article_id))
            self._put_composed(article_id, old, compose(captures, _plan_fields(plans), manual), captures)
        else:
            self._remove_article(old)
        self._resolve_failures(article_id)
        return captures

    def composed_article(self, article_id: int) -> dict[str, Any] | None:
        """Return the row that an article should have by its captures, ``None`` if it should not be there."""
        composed = self.composed(article_id)
        return self._article_row(article_id, composed)[0] if composed else None

    def composed(self, article_id: int, *, corrected: bool = True) -> Composed | None:
        """Return what an article's captures add up to, without its corrections unless ``corrected``."""
        captures = self.captures(article_id)
        if not captures:
            return None
        manual = manual_values(self.corrections(article_id)) if corrected else None
        return compose(captures, _plan_fields(self._plans_of(article_id)), manual)

    def _plans_of(self, article_id: int) -> list[sqlite3.Row]:
        """Return the plans that list an article, the newest first."""
        return self.db.execute(
            "SELECT plans.* FROM plan_articles JOIN plans USING (snapshot_id)"
            " WHERE article_id = ? ORDER BY captured_at DESC, snapshot_id DESC",
            (article_id,),
        ).fetchall()

    def _put_composed(
        self, article_id: int, old: sqlite3.Row | None, composed: Composed, captures: list[Capture]
    ) -> None:
        row, absent = self._article_row(article_id, composed)
        self._put_article(old, row)
        is_new = old is None
        self._put_urls(article_id, row["url"], captures, is_new=is_new)
        self._put_images(article_id, composed.fields["images"], is_new=is_new)
        self._put_revisions(article_id, composed, is_new=is_new)
        self._put_events(article_id, composed, absent, is_new=is_new)

    def _article_row(
        self, article_id: int, composed: Composed
    ) -> tuple[dict[str, Any], list[tuple[str, int]]]:
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

    def _put_article(self, old: sqlite3.Row | None, row: dict[str, Any]) -> None:
        if old is not None and all(old[name] == value for name, value in row.items()):
            return
        if old is None:
            self.db.execute(_insert("articles", row), row)
        else:
            settings = ", ".join(f"{name} = :{name}" for name in row if name != "id")
            self.db.execute(f"UPDATE articles SET {settings} WHERE id = :id", row)
        searched = (*index.COLUMNS, "published")
        if old is None or any(old[name] != row[name] for name in searched):
            index.put(self.db, row["id"], row["published"], dict(old) if old is not None else None, row)

    def _remove_article(self, old: sqlite3.Row) -> None:
        index.remove(self.db, old["id"], dict(old))
        for table in ("article_urls", "images", "revisions", "events"):
            self.db.execute(f"DELETE FROM {table} WHERE article_id = ?", (old["id"],))
        self.db.execute("DELETE FROM articles WHERE id = ?", (old["id"],))

    def _replace_rows(
        self,
        table: str,
        columns: Sequence[str],
        article_id: int,
        rows: Sequence[tuple[Any, ...]],
        *,
        is_new: bool,
    ) -> None:
        """Make ``rows``, without their ``article_id``, the rows of an article in ``table``; write what differs."""
        if not is_new:
            held = self.db.execute(
                f"SELECT {', '.join(columns)} FROM {table} WHERE article_id = ?", (article_id,)
            ).fetchall()
            if {tuple(row) for row in held} == set(rows):
                return
            self.db.execute(f"DELETE FROM {table} WHERE article_id = ?", (article_id,))
        if rows:
            marks = ", ".join("?" * (len(columns) + 1))
            self.db.executemany(
                f"INSERT INTO {table} (article_id, {', '.join(columns)}) VALUES ({marks})",
                [(article_id, *row) for row in rows],
            )

    def _put_urls(self, article_id: int, canonical: str, captures: list[Capture], *, is_new: bool) -> None:
        captured = sorted({capture.url for capture in captures} - {canonical})
        rows = [(canonical, "canonical"), *((url, "captured") for url in captured)]
        self._replace_rows("article_urls", ("url", "role"), article_id, rows, is_new=is_new)

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

    def _put_images(self, article_id: int, images: list[dict[str, Any]], *, is_new: bool) -> None:
        rows = [
            (seq, image["url"], image["caption"], self._newest_snapshot(image["url"]))
            for seq, image in enumerate(images, 1)
        ]
        self._replace_rows(
            "images", ("seq", "url", "caption", "snapshot_id"), article_id, rows, is_new=is_new
        )

    def _newest_snapshot(self, url: str) -> int | None:
        row = self.db.execute(
            "SELECT id FROM snapshots WHERE url IN (?, ?) AND status = 200 ORDER BY fetched_at DESC, id DESC LIMIT 1",
            (url, with_port(url)),
        ).fetchone()
        return row["id"] if row else None

    def _link_images(self, url: str) -> None:
        self.db.execute("UPDATE images SET snapshot_id = ? WHERE url = ?", (self._newest_snapshot(url), url))

    def _put_revisions(self, article_id: int, composed: Composed, *, is_new: bool) -> None:
        rows = []
        for seq, revision in enumerate(composed.revisions if len(composed.revisions) > 1 else [], 1):
            changed = changed_fields(composed.revisions[seq - 2], revision) if seq > 1 else []
            said = {
                **{name: revision.fields[name] for name in CONTENT_FIELDS},
                "authors": json.dumps(revision.fields["authors"], ensure_ascii=False),
            }
            rows.append(
                (seq, revision.snapshot_id, revision.captured_at, *said.values(), json.dumps(changed))
            )
        columns = ("seq", "snapshot_id", "captured_at", *CONTENT_FIELDS, "changed_fields")
        self._replace_rows("revisions", columns, article_id, rows, is_new=is_new)

    def _put_events(
        self, article_id: int, composed: Composed, absent: list[tuple[str, int]], *, is_new: bool
    ) -> None:
        rows = [("revised", capture.captured_at, capture.snapshot_id) for capture in composed.revisions[1:]]
        rows += [("gone", at, snapshot_id) for at, snapshot_id in absent]
        self._replace_rows("events", ("kind", "at", "snapshot_id"), article_id, rows, is_new=is_new)

    def _resolve_failures(self, article_id: int) -> None:
        """Close a failure with the first good capture of the same address after it, and open it again
        if there is none (any more).
        """
        failures = self.db.execute(
            "SELECT id, url, first_seen FROM failures WHERE article_id = ?", (article_id,)
        )
        for failure in failures.fetchall():
            resolved = self.db.execute(
                "SELECT min(at) FROM (SELECT min(captured_at) AS at FROM captures WHERE article_id = ? AND captured_at > ?"
                " UNION ALL SELECT min(captured_at) FROM plans WHERE url = ? AND captured_at > ?"
                " UNION ALL SELECT min(fetched_at) FROM snapshots"
                "   WHERE url IN (?, ?) AND fetched_at > ? AND ((role = 'other' AND status = 200) OR (role = 'list'"
                "   AND read = 1 AND NOT EXISTS (SELECT 1 FROM failures f WHERE f.snapshot_id = snapshots.id))))",
                (
                    article_id,
                    *(failure["first_seen"], failure["url"]) * 2,
                    with_port(failure["url"]),
                    failure["first_seen"],
                ),
            ).fetchone()[0]
            self.db.execute("UPDATE failures SET resolved_at = ? WHERE id = ?", (resolved, failure["id"]))

    # -- corrections

    def corrections(self, article_id: int | None = None) -> list[Correction]:
        """Return the corrections of an article, or all."""
        where = "" if article_id is None else " WHERE article_id = ?"
        values = () if article_id is None else (article_id,)
        rows = self.db.execute(f"SELECT * FROM corrections{where}", values)
        return [Correction.of_row(row) for row in rows]

    def add_correction(self, correction: Correction) -> None:
        """Keep a correction, and have the article say so, if it is there."""
        row = correction.row()
        self.db.execute(_insert("corrections", row, "INSERT OR REPLACE"), row)
        self.recompose(row["article_id"])

    def readdress_corrections(self) -> None:
        """Have each correction be of the article that its address names today, as a rebuild would."""
        for row in self.db.execute("SELECT * FROM corrections").fetchall():
            correction = Correction.of_row(row)
            if correction.article_id != row["article_id"]:
                self.add_correction(correction)
                self.recompose(row["article_id"])

    # -- editions

    def flush_editions(self) -> None:
        """Recompute every edition that what was stored since the last call may have changed."""
        for source, published in sorted(self._editions):
            self._put_edition(source, published)
        self._editions.clear()

    def _put_edition(self, source: str, published: str) -> None:
        rows = self.db.execute(
            "SELECT * FROM plans WHERE source = ? AND published = ?"
            " ORDER BY state = 'published', captured_at, snapshot_id",
            (source, published),
        )
        # The newest of each address stands; that it went later does not unmake what was published.
        plans = {row["url"]: row for row in rows}
        if not plans:
            self.db.execute("DELETE FROM editions WHERE source = ? AND published = ?", (source, published))
            return
        row = {"source": source, "published": published, **self._edition_state(list(plans.values()))}
        self.db.execute(_insert("editions", row, "INSERT OR REPLACE"), row)

    def _edition_state(self, plans: list[sqlite3.Row]) -> dict[str, Any]:
        printed = [plan for plan in plans if plan["state"] == "published"]
        pages: set[str] = set()
        held: set[str] = set()
        for plan in printed:
            listed = json.loads(plan["page_urls"]) or [plan["url"]]
            pages.update(listed)
            # A plan under the date's own address is the plan of the first page.
            held.add(plan["url"] if plan["url"] in listed else listed[0])
        expected, have = self._count_listed([plan["snapshot_id"] for plan in printed])
        complete = held >= pages and have == expected
        states = {plan["state"] for plan in plans}
        absent = "none" if "none" in states else "unknown"
        return {
            "state": ("complete" if complete else "partial") if printed else absent,
            "pages_expected": len(pages),
            "pages_held": len(held & pages),
            "articles_expected": expected,
            "articles_held": have,
        }

    def _count_listed(self, plans: list[int]) -> tuple[int, int]:
        """Return how many articles the plans list, and how many of them there are."""
        row = self.db.execute(
            "SELECT count(*), count(a.id) FROM (SELECT DISTINCT article_id FROM plan_articles"
            f" WHERE snapshot_id IN ({', '.join('?' * len(plans))})) LEFT JOIN articles a ON a.id = article_id",
            plans,
        ).fetchone()
        return row[0], row[1]
