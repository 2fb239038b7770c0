"""NEAR, against a scan of all texts."""

from __future__ import annotations

import itertools
import json
import random
import sqlite3

import pytest

from unioncrawl.search.find import find
from unioncrawl.search.fold import spaced
from unioncrawl.search.selection import Selection

from .conftest import AddArticle


def ids(db: sqlite3.Connection, query: str) -> set[int]:
    return {hit.article_id for hit in find(db, Selection(query=query), limit=None, most=0)}


@pytest.mark.parametrize(
    ("query", "finds"),
    [
        ("NEAR(工会 劳动, 2)", True),
        ("NEAR(工会 劳动, 1)", False),
        ("NEAR(劳动 工会, 2)", True),
        ("NEAR（工会　劳动，2）", True),
        ("工会 NEAR/2 劳动", True),
        ("工会 NEAR/1 劳动", False),
        ("工会 NEAR 竞赛", True),
        ("NEAR(工会 竞赛)", True),
        ("NEAR(工会 竞赛, 4)", True),
        ("NEAR(工会 竞赛, 3)", False),
        ("NEAR(会 劳, 2)", True),
        ("NEAR(会 劳, 1)", False),
        ("NEAR(工会 赛, 5)", True),
        ("NEAR(工会 赛, 4)", False),
        ('NEAR(工会 "职，工" 竞赛, 4)', True),
        ('NEAR(工会 "职，工" 竞赛, 3)', False),
        ("NEAR(工会 会职, 0)", False),
        ("NEAR(劳动 动竞, 0)", True),
        ("title:NEAR(工会 劳动, 2)", False),
        ("text:NEAR(工会 劳动, 2)", True),
        ("安全 NOT 工会 NEAR/1 劳动", True),
        ("安全 -NEAR(工会 劳动, 2)", False),
        ("(工会 NEAR/2 劳动 OR 没有) 安全", True),
    ],
)
def test_near_counts_the_characters_between(
    db: sqlite3.Connection, add: AddArticle, query: str, finds: bool
) -> None:
    article = add("工会。“职，工”劳动竞赛。安全", title="工会安全")
    assert ids(db, query) == ({article} if finds else set())


def test_what_is_near_is_in_one_field(db: sqlite3.Connection, add: AddArticle) -> None:
    add("劳动", title="工会")
    assert ids(db, "工会 劳动") != set()
    assert ids(db, "NEAR(工会 劳动, 9000)") == set()


def scanned(text: str, words: list[str], distance: int) -> bool:
    """Return whether all words stand so near, by trying all places."""
    line = " ".join(spaced(text).split())
    letters = [sum(c != " " for c in line[:place]) for place in range(len(line) + 1)]
    places = []
    for word in words:
        wanted = " ".join(spaced(word).split())
        starts = [start for start in range(len(line)) if line.startswith(wanted, start)]
        places.append([(letters[start], letters[start + len(wanted)]) for start in starts])
    return any(
        max(start for start, _ in found) - end <= distance
        for found in itertools.product(*places)
        for end in [min(end for _, end in found)]
    )


WORDS = ["工会", "劳动", "会", "劳动者", "动 工", "者", "a", "会 劳动", "工 会"]


@pytest.mark.parametrize("seed", range(12))
def test_near_finds_what_a_scan_finds(db: sqlite3.Connection, add: AddArticle, seed: int) -> None:
    chance = random.Random(seed)
    texts = {}
    for _ in range(60):
        text = "".join(chance.choices("工会劳动者a，。 ", weights=[3, 3, 3, 3, 1, 1, 1, 1, 1], k=40))
        texts[add(text)] = text
    found = 0
    for _ in range(40):
        words = chance.choices(WORDS, k=chance.choice((2, 2, 3)))
        distance = chance.randrange(7)
        query = f"NEAR({' '.join(json.dumps(word, ensure_ascii=False) for word in words)}, {distance})"
        expected = {number for number, text in texts.items() if scanned(text, words, distance)}
        assert ids(db, query) == expected, query
        found += len(expected)
    assert found
