"""Pages that are fetched again: what has not changed costs a revisit record, and is read like any other."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import attrs
import pytest

from tests.crawl.commands import environment, rows, run, scrapy_crawl, unioncrawl
from unioncrawl.archive.home import Home
from unioncrawl.archive.reading import position_of, read_page, read_snapshot
from unioncrawl.press import Answer, Press, demo_sites
from unioncrawl.press.gongren_ribao import ARTICLES
from unioncrawl.warc.records import IDENTICAL, NOT_MODIFIED, StoredRecord

STORY = ARTICLES[0].url
HOST, PATH = "www.workercn.cn", STORY.partition("workercn.cn")[2]

SNAPSHOTS = f"SELECT * FROM snapshots WHERE url = '{STORY}' ORDER BY fetched_at"


def crawl(press: Press, archive: Path) -> None:
    """Fetch the story, whether it is held or not."""
    done = run(scrapy_crawl("gongren_ribao", f"url={STORY}"), environment(archive, press.connect_to))
    assert done.returncode == 0, done.stderr


def answer(press: Press, **changes: Any) -> None:
    """Have the press answer otherwise for the story from now on."""
    site = press.sites[HOST]
    assert not callable(site)
    old = site[PATH]
    site[PATH] = attrs.evolve(old, **changes)  # type: ignore[index]


def records(archive: Path) -> list[StoredRecord]:
    """Return the records of the story's snapshots, by time."""
    home = Home(archive)
    with contextlib.closing(home.read()) as db:
        return [read_snapshot(home, db, row) for row in db.execute(SNAPSHOTS).fetchall()]


@pytest.fixture
def press() -> Press:
    return Press({host: dict(site) if not callable(site) else site for host, site in demo_sites().items()})


VALIDATORS = [
    [("ETag", '"5f-1"')],
    [("Last-Modified", "Wed, 18 Nov 2026 00:10:00 GMT")],
]


@pytest.mark.slow
@pytest.mark.parametrize("validators", VALIDATORS)
def test_what_a_site_says_has_not_changed_is_a_revisit_and_is_read_as_it_was(
    validators: list[tuple[str, str]], press: Press, tmp_path: Path
) -> None:
    with press:
        answer(press, headers=[("Content-Type", "text/html"), *validators])
        crawl(press, tmp_path)
        crawl(press, tmp_path)
    first, again = records(tmp_path)
    assert (first.type, again.type) == ("response", "revisit")
    assert again.header("WARC-Profile") == NOT_MODIFIED
    assert again.header("WARC-Refers-To") == first.record_id
    assert again.header("WARC-Refers-To-Target-URI") == STORY
    assert again.header("WARC-Refers-To-Date") == first.header("WARC-Date")
    assert again.block.startswith(b"HTTP/1.1 304 Not Modified\r\n")
    statuses = [(row["status"], row["revisit_of"]) for row in rows(tmp_path, SNAPSHOTS)]
    assert statuses == [(200, None), (304, rows(tmp_path, SNAPSHOTS)[0]["id"])]
    assert rows(tmp_path, "SELECT count(*) AS n FROM captures")[0]["n"] == 2
    assert rows(tmp_path, "SELECT * FROM revisions") == []
    assert rows(tmp_path, "SELECT * FROM failures") == []
    assert run(unioncrawl("verify"), environment(tmp_path)).returncode == 0


@pytest.mark.slow
def test_a_page_that_is_the_same_again_is_a_revisit_and_one_that_is_not_a_response(
    press: Press, tmp_path: Path
) -> None:
    with press:
        crawl(press, tmp_path)
        crawl(press, tmp_path)
        answer(press, headers=[("Content-Type", "text/html"), ("X-Server", "b")])
        crawl(press, tmp_path)
        changed = press.sites[HOST][PATH].body.replace(b"</p>", "。新的一句。</p>".encode())  # type: ignore[index]
        answer(press, body=changed)
        crawl(press, tmp_path)
    kinds = [record.type for record in records(tmp_path)]
    assert kinds == ["response", "revisit", "revisit", "response"]
    first, same, other_head, _ = records(tmp_path)
    assert same.header("WARC-Profile") == IDENTICAL
    assert same.header("WARC-Payload-Digest") == first.header("WARC-Payload-Digest")
    assert b"X-Server: b" in other_head.block
    home = Home(tmp_path)
    with contextlib.closing(home.read()) as db:
        pages = [read_page(home, db, row) for row in db.execute(SNAPSHOTS).fetchall()]
        assert pages[1].payload == pages[0].payload
        assert pages[2].header("X-Server") == "b"
        lengths = [position_of(row).length for row in db.execute(SNAPSHOTS).fetchall()]
    assert lengths[1] < lengths[0]
    assert len(rows(tmp_path, "SELECT * FROM revisions")) == 2
    assert run(unioncrawl("verify"), environment(tmp_path)).returncode == 0


@pytest.mark.slow
def test_a_page_whose_record_is_damaged_is_fetched_whole_again(press: Press, tmp_path: Path) -> None:
    with press:
        answer(press, headers=[("Content-Type", "text/html"), ("ETag", '"1"')])
        crawl(press, tmp_path)
        place = position_of(rows(tmp_path, SNAPSHOTS)[0])
        path = Home(tmp_path).warc / place.file
        data = bytearray(path.read_bytes())
        data[place.offset + place.length // 2] ^= 0xFF
        path.write_bytes(data)
        crawl(press, tmp_path)
    assert [row["status"] for row in rows(tmp_path, SNAPSHOTS)] == [200, 200]
    assert [row["revisit_of"] for row in rows(tmp_path, SNAPSHOTS)] == [None, None]


@pytest.mark.slow
def test_a_page_that_could_not_be_read_is_not_confirmed(press: Press, tmp_path: Path) -> None:
    with press:
        whole = press.sites[HOST][PATH].body  # type: ignore[index]
        answer(press, headers=[("Content-Type", "text/html"), ("ETag", '"1"')], body=b"<html>busy</html>")
        crawl(press, tmp_path)
        answer(press, body=whole)
        crawl(press, tmp_path)
    assert [row["status"] for row in rows(tmp_path, SNAPSHOTS)] == [200, 200]
    assert len(rows(tmp_path, "SELECT * FROM articles")) == 1


@pytest.mark.slow
def test_a_304_that_nobody_asked_for_is_a_failure(press: Press, tmp_path: Path) -> None:
    with press:
        press.sites[HOST][PATH] = Answer(304, "Not Modified")  # type: ignore[index]
        run(scrapy_crawl("gongren_ribao", f"url={STORY}"), environment(tmp_path, press.connect_to))
    assert [record.type for record in records(tmp_path)] == ["response"]
    assert [row["kind"] for row in rows(tmp_path, "SELECT * FROM failures")] == ["http"]


@pytest.mark.slow
def test_a_question_about_one_page_is_not_put_to_another(press: Press, tmp_path: Path) -> None:
    validators = [("Content-Type", "text/html"), ("Last-Modified", "Wed, 18 Nov 2026 00:10:00 GMT")]
    with press:
        answer(press, headers=validators)
        crawl(press, tmp_path)
        whole = press.sites[HOST][PATH]  # type: ignore[index]
        # Now it is elsewhere on the host, under an alias with the same date.
        alias = PATH.replace("/papers/", "//papers/")
        press.sites[HOST][PATH] = Answer(301, "Moved", [("Location", f"https://{HOST}{alias}")])  # type: ignore[index]
        press.sites[HOST][alias] = attrs.evolve(whole, body=whole.body + b"<!-- moved -->")  # type: ignore[index]
        crawl(press, tmp_path)
    assert [
        row["status"] for row in rows(tmp_path, "SELECT status FROM snapshots WHERE url LIKE '%news-%'")
    ].count(304) == 0
    assert len(rows(tmp_path, "SELECT * FROM articles")) == 1
