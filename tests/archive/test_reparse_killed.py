"""A re-parse that is killed goes on where it was, several processes come to the same as one, and no article is half changed."""

from __future__ import annotations

import contextlib
import subprocess
from pathlib import Path
from typing import Any

import attrs
import pytest

from tests.archive.tools import STORY, content, execute, query, record, story
from tests.crawl.commands import environment, unioncrawl
from unioncrawl.archive import parsers, reparse_begun, reparse_choice, reparse_read, unread
from unioncrawl.archive.home import Home
from unioncrawl.archive.rebuild import rebuild
from unioncrawl.archive.reparse import How, Result, reparse
from unioncrawl.archive.reparse_choice import Selection
from unioncrawl.sources.gongren_ribao import GongrenRibaoArticlePage as Page

GOOD = Page.to_item
PAGES = 12


class KilledError(BaseException):
    """What stands for a kill where none can be made at the very place."""


async def other_title(page: Any) -> Any:
    item = await GOOD(page)
    return attrs.evolve(item, title=f"{item.title}（新）", parser_version="99")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """An archive of more than one batch, whose page class is another now."""
    home = Home(tmp_path)
    record(
        home,
        [
            story(f"第{number}段。", url=f"{STORY.url[:-6]}{number}.html", hours=number)
            for number in range(PAGES)
        ],
    )
    monkeypatch.setattr(Page, "to_item", other_title)
    monkeypatch.setattr(Page, "version", "99")
    monkeypatch.setattr(reparse_choice, "BATCH", 2)
    monkeypatch.setattr(reparse_begun, "NOTE_EVERY_S", 0.0)
    return home


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The snapshots that are read, as they are."""
    found: list[int] = []
    good = unread.read_again

    def read_again(home: Home, db: Any, row: Any, *arguments: Any, **more: Any) -> Any:
        found.append(row["id"])
        return good(home, db, row, *arguments, **more)

    monkeypatch.setattr(reparse_read, "read_again", read_again)
    return found


def killed_after(home: Home, pages: int, selection: Selection | None = None) -> None:
    """Read again, and end as a kill would when so many pages are read and stored."""
    told = 0

    def report(_: Any) -> None:
        nonlocal told
        told += 1
        if told == pages:
            raise KilledError

    with contextlib.suppress(KilledError):
        reparse(home, selection or Selection(), report, dry_run=False)


def again(home: Home, **options: Any) -> Result:
    return reparse(home, Selection(), dry_run=False, how=How(**options))


def test_a_reparse_that_was_killed_reads_nothing_twice_and_comes_to_the_same(
    home: Home, read: list[int]
) -> None:
    for pages in (3, 2, 4):
        killed_after(home, pages)
    assert query(home, "SELECT count(*) FROM reparses") == [(1,)]
    result = again(home)
    assert result.pages + result.pages_before == PAGES
    assert sorted(read) == sorted(set(read)), "no page was read twice"
    assert query(home, "SELECT count(*) FROM articles WHERE title LIKE '%（新）'") == [(PAGES,)]
    assert query(home, "SELECT count(*) FROM reparses") == [(0,)]
    after = content(home)
    assert again(home).pages == PAGES
    assert content(home) == after, "a second one changes nothing"
    rebuild(home)
    assert content(home) == after


def test_what_was_begun_with_other_page_classes_is_begun_again(
    home: Home, read: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    killed_after(home, 4)
    monkeypatch.setattr(Page, "version", "100")
    read.clear()
    assert (again(home).pages, len(read)) == (PAGES, PAGES)


def test_afresh_goes_on_with_nothing(home: Home) -> None:
    killed_after(home, 4)
    assert again(home, afresh=True).pages == PAGES
    assert query(home, "SELECT count(*) FROM reparses") == [(0,)]


def test_another_selection_does_not_go_on_with_it_and_a_whole_one_forgets_it(home: Home) -> None:
    killed_after(home, 4, Selection(since="2026-01-01"))
    assert again(home).pages == PAGES
    assert query(home, "SELECT count(*) FROM reparses") == [(0,)]


def test_of_several_sources_those_that_were_read_are_not_read_again(
    crawled: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = content(crawled)
    whole = reparse(crawled, Selection(), dry_run=False)

    def fail(*_: Any) -> None:
        raise KilledError

    with monkeypatch.context() as patch, contextlib.suppress(KilledError):
        patch.setattr(reparse_begun.Begun, "end", fail)
        reparse(crawled, Selection(), dry_run=False)
    result = reparse(crawled, Selection(), dry_run=False)
    assert (result.pages + result.pages_before, result.pages_before > 0) == (whole.pages, True)
    assert content(crawled) == before


def test_captures_of_an_article_change_together(
    home: Home, read: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Page, "to_item", GOOD)
    monkeypatch.setattr(Page, "version", "1")
    record(home, [story("第1段。", hours=hours) for hours in range(20, 26)])
    monkeypatch.setattr(Page, "to_item", other_title)
    monkeypatch.setattr(Page, "version", "99")
    revisions: list[Any] = []
    read.clear()
    result = reparse(
        home,
        Selection(),
        lambda _: revisions.extend(query(home, "SELECT article_id, seq FROM revisions")),
        dry_run=False,
    )
    assert revisions == [], "an article never seems to have been revised by whoever published it"
    assert (result.pages, len(read)) == (PAGES + 6, len(set(read)))


def test_a_capture_that_is_chosen_brings_the_others_of_its_article(home: Home) -> None:
    number = 1
    url = f"{STORY.url[:-6]}{number}.html"
    record(home, [story("变了。", url=url, hours=30)], read=True)
    ids = {row[0] for row in query(home, "SELECT id FROM snapshots WHERE url = ?", url)}
    seen: list[int] = []
    how = How(see=lambda outcome: seen.append(outcome.snapshot_id))
    reparse(home, Selection(parser="GongrenRibaoArticlePage", urls=(url,)), dry_run=True, how=how)
    assert sorted(seen) == sorted(ids)
    assert len(ids) == 2


@pytest.mark.slow
def test_several_processes_come_to_the_same_as_one(crawled: Home) -> None:
    before = content(crawled)
    execute(crawled, "UPDATE plans SET page_name = '旧'")
    kinds: list[str] = []
    result = reparse(
        crawled, Selection(), lambda change: kinds.append(change.kind), dry_run=False, how=How(jobs=2)
    )
    assert set(kinds) == {"changed"}
    assert len(kinds) < result.pages
    assert content(crawled) == before


@pytest.mark.slow
def test_a_killed_reparse_leaves_no_process_and_what_the_next_goes_on_with(crawled: Home) -> None:
    before = content(crawled)
    execute(crawled, "UPDATE plans SET page_name = '旧'")
    kills = 0
    while True:
        process = subprocess.Popen(
            unioncrawl("reparse", "--jobs", "2"),
            env=environment(crawled.path),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        try:
            _, err = process.communicate(timeout=0.8 * 1.6**kills)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            kills += 1
            continue
        assert process.returncode == 0, err.decode()
        break
    assert kills > 0
    assert content(crawled) == before
    assert query(crawled, "SELECT count(*) FROM reparses") == [(0,)]


def test_what_is_outdated_is_chosen_by_the_version_of_each_capture(home: Home) -> None:
    assert parsers.of_today()["GongrenRibaoArticlePage"] == "99"
    outdated = Selection(outdated=True)
    killed_after(home, 2, Selection(urls=(f"{STORY.url[:-6]}1.html", f"{STORY.url[:-6]}2.html")))
    assert reparse(home, outdated, dry_run=True).pages == PAGES - 2
    assert reparse(home, outdated, dry_run=False).pages == PAGES - 2
    assert reparse(home, outdated, dry_run=False).pages == 0
