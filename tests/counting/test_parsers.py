"""``stats --parsers``: which versions of which page classes made what is held."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

import attrs
import pytest

from tests.archive.tools import (
    PLAN,
    SOURCE,
    STORY,
    at,
    content,
    exchange,
    execute,
    gone,
    plan,
    query,
    record,
    story,
)
from tests.cli.test_bad_input import call
from unioncrawl.archive import failures
from unioncrawl.archive.comparing import Change
from unioncrawl.archive.database import connect
from unioncrawl.archive.home import Home
from unioncrawl.archive.jobs import Failure, Withholding
from unioncrawl.archive.rebuild import rebuild
from unioncrawl.archive.reparse import reparse
from unioncrawl.archive.reparse_choice import Selection
from unioncrawl.clock import iso
from unioncrawl.counting.parsers import made
from unioncrawl.parsers import GONE, Parser
from unioncrawl.sources.gongren_ribao import GongrenRibaoArticlePage as Page
from unioncrawl.sources.gongren_ribao import GongrenRibaoPlanPage
from unioncrawl.warc.records import new_record_id

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def held(tmp_path: Path) -> Home:
    """A plan, and an article with two contents, of which the database knows what read it."""
    home = Home(tmp_path / "archive")
    record(home, [plan(), story(hours=1), story("别的一段。", hours=2)])
    return home


def rows(home: Home, today: dict[str, Parser], sources: list[str] | None = None) -> list[tuple[Any, ...]]:
    db = home.read()
    try:
        found = made(db, sources, today)
    finally:
        db.close()
    return [
        (one.parser, one.version, one.today, one.state, one.articles, one.captures, one.plans)
        for one in found
    ]


def lines(*parsers: Parser) -> dict[str, Parser]:
    return {parser.name: parser for parser in parsers}


def test_what_was_made_by_todays_version_is_current_and_what_was_not_is_outdated(held: Home) -> None:
    article, plan_page = int(Page.version), int(GongrenRibaoPlanPage.version)
    today = lines(Parser(Page.__name__, article, "a"), Parser("GongrenRibaoPlanPage", plan_page + 1, "b"))
    assert rows(held, today) == [
        (Page.__name__, Page.version, Page.version, "current", 1, 2, 0),
        ("GongrenRibaoPlanPage", str(plan_page), str(plan_page + 1), "outdated", 0, 0, 1),
    ]


def test_a_class_that_is_no_more_and_one_that_has_no_line_are_told_apart(held: Home) -> None:
    execute(held, "UPDATE plans SET parser = 'NewPlanPage', parser_version = '0'")
    gone = lines(Parser(Page.__name__, 9, GONE))
    states = {row[0]: row[2:4] for row in rows(held, gone)}
    assert states == {Page.__name__: (None, "gone"), "NewPlanPage": ("0", "unlisted")}
    assert {row[0]: row[2:4] for row in rows(held, {})} == states


def test_a_capture_counts_with_the_version_that_read_it(held: Home) -> None:
    execute(held, "UPDATE articles SET parser_version = '98'")  # as if the newest alone had been read again
    counts = {row[1]: row[4:6] for row in rows(held, {}) if row[0] == Page.__name__}
    assert counts == {"98": (1, 1), Page.version: (0, 1)}


def test_only_the_sources_that_are_asked_for_count(held: Home) -> None:
    assert rows(held, {}, ["shaanxi_gongren_bao"]) == []
    assert len(rows(held, {}, [SOURCE])) == 2


def test_captures_of_a_withheld_article_count_too(held: Home) -> None:
    record(held, [Withholding(url=STORY.url, at=iso(at(5)), by="somebody", because="asked for")])
    assert query(held, "SELECT count(*) FROM articles") == [(0,)]
    (row,) = (row for row in rows(held, {}) if row[0] == Page.__name__)
    assert row[4:6] == (0, 2)


def test_a_table_says_what_is_outdated_and_how_to_mend_it(held: Home, capsys: Capture) -> None:
    execute(held, "UPDATE plans SET parser_version = '0'")
    status, out, err = call(capsys, held.path, "stats", "--parsers")
    assert status == 0
    assert [line.split()[4] for line in out.splitlines()[2:]] == ["current", "outdated"]
    assert err == (
        "0 captures, 1 page plan and 0 failures read by other parsers than today's;"
        " to read them again: unioncrawl reparse --outdated\n"
    )


UNKNOWN_LAYOUT = exchange(
    f"{STORY.url[:-6]}9.html", b"<html><body><p>another layout</p></body></html>", hours=3
)


def failed(home: Home) -> list[tuple[Any, ...]]:
    return query(home, "SELECT parser, parser_version FROM failures ORDER BY url")


def test_a_failure_says_which_version_could_not_read_the_page(held: Home, capsys: Capture) -> None:
    record(held, [UNKNOWN_LAYOUT])
    assert failed(held) == [(Page.__name__, Page.version)]
    execute(held, "UPDATE failures SET parser_version = '98'")
    (row,) = json.loads(call(capsys, held.path, "stats", "--parsers", "--format", "json")[1])[1:2]
    assert (row["version"], row["state"], row["captures"], row["failures"]) == ("98", "outdated", 0, 1)
    assert "0 captures, 0 page plans and 1 failure " in call(capsys, held.path, "stats", "--parsers")[2]


def test_a_failure_in_which_no_page_class_had_a_say_names_none(held: Home) -> None:
    torn = attrs.evolve(UNKNOWN_LAYOUT, truncated="disconnect")
    unanswered = Failure(
        snapshot_id=None, source=SOURCE, url=STORY.url, kind="network", reason="no answer", at=iso(at(5))
    )
    record(held, [torn, unanswered, gone(f"{STORY.url[:-6]}8.html", hours=4)])
    assert failed(held) == [(None, None)] * 3


def test_what_another_version_could_not_read_is_outdated(held: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    record(held, [UNKNOWN_LAYOUT])
    outdated = Selection(outdated=True)
    assert reparse(held, outdated, dry_run=True).pages == 0
    execute(held, "UPDATE failures SET parser_version = '98'")
    told: list[Change] = []
    assert reparse(held, outdated, told.append, dry_run=False).pages == 1
    assert [(change.kind, change.fields) for change in told] == [
        ("failure", {"parser_version": ("98", Page.version)})
    ]
    assert failed(held) == [(Page.__name__, Page.version)]
    assert reparse(held, outdated, dry_run=True).pages == 0
    monkeypatch.setattr(Page, "version", "99")
    reparse(held, outdated, dry_run=False)
    after = content(held)
    rebuild(held)
    assert content(held) == after


def test_a_failure_of_which_it_is_not_known_what_read_it_is_outdated_until_it_is_read_again(
    held: Home,
) -> None:
    torn = attrs.evolve(UNKNOWN_LAYOUT, truncated="disconnect", record_id=new_record_id())
    record(held, [UNKNOWN_LAYOUT, torn])
    execute(
        held, "UPDATE failures SET parser = NULL, parser_version = NULL"
    )  # as an older schema leaves them
    assert reparse(held, Selection(outdated=True), dry_run=False).pages == 1
    assert (Page.__name__, Page.version) in failed(held)
    assert reparse(held, Selection(outdated=True), dry_run=True).pages == 0


def test_what_the_generic_extractor_had_to_supply_is_not_chosen_for_ever_after_a_migration(
    held: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Page.to_item

    async def generic(page: Any) -> Any:
        item = await real(page)
        return attrs.evolve(item, extraction={**item.extraction, "title": "generic"})

    monkeypatch.setattr(Page, "to_item", generic)
    reparse(held, Selection(), dry_run=False)
    before = content(held)
    assert failed(held) == [(Page.__name__, Page.version)] * 2
    execute(held, "UPDATE failures SET parser = NULL, parser_version = NULL")
    with contextlib.closing(connect(held.database)) as db:
        failures.find_readers(db)
    assert content(held) == before
    assert reparse(held, Selection(outdated=True), dry_run=True).pages == 0


def test_a_failure_of_another_field_or_address_is_another(held: Home) -> None:
    record(held, [UNKNOWN_LAYOUT])
    before = content(held)
    execute(held, "UPDATE failures SET field = 'origin', url = url || '?from=list'")
    told: list[Change] = []
    reparse(held, Selection(), told.append, dry_run=False)
    assert [(change.kind, sorted(change.fields)) for change in told] == [("failure", ["field", "url"])]
    assert content(held) == before


def test_what_was_no_page_has_failed_in_no_page_class(held: Home) -> None:
    picture = gone("https://www.workercn.cn/pictures/1.jpg", hours=3)
    record(held, [picture])
    record(
        held,
        [
            Failure(
                snapshot_id=picture.snapshot_id,
                source=SOURCE,
                url=STORY.url,  # of an article, had it been one
                kind="http",
                reason="answered 404",
                at=iso(picture.at),
            )
        ],
    )
    assert failed(held) == [(None, None)]


def test_the_failures_of_a_class_that_is_no_more_are_chosen_by_its_name(held: Home) -> None:
    record(held, [UNKNOWN_LAYOUT])
    execute(held, "UPDATE failures SET parser = 'NoMoreArticlePage', parser_version = '1'")
    assert reparse(held, Selection(parser="NoMoreArticlePage"), dry_run=True).pages == 1
    assert reparse(held, Selection(parser=Page.__name__), dry_run=True).pages == 2


def test_nothing_is_said_where_nothing_is_outdated(held: Home, capsys: Capture) -> None:
    status, out, err = call(capsys, held.path, "stats", "--parsers", "--format", "jsonl")
    assert (status, err) == (0, "")
    assert [json.loads(line)["state"] for line in out.splitlines()] == ["current", "current"]


@pytest.mark.parametrize("more", [("--since", "2020"), ("--by", "year"), ("--page", "1")])
def test_what_was_published_when_is_no_question_about_parsers(
    more: tuple[str, str], held: Home, capsys: Capture
) -> None:
    status, _, err = call(capsys, held.path, "stats", "--parsers", *more)
    assert (status, err.count("\n")) == (2, 1)


def test_a_new_version_that_reads_the_same_is_written_and_nothing_else(
    held: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = content(held)
    index = "SELECT id, block FROM search_fts_data ORDER BY id"
    indexed = query(held, index)
    monkeypatch.setattr(Page, "version", "99")
    monkeypatch.setattr(GongrenRibaoPlanPage, "version", "98")
    reparse(held, Selection(), dry_run=False)
    after = content(held)
    assert query(held, "SELECT parser_version FROM articles") == [("99",)]
    assert query(held, "SELECT parser_version FROM plans WHERE url = ?", PLAN.url) == [("98",)]
    assert {row[1] for row in rows(held, {})} == {"98", "99"}
    assert query(held, index) == indexed
    for table in ("revisions", "events", "article_urls", "images", "editions", "failures", "search"):
        assert after[table] == before[table], table
    (row,) = query(held, "SELECT last_changed, first_seen, snapshot_id FROM articles")
    assert row[0] != row[1]
    execute(held, "UPDATE articles SET parser_version = ?", before["articles"][0][_place(held)])
    assert content(held)["articles"] == before["articles"]


def _place(home: Home) -> int:
    names = [row[1] for row in query(home, "PRAGMA table_info(articles)")]
    return names.index("parser_version")
