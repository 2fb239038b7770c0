"""Writing to an archive: what is kept when, by whom, and what a full disk does."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.archive.tools import (
    PLAN,
    SOURCE,
    STORY,
    at,
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
from tests.crawl.commands import ROOT, UNMEASURED, environment, run, unioncrawl
from unioncrawl import clock
from unioncrawl.archive.home import LATEST_MIGRATION, Home
from unioncrawl.archive.jobs import Failure, RunEnded
from unioncrawl.archive.locks import GLANCE_S, is_written, lock_source, own_archive, share_archive
from unioncrawl.archive.migrations import MIGRATIONS
from unioncrawl.archive.recorder import RecorderThread
from unioncrawl.archive.recover import recover
from unioncrawl.archive.verify import verify
from unioncrawl.errors import ArchiveError
from unioncrawl.press import Press
from unioncrawl.search import index
from unioncrawl.warc.files import own_records


def kinds(home: Home) -> list[str]:
    """Return the types of all records."""
    return [
        record.type
        for path in warcs(home)
        for _, record in own_records(home.warc, path.relative_to(home.warc).as_posix().removesuffix(".open"))
    ]


def test_nothing_but_empty_directories_is_made_before_the_first_record(tmp_path: Path) -> None:
    opened(Home(tmp_path)).close()
    assert warcs(Home(tmp_path)) == []


def test_a_record_is_in_the_file_before_its_row_is_in_the_database(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with contextlib.closing(opened(home)) as recorder:
        recorder.connection.execute(
            "CREATE TEMP TRIGGER no_rows BEFORE INSERT ON main.snapshots BEGIN SELECT RAISE(ABORT, 'no'); END"
        )
        with pytest.raises(sqlite3.IntegrityError):
            recorder.write([story()])
    assert kinds(home) == ["warcinfo", "response", "request"]
    assert [path.suffix for path in warcs(home)] == [".open"], "else the next start would not look at it"
    with contextlib.closing(opened(home)) as recorder:
        assert "1 records indexed" in recover(recorder)[0]
    assert query(home, "SELECT count(*) FROM articles") == [(1,)]


def test_files_that_were_full_are_closed_and_none_is_lost(tmp_path: Path) -> None:
    home = Home(tmp_path)
    record(home, [story(hours=n) for n in range(9)], max_warc_bytes=2000)
    assert len(warcs(home)) > 2
    assert verify(home).problems == []
    assert query(home, "SELECT count(*) FROM snapshots") == [(9,)]


def test_the_end_of_a_run_is_in_the_warc_however_short_the_run(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with contextlib.closing(opened(home)) as recorder:
        ended = RunEnded(run_id=recorder.run.id, reason="finished", at=clock.iso(at(1)), stats={"a": 1})
        recorder.write([story(), ended])
    assert kinds(home)[-1] == "metadata"
    (row,) = query(home, "SELECT stop_reason, stats FROM runs")
    assert row == ("finished", '{"a": 1}')


def test_a_failure_without_a_page_is_kept_in_the_warc(tmp_path: Path) -> None:
    home = Home(tmp_path)
    failure = Failure(
        snapshot_id=None, source=SOURCE, url=STORY.url, kind="network", reason="refused", at=clock.iso(at(0))
    )
    record(home, [failure])
    (path,) = warcs(home)
    *_, (_, last) = own_records(home.warc, path.relative_to(home.warc).as_posix())
    assert json.loads(last.block)["reason"] == "refused"


def test_answers_that_no_spider_read_are_read_when_the_run_ends(tmp_path: Path) -> None:
    home = Home(tmp_path)
    thread = RecorderThread(opened(home), lambda _: None)
    thread.put(exchange(STORY.url, b"busy", status="503 Service Unavailable"))
    thread.put(story(hours=1))
    thread.close()
    assert query(home, "SELECT count(*) FROM snapshots WHERE read = 0") == [(0,)]
    assert query(home, "SELECT kind, reason, resolved_at FROM failures") == [
        ("http", "answered 503", clock.iso(at(1)))
    ]
    assert verify(home).problems == []


def test_who_puts_much_is_told_to_wait_by_number_and_by_size(tmp_path: Path) -> None:
    recorder = opened(Home(tmp_path))
    go_on = threading.Event()
    slow = recorder.write

    def write(jobs: object) -> None:
        go_on.wait(20)
        slow(jobs)  # type: ignore[arg-type]

    recorder.write = write  # type: ignore[method-assign]
    thread = RecorderThread(recorder, lambda _: None)
    thread.FULL_BYTES = 10_000
    thread.put(exchange("https://www.workercn.cn/a.pdf", b"x" * 9000))
    assert not thread.is_full
    thread.put(exchange("https://www.workercn.cn/b.pdf", b"x" * 9000))
    assert thread.is_full
    go_on.set()
    deadline = time.monotonic() + 20
    while thread.is_full and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not thread.is_full
    thread.close()


def test_a_second_writer_of_a_source_is_refused_and_told_who_writes(tmp_path: Path) -> None:
    home = Home(tmp_path)
    holding = (
        "import sys; from pathlib import Path; from tests.archive.tools import opened; "
        "from unioncrawl.archive.home import Home; r = opened(Home(sys.argv[1])); "
        "print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", holding, str(tmp_path)],
        cwd=ROOT, env=environment(tmp_path), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as holder:  # fmt: skip
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        began = time.monotonic()
        with pytest.raises(ArchiveError, match=f"{SOURCE} is being written by process {holder.pid} "):
            opened(home)
        assert time.monotonic() - began < 2
        assert is_written(home, SOURCE)
        opened(home, "shaanxi_gongren_bao").close()
        with pytest.raises(ArchiveError, match=f"process {holder.pid} .*{SOURCE}"), own_archive(home):
            pass
        done = run(unioncrawl("rebuild"), environment(tmp_path))
        assert done.returncode == 1
        holder.communicate()
    opened(home).close()
    assert not is_written(home, SOURCE)


def test_a_writer_is_refused_while_someone_has_the_archive_alone(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with own_archive(home), pytest.raises(ArchiveError, match=r"is locked by process \d+"):
        opened(home)


def test_the_name_of_who_wrote_last_is_not_taken_for_who_writes_now(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with own_archive(home):
        pass
    (home.locks / "archive.lock").write_text("process 1 (unioncrawl rebuild)\n")
    with (
        contextlib.closing(opened(home)),
        pytest.raises(ArchiveError, match=SOURCE) as error,
        own_archive(home),
    ):
        pass
    assert "process 1 " not in str(error.value)


@pytest.mark.parametrize(
    ("argv", "called"),
    [
        (
            "/usr/bin/unioncrawl --archive /srv/union crawl gongren_ribao laodong_wubao",
            "unioncrawl crawl gongren_ribao",
        ),
        ("/usr/bin/unioncrawl --archive=/srv/union --pager pack", "unioncrawl pack"),
        ("/usr/lib/unioncrawl/__main__.py crawl --due", "unioncrawl crawl --due"),
        ("/usr/bin/scrapy crawl gongren_ribao", "scrapy crawl gongren_ribao"),
        ("/usr/bin/python", "python"),
    ],
)
def test_who_holds_a_lock_is_named_by_the_command_that_was_called(
    argv: str, called: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", argv.split())
    home = Home(tmp_path)
    home.prepare()
    with (
        lock_source(home, SOURCE),
        pytest.raises(ArchiveError, match=rf"is being written by process {os.getpid()} \({called}\); wait"),
    ):
        lock_source(home, SOURCE)


def test_who_has_just_taken_the_archive_and_not_yet_signed_is_named_all_the_same(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.prepare()
    with (home.locks / "archive.lock").open("w", buffering=1) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        signing = threading.Timer(GLANCE_S / 4, lock.write, ["process 7 (unioncrawl pack)\n"])
        signing.start()
        with (
            pytest.raises(ArchiveError, match=r"is being written by process 7 \(unioncrawl pack\)"),
            own_archive(home),
        ):
            pass
        signing.join()


@pytest.mark.slow
def test_many_processes_may_begin_one_archive_at_once(tmp_path: Path) -> None:
    begin = (
        "import sys, contextlib; from tests.archive.tools import opened, exchange\n"
        "from unioncrawl.archive.home import Home\n"
        "sys.stdin.readline()\n"
        "with contextlib.closing(opened(Home(sys.argv[1]), sys.argv[2])) as r:\n"
        "    for n in range(20): r.write([exchange('https://www.workercn.cn/%d.jpg' % n, b'x', source=sys.argv[2])])"
    )
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", begin, str(tmp_path), f"paper_{n}"],
            cwd=ROOT, env=environment(tmp_path), stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for n in range(6)
    ]  # fmt: skip
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    for writer in writers:
        _, problems = writer.communicate(timeout=60)
        assert writer.returncode == 0, problems
    home = Home(tmp_path)
    assert query(home, "SELECT count(*) FROM snapshots") == [(120,)]
    assert query(home, "SELECT count(*) FROM runs") == [(6,)]


def test_a_database_left_in_another_journal_mode_is_opened_beside_a_reader(tmp_path: Path) -> None:
    home = Home(tmp_path)
    record(home, [story()])
    with contextlib.closing(sqlite3.connect(home.database)) as db:
        db.execute("PRAGMA journal_mode=DELETE")
    reader = sqlite3.connect(home.database, check_same_thread=False)
    rows = reader.execute("SELECT * FROM snapshots, articles")
    rows.fetchone()

    def let_go() -> None:
        time.sleep(0.3)
        rows.close()
        reader.close()

    done = threading.Thread(target=let_go)
    done.start()
    opened(home).close()
    done.join()


FILL = """
import contextlib, resource, sys
from tests.archive.tools import exchange, opened
from unioncrawl.archive.home import Home
from unioncrawl.errors import ArchiveError
from unioncrawl.press import Press
recorder = opened(Home(sys.argv[1]))
recorder.write([exchange("https://www.workercn.cn/first.jpg", b"x")])
if len(sys.argv) > 2:
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
import os
try:
    for n in range(10_000):
        recorder.write([exchange("https://www.workercn.cn/%d.jpg" % n, os.urandom(3000))])
except ArchiveError as error:
    print(error)
    with contextlib.suppress(ArchiveError):
        recorder.close()
    sys.exit(1)
"""


@contextlib.contextmanager
def small_disk(path: Path, size: str):  # type: ignore[no-untyped-def]
    """Mount a file system of ``size`` at ``path``; skip where that is not allowed."""
    path.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(path)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("mounting is not allowed here")
    try:
        yield
    finally:
        subprocess.run(["umount", str(path)], check=True)


def fill(archive: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run([sys.executable, "-c", FILL, str(archive), *arguments], environment(archive))


def assert_whole_after_room_was_made(home: Home) -> None:
    with contextlib.closing(opened(home)) as recorder:
        recover(recorder)
    assert verify(home).problems == []
    responses = kinds(home).count("response")
    assert kinds(home).count("request") == responses
    assert query(home, "SELECT count(*) FROM snapshots") == [(responses,)]


@pytest.mark.slow
@pytest.mark.parametrize("limit", [200_000, 300_001, 500_007])
def test_a_file_that_cannot_grow_is_said_in_one_line_and_loses_nothing(limit: int, tmp_path: Path) -> None:
    done = fill(tmp_path, str(limit))
    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith("cannot write ")
    assert len(done.stdout.splitlines()) == 1
    assert done.stderr == ""
    assert_whole_after_room_was_made(Home(tmp_path))


@pytest.mark.slow
def test_a_full_disk_is_said_in_one_line_and_loses_nothing(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    with small_disk(disk, "1500k"):
        done = fill(disk / "archive")
        assert done.returncode == 1, done.stderr
        assert done.stdout.startswith("cannot write ")
        assert len(done.stdout.splitlines()) == 1
        subprocess.run(["mount", "-o", "remount,size=8m", str(disk)], check=True)
        assert_whole_after_room_was_made(Home(disk / "archive"))


def test_a_database_that_was_deleted_is_not_quietly_begun_anew(tmp_path: Path) -> None:
    home = Home(tmp_path)
    record(home, [story()])
    home.database.unlink()
    with pytest.raises(ArchiveError, match="run: unioncrawl rebuild"):
        opened(home)
    assert not home.database.exists()


def test_the_newest_migration_is_the_one_that_readers_expect() -> None:
    from sqlite_utils import Database

    assert [migration.name for migration in MIGRATIONS.pending(Database(memory=True))][-1] == LATEST_MIGRATION


def test_what_is_written_twice_is_kept_twice_and_stored_once(tmp_path: Path) -> None:
    home = Home(tmp_path)
    record(home, [plan(), story(hours=1)])
    before = content(home)
    record(home, [story(hours=2)])
    after = content(home)
    for table in (
        "articles",
        "article_urls",
        "images",
        "revisions",
        "events",
        "editions",
        "failures",
        "search",
    ):
        assert after[table] == before[table]
    assert len(after["snapshots"]) == len(before["snapshots"]) + 1


def test_a_page_that_is_gone_later_is_marked(tmp_path: Path) -> None:
    home = Home(tmp_path)
    record(home, [story(), gone(hours=5), gone(hours=9)])
    assert query(home, "SELECT gone_at FROM articles") == [(clock.iso(at(5)),)]
    assert query(home, "SELECT kind, at FROM events") == [("gone", clock.iso(at(5)))]


@pytest.mark.slow
@pytest.mark.parametrize("limit", [6_000, 270_000])
def test_a_crawl_that_cannot_write_ends_with_1_and_the_next_one_goes_on(
    limit: int, press: Press, tmp_path: Path
) -> None:
    limited = (
        f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))\n"
        "from unioncrawl.cli import main\n"
        "main(['crawl', 'gongren_ribao', '--since', '2026-11-16', '--until', '2026-11-18', '-s', 'DOWNLOAD_DELAY=0'])"
    )
    env = environment(tmp_path / "archive", press.connect_to)
    done = run([sys.executable, "-c", limited], {**env, **UNMEASURED})
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert "cannot write " in done.stderr
    crawl = ["crawl", SOURCE, "--since", "2026-11-16", "--until", "2026-11-18", "-s", "DOWNLOAD_DELAY=0"]
    done = run(unioncrawl(*crawl), env)
    assert done.returncode == 0, done.stderr
    home = Home(tmp_path / "archive")
    assert verify(home).problems == []
    assert query(home, "SELECT state FROM editions WHERE state != 'none'") == [("complete",)] * 2


def test_rows_wait_for_the_disk_as_long_as_is_allowed_and_records_do_not(tmp_path: Path) -> None:
    home = Home(tmp_path)
    thread = RecorderThread(opened(home), on_error=print, sync_seconds=3600)
    thread.put(story())
    thread.put(story(hours=1, url=PLAN.url))
    deadline = time.monotonic() + 60
    while len(records_on_disk(home)) < 5 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert len(records_on_disk(home)) == 5
    assert query(home, "SELECT count(*) FROM snapshots") == [(0,)]
    thread.close()
    assert query(home, "SELECT count(*) FROM snapshots") == [(2,)]


def test_what_waits_for_the_disk_is_found_after_a_kill(tmp_path: Path) -> None:
    home = Home(tmp_path)
    code = (
        "import os, signal, sys; from pathlib import Path\n"
        "from tests.archive.tools import opened, story; from unioncrawl.archive.home import Home\n"
        "recorder = opened(Home(Path(sys.argv[1]))); recorder.append([story()])\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = run([sys.executable, "-c", code, str(tmp_path)], environment(tmp_path, **UNMEASURED))
    assert done.returncode == -9, done.stderr
    with contextlib.closing(opened(home)) as recorder:
        recover(recorder)
    assert query(home, "SELECT url FROM articles") == [(STORY.url,)]
    assert verify(home).problems == []


def records_on_disk(home: Home) -> list[str]:
    """Return the ids of the records in the files of an archive that is being written."""
    return [
        record.record_id
        for path in warcs(home)
        for _, record in own_records(
            home.warc, path.relative_to(home.warc).as_posix().removesuffix(".open"), []
        )
    ]


def test_an_older_database_is_migrated_by_who_has_the_archive_alone(tmp_path: Path) -> None:
    home = Home(tmp_path)
    record(home, [story()])
    execute(home, "DELETE FROM _sqlite_migrations WHERE name = 'm0003_every_record'")
    for table in ("records", "warc_files", "withholdings"):
        execute(home, f"DROP TABLE {table}")
    for name in ("snapshots_payload", "snapshots_revisit"):
        execute(home, f"DROP INDEX {name}")
    with share_archive(home), pytest.raises(ArchiveError, match="is being written by"):
        opened(home)
    with contextlib.closing(opened(home)) as recorder:
        recover(recorder)
    assert query(home, "SELECT type FROM records ORDER BY warc_offset") == [("warcinfo",), ("request",)]
    assert verify(home).problems == []


def test_a_database_that_was_killed_before_it_was_begun_is_begun_by_the_next(tmp_path: Path) -> None:
    code = (
        "import os, signal, sqlite3, sys\n"
        "db = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "db.execute('PRAGMA cache_size = 1')\n"
        "db.execute('BEGIN IMMEDIATE')\n"
        "db.execute('CREATE TABLE a (x)')\n"
        "for _ in range(2000): db.execute('INSERT INTO a VALUES (hex(randomblob(200)))')\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    home = Home(tmp_path)
    run([sys.executable, "-c", code, str(home.database)], environment(tmp_path, **UNMEASURED))
    assert home.database.with_name(home.database.name + "-journal").exists()
    record(home, [story()])
    assert query(home, "SELECT url FROM articles") == [(STORY.url,)]


def test_an_empty_file_is_no_database(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.database.write_bytes(b"")
    record(home, [story()])  # nothing was there: it is begun
    for path in tmp_path.glob("unioncrawl.db*"):
        path.unlink()
    home.database.write_bytes(b"")
    with pytest.raises(ArchiveError, match=r"no database .* run: unioncrawl rebuild"):
        home.read()
    with pytest.raises(ArchiveError, match=r"no database .* run: unioncrawl rebuild"):
        opened(home)


@pytest.mark.parametrize("statements", [0, 1, 2])
def test_a_database_that_was_killed_before_its_first_migration_is_begun_by_the_next(
    statements: int, tmp_path: Path
) -> None:
    begun = (
        "CREATE TABLE _sqlite_migrations (id INTEGER PRIMARY KEY, migration_set TEXT, name TEXT, applied_at TEXT)",
        "CREATE UNIQUE INDEX i ON _sqlite_migrations (migration_set, name)",
    )
    home = Home(tmp_path)
    with contextlib.closing(sqlite3.connect(home.database, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode=WAL")
        for statement in begun[:statements]:
            db.execute(statement)
    record(home, [story()])
    assert query(home, "SELECT url FROM articles") == [(STORY.url,)]


def test_a_database_is_begun_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    home = Home(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(index, "remake", fail)
        patch.setattr(index, "is_current", lambda _: False)
        with pytest.raises(ArchiveError, match="disk is full"):
            opened(home)
    with contextlib.closing(sqlite3.connect(home.database)) as db:
        assert db.execute("SELECT name FROM sqlite_master").fetchall() == []
    record(home, [story()])
    assert query(home, "SELECT url FROM articles") == [(STORY.url,)]
