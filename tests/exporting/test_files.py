"""A file has its name when it is whole; what goes wrong is one line, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.archive.tools import execute, query
from tests.cli.test_bad_input import call
from tests.crawl.commands import ROOT, environment, run, unioncrawl
from tests.exporting.tools import FORMS, articles, exported
from unioncrawl.archive.home import Home

Capsys = pytest.CaptureFixture[str]

every_form = pytest.mark.parametrize("name", FORMS)


def written(name: str) -> set[str]:
    """Return the names of all files that an export to ``name`` writes."""
    return {name} | ({f"{name}.datapackage.json"} if FORMS[name] in ("jsonl", "csv") else set())


def names(directory: Path) -> set[str]:
    return {path.name for path in directory.iterdir()}


@every_form
def test_what_exists_is_replaced_only_if_told_so(
    name: str, crawled_once: Path, tmp_path: Path, capsys: Capsys
) -> None:
    path = tmp_path / name
    path.write_bytes(b"mine")
    status, _, errors = call(capsys, crawled_once, "export", "-o", str(path))
    assert (status, errors) == (2, f"unioncrawl: {path} exists; --force replaces it\n")
    assert path.read_bytes() == b"mine"
    status, out, _ = call(capsys, crawled_once, "export", "-o", str(path), "--force")
    assert (status, out.startswith(f"{path}: {len(articles(path))} articles, ")) == (0, True)
    assert names(tmp_path) == written(name)


@pytest.mark.parametrize("beside", ["a.csv.datapackage.json", "a.db-wal", "a.db-shm", "a.db-journal"])
def test_what_would_lie_beside_is_replaced_only_if_told_so(
    beside: str, crawled_once: Path, tmp_path: Path
) -> None:
    (tmp_path / beside).write_bytes(b"mine")
    path = tmp_path / beside[: 4 if beside.startswith("a.db") else 5]
    done = run(unioncrawl("export", "-o", str(path)), environment(crawled_once))
    assert (done.returncode, done.stderr) == (
        2, f"unioncrawl: {tmp_path / beside} exists; --force replaces it\n",
    )  # fmt: skip
    assert names(tmp_path) == {beside}


def test_a_new_database_is_not_read_with_the_log_of_the_old_one(crawled_once: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with closing(sqlite3.connect(path)) as old:
        old.execute("PRAGMA journal_mode=WAL")
        old.execute("CREATE TABLE articles (id)")
        kept = {end: (tmp_path / f"a.db{end}").read_bytes() for end in ("-wal", "-shm")}
    for end, data in kept.items():
        (tmp_path / f"a.db{end}").write_bytes(data)
    exported(Home(crawled_once), path, force=True)
    assert names(tmp_path) == {"a.db"}
    assert len(articles(path)) == query(Home(crawled_once), "SELECT count(*) FROM articles")[0][0]


@pytest.mark.parametrize(
    "own", ["unioncrawl.db", "corrections.jsonl", "locks/a.csv", "warc/gongren_ribao/a.parquet"]
)
def test_the_archive_is_never_written_over(own: str, crawled: Home, capsys: Capsys) -> None:
    path = crawled.path / own
    before = path.read_bytes() if path.exists() else None
    status, _, errors = call(capsys, crawled.path, "export", "-o", str(path), "--force")
    assert (status, "among the archive's own files" in errors) == (2, True)
    assert (path.read_bytes() if path.exists() else None) == before


def test_a_link_to_the_archives_database_is_not_written_over_either(
    crawled: Home, tmp_path: Path, capsys: Capsys
) -> None:
    link = tmp_path / "a.db"
    link.symlink_to(crawled.database)
    status, _, errors = call(capsys, crawled.path, "export", "-o", str(link), "--force")
    assert (status, "among the archive's own files" in errors) == (2, True)
    assert query(crawled, "SELECT count(*) FROM snapshots") != []


@every_form
def test_a_directory_that_is_not_there_is_said(
    name: str, crawled_once: Path, tmp_path: Path, capsys: Capsys
) -> None:
    path = tmp_path / "none" / name
    status, _, errors = call(capsys, crawled_once, "export", "-o", str(path))
    assert (status, errors) == (
        1, f"unioncrawl: cannot write {path}: No such file or directory; nothing was written\n",
    )  # fmt: skip


@every_form
def test_a_disk_that_takes_no_more_is_said_in_one_line_and_leaves_nothing(
    name: str, crawled: Home, tmp_path: Path
) -> None:
    # More than the limit, however it is compressed; and that is above what SQLite needs to read the archive.
    execute(
        crawled,
        "UPDATE articles SET editor = hex(randomblob(100000)) WHERE id = (SELECT max(id) FROM articles)",
    )
    out = tmp_path / "out"
    out.mkdir()
    command = " ".join(unioncrawl("export", "-o", str(out / name)))
    done = subprocess.run(
        ["bash", "-c", f"ulimit -f 64; exec {command}"],
        cwd=ROOT, env=environment(crawled.path, COVERAGE_PROCESS_CONFIG=""), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1), done.stderr
    assert done.stderr.startswith(f"unioncrawl: cannot write {out / name}: ")
    assert done.stderr.endswith("; nothing was written\n")
    assert names(out) == set()


KILLED = """
import os, signal, sys
from pathlib import Path
from tests.exporting.tools import exported
from unioncrawl.archive.home import Home
exported(Home(sys.argv[1]), Path(sys.argv[2]), progress=lambda *_: os.kill(os.getpid(), signal.SIGKILL))
"""


@every_form
def test_a_kill_leaves_no_half_file_under_the_name(name: str, crawled_once: Path, tmp_path: Path) -> None:
    path = tmp_path / name
    done = run([sys.executable, "-c", KILLED, str(crawled_once), str(path)], environment(crawled_once))
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert {left.suffix for left in tmp_path.iterdir()} == {".part"}
    assert exported(Home(crawled_once), path).articles == len(articles(path))
    assert names(tmp_path) == written(name)  # the next one takes away what was left


def test_what_a_living_process_writes_and_what_is_called_otherwise_stays(
    crawled_once: Path, tmp_path: Path
) -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()
    stay = {f"a.csv.{os.getppid()}.part", f"b.csv.{ended.pid}.part", f"a.csv.{ended.pid}", "a.csv.x.part"}
    go = {f"a.csv.{ended.pid}.part", f"a.csv.datapackage.json.{ended.pid}.part"}
    for name in stay | go:
        (tmp_path / name).write_bytes(b"")
    exported(Home(crawled_once), tmp_path / "a.csv")
    assert names(tmp_path) == stay | written("a.csv")


@pytest.mark.parametrize("suffix", ["jsonl", "csv.gz", "parquet", "db", "warc.gz", "wacz"])
@pytest.mark.parametrize("where", ["file", "word"])
def test_bytes_that_are_no_utf8_are_taken_anywhere(
    suffix: str, where: str, crawled_once: Path, tmp_path: Path
) -> None:
    name = os.fsencode(tmp_path) + (b"/\xff." if where == "file" else b"/a.") + suffix.encode()
    word = "工会".encode() + (b"\xff" if where == "word" else b"")
    command = [*map(os.fsencode, unioncrawl("export", "--search")), word, b"-o", name]
    done = subprocess.run(
        command, env=environment(crawled_once, UNIONCRAWL_CONTACT="\udcff"), capture_output=True, check=False
    )
    assert (done.returncode, b"article" in done.stdout) == (0, True), done.stderr
    assert Path(os.fsdecode(name)).stat().st_size > 0


def test_what_exporting_is_built_on_imports_nothing_of_it() -> None:
    below = [path for part in ("archive", "search") for path in (ROOT / "unioncrawl" / part).rglob("*.py")]
    assert [path for path in below if "unioncrawl.exporting" in path.read_text("utf-8")] == []


def test_sqlite_takes_no_surrogates_so_no_stored_text_has_any() -> None:
    with closing(sqlite3.connect(":memory:")) as db, pytest.raises(UnicodeEncodeError):
        db.execute("SELECT ?", ("\udcff",))


@pytest.mark.parametrize(
    ("asked", "status", "said"),
    [
        (["--search", "没有的词语"], 1, "nothing to export of articles found by 没有的词语"),
        (["--since", "1999", "--until", "1999-02"], 1, "nothing to export of articles since 1999-01-01; until 1999-02-28"),
        (["--url", "https://example.org/"], 1, "nothing to export of articles at https://example.org/"),
        (["--url", "工会"], 2, "'工会' is no address"),
        (["--search", "工会 ("], 2, "a word is wanted"),
        (["--source", "gongren_bao"], 2, "no source 'gongren_bao'"),
        (["--bom"], 2, "--bom is for CSV files"),
        (["--no-index"], 2, "--no-index is for WARC and SQLite files"),
    ],
    ids=["no article", "no day", "no address", "not an address", "no query", "no source", "no mark", "no index"],
)  # fmt: skip
def test_what_cannot_be_exported_is_said_in_one_line_and_leaves_no_file(
    asked: list[str], status: int, said: str, crawled_once: Path, tmp_path: Path, capsys: Capsys
) -> None:
    got, _, errors = call(capsys, crawled_once, "export", *asked, "-o", str(tmp_path / "x.jsonl"))
    assert (got, said in errors, len(errors.splitlines())) == (status, True, 1), errors
    assert names(tmp_path) == set()


@pytest.mark.parametrize("name", ["x.jsonl", "x.wacz"])
def test_what_was_asked_for_writes_nowhere_else_on_the_screen(
    name: str, crawled_once: Path, tmp_path: Path, capsys: Capsys
) -> None:
    asked = ["--search", "没有的词语\x1b[2J", "-o", str(tmp_path / name)]
    status, _, errors = call(capsys, crawled_once, "export", *asked)
    assert (status, "没有的词语\N{REPLACEMENT CHARACTER}[2J" in errors, "\x1b" in errors) == (1, True, False)


def test_parquet_without_its_library_is_said_with_the_command_that_installs_it(
    crawled_once: Path, tmp_path: Path
) -> None:
    code = (
        "import sys; sys.modules['pyarrow'] = None\n"
        "from unioncrawl.cli import main\n"
        f"main(['export', '-o', {str(tmp_path / 'a.parquet')!r}])"
    )
    done = run([sys.executable, "-c", code], environment(crawled_once))
    assert (done.returncode, done.stderr) == (
        1, "unioncrawl: Parquet needs pyarrow, which is not installed; run: pip install 'unioncrawl[parquet]'\n",
    )  # fmt: skip
    assert names(tmp_path) == set()


def test_the_summary_can_be_read_by_programs(crawled_once: Path, tmp_path: Path, capsys: Capsys) -> None:
    path = tmp_path / "a.csv"
    _, out, _ = call(capsys, crawled_once, "export", "-o", str(path), "--format", "csv")
    assert out.splitlines() == [
        "file,described,articles,bytes,vanished",
        f"{path},{path}.datapackage.json,{len(articles(path))},{path.stat().st_size},0",
    ]
