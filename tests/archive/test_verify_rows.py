"""Every row that is derived, or that only records of state tell of, is held against what it is made from."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.archive.tools import (
    PLAN,
    SOURCE,
    STORY,
    at,
    exchange,
    execute,
    gone,
    opened,
    plan,
    query,
    record,
    story,
    warcs,
)  # fmt: skip
from tests.cli.test_bad_input import call
from unioncrawl import clock
from unioncrawl.archive.home import Home
from unioncrawl.archive.jobs import Failure, RunEnded
from unioncrawl.archive.pack import pack
from unioncrawl.archive.rebuild import rebuild
from unioncrawl.archive.recover import recover
from unioncrawl.archive.verify import Choice, Problem, verify
from unioncrawl.press.gongren_ribao import ARTICLES

DEEP = Choice(deep=True)
FILES = Choice(database=False)
SHOWN = next(printed for printed in ARTICLES if printed.images)
REFUSED = STORY.url.replace("news-1", "news-9")
BROKEN = STORY.url.replace("news-1", "news-99")
PICTURE = STORY.url.replace("news-1.html", "p.jpg")


@pytest.fixture(scope="module")
def held_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with rows in every table that a crawl fills."""
    home = Home(tmp_path_factory.mktemp("rows") / "archive")
    refused = Failure(
        snapshot_id=None, source=SOURCE, url=REFUSED, kind="refused", reason="robots", at=clock.iso(at(0))
    )
    with contextlib.closing(opened(home)) as recorder:
        recorder.write([plan(), story(hours=1), story("改过的一段。", "第二段。", hours=2), gone(hours=3)])
        recorder.write(
            [story(url=SHOWN.url, printed=SHOWN), exchange(BROKEN, b"<html><body>nonsense", hours=4)]
        )
        recorder.write([refused, exchange(PICTURE, b"pp", hours=5), exchange(f"{PICTURE}2", b"pp", hours=6)])
        ended = RunEnded(run_id=recorder.run.id, reason="finished", at=clock.iso(at(7)), stats={"pages": 6})
        recorder.read_unread()
        recorder.write([ended])
    record(home, [exchange(f"{PICTURE}3", b"third", hours=8)])
    return home.path


@pytest.fixture
def held(held_once: Path, tmp_path: Path) -> Home:
    return Home(shutil.copytree(held_once, tmp_path / "held"))


def test_the_fixture_is_whole_and_has_rows_in_every_table(held: Home) -> None:
    for table in (
        "article_urls",
        "captures",
        "revisions",
        "images",
        "plans",
        "editions",
        "failures",
        "events",
        "runs",
    ):
        assert query(held, f"SELECT count(*) FROM {table}") > [(0,)], table
    assert verify(held).problems == []
    assert verify(held, DEEP).problems == []


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM revisions",
        "DELETE FROM article_urls",
        "DELETE FROM events",
        "DELETE FROM images",
        "DELETE FROM events WHERE kind = 'gone'",
        "UPDATE revisions SET text = '假' WHERE seq = 1",
        "UPDATE revisions SET changed_fields = '[]' WHERE seq = 2",
        "UPDATE images SET url = url || 'x'",
        "UPDATE images SET snapshot_id = 5",
        "UPDATE article_urls SET role = 'captured'",
        "INSERT INTO events SELECT article_id, kind, '2020-01-01T00:00:00.000000Z', snapshot_id FROM events LIMIT 1",
    ],
)
def test_whatever_belongs_to_an_article_is_held_against_its_captures(sql: str, held: Home) -> None:
    execute(held, sql)
    found = verify(held).problems
    kinds = {(problem.kind, problem.next) for problem in found}
    # The index knows whether an article has pictures or revisions.
    assert kinds - {("search", "unioncrawl rebuild --search")} == {("article", "unioncrawl rebuild")}
    rebuild(held)
    assert verify(held, DEEP).problems == []


def test_what_is_left_of_an_article_that_is_gone_is_found(held: Home) -> None:
    execute(held, "INSERT INTO article_urls VALUES (5, 'https://www.workercn.cn/x', 'canonical')")
    (problem,) = verify(held).problems
    assert (problem.kind, problem.where) == ("article", "5")
    assert "article_urls" in problem.what


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM failures WHERE snapshot_id IS NOT NULL",
        "UPDATE failures SET resolved_at = '2026-12-01T00:00:00.000000Z' WHERE kind = 'refused'",
        "UPDATE failures SET resolved_at = NULL WHERE resolved_at IS NOT NULL",
        "UPDATE failures SET first_seen = '2020-01-01T00:00:00.000000Z'",
        "UPDATE failures SET article_id = 5",
        "UPDATE snapshots SET role = 'other' WHERE role = 'article'",
        "UPDATE snapshots SET role = 'other' WHERE role = 'plan'",
        "UPDATE snapshots SET source = 'kept' WHERE role = 'other'",
        "UPDATE snapshots SET run_id = 'x' WHERE role = 'other'",
        "UPDATE warc_files SET source = 'kept'",
        "DELETE FROM runs",
    ],
)
def test_failures_snapshots_and_runs_are_held_against_one_another(sql: str, held: Home) -> None:
    if "IS NOT NULL" in sql and "resolved" in sql:
        record(held, [story(url=REFUSED, hours=30)])
        assert query(held, "SELECT count(*) FROM failures WHERE resolved_at IS NOT NULL") > [(0,)]
        assert verify(held).problems == []
    execute(held, sql)
    found = verify(held).problems
    assert found
    assert {problem.next for problem in found} == {"unioncrawl rebuild"}


def only(problems: list[Problem]) -> Problem:
    (problem,) = problems
    return problem


@pytest.mark.parametrize(
    ("kind", "sql"),
    [
        ("failure", "DELETE FROM failures WHERE snapshot_id IS NULL"),
        ("failure", "UPDATE failures SET reason = 'x' WHERE snapshot_id IS NULL"),
        ("failure", "UPDATE failures SET source = 'x' WHERE snapshot_id IS NULL"),
        ("run", "UPDATE runs SET stats = '{}' WHERE finished_at IS NOT NULL"),
        ("run", "UPDATE runs SET finished_at = NULL WHERE finished_at IS NOT NULL"),
        (
            "run",
            "UPDATE runs SET finished_at = started_at, stop_reason = 'x', stats = '{}' WHERE finished_at IS NULL",
        ),
        ("run", "UPDATE runs SET command = 'import' WHERE finished_at IS NULL"),
        (
            "run",
            "INSERT INTO runs (id, source, command, arguments, started_at) VALUES ('x', 'x', 'x', '{}', 'x')",
        ),
        ("run", "UPDATE snapshots SET run_id = (SELECT max(id) FROM runs) WHERE role = 'plan'"),
        ("run", "UPDATE snapshots SET run_id = NULL WHERE role = 'plan'"),
        ("role", "UPDATE snapshots SET role = 'list', read = 1 WHERE url LIKE '%.jpg3'"),
        ("snapshot", "UPDATE snapshots SET revisit_of = NULL WHERE revisit_of IS NOT NULL"),
    ],
)
def test_what_only_records_tell_is_held_against_them_if_asked(kind: str, sql: str, held: Home) -> None:
    execute(held, sql)
    problem = only(verify(held, DEEP).problems)
    assert problem.kind == kind
    mend = f"unioncrawl reparse --source {SOURCE}" if kind == "role" else "unioncrawl rebuild"
    assert problem.next == mend
    rebuild(held)
    assert verify(held, DEEP).problems == []


def test_a_failure_that_only_its_record_tells_of_is_added_is_found(held: Home) -> None:
    execute(held, "DELETE FROM failures WHERE snapshot_id IS NULL")
    assert verify(held).problems == []
    assert "is in a record and not in the database" in only(verify(held, DEEP).problems).what


def test_an_unknown_file_without_a_whole_record_is_damaged_and_nothing_to_rebuild_from(held: Home) -> None:
    path = held.warc / SOURCE / "new.warc.gz"
    path.write_bytes(os.urandom(3000))
    found = verify(held, FILES).problems
    assert {problem.kind for problem in found} == {"damaged"}
    assert all("restore the file from a copy" in problem.next for problem in found)
    assert str(path) in {problem.where for problem in found}


def test_an_unknown_file_whose_only_member_is_no_record_is_damaged(held: Home) -> None:
    import gzip

    path = held.warc / SOURCE / "new.warc.gz"
    path.write_bytes(gzip.compress(b"no record"))
    assert {problem.kind for problem in verify(held, FILES).problems} == {"damaged"}


def test_an_empty_unknown_file_is_stray(held: Home) -> None:
    path = held.warc / SOURCE / "new.warc.gz"
    path.touch()
    problem = only(verify(held, FILES).problems)
    assert (problem.kind, problem.where, problem.next) == ("stray", str(path), "move it away")


def older(home: Home) -> Path:
    """Return a copy of the database as it is now."""
    old = home.path / "old.db"
    with contextlib.closing(home.read()) as db:
        db.execute("VACUUM INTO ?", (str(old),))
    return old


def put_back(home: Home, old: Path) -> None:
    for suffix in ("-wal", "-shm"):
        Path(f"{home.database}{suffix}").unlink(missing_ok=True)
    old.replace(home.database)


@pytest.mark.parametrize("knows_copies", [False, True])
def test_files_that_were_packed_since_the_database_was_copied_are_not_to_be_restored(
    knows_copies: bool, held: Home
) -> None:
    record_of_another = exchange("https://www.example.org/z.jpg", b"z", source="kept")
    with contextlib.closing(opened(held, "kept")) as recorder:
        recorder.write([record_of_another])
    old = older(held)
    originals = warcs(held)
    pack(held, before="2099-01", sources=(SOURCE,))
    (packed,) = held.files("*.warc.zst")
    put_back(held, old)
    if knows_copies:
        with contextlib.closing(sqlite3.connect(held.database)) as db, db:
            know(db, held, packed)
    found = verify(held, FILES).problems
    missing = [problem for problem in found if problem.kind == "missing"]
    assert [problem.where for problem in missing] == [str(path) for path in originals if SOURCE in path.parts]
    assert {problem.next for problem in found} == {"unioncrawl rebuild"}
    assert all("held in other files" in problem.what for problem in missing)
    if not knows_copies:
        assert [problem.where for problem in found if problem.kind == "unindexed"] == [str(packed)]
    rebuild(held)
    assert verify(held, DEEP).problems == []


def know(db: sqlite3.Connection, home: Home, packed: Path) -> None:
    """Have the index know the copies, as the start of a crawl does before it has the snapshots follow them."""
    from unioncrawl.archive.indexing import index_file
    from unioncrawl.archive.store import Store

    db.row_factory = sqlite3.Row
    db.isolation_level = None
    index_file(Store(db), home, packed.relative_to(home.warc).as_posix(), [])


def test_a_missing_file_with_a_record_that_no_other_has_is_to_be_restored(held: Home) -> None:
    old = older(held)
    pack(held, before="2099-01", sources=(SOURCE,))
    put_back(held, old)
    execute(held, "UPDATE records SET id = 5 WHERE type = 'metadata'")
    found = verify(held, FILES).problems
    assert "restore the file from a copy" in {problem.next for problem in found if problem.kind == "missing"}


def test_a_crawl_after_a_database_was_put_back_leaves_nothing_to_find(held: Home) -> None:
    old = older(held)
    record(held, [exchange(f"{PICTURE}4", b"fourth", hours=9)])
    with contextlib.closing(opened(held, "kept")) as recorder:
        recorder.write([exchange("https://www.example.org/z.jpg", b"z", source="kept")])
    put_back(held, old)
    with contextlib.closing(opened(held)) as recorder:
        recover(recorder)
    with contextlib.closing(opened(held, "kept")) as recorder:
        recover(recorder)
    assert PLAN.url in {row[0] for row in query(held, "SELECT url FROM snapshots")}
    assert verify(held, DEEP).problems == []


def test_what_people_did_and_the_database_does_not_know_is_said_not_to_be_in_force(
    held: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    old = older(held)
    who = ["--reason", "asked for", "--by", "yuan"]
    assert call(capsys, held.path, "withhold", STORY.url, *who)[0] == 0
    assert call(capsys, held.path, "correct", SHOWN.url, "editor=新编辑")[0] == 0
    put_back(held, old)
    assert call(capsys, held.path, "show", STORY.url)[0] == 0
    told = {p.kind: p.what for p in verify(held, FILES).problems if p.kind != "unindexed"}
    assert told.keys() == {"corrections", "withholdings"}
    assert told["withholdings"].startswith(
        "1 withholding recorded here that the database does not know: it is not in force"
    )
    rebuild(held)
    assert verify(held).problems == []
    assert call(capsys, held.path, "show", STORY.url)[0] == 1


def test_an_act_behind_what_the_database_knows_of_a_file_is_not_in_force_either(
    held: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(capsys, held.path, "withhold", STORY.url, "--reason", "asked for", "--by", "yuan")[0] == 0
    execute(held, "DELETE FROM withholdings")
    execute(
        held,
        "DELETE FROM records WHERE type = 'metadata' AND file_id IN (SELECT id FROM warc_files WHERE source = 'withheld')",
    )
    assert "withholdings" in {problem.kind for problem in verify(held, FILES).problems}
