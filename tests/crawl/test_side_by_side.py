"""``unioncrawl crawl`` with several sources: side by side, each for itself, with one table and one exit status."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.archive.tools import record, story
from tests.cli.test_bad_input import call
from tests.crawl.commands import UNMEASURED, environment, rows, run, unioncrawl
from torture.small_disk import can_mount, disk
from unioncrawl.archive.home import Home
from unioncrawl.archive.jobs import RunEnded
from unioncrawl.archive.locks import lock_source
from unioncrawl.archive.recorder import Recorder, Run
from unioncrawl.press import Press, demo_sites

NOW = "2026-11-18T12:00:00+08:00"
BOTH = ("gongren_ribao", "shaanxi_gongren_bao")
OLD = ("--since", "2016-12-05", "--until", "2016-12-07")
FAST = ("-s", "DOWNLOAD_DELAY=0", "--format", "json")


def crawl(press: Press, archive: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run(unioncrawl("crawl", *arguments), environment(archive, press.connect_to, UNIONCRAWL_NOW=NOW))


def test_a_source_that_another_process_crawls_fails_alone_and_who_crawls_it_is_said(
    press: Press, tmp_path: Path
) -> None:
    home = Home(tmp_path)
    home.prepare()
    with lock_source(home, "gongren_ribao"):
        done = crawl(press, tmp_path, *BOTH, *OLD, *FAST)
    assert done.returncode == 1
    assert f"gongren_ribao is being written by process {os.getpid()} (" in done.stderr
    table = {row["source"]: row for row in json.loads(done.stdout)}
    assert (table["gongren_ribao"]["ended"], table["gongren_ribao"]["requests"]) == ("error", 0)
    assert table["shaanxi_gongren_bao"]["ended"] == "finished"
    assert table["shaanxi_gongren_bao"]["articles"] > 0


BROKEN = """
import sys
from unioncrawl.cli import main
from unioncrawl.sources.gongren_ribao import GongrenRibaoSpider

def broken(*_args, **_more):
    raise KeyError("made with a fault")

GongrenRibaoSpider.from_crawler = broken
sys.argv[1:] = ["crawl", "gongren_ribao", "shaanxi_gongren_bao", "--since", "2016-12-05", "--until", "2016-12-07",
                "-s", "DOWNLOAD_DELAY=0", "--format", "json"]
main()
"""


def test_a_source_whose_spider_cannot_be_made_fails_alone(press: Press, tmp_path: Path) -> None:
    done = run([sys.executable, "-c", BROKEN], environment(tmp_path, press.connect_to, UNIONCRAWL_NOW=NOW))
    assert (done.returncode, "interrupted" in done.stderr) == (1, False), done.stderr
    table = {row["source"]: row for row in json.loads(done.stdout)}
    assert table["gongren_ribao"]["ended"] == "error"
    assert table["shaanxi_gongren_bao"]["ended"] == "finished"
    assert table["shaanxi_gongren_bao"]["articles"] > 0
    assert "unioncrawl: gongren_ribao: 'made with a fault'" in done.stderr


def test_a_budget_ends_a_call_well_and_the_next_goes_on_also_one_source_at_a_time(
    press: Press, tmp_path: Path
) -> None:
    done = crawl(press, tmp_path, "gongren_ribao", "--limit", "9", *FAST)
    (first,) = json.loads(done.stdout)
    assert (done.returncode, first["ended"], first["requests"]) == (0, "budget", 9)
    done = crawl(press, tmp_path, *BOTH, "--jobs", "1", *FAST)
    again, other = json.loads(done.stdout)
    assert (again["source"], again["ended"], other["source"]) == ("gongren_ribao", "finished", BOTH[1])
    assert len(rows(tmp_path, "SELECT id FROM articles WHERE source = 'gongren_ribao'")) == 16


def test_a_source_that_a_budget_left_nothing_to_is_not_said_to_give_no_answer(
    press: Press, tmp_path: Path
) -> None:
    done = crawl(press, tmp_path, *BOTH, "--limit", "1", *FAST)
    told = json.loads(done.stdout)
    assert (done.returncode, [row["ended"] for row in told]) == (0, ["budget", "budget"]), done.stderr
    assert "no answer" not in done.stderr
    assert rows(tmp_path, "SELECT kind FROM alarms") == []


def test_a_dry_run_lists_what_would_be_asked_for_and_asks_nobody(press: Press, tmp_path: Path) -> None:
    done = crawl(press, tmp_path / "archive", "gongren_ribao", "--dry-run", "--format", "json")
    (told,) = json.loads(done.stdout)
    assert (done.returncode, told["requests"], len(told["urls"])) == (0, 7, 7)
    assert told["urls"][0] == "https://www.workercn.cn/papers/grrb/2026/11/18/1/page.html"
    assert press.requests == []
    assert not (tmp_path / "archive").exists()


def test_a_dry_run_of_captures_without_a_database_says_what_the_crawl_would(
    press: Press, tmp_path: Path
) -> None:
    record(Home(tmp_path), [story()])
    (tmp_path / "unioncrawl.db").unlink()
    dry, wet = (crawl(press, tmp_path, "gongren_ribao", *more) for more in (("--dry-run",), FAST))
    assert (dry.returncode, wet.returncode, press.requests) == (1, 1, [])
    assert "run: unioncrawl rebuild" in dry.stderr
    assert "run: unioncrawl rebuild" in wet.stderr


def test_a_dry_run_says_what_would_keep_a_crawl_from_asking_for_what_it_lists(tmp_path: Path) -> None:
    env = environment(tmp_path, UNIONCRAWL_NOW=NOW, UNIONCRAWL_HOURS="01:00-02:00")
    done = run(unioncrawl("crawl", "gongren_ribao", "--dry-run", "--limit", "3"), env)
    assert done.returncode == 0
    assert "note: now a crawl would ask for nothing, outside UNIONCRAWL_HOURS=01:00-02:00" in done.stderr
    assert "note: a crawl would end after 3 requests over all sources" in done.stderr


def test_what_does_not_go_together_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, said in (
        (("--all", "gongren_ribao"), "--all crawls all sources: give names, or --all"),
        (("--due", "--since", "2026-11-01"), "--due takes what is missing now"),
        (("--due", "pages"), "pages is never due"),
        (("gongren_ribo",), "did you mean gongren_ribao?"),
        (("kept",), "kept is what imports keep of other sites"),
        (("--limit", "0"), "--limit"),
    ):
        status, _, error = call(capsys, tmp_path / "archive", "crawl", *arguments)
        assert (status, said in error) == (2, True), error
    assert not (tmp_path / "archive").exists()


def test_a_source_that_was_taken_out_of_the_code_is_named_and_left_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recorder = Recorder(Home(tmp_path), Run(source="alte_zeitung", command="crawl"))
    recorder.write([RunEnded(run_id=recorder.run.id, reason="finished", at=recorder.run.started, stats={})])
    recorder.close()
    status, _, error = call(capsys, tmp_path, "crawl", "alte_zeitung")
    assert (status, "alte_zeitung is no source any more" in error) == (2, True)
    status, out, error = call(capsys, tmp_path, "crawl", "gongren_ribao", "alte_zeitung", "--dry-run")
    assert (status, "gongren_ribao" in out) == (0, True)
    status, _, error = call(capsys, tmp_path, "crawl", "--all", "--dry-run")
    assert (status, "alte_zeitung is in the archive, and is no source any more" in error) == (0, True)


@pytest.mark.slow
@pytest.mark.parametrize("times", [1, 2])
def test_an_interrupted_call_begins_no_other_source_and_loses_nothing(times: int, tmp_path: Path) -> None:
    command = unioncrawl("crawl", *BOTH, "--jobs", "1", "-s", "DOWNLOAD_DELAY=0.2", "--format", "json")
    with Press(demo_sites()) as press:
        env = environment(tmp_path, press.connect_to, UNIONCRAWL_NOW=NOW)
        with subprocess.Popen(
            command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process:
            while len(press.requests) < 8:
                time.sleep(0.01)
            for _ in range(times):
                process.send_signal(signal.SIGINT)
                time.sleep(0.05)
            out, error = process.communicate(timeout=30)
        assert process.returncode == 1
        assert "interrupted; nothing is lost, and the same command goes on" in error
        ends = [row["ended"] for row in json.loads(out)]
        assert ends == (["shutdown", "interrupted"] if times == 1 else ["stopped at once"] * 2)
        assert {host for host, _ in press.requests} == {"www.workercn.cn"}
        crawl(press, tmp_path, *BOTH, *FAST)
    assert len(rows(tmp_path, "SELECT id FROM articles WHERE source = 'gongren_ribao'")) == 16
    assert run([sys.executable, "-m", "unioncrawl", "verify"], environment(tmp_path)).returncode == 0


def test_what_is_held_is_not_due_and_when_more_will_be_is_said(press: Press, tmp_path: Path) -> None:
    def crawl_at(now: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        env = environment(tmp_path, press.connect_to, UNIONCRAWL_NOW=now)
        return run(unioncrawl("crawl", "--due", "gongren_ribao", *arguments), env)

    assert crawl_at("2026-11-18T20:00:00+08:00", *FAST).returncode == 0
    asked = len(press.requests)
    done = crawl_at("2026-11-18T20:10:00+08:00", *FAST)
    assert done.returncode == 0
    assert len(press.requests) == asked
    assert "nothing is due; the next is at 2026-11-1" in done.stderr
    assert json.loads(done.stdout) == []


@pytest.mark.skipif(not can_mount(), reason="no disk can be mounted here: that needs root")
def test_a_disk_that_was_taken_away_from_writing_is_said_and_ends_with_1(
    crawled_once: Path, press: Press
) -> None:
    with disk() as directory:
        archive = directory / "archive"
        shutil.copytree(crawled_once, archive)
        subprocess.run(["mount", "-o", "remount,ro", directory], check=True)
        done = run(unioncrawl("crawl", "--due", *BOTH, "-s", "DOWNLOAD_DELAY=0"), read_only(archive, press))
        assert (done.returncode, press.requests) == (1, [])
        assert done.stderr.strip() == f"unioncrawl: cannot write the archive {archive}: Read-only file system"


def read_only(archive: Path, press: Press) -> dict[str, str]:
    return environment(archive, press.connect_to, UNIONCRAWL_NOW=NOW, **UNMEASURED)
