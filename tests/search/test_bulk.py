"""What is made of very many texts is what is made of one."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unioncrawl.search import bulk, fold, segment

EVERYTHING = "".join(map(chr, range(sys.maxunicode + 1)))

STORY = "　　本报讯（记者 甲）“勞動者” 的ＡＢＣ，是工會。\n" * 9


def spaced(text: str) -> str:
    return bulk.spaced(text).tobytes().decode("utf-32-le", "surrogatepass")


def test_every_character_is_folded_as_it_is_alone() -> None:
    assert bulk.fold(EVERYTHING) == fold.fold(EVERYTHING)
    assert spaced(EVERYTHING) == fold.spaced(EVERYTHING)


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "工会",
        STORY,
        STORY.strip(),
        "。" * 200,
        "工" * 200,
        STORY + "二〇二六年 Ünïön カナ",
        STORY + "x",
    ],
)
def test_a_text_has_the_same_tokens(text: str | None) -> None:
    assert bulk.tokens([text]) == [segment.tokens(text)]


@given(st.text(alphabet="工会勞 ，\n０a9é〇", min_size=70, max_size=200))
def test_gaps_and_runs_of_any_length_make_the_same_tokens(text: str) -> None:
    assert bulk.tokens([text]) == [segment.tokens(text)]
    assert bulk.fold(text) == fold.fold(text)


@given(st.lists(st.none() | st.text(alphabet="工会勞 ，\n０a9é〇", max_size=9)))
def test_texts_have_the_same_tokens_together_as_alone(texts: list[str | None]) -> None:
    assert bulk.tokens(texts) == [segment.tokens(text) for text in texts]
