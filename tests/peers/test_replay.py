"""What is in the archive is replayed by pywb, byte for byte."""

from __future__ import annotations

import contextlib
import datetime as dt
import email.utils
import sqlite3
from pathlib import Path

import pytest

from tests.archive.tools import STORY, exchange, record, story, warcs
from tests.peers.replay import Replay, replay
from unioncrawl.archive.export import export_wacz, export_warc
from unioncrawl.archive.export_selection import Selection
from unioncrawl.archive.home import Home
from unioncrawl.archive.reading import read_page
from unioncrawl.archive.revisits import original_of_row

pytestmark = pytest.mark.slow


def captures(home: Home) -> list[tuple[sqlite3.Row, int, bytes]]:
    """Return every capture: its row, and status and payload as they are to be replayed."""
    with contextlib.closing(home.read()) as db:
        rows = db.execute("SELECT * FROM snapshots ORDER BY url, fetched_at").fetchall()
        pages = [read_page(home, db, row) for row in rows]
        return [(row, page.status, page.payload) for row, page in zip(rows, pages, strict=True)]


def check(pywb: Replay, collection: str, home: Home) -> int:
    """Ask pywb for every capture; return how many there were."""
    wanted = captures(home)
    for row, status, payload in wanted:
        got = pywb.get(collection, row["fetched_at"], row["url"])
        where = f"{collection}: {row['url']} at {row['fetched_at']}"
        assert (got.status, got.body) == (status, payload), where
        if row["status"] != 304:
            moment = dt.datetime.fromisoformat(row["fetched_at"]).replace(microsecond=0)
            assert got.captured == email.utils.format_datetime(moment.astimezone(dt.UTC), usegmt=True), where
    return len(wanted)


def test_a_crawled_archive_its_export_and_its_wacz_replay_in_pywb(
    peers: Path, crawled_once: Path, tmp_path: Path
) -> None:
    home = Home(crawled_once)
    warc, wacz = tmp_path / "all.warc.gz", tmp_path / "all.wacz"
    export_warc(home, Selection(), warc, index=True, force=False)
    export_wacz(home, Selection(), wacz, force=False)
    with replay(peers, tmp_path, {"own": warcs(home), "exported": [warc], "packed": [wacz]}) as pywb:
        counts = {name: check(pywb, name, home) for name in ("own", "exported", "packed")}
        assert "<html" in pywb.get("own", "2026", STORY.url, modifier="mp_").body.decode()
    assert set(counts.values()) == {len(captures(home))}
    assert counts["own"] > 50


@pytest.fixture
def revisited(tmp_path: Path) -> Home:
    """An archive in which one payload is stored once, and captured at four times and under two addresses."""
    home = Home(tmp_path / "archive")
    record(home, [story()])
    with contextlib.closing(home.read()) as db:
        original = original_of_row(db.execute("SELECT * FROM snapshots").fetchone())
    unchanged = exchange(STORY.url, hours=72, status="304 Not Modified", headers=[("ETag", '"a"')])
    unchanged.not_modified = original
    record(home, [story(hours=24)])
    record(home, [exchange(f"{STORY.url}?from=timeline", story().payload, hours=48), unchanged])
    return home


def test_what_is_held_as_a_revisit_alone_replays_in_pywb(
    peers: Path, revisited: Home, tmp_path: Path
) -> None:
    assert [row["revisit_of"] is None for row, *_ in captures(revisited)] == [True, False, False, False]
    warc, wacz = tmp_path / "revisits.warc.gz", tmp_path / "revisits.wacz"
    one_of_them = Selection(urls=(f"{STORY.url}?from=timeline",))
    export_warc(revisited, one_of_them, warc, index=True, force=False)
    export_wacz(revisited, one_of_them, wacz, force=False)
    with replay(peers, tmp_path, {"own": warcs(revisited), "exported": [warc], "packed": [wacz]}) as pywb:
        # pywb takes the index of a WACZ, and makes its own of a WARC.
        assert check(pywb, "packed", revisited) == 4
        for collection in ("own", "exported"):
            for row, status, payload in captures(revisited):
                got = pywb.get(collection, row["fetched_at"], row["url"])
                wanted = (304, b"") if row["status"] == 304 else (status, payload)
                assert (got.status, got.body) == wanted, f"{collection}: {row['url']} at {row['fetched_at']}"


def test_with_our_index_a_page_that_had_not_changed_is_replayed(
    peers: Path, revisited: Home, tmp_path: Path
) -> None:
    warc = tmp_path / "all.warc.gz"
    export_warc(revisited, Selection(), warc, index=True, force=False)
    with replay(peers, tmp_path, {"exported": [warc]}, index=tmp_path / "all.warc.gz.cdxj") as pywb:
        assert check(pywb, "exported", revisited) == 4
