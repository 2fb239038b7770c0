"""`verify --deep` takes records apart: what they say is true, is as WARC has it, and is what the database says."""

from __future__ import annotations

import base64
import contextlib
import gzip
import hashlib
import shutil
from pathlib import Path

import pytest

from tests.archive.tools import STORY, exchange, execute, plan, query, record, story, warcs
from tests.cli.test_bad_input import call
from unioncrawl.archive.home import Home
from unioncrawl.archive.imports import Importer
from unioncrawl.archive.rebuild import rebuild
from unioncrawl.archive.tiles import END, Row, row_at, tiles
from unioncrawl.archive.verify import Choice, Problem, verify
from unioncrawl.urls import stable_id
from unioncrawl.warc.gzip_members import GzipMembers, gzip_member
from unioncrawl.warc.records import record_bytes

DEEP = Choice(deep=True)
PICTURE = STORY.url.replace("news-1.html", "a.gif")
AGAIN = STORY.url.replace("news-1.html", "b.gif")


@pytest.fixture(scope="module")
def held_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("deep") / "archive"
    encoded = exchange(
        STORY.url.replace("news-1.html", "c.txt"),
        gzip.compress("工会".encode() * 50),
        headers=(("Content-Type", "text/plain"), ("Content-Encoding", "gzip")),
    )
    record(Home(path), [plan(), story(hours=1), exchange(PICTURE, b"GIF89a" * 40), encoded])
    record(Home(path), [exchange(AGAIN, b"GIF89a" * 40, hours=5)])
    return path


@pytest.fixture
def held(held_once: Path, tmp_path: Path) -> Home:
    return Home(shutil.copytree(held_once, tmp_path / "held"))


def row_of(home: Home, kind: str, url: str) -> tuple[Path, Row]:
    """Return the file and the row of the record of a page."""
    for path in warcs(home):
        name = path.relative_to(home.warc).as_posix()
        with contextlib.closing(home.read()) as db:
            for offset, *_ in tiles(db, name, 0, END):
                row = row_at(db, name, offset)
                if row is not None and (row.type, row.url) == (kind, url):
                    return path, row
    raise LookupError(url)


def rewrite(home: Home, kind: str, url: str, *changes: tuple[bytes, bytes]) -> str:
    """Alter a record, and have its file and its row say that it was written so; return where it is."""
    path, row = row_of(home, kind, url)
    data = path.read_bytes()
    raw = GzipMembers().content(data[row.offset : row.offset + row.length])
    for before, after in changes:
        assert before in raw
        raw = raw.replace(before, after, 1)
    member = gzip_member(raw)
    path.write_bytes(data[: row.offset] + member + data[row.offset + row.length :])
    moved = len(member) - row.length
    file_id = stable_id(row.file)
    for table, column, key, sha256 in (
        ("snapshots", "warc_file", row.file, hashlib.sha256(member).hexdigest()),
        ("records", "file_id", file_id, hashlib.sha256(member).digest()),
    ):
        later = query(
            home, f"SELECT warc_offset FROM {table} WHERE {column} = ? AND warc_offset > ?", key, row.offset
        )
        for (offset,) in sorted(later, reverse=moved > 0):
            move = f"UPDATE {table} SET warc_offset = ? WHERE {column} = ? AND warc_offset = ?"
            execute(home, move, offset + moved, key, offset)
        renew = (
            f"UPDATE {table} SET warc_length = ?, member_sha256 = ? WHERE {column} = ? AND warc_offset = ?"
        )
        execute(home, renew, len(member), sha256, key, row.offset)
    return f"{path}:{row.offset}"


def only(home: Home) -> Problem:
    assert verify(home).problems == []  # every hash is right
    (problem,) = verify(home, DEEP).problems
    return problem


def base32(data: bytes) -> bytes:
    return base64.b32encode(hashlib.sha256(data).digest())


def block_of(home: Home, kind: str, url: str) -> bytes:
    path, row = row_of(home, kind, url)
    raw = GzipMembers().content(path.read_bytes()[row.offset : row.offset + row.length])
    return raw.partition(b"\r\n\r\n")[2][:-4]


def test_a_whole_archive_has_no_problems(held: Home, crawled_once: Path) -> None:
    assert query(held, "SELECT count(*) FROM snapshots WHERE revisit_of IS NOT NULL") == [(1,)]
    for home in (held, Home(crawled_once)):
        assert verify(home, DEEP).problems == []


def test_a_digest_that_lies_although_the_hash_is_right_is_found(held: Home) -> None:
    block = block_of(held, "response", PICTURE)
    lie = (base32(block), base32(b"another"))
    where = rewrite(held, "response", PICTURE, lie)
    problem = only(held)
    assert (problem.kind, problem.where, problem.url) == ("digest", where, PICTURE)
    assert "block" in problem.what


def test_a_payload_digest_that_lies_is_found(held: Home) -> None:
    where = rewrite(held, "response", PICTURE, (base32(b"GIF89a" * 40), base32(b"another")))
    problem = only(held)
    assert (problem.kind, problem.where) == ("digest", where)
    assert "payload" in problem.what


@pytest.mark.parametrize("stated", ["sha1", "md5", "sha-256"])
def test_digests_of_any_algorithm_are_checked(stated: str, held: Home) -> None:
    block = block_of(held, "response", PICTURE)
    algorithm = stated.replace("-", "")
    true = hashlib.new(algorithm, block).hexdigest()
    before = b"WARC-Block-Digest: sha256:" + base32(block)
    rewrite(held, "response", PICTURE, (before, f"WARC-Block-Digest: {stated}:{true}".encode()))
    assert verify(held, DEEP).problems == []
    rewrite(held, "response", PICTURE, (true.encode(), true[::-1].encode()))
    assert only(held).kind == "digest"


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        (b"WARC/1.1\r\n", b"WARP/1.1\r\n", "does not begin"),
        (b"WARC-Date: 2026-", b"WARC-Date: 2026/", "WARC-Date"),
        (b"WARC-Date: 2026-11-20", b"WARC-Date: 2026-11-31", "WARC-Date"),
        (b"WARC-Concurrent-To", b"WARC-Dropped-To", "no response"),
        (b"WARC-Type: request\r\n", b"", "Warc-Type"),
        (b"WARC-Target-URI: ", b"WARC-Target-URL: ", "WARC-Target-URI"),
        (b"Content-Length: ", b"Content-Length: 1", "shorter"),
        (b"Content-Length: ", b"Content-Length: x", "Content-Length"),
    ],
)
def test_a_record_that_is_not_as_the_standard_has_it_is_found(
    before: bytes, after: bytes, what: str, held: Home
) -> None:
    where = rewrite(held, "request", PICTURE, (before, after))
    assert verify(held).problems == []
    found = verify(held, DEEP).problems
    assert {problem.where for problem in found} == {where}
    assert any(what in problem.what for problem in found)
    assert {problem.url for problem in found} == {PICTURE}


def test_bytes_behind_a_record_in_its_member_are_found(held: Home) -> None:
    rewrite(held, "request", PICTURE, (b"\r\n\r\n\r\n\r\n", b"\r\n\r\n\r\n\r\nmore"))
    assert only(held).kind == "structure"


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("url", "https://www.workercn.cn/x"),
        ("fetched_at", "2026-11-20T08:00:00.000001Z"),
        ("status", 404),
        ("payload_sha256", "0" * 64),
        ("content_sha256", "0" * 64),
        ("record_id", "<urn:uuid:0>"),
    ],
)
def test_a_row_that_is_not_what_its_record_says_is_found(column: str, value: object, held: Home) -> None:
    execute(held, f"UPDATE snapshots SET {column} = ? WHERE url LIKE '%c.txt'", value)
    found = verify(held, DEEP).problems
    assert {(problem.kind, problem.next) for problem in found} == {("snapshot", "unioncrawl rebuild")}


def test_a_request_that_belongs_to_another_response_is_found(held: Home) -> None:
    execute(
        held,
        "UPDATE records SET snapshot_id = (SELECT id FROM snapshots WHERE url = ?) WHERE type = 'request'",
        PICTURE,
    )
    assert {problem.kind for problem in verify(held, DEEP).problems} == {"snapshot"}


def test_a_request_whose_response_is_not_held_is_found(held: Home) -> None:
    execute(held, "UPDATE records SET snapshot_id = 7 WHERE type = 'request'")
    assert "request" in {problem.kind for problem in verify(held).problems}


def test_a_revisit_that_leads_to_another_payload_is_found(held: Home) -> None:
    execute(
        held,
        "UPDATE snapshots SET revisit_of = (SELECT id FROM snapshots WHERE url = ?) WHERE url = ?",
        STORY.url,
        AGAIN,
    )
    (problem,) = verify(held).problems
    assert (problem.kind, problem.url) == ("revisit", AGAIN)
    assert len(verify(held, DEEP).problems) > 1


@pytest.mark.parametrize("leads", ["to nothing", "to a revisit"])
def test_a_revisit_that_leads_nowhere_is_found(leads: str, held: Home) -> None:
    (own,) = query(held, "SELECT id FROM snapshots WHERE url = ?", AGAIN)[0]
    execute(
        held,
        "UPDATE snapshots SET revisit_of = ? WHERE url = ?",
        own if leads == "to a revisit" else 5,
        AGAIN,
    )
    assert "revisit" in {problem.kind for problem in verify(held).problems}


def test_a_revisit_that_the_database_takes_for_a_response_is_found_without_taking_all_apart(
    held: Home,
) -> None:
    execute(held, "UPDATE snapshots SET revisit_of = NULL WHERE url = ?", AGAIN)
    (problem,) = verify(held).problems
    assert (problem.kind, problem.url, problem.next) == ("revisit", AGAIN, "unioncrawl rebuild")
    (problem,) = verify(held, DEEP).problems
    assert problem.url == AGAIN
    rebuild(held)
    assert verify(held).problems == []


def test_two_whole_responses_with_one_payload_are_no_revisits(tmp_path: Path) -> None:
    home = Home(tmp_path / "archive")
    given = tmp_path / "given.warc.gz"
    jobs = [exchange(PICTURE, b"GIF89a" * 40), exchange(AGAIN, b"GIF89a" * 40, hours=5)]
    given.write_bytes(b"".join(gzip_member(record_bytes(*one)) for job in jobs for one in job.records()))
    with Importer(home, [given]) as importer:
        importer.import_file(given)
    assert query(home, "SELECT count(*) FROM snapshots WHERE revisit_of IS NULL") == [(2,)]
    assert verify(home).problems == []


def lone_requests(path: Path, count: int) -> Path:
    """Let a WARC hold a page with its request, and requests alone."""
    whole, *rest = [exchange(f"{PICTURE}?{n}", b"x%d" % n) for n in range(count + 1)]
    out = [
        *whole.records(),
        *(one for job in rest for one in job.records() if dict(one[0])["WARC-Type"] == "request"),
    ]
    path.write_bytes(b"".join(gzip_member(record_bytes(*one)) for one in out))
    return path


def test_requests_that_another_tool_kept_alone_are_counted_and_no_damage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = Home(tmp_path / "archive")
    given = lone_requests(tmp_path / "given.warc.gz", 3)
    with Importer(home, [given], keep=True) as importer:
        importer.import_file(given)
    assert query(home, "SELECT count(*) FROM records WHERE type = 'request'") == [(4,)]
    for choice in (Choice(), DEEP):
        result = verify(home, choice)
        assert result.problems == []
        assert result.notes == ["3 requests came by import without a response: no damage"]
    assert call(capsys, home.path, "verify")[0] == 0


def test_a_request_whose_imported_response_is_lost_stays_a_problem(tmp_path: Path) -> None:
    home = Home(tmp_path / "archive")
    given = lone_requests(tmp_path / "given.warc.gz", 1)
    with Importer(home, [given], keep=True) as importer:
        importer.import_file(given)
    execute(home, "DELETE FROM snapshots")
    assert {problem.kind for problem in verify(home).problems} == {"request", "unindexed"}


def test_records_of_one_file_with_one_id_are_found(held: Home) -> None:
    path, row = row_of(held, "request", PICTURE)
    execute(held, "UPDATE records SET id = ? WHERE type = 'request'", row.id)
    (problem,) = verify(held).problems
    assert (problem.kind, problem.where.rpartition(":")[0]) == ("record", str(path))


def test_an_edition_that_is_not_what_its_plans_say_is_found(held: Home) -> None:
    execute(held, "UPDATE editions SET pages_held = pages_held + 1")
    (problem,) = verify(held).problems
    assert problem.kind == "edition"
    assert problem.where.startswith("gongren_ribao 2026-")


def test_an_article_that_is_not_there_though_it_was_captured_is_found(held: Home) -> None:
    execute(held, "DELETE FROM articles")
    assert {problem.kind for problem in verify(held).problems} >= {"article", "search"}


def test_the_largest_records_are_read_one_at_a_time(tmp_path: Path) -> None:
    home = Home(tmp_path / "large")
    record(home, [exchange(PICTURE, bytes(9_000_000)), exchange(AGAIN, b"small", hours=1)])
    assert verify(home, DEEP).problems == []
