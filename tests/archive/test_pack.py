"""Packing and unpacking: nothing is lost, nothing doubled, whatever happens at whatever instant."""

from __future__ import annotations

import contextlib
import hashlib
import os
import random
import resource
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastwarc.warc import ArchiveIterator

from tests.archive.test_zstd_frames import paragraph
from tests.archive.tools import SOURCE, exchange, execute, opened, query, story
from unioncrawl.archive.home import Home
from unioncrawl.archive.imports import Importer
from unioncrawl.archive.jobs import Exchange, RunEnded
from unioncrawl.archive.locks import own_archive, share_archive
from unioncrawl.archive.pack import Outcome, pack
from unioncrawl.archive.pack_back import unpack
from unioncrawl.archive.pack_leftovers import is_leftover
from unioncrawl.archive.pack_moves import COPY_SUFFIX, Copy, checked_records
from unioncrawl.archive.reading import read_page
from unioncrawl.archive.rebuild import rebuild
from unioncrawl.archive.recover import recover
from unioncrawl.archive.verify import verify
from unioncrawl.cli import main
from unioncrawl.errors import ArchiveError, UsageProblemError
from unioncrawl.warc.files import own_records
from unioncrawl.warc.gzip_members import gzip_member
from unioncrawl.warc.members import members
from unioncrawl.warc.records import record_bytes

CLOCK = "UNIONCRAWL_NOW"
NOW = "2026-12-05T00:00:00Z"
DAYS = ("2026-11-03", "2026-11-07", "2026-11-20")


def captures(day: int, count: int, source: str = SOURCE) -> list[Exchange]:
    """Return stories of a day, each of another text, and a picture."""
    lot = random.Random(day)
    stories = [
        story(
            *(paragraph(lot) for _ in range(3)),
            hours=24 * day + number / 60,
            url=f"https://www.workercn.cn/papers/grrb/2026/11/{day + 1:02}/1/news-{number + 1}.html",
        )
        for number in range(count)
    ]
    picture = exchange(
        f"https://www.workercn.cn/papers/grrb/2026/11/{day + 1:02}/1/a.jpg",
        lot.randbytes(5000),
        hours=24 * day + 23,
        headers=[("Content-Type", "image/jpeg")],
    )
    found = [*stories, picture]
    for one in found:
        one.source = source
    return found


def made(root: Path, count: int, days: tuple[str, ...] = DAYS, source: str = SOURCE) -> Home:
    """Return an archive with one file a day."""
    home = Home(root)
    with pytest.MonkeyPatch.context() as patch:
        for day in days:
            patch.setenv(CLOCK, f"{day}T01:00:00Z")
            with contextlib.closing(opened(home, source)) as recorder:
                recorder.write(captures(int(day[-2:]), count, source))
                recorder.write(
                    [
                        RunEnded(
                            run_id=recorder.run.id, reason="finished", at=f"{day}T02:00:00.000000Z", stats={}
                        )
                    ]
                )
                recorder.read_unread()
    return home


@pytest.fixture(autouse=True)
def december(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CLOCK, NOW)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return made(tmp_path_factory.mktemp("template") / "archive", 4)


@pytest.fixture
def home(template: Home, tmp_path: Path) -> Home:
    return copied(template, tmp_path / "archive")


def copied(home: Home, root: Path) -> Home:
    shutil.copytree(home.path, root)
    return Home(root)


def files(home: Home) -> list[str]:
    return [path.relative_to(home.warc).as_posix() for path in home.files()]


def records(home: Home) -> list[bytes]:
    """Return all records of all files, in order."""
    return [raw for path in home.files("*.warc.*") for _, _, raw in members(path)]


def rows(home: Home) -> list[tuple[Any, ...]]:
    """Return what packing must not change."""
    return query(
        home,
        "SELECT id, record_id, url, payload_sha256, content_sha256, role, read FROM snapshots ORDER BY id",
    )


def is_whole(home: Home) -> bool:
    """Check that files and rows are each other's, no record is twice or missing, and each page can be read."""
    with contextlib.closing(home.read()) as db:
        known = [row["name"] for row in db.execute("SELECT name FROM warc_files")]
        assert sorted(known) == files(home)
        for file in known:
            list(checked_records(home, db, file))
        for row in db.execute("SELECT * FROM snapshots"):
            assert hashlib.sha256(read_page(home, db, row).payload).hexdigest() == row["payload_sha256"]
        ids = [
            row[0]
            for row in db.execute(
                "SELECT id FROM snapshots UNION ALL SELECT id FROM records WHERE type != 'dictionary'"
            )
        ]
        assert len(ids) == len(set(ids)) == len(records(home))
    assert not verify(home).problems
    return True


def test_packed_and_unpacked_again_every_file_is_as_it_was(home: Home) -> None:
    before = {path.name: path.read_bytes() for path in home.files()}
    held, index = records(home), rows(home)
    outcome = pack(home)
    assert [path.name for path in home.files()] == [
        f"{SOURCE}-20261103T010000000000-00001-20261120T010000000000.warc.zst"
    ]
    assert records(home) == held
    assert rows(home) == index
    assert is_whole(home)
    done = outcome.of(SOURCE)
    assert (done.files, done.records, outcome.problems) == (3, len(held), [])
    assert done.bytes_after == sum(path.stat().st_size for path in home.files())
    assert unpack(home).of(SOURCE).files == 3
    assert {path.name: path.read_bytes() for path in home.files()} == before
    assert rows(home) == index
    assert is_whole(home)


def test_a_large_file_has_a_dictionary_and_takes_half_of_the_room(tmp_path: Path) -> None:
    home = made(tmp_path / "archive", 120)
    held = records(home)
    outcome = pack(home)
    ratio = outcome.of(SOURCE).ratio
    assert ratio is not None
    assert ratio < 0.5
    assert query(home, "SELECT count(*) FROM records WHERE type = 'dictionary'") == [(2,)]
    assert records(home) == held
    assert is_whole(home)
    (path,) = home.files()
    assert sum(1 for _ in ArchiveIterator(str(path), parse_http=False)) == len(held)
    rebuild(home)
    assert is_whole(home)
    unpack(home)
    assert is_whole(home)


def test_files_are_packed_by_source_and_month_and_the_present_one_is_left(tmp_path: Path) -> None:
    days = ("2025-12-30", "2026-10-30", "2026-11-01", "2026-11-30", "2026-12-01")
    home = made(tmp_path / "archive", 1, days)
    made(home.path, 1, ("2026-11-02",), "shaanxi_gongren_bao")
    pack(home, sources=[SOURCE], before="2026-11")
    assert [name.rpartition("/")[2].split("-", 1)[1] for name in files(home)] == [
        "20251230T010000000000-00001-20251230T010000000000.warc.zst",
        "20261030T010000000000-00001-20261030T010000000000.warc.zst",
        "20261101T010000000000-00001.warc.gz",
        "20261130T010000000000-00001.warc.gz",
        "20261201T010000000000-00001.warc.gz",
        "20261102T010000000000-00001.warc.gz",
    ]
    pack(home)
    assert [name.rpartition("/")[2].split("-", 1)[1] for name in files(home)] == [
        "20251230T010000000000-00001-20251230T010000000000.warc.zst",
        "20261030T010000000000-00001-20261030T010000000000.warc.zst",
        "20261101T010000000000-00001-20261130T010000000000.warc.zst",
        "20261201T010000000000-00001.warc.gz",
        "20261102T010000000000-00001-20261102T010000000000.warc.zst",
    ]
    assert is_whole(home)
    unpack(home, sources=[SOURCE])
    assert len(files(home)) == 6
    pack(home, sources=[SOURCE], period="year")
    assert [name.endswith("20251230T010000000000.warc.zst") for name in files(home)] == [True] + 5 * [False]
    pack(home, sources=[SOURCE], period="year", before="2026-12")
    assert len(files(home)) == 4
    assert is_whole(home)


def test_a_name_is_never_given_twice(home: Home) -> None:
    pack(home)
    (first,) = home.files()
    unpack(home)
    (home.warc / SOURCE / first.name).write_bytes(b"somebody's")
    outcome = pack(home)
    assert outcome.of(SOURCE).files == 3
    assert (home.warc / SOURCE / first.name).read_bytes() == b"somebody's"
    assert len(files(home)) == 2


def damage(home: Home, number: int) -> Path:
    path = home.files()[number]
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))
    return path


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_file_with_damage_is_left_alone_and_told_of(number: int, home: Home) -> None:
    path = damage(home, number)
    data = path.read_bytes()
    outcome = pack(home)
    assert outcome.of(SOURCE).files == 2
    assert [path.name in line for line in outcome.problems] == [True]
    assert path.read_bytes() == data
    assert len(files(home)) == 2


def test_a_packed_file_with_damage_is_not_unpacked(home: Home) -> None:
    pack(home)
    path = damage(home, 0)
    outcome = unpack(home)
    assert "restore the file from a copy" in outcome.problems[0]
    assert home.files() == [path]


@pytest.fixture(scope="module")
def with_dictionary(tmp_path_factory: pytest.TempPathFactory) -> Home:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CLOCK, NOW)
        home = made(tmp_path_factory.mktemp("large") / "archive", 60)
        pack(home)
    return home


@pytest.mark.parametrize("end", [False, True], ids=["first", "second"])
@pytest.mark.parametrize("place", [0, 5, 500], ids=["mark", "size", "content"])
def test_with_one_whole_copy_of_its_dictionary_a_file_is_unpacked_and_the_damage_told_of(
    place: int, end: bool, with_dictionary: Home, tmp_path: Path
) -> None:
    home = copied(with_dictionary, tmp_path / "archive")
    held, (path,) = records(home), home.files()
    copies = query(home, "SELECT warc_offset FROM records WHERE type = 'dictionary' ORDER BY 1")
    data = bytearray(path.read_bytes())
    data[copies[end][0] + place] ^= 0xFF
    path.write_bytes(bytes(data))
    outcome = unpack(home)
    (problem,) = outcome.problems
    assert f"its dictionary at {copies[end][0]} is damaged" in problem
    assert problem.endswith("nothing is lost")
    assert outcome.of(SOURCE).files == 3
    assert records(home) == held
    assert is_whole(home)


def test_without_a_whole_copy_of_its_dictionary_a_file_stays(with_dictionary: Home, tmp_path: Path) -> None:
    home = copied(with_dictionary, tmp_path / "archive")
    (path,) = home.files()
    data = bytearray(path.read_bytes())
    data[500] ^= 0xFF
    data[-500] ^= 0xFF
    path.write_bytes(bytes(data))
    (problem,) = unpack(home).problems
    assert "its dictionary is damaged" in problem
    assert home.files() == [path]


def test_a_file_with_records_that_the_database_does_not_know_is_left_alone(home: Home) -> None:
    execute(home, "DELETE FROM records WHERE type = 'request'")
    outcome = pack(home)
    assert not outcome.sources
    assert len(outcome.problems) == 3
    assert all("run: unioncrawl rebuild" in line for line in outcome.problems)


def test_open_and_torn_files_are_left_alone(home: Home) -> None:
    directory = home.warc / SOURCE
    still_open = directory / f"{SOURCE}-20261110T000000000000-00001.warc.gz.open"
    torn = directory / f"{SOURCE}-20261110T000000000000-00002.warc.gz.torn"
    for path in (still_open, torn):
        path.write_bytes(b"x")
    pack(home)
    assert still_open.exists()
    assert torn.exists()
    assert len(files(home)) == 3


def test_nobody_may_write_meanwhile(home: Home) -> None:
    with share_archive(home), pytest.raises(ArchiveError, match="is being written"):
        pack(home)
    with own_archive(home), pytest.raises(ArchiveError, match="is being written"):
        unpack(home)


def test_a_copy_that_is_not_what_was_written_replaces_nothing(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync = Copy.sync

    def disturbed(copy: Copy) -> None:
        sync(copy)
        data = bytearray(copy.temporary.read_bytes())
        data[len(data) // 2] ^= 4
        copy.temporary.write_bytes(bytes(data))

    monkeypatch.setattr(Copy, "sync", disturbed)
    before = files(home)
    with pytest.raises(ArchiveError, match="was read back and is not what was written"):
        pack(home)
    assert files(home) == before
    assert is_whole(home)


def in_child(act: Callable[[], Any]) -> int:
    """Do ``act`` in a process of its own; return how that ended: 0, 3 for an error that was told, or minus a signal."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    status = 4
    try:
        act()
        status = 0
    except ArchiveError:
        status = 3
    finally:
        os._exit(status)


@pytest.mark.parametrize("room", [0, 300, 3000, 9000])
@pytest.mark.parametrize("back", [False, True], ids=["pack", "unpack"])
def test_a_full_disk_stops_it_and_changes_nothing(back: bool, room: int, home: Home) -> None:
    if back:
        pack(home)
    before, held = files(home), records(home)

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
        (unpack if back else pack)(home)

    assert in_child(limited) == 3
    assert [file for file in files(home) if not file.endswith(COPY_SUFFIX)] == before
    assert records(home) == held
    (unpack if back else pack)(home)
    assert len(files(home)) == (3 if back else 1)
    assert records(home) == held
    assert is_whole(home)


def killed_at(home: Home, number: int, act: Callable[[], Any]) -> bool:
    """Have a process that does ``act`` kill itself before its so-manyth act on files of the archive; return whether
    it came to that.
    """
    seen = 0

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal seen
        if event in ("open", "os.rename", "os.remove", "os.truncate") and str(home.warc) in str(arguments[0]):
            seen += 1
            if seen > number:
                os.kill(os.getpid(), signal.SIGKILL)

    def watched() -> None:
        sys.addaudithook(watch)
        act()

    status = in_child(watched)
    assert status in (0, -signal.SIGKILL)
    return status != 0


def crawled(home: Home) -> None:
    """Start a crawl, which finishes what others left."""
    with contextlib.closing(opened(home)) as recorder:
        recover(recorder)


MEANWHILE: dict[str, Callable[[Home], Any]] = {
    "nothing": lambda _: None,
    "a crawl": crawled,
    "a rebuild": rebuild,
}


@pytest.mark.slow
@pytest.mark.parametrize("back", [False, True], ids=["pack", "unpack"])
@pytest.mark.parametrize("meanwhile", list(MEANWHILE))
def test_killed_between_any_two_steps_nothing_is_lost_or_doubled(
    meanwhile: str, back: bool, template: Home, tmp_path: Path
) -> None:
    start = copied(template, tmp_path / "start")
    if back:
        pack(start)
    held = sorted(records(start))
    index = rows(start)
    kills = 0
    while True:
        home = copied(start, tmp_path / f"killed-{kills}")
        again = unpack if back else pack
        if not killed_at(home, kills, lambda: again(home)):  # noqa: B023 - done at once
            break
        kills += 1
        with contextlib.closing(home.read()) as db:
            for row in db.execute("SELECT * FROM snapshots"):
                read_page(home, db, row)
        MEANWHILE[meanwhile](home)
        again(home)
        finished = [file for file in files(home) if ".warc.gz" in file]
        assert len(finished) in ((3,) if back else (0, 1))
        assert sorted(raw for path in home.files(f"{SOURCE}-202611*") for _, _, raw in members(path)) == held
        assert [row[:6] for row in rows(home)] == [row[:6] for row in index]
        assert is_whole(home)
        shutil.rmtree(home.path)
    assert kills > 8


def test_an_ordinary_file_is_no_leftover(home: Home) -> None:
    with contextlib.closing(home.read()) as db:
        assert not any(is_leftover(home, db, file) for file in files(home))


def test_a_second_copy_of_the_same_kind_is_not_removed(home: Home) -> None:
    path = home.files()[0]
    twin = path.with_name(f"{SOURCE}-20261204T000000000000-00001.warc.gz")
    shutil.copy(path, twin)
    pack(home)
    assert twin.exists()


def test_the_command_packs_shows_and_ends_with_1_at_damage(
    home: Home, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNIONCRAWL_ARCHIVE", str(home.path))

    def run(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        told = capsys.readouterr()
        return int(ended.value.code or 0), told.out, told.err

    status, out, _ = run("pack", "--dry-run", "--format", "csv")
    assert (status, out.splitlines()[0], len(files(home))) == (0, "source,period,files,bytes", 3)
    path = damage(home, 1)
    status, out, err = run("pack", "--format", "json")
    assert status == 1
    assert '"files": 2' in out
    assert path.name in err
    status, out, err = run("pack", "--source", "nobody")
    assert (status, "has no files of it" in err) == (2, True)
    status, out, err = run("pack", "--before", "2026")
    assert (status, "write a month as YYYY-MM" in err) == (2, True)
    status, out, err = run("unpack", "nothing.warc.zst")
    assert (status, "is no packed file" in err) == (2, True)
    packed = next(path for path in home.files("*.warc.zst"))
    status, out, _ = run("unpack", str(packed), "--format", "jsonl")
    assert (status, out.count("\n")) == (0, 1)
    assert not home.files("*.warc.zst")


def test_what_is_asked_for_and_is_no_packed_file_is_refused(home: Home) -> None:
    with pytest.raises(UsageProblemError, match="is no packed file"):
        unpack(home, files=[home.files()[0]])


def test_without_a_database_nothing_is_packed(home: Home) -> None:
    home.database.unlink()
    with pytest.raises(ArchiveError, match="run: unioncrawl rebuild"):
        pack(home)


def test_a_reader_is_not_blocked_and_finds_the_page_where_it_is_now(home: Home) -> None:
    with contextlib.closing(home.read()) as db:
        held = db.execute("SELECT * FROM snapshots").fetchall()
        outcome: Outcome = pack(home)
        assert outcome.of(SOURCE).files == 3
        for row in held:
            assert read_page(home, db, row).status == 200
    assert sqlite3.connect(home.database).execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_file_gets_another_name_if_its_own_was_given_away(home: Home) -> None:
    first = home.files()[0]
    pack(home)
    first.write_bytes(b"somebody's")
    unpack(home)
    assert first.read_bytes() == b"somebody's"
    assert [name[-13:] for name in files(home)] == [
        "00001.warc.gz",
        "00002.warc.gz",
        "00001.warc.gz",
        "00001.warc.gz",
    ]
    first.unlink()
    assert is_whole(home)


def test_a_file_in_which_several_records_name_it_stays_one(home: Home) -> None:
    first, second = home.files()[:2]
    renamed = [
        gzip_member(raw.replace(second.name.encode(), first.name.encode())) for _, _, raw in members(second)
    ]
    first.write_bytes(first.read_bytes() + b"".join(renamed))
    second.unlink()
    rebuild(home)
    held = records(home)
    pack(home)
    unpack(home)
    assert len(files(home)) == 2
    assert records(home) == held
    assert is_whole(home)


def test_records_keep_their_order_and_their_file_names(home: Home) -> None:
    names = [path.name for path in home.files()]
    pack(home)
    (file,) = files(home)
    begun = [r.header("WARC-Filename") for _, r in own_records(home.warc, file) if r.type == "warcinfo"]
    assert begun == names


def test_a_file_with_records_of_another_tool_comes_back_as_one(tmp_path: Path) -> None:
    theirs = record_bytes(
        [("WARC-Type", "warcinfo"), ("WARC-Record-ID", "<urn:uuid:1>"), ("WARC-Date", "2026-11-01T00:00:00Z"),
         ("WARC-Filename", "given.warc.gz"), ("Content-Type", "application/warc-fields")],
        b"software: other",
    )  # fmt: skip
    (headers, block), request = captures(2, 1)[0].records()
    given = tmp_path / "given.warc.gz"
    raw = [
        theirs,
        record_bytes([*headers, ("WARC-Warcinfo-ID", "<urn:uuid:1>")], block),
        record_bytes(*request),
    ]
    given.write_bytes(b"".join(map(gzip_member, raw)))
    home = Home(tmp_path / "archive")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CLOCK, "2026-10-05T00:00:00Z")
        with Importer(home, [given]) as importer:
            importer.import_file(given)
    before, held = files(home), records(home)
    pack(home)
    assert files(home) != before
    unpack(home)
    assert (files(home), records(home)) == (before, held)
    assert is_whole(home)


@pytest.mark.parametrize("work", [pack, unpack])
def test_where_no_archive_is_it_is_said_how_to_begin_one(
    work: Callable[[Home], Outcome], tmp_path: Path
) -> None:
    with pytest.raises(ArchiveError, match=r"no archive at .*; run: unioncrawl crawl, or choose another"):
        work(Home(tmp_path / "none"))
    assert not (tmp_path / "none").exists()
    home = Home(tmp_path / "archive")
    with contextlib.closing(opened(home)) as recorder:
        recorder.write(captures(2, 1))
    home.database.unlink()
    with pytest.raises(ArchiveError, match=r"no database in .*; run: unioncrawl rebuild, or choose another"):
        work(home)
