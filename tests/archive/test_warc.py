"""Records as they lie in the file, and as anybody's reader finds them."""

from __future__ import annotations

import base64
import gzip
import hashlib
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from warcio.archiveiterator import ArchiveIterator as WarcioIterator

from tests.archive.tools import STORY, exchange, story
from unioncrawl.errors import ArchiveError, WarcError
from unioncrawl.warc import digests
from unioncrawl.warc.files import own_records, read_record, repair
from unioncrawl.warc.foreign import foreign_records
from unioncrawl.warc.gzip_members import gzip_member
from unioncrawl.warc.http import parse_http
from unioncrawl.warc.members import Damage, TornFileError, members
from unioncrawl.warc.records import parse_record, record_bytes
from unioncrawl.warc.writer import WarcWriter

INFO = [("software", "unioncrawl/test"), ("operator", "工会档案")]


def writer(root: Path, max_bytes: int = 10**9) -> WarcWriter:
    return WarcWriter(root, "paper", INFO, max_bytes=max_bytes)


def written(root: Path, count: int = 3, max_bytes: int = 10**9) -> list[Path]:
    """Write so many stories; return the files."""
    warc = writer(root, max_bytes)
    for number in range(count):
        warc.append(story(f"第{number}段" * 40, hours=number).records())
    warc.close()
    return sorted((root / "paper").iterdir())


def test_fastwarc_warcio_and_warcio_check_read_what_was_written(tmp_path: Path) -> None:
    (path,) = written(tmp_path)
    expected = ["warcinfo", *["response", "request"] * 3]
    with path.open("rb") as file:
        kinds = []
        for record in WarcioIterator(file):
            kinds.append(record.rec_type)
            record.content_stream().read()
    assert kinds == expected
    fast = []
    for record in FastIterator(str(path), parse_http=False):
        assert record.verify_block_digest()
        fast.append(record.headers["WARC-Type"])
    assert fast == expected
    # warcio itself passes over sha256 in base 32; that it reads every record is what its check can say.
    check = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", "-v", str(path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert check.returncode == 0, check.stdout


def test_every_file_begins_with_a_warcinfo_that_its_records_name(tmp_path: Path) -> None:
    files = written(tmp_path, count=4, max_bytes=1000)
    assert len(files) > 1
    for path in files:
        first, *others = [record for _, record in own_records(tmp_path, f"paper/{path.name}")]
        assert first.type == "warcinfo"
        assert "operator: 工会档案" in first.block.decode()
        assert first.header("WARC-Filename") == path.name
        assert {record.header("WARC-Warcinfo-ID") for record in others} == {first.record_id}


def test_a_file_that_is_full_is_followed_by_another_and_no_exchange_is_parted(tmp_path: Path) -> None:
    files = written(tmp_path, count=6, max_bytes=1500)
    assert len(files) >= 3
    kinds = [[r.type for _, r in own_records(tmp_path, f"paper/{path.name}")] for path in files]
    assert all(kind[1:] == ["response", "request"] * (len(kind) // 2) for kind in kinds)
    assert sum(len(kind) // 2 for kind in kinds) == 6


def test_a_file_is_open_while_it_is_written_and_until_it_is_said_to_be_finished(tmp_path: Path) -> None:
    warc = writer(tmp_path, max_bytes=1)
    for number in range(2):
        warc.append(story(hours=number).records())
    names = [path.name for path in sorted((tmp_path / "paper").iterdir())]
    assert len(names) == 2
    assert all(name.endswith(".warc.gz.open") for name in names)
    warc.finish_full()
    assert [path.suffix for path in sorted((tmp_path / "paper").iterdir())] == [".gz", ".open"]
    warc.close()
    assert [path.suffix for path in sorted((tmp_path / "paper").iterdir())] == [".gz", ".gz"]


def test_two_runs_at_the_same_instant_write_different_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNIONCRAWL_NOW", "2026-11-20T00:00:00+08:00")
    written(tmp_path, count=1)
    (before,) = (tmp_path / "paper").iterdir()
    held = before.read_bytes()
    assert len(written(tmp_path, count=1)) == 2
    assert before.read_bytes() == held


def test_a_position_names_exactly_the_bytes_of_its_record(tmp_path: Path) -> None:
    warc = writer(tmp_path)
    told = [position for number in range(3) for position in warc.append(story(hours=number).records())]
    warc.close()
    (path,) = (tmp_path / "paper").iterdir()
    data = path.read_bytes()
    for position in told:
        member = data[position.offset : position.offset + position.length]
        assert hashlib.sha256(member).hexdigest() == position.member_sha256
        assert gzip.decompress(member).startswith(b"WARC/1.1\r\n")
    assert [position for position, record in own_records(tmp_path, told[0].file)][1:] == told
    assert read_record(tmp_path, told[0]).url == STORY.url


def test_digests_are_those_of_block_and_payload(tmp_path: Path) -> None:
    made = story()
    position = writer(tmp_path).append(made.records())[0]
    record = read_record(tmp_path, position)

    def digest(data: bytes) -> str:
        return "sha256:" + base64.b32encode(hashlib.sha256(data).digest()).decode()

    assert record.header("WARC-Block-Digest") == digest(record.block)
    assert record.header("WARC-Payload-Digest") == digest(made.payload)
    assert record.block == made.response_head + made.payload


@pytest.mark.parametrize("algorithm", ["md5", "sha1", "sha256", "sha512", "SHA-1"])
def test_a_digest_of_any_tool_is_compared_however_it_is_written(algorithm: str) -> None:
    digest = hashlib.new(algorithm.lower().replace("-", ""), b"page").digest()
    base32 = base64.b32encode(digest).decode()
    for value in (digest.hex(), digest.hex().upper(), base32, base32.lower(), f" {base32.rstrip('=')} "):
        assert digests.fits(f"{algorithm}:{value}", b"page") is True
        assert digests.fits(f"{algorithm}:{value}", b"another") is False


def test_what_is_no_digest_fits_nothing_and_what_cannot_be_computed_says_nothing() -> None:
    base32 = base64.b32encode(hashlib.sha256(b"page").digest()).decode().rstrip("=")
    for value in (base32[:-1], base32 + "A", base32[:-1] + "1", base32[:-1] + "_", "-" + base32[1:]):
        assert digests.fits(f"sha256:{value}", b"page") is False
    for stated in ("", "sha256", "sha256:", "crc32:00000000", "shake_128:00"):
        assert digests.fits(stated, b"page") is None


def test_a_bare_line_feed_in_the_head_is_kept_and_the_body_found() -> None:
    block = b"HTTP/1.0 200 OK\nServer: a\nserver: b\n\nbody\n\nmore"
    http = parse_http(block)
    assert (http.status, http.reason, http.body) == (200, "OK", b"body\n\nmore")
    assert http.headers == [("Server", "a"), ("server", "b")]


@pytest.mark.parametrize(
    ("headers", "sent", "payload", "body"),
    [
        ("Content-Encoding: gzip", gzip.compress(b"text"), gzip.compress(b"text"), b"text"),
        ("Content-Encoding: deflate", zlib.compress(b"text"), zlib.compress(b"text"), b"text"),
        ("Transfer-Encoding: chunked", b"4\r\ntext\r\n0\r\n\r\n", b"text", b"text"),
        ("Transfer-Encoding: chunked", b"text", b"text", b"text"),
        ("Content-Encoding: gzip", b"text", b"text", b"text"),
        (
            "Content-Encoding: gzip\r\nTransfer-Encoding: chunked",
            gzip.compress(b"text"), gzip.compress(b"text"), b"text",
        ),
        (
            "Content-Encoding: gzip\r\nX-Archive-Orig-Transfer-Encoding: chunked",
            gzip.compress(b"text"), gzip.compress(b"text"), b"text",
        ),
    ],
    ids=["gzip", "deflate", "chunked", "chunks taken off before", "not gzip after all", "both, chunks off", "ours"],
)  # fmt: skip
def test_a_body_is_decoded_as_far_as_it_is_encoded(
    headers: str, sent: bytes, payload: bytes, body: bytes
) -> None:
    http = parse_http(b"HTTP/1.1 200 OK\r\n" + headers.encode() + b"\r\n\r\n" + sent)
    assert (http.payload, http.body) == (payload, body)


def test_an_encoded_body_that_breaks_off_gives_what_came() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"
    sent = gzip.compress(bytes(range(256)) * 400)[:-200]
    http = parse_http(head + sent)
    assert http.payload == sent
    assert (bytes(range(256)) * 400).startswith(http.body) or http.body == sent


@pytest.mark.parametrize("block", [b"", b"<html>", b"HTTP/", b"HTTP/1.1 abc No\r\n\r\n"])
def test_what_is_no_http_response_is_refused(block: bytes) -> None:
    with pytest.raises(WarcError, match="no HTTP response"):
        parse_http(block)


@pytest.mark.slow
def test_a_file_cut_anywhere_in_its_last_record_is_repaired_and_nothing_is_thrown_away(
    tmp_path: Path,
) -> None:
    (path,) = written(tmp_path, count=2)
    data = path.read_bytes()
    *_, (last, _, _) = members(path)
    path.unlink()
    for cut in [
        *range(last, last + 20),
        *range(last + 20, len(data) - 20, 7),
        *range(len(data) - 20, len(data)),
    ]:
        broken = path.with_name(path.name + ".open")
        broken.write_bytes(data[:cut])
        torn = repair(broken)
        assert path.read_bytes() == data[:last]
        assert (torn.read_bytes() if torn else b"") == data[last:cut]
        path.unlink()
        if torn:
            torn.unlink()


def test_a_file_without_a_whole_record_is_set_aside(tmp_path: Path) -> None:
    broken = tmp_path / "paper.warc.gz.open"
    broken.write_bytes(gzip_member(record_bytes([("WARC-Type", "warcinfo")], b"x"))[:-3])
    torn = repair(broken)
    assert [path.name for path in tmp_path.iterdir()] == ["paper.warc.gz.torn"]
    assert torn


def test_a_file_is_never_closed_over_another(tmp_path: Path) -> None:
    (path,) = written(tmp_path, count=1)
    twin = path.with_name(path.name + ".open")
    twin.write_bytes(path.read_bytes() * 2)
    held = path.read_bytes()
    with pytest.raises(ArchiveError, match="move one of them away"):
        repair(twin)
    assert path.read_bytes() == held


def test_records_behind_damage_are_found(tmp_path: Path) -> None:
    (path,) = written(tmp_path, count=5)
    places = list(members(path))
    data = bytearray(path.read_bytes())
    for number in (3, 6):
        offset, member, _ = places[number]
        data[offset + len(member) // 2] ^= 0x55
    path.write_bytes(bytes(data))
    damage: list[Damage] = []
    found = [offset for offset, _, _ in members(path, damage)]
    assert found == [place[0] for number, place in enumerate(places) if number not in (3, 6)]
    assert [(d.offset, d.end) for d in damage] == [
        (places[number][0], places[number][0] + len(places[number][1])) for number in (3, 6)
    ]
    with pytest.raises(TornFileError, match=f"at byte {places[3][0]}"):
        list(members(path))


def plain(path: Path, count: int = 3) -> bytes:
    """Write an uncompressed WARC, as other tools may; return it."""
    data = b"".join(
        record_bytes(headers, block) for n in range(count) for headers, block in story(hours=n).records()
    )
    path.write_bytes(data)
    return data


@pytest.mark.parametrize("compressed", [False, True], ids=["plain", "gzip"])
def test_a_foreign_file_is_read_to_where_it_was_cut(compressed: bool, tmp_path: Path) -> None:
    path = tmp_path / "foreign.warc"
    data = plain(path)
    if compressed:
        records = [record for n in range(3) for record in story(hours=n).records()]
        data = b"".join(gzip_member(record_bytes(*record)) for record in records)
        path.write_bytes(data)
    assert len(list(foreign_records(path))) == 6
    whole = set()
    for cut in range(len(data) // 2, len(data) - 4, 97):
        path.write_bytes(data[:cut])
        seen = 0
        try:
            for _ in foreign_records(path):
                seen += 1
        except TornFileError:
            pass
        else:
            whole.add(cut)
        assert 1 <= seen < 6
    # A cut between two records cannot be told from an end.
    assert len(whole) <= 1


@pytest.mark.parametrize(
    "data",
    [b"", b"<html></html>", b"\x00" * 3000, gzip.compress(b"<html></html>"), b"PK\x03\x04" + b"x" * 200, b"WARC"],
    ids=["empty", "html", "zeros", "gzip", "zip", "four letters"],
)  # fmt: skip
def test_a_file_that_is_no_warc_is_refused(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "file.warc.gz"
    path.write_bytes(data)
    with pytest.raises(WarcError, match="is no WARC file"):
        list(foreign_records(path))


def test_a_target_uri_in_brackets_or_in_chinese_is_read() -> None:
    raw = record_bytes([("WARC-Type", "response"), ("WARC-Target-URI", "<http://例.cn/工会>")], b"x")
    assert parse_record(raw).url == "http://例.cn/工会"
    again = parse_record(record_bytes(parse_record(raw).headers, b"x"))
    assert again.header("WARC-Target-URI") == "<http://例.cn/工会>"


def test_a_date_sorts_whatever_its_precision() -> None:
    dates = ["2026-11-20", "2026-11-20T00:00:01Z", "2026-11-20T00:00:01.5Z", "2026-11-20T08:00:02+08:00"]
    read = [parse_record(record_bytes([("WARC-Date", date)], b"")).date for date in dates]
    assert read == sorted(read)
    assert len({len(date) for date in read}) == 1
    with pytest.raises(WarcError, match="is no date"):
        _ = parse_record(record_bytes([("WARC-Date", "yesterday")], b"")).date


def test_a_truncated_capture_says_so(tmp_path: Path) -> None:
    made = exchange(STORY.url, b"half a")
    made.truncated = "disconnect"
    position = writer(tmp_path).append(made.records())[0]
    assert read_record(tmp_path, position).header("WARC-Truncated") == "disconnect"
