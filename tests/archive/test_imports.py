"""WARCs of other tools take the same road as a crawl."""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import os
import subprocess
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from fastwarc.stream_io import Lz4Writer, ZstdWriter
from fastwarc.warc import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.archive.test_foreign_files import DICTIONARY
from tests.archive.tools import SOURCE, STORY, at, content, exchange, opened, query, record, story, warcs
from tests.crawl.commands import ROOT, UNMEASURED, environment, run, unioncrawl
from unioncrawl import catalogue, clock, road
from unioncrawl.archive import withholding
from unioncrawl.archive.home import Home
from unioncrawl.archive.imports import Importer, Report
from unioncrawl.archive.jobs import STATE_TYPE, RunEnded, Withholding
from unioncrawl.archive.merge import merge
from unioncrawl.archive.rebuild import rebuild
from unioncrawl.archive.verify import verify
from unioncrawl.cli.imports import COLUMNS, print_tables
from unioncrawl.press import Press, demo_sites
from unioncrawl.warc.foreign import foreign_records
from unioncrawl.warc.records import record_bytes
from unioncrawl.warc.zstd_frames import FrameMaker

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
    wget(directory, urls, "--warc-file=wget")
    return directory / "wget.warc.gz"


def test_what_wget_archived_gives_the_same_articles_as_a_crawl(
    wget_file: Path, crawled_once: Path, tmp_path: Path
) -> None:
    home = Home(tmp_path / "archive")
    (report,) = do_import(home, wget_file)
    assert report.problems == []
    assert report.imported
    assert report.pages_read
    assert query(home, SAID) == query(Home(crawled_once), SAID)
    assert verify(home).problems == []
    kinds = [kind for path in warcs(home) for kind in kinds_of(path)]
    assert kinds.count("request") == kinds.count("response") == report.imported


def kinds_of(path: Path) -> list[str]:
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
    assert (report.imported, report.unknown, report.other, report.skipped) == (1, 1, 0, 0)
    assert query(home, "SELECT title FROM articles") == [(STORY.title,)]
    assert kinds_of(warcs(home)[0]) == ["warcinfo", "warcinfo", "response", "request", "metadata"]


def test_an_imported_record_keeps_id_date_head_and_body(tmp_path: Path) -> None:
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
    assert [row["imported"] for row in json.loads(done.stdout)] == [1]


def test_a_response_that_is_none_is_counted_and_not_copied(tmp_path: Path) -> None:
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
    assert (report.imported, report.skipped) == (0, 7)
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
    home = Home(tmp_path / "archive")
    record(home, [story("今天的文字。", hours=100)])
    (headers, block), _ = story("从前的文字。", hours=1).records()
    old = tmp_path / "old.warc"
    old.write_bytes(record_bytes(headers, block))
    do_import(home, old)
    assert query(home, "SELECT text FROM articles") == [("今天的文字。",)]
    assert query(home, "SELECT seq, text FROM revisions ORDER BY seq") == [
        (1, "从前的文字。"),
        (2, "今天的文字。"),
    ]


# -- other peers


def wget(directory: Path, urls: list[str], *arguments: str) -> None:
    """Let wget archive ``urls`` through the press as a proxy."""
    (directory / "urls").write_text("\n".join(urls))
    with Press(demo_sites()) as press:
        proxy = f"http://127.0.0.1:{press.port}"
        subprocess.run(
            ["wget", "-q", "--no-check-certificate", "-i", "urls", "-O", "pages", *arguments],
            cwd=directory, env={**os.environ, "http_proxy": proxy, "https_proxy": proxy}, check=False,
        )  # fmt: skip


def raws(*paths: Path) -> dict[str, bytes]:
    """Return the bytes of every record in ``paths``, by id."""
    return {one.record_id: one.raw for path in paths for one in foreign_records(path)}


def counts(home: Home) -> tuple[int, ...]:
    """Return how much an archive holds."""
    names = ("snapshots", "records", "articles", "captures", "plans", "failures")
    return tuple(query(home, f"SELECT count(*) FROM {name}")[0][0] for name in names)


@pytest.fixture(scope="session")
def pages_of_wget(wget_file: Path) -> dict[str, bytes]:
    """Return what wget archived, by address."""
    return {one.url: one.http().body for one in foreign_records(wget_file) if one.type == "response"}


def test_every_record_is_copied_byte_by_byte_with_its_warcinfo(wget_file: Path, tmp_path: Path) -> None:
    home = Home(tmp_path / "archive")
    do_import(home, wget_file)
    theirs, ours = raws(wget_file), raws(*warcs(home))
    copied = {key: raw for key, raw in ours.items() if key in theirs}
    assert copied == {key: theirs[key] for key in copied}
    missing = [raw for key, raw in theirs.items() if key not in ours]
    # wget's own manifest, arguments and log are of no host that is known.
    assert all(b"WARC-Target-URI: <metadata://gnu.org/" in raw for raw in missing)
    assert [kinds_of(path)[:2] for path in warcs(home)] == [["warcinfo", "warcinfo"]] * len(warcs(home))


def recompressed(source: Path, target: Path, writer: type[ZstdWriter] | type[Lz4Writer]) -> Path:
    """Let FastWARC write the records of a file once more."""
    with source.open("rb") as file, target.open("wb") as out:
        stream = writer(out)
        for one in ArchiveIterator(file, parse_http=False):
            one.write(stream)
            stream.finish()
        stream.flush()
    return target


def as_wacz(source: Path, target: Path) -> Path:
    with zipfile.ZipFile(target, "w") as file:
        file.write(source, "archive/data.warc.gz")
        file.writestr(
            "datapackage.json",
            json.dumps({"profile": "data-package", "wacz_version": "1.1.1", "resources": []}),
        )
        file.writestr(
            "pages/pages.jsonl", '{"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}\n'
        )
        file.writestr("indexes/index.cdx", "cn,workercn)/ 2026 {}\n")
    return target


@pytest.mark.parametrize("form", ["zstd", "lz4", "wacz", "one member", "plain"])
def test_in_another_form_the_same_records_come_in_whole_and_again_add_nothing(
    form: str, wget_file: Path, crawled_once: Path, tmp_path: Path
) -> None:
    target = tmp_path / "other"
    if form == "wacz":
        as_wacz(wget_file, target)
    elif form in ("zstd", "lz4"):
        recompressed(wget_file, target, ZstdWriter if form == "zstd" else Lz4Writer)
    else:
        data = gzip.decompress(wget_file.read_bytes())
        target.write_bytes(data if form == "plain" else gzip.compress(data))
    home = Home(tmp_path / "archive")
    (report,) = do_import(home, target)
    assert report.problems == []
    assert query(home, SAID) == query(Home(crawled_once), SAID)
    before = content(home), warcs(home), counts(home)
    (again,) = do_import(home, wget_file)
    assert (again.imported, again.held, again.problems) == (0, report.imported, [])
    assert (content(home), warcs(home), counts(home)) == before


def test_what_wget_left_out_as_known_is_a_revisit_and_found(
    tmp_path: Path, pages_of_wget: dict[str, bytes]
) -> None:
    urls = sorted(pages_of_wget)
    wget(tmp_path, urls, "--warc-file=first", "--warc-cdx", "--no-warc-compression")
    wget(tmp_path, urls, "--warc-file=second", "--warc-dedup=first.cdx")
    first, second = tmp_path / "first.warc", tmp_path / "second.warc.gz"
    home = Home(tmp_path / "archive")
    # The revisits come before what they point to.
    later, earlier = do_import(home, second, first)
    assert earlier.problems == later.problems == []
    assert later.revisits > 10
    assert later.unresolved == 0
    assert earlier.imported >= later.revisits
    revisits = query(
        home, "SELECT url, payload_sha256, revisit_of FROM snapshots WHERE revisit_of IS NOT NULL"
    )
    assert len(revisits) == later.revisits
    assert all(
        query(home, "SELECT payload_sha256 FROM snapshots WHERE id = ?", of) == [(payload,)]
        for _, payload, of in revisits
    )
    assert verify(home).problems == []


def chunked(data: bytes) -> bytes:
    return b"".join(
        b"%x\r\n%b\r\n" % (len(data[at : at + 100]), data[at : at + 100]) for at in range(0, len(data), 100)
    ) + b"0\r\n\r\n"  # fmt: skip


def test_chunked_and_encoded_payloads_of_warcio_are_kept_and_read_decoded(
    pages_of_wget: dict[str, bytes], crawled_once: Path, tmp_path: Path
) -> None:
    path = tmp_path / "w.warc.gz"
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for number, (url, body) in enumerate(pages_of_wget.items()):
            headers = [
                (
                    "Content-Type",
                    "text/html" if body.lstrip().startswith(b"<") else "application/octet-stream",
                )
            ]
            payload = body
            if number % 3:
                payload, headers = gzip.compress(payload), [*headers, ("Content-Encoding", "gzip")]
            if number % 2:
                payload, headers = chunked(payload), [*headers, ("Transfer-Encoding", "chunked")]
            head = StatusAndHeaders("200 OK", headers, protocol="HTTP/1.1")
            writer.write_record(
                writer.create_warc_record(url, "response", payload=io.BytesIO(payload), http_headers=head)
            )
    home = Home(tmp_path / "archive")
    (report,) = do_import(home, path)
    assert (report.imported, report.problems) == (len(pages_of_wget), [])
    ours = raws(*warcs(home))
    assert all(ours[key] == raw for key, raw in raws(path).items())
    said = "SELECT url, title, text FROM articles ORDER BY id"
    assert query(home, said) == query(Home(crawled_once), said)


def test_revisits_of_warcio_are_resolved_when_their_original_comes(tmp_path: Path) -> None:
    later, first = tmp_path / "later.warc.gz", tmp_path / "first.warc.gz"
    body = story("一样的文字。").payload
    with later.open("wb") as file, first.open("wb") as original:
        writer, other = WARCWriter(file, gzip=True), WARCWriter(original, gzip=True)
        head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        response = other.create_warc_record(
            STORY.url, "response", payload=io.BytesIO(body), http_headers=head,
            warc_headers_dict={"WARC-Date": "2026-11-20T08:00:00Z"},
        )  # fmt: skip
        other.write_record(response)
        digest = response.rec_headers.get_header("WARC-Payload-Digest")
        writer.write_record(
            writer.create_revisit_record(
                STORY.url, digest, STORY.url, "2026-11-20T08:00:00Z", http_headers=head
            )
        )
    home = Home(tmp_path / "archive")
    (alone,) = do_import(home, later)
    assert (alone.revisits, alone.unresolved, alone.pages_read) == (1, 1, 0)
    (again,) = do_import(home, later)
    assert (again.revisits, again.held) == (0, 1)
    (found,) = do_import(home, first)
    assert (found.imported, found.pages_read, found.articles) == (1, 2, 1)
    assert query(home, "SELECT count(*), count(revisit_of) FROM snapshots") == [(2, 1)]
    assert query(home, "SELECT count(*) FROM captures") == [(2,)]
    before = content(home)
    home.database.unlink()
    rebuild(home)
    assert content(home) == before


# -- ids and content


def changed(path: Path, target: Path, **edits: tuple[bytes, bytes]) -> Path:
    """Write the records of ``path`` to ``target`` with some bytes replaced."""
    data = b"".join(one.raw for one in foreign_records(path))
    for old, new in edits.values():
        assert old in data
        data = data.replace(old, new)
    target.write_bytes(data)
    return target


def no_digests(path: Path, target: Path) -> Path:
    return changed(path, target, block=(b"WARC-Block-Digest", b"X-Former-Digest-1"))


def test_a_record_with_the_id_of_another_is_refused_and_said(tmp_path: Path) -> None:
    path = warcio_file(tmp_path / "w.warc", {STORY.url: story().payload}, gzip=False)
    plain = no_digests(path, tmp_path / "plain.warc")
    other = changed(
        plain,
        tmp_path / "other.warc",
        text=(STORY.title.encode(), "别的题目".encode()[:3] * (len(STORY.title))),
    )
    home = Home(tmp_path / "archive")
    do_import(home, plain)
    before = content(home), counts(home)
    done = run(unioncrawl("import", str(other), "--format", "json"), environment(home.path))
    assert done.returncode == 1
    (row,) = json.loads(done.stdout)
    assert (row["imported"], row["held"], row["refused"]) == (0, 0, 1)
    (line,) = done.stderr.splitlines()
    assert line.count("sha256:") == 2
    assert (content(home), counts(home)) == before


def test_the_same_id_twice_in_one_file_is_taken_once(tmp_path: Path) -> None:
    path = warcio_file(tmp_path / "w.warc", {STORY.url: story().payload}, gzip=False)
    path.write_bytes(path.read_bytes() * 3)
    home = Home(tmp_path / "archive")
    (report,) = do_import(home, path)
    assert (report.imported, report.held, report.problems) == (1, 2, [])
    assert counts(home)[0] == 1
    assert kinds_of(warcs(home)[0]).count("request") == 1


def test_headers_that_a_tool_added_make_no_other_record(tmp_path: Path) -> None:
    path = warcio_file(tmp_path / "w.warc", {STORY.url: story().payload}, gzip=False)
    home = Home(tmp_path / "archive")
    do_import(home, path)
    more = changed(path, tmp_path / "more.warc", header=(b"WARC-Date:", b"X-Seen-By: someone\r\nWARC-Date:"))
    (report,) = do_import(home, more)
    assert (report.imported, report.held, report.problems) == (0, 1, [])


# -- what is kept, and what is not


def test_pages_of_unknown_hosts_are_kept_when_asked_for(tmp_path: Path) -> None:
    pages = {STORY.url: story().payload, "https://example.org/": b"other", "https://example.org/b": b"more"}
    path = warcio_file(tmp_path / "w.warc.gz", pages)
    home = Home(tmp_path / "archive")
    done = run(unioncrawl("import", "--keep", str(path), "--format", "json"), environment(home.path))
    assert done.returncode == 0
    (row,) = json.loads(done.stdout)
    assert (row["imported"], row["kept"], row["unknown"], row["articles"]) == (3, 2, 0, 1)
    assert query(home, "SELECT url, role FROM snapshots WHERE source = 'kept' ORDER BY url") == [
        ("https://example.org/", "other"),
        ("https://example.org/b", "other"),
    ]
    assert {path.parent.name for path in warcs(home)} == {SOURCE, "kept"}
    theirs, ours = raws(path), raws(*warcs(home))
    assert {key: ours.get(key) for key in theirs} == theirs
    before = content(home)
    home.database.unlink()
    rebuild(home)
    assert content(home) == before
    for arguments in (
        ["failures", "--source", "kept"],
        ["reparse", "--source", "kept"],
        ["stats"],
        ["verify"],
    ):
        done = run(unioncrawl(*arguments), environment(home.path))
        assert (done.returncode, done.stderr.count("Traceback")) == (0, 0), arguments


def test_kept_pages_are_read_once_a_source_has_their_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = warcio_file(tmp_path / "w.warc.gz", {STORY.url: story().payload})
    home = Home(tmp_path / "archive")
    with monkeypatch.context() as before_it_was_added:
        before_it_was_added.setattr(catalogue, "neighbours", lambda _: [])
        road.page_class.cache_clear()
        with Importer(home, [path], keep=True) as importer:
            report = importer.import_file(path)
    road.page_class.cache_clear()
    assert (report.kept, report.articles) == (1, 0)
    rebuild(home)
    assert query(home, "SELECT source, title FROM articles") == [(SOURCE, STORY.title)]


def test_several_sites_in_one_file_go_each_to_its_source(wget_file: Path, tmp_path: Path) -> None:
    home = Home(tmp_path / "archive")
    do_import(home, wget_file)
    sources = {source for (source,) in query(home, "SELECT DISTINCT source FROM snapshots")}
    assert len(sources) > 1
    assert {path.parent.name for path in warcs(home)} == sources
    assert all(
        query(home, "SELECT DISTINCT source FROM snapshots WHERE warc_file LIKE ?", f"{source}/%")
        == [(source,)]
        for source in sources
    )


def test_resources_and_metadata_of_known_hosts_are_copied_and_not_read(tmp_path: Path) -> None:
    date = ("WARC-Date", "2026-11-20T08:00:00Z")
    records = [
        ([("WARC-Type", "resource"), ("WARC-Record-ID", "<urn:r>"), ("WARC-Target-URI", STORY.url), date], b"<html>"),
        ([("WARC-Type", "metadata"), ("WARC-Record-ID", "<urn:m>"), ("WARC-Target-URI", STORY.url), date], b"via: x"),
        ([("WARC-Type", "conversion"), ("WARC-Record-ID", "<urn:c>"), ("WARC-Target-URI", "http://example.org/"), date], b"x"),
        # What an archive says of itself would be taken for what this one says.
        ([("WARC-Type", "metadata"), ("WARC-Record-ID", "<urn:s>"), ("WARC-Target-URI", STORY.url), date,
          ("Content-Type", STATE_TYPE)], b'{"state": "withholding"}'),
    ]  # fmt: skip
    path = tmp_path / "w.warc"
    path.write_bytes(b"".join(record_bytes(*one) for one in records))
    home = Home(tmp_path / "archive")
    (report,) = do_import(home, path)
    assert (report.other, report.unknown, report.acts, report.imported) == (2, 1, 1, 0)
    assert query(home, "SELECT type FROM records WHERE type != 'warcinfo' ORDER BY type") == [
        ("metadata",),
        ("metadata",),  # that the run has ended
        ("resource",),
    ]
    (again,) = do_import(home, path)
    assert (again.other, again.held) == (0, 2)


def test_a_record_with_bare_line_feeds_is_kept_as_it_is_and_read(tmp_path: Path) -> None:
    head, _, rest = record_bytes(*story().records()[0]).partition(b"\r\n\r\n")
    path = tmp_path / "w.warc"
    path.write_bytes(head.replace(b"\r\n", b"\n") + b"\n\n" + rest)
    home = Home(tmp_path / "archive")
    (report,) = do_import(home, path)
    assert (report.imported, report.articles, report.problems) == (1, 1, [])
    assert path.read_bytes() in raws(*warcs(home)).values()
    assert verify(home).problems == []


def test_a_request_that_comes_much_later_or_alone_is_kept_once(tmp_path: Path) -> None:
    (response, request), (other, _) = story().records(), exchange(f"{STORY.url}?2", b"x").records()
    alone = exchange(f"{STORY.url}?3", b"x").records()[1]
    path = tmp_path / "w.warc"
    path.write_bytes(b"".join(record_bytes(*one) for one in (response, other, request, alone)))
    home = Home(tmp_path / "archive")
    (first,), (again,) = do_import(home, path), do_import(home, path)
    assert (first.imported, first.requests, first.lone, first.held) == (2, 2, 1, 0)
    assert (again.imported, again.requests, again.lone, again.held) == (0, 0, 0, 3)
    assert query(home, "SELECT count(*) FROM records WHERE type = 'request'") == [(2,)]
    sql = "SELECT count(*) FROM records r JOIN snapshots s ON s.id = r.snapshot_id"
    assert query(home, sql) == [(1,)]


def test_a_request_is_not_alone_if_its_response_is_in_another_file(tmp_path: Path) -> None:
    response, request = (record_bytes(*one) for one in story().records())
    first, second = tmp_path / "first.warc", tmp_path / "second.warc"
    first.write_bytes(request)
    second.write_bytes(response)
    home = Home(tmp_path / "archive")
    reports = do_import(home, first, second)
    assert [(one.requests, one.lone, one.imported) for one in reports] == [(1, 0, 0), (0, 0, 1)]
    assert verify(home).problems == []


# -- what another archive says of itself


def another_archive(root: Path) -> Home:
    other = Home(root)
    with contextlib.closing(opened(other)) as recorder:
        recorder.write([story()])
        recorder.write([RunEnded(run_id=recorder.run.id, reason="finished", at=clock.iso(at(1)), stats={})])
    return other


def test_of_another_archive_it_is_said_what_is_not_imported_and_how_it_is_taken_over(tmp_path: Path) -> None:
    other, archive = another_archive(tmp_path / "other"), tmp_path / "archive"
    done = run(unioncrawl("import", *map(str, warcs(other)), "--format", "json"), environment(archive))
    assert done.returncode == 0
    (row,) = json.loads(done.stdout)
    assert (row["imported"], row["acts"], row["skipped"]) == (1, 1, 0)
    (line,) = done.stderr.splitlines()
    assert "1 record of what another archive says of itself passed over (1 end of a run)" in line
    assert line.endswith(f"unioncrawl merge {other.path}")


def test_an_import_that_passes_over_a_withholding_ends_with_1_until_it_is_taken_over(tmp_path: Path) -> None:
    other, archive = another_archive(tmp_path / "other"), tmp_path / "archive"
    act = Withholding(url=STORY.url, at=clock.iso(at(2)), by="yuan", because="来信要求")
    with contextlib.closing(opened(other, withholding.SOURCE)) as recorder:
        recorder.write([act])
    command = unioncrawl("import", str(other.warc), "--format", "json")
    done = run(command, environment(archive))
    assert done.returncode == 1
    assert sorted(row["acts"] for row in json.loads(done.stdout)) == [1, 1]
    note, line = done.stderr.splitlines()
    assert "2 WARC and WACZ files" in note
    assert "(1 withholding, 1 end of a run); what was withheld there is shown here" in line
    assert query(Home(archive), "SELECT count(*) FROM articles") == [(1,)]
    merge(Home(archive), [other])
    done = run(command, environment(archive))
    assert (done.returncode, done.stderr.splitlines()) == (0, [note])
    assert [(row["acts"], row["imported"]) for row in json.loads(done.stdout)] == [(0, 0)] * 2


def test_a_packed_file_with_a_damaged_dictionary_is_imported_whole_and_ends_with_1(tmp_path: Path) -> None:
    source = warcio_file(tmp_path / "w.warc.gz", {STORY.url: story().payload})
    maker = FrameMaker(DICTIONARY.dict_content)
    frames = [maker.frame(one.raw) for one in foreign_records(source)]
    path = tmp_path / "w.warc.zst"
    path.write_bytes(b"".join([maker.head[:-9], b"damaged..", *frames, maker.tail]))
    done = run(unioncrawl("import", str(path), "--format", "json"), environment(tmp_path / "archive"))
    assert done.returncode == 1
    (row,) = json.loads(done.stdout)
    assert (row["imported"], row["damaged"], row["articles"]) == (1, 1, 1)
    (line,) = done.stderr.splitlines()
    assert f"{path}: damaged from byte 0 to {len(maker.head)}: its dictionary" in line


# -- what a person gives


def test_no_table_is_wider_than_100_columns_and_all_that_is_not_zero_is_shown(
    capsys: pytest.CaptureFixture[str],
) -> None:
    counts = dict.fromkeys(COLUMNS, 1234567)
    long = "/archive/" + "captures/" * 20 + "w.warc.gz"
    print_tables([{"file": long, **counts}, {"file": "b.warc.gz", **counts}])
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 100
    assert {*COLUMNS, "file"} == {word for line in lines if line.startswith("file") for word in line.split()}
    assert any(line.startswith("…") and "/w.warc.gz  " in line for line in lines)
    print_tables([{"file": "b.warc.gz", **dict.fromkeys(COLUMNS, 0), "requests": 3}])
    head, *_ = capsys.readouterr().out.splitlines()
    assert head.split() == ["file", "imported", "requests", "held", "articles"]


def test_what_cannot_be_imported_is_said_on_a_line_and_no_table_of_zeros(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "empty.warc").touch()
    (tmp_path / "nothing here").mkdir()
    names = ["pipe", "empty.warc", "nothing here", "missing.warc", "-"]
    done = run(unioncrawl("import", *names), environment(tmp_path / "archive"), cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert len(lines) == len(names)
    assert all(line.startswith("unioncrawl: ") for line in lines)
    for reason in ("is a pipe", "it is empty", "no .warc", "no such file", "standard input"):
        assert sum(reason in line for line in lines) == 1, reason


def test_of_a_directory_all_files_below_it_are_imported(tmp_path: Path) -> None:
    deep = tmp_path / "captures" / "2026" / "11"
    deep.mkdir(parents=True)
    warcio_file(deep / "a.warc.gz", {STORY.url: story().payload})
    as_wacz(warcio_file(deep / "b.warc.gz.part", {f"{STORY.url}?1": b"x"}), deep / "b.wacz")
    (deep / "notes.txt").write_text("x")
    home = Home(tmp_path / "archive")
    done = run(unioncrawl("import", str(tmp_path / "captures"), "--format", "json"), environment(home.path))
    assert done.returncode == 0
    assert [row["imported"] for row in json.loads(done.stdout)] == [1, 1]
    assert (
        done.stderr == f"unioncrawl: {tmp_path}/captures: 2 WARC and WACZ files, 2 of other names left out\n"
    )


def test_damage_in_the_middle_is_said_and_the_rest_imported(wget_file: Path, tmp_path: Path) -> None:
    whole = Home(tmp_path / "whole")
    (report,) = do_import(whole, wget_file)
    data = bytearray(wget_file.read_bytes())
    for third in (1, 2):
        place = len(data) * third // 3
        data[place : place + 30] = bytes(30)
    damaged = tmp_path / "damaged.warc.gz"
    damaged.write_bytes(data)
    home = Home(tmp_path / "archive")
    done = run(unioncrawl("import", str(damaged), "--format", "json"), environment(home.path))
    assert done.returncode == 1
    (row,) = json.loads(done.stdout)
    assert row["damaged"] == 2
    assert report.imported - 4 <= row["imported"] < report.imported + 1
    assert [f"damaged from byte {place}" in line for line in done.stderr.splitlines() for place in [""]]
    assert len(done.stderr.splitlines()) == 2
    do_import(home, wget_file)
    assert counts(home)[0] == counts(whole)[0]
    assert query(home, SAID) == query(whole, SAID)


# -- kills and full disks


def killed_at(command: list[str], home: Home, size: int) -> bool:
    """Start an import and kill it when it has written about ``size`` bytes; return whether it was still running."""
    with subprocess.Popen(
        command, env=environment(home.path), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as one:
        while one.poll() is None:
            if sum(path.stat().st_size for path in home.warc.rglob("*.warc.gz.open")) >= size:
                one.kill()
                return True
            time.sleep(0.001)
    return False


@pytest.mark.slow
def test_an_import_that_is_killed_is_finished_by_the_next(wget_file: Path, tmp_path: Path) -> None:
    whole = Home(tmp_path / "whole")
    do_import(whole, wget_file)
    home = Home(tmp_path / "archive")
    command = unioncrawl("import", str(wget_file))
    killed = [killed_at(command, home, size) for size in (1, 1000, 5000, 1, 20_000)]
    print("killed:", killed)
    assert killed[0]
    assert run(command, environment(home.path)).returncode == 0
    assert query(home, SAID) == query(whole, SAID)
    assert counts(home)[0] == counts(whole)[0]
    theirs = {one.record_id for one in foreign_records(wget_file) if one.type != "warcinfo"}
    ours = [one.record_id for path in warcs(home) for one in foreign_records(path) if one.record_id in theirs]
    assert len(ours) == len(set(ours))
    assert set(ours) == theirs & raws(*warcs(whole)).keys()
    assert verify(home).problems == []


def test_an_import_onto_a_full_disk_stops_and_goes_on_when_there_is_room(
    wget_file: Path, tmp_path: Path
) -> None:
    import resource

    home = Home(tmp_path / "archive")
    command = unioncrawl("import", str(wget_file))
    limited = subprocess.run(
        command, env=environment(home.path, **UNMEASURED), capture_output=True, text=True, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)),
    )  # fmt: skip
    assert limited.returncode == 1
    assert limited.stdout == ""
    assert len(limited.stderr.splitlines()) == 1
    assert "cannot write" in limited.stderr or "cannot open" in limited.stderr
    assert run(command, environment(home.path)).returncode == 0
    whole = Home(tmp_path / "whole")
    do_import(whole, wget_file)
    assert query(home, SAID) == query(whole, SAID)
    assert verify(home).problems == []
