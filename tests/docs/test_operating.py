"""The commands of docs/operating.md, run as they stand there, but for the paths."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.archive.tools import content
from tests.crawl.commands import ROOT, environment, rows, run, unioncrawl
from unioncrawl.archive.home import Home
from unioncrawl.press import Press

PAGE = ROOT / "docs" / "operating.md"
RUN = re.compile(r"^<!-- run: ([\w-]+) -->\n```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)

SCRIPTS = dict(RUN.findall(PAGE.read_text("utf-8")))

SUDO = """#!/bin/sh
# Does as whom it is called by what union and root do.
if [ "$1" = -u ]; then shift 2; fi
if [ "$1 $2 $3 $4 $5 $6" = "install -d -o union -g union" ]; then shift 6; exec install -d "$@"; fi
exec "$@"
"""


class Server:
    """A machine as the page has it, below a directory."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.archive = root / "srv" / "union"
        self.copy = root / "mnt" / "copy"
        self.larger = root / "mnt" / "larger" / "union"
        for directory in (root / "bin", self.archive.parent, self.larger.parent):
            directory.mkdir(parents=True)
        program = f'#!/bin/sh\nexec {sys.executable} -m unioncrawl "$@"\n'
        for name, script in (("unioncrawl", program), ("sudo", SUDO)):
            (root / "bin" / name).write_text(script)
            (root / "bin" / name).chmod(0o755)

    def run(self, name: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
        """Run a script of the page; it stops at the first command that fails."""
        return self.call(SCRIPTS[name], env)

    def call(self, commands: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
        """Run commands as they stand on the page."""
        script = re.sub(r"/(srv|mnt)/", rf"{self.root}/\1/", commands)
        path = f"{self.root / 'bin'}{os.pathsep}{env['PATH']}"
        return subprocess.run(
            ["sh", "-e", "-c", script], env={**env, "PATH": path}, cwd=self.root, capture_output=True, text=True,
            timeout=120, check=False,
        )  # fmt: skip


@pytest.fixture
def server(crawled_once: Path, tmp_path: Path) -> Server:
    for tool in ("rsync", "sqlite3"):
        if shutil.which(tool) is None:
            if os.environ.get("CI"):
                pytest.fail(f"no {tool}")
            pytest.skip(f"no {tool} on this machine")
    made = Server(tmp_path)
    shutil.copytree(crawled_once, made.archive)
    return made


def crawl(press: Press, archive: Path, now: str) -> None:
    env = environment(archive, press.connect_to, UNIONCRAWL_NOW=now)
    done = run(unioncrawl("crawl", "gongren_ribao", "-s", "DOWNLOAD_DELAY=0"), env)
    assert done.returncode == 0, done.stderr


def test_a_copy_brings_back_all_that_was_there_and_can_be_crawled_into(server: Server, press: Press) -> None:
    env = environment(server.archive)
    assert (done := server.run("back-up", env)).returncode == 0, done.stderr
    before = content(Home(server.archive))
    shutil.rmtree(server.archive)
    assert (done := server.run("restore", env)).returncode == 0, done.stdout + done.stderr
    assert content(Home(server.archive)) == before
    crawl(press, server.archive, "2026-11-21T08:00:00+08:00")
    assert run(unioncrawl("verify"), env).returncode == 0


LARGE = "gongren_ribao"


def put_elsewhere(server: Server) -> Path:
    """Have a source lie on another disk, behind an absolute link; return where."""
    other = server.root / "mnt" / "other" / LARGE
    other.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(server.archive / "warc" / LARGE, other)
    (server.archive / "warc" / LARGE).symlink_to(other)
    return other


def test_a_back_up_says_nothing_if_all_is_well_and_has_what_lies_behind_links(server: Server) -> None:
    env = environment(server.archive)
    done = server.run("back-up", env)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    files = sorted(path.name for path in (server.copy / "warc" / LARGE).iterdir())
    # Into a copy that is older than the link, and then into one that has the link for the directory.
    other = put_elsewhere(server)
    for _ in range(2):
        done = server.run("back-up", env)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        copied = server.copy / "warc" / LARGE
        assert (copied.is_symlink(), sorted(path.name for path in copied.iterdir())) == (False, files)
        shutil.rmtree(copied)
        copied.symlink_to(other)
    shutil.rmtree(server.copy)
    assert server.run("back-up", env).returncode == 0
    before = content(Home(server.archive))
    shutil.rmtree(server.archive)
    shutil.rmtree(other)
    assert (done := server.run("restore", env)).returncode == 0, done.stdout + done.stderr
    assert content(Home(server.archive)) == before


def test_a_back_up_of_a_source_whose_disk_is_not_there_fails_and_keeps_what_the_copy_has(
    server: Server,
) -> None:
    env = environment(server.archive)
    assert server.run("back-up", env).returncode == 0
    files = sorted(path.name for path in (server.copy / "warc" / LARGE).iterdir())
    put_elsewhere(server).parent.rename(server.root / "mnt" / "unmounted")
    assert server.run("back-up", env).returncode == 23
    assert sorted(path.name for path in (server.copy / "warc" / LARGE).iterdir()) == files


def test_a_source_that_is_to_lie_elsewhere_is_left_out_and_brought_there_by_a_call_of_its_own(
    server: Server,
) -> None:
    env = environment(server.archive)
    assert server.run("back-up", env).returncode == 0
    before = content(Home(server.archive))
    shutil.rmtree(server.archive)
    first = (
        f"sudo -u union mkdir -p /mnt/other/{LARGE} /srv/union/warc\n"
        f"sudo -u union rsync --archive /mnt/copy/warc/{LARGE}/ /mnt/other/{LARGE}/\n"
        f"sudo -u union ln -s /mnt/other/{LARGE} /srv/union/warc/\n"
    )
    leaving_out = SCRIPTS["restore"].replace("--exclude=/old", f"--exclude=/warc/{LARGE} --exclude=/old")
    assert (done := server.call(first + leaving_out, env)).returncode == 0, done.stdout + done.stderr
    assert (server.archive / "warc" / LARGE).is_symlink()
    assert content(Home(server.archive)) == before


def test_an_archive_is_moved_with_what_lies_behind_links(server: Server) -> None:
    other = put_elsewhere(server)
    env = environment(server.archive)
    before = content(Home(server.archive))
    assert (done := server.run("move", env)).returncode == 0, done.stdout + done.stderr
    shutil.rmtree(other)
    assert content(Home(server.larger)) == before
    assert run(unioncrawl("verify"), environment(server.larger)).returncode == 0


def test_what_came_while_the_copy_was_made_is_taken_in_by_the_next_crawl(
    server: Server, press: Press
) -> None:
    env = environment(server.archive)
    assert (done := server.run("back-up", env)).returncode == 0, done.stderr
    older = (server.copy / "unioncrawl.db").read_bytes()
    crawl(press, server.archive, "2026-11-20T08:00:00+08:00")
    shutil.rmtree(server.copy / "old")
    assert (done := server.run("back-up", env)).returncode == 0, done.stderr
    # As if the crawl had come between the database and the files.
    (server.copy / "unioncrawl.db").write_bytes(older)
    held = rows(server.archive, "SELECT id FROM snapshots ORDER BY id")
    shutil.rmtree(server.archive)
    server.run("restore", env)
    assert len(rows(server.archive, "SELECT id FROM snapshots")) < len(held)
    crawl(press, server.archive, "2026-11-20T20:00:00+08:00")
    assert [row for row in held if row not in rows(server.archive, "SELECT id FROM snapshots")] == []
    assert run(unioncrawl("verify"), env).returncode == 0


def test_an_archive_is_moved_and_upgraded(server: Server) -> None:
    env = environment(server.archive)
    assert (done := server.run("move", env)).returncode == 0, done.stdout + done.stderr
    assert content(Home(server.larger)) == content(Home(server.archive))
    assert (done := server.run("upgrade", env)).returncode == 0, done.stdout + done.stderr


def test_an_upgrade_ends_with_starting_all_timers_that_were_enabled_of_whatever_plan(tmp_path: Path) -> None:
    systemctl = shutil.which("systemctl")
    if systemctl is None:
        if os.environ.get("CI"):
            pytest.fail("no systemctl; apt-get install systemd")
        pytest.skip("no systemctl on this machine")
    server = Server(tmp_path)
    units = tmp_path / "etc" / "systemd" / "system"
    env = environment(server.archive)
    for plan in ([], ["--name", "years", "--since", "2011-01-31"], ["--name", "off", "--at", "02:00"]):
        given = ("schedule", "--systemd", "--run-as", "root", "--into", str(units), *plan, LARGE)
        assert run(unioncrawl(*given), env).returncode == 0
    ours = [systemctl, f"--root={tmp_path}"]
    enabled = ["unioncrawl-check.timer", "unioncrawl-years.timer", "unioncrawl.timer"]
    subprocess.run([*ours, "enable", *enabled], check=True, capture_output=True)
    calls = tmp_path / "calls"
    (tmp_path / "bin" / "systemctl").write_text(
        f'#!/bin/sh\n[ "$1" = start ] && echo "$@" >{calls} && exit\nexec {" ".join(ours)} "$@"\n'
    )
    (tmp_path / "bin" / "systemctl").chmod(0o755)
    (line,) = re.findall(r"^\$ (sudo systemctl start \$\(.*\))$", PAGE.read_text("utf-8"), re.MULTILINE)
    assert (done := server.call(line, env)).returncode == 0, done.stderr
    assert sorted(calls.read_text().split()) == sorted(["start", *enabled])


def test_the_last_line_of_a_back_up_notices_what_is_missing_or_changed_in_the_copy(server: Server) -> None:
    env = environment(server.archive)
    assert (done := server.run("back-up", env)).returncode == 0, done.stderr
    last = SCRIPTS["back-up"].splitlines()[-1]
    assert (done := server.call(last, env)).returncode == 0, done.stderr
    one, other, *_ = sorted(server.copy.glob("warc/*/*.warc.gz"))
    content_of = one.read_bytes()
    one.write_bytes(content_of[:-1] + b"?")
    assert f"{one.name}: FAILED" in server.call(last, env).stdout
    one.write_bytes(content_of)
    other.unlink()
    done = server.call(last, env)
    assert (done.returncode, other.name in done.stderr) == (1, True), done.stderr


def test_a_file_that_is_closed_while_the_copy_is_made_is_no_fault_of_the_copy(server: Server) -> None:
    env = environment(server.archive)
    before, after = SCRIPTS["back-up"].split("# What is new of the rest.")
    assert (done := server.call(before, env)).returncode == 0, done.stderr
    one = next(server.archive.glob("warc/*/*.warc.gz"))
    shutil.copy(one, one.with_name(one.name.replace("-00001.", "-00002.")))
    assert (done := server.call("#" + after, env)).returncode == 0, done.stderr


@pytest.mark.parametrize("name", sorted(SCRIPTS))
def test_all_that_is_done_in_an_archive_is_done_as_the_user_who_crawls(name: str) -> None:
    commands = [line for line in SCRIPTS[name].replace("\\\n", " ").splitlines() if not line.startswith("#")]
    others = [line for line in commands if not line.startswith("sudo -u union ")]
    assert all(line.startswith("sudo install -d -o union -g union ") for line in others), others


def test_the_page_has_a_script_for_each_of_these() -> None:
    assert set(SCRIPTS) == {"back-up", "restore", "move", "upgrade"}
