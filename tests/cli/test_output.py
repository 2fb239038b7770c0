"""Lists on a terminal are paged and harmless; in a file or a pipe they are what is stored."""

from __future__ import annotations

import csv
import io
import json
import shlex
import signal
import sys
from pathlib import Path

import pytest

from tests.archive.tools import execute
from tests.cli.terminals import on_terminal
from tests.cli.test_bad_input import call
from tests.crawl.commands import environment, run, unioncrawl
from unioncrawl.archive.home import Home
from unioncrawl.cli.output import array

LISTS = (
    ["stats"], ["stats", "--by", "month", "--format", "csv"], ["trends", "工会"], ["sources", "gongren_ribao"],
    ["search", "工会"], ["search", "工会", "--format", "table"], ["search", "工会", "--facet", "month"],
    ["search", "工会", "--format", "jsonl"], ["stats", "--format", "json"],
)  # fmt: skip

EVIL = "\x1b]0;owned\x07 \x1b[31mred\x9b5m\u202e"


@pytest.fixture
def hostile(crawled: Home) -> Path:
    """An archive with a failure the reason of which commands the terminal."""
    execute(
        crawled,
        "INSERT INTO failures (source, kind, reason, url, article_id, first_seen) VALUES"
        " ('gongren_ribao', 'layout', ?, 'https://www.workercn.cn/x', 1, '2026-11-20T00:00:00+00:00')",
        EVIL,
    )
    return crawled.path


@pytest.mark.parametrize("arguments", LISTS, ids=" ".join)
def test_the_readers_pager_gets_a_list(arguments: list[str], crawled_once: Path, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    env = environment(crawled_once, PAGER=f"tee {seen}")
    status, out = on_terminal(*arguments, env=env)
    assert status == 0
    assert seen.stat().st_size
    assert seen.read_text().splitlines()[0] in out
    seen.unlink()
    assert on_terminal("--no-pager", *arguments, env=env)[0] == 0
    assert not seen.exists()


@pytest.mark.parametrize("form", ["table", "json", "jsonl", "csv"])
@pytest.mark.parametrize("pager", ["--pager", "--no-pager"])
def test_no_escape_sequence_in_a_list_reaches_the_terminal(form: str, pager: str, hostile: Path) -> None:
    env = environment(hostile, PAGER="cat")
    status, out = on_terminal(pager, "failures", "--format", form, env=env)
    assert status == 0
    assert "owned" in out
    assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(out)


def test_csv_in_a_pipe_has_every_character_that_is_stored(hostile: Path) -> None:
    done = run(unioncrawl("failures", "--format", "csv"), environment(hostile))
    (row,) = csv.DictReader(io.StringIO(done.stdout))
    assert row["reason"] == EVIL


@pytest.mark.parametrize(
    "arguments",
    [["search", "工会", "--source", EVIL], ["stats", "--by", EVIL], ["extract", f"/nowhere/{EVIL}"]],
)
def test_no_escape_sequence_that_was_typed_comes_back_in_an_error(
    arguments: list[str], crawled_once: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, _, errors = call(capsys, crawled_once, *arguments)
    assert status in (1, 2)
    assert "owned" in errors
    assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(errors)


SLOWLY = """
import os, signal, sys, time
from unioncrawl import cli
from unioncrawl.archive import facts

def asked(db):
    try:
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(60)
    finally:
        print("tidied up")

facts.all_facts = asked
cli.main(["stats"])
"""


def test_a_command_that_is_told_to_end_takes_away_what_it_began(crawled_once: Path) -> None:
    done = run([sys.executable, "-c", SLOWLY], environment(crawled_once))
    assert (done.returncode, done.stdout, done.stderr) == (128 + signal.SIGTERM, "tidied up\n", "")


def test_a_signal_is_handled_for_the_time_of_a_command(
    crawled_once: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(capsys, crawled_once, "stats")[0] == 0
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


@pytest.mark.parametrize(
    "settings", [{}, {"NO_COLOR": "1"}, {"TERM": "dumb"}], ids=["colour", "NO_COLOR", "TERM=dumb"]
)
def test_hits_are_in_colour_only_where_that_is_wanted(settings: dict[str, str], crawled_once: Path) -> None:
    _, out = on_terminal("--no-pager", "search", "工会", env=environment(crawled_once), settings=settings)
    assert ("\x1b" in out) == (not settings)


@pytest.mark.parametrize("arguments", [["sources", "--format", "csv"], *LISTS], ids=" ".join)
def test_a_reader_that_has_seen_enough_ends_the_command_in_silence(
    arguments: list[str], crawled_once: Path
) -> None:
    line = f"{shlex.join(unioncrawl(*arguments))} | true"
    done = run(["bash", "-c", f"{line}; exit ${{PIPESTATUS[0]}}"], environment(crawled_once))
    assert done.returncode == 128 + signal.SIGPIPE
    assert "Error" not in done.stderr
    assert "Exception" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("arguments", LISTS, ids=" ".join)
def test_a_full_disk_under_the_output_is_said_in_one_line(arguments: list[str], crawled_once: Path) -> None:
    done = run(["sh", "-c", f"{shlex.join(unioncrawl(*arguments))} > /dev/full"], environment(crawled_once))
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "unioncrawl: a disk is full: make room, and call the same again"
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("rows", [[], [{}], [{"a": "一\n二", "b": [{"c": None}], "d": {}}, {"a": 1}]])
def test_an_array_in_pieces_is_what_json_makes_of_the_whole(rows: list[dict[str, object]]) -> None:
    assert "".join(array(rows)) == json.dumps(rows, ensure_ascii=False, indent=2) + "\n"
