"""What was not selected and has to be read because of what was is read like it: told, tried before, and with a limit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.archive.tools import STORY, content, exchange, execute, query, record, story
from unioncrawl.archive.comparing import Change
from unioncrawl.archive.home import Home
from unioncrawl.archive.rebuild import rebuild
from unioncrawl.archive.reparse import How, Result, reparse
from unioncrawl.archive.reparse_choice import Selection
from unioncrawl.archive.reparse_rules import broken, parse
from unioncrawl.archive.reparse_summary import Summary
from unioncrawl.errors import LayoutChangedError
from unioncrawl.sources.gongren_ribao import GongrenRibaoArticlePage as Page

GOOD = Page.to_item
FAILED = "第二版。"
Told = tuple[list[tuple[str, int]], Result, Summary]


def told(home: Home, *, dry_run: bool, **how: Any) -> Told:
    """Re-parse what gave no item."""
    found: list[Change] = []
    summary = Summary()
    done = reparse(
        home, Selection(failures=True), found.append, dry_run=dry_run, how=How(see=summary.see, **how)
    )
    return [(change.kind, change.snapshot_id) for change in found], done, summary


@pytest.fixture
def held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """Three versions of a story, one of which could not be read and can by another version of its page class, which
    loses the others.
    """

    async def old(page: Any) -> Any:
        item = await GOOD(page)
        if FAILED in item.text:
            raise LayoutChangedError("not yet", url=STORY.url)
        return item

    async def new(page: Any) -> Any:
        item = await GOOD(page)
        if FAILED not in item.text:
            raise LayoutChangedError("lost now", url=STORY.url)
        return item

    home = Home(tmp_path)
    monkeypatch.setattr(Page, "to_item", old)
    record(home, [story(text, hours=hours) for hours, text in enumerate(("第一版。", FAILED, "第三版。"))])
    monkeypatch.setattr(Page, "to_item", new)
    monkeypatch.setattr(Page, "version", "99")
    return home


def test_what_is_read_because_of_others_is_told_and_known_before(held: Home) -> None:
    before = content(held)
    tried, result, summary = told(held, dry_run=True)
    assert content(held) == before
    assert sorted(kind for kind, _ in tried) == ["gained", "lost", "lost"]
    assert result.pages == 3
    assert broken([parse("lost")], summary), "so that nothing is written if it must not be lost"
    assert told(held, dry_run=False)[:2] == (tried, result)
    assert query(held, "SELECT count(*) FROM captures") == [(1,)]
    after = content(held)
    assert told(held, dry_run=False)[0] == []
    rebuild(held)
    assert content(held) == after


def test_what_is_read_because_of_others_has_its_time(held: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    async def hangs(page: Any) -> Any:
        item = await GOOD(page)
        while FAILED not in item.text:
            pass
        return item

    monkeypatch.setattr(Page, "to_item", hangs)
    changed, _, _ = told(held, dry_run=False, seconds=0.2)
    assert sorted(kind for kind, _ in changed) == ["gained", "lost", "lost"]
    assert query(held, "SELECT DISTINCT reason FROM failures") == [("reading it takes too long",)]


def test_what_was_kept_and_never_read_is_read_and_told(tmp_path: Path) -> None:
    home = Home(tmp_path)
    record(home, [story(), exchange(STORY.url[:-6] + "9.html", b"<p>no</p>", hours=1)], read=False)
    tried, result, _ = told(home, dry_run=True)
    assert sorted(kind for kind, _ in tried) == ["failure", "gained"]
    assert told(home, dry_run=False)[:2] == (tried, result)
    assert query(home, "SELECT count(*) FROM snapshots WHERE read != 1") == [(0,)]


@pytest.mark.parametrize(("read", "failures"), [(0, [("unreadable",)]), (2, [])])
def test_what_is_to_be_read_and_cannot_is_told_once(tmp_path: Path, read: int, failures: list[Any]) -> None:
    home = Home(tmp_path)
    record(home, [story()], read=read == 2)
    execute(home, "UPDATE snapshots SET read = ?", read)
    (path,) = home.warc.rglob("*.warc.gz")
    path.write_bytes(path.read_bytes()[:50])
    for _ in range(2):
        assert len(told(home, dry_run=True)[1].unreadable) == 1
    assert len(told(home, dry_run=False)[1].unreadable) == 1
    assert query(home, "SELECT kind FROM failures") == failures
    assert query(home, "SELECT read FROM snapshots") == [(1,)]
