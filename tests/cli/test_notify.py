"""``unioncrawl notify``: people hear of it when a crawl dies, and not twice of what it told itself."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from tests.archive.tools import execute
from tests.cli.test_bad_input import call
from tests.crawl.commands import UNMEASURED, environment, run, unioncrawl, without_rights
from tests.monitors.servers import mail_server
from unioncrawl.archive.home import Home
from unioncrawl.archive.locks import telling
from unioncrawl.monitors.channels import whom_to_tell

NIGHT = "2026-11-28T22:30:00+08:00"
NOWHERE = "::127.0.0.1:9"


@pytest.fixture
def archive(crawled_once: Path, tmp_path: Path) -> Path:
    copy = Path(shutil.copytree(crawled_once, tmp_path / "archive, 100%"))
    (copy / "settings.toml").write_text(
        f'contact = "a@b.example"\n[notify.command]\nargv = ["sh", "-c", "cat >>{tmp_path}/told"]\n'
    )
    (copy / "locks" / "alarms.lock").unlink(missing_ok=True)
    return copy


def told(archive: Path) -> list[dict[str, object]]:
    path = archive.parent / "told"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def of_cron(archive: Path, capsys: pytest.CaptureFixture[str], command: str = "crawl") -> str:
    """Return what cron has a shell do every day."""
    _, out, _ = call(capsys, archive, "schedule", "--cron", "--jitter", "0", "gongren_ribao")
    line = next(line for line in out.splitlines() if f" {command} " in line and line[:1].isdigit())
    return line.split(maxsplit=5)[5].replace("\\%", "%")


def test_a_crawl_that_may_not_write_the_database_is_told_by_mail_though_no_alarm_can_be_kept(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = of_cron(archive, capsys)
    (archive / "unioncrawl.db").chmod(0o444)
    with mail_server("none", tmp_path) as (server, _):
        (archive / "settings.toml").write_text(
            'contact = "a@b.example"\n[notify.email]\nto = "you@b.example"\nhost = "127.0.0.1"\nsecurity = "none"\n'
            f"port = {server.port}\n"
        )
        env = environment(archive, NOWHERE, UNIONCRAWL_NOW=NIGHT) | UNMEASURED
        done = run([*without_rights(), "sh", "-c", line], env)
    assert (done.returncode, done.stderr.count("\n"), done.stdout) == (0, 1, ""), done.stderr
    (mail,) = server.mails
    assert mail["Subject"] == "unioncrawl: a crawl died"
    said = " ".join(mail.get_content().split())
    assert "a crawl failed (status 1), before it could tell what is wrong: cannot write " in said
    assert "unioncrawl.db: permission denied; its mode keeps you out: chmod u+rwX" in said


def test_a_crawl_that_came_to_its_end_is_not_told_for_a_source_that_failed(
    archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    env = environment(archive, NOWHERE, UNIONCRAWL_NOW=NIGHT)
    done = run(["sh", "-c", of_cron(archive, capsys)], env)
    assert "gave no answer at all" in done.stderr or "robots.txt could not be had" in done.stderr, done.stderr
    assert [one["kind"] for one in told(archive) if one["kind"] == "died"] == []


def test_a_check_while_an_alarm_is_open_has_cron_mail_nothing_and_one_that_may_not_write_is_told(
    archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = of_cron(archive, capsys, "status")
    env = environment(archive, UNIONCRAWL_NOW=NIGHT) | UNMEASURED
    alarms = "id, source, kind, subject, since, message, example, advice, first_seen, last_seen, notified"
    values = "1, '', 'of hand', '', ?, 'm', '', 'a', ?, ?, '{}'"
    execute(Home(archive), f"INSERT INTO alarms ({alarms}) VALUES ({values})", NIGHT, NIGHT, NIGHT)
    assert (done := run(["sh", "-c", line], env)).stderr == "", done.stderr
    assert [one["kind"] for one in told(archive)] == ["of hand"]
    (archive / "locks" / "alarms.lock").unlink()
    (archive / "unioncrawl.db").chmod(0o444)
    run([*without_rights(), "sh", "-c", line], env)
    assert "a check failed (status 1)" in str(told(archive)[-1]["message"])


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"MONITOR_EXIT_STATUS": "137"}, "(status 137)"),
        ({"MONITOR_SERVICE_RESULT": "oom-kill", "MONITOR_EXIT_STATUS": "KILL"}, "(oom-kill, status KILL)"),
        ({"MONITOR_SERVICE_RESULT": "exit-code", "MONITOR_EXIT_STATUS": "2"}, "(status 2)"),
    ],
)
def test_what_was_killed_or_called_wrongly_is_told_whatever_else_was(
    variables: dict[str, str], said: str, archive: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    with telling(Home(archive)):
        pass
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    status, out, error = call(capsys, archive, "notify", "--unit", "unioncrawl.service")
    assert (status, out, error) == (0, "command: sent\n", "")
    (one,) = told(archive)
    assert (one["kind"], one["news"], one["example"]) == (
        "died",
        "raised",
        "journalctl -u unioncrawl.service -n 50",
    )
    assert one["message"] == f"unioncrawl.service failed {said}, before it could tell what is wrong"


def test_what_was_told_longer_ago_than_an_hour_was_told_by_an_earlier_crawl(
    archive: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNIONCRAWL_NOW", "2026-11-28T22:30:00+08:00")
    with telling(Home(archive)):
        pass
    for now, count in (("2026-11-28T23:20:00+08:00", 0), ("2026-11-28T23:40:00+08:00", 1)):
        monkeypatch.setenv("UNIONCRAWL_NOW", now)
        assert call(capsys, archive, "notify")[0] == 0
        assert len(told(archive)) == count


def test_what_breaks_off_while_it_tells_has_not_told(
    archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(RuntimeError), telling(Home(archive)):
        raise RuntimeError
    assert call(capsys, archive, "notify")[0] == 0
    assert len(told(archive)) == 1


def test_that_nobody_is_named_or_could_be_told_is_an_error(
    archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (archive / "settings.toml").write_text('[notify.command]\nargv = ["false"]\n')
    status, _, error = call(capsys, archive, "notify")
    assert (status, "a crawl failed, and nobody could be told" in error) == (1, True)
    (archive / "settings.toml").write_text("")
    status, _, error = call(capsys, archive, "notify")
    assert (status, "a crawl failed, and" in error, "names nobody to tell" in error) == (2, True, True)


WRONG = (
    ("contakt = 'a@b.example'\n", "there is no setting contakt; contact was meant?"),
    ("contact = 7\n", 'write contact = "name@example.org"'),
    ("contact = 'nobody'\n", "contact: 'nobody' is neither an e-mail address"),
    (
        "[notify.mail]\nto = 'a@b.example'\nhost = 'b'\n",
        "there is no setting notify.mail; notify.email was meant?",
    ),
    ("[notify.email]\nto = 'a@b.example'\nhots = 'b'\n", "there is no setting notify.email.hots"),
)


@pytest.mark.parametrize(("wrong", "said"), WRONG)
def test_a_crawl_that_died_of_a_mistake_in_the_settings_is_told_through_the_channels_that_are_right(
    wrong: str, said: str, archive: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = archive / "settings.toml"
    right = file.read_text().partition("\n")[2]
    file.write_text(wrong + right)
    monkeypatch.setenv("MONITOR_EXIT_STATUS", "2")
    assert call(capsys, archive, "notify", "--unit", "unioncrawl.service") == (0, "command: sent\n", "")
    (one,) = told(archive)
    assert f"{file}: " in str(one["message"])
    assert said in str(one["message"])


@pytest.mark.parametrize(
    "wrong", ["no toml", "[notfy.command]\nargv = ['x']\n", "[notify.command]\nargs = 7\n", ""]
)
def test_where_no_channel_is_right_those_are_told_that_were_when_the_settings_were_last_right(
    wrong: str, archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(capsys, archive, "status", "--notify-test")[0] == 0
    (archive.parent / "told").unlink()
    kept = archive / "locks" / "notify.json"
    assert (stat.S_IMODE(kept.stat().st_mode), "contact" in kept.read_text()) == (0o600, False)
    (archive / "settings.toml").write_text(wrong)
    status, out, error = call(capsys, archive, "notify")
    if not wrong:  # nobody is to be told any more
        assert (status, "names nobody to tell" in error, kept.exists()) == (2, True, False)
        return
    assert (status, out, error) == (0, "command: sent\n", "")
    assert str(archive / "settings.toml") in str(told(archive)[0]["message"])
    kept.unlink()
    status, _, error = call(capsys, archive, "notify")
    assert (status, str(archive / "settings.toml") in error, error.count("\n")) == (2, True, 1)


def test_channels_are_kept_by_nobody_but_whom_the_archive_belongs_to(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: archive.stat().st_uid + 1)
    assert list(whom_to_tell(Home(archive)).channels) == ["command"]
    assert not (archive / "locks" / "notify.json").exists()


def test_an_archive_whose_name_is_no_utf_8_is_told_of(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    strange = archive.rename(Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xb9\xa4")))
    (strange / "unioncrawl.db").unlink()
    assert call(capsys, strange, "notify")[:2] == (0, "command: sent\n")
    (one,) = told(archive)
    assert "no database in " in str(one["message"])


def test_what_is_told_to_be_run_names_the_archive(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (archive / "unioncrawl.db").unlink()
    assert call(capsys, archive, "notify")[:2] == (0, "command: sent\n")
    (one,) = told(archive)
    assert f"; run: unioncrawl --archive '{archive}' rebuild" in str(one["message"])


def test_an_archive_that_is_not_there_is_no_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, error = call(capsys, tmp_path / "unmounted", "notify")
    assert (status, out, error.count("\n")) == (2, "", 1)
    assert not (tmp_path / "unmounted").exists()


def test_who_is_told_imports_no_crawler(archive: Path) -> None:
    script = (
        "import sys\nfrom unioncrawl.cli import main\ntry:\n    main(['notify'])\nexcept SystemExit as end:\n"
        "    assert not end.code, end.code\nassert 'scrapy' not in sys.modules\n"
    )
    done = subprocess.run(
        [*unioncrawl()[:1], "-c", script], env={**os.environ, **environment(archive)}, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
