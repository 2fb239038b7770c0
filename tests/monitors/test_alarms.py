"""Alarms from the crawl to the glance: raised once, closed by themselves, lost with the database and found again."""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import io
import json
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.archive.tools import execute, query
from tests.cli.test_bad_input import call
from tests.crawl.commands import (
    ROOT,
    UNMEASURED,
    environment,
    run,
    scrapy_crawl,
    unioncrawl,
    without_rights,
)
from tests.monitors.servers import hook
from tests.monitors.test_years import BEFORE, FIRST, small
from tests.monitors.years import Archive
from unioncrawl import clock, monitors
from unioncrawl.archive.home import Home
from unioncrawl.archive.rebuild import rebuild

Capture = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def down_once(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """An archive of a paper whose site gave no answer in the last run; the source is a known one."""
    archive, paper = Archive(tmp_path_factory.mktemp("down")), small()
    paper.name = "gongren_ribao"
    for number in range(BEFORE):
        paper.is_up = number < BEFORE - 1
        archive.crawl(paper, FIRST + dt.timedelta(days=number))
    archive.db.close()
    return archive.home


@pytest.fixture
def down(down_once: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A copy of it, in the night of its last run."""
    monkeypatch.setenv("UNIONCRAWL_NOW", f"{FIRST + dt.timedelta(days=BEFORE)}T02:30:00+08:00")
    return Home(shutil.copytree(down_once.path, tmp_path / "down"))


def test_an_alarm_is_raised_once_and_closes_itself(down: Home) -> None:
    assert len(monitors.check(down).raised) == 1
    again = monitors.check(down)
    assert (again.raised, again.closed) == ([], [])
    assert query(down, "SELECT kind, closed_at FROM alarms") == [("unreachable", None)]
    execute(
        down, "UPDATE runs SET stats = '{\"downloader/response_count\": 3}' WHERE stats LIKE '%exception%'"
    )
    assert len(monitors.check(down).closed) == 1
    assert query(down, "SELECT closed_at IS NULL FROM alarms WHERE kind = 'unreachable'") == [(0,)]


def test_alarms_of_a_source_that_is_in_the_code_no_more_are_closed_by_the_next_check_of_all(
    down: Home,
) -> None:
    assert len(monitors.check(down).raised) == 1
    for table in ("alarms", "runs"):
        execute(down, f"UPDATE {table} SET source = 'was_once_a_source'")
    settled = monitors.check(down)
    assert (len(settled.raised), len(settled.closed)) == (0, 1)


def test_a_glance_shows_what_is_so_since_when_and_what_to_do(down: Home, capsys: Capture) -> None:
    status, out, _ = call(capsys, down.path, "status")
    assert (status, "0 alarms are open" in out) == (0, True)
    status, out, _ = call(capsys, down.path, "status", "--check")
    assert status == 1
    assert "ALARM  gongren_ribao unreachable" in out
    assert "gave no answer in the last run" in out
    assert f"since: {FIRST + dt.timedelta(days=BEFORE - 1)}T18:00" in out
    assert f"; unioncrawl --archive {down.path} failures --source gongren_ribao\n" in out
    assert "1 alarm is open" in out


def test_a_glance_has_a_row_for_the_archive_and_one_for_each_source(down: Home, capsys: Capture) -> None:
    status, out, _ = call(capsys, down.path, "status", "--check", "--format", "json")
    assert status == 1
    whole, paper = json.loads(out)
    assert (whole["source"], whole["alarms"]) == ("", [])
    assert whole["disk_free"] > 0
    assert (paper["source"], paper["ended"], paper["state"]) == ("gongren_ribao", "finished", "complete")
    assert paper["last_edition"] == str(FIRST + dt.timedelta(days=BEFORE - 2))
    assert [alarm["kind"] for alarm in paper["alarms"]] == ["unreachable"]
    _, out, _ = call(capsys, down.path, "status", "--format", "jsonl")
    assert [json.loads(line)["source"] for line in out.splitlines()] == ["", "gongren_ribao"]
    _, out, _ = call(capsys, down.path, "status", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [row["source"] for row in rows] == ["", "gongren_ribao"]
    assert json.loads(rows[1]["alarms"])[0]["kind"] == "unreachable"


def test_a_channel_that_is_down_is_shown(down: Home, capsys: Capture) -> None:
    (down.path / "settings.toml").write_text("[notify.webhook]\nurl = 'http://127.0.0.1:1/'\n")
    _, out, _ = call(capsys, down.path, "status", "--check")
    assert "webhook is down since" in out
    assert "Connection refused" in out


def test_the_file_for_prometheus_is_whole_and_can_be_read_by_others(
    down: Home, capsys: Capture, tmp_path: Path
) -> None:
    file = tmp_path / "collected" / "unioncrawl.prom"
    file.parent.mkdir()
    call(capsys, down.path, "status", "--check", "--prometheus", str(file))
    lines = file.read_text().splitlines()
    assert 'unioncrawl_alarms_open{source="gongren_ribao",kind="any"} 1' in lines
    assert 'unioncrawl_alarms_open{source="gongren_ribao",kind="unreachable"} 1' in lines
    assert 'unioncrawl_alarms_open{source="",kind="any"} 0' in lines
    day = dt.datetime.combine(FIRST + dt.timedelta(days=BEFORE - 2), dt.time(), clock.CST).timestamp()
    assert f'unioncrawl_last_edition_timestamp_seconds{{source="gongren_ribao"}} {day:.0f}' in lines
    assert all(line.startswith(("# HELP ", "# TYPE ", "unioncrawl_")) for line in lines)
    assert stat.S_IMODE(file.stat().st_mode) == 0o644
    assert [path.name for path in file.parent.iterdir()] == ["unioncrawl.prom"]


def test_a_file_for_prometheus_that_cannot_be_written_is_told(down: Home, capsys: Capture) -> None:
    status, _, error = call(capsys, down.path, "status", "--prometheus", "/nowhere/at/all.prom")
    assert (status, error.count("\n")) == (1, 1)
    assert "cannot write /nowhere/at/all.prom" in error


def test_a_file_that_the_collector_would_not_read_is_refused(
    down: Home, capsys: Capture, tmp_path: Path
) -> None:
    status, _, error = call(capsys, down.path, "status", "--prometheus", str(tmp_path / "unioncrawl.txt"))
    assert (status, "names end in .prom" in error) == (2, True)


def test_a_test_is_sent_through_every_channel(down: Home, capsys: Capture) -> None:
    status, _, error = call(capsys, down.path, "status", "--notify-test")
    assert status == 2
    assert "names nobody to tell" in error
    with hook() as server:
        (down.path / "settings.toml").write_text(
            f"[notify.webhook]\nurl = '{server.url}'\n[notify.command]\nargv = ['false']\n"
        )
        status, out, _ = call(capsys, down.path, "status", "--notify-test")
    assert (status, out) == (1, "webhook: sent\ncommand: argv false: exit status 1\n")
    assert server.posted[0]["test"] is True
    assert query(down, "SELECT count(*) FROM channels") == [(0,)]


MISTAKES = (
    "contakt = 'a@b.cn'\n",
    "[notfy.webhook]\nurl = 'http://127.0.0.1:1/'\n",
    "contact = 'nobody'\n",
    "no toml",
)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_the_settings_is_a_line_of_the_glance_and_ends_a_check_with_1(
    mistake: str, crawled_once: Path, tmp_path: Path, capsys: Capture
) -> None:
    archive = Path(shutil.copytree(crawled_once, tmp_path / "archive"))
    (archive / "settings.toml").write_text("")
    assert call(capsys, archive, "status", "--check")[0] == 0
    (archive / "settings.toml").write_text(mistake)
    for status, arguments in ((0, ()), (1, ("--check",))):
        ended, out, _ = call(capsys, archive, "status", *arguments)
        assert ended == status
        (line,) = [line for line in out.splitlines() if line.startswith("no crawl begins before")]
        assert str(archive / "settings.toml") in line
    whole = json.loads(call(capsys, archive, "status", "--format", "jsonl")[1].splitlines()[0])
    assert len(whole["mistakes"]) == 1


def test_a_check_tells_the_channels_that_are_right_of_alarms_and_of_the_mistake(
    down: Home, capsys: Capture
) -> None:
    with hook() as server:
        (down.path / "settings.toml").write_text(
            f"contakt = 'a@b.cn'\n[notify.webhook]\nurl = '{server.url}'\n[notify.mail]\nto = 'a'\n"
        )
        assert call(capsys, down.path, "status", "--check")[0] == 1
    (posted,) = server.posted
    assert [alarm["kind"] for alarm in posted["alarms"]] == ["unreachable"]
    assert "there is no setting contakt; contact was meant?" in posted["text"]
    assert "there is no setting notify.mail; notify.email was meant?" in posted["text"]


def test_a_host_whose_robots_txt_changes_under_http_and_https_is_one_alarm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive, paper = Archive(tmp_path), small(name="gongren_ribao")
    for number in range(BEFORE):
        paper.robots = "r1" if number < BEFORE - 1 else "r2"
        now = archive.crawl(paper, FIRST + dt.timedelta(days=number))
        run_id = f"{clock.iso(now)}-{paper.name}"
        secure = f"https://{paper.name}.cn/robots.txt"
        archive._snapshot(paper, secure, "other", run_id, now, content=paper.robots)
    monkeypatch.setenv("UNIONCRAWL_NOW", (now + dt.timedelta(minutes=1)).isoformat())
    assert len(monitors.check(archive.home, [paper.name]).raised) == 1
    assert monitors.check(archive.home, [paper.name]).raised == []


def test_a_glance_imports_no_crawler(crawled_once: Path, tmp_path: Path) -> None:
    archive = shutil.copytree(crawled_once, tmp_path / "archive")
    code = (
        "import sys; from unioncrawl.cli import main\n"
        "try: main(['status', '--check'])\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        "assert not {'scrapy', 'web_poet', 'twisted'} & set(sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment(archive), capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()


def test_a_crawl_looks_at_the_shapes_of_its_new_pages_and_a_rebuild_forgets_them(crawled: Home) -> None:
    shapes = "SELECT source, role, count(*) FROM page_shapes GROUP BY 1, 2 ORDER BY 1, 2"
    assert query(crawled, shapes) == [
        ("gongren_ribao", "article", 3),
        ("gongren_ribao", "plan", 3),
    ]  # and of the other paper none: its edition is ten years old
    rebuild(crawled)
    assert query(crawled, shapes) == []
    with contextlib.closing(crawled.read()) as db:
        run_id, source = db.execute("SELECT id, source FROM runs ORDER BY id LIMIT 1").fetchone()
    monitors.after_run(crawled, source, run_id)
    assert len(query(crawled, shapes)) == 2


def test_what_goes_wrong_with_the_monitors_is_told_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "unioncrawl.db").write_text("no database, but long enough to be taken for one" * 100)
    monitors.after_run(Home(tmp_path), "gongren_ribao", "x")
    assert "the monitors could not look at the run" in caplog.text


def test_a_crawl_that_gets_no_answer_tells_so_once_for_all_its_sources(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    archive.mkdir()
    nobody = environment(archive, "::127.0.0.1:1")
    names = ("gongren_ribao", "shaanxi_gongren_bao")
    with hook() as server:
        (archive / "settings.toml").write_text(f"[notify.webhook]\nurl = '{server.url}'\n")
        run(unioncrawl("crawl", *names, "-s", "DOWNLOAD_DELAY=0", "-s", "RETRY_TIMES=0"), nobody)
        again = run(scrapy_crawl(names[0]), {**nobody, "UNIONCRAWL_MAX_WAIT_SECONDS": "1"})
    assert again.returncode == 1
    told = [[(alarm["source"], alarm["kind"]) for alarm in one["alarms"]] for one in server.posted]
    assert told == [[(name, "unreachable") for name in names]]


def test_people_are_told_by_a_run_that_scrapy_starts(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    archive.mkdir()
    nobody = environment(archive, "::127.0.0.1:1")
    with hook() as server:
        (archive / "settings.toml").write_text(f"[notify.webhook]\nurl = '{server.url}'\n")
        run(scrapy_crawl("gongren_ribao"), {**nobody, "UNIONCRAWL_MAX_WAIT_SECONDS": "1"})
    told = [[(alarm["source"], alarm["kind"]) for alarm in one["alarms"]] for one in server.posted]
    assert told == [[("gongren_ribao", "unreachable")]]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[notify.emial]\nto = 'a@b.cn'\n", "there is no setting notify.emial; notify.email was meant?"),
        ("contact = 7\n", 'write contact = "name@example.org"'),
        ("contact = 'a@b.cn", "cannot read"),
        ("[notify.email]\nto = 7\nhost = 'b'\n", "[notify.email]: to is to be one text or several"),
    ],
)
def test_a_crawl_with_settings_that_cannot_be_used_ends_with_2_and_nothing_is_begun(
    text: str, said: str, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNIONCRAWL_CONTACT", "a@b.cn")
    monkeypatch.setenv("UNIONCRAWL_CONNECT_TO", "::127.0.0.1:1")
    (tmp_path / "settings.toml").write_text(text)
    status, out, error = call(capsys, tmp_path, "crawl", "--due", "gongren_ribao")
    assert (status, out, error.count("\n"), said in error) == (2, "", 1, True), error
    assert [path.name for path in tmp_path.iterdir()] == ["settings.toml"]


def test_a_crawl_with_settings_that_it_may_not_read_ends_with_2(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("contact = 'a@b.cn'\n")
    (tmp_path / "settings.toml").chmod(0)
    command = [*without_rights(), *unioncrawl("crawl", "gongren_ribao")]
    done = run(command, environment(tmp_path, "::127.0.0.1:1") | UNMEASURED)
    assert (done.returncode, "settings.toml: permission denied" in done.stderr) == (2, True), done.stderr
