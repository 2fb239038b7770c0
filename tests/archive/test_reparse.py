"""Stored pages are read again, and what would change is shown before it is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs
import pytest

from tests.archive.tools import PLAN, STORY, content, exchange, execute, plan, query, record, story, warcs
from unioncrawl.archive.comparing import Change
from unioncrawl.archive.home import Home
from unioncrawl.archive.rebuild import rebuild
from unioncrawl.archive.reparse import reparse
from unioncrawl.archive.reparse_choice import Selection
from unioncrawl.errors import LayoutChangedError, UsageProblemError
from unioncrawl.items import PAGES
from unioncrawl.sources.gongren_ribao import GongrenRibaoArticlePage as Page


def changes(home: Home, *, dry_run: bool = False, **selection: Any) -> list[Change]:
    found: list[Change] = []
    reparse(home, Selection(**selection), found.append, dry_run=dry_run)
    return found


@pytest.fixture
def held(tmp_path: Any) -> Home:
    home = Home(tmp_path)
    record(home, [plan(), story(hours=1), exchange(STORY.url[:-6] + "9.html", b"<p>no</p>", hours=2)])
    return home


def other_title(monkeypatch: pytest.MonkeyPatch) -> None:
    good = Page.to_item

    async def to_item(self: Any) -> Any:
        return attrs.evolve(await good(self), title="新题目")

    monkeypatch.setattr(Page, "to_item", to_item)


def test_the_parser_of_yesterday_is_that_of_today_so_nothing_changes(crawled: Home) -> None:
    before = content(crawled)
    assert changes(crawled) == []
    assert content(crawled) == before


def test_a_dry_run_shows_articles_and_fields_and_changes_nothing(
    held: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = content(held)
    other_title(monkeypatch)
    (change,) = changes(held, dry_run=True)
    assert (change.kind, change.url) == ("changed", STORY.url)
    assert change.fields == {"title": (STORY.title, "新题目")}
    assert content(held) == before


def test_a_changed_parser_changes_the_article_and_makes_no_revision(
    held: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    other_title(monkeypatch)
    assert len(changes(held)) == 1
    assert query(held, "SELECT title FROM articles") == [("新题目",)]
    assert query(held, "SELECT count(*) FROM revisions") == [(0,)]
    after = content(held)
    assert changes(held) == []
    held.database.unlink()
    rebuild(held)
    assert content(held) == after, "a rebuild is what a reparse gives"


def test_a_page_that_the_parser_refuses_now_is_shown_as_lost_with_the_reason(
    held: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = content(held)

    async def refuse(self: Any) -> Any:
        raise LayoutChangedError("no longer", url=str(self.response.url))

    monkeypatch.setattr(Page, "to_item", refuse)
    lost = changes(held, urls=(STORY.url,))
    assert [(change.kind, change.fields["reason"]) for change in lost] == [
        ("lost", (None, "layout: no longer"))
    ]
    assert query(held, "SELECT count(*) FROM articles") == [(0,)]
    assert query(held, "SELECT count(*) FROM article_urls") == [(0,)]
    assert query(held, "SELECT state FROM editions") == [("partial",)]
    monkeypatch.undo()
    assert [change.kind for change in changes(held, failures=True)] == ["gained"]
    assert content(held) == before


def test_only_what_was_selected_is_read(held: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    other_title(monkeypatch)
    assert changes(held, dry_run=True, until="2026-11-15") == []
    assert changes(held, dry_run=True, since="2026-11-17") == []
    assert changes(held, dry_run=True, failures=True) == []
    assert changes(held, dry_run=True, urls=(PLAN.url,)) == []
    assert changes(held, dry_run=True, sources=("shaanxi_gongren_bao",)) == []
    bare = STORY.url.replace("https://www.", "http://")
    assert len(changes(held, dry_run=True, urls=(bare,))) == 1


def test_an_article_whose_record_is_damaged_is_reported_and_stays(held: Home) -> None:
    before = content(held)
    (path,) = warcs(held)
    path.write_bytes(path.read_bytes()[:50])
    result = reparse(held, Selection(), lambda _: None, dry_run=False)
    assert len(result.unreadable) == 3
    assert all(str(path) in line for line in result.unreadable)
    assert content(held) == before


def test_a_new_capture_read_by_a_newer_parser_makes_no_revision_of_what_the_parser_changed(
    held: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    other_title(monkeypatch)
    monkeypatch.setattr(Page, "version", "99")
    record(held, [story(hours=5)])
    assert query(held, "SELECT title FROM articles") == [("新题目",)]
    assert query(held, "SELECT count(*) FROM captures") == [(2,)]
    assert query(held, "SELECT count(*) FROM revisions") == [(0,)]
    assert query(held, "SELECT count(*) FROM snapshots WHERE read != 1") == [(0,)]
    reparse(
        held, Selection(outdated=True), dry_run=False
    )  # what the old one could not read of another article
    before = content(held)
    held.database.unlink()
    rebuild(held)
    assert content(held) == before


def test_a_page_of_no_source_that_is_held_is_read_again_by_its_address(
    tmp_path: Path,
) -> None:
    home, url = Home(tmp_path), "https://news.example.org/a.html"
    record(home, [exchange(url, b"<p>no</p>", source=PAGES), exchange(f"{url}?b", source=PAGES)], read=False)
    execute(home, "UPDATE snapshots SET role = 'article', read = 1")
    for asked in (url, "HTTPS://news.example.org:443/a.html#top"):
        assert [change.url for change in changes(home, dry_run=True, urls=(asked,))] == [url]
    with pytest.raises(UsageProblemError, match="no known source, and no capture of it is held"):
        changes(home, dry_run=True, urls=("https://news.example.org/b.html",))
