"""What a person corrected stands, whatever parsers, captures, kills and rebuilds do, and can be shared."""

from __future__ import annotations

import contextlib
import itertools
import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest

from tests.archive.test_rebuild import assert_rebuilt_the_same, forget
from tests.archive.tools import (
    PLAN,
    SOURCE,
    STORY,
    content,
    exchange,
    execute,
    opened,
    plan,
    query,
    record,
    story,
    warcs,
)
from tests.cli.test_bad_input import call
from tests.crawl.commands import UNMEASURED, environment, run, scrapy_crawl
from unioncrawl import clock
from unioncrawl.archive.compose import compose, with_twins
from unioncrawl.archive.corrections import (
    CORRECTABLE,
    Correction,
    checked,
    parsed,
    read_lines,
    standing,
    typed,
)
from unioncrawl.archive.home import Home
from unioncrawl.archive.imports import Importer
from unioncrawl.archive.jobs import ItemRead
from unioncrawl.archive.rebuild import rebuild
from unioncrawl.archive.recover import recover
from unioncrawl.archive.reparse import reparse
from unioncrawl.archive.reparse_choice import Selection
from unioncrawl.archive.verify import verify
from unioncrawl.errors import ArchiveError
from unioncrawl.items import PAGES, Article, Image
from unioncrawl.press import Press
from unioncrawl.urls import stable_id
from unioncrawl.warc.gzip_members import gzip_member
from unioncrawl.warc.members import members
from unioncrawl.warc.records import record_bytes

ID = stable_id(STORY.url)
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def held(tmp_path: Path) -> Home:
    """An archive with one story, captured as the plan lists it."""
    home = Home(tmp_path / "archive")
    record(home, [plan(), story(hours=1)])
    return home


@pytest.fixture
def correct(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """The command, which must succeed; returns what it printed."""
    monkeypatch.setenv("LOGNAME", "yuan")

    def correct(home: Home, *arguments: str, status: int = 0) -> str:
        ended, out, errors = call(capsys, home.path, "correct", *arguments)
        assert ended == status, errors
        return out + errors

    return correct


Correct = Callable[..., str]


def article(home: Home, *names: str) -> dict[str, Any]:
    (row,) = query(home, f"SELECT {', '.join(names)} FROM articles WHERE id = ?", ID)
    return dict(zip(names, row, strict=True))


def methods(home: Home) -> dict[str, str]:
    found: dict[str, str] = json.loads(article(home, "extraction")["extraction"])
    return found


def records(home: Home) -> list[dict[str, Any]]:
    """Return what the records of corrections hold."""
    found = []
    for path in warcs(home):
        for _, _, raw in members(path, []):
            if b'"state": "correction"' in raw:
                found.append(json.loads(raw.partition(b"\r\n\r\n")[2]))
    return found


def assert_kept_once(home: Home, number: int = 1) -> None:
    """Check that so many corrections are each in one row, one line and one record."""
    assert len(home.corrections.read_bytes().splitlines()) == number
    assert query(home, "SELECT count(*) FROM corrections") == [(number,)]
    assert len(records(home)) == number
    assert verify(home).problems == []


def assert_all_comes_back(home: Home) -> None:
    """Check that a rebuild gives the database again, and the file if it was deleted."""
    before = content(home)
    forget(home)
    assert rebuild(home).corrections == []
    assert content(home) == before
    assert verify(home).problems == []


def line(at: str = "2026-11-20T10:00:00.000000Z", *, url: str = STORY.url, **said: Any) -> dict[str, Any]:
    return {"format": 1, "url": url, "by": "guan", "at": at, **said}


def write_lines(path: Path, *lines: dict[str, Any] | bytes) -> Path:
    path.write_bytes(
        b"".join(one if isinstance(one, bytes) else json.dumps(one).encode() + b"\n" for one in lines)
    )
    return path


# -- what a correction does


def test_a_corrected_field_says_so_and_is_found_at_once(held: Home, correct: Correct) -> None:
    out = correct(held, STORY.url, "title=劳动者之歌", "authors=甲、乙", "page_no=3", "published=2026-11-17")
    assert STORY.title in out
    assert "劳动者之歌" in out
    said = article(held, "title", "authors", "page_no", "published")
    assert said == {
        "title": "劳动者之歌", "authors": '["甲", "乙"]', "page_no": 3, "published": "2026-11-17",
    }  # fmt: skip
    assert {name for name, how in methods(held).items() if how == "manual"} == set(said)
    with contextlib.closing(held.read()) as db:
        from unioncrawl.search.find import count
        from unioncrawl.search.selection import Selection

        day = Selection(query="title:劳动者之歌", since="2026-11-17", until="2026-11-17")
        assert count(db, day) == 1
        assert count(db, Selection(query=f"title:{STORY.title}")) == 0
    assert verify(held).problems == []


def test_a_correction_makes_no_revision_and_no_event(held: Home, correct: Correct) -> None:
    record(held, [story("另一段。", hours=2)])
    before = [query(held, f"SELECT * FROM {table}") for table in ("revisions", "events")]
    last_changed = article(held, "last_changed")
    correct(held, STORY.url, "text=改过的。", "title=改过的")
    assert [query(held, f"SELECT * FROM {table}") for table in ("revisions", "events")] == before
    assert article(held, "last_changed") == last_changed


def test_a_correction_survives_a_reparse_a_newer_capture_and_the_import_of_an_older_one(
    held: Home, correct: Correct, tmp_path: Path
) -> None:
    correct(held, STORY.url, "title=劳动者之歌")
    reparse(held, Selection(), dry_run=False)
    assert article(held, "title") == {"title": "劳动者之歌"}
    record(held, [story("后来的一段。", hours=9)])
    assert article(held, "title", "text") == {"title": "劳动者之歌", "text": "后来的一段。"}
    older = tmp_path / "older.warc"
    older.write_bytes(b"".join(record_bytes(*one) for one in story("从前的一段。", hours=-9).records()))
    with Importer(held, [older]) as importer:
        assert importer.import_file(older).imported == 1
    assert article(held, "title", "text") == {"title": "劳动者之歌", "text": "后来的一段。"}
    assert query(held, "SELECT DISTINCT title FROM revisions") == [(STORY.title,)]
    assert_rebuilt_the_same(held)


def test_database_and_file_come_back_from_the_records_alone(held: Home, correct: Correct) -> None:
    correct(held, STORY.url, "title=劳动者之歌", "subtitle=", "--because", "见 PDF")
    correct(held, STORY.url, "editor=某某", "page_no=2", "--by", "钱")
    correct(held, "--withdraw", STORY.url, "page_no")
    said, lines = content(held), held.corrections.read_bytes()
    held.corrections.unlink()
    assert_all_comes_back(held)
    assert held.corrections.read_bytes() == lines
    reparse(held, Selection(), dry_run=False)
    assert content(held) == said


def test_an_article_that_is_not_captured_yet_is_corrected_once_it_is(
    tmp_path: Path, correct: Correct
) -> None:
    home = Home(tmp_path)
    record(home, [plan()])
    assert "not captured yet" in correct(home, STORY.url, "title=劳动者之歌")
    assert query(home, "SELECT count(*) FROM articles") == [(0,)]
    assert "waiting" in correct(home, "--list")
    record(home, [story(hours=1)])
    assert article(home, "title") == {"title": "劳动者之歌"}
    assert_rebuilt_the_same(home)


def test_a_field_is_made_empty_by_hand_and_nothing_fills_it_again(held: Home, correct: Correct) -> None:
    correct(held, STORY.url, "page_name=", "authors=")
    assert article(held, "page_name", "authors") == {"page_name": None, "authors": "[]"}
    assert methods(held)["page_name"] == methods(held)["authors"] == "manual"
    record(held, [plan(hours=5)])
    assert article(held, "page_name") == {"page_name": None}


def test_a_withdrawn_correction_lets_the_page_speak_again(held: Home, correct: Correct) -> None:
    before = content(held)
    correct(held, STORY.url, "title=甲", "editor=乙")
    correct(held, "--withdraw", STORY.url, "title")
    assert article(held, "title", "editor") == {"title": STORY.title, "editor": "乙"}
    correct(held, "--withdraw", STORY.url)
    after = content(held)
    for name in ("articles", "search", "revisions"):
        assert after[name] == before[name]
    assert "nothing to withdraw" in correct(held, "--withdraw", STORY.url)
    assert_kept_once(held, 3)


def test_no_article_is_left_with_neither_title_nor_text(tmp_path: Path, correct: Correct) -> None:
    home = Home(tmp_path)
    page = story()
    photo = Article(url=STORY.url, source=SOURCE, title="雪后", images=[Image(url=f"{STORY.url}.jpg")])
    reading = ItemRead(snapshot_id=page.snapshot_id, captured_at=clock.iso(page.at), item=photo)
    record(home, [page, reading])
    assert query(home, "SELECT text FROM articles") == [("",)]
    assert "neither title nor text" in correct(home, STORY.url, "title=", status=2)
    correct(home, STORY.url, "title=", "text=图说。")
    assert "neither title nor text" in correct(home, "--withdraw", STORY.url, "text", status=2)
    assert query(home, "SELECT title, text FROM articles") == [(None, "图说。")]
    assert_kept_once(home)


def test_what_a_correction_says_is_said_once(held: Home, correct: Correct) -> None:
    correct(held, STORY.url, "title=甲")
    assert "already" in correct(held, STORY.url, "title=甲")
    assert "already" in correct(held, STORY.url.replace("https://www.", "http://"), "title=甲")
    assert "already" in correct(held, str(ID)[:9], "title=甲")
    assert_kept_once(held)


# -- the set decides


def test_the_last_correction_stands_in_whatever_order_they_arrive(tmp_path: Path, correct: Correct) -> None:
    lines = [
        line("2026-11-20T10:00:00+08:00", fields={"title": "一", "editor": "甲"}),
        line("2026-11-20T03:00:00Z", fields={"title": "二", "page_no": 7}),
        line("2026-11-20T03:00:01.5Z", withdraw=["page_no"]),
        line("2026-11-20T02:30:00Z", fields={"title": "三"}, because="为什么"),
    ]
    results = []
    for number, order in enumerate(itertools.permutations(lines)):
        if number % 5:
            continue  # five of the twenty-four: each is an archive
        home = Home(tmp_path / str(number))
        record(home, [story()])
        half = write_lines(tmp_path / "half.jsonl", *order[:2])
        correct(home, "--from", str(half))
        correct(home, "--from", str(write_lines(tmp_path / "all.jsonl", *order)))
        assert article(home, "title", "editor", "page_no") == {"title": "二", "editor": "甲", "page_no": 1}
        results.append(sorted(query(home, "SELECT * FROM corrections")))
        assert_kept_once(home, 4)
    assert all(result == results[0] for result in results)


def test_a_later_correction_stands_though_the_clock_was_set_back(
    held: Home, correct: Correct, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, now in enumerate(("2026-11-20T12:00:00Z", "2026-11-20T12:00:00Z", "2026-11-19T00:00:00Z")):
        monkeypatch.setenv("UNIONCRAWL_NOW", now)
        correct(held, STORY.url, f"title=第{number}题")
    assert article(held, "title") == {"title": "第2题"}
    times = query(held, "SELECT at FROM corrections ORDER BY at")
    assert times == [(f"2026-11-20T12:00:00.00000{n}Z",) for n in range(3)]
    assert_rebuilt_the_same(held)


def test_a_line_is_the_same_in_whatever_way_it_is_written(tmp_path: Path) -> None:
    said = line("2026-11-20T10:00:00+08:00", fields={"title": "一", "page_no": 2})
    other = {**line("2026-11-20T02:00:00Z"), "fields": {"page_no": 2, "title": "一"}}
    pretty = b"\xef\xbb\xbf" + json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode() + b"\r\n"
    lines = read_lines(write_lines(tmp_path / "x.jsonl", pretty, other))
    assert len(lines.found) == 1
    assert lines.problems == []


def test_standing_corrections_do_not_hang_on_their_order() -> None:
    all_of_them = [
        Correction(url=STORY.url, by="x", at=f"2026-11-20T0{n}:00:00.000000Z", fields={"title": str(n)})
        for n in (1, 1, 2)
    ] + [Correction(url=STORY.url, by="y", at="2026-11-20T02:00:00.000000Z", fields={"title": "其他"})]
    found = {standing(order)["title"].id for order in itertools.permutations(all_of_them)}
    assert len(found) == 1


# -- shared and copied files


def test_lines_of_another_archive_are_taken_over_once(held: Home, correct: Correct, tmp_path: Path) -> None:
    other = Home(tmp_path / "other")
    record(other, [plan()])
    correct(other, STORY.url, "title=劳动者之歌")
    assert correct(held, "--from", str(other.corrections)).startswith("1 correction taken over, 0 were")
    assert correct(held, "--from", str(other.corrections)).startswith("0 corrections taken over, 1 was")
    assert article(held, "title") == {"title": "劳动者之歌"}
    assert held.corrections.read_bytes() == other.corrections.read_bytes()
    assert_kept_once(held)


BAD = {
    b"{": "is no JSON",
    b"\xff\n": "is no JSON",
    b"[1]": "is no JSON object",
    b'{"format": 2}': "is of format 2",
    json.dumps(line()).encode(): "corrects nothing",
    json.dumps(line(fields={"foo": "x"})).encode(): "foo is no field",
    json.dumps(line(fields={"images": []})).encode(): "images cannot be corrected",
    json.dumps(line(fields={"page_no": "3"})).encode(): "page_no '3' is no number",
    json.dumps(line(fields={"page_no": True})).encode(): "page_no True is no number",
    json.dumps(line(fields={"published": "2026-02-30"})).encode(): "is no date",
    json.dumps(line(fields={"published": "2026-W01-1"})).encode(): "is no date",
    json.dumps(line(fields={"published": 7})).encode(): "is no date",
    json.dumps(line(fields={"authors": "甲"})).encode(): "is no list",
    json.dumps(line(fields={"authors": [1]})).encode(): "is no line of text",
    json.dumps(line(fields={"title": "a\x1b[31m"})).encode(): "is no line of text",
    json.dumps(line(fields={"title": "\ud800"})).encode(): "is no line of text",
    json.dumps(line(fields={"text": None})).encode(): "text cannot be empty",
    json.dumps(line(fields={"text": "a\n\nb"})).encode(): "is no line of text",
    json.dumps(line(fields={"page_pdf": "javascript:x"})).encode(): "is no address",
    json.dumps(line(fields={"title": "x"}, was={"title": "\ud800"})).encode(): "is no text",
    json.dumps(line(fields={"title": "x"}, was={"title": {}})).encode(): "not of its form",
    json.dumps(line(fields={"title": "x"}, more=1)).encode(): "'more', which this unioncrawl does not know",
    json.dumps(line("yesterday", fields={"title": "x"})).encode(): "is no time",
    json.dumps(line("2026-11-20T10:00:00", fields={"title": "x"})).encode(): "is no time",
    json.dumps(line("9999-12-31T23:59:59.999999Z", fields={"title": "x"})).encode(): "is no time",
    json.dumps(line(url="ftp://x/", fields={"title": "x"})).encode(): "is no address",
    json.dumps({**line(fields={"title": "x"}), "by": 1}).encode(): "'by' that is not of its form",
    json.dumps(line(url="https://nobody.example/a", fields={"title": "x"})).encode(): "no known source",
    b"[" * 100_000: "is no JSON",
}


def test_what_is_no_correction_is_told_by_line_and_all_others_are_taken_over(
    held: Home, correct: Correct, tmp_path: Path
) -> None:
    good = [line(fields={"title": "好"}), line(fields={"editor": "好"})]
    given = write_lines(tmp_path / "given.jsonl", good[0], *(bad + b"\n" for bad in BAD), good[1])
    said = correct(held, "--from", str(given), status=1).splitlines()
    assert said[0] == "2 corrections taken over, 0 were there already"
    assert len(said) == 1 + len(BAD)
    for number, what in enumerate(BAD.values(), 2):
        numbers = (number, number + 1)  # an empty line among them is counted, and is no fault
        assert any(f"{given}, line {n}: " in one and what in one for n in numbers for one in said), what
    assert article(held, "title", "editor") == {"title": "好", "editor": "好"}
    assert_kept_once(held, 2)


def test_a_file_that_was_copied_in_is_taken_in_by_whatever_reads_pages_next(tmp_path: Path) -> None:
    def crawl(home: Home) -> None:
        with contextlib.closing(opened(home)) as recorder:
            assert recover(recorder) == []

    def read_again(home: Home) -> None:
        reparse(home, Selection(), dry_run=False)

    roads: list[Callable[[Home], object]] = [crawl, rebuild, read_again]
    for number, reads in enumerate(roads):
        home = Home(tmp_path / str(number))
        record(home, [story()])
        write_lines(home.corrections, line(fields={"title": "劳动者之歌"}))
        assert [p.kind for p in verify(home).problems] == ["corrections"]
        reads(home)
        assert article(home, "title") == {"title": "劳动者之歌"}
        assert_kept_once(home)
        home.corrections.unlink()
        assert_all_comes_back(home)
        assert_kept_once(home)


def test_bad_lines_of_the_archives_own_file_are_told_by_whatever_reads_it(
    held: Home, correct: Correct, capsys: Capture
) -> None:
    write_lines(held.corrections, b"oops\n", line(fields={"title": "好"}))
    for command in (["reparse"], ["rebuild"], ["correct", "--from", str(held.corrections)]):
        status, _, errors = call(capsys, held.path, *command)
        assert status == 1
        assert errors.splitlines()[-1].startswith(f"unioncrawl: {held.corrections}, line 1: is no JSON")
    assert "line 1: is no JSON" in correct(held, STORY.url, "editor=某")
    assert held.corrections.read_bytes().startswith(b"oops\n")
    assert article(held, "title", "editor") == {"title": "好", "editor": "某"}


def test_a_line_that_was_edited_is_told_and_what_it_said_before_stands(held: Home, correct: Correct) -> None:
    correct(held, STORY.url, "title=甲")
    held.corrections.write_text(held.corrections.read_text().replace("甲", "乙"))
    said = correct(held, "--from", str(held.corrections), status=1)
    assert "line 1: contradicts another correction of title at the same time" in said
    assert article(held, "title") == {"title": "甲"}
    held.corrections.write_text("".join(held.corrections.read_text().splitlines(keepends=True)[1:]))
    assert_kept_once(held)


def test_a_last_line_without_an_end_is_a_line_and_gets_one(held: Home, correct: Correct) -> None:
    held.corrections.write_text(json.dumps(line(fields={"title": "好"})))
    correct(held, STORY.url, "editor=某")
    assert article(held, "title", "editor") == {"title": "好", "editor": "某"}
    assert_kept_once(held, 2)


def test_a_torn_last_line_that_nobody_knows_loses_nothing_else(held: Home, correct: Correct) -> None:
    correct(held, STORY.url, "title=甲")
    with held.corrections.open("a") as file:
        file.write('{"format": 1, "url": "http://el')
    assert "line 2: is no JSON" in correct(held, STORY.url, "editor=某")
    assert article(held, "title", "editor") == {"title": "甲", "editor": "某"}
    lines = held.corrections.read_text().splitlines(keepends=True)
    held.corrections.write_text(lines[0] + lines[2])
    assert_kept_once(held, 2)


# -- killed anywhere

KILLS = {
    "half a record written": """
def kill_in(self):
    if b"corrections" in os.fsencode(self._path):
        os.truncate(self._path, self._size - 30)
        kill()
writer.WarcWriter.sync = kill_in
""",
    "record written": "recorder.Recorder._commit = kill",
    "row committed": "correcting.append_lines = lambda path, lines: list(lines) and kill()",
    "half a line written": """
def kill_in(descriptor, data):
    os.write(descriptor, data[:len(data) // 2])
    kill()
correcting._write = kill_in
""",
    "line written": "correcting.Corrector.end = kill",
}


@pytest.mark.slow
@pytest.mark.parametrize("point", KILLS)
def test_a_correction_that_was_killed_anywhere_is_made_once_by_the_next(
    point: str, held: Home, correct: Correct
) -> None:
    correct(held, STORY.url, "editor=某")
    code = (
        "import os, signal, sys\n"
        "from unioncrawl.archive import correcting, recorder\n"
        "from unioncrawl.warc import writer\n"
        "def kill(*_): os.kill(os.getpid(), signal.SIGKILL)\n"
        f"{KILLS[point]}\n"
        "from unioncrawl.cli import main; main(sys.argv[1:])"
    )
    command = ["correct", STORY.url, "title=劳动者之歌", "--by", "yuan"]
    done = run([sys.executable, "-c", code, *command], environment(held.path, **UNMEASURED))
    assert done.returncode == -9, done.stderr
    copy = Home(shutil.copytree(held.path, held.path.with_name("copy")))
    correct(held, *command[1:])
    assert article(held, "title", "editor") == {"title": "劳动者之歌", "editor": "某"}
    assert_kept_once(held, 2)
    assert_all_comes_back(held)
    # Also if a crawl comes next and no correction.
    with contextlib.closing(opened(copy)) as recorder:
        assert recover(recorder) == []
    made = 2 - (point == "half a record written")
    assert_kept_once(copy, made)
    assert_all_comes_back(copy)


def test_a_file_that_cannot_be_written_to_its_end_is_left_as_it_was(held: Home, correct: Correct) -> None:
    correct(held, STORY.url, "editor=某")
    before = held.corrections.read_bytes()
    code = (
        f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({len(before) + 20},) * 2)\n"
        "import sys; from pathlib import Path\n"
        "from unioncrawl.archive.correcting import append_lines\n"
        "from unioncrawl.archive.corrections import read_lines\n"
        "append_lines(Path(sys.argv[1]), read_lines(Path(sys.argv[1])).found.values())"
    )
    done = run([sys.executable, "-c", code, str(held.corrections)], environment(held.path, **UNMEASURED))
    assert done.returncode == 1
    assert "ArchiveError: cannot write" in done.stderr
    assert held.corrections.read_bytes() == before


# -- locks, and archives of other states


def test_an_article_is_corrected_while_its_source_is_being_written(held: Home, correct: Correct) -> None:
    with contextlib.closing(opened(held)) as recorder:
        recorder.write([story("另一段。", hours=3)])
        correct(held, STORY.url, "title=劳动者之歌")
        recorder.read_unread()
    assert article(held, "title", "text") == {"title": "劳动者之歌", "text": "另一段。"}


def test_corrections_are_written_by_one_at_a_time_and_keep_nothing_else_from_writing(
    held: Home, correct: Correct
) -> None:
    write_lines(held.corrections, line(fields={"title": "好"}))
    with contextlib.closing(opened(held, "corrections")):
        said = correct(held, STORY.url, "title=x", status=1)
        assert said.startswith("unioncrawl: corrections is being written by ")
        assert len(said.splitlines()) == 1
        with contextlib.closing(opened(held)) as recorder:
            assert recover(recorder) == []
    assert article(held, "title") == {"title": STORY.title}
    correct(held, "--from", str(held.corrections))
    assert article(held, "title") == {"title": "好"}


def test_a_database_from_before_there_were_corrections_is_migrated(held: Home, correct: Correct) -> None:
    execute(held, "DROP TABLE corrections")
    execute(held, "DELETE FROM _sqlite_migrations WHERE name = 'm0002_corrections'")
    correct(held, STORY.url, "title=劳动者之歌")
    assert_kept_once(held)


def test_a_correction_follows_its_article_to_the_address_it_has_today(held: Home, correct: Correct) -> None:
    correct(held, STORY.url, "title=劳动者之歌")
    before = content(held)
    execute(held, "UPDATE corrections SET article_id = 1")  # as if a rule for addresses had changed since
    assert {p.kind for p in verify(held).problems} == {"article"}
    with contextlib.closing(opened(held)) as recorder:
        assert recover(recorder) == []
    assert content(held) == before
    assert_kept_once(held)


def test_an_article_of_a_site_that_is_no_source_is_corrected_once_it_is_held(
    tmp_path: Path, correct: Correct
) -> None:
    home = Home(tmp_path)
    url = "http://News.Example.org:80/a.html?b=2&a=1#top"
    text = "".join(f"<p>第{n}段，讲的是镇上工会办的夜校，工友们下了班来学电工。</p>" for n in range(8))
    page = f"<html><head><title>夜校</title></head><body><h1>夜校</h1><article>{text}</article></body></html>"
    record(home, [plan()])
    assert "no known source" in correct(home, url, "title=x", status=2)
    with contextlib.closing(opened(home, PAGES)) as recorder:
        recorder.write([attrs.evolve(exchange(url, page.encode(), source=PAGES), role="article")])
        recorder.read_unread()
    correct(home, url, "title=工友夜校", "published=2026-11-01")
    ((title, published, source),) = query(home, "SELECT title, published, source FROM articles")
    assert (title, published, source) == ("工友夜校", "2026-11-01", PAGES)
    assert_rebuilt_the_same(home)
    assert_kept_once(home)


@pytest.mark.parametrize(
    ("spoil", "what"),
    [
        (lambda home: shutil.rmtree(home.path), "run: unioncrawl crawl"),
        (forget, "run: unioncrawl rebuild"),
        (lambda home: home.corrections.mkdir(), "Is a directory"),
    ],
)
def test_an_archive_that_cannot_be_corrected_is_said_in_one_line(
    spoil: Callable[[Home], object], what: str, held: Home, correct: Correct
) -> None:
    spoil(held)
    (said,) = correct(held, STORY.url, "title=x", status=1).splitlines()
    assert said.startswith("unioncrawl: ")
    assert what in said


# -- verify


def test_verify_tells_in_what_file_database_and_records_differ(held: Home, correct: Correct) -> None:
    correct(held, STORY.url, "title=甲")
    correct(held, STORY.url, "title=乙")
    mend = f"unioncrawl correct --from {held.corrections}"

    def differences() -> list[tuple[str, str]]:
        found = verify(held).problems
        assert {p.kind for p in found} <= {"corrections", "article", "missing", "search"}
        return [(p.what, p.next) for p in found if p.kind == "corrections"]

    assert differences() == []
    lines = held.corrections.read_text().splitlines(keepends=True)
    held.corrections.write_text(lines[1])
    assert differences() == [(f"a correction of {STORY.url} is missing", mend)]
    correct(held, "--from", str(held.corrections))
    assert sorted(held.corrections.read_text().splitlines(keepends=True)) == sorted(lines)
    execute(held, "DELETE FROM corrections WHERE fields LIKE '%乙%'")
    assert [what for what, _ in differences()] == [
        f"line 1, of {STORY.url}, is not taken in",
        "1 correction is in a record and not in the database",
    ]
    rebuild(held)
    assert differences() == []
    path = warcs(held)[0]
    assert path.parent.name == "corrections"
    path.unlink()
    assert differences() == [("1 correction is in the database and in no record", "unioncrawl rebuild")]
    rebuild(held)  # it has the line yet, which becomes a record again
    assert_kept_once(held, 2)


def test_a_damaged_record_of_a_correction_is_made_again_from_the_file(held: Home, correct: Correct) -> None:
    correct(held, STORY.url, "title=甲")
    path = warcs(held)[0]
    *rest, (offset, member, raw) = [m for m in members(path) if b'"run-ended"' not in m[2]]
    path.write_bytes(
        b"".join(one for _, one, _ in rest) + gzip_member(raw.replace(b'"correction"', b'"corruption"'))
    )
    assert {p.kind for p in verify(held).problems} == {"damaged", "corrections"}
    path.write_bytes(b"".join(one for _, one, _ in rest) + member[:40])
    result = rebuild(held)
    assert len(result.damage) == 1
    assert f"from byte {offset}" in result.damage[0]
    assert article(held, "title") == {"title": "甲"}
    assert len(records(held)) == 1


def test_a_correction_that_was_left_open_is_closed_by_what_verify_says(held: Home, correct: Correct) -> None:
    correct(held, STORY.url, "title=甲")
    path = warcs(held)[0]
    path.rename(path.with_name(path.name + ".open"))
    (problem,) = verify(held).problems
    assert (problem.kind, problem.next.split(",")[0]) == (
        "open",
        f"unioncrawl correct --from {held.corrections}",
    )
    correct(held, *problem.next.split(",")[0].split()[2:])
    assert_kept_once(held)


# -- lists


def test_the_list_says_how_each_correction_stands(held: Home, correct: Correct) -> None:
    correct(held, STORY.url, "title=甲", "editor=某", f"page_no={STORY.page_no}")
    correct(held, STORY.url, "title=乙", "text=改过的。", "--because", "见 PDF")
    correct(held, STORY.url.replace("news-1", "news-9"), "title=丙")
    correct(held, "--withdraw", STORY.url, "editor")
    record(held, [story("后来的一段。", hours=9)])
    standing_now = json.loads(correct(held, "--list", "--format", "json"))
    states = {(row["url"].rpartition("/")[2], row["field"]): row["state"] for row in standing_now}
    assert states == {
        ("news-1.html", "page_no"): "confirmed",
        ("news-1.html", "title"): "applied",
        ("news-1.html", "text"): "page changed",
        ("news-9.html", "title"): "waiting",
    }
    (title,) = [row for row in standing_now if row["value"] == "乙"]
    assert (title["was"], title["page"], title["by"], title["because"]) == (
        STORY.title, STORY.title, "yuan", "见 PDF",
    )  # fmt: skip
    history = json.loads(correct(held, "--list", "--all", STORY.url, "--format", "json"))
    assert [(row["field"], row["state"]) for row in history if row["field"] in ("title", "editor")] == [
        ("title", "superseded"),
        ("editor", "superseded"),
        ("title", "applied"),
        ("editor", "withdrawal"),
    ]
    assert correct(held).splitlines()[0].split()[0] == "state"


def test_an_article_is_shown_with_who_corrected_it(held: Home, correct: Correct, capsys: Capture) -> None:
    correct(held, STORY.url, "title=甲", "--by", "钱", "--because", "见 PDF")
    _, out, _ = call(capsys, held.path, "show", STORY.url, "--provenance")
    assert "title: manual" in out
    assert "钱 corrected title: 见 PDF" in out
    _, out, _ = call(capsys, held.path, "show", STORY.url, "--format", "json")
    (shown,) = json.loads(out)["corrections"]
    assert shown["fields"] == {"title": "甲"}


# -- wrong usage


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        ([STORY.url], "what is to be corrected?"),
        (["title=x"], "of which article?"),
        ([STORY.url, "title"], "write FIELD=VALUE"),
        ([STORY.url, "title=x", "title=y"], "given twice"),
        ([STORY.url, "foo=x"], "foo is no field"),
        ([STORY.url, "images=x"], "images cannot be corrected"),
        ([STORY.url, "page_no=八"], "no number"),
        ([STORY.url, "page_no=0"], "no number"),
        ([STORY.url, f"page_no={'9' * 5000}"], "no number"),
        ([STORY.url, "published=2026-02-30"], "no date"),
        ([STORY.url, "text= "], "text cannot be empty"),
        ([STORY.url, "authors=[甲"], "no JSON array"),
        ([STORY.url, "title=a\udcff"], "no line of text"),
        ([STORY.url, "title=x", "--by", " "], "by ' ' is no line"),
        ([PLAN.url, "title=x"], "not the address of an article"),
        (["https://nobody.example/a", "title=x"], "no known source"),
        (["4", "title=x"], ""),
        (["甲", "title=x"], "no article 甲"),
        (["--withdraw"], "of which article?"),
        (["--withdraw", STORY.url, "foo"], "foo is no field"),
        (["--withdraw", "--list", STORY.url], "choose one"),
        (["--from", "x", STORY.url], "leave the article out"),
        (["--list", STORY.url, "title=x"], "leave the fields out"),
    ],
)
def test_wrong_usage_is_said_in_one_line_and_changes_nothing(
    arguments: list[str], what: str, crawled_once: Path, correct: Correct
) -> None:
    home = Home(crawled_once)
    said = correct(home, *arguments, status=2)
    assert said.startswith("unioncrawl: ")
    assert len(said.splitlines()) == 1
    assert what in said
    assert not home.corrections.exists()


def test_a_file_that_is_not_there_is_said_in_one_line(held: Home, correct: Correct, tmp_path: Path) -> None:
    (said,) = correct(held, "--from", str(tmp_path / "none"), status=1).splitlines()
    assert "no such file" in said
    assert correct(held, "--from", str(held.corrections)) == "0 corrections taken in\n"


# -- values


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("authors", "甲，乙、 丙;甲", ["甲", "乙", "丙"]),
        ("authors", '["Smith, John"]', ["Smith, John"]),
        ("authors", "", []),
        ("title", " 劳动者\u3000之歌\n", "劳动者 之歌"),
        ("title", "一=二", "一=二"),
        ("title", "", None),
        ("page_no", "０3", 3),
        ("page_no", "", None),
        ("published", "2026-11-17", "2026-11-17"),
        ("text", "　　一 \r\n\n 二\u2028三", "一\n二\n三"),
    ],
)
def test_what_is_typed_becomes_the_value_of_its_field(name: str, text: str, value: Any) -> None:
    assert typed(name, text) == value
    assert checked(name, value) == value


def test_a_correction_is_the_same_after_it_was_written_and_read() -> None:
    said: dict[str, Any] = {
        name: ["甲"] if name in ("authors", "photographers", "organisations") else "甲"
        for name in CORRECTABLE
    }
    said |= {
        "page_no": 3,
        "published": "2026-11-17",
        "previous_url": None,
        "next_url": STORY.url,
        "page_pdf": None,
    }
    correction = Correction(
        url=STORY.url,
        at="2026-11-20T00:00:00.000000Z",
        by="钱",
        because="因",
        fields=said,
        was={"text": "旧\n文"},
    )
    assert parsed(correction.line()) == correction
    assert parsed(correction.line()).line() == correction.line()
    assert Correction.of({k: v for k, v in correction.state().items() if k != "state"}).id == correction.id


def test_values_by_hand_hold_against_every_capture_and_the_plan(held: Home) -> None:
    from unioncrawl.archive.store import Store

    with contextlib.closing(held.read()) as db:
        captures = Store(db).captures(ID)
    mobile = attrs.evolve(captures[0], rank=1, snapshot_id=1)
    own = compose([*captures, mobile], {"page_name": "要闻", "published": None})
    composed = with_twins(own, (own,), {"page_name": None})
    assert composed.fields["page_name"] is None
    assert composed.extraction["page_name"] == "manual"


def test_lines_of_today_are_read_for_ever_and_stay_the_same_lines() -> None:
    said = (
        '{"format": 1, "url": "https://www.workercn.cn/papers/grrb/2026/11/18/1/news-2.html",'
        ' "fields": {"authors": ["甲"], "page_no": 2, "editor": null}, "withdraw": ["title"],'
        ' "was": {"authors": [], "page_no": 1}, "by": "yuan", "because": "因", "at": "2026-11-21T06:48:02.512843Z"}'
    )
    correction = parsed(said.encode())
    assert correction.id == 2061045510375654
    assert correction.line().decode() == said.replace("\n", "") + "\n"


def test_the_list_imports_no_crawler(held: Home, correct: Correct) -> None:
    correct(held, STORY.url, "title=甲")
    code = (
        "import sys; from unioncrawl.cli import main\n"
        "try: main(['correct', '--list', sys.argv[1]])\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        "loaded = {'scrapy', 'web_poet', 'twisted'} & set(sys.modules)\n"
        "assert not loaded, loaded"
    )
    done = run([sys.executable, "-c", code, STORY.url], environment(held.path))
    assert done.returncode == 0, done.stderr
    assert "甲" in done.stdout


@pytest.mark.slow
def test_a_real_crawl_takes_lines_in_and_corrects_what_it_captures(
    press: Press, tmp_path: Path, correct: Correct
) -> None:
    home = Home(tmp_path)
    with contextlib.closing(opened(home)):
        pass
    write_lines(home.corrections, line(fields={"title": "劳动者之歌"}), b"oops\n")
    crawl = scrapy_crawl(SOURCE, "since=2026-11-16", "until=2026-11-16")
    done = run(crawl, environment(tmp_path, press.connect_to))
    assert done.returncode == 0, done.stderr
    assert "line 2: is no JSON" in done.stderr
    assert article(home, "title") == {"title": "劳动者之歌"}
    assert methods(home)["title"] == "manual"
    home.corrections.unlink()
    assert_all_comes_back(home)
    assert_kept_once(home)
    assert "applied" in correct(home)


def test_a_format_of_the_future_in_a_record_says_to_upgrade(held: Home, correct: Correct) -> None:
    correct(held, STORY.url, "title=甲")
    path = warcs(held)[0]
    raws = [raw.replace(b'"format": 1', b'"format": 2') for _, _, raw in members(path)]
    path.write_bytes(b"".join(map(gzip_member, raws)))
    with pytest.raises(ArchiveError, match="upgrade"):
        rebuild(held)
