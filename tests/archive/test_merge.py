"""Two archives become one, in either order, killed anywhere, and neither loses a record."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import resource
import shutil
import signal
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest

from tests.archive.test_rebuild import assert_rebuilt_the_same
from tests.archive.tools import (
    PLAN,
    SOURCE,
    STORY,
    content,
    exchange,
    gone,
    opened,
    plan,
    query,
    record,
    story,
    tables,
    warcs,
)
from tests.cli.test_bad_input import call
from unioncrawl.archive import withholding
from unioncrawl.archive.corrections import Correction
from unioncrawl.archive.home import Home
from unioncrawl.archive.imports import Importer
from unioncrawl.archive.jobs import Failure, Withholding
from unioncrawl.archive.merge import Result, merge
from unioncrawl.archive.pack import pack
from unioncrawl.archive.pack_back import unpack
from unioncrawl.archive.rebuild import rebuild
from unioncrawl.archive.verify import verify
from unioncrawl.errors import ArchiveError, UsageProblemError
from unioncrawl.press.gongren_ribao import ARTICLES
from unioncrawl.urls import stable_id
from unioncrawl.warc.gzip_members import gzip_member
from unioncrawl.warc.members import members
from unioncrawl.warc.records import new_record_id, parse_record, record_bytes

ID = stable_id(STORY.url)
OTHER = next(printed for printed in ARTICLES if printed.url != STORY.url)
LATER = "2026-11-21T00:00:00.000000Z"

WHERE_IT_LIES = ("warc_file", "warc_offset", "warc_length", "member_sha256", "run_id")
"""Columns of a snapshot that the order of a merge may change."""

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def ours(tmp_path: Path) -> Home:
    """An archive with a plan, a story, and another story."""
    home = Home(tmp_path / "ours")
    record(home, [plan(), story(hours=1), story(hours=1, url=OTHER.url, printed=OTHER)])
    return home


@pytest.fixture
def theirs(tmp_path: Path) -> Home:
    """An archive with the story as it became, its end, a failure, a correction, and something withheld."""
    home = Home(tmp_path / "theirs")
    timeout = Failure(
        snapshot_id=None, source=SOURCE, url=PLAN.url, kind="network", reason="no answer", at=LATER
    )
    unreadable = exchange(ARTICLES[2].url, b"<html></html>", hours=3)
    record(home, [story("另一段。", hours=2), gone(hours=4), unreadable, timeout])
    record(home, [correction(title="劳动者之歌")], source="corrections")
    home.corrections.write_bytes(correction(title="劳动者之歌").line())
    record(home, [withheld(OTHER.url)], source=withholding.SOURCE)
    return home


def correction(url: str = STORY.url, at: str = LATER, **fields: Any) -> Correction:
    return Correction(url=url, at=at, by="yuan", fields=fields)


def withheld(url: str) -> Withholding:
    return Withholding(url=url, at=LATER, by="yuan", because="来信要求")


def copied(home: Home, name: str) -> Home:
    return Home(shutil.copytree(home.path, home.path.with_name(name)))


def said(home: Home) -> dict[str, Any]:
    """Return what an archive's database holds, but for where it lies."""
    found = content(home)
    with contextlib.closing(home.read()) as db:
        names = [row["name"] for row in db.execute("PRAGMA table_info(snapshots)")]
        columns = ", ".join(name for name in names if name not in WHERE_IT_LIES)
        found["snapshots"] = [
            tuple(row) for row in db.execute(f"SELECT {columns} FROM snapshots ORDER BY id")
        ]
        found |= tables(db, ["withholdings"])
    for name in ("records", "warc_files"):  # ids of records and names of files that a merge makes are its own
        del found[name]
    return found


def record_ids(home: Home) -> Counter[str]:
    """Return how often each record is in the files, but for ``warcinfo``, which may stand before parts of its file."""
    found: Counter[str] = Counter()
    for path in home.files("*.warc.*"):
        for _, _, raw in members(path):
            one = parse_record(raw)
            if one.type != "warcinfo":
                found[one.record_id] += 1
    return found


def assert_sound(home: Home) -> None:
    assert verify(home).problems == []
    assert max(record_ids(home).values()) == 1


def assert_can_be_packed(home: Home) -> None:
    """Check that the files have names that a pack and an unpack can do with."""
    before = record_ids(home)
    packed = copied(home, f"{home.path.name}-packed")
    assert pack(packed, before="2099-01-01").problems == []
    assert not warcs(packed)
    assert unpack(packed).problems == []
    assert not list(packed.warc.rglob("*.warc.zst"))
    assert record_ids(packed) == before
    assert_sound(packed)
    shutil.rmtree(packed.path)


def counts(result: Result) -> dict[str, int]:
    """Return what was counted of all sources."""
    found: Counter[str] = Counter()
    for merged in result.sources.values():
        found.update({name: value or 0 for name, value in attrs.asdict(merged).items() if name != "source"})
    return dict(found)


# -- what a merge gives


def test_either_order_of_a_merge_gives_the_same_archive(ours: Home, theirs: Home) -> None:
    left, right = copied(ours, "left"), copied(theirs, "right")
    first, second = merge(left, [theirs]), merge(right, [ours])
    assert (first.problems, second.problems) == ([], [])
    ours_and_theirs, theirs_and_ours = said(left), said(right)
    for name, held in ours_and_theirs.items():
        assert theirs_and_ours[name] == held, name
    assert query(left, "SELECT title, text FROM articles WHERE id = ?", ID) == [("劳动者之歌", "另一段。")]
    assert query(left, "SELECT count(*) FROM revisions WHERE article_id = ?", ID) == [(2,)]
    assert query(left, "SELECT 1 FROM articles WHERE url = ?", OTHER.url) == []
    assert query(left, "SELECT count(*) FROM failures WHERE resolved_at IS NULL") == [(2,)]
    assert left.corrections.read_bytes() == right.corrections.read_bytes() == theirs.corrections.read_bytes()
    for home in (left, right):
        assert_sound(home)
        assert_rebuilt_the_same(home)


def test_every_record_and_every_run_of_the_other_archive_is_taken(ours: Home, theirs: Home) -> None:
    before = record_ids(ours) + record_ids(theirs)
    files = {path.name: path.read_bytes() for path in warcs(theirs)}
    runs = query(theirs, "SELECT * FROM runs") + query(ours, "SELECT * FROM runs")
    result = merge(ours, [theirs])
    assert record_ids(ours) == before
    held = {path.name: path.read_bytes() for path in warcs(ours)}
    assert {name: held[name] for name in files} == files
    assert sorted(query(ours, "SELECT * FROM runs"), key=repr) == sorted(runs, key=repr)
    assert result.sources[SOURCE].snapshots == 3
    assert counts(result)["files"] == len(files)
    assert counts(result)["refused"] == counts(result)["held"] == 0


def test_merging_again_adds_nothing(ours: Home, theirs: Home) -> None:
    merge(ours, [theirs])
    before = content(ours), {path: path.read_bytes() for path in warcs(ours)}
    result = merge(ours, [theirs])
    assert (content(ours), {path: path.read_bytes() for path in warcs(ours)}) == before
    assert (counts(result)["files"], counts(result)["records"], counts(result)["articles"]) == (0, 0, 0)
    assert result.notes == result.problems == []
    merge(theirs, [ours])
    again = merge(ours, [theirs])
    assert counts(again)["records"] == 0


def test_a_merge_into_a_new_archive_is_a_copy(theirs: Home, tmp_path: Path) -> None:
    new = Home(tmp_path / "new")
    merge(new, [theirs])
    assert content(new) == content(theirs)
    assert_sound(new)


def test_several_archives_are_merged_at_once(ours: Home, theirs: Home, tmp_path: Path) -> None:
    third = Home(tmp_path / "third")
    record(third, [story("第三段。", hours=8)])
    merge(ours, [theirs, third])
    assert query(ours, "SELECT text FROM articles WHERE id = ?", ID) == [("第三段。",)]
    assert_sound(ours)


def test_archives_that_were_one_and_went_on_apart_hold_each_record_once(ours: Home) -> None:
    other = copied(ours, "other")
    record(ours, [story("我们的一段。", hours=5)])
    record(other, [story("他们的一段。", hours=6)])
    result = merge(ours, [other])
    assert result.sources[SOURCE].snapshots == 1
    assert query(ours, "SELECT count(*) FROM snapshots WHERE url = ?", STORY.url) == [(3,)]
    assert_sound(ours)
    assert_rebuilt_the_same(ours)


def test_of_a_file_that_is_held_in_part_the_missing_records_are_taken_byte_by_byte(
    ours: Home, theirs: Home
) -> None:
    """Ours lost the end of the file, as a copy that was made while it was written does."""
    (path,) = (path for path in warcs(theirs) if path.parent.name == SOURCE)
    found = list(members(path))
    number = sum(1 for mine in warcs(ours) for _ in members(mine))
    part = ours.warc / SOURCE / path.name
    part.write_bytes(b"".join(member for _, member, _ in found[:4]))
    result = merge(ours, [theirs])
    assert result.sources[SOURCE].records == len(found) - 4
    rest = part.with_name(path.name.replace("-00001.", "-00002."))
    info, *records = members(rest)
    assert [raw for _, _, raw in records] == [raw for _, _, raw in found[4:]]
    before, after = parse_record(found[0][2]), parse_record(info[2])
    assert (after.block, after.header("WARC-Filename")) == (before.block, rest.name)
    assert query(
        ours, "SELECT DISTINCT run_id FROM snapshots WHERE warc_file LIKE ?", f"%{rest.name}"
    ) == query(theirs, "SELECT id FROM runs WHERE source = ?", SOURCE)
    assert_sound(ours)
    assert_can_be_packed(ours)
    assert_rebuilt_the_same(ours)
    assert counts(merge(ours, [theirs]))["records"] == 0
    assert counts(merge(theirs, [ours]))["records"] == number


def test_of_an_import_that_is_held_in_part_the_rest_is_of_the_same_run(
    ours: Home, theirs: Home, tmp_path: Path
) -> None:
    """Behind the ``warcinfo`` of our own file stands that of the file that was imported."""
    given = tmp_path / "given.warc"
    theirs_info = [("WARC-Type", "warcinfo"), ("WARC-Record-ID", new_record_id()), ("WARC-Date", "2020-01-01T00:00:00Z"),
                   ("WARC-Filename", "given.warc"), ("Content-Type", "application/warc-fields")]  # fmt: skip
    pages = [one for n in range(3) for one in story(f"第{n}段。", hours=n).records()]
    given.write_bytes(b"".join(record_bytes(*one) for one in [(theirs_info, b"software: x\r\n"), *pages]))
    with Importer(theirs, [given]) as importer:
        importer.import_file(given)
    path = max((theirs.warc / SOURCE).glob("*.warc.gz"))
    found = [member for _, member, _ in members(path)]
    (ours.warc / SOURCE / path.name).write_bytes(b"".join(found[:4]))
    assert merge(ours, [theirs]).problems == []
    assert record_ids(ours).keys() >= record_ids(theirs).keys()
    runs = "SELECT id, run_id FROM snapshots WHERE warc_file LIKE ? ORDER BY id"
    stem = path.name.removesuffix("00001.warc.gz")
    assert query(ours, runs, f"%{stem}%") == query(theirs, runs, f"%{stem}%")
    assert_sound(ours)
    assert_rebuilt_the_same(ours)
    assert counts(merge(ours, [theirs]))["records"] == 0


def test_a_file_whose_name_is_taken_gets_another(ours: Home, theirs: Home) -> None:
    (mine,) = (path for path in warcs(ours) if path.parent.name == SOURCE)
    (path,) = (path for path in warcs(theirs) if path.parent.name == SOURCE)
    given = [raw for _, _, raw in members(path)]
    path.rename(path.with_name(mine.name))
    before = mine.read_bytes()
    merge(ours, [theirs])
    assert mine.read_bytes() == before
    other = mine.with_name(mine.name.replace("-00001.", "-00002."))
    info, *records = (raw for _, _, raw in members(other))
    assert records == given[1:]
    assert info == given[0].replace(path.name.encode(), other.name.encode())
    assert_sound(ours)
    assert_can_be_packed(ours)
    assert counts(merge(ours, [theirs]))["records"] == 0


def test_the_others_database_is_not_needed_and_not_believed(ours: Home, theirs: Home) -> None:
    expected = copied(ours, "expected")
    merge(expected, [theirs])
    theirs.database.write_bytes(b"no database")
    for suffix in ("-wal", "-shm"):
        theirs.database.with_name(theirs.database.name + suffix).unlink(missing_ok=True)
    merge(ours, [theirs])
    assert said(ours) == said(expected)


def test_the_same_import_in_two_archives_is_one(ours: Home, theirs: Home, tmp_path: Path) -> None:
    given = tmp_path / "given.warc"
    given.write_bytes(b"".join(record_bytes(*one) for one in story("导入的文字。", hours=7).records()))
    for home in (ours, theirs):
        with Importer(home, [given]) as importer:
            importer.import_file(given)
    result = merge(ours, [theirs])
    assert result.problems == []
    assert result.sources[SOURCE].held == 2
    assert_sound(ours)


def test_a_revisit_resolves_whatever_came_first(ours: Home, tmp_path: Path) -> None:
    """The other archive has the page again, as a revisit of a capture that is in a file of its own."""
    other = Home(tmp_path / "other")
    record(other, [story("同一段。", hours=2)])
    record(other, [story("同一段。", hours=3)])
    assert query(other, "SELECT count(*) FROM snapshots WHERE revisit_of IS NOT NULL") == [(1,)]
    _, second = warcs(other)
    second.rename(second.with_name("aaa.warc.gz"))
    merge(ours, [other])
    assert query(ours, "SELECT count(*) FROM snapshots WHERE revisit_of IS NOT NULL") == [(1,)]
    assert query(ours, "SELECT count(*) FROM captures WHERE article_id = ?", ID) == [(3,)]
    assert_sound(ours)


@pytest.fixture
def packed(tmp_path: Path) -> Home:
    """An archive with some captures of the story, packed."""
    home = Home(tmp_path / "packed")
    record(home, [story(f"第{n}段。", hours=n) for n in range(12)])
    pack(home, before="2099-01-01")
    assert [path.name for path in warcs(home)] == []
    return home


def test_a_packed_file_is_copied_as_it_is(ours: Home, packed: Home) -> None:
    (path,) = packed.warc.rglob("*.warc.zst")
    expected = {SOURCE: len(record_ids(packed)) + 1}
    result = merge(ours, [packed])
    assert {name: merged.records for name, merged in result.sources.items()} == expected
    (copy,) = ours.warc.rglob("*.warc.zst")
    assert copy.read_bytes() == path.read_bytes()
    assert_sound(ours)
    assert_rebuilt_the_same(ours)
    assert counts(merge(ours, [packed]))["records"] == 0


def test_what_is_packed_here_and_not_there_is_held_already(ours: Home) -> None:
    other = copied(ours, "other")
    pack(other, before="2099-01-01")
    for home, given in ((copied(ours, "left"), other), (copied(other, "right"), ours)):
        result = merge(home, [given])
        assert (result.problems, counts(result)["records"]) == ([], 0)
        assert_sound(home)


def test_of_a_packed_file_that_is_held_in_part_the_missing_records_are_taken(
    ours: Home, packed: Home
) -> None:
    whole = copied(packed, "whole")
    record(whole, [story("后来的一段。", hours=30)])
    unpack(whole)
    (first, *rest) = warcs(whole)
    (ours.warc / SOURCE / first.name).write_bytes(first.read_bytes())
    for path in (*rest, first):
        path.unlink()
    result = merge(ours, [packed])
    assert result.problems == []
    assert record_ids(ours).keys() >= record_ids(packed).keys()
    assert_sound(ours)
    assert_rebuilt_the_same(ours)


# -- corrections, withholdings


def test_a_correction_that_contradicts_ours_at_the_same_time_is_refused(ours: Home, theirs: Home) -> None:
    record(ours, [correction(title="另一首歌")], source="corrections")
    ours.corrections.write_bytes(correction(title="另一首歌").line())
    for _ in range(2):
        result = merge(ours, [theirs])
        (problem,) = result.problems
        assert "contradicts another one of title" in problem
        assert query(ours, "SELECT title FROM articles WHERE id = ?", ID) == [("另一首歌",)]
        assert_sound(ours)
    assert result.sources["corrections"].records == 0


def test_corrections_that_are_in_the_others_file_alone_are_taken_over(ours: Home, theirs: Home) -> None:
    with theirs.corrections.open("ab") as file:
        file.write(correction(editor="某某").line())
        file.write(b"{}\n")
    result = merge(ours, [theirs])
    assert any(f"1 corrections taken over from {theirs.corrections}" in note for note in result.notes)
    (problem,) = result.problems
    assert f"{theirs.corrections}, line 3" in problem
    assert query(ours, "SELECT title, editor FROM articles WHERE id = ?", ID) == [("劳动者之歌", "某某")]
    assert len(ours.corrections.read_bytes().splitlines()) == 2
    assert_sound(ours)


def test_what_one_archive_withholds_is_withheld_in_both(ours: Home, theirs: Home) -> None:
    merge(theirs, [ours])
    assert query(theirs, "SELECT count(*) FROM captures WHERE article_id = ?", stable_id(OTHER.url)) == [(1,)]
    assert query(theirs, "SELECT 1 FROM articles WHERE url = ?", OTHER.url) == []
    assert_rebuilt_the_same(theirs)


def test_what_decides_on_articles_is_taken_before_them(ours: Home, theirs: Home, tmp_path: Path) -> None:
    third = Home(tmp_path / "third")
    record(third, [story("第三段。", hours=8)])
    record(third, [withheld(STORY.url)], source=withholding.SOURCE)
    order: list[str] = []
    merge(ours, [theirs, third], order.append)
    sources = [Path(file).parent.name for file in order]
    assert sources == ["corrections", "withheld", "withheld", SOURCE, SOURCE]


# -- damage


def changed(path: Path, change: Callable[[list[bytes]], list[bytes]]) -> None:
    path.write_bytes(b"".join(change([member for _, member, _ in members(path)])))


def test_whole_records_of_a_damaged_file_are_taken_and_the_damage_is_named(ours: Home, theirs: Home) -> None:
    (path,) = (path for path in warcs(theirs) if path.parent.name == SOURCE)
    number = len(list(members(path)))
    changed(path, lambda all_: [*all_[:3], bytes(len(all_[3])), *all_[4:]])
    for records in (number - 1, 0):
        result = merge(ours, [theirs])
        assert result.sources[SOURCE].records == records
        (problem,) = result.problems
        assert f"{path}: damaged from byte" in problem
        assert {one.kind for one in verify(ours).problems} <= {"request"}  # its response was damaged
    assert max(record_ids(ours).values()) == 1


@pytest.mark.parametrize("torn", [b"", b"\x1f\x8b\x08torn"])
def test_whole_records_of_a_file_that_a_kill_left_open_are_taken(
    ours: Home, theirs: Home, torn: bytes
) -> None:
    (path,) = (path for path in warcs(theirs) if path.parent.name == SOURCE)
    given = path.read_bytes()
    path.with_name(path.name + ".open").write_bytes(given + torn)
    path.unlink()
    result = merge(ours, [theirs])
    assert result.problems == []
    assert any("left open by a kill" in note for note in result.notes)
    assert (ours.warc / SOURCE / path.name).read_bytes() == given
    assert_sound(ours)


def test_a_record_id_with_other_content_is_refused_and_both_places_are_said(ours: Home, theirs: Home) -> None:
    (mine,) = (path for path in warcs(ours) if path.parent.name == SOURCE)
    (path,) = (path for path in warcs(theirs) if path.parent.name == SOURCE)
    wanted = next(parse_record(raw) for _, _, raw in members(mine) if b"WARC-Type: response" in raw)
    number = len(list(members(path)))

    def change(all_: list[bytes]) -> list[bytes]:
        headers, block = story("冒名的一段。", hours=2).records()[0]
        forged = [(name, wanted.record_id if name == "WARC-Record-ID" else value) for name, value in headers]
        return [*all_, gzip_member(record_bytes(forged, block))]

    changed(path, change)
    for records in (number, 0):
        result = merge(ours, [theirs])
        (problem,) = result.problems
        assert f"{path}:" in problem
        assert f"{mine}:" in problem
        assert wanted.record_id in problem
        assert (result.sources[SOURCE].records, result.sources[SOURCE].refused) == (records, 1)
        assert_sound(ours)


# -- locks, media, usage


def test_an_archive_that_is_being_written_is_not_merged(ours: Home, theirs: Home) -> None:
    with contextlib.closing(opened(theirs)), pytest.raises(ArchiveError, match="is being written"):
        merge(ours, [theirs])
    with contextlib.closing(opened(ours)), pytest.raises(ArchiveError, match="is being written"):
        merge(ours, [theirs])
    with (theirs.locks / "archive.lock").open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(ArchiveError, match="is locked by"):
            merge(ours, [theirs])
    assert merge(ours, [theirs]).problems == []


def test_the_other_archive_is_not_written(ours: Home, theirs: Home) -> None:
    def state() -> dict[Path, tuple[int, int]]:
        return {
            path: (path.stat().st_mtime_ns, path.stat().st_size)
            for path in theirs.path.rglob("*")
            if path.is_file()
        }

    before = state()
    merge(ours, [theirs])
    assert state() == before


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting is for root")
def test_an_archive_on_a_read_only_medium_is_merged(ours: Home, theirs: Home) -> None:
    shutil.rmtree(theirs.locks)
    place = str(theirs.path)
    if (
        os.system(f"mount --bind {place} {place} 2>/dev/null && mount -o remount,ro,bind {place} 2>/dev/null")
        != 0
    ):
        pytest.skip("this machine lets nobody mount")
    try:
        assert merge(ours, [theirs]).problems == []
    finally:
        os.system(f"umount {place}")
    assert_sound(ours)


def test_what_is_no_other_archive_is_refused(ours: Home, tmp_path: Path) -> None:
    with pytest.raises(UsageProblemError, match="is the archive that is merged into"):
        merge(ours, [Home(ours.path / ".." / "ours")])
    with pytest.raises(ArchiveError, match="is no archive"):
        merge(ours, [Home(tmp_path / "nowhere")])
    (tmp_path / "empty" / "warc").mkdir(parents=True)
    with pytest.raises(ArchiveError, match="holds no WARC files"):
        merge(ours, [Home(tmp_path / "empty")])


def test_a_merge_into_files_without_a_database_says_what_to_do(ours: Home, theirs: Home) -> None:
    ours.database.unlink()
    with pytest.raises(ArchiveError, match="unioncrawl rebuild"):
        merge(ours, [theirs])
    rebuild(ours)
    assert merge(ours, [theirs]).problems == []


def test_a_dry_run_counts_what_a_merge_would_take_and_writes_nothing(
    ours: Home, theirs: Home, tmp_path: Path
) -> None:
    twin = copied(theirs, "twin")
    before = {path: path.read_bytes() for path in (*warcs(ours), ours.database)}
    would = merge(ours, [theirs, twin], dry_run=True)
    assert {path: path.read_bytes() for path in (*warcs(ours), ours.database)} == before
    assert not (tmp_path / "new").exists()
    fresh = merge(Home(tmp_path / "new"), [theirs], dry_run=True)
    assert not (tmp_path / "new").exists()
    assert fresh.sources[SOURCE].snapshots == 3
    did = merge(ours, [theirs, twin])
    assert {name: value for name, value in counts(would).items() if name != "articles"} == {
        name: value for name, value in counts(did).items() if name != "articles"
    }


def test_the_command_reports_by_source(ours: Home, theirs: Home, capsys: Capture) -> None:
    status, out, errors = call(capsys, ours.path, "merge", str(theirs.path), "--dry-run", "--format", "json")
    assert (status, errors) == (0, "")
    assert {row["source"]: row["articles"] for row in json.loads(out)}[SOURCE] is None
    status, out, errors = call(capsys, ours.path, "merge", str(theirs.path), "--format", "json")
    assert (status, errors) == (0, "")
    rows = {row["source"]: row for row in json.loads(out)}
    assert set(rows) == {SOURCE, "corrections", "withheld"}
    assert rows[SOURCE]["snapshots"] == 3
    assert rows[SOURCE]["articles"] == -1  # the one that is withheld there
    assert call(capsys, ours.path, "merge")[0] == 2


# -- kills, a full disk


def in_a_child(work: Callable[[], object]) -> int:
    """Do ``work`` in a process of its own; return how it ended."""
    child = os.fork()
    if child == 0:
        status = 70
        try:
            work()
            status = 0
        except ArchiveError:
            status = 1
        finally:
            os._exit(status)
    return os.waitpid(child, 0)[1]


def killed_at(number: int, work: Callable[[], object]) -> Callable[[], None]:
    """Return ``work``, which kills itself when it has come to write for the ``number``-th time."""
    left = [number]

    def watch(_frame: object, event: str, called: Any) -> None:
        if event == "c_call" and called.__name__ in (
            "write",
            "fsync",
            "execute",
            "executemany",
            "rename",
            "open",
        ):
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    def doomed() -> None:
        sys.setprofile(watch)
        work()

    return doomed


@pytest.mark.slow
def test_a_merge_that_is_killed_anywhere_is_finished_by_the_next(
    ours: Home, theirs: Home, packed: Home
) -> None:
    (path,) = (path for path in warcs(theirs) if path.parent.name == SOURCE)
    part = b"".join(member for _, member, _ in list(members(path))[:4])
    record(theirs, [story("后来的一段。", hours=n) for n in range(20, 26)])
    (ours.warc / SOURCE / path.name).write_bytes(part)
    expected = copied(ours, "expected")
    merge(expected, [theirs, packed])
    number, kills = 1, 0
    while True:
        home = copied(ours, f"killed-{number}")
        ended = in_a_child(killed_at(number, lambda home=home: merge(home, [theirs, packed])))  # type: ignore[misc]
        if ended == 0:
            break
        assert os.WTERMSIG(ended) == signal.SIGKILL, ended
        kills += 1
        result = merge(home, [theirs, packed])
        assert result.problems == []
        assert said(home) == said(expected), number
        assert record_ids(home) == record_ids(expected), number
        assert_sound(home)
        assert not list(home.warc.rglob("*.packing"))
        shutil.rmtree(home.path)
        number += max(1, number // 8)
    print(f"{kills} kills over {number} calls: 0 lost, 0 doubled")
    assert kills > 30


@pytest.mark.slow
def test_a_merge_that_found_no_room_goes_on_when_there_is(ours: Home, theirs: Home) -> None:
    record(theirs, [exchange(f"{STORY.url}?{n}", os.urandom(9000), hours=n) for n in range(30)])
    expected = copied(ours, "expected")
    merge(expected, [theirs])
    for size in (100, 2_000, 9_000, 60_000, 200_000):
        home = copied(ours, f"full-{size}")

        def cramped(home: Home = home, size: int = size) -> None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
            merge(home, [theirs])

        assert os.WEXITSTATUS(in_a_child(cramped)) == 1, size
        assert merge(home, [theirs]).problems == []
        assert said(home) == said(expected), size
        assert record_ids(home) == record_ids(expected), size
        assert_sound(home)


def test_a_copy_that_was_broken_off_is_gone_on_with(ours: Home, theirs: Home) -> None:
    (path,) = (path for path in warcs(theirs) if path.parent.name == SOURCE)
    begun = ours.warc / SOURCE / (path.name + ".open")
    begun.write_bytes(path.read_bytes()[:777])
    result = merge(ours, [theirs])
    assert result.sources[SOURCE].articles == -1
    assert (ours.warc / SOURCE / path.name).read_bytes() == path.read_bytes()
    assert not list(ours.warc.rglob("*.torn"))
    assert_sound(ours)
