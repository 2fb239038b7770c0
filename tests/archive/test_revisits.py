"""Revisit records: written for what is held already, resolved whatever the order in which things come."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import shutil
from collections.abc import Sequence
from pathlib import Path

import attrs
import pytest

from tests.archive.tools import (
    PLAN,
    SOURCE,
    STORY,
    content,
    exchange,
    execute,
    gone,
    opened,
    plan,
    query,
    record,
    story,
    warcs,
)
from unioncrawl.archive.held import Held
from unioncrawl.archive.home import Home
from unioncrawl.archive.imports import Importer
from unioncrawl.archive.jobs import Exchange, Original
from unioncrawl.archive.pack import pack
from unioncrawl.archive.reading import read_page
from unioncrawl.archive.rebuild import rebuild
from unioncrawl.archive.recover import recover
from unioncrawl.archive.verify import verify
from unioncrawl.errors import ArchiveError, WarcError
from unioncrawl.press.gongren_ribao import article_page
from unioncrawl.warc.gzip_members import gzip_member
from unioncrawl.warc.records import IDENTICAL, Headers, new_record_id, record_bytes

KINDS = "SELECT status, revisit_of IS NOT NULL FROM snapshots ORDER BY fetched_at"
HTML = [("Content-Type", "text/html")]


def unmodified(of: Exchange, hours: float) -> Exchange:
    """Return the capture of a 304 to a question after ``of``."""
    held = Original(
        snapshot_id=of.snapshot_id,
        record_id=of.record_id,
        url=of.url,
        fetched_at=of.at.isoformat().replace("+00:00", ".000000Z"),
        payload_sha256=of.payload_sha256,
    )
    asked = exchange(of.url, b"", hours=hours, status="304 Not Modified", headers=[("ETag", '"1"')])
    return attrs.evolve(asked, not_modified=held)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An archive of a plan and a story, fetched three times: whole, the same again, and confirmed."""
    home = Home(tmp_path / "archive")
    first = story()
    record(home, [plan(), first])
    record(home, [story(hours=24), plan(hours=24), unmodified(first, 48)])
    return home


def test_the_same_payload_is_written_once(home: Home) -> None:
    assert query(home, KINDS) == [(200, 0), (200, 0), (200, 1), (200, 1), (304, 1)]
    sizes = dict(query(home, "SELECT revisit_of IS NOT NULL, max(warc_length) FROM snapshots GROUP BY 1"))
    assert sizes[1] < 700 < sizes[0]
    assert verify(home).problems == []


def test_the_same_payload_twice_in_one_batch_is_written_once(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with contextlib.closing(opened(home)) as recorder:
        recorder.write([story(), story(hours=1)])
        recorder.read_unread()
    assert query(home, KINDS) == [(200, 0), (200, 1)]
    assert verify(home).problems == []


def test_an_empty_payload_and_one_that_broke_off_are_no_revisits(tmp_path: Path) -> None:
    home = Home(tmp_path)
    empty = [exchange(STORY.url, status="302 Found", hours=hours) for hours in (0, 1)]
    broken = attrs.evolve(story(hours=2), truncated="disconnect")
    record(home, [*empty, broken, story(hours=3)])
    assert [revisit for _, revisit in query(home, KINDS)] == [0, 0, 0, 0]
    assert query(home, "SELECT kind FROM failures WHERE resolved_at IS NULL") == []


def test_another_source_with_the_same_payload_keeps_its_own(tmp_path: Path) -> None:
    home = Home(tmp_path)
    record(home, [exchange(PLAN.url, b"same")], read=False)
    with contextlib.closing(opened(home, "shaanxi_gongren_bao")) as recorder:
        url = "http://szb.sxworker.com/content/2016-12/05/134352.html"
        recorder.write([exchange(url, b"same", source="shaanxi_gongren_bao")])
    assert [revisit for _, revisit in query(home, KINDS)] == [0, 0]


def test_an_error_that_looks_like_a_page_is_no_page(tmp_path: Path) -> None:
    home = Home(tmp_path)
    body = article_page(STORY).encode()
    missing = exchange(STORY.url, body, status="404 Not Found")
    record(home, [missing, story(hours=1), exchange(STORY.url, body, hours=2, status="404 Not Found")])
    assert query(home, KINDS) == [(404, 0), (200, 0), (404, 1)]


def test_an_error_that_is_met_again_is_no_answer_to_go_on_with(tmp_path: Path) -> None:
    home = Home(tmp_path)
    busy = [exchange(STORY.url, b"busy", hours=hours, status="503 Busy") for hours in (0, 1, 2)]
    with contextlib.closing(opened(home)) as recorder:
        recorder.write(busy)
        recorder.read_unread()
        with contextlib.closing(Held(home, SOURCE, 24)) as held:
            assert held.unfinished(STORY.url) is None
            assert held.newest(STORY.url) is None


def test_the_record_of_another_page_is_not_taken_for_this_one(home: Home) -> None:
    (one, other) = query(home, "SELECT id, warc_offset, warc_length FROM snapshots WHERE revisit_of IS NULL")
    execute(home, "UPDATE snapshots SET warc_offset = ?, warc_length = ? WHERE id = ?", *other[1:], one[0])
    with contextlib.closing(home.read()) as db, pytest.raises(WarcError, match="another record"):
        read_page(home, db, db.execute("SELECT * FROM snapshots WHERE id = ?", [one[0]]).fetchone())


def test_a_picture_that_broke_off_is_a_failure_though_no_crawl_said_so(tmp_path: Path) -> None:
    home = Home(tmp_path)
    url = "https://www.workercn.cn/a.jpg"
    picture = exchange(url, b"\xff\xd8", headers=[("Content-Type", "image/jpeg")])
    record(home, [attrs.evolve(picture, truncated="disconnect")])
    assert query(home, "SELECT kind, url FROM failures") == [("truncated", url)]
    before = content(home)
    home.database.unlink()
    rebuild(home)
    assert content(home) == before


def test_a_damaged_record_is_no_ground_to_keep_no_copy(home: Home) -> None:
    file, offset, length = query(
        home,
        "SELECT warc_file, warc_offset, warc_length FROM snapshots WHERE url = ? AND revisit_of IS NULL",
        STORY.url,
    )[0]
    data = bytearray((home.warc / file).read_bytes())
    data[offset + length // 2] ^= 0xFF
    (home.warc / file).write_bytes(data)
    record(home, [story(hours=72)], read=False)
    assert query(home, KINDS)[-1] == (200, 0)


def test_every_revisit_is_read_as_the_page_that_it_is(home: Home) -> None:
    with contextlib.closing(home.read()) as db:
        rows = db.execute("SELECT * FROM snapshots WHERE url = ?", [STORY.url]).fetchall()
        assert {read_page(home, db, row).body for row in rows} == {article_page(STORY).encode()}
    assert query(home, "SELECT count(*) FROM captures") == [(3,)]
    assert query(home, "SELECT * FROM revisions") == []


def test_a_page_confirmed_after_it_was_gone_is_back(tmp_path: Path) -> None:
    home = Home(tmp_path)
    first = story()
    record(home, [first, gone(hours=1), unmodified(first, 2)])
    assert query(home, "SELECT gone_at FROM articles") == [(None,)]
    assert query(home, "SELECT kind FROM events ORDER BY at") == [("gone",), ("back",)]


def test_a_rebuilt_database_has_the_same_revisits(home: Home) -> None:
    before = content(home)
    home.database.unlink()
    rebuild(home)
    assert content(home) == before


def test_what_a_kill_left_of_revisits_is_indexed(home: Home) -> None:
    whole = content(home)
    for table in (
        "captures",
        "plans",
        "plan_articles",
        "articles",
        "search_rows",
        "editions",
        "article_urls",
    ):
        execute(home, f"DELETE FROM {table}")
    for table in ("snapshots", "records", "warc_files"):
        execute(home, f"DELETE FROM {table}")
    execute(home, "INSERT INTO search_fts (search_fts) VALUES ('delete-all')")
    with contextlib.closing(opened(home)) as recorder:
        assert recover(recorder)
    assert content(home) == whole


# -- those of other tools

OLD = article_page(STORY).encode()


def sha1(data: bytes) -> str:
    """Return a digest in the form in which most tools write it."""
    return "sha1:" + base64.b32encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode()


def response(at: str, body: bytes = OLD, url: str = STORY.url) -> bytes:
    """Return a response record as another tool writes it."""
    headers = [
        ("WARC-Type", "response"),
        ("WARC-Record-ID", new_record_id()),
        ("WARC-Target-URI", url),
        ("WARC-Date", at),
        ("WARC-Payload-Digest", sha1(body)),
        ("Content-Type", "application/http; msgtype=response"),
    ]
    return record_bytes(headers, b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body)


def revisit(at: str, more: Headers, digest: str = "", head: bytes = b"HTTP/1.1 200 OK\r\n\r\n") -> bytes:
    """Return a revisit record as another tool writes it."""
    headers = [
        ("WARC-Type", "revisit"),
        ("WARC-Record-ID", new_record_id()),
        ("WARC-Target-URI", STORY.url),
        ("WARC-Date", at),
        ("WARC-Profile", IDENTICAL),
        ("WARC-Payload-Digest", digest or sha1(OLD)),
        ("Content-Type", "application/http; msgtype=response"),
        *more,
    ]
    return record_bytes(headers, head)


def imported(home: Home, path: Path, records: Sequence[bytes]) -> None:
    """Import a file of ``records``."""
    path.write_bytes(b"".join(map(gzip_member, records)))
    with Importer(home, [path]) as importer:
        importer.import_file(path)


REFERENCES: dict[str, Headers] = {
    "address and date": [
        ("WARC-Refers-To-Target-URI", STORY.url),
        ("WARC-Refers-To-Date", "2020-01-01T00:00:00Z"),
    ],
    "nothing but a digest": [],
}


@pytest.mark.parametrize("named", REFERENCES)
@pytest.mark.parametrize("order", ["original first", "revisit first", "in two files, revisit first"])
def test_revisits_of_other_tools_are_resolved_in_any_order(named: str, order: str, tmp_path: Path) -> None:
    home = Home(tmp_path / "archive")
    original = response("2020-01-01T00:00:00Z")
    again = revisit("2021-01-01T00:00:00Z", REFERENCES[named])
    if order == "in two files, revisit first":
        imported(home, tmp_path / "b.warc.gz", [again])
        assert query(home, "SELECT count(*) FROM snapshots") == [(0,)]
        imported(home, tmp_path / "a.warc.gz", [original])
    else:
        records = [original, again]
        imported(home, tmp_path / "a.warc.gz", records if order == "original first" else records[::-1])
    assert query(home, KINDS) == [(200, 0), (200, 1)]
    assert query(home, "SELECT count(*) FROM captures") == [(2,)]
    assert verify(home).problems == []
    before = content(home)
    home.database.unlink()
    rebuild(home)
    assert content(home) == before


def test_a_revisit_with_another_digest_than_its_original_is_not_taken_for_it(tmp_path: Path) -> None:
    home = Home(tmp_path / "archive")
    wrong = revisit("2021-01-01T00:00:00Z", REFERENCES["address and date"], digest=sha1(b"another page"))
    imported(home, tmp_path / "a.warc.gz", [response("2020-01-01T00:00:00Z"), wrong])
    assert query(home, "SELECT count(*) FROM snapshots") == [(1,)]
    assert query(home, "SELECT type FROM records WHERE type = 'revisit'") == [("revisit",)]


def test_a_revisit_of_a_revisit_is_one_of_the_response(tmp_path: Path) -> None:
    home = Home(tmp_path / "archive")
    chain = [
        response("2020-01-01T00:00:00Z"),
        revisit("2021-01-01T00:00:00Z", REFERENCES["address and date"]),
        revisit(
            "2022-01-01T00:00:00Z",
            [
                ("WARC-Refers-To-Target-URI", STORY.url),
                ("WARC-Refers-To-Date", "2021-01-01T00:00:00Z"),
            ],
        ),
    ]
    imported(home, tmp_path / "a.warc.gz", chain)
    (original,) = query(home, "SELECT id FROM snapshots WHERE revisit_of IS NULL")
    assert query(home, "SELECT DISTINCT revisit_of FROM snapshots WHERE revisit_of IS NOT NULL") == [original]


# -- a database that does not fit its files


def test_a_database_older_than_the_files_is_brought_up_by_the_next_start(home: Home, tmp_path: Path) -> None:
    old = shutil.copy(home.database, tmp_path / "old.db")
    record(home, [story("后来的一段。", hours=96)])
    new = content(home)
    for suffix in ("", "-wal", "-shm"):
        home.database.with_name(home.database.name + suffix).unlink(missing_ok=True)
    shutil.copy(old, home.database)
    with contextlib.closing(opened(home)) as recorder:
        (said,) = recover(recorder)
    assert "did not know 1 records of" in said
    assert content(home) == new
    assert verify(home).problems == []


def test_the_database_of_another_archive_is_refused(home: Home, tmp_path: Path) -> None:
    other = Home(tmp_path / "other")
    record(other, [exchange(PLAN.url, b"elsewhere")], read=False)
    for path in warcs(other):
        path.unlink()
    shutil.copytree(home.warc, other.warc, dirs_exist_ok=True)
    with contextlib.closing(opened(other)) as recorder, pytest.raises(ArchiveError, match="another archive"):
        recover(recorder)


def test_rows_of_a_file_that_was_packed_since_follow_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNIONCRAWL_NOW", "2026-11-20T08:00:00Z")
    home = Home(tmp_path / "archive")
    record(home, [plan(), story()], read=False)
    record(home, [story("另一段。", hours=1)])
    monkeypatch.setenv("UNIONCRAWL_NOW", "2026-12-20T08:00:00Z")
    record(home, [story("后来。", hours=800)])
    old = tmp_path / "old.db"
    shutil.copy(home.database, old)
    pack(home)
    new = content(home)
    for suffix in ("-wal", "-shm"):
        home.database.with_name(home.database.name + suffix).unlink(missing_ok=True)
    shutil.copy(old, home.database)
    with contextlib.closing(opened(home)) as recorder:
        recover(recorder)
    assert content(home) == new
    assert verify(home).problems == []
