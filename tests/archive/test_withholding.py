"""An article that is withheld is shown nowhere, whatever happens to the archive, and its record stays."""

from __future__ import annotations

import contextlib
import json
import shutil
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest

from tests.archive.test_rebuild import KilledError, assert_rebuilt_the_same, forget
from tests.archive.tools import (
    PLAN,
    SOURCE,
    STORY,
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
from tests.cli.test_bad_input import call
from tests.crawl.commands import environment, run
from unioncrawl import clock, road
from unioncrawl.archive import rebuild as rebuilding
from unioncrawl.archive import withholding
from unioncrawl.archive.held import Held
from unioncrawl.archive.home import Home
from unioncrawl.archive.imports import Importer
from unioncrawl.archive.jobs import ItemRead, Withholding, state_record
from unioncrawl.archive.rebuild import rebuild
from unioncrawl.archive.recover import recover
from unioncrawl.archive.reparse import reparse
from unioncrawl.archive.reparse_choice import Selection
from unioncrawl.archive.verify import verify
from unioncrawl.errors import ArchiveError
from unioncrawl.items import Article
from unioncrawl.press.gongren_ribao import ARTICLES
from unioncrawl.sources.gongren_ribao import GongrenRibaoArticlePage as Page
from unioncrawl.urls import stable_id
from unioncrawl.warc.gzip_members import gzip_member
from unioncrawl.warc.members import members
from unioncrawl.warc.records import record_bytes

ID = stable_id(STORY.url)
TWIN = STORY.url.replace("https://www.", "https://")
"""Another address of the story."""

OTHER = next(printed for printed in ARTICLES if printed.url != STORY.url)

Capture = pytest.CaptureFixture[str]
Say = Callable[..., str]

WHY = ("--reason", "来信要求", "--by", "yuan")

ROWS_OF_AN_ARTICLE = ("article_urls", "images", "revisions", "events")


@pytest.fixture
def held(tmp_path: Path) -> Home:
    """An archive with a plan, a story that has changed and gone, and another story."""
    home = Home(tmp_path / "archive")
    record(home, [plan(), story(hours=1), story("另一段。", hours=2), gone(hours=3)])
    record(home, [story(hours=1, url=OTHER.url, printed=OTHER)])
    return home


@pytest.fixture
def say(capsys: Capture) -> Say:
    """A command; returns what it printed, errors included."""

    def say(home: Home, *arguments: str, status: int = 0) -> str:
        ended, out, errors = call(capsys, home.path, *arguments)
        assert ended == status, out + errors
        return out + errors

    return say


@pytest.fixture
def withheld(held: Home, say: Say) -> Home:
    """The archive with the story withheld."""
    say(held, "withhold", STORY.url, *WHY)
    return held


def records(home: Home) -> list[dict[str, object]]:
    """Return what the records of withholding hold."""
    return [
        json.loads(raw.partition(b"\r\n\r\n")[2])
        for path in warcs(home)
        for _, _, raw in members(path, [])
        if b'"state": "withholding"' in raw
    ]


def rows_of(home: Home, article_id: int = ID) -> dict[str, int]:
    """Return how many rows an article has where people look."""
    found = {"articles": "id", **dict.fromkeys(ROWS_OF_AN_ARTICLE, "article_id"), "search_rows": "article_id"}
    return {
        table: query(home, f"SELECT count(*) FROM {table} WHERE {column} = ?", article_id)[0][0]
        for table, column in found.items()
    }


def assert_shown_nowhere(home: Home, say: Say) -> None:
    assert not any(rows_of(home).values())
    for command in (
        ["search", "另一段"], ["search", STORY.title], ["search", STORY.title, "--format", "json"],
        ["failures", "--all", "--format", "json"], ["stats", "--format", "json"], ["correct", "--list", "--all"],
        ["withhold", "--list", "--all", "--format", "json"],
    ):  # fmt: skip
        said = say(home, *command)
        assert STORY.title not in said, command
        assert "另一段" not in said, command
    for asked in (str(ID), str(ID)[:12], STORY.url, TWIN):
        for option in ("--html", "--http", "--provenance", "--format=json"):
            said = say(home, "show", asked, option, status=1)
            assert "is withheld since" in said
            assert "by yuan: 来信要求; to show it again: unioncrawl withhold" in said
            assert said.count("\n") == 1
            assert STORY.title not in said
        assert "is withheld since" in say(home, "diff", asked, status=1)


# -- what it does


def test_a_withheld_article_is_shown_nowhere_and_its_record_stays(withheld: Home, say: Say) -> None:
    assert_shown_nowhere(withheld, say)
    assert query(withheld, "SELECT count(*) FROM captures WHERE article_id = ?", ID) == [(2,)]
    assert len(records(withheld)) == 1
    assert rows_of(withheld, stable_id(OTHER.url))["articles"] == 1
    assert verify(withheld).problems == []


def test_a_released_article_is_as_it_was(held: Home, say: Say) -> None:
    before = {table: query(held, f"SELECT * FROM {table}") for table in ("articles", *ROWS_OF_AN_ARTICLE)}
    say(held, "withhold", STORY.url, *WHY)
    assert "released" in say(held, "withhold", str(ID), "--release", *WHY)
    for table, rows in before.items():
        assert sorted(query(held, f"SELECT * FROM {table}"), key=repr) == sorted(rows, key=repr)
    assert STORY.title in say(held, "show", STORY.url)
    assert verify(held).problems == []
    assert_rebuilt_the_same(held)


def test_an_edition_counts_a_withheld_article_as_held(held: Home, say: Say) -> None:
    editions = query(held, "SELECT * FROM editions")
    say(held, "withhold", STORY.url, *WHY)
    assert query(held, "SELECT * FROM editions") == editions


def test_a_crawl_does_not_fetch_a_withheld_article_again(withheld: Home) -> None:
    with contextlib.closing(Held(withheld, SOURCE, 24)) as what:
        assert what.article(STORY.url)


def test_an_address_is_withheld_before_it_is_captured(tmp_path: Path, say: Say) -> None:
    home = Home(tmp_path)
    record(home, [plan()])
    assert "not captured yet" in say(home, "withhold", STORY.url, *WHY)
    assert "waiting" in say(home, "withhold", "--list")
    record(home, [story("另一段。", hours=1)])
    assert_shown_nowhere(home, say)
    assert "waiting" not in say(home, "withhold", "--list")
    assert_rebuilt_the_same(home)


def test_an_address_withheld_before_it_is_imported_stays_withheld(tmp_path: Path, say: Say) -> None:
    home = Home(tmp_path / "archive")
    record(home, [plan()])
    say(home, "withhold", TWIN, *WHY)
    given = tmp_path / "given.warc"
    given.write_bytes(b"".join(record_bytes(*one) for one in story("另一段。").records()))
    with Importer(home, [given]) as importer:
        assert importer.import_file(given).imported == 1
    assert_shown_nowhere(home, say)


def test_a_withheld_article_stays_so_when_it_is_captured_again(withheld: Home, say: Say) -> None:
    record(withheld, [story("又一段。", hours=9), story("从前的一段。", hours=-9), plan(hours=10)])
    assert_shown_nowhere(withheld, say)
    assert_rebuilt_the_same(withheld)


def test_reparse_and_rebuild_keep_an_article_withheld(withheld: Home, say: Say) -> None:
    reparse(withheld, Selection(), dry_run=False)
    assert_shown_nowhere(withheld, say)
    assert_rebuilt_the_same(withheld)
    assert_shown_nowhere(withheld, say)


def test_a_story_captured_under_another_address_is_withheld_under_all(held: Home, say: Say) -> None:
    record(held, [story("另一段。", hours=5, url=TWIN)])
    assert query(held, "SELECT count(*) FROM article_urls WHERE url = ?", TWIN) == [(1,)]
    say(held, "withhold", TWIN, *WHY)
    assert_shown_nowhere(held, say)
    assert query(held, "SELECT url FROM withholdings") == [(STORY.url,)]


def test_what_was_captured_under_another_address_alone_is_not_fetched_again(tmp_path: Path, say: Say) -> None:
    home = Home(tmp_path)
    record(home, [story(url=TWIN)])
    say(home, "withhold", STORY.url, *WHY)
    with contextlib.closing(Held(home, SOURCE, 24)) as what:
        assert what.article(STORY.url)
    assert "is withheld since" in say(home, "show", TWIN, status=1)


def test_a_story_on_several_pages_is_withheld_whole_by_the_address_of_any(tmp_path: Path, say: Say) -> None:
    home = Home(tmp_path)
    urls = [STORY.url, STORY.url.replace(".html", "_2.html")]
    pages = [exchange(url, b"<p></p>", hours=n) for n, url in enumerate(urls)]
    items = [
        ItemRead(
            snapshot_id=page.snapshot_id,
            captured_at=clock.iso(page.at),
            item=Article(
                url=STORY.url, source=SOURCE, title=STORY.title, text=f"第{part}页", part=part, parts=2,
                extraction={"title": "selector"}, parser="Page", parser_version="1",
            ),
        )
        for part, page in enumerate(pages, 1)
    ]  # fmt: skip
    record(home, [*pages, *items], read=False)
    assert query(home, "SELECT text FROM articles") == [("第1页\n第2页",)]
    say(home, "withhold", urls[1], *WHY)
    assert not any(rows_of(home).values())
    for url in urls:
        assert "is withheld since" in say(home, "show", url, status=1)
    with contextlib.closing(home.read()) as db:
        assert withholding.withheld_snapshots(db) == {page.snapshot_id for page in pages}


def test_a_page_of_another_article_with_the_same_payload_still_resolves(held: Home, say: Say) -> None:
    same = attrs.evolve(story(hours=6), url=OTHER.url)
    record(held, [same])
    say(held, "withhold", STORY.url, *WHY)
    ((snapshot_id,),) = query(
        held, "SELECT id FROM snapshots WHERE url = ? AND fetched_at > ?", OTHER.url, "2026-11-20T13"
    )
    reparse(held, Selection(), dry_run=False)
    assert query(held, "SELECT count(*) FROM failures WHERE snapshot_id = ?", snapshot_id) == [(0,)]
    assert query(held, "SELECT count(*) FROM captures WHERE snapshot_id = ?", snapshot_id) == [(1,)]


def test_a_reparse_does_not_print_what_a_withheld_article_says(withheld: Home, say: Say) -> None:
    ((packed,),) = query(
        withheld, "SELECT fields FROM captures WHERE article_id = ? ORDER BY captured_at LIMIT 1", ID
    )
    fields = {**json.loads(zlib.decompress(packed)), "title": "误读", "text": "误读"}
    execute(
        withheld,
        "UPDATE captures SET fields = ? WHERE fields = ?",
        zlib.compress(json.dumps(fields).encode()),
        packed,
    )
    for form in ("table", "jsonl"):
        said = say(withheld, "reparse", "--dry-run", "--format", form)
        assert STORY.url in said
        assert "title" in said
        assert "误读" not in said
        assert STORY.title not in said


@pytest.mark.parametrize("options", [(), ("--format", "jsonl"), ("--diff",)])
def test_a_reparse_does_not_print_it_either_if_its_address_is_of_no_page_any_more(
    options: tuple[str, ...], tmp_path: Path, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path)
    record(home, [story(url=STORY.url.replace("https://www.", "http://"))])
    say(home, "withhold", STORY.url, *WHY)
    monkeypatch.setattr(Page, "serves", classmethod(lambda _, url: not url.endswith(STORY.url[-10:])))
    road.page_class.cache_clear()
    try:
        said = say(home, "reparse", "--dry-run", *options)
    finally:
        monkeypatch.undo()
        road.page_class.cache_clear()
    assert "lost" in said
    assert STORY.title not in said
    assert not any(paragraph in said for paragraph in STORY.paragraphs)


# -- what is in no record any more


def damage_the_records_of(home: Home, kind: str, source: str = withholding.SOURCE) -> None:
    """Flip a bit in each record of state of a kind."""
    for path in (home.warc / source).glob("*.warc.gz"):
        data = bytearray(path.read_bytes())
        for offset, member, raw in members(path, []):
            if f'"state": "{kind}"'.encode() in raw:
                data[offset + len(member) // 2] ^= 1
        path.write_bytes(data)


def test_an_act_whose_record_is_damaged_is_taken_over_by_a_rebuild_and_written_again(
    withheld: Home, say: Say
) -> None:
    acts = query(withheld, "SELECT * FROM withholdings")
    damage_the_records_of(withheld, "withholding")
    said = say(withheld, "rebuild", status=1)
    assert "unioncrawl: 1 acts of withholding were in no record any more: written again\n" in said
    assert query(withheld, "SELECT * FROM withholdings") == acts
    assert len(records(withheld)) == 1
    assert_shown_nowhere(withheld, say)
    assert "in no record" not in say(withheld, "rebuild", status=1)
    forget(withheld)
    assert len(rebuild(withheld).damage) == 1
    assert query(withheld, "SELECT * FROM withholdings") == acts
    assert_shown_nowhere(withheld, say)


def test_a_rebuild_that_is_killed_before_it_writes_an_act_again_has_not_lost_it(
    withheld: Home, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    damage_the_records_of(withheld, "withholding")
    for place in ("derive", "_swap", "write_again"):
        with monkeypatch.context() as patched:
            patched.setattr(rebuilding, place, kill)
            with pytest.raises(KilledError):
                rebuild(withheld)
        assert not rows_of(withheld)["articles"]
        assert records(withheld) == []
    assert rebuild(withheld).acts == ["1 acts of withholding were in no record any more: written again"]
    assert len(records(withheld)) == 1
    assert_shown_nowhere(withheld, say)


def kill(*_: object) -> None:
    raise KilledError


def test_an_act_outlives_a_rebuild_that_was_killed_as_it_swapped_the_databases(
    withheld: Home, say: Say
) -> None:
    damage_the_records_of(withheld, "withholding")
    withheld.database.rename(withheld.database.with_name("unioncrawl.db.replaced"))
    assert len(rebuild(withheld).acts) == 1
    assert_shown_nowhere(withheld, say)
    assert not list(withheld.path.glob("*.replaced*"))


def corrections_written(home: Home) -> int:
    paths = (home.warc / "corrections").glob("*.warc.gz")
    return sum(b'"state": "correction"' in raw for path in paths for _, _, raw in members(path, []))


@pytest.mark.parametrize("is_in_the_file", [True, False])
def test_a_correction_whose_record_is_damaged_is_taken_over_by_a_rebuild(
    is_in_the_file: bool, held: Home, say: Say
) -> None:
    say(held, "correct", STORY.url, "subtitle=改过", "--by", "yuan")
    before, lines = query(held, "SELECT * FROM corrections"), held.corrections.read_bytes()
    damage_the_records_of(held, "correction", "corrections")
    if not is_in_the_file:
        held.corrections.unlink()
    assert rebuild(held).acts == ["1 corrections were in no record any more: written again"]
    assert query(held, "SELECT * FROM corrections") == before
    assert query(held, "SELECT subtitle FROM articles WHERE id = ?", ID) == [("改过",)]
    assert held.corrections.read_bytes() == lines
    assert corrections_written(held) == 1
    assert rebuild(held).acts == []


def test_acts_of_another_archive_whose_database_lies_here_are_not_taken_over(
    withheld: Home, tmp_path: Path
) -> None:
    other = Home(tmp_path / "other")
    record(other, [story(hours=1)])
    shutil.copy(withheld.database, other.database)
    result = rebuild(other)
    assert result.acts == [
        f"{other.database} has no record in common with this archive: its 1 acts are not taken over"
    ]
    assert result.kept is not None
    assert query(other, "SELECT count(*) FROM withholdings") == [(0,)]
    assert rows_of(other)["articles"] == 1


def test_that_nothing_tells_whether_acts_are_lost_is_said(withheld: Home) -> None:
    withheld.database.write_bytes(b"no database at all" * 100)
    assert rebuild(withheld).acts == []
    damage_the_records_of(withheld, "withholding")
    withheld.database.write_bytes(b"no database at all" * 100)
    (said,) = rebuild(withheld).acts
    assert "whether the damaged records were acts of withholding is not known" in said


# -- what an export leaves out


def test_what_shows_a_withheld_article_is_known(held: Home, say: Say) -> None:
    photo = next(printed for printed in ARTICLES if printed.images)
    pictures = [exchange(image.url, b"x", headers=[("Content-Type", "image/jpeg")]) for image in photo.images]
    unreadable = exchange(photo.url, b"<html></html>", hours=2)
    record(held, [story(printed=photo, url=photo.url, hours=1), unreadable, *pictures])
    with contextlib.closing(held.read()) as db:
        assert withholding.withheld_snapshots(db) == set()
    say(held, "withhold", photo.url, *WHY)
    urls = (photo.url, *(image.url for image in photo.images))
    expected = {row[0] for url in urls for row in query(held, "SELECT id FROM snapshots WHERE url = ?", url)}
    with contextlib.closing(held.read()) as db:
        assert withholding.withheld_ids(db) == {stable_id(photo.url)}
        assert withholding.withheld_snapshots(db) == expected


# -- saying so


def test_withholding_twice_and_releasing_what_is_shown_add_nothing(withheld: Home, say: Say) -> None:
    assert "withheld already since" in say(
        withheld, "withhold", str(ID), "--reason", "noch einmal", "--by", "li"
    )
    assert "is not withheld" in say(withheld, "withhold", OTHER.url, "--release", *WHY)
    assert len(records(withheld)) == 1
    assert query(withheld, "SELECT count(*) FROM withholdings") == [(1,)]


def test_what_is_withheld_is_listed(withheld: Home, say: Say) -> None:
    (row,) = json.loads(say(withheld, "withhold", "--list", "--format", "json"))
    assert (row["state"], row["url"], row["by"], row["reason"]) == ("withheld", STORY.url, "yuan", "来信要求")
    say(withheld, "withhold", STORY.url, "--release", *WHY)
    assert "nothing is withheld" in say(withheld, "withhold", "--list")
    states = [row["state"] for row in json.loads(say(withheld, "withhold", "--all", "--format", "json"))]
    assert states == ["superseded", "released"]


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["https://example.org/a.html", *WHY], 1, "is an address of no known source"),
        ([PLAN.url, *WHY], 1, "is not the address of an article"),
        (["8888888888888888", *WHY], 1, "no article 8888888888888888"),
        ([STORY.url, "--by", "yuan"], 2, "--reason"),
        ([STORY.url, "--reason", "x"], 2, "--by"),
        ([STORY.url, "--release", "--by", "yuan"], 2, "nothing is released without --reason"),
        ([STORY.url, "--reason", " ", "--by", "yuan"], 2, "no line of text"),
        ([*WHY], 2, "of which article"),
        (["--list", STORY.url], 2, "leave the article out"),
    ],
)
def test_what_makes_no_sense_is_refused(
    held: Home, say: Say, arguments: list[str], status: int, said: str
) -> None:
    files = warcs(held)
    assert said in say(held, "withhold", *arguments, status=status)
    assert warcs(held) == files


def test_the_beginning_of_an_id_that_a_withheld_and_a_shown_article_share_is_ambiguous(
    withheld: Home, say: Say
) -> None:
    near = ID + 1 if str(ID + 1)[:-1] == str(ID)[:-1] else ID - 1
    execute(withheld, "UPDATE articles SET id = ? WHERE url = ?", near, OTHER.url)
    assert "begins several ids" in say(withheld, "show", str(ID)[:-1], status=1)
    assert "is withheld since" in say(withheld, "show", str(ID), status=1)


def test_corrections_of_a_withheld_article_wait_and_are_not_listed(held: Home, say: Say) -> None:
    say(held, "correct", STORY.url, f"subtitle={STORY.title}", "--by", "yuan")
    assert "1 line of corrections.jsonl" in say(held, "withhold", STORY.url, *WHY)
    assert_shown_nowhere(held, say)
    assert "is withheld since" in say(held, "correct", STORY.url, "title=甲", "--by", "yuan", status=1)
    say(held, "withhold", STORY.url, "--release", *WHY)
    assert query(held, "SELECT subtitle FROM articles WHERE id = ?", ID) == [(STORY.title,)]
    assert verify(held).problems == []


def test_reading_commands_that_ask_what_is_withheld_import_no_crawler(withheld: Home) -> None:
    for command in (
        ["withhold", "--list"],
        ["search", "工会"],
        ["show", str(stable_id(OTHER.url))],
        ["failures"],
    ):
        code = (
            "import sys; from unioncrawl.cli import main\n"
            f"try: main({command!r})\n"
            "except SystemExit as end: assert not end.code, end.code\n"
            "loaded = {'scrapy', 'web_poet', 'twisted'} & set(sys.modules)\n"
            "assert not loaded, loaded"
        )
        done = run([sys.executable, "-c", code], environment(withheld.path))
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("change", [{"at": "yesterday"}, {"url": 5}, {"because": None}, {"released": "no"}])
def test_a_record_that_is_no_act_is_told_and_not_taken_for_one(
    withheld: Home, change: dict[str, Any]
) -> None:
    state = {
        "url": STORY.url,
        "at": "2026-11-21T00:00:00.000000Z",
        "by": "yuan",
        "because": "x",
        "released": False,
    }
    headers, block = state_record(
        {"state": "withholding", **state, **change}, STORY.url, "2026-11-21T00:00:00Z"
    )
    path = withheld.warc / withholding.SOURCE / "withheld-20261121T000000000000-00001.warc.gz"
    path.write_bytes(gzip_member(record_bytes(headers, block)))
    forget(withheld)
    with pytest.raises(ArchiveError, match="holds state 'withholding' of a newer unioncrawl"):
        rebuild(withheld)


# -- time, kills


def test_an_act_is_later_than_those_before_it_whatever_the_clock_says(
    held: Home, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNIONCRAWL_NOW", "2030-01-01T00:00:00Z")
    say(held, "withhold", STORY.url, *WHY)
    monkeypatch.setenv("UNIONCRAWL_NOW", "2026-11-21T00:00:00Z")
    say(held, "withhold", STORY.url, "--release", *WHY)
    assert STORY.title in say(held, "show", STORY.url)
    say(held, "withhold", STORY.url, *WHY)
    assert_shown_nowhere(held, say)
    assert_rebuilt_the_same(held)


def test_of_two_acts_at_the_same_time_the_one_that_shows_less_stands(held: Home) -> None:
    acts = [
        Withholding(
            url=STORY.url, at="2026-11-21T00:00:00.000000Z", by="yuan", because="x", released=released
        )
        for released in (False, True)
    ]
    for order in (acts, acts[::-1]):
        record(held, order, source=withholding.SOURCE)
        assert not rows_of(held)["articles"]


@pytest.mark.parametrize("command", ["reparse", "correct", "withhold", "crawl"])
def test_what_a_kill_left_between_record_and_row_is_taken_in_by_the_next_that_writes(
    held: Home, say: Say, command: str
) -> None:
    """The record is written, its row is not: the file is still open."""
    with contextlib.closing(opened(held, withholding.SOURCE)) as recorder:
        act = Withholding(url=STORY.url, at="2026-11-21T00:00:00.000000Z", by="yuan", because="来信要求")
        recorder.append([act])
        recorder.warc.sync()
    assert rows_of(held)["articles"] == 1
    if command == "reparse":
        reparse(held, Selection(), dry_run=False)
    elif command == "correct":
        say(held, "correct", OTHER.url, "title=甲", "--by", "yuan")
    elif command == "withhold":
        say(held, "withhold", OTHER.url, "--release", *WHY)
    else:
        with contextlib.closing(opened(held)) as recorder:
            recover(recorder)
    assert_shown_nowhere(held, say)
    assert verify(held).problems == []


def test_an_act_is_about_the_article_that_its_address_names_today(withheld: Home, say: Say) -> None:
    """Another version took the address for another article's."""
    execute(withheld, "UPDATE withholdings SET article_id = 5")
    assert "is not withheld" not in say(withheld, "withhold", STORY.url, *WHY)
    record(withheld, [story("又一段。", hours=9)])
    assert_shown_nowhere(withheld, say)
    assert query(withheld, "SELECT article_id FROM withholdings") == [(ID,)]


def test_a_file_of_withholdings_that_was_put_back_is_taken_in(withheld: Home, say: Say) -> None:
    directory = withheld.warc / withholding.SOURCE
    aside = withheld.path / "aside"
    shutil.move(directory, aside)
    forget(withheld)
    rebuild(withheld)
    assert rows_of(withheld)["articles"] == 1
    shutil.move(aside, directory)
    with contextlib.closing(opened(withheld)) as recorder:
        recover(recorder)
    assert_shown_nowhere(withheld, say)
