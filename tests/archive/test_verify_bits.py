"""A single flipped bit anywhere in a file of the archive is found and named, and every other record is verified."""

from __future__ import annotations

import contextlib
import random
import shutil
from pathlib import Path

import pytest

from tests.archive.tools import STORY, exchange, gone, plan, query, record, story
from unioncrawl.archive.home import Home
from unioncrawl.archive.jobs import Failure
from unioncrawl.archive.pack import pack
from unioncrawl.archive.rebuild import rebuild
from unioncrawl.archive.tiles import END, Row, row_at, tiles
from unioncrawl.archive.verify import Choice, verify
from unioncrawl.warc.members import members

FILES = Choice(database=False)
BITS = 300
"""Of each kind of file. All of its kinds of records are hit, and gzip's and zstd's own heads and tails."""

REFUSED = "https://www.workercn.cn/papers/grrb/2026/11/16/1/news-9.html"


def pages(count: int) -> list[object]:
    chance = random.Random(7)
    words = ["".join(chr(0x4E00 + chance.randrange(900)) for _ in range(3)) for _ in range(300)]
    return [
        exchange(
            STORY.url.replace("news-1.html", f"pictures/{number}.html"),
            f"<html><head><title>{number}</title></head><body>{'<p>'.join(chance.choices(words, k=600))}</body>".encode(),
            hours=number,
        )
        for number in range(count)
    ]


@pytest.fixture(scope="module")
def gz_once(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("bits") / "gz")
    refused = Failure(
        snapshot_id=None,
        source="gongren_ribao",
        url=REFUSED,
        kind="refused",
        reason="robots",
        at="2026-11-20T08:00:00.000000Z",
    )
    again = exchange(STORY.url.replace("news-1.html", "pictures/again.html"), pages(1)[0].payload, hours=99)  # type: ignore[attr-defined]
    record(home, [plan(), story(hours=1), refused, gone(REFUSED, hours=2), *pages(40), again])  # type: ignore[list-item]
    return home


@pytest.fixture(scope="module")
def zst_once(gz_once: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(shutil.copytree(gz_once.path, tmp_path_factory.mktemp("bits") / "zst"))
    pack(home, before="2099-01")
    return home


@pytest.fixture(params=["gz", "zst"])
def whole(request: pytest.FixtureRequest, tmp_path: Path) -> Home:
    once: Home = request.getfixturevalue(f"{request.param}_once")
    return Home(shutil.copytree(once.path, tmp_path / "whole"))


def rows_of(home: Home, path: Path) -> list[Row]:
    name = path.relative_to(home.warc).as_posix()
    with contextlib.closing(home.read()) as db:
        found = [row_at(db, name, offset) for offset, *_ in tiles(db, name, 0, END)]
    return [row for row in found if row is not None]


def flip(path: Path, bit: int) -> None:
    with path.open("r+b") as file:
        file.seek(bit // 8)
        (byte,) = file.read(1)
        file.seek(bit // 8)
        file.write(bytes([byte ^ 1 << bit % 8]))


def bits_of(chance: random.Random, row: Row, count: int) -> list[int]:
    """Draw bits of a record: of what its checksums do not cover as many as of all of it."""
    edge = 14
    outer = [*range(edge * 8), *range((row.length - edge) * 8, row.length * 8)]
    inner = range(row.length * 8)
    drawn = [*chance.sample(outer, count // 2), *chance.sample(inner, count - count // 2)]
    return [row.offset * 8 + bit for bit in drawn]


def test_the_fixture_has_every_kind_of_record(whole: Home) -> None:
    (path,) = whole.files("*.warc.*")
    kinds = {row.type for row in rows_of(whole, path)}
    assert {"warcinfo", "request", "metadata", "response"} <= kinds
    assert ("dictionary" in kinds) == path.name.endswith(".zst")
    assert query(whole, "SELECT count(*) FROM snapshots WHERE revisit_of IS NOT NULL") == [(1,)]
    assert verify(whole).problems == []
    assert verify(whole, Choice(deep=True)).problems == []


def test_a_flipped_bit_anywhere_is_found_with_file_offset_and_address(whole: Home) -> None:
    (path,) = whole.files("*.warc.*")
    expected = rows_of(whole, path)
    assert sum(row.length for row in expected) == path.stat().st_size
    chance = random.Random(4)
    singular = [row for row in expected if row.type not in ("response", "request")]
    chosen = [*singular, *chance.sample([row for row in expected if row not in singular], 12)]
    tried = 0
    for row in chosen:
        for bit in bits_of(chance, row, BITS // len(chosen) + 1):
            flip(path, bit)
            result = verify(whole, FILES)
            flip(path, bit)
            assert [(p.kind, p.where) for p in result.problems] == [("damaged", f"{path}:{row.offset}")], bit
            (problem,) = result.problems
            assert result.records == len(expected)
            assert row.url in problem.what
            assert problem.url == row.url or row.type == "metadata"
            tried += 1
    assert tried >= BITS
    assert verify(whole).problems == []


def test_a_damaged_record_without_a_row_of_its_own_address_names_what_can_still_be_read(
    gz_once: Home, tmp_path: Path
) -> None:
    whole = Home(shutil.copytree(gz_once.path, tmp_path / "whole"))
    (path,) = whole.files("*.warc.*")
    (row,) = [row for row in rows_of(whole, path) if row.type == "metadata"]
    flip(path, (row.offset + row.length - 1) * 8)
    (problem,) = verify(whole, FILES).problems
    assert problem.url == REFUSED
    assert REFUSED in problem.what


def test_every_record_but_the_damaged_one_can_still_be_read(whole: Home) -> None:
    (path,) = whole.files("*.warc.*")
    expected = [row.offset for row in rows_of(whole, path) if row.type != "dictionary"]
    middle = next(row for row in rows_of(whole, path) if row.offset == expected[len(expected) // 2])
    flip(path, (middle.offset + middle.length // 2) * 8)
    assert [offset for offset, _, _ in members(path, [])] == [one for one in expected if one != middle.offset]


def test_one_damaged_copy_of_a_dictionary_is_one_problem_however_deep(zst_once: Home, tmp_path: Path) -> None:
    whole = Home(shutil.copytree(zst_once.path, tmp_path / "whole"))
    (path,) = whole.files("*.warc.*")
    copies = [row for row in rows_of(whole, path) if row.type == "dictionary"]
    assert len(copies) == 2
    for row in copies:
        flip(path, (row.offset + row.length // 2) * 8)
        (problem,) = verify(whole, Choice(deep=True, database=False)).problems
        assert (problem.kind, problem.where) == ("damaged", f"{path}:{row.offset}")
        assert "dictionary" in problem.what
        flip(path, (row.offset + row.length // 2) * 8)
    for row in copies:
        flip(path, (row.offset + row.length // 2) * 8)
    found = verify(whole, Choice(deep=True, database=False)).problems
    assert [problem.where for problem in found] == [f"{path}:{row.offset}" for row in copies]


def test_a_rebuild_tells_of_a_damaged_copy_of_a_dictionary_and_knows_the_restored_file_again(
    zst_once: Home, tmp_path: Path
) -> None:
    home = Home(shutil.copytree(zst_once.path, tmp_path / "whole"))
    (path,) = home.files("*.warc.*")
    whole = path.read_bytes()
    for row in [row for row in rows_of(home, path) if row.type == "dictionary"]:
        flip(path, (row.offset + row.length // 2) * 8)
        (damage,) = [line for line in rebuild(home).damage if "not byte for byte" not in line]
        assert f"damaged from byte {row.offset} to {row.offset + row.length}: its dictionary" in damage
        assert [problem.kind for problem in verify(home, FILES).problems] == ["damaged"]
        path.write_bytes(whole)
        assert rebuild(home).damage == []
        assert verify(home).problems == []


def test_a_byte_too_many_at_the_end_is_found(whole: Home) -> None:
    (path,) = whole.files("*.warc.*")
    size = path.stat().st_size
    with path.open("ab") as file:
        file.write(b"\0")
    (problem,) = verify(whole, FILES).problems
    assert (problem.kind, problem.where) == ("damaged", f"{path}:{size}")
