"""An archive that may not be read or written: one line that says whose it is and what to do."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.test_bad_input import call
from tests.crawl.commands import UNMEASURED, environment, run, without_rights
from unioncrawl.archive.home import Home
from unioncrawl.archive.rights import refusal

NOBODY = 65534

READING = (
    "search 工会", "show 1", "diff 1", "cite 1", "stats", "reprints 1", "trends 工会", "export -o {root}/x.jsonl",
    "crawl gongren_ribao --dry-run", "runs", "runs gongren_ribao", "runs --troubled", "coverage", "coverage --gaps",
    "status", "status --check", "status --notify-test", "verify", "manifest", "failures",
    "explain http://a.example/", "reparse --dry-run",
)  # fmt: skip
WRITING = (
    "crawl gongren_ribao", "crawl --due", "import {root}/given.warc.gz", "pack", "unpack", "rebuild", "reparse",
    "correct http://a.example/ title=x", "withhold 1 --reason x --by y",
)  # fmt: skip

Said = dict[str, tuple[int, str, str]]

EACH = """
import contextlib, io, json, os, sys
from unioncrawl.cli import main
found = {}
for line in json.loads(sys.argv[1]):
    out, error = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(error):
        try:
            main(line.split())
        except SystemExit as ended:
            status = ended.code
    found[line] = status, out.getvalue(), error.getvalue()
json.dump(found, sys.stdout)
"""


def said_without_rights(archive: Path, lines: tuple[str, ...]) -> Said:
    """Return exit status, output and errors of commands, called by somebody whom modes keep out."""
    given = json.dumps([line.format(root=archive.parent) for line in lines])
    env = environment(archive, UNIONCRAWL_CONTACT="https://a.example/") | UNMEASURED
    done = run([*without_rights(), sys.executable, "-c", EACH, given], env)
    assert done.returncode == 0, done.stderr
    return {line: tuple(said) for line, said in json.loads(done.stdout).items()}


@pytest.fixture
def archive(crawled_once: Path, tmp_path: Path) -> Iterator[Path]:
    copy = Path(shutil.copytree(crawled_once, tmp_path / "archive"))
    shutil.copy(next(copy.glob("warc/*/*.warc.gz")), tmp_path / "given.warc.gz")
    yield copy
    copy.chmod(0o755)


def test_every_command_says_in_a_line_what_to_do_about_an_archive_that_may_not_be_read(archive: Path) -> None:
    archive.chmod(0o000)
    for line, (status, out, error) in said_without_rights(archive, READING + WRITING).items():
        assert (status, out, error.count("\n")) == (1, "", 1), (line, out, error)
        assert "permission denied; its mode keeps you out" in error, (line, error)


def test_every_command_says_so_of_a_database_that_may_not_be_read(archive: Path) -> None:
    (archive / "unioncrawl.db").chmod(0o000)
    lines = tuple(line for line in READING if line not in ("manifest", "status --notify-test"))
    for line, (status, out, error) in said_without_rights(archive, lines).items():
        assert (status, out, error.count("\n")) == (1, "", 1), (line, out, error)
        assert "unioncrawl.db: permission denied; its mode keeps you out" in error, (line, error)


@pytest.mark.parametrize("mode", [0o000, 0o444])
@pytest.mark.parametrize("name", ["warc", "warc/gongren_ribao"])
def test_every_command_that_reads_files_says_so_of_their_directory(
    name: str, mode: int, archive: Path
) -> None:
    (archive / name).chmod(mode)
    try:
        for line, (status, _, error) in said_without_rights(
            archive, ("manifest", "verify", "rebuild")
        ).items():
            assert (status, "Traceback" in error) == (1, False), (line, error)
            assert "ermission denied" in error, (line, error)
    finally:
        (archive / name).chmod(0o755)


@pytest.mark.parametrize(
    "name", [".", "unioncrawl.db", "locks", "locks/gongren_ribao.lock", "warc/gongren_ribao"]
)
def test_what_of_an_archive_may_not_be_written_is_said_in_a_line_before_a_crawl_begins(
    name: str, archive: Path
) -> None:
    path = archive / name
    path.chmod(path.stat().st_mode & ~0o222)
    lines = (
        "crawl gongren_ribao",
        "crawl --due gongren_ribao",
        "status --check",
        "import {root}/given.warc.gz",
    )
    for line, (status, out, error) in said_without_rights(archive, lines).items():
        assert (status, out, error.count("\n")) == (1, "", 1), (line, out, error)
        assert f"{path}: permission denied; its mode keeps you out: chmod u+rwX" in error, (line, error)


def test_an_archive_that_may_be_read_and_not_written_is_read(archive: Path) -> None:
    for path in (archive, *archive.rglob("*")):
        path.chmod(path.stat().st_mode & ~0o222)
    try:
        for line, (status, _, error) in said_without_rights(archive, ("stats", "runs", "verify")).items():
            assert (status, "denied" in error) == (0, False), (line, error)
    finally:
        for path in (archive, *archive.rglob("*")):
            path.chmod(path.stat().st_mode | 0o200)


@pytest.mark.parametrize("name", [".", "unioncrawl.db"])
def test_a_mistyped_name_is_told_also_to_those_who_may_only_read(name: str, archive: Path) -> None:
    path = archive / name
    path.chmod(path.stat().st_mode & ~0o222)
    (said,) = said_without_rights(archive, ("schedule --cron gongren_ribo",)).values()
    assert (said[0], "did you mean gongren_ribao?" in said[2]) == (2, True), said


def test_who_may_only_read_is_told_as_whom_to_check(archive: Path) -> None:
    locks = [archive / "locks", *archive.glob("locks/*.lock")]
    for path in locks:
        path.chmod(path.stat().st_mode & ~0o222)
    (said,) = said_without_rights(archive, ("status --check",)).values()
    for path in locks:
        path.chmod(path.stat().st_mode | 0o200)
    assert (said[0], said[2].count("\n")) == (1, 1), said
    assert "locks: permission denied; its mode keeps you out: chmod u+rwX" in said[2]


def test_an_archive_that_cannot_be_begun_says_how_to_make_it(archive: Path) -> None:
    (archive / "inner").mkdir(mode=0o555)
    lines = (f"--archive {archive}/inner/new crawl gongren_ribao", f"--archive {archive}/inner/new stats")
    crawl, stats = said_without_rights(archive, lines).values()
    assert (crawl[0], crawl[2].count("\n")) == (1, 1), crawl
    assert "permission denied; make it, for who crawls: sudo install -d -o " in crawl[2]
    assert "no archive at" in stats[2]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_whose_it_is_and_as_whom_to_call_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: NOBODY)
    assert (
        f"it belongs to root, and you are nobody; if nobody is who crawls: sudo chown -R nobody {tmp_path}"
        in (refusal(tmp_path, "read it", tmp_path))
    )
    os.chown(tmp_path, 1, 1)
    assert (
        "it belongs to daemon, and you are nobody; call the same as daemon: sudo -u daemon unioncrawl …"
        in (refusal(tmp_path, "read it", tmp_path))
    )


def test_a_mistyped_name_is_told_also_to_those_who_may_not_read_the_archive(archive: Path) -> None:
    archive.chmod(0o000)
    (said,) = said_without_rights(archive, ("schedule --cron gongren_ribo",)).values()
    assert (said[0], "did you mean gongren_ribao?" in said[2]) == (2, True)


def test_a_schedule_is_written_by_those_who_may_not_read_the_archive(archive: Path) -> None:
    archive.chmod(0o000)
    (said,) = said_without_rights(archive, ("schedule --systemd gongren_ribao",)).values()
    assert (said[0], said[2].count("\n")) == (0, 1), said
    assert said[2].startswith("note: cannot look for symbolic links in ")


def test_closed_files_of_the_record_may_be_write_protected(
    archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in archive.glob("warc/*/*.warc.*"):
        path.chmod(0o444)
    Home(archive).prepare()
    assert call(capsys, archive, "reparse")[0] == 0
