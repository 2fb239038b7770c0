from __future__ import annotations

import contextlib
import sqlite3
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unioncrawl.search.fold import spaced
from unioncrawl.search.segment import END, phrase, tokens

WORDS = [c for c in map(chr, range(0x110000)) if spaced(c) == c != " "]
"""Every character that can be in spaced text."""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("劳动。动者", f"劳动 动{END}动 动者 者{END}"),
        ("会", f"会{END}"),
        ("“勞動” …… ABC", f"劳动 动{END}a ab bc c{END}"),
        ("\n 。", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_each_character_is_a_token_with_the_one_that_follows(text: str | None, expected: str) -> None:
    assert tokens(text) == expected


def test_a_phrase_is_open_at_both_ends() -> None:
    assert phrase(["劳动者"]) == (["劳动", "动者"], False)
    assert phrase(["会"]) == (["会"], True)
    assert phrase(["动", "工会", "者们"]) == ([f"动{END}工", "工会", f"会{END}者", "者们"], False)
    assert phrase(["工会", "者"]) == (["工会", f"会{END}者"], False)


def test_a_phrase_that_is_wanted_whole_has_a_token_for_each_character() -> None:
    assert phrase(["劳动者"], whole=True) == (["劳动", "动者", "者"], True)
    assert phrase(["工会", "者们"], whole=True) == (["工会", f"会{END}者", "者们", "们"], True)


@given(st.text())
def test_there_are_as_many_tokens_as_word_characters(text: str) -> None:
    assert len(tokens(text).split()) == len(spaced(text).replace(" ", ""))


def test_no_two_characters_have_the_same_token_or_one_that_the_other_begins_with() -> None:
    written = sorted(phrase([c])[0][0] for c in WORDS)
    assert END not in written
    assert not [a for a, b in pairwise(written) if b.startswith(a)]


def test_every_character_passes_through_the_tokenizer_of_sqlite_unchanged() -> None:
    expected = tokens(" ".join(WORDS)).split()
    with contextlib.closing(sqlite3.connect(":memory:")) as db:
        db.execute("CREATE VIRTUAL TABLE f USING fts5(t, tokenize='unicode61 remove_diacritics 0')")
        db.execute("CREATE VIRTUAL TABLE v USING fts5vocab(f, instance)")
        db.execute("INSERT INTO f VALUES (?)", (" ".join(expected),))
        found = dict(db.execute("SELECT offset, term FROM v"))
    assert [found[place] for place in range(len(found))] == expected


@given(st.text(), st.text())
def test_texts_that_differ_when_spaced_have_different_tokens(one: str, other: str) -> None:
    assert (tokens(one) == tokens(other)) == (spaced(one).split() == spaced(other).split())


def test_six_hundred_characters_take_less_than_half_a_millisecond() -> None:
    text = ("职工技能竞赛在省总工会举行，来自各地的二百名选手参加了比赛。" * 20)[:600]
    tokens(text)
    best = min(_seconds(text) for _ in range(20))
    assert best < 0.0005 * 3  # a slow machine


def _seconds(text: str) -> float:
    begin = time.perf_counter()
    tokens(text)
    return time.perf_counter() - begin
