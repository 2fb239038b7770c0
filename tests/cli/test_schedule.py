"""``unioncrawl schedule``: what it writes is understood by those whom it is written for."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.cli.test_bad_input import call
from tests.crawl.commands import ROOT, UNMEASURED, environment, rows, run, unioncrawl, without_rights
from unioncrawl.press import Press
from unioncrawl.scheduling.scrapyd import egg

PATHS = ("archive", "an archive, 100% 工会 $HOME \"x\" 'y' \\")


@pytest.fixture
def analyze() -> str:
    tool = shutil.which("systemd-analyze")
    if tool is None:
        if os.environ.get("CI"):
            pytest.fail("no systemd-analyze; apt-get install systemd")
        pytest.skip("no systemd-analyze on this machine")
    return tool


def verified(analyze: str, directory: Path, *options: str) -> list[str]:
    """Return what systemd has to say of the units in ``directory``: nothing, as a rule."""
    with tempfile.TemporaryDirectory() as short:  # paths of sockets may not be long
        done = subprocess.run(
            [analyze, *options, "verify", *map(str, sorted(directory.glob("unioncrawl*")))],
            env={**os.environ, "XDG_RUNTIME_DIR": short},
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
    # It also looks at units of the machine that ours are behind.
    return [line for line in (done.stdout + done.stderr).splitlines() if "unioncrawl" in line]


@pytest.mark.parametrize("name", PATHS)
@pytest.mark.parametrize("options", [(), ("--user",)])
def test_systemd_finds_nothing_wrong_with_the_units(
    analyze: str, options: tuple[str, ...], name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("UNIONCRAWL_CONTACT", 'https://a.example/50%$x"y')
    units = tmp_path / "units"
    into = ("--systemd", "--into", str(units), *options)
    status, _, error = call(capsys, tmp_path / name, "schedule", *into, "--at", "06:30", "--at", "22:30")
    assert (status, "enable --now unioncrawl.timer unioncrawl-check.timer" in error) == (0, True)
    assert verified(analyze, units, *options) == []
    assert "\\\nWants=" not in (units / "unioncrawl.service").read_text().replace("\\\\", "")
    timer = units / "unioncrawl.timer"
    timer.write_text(timer.read_text().replace("Persistent", "Persistant"))
    assert len(verified(analyze, units, *options)) == 1


def test_services_may_write_what_lies_behind_the_links_of_an_archive(
    analyze: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive, other, units = tmp_path / "archive", tmp_path / "other disk, 100%", tmp_path / "units"
    (archive / "warc" / "here").mkdir(parents=True)
    (other / "real").mkdir(parents=True)
    (other / "link").symlink_to("real")
    (archive / "warc" / "gongren_ribao").symlink_to(other / "link")
    (archive / "warc" / "laodong_wubao").symlink_to("/mnt/away/laodong_wubao")
    assert call(capsys, archive, "schedule", "--systemd", "--run-as", "root", "--into", str(units))[0] == 0
    for name in ("unioncrawl.service", "unioncrawl-check.service", "unioncrawl-failed@.service"):
        lines = (units / name).read_text().splitlines()
        assert [line for line in lines if line.startswith("ReadWritePaths=")] == [
            f"ReadWritePaths=-{archive}",
            "ReadWritePaths=-/mnt/away/laodong_wubao",
            f'ReadWritePaths=-"{other}/real"'.replace("%", "%%"),
        ]
    assert verified(analyze, units) == []


def test_units_of_an_archive_that_may_not_be_looked_into_are_written_with_a_note(tmp_path: Path) -> None:
    (tmp_path / "archive" / "warc").mkdir(parents=True)
    (tmp_path / "archive" / "warc").chmod(0)
    env = environment(tmp_path / "archive") | UNMEASURED
    done = run([*without_rights(), *unioncrawl("schedule", "--systemd", "--run-as", "root")], env)
    assert (done.returncode, "note: cannot look for symbolic links in " in done.stderr) == (0, True), (
        done.stderr
    )
    assert "ReadWritePaths=" in done.stdout


def test_the_timer_means_hours_in_china(
    analyze: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = call(capsys, tmp_path, "schedule", "--systemd", "--at", "22:30")[1]
    when, check = [line.partition("=")[2] for line in out.splitlines() if line.startswith("OnCalendar=")]
    assert check == "*-*-* 10:30:00 Asia/Shanghai"
    env = {**os.environ, "TZ": "Asia/Shanghai"}
    told = subprocess.run(
        [analyze, "calendar", when], env=env, capture_output=True, text=True, check=True
    ).stdout
    assert any("14:30:00 UTC" in line for line in told.splitlines())


def test_what_is_started_again_leaves_the_next_start_of_the_timer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for times, minutes in ((("22:30",), 1400), (("10:30", "22:30"), 680)):
        at = [part for time in times for part in ("--at", time)]
        out = call(capsys, tmp_path, "schedule", "--systemd", *at)[1]
        assert f"StartLimitIntervalSec={minutes}min\n" in out
        assert "Restart=on-failure\n" in out


def test_a_crawl_that_the_timer_starts_again_soon_is_not_started_again_by_itself(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for times in (("20:00", "22:00"), ("06:30", "22:30"), ("23:50", "00:10")):
        at = [part for time in times for part in ("--at", time)]
        out = call(capsys, tmp_path, "schedule", "--systemd", *at)[1]
        assert ("Restart" in out, "StartLimit" in out) == (False, False)
        assert "OnFailure=" in out


def test_the_line_for_cron_crawls_when_a_shell_runs_it(
    press: Press, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment(tmp_path, press.connect_to).items():
        monkeypatch.setenv(name, value)
    archive = tmp_path / PATHS[1]
    monkeypatch.setenv("TZ", "Europe/Berlin")
    given = (
        "schedule",
        "--cron",
        "--jitter",
        "0",
        "--limit",
        "3",
        "--mailto",
        "a@example.org",
        "gongren_ribao",
    )
    status, out, _ = call(capsys, archive, *given)
    assert (status, "MAILTO=a@example.org" in out) == (0, True)
    line, check = [line for line in out.splitlines() if line[:1].isdigit()]
    assert " status --check " in check
    minute, _, *star, shell = line.split(maxsplit=5)
    assert (minute, star) == ("30", ["*"] * 3)
    # What cron does with a line: a percent sign that has no backslash would end it.
    shell = shell.replace("\\%", "%")
    bare = {"PATH": os.environ["PATH"], "UNIONCRAWL_NOW": "2026-11-18T22:30:00+08:00", "HOME": str(tmp_path)}
    done = subprocess.run(
        ["sh", "-c", shell], env=bare, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert [row["stop_reason"] for row in rows(archive, "SELECT stop_reason FROM runs")] == ["budget"]


def test_a_second_set_of_units_stands_beside_the_first_and_fills_the_years_before(
    analyze: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    units = tmp_path / "units"
    for given in (
        (),
        ("--name", "years", "--at", "02:00", "--since", "2011-01-31", "--limit", "2000", "gongren_ribao"),
    ):
        status, _, error = call(capsys, tmp_path / "a", "schedule", "--systemd", "--into", str(units), *given)
        assert status == 0, error
    assert "enable --now unioncrawl-years.timer\n" in error
    assert verified(analyze, units) == []
    assert sorted(path.name for path in units.iterdir()) == [
        "unioncrawl-check.service", "unioncrawl-check.timer", "unioncrawl-failed@.service",
        "unioncrawl-years-failed@.service", "unioncrawl-years.service", "unioncrawl-years.timer",
        "unioncrawl.service", "unioncrawl.timer",
    ]  # fmt: skip
    service = (units / "unioncrawl-years.service").read_text()
    assert "crawl --since 2011-01-31 --limit 2000 gongren_ribao\n" in service
    assert "OnFailure=unioncrawl-years-failed@%n.service\n" in service


def test_days_are_filled_by_cron_without_another_check(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = call(capsys, tmp_path, "schedule", "--cron", "--since", "2011-01-31", "--until", "2012-01-31")[1]
    (line,) = [line for line in out.splitlines() if line[:1] in "0123456789@"]
    assert "crawl --since 2011-01-31 --until 2012-01-31 >/dev/null || MONITOR_EXIT_STATUS=$? " in line


@pytest.mark.parametrize(
    ("times", "check"),
    [
        (("22:30",), "10:30"),
        (("02:00",), "14:00"),
        (("06:30", "22:30"), "14:30"),
        (("00:00", "01:00"), "12:30"),
    ],
)
def test_the_check_is_at_another_hour_than_the_crawls(
    times: tuple[str, ...], check: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    at = [part for time in times for part in ("--at", time)]
    out = call(capsys, tmp_path, "schedule", "--systemd", *at)[1]
    assert out.rindex(f"OnCalendar=*-*-* {check}:00 Asia/Shanghai") > out.index("# unioncrawl-check.timer")


def test_two_timers_at_once_ask_for_nothing_twice(press: Press, tmp_path: Path) -> None:
    env = environment(tmp_path, press.connect_to, UNIONCRAWL_NOW="2026-11-18T22:30:00+08:00")
    command = unioncrawl("crawl", "gongren_ribao", "-s", "DOWNLOAD_DELAY=0.02")
    both = [
        subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = [one.communicate(timeout=120)[1] for one in both]
    statuses = [one.returncode for one in both]
    asked = [path for _, path in press.requests]
    articles = [path for path in asked if "/news-" in path and path.endswith(".html")]
    assert len(articles) == len(set(articles))
    # They may have come one after the other on a busy machine.
    assert statuses == [0, 0] or (
        sorted(statuses) == [0, 1] and "is being written by process" in "".join(said)
    )
    assert len(rows(tmp_path, "SELECT id FROM articles")) == 16


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "say which: --systemd, --cron, --scrapyd"),
        (("--cron", "--at", "25:00"), "--at '25:00' is no time of the day"),
        (("--systemd", "--memory", "lots"), "--memory 'lots': write e.g. 800M"),
        (("--systemd", "--user", "--run-as", "x"), "leave --run-as out"),
        (("--systemd", "--run-as", "a b"), "is no name of a user"),
        (("--cron", "--mailto", "a\nb"), "is no address"),
        (("--scrapyd",), "give --into DIR"),
        (("--systemd", "--name", "check"), "--name 'check': write a word"),
        (("--systemd", "--name", "a b"), "--name 'a b': write a word"),
        (("--cron", "--name", "years"), "--name is for units of --systemd"),
        (("--cron", "--since", "2011"), "--since '2011' is no date"),
        (("--cron", "--until", "2011-01-31"), "--until goes with --since"),
        (("--cron", "--since", "2012-01-31", "--until", "2011-01-31"), "is after --until"),
        (("--scrapyd", "--into", "x", "--since", "2011-01-31"), "go with --systemd and --cron"),
        (("--cron", "gongren_ribo"), "did you mean gongren_ribao?"),
    ],
)
def test_what_would_not_work_is_refused(
    arguments: tuple[str, ...], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, error = call(capsys, tmp_path, "schedule", *arguments)
    assert (status, out, said in error) == (2, "", True), error


@pytest.mark.parametrize("kind", ["--systemd", "--cron", "--scrapyd"])
@pytest.mark.parametrize(("archive", "into"), [("a\nb", "units"), ("a", "units\n* * * * * reboot")])
def test_what_would_be_a_line_of_its_own_is_refused(
    kind: str, archive: str, into: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, error = call(capsys, tmp_path / archive, "schedule", kind, "--into", str(tmp_path / into))
    assert (status, out, "has a line break" in error) == (2, "", True), error


def test_cron_reads_the_line_of_a_project_of_scrapyd_as_one_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    into = tmp_path / "100% {directory} 'x'"
    given = ("schedule", "--scrapyd", "--into", str(into), "gongren_ribao")
    assert call(capsys, tmp_path / "{directory}", *given)[0] == 0
    *_, command = (into / "crontab").read_text().rstrip("\n").split(maxsplit=5)
    assert re.search(r"(?<!\\)%", command) is None
    assert shlex.split(command.replace("\\%", "%")) == ["sh", f"{into}/enqueue.sh"]
    assert f"UNIONCRAWL_ARCHIVE='{tmp_path}/{{directory}}'" in (into / "start.sh").read_text()


def test_a_time_outside_the_hours_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNIONCRAWL_HOURS", "22:00-06:00")
    assert call(capsys, tmp_path, "schedule", "--cron", "--at", "23:00")[0] == 0
    status, _, error = call(capsys, tmp_path, "schedule", "--cron", "--at", "12:00")
    assert (status, "outside UNIONCRAWL_HOURS=22:00-06:00" in error) == (2, True)


def test_who_has_no_name_on_this_machine_is_asked_for_one_where_units_need_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(os, "getuid", lambda: 4_000_000)
    status, out, error = call(capsys, tmp_path, "schedule", "--systemd", "gongren_ribao")
    assert (status, out, error.count("\n"), "(user 4000000)" in error, "give --run-as USER" in error) == (
        2, "", 1, True, True,
    )  # fmt: skip
    for given in (("--systemd", "--run-as", "union"), ("--systemd", "--user"), ("--cron",)):
        assert call(capsys, tmp_path, "schedule", *given, "gongren_ribao")[0] == 0


def test_files_that_are_there_are_not_replaced_unasked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ("schedule", "--systemd", "--into", str(tmp_path / "units"))
    assert call(capsys, tmp_path, *given)[0] == 0
    status, _, error = call(capsys, tmp_path, *given)
    assert (status, "is there already; --force replaces it" in error) == (2, True)
    assert call(capsys, tmp_path, *given, "--force")[0] == 0


def test_the_egg_of_a_version_is_always_the_same() -> None:
    assert egg("0.1.0") == egg("0.1.0") != egg("0.2.0")


def test_a_schedule_imports_no_crawler(tmp_path: Path) -> None:
    script = (
        "import sys\nfrom unioncrawl.cli import main\ntry:\n    main()\nexcept SystemExit as end:\n"
        "    assert not end.code, end.code\nassert 'scrapy' not in sys.modules\n"
    )
    done = run([sys.executable, "-c", script, "schedule", "--systemd"], environment(tmp_path), cwd=ROOT)
    assert done.returncode == 0, done.stderr
