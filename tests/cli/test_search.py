"""``unioncrawl search`` as people call it."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import pty
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.archive.tools import STORY
from tests.cli.test_bad_input import call
from tests.crawl.commands import ROOT, environment
from unioncrawl.urls import stable_id

Capture = pytest.CaptureFixture[str]


def on_terminal(archive: Path, *arguments: str, **variables: str) -> str:
    """Return what a command prints to a terminal."""
    ours, its = pty.openpty()
    done = subprocess.Popen(
        [sys.executable, "-m", "unioncrawl", *arguments], cwd=ROOT, stdout=its, stderr=its, stdin=its,
        env={**environment(archive), "TERM": "xterm", "PAGER": "cat", **variables},
    )  # fmt: skip
    os.close(its)
    shown = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # its end is closed
            break
        if not piece:
            break
        shown += piece
    done.wait()
    os.close(ours)
    return shown.decode().replace("\r\n", "\n")


def test_a_count_a_facet_and_a_list_agree(crawled_once: Path, capsys: Capture) -> None:
    number = int(call(capsys, crawled_once, "search", "工会", "--count")[1])
    listed = json.loads(call(capsys, crawled_once, "search", "工会", "--limit", "0", "--format", "json")[1])
    assert number == len(listed) > 0
    for by in ("source", "year", "month", "page_name"):
        _, out, _ = call(capsys, crawled_once, "search", "工会", "--facet", by, "--format", "csv")
        rows = list(csv.DictReader(io.StringIO(out)))
        assert sum(int(row["articles"]) for row in rows) == number
        assert set(rows[0]) == {by, "articles"}
    assert "articles" in call(capsys, crawled_once, "search", "工会", "--facet", "author")[1]


def test_ids_are_for_other_commands_to_read(crawled_once: Path, capsys: Capture) -> None:
    status, out, error = call(
        capsys, crawled_once, "search", "工会", "--order", "longest", "--limit", "3", "--format", "ids"
    )
    listed = json.loads(
        call(
            capsys, crawled_once, "search", "工会", "--order", "longest", "--limit", "3", "--format", "json"
        )[1]
    )
    assert (status, error) == (0, "")
    assert out.splitlines() == [str(row["id"]) for row in listed]
    assert call(capsys, crawled_once, "search", "工会工会工会", "--format", "ids") == (0, "", "")


def test_the_sql_finds_the_same_without_us(crawled_once: Path, capsys: Capture) -> None:
    _, sql, _ = call(capsys, crawled_once, "search", "工會", "OR", "劳模", "-习近平", "--has-images", "--sql")
    with contextlib.closing(sqlite3.connect(crawled_once / "unioncrawl.db")) as db:
        found = {row[-1] for row in db.execute(sql)}
    _, out, _ = call(
        capsys,
        crawled_once,
        "search",
        "工會",
        "OR",
        "劳模",
        "-习近平",
        "--has-images",
        "--limit",
        "0",
        "--format",
        "ids",
    )
    assert found == set(map(int, out.split()))
    assert found


def test_a_list_says_how_many_there_are(crawled_once: Path, capsys: Capture) -> None:
    number = int(call(capsys, crawled_once, "search", "工会", "--count")[1])
    _, _, error = call(capsys, crawled_once, "search", "工会", "--limit", "1")
    assert error == f"1 to 1 of {number} articles\n"
    _, _, error = call(capsys, crawled_once, "search", "工会", "--offset", "1000")
    assert error == f"{number} articles, none from 1001 on\n"
    assert call(capsys, crawled_once, "search", "工会工会工会")[2] == "no articles\n"


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("", "what for?"),
        ("，。！", "no letter, digit or Chinese character to search for, at character 1"),
        ('"工会', "a quotation is opened and not closed, at character 1"),
        ("(工会", "a bracket is opened and not closed, at character 1"),
        ("工" * 10_000, "10,000 characters; 1,000 are the most"),
        ("工会 NEAR", "a word is wanted, at character 8"),
    ],
)
def test_what_cannot_be_understood_is_one_line(
    crawled_once: Path, capsys: Capture, query: str, message: str
) -> None:
    status, out, error = call(capsys, crawled_once, "search", query)
    assert (status, out) == (2, "")
    assert message in error
    assert error.count("\n") == 1


@pytest.mark.parametrize(
    "query", ["工会\x00", "工会\ud800", "'; DROP TABLE articles; --", "工会' OR '1'='1", "%", "工*会"]
)
def test_nothing_that_is_typed_reaches_sql(crawled_once: Path, capsys: Capture, query: str) -> None:
    assert call(capsys, crawled_once, "search", "--count", "--", query)[0] in (0, 2)
    assert int(call(capsys, crawled_once, "search", "工会", "--count")[1]) > 0


def test_on_a_terminal_the_place_is_pointed_at(crawled_once: Path) -> None:
    shown = on_terminal(crawled_once, "search", "工会 (劳动")
    assert shown == (
        "unioncrawl: query: a bracket is opened and not closed, at character 4:\n    工会 (劳动\n         ^\n"
    )


def test_finds_are_coloured_on_a_terminal_unless_it_is_not_wanted(crawled_once: Path) -> None:
    assert "\x1b[1;31m" in on_terminal(crawled_once, "search", STORY.title, "--no-pager")
    plain = on_terminal(crawled_once, "search", STORY.title, "--no-pager", NO_COLOR="1")
    assert "\x1b[" not in plain
    assert f"【{STORY.title}】" in plain


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--count", "--sql"], "--count and --sql: one at a time"),
        (["--facet", "year", "--count"], "--count and --facet: one at a time"),
        (["--count", "--limit", "20"], "--count is of all that is found: leave out --limit"),
        (["--facet", "year", "--order", "oldest", "--offset", "1"], "leave out --offset and --order"),
    ],
)
def test_what_would_not_be_heeded_is_refused(
    crawled_once: Path, capsys: Capture, arguments: list[str], message: str
) -> None:
    status, out, error = call(capsys, crawled_once, "search", "工会", *arguments)
    assert (status, out) == (2, "")
    assert message in error


@pytest.mark.parametrize("arguments", [["search", "工会", "--limit"], ["search", "工会", "--offset"],
                                       ["cite", "--search", "工会", "--limit"]])  # fmt: skip
def test_a_number_that_nothing_can_count_to_is_refused(
    crawled_once: Path, capsys: Capture, arguments: list[str]
) -> None:
    status, out, error = call(capsys, crawled_once, *arguments, str(10**20))
    assert (status, out) == (2, "")
    assert f"{10**20} is not in the range" in error
    assert call(capsys, crawled_once, *arguments, str(2**31 - 1))[0] == 0


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["search", "工会\udcff", "--count"], 0), (["search", "工会", "--source", "\udcff"], 2),
        (["search", "工会", "--author", "张\udcff"], 0), (["search", "工会", "--since", "\udcff"], 2),
        (["search", "工会", "--publisher", "\udcff"], 2), (["cite", "--search", "工会\udcff"], 0),
        (["stats", "--province", "\udcff"], 2),
        (["failures", "--source", "\udcff"], 2), (["failures", "--kind", "\udcff"], 2), (["show", "\udcff"], 1),
    ],
)  # fmt: skip
def test_bytes_that_are_no_text_are_looked_for_as_text(
    crawled_once: Path, capsys: Capture, arguments: list[str], status: int
) -> None:
    ended, _, error = call(capsys, crawled_once, *arguments)
    assert ended == status
    assert error.count("\n") <= 1


@pytest.mark.parametrize("command", ["search", "trends"])
def test_a_dash_and_one_letter_is_no_option_and_none_is_left_out(
    crawled_once: Path, capsys: Capture, command: str
) -> None:
    status, out, error = call(capsys, crawled_once, command, "工会", "-n", "3")
    assert (status, out) == (2, "")
    assert error == "unioncrawl: no such option: -n; to leave out the letter, write: NOT n\n"
    status, out, _ = call(capsys, crawled_once, command, "工会", "-h")
    assert (status, out.startswith("Usage: ")) == (0, True)
    assert call(capsys, crawled_once, command, "工会", "-hsbc")[1].startswith("Usage: ") is False


def test_filters_without_words_list_articles(crawled_once: Path, capsys: Capture) -> None:
    _, out, _ = call(capsys, crawled_once, "search", "--source", "shaanxi_gongren_bao", "--count")
    assert out == "17\n"
    _, out, _ = call(capsys, crawled_once, "search", "--author", STORY.authors[0], "--format", "ids")
    assert str(stable_id(STORY.url)) in out.split()
    status, _, error = call(capsys, crawled_once, "search", "--field", "title", "--since", "2016")
    assert (status, "--field goes with words" in error) == (2, True)


@pytest.mark.parametrize(
    "form", [[], ["--count"], ["--format", "ids"], ["--format", "jsonl"], ["--facet", "year"]]
)
def test_nothing_found_has_a_hint_if_a_sign_may_be_meant_otherwise(
    crawled_once: Path, capsys: Capture, form: list[str]
) -> None:
    status, _, error = call(capsys, crawled_once, "search", "工会", "or", "绝不会有", *form)
    assert (status, error.count("hint: OR is written in capitals")) == (0, 1)


def test_a_source_of_which_nothing_is_held_is_named(crawled_once: Path, capsys: Capture) -> None:
    _, _, error = call(capsys, crawled_once, "search", "工会", "--source", "laodong_wubao")
    assert error == "no articles; nothing is held of laodong_wubao\n"


def test_a_list_names_paper_and_authors_and_lengths_if_these_make_the_order(
    crawled_once: Path, capsys: Capture
) -> None:
    words = ("search", f'"{STORY.title}"', "--source", "工人日报")
    line = f"{STORY.published}  gongren_ribao 工人日报 01版  {'、'.join(STORY.authors)}"
    assert call(capsys, crawled_once, *words)[1].splitlines()[0] == line
    first = call(capsys, crawled_once, *words, "--order", "longest")[1].splitlines()[0]
    assert first.startswith(f"{line}  ")
    assert first.endswith(" characters")
