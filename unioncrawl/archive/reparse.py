"""Reading stored pages again with the page objects of today."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

import attrs

from unioncrawl import catalogue, road
from unioncrawl.archive import twins
from unioncrawl.archive.comparing import Change, Held, change_of, held_of
from unioncrawl.archive.correcting import take_in
from unioncrawl.archive.database import transaction
from unioncrawl.archive.home import Home
from unioncrawl.archive.jobs import Failure, ItemRead
from unioncrawl.archive.reading import read_page
from unioncrawl.archive.recorder import Recorder, Run
from unioncrawl.archive.recover import recover
from unioncrawl.archive.snapshots import READABLE_ROLES, charset_of
from unioncrawl.archive.unread import UnreadablePageError, read_again
from unioncrawl.errors import TruncatedPageError, UsageProblemError, WarcError
from unioncrawl.items import PAGES
from unioncrawl.urls import stable_id
from unioncrawl.warc.http import HttpMessage

BATCH = 200


@attrs.frozen(kw_only=True)
class Selection:
    """Which snapshots are read again. Everything empty means all."""

    sources: tuple[str, ...] = ()
    since: str | None = None
    """Cover date of the article or plan, as stored; undated and failed pages by their capture."""

    until: str | None = None
    urls: tuple[str, ...] = ()
    failures: bool = False
    """Only pages that gave no item."""


@attrs.define
class Result:
    """What a re-parse did, or would do."""

    pages: int = 0
    unreadable: list[str] = attrs.field(factory=list)
    """A line for every page whose record is damaged or missing; what was read from it before stays. And for
    every line of ``corrections.jsonl`` that is no correction.
    """


Report = Callable[[Change], None]


def reparse(home: Home, selection: Selection, report: Report = lambda _: None, *, dry_run: bool) -> Result:
    """Read the selected snapshots again; store what differs unless ``dry_run``.

    :param report: is called with every change as it is found, or has been stored.
    :raises ArchiveError: if the archive cannot be read or, without ``dry_run``, is being written.
    """
    result = Result()
    if dry_run:
        with contextlib.closing(home.read()) as db:
            for rows in _batches(db, selection):
                for change, _ in _read_batch(home, db, rows, result):
                    report(change)
        return result
    with contextlib.closing(home.read()) as db:
        present = [row[0] for row in db.execute("SELECT DISTINCT source FROM snapshots ORDER BY source")]
    result.unreadable += take_in(home)
    for source in selection.sources or present:
        if source in present:
            _reparse_source(home, source, selection, result, report)
    return result


def _reparse_source(home: Home, source: str, selection: Selection, result: Result, report: Report) -> None:
    recorder = Recorder(home, Run(source=source, command="reparse"))
    try:
        recover(recorder)
        _judge_addresses(recorder, source)
        if selection == Selection(sources=selection.sources):
            _judge_charsets(recorder, source)
        for rows in _batches(recorder.store.db, attrs.evolve(selection, sources=(source,))):
            charsets: dict[int, tuple[str, str]] = {}
            changed = _read_batch(home, recorder.store.db, rows, result, charsets)
            if changed or charsets:
                with recorder.explained(), transaction(recorder.store.db):
                    for _, job in changed:
                        recorder.store.apply(job)
                    for snapshot_id, (charset, reason) in charsets.items():
                        recorder.store.correct(snapshot_id, charset=charset, charset_reason=reason)
                    recorder.store.flush_editions()
            for change, _ in changed:
                report(change)
        recorder.read_unread()  # captures that were not selected, of articles that were
    finally:
        recorder.close()


def _judge_addresses(recorder: Recorder, source: str) -> None:
    """Give the source's snapshots the roles that their addresses have today, as a rebuild would. Those that
    have become readable are read with the others, or at the end.
    """
    store = recorder.store
    held = store.db.execute(
        "SELECT DISTINCT url, role FROM snapshots WHERE source = ? AND NOT (source = ? AND status BETWEEN 300 AND 399)",
        (source, PAGES),
    ).fetchall()
    judged = [(row["url"], role) for row in held if (role := road.role_of(row["url"], source)) != row["role"]]
    if judged:
        with recorder.explained(), transaction(store.db):
            for url, role in judged:
                store.change_role(url, role, readable=role in READABLE_ROLES)
            store.flush_editions()


def _judge_charsets(recorder: Recorder, source: str) -> None:
    """Give the source's texts that are no pages (robots.txt, scripts) the encodings that they are taken for today,
    as a rebuild would. Those that cannot be read any more keep theirs.
    """
    store = recorder.store
    rows = store.db.execute(
        "SELECT * FROM snapshots WHERE source = ? AND role = 'other' AND charset IS NOT NULL", (source,)
    ).fetchall()
    judged = []
    for row in rows:
        with contextlib.suppress(WarcError, TruncatedPageError):
            decided = charset_of(read_page(recorder.home, store.db, row))
            if decided != (row["charset"], row["charset_reason"]):
                judged.append((row["id"], *decided))
    if judged:
        with recorder.explained(), transaction(store.db):
            for snapshot_id, charset, reason in judged:
                store.correct(snapshot_id, charset=charset, charset_reason=reason)
            store.flush_editions()


def _batches(db: sqlite3.Connection, selection: Selection) -> Iterator[list[dict[str, Any]]]:
    """Yield the selected snapshots in the order of their ids, which no re-parse changes."""
    where, values = _conditions(db, selection)
    last = -1
    while True:
        rows = db.execute(
            "SELECT s.*, c.fields, p.snapshot_id AS plan_id FROM snapshots s"
            " LEFT JOIN captures c ON c.snapshot_id = s.id LEFT JOIN plans p ON p.snapshot_id = s.id"
            f" WHERE s.id > ? AND {where} ORDER BY s.id LIMIT {BATCH}",
            (last, *values),
        ).fetchall()
        if not rows:
            return
        yield [dict(row) for row in rows]
        last = rows[-1]["id"]


def _conditions(db: sqlite3.Connection, selection: Selection) -> tuple[str, list[str]]:
    where = ["s.role IN ('article', 'plan', 'list')"]
    values: list[str] = []
    if selection.sources:
        where.append(f"s.source IN ({', '.join('?' * len(selection.sources))})")
        values += selection.sources
    if selection.urls:
        own = [stable_id(owner.canonical(url)) for url in selection.urls if (owner := catalogue.owner(url))]
        ids = [str(one) for article_id in own for one in twins.story(db, article_id)]
        where.append(
            f"(s.url IN ({', '.join('?' * len(selection.urls))}) OR c.article_id IN ({', '.join(ids)}))"
        )
        values += selection.urls
    published = f"(SELECT a.published FROM articles a WHERE a.id = {twins.leading('c.article_id')})"
    day = f"coalesce(p.published, {published}, substr(s.fetched_at, 1, 10))"
    for bound, operator in ((selection.since, ">="), (selection.until, "<=")):
        if bound:
            where.append(f"{day} {operator} ?")
            values.append(bound)
    if selection.failures:
        where.append("s.id IN (SELECT snapshot_id FROM failures)")
    return " AND ".join(where), values


def _read_batch(
    home: Home,
    db: sqlite3.Connection,
    rows: list[dict[str, Any]],
    result: Result,
    charsets: dict[int, tuple[str, str]] | None = None,
) -> list[tuple[Change, ItemRead | Failure]]:
    """Read ``rows`` again; return what changes and what has to be stored.

    :param charsets: takes the encodings that are judged otherwise today, by snapshot.
    """
    changed = []
    for row in rows:
        result.pages += 1
        page: list[HttpMessage] = []
        job = read_again(home, db, row, page.append)
        if charsets is not None and page:
            decided = charset_of(page[0])
            if decided != (row["charset"], row["charset_reason"]):
                charsets[row["id"]] = decided
        if isinstance(job, Failure) and job.kind == UnreadablePageError.kind:
            result.unreadable.append(job.reason)
            continue
        change = change_of(row["id"], _held(db, row), job)
        if change is not None:
            changed.append((change, job))
    return changed


def _held(db: sqlite3.Connection, row: dict[str, Any]) -> Held:
    """Return what is stored of a snapshot."""
    plan = failure = None
    if row["plan_id"] is not None:
        plan = db.execute("SELECT * FROM plans WHERE snapshot_id = ?", (row["id"],)).fetchone()
    if row["fields"] is None and plan is None:
        found = db.execute("SELECT kind, reason FROM failures WHERE snapshot_id = ?", (row["id"],)).fetchone()
        failure = (found["kind"], found["reason"]) if found else None
    return held_of(row["fields"], plan, failure)


def check_urls(urls: tuple[str, ...]) -> tuple[str, ...]:
    """Return ``urls``.

    :raises UsageProblemError: if one is of no known source.
    """
    for url in urls:
        if catalogue.owner(url) is None:
            raise UsageProblemError(f"{url} is an address of no known source")
    return urls
