"""Whatever is altered in an archive is found."""

from __future__ import annotations

import contextlib
import json
import random
import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.archive.tools import PLAN, STORY, exchange, execute, opened, plan, record, story, warcs
from tests.cli.test_bad_input import call
from tests.crawl.commands import environment, run, unioncrawl
from unioncrawl.archive.home import Home
from unioncrawl.archive.verify import Choice, Problem, verify
from unioncrawl.warc.gzip_members import gzip_member
from unioncrawl.warc.members import members
from unioncrawl.warc.records import record_bytes


@pytest.fixture(scope="module")
def held_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("held") / "archive"
    picture = exchange(STORY.url.replace("news-1.html", "a.jpg"), random.Random(1).randbytes(300))
    record(Home(path), [plan(), story(hours=1), picture])
    return path


@pytest.fixture
def held(held_once: Path, tmp_path: Path) -> Home:
    return Home(shutil.copytree(held_once, tmp_path / "held"))


def problems(home: Home) -> list[Problem]:
    return verify(home).problems


def test_a_whole_archive_has_no_problems(crawled_once: Path) -> None:
    done = run(unioncrawl("verify"), environment(crawled_once))
    assert (done.returncode, done.stdout) == (0, "")
    assert "whole" in done.stderr


def test_a_record_that_was_written_anew_is_found(held: Home) -> None:
    (path,) = warcs(held)
    *rest, (offset, _, raw) = members(path)
    altered = raw.replace(b"Host: www", b"Host: xxx")
    assert altered != raw
    path.write_bytes(b"".join(member for _, member, _ in rest) + gzip_member(altered))
    (found,) = problems(held)
    assert (found.kind, found.where) == ("damaged", f"{path}:{offset}")
    assert "request record" in found.what


def test_a_missing_file_is_found(held: Home) -> None:
    (path,) = warcs(held)
    path.unlink()
    (found,) = problems(held)
    assert (found.kind, found.where) == ("missing", str(path))
    assert "7 records" in found.what
    assert PLAN.url in found.what


def test_a_response_that_the_database_does_not_know_is_found(held: Home) -> None:
    execute(held, "DELETE FROM snapshots WHERE role = 'other'")
    request, response = problems(held)
    assert (request.kind, response.kind) == ("request", "unindexed")
    assert "a.jpg" in response.what
    assert response.url.endswith("a.jpg")


def test_a_row_that_names_another_address_is_found(held: Home) -> None:
    execute(held, "UPDATE snapshots SET url = url || 'x' WHERE role = 'other'")
    (found,) = verify(held, Choice(deep=True)).problems
    assert (found.kind, found.next) == ("snapshot", "unioncrawl rebuild")


def test_an_altered_text_is_found_in_the_article_and_in_the_search_index(held: Home) -> None:
    execute(held, "UPDATE articles SET text = text || '假'")
    assert {(p.kind, p.next) for p in problems(held)} == {
        ("article", "unioncrawl rebuild"),
        ("search", "unioncrawl rebuild --search"),
    }


@pytest.mark.parametrize(
    "column", ["title", "authors", "published", "page_name", "snapshot_id", "last_changed"]
)
def test_any_altered_field_of_an_article_is_found(column: str, held: Home) -> None:
    value = {"published": "2020-01-01", "snapshot_id": 1}.get(column, "[]")
    execute(held, f"UPDATE articles SET {column} = ?", value)
    assert STORY.url in {p.where for p in problems(held) if p.kind == "article"}


def test_an_altered_search_index_is_found(held: Home) -> None:
    execute(held, "INSERT INTO search_fts (search_fts) VALUES ('delete-all')")
    assert {p.kind for p in problems(held)} == {"search"}


def test_an_article_without_its_snapshot_is_found(held: Home) -> None:
    execute(held, "DELETE FROM snapshots WHERE role = 'article'")
    assert {p.kind for p in problems(held)} == {"article", "request", "unindexed"}


def test_a_stray_file_is_found_and_a_torn_end_is_none(held: Home) -> None:
    (held.warc / "notes.txt").write_text("x")
    (held.warc / "x.warc.gz.torn").write_text("x")
    (found,) = problems(held)
    assert (found.kind, found.where) == ("stray", str(held.warc / "notes.txt"))


def test_an_open_file_is_a_problem_only_if_nobody_writes_it(held: Home) -> None:
    with contextlib.closing(opened(held)) as recorder:
        recorder.write([story(hours=3)])
        assert problems(held) == []
        recorder._is_whole = False
    assert [p.kind for p in problems(held)] == ["open", "unread"]


def test_the_command_prints_what_it_found_and_ends_with_1(held: Home) -> None:
    (path,) = warcs(held)
    path.unlink()
    done = run(unioncrawl("verify", "--format", "json"), environment(held.path))
    assert done.returncode == 1
    (row,) = json.loads(done.stdout)
    assert row["where"] == str(path)
    assert row["next"]


def test_a_foreign_member_is_found(held: Home) -> None:
    (path,) = warcs(held)
    with path.open("ab") as file:
        file.write(gzip_member(b"no record at all"))
        file.write(gzip_member(record_bytes([("WARC-Type", "metadata")], b"fine")))
    assert [problem.kind for problem in problems(held)] == ["damaged", "unindexed"]


@pytest.mark.parametrize("page", [2, 5, 9, 14])
def test_a_database_that_is_damaged_inside_is_found(
    page: int, held: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    with contextlib.closing(sqlite3.connect(held.database)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with held.database.open("r+b") as file:
        file.seek(page * 4096)
        file.write(random.Random(page).randbytes(400))
    status, out, errors = call(capsys, held.path, "verify")
    assert status == 1
    assert "unioncrawl rebuild" in out + errors
    assert str(held.database) in out + errors
