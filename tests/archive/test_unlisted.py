"""Days that the calendar of a site does not list had no issue: as far as crawls have asked."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterator

import pytest

from tests.test_calendars import date
from unioncrawl.archive.coverage import Paper
from unioncrawl.archive.database import connect, insert
from unioncrawl.archive.unlisted import in_vain, unlisted

SOURCE = "laodong_wubao"
BASE = "http://ldwb.workerbj.cn/content"
KNOWN = {date("2026-11-02"), date("2026-11-06")}
"""A Monday and the Friday after it."""


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    with contextlib.closing(connect(tmp_path_factory.mktemp("unlisted") / "unioncrawl.db")) as connection:
        yield connection


@pytest.fixture(autouse=True)
def _undone(db: sqlite3.Connection) -> Iterator[None]:
    db.execute("BEGIN")
    for day in KNOWN:
        counts = dict.fromkeys(("pages_expected", "pages_held", "articles_expected", "articles_held"), 8)
        insert(
            db, "editions", {"source": SOURCE, "published": day.isoformat(), "state": "complete", **counts}
        )
        plan: dict[str, object] = {
            "page_urls": "[]",
            "article_urls": "[]",
            "parser": "P",
            "parser_version": "1",
        }
        plan |= {"snapshot_id": day.toordinal(), "source": SOURCE, "published": day.isoformat()}
        plan |= {"url": f"{BASE}/{day:%Y-%m/%d}/node_2.htm", "captured_at": f"{day}T01:00:00Z"}
        insert(db, "plans", {**plan, "state": "published"})
    yield
    db.execute("ROLLBACK")


def crawled(
    db: sqlite3.Connection, at: str, reason: str | None = "finished", status: int = 200, **given: str
) -> None:
    """Have a crawl get the calendar of November."""
    number = db.execute("SELECT count(*) FROM runs").fetchone()[0] + 1
    run = {"id": str(number), "source": SOURCE, "command": "crawl", "arguments": json.dumps(given)}
    insert(db, "runs", {**run, "started_at": at, "stop_reason": reason})
    snapshot = dict.fromkeys(
        ("payload_sha256", "content_sha256", "member_sha256", "warc_file", "record_id"), ""
    )
    snapshot |= {"id": number, "source": SOURCE, "url": f"{BASE}/2026-11/period.xml", "fetched_at": at}
    insert(
        db,
        "snapshots",
        {**snapshot, "status": status, "warc_offset": 0, "warc_length": 0, "role": "list", "read": 1, "run_id": str(number)},
    )  # fmt: skip


def days(db: sqlite3.Connection) -> list[str]:
    return sorted(day.isoformat() for day in unlisted(db, SOURCE, KNOWN))


def test_days_of_the_last_week_that_are_not_listed_had_no_issue(db: sqlite3.Connection) -> None:
    crawled(db, "2026-11-09T00:00:00Z")
    # The 9th is not over.
    assert days(db) == ["2026-11-03", "2026-11-04", "2026-11-05", "2026-11-07", "2026-11-08"]
    paper = Paper(db, SOURCE)
    sunday = paper.day(date("2026-11-08"), date("2026-11-20"))
    assert (sunday.state, sunday.why.split(";")[0]) == ("none", "the site had none")


def test_days_that_nobody_asked_for_may_be_listed(db: sqlite3.Connection) -> None:
    crawled(db, "2026-11-20T00:00:00Z", since="2026-11-04", until="2026-11-05")
    assert days(db) == ["2026-11-04", "2026-11-05"]


@pytest.mark.parametrize("reason", [None, "shutdown", "budget"])
def test_a_crawl_that_did_not_finish_tells_nothing(db: sqlite3.Connection, reason: str | None) -> None:
    crawled(db, "2026-11-09T00:00:00Z", reason)
    assert days(db) == []


def test_a_calendar_that_was_not_there_tells_nothing(db: sqlite3.Connection) -> None:
    crawled(db, "2026-11-09T00:00:00Z", status=404)
    assert days(db) == []


def test_a_day_that_was_asked_for_in_vain_is_listed(db: sqlite3.Connection) -> None:
    crawled(db, "2026-11-09T00:00:00Z")
    failure = {"id": 1, "source": SOURCE, "article_id": 1, "kind": "network", "reason": "", "first_seen": ""}
    insert(db, "failures", {**failure, "url": f"{BASE}/2026-11/03/node_2.htm"})
    assert "2026-11-03" not in days(db)


def test_a_day_of_which_an_article_lacks_something_was_not_asked_for_in_vain(db: sqlite3.Connection) -> None:
    failure = {"id": 1, "source": SOURCE, "article_id": 1, "kind": "degraded", "reason": "", "first_seen": ""}
    insert(db, "failures", {**failure, "url": f"{BASE}/2026-11/03/content_2.htm"})
    assert in_vain(db, SOURCE) == {}


def test_papers_that_are_asked_for_by_day_have_no_calendar(db: sqlite3.Connection) -> None:
    assert days(db) == []
    assert unlisted(db, "no_paper", KNOWN) == set()
