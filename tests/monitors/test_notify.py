"""Telling of alarms: by mail, web hook and command."""

from __future__ import annotations

import concurrent.futures
import contextlib
import datetime as dt
import json
import os
import sys
import time
from pathlib import Path

import attrs
import pytest

from tests.archive.tools import query
from tests.monitors.servers import hook, mail_server
from tests.monitors.test_years import FIRST, small
from tests.monitors.years import Archive
from unioncrawl import clock
from unioncrawl.archive.database import connect, transaction
from unioncrawl.archive.home import Home
from unioncrawl.archive.rights import name_of
from unioncrawl.monitors import after_crawl, alarms, notify
from unioncrawl.monitors.finding import Finding
from unioncrawl.monitors.message import Message

WRITE = "import sys; open(sys.argv[1], 'a').write(sys.stdin.read())"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An archive with nothing in it."""
    home = Home(tmp_path / "archive")
    home.prepare()
    connect(home.database).close()
    return home


def settings(home: Home, text: str) -> None:
    """Write the archive's settings."""
    (home.path / "settings.toml").write_text(text, encoding="utf-8")


def finding(subject: str = "工会", source: str = "gongren_ribao", kind: str = "fill-rate") -> Finding:
    """Return a finding."""
    return Finding(
        source=source, kind=kind, subject=subject, since="2026-11-20", message="authors: 0 of 3",
        example="http://a.cn/1", advice="unioncrawl explain http://a.cn/1",
    )  # fmt: skip


def found(home: Home, *findings: Finding) -> None:
    """Have monitors find ``findings`` and nothing else."""
    with contextlib.closing(connect(home.database)) as db, transaction(db):
        alarms.settle(db, ["gongren_ribao", "b", ""], ["fill-rate", "silence", "idle"], findings, clock.now())


def hooked(home: Home, url: str) -> None:
    settings(home, f'[notify.webhook]\nurl = "{url}"\nheaders = {{ Authorization = "Bearer 7" }}\n')


@pytest.mark.parametrize("security", ["starttls", "tls", "none"])
def test_a_mail_says_what_since_when_where_and_what_to_do(home: Home, tmp_path: Path, security: str) -> None:
    with mail_server(security, tmp_path) as (server, ca):
        secret = tmp_path / "secret"
        secret.write_text("geheim\n")
        settings(
            home,
            f'[notify.email]\nto = ["a@example.org", "b@example.org"]\nfrom = "c@example.org"\nhost = "localhost"\n'
            f'port = {server.port}\nsecurity = "{security}"\nca_file = "{ca}"\n'
            + (f'user = "me"\npassword_file = "{secret}"\n' if security != "none" else ""),
        )
        found(home, finding())
        assert notify.notify(home) == []
    (mail,) = server.mails
    assert mail["To"] == "a@example.org, b@example.org"
    assert mail["Subject"] == "unioncrawl: 工人日报 fill-rate"
    text = mail.get_content()
    for part in (
        "fill-rate 工会",
        "authors: 0 of 3",
        "since: 2026-11-20",
        "see: http://a.cn/1",
        f"do: unioncrawl --archive {home.path} explain http://a.cn/1",
        f"all of it: unioncrawl --archive {home.path} status",
    ):
        assert part in text
    assert server.secured == [security != "none"]
    assert len(server.logins) == (security != "none")


def test_a_certificate_that_nobody_vouches_for_gets_no_mail(home: Home, tmp_path: Path) -> None:
    with mail_server("tls", tmp_path) as (server, _):
        settings(
            home,
            f'[notify.email]\nto = "a@b.cn"\nhost = "localhost"\nport = {server.port}\nsecurity = "tls"\n',
        )
        found(home, finding())
        (error,) = notify.notify(home)
    assert "CERTIFICATE_VERIFY_FAILED" in error
    assert server.mails == []


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("", "host localhost:{port}: Connection refused"),
        ('ca_file = "/nowhere/ca.pem"', "ca_file /nowhere/ca.pem: No such file or directory"),
        ('user = "me"\npassword_file = "/nowhere/secret"', "password_file /nowhere/secret: No such file or directory"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_mail_is_a_line_that_names_the_setting_and_what_stands_there(
    home: Home, tmp_path: Path, more: str, said: str
) -> None:
    with mail_server("tls", tmp_path) as (server, _):
        port = server.port
    settings(
        home,
        f'[notify.email]\nto = "a@b.cn"\nhost = "localhost"\nport = {port}\nsecurity = "tls"\n{more}\n',
    )
    found(home, finding())
    assert notify.notify(home) == [f"email: {said.format(port=port)}"]


def test_a_password_that_everybody_can_read_is_told_by_the_test(home: Home, tmp_path: Path) -> None:
    secret = tmp_path / "my secret"
    secret.write_text("geheim\n")
    settings(home, f'[notify.email]\nto = "a@b.cn"\nhost = "localhost"\npassword_file = "{secret}"\n')
    secret.chmod(0o640)
    assert notify.careless(home) == []
    secret.chmod(0o644)
    (line,) = notify.careless(home)
    assert line.endswith(f"chmod o-r '{secret}'")


def test_a_subject_says_the_kind_and_the_title_of_the_paper(home: Home, tmp_path: Path) -> None:
    with mail_server("none", tmp_path) as (server, _):
        settings(
            home,
            f'[notify.email]\nto = "a@b.cn"\nhost = "localhost"\nport = {server.port}\nsecurity = "none"\n',
        )
        silence, idle = finding("", kind="silence"), finding("", "", kind="idle")
        for findings in ((silence,), (), (silence, idle), ()):
            found(home, *findings)
            notify.notify(home)
        found(home, finding(), finding("title"), finding(source="b"))
        notify.notify(home)
    assert [mail["Subject"] for mail in server.mails] == [
        "unioncrawl: 工人日报 silent",
        "unioncrawl: over: 工人日报 silent",
        "unioncrawl: 2 alarms: archive idle, 工人日报 silent",
        "unioncrawl: over: 2 alarms: archive idle, 工人日报 silent",
        "unioncrawl: 3 alarms: b fill-rate, 工人日报 fill-rate",
    ]


def test_a_subject_names_three_alarms_and_says_how_many_more_there_are() -> None:
    told = [{"source": name, "kind": "count", "subject": "", "news": "raised"} for name in "abcde"]
    message = Message(archive="/a", at="", alarms=told)
    assert message.subject == "unioncrawl: 5 alarms: a count, b count, c count and 2 more"


def test_a_subject_is_one_short_line_whatever_a_unit_is_called() -> None:
    told = [
        {"source": "", "kind": "died", "subject": "a\r\nBcc: b@example.org\x85" + "c" * 99, "news": "raised"}
    ]
    subject = Message(archive="/a", at="", alarms=told).subject
    assert subject == f"unioncrawl: a Bcc: b@example.org {'c' * 18}… died"


def test_what_is_over_has_its_times_with_their_zone(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with hook() as server:
        hooked(home, server.url)
        for now, findings in (("2026-11-20T22:31:00+08:00", [finding()]), ("2026-11-22T00:02:00+08:00", [])):
            monkeypatch.setenv("UNIONCRAWL_NOW", now)
            found(home, *findings)
            assert notify.notify(home) == []
    over = server.posted[1]["text"]
    assert "OVER   工人日报 (gongren_ribao) fill-rate 工会\n" in over
    assert "       raised: 2026-11-20 22:31 (China Standard Time)\n" in over
    assert "       over: 2026-11-22 00:02 (China Standard Time)\n" in over
    assert f"archive {home.path}, 2026-11-22 00:02 (China Standard Time)\n" in over
    assert server.posted[1]["alarms"][0]["closed_at"] == "2026-11-21T16:02:00.000000Z"


def test_a_silence_that_is_over_is_told_from_when_to_when(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive, paper = Archive(tmp_path), small(name="gongren_ribao")
    gone = range(4, 8)
    with hook() as server:
        hooked(archive.home, server.url)
        for number in range(10):
            if number not in gone:
                archive.crawl(paper, FIRST + dt.timedelta(days=number))
            monkeypatch.setenv("UNIONCRAWL_NOW", f"{FIRST + dt.timedelta(days=number)}T23:00:00+08:00")
            since = str(FIRST + dt.timedelta(days=gone[0]))
            silence = attrs.evolve(finding("", kind="silence"), since=since)
            found(archive.home, *([silence] if number in range(5, 9) else []))
            assert notify.notify(archive.home) == []
    assert (
        f"       silent from {since} to {FIRST + dt.timedelta(days=gone[-1])}\n" in server.posted[-1]["text"]
    )


def test_a_mail_says_once_as_whom_its_commands_are_called(home: Home) -> None:
    with hook() as server:
        hooked(home, server.url)
        found(home, finding(), finding("title"))
        assert notify.notify(home) == []
    name = name_of(home.path.stat().st_uid)
    text = server.posted[0]["text"]
    assert text.endswith(f"\ncall these as the user who crawls ({name})\n")
    assert text.count("call these as") == 1


def test_a_web_hook_is_told_once_that_an_alarm_is_raised_and_once_that_it_is_over(home: Home) -> None:
    with hook() as server:
        hooked(home, server.url)
        found(home, finding(), finding("title"))
        assert notify.notify(home) == []
        found(home, finding(), finding("title"))
        assert notify.notify(home) == []
        found(home, finding("title"))
        assert notify.notify(home) == []
        assert notify.notify(home) == []
    told = [[(alarm["news"], alarm["subject"]) for alarm in one["alarms"]] for one in server.posted]
    assert told == [[("raised", "工会"), ("raised", "title")], [("closed", "工会")]]
    assert server.headers[0]["Authorization"] == "Bearer 7"
    assert server.posted[0]["text"].startswith("unioncrawl: 2 alarms: 工人日报 fill-rate\n")


def test_a_command_is_given_an_alarm_a_line(home: Home, tmp_path: Path) -> None:
    into = tmp_path / "into"
    settings(home, f"[notify.command]\nargv = {json.dumps([sys.executable, '-c', WRITE, str(into)])}\n")
    found(home, finding(), finding(source="b"))
    assert notify.notify(home) == []
    lines = [json.loads(line) for line in into.read_text().splitlines()]
    assert [line["source"] for line in lines] == ["b", "gongren_ribao"]
    assert lines[0]["news"] == "raised"
    assert lines[0]["advice"] == f"unioncrawl --archive {home.path} explain http://a.cn/1"


def test_a_channel_that_is_down_is_tried_again_and_shown_and_holds_no_other_back(
    home: Home, tmp_path: Path
) -> None:
    into = tmp_path / "into"
    with hook() as server:
        hooked(home, server.url)
        with (home.path / "settings.toml").open("a") as file:
            file.write(f"[notify.command]\nargv = {json.dumps([sys.executable, '-c', WRITE, str(into)])}\n")
        server.status = 503
        found(home, finding())
        (error,) = notify.notify(home)
        assert error == f"webhook: url {server.url.split('/')[2]}: HTTP Error 503: Service Unavailable"
        assert len(into.read_text().splitlines()) == 1
        assert query(home, "SELECT name, error IS NULL FROM channels") == [("command", 1), ("webhook", 0)]
        server.status = 200
        assert notify.notify(home) == []
    assert len(into.read_text().splitlines()) == 1
    assert [len(one["alarms"]) for one in server.posted] == [1]
    assert query(home, "SELECT name FROM channels WHERE error IS NOT NULL") == []


def test_what_was_raised_and_over_while_a_channel_was_down_is_told_once(home: Home) -> None:
    with hook() as server:
        hooked(home, server.url)
        server.status = 500
        found(home, finding())
        assert len(notify.notify(home)) == 1
        found(home)
        server.status = 200
        assert notify.notify(home) == []
    assert [[alarm["news"] for alarm in one["alarms"]] for one in server.posted] == [["closed"]]


def test_a_new_channel_is_told_what_is_open_and_not_what_is_over(home: Home) -> None:
    found(home, finding())
    found(home, finding("title"))
    with hook() as server:
        hooked(home, server.url)
        assert notify.notify(home) == []
    assert [[alarm["subject"] for alarm in one["alarms"]] for one in server.posted] == [["title"]]


def test_a_command_that_fails_or_is_not_there_is_an_error(home: Home) -> None:
    for argv, said in (
        (
            [sys.executable, "-c", "import sys; sys.exit('no pager')"],
            f"command: argv {sys.executable}: exit status 1: no pager",
        ),
        (["/nowhere/at/all"], "command: argv /nowhere/at/all: No such file or directory"),
    ):
        settings(home, f"[notify.command]\nargv = {json.dumps(argv)}\n")
        found(home)
        found(home, finding())
        (error,) = notify.notify(home)
        assert error == said


def test_a_command_that_hangs_is_ended(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notify, "TIMEOUT", 0.2)
    settings(
        home,
        f"[notify.command]\nargv = {json.dumps([sys.executable, '-c', 'import time; time.sleep(60)'])}\n",
    )
    found(home, finding())
    begun = time.monotonic()
    (error,) = notify.notify(home)
    assert "timed out" in error
    assert time.monotonic() - begun < 30


def test_telling_goes_wrong_in_the_log_and_not_in_the_crawl(
    home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    settings(home, "[notify.webhook]\nurl = 'http://127.0.0.1:1/'\n")
    found(home, finding())
    after_crawl(home)
    assert "could not be told" in caplog.text


def test_a_channel_that_is_not_in_the_settings_any_more_is_not_down(home: Home) -> None:
    settings(home, "[notify.webhook]\nurl = 'http://127.0.0.1:1/'\n")
    found(home, finding())
    assert len(notify.notify(home)) == 1
    settings(home, "")
    assert notify.notify(home) == []
    assert query(home, "SELECT * FROM channels") == []


def test_two_processes_that_tell_at_once_tell_once(home: Home, tmp_path: Path) -> None:
    told = tmp_path / "told"
    slow = f"import sys, time; open({str(told)!r}, 'a').write(sys.stdin.read()); time.sleep(0.3)"
    settings(home, f"[notify.command]\nargv = {json.dumps([sys.executable, '-c', slow])}\n")
    found(home, finding())
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        assert list(pool.map(notify.notify, (home, home))) == [[], []]
    assert len(told.read_text().splitlines()) == 1


def test_what_comes_back_is_a_new_alarm(home: Home) -> None:
    found(home, finding())
    found(home)
    found(home, finding())
    assert query(home, "SELECT count(*), sum(closed_at IS NULL) FROM alarms") == [(2, 1)]


def test_a_web_hook_that_leads_elsewhere_was_not_told_and_elsewhere_gets_no_secret(home: Home) -> None:
    found(home, finding())
    with hook() as elsewhere, hook() as server:
        hooked(home, server.url)
        server.status, server.location = 302, elsewhere.url
        (error,) = notify.notify(home)
        assert "302" in error
        assert elsewhere.asked == []
        server.status = 200
        assert notify.notify(home) == []
        assert len(server.posted) == 1


def test_a_server_that_answers_a_byte_now_and_then_is_not_waited_for(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notify, "DEADLINE", 0.5)
    found(home, finding())
    with hook() as server:
        hooked(home, server.url)
        server.drip_s = 0.05
        (error,) = notify.notify(home)
        server.drip_s = 0.0
    assert error == f"webhook: url {server.url.split('/')[2]}: did not come to an end within 0.5 seconds"


def test_a_command_that_hangs_is_ended_with_all_that_it_has_started_and_its_arguments_are_told_nobody(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notify, "TIMEOUT", 0.5)
    pid = tmp_path / "pid"
    script = f"sleep 60 & echo $! > '{pid}'; wait"
    settings(home, f"[notify.command]\nargv = {json.dumps(['sh', '-c', script, '--token=geheim'])}\n")
    found(home, finding())
    assert notify.notify(home) == ["command: argv sh: timed out after 0.5 seconds"]
    for _ in range(100):
        try:
            state = Path(f"/proc/{int(pid.read_text())}/stat").read_text().split()[2]
        except FileNotFoundError:
            return
        if state == "Z":
            return
        time.sleep(0.05)
    raise AssertionError("what it had started goes on")


def test_a_command_may_leave_something_behind_that_goes_on(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notify, "TIMEOUT", 2)
    settings(
        home, f"[notify.command]\nargv = {json.dumps(['sh', '-c', 'cat >/dev/null; sleep 4 & exit 0'])}\n"
    )
    found(home, finding())
    assert notify.notify(home) == []


def test_whom_a_mail_server_refuses_is_an_error_and_the_others_are_told_once(
    home: Home, tmp_path: Path
) -> None:
    with mail_server("none", tmp_path) as (server, _):
        server.refused = ["gone@b.example"]
        to = '["here@b.example", "gone@b.example"]'
        settings(
            home, f'[notify.email]\nto = {to}\nhost = "localhost"\nsecurity = "none"\nport = {server.port}\n'
        )
        found(home, finding())
        assert notify.notify(home) == ["email: the server refused gone@b.example; the others were told"]
        assert notify.notify(home) == []
    assert len(server.mails) == 1


def test_a_mail_that_was_taken_is_told_whatever_the_server_says_to_goodbye(
    home: Home, tmp_path: Path
) -> None:
    with mail_server("none", tmp_path) as (server, _):
        server.goodbye = "451 not now"
        settings(
            home,
            f'[notify.email]\nto = "a@b.example"\nhost = "localhost"\nsecurity = "none"\nport = {server.port}\n',
        )
        found(home, finding())
        assert notify.notify(home) == []
        assert notify.notify(home) == []
    assert len(server.mails) == 1


def test_an_archive_whose_name_is_no_utf_8_is_told_of(tmp_path: Path) -> None:
    home = Home(tmp_path / os.fsdecode(b"\xb9\xa4\xbb\xe1"))
    home.prepare()
    connect(home.database).close()
    with hook() as server:
        hooked(home, server.url)
        found(home, finding())
        assert notify.notify(home) == []
    assert "\N{REPLACEMENT CHARACTER}" in server.posted[0]["archive"]
