"""Making captures without a crawler, and comparing whole archives."""

from __future__ import annotations

import contextlib
import datetime as dt
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import attrs

from unioncrawl.archive.home import Home
from unioncrawl.archive.jobs import Exchange, Job
from unioncrawl.archive.recorder import Recorder, Run
from unioncrawl.press.editions import Printed
from unioncrawl.press.gongren_ribao import ARTICLES, EDITIONS, article_page, plan_page
from unioncrawl.road import role_of
from unioncrawl.search.find import find
from unioncrawl.search.selection import Selection

SOURCE = "gongren_ribao"
START = dt.datetime(2026, 11, 20, 8, tzinfo=dt.UTC)
STORY = ARTICLES[0]
PLAN = EDITIONS[0].pages[0]

TABLES = (
    "snapshots", "articles", "article_urls", "captures", "revisions", "images", "plans", "plan_articles",
    "editions", "failures", "events", "runs", "corrections", "withholdings", "warc_files", "records", "twin_keys", "twins",
    "sources", "reprints", "reprint_pairs", "reprint_signatures", "reprint_scheme", "reprints_waiting",
    "checks",
)  # fmt: skip


def at(hours: float) -> dt.datetime:
    """Return the time so many hours after the first capture."""
    return START + dt.timedelta(hours=hours)


def exchange(
    url: str,
    body: bytes = b"",
    *,
    hours: float = 0,
    status: str = "200 OK",
    headers: Sequence[tuple[str, str]] = (("Content-Type", "text/html"),),
    source: str = SOURCE,
) -> Exchange:
    """Return a capture of ``url``."""
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers), "", ""]
    return Exchange(
        url=url,
        source=source,
        role=role_of(url),
        at=at(hours),
        request_head=f"GET {url} HTTP/1.1\r\nHost: www.workercn.cn\r\n\r\n".encode(),
        response_head="\r\n".join(lines).encode(),
        payload=body,
    )


def story(*paragraphs: str, hours: float = 0, url: str = STORY.url, printed: Printed = STORY) -> Exchange:
    """Return a capture of an article, its text replaced by ``paragraphs`` if there are any."""
    shown = attrs.evolve(printed, paragraphs=paragraphs) if paragraphs else printed
    return exchange(url, article_page(shown).encode(), hours=hours)


def plan(*, hours: float = 0) -> Exchange:
    """Return a capture of the plan that lists the story."""
    return exchange(PLAN.url, plan_page(EDITIONS[0], PLAN).encode(), hours=hours)


def gone(url: str = STORY.url, *, hours: float = 0) -> Exchange:
    """Return a capture of a 404."""
    return exchange(url, b"not here", status="404 Not Found", hours=hours)


def opened(home: Home, source: str = SOURCE, **options: Any) -> Recorder:
    """Return a recorder of a new run."""
    return Recorder(home, Run(source=source, command="crawl"), **options)


def record(home: Home, jobs: Sequence[Job], *, read: bool = True, **options: Any) -> None:
    """Write ``jobs`` in one run, and read the pages among them."""
    with contextlib.closing(opened(home, **options)) as recorder:
        for batch in [jobs[i : i + 3] for i in range(0, len(jobs), 3)]:
            recorder.write(batch)
        if read:
            recorder.read_unread()


def query(home: Home, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """Return what ``sql`` selects from the archive's database."""
    with contextlib.closing(home.read()) as db:
        return [tuple(row) for row in db.execute(sql, values)]


def execute(home: Home, sql: str, *values: Any) -> None:
    """Change the archive's database behind everybody's back."""
    with contextlib.closing(sqlite3.connect(home.database)) as db, db:
        db.execute(sql, values)


def tables(db: sqlite3.Connection, names: Iterable[str] = TABLES) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of ``names``, in an order of their own."""
    return {
        name: sorted((tuple(row) for row in db.execute(f"SELECT * FROM {name}")), key=repr) for name in names
    }


def content(home: Home) -> dict[str, Any]:
    """Return all that an archive's database holds, what searches find included."""
    with contextlib.closing(home.read()) as db:
        found = {
            words: [attrs_of(hit) for hit in find(db, Selection(query=words), order=order)]
            for words in ("工会", "职工之家", "author:顾长明", "职")
            for order in ("newest",)
        }
        return {**tables(db), "search": found}


def attrs_of(hit: Any) -> tuple[Any, ...]:
    """Return a hit as something to compare."""
    return (hit.article_id, hit.published, hit.title, repr(hit.snippets))


def warcs(home: Home) -> list[Path]:
    """Return the archive's files, finished or not."""
    return sorted(home.warc.rglob("*.warc.gz*"))
