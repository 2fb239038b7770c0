"""What was kept once stays, whatever happened to the files, the parsers or the recorder since."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.archive.tools import (
    PLAN,
    SOURCE,
    STORY,
    content,
    exchange,
    execute,
    gone,
    opened,
    plan,
    query,
    record,
    story,
    warcs,
)
from tests.cli.test_bad_input import call
from unioncrawl.archive.comparing import Change
from unioncrawl.archive.home import Home
from unioncrawl.archive.imports import Importer, Report
from unioncrawl.archive.jobs import Failure, state_of
from unioncrawl.archive.rebuild import rebuild
from unioncrawl.archive.recorder import Recorder, RecorderThread, Run
from unioncrawl.archive.reparse import reparse
from unioncrawl.archive.reparse_choice import Selection
from unioncrawl.archive.verify import verify
from unioncrawl.errors import ArchiveError, WarcError
from unioncrawl.press.gongren_ribao import ARTICLES
from unioncrawl.sources.gongren_ribao import GongrenRibaoArticlePage as Page
from unioncrawl.urls import link
from unioncrawl.warc.members import members
from unioncrawl.warc.records import StoredRecord, normal_time, record_bytes


def behind_a_link(home: Home, elsewhere: Path) -> None:
    shutil.move(home.warc / SOURCE, elsewhere)
    (home.warc / SOURCE).symlink_to(elsewhere)


def do_import(home: Home, *files: Path) -> list[Report]:
    with Importer(home, files) as importer:
        return [importer.import_file(path) for path in files]


# -- files


def test_a_source_behind_a_symbolic_link_is_rebuilt_and_verified(tmp_path: Path) -> None:
    home = Home(tmp_path / "a")
    record(home, [plan(), story(hours=1)])
    behind_a_link(home, tmp_path / "elsewhere")
    (home.warc / SOURCE / "round").symlink_to(home.warc)
    before = content(home)
    assert verify(home).files == 1
    home.database.unlink()
    assert home.has_warcs()
    rebuild(home)
    assert content(home) == before
    (path,) = home.files("*.warc.gz")
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(bytes(data))
    assert [problem.kind for problem in verify(home).problems] == ["damaged"]


def test_a_directory_that_cannot_be_read_is_not_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path)
    record(home, [story()])

    def closed(_: Path) -> Any:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", closed)
    with pytest.raises(ArchiveError, match=r"cannot read .*: Permission denied"):
        rebuild(home)


def test_a_file_that_the_database_names_and_no_walk_finds_is_a_problem(tmp_path: Path) -> None:
    home = Home(tmp_path)
    record(home, [story()])
    (path,) = warcs(home)
    path.rename(path.with_name("other.gz"))
    execute(home, "UPDATE snapshots SET warc_file = ?", f"{SOURCE}/other.gz")
    execute(home, "DELETE FROM records")
    assert [problem.kind for problem in verify(home).problems] == ["misplaced", "stray"]


def test_a_database_that_knows_more_than_the_files_is_kept_when_it_is_rebuilt(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = Home(tmp_path)
    record(home, [story("第一段。")])
    lost = warcs(home)
    record(home, [story("第二段。", hours=1), plan(hours=2)])
    lost[0].unlink()
    kept = tmp_path / "unioncrawl.db.before-rebuild"
    with contextlib.closing(sqlite3.connect(home.database)) as reading:
        reading.execute("PRAGMA wal_autocheckpoint=0")
        reading.execute("UPDATE articles SET editor = '只在日志里'")
        reading.commit()
        status, _, said = call(capsys, tmp_path, "rebuild")
    assert status == 1
    assert f"1 snapshot of the old database is in no WARC file; it is kept as {kept}" in said
    assert query(home, "SELECT count(*) FROM snapshots") == [(2,)]
    with contextlib.closing(sqlite3.connect(f"file:{kept}?mode=ro", uri=True)) as old:
        assert old.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert old.execute("SELECT count(*) FROM snapshots").fetchone() == (3,)
        assert old.execute("SELECT editor FROM articles").fetchone() == ("只在日志里",)
    assert sorted(path.name for path in tmp_path.glob("*.db*")) == ["unioncrawl.db", kept.name]
    assert call(capsys, tmp_path, "rebuild")[0] == 0
    assert kept.exists()


def test_a_rebuild_with_which_nothing_is_lost_keeps_no_other_database(tmp_path: Path) -> None:
    home = Home(tmp_path)
    record(home, [story()])
    result = rebuild(home)
    assert (result.missing, result.kept) == (0, None)
    home.database.write_bytes(b"no database")
    assert rebuild(home).missing == 0
    assert [path.name for path in tmp_path.glob("*.db*")] == ["unioncrawl.db"]


def test_an_archive_that_cannot_be_written_can_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path)
    record(home, [story()])
    opened(home).close()
    real = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK and real(path, mode))
    with contextlib.closing(home.read()) as db:
        assert db.execute("SELECT count(*) FROM articles").fetchone()[0] == 1
        assert not list(tmp_path.glob("*.db-*")), "which could not be made there"


# -- what was read


def test_that_a_plan_went_later_does_not_unmake_its_edition(tmp_path: Path) -> None:
    home = Home(tmp_path)
    record(home, [plan()])
    before = query(home, "SELECT * FROM editions")
    record(home, [gone(PLAN.url, hours=1000)])
    assert query(home, "SELECT * FROM editions") == before
    rebuild(home)
    assert query(home, "SELECT * FROM editions") == before


def test_what_was_read_from_a_record_that_is_lost_stays_when_a_newer_parser_reads_the_article(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path)
    record(home, [story("第一稿。")])
    lost = warcs(home)
    record(home, [story("第二稿。", hours=1)])
    lost[0].unlink()
    monkeypatch.setattr(Page, "version", "99")
    record(home, [story("第三稿。", hours=2)])
    texts = query(home, "SELECT text FROM revisions ORDER BY seq")
    assert texts == [("第一稿。",), ("第二稿。",), ("第三稿。",)]
    assert query(home, "SELECT count(*) FROM snapshots WHERE read != 1") == [(0,)]
    assert query(home, "SELECT count(*) FROM failures") == [(0,)]


@pytest.mark.parametrize("error", [RecursionError("deep"), NotImplementedError("later"), RuntimeError("no")])
def test_whatever_error_a_page_class_makes_the_page_becomes_a_failure(
    error: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def faulty(_: Any) -> Any:
        raise error

    monkeypatch.setattr(Page, "to_item", faulty)
    record(Home(tmp_path), [story(), plan()])
    reason = f"{type(error).__name__}: {error}"
    assert query(Home(tmp_path), "SELECT kind, reason FROM failures") == [("error", reason)]


def test_a_page_whose_address_was_not_known_as_an_article_is_read_by_a_reparse(tmp_path: Path) -> None:
    home = Home(tmp_path)
    record(home, [plan(), story(hours=1)])
    before = content(home)
    # As an older version would have it, whose patterns did not know the address.
    for table in ("captures", "articles", "article_urls", "images", "search_rows"):
        execute(home, f"DELETE FROM {table}")
    execute(home, "INSERT INTO search_fts (search_fts) VALUES ('delete-all')")
    execute(home, "UPDATE editions SET state = 'partial', articles_held = 0")
    execute(home, "UPDATE snapshots SET role = 'other' WHERE url = ?", STORY.url)
    found: list[Change] = []
    tried: list[Change] = []
    reparse(home, Selection(), tried.append, dry_run=True)
    reparse(home, Selection(), found.append, dry_run=False)
    assert found == tried, "a dry run shows it, too"
    assert [(change.kind, change.fields.get("role")) for change in found] == [
        ("role", ("other", "article")),
        ("gained", None),
    ]
    assert content(home) == before


def test_a_page_whose_address_is_no_article_any_more_is_forgotten_by_a_reparse(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from unioncrawl import road

    home = Home(tmp_path)
    record(home, [plan(), story(hours=1)])
    real = road.role_of
    monkeypatch.setattr(
        road, "role_of", lambda url, kept_under="": "other" if url == STORY.url else real(url, kept_under)
    )
    found: list[Change] = []
    tried: list[Change] = []
    reparse(home, Selection(), tried.append, dry_run=True)
    reparse(home, Selection(), found.append, dry_run=False)
    assert [change.kind for change in found] == ["role", "lost"]
    assert found == tried, "a dry run shows it, too"
    assert query(home, "SELECT count(*) FROM articles") == [(0,)]
    after = content(home)
    rebuild(home)
    assert content(home) == after


def test_a_reparse_decides_the_charset_anew(tmp_path: Path) -> None:
    home = Home(tmp_path)
    record(home, [plan(), story(hours=1)])
    before = content(home)
    execute(home, "UPDATE snapshots SET charset = 'big5hkscs', charset_reason = 'guessed'")
    execute(home, "UPDATE articles SET charset = 'big5hkscs'")
    reparse(home, Selection(), dry_run=False)
    assert content(home) == before


def test_a_picture_captured_under_another_form_of_its_address_is_linked(tmp_path: Path) -> None:
    printed = next(article for article in ARTICLES if article.images)
    first, second = Home(tmp_path / "a"), Home(tmp_path / "b")
    article = story(printed=printed, url=printed.url)
    record(first, [article])
    ((url,),) = query(first, "SELECT url FROM images LIMIT 1")
    image = exchange(
        url.replace("workercn.cn/", "workercn.cn:443/"),
        b"jpg",
        headers=(("Content-Type", "image/jpeg"),),
        hours=1,
    )
    assert link(image.url, image.url) == url
    missing = Failure(
        snapshot_id=None,
        source=SOURCE,
        url=url,
        kind="network",
        reason="no",
        at="2026-11-20T08:30:00.000000Z",
    )
    record(first, [missing, image])
    record(second, [image, missing, article])
    for home in (first, second):
        assert query(home, "SELECT snapshot_id FROM images WHERE url = ?", url) == [(image.snapshot_id,)]
        assert query(home, "SELECT count(*) FROM failures WHERE resolved_at IS NULL") == [(0,)]


# -- the recorder


@pytest.mark.parametrize("error", [OSError("x"), WarcError("x"), ValueError("x")])
def test_no_error_at_the_end_of_a_run_is_lost(error: Exception, tmp_path: Path) -> None:
    recorder = opened(Home(tmp_path))
    told: list[ArchiveError] = []
    thread = RecorderThread(recorder, told.append)
    thread.put(story())

    def fail() -> int:
        raise error

    recorder.read_unread = fail  # type: ignore[method-assign]
    thread.close()
    assert thread.error is not None
    assert told == [thread.error]


def test_a_file_that_cannot_be_named_at_the_end_of_a_run_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder = opened(Home(tmp_path))
    recorder.write([story()])

    def refuse(_: Path, __: Any) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(ArchiveError, match="No space left on device"):
        recorder.close()


# -- imports


def test_a_file_whose_name_is_not_utf_8_is_imported_and_the_archive_rebuilt(
    tmp_path: Path,
) -> None:
    name = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + "工人日报.warc".encode("gbk")))
    name.write_bytes(b"".join(record_bytes(*one) for one in story().records()))
    home = Home(tmp_path / "a")
    (report,) = do_import(home, name)
    assert report.imported == 1
    json.dumps(report.file, ensure_ascii=False).encode()
    before = content(home)
    home.database.unlink()
    rebuild(home)
    assert content(home) == before


def test_a_date_before_all_time_is_no_date() -> None:
    with pytest.raises(WarcError, match="is no date"):
        normal_time("0001-01-01T00:00:00+08:00")


def test_a_line_separator_in_a_runs_arguments_does_not_keep_it_from_being_rebuilt(tmp_path: Path) -> None:
    home = Home(tmp_path)
    run = Run(source=SOURCE, command="import", arguments={"files": ["a\u2028b\x85.warc"]})
    with contextlib.closing(Recorder(home, run, info=[("operator", "工会\u2028档案")])) as recorder:
        recorder.write([story()])
        recorder.read_unread()
    before = content(home)
    home.database.unlink()
    rebuild(home)
    assert content(home) == before


@pytest.mark.parametrize("block", [b'{"state": "failure", "later": 1}', b'{"state": "x"}', b"[]", b"{"])
def test_state_of_a_newer_version_is_refused_in_one_line(block: bytes) -> None:
    with pytest.raises(ArchiveError, match=r"of a newer unioncrawl .*; upgrade it"):
        state_of(StoredRecord("metadata", [], block))


def test_the_request_that_a_truncated_file_lacked_is_imported_once_from_the_whole_file(
    tmp_path: Path,
) -> None:
    whole = tmp_path / "whole.warc"
    records = [record_bytes(*one) for one in (*story().records(), *plan(hours=1).records())]
    whole.write_bytes(b"".join(records))
    home = Home(tmp_path / "a")
    for end in (1, 3):
        cut = tmp_path / f"cut-{end}.warc"
        cut.write_bytes(b"".join(records[:end]))
        do_import(home, cut)
        do_import(home, cut)
    for _ in range(3):
        do_import(home, whole)
    kinds = [
        raw.partition(b"WARC-Type: ")[2].partition(b"\r\n")[0] for p in warcs(home) for *_, raw in members(p)
    ]
    assert kinds.count(b"response") == kinds.count(b"request") == 2
    assert verify(home).problems == []


def test_a_database_that_was_not_made_to_its_end_is_said_to_be_so_and_can_be_made(tmp_path: Path) -> None:
    home = Home(tmp_path)
    record(home, [story()])
    for file in tmp_path.glob("unioncrawl.db*"):
        file.unlink()
    with contextlib.closing(sqlite3.connect(home.database)) as db:  # as a full disk leaves it
        db.execute(
            "CREATE TABLE _sqlite_migrations (id INTEGER PRIMARY KEY, migration_set, name, applied_at)"
        )
    with pytest.raises(ArchiveError, match="was not made to its end; run any command that writes"):
        home.read()
    rebuild(home)
    assert query(home, "SELECT count(*) FROM articles") == [(1,)]
