"""Records as frames of a ``.warc.zst``, as this project and as others read them."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import zlib
from collections.abc import Sequence
from pathlib import Path

import pytest
from fastwarc.stream_io import ZstdReader
from fastwarc.warc import ArchiveIterator

from tests.archive.tools import STORY, story
from unioncrawl.errors import WarcError
from unioncrawl.warc.files import own_records, read_record
from unioncrawl.warc.members import Damage, TornFileError, codec_of, members
from unioncrawl.warc.records import record_bytes
from unioncrawl.warc.zstd_dictionary import (
    COPY_MAGIC,
    DICTIONARY_MAGIC,
    FRAME_MAGIC,
    frames_beside_records,
    layout_of,
    train,
)
from unioncrawl.warc.zstd_frames import MAX_RECORD, FrameMaker, ZstdFrames

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

CHARACTERS = "工会职工劳动安全生产班组技能大赛维权帮扶企业车间师傅记者本报讯通讯员城市建设改革创新发展服务群众困难走访慰问"


def paragraph(lot: random.Random) -> str:
    return "".join(lot.choices(CHARACTERS, k=120)) + "。"


def records(count: int, seed: int = 1) -> list[bytes]:
    """Return the records of so many captures, each of another text."""
    lot = random.Random(seed)
    return [
        record_bytes(headers, block)
        for number in range(count)
        for headers, block in story(*(paragraph(lot) for _ in range(3)), hours=number).records()
    ]


def packed(path: Path, raws: Sequence[bytes], dictionary: bytes | None, level: int = 9) -> list[int]:
    """Write ``raws`` to ``path``; return where each begins."""
    maker = FrameMaker(dictionary, level)
    places = []
    data = bytearray(maker.head)
    for raw in raws:
        places.append(len(data))
        data += maker.frame(raw)
    path.write_bytes(bytes(data) + maker.tail)
    return places


@pytest.fixture(scope="module")
def raws() -> list[bytes]:
    return records(120)


@pytest.fixture(scope="module")
def dictionary(raws: list[bytes]) -> bytes:
    trained = train(raws)
    assert trained is not None
    return trained


@pytest.fixture
def path(tmp_path: Path, raws: list[bytes], dictionary: bytes) -> Path:
    path = tmp_path / "paper.warc.zst"
    packed(path, raws, dictionary)
    return path


def flip(path: Path, offset: int) -> None:
    data = bytearray(path.read_bytes())
    data[offset] ^= 0x10
    path.write_bytes(bytes(data))


@pytest.mark.parametrize("has_dictionary", [True, False], ids=["with dictionary", "without"])
def test_what_was_written_is_read_by_place_and_in_order(
    has_dictionary: bool, tmp_path: Path, raws: list[bytes], dictionary: bytes
) -> None:
    path = tmp_path / "paper.warc.zst"
    places = packed(path, raws, dictionary if has_dictionary else None)
    found = list(members(path))
    assert [offset for offset, _, _ in found] == places
    assert [raw for _, _, raw in found] == raws
    data = path.read_bytes()
    for position, record in own_records(tmp_path, path.name):
        assert data[position.offset : position.offset + position.length].startswith(FRAME_MAGIC)
        assert read_record(tmp_path, position) == record
    assert [raw for _, _, raw in members(path, start=places[-3])] == raws[-3:]


def test_fastwarc_iterates_checks_and_seeks(path: Path, raws: list[bytes], dictionary: bytes) -> None:
    places = []
    for record in ArchiveIterator(str(path), parse_http=False):
        places.append(record.stream_pos)
        assert record.verify_block_digest()
    assert places == [offset for offset, _, _ in members(path)]
    with path.open("rb") as file:
        file.seek(places[100])
        record = next(iter(ArchiveIterator(ZstdReader(file, dictionary=dictionary), parse_http=False)))
        assert record.headers["WARC-Record-ID"].encode() in raws[100]


@pytest.mark.skipif(not shutil.which("zstd"), reason="the zstd tool is not installed")
def test_the_zstd_tool_gives_the_records_one_behind_the_other(
    path: Path, tmp_path: Path, raws: list[bytes], dictionary: bytes
) -> None:
    (tmp_path / "dictionary").write_bytes(dictionary)
    done = subprocess.run(
        ["zstd", "-dc", "-D", str(tmp_path / "dictionary"), str(path)], capture_output=True, check=True
    )
    assert done.stdout == b"".join(raws)


def test_frames_are_as_the_specification_has_them(path: Path, raws: list[bytes]) -> None:
    data = path.read_bytes()
    assert data.startswith(DICTIONARY_MAGIC)
    dictionary_id = layout_of(path).dictionary_id
    assert 32768 <= dictionary_id <= 2147483647
    for (_, member, raw), expected in zip(members(path), raws, strict=True):
        info = zstd.get_frame_info(member)
        assert (info.decompressed_size, info.dictionary_id) == (len(expected), dictionary_id)
        assert member[4] & 0b100  # has a checksum
        assert raw == expected
    (first, frame), (last, copy) = frames_beside_records(path)
    assert (first, last + len(copy)) == (0, len(data))
    assert copy == COPY_MAGIC + frame[4:]
    assert zstd.get_frame_info(frame[8:]).decompressed_size  # compressed, with its size


def test_a_dictionary_that_is_not_compressed_is_read(
    tmp_path: Path, raws: list[bytes], dictionary: bytes
) -> None:
    maker = FrameMaker(dictionary)
    path = tmp_path / "other.warc.zst"
    head = DICTIONARY_MAGIC + len(dictionary).to_bytes(4, "little") + dictionary
    path.write_bytes(head + b"".join(map(maker.frame, raws[:6])))
    assert [raw for _, _, raw in members(path)] == raws[:6]


@pytest.mark.parametrize("number", [0, 1, 60, 239])
def test_records_behind_damage_are_found(number: int, path: Path, raws: list[bytes]) -> None:
    places = [(offset, len(member)) for offset, member, _ in members(path)]
    offset, length = places[number]
    for place in (offset, offset + 5, offset + length // 2, offset + length - 1):
        flip(path, place)
        damage: list[Damage] = []
        found = [raw for _, _, raw in members(path, damage)]
        assert found == raws[:number] + raws[number + 1 :]
        assert [(one.offset, one.end) for one in damage] == [(offset, offset + length)]
        with pytest.raises(TornFileError, match=f"at byte {offset}"):
            list(members(path))
        flip(path, place)


def test_one_damaged_dictionary_costs_no_record(path: Path, raws: list[bytes]) -> None:
    length, size = layout_of(path).start, path.stat().st_size
    for offset in (0, 2, 5, 9, length // 2, length - 1, size - length + 9, size - length // 2, size - 1):
        flip(path, offset)
        assert [raw for _, _, raw in members(path, [])] == raws
        flip(path, offset)


def test_without_any_dictionary_it_is_said_that_nothing_can_be_read(path: Path) -> None:
    layout, size = layout_of(path), path.stat().st_size
    flip(path, layout.start // 2)
    flip(path, layout.end + layout.start // 2)
    with pytest.raises(WarcError, match=r"dictionary is damaged.*restore the file from a copy"):
        ZstdFrames(path).content(b"")
    damage: list[Damage] = []
    assert list(members(path, damage)) == []
    assert [(one.offset, one.end) for one in damage] == [(0, size)]
    with pytest.raises(TornFileError, match="dictionary is damaged"):
        list(members(path))


def test_a_file_that_was_cut_is_read_up_to_there(path: Path, raws: list[bytes]) -> None:
    places = [offset for offset, _, _ in members(path)]
    data = path.read_bytes()
    for cut in (places[5] + 1, places[5] + 30, places[6] - 1, places[6]):
        path.write_bytes(data[:cut])
        assert [raw for _, _, raw in members(path, [])] == raws[: 6 if cut == places[6] else 5]


def test_a_frame_that_claims_too_much_or_too_little_is_refused(path: Path) -> None:
    codec = codec_of(path)
    _, member, _ = next(iter(members(path)))
    bomb = zstd.ZstdCompressor()
    endless = bomb.compress(bytes(1 << 20)) + bomb.flush()
    with pytest.raises(WarcError, match="without its size"):
        codec.content(endless)
    with pytest.raises(WarcError, match="names the dictionary 0"):
        codec.content(zstd.compress(bytes(1 << 20)))
    claim = (MAX_RECORD + 1).to_bytes(8, "little")
    with pytest.raises(WarcError, match="says it holds"):
        codec.content(FRAME_MAGIC + bytes([0b11100000]) + claim + member[20:])
    with pytest.raises(WarcError, match="ends inside"):
        codec.content(member[:-1])
    with pytest.raises(WarcError, match="more than one"):
        codec.content(member * 2)


def test_a_large_frame_is_read_in_pieces(tmp_path: Path) -> None:
    raw = record_bytes([("WARC-Type", "resource")], random.Random(1).randbytes(5_000_000) + bytes(3_000_000))
    path = tmp_path / "paper.warc.zst"
    packed(path, [raw], None)
    assert [found for _, _, found in members(path)] == [raw]


def test_what_is_compressed_already_grows_by_no_more_than_its_header() -> None:
    raw = record_bytes([("WARC-Type", "resource")], random.Random(1).randbytes(50_000))
    assert len(FrameMaker(None).frame(raw)) < len(raw) + 40


def test_few_or_no_records_give_no_dictionary(raws: list[bytes]) -> None:
    assert train([]) is None
    assert train(raws[:4]) is None
    assert train([bytes(1_000_000)]) is None


def test_a_file_that_was_replaced_is_read_with_its_own_dictionary(path: Path, tmp_path: Path) -> None:
    assert list(members(path))
    others = records(120, seed=2)
    other = tmp_path / "other.warc.zst"
    packed(other, others, train(others))
    other.replace(path)
    assert [raw for _, _, raw in members(path)] == others


def test_the_dictionary_is_read_once_and_not_with_every_record(path: Path) -> None:
    assert layout_of(path) is layout_of(path)


def test_pages_that_were_not_in_the_training_take_half_of_gzip_at_the_most(dictionary: bytes) -> None:
    others = records(40, seed=3)
    maker = FrameMaker(dictionary)
    taken = sum(len(maker.frame(raw)) for raw in others)
    assert taken < 0.5 * sum(len(zlib.compress(raw, 6)) for raw in others)
    assert STORY.url.encode() in others[0]
