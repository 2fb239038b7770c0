"""The views for people: each gives what the tables hold, and nothing of what is withheld."""

from __future__ import annotations

import contextlib
import gzip
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.archive.tools import SOURCE, STORY, exchange, gone, plan, record, story
from unioncrawl.archive.home import Home
from unioncrawl.archive.reading import read_page
from unioncrawl.archive.views import VIEWS, create
from unioncrawl.archive.withhold import withholding
from unioncrawl.press.gongren_ribao import ARTICLES
from unioncrawl.urls import stable_id

ID = stable_id(STORY.url)
PICTURED = next(printed for printed in ARTICLES if printed.images)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """An archive with a plan, a story that changed, came again as it was and is gone, one with a picture, and
    a page that cannot be read. Not to be changed.
    """
    home = Home(tmp_path_factory.mktemp("views") / "archive")
    record(home, [plan(), story(hours=1), story("又一段。", hours=2), story(hours=3), gone(hours=4)])
    record(home, [story(url=PICTURED.url, printed=PICTURED, hours=1)])
    record(home, [exchange(ARTICLES[1].url, b"<html>?</html>", hours=5)])
    return home


@pytest.fixture
def db(home: Home) -> Iterator[sqlite3.Connection]:
    with contextlib.closing(home.read()) as connection:
        yield connection


def one(db: sqlite3.Connection, sql: str, *values: Any) -> dict[str, Any]:
    (row,) = db.execute(sql, values)
    return dict(row)


def count(db: sqlite3.Connection, name: str) -> int:
    return int(db.execute(f"SELECT count(*) FROM {name}").fetchone()[0])


@pytest.mark.parametrize(
    ("view", "table"),
    [
        ("article_view", "articles"),
        ("image_view", "images"),
        ("edition_view", "editions"),
        ("capture_view", "snapshots"),
        ("revision_view", "revisions"),
        ("failure_view", "failures"),
        ("author_view", "articles a, json_each(a.authors)"),
    ],
)
def test_a_view_has_a_row_for_each_of_its_table(db: sqlite3.Connection, view: str, table: str) -> None:
    assert count(db, view) == count(db, table) > 0
    assert len(db.execute(f"SELECT * FROM {view}").fetchall()) == count(db, table)


def test_an_article_is_shown_with_its_paper_and_its_capture(db: sqlite3.Connection) -> None:
    row = one(db, "SELECT * FROM article_view WHERE id = ?", ID)
    stored = one(db, "SELECT * FROM articles WHERE id = ?", ID)
    capture = one(db, "SELECT * FROM snapshots WHERE id = ?", row["snapshot_id"])
    assert (row["masthead"], row["publisher"], row["province"]) == ("工人日报", "中华全国总工会", "全国")
    assert row["authors"] == "、".join(json.loads(stored["authors"]))
    assert (row["year"], row["month"]) == (int(row["published"][:4]), row["published"][:7])
    assert row["characters"] == len("".join(row["text"].split())) > 50
    assert row["captured_at"] == capture["fetched_at"]
    assert row["payload_sha256"] == capture["payload_sha256"]
    same = stored.keys() & row.keys() - {"authors", "photographers", "organisations"}
    assert {name: row[name] for name in same} == {name: stored[name] for name in same}


def test_the_place_in_an_article_is_that_of_its_payload_also_where_it_is_a_revisit(
    home: Home, db: sqlite3.Connection
) -> None:
    row = one(db, "SELECT * FROM article_view WHERE id = ?", ID)
    snapshot = db.execute("SELECT * FROM snapshots WHERE id = ?", (row["snapshot_id"],)).fetchone()
    assert snapshot["revisit_of"] is not None
    payload = read_page(home, db, snapshot).payload
    with (home.warc / row["warc_file"]).open("rb") as file:
        file.seek(row["warc_offset"])
        record_bytes = file.read(row["warc_length"])
    assert payload in gzip.decompress(record_bytes)


def test_a_revision_stands_beside_the_one_before(db: sqlite3.Connection) -> None:
    rows = [dict(row) for row in db.execute("SELECT * FROM revision_view ORDER BY seq")]
    assert [row["changed"] for row in rows] == [None, "authors、text", "authors、text"]
    assert [row["before_text"] for row in rows] == [None, *(row["text"] for row in rows[:-1])]
    assert rows[1]["characters"] == len("又一段。")


def test_a_month_is_shown_with_what_is_held_of_what_is_expected(db: sqlite3.Connection) -> None:
    rows = [dict(row) for row in db.execute("SELECT * FROM month_view")]
    assert sum(row["articles"] for row in rows) == count(db, "articles")
    (month,) = [row for row in rows if row["editions_expected"]]
    assert (month["editions_held"], month["editions_expected"], month["editions_complete"]) == (1, 1, 0)
    assert month["articles_expected"] == one(db, "SELECT articles_expected AS n FROM editions")["n"]


def test_a_failure_is_open_until_it_is_resolved(db: sqlite3.Connection) -> None:
    rows = db.execute("SELECT is_open, resolved_at, status FROM failure_view").fetchall()
    assert all(row["is_open"] == (row["resolved_at"] is None) for row in rows)
    assert {row["status"] for row in rows} == {200, 404}


def test_what_no_source_states_stands_under_its_own_name(tmp_path: Path) -> None:
    home = Home(tmp_path)
    record(home, [story()])
    with contextlib.closing(sqlite3.connect(home.database)) as db, db:
        db.execute("UPDATE articles SET source = 'kept'")
    with contextlib.closing(home.read()) as db:
        row = one(db, "SELECT source, masthead, publisher FROM article_view")
    assert row == {"source": "kept", "masthead": "kept", "publisher": None}


@pytest.mark.parametrize("view", sorted(VIEWS))
def test_no_view_shows_anything_of_a_withheld_article(tmp_path: Path, view: str) -> None:
    home = Home(tmp_path)
    record(home, [plan(), story(hours=1), story("又一段。", hours=2), gone(hours=3)])
    with contextlib.closing(home.read()) as db:
        shown = repr([tuple(row) for row in db.execute(f"SELECT * FROM {view}")])
    assert STORY.url in shown or view in (
        "author_view",
        "image_view",
        "edition_view",
        "month_view",
        "reprint_view",
    )
    with withholding(home) as withholder:
        withholder.act(STORY.url, by="yuan", because="来信要求", released=False)
    with contextlib.closing(home.read()) as db:
        rows = [tuple(row) for row in db.execute(f"SELECT * FROM {view}")]
    shown = repr(rows)
    assert STORY.title not in shown
    assert STORY.paragraphs[0] not in shown
    assert ID not in {value for row in rows for value in row}


def test_no_capture_of_the_address_of_a_withheld_article_is_shown(tmp_path: Path) -> None:
    home, alias = Home(tmp_path), STORY.url.replace("https://", "http://")
    never_read = STORY.url.replace("https://www.", "http://")
    record(home, [story(), story(hours=1, url=alias), story(hours=1, url=PICTURED.url, printed=PICTURED)])
    record(home, [exchange(url, b"<html>?</html>", hours=2) for url in (alias, STORY.url, never_read)])
    with contextlib.closing(sqlite3.connect(home.database)) as db, db:
        kept = "SELECT id FROM snapshots WHERE url = ?"
        db.execute(f"DELETE FROM failures WHERE snapshot_id NOT IN ({kept})", (never_read,))
    with contextlib.closing(home.read()) as db:
        assert (count(db, "capture_view"), count(db, "failures")) == (6, 1)
    with withholding(home) as withholder:
        withholder.act(STORY.url, by="yuan", because="来信要求", released=False)
    with contextlib.closing(home.read()) as db:
        assert [row["url"] for row in db.execute("SELECT url FROM capture_view")] == [PICTURED.url]


def test_views_are_made_again_in_place_of_what_they_were() -> None:
    with contextlib.closing(sqlite3.connect(":memory:")) as db:
        create(db)
        create(db)
        names = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'view'")]
    assert names == list(VIEWS)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*) FROM article_view",
        "SELECT month, count(*) FROM article_view GROUP BY month",
        "SELECT count(*) FROM capture_view",
    ],
)
def test_counting_looks_at_no_text_and_no_other_table(db: sqlite3.Connection, sql: str) -> None:
    plan = [row["detail"] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}")]
    assert "USING COVERING INDEX" in plan[0]
    assert not any("sources" in line or line == "SCAN articles" for line in plan)


def test_an_article_of_a_day_is_found_by_an_index(db: sqlite3.Connection) -> None:
    for condition in ("published = '2026-11-18'", "id = 1", "url = 'x'", f"source = '{SOURCE}'"):
        (first, *_) = db.execute(f"EXPLAIN QUERY PLAN SELECT * FROM article_view WHERE {condition}")
        assert first["detail"].startswith("SEARCH a USING"), condition
