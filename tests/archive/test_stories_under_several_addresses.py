"""Whatever names one address of a story means the story: every command, on real archives."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import sqlite3
from pathlib import Path

import pytest

from tests.archive.test_imports import do_import
from tests.archive.test_rebuild import assert_rebuilt_the_same
from tests.archive.tools import STORY, content, execute, gone, plan, query, record, story, tables
from tests.cli.test_bad_input import call
from unioncrawl.archive.database import connect
from unioncrawl.archive.home import Home
from unioncrawl.archive.merge import merge
from unioncrawl.archive.pack import pack
from unioncrawl.archive.verify import Choice, verify
from unioncrawl.urls import stable_id
from unioncrawl.warc.records import record_bytes

OLD = STORY.url.replace("news-1", "news-81")
"""Under which the story stood before the site was given another CMS."""

ID, OLD_ID = stable_id(STORY.url), stable_id(OLD)
DEEP = Choice(deep=True)

Capture = pytest.CaptureFixture[str]


def old_capture(path: Path) -> Path:
    """Write a WARC of somebody else, with the story under its old address."""
    (headers, block), _ = story(url=OLD, hours=-5000).records()
    path.write_bytes(record_bytes(headers, block))
    return path


@pytest.fixture
def held(tmp_path: Path) -> Home:
    """An archive with a story that was crawled, and imported under its old address."""
    home = Home(tmp_path / "archive")
    record(home, [plan(), story(), story("另一篇。", url=STORY.url.replace("news-1", "news-7"))])
    do_import(home, old_capture(tmp_path / "old.warc"))
    return home


def test_a_page_of_the_old_site_and_one_of_the_new_are_one_article_that_both_addresses_lead_to(
    held: Home, capsys: Capture
) -> None:
    assert query(held, "SELECT url FROM articles ORDER BY first_seen")[0] == (OLD,)
    assert len(query(held, "SELECT id FROM articles")) == 2
    said = [
        call(capsys, held.path, "show", "--format", "json", name)
        for name in (str(ID), str(OLD_ID), STORY.url, OLD)
    ]
    said += [call(capsys, held.path, "show", "--format", "json", STORY.url.replace("https", "http"))]
    said += [call(capsys, held.path, "show", "--format", "json", str(ID)[:12])]
    assert {code for code, _, _ in said} == {0}
    assert len({out for _, out, _ in said}) == 1
    record = json.loads(said[0][1])
    assert {(one["url"], one["role"]) for one in record["urls"]} == {
        (OLD, "canonical"),
        (STORY.url, "duplicate"),
    }
    assert [one["url"] for one in record["captures"]] == [OLD, STORY.url]
    assert record["page_no"] == 1
    assert f"also at: {STORY.url}\n" in call(capsys, held.path, "show", OLD)[1]
    for name in (str(ID), STORY.url):
        code, out, _ = call(capsys, held.path, "cite", name)
        assert code == 0
        assert OLD in out
    code, page, _ = call(capsys, held.path, "show", "--http", "--capture", "2026-11-20", OLD)
    assert (code, page[:15]) == (0, "HTTP/1.1 200 OK")


def test_what_is_found_and_exported_has_the_story_once_with_the_pages_of_all_its_addresses(
    held: Home, tmp_path: Path, capsys: Capture
) -> None:
    words = STORY.title
    _, out, _ = call(capsys, held.path, "search", words, "--format", "ids")
    assert sorted(out.split()) == sorted(str(one) for (one,) in query(held, "SELECT id FROM articles"))
    assert str(ID) not in out
    for number, asked in enumerate(
        (["--url", STORY.url], ["--url", OLD], ["--page", "1", "--search", words])
    ):
        table = tmp_path / f"{number}.csv"
        code, _, err = call(capsys, held.path, "export", *asked, "-o", str(table))
        assert code == 0, err
        rows = list(csv.DictReader(io.StringIO(table.read_text("utf-8-sig"))))
        assert OLD in {row["url"] for row in rows}
        assert STORY.url not in {row["url"] for row in rows}
        warc = tmp_path / f"{number}.warc.gz"
        code, _, err = call(capsys, held.path, "export", *asked, "-o", str(warc))
        assert code == 0, err
        other = Home(tmp_path / f"other-{number}")
        do_import(other, warc)
        assert {url for (url,) in query(other, "SELECT url FROM snapshots")} >= {OLD, STORY.url}


def test_rebuilt_merged_packed_and_verified_it_is_the_same(held: Home, tmp_path: Path) -> None:
    assert verify(held, DEEP).problems == []
    assert_rebuilt_the_same(held)
    new, old = Home(tmp_path / "new"), Home(tmp_path / "old")
    record(new, [plan(), story(), story("另一篇。", url=STORY.url.replace("news-1", "news-7"))])
    do_import(old, old_capture(tmp_path / "again.warc"))
    merge(new, [old])
    watched = ("twin_keys", "twins", "article_urls", "editions")
    with contextlib.closing(new.read()) as merged, contextlib.closing(held.read()) as db:
        assert tables(merged, watched) == tables(db, watched)
    assert query(new, "SELECT count(*) FROM articles") == [(2,)]
    assert verify(new, DEEP).problems == []
    pack(held)
    assert verify(held, DEEP).problems == []
    assert_rebuilt_the_same(held)


def test_with_any_address_the_story_is_withheld_and_released(held: Home, capsys: Capture) -> None:
    before = content(held)
    by = ("--by", "yuan", "--reason", "asked")
    code, out, _ = call(capsys, held.path, "withhold", STORY.url, *by)
    assert code == 0
    assert STORY.url in out
    assert OLD in out
    for name in (STORY.url, OLD, str(ID), str(OLD_ID)):
        code, _, err = call(capsys, held.path, "show", name)
        assert (code, "is withheld since" in err) == (1, True)
    assert call(capsys, held.path, "withhold", OLD, *by)[1].count("withheld already") == 1
    assert query(held, "SELECT count(*) FROM capture_view WHERE role = 'article'") == [(1,)]
    assert verify(held, DEEP).problems == []
    assert_rebuilt_the_same(held)
    record(held, [story("改过的一段话，和从前的都不一样了。", hours=9)])
    assert query(held, "SELECT count(*) FROM articles") == [(1,)]  # parted, and neither is shown
    record(held, [story(hours=10)])
    assert call(capsys, held.path, "withhold", OLD, "--release", *by)[0] == 0
    assert query(held, "SELECT url FROM articles WHERE id = ?", OLD_ID) == [(OLD,)]
    assert content(held)["article_urls"] == before["article_urls"]


def test_a_correction_of_any_address_is_one_of_the_story(held: Home, capsys: Capture) -> None:
    code, _, err = call(capsys, held.path, "correct", STORY.url, "editor=王", "--by", "yuan")
    assert code == 0, err
    assert query(held, "SELECT editor FROM articles WHERE id = ?", OLD_ID) == [("王",)]
    listed = json.loads(call(capsys, held.path, "correct", "--list", STORY.url, "--format", "json")[1])
    assert [(row["state"], row["field"]) for row in listed] == [("applied", "editor")]
    assert verify(held, DEEP).problems == []
    assert_rebuilt_the_same(held)
    assert call(capsys, held.path, "correct", str(ID), "editor", "--withdraw")[0] == 0
    assert query(held, "SELECT editor FROM articles WHERE id = ?", OLD_ID) == [(None,)]


def test_reparse_of_one_address_reads_the_pages_of_all(held: Home, capsys: Capture) -> None:
    for url in (STORY.url, OLD):
        code, out, _ = call(capsys, held.path, "reparse", "--url", url)
        assert (code, out.splitlines()[0]) == (0, "2 pages read, 0 changed")


def test_an_old_address_that_is_gone_leaves_the_story_there(held: Home) -> None:
    record(held, [gone(OLD, hours=20)])
    assert query(held, "SELECT gone_at FROM articles WHERE id = ?", OLD_ID) == [(None,)]
    record(held, [gone(hours=30)])
    assert query(held, "SELECT gone_at FROM articles WHERE id = ?", OLD_ID)[0][0].startswith("2026-11-21T14")
    assert verify(held, DEEP).problems == []
    assert_rebuilt_the_same(held)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE twins SET leader_id = (SELECT id FROM articles WHERE url LIKE '%news-7.html')", "leads to article"),
        ("INSERT INTO twins SELECT id, 1 FROM articles WHERE url LIKE '%news-7.html'", "leads to article 1"),
        ("DELETE FROM twins", "does not lead to it"),
        ("UPDATE twin_keys SET key = key + 1 WHERE article_id = (SELECT article_id FROM twins)", "found"),
        ("UPDATE twin_keys SET page_no = 9 WHERE article_id = (SELECT leader_id FROM twins)", "found"),
        ("DELETE FROM twin_keys", "found"),
        ("INSERT INTO twin_keys VALUES (1, 1, NULL)", "has no capture"),
    ],
)  # fmt: skip
def test_verify_finds_rows_that_were_forged(held: Home, change: str, said: str) -> None:
    execute(held, change)
    problems = [f"{one.where} {one.what}" for one in verify(held).problems]
    assert any(said in problem for problem in problems), problems


def test_an_archive_of_an_older_schema_finds_its_stories_when_it_is_opened_for_writing(held: Home) -> None:
    record(held, [story("另一篇。", url=STORY.url.replace("news-1", "news-8"))])
    expected = content(held)
    with contextlib.closing(sqlite3.connect(held.database)) as db, db:
        db.execute("DROP TABLE twin_keys")
        db.execute("DROP TABLE twins")
        db.execute("DELETE FROM _sqlite_migrations WHERE name = 'm0007_twins'")
    connect(held.database).close()
    assert content(held) == expected
