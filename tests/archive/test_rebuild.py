"""The WARC is the record: the database can be made again from it, and what a kill leaves is finished."""

from __future__ import annotations

import contextlib
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.archive.tools import (
    PLAN,
    SOURCE,
    STORY,
    content,
    exchange,
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
from unioncrawl.archive.home import Home
from unioncrawl.archive.rebuild import rebuild
from unioncrawl.archive.recover import recover
from unioncrawl.archive.reparse import Selection, reparse
from unioncrawl.archive.verify import verify
from unioncrawl.errors import ArchiveError
from unioncrawl.press import Answer, Press
from unioncrawl.warc.members import members


def forget(home: Home) -> None:
    """Delete the database as a person would who does not know of the files beside it."""
    home.database.unlink()


def assert_rebuilt_the_same(home: Home) -> None:
    before = content(home)
    forget(home)
    result = rebuild(home)
    assert result.damage == []
    after = content(home)
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

    class KilledError(BaseException):
        pass

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
    assert sorted(path.name for path in crawled.path.iterdir()) == ["locks", "unioncrawl.db", "warc"]


def test_a_rebuild_that_cannot_be_written_leaves_the_old_database(crawled: Home) -> None:
    before = content(crawled)
    limited = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))\n"
        "from unioncrawl.cli import main; main(['rebuild'])"
    )
    done = run([sys.executable, "-c", limited], environment(crawled.path, **UNMEASURED))
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last.startswith("unioncrawl: cannot write ")
    assert "Traceback" not in done.stderr
    assert content(crawled) == before
    assert not list(crawled.path.glob("*.rebuilding*"))


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
        for table in ("snapshots", "captures", "articles", "article_urls", "revisions", "events", "runs"):
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
