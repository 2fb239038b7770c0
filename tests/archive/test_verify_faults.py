"""What disks and people do to an archive is named with what to do about it."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.archive.tools import STORY, at, exchange, execute, opened, plan, query, record, story, warcs
from tests.cli.test_bad_input import call
from unioncrawl.archive.home import Home
from unioncrawl.archive.pack import pack
from unioncrawl.archive.rebuild import rebuild
from unioncrawl.archive.verify import Choice, Problem, verify

FILES = Choice(database=False)


def pictures(first: int, count: int, source: str = "gongren_ribao") -> list[object]:
    chance = random.Random(first)
    return [
        exchange(STORY.url.replace("news-1", f"p-{n}"), chance.randbytes(700), hours=n, source=source)
        for n in range(first, first + count)
    ]


@pytest.fixture(scope="module")
def two_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of two files of one source."""
    home = Home(tmp_path_factory.mktemp("two") / "archive")
    record(home, [plan(), story(hours=1), *pictures(2, 8)])  # type: ignore[list-item]
    record(home, pictures(100, 6))  # type: ignore[arg-type]
    return home.path


@pytest.fixture
def two(two_once: Path, tmp_path: Path) -> Home:
    return Home(shutil.copytree(two_once, tmp_path / "two"))


def places(home: Home, path: Path) -> list[tuple[int, int, str]]:
    """Return offset, length and address of every record of a file."""
    name = path.relative_to(home.warc).as_posix()
    return query(
        home,
        "SELECT warc_offset, warc_length, url FROM snapshots WHERE warc_file = ? UNION ALL"
        " SELECT r.warc_offset, r.warc_length, coalesce(s.url, '') FROM records r"
        " JOIN warc_files f ON f.id = r.file_id LEFT JOIN snapshots s ON s.id = r.snapshot_id WHERE f.name = ?"
        " ORDER BY 1",
        name,
        name,
    )


def kinds(problems: list[Problem]) -> list[str]:
    return [problem.kind for problem in problems]


@pytest.mark.slow
def test_a_truncation_at_every_offset_of_the_last_record_is_found(two: Home) -> None:
    path = warcs(two)[1]
    whole = path.read_bytes()
    offset, length, url = places(two, path)[-1]
    assert offset + length == len(whole)
    for end in range(offset, len(whole)):
        os.truncate(path, end)
        (problem,) = verify(two, FILES).problems
        path.write_bytes(whole)
        assert (problem.kind, problem.where, problem.url) == ("damaged", f"{path}:{offset}", url), end
        assert f"ends at {end}" in problem.what
    assert verify(two).problems == []


@pytest.mark.parametrize("size", [None, 701, 5000])
@pytest.mark.parametrize("share", [0, 0.3, 0.8])
def test_a_file_that_is_cut_off_is_one_problem_however_many_records_are_lost(
    share: float, size: int | None, two: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    if size:  # as a large file, in pieces
        monkeypatch.setattr("unioncrawl.archive.verify.work.PIECE_BYTES", size)
    path = warcs(two)[1]
    whole, rows = path.stat().st_size, places(two, path)
    cut = int(whole * share)
    lost = [row for row in rows if row[0] + row[1] > cut]
    os.truncate(path, cut)
    (problem,) = verify(two, FILES).problems
    assert (problem.kind, problem.where) == ("damaged", f"{path}:{lost[0][0]}")
    assert f"it ends at {cut} and is to end at {whole}, so {len(lost)} record" in problem.what
    urls = [one.url for one in problem.lost]
    assert set(urls) == {url for _, _, url in lost if url}
    assert f"from {urls[0]} to {urls[-1]}" in problem.what
    assert "from a copy" in problem.next
    assert "rebuild" in problem.next


def test_a_sample_of_a_file_that_is_cut_off_tells_it_once(two: Home) -> None:
    os.truncate(warcs(two)[1], 1000)
    (problem,) = verify(two, Choice(sample=10_000, database=False)).problems
    assert "it ends at 1000" in problem.what


def test_programs_get_every_capture_that_a_cut_has_taken(
    two: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    os.truncate(warcs(two)[1], 1000)
    status, out, _ = call(capsys, two.path, "verify", "--format", "jsonl")
    (line,) = [json.loads(line) for line in out.splitlines()]
    assert (status, line["kind"]) == (1, "damaged")
    assert {one["url"] for one in line["lost"]} == {job.url for job in pictures(100, 6)}  # type: ignore[attr-defined]
    assert all(one["record_id"].startswith("<urn:uuid:") for one in line["lost"])


def test_each_record_in_a_zeroed_block_is_named_and_no_other(two: Home) -> None:
    path = warcs(two)[0]
    with path.open("r+b") as file:
        file.seek(5000)
        file.write(bytes(2500))
    result = verify(two, FILES)
    hit = [(o, url) for o, length, url in places(two, path) if o < 7500 and o + length > 5000]
    assert len(hit) > 3
    assert [(p.where, p.url) for p in result.problems] == [(f"{path}:{o}", url) for o, url in hit]
    assert any("zeros" in problem.what for problem in result.problems)
    assert result.records == len(places(two, path)) + len(places(two, warcs(two)[1]))


def test_two_files_swapped_are_two_problems_that_say_where_each_belongs(two: Home) -> None:
    first, second = warcs(two)
    aside = two.path / "aside"
    first.rename(aside)
    second.rename(first)
    aside.rename(second)
    found = verify(two).problems
    assert kinds(found) == ["misplaced", "misplaced"]
    assert [problem.where for problem in found] == [str(first), str(second)]
    assert second.name in found[0].what
    assert first.name in found[1].what
    assert pictures(100, 1)[0].url in found[0].what  # type: ignore[attr-defined]
    assert found[1].next == f"what mends {first} mends this, too"
    before = {path.name: path.read_bytes() for path in (first, second)}
    subprocess.run(found[0].next, shell=True, check=True)
    assert {path.name: path.read_bytes() for path in (first, second)} == {
        first.name: before[second.name],
        second.name: before[first.name],
    }
    assert verify(two).problems == []


def test_damage_in_a_swapped_file_is_found_all_the_same(two: Home) -> None:
    first, second = warcs(two)
    aside = two.path / "aside"
    offset, length, url = places(two, first)[5]
    first.rename(aside)
    second.rename(first)
    data = bytearray(aside.read_bytes())
    data[offset + length // 2] ^= 1
    second.write_bytes(data)
    found = verify(two, FILES).problems
    assert kinds(found) == ["damaged", "misplaced", "misplaced"]
    assert (found[0].where, found[0].url) == (f"{second}:{offset}", url)


def test_two_records_swapped_say_where_each_belongs(two: Home) -> None:
    path = warcs(two)[0]
    data = path.read_bytes()
    (a, a_length, a_url), (b, b_length, b_url) = [
        place for place in places(two, path) if place[0] and "p-" in place[2] and place[1] > 700
    ][:2]
    between = data[a + a_length : b]
    path.write_bytes(
        data[:a] + data[b : b + b_length] + between + data[a : a + a_length] + data[b + b_length :]
    )
    found = verify(two, FILES).problems
    if a_length == b_length:
        assert kinds(found) == ["misplaced", "misplaced"]
        assert b_url in found[0].what
        assert a_url in found[1].what
    assert {problem.url for problem in found} >= {a_url, b_url}


def test_a_file_written_over_by_another_one_is_said_to_have_lost_its_own(two: Home) -> None:
    first, second = warcs(two)
    shutil.copy(first, second)
    (problem,) = verify(two, FILES).problems
    assert (problem.kind, problem.where) == ("misplaced", str(second))
    assert first.name in problem.what
    assert f"{len(places(two, second))} records" in problem.what


def test_a_renamed_file_is_told_by_its_records(two: Home) -> None:
    first, _ = warcs(two)
    other = first.with_name("renamed.warc.gz")
    first.rename(other)
    (problem,) = verify(two).problems
    assert (problem.kind, problem.where, problem.next) == ("misplaced", str(other), f"mv -n {other} {first}")


def test_a_copy_under_another_name_is_left_over(two: Home) -> None:
    first, _ = warcs(two)
    other = first.with_name("copy.warc.gz")
    shutil.copy(first, other)
    (problem,) = verify(two).problems
    assert (problem.kind, problem.where) == ("leftover", str(other))


@pytest.mark.parametrize("is_indexed", [False, True])
def test_what_a_killed_pack_left_over_is_named_with_the_command_that_removes_it(
    is_indexed: bool, two: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = warcs(two)
    kept = {path: path.read_bytes() for path in (first, second)}
    pack(two, before="2099-01")
    assert verify(two).problems == []
    for path, data in kept.items():
        path.write_bytes(data)
    if is_indexed:
        rebuild(two)
    (two.warc / "gongren_ribao" / "x.warc.zst.packing").write_bytes(b"half")
    found = verify(two).problems
    assert set(kinds(found)) == {"leftover"}
    assert {problem.next.split(",")[0] for problem in found} == {"unioncrawl pack --source gongren_ribao"}
    command = found[0].next.split(",")[0].split()[1:]
    call(capsys, two.path, *command)
    assert verify(two).problems == []


def test_a_deleted_file_is_missing_and_all_else_is_verified(two: Home) -> None:
    first, second = warcs(two)
    count = len(places(two, second))
    first.unlink()
    result = verify(two, FILES)
    assert [(p.kind, p.where) for p in result.problems] == [("missing", str(first))]
    assert result.records == count


def test_a_database_of_another_archive_is_told_from_damage(two: Home, tmp_path: Path) -> None:
    other = Home(tmp_path / "other")
    record(other, pictures(500, 3))  # type: ignore[arg-type]
    shutil.copy(other.database, two.database)
    for suffix in ("-wal", "-shm"):
        two.database.with_name(two.database.name + suffix).unlink(missing_ok=True)
    found = verify(two, FILES).problems
    assert kinds(found) == ["database", "unindexed", "unindexed"]
    assert "names 1 file, of which none is here" in found[0].what
    assert "is this another archive's database?" in found[0].what
    move, _, _ = found[0].next.removeprefix("if it is: ").partition(" && unioncrawl rebuild")
    subprocess.run(move, shell=True, check=True)
    rebuild(two)
    assert verify(two).problems == []


def test_rebuild_asks_whether_the_database_that_it_found_was_of_another_archive(
    two: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = Home(tmp_path / "other")
    record(other, pictures(500, 3))  # type: ignore[arg-type]
    shutil.copy(other.database, two.database)
    status, _, errors = call(capsys, two.path, "rebuild")
    assert status == 1
    assert "it names 1 file, of which none is here: if it is another archive's database" in errors


def test_a_database_older_than_the_files_knows_not_all_of_them(two: Home) -> None:
    old = two.path / "old.db"
    with contextlib.closing(two.read()) as db:
        db.execute("VACUUM INTO ?", (str(old),))
    record(two, pictures(200, 3))  # type: ignore[arg-type]
    old.replace(two.database)
    for suffix in ("-wal", "-shm"):
        two.database.with_name(two.database.name + suffix).unlink(missing_ok=True)
    (problem,) = verify(two).problems
    assert (problem.kind, problem.where, problem.next) == (
        "unindexed",
        str(warcs(two)[2]),
        "unioncrawl rebuild",
    )
    assert "7 records" in problem.what
    rebuild(two)
    assert verify(two).problems == []


def test_damage_in_a_file_that_the_database_does_not_know_is_found(two: Home) -> None:
    path = warcs(two)[1]
    name = path.relative_to(two.warc).as_posix()
    offset, length, _ = places(two, path)[3]
    execute(two, "DELETE FROM snapshots WHERE warc_file = ?", name)
    execute(two, "DELETE FROM records WHERE file_id = (SELECT id FROM warc_files WHERE name = ?)", name)
    data = bytearray(path.read_bytes())
    data[offset + length // 2] ^= 8
    path.write_bytes(data)
    found = verify(two, FILES).problems
    assert [(p.kind, p.where) for p in found] == [("damaged", f"{path}:{offset}"), ("unindexed", str(path))]


def test_a_hash_that_is_wrong_in_the_database_is_no_damage_of_the_file(two: Home) -> None:
    execute(
        two, "UPDATE snapshots SET member_sha256 = 'ff' || substr(member_sha256, 3) WHERE url LIKE '%p-3%'"
    )
    (problem,) = verify(two, FILES).problems
    assert (problem.kind, problem.next) == ("snapshot", "unioncrawl rebuild")
    assert "whole by its own digests" in problem.what


def test_rows_that_overlap_are_found(two: Home) -> None:
    execute(two, "UPDATE snapshots SET warc_length = warc_length + 5 WHERE url LIKE '%p-3%'")
    assert set(kinds(verify(two, FILES).problems)) == {"damaged", "index"}


def test_a_file_that_cannot_be_read_is_a_problem_and_the_others_are_verified(two: Home) -> None:
    first, _ = warcs(two)
    first.unlink()
    first.symlink_to("/proc/self/mem")  # every read of its beginning fails with an input/output error
    result = verify(two, FILES)
    assert {(p.kind, p.where.rpartition(":")[0]) for p in result.problems} == {("damaged", str(first))}
    assert all("cannot be read" in problem.what for problem in result.problems)
    assert len(result.problems) == len(places(two, first))


def test_an_archive_that_is_being_written_has_no_problems(two: Home) -> None:
    with contextlib.closing(opened(two)) as recorder:
        recorder.write(pictures(300, 3))  # type: ignore[arg-type]
        recorder.append(pictures(400, 3))  # type: ignore[arg-type]
        assert len(two.files("*.open")) == 1
        result = verify(two, Choice(deep=True))
        assert result.problems == []
        assert result.files == 3
        recorder.commit()
    assert verify(two).problems == []


def test_files_packed_meanwhile_are_looked_at_again(two: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    from unioncrawl.archive.verify import work

    def packed_first(*given: object) -> object:
        monkeypatch.undo()
        pack(two, before="2099-01")
        return work.all_done(*given)  # type: ignore[arg-type]

    monkeypatch.setattr("unioncrawl.archive.verify.all_done", packed_first)
    result = verify(two)
    assert result.problems == []
    assert result.records == 2 + 2 * 16


def test_a_read_only_archive_is_verified_and_left_as_it_is(two: Home) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    before = {path: path.stat().st_mtime_ns for path in two.path.rglob("*")}
    for path in (two.path, *two.path.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        assert verify(two, Choice(deep=True)).problems == []
    finally:
        for path in (two.path, *two.path.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
    assert {path: path.stat().st_mtime_ns for path in two.path.rglob("*")} == before


def test_an_archive_without_a_database_says_what_to_do(two: Home, capsys: pytest.CaptureFixture[str]) -> None:
    two.database.unlink()
    status, out, errors = call(capsys, two.path, "verify")
    assert (status, out) == (1, "")
    assert errors.count("\n") == 1
    assert "unioncrawl rebuild" in errors


@pytest.mark.slow
def test_several_processes_give_the_same_report(two: Home) -> None:
    first, second = warcs(two)
    os.truncate(first, first.stat().st_size - 900)
    with second.open("r+b") as file:
        file.seek(700)
        file.write(bytes(900))
    execute(two, "UPDATE articles SET title = 'x'")
    for choice in (
        Choice(),
        Choice(deep=True),
        Choice(sample=9, seed=3),
        Choice(since=at(100).date().isoformat()),
    ):
        alone, together = verify(two, choice, jobs=1), verify(two, choice, jobs=2)
        assert alone.problems == together.problems
        assert alone.problems
        assert (alone.files, alone.records, alone.bytes, alone.articles) == (
            together.files, together.records, together.bytes, together.articles,
        )  # fmt: skip


def test_a_large_file_in_pieces_gives_the_same_report(two: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    first, _ = warcs(two)
    offset, length, _ = places(two, first)[7]
    data = bytearray(first.read_bytes())
    data[offset + length // 2] ^= 1
    first.write_bytes(data + b"more")
    execute(two, "DELETE FROM snapshots WHERE url LIKE '%p-7%'")
    whole = verify(two, FILES)
    assert kinds(whole.problems) == ["damaged", "damaged", "unindexed"]
    for size in (701, 5000):
        monkeypatch.setattr("unioncrawl.archive.verify.work.PIECE_BYTES", size)
        pieces = verify(two, FILES)
        assert (pieces.problems, pieces.records) == (whole.problems, whole.records)


@pytest.mark.slow
def test_hundreds_of_one_kind_are_counted_for_people_and_listed_for_programs(
    two: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    record(two, pictures(1000, 300))  # type: ignore[arg-type]
    path = warcs(two)[2]
    path.write_bytes(path.read_bytes()[:3000].ljust(path.stat().st_size, b"\0"))
    status, out, errors = call(capsys, two.path, "verify", "--only", "files")
    assert status == 1
    assert out.count("damaged: ") == 20
    assert "more of kind damaged" in errors
    assert "problems, as far as looked: the files without the database" in errors.splitlines()[-1]
    status, out, _ = call(capsys, two.path, "verify", "--only", "files", "--format", "jsonl")
    assert status == 1
    assert len(out.splitlines()) > 590
