"""An article is shown as a reader wants it, and nothing that a page says can reach the terminal as a command."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import unicodedata
from pathlib import Path

import pytest
from wcwidth import wcswidth

from tests.archive.tools import SOURCE, STORY, at, execute, query, record, story
from tests.cli.terminals import on_terminal
from tests.cli.test_bad_input import call
from tests.crawl.commands import ROOT, environment, unioncrawl
from unioncrawl.archive.home import Home
from unioncrawl.cli.wrapping import NO_END, NO_START
from unioncrawl.clock import iso
from unioncrawl.urls import stable_id

Capture = pytest.CaptureFixture[str]
ID = str(stable_id(STORY.url))
HOSTILE = "\x1b]0;owned\x07\x1b[31m标题\x9b2J\u202e改\x7f"


def piped(archive: Path, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        unioncrawl(*arguments), cwd=ROOT, env=environment(archive), input=stdin.encode(), capture_output=True,
        check=False,
    )  # fmt: skip


def ids(archive: Path, number: int) -> list[str]:
    found = query(Home(archive), "SELECT id FROM articles ORDER BY id LIMIT ?", number)
    return [str(article_id) for (article_id,) in found]


def test_head_and_foot_say_what_a_reader_asks_for(crawled_once: Path, capsys: Capture) -> None:
    status, out, _ = call(capsys, crawled_once, "show", ID)
    lines = out.splitlines()
    assert status == 0
    assert STORY.title in lines
    assert "、".join(STORY.authors) in lines
    assert any(line.startswith(f"工人日报  {STORY.published}  ") for line in lines)
    assert f"url: {STORY.url}" in lines
    assert f"source: {SOURCE}" in lines
    assert f"id: {ID}" in lines


@pytest.mark.parametrize("columns", ["40", "79"])
def test_paragraphs_are_wrapped_as_print_wraps_them(
    columns: str, crawled_once: Path, capsys: Capture
) -> None:
    for article_id in ids(crawled_once, 40):
        _, out, _ = call(capsys, crawled_once, "show", article_id, "--width", columns)
        body = out.split("\n\n")[1]
        assert all(wcswidth(line) <= int(columns) for line in body.splitlines())
        assert not any(line[0] in NO_START or line[-1] in NO_END for line in body.splitlines())
        (text,) = query(Home(crawled_once), "SELECT text FROM articles WHERE id = ?", int(article_id))[0]
        assert body.replace("　", "").replace("\n", "") == text.replace("\n", "")


def test_width_zero_prints_a_paragraph_a_line(crawled_once: Path, capsys: Capture) -> None:
    _, out, _ = call(capsys, crawled_once, "show", ID, "--width", "0")
    (text,) = query(Home(crawled_once), "SELECT text FROM articles WHERE id = ?", int(ID))[0]
    assert all(f"　　{paragraph}" in out.splitlines() for paragraph in text.splitlines())


def test_images_are_shown_with_caption_and_address(crawled_once: Path, capsys: Capture) -> None:
    sql = "SELECT article_id, url, caption FROM images WHERE caption IS NOT NULL LIMIT 1"
    ((article_id, url, caption),) = query(Home(crawled_once), sql)
    _, out, _ = call(capsys, crawled_once, "show", str(article_id), "--width", "0")
    assert f"[图] {caption}\n     {url}" in out


def test_several_articles_are_shown_one_after_the_other(crawled_once: Path, capsys: Capture) -> None:
    three = ids(crawled_once, 3)
    _, out, _ = call(capsys, crawled_once, "show", *three)
    assert [line[4:] for line in out.splitlines() if line.startswith("id: ")] == three
    shown = json.loads(call(capsys, crawled_once, "show", *three, "--format", "json")[1])
    assert [str(article["id"]) for article in shown] == three


def test_ids_are_read_from_standard_input(crawled_once: Path) -> None:
    three = ids(crawled_once, 3)
    done = piped(crawled_once, "show", "-", "--format", "json", stdin="\n\n".join(three) + " and more\n")
    assert [str(article["id"]) for article in json.loads(done.stdout)] == three


def test_one_wrong_id_of_several_is_named_and_loses_none_of_the_others(
    crawled_once: Path, capsys: Capture
) -> None:
    status, out, errors = call(capsys, crawled_once, "show", "0", ID)
    assert (status, f"id: {ID}" in out) == (1, True)
    assert "no article 0" in errors


@pytest.mark.parametrize("arguments", [[], ["-"], [""]])
def test_nothing_asked_for_is_said(arguments: list[str], crawled_once: Path) -> None:
    done = piped(crawled_once, "show", *arguments)
    assert (done.returncode, len(done.stderr.splitlines()), done.stdout) == (2, 1, b"")


@pytest.mark.parametrize(
    "asked",
    [b"\xff\xfe", "１２３".encode(), b"' OR 1=1 --", b"http://[::1", b"9" * 10_000, b"\x1b[31mx", b"-1"],
)
def test_what_names_no_article_is_said_in_one_line(asked: bytes, crawled_once: Path) -> None:
    for command in ("show", "cite"):
        done = subprocess.run(
            [*unioncrawl(command, "--"), asked], cwd=ROOT, env=environment(crawled_once), capture_output=True, check=False
        )  # fmt: skip
        assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (1, b"", 1)
        assert done.stderr.startswith(b"unioncrawl: no article ")
        assert b"\x1b" not in done.stderr


def test_lines_that_name_nothing_do_not_end_the_reading_of_others(crawled_once: Path) -> None:
    done = subprocess.run(
        unioncrawl("show", "-", "--format", "json"), cwd=ROOT, env=environment(crawled_once), capture_output=True,
        input=b"\xff\xfe\na\0b\n\n   \n" + ID.encode() + b"\r\n", check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert [str(article["id"]) for article in json.loads(done.stdout)] == [ID]
    assert len(done.stderr.splitlines()) == 2


def test_provenance_marks_the_revisit_and_the_capture_that_is_read(tmp_path: Path, capsys: Capture) -> None:
    record(Home(tmp_path), [story(), story("改过的文字，是第二版。", hours=1), story(hours=2)])
    _, out, _ = call(capsys, tmp_path, "show", ID, "--provenance")
    assert "revised: 2 times\n" in out
    _, first, last = out.split("captures: 3;")[1].partition("\n* ")
    assert first
    assert last.startswith(iso(at(2)))
    assert "(revisit: its page is that of snapshot " in last.splitlines()[0]


def test_another_capture_than_the_one_that_is_read_can_be_had(tmp_path: Path, capsys: Capture) -> None:
    home = Home(tmp_path)
    record(home, [story("先前的文字，是第一版。"), story("改过的文字，是第二版。", hours=1)])
    captures = query(home, "SELECT fetched_at, record_id FROM snapshots ORDER BY fetched_at")
    for (time, record_id), words in zip(captures, ("先前的文字", "改过的文字"), strict=True):
        for which in (time, time[:19], record_id, record_id.strip("<>"), record_id[10:-1]):
            _, out, _ = call(capsys, tmp_path, "show", ID, "--html", "--capture", which)
            assert words in out
    status, _, errors = call(capsys, tmp_path, "show", ID, "--http", "--capture", "2026")
    assert (status, "several captures" in errors) == (1, True)
    assert call(capsys, tmp_path, "show", ID, "--http", "--capture", "2019")[0] == 1
    assert call(capsys, tmp_path, "show", ID, "--capture", captures[0][0])[0] == 2


def test_the_response_is_given_byte_by_byte(crawled_once: Path) -> None:
    done = piped(crawled_once, "show", ID, "--http")
    ((sha256,),) = query(
        Home(crawled_once),
        "SELECT payload_sha256 FROM snapshots s JOIN articles a ON a.snapshot_id = s.id WHERE a.id = ?",
        int(ID),
    )
    assert hashlib.sha256(done.stdout.partition(b"\r\n\r\n")[2]).hexdigest() == sha256


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    home = Home(tmp_path)
    record(home, [story()])
    for name in ("kicker", "title", "subtitle", "page_name", "text", "editor", "previous_url"):
        execute(home, f"UPDATE articles SET {name} = ?", HOSTILE)
    execute(home, "UPDATE snapshots SET charset_reason = ?, url = ?", HOSTILE, HOSTILE)
    execute(home, "UPDATE articles SET authors = ?", json.dumps([HOSTILE]))
    execute(home, "INSERT INTO images VALUES (?, 7, ?, ?, NULL)", int(ID), HOSTILE, HOSTILE)
    return tmp_path


@pytest.mark.parametrize(
    "arguments",
    [["show", ID, "--provenance", "--no-pager"], ["show", ID, "--format", "json"], ["cite", ID],
     ["cite", ID, "--format", "bibtex"], ["cite", ID, "--format", "csl-json"], ["cite", ID, "--format", "ris"]],
)  # fmt: skip
def test_no_escape_sequence_of_a_page_reaches_the_terminal(arguments: list[str], hostile: Path) -> None:
    status, out = on_terminal(*arguments, env=environment(hostile), settings={"NO_COLOR": "1"})
    assert status == 0
    assert "标题" in out
    # Cc: control characters; Cf: among them those that turn the direction of text.
    assert not {character for character in out if unicodedata.category(character) in ("Cc", "Cf")} - {"\n"}


@pytest.mark.parametrize("option", ["--html", "--http"])
def test_a_stored_page_on_a_terminal_has_no_control_characters(option: str, tmp_path: Path) -> None:
    record(Home(tmp_path), [story(f"一段文字，里面有\x1b[31m和{HOSTILE}，还有很多别的字。")])
    _, out = on_terminal("show", ID, option, env=environment(tmp_path))
    assert "一段文字" in out
    assert "\x1b" not in out
    assert "\x9b" not in out
    assert b"\x1b" in piped(tmp_path, "show", ID, "--http").stdout


def test_a_wide_terminal_gets_eighty_columns_and_a_narrow_one_its_own(crawled_once: Path) -> None:
    for columns, most in ((200, 80), (50, 50)):
        _, out = on_terminal("show", ID, "--no-pager", env=environment(crawled_once), columns=columns)
        body = out.split("\n\n")[1].splitlines()
        assert most - 8 < max(map(wcswidth, body)) <= most


@pytest.mark.parametrize(
    ("settings", "is_styled"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)]
)
def test_the_title_is_bold_on_a_terminal_that_wants_it(
    settings: dict[str, str], is_styled: bool, crawled_once: Path
) -> None:
    _, out = on_terminal("show", ID, "--no-pager", env=environment(crawled_once), settings=settings)
    assert (f"\x1b[1m{STORY.title}" in out) == is_styled
    assert ("\x1b" in out) == is_styled


def test_nothing_is_styled_in_a_pipe(crawled_once: Path) -> None:
    assert b"\x1b" not in piped(crawled_once, "show", ID).stdout


def test_the_readers_pager_gets_the_article(crawled_once: Path, tmp_path: Path) -> None:
    env = environment(crawled_once, PAGER=f"tee {tmp_path / 'paged'}")
    _, out = on_terminal("show", ID, env=env)
    assert STORY.title in out
    assert STORY.title in (tmp_path / "paged").read_text()
    (tmp_path / "paged").unlink()
    on_terminal("show", ID, "--no-pager", env=env)
    assert not (tmp_path / "paged").exists()


def test_a_pager_shows_what_was_asked_for_through_a_pipe(crawled_once: Path, tmp_path: Path) -> None:
    env = environment(crawled_once, PAGER=f"tee {tmp_path / 'paged'}")
    status, _ = on_terminal("show", "-", env=env, stdin=ID)
    assert status == 0
    assert STORY.title in (tmp_path / "paged").read_text()


@pytest.mark.skipif(shutil.which("less") is None, reason="no less")
@pytest.mark.parametrize("pager", ["", "less"])
def test_less_shows_what_fits_on_the_screen_at_once_and_in_bold(pager: str, crawled_once: Path) -> None:
    status, out = on_terminal("show", ID, env=environment(crawled_once, PAGER=pager), rows=100)
    assert status == 0
    assert f"\x1b[1m{STORY.title}" in out
    _, out = on_terminal(
        "show", ID, env=environment(crawled_once, PAGER=pager), settings={"LESS": "FX"}, rows=100
    )
    assert STORY.title in out
    assert "[1m" not in out


def test_no_pager_is_started_for_a_pipe(crawled_once: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        unioncrawl("show", ID), cwd=ROOT, env=environment(crawled_once, PAGER=f"tee {tmp_path / 'paged'}"),
        capture_output=True, check=True,
    )  # fmt: skip
    assert STORY.title in done.stdout.decode()
    assert not (tmp_path / "paged").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([""], "an empty name"), ([ID, "--html", "--http"], "one at a time"),
        ([ID, "--html", "--format", "json"], "leave out --format json"),
    ],
)  # fmt: skip
def test_what_cannot_be_shown_so_is_refused(
    arguments: list[str], said: str, crawled_once: Path, capsys: Capture
) -> None:
    status, out, errors = call(capsys, crawled_once, "show", *arguments)
    assert (status, out, said in errors) == (2, "", True)
