"""Reading one snapshot again and holding it against what is stored of it, in this process or in a worker."""

from __future__ import annotations

import contextlib
import functools
import sqlite3
from pathlib import Path
from typing import Any

import attrs

from unioncrawl import catalogue, road
from unioncrawl.archive import failures
from unioncrawl.archive.comparing import Change, Failed, Held, ReadBy, changes_of, held_of
from unioncrawl.archive.home import Home
from unioncrawl.archive.jobs import Failure, ItemRead
from unioncrawl.archive.limits import TimeLimit, limit_memory
from unioncrawl.archive.reading import read_page, read_snapshot
from unioncrawl.archive.snapshots import READABLE_ROLES, charset_of, is_text
from unioncrawl.archive.unread import UnreadablePageError, given_up, read_again
from unioncrawl.archive.workers import CrashError
from unioncrawl.errors import TruncatedPageError, WarcError
from unioncrawl.items import FIELDS, PAGES, Article, PagePlan
from unioncrawl.warc.http import HttpMessage

PLAN_FIELDS = (
    "published", "state", "page_no", "page_label", "page_name", "page_urls", "article_urls", "page_pdf", "picture_url",
)  # fmt: skip
"""Fields of a plan that a page supplies, or may supply."""


@attrs.frozen(kw_only=True)
class Outcome:
    """What came of a snapshot. Of most that is no more than which fields have a value."""

    snapshot_id: int
    source: str
    is_page: bool = True
    """Whether a page was read, and not its address only."""

    is_plan: bool = False
    before: int | None = None
    """Which fields of the stored item have a value: a bit for each of ``FIELDS`` or ``PLAN_FIELDS``. ``None`` if
    there is none."""

    after: int | None = None
    """The same of the item that was read."""

    role: Change | None = None
    """That its address is that of another kind of page today, or of none: told apart, as a page may change, too."""

    lost: Change | None = None
    """That what was read before is lost, because it was of another kind: a plan where there is an article, or the
    other way about. ``before`` is of that, ``after`` and ``is_plan`` of what is gained in its place."""

    change: Change | None = None
    job: ItemRead | Failure | None = None
    """What is to be stored, if it is to be."""

    charset: tuple[str | None, str | None] | None = None
    """The encoding and its reason, if they are judged otherwise today; none of what is no text."""

    unreadable: str | None = None
    """Why its record cannot be read. What is stored stays; if nothing is, that is the ``job``."""


@attrs.frozen
class Reader:
    """What reads snapshots. One that is called in a worker opens the archive there."""

    archive: Path
    seconds: float

    def here(self, db: sqlite3.Connection, limit: TimeLimit, snapshot_id: int) -> Outcome | None:
        """Return what comes of a snapshot, ``None`` if it is there no more."""
        row = db.execute(_ROW, (snapshot_id,)).fetchone()
        if row is None:
            return None
        role = _judged(row)
        if role is not None and role.fields["role"][1] not in READABLE_ROLES:
            return _no_page(Home(self.archive), db, row, role)
        page: list[HttpMessage] = []
        job = read_again(Home(self.archive), db, row, page.append, limit=limit)
        return _outcome(row, _held(db, row), job, page, role)

    def crashed(self, crash: CrashError) -> Outcome | None:
        """Return what comes of a snapshot if reading it ends its process, again and alone. For any thread."""
        with contextlib.closing(Home(self.archive).read()) as db:
            row = db.execute(_ROW, (crash.item,)).fetchone()
            if row is None:
                return None
            job = given_up(row, crash.how, self.seconds)
            # Its role and encoding are judged without its class, as a rebuild does.
            page: list[HttpMessage] = []
            with contextlib.suppress(WarcError, TruncatedPageError):
                page.append(read_page(Home(self.archive), db, row))
            return _outcome(row, _held(db, row), job, page, _judged(row))


_ROW = (
    "SELECT s.*, c.fields, p.snapshot_id AS plan_id FROM snapshots s LEFT JOIN captures c ON c.snapshot_id = s.id"
    " LEFT JOIN plans p ON p.snapshot_id = s.id WHERE s.id = ?"
)


def read_there(reader: Reader, snapshot_id: int) -> Outcome | None:
    """Return what comes of a snapshot. What a worker does."""
    db, limit = _opened(reader)
    return reader.here(db, limit, snapshot_id)


@functools.cache
def _opened(reader: Reader) -> tuple[sqlite3.Connection, TimeLimit]:
    catalogue.sources()  # importing them is no part of the first page's time
    limit_memory()
    limit = TimeLimit(reader.seconds, is_hard=True)
    _RESOURCES.enter_context(limit.installed())
    return _RESOURCES.enter_context(contextlib.closing(Home(reader.archive).read())), limit


_RESOURCES = contextlib.ExitStack()
"""Of a worker, for as long as it lives."""


def _judged(row: sqlite3.Row) -> Change | None:
    """Return that the address of what was a page is another today. Costs nothing: reading it looks for its class, too."""
    old, new = row["role"], road.role_of(row["url"], row["source"])
    if old not in READABLE_ROLES or old == new or (row["source"] == PAGES and 300 <= row["status"] < 400):
        return None
    return Change(url=row["url"], snapshot_id=row["id"], kind="role", fields={"role": (old, new)})


def _outcome(
    row: sqlite3.Row,
    held: Held,
    job: ItemRead | Failure,
    page: list[HttpMessage],
    role: Change | None = None,
) -> Outcome:
    if isinstance(job, Failure) and job.kind == UnreadablePageError.kind:
        never_read = job if row["read"] == 0 else None
        return Outcome(snapshot_id=row["id"], source=row["source"], unreadable=job.reason, job=never_read)
    reader: ReadBy = (None, None)
    if isinstance(job, Failure):
        reader = failures.reader(row["url"], row["source"], job.kind)
    lost, change = changes_of(row["id"], held, job, reader)
    charset = charset_of(page[0]) if page else None
    is_plan, before, after = _bits(row, held, job)
    return Outcome(
        snapshot_id=row["id"],
        source=row["source"],
        is_plan=is_plan,
        before=before,
        after=after,
        lost=lost,
        change=change,
        role=role,
        job=job if change is not None or role is not None or row["read"] != 1 else None,
        charset=None if charset == (row["charset"], row["charset_reason"]) else charset,
    )


def _bits(row: sqlite3.Row, held: Held, job: ItemRead | Failure) -> tuple[bool, int | None, int | None]:
    """Return whether it is about a plan, and which fields it has and will have."""
    item: Any = None if isinstance(job, Failure) else job.item
    is_plan = isinstance(item, PagePlan) or (not isinstance(item, Article) and row["plan_id"] is not None)
    before = after = None
    if held.item is not None:
        before = _filled([held.item.get(name) for name in (PLAN_FIELDS if held.is_plan else FIELDS)])
    if isinstance(item, Article | PagePlan):
        after = _filled([getattr(item, name) for name in (PLAN_FIELDS if is_plan else FIELDS)])
    return is_plan, before, after


def _filled(values: list[Any]) -> int:
    return sum(1 << number for number, value in enumerate(values) if value not in (None, "", []))


def _no_page(home: Home, db: sqlite3.Connection, row: sqlite3.Row, role: Change) -> Outcome:
    """Return what comes of a snapshot whose address is of a ``role`` today that no page object reads: what was read
    from it is lost, and what is left is what a rebuild would have of it.
    """
    lost = _lost(db, row, role.fields["role"][1]) or Outcome(snapshot_id=row["id"], source=row["source"])
    charset: tuple[str | None, str | None] = (row["charset"], row["charset_reason"])
    job = None
    try:
        if row["revisit_of"] is None and read_snapshot(home, db, row).is_truncated:
            job = read_again(home, db, row)  # what broke off is a failure whatever it is
        elif is_text(row["mime"]):
            charset = charset_of(read_page(home, db, row))
    except (WarcError, TruncatedPageError):
        pass  # it keeps what is known of it
    if not is_text(row["mime"]):
        charset = (None, None)
    changed = charset != (row["charset"], row["charset_reason"])
    return attrs.evolve(lost, role=role, job=job, charset=charset if changed else None)


def _lost(db: sqlite3.Connection, row: sqlite3.Row, role: str) -> Outcome | None:
    """Return that what was read from a snapshot is lost, because its address is of another ``role`` today; ``None`` if
    nothing was.
    """
    stored = _held(db, row)
    if stored.item is None:
        return None
    snapshot_id, url, source = row["id"], row["url"], row["source"]
    reason = f"its address is of role {role} today"
    job = Failure(
        snapshot_id=snapshot_id, source=source, url=url, kind="role", reason=reason, at=row["fetched_at"]
    )
    is_plan, before, _ = _bits(row, stored, job)
    _, change = changes_of(snapshot_id, stored, job)
    return Outcome(snapshot_id=snapshot_id, source=source, is_plan=is_plan, before=before, change=change)


def _held(db: sqlite3.Connection, row: sqlite3.Row) -> Held:
    plan = failure = None
    if row["plan_id"] is not None:
        plan = db.execute("SELECT * FROM plans WHERE snapshot_id = ?", (row["id"],)).fetchone()
    if row["fields"] is None and plan is None:
        sql = "SELECT kind, reason, field, url, parser, parser_version FROM failures WHERE snapshot_id = ?"
        found = db.execute(sql, (row["id"],)).fetchone()
        failure = Failed(*found) if found else None
    return held_of(row["fields"], plan, failure)
