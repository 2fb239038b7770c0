"""Every whole record of other tools' files comes out as it is, in whatever compression and past damage."""

from __future__ import annotations

import bz2
import functools
import gzip
import io
import itertools
import lzma
import subprocess
import sys
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from fastwarc.stream_io import Lz4Writer, ZstdWriter

from unioncrawl.errors import WarcError
from unioncrawl.warc import foreign, pieces
from unioncrawl.warc.foreign import foreign_records
from unioncrawl.warc.members import Damage, TornFileError
from unioncrawl.warc.records import record_bytes
from unioncrawl.warc.zstd_dictionary import frames_of
from unioncrawl.warc.zstd_frames import FrameMaker

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

HEADERS = [
    ("WARC-Type", "response"), ("WARC-Target-URI", "http://www.workercn.cn/工会"), ("WARC-Date", "2026-11-20T08:00:00Z"),
]  # fmt: skip


def made(number: int, size: int = 3000) -> bytes:
    """Return a record of which no two are alike."""
    text = " ".join(str(number * step % 9973) for step in range(size)).encode()
    headers = [*HEADERS, ("WARC-Record-ID", f"<urn:uuid:{number}>")]
    return record_bytes(headers, b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + text[:size])


ZIPPED = functools.partial(gzip.compress, mtime=0)
RECORDS = [made(number) for number in range(1, 31)]
DICTIONARY = zstd.train_dict([made(number) for number in range(100, 200)], 8000)


def one_by_one(compress: Callable[[bytes], bytes]) -> Callable[[Sequence[bytes]], bytes]:
    return lambda records: b"".join(map(compress, records))


def as_one(compress: Callable[[bytes], bytes]) -> Callable[[Sequence[bytes]], bytes]:
    return lambda records: compress(b"".join(records))


def by_fastwarc(writer: type[Lz4Writer] | type[ZstdWriter]) -> Callable[[bytes], bytes]:
    def compress(data: bytes) -> bytes:
        file = io.BytesIO()
        one = writer(file)
        one.write(data)
        one.finish()
        one.flush()
        return file.getvalue()

    return compress


def with_dictionary(*, packed: bool) -> Callable[[Sequence[bytes]], bytes]:
    def compress(records: Sequence[bytes]) -> bytes:
        content = zstd.compress(DICTIONARY.dict_content) if packed else DICTIONARY.dict_content
        frames = [zstd.compress(record, zstd_dict=DICTIONARY) for record in records]
        return b"\x5d\x2a\x4d\x18" + len(content).to_bytes(4, "little") + content + b"".join(frames)

    return compress


def in_blocks(records: Sequence[bytes]) -> bytes:
    """Compress as bgzip does: members that begin and end anywhere in a record."""
    data = b"".join(records)
    return b"".join(ZIPPED(data[start : start + 5000]) for start in range(0, len(data), 5000))


def checksummed(data: bytes) -> bytes:
    options: dict[int, int] = {zstd.CompressionParameter.checksum_flag: 1}
    return zstd.compress(data, options=options)


FRAMED = {
    "gzip": one_by_one(ZIPPED),
    "zstd": one_by_one(zstd.compress),
    "zstd with checksums": one_by_one(checksummed),
    "zstd of FastWARC": one_by_one(by_fastwarc(ZstdWriter)),
    "zstd with dictionary": with_dictionary(packed=False),
    "zstd with compressed dictionary": with_dictionary(packed=True),
    "lz4 of FastWARC": one_by_one(by_fastwarc(Lz4Writer)),
    "bzip2": one_by_one(bz2.compress),
    "xz": one_by_one(lzma.compress),
    "plain": b"".join,
    "gzip in blocks": in_blocks,
}
WHOLE = {
    "one gzip member": as_one(ZIPPED),
    "one zstd frame": as_one(zstd.compress),
    "one lz4 frame": as_one(by_fastwarc(Lz4Writer)),
    "one bzip2 stream": as_one(bz2.compress),
    "one xz stream": as_one(lzma.compress),
}
ALL = FRAMED | WHOLE


def written(tmp_path: Path, data: bytes) -> Path:
    """Write a file whose name says nothing about what is in it."""
    path = tmp_path / "file"
    path.write_bytes(data)
    return path


def read(path: Path) -> tuple[list[bytes], list[Damage]]:
    damage: list[Damage] = []
    return [record.raw for record in foreign_records(path, damage)], damage


@pytest.mark.parametrize("kind", ALL)
def test_every_record_comes_as_it_is_in_any_compression(kind: str, tmp_path: Path) -> None:
    assert read(written(tmp_path, ALL[kind](RECORDS))) == (RECORDS, [])


@pytest.mark.parametrize("kind", FRAMED)
def test_damage_in_the_middle_costs_the_records_that_it_hits(kind: str, tmp_path: Path) -> None:
    data = bytearray(FRAMED[kind](RECORDS))
    # Behind the dictionary, where there is one.
    middle = len(data) * 3 // 4
    data[middle : middle + 60] = bytes(60)
    path = written(tmp_path, bytes(data))
    found, damage = read(path)
    assert [record for record in found if record not in RECORDS] == []
    assert found[0] == RECORDS[0]
    assert found[-1] == RECORDS[-1]
    assert len(RECORDS) - 4 <= len(found) < len(RECORDS)
    assert len(damage) == 1
    assert damage[0].offset <= middle < damage[0].end
    with pytest.raises(TornFileError, match=f"at byte {damage[0].offset}"):
        list(foreign_records(path))


@pytest.mark.parametrize("kind", ["gzip", "zstd", "lz4 of FastWARC", "xz", "plain"])
def test_a_file_whose_beginning_is_damaged_is_read_from_the_next_record_on(kind: str, tmp_path: Path) -> None:
    parts = [FRAMED[kind]([record]) for record in RECORDS]
    begins = len(b"".join(parts[:3]))
    lost = begins - 5
    found, damage = read(written(tmp_path, bytes(lost) + b"".join(parts)[lost:]))
    assert found == RECORDS[3:]
    assert [(one.offset, one.end) for one in damage] == [(0, begins)]


@pytest.mark.parametrize(
    "kind", ["gzip", "zstd with checksums", "zstd with dictionary", "lz4 of FastWARC", "plain"]
)
def test_no_flipped_bit_gets_through(kind: str, tmp_path: Path) -> None:
    records = RECORDS[:6]
    data = FRAMED[kind](records)
    for place in range(len(data) // 3, len(data), max(1, len(data) // 150)):
        flipped = bytearray(data)
        flipped[place] ^= 0x10
        found, damage = read(written(tmp_path, bytes(flipped)))
        heads = [record.partition(b"\r\n\r\n")[2] for record in records]
        # No digest is over the head of a record where there is no checksum.
        assert all(record.partition(b"\r\n\r\n")[2] in heads for record in found)
        if kind in ("gzip", "zstd with checksums"):
            assert damage or found == records
            assert all(record in records for record in found)


@pytest.mark.parametrize("kind", ["one gzip member", "one xz stream"])
def test_of_a_file_compressed_as_a_whole_what_lies_before_damage_is_read(kind: str, tmp_path: Path) -> None:
    data = bytearray(WHOLE[kind]([made(number, 30_000) for number in range(60)]))
    middle = len(data) // 2
    data[middle : middle + 2000] = bytes(2000)
    found, damage = read(written(tmp_path, bytes(data)))
    assert 20 <= len(found) < 60
    assert found == [made(number, 30_000) for number in range(len(found))]
    assert [(one.offset, one.end) for one in damage] == [(0, len(data))]


# FastWARC makes LZ4 blocks so large that one holds all of it.
@pytest.mark.parametrize("kind", sorted(ALL.keys() - {"one lz4 frame"}))
def test_a_file_that_was_cut_is_read_to_there(kind: str, tmp_path: Path) -> None:
    records = [made(number, 60_000) for number in range(30)]
    data = ALL[kind](records)
    cut = len(data) * 2 // 3
    found, damage = read(written(tmp_path, data[:cut]))
    assert found == records[: len(found)]
    assert len(found) >= 9
    assert [one.end for one in damage] == [cut]


def test_a_checksum_that_does_not_fit_is_overruled_by_a_digest_that_does(tmp_path: Path) -> None:
    data = bytearray(ZIPPED(b"".join(RECORDS)))
    data[-6] ^= 1
    found, damage = read(written(tmp_path, bytes(data)))
    assert found == RECORDS
    assert [one.reason for one in damage] == ["incorrect data check"]
    without = [record.replace(b"WARC-Block-Digest", b"X-Former-Digest-1") for record in RECORDS]
    data = bytearray(ZIPPED(b"".join(without)))
    data[-6] ^= 1
    with pytest.raises(WarcError, match="checksum"):
        read(written(tmp_path, bytes(data)))


def head(*lines: str, end: str = "\r\n", version: str = "WARC/1.0") -> bytes:
    return end.join([version, *lines, "", ""]).encode()


ODD = {
    "bare LF": head("WARC-Type: response", "Content-Length: 4", end="\n") + b"abcd\n\n",
    "no blank lines behind": head("WARC-Type: response", "Content-Length: 4") + b"abcd",
    "one blank line behind": head("WARC-Type: response", "Content-Length: 4") + b"abcd\r\n",
    "five blank lines behind": head("WARC-Type: response", "Content-Length: 4") + b"abcd" + b"\r\n" * 5,
    "lower case": head("warc-type: response", "content-length: 4") + b"abcd\r\n\r\n",
    "folded": head("WARC-Type: response", "X-Long: one", "  two", "\tthree", "Content-Length: 4") + b"abcd\r\n\r\n",
    "no spaces": head("WARC-Type:response", "Content-Length:4") + b"abcd\r\n\r\n",
    "0.18": head("WARC-Type: response", "Content-Length: 4", version="WARC/0.18") + b"abcd\r\n\r\n",
    "a line that is no header": head("WARC-Type: response", "nonsense", "Content-Length: 4") + b"abcd\r\n\r\n",
    "length said twice": head("WARC-Type: response", "Content-Length: 4", "Content-Length: 4") + b"abcd\r\n\r\n",
}  # fmt: skip


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize("kind", ODD)
def test_what_real_tools_write_is_taken_as_it_is(kind: str, packed: bool, tmp_path: Path) -> None:
    parts = [RECORDS[0], ODD[kind], RECORDS[1]]
    data = b"".join(map(ZIPPED, parts)) if packed else b"".join(parts)
    damage: list[Damage] = []
    found = list(foreign_records(written(tmp_path, data), damage))
    assert damage == []
    assert [record.raw for record in found[::2]] == RECORDS[:2]
    odd = found[1]
    assert (odd.type, odd.block) == ("response", b"abcd")
    assert odd.raw.rstrip(b"\r\n") == ODD[kind].rstrip(b"\r\n")
    assert odd.raw.endswith(b"\n\n") or odd.raw.endswith(b"\r\n\r\n")
    if kind == "folded":
        assert odd.header("X-Long") == "one two three"


LIES = {
    "too long": lambda record: record.replace(b"Content-Length: 3", b"Content-Length: 5"),
    "far too long": lambda record: record.replace(b"Content-Length: ", b"Content-Length: 99999999"),
    "too short": lambda record: record.replace(b"Content-Length: 3", b"Content-Length: 1"),
    "no number": lambda record: record.replace(b"Content-Length: 3", b"Content-Length: x"),
    "negative": lambda record: record.replace(b"Content-Length: 3", b"Content-Length: -"),
    "none": lambda record: record.replace(b"Content-Length: ", b"X-Length: "),
    "two": lambda record: record.replace(b"Content-Length: ", b"Content-Length: 7\r\nContent-Length: "),
    "a head without end": lambda record: record.replace(b"\r\n\r\n", b"\r\n", 2),
    "a head of ten million bytes": lambda record: record.replace(
        b"WARC-Date", b"X: " + b"y" * 10_000_000 + b"\r\nWARC-Date"
    ),
    "no version": lambda record: record[10:],
}


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize("lie", LIES)
@pytest.mark.parametrize("has_digest", [False, True], ids=["no digest", "digest"])
def test_a_record_that_lies_costs_no_other(lie: str, packed: bool, has_digest: bool, tmp_path: Path) -> None:
    records = RECORDS[:9]
    if not has_digest:
        records = [record.replace(b"WARC-Block-Digest", b"X-Former-Digest-1") for record in records]
    parts = [*records[:4], LIES[lie](records[4]), *records[5:]]
    assert parts[4] != records[4]
    data = b"".join(map(ZIPPED, parts)) if packed else b"".join(parts)
    found, damage = read(written(tmp_path, data))
    assert found == [*records[:4], *records[5:]]
    assert len(damage) == 1
    assert damage[0].offset < damage[0].end < len(data)


def test_a_record_that_is_too_large_is_passed_over_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(foreign, "MAX_RECORD", 100_000)
    large = made(7, 400_000).replace(b"\x37 ", b"WA")
    for data in (
        b"".join([RECORDS[0], large, RECORDS[1]]),
        b"".join(map(ZIPPED, [RECORDS[0], large, RECORDS[1]])),
        ZIPPED(b"".join([RECORDS[0], large, RECORDS[1]])),
    ):
        found, damage = read(written(tmp_path, data))
        assert found == RECORDS[:2]
        assert "100000 is the most" in damage[0].reason


def test_a_file_without_records_is_not_looked_through_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(foreign, "MAX_STRETCH", 5_000_000)
    bomb = ZIPPED(RECORDS[0]) + ZIPPED(bytes(50_000_000)) + ZIPPED(RECORDS[1])
    found, damage = read(written(tmp_path, bomb))
    assert found == RECORDS[:1]
    assert [one.end for one in damage] == [len(bomb)]


def test_memory_stays_flat(tmp_path: Path) -> None:
    path = tmp_path / "large.warc.gz"
    members = [ZIPPED(made(number, 20_000), 1) for number in range(20)]
    with path.open("wb") as file:
        for _ in range(150):
            file.writelines(members)
    one = tmp_path / "one.warc.gz"
    compressor = zlib.compressobj(1, wbits=31)
    with one.open("wb") as file:
        for _ in range(100):
            file.writelines(compressor.compress(made(number, 20_000)) for number in range(20))
        file.write(compressor.flush())
    for each, count in ((path, 3000), (one, 2000)):
        tracemalloc.start()
        assert sum(1 for _ in foreign_records(each)) == count
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 80_000_000


def test_a_frame_larger_than_what_is_held_back_is_read_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pieces, "_HELD", 10_000)
    for kind in WHOLE:
        assert read(written(tmp_path, WHOLE[kind](RECORDS))) == (RECORDS, [])
    data = bytearray(b"".join(map(ZIPPED, [*RECORDS[:5], made(5, 100_000), *RECORDS[5:]])))
    ends = data.find(ZIPPED(RECORDS[5]))
    data[ends - 6] ^= 1
    found, damage = read(written(tmp_path, bytes(data)))
    # Its digest fits, which is not over its head: alone in a frame, it may be what is damaged.
    assert found == RECORDS
    assert [one.reason for one in damage] == ["incorrect data check"]


@pytest.mark.parametrize("kind", ["plain", "gzip", "zstd", "lz4 of FastWARC", "xz"])
def test_zeros_are_no_padding_but_records_that_are_lost(kind: str, tmp_path: Path) -> None:
    parts = [FRAMED[kind]([record]) for record in RECORDS[:6]]
    parts[2], parts[5] = bytes(len(parts[2])), bytes(len(parts[5]))
    found, damage = read(written(tmp_path, b"".join(parts)))
    assert found == [*RECORDS[:2], *RECORDS[3:5]]
    ends = list(itertools.accumulate(map(len, parts)))
    assert [(one.offset, one.end) for one in damage] == [(ends[1], ends[2]), (ends[4], ends[5])]


# -- files that are no WARC


NO_WARC = {
    "empty": (b"", "it is empty"),
    "html": (b"<html></html>", "no record begins there"),
    "gzip of html": (ZIPPED(b"<html></html>"), "no record begins there"),
    "gzip of nothing": (ZIPPED(b""), "it is empty"),
    "ARC": (b"filedesc://x.arc 0.0.0.0 20000101000000 text/plain 76\n1 0 x\n", "an ARC file"),
    "half a record": (RECORDS[0][:500], "the file ends inside a record"),
    "half a member": (ZIPPED(RECORDS[0])[:200], "the file ends inside a record"),
    "a ZIP file": (b"PK\x03\x04" + b"x" * 200, "a ZIP file that cannot be read"),
    "a broken dictionary": (b"\x5d\x2a\x4d\x18\xff\xff\xff\xff" + b"x" * 99, "damaged before its first record"),
}  # fmt: skip


@pytest.mark.parametrize("kind", NO_WARC)
def test_what_is_no_warc_is_said_on_one_line(kind: str, tmp_path: Path) -> None:
    data, reason = NO_WARC[kind]
    with pytest.raises(WarcError, match="is no WARC file") as caught:
        read(written(tmp_path, data))
    assert reason in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_what_is_no_file_is_said_and_not_waited_for(tmp_path: Path) -> None:
    import os

    os.mkfifo(tmp_path / "pipe")
    for name, reason in (("pipe", "is a pipe"), ("nothing", "no such file"), (".", "is a directory")):
        with pytest.raises(WarcError, match=reason):
            read(tmp_path / name)


# -- a packed file of an archive, which has its dictionary twice

_LENGTH = len(frames_of(DICTIONARY.dict_content)[0])


@pytest.mark.parametrize("place", [0, 4, 5, 1000, -_LENGTH, -_LENGTH + 4, -_LENGTH + 5, -900, -1])
def test_one_whole_copy_of_the_dictionary_gives_every_record_and_the_other_is_told_of(
    place: int, tmp_path: Path
) -> None:
    maker = FrameMaker(DICTIONARY.dict_content)
    data = bytearray(b"".join([maker.head, *map(maker.frame, RECORDS), maker.tail]))
    assert read(written(tmp_path, bytes(data))) == (RECORDS, [])
    data[place] ^= 0xFF
    found, damage = read(written(tmp_path, bytes(data)))
    assert found == RECORDS
    begin = 0 if place >= 0 else len(data) - _LENGTH
    (one,) = damage
    assert begin <= one.offset < one.end <= begin + _LENGTH


# -- WACZ


def wacz(tmp_path: Path, parts: dict[str, bytes], *, deflated: bool = False) -> Path:
    """Make a WACZ as the specification lays it out."""
    path = tmp_path / "collection.wacz"
    method = zipfile.ZIP_DEFLATED if deflated else zipfile.ZIP_STORED
    with zipfile.ZipFile(path, "w", method) as file:
        file.writestr(
            "datapackage.json", '{"profile": "data-package", "wacz_version": "1.1.1", "resources": []}'
        )
        file.writestr(
            "pages/pages.jsonl", '{"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}\n'
        )
        for name, data in parts.items():
            file.writestr(name, data)
        file.writestr("indexes/index.cdx.gz", ZIPPED(b"cn,workercn)/ 2026 {}\n"))
    return path


@pytest.mark.parametrize("deflated", [False, True], ids=["stored", "deflated"])
def test_all_warcs_in_a_wacz_are_read_in_place(deflated: bool, tmp_path: Path) -> None:
    parts = {
        "archive/a.warc.gz": FRAMED["gzip"](RECORDS[:5]),
        "archive/b.warc": b"".join(RECORDS[5:10]),
        "archive/sub/c.warc.zst": FRAMED["zstd with dictionary"](RECORDS[10:]),
    }
    path = wacz(tmp_path, parts, deflated=deflated)
    before = sorted(tmp_path.iterdir())
    assert read(path) == (RECORDS, [])
    assert sorted(tmp_path.iterdir()) == before


def test_damage_in_a_wacz_costs_the_records_that_it_hits(tmp_path: Path) -> None:
    part = FRAMED["gzip"](RECORDS[:20])
    path = wacz(tmp_path, {"archive/a.warc.gz": part, "archive/b.warc.gz": FRAMED["gzip"](RECORDS[20:])})
    data = bytearray(path.read_bytes())
    place = data.find(part) + len(part) // 2
    data[place : place + 40] = bytes(40)
    path.write_bytes(data)
    found, damage = read(path)
    assert 17 <= len([record for record in found if record in RECORDS[:20]]) < 20
    assert found[-10:] == RECORDS[20:]
    assert str(damage[0].path) == f"{path}/archive/a.warc.gz"
    assert damage[-1].reason == "the checksum in the ZIP file does not fit"


def test_of_a_wacz_whose_end_is_missing_the_records_are_found(tmp_path: Path) -> None:
    path = wacz(tmp_path, {"archive/a.warc.gz": FRAMED["gzip"](RECORDS)})
    path.write_bytes(path.read_bytes()[:-300])
    found, damage = read(path)
    assert found == RECORDS
    assert "a ZIP file that cannot be read" in damage[0].reason


def test_a_wacz_of_waczs_and_a_zip_file_of_other_things_are_said_on_one_line(tmp_path: Path) -> None:
    for parts, reason in (
        ({"first.wacz": b"PK"}, "holds WACZ files of its own"),
        ({"readme.txt": b"hello"}, "so no WACZ either"),
        ({"archive/a.warc.gz": b"hello"}, "no record begins there"),
    ):
        with pytest.raises(WarcError, match=reason):
            read(wacz(tmp_path, parts))


def test_names_in_a_wacz_lead_nowhere(tmp_path: Path) -> None:
    names = ["archive/../../../evil.warc", "archive//etc/evil.warc", "archive/evil\n\x1b[2J.warc"]
    directory = tmp_path / "deep" / "deeper"
    directory.mkdir(parents=True)
    path = wacz(directory, dict(zip(names, RECORDS, strict=False)))
    damage: list[Damage] = []
    found = list(foreign_records(path, damage))
    assert [record.raw for record in found] == RECORDS[:3]
    assert all(str(record.path).isprintable() for record in found)
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == [path]


def test_one_bad_warc_in_a_wacz_does_not_keep_the_others_from_being_read(tmp_path: Path) -> None:
    found, damage = read(
        wacz(tmp_path, {"archive/a.warc": b"no WARC", "archive/b.warc": RECORDS[0], "archive/c.warc": b""})
    )
    assert found == RECORDS[:1]
    assert [one.path.name for one in damage] == ["a.warc", "c.warc"]


def test_a_zip_bomb_takes_no_memory_and_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foreign, "MAX_STRETCH", 20_000_000)
    bomb = ZIPPED(ZIPPED(bytes(60_000_000), 9), 9)
    path = wacz(
        tmp_path, {"archive/a.warc": bytes(60_000_000), "archive/b.warc.gz": bomb, "archive/c.warc": RECORDS[0]},
        deflated=True,
    )  # fmt: skip
    assert path.stat().st_size < 200_000
    tracemalloc.start()
    found, damage = read(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found == RECORDS[:1]
    assert len(damage) == 2
    assert peak < 60_000_000


@pytest.mark.parametrize("command", ["zstd", "lz4", "xz", "bzip2", "gzip"])
def test_what_a_compressor_of_the_system_made_is_read(command: str, tmp_path: Path) -> None:
    done = subprocess.run([command, "-c"], input=b"".join(RECORDS), capture_output=True, check=True)
    assert read(written(tmp_path, done.stdout)) == (RECORDS, [])
