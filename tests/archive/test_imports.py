"""WARCs of other tools take the same road as a crawl."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.archive.tools import SOURCE, STORY, content, opened, query, record, story, warcs
from tests.crawl.commands import ROOT, environment, run, unioncrawl
from unioncrawl.archive.home import Home
from unioncrawl.archive.imports import Importer, Report
from unioncrawl.archive.rebuild import rebuild
from unioncrawl.archive.verify import verify
from unioncrawl.press import Press, demo_sites

SAID = """SELECT url, source, kicker, title, subtitle, authors, published, page_no, page_label, page_name, text,
    text_sha256, page_pdf, parser, extraction FROM articles ORDER BY id"""


def do_import(home: Home, *files: Path) -> list[Report]:
    with Importer(home, files) as importer:
        return [importer.import_file(path) for path in files]


def warcio_file(
    path: Path, pages: dict[str, bytes], *, request_first: bool = False, gzip: bool = True
) -> Path:
    """Let warcio write a WARC of responses with their requests."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=gzip)
        writer.write_record(writer.create_warcinfo_record(path.name, {"software": "warcio"}))
        for url, body in pages.items():
            head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            response = writer.create_warc_record(url, "response", payload=io.BytesIO(body), http_headers=head)
            asked = StatusAndHeaders(f"GET {url} HTTP/1.1", [("Host", "x")], is_http_request=True)
            request = writer.create_warc_record(url, "request", http_headers=asked)
            request.rec_headers.add_header("WARC-Concurrent-To", response.rec_headers["WARC-Record-ID"])
            for one in (request, response) if request_first else (response, request):
                writer.write_record(one)
    return path


@pytest.fixture(scope="session")
def wget_file(tmp_path_factory: pytest.TempPathFactory, crawled_once: Path) -> Path:
    """Let wget archive what the crawl asked for, through the press as a proxy."""
    directory = tmp_path_factory.mktemp("wget")
    urls = [url for (url,) in query(Home(crawled_once), "SELECT DISTINCT url FROM snapshots ORDER BY url")]
    (directory / "urls").write_text("\n".join(urls))
    with Press(demo_sites()) as press:
        proxy = f"http://127.0.0.1:{press.port}"
        subprocess.run(
            ["wget", "-q", "--no-check-certificate", "-i", "urls", "-O", "pages", "--warc-file=wget"],
            cwd=directory, env={**os.environ, "http_proxy": proxy, "https_proxy": proxy}, check=False,
        )  # fmt: skip
    return directory / "wget.warc.gz"


def test_what_wget_archived_gives_the_same_articles_as_a_crawl(
    wget_file: Path, crawled_once: Path, tmp_path: Path
) -> None:
    home = Home(tmp_path / "archive")
    (report,) = do_import(home, wget_file)
    assert report.damage is None
    assert report.imported
    assert report.pages_read
    assert query(home, SAID) == query(Home(crawled_once), SAID)
    assert verify(home).problems == []
    kinds = [kind for path in warcs(home) for kind in kinds_of(path)]
    assert kinds.count("request") == kinds.count("response") == report.imported


def kinds_of(path: Path) -> list[str]:
    from unioncrawl.warc.foreign import foreign_records

    return [one.type for one in foreign_records(path)]


def test_importing_again_adds_nothing_at_all(wget_file: Path, tmp_path: Path) -> None:
    home = Home(tmp_path / "archive")
    (first,) = do_import(home, wget_file)
    before = content(home), warcs(home)
    (again,) = do_import(home, wget_file)
    assert (again.imported, again.held) == (0, first.imported)
    assert (content(home), warcs(home)) == before


def test_what_was_imported_is_rebuilt_the_same(wget_file: Path, tmp_path: Path) -> None:
    home = Home(tmp_path / "archive")
    record(home, [story("爬来的。")])
    do_import(home, wget_file)
    before = content(home)
    assert {row[1:3] for row in query(home, "SELECT id, command, stop_reason FROM runs")} == {
        ("crawl", None),
        ("import", "finished"),
    }
    home.database.unlink()
    rebuild(home)
    assert content(home) == before


@pytest.mark.parametrize("request_first", [False, True], ids=["response first", "request first"])
@pytest.mark.parametrize("gzip", [False, True], ids=["plain", "gzip"])
def test_what_warcio_wrote_is_imported_with_its_requests(
    request_first: bool, gzip: bool, tmp_path: Path
) -> None:
    home = Home(tmp_path / "archive")
    pages = {STORY.url: story().payload, "https://example.org/": b"other"}
    path = warcio_file(tmp_path / "w.warc", pages, request_first=request_first, gzip=gzip)
    (report,) = do_import(home, path)
    assert (report.imported, report.unknown, report.other) == (1, 1, 1)
    assert query(home, "SELECT title FROM articles") == [(STORY.title,)]
    assert kinds_of(warcs(home)[0]) == ["warcinfo", "response", "request", "metadata"]


def test_an_imported_record_keeps_id_date_head_and_body(tmp_path: Path) -> None:
    from unioncrawl.warc.foreign import foreign_records

    home = Home(tmp_path / "archive")
    path = warcio_file(tmp_path / "w.warc.gz", {STORY.url: story().payload})
    do_import(home, path)
    dropped = {"WARC-Warcinfo-ID", "Content-Length"}

    def of(path: Path) -> Any:
        found = next(one for one in foreign_records(path) if one.type == "response")
        return {pair for pair in found.headers if pair[0] not in dropped}, found.block

    assert of(warcs(home)[0]) == of(path)


def test_of_a_truncated_file_what_is_whole_is_imported_and_the_rest_reported(
    wget_file: Path, tmp_path: Path
) -> None:
    cut = tmp_path / "cut.warc.gz"
    data = wget_file.read_bytes()
    cut.write_bytes(data[: len(data) // 2])
    archive = tmp_path / "archive"
    done = run(unioncrawl("import", str(cut), "--format", "json"), environment(archive))
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert str(cut) in done.stderr
    (row,) = json.loads(done.stdout)
    assert row["imported"]
    home = Home(archive)
    assert verify(home).problems == []
    (report,) = do_import(home, wget_file)
    assert report.held == row["imported"]
    assert report.imported


def test_one_bad_file_does_not_keep_the_others_from_being_imported(tmp_path: Path) -> None:
    bad = tmp_path / "bad.warc.gz"
    bad.write_bytes(b"no WARC")
    good = warcio_file(tmp_path / "good.warc.gz", {STORY.url: story().payload})
    archive = tmp_path / "archive"
    done = run(
        unioncrawl("import", str(bad), str(tmp_path / "nothing"), str(good), "--format", "json"),
        environment(archive),
    )
    assert done.returncode == 1
    assert [line.split(":")[0] for line in done.stderr.splitlines()] == ["unioncrawl"] * 2
    assert [row["imported"] for row in json.loads(done.stdout)] == [0, 0, 1]


def test_a_response_that_is_none_is_counted_and_not_copied(tmp_path: Path) -> None:
    from unioncrawl.warc.records import record_bytes

    path = tmp_path / "odd.warc"
    headers = [("WARC-Type", "response"), ("WARC-Target-URI", STORY.url)]
    odd = [
        ([*headers, ("WARC-Date", "2026-01-01T00:00:00Z")], b"HTTP/1.1 200 OK\r\n\r\nno id"),
        ([*headers, ("WARC-Record-ID", "<urn:a>")], b"HTTP/1.1 200 OK\r\n\r\nno date"),
        ([*headers, ("WARC-Record-ID", "<urn:b>"), ("WARC-Date", "today")], b"HTTP/1.1 200 OK\r\n\r\n"),
        (
            [*headers, ("WARC-Record-ID", "<urn:c>"), ("WARC-Date", "2026-01-01")],
            b"HTTP/1.1 nonsense\r\n\r\n",
        ),
        ([*headers, ("WARC-Record-ID", "<urn:d>"), ("WARC-Date", "2026-01-01")], b"20 text/gemini\r\n"),
        (
            [
                headers[0],
                ("WARC-Target-URI", "http://[x"),
                ("WARC-Record-ID", "<urn:e>"),
                ("WARC-Date", "2026-01-01"),
            ],
            b"HTTP/1.1 200 OK\r\n\r\n",
        ),
        ([("WARC-Type", "request"), ("WARC-Target-URI", "http://[x")], b"GET / HTTP/1.1\r\n\r\n"),
    ]
    path.write_bytes(b"".join(record_bytes(*one) for one in odd))
    home = Home(tmp_path / "archive")
    (report,) = do_import(home, path)
    assert (report.imported, report.other) == (0, 7)
    assert warcs(home) == []


def test_an_import_is_refused_while_its_source_is_crawled(tmp_path: Path) -> None:
    path = warcio_file(tmp_path / "w.warc.gz", {STORY.url: story().payload})
    home = Home(tmp_path / "archive")
    with contextlib.closing(opened(home)):
        done = run(unioncrawl("import", str(path)), environment(home.path), cwd=ROOT)
    assert done.returncode == 1
    assert done.stderr.startswith(f"unioncrawl: {SOURCE} is being written by process {os.getpid()} ")
    assert len(done.stderr.splitlines()) == 1


def test_an_older_capture_that_is_imported_becomes_the_first_revision(tmp_path: Path) -> None:
    from unioncrawl.archive.jobs import Imported
    from unioncrawl.warc.records import StoredRecord, record_bytes

    home = Home(tmp_path / "archive")
    record(home, [story("今天的文字。", hours=100)])
    (headers, block), _ = story("从前的文字。", hours=1).records()
    old = tmp_path / "old.warc"
    old.write_bytes(record_bytes(headers, block))
    assert Imported(source=SOURCE, role="article", record=StoredRecord("response", list(headers), block))
    do_import(home, old)
    assert query(home, "SELECT text FROM articles") == [("今天的文字。",)]
    assert query(home, "SELECT seq, text FROM revisions ORDER BY seq") == [
        (1, "从前的文字。"),
        (2, "今天的文字。"),
    ]
