"""The order of what is found, and single characters, which are looked for in two ways."""

from __future__ import annotations

import json
import random
import sqlite3

import pytest

from unioncrawl.search import walk
from unioncrawl.search.find import article_ids, count, find
from unioncrawl.search.selection import Selection

from .conftest import AddArticle

BY_DATE: tuple[walk.Order, ...] = ("newest", "oldest")


def ids(db: sqlite3.Connection, query: str, order: walk.Order = "newest") -> list[int]:
    return list(article_ids(db, Selection(query=query), order))


def test_finds_in_titles_come_first_and_of_these_the_newest(db: sqlite3.Connection, add: AddArticle) -> None:
    text = add("工会工会工会", "2026-05-09")
    old = add("劳动", "2026-05-01", title="工会与劳动")
    new = add("很长的文字" * 20, "2026-05-02", title="论工会")
    kicker = add("劳动", "2026-04-01", kicker="工会")
    assert ids(db, "工会", "relevance") == [new, old, kicker, text]
    assert ids(db, "text:工会 OR kicker:工会", "relevance") == [kicker, text]
    assert ids(db, "工会 劳动", "relevance") == [old, kicker]
    assert ids(db, "工会 -很长", "relevance") == [old, kicker, text]
    assert ids(db, "会", "relevance") == [new, old, text, kicker]


@pytest.mark.parametrize("ranked", [1, 3, 1000])
def test_all_is_found_once_however_many_are_ranked(
    db: sqlite3.Connection, add: AddArticle, monkeypatch: pytest.MonkeyPatch, ranked: int
) -> None:
    monkeypatch.setattr(walk, "RANKED", ranked)
    chance = random.Random(ranked)
    for number in range(30):
        title = chance.choice([None, "工会"])
        add("工会" * chance.randrange(1, 5), f"2026-05-{number % 9 + 1:02}", title=title)
    found = ids(db, "工会", "relevance")
    assert sorted(found) == list(range(1, 31))
    for start in range(0, 30, 7):
        hits = find(db, Selection(query="工会"), order="relevance", limit=7, offset=start)
        assert [hit.article_id for hit in hits] == found[start : start + 7]


def test_beyond_those_that_are_ranked_the_newest_come_first(
    db: sqlite3.Connection, add: AddArticle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walk, "RANKED", 2)
    best_but_old = add("工会工会工会工会", "2026-05-01")
    older = add("工会", "2026-05-02")
    long = add("工会" + "劳动" * 9, "2026-05-03")
    short = add("工会", "2026-05-03")
    assert ids(db, "工会", "relevance") == [short, long, older, best_but_old]


@pytest.mark.parametrize("looked_into", [0, 1, 7, 1000])
@pytest.mark.parametrize(
    "query", ["会", "会 工", "会 -动", "工会 的", "title:会", "会 title:的 -的动", "会 author:张"]
)
def test_characters_are_found_alike_in_texts_and_in_the_index(
    db: sqlite3.Connection, add: AddArticle, monkeypatch: pytest.MonkeyPatch, query: str, looked_into: int
) -> None:
    chance = random.Random(4)
    for _ in range(40):
        add(
            "".join(chance.choices("工會动的，", k=4)),
            chance.choice([None, "2026-05-01", "2026-05-02"]),
            title="".join(chance.choices("会动的", k=2)),
            authors=json.dumps(chance.choice([["张三"], []])),
        )
    monkeypatch.setattr(walk, "LOOKED_INTO", 0)
    expected = {order: ids(db, query, order) for order in BY_DATE}
    assert expected["newest"]
    monkeypatch.setattr(walk, "LOOKED_INTO", looked_into)
    for order, found in expected.items():
        assert ids(db, query, order) == found
    assert set(ids(db, query, "relevance")) == set(expected["newest"])
    assert count(db, Selection(query=query)) == len(expected["newest"])


def test_the_longest_come_first_and_of_equals_the_newest(db: sqlite3.Connection, add: AddArticle) -> None:
    short = add("工会", "2026-05-09")
    old = add("工会很长", "2026-05-01")
    undated = add("工会很长", None)
    new = add("很长工会", "2026-05-02")
    longest = add("工会" * 9, "2026-04-01", title="短")
    blank = add("工会\n　" + " " * 99, "2026-03-01")
    add("很长很长" * 20, "2026-05-02")
    assert ids(db, "工会", "longest") == [longest, new, old, undated, short, blank]
    assert list(article_ids(db, Selection(since="2030-01-01"), "longest")) == []
