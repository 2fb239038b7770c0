from __future__ import annotations

import sqlite3

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from unioncrawl.errors import UsageProblemError
from unioncrawl.search import index
from unioncrawl.search.fold import spaced
from unioncrawl.search.query import MAX_DEPTH, MAX_LENGTH, parse

from .conftest import ARTICLES


def database(texts: list[str]) -> sqlite3.Connection:
    db = sqlite3.connect(":memory:")
    db.executescript(ARTICLES)
    index.create(db)
    for number, text in enumerate(texts, 1):
        db.execute(
            "INSERT INTO articles (id, source, url, authors, title, text) VALUES (?, 'a', ?, '[]', ?, ?)",
            (number, str(number), text[:4], text),
        )
        index.put(db, number, None)
    return db


def found(db: sqlite3.Connection, query: str) -> set[int]:
    rows = db.execute(
        "SELECT article_id FROM search_fts f JOIN search_rows r ON r.rowid = f.rowid"
        " WHERE search_fts MATCH ?",
        (parse(query).match,),
    )
    return {row[0] for row in rows}


TEXTS = ["工会与劳动", "劳动竞赛。工会", "生产", "工会，生产：安全", "劳动。动者ABC12", "“五一”劳动节"]
DB = database(TEXTS)


@pytest.mark.parametrize(
    ("query", "articles"),
    [
        ("工会", {1, 2, 4}),
        ("工会 劳动", {1, 2}),
        ("工会　AND　劳动", {1, 2}),
        ("工会 OR 生产", {1, 2, 3, 4}),
        ("工会 NOT 劳动", {4}),
        ("工会 -劳动", {4}),
        ("工会 －劳动", {4}),
        ("-劳动 工会", {4}),
        ("生产 OR 工会 劳动", {1, 2, 3, 4}),
        ("(生产 OR 工会) 劳动", {1, 2}),
        ("（生产 OR 工会）劳动", {1, 2}),
        ("生产 OR 工会 NOT 劳动", {3, 4}),
        ("生产 -(工会 安全)", {3}),
        ("生产 (劳动 OR -安全)", {3}),
        ("生产 (-劳动 OR -安全)", {3, 4}),
        ("工会 NOT NOT 劳动", {1, 2}),
        ("劳动者", set()),
        ('"劳动 动者"', {5}),
        ('"劳动，，动"', {5}),
        ("会", {1, 2, 4}),
        ("会 -竞", {1, 4}),
        ("动者abc12", {5}),
        ("ＡＢ", {5}),
        ("2", {5}),
        ("赛。工", {2}),
        ("工会，生产：安全", {4}),
        ("“五一”劳动", {6}),
        ("title:工会", {1, 4}),
        ("Title：工会", {1, 4}),
        ("title: 工会", {1, 4}),
        ("title:(工会 OR 生产)", {1, 3, 4}),
        ("title:劳动 text:工会", {2}),
        ("-title:劳动 劳动", {1, 6}),
        ("時間:工会", set()),
        ('"AND"', set()),
        ('and OR "生产"', {3, 4}),
    ],
)
def test_a_query_finds(query: str, articles: set[int]) -> None:
    assert found(DB, query) == articles


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("", "nothing to search for"),
        (" 　", "nothing to search for"),
        ('工会 "劳动', "a quotation is opened and not closed, at character 4"),
        ('"五一”劳动节"', "a quotation is opened and not closed, at character 8"),
        ("工会 (劳动", "a bracket is opened and not closed, at character 4"),
        ("工会) 劳动", "a bracket is closed that was not opened, at character 3"),
        ("()", "a word is wanted before this, at character 2"),
        ("AND 工会", "a word is wanted before this, at character 1"),
        ("工会 OR", "a word is wanted, at character 6"),
        ("工会 OR AND 劳动", "a word is wanted before this, at character 7"),
        ("-工会", "only words to leave out"),
        ("NOT (工会 OR 劳动)", "only words to leave out"),
        ("工会 OR -劳动", "only words to leave out"),
        ("-author:张三", "only words to leave out"),
        ("工会 ，", "no letter, digit or Chinese character to search for, at character 4"),
        ('""', "no letter, digit or Chinese character to search for, at character 1"),
        ("工会 - 劳动", "no letter, digit or Chinese character to search for, at character 4"),
        ("title:", "title: wants a word after it, at character 1"),
        ("title: OR 工会", "title: wants a word after it, at character 1"),
        ("NEAR(工会, 5)", "NEAR wants two words at least, at character 1"),
        ("NEAR(工会 劳动", "a bracket is opened and not closed, at character 1"),
        ("NEAR(工会 -劳动, 5)", "NEAR takes words and phrases, and a number"),
        ("NEAR(工会 (劳动 生产), 5)", "NEAR takes words and phrases, and a number"),
        ("NEAR(工会 劳动, 100000)", "NEAR takes at most 10,000 characters, at character 1"),
        ("NEAR(工会 ，, 5)", "NEAR wants two words at least, at character 1"),
        ("author:NEAR(张 三, 5)", "NEAR looks in texts; author: takes words, at character 8"),
        ("工会 NEAR/5", "a word is wanted, at character 10"),
        ("NEAR/5 工会", "a word is wanted before this, at character 1"),
        ("工会 NEAR (劳动 OR 生产)", "NEAR stands between two words or phrases"),
        ("工会 NEAR 劳动 NEAR 生产", "NEAR stands between two words or phrases"),
        ("title:工会 NEAR 劳动", "NEAR stands between words of one field"),
        ("工" * (MAX_LENGTH + 1), "1,001 characters; 1,000 are the most"),
        ("(" * (MAX_DEPTH + 1), f"deep, at character {MAX_DEPTH + 1}"),
    ],
)
def test_a_query_that_makes_no_sense_is_refused_with_the_place(query: str, message: str) -> None:
    with pytest.raises(UsageProblemError) as error:
        parse(query)
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_a_message_is_one_line_whatever_was_typed() -> None:
    with pytest.raises(UsageProblemError) as error:
        parse("工会\n(\x00\ud800")
    assert str(error.value).isprintable()


SIGNS = [
    *"工会劳动a1，。 \"“”()（）-－:：'*^+{}\\\x00\ud800\U00020bb7",
    " AND ",
    " OR ",
    " NOT ",
    "title:",
    "text:",
]
SIGNS += ["author:", "NEAR", ' "', '" ', "工会", " -"]


@settings(max_examples=600)
@given(st.lists(st.sampled_from(SIGNS), max_size=25).map("".join) | st.text(max_size=30))
def test_nothing_that_is_typed_makes_sqlite_fail(typed: str) -> None:
    try:
        query = parse(typed)
    except UsageProblemError:
        return
    if query.match is not None:
        DB.execute("SELECT rowid FROM search_fts WHERE search_fts MATCH ?", (query.match,)).fetchall()


@pytest.mark.parametrize(
    "query",
    [
        "工会" * (MAX_LENGTH // 2),
        " ".join("工" * (MAX_LENGTH // 2)),
        " OR ".join("工" * (MAX_LENGTH // 5)),
        "工" + " -会" * (MAX_LENGTH // 4),
        "，工" * (MAX_LENGTH // 2),
        *(
            "".join(f"工 {link}(" for _ in range(MAX_DEPTH)) + "会" + ")" * MAX_DEPTH
            for link in ("", "OR ", "-")
        ),
        "".join("工 OR -动 (会 -(" for _ in range(MAX_DEPTH // 2)) + "会" + "))" * (MAX_DEPTH // 2) + " 动",
        "".join("title:(工 OR 动 -(" for _ in range(MAX_DEPTH // 2)) + "会" + "))" * (MAX_DEPTH // 2) + " 动",
        "".join("(工 -动 OR " for _ in range(MAX_DEPTH)) + "会" + ")" * MAX_DEPTH,
        "".join("(动 OR -(动 会 " for _ in range(MAX_DEPTH // 2)) + "会" + "))" * (MAX_DEPTH // 2) + " 动",
    ],
)
def test_the_longest_and_deepest_queries_are_within_the_limits_of_sqlite(query: str) -> None:
    match = parse(query).match
    DB.execute("SELECT rowid FROM search_fts WHERE search_fts MATCH ?", (match,)).fetchall()


def trees() -> st.SearchStrategy[tuple[str, ...]]:
    """Expressions with what each of TEXTS should answer, as source text and a string of 0 and 1."""
    words = st.sampled_from(["工会", "劳动", "生产", "会", "a", "竞赛 工", "动 动", "节"]).map(
        lambda word: (f'"{word}"', "".join(str(int(_holds(text, word))) for text in TEXTS))
    )

    def combined(parts: st.SearchStrategy[tuple[str, ...]]) -> st.SearchStrategy[tuple[str, ...]]:
        both = st.tuples(parts, parts)
        return (
            both.map(lambda p: (f"({p[0][0]} {p[1][0]})", _each(p[0][1], p[1][1], "11")))
            | both.map(lambda p: (f"({p[0][0]} OR {p[1][0]})", _each(p[0][1], p[1][1], "01 10 11")))
            | parts.map(lambda p: (f"(NOT {p[0]})", p[1].translate({48: 49, 49: 48})))
        )

    return st.recursive(words, combined, max_leaves=8)


def _each(one: str, other: str, true: str) -> str:
    return "".join(str(int(a + b in true.split())) for a, b in zip(one, other, strict=True))


def _holds(text: str, words: str) -> bool:
    return words in " ".join(spaced(text).split())


@settings(max_examples=300)
@given(trees())
def test_and_or_and_not_mean_what_they_mean_in_logic(tree: tuple[str, ...]) -> None:
    source, expected = tree
    try:
        articles = found(DB, source)
    except UsageProblemError as error:
        event(str(error).partition(",")[0])  # only words to leave out
        return
    assert articles == {number for number, holds in enumerate(expected, 1) if holds == "1"}


@pytest.mark.parametrize("query", ["title:-工会", "劳动 title：－工会", "title:-(工会 劳动)", "author:-张三"])
def test_a_minus_after_a_field_is_refused_as_it_would_mean_nothing(query: str) -> None:
    with pytest.raises(UsageProblemError, match=r"the minus stands before the field, as in -(title|author):"):
        parse(query)
    assert parse('title:"-工会"').match == parse("title:工会").match


def test_commas_may_stand_between_the_words_of_a_near() -> None:
    for query in ("NEAR(工会, 职工, 20)", "NEAR（工会，职工，20）", "NEAR(工会,职工 ,20)"):
        assert parse(query) == parse("NEAR(工会 职工, 20)")
    assert parse("NEAR(工会, 职工)") == parse("NEAR(工会 职工)")


def test_what_cannot_be_seen_is_no_part_of_a_query() -> None:
    assert parse("\ufeff工\u200b会 \u2060OR\u200d 劳动\u00ad") == parse("工会 OR 劳动")
