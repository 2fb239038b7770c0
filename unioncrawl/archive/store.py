"""The database as an index of the WARCs: rows in, and the few look-ups that writers need.

One connection, one thread. Callers open and end transactions, and flush before they do.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from unioncrawl.archive import editions, failures, images
from unioncrawl.archive.articles import Articles
from unioncrawl.archive.compose import Capture, Composed, content_digest
from unioncrawl.archive.corrections import Correction
from unioncrawl.archive.database import insert
from unioncrawl.archive.held import GONE_STATUSES
from unioncrawl.archive.jobs import Failure, ItemRead, RunEnded, Withholding
from unioncrawl.archive.packed import packed
from unioncrawl.errors import GoneError
from unioncrawl.items import Article, PagePlan
from unioncrawl.urls import normalised, stable_id


class Store:
    """Applies what was captured and read. Everything derived (articles, revisions, editions, search) is
    recomputed from the set of what is there, so that the order of arrival leaves no trace.
    """

    def __init__(self, connection: sqlite3.Connection, *, derives: bool = True) -> None:
        """Work on ``connection``; unless ``derives``, nothing derived is made: see ``derive.py``."""
        self.db = connection
        self.articles = Articles(connection)
        self._derives = derives
        # What is made again at the next flush: all that comes at once is looked at once.
        self._due: dict[int, dict[str, str]] = {}
        self._failures: set[int] = set()
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

    def add_snapshot(self, row: Mapping[str, Any]) -> None:
        """Index a response record."""
        insert(self.db, "snapshots", row)
        if not self._derives:
            return
        if row["status"] == 200:
            for url in {row["url"], normalised(row["url"])}:
                images.link(self.db, url)
            if row["role"] == "other":
                self._resolve_at(row["url"])
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

    def change_role(self, snapshot_id: int, role: str, *, readable: bool) -> None:
        """Have one snapshot be of another role; what was read from it is taken back, or replaced when it is read."""
        if readable:
            self.correct(snapshot_id, role=role, read=2 if self._has_reading(snapshot_id) else 0)
        else:
            self._forget_reading(snapshot_id)
            self.correct(snapshot_id, role=role, read=1)
        (url,) = self.db.execute("SELECT url FROM snapshots WHERE id = ?", (snapshot_id,)).fetchone()
        self._resolve_at(url)

    # -- items

    def apply_first(self, job: ItemRead | Failure) -> None:
        """Apply what was read from a snapshot that has just been indexed as one that is read: nothing hangs on it yet."""
        if isinstance(job, ItemRead):
            self._put_item(job)
        else:
            self._put_failure(job)

    def apply(self, job: ItemRead | Failure | RunEnded | Correction | Withholding) -> None:
        """Apply a job that is not a snapshot."""
        if isinstance(job, ItemRead):
            self.add_item(job)
        elif isinstance(job, Failure):
            self.add_failure(job)
        elif isinstance(job, Correction):
            self.add_correction(job)
        elif isinstance(job, Withholding):
            self.add_withholding(job)
        else:
            self.end_run(job)

    def add_item(self, job: ItemRead) -> None:
        """Store what was read from a snapshot, in place of what was read from it before."""
        is_article = isinstance(job.item, Article)
        if not self._first_reading(job.snapshot_id):
            self._forget_reading(job.snapshot_id, stays=stable_id(job.item.url) if is_article else None)
        self._put_item(job)

    def _put_item(self, job: ItemRead) -> None:
        if isinstance(job.item, PagePlan):
            self._add_plan(job.snapshot_id, job.captured_at, job.item)
        elif isinstance(job.item, Article):
            self._add_article(job.snapshot_id, job.captured_at, job.item)
            if degraded := failures.degraded(job):
                self._put_failure(degraded)
        else:
            self._resolve_failures(stable_id(job.item.url))  # a list leads on, and is nothing itself

    def add_failure(self, failure: Failure) -> None:
        """Keep a failure open. A snapshot has one at most, and no item beside it but a degraded one."""
        if failure.snapshot_id is not None and not self._first_reading(failure.snapshot_id):
            self._forget_reading(failure.snapshot_id)
        self._put_failure(failure)

    def _put_failure(self, failure: Failure) -> None:
        article_id = failures.put(self.db, failure)
        if failure.kind == GoneError.kind:
            self.recompose(article_id)
        self._resolve_failures(article_id)

    def _resolve_failures(self, article_id: int) -> None:
        if self._derives:
            self._failures.add(article_id)

    def _resolve_at(self, url: str) -> None:
        """Close the failures of an address that a snapshot answers, whatever it is, or open them again."""
        for one in {url, normalised(url)}:
            self._resolve_failures(stable_id(one))

    def _first_reading(self, snapshot_id: int) -> bool:
        """Note that a snapshot was read; return whether it had not been: then nothing hangs on it yet."""
        marked = self.db.execute("UPDATE snapshots SET read = 1 WHERE id = ? AND read = 0", (snapshot_id,))
        if marked.rowcount == 1:
            return True
        self.db.execute("UPDATE snapshots SET read = 1 WHERE id = ? AND read = 2", (snapshot_id,))
        return False

    def _has_reading(self, snapshot_id: int) -> bool:
        """Return whether anything hangs on a snapshot."""
        sql = " UNION ALL ".join(
            f"SELECT 1 FROM {table} WHERE snapshot_id = ?1" for table in ("failures", "captures", "plans")
        )
        return self.db.execute(sql, (snapshot_id,)).fetchone() is not None

    def keep_reading(self, snapshot_id: int) -> None:
        """Note that what was read from a snapshot stands, because it cannot be read again."""
        self.db.execute("UPDATE snapshots SET read = 1 WHERE id = ?", (snapshot_id,))

    def _forget_reading(self, snapshot_id: int, stays: int | None = None) -> None:
        """Take back what an earlier reading made of a snapshot.

        :param stays: id of an article whose capture is about to be replaced, so is not taken back.
        """
        gone = self.db.execute(
            "DELETE FROM failures WHERE snapshot_id = ? RETURNING article_id, kind", (snapshot_id,)
        ).fetchall()
        for failure in gone:
            if failure["kind"] == GoneError.kind:
                self.recompose(failure["article_id"])
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
        self._plan_changed(plan["url"], [row["article_id"] for row in listed])
        self._editions.add((plan["source"], plan["published"]))

    def _add_plan(self, snapshot_id: int, captured_at: str, plan: PagePlan) -> None:
        row = {
            "snapshot_id": snapshot_id,
            "captured_at": captured_at,
            **attrs.asdict(plan),
            "page_urls": json.dumps(plan.page_urls),
            "article_urls": json.dumps(plan.article_urls),
        }
        insert(self.db, "plans", row)
        ids = [stable_id(url) for url in dict.fromkeys(plan.article_urls)]
        self.db.executemany(
            "INSERT OR IGNORE INTO plan_articles (article_id, snapshot_id) VALUES (?, ?)",
            [(article_id, snapshot_id) for article_id in ids],
        )
        self._plan_changed(plan.url, ids)
        self._editions.add((plan.source, plan.published))

    def _plan_changed(self, url: str, listed: Sequence[int]) -> None:
        for article_id in listed:
            self.recompose(article_id)
        self._resolve_failures(stable_id(url))

    def _add_article(self, snapshot_id: int, captured_at: str, item: Article) -> None:
        fields = attrs.asdict(item)
        article_id = stable_id(item.url)
        row = {
            "snapshot_id": snapshot_id,
            "article_id": article_id,
            "captured_at": captured_at,
            "rank": item.rank,
            "content_sha256": content_digest(fields),
            "fields": packed(fields),
        }
        insert(self.db, "captures", row, "INSERT OR REPLACE")
        self.recompose(article_id)
        if self._derives:
            self._due[article_id][item.parser] = item.parser_version

    def _have_read_again(self, captures: Sequence[Capture], versions: Mapping[str, str]) -> None:
        """Have captures that other versions of their parsers read than has just been met be read again: what only the
        parser changed would look like a revision.
        """
        outdated = [
            (capture.snapshot_id,)
            for capture in captures
            if versions.get(capture.fields["parser"], version := capture.fields["parser_version"]) != version
        ]
        self.db.executemany("UPDATE snapshots SET read = 2 WHERE id = ? AND read = 1", outdated)

    # -- articles

    def captures(self, article_id: int) -> list[Capture]:
        """Return every capture of an article."""
        return self.articles.captures(article_id)

    def recompose(self, article_id: int) -> None:
        """Have the article's rows be made again from its captures, at the next flush."""
        if self._derives:
            self._due.setdefault(article_id, {})

    def _recompose(self) -> None:
        for article_id, versions in sorted(self._due.items()):
            made = self.articles.recompose(article_id)
            self._editions.update((plan["source"], plan["published"]) for plan in made.plans)
            self._have_read_again(made.captures, versions)

    def composed(self, article_id: int, *, corrected: bool = True) -> Composed | None:
        """Return what an article's captures add up to, without its corrections unless ``corrected``."""
        return self.articles.composed(article_id, corrected=corrected)

    # -- what people say of articles

    def corrections(self, article_id: int | None = None) -> list[Correction]:
        """Return the corrections of an article, or all."""
        if article_id is not None:
            return self.articles.corrections(article_id)
        return [Correction.of_row(row) for row in self.db.execute("SELECT * FROM corrections")]

    def add_correction(self, correction: Correction) -> None:
        """Keep a correction, and have the article say so, if it is there."""
        row = correction.row()
        insert(self.db, "corrections", row, "INSERT OR REPLACE")
        self.recompose(row["article_id"])

    def readdress_corrections(self) -> None:
        """Have each correction be of the article that its address names today, as a rebuild would."""
        for row in self.db.execute("SELECT * FROM corrections").fetchall():
            correction = Correction.of_row(row)
            if correction.article_id != row["article_id"]:
                self.add_correction(correction)
                self.recompose(row["article_id"])

    def add_withholding(self, withholding: Withholding) -> None:
        """Keep an act of withholding or releasing, and have the article go or come back, if it is there."""
        row = {
            "id": withholding.id,
            "article_id": withholding.article_id,
            "url": withholding.url,
            "at": withholding.at,
            "withheld_by": withholding.by,
            "because": withholding.because,
            "released": int(withholding.released),
        }
        insert(self.db, "withholdings", row, "INSERT OR REPLACE")
        self.recompose(withholding.article_id)

    # -- all of it

    def flush(self) -> None:
        """Make again what depends on what was stored since the last call: articles, ends of failures, editions. Before
        the end of each transaction; only what differs is written.
        """
        self._recompose()
        for article_id in sorted(self._failures | self._due.keys()):
            failures.resolve(self.db, article_id)
        for source, published in sorted(self._editions):
            if self._derives:
                editions.put(self.db, source, published)
        self._due.clear()
        self._failures.clear()
        self._editions.clear()
