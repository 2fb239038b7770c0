"""The WARC is the record: the database can be made again from it, and what a kill leaves is finished."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
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
    tables,
    warcs,
)
from tests.crawl.commands import ROOT, UNMEASURED, environment, run, scrapy_crawl, unioncrawl
from unioncrawl.archive import derive, rebuild_read, unread
from unioncrawl.archive import rebuild as rebuild_module
from unioncrawl.archive.home import Home
from unioncrawl.archive.jobs import Failure
from unioncrawl.archive.rebuild import rebuild
from unioncrawl.archive.rebuild_read import Progress
from unioncrawl.archive.recover import recover
from unioncrawl.archive.reparse import reparse
from unioncrawl.archive.reparse_choice import Selection
from unioncrawl.archive.runs import run_of
from unioncrawl.archive.verify import verify
from unioncrawl.clock import iso
from unioncrawl.errors import ArchiveError
from unioncrawl.items import PAGES
from unioncrawl.press import Answer, Press
from unioncrawl.warc.gzip_members import gzip_member
from unioncrawl.warc.members import members
from unioncrawl.warc.records import new_record_id, parse_record, record_bytes

MORE_TABLES = ("warc_files", "records", "withholdings")


class KilledError(BaseException):
    """What stands for a kill where none can be made at the very place."""


def whole(home: Home) -> dict[str, Any]:
    """Return all that an archive's database holds, its list of records included."""
    with contextlib.closing(home.read()) as db:
        return {**content(home), **tables(db, MORE_TABLES)}


def forget(home: Home) -> None:
    """Delete the database as a person would who does not know of the files beside it."""
    home.database.unlink()


def assert_rebuilt_the_same(home: Home) -> None:
    before = whole(home)
    forget(home)
    result = rebuild(home)
    assert result.damage == []
    after = whole(home)
    for name, held in before.items():
        assert after[name] == held, name
    assert not list(home.path.glob("unioncrawl.db?*"))
    assert verify(home).problems == []


def test_a_rebuilt_database_is_the_same(crawled: Home) -> None:
    assert_rebuilt_the_same(crawled)


def test_a_rebuilt_database_has_revisions_absences_and_failures(tmp_path: Path) -> None:
    home = Home(tmp_path)
    missing = exchange(STORY.images[0].url if STORY.images else PLAN.url[:-9] + "a.jpg", b"", status="404 No")
    record(home, [plan(), story(hours=1), story("另一段。", hours=2), gone(hours=3), missing])
    record(home, [exchange(STORY.url, b"<html></html>", hours=4), story("另一段。", hours=5)])
    assert query(home, "SELECT count(*) FROM revisions") == [(2,)]
    assert query(home, "SELECT count(*) FROM failures") == [(2,)]
    assert_rebuilt_the_same(home)


def change(press: Press, path: str, *answers: Answer) -> None:
    site = press.sites["www.workercn.cn"]
    assert isinstance(site, dict)
    site[path] = answers[0]


@pytest.mark.slow
def test_a_rebuilt_database_has_what_went_wrong_in_a_crawl(press: Press, tmp_path: Path) -> None:
    home = Home(tmp_path)
    base = "/papers/grrb/2026/11/18"
    change(press, f"{base}/1/news-1.html", Answer(500, "Oops", [], b"no"))
    change(press, f"{base}/1/news-2.html", Answer(404, "Not Found", [], b"no"))
    change(press, f"{base}/1/news-3.html", Answer(200, "OK", [("Content-Type", "text/html")], b"<p></p>"))
    change(press, f"{base}/1/tpzz0211_b.jpg", Answer(404, "Not Found", [], b"no"))
    change(
        press,
        f"{base}/2/news-1.html",
        Answer(301, "Moved", [("Location", f"https://workercn.cn{base}/2/news-1.html")]),
    )
    change(press, f"{base}/2/page.html", Answer(503, "Busy", [], b"no"))
    crawl = scrapy_crawl(SOURCE, "since=2026-11-18", "until=2026-11-18")
    done = run([*crawl, "-s", "RETRY_TIMES=1"], environment(tmp_path, press.connect_to))
    assert done.returncode == 0, done.stderr
    nobody = "::127.0.0.1:9"
    run([*crawl[:-4], "-a", f"url={STORY.url}", "-s", "RETRY_TIMES=0"], environment(tmp_path, nobody))
    found = {kind for (kind,) in query(home, "SELECT kind FROM failures")}
    assert {"network", "http", "layout"} <= found
    assert verify(home).problems == []
    assert_rebuilt_the_same(home)


@pytest.mark.slow
@pytest.mark.parametrize("after", [6, 17])
def test_a_rebuilt_database_is_the_same_after_a_kill(after: int, press: Press, tmp_path: Path) -> None:
    home = Home(tmp_path)
    crawl = scrapy_crawl(SOURCE, "since=2026-11-16", "until=2026-11-18")
    env = environment(tmp_path, press.connect_to)
    process = subprocess.Popen(crawl, env=env, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None and len(press.requests) < after:
        time.sleep(0.001)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    killed = tmp_path.with_name(tmp_path.name + "-copy")
    shutil.copytree(tmp_path, killed)
    with contextlib.closing(opened(home)) as recorder:
        recover(recorder)
    copy = Home(killed)
    copy.database.unlink(missing_ok=True)
    if warcs(copy):
        rebuild(copy)
        names = [name for name in content(home) if name not in ("runs", "search")]
        with contextlib.closing(home.read()) as one, contextlib.closing(copy.read()) as other:
            assert tables(one, names) == tables(other, names)
    assert run(crawl, env).returncode == 0
    assert verify(home).problems == []
    assert_rebuilt_the_same(home)


def test_stale_files_of_a_deleted_database_do_not_come_back(tmp_path: Path) -> None:
    home = Home(tmp_path)
    record(home, [story()])
    with contextlib.closing(sqlite3.connect(home.database)) as left_open:
        left_open.execute("PRAGMA wal_autocheckpoint=0")
        left_open.execute("UPDATE articles SET title = '旧'")
        left_open.commit()
        stale = {path: path.read_bytes() for path in tmp_path.glob("unioncrawl.db-*")}
        assert stale
    forget(home)
    for path, data in stale.items():
        path.write_bytes(data)
    rebuild(home)
    assert query(home, "SELECT title FROM articles") == [(STORY.title,)]
    assert not list(tmp_path.glob("unioncrawl.db?*"))


def test_a_rebuild_that_is_killed_at_its_end_leaves_no_wrong_database(
    crawled: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = content(crawled)
    real = Path.replace

    def replace(self: Path, target: Any) -> Path:
        if self.name.endswith(".rebuilding"):
            raise KilledError
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(KilledError):
        rebuild(crawled)
    monkeypatch.undo()
    with pytest.raises(ArchiveError, match="run: unioncrawl rebuild"):
        crawled.read()
    rebuild(crawled)
    assert content(crawled) == expected
    assert sorted(path.name for path in crawled.path.iterdir()) == [
        "locks",
        "reports",
        "unioncrawl.db",
        "warc",
    ]


@pytest.mark.parametrize("room", [60_000, 300_000, 500_000])
def test_a_rebuild_that_finds_no_room_leaves_the_old_database_and_goes_on_later(
    room: int, crawled: Home
) -> None:
    before = content(crawled)
    limited = (
        f"import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room}))\n"
        "from unioncrawl.cli import main; main(['rebuild'])"
    )
    done = run([sys.executable, "-c", limited], environment(crawled.path, **UNMEASURED))
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last.startswith("unioncrawl: cannot write ")
    assert "Traceback" not in done.stderr
    assert content(crawled) == before
    rebuild(crawled)
    assert content(crawled) == before
    assert not list(crawled.path.glob("*.rebuilding*"))
    assert verify(crawled).problems == []


def test_there_must_be_something_to_rebuild_from(tmp_path: Path) -> None:
    done = run(unioncrawl("rebuild"), environment(tmp_path / "nothing"))
    assert done.returncode == 1
    assert done.stderr.startswith("unioncrawl: ")
    assert len(done.stderr.splitlines()) == 1


def test_what_lies_before_and_behind_damage_is_rebuilt_and_the_damage_is_told(tmp_path: Path) -> None:
    home = Home(tmp_path)
    record(home, [story(f"第{n}段。", hours=n) for n in range(5)])
    (path,) = warcs(home)
    offset, member, _ = list(members(path))[5]
    data = bytearray(path.read_bytes())
    data[offset + len(member) // 2] ^= 1
    path.write_bytes(bytes(data))
    forget(home)
    done = run(unioncrawl("rebuild"), environment(tmp_path))
    assert done.returncode == 1
    assert f"{path}: damaged from byte {offset} to {offset + len(member)}" in done.stderr
    assert query(home, "SELECT count(*) FROM snapshots") == [(4,)]


def torn(home: Home, cut: int) -> Path:
    """Make the archive's only file one that a kill left open ``cut`` bytes before its end."""
    (path,) = warcs(home)
    left = path.with_name(path.name + ".open")
    left.write_bytes(path.read_bytes()[: -cut or None])
    path.unlink()
    return left


@pytest.mark.parametrize("cut", [0, 1, 9, 100, 400])
def test_a_torn_file_is_closed_indexed_and_read_and_a_second_start_changes_nothing(
    cut: int, tmp_path: Path
) -> None:
    home = Home(tmp_path)
    record(home, [story(f"第{n}段。", hours=n) for n in range(4)])
    torn(home, cut)
    shutil.rmtree(home.path / "locks")
    with contextlib.closing(sqlite3.connect(home.database)) as db, db:
        for table in (
            "records", "snapshots", "captures", "articles", "article_urls", "revisions", "events", "runs"
        ):  # fmt: skip
            db.execute(f"DELETE FROM {table}")
        db.execute("INSERT INTO search_fts (search_fts) VALUES ('delete-all')")
        db.execute("DELETE FROM search_rows")
    with contextlib.closing(opened(home)) as recorder:
        messages = recover(recorder)
    (message,) = messages
    assert "a run was killed" in message
    assert ("set aside" in message) == (cut > 0)
    assert verify(home).problems == []
    responses = sum(b"WARC-Type: response" in raw for _, _, raw in members(warcs(home)[0]))
    assert query(home, "SELECT count(*) FROM snapshots") == [(responses,)]
    assert query(home, "SELECT count(*) FROM articles") == [(1,)]
    before = content(home), [path.read_bytes() for path in warcs(home)]
    with contextlib.closing(opened(home)) as recorder:
        assert recover(recorder) == []
    assert (content(home), [path.read_bytes() for path in warcs(home)]) == before


def test_a_fault_in_a_page_class_makes_a_failure_and_keeps_no_other_page_from_being_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from unioncrawl.sources.gongren_ribao import GongrenRibaoArticlePage as Page

    home = Home(tmp_path)
    record(home, [story(), plan(hours=1)], read=False)
    good = Page.to_item

    async def faulty(self: Any) -> Any:
        found: dict[str, Any] = {} if str(self.response.url) == STORY.url else {"x": await good(self)}
        return found["x"]

    monkeypatch.setattr(Page, "to_item", faulty)
    rebuild(home)
    assert query(home, "SELECT kind, reason FROM failures") == [("error", "KeyError: 'x'")]
    assert query(home, "SELECT count(*) FROM plans") == [(1,)]
    monkeypatch.undo()
    changes: list[str] = []
    reparse(home, Selection(failures=True), lambda change: changes.append(change.kind), dry_run=False)
    assert changes == ["gained"]
    assert query(home, "SELECT count(*) FROM failures") == [(0,)]


# -- going on


def stopped(after: int) -> Callable[[Progress], None]:
    """Return what kills a rebuild when it has told so often how far it came."""
    left = itertools.count(1)

    def tell(_: Progress) -> None:
        if next(left) == after:
            raise KilledError

    return tell


@pytest.fixture
def in_small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuild_read, "BATCH", 2)
    monkeypatch.setattr(rebuild_read, "RECORDS", 7)
    monkeypatch.setattr(derive, "BATCH", 3)


@pytest.mark.usefixtures("in_small_steps")
def test_a_rebuild_that_is_stopped_anywhere_goes_on_and_comes_to_the_same(crawled: Home) -> None:
    expected = whole(crawled)
    stops = 0
    while True:
        try:
            result = rebuild(crawled, stopped(3 + stops))
        except KilledError:
            stops += 1
            assert whole(crawled) == expected  # the old one
            continue
        break
    assert stops > 5
    assert str(result.begun).startswith("going on with an unfinished rebuild: ")
    assert whole(crawled) == expected
    assert verify(crawled).problems == []
    assert sorted(path.name for path in crawled.path.iterdir()) == [
        "locks",
        "reports",
        "unioncrawl.db",
        "warc",
    ]


def interrupted(home: Home) -> None:
    """Leave a rebuild when it has read some pages."""
    with pytest.raises(KilledError):
        rebuild(home, stopped(3))


@pytest.mark.usefixtures("in_small_steps")
def test_pages_that_were_read_are_not_read_again(crawled: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    again: list[str] = []
    good = unread.read_again

    def read_again(*arguments: Any, **more: Any) -> Any:
        again.append(arguments[2]["url"])
        return good(*arguments, **more)

    monkeypatch.setattr(rebuild_read, "read_again", read_again)
    interrupted(crawled)
    before = list(again)
    again.clear()
    rebuild(crawled)
    (pages,) = query(crawled, "SELECT count(*) FROM snapshots WHERE role != 'other'")[0]
    assert before
    # Those that were being read when it was stopped were not kept.
    assert pages <= len(before) + len(again) <= pages + 2


def grow(home: Home) -> None:
    record(home, [story("新来的一段。", hours=9)])


def touch(home: Home) -> None:
    path = warcs(home)[0]
    os.utime(path, ns=(0, 0))


def age(home: Home) -> None:
    with contextlib.closing(sqlite3.connect(f"{home.database}.rebuilding")) as db, db:
        db.execute("UPDATE rebuilding SET value = 'older' WHERE name = 'made by'")


def spoil(home: Home) -> None:
    Path(f"{home.database}.rebuilding-wal").unlink(missing_ok=True)
    Path(f"{home.database}.rebuilding").write_bytes(b"no database" * 1000)


@pytest.mark.usefixtures("in_small_steps")
@pytest.mark.parametrize(
    ("meanwhile", "said"),
    [
        (touch, "has changed since"),
        (age, "another version of unioncrawl began it"),
        (spoil, "it is damaged, or had hardly begun"),
    ],
)
def test_what_was_left_is_not_gone_on_with_if_it_would_come_to_something_else(
    meanwhile: Callable[[Home], None], said: str, crawled: Home
) -> None:
    expected = whole(crawled)
    interrupted(crawled)
    meanwhile(crawled)
    begun = rebuild(crawled).begun
    assert begun is not None
    assert begun.startswith("beginning again, ")
    assert begun.endswith(said)
    assert whole(crawled) == expected


@pytest.mark.usefixtures("in_small_steps")
def test_a_file_that_has_gone_since_is_not_in_the_new_database(crawled: Home) -> None:
    interrupted(crawled)
    gone_file = warcs(crawled)[0]
    gone_file.rename(crawled.path.parent / "elsewhere")
    grow(crawled)
    result = rebuild(crawled)
    assert result.begun is not None
    assert "is there no more" in result.begun
    assert result.missing > 0
    assert query(crawled, "SELECT count(*) FROM warc_files") == [(len(warcs(crawled)),)]


@pytest.mark.usefixtures("in_small_steps")
@pytest.mark.parametrize("after", [3, -2])
def test_a_file_that_has_come_since_is_in_the_new_database(after: int, crawled: Home) -> None:
    told: list[Progress] = []
    rebuild(crawled, told.append)
    with pytest.raises(KilledError):
        rebuild(crawled, stopped(after % len(told)))
    grow(crawled)
    expected = whole(crawled)
    result = rebuild(crawled)
    assert result.begun is not None
    assert result.begun.endswith("has come since") == (after < 0)
    assert whole(crawled) == expected
    assert verify(crawled).problems == []


@pytest.mark.usefixtures("in_small_steps")
def test_afresh_goes_on_with_nothing(crawled: Home) -> None:
    interrupted(crawled)
    result = rebuild(crawled, afresh=True)
    assert result.begun == "beginning again, not going on with an unfinished rebuild: as asked"
    (pages,) = query(crawled, "SELECT count(*) FROM snapshots WHERE role != 'other'")[0]
    assert result.pages_read == pages


@pytest.mark.usefixtures("in_small_steps")
def test_damage_that_was_found_before_a_rebuild_was_stopped_is_told_at_its_end(crawled: Home) -> None:
    path = warcs(crawled)[0]
    offset, member, _ = list(members(path))[2]
    data = bytearray(path.read_bytes())
    data[offset + len(member) // 2] ^= 1
    path.write_bytes(bytes(data))
    told: list[Progress] = []
    expected = rebuild(crawled, told.append).damage
    with pytest.raises(KilledError):
        rebuild(crawled, stopped(len(told) - 2))
    assert len(expected) == 1
    assert rebuild(crawled).damage == expected


@pytest.mark.usefixtures("in_small_steps")
def test_damage_in_what_was_left_is_told_with_what_to_do(crawled: Home) -> None:
    expected = content(crawled)
    told: list[Progress] = []
    rebuild(crawled, told.append)
    with pytest.raises(KilledError):
        rebuild(crawled, stopped(len(told) - 1))
    left = Path(f"{crawled.database}.rebuilding")
    with contextlib.closing(sqlite3.connect(left)) as db:
        page = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'articles'").fetchone()[0]
        (size,) = db.execute("PRAGMA page_size").fetchone()
    with left.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    with pytest.raises(ArchiveError, match=r"is damaged \(.*; run: unioncrawl rebuild --afresh"):
        rebuild(crawled)
    rebuild(crawled, afresh=True)
    assert content(crawled) == expected


# -- a database that may have more in it


def test_a_database_of_a_newer_schema_is_replaced_only_if_that_is_said(crawled: Home) -> None:
    expected = content(crawled)
    execute(
        crawled,
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('unioncrawl', 'm0999_x', '')",
    )
    done = run(unioncrawl("rebuild"), environment(crawled.path))
    assert done.returncode == 1
    assert "is of a newer schema (m0999_x)" in done.stderr
    assert "--force" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert run(unioncrawl("rebuild", "--force"), environment(crawled.path)).returncode == 0
    assert content(crawled) == expected


def test_a_record_that_lies_in_two_files_is_one_snapshot(crawled: Home) -> None:
    before = content(crawled)
    path = warcs(crawled)[0]
    shutil.copyfile(path, path.with_name("z" + path.name))
    rebuild(crawled)
    after = content(crawled)
    for name in ("snapshots", "records", "warc_files"):
        del before[name], after[name]
    assert after == before
    held = "SELECT count(*) FROM snapshots WHERE warc_file IN (?, ?)"
    copies = "SELECT count(*) FROM records WHERE type IN ('response', 'revisit')"
    names = [f"{path.parent.name}/{name}" for name in (path.name, "z" + path.name)]
    assert query(crawled, copies) == query(crawled, held, *names)
    responses = "SELECT count(*) FROM snapshots WHERE warc_file = ? AND revisit_of IS NULL"
    assert query(crawled, responses, names[1]) == [(0,)]
    (left,) = verify(crawled).problems
    assert (left.kind, left.next) == ("leftover", "move it away")


def test_a_given_address_that_led_nowhere_is_a_failure_after_a_rebuild_too(tmp_path: Path) -> None:
    home = Home(tmp_path / "archive")
    answer = exchange("https://example.org/a/1.html", status="302 Found", source=PAGES)
    failure = Failure(
        snapshot_id=answer.snapshot_id,
        source=PAGES,
        url=answer.url,
        kind="http",
        reason="answered 302",
        at=iso(answer.at),
    )
    record(home, [answer, failure], source=PAGES)
    assert query(home, "SELECT kind, reason FROM failures") == [("http", "answered 302")]
    assert_rebuilt_the_same(home)


# -- in several processes


def test_several_processes_come_to_the_same(crawled: Home) -> None:
    expected = whole(crawled)
    forget(crawled)
    done = run(unioncrawl("rebuild", "--jobs", "3", "--format", "json"), environment(crawled.path))
    assert done.returncode == 0, done.stderr
    (told,) = json.loads(done.stdout)
    assert told["snapshots"] == len(expected["snapshots"])
    assert told["articles"] == len(expected["articles"])
    assert whole(crawled) == expected


def crash(_home: Path, _database: Path, _seconds: float, unread: rebuild_read.Unread) -> Any:
    """Stand for a page class that ends its process at one page."""
    if unread.row["url"] == STORY.url:
        os.kill(os.getpid(), signal.SIGSEGV)
    return rebuild_read.read_page_of(_home, _database, _seconds, unread)


def test_a_page_that_kills_its_reader_is_named_and_a_failure(
    crawled: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = content(crawled)
    others = query(crawled, "SELECT url FROM articles WHERE url != ? ORDER BY url", STORY.url)
    with monkeypatch.context() as patch:
        patch.setattr(rebuild_read, "read_page_of", crash)
        (told,) = rebuild(crawled, jobs=2).crashes
    assert re.search(r"news-1\.html \(record at \d+ of .*\): what reads it was killed \(SIGSEGV\)", told)
    assert query(crawled, "SELECT url FROM articles ORDER BY url") == others
    assert query(crawled, "SELECT kind, reason FROM failures WHERE url = ?", STORY.url) == [
        ("error", "what reads it was killed (SIGSEGV)")
    ]
    assert verify(crawled).problems == []
    reparse(crawled, Selection(failures=True), dry_run=False)
    assert content(crawled) == expected, "nothing is lost"


def test_a_rebuild_that_is_gone_on_with_tells_of_pages_that_ended_their_reader_before(
    crawled: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(rebuild_read, "read_page_of", crash)
        patch.setattr(rebuild_module, "take_over", killed)
        with pytest.raises(KilledError):
            rebuild(crawled, jobs=2)
    result = rebuild(crawled, jobs=2)
    assert str(result.begun).startswith("going on")
    assert [line.partition(" (record")[0] for line in result.crashes] == [STORY.url]


def killed(*_: object) -> None:
    raise KilledError


@pytest.mark.slow
def test_a_killed_rebuild_leaves_no_process_and_what_the_next_goes_on_with(crawled: Home) -> None:
    expected = whole(crawled)
    for kills in range(40):
        process = subprocess.Popen(
            unioncrawl("rebuild", "--jobs", "2"),
            env=environment(crawled.path),
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            process.wait(0.6 * 1.15**kills)  # on a busy machine, too, one comes to its end
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            assert_ends(crawled)
            continue
        break
    assert process.returncode == 0
    assert kills > 3
    assert whole(crawled) == expected
    assert verify(crawled).problems == []


def assert_ends(home: Home) -> None:
    """Fail unless no process works on the archive any more, soon."""
    deadline = time.monotonic() + 60
    while workers_of(home):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def workers_of(home: Home) -> list[int]:
    """Return the workers that serve a rebuild of the archive."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            environ, command = ((process / name).read_bytes() for name in ("environ", "cmdline"))
            if f"UNIONCRAWL_ARCHIVE={home.path}\0".encode() in environ and b"archive.workers" in command:
                found.append(int(process.name))
    return found


@pytest.mark.parametrize("arguments", ["{broken", "[1]", "[" * 100_000], ids=["broken", "a list", "endless"])
def test_a_file_that_tells_of_a_run_as_no_file_of_ours_does_is_rebuilt_as_another_tools(
    arguments: str, tmp_path: Path
) -> None:
    home = Home(tmp_path)
    record(home, [story()])
    fields = f"unioncrawl-run: 2026-x\r\nunioncrawl-source: x\r\nunioncrawl-arguments: {arguments}\r\n"
    headers = [
        ("WARC-Type", "warcinfo"),
        ("WARC-Record-ID", new_record_id()),
        ("WARC-Date", "2026-11-20T08:00:00Z"),
        ("Content-Type", "application/warc-fields"),
    ]
    info = record_bytes(headers, fields.encode())
    (home.warc / SOURCE / "x.warc.gz").write_bytes(gzip_member(info))
    assert run_of(parse_record(info)) is None
    forget(home)
    assert rebuild(home).damage == []
    assert query(home, "SELECT count(*) FROM runs") == [(1,)]
    assert verify(home).problems == []


def test_a_bit_that_changes_no_content_is_told_of_by_a_rebuild(crawled: Home) -> None:
    path = warcs(crawled)[0]
    data = bytearray(path.read_bytes())
    data[9] ^= 1  # the operating system, in the gzip head of the first record
    path.write_bytes(data)
    result = rebuild(crawled)
    assert [line for line in result.damage if "at 0, warcinfo: not byte for byte" in line]
    assert result.kept is not None


def test_a_file_that_lies_with_another_source_is_told_of_by_a_rebuild(crawled: Home) -> None:
    path = warcs(crawled)[0]
    (crawled.warc / "kunming_zonggonghui").mkdir()
    path.rename(crawled.warc / "kunming_zonggonghui" / path.name)
    result = rebuild(crawled)
    assert [line for line in result.damage if f"is of {SOURCE}, by its warcinfo" in line]
