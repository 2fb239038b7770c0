"""Whatever is wrong is said in one line, with an exit status, and nothing is lost or half written."""

from __future__ import annotations

import contextlib
import gzip
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.archive.tools import STORY, content, execute, record, story
from tests.crawl.commands import ROOT, environment
from torture.small_disk import can_mount, disk
from unioncrawl.archive.home import Home
from unioncrawl.cli import main

READING = (
    ["show", "1"], ["stats"], ["coverage"], ["failures"], ["verify"], ["search", "工会"], ["reparse", "--dry-run"],
    ["cite", "1"], ["trends", "工会"],
)  # fmt: skip
WRITING = (["reparse"], ["import", "{warc}"])


def call(capsys: pytest.CaptureFixture[str], archive: Path, *arguments: str) -> tuple[int, str, str]:
    """Call the command line in this process; return exit status, output, errors."""
    before = os.environ.get("UNIONCRAWL_ARCHIVE")
    try:
        with pytest.raises(SystemExit) as ended:
            main(["--archive", str(archive), *arguments])
    finally:
        os.environ.pop("UNIONCRAWL_ARCHIVE", None)
        if before is not None:
            os.environ["UNIONCRAWL_ARCHIVE"] = before
    said = capsys.readouterr()
    code = ended.value.code
    return (code if isinstance(code, int) else int(bool(code))), said.out, said.err


@pytest.fixture
def warc(tmp_path: Path) -> Path:
    from unioncrawl.warc.records import record_bytes

    path = tmp_path / "given.warc"
    path.write_bytes(b"".join(record_bytes(*one) for one in story("导入的文字。").records()))
    return path


def commands(warc: Path) -> list[list[str]]:
    return [[part.format(warc=warc) for part in command] for command in (*READING, *WRITING)]


Spoil = Callable[[Home], None]


def newer_schema(home: Home) -> None:
    execute(
        home,
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('unioncrawl', 'm9999_x', 'now')",
    )


def no_database(home: Home) -> None:
    home.database.write_bytes(b"This is a letter and no database.\n" * 100)


def a_directory(home: Home) -> None:
    home.database.unlink()
    home.database.mkdir()


def deleted(home: Home) -> None:
    home.database.unlink()


@pytest.mark.parametrize(
    ("spoil", "what", "next_step"),
    [
        (newer_schema, "newer schema (m9999_x)", "upgrade"),
        (no_database, "no SQLite database", "unioncrawl rebuild"),
        (a_directory, "cannot open", ""),
        (deleted, "no database", "unioncrawl rebuild"),
    ],
)
def test_a_database_that_cannot_be_used_is_said_in_one_line_and_nothing_is_touched(
    spoil: Spoil, what: str, next_step: str, crawled: Home, warc: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(crawled)
    before = {path: path.read_bytes() for path in crawled.path.rglob("*") if path.is_file()}
    for command in commands(warc):
        status, out, errors = call(capsys, crawled.path, *command)
        assert (status, out) == (1, ""), command
        (line,) = errors.splitlines()
        assert line.startswith("unioncrawl: ")
        assert what in line
        assert next_step in line
    after = {path: path.read_bytes() for path in crawled.path.rglob("*") if path.is_file()}
    # A reader leaves SQLite's own files beside the database, without content.
    own = {
        path for path in before.keys() | after.keys() if path.suffix == ".lock" or path.name.endswith("-shm")
    }
    own |= {path for path, data in after.items() if path.name.endswith("-wal") and not data}
    assert {p: d for p, d in after.items() if p not in own} == {
        p: d for p, d in before.items() if p not in own
    }


def test_an_archive_that_cannot_be_written_is_said_in_one_line(
    warc: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("x")
    for command in (["import", str(warc)], ["rebuild"]):
        status, out, errors = call(capsys, tmp_path / "file" / "archive", *command)
        assert (status, out) == (1, "")
        (line,) = errors.splitlines()
        assert str(tmp_path / "file" / "archive") in line


def test_an_archive_that_is_a_file_is_said_to_be_no_directory_and_stays_as_it_is(
    warc: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    letter, link = tmp_path / "README.md", tmp_path / "link"
    letter.write_text("x")
    link.symlink_to(letter)
    for command in (*commands(warc), ["rebuild"], ["crawl", "gongren_ribao", "--dry-run"], ["status"]):
        for path in (letter, link):
            status, out, errors = call(capsys, path, *command)
            assert (status, out) == (1, ""), command
            (line,) = errors.splitlines()
            assert line == f"unioncrawl: {path} is no directory, so no archive; choose another with --archive"
    assert letter.read_text() == "x"


def test_there_is_no_archive_yet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for command in READING:
        status, out, errors = call(capsys, tmp_path / "none", *command)
        assert (status, out) == (1, "")
        (line,) = errors.splitlines()
        assert "run: unioncrawl crawl" in line
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    "data",
    [b"", b"<html></html>", gzip.compress(b"x"), os.urandom(2000), b"WARC/1.0\r\n", None],
    ids=["empty", "html", "gzip", "noise", "a beginning", "missing"],
)
def test_a_file_that_is_no_warc_is_one_line_and_makes_no_archive(
    data: bytes | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "letter.warc.gz"
    if data is not None:
        path.write_bytes(data)
    status, _, errors = call(capsys, tmp_path / "archive", "import", str(path))
    assert status == 1
    (line,) = errors.splitlines()
    said = "no such file" if data is None else "is no WARC file"
    assert line.startswith(f"unioncrawl: {path}: {said}")
    assert not (tmp_path / "archive").exists()


@pytest.mark.parametrize(
    ("arguments", "status", "what"),
    [
        (["show", "99999999999999999999999"], 1, "no article 9"),
        (["show", "0"], 1, "no article 0"),
        (["show", "²"], 1, "no article ²"),
        (["show", "https://example.org/"], 1, "no article https://example.org/"),
        (["show", "http://[broken"], 1, "no article http://[broken"),
        (["failures", "--source", "nobody"], 2, "no source 'nobody'"),
        (["reparse", "--source", "nobody"], 2, "unknown source 'nobody'"),
        (["reparse", "--since", "yesterday"], 2, "since 'yesterday' is no date"),
        (["reparse", "--since", "2026-02-01", "--until", "2026-01-01"], 2, "is after until"),
        (["reparse", "--url", "https://example.org/"], 2, "no known source"),
        (["extract", "/nowhere", "--url", STORY.url], 1, "cannot read /nowhere"),
        (["extract", "/dev/null", "--url", STORY.url], 1, "/dev/null is no page: it is empty"),
        (["extract", "/dev/null"], 1, "/dev/null is no page: it is empty"),
        (["extract", "/proc"], 1, "cannot read /proc: Is a directory"),
        (
            ["extract", "/dev/null", "--url", "ftp://example.org/"],
            2,
            "'ftp://example.org/' is no http(s) address",
        ),
        (
            ["sources", "--recognise", "https://www.acftu.org/xwdt/ghyw/"],
            1,
            "which is not supported: behind a script challenge",
        ),
        (["export", "-o", "/nowhere/x", "--warc", "--wacz"], 2, "--warc and --wacz are two kinds of file"),
        (["export", "-o", "-", "--warc"], 2, "name a file"),
        (["crawl", "ningxia_zonggonghui"], 2, "ningxia_zonggonghui is not supported: a hash-routed app"),
        (["sources", "--recognise", "nonsense"], 2, "'nonsense' is no http(s) address"),
        (
            ["sources", "--recognise", "https://example.org/"],
            1,
            "https://example.org/ has the form of no platform",
        ),
    ],
)
def test_what_makes_no_sense_is_said_in_one_line(
    arguments: list[str], status: int, what: str, crawled_once: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    got, out, errors = call(capsys, crawled_once, *arguments)
    (line,) = errors.splitlines()
    assert (got, out) == (status, "")
    assert line.startswith("unioncrawl: ")
    assert what in line


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["serach", "工会"], "unioncrawl: no such command 'serach'; is search meant?"),
        (["weather"], "unioncrawl: no such command 'weather'; unioncrawl --help lists them"),
        (["--nonsense"], "unioncrawl: No such option '--nonsense'; unioncrawl --help"),
        (["stats", "--nonsense"], "unioncrawl stats: No such option '--nonsense'"),
        (
            ["stats", "--by"],
            "unioncrawl stats: Option '--by' requires an argument; unioncrawl stats --help",
        ),
        (["completion"], "unioncrawl completion: Missing argument '{bash|zsh|fish}'"),
        (
            ["stats", "surplus"],
            "unioncrawl stats: Got unexpected extra argument (surplus); unioncrawl stats --help",
        ),
    ],
)
def test_what_is_called_wrongly_is_said_in_one_line_with_where_the_help_is(
    arguments: list[str], line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, errors = call(capsys, tmp_path / "none", *arguments)
    (said,) = errors.splitlines()
    assert (status, out) == (2, "")
    assert said.startswith(line)


@pytest.mark.parametrize("closed", ["1>&-", "1>&- 2>&-"])
def test_a_closed_standard_output_is_said_in_one_line(closed: str, crawled_once: Path) -> None:
    done = subprocess.run(
        f"exec {sys.executable} -m unioncrawl search 工会 {closed}", shell=True, cwd=ROOT,
        env=environment(crawled_once), capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    expected = (
        "" if "2" in closed else "unioncrawl: standard output is closed; lead it to a file, or to /dev/null\n"
    )
    assert done.stderr.decode() == expected


def test_a_missing_warc_is_said_where_its_page_is_asked_for(
    crawled: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(crawled.warc)
    status, _, errors = call(capsys, crawled.path, "show", STORY.url, "--html")
    assert status == 1
    assert "run: unioncrawl verify" in errors
    assert len(errors.splitlines()) == 1


def test_a_locked_database_is_waited_for(crawled: Home, capsys: pytest.CaptureFixture[str]) -> None:
    with contextlib.closing(sqlite3.connect(crawled.database, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        status, out, _ = call(capsys, crawled.path, "stats", "--format", "json")
        writer.execute("ROLLBACK")
    assert status == 0
    assert "gongren_ribao" in out


def test_reading_leaves_the_archive_as_it_was(crawled: Home, capsys: pytest.CaptureFixture[str]) -> None:
    before = content(crawled)
    for command in READING:
        call(capsys, crawled.path, *command)
    assert content(crawled) == before


@pytest.mark.skipif(not can_mount(), reason="no disk can be mounted here: that needs root")
def test_a_full_disk_is_said_in_one_line_by_what_only_reads(capsys: pytest.CaptureFixture[str]) -> None:
    with disk() as directory:
        home = Home(directory / "archive")
        record(home, [story()])
        with contextlib.suppress(OSError), (directory / "fill").open("wb", buffering=0) as file:
            while file.write(bytes(4096)):
                pass
        for command in (["stats"], ["show", "1"], ["search", "工会"], ["verify"], ["withhold"], ["correct"]):
            status, out, errors = call(capsys, home.path, *command)
            (line,) = errors.splitlines()
            assert (status, out) == (1, "")
            assert line.startswith(f"unioncrawl: cannot use {home.database}: its disk is full")
            assert "call the same again" in line
        (directory / "fill").unlink()
        assert call(capsys, home.path, "stats")[0] == 0
