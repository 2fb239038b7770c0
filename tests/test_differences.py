"""What differs between two texts, and how it is shown."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unioncrawl.differences import (
    Paragraph,
    as_html,
    changes,
    coloured,
    folded,
    marked,
    paragraphs,
)


def shown(before: str, after: str) -> str:
    return marked(changes(before, after))


def text_of(found: list[Paragraph], left_out: str) -> list[str]:
    """Return the paragraphs without their pieces of the kind ``left_out``."""
    return ["".join(piece.text for piece in one.pieces if piece.kind != left_out) for one in found]


def as_seen(before: str, after: str) -> list[tuple[str, str]]:
    return [(one.kind, marked(one.pieces)) for one in paragraphs(before, after)]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("2022年，工会服务职工。", "2023年，工会服务职工。", "[-2022-]{+2023+}年，工会服务职工。"),
        ("2022-11-20讯", "2022-11-21讯", "[-2022-11-20-]{+2022-11-21+}讯"),
        ("增长3.5%，达1,200万元", "增长3.7%，达1,250万元", "增长[-3.5%-]{+3.7%+}，达[-1,200-]{+1,250+}万元"),
        ("用5G的工厂", "用6G的工厂", "用[-5G-]{+6G+}的工厂"),
        ("ＡＰＰ上线", "ＡＰ上线", "[-ＡＰＰ-]{+ＡＰ+}上线"),
    ],
)
def test_a_number_or_a_latin_word_is_one_thing(before: str, after: str, expected: str) -> None:
    assert shown(before, after) == expected


def test_what_two_replacements_leave_between_them_is_part_of_the_change() -> None:
    assert shown("2022年11月20日电", "2023年1月2日电") == "[-2022年11月20-]{+2023年1月2+}日电"


def test_unlike_sentences_are_not_shown_as_confetti() -> None:
    pieces = changes("昨天记者从市总工会获悉今年将新建一百个职工之家", "省总工会日前召开会议部署劳模选树工作")
    assert len(pieces) <= 5


def test_quotation_marks_put_round_a_word_leave_the_word() -> None:
    assert shown("全国工人先锋号", "全国“工人”先锋号") == "全国{+“+}工人{+”+}先锋号"


def test_a_sentence_that_was_put_in_begins_and_ends_as_one() -> None:
    assert (
        shown("甲。据悉，总工会。", "甲。据悉，日报。据悉，总工会。") == "甲。{+据悉，日报。+}据悉，总工会。"
    )


def test_a_character_keeps_its_variant_mark() -> None:
    assert shown("葛\U000e0100区", "葛\U000e0101区") == "[-葛\U000e0100-]{+葛\U000e0101+}区"


def test_equal_texts_are_one_piece_and_no_text_none() -> None:
    assert [piece.kind for piece in changes("工会", "工会")] == ["same"]
    assert changes("", "") == []
    assert paragraphs("", "") == []


def test_paragraphs_that_both_have_hold_the_others_in_place() -> None:
    assert as_seen("甲段。\n今年职工之家一百个。\n丙段。", "甲段。\n今年职工之家两百个。\n丙段。") == [
        ("same", "甲段。"),
        ("changed", "今年职工之家[-一-]{+两+}百个。"),
        ("same", "丙段。"),
    ]


def test_a_paragraph_that_is_new_is_not_paired_with_one_that_is_unlike_it() -> None:
    found = as_seen("记者在现场看到很多职工。", "省总工会部署劳模选树。\n记者在现场看到许多职工。")
    assert found == [("new", "{+省总工会部署劳模选树。+}"), ("changed", "记者在现场看到[-很-]{+许+}多职工。")]


def test_a_paragraph_that_went_elsewhere_is_moved_and_what_changed_in_it_is_marked() -> None:
    story = ["开头说工会。", "记者在现场看到的情况。", "职工之家的经验和做法。", "结尾。"]
    moved = [story[0], story[2], "记者在现场看到的状况。", story[3]]
    found = paragraphs("\n".join(story), "\n".join(moved))
    assert [(one.kind, one.before, one.after) for one in found] == [
        ("same", 1, 1),
        ("same", 3, 2),
        ("moved", 2, 3),
        ("same", 4, 4),
    ]
    assert marked(found[2].pieces) == "记者在现场看到的[-情-]{+状+}况。"


def test_a_paragraph_that_was_divided_or_joined_is_one_change() -> None:
    whole, parts = "工会服务职工。记者看到很多人在排队。", "工会服务职工。\n记者看到很多人在排队。"
    assert as_seen(whole, parts) == [("changed", "工会服务职工。{+¶+}记者看到很多人在排队。")]
    assert as_seen(parts, whole) == [("changed", "工会服务职工。[-¶-]记者看到很多人在排队。")]


def test_unchanged_paragraphs_are_folded_but_for_a_few_and_never_a_single_one() -> None:
    before = [f"第{number}段没有变化。" for number in range(20)]
    after = [*before]
    after[10] = "第10段有了变化。"
    found = paragraphs("\n".join(before), "\n".join(after))
    assert [part if isinstance(part, int) else len(part) for part in folded(found, 1)] == [9, 3, 8]
    assert [part if isinstance(part, int) else len(part) for part in folded(found[9:12], 0)] == [1, 1, 1]
    assert folded(paragraphs("同", "同"), 0) == [paragraphs("同", "同")]


def test_html_is_escaped() -> None:
    assert as_html(changes("<甲>&一", "<乙>&一")) == "&lt;<del>甲</del><ins>乙</ins>&gt;&amp;一"


def test_colours_mark_what_is_gone_and_what_is_new() -> None:
    assert coloured(changes("甲一", "乙一")) == "\x1b[31;9m甲\x1b[0m\x1b[32;4m乙\x1b[0m一"


TEXTS = st.text(alphabet="工会职工之家2023A，。\n ", max_size=60)


@given(before=TEXTS, after=TEXTS)
def test_the_pieces_are_both_texts_and_nothing_else(before: str, after: str) -> None:
    found = paragraphs(before, after)
    assert "\n".join(text_of([one for one in found if one.kind != "gone"], "gone")) == after
    assert sorted(
        "\n".join(text_of([one for one in found if one.kind != "new"], "new")).split("\n")
    ) == sorted(before.split("\n"))


@given(before=TEXTS, after=TEXTS)
def test_what_two_lines_are_made_of_is_in_their_pieces(before: str, after: str) -> None:
    pieces = changes(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != "new") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == after


def test_a_long_story_that_changed_throughout_is_compared() -> None:
    dice = random.Random(1)
    letters = [chr(0x4E00 + number) for number in range(2500)]
    before = ["".join(dice.choices(letters, k=200)) for _ in range(100)]
    after = [text[:50] + "改" + text[51:] for text in before]
    found = paragraphs("\n".join(before), "\n".join(after))
    assert [one.kind for one in found] == ["changed"] * 100
