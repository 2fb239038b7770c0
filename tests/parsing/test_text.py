"""Cleaning of body text."""

from __future__ import annotations

import pytest

from unioncrawl.text import editor_of, is_editor_line, is_residue, joined, paragraphs, unrepeated


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("好消息传来。(钱多多)?", "好消息传来。(钱多多)"),
        ("好消息传来。（钱多多）??", "好消息传来。（钱多多）"),
        ("本报记者柳影摄?", "本报记者柳影摄"),
        ("你说呢?", "你说呢?"),
        ("你说呢？", "你说呢？"),
    ],
)
def test_a_question_mark_after_a_signature_is_an_artefact(raw: str, clean: str) -> None:
    assert paragraphs([raw]) == [clean]


def test_lines_are_joined_where_a_bracket_opened_in_one_is_closed_in_the_next() -> None:
    assert joined(["他写的《矿工的意志", "无私的奉献》获了奖。"]) == [
        "他写的《矿工的意志无私的奉献》获了奖。"
    ]
    assert joined(["参加的有三人(甲、乙", "、丙）都到了。"]) == ["参加的有三人(甲、乙、丙）都到了。"]


def test_lines_are_joined_nowhere_else() -> None:
    verses = ["你从地层深处走来", "带着黑色的火焰"]
    assert joined(verses) == verses
    assert joined(["第一句（没有完。", "第二句）"]) == ["第一句（没有完。", "第二句）"]
    assert joined(["开了《没关", "又一行"]) == ["开了《没关", "又一行"]
    assert joined(["一《甲》", "》乙"]) == ["一《甲》", "》乙"]


def test_empty_lines_are_no_paragraphs() -> None:
    assert paragraphs(["一。", " 　", "", "二。"]) == ["一。", "二。"]


def test_a_body_rendered_twice_is_given_once() -> None:
    assert unrepeated(["第一段有十个字以上。", "第二段。", "第一段有十个字以上。", "第二段。"]) == [
        "第一段有十个字以上。",
        "第二段。",
    ]


def test_a_caption_that_follows_itself_is_given_once_and_a_refrain_as_printed() -> None:
    assert unrepeated(["图为职工在车间忙碌的情景。"] * 2 + ["正文。"]) == [
        "图为职工在车间忙碌的情景。",
        "正文。",
    ]
    assert unrepeated(["一", "啊，太阳", "啊，太阳"]) == ["一", "啊，太阳", "啊，太阳"]


@pytest.mark.parametrize(
    "line", ["责任编辑:胡某某", "责任编辑：胡某某", "编辑:胡某某", "(责任编辑：胡某某)", "【责编：胡某某】"]
)
def test_an_editor_line_names_the_editor(line: str) -> None:
    assert is_editor_line(line)
    assert editor_of(["正文。", line]) == "胡某某"


def test_a_sentence_about_editors_is_no_editor_line() -> None:
    assert editor_of(["编辑部的故事讲了很久。", "他的职业是编辑。"]) is None


@pytest.mark.parametrize(
    "line", ["|", "｜", "W020231009123456789.png", "图片1.png", "活动 (2).JPG", "a@2x.webp"]
)
def test_file_names_and_lone_bars_are_no_paragraphs(line: str) -> None:
    assert is_residue(line)
    assert paragraphs(["一。", line, "二。"]) == ["一。", "二。"]


@pytest.mark.parametrize("line", ["他打开了图片，见了 1.png 就笑。", "甲|乙", "png", "一" * 200 + ".png", ""])
def test_other_lines_are_paragraphs(line: str) -> None:
    assert not is_residue(line)
