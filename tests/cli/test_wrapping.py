"""Lines of Chinese text are as wide as they may be, and broken where print breaks them."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

from unioncrawl.cli.wrapping import NO_END, NO_START, wrapped

TEXT = (
    "“以前下夜班啃凉馍，现在能吃上热饭。”维修工杜二虎说（他在渭北煤机厂干了21年）：《工人日报》2022年10月28日"
    "登过——“三千个‘小家’……”，网址是http://szb.sxworker.com/content/2016-12/05/134351.html，HPV 疫苗达 100% 。"
)


@pytest.mark.parametrize("columns", range(12, 81))
def test_no_line_begins_or_ends_with_the_wrong_mark_or_is_too_wide(columns: int) -> None:
    lines = wrapped(TEXT, columns, first="　　")
    assert "".join(lines).replace(" ", "") == ("　　" + TEXT).replace(" ", "")
    assert all(wcswidth(line) <= columns for line in lines)
    # An address wider than a line is broken anywhere.
    for before, after in itertools.pairwise(lines):
        if not (before[-1:].isascii() and after[:1].isascii()):
            assert after[0] not in NO_START
            assert before.rstrip()[-1] not in NO_END
            assert not before[-1] == after[0] in "—…"


@given(
    st.text(st.sampled_from("工会的家，。！”）》“（《—…aB 9.-%é\u0301\U00020bb7"), max_size=120),
    st.integers(10, 40),
)
def test_nothing_is_lost_but_blanks_at_the_ends_of_lines(text: str, columns: int) -> None:
    lines = wrapped(text, columns, first="　　", rest="  ")
    rest = [lines[0][2:], *(line[2:] if line else "" for line in lines[1:])]
    assert "".join(rest).replace(" ", "") == text.replace(" ", "")
    assert all(wcswidth(line) <= columns for line in lines)


def test_words_and_numbers_are_not_broken() -> None:
    assert wrapped("全总 All-China Federation 1925", 12) == ["全总", "All-China", "Federation", "1925"]


def test_a_mark_takes_the_character_before_it_to_the_next_line() -> None:
    assert wrapped("一二三四五，六", 10) == ["一二三四", "五，六"]
    assert wrapped("一二三四“五六", 10) == ["一二三四", "“五六"]


def test_a_row_of_marks_wider_than_a_line_is_broken_where_the_line_is_full() -> None:
    assert wrapped("好！！！！！！", 6) == ["好！！", "！！！", "！"]


@given(
    st.text(st.sampled_from("工会，。“”（）ab http://-１2é\u0301\u200d\U0001f468　A"), max_size=40),
    st.integers(1, 9),
    st.sampled_from(["", "　　"]),
)
def test_lines_narrower_than_a_word_lose_nothing(text: str, columns: int, first: str) -> None:
    lines = wrapped(text, columns, first=first)
    assert "".join("".join(lines).split()) == "".join((first + text).split())


def test_width_zero_leaves_a_paragraph_in_one_line() -> None:
    assert wrapped(TEXT, 0, first="　　") == ["　　" + TEXT]
