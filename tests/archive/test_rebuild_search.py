"""The search index alone made anew, and archives whose index is of an older version."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import pytest

from tests.archive.tools import plan, query, record, story
from tests.cli.test_bad_input import call
from unioncrawl.archive.database import connect
from unioncrawl.archive.home import Home
from unioncrawl.archive.verify import verify
from unioncrawl.search.check import check

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def held(tmp_path: Path) -> Home:
    home = Home(tmp_path / "archive")
    record(home, [plan(), story(hours=1)])
    return home


def execute(home: Home, *statements: str) -> None:
    with contextlib.closing(sqlite3.connect(home.database)) as db, db:
        for statement in statements:
            db.execute(statement)


def problems(home: Home) -> list[str]:
    with contextlib.closing(home.read()) as db:
        return check(db)


@pytest.mark.parametrize(
    "command", [["search", "劳动"], ["search", "劳动", "--count"], ["search", "劳动", "--facet", "year"]]
)
def test_an_index_of_an_older_segmenter_is_said_and_made_anew_by_the_command_that_is_named(
    held: Home, capsys: Capture, command: list[str]
) -> None:
    execute(held, "UPDATE search_meta SET value = '1'")
    status, _, error = call(capsys, held.path, *command)
    assert status == 1
    assert (
        error
        == "unioncrawl: search index: made by segmenter 1, this is 2; run: unioncrawl rebuild --search\n"
    )
    status, out, _ = call(capsys, held.path, "rebuild", "--search")
    assert (status, out) == (0, "1 articles in the search index\n")
    assert call(capsys, held.path, *command)[0] == 0
    assert verify(held).problems == []


@pytest.mark.parametrize(
    "damage",
    [
        "INSERT INTO search_fts (search_fts) VALUES ('delete-all')",
        "DELETE FROM search_rows",
        "DELETE FROM search_meta",
        "DROP TABLE search_meta",
        "UPDATE search_fts_data SET block = x'00' WHERE id > 10",
    ],
)
def test_whatever_the_index_is_like_it_is_made_anew(held: Home, capsys: Capture, damage: str) -> None:
    execute(held, damage)
    assert call(capsys, held.path, "rebuild", "--search")[0] == 0
    assert problems(held) == []


def test_an_archive_of_an_older_schema_is_said_and_migrated_by_the_command_that_is_named(
    held: Home, capsys: Capture
) -> None:
    execute(
        held,
        "DELETE FROM _sqlite_migrations WHERE name = 'm0005_searched_facts'",
        "DROP TABLE search_fts",
        "DROP TABLE search_rows",
        "CREATE VIRTUAL TABLE search_fts USING fts5(kicker, title, subtitle, text, content='')",
        "CREATE TABLE search_rows (rowid INTEGER PRIMARY KEY, article_id INTEGER NOT NULL UNIQUE)",
        "UPDATE search_meta SET value = '1'",
    )
    status, _, error = call(capsys, held.path, "search", "劳动")
    assert status == 1
    assert error.endswith(
        "is of an older schema; run: unioncrawl rebuild --search, or any command that writes\n"
    )
    assert call(capsys, held.path, "rebuild", "--search")[0] == 0
    assert verify(held).problems == []


def test_a_writer_migrates_the_index(held: Home) -> None:
    execute(
        held,
        "DELETE FROM _sqlite_migrations WHERE name = 'm0005_searched_facts'",
        "UPDATE search_meta SET value = '1'",
    )
    connect(held.database).close()
    assert problems(held) == []
    assert query(held, "SELECT value FROM search_meta") == [("2",)]


def test_it_goes_with_no_option_that_reads_files(held: Home, capsys: Capture) -> None:
    status, _, error = call(capsys, held.path, "rebuild", "--search", "--afresh")
    assert status == 2
    assert "--search goes with none of" in error


def test_without_a_database_the_whole_is_to_be_made(tmp_path: Path, capsys: Capture) -> None:
    status, _, error = call(capsys, tmp_path, "rebuild", "--search")
    assert status == 1
    assert "run: unioncrawl rebuild" in error
