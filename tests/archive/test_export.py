"""What is exported is what is in the archive, byte by byte, and nothing else."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import itertools
import json
import signal
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.archive.tools import STORY, exchange, opened, query, record, story, warcs
from tests.cli.test_bad_input import call
from tests.crawl.commands import ROOT, environment, run, unioncrawl
from unioncrawl.archive.export import Exported, NothingToExportError, export_wacz, export_warc
from unioncrawl.archive.export_records import Member, Records
from unioncrawl.archive.export_selection import Selection
from unioncrawl.archive.home import Home
from unioncrawl.archive.imports import Importer
from unioncrawl.archive.jobs import RunEnded, subject_of
from unioncrawl.archive.pack import pack
from unioncrawl.archive.revisits import original_of_row
from unioncrawl.archive.withhold import withholding
from unioncrawl.errors import ArchiveError
from unioncrawl.warc import wacz
from unioncrawl.warc.cdxj import BLOCK_LINES, Capture, cdxj_line, write_zipnum
from unioncrawl.warc.gzip_members import gzip_member
from unioncrawl.warc.members import members
from unioncrawl.warc.records import StoredRecord, new_record_id, parse_record, record_bytes
from unioncrawl.warc.surt import surt

Capsys = pytest.CaptureFixture[str]


def export(home: Home, path: Path, **selection: object) -> Exported:
    return export_warc(home, Selection(**selection), path, index=True, force=False)  # type: ignore[arg-type]


def raws(path: Path) -> list[bytes]:
    """Return every record of a file of one member a record, uncompressed."""
    return [raw for _, _, raw in members(path)]


def records(path: Path) -> list[StoredRecord]:
    return [parse_record(raw) for raw in raws(path)]


def kinds(path: Path) -> list[str]:
    return [one.type for one in records(path)]


# -- records


def test_all_records_of_the_archive_are_exported_in_their_order_byte_by_byte(
    crawled_once: Path, tmp_path: Path
) -> None:
    home, path = Home(crawled_once), tmp_path / "all.warc.gz"
    result = export(home, path)
    info, *copied = raws(path)
    assert copied == [raw for file in warcs(home) for raw in raws(file)]
    assert b"unioncrawl-command: export\r\n" in info
    assert (result.records, result.bytes) == (len(copied) + 1, path.stat().st_size)
    assert result.captures == query(home, "SELECT count(*) FROM snapshots")[0][0]
    assert result.damage == []


def test_a_source_is_exported_with_its_requests_and_the_records_of_its_runs(
    crawled_once: Path, tmp_path: Path
) -> None:
    home, path = Home(crawled_once), tmp_path / "one.warc.gz"
    export(home, path, sources=("shaanxi_gongren_bao",))
    (own,) = [file for file in warcs(home) if "shaanxi" in file.name]
    assert raws(path)[1:] == raws(own)


def test_articles_that_a_search_finds_come_with_requests_pictures_and_warcinfo(
    crawled_once: Path, tmp_path: Path
) -> None:
    home, path = Home(crawled_once), tmp_path / "found.warc.gz"
    sql = "SELECT a.url, i.url FROM articles a JOIN images i ON i.article_id = a.id WHERE i.snapshot_id IS NOT NULL LIMIT 1"
    ((article, picture),) = query(home, sql)
    (title,) = query(home, "SELECT title FROM articles WHERE url = ?", article)[0]
    export(home, path, search=f'title:"{title}"')
    found = {(one.type, one.url) for one in records(path)}
    assert {("response", article), ("request", article), ("response", picture), ("request", picture)} <= found
    assert {one.header("WARC-Warcinfo-ID") for one in records(path)} - {""} <= {
        one.record_id for one in records(path) if one.type == "warcinfo"
    }


def test_an_address_stands_for_all_captures_of_its_article(tmp_path: Path) -> None:
    home, path = Home(tmp_path / "archive"), tmp_path / "one.warc.gz"
    other = STORY.url.replace("https://www.", "http://")
    record(
        home, [story("一。"), story("二。", hours=1), exchange("https://www.workercn.cn/papers/x.jpg", b"x")]
    )
    result = export(home, path, urls=(other,))
    assert (result.captures, result.articles) == (2, 1)
    assert kinds(path) == ["warcinfo", "warcinfo", "response", "request", "response", "request"]


def test_days_are_those_of_publication_where_there_is_one_and_else_of_capture(
    crawled_once: Path, tmp_path: Path
) -> None:
    home, path = Home(crawled_once), tmp_path / "day.warc.gz"
    export(home, path, since="2026-11-18", until="2026-11-18", sources=("gongren_ribao",))
    exported = {one.url for one in records(path) if one.type in ("response", "revisit")}
    of_day = {url for (url,) in query(home, "SELECT url FROM articles WHERE published = '2026-11-18'")}
    of_day |= {url for (url,) in query(home, "SELECT url FROM plans WHERE published = '2026-11-18'")}
    other = {url for (url,) in query(home, "SELECT url FROM articles WHERE published != '2026-11-18'")}
    assert of_day <= exported
    assert not other & exported


def test_a_revisit_brings_what_it_points_to_along(tmp_path: Path) -> None:
    home, path = Home(tmp_path / "archive"), tmp_path / "revisit.warc.gz"
    record(home, [story()])
    with contextlib.closing(home.read()) as db:
        original = original_of_row(db.execute("SELECT * FROM snapshots").fetchone())
    picture = exchange("https://www.workercn.cn/papers/x.jpg", story().payload, hours=24)
    record(home, [picture])
    export(home, path, urls=(picture.url,))
    assert [one.record_id for one in records(path) if one.type == "response"] == [original.record_id]
    assert kinds(path).count("revisit") == 1
    lines = [json.loads(line[line.index("{") :]) for line in index(path)]
    assert sorted(line["mime"] for line in lines) == ["text/html", "warc/revisit"]
    assert len({line["digest"] for line in lines}) == 1


def test_a_correction_goes_with_its_article_and_no_other(
    crawled: Home, tmp_path: Path, capsys: Capsys
) -> None:
    other = query(crawled, "SELECT url FROM articles WHERE url != ? LIMIT 1", STORY.url)[0][0]
    for url in (STORY.url, other):
        assert call(capsys, crawled.path, "correct", url, "title=改过的标题")[0] == 0
    path = tmp_path / "one.warc.gz"
    export(crawled, path, urls=(STORY.url,))
    corrections = [one for one in records(path) if one.type == "metadata" and b'"correction"' in one.block]
    assert [subject_of(one.url) for one in corrections] == [STORY.url]


def test_withheld_articles_are_left_out_with_all_that_shows_them(crawled: Home, tmp_path: Path) -> None:
    path = tmp_path / "all.warc.gz"
    with withholding(crawled) as withholder:
        withholder.act(STORY.url, by="试验者", because="测试", released=False)
    result = export(crawled, path)
    assert result.withheld == 1
    assert STORY.url not in {one.url for one in records(path)}
    assert "试验者".encode() not in b"".join(raws(path))
    assert STORY.url not in path.with_name(f"{path.name}.cdxj").read_text()
    with pytest.raises(NothingToExportError, match="1 withheld"):
        export(crawled, tmp_path / "one.warc.gz", urls=(STORY.url,))
    assert not (tmp_path / "one.warc.gz").exists()


def test_the_payload_of_a_withheld_capture_is_left_out_and_said(tmp_path: Path) -> None:
    home, path = Home(tmp_path / "archive"), tmp_path / "all.warc.gz"
    record(home, [story()])
    record(home, [exchange("https://www.workercn.cn/papers/x.jpg", story().payload, hours=24)])
    with withholding(home) as withholder:
        withholder.act(STORY.url, by="试验者", because="测试", released=False)
    result = export(home, path)
    assert (result.captures, result.withheld, result.unresolved) == (1, 1, 1)
    assert STORY.title.encode() not in b"".join(raws(path))


PAGE_ID = "<urn:uuid:11111111-1111-4111-8111-111111111111>"
OTHER_ID = "<urn:uuid:22222222-2222-4222-8222-222222222222>"


def beside(kind: str, target: str, text: str, **naming: str) -> bytes:
    """Return a record that another tool wrote beside a page, or the page itself."""
    headers = [
        ("WARC-Type", kind),
        ("WARC-Record-ID", naming.pop("id", "") or new_record_id()),
        ("WARC-Target-URI", target),
        ("WARC-Date", "2026-11-20T08:00:00Z"),
        *((f"WARC-{name}", value) for name, value in naming.items()),
        ("Content-Type", "application/http;msgtype=response" if kind == "response" else "text/plain"),
    ]
    return gzip_member(record_bytes(headers, text.encode()))


def exported_of(members_given: list[bytes], tmp_path: Path) -> bytes:
    """Import records, withhold the story, export everything, and return what the records hold."""
    home, path, given = Home(tmp_path / "archive"), tmp_path / "all.warc.gz", tmp_path / "given.warc.gz"
    given.write_bytes(b"".join(members_given))
    with Importer(home, [given], keep=True) as importer:
        report = importer.import_file(given)
        assert report.other + report.imported == len(members_given)
    record(home, [exchange("https://www.workercn.cn/papers/x.jpg", b"x")])
    with withholding(home) as withholder:
        withholder.act(STORY.url, by="试验者", because="测试", released=False)
    export(home, path)
    return b"".join(raws(path))


@pytest.mark.parametrize("is_captured", [True, False], ids=["captured", "withheld before it is captured"])
def test_what_other_tools_wrote_of_a_withheld_page_is_left_out(is_captured: bool, tmp_path: Path) -> None:
    page = (story().response_head + story().payload).decode()
    hidden = [
        beside("resource", f"urn:text:{STORY.url}", "HIDDEN"),
        beside("resource", f"urn:view:http://{STORY.url.removeprefix('https://')}", "HIDDEN"),
        beside("resource", f"urn:thumbnail:{quote(STORY.url, safe='')}", "HIDDEN"),
        beside("conversion", f"{STORY.url}#text", "HIDDEN"),
    ]
    naming = [
        beside("response", STORY.url, page, id=PAGE_ID),
        beside("resource", "urn:a", "HIDDEN", **{"Concurrent-To": PAGE_ID}),
        beside("conversion", "urn:b", "HIDDEN", **{"Refers-To": PAGE_ID}),
        beside("metadata", "urn:c", "HIDDEN", **{"Concurrent-To": OTHER_ID, "CONCURRENT-TO": PAGE_ID}),
        beside("metadata", "urn:d", "HIDDEN", **{"Concurrent-To": OTHER_ID, "Refers-To": PAGE_ID}),
    ]
    shown = [
        beside("resource", f"urn:text:{STORY.url}x", "SHOWN"),
        beside("resource", f"urn:text:{STORY.url.replace('news-1', 'news-9')}", "SHOWN"),
        beside("metadata", "urn:e", "SHOWN", **{"Concurrent-To": OTHER_ID}),
    ]
    exported = exported_of([*(naming if is_captured else []), *hidden, *shown], tmp_path)
    assert STORY.title.encode() not in exported
    assert (exported.count(b"HIDDEN"), exported.count(b"SHOWN")) == (0, len(shown))


def test_what_was_made_of_a_record_that_is_left_out_is_left_out(tmp_path: Path) -> None:
    text = beside("resource", f"urn:text:{STORY.url}", "HIDDEN", id=OTHER_ID)
    made_of_it = beside("conversion", "urn:a", "HIDDEN", **{"Refers-To": OTHER_ID})
    assert b"HIDDEN" not in exported_of([text, made_of_it], tmp_path)


def test_a_damaged_record_is_named_and_all_others_are_exported(
    crawled: Home, tmp_path: Path, capsys: Capsys
) -> None:
    path = tmp_path / "all.warc.gz"
    ((file, offset),) = query(crawled, "SELECT warc_file, warc_offset FROM snapshots ORDER BY id LIMIT 1")
    data = bytearray((crawled.warc / file).read_bytes())
    data[offset + 100] ^= 1
    (crawled.warc / file).write_bytes(data)
    status, _, errors = call(capsys, crawled.path, "export", "-o", str(path))
    assert status == 1
    assert f"{crawled.warc / file}: the record at {offset} is not what was written" in errors
    ((count,),) = query(crawled, "SELECT (SELECT count(*) FROM snapshots) + (SELECT count(*) FROM records)")
    assert len(raws(path)) == count + 1 - 1


def test_what_is_being_written_is_exported_as_far_as_it_is_indexed(tmp_path: Path) -> None:
    home, path = Home(tmp_path / "archive"), tmp_path / "all.warc.gz"
    with contextlib.closing(opened(home)) as recorder:
        recorder.write([story()])
        assert export(home, path).captures == 1
    assert kinds(path) == ["warcinfo", "warcinfo", "response", "request"]


def test_packed_files_are_exported_as_gzip_with_the_same_records(crawled: Home, tmp_path: Path) -> None:
    before, after = tmp_path / "before.warc.gz", tmp_path / "after.warc.gz"
    export(crawled, before)
    assert pack(crawled, before="2100-01").problems == []
    assert {path.suffix for path in warcs_of_any_kind(crawled)} == {".zst"}
    assert export(crawled, after).damage == []
    assert raws(after)[1:] == raws(before)[1:]


def test_files_may_be_packed_while_they_are_exported(crawled: Home, tmp_path: Path) -> None:
    before, after = tmp_path / "before.warc.gz", tmp_path / "after.warc.gz"
    export(crawled, before)

    def progress(done: int, _: int) -> None:
        if done == 3:
            pack(crawled, before="2100-01")

    result = export_warc(crawled, Selection(), after, index=True, force=False, progress=progress)
    assert result.damage == []
    assert raws(after)[1:] == raws(before)[1:]


def test_files_may_be_packed_while_it_is_worked_out_what_is_exported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, before, after = Home(tmp_path / "archive"), tmp_path / "before.warc.gz", tmp_path / "after.warc.gz"
    with contextlib.closing(opened(home)) as recorder:
        ended = RunEnded(
            run_id=recorder.run.id, reason="finished", at="2026-11-20T08:00:00.000000Z", stats={}
        )
        recorder.write([story(), ended])
    export(home, before, sources=("gongren_ribao",))
    real = Records.member

    def member(self: Records, place: sqlite3.Row) -> Member:
        pack(home, before="2100-01")
        return real(self, place)

    monkeypatch.setattr(Records, "member", member)
    assert export(home, after, sources=("gongren_ribao",)).damage == []
    assert {path.suffix for path in warcs_of_any_kind(home)} == {".zst"}
    assert raws(after)[1:] == raws(before)[1:]
    assert kinds(after).count("metadata") == 1


def warcs_of_any_kind(home: Home) -> list[Path]:
    return [path for path in home.warc.rglob("*") if path.is_file()]


# -- the index


def index(path: Path) -> list[str]:
    return path.with_name(f"{path.name}.cdxj").read_text().splitlines(keepends=True)


def test_each_line_of_the_index_leads_to_its_record(crawled_once: Path, tmp_path: Path) -> None:
    path = tmp_path / "all.warc.gz"
    export(Home(crawled_once), path)
    data = path.read_bytes()
    lines = index(path)
    assert lines == sorted(lines, key=str.encode)
    for line in lines:
        said = json.loads(line[line.index("{") :])
        start = int(said["offset"])
        one = parse_record(gzip.decompress(data[start : start + int(said["length"])]))
        assert (one.url, one.header("WARC-Payload-Digest")) == (said["url"], said["digest"])
        assert said["filename"] == path.name


def test_an_index_of_many_lines_can_be_read_block_by_block(tmp_path: Path) -> None:
    lines = [
        cdxj_line(
            Capture(
                url=f"http://a.example/{n:05}", date="2026-11-21T04:05:37.817852Z", mime="text/html", status=200,
                payload_sha256="00" * 32, offset=n, length=1, filename="data.warc.gz",
            )
        )
        for n in range(BLOCK_LINES * 2 + 1)
    ]  # fmt: skip
    path = tmp_path / "index.cdx.gz"
    with path.open("wb") as out:
        head, *blocks = write_zipnum(lines, out, path.name)
    assert head == '!meta 0 {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}\n'
    read = []
    for block in blocks:
        said = json.loads(block[block.index("{") :])
        data = path.read_bytes()[said["offset"] : said["offset"] + said["length"]]
        assert said["digest"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
        read.append(gzip.decompress(data).decode().splitlines(keepends=True))
    assert [len(block) for block in read] == [BLOCK_LINES, BLOCK_LINES, 1]
    assert list(itertools.chain(*read)) == lines
    assert [line.partition("{")[0] for line in blocks] == [block[0].partition("{")[0] for block in read]


@given(st.one_of(st.text(), st.builds("http://{}/{}?{}".format, st.text(), st.text(), st.text())))
def test_no_address_makes_a_line_that_cannot_be_taken_apart(url: str) -> None:
    key = surt(url)
    assert not any(character.isspace() for character in key)


# -- WACZ


def test_a_wacz_has_records_index_and_the_articles_as_pages(crawled_once: Path, tmp_path: Path) -> None:
    home, path = Home(crawled_once), tmp_path / "found.wacz"
    result = export_wacz(home, Selection(search="职工之家"), path, force=False)
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
        said = json.loads(package.read("datapackage.json"))
        for resource in said["resources"]:
            data = package.read(resource["path"])
            assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
            assert resource["bytes"] == len(data)
        digest = json.loads(package.read("datapackage-digest.json"))
        head, *pages = [json.loads(line) for line in package.read(wacz.PAGES).splitlines()]
        inner = tmp_path / "data.warc.gz"
        inner.write_bytes(package.read(wacz.WARC))
        assert package.getinfo(wacz.WARC).compress_type == zipfile.ZIP_STORED
        assert digest["hash"] == f"sha256:{hashlib.sha256(package.read('datapackage.json')).hexdigest()}"
    assert said["title"] == "unioncrawl: articles found by 职工之家"
    assert head["format"] == "json-pages-1.0"
    responses = {one.url for one in records(inner) if one.type == "response"}
    assert len(pages) == result.articles > 0
    for page in pages:
        ((title, text),) = query(home, "SELECT title, text FROM articles WHERE id = ?", int(page["id"]))
        assert (page["title"], page["text"]) == (title, text)
        assert page["url"] in responses
        assert page["ts"].endswith("Z")


# -- files


def test_what_exists_is_replaced_only_if_told_so(crawled_once: Path, tmp_path: Path, capsys: Capsys) -> None:
    path = tmp_path / "all.warc.gz"
    path.write_bytes(b"mine")
    status, _, errors = call(capsys, crawled_once, "export", "-o", str(path))
    assert (status, errors) == (2, f"unioncrawl: {path} exists; --force replaces it\n")
    assert path.read_bytes() == b"mine"
    assert call(capsys, crawled_once, "export", "-o", str(path), "--force")[0] == 0
    assert sorted(tmp_path.iterdir()) == [path, path.with_name("all.warc.gz.cdxj")]
    assert kinds(path)[0] == "warcinfo"


def test_a_suffix_that_says_nothing_is_refused_and_an_option_says_it(
    crawled_once: Path, tmp_path: Path, capsys: Capsys
) -> None:
    status, _, errors = call(capsys, crawled_once, "export", "-o", str(tmp_path / "x.arc"))
    assert status == 2
    assert ".warc.gz, .wacz" in errors
    assert call(capsys, crawled_once, "export", "--wacz", "-o", str(tmp_path / "x.zip"))[0] == 0
    assert zipfile.is_zipfile(tmp_path / "x.zip")
    assert call(capsys, crawled_once, "export", "--no-index", "-o", str(tmp_path / "x.warc.gz"))[0] == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["x.warc.gz", "x.zip"]


@pytest.mark.parametrize(
    ("asked", "status", "said"),
    [
        (["--search", "没有的词语"], 1, "nothing to export of articles found by 没有的词语"),
        (["--since", "1999-01-01", "--until", "1999-01-02"], 1, "nothing to export of 1999-01-01 to 1999-01-02"),
        (["--url", "https://example.org/"], 1, "nothing to export of https://example.org/"),
        (["--url", "工会"], 2, "'工会' is no address"),
        (["--source", "gongren_bao"], 2, "no source 'gongren_bao'"),
        (["--search", "工会", "--url", STORY.url], 2, "words and addresses"),
        (["--since", "2026-13-01"], 2, "2026-13-01"),
    ],
    ids=["no article", "no day", "no address", "not an address", "no source", "both", "no date"],
)  # fmt: skip
def test_nothing_to_export_is_said_in_one_line_and_leaves_no_file(
    asked: list[str], status: int, said: str, crawled_once: Path, tmp_path: Path, capsys: Capsys
) -> None:
    got, _, errors = call(capsys, crawled_once, "export", *asked, "-o", str(tmp_path / "x.wacz"))
    assert (got, said in errors, len(errors.splitlines())) == (status, True, 1), errors
    assert list(tmp_path.iterdir()) == []


def test_the_summary_can_be_read_by_programs(crawled_once: Path, tmp_path: Path, capsys: Capsys) -> None:
    path = tmp_path / "all.warc.gz"
    _, out, _ = call(capsys, crawled_once, "export", "-o", str(path), "--format", "json")
    (row,) = json.loads(out)
    assert (row["file"], row["bytes"], row["damaged"]) == (str(path), path.stat().st_size, 0)
    assert row["records"] == len(raws(path))


KILLED = """
import os, signal, sys
from pathlib import Path
from unioncrawl.archive.export import export_warc
from unioncrawl.archive.export_selection import Selection
from unioncrawl.archive.home import Home

def progress(done, total):
    if done > total // 2:
        os.kill(os.getpid(), signal.SIGKILL)

export_warc(Home(sys.argv[1]), Selection(), Path(sys.argv[2]), index=True, force=False, progress=progress)
"""


def test_a_kill_leaves_no_half_file_under_the_name(crawled_once: Path, tmp_path: Path) -> None:
    path = tmp_path / "all.warc.gz"
    done = run([sys.executable, "-c", KILLED, str(crawled_once), str(path)], environment(crawled_once))
    assert done.returncode == -signal.SIGKILL
    assert {left.suffix for left in tmp_path.iterdir()} == {".part"}
    assert export(Home(crawled_once), path).records == len(raws(path))
    assert [left for left in tmp_path.iterdir() if left.suffix == ".part"] == []


def test_a_disk_that_takes_no_more_is_said_in_one_line_and_leaves_nothing(
    crawled_once: Path, tmp_path: Path
) -> None:
    command = " ".join(unioncrawl("export", "-o", str(tmp_path / "all.wacz")))
    done = subprocess.run(
        ["bash", "-c", f"ulimit -f 80; exec {command}"],
        cwd=ROOT, env=environment(crawled_once, COVERAGE_PROCESS_CONFIG=""), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1), done.stderr
    assert done.stderr.startswith(f"unioncrawl: cannot write {tmp_path / 'all.wacz'}: File too large")
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_exported_among_the_archives_own_files(crawled: Home, capsys: Capsys) -> None:
    before = warcs_of_any_kind(crawled)
    path = crawled.warc / "gongren_ribao" / "x.warc.gz"
    status, _, errors = call(capsys, crawled.path, "export", "-o", str(path))
    assert (status, "among the archive's own files" in errors) == (2, True)
    assert warcs_of_any_kind(crawled) == before


def test_a_directory_that_is_not_there_is_said(crawled_once: Path, tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="No such file or directory"):
        export(Home(crawled_once), tmp_path / "none" / "all.warc.gz")


def test_exporting_changes_nothing_in_the_archive_and_imports_no_crawler(
    crawled: Home, tmp_path: Path
) -> None:
    def files() -> dict[Path, int]:
        # SQLite's own, of a database in WAL mode, tell of readers, too.
        kept = (path for path in crawled.path.rglob("*") if not path.name.endswith(("-wal", "-shm")))
        return {path: path.stat().st_mtime_ns for path in kept if path.is_file()}

    before = files()
    code = (
        "import sys; from unioncrawl.cli import main\n"
        f"try: main(['export', '--search', '工会', '-o', {str(tmp_path / 'x.wacz')!r}])\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        "loaded = {'scrapy', 'web_poet', 'twisted'} & set(sys.modules)\n"
        "assert not loaded, loaded"
    )
    done = run([sys.executable, "-c", code], environment(crawled.path))
    assert done.returncode == 0, done.stderr
    assert files() == before
