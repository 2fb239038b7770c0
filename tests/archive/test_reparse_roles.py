"""An address that comes to be that of another kind of page, or of none, leaves what a rebuild would make of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest

from tests.archive.tools import SOURCE, STORY, at, content, exchange, query, record, story
from unioncrawl import clock, road
from unioncrawl.archive.comparing import Change
from unioncrawl.archive.home import Home
from unioncrawl.archive.jobs import Failure, Job
from unioncrawl.archive.rebuild import rebuild
from unioncrawl.archive.reparse import reparse
from unioncrawl.archive.reparse_choice import Selection
from unioncrawl.sources.gongren_ribao import GongrenRibaoArticlePage as Page

Serve = Callable[[str], None]


def url_of(number: int) -> str:
    return f"{STORY.url[:-6]}{number}.html"


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """Have articles be at those addresses alone that match an expression."""

    def serve(pattern: str) -> None:
        def serves(_: Any, url: str) -> bool:
            return re.search(pattern, url) is not None

        monkeypatch.setattr(Page, "serves", classmethod(serves))
        road.page_class.cache_clear()

    yield serve
    monkeypatch.undo()
    road.page_class.cache_clear()


def changes(home: Home, *, dry_run: bool = False, **selection: Any) -> list[tuple[str, str]]:
    found: list[Change] = []
    reparse(home, Selection(**selection), found.append, dry_run=dry_run)
    return sorted((change.kind, change.url) for change in found)


def check_rebuilt(home: Home) -> None:
    """A rebuild says the same."""
    after = content(home)
    rebuild(home)
    assert content(home) == after


@pytest.fixture
def held(tmp_path: Path) -> Home:
    """What an address may have answered, and a story beside it."""
    home = Home(tmp_path)
    answers: list[Job] = [
        Failure(
            snapshot_id=None,
            source=SOURCE,
            url=url_of(2),
            kind="network",
            reason="refused",
            at=clock.iso(at(0)),
        ),
        exchange(url_of(2), "<p>不是网页</p>".encode("gb18030"), hours=1),
        story(url=url_of(2), hours=2),
        exchange(url_of(2), status="302 Found", headers=[("Location", "https://www.workercn.cn/")], hours=3),
        attrs.evolve(exchange(url_of(2), b"<html>broken o", hours=4), truncated="disconnect"),
        exchange(url_of(2), b"\0\1\2", headers=[("Content-Type", "image/png")], hours=5),
    ]
    record(home, [*answers, story("另一篇。", url=url_of(3), hours=2)])
    return home


def test_what_was_a_page_and_is_none_is_what_a_rebuild_makes_of_it_and_back(held: Home, only: Serve) -> None:
    before = content(held)
    only(r"news-3")
    assert changes(held, dry_run=True) == changes(held)
    assert query(held, "SELECT role, read FROM snapshots WHERE url = ? GROUP BY 1, 2", url_of(2)) == [
        ("other", 1)
    ]
    assert query(held, "SELECT resolved_at IS NOT NULL FROM failures WHERE kind = 'network'") == [(1,)]
    assert query(held, "SELECT count(*) FROM failures WHERE kind = 'truncated'") == [(1,)]
    assert changes(held) == []
    check_rebuilt(held)
    only("news")
    assert changes(held, dry_run=True) == changes(held)
    assert content(held) == before


def test_only_a_selected_address_comes_to_be_a_page(held: Home, only: Serve) -> None:
    before = content(held)
    only("nothing")
    changes(held)
    only("news")
    told = changes(held, dry_run=True, urls=(url_of(3),))
    assert told == [("gained", url_of(3)), ("role", url_of(3))]
    assert changes(held, urls=(url_of(3),)) == told
    assert query(held, "SELECT DISTINCT role FROM snapshots WHERE url = ?", url_of(2)) == [("other",)]
    assert changes(held, dry_run=True) == changes(held)
    assert content(held) == before
