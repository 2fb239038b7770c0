"""What of a text counts, and how much two texts have in common."""

from __future__ import annotations

import hashlib

import pytest

from bench.copies import ENDS, LEADS, Press
from unioncrawl.reprints.body import body, places, said
from unioncrawl.reprints.overlap import Measured, shares, standing
from unioncrawl.reprints.scheme import RULES
from unioncrawl.reprints.signatures import signatures

STORY = (
    "本报讯（记者 甲乙 通讯员 丙丁）5月1日，西河省總工会在北京召开座谈会，传达学习习近平总书记重要讲话精神。会议指出，"
    "要Ｔ型推进产业工人队伍建设改革，切实维护职工合法权益，把送温暖、送清凉做到职工心坎上。\n"
    "与会代表说，过去是职工找工会，现在是工会找职工。（据新华社）\n责任编辑：戊己"
)
OTHER = (
    "新华社北京5月1日电（记者庚辛）会议指出，要Ｔ型推进产业工人队伍建设改革，切实维护职工合法权益。"
    "与会代表说，过去是职工找工会，如今变成工会找职工。"
)


def read(text: str) -> str:
    """Return the characters that count."""
    return "".join(map(chr, body(text).tolist()))


@pytest.mark.parametrize(
    "text",
    [
        "本报北京5月1日讯 记者张三报道：今天下雨",
        "中工网讯（工人日报—中工网记者 张三）今天下雨",
        "成都讯（见习记者 王五）今天下雨",
        "■本报记者 张三\n今天下雨",
        "（记者 张三）今天下雨",
        "本报讯 今天下雨（张三 摄）",
        "新华社记者 张三\n今天下雨。（张三 李四）",
        "今天，下雨！\n来源：工人日报",
    ],
)
def test_who_made_a_text_does_not_count(text: str) -> None:
    assert read(text) == "今天下雨"


@pytest.mark.parametrize(
    "text", ["来电的人说今天下雨", "今天是五一劳动节，记者走进车间采访报道", "据《工人日报》报道，下雨"]
)
def test_what_tells_of_papers_and_reporters_in_a_sentence_counts(text: str) -> None:
    assert len(read(text)) == len([one for one in text if one not in "，《》"])


def test_what_counts_is_folded_and_known_by_its_place() -> None:
    text = said(STORY)
    assert read(STORY).startswith("5月1日西河省总工会在北京")
    assert [text[place] for place in places(text).tolist()][:7] == list("5月1日西河省")
    assert len(places(text)) == len(body(STORY))


@pytest.mark.parametrize("lead", LEADS)
@pytest.mark.parametrize("end", ENDS)
def test_leads_and_ends_of_any_kind_leave_the_same_body(lead: str, end: str) -> None:
    names = {"a": "陆秋实", "b": "温晓峰", "p": "北京", "m": 5, "d": 1}
    text = (
        f"{lead.format(**names)}会议指出，要推进改革。"
        + ("" if end[:1] == "（" else "\n")
        + end.format(**names)
    )
    assert read(text) == "会议指出要推进改革"


@pytest.mark.parametrize(
    "text", ["报" * 50_000, "网社台" * 20_000, "（记者" * 20_000, "(记者" + " " * 100_000, "新华社" * 27]
)
def test_a_text_that_looks_like_a_lead_without_end_counts(text: str) -> None:
    assert len(body(f"今天\n{text}")) > len("今天")


def test_how_much_stands_in_the_other_text_is_counted_by_characters_in_passages_of_eight() -> None:
    first, second = (
        Measured.of(body("甲" + "零一二三四五六七八九" + "乙丙丁")),
        Measured.of(body("零一二三四五六七八九戊")),
    )
    assert standing(first, second).tolist() == [False, *[True] * 10, False, False, False]
    assert (shares(first, second).first, shares(first, second).second) == (
        round(10 / 14, 4),
        round(10 / 11, 4),
    )
    short = Measured.of(body("零一二三四五六"))
    assert (shares(short, first).first, shares(first, short).first) == (0, 0)


def test_what_stands_in_the_other_text_does_so_wherever_it_is() -> None:
    paragraphs = Press("places").original(600)[1]
    there, back = (Measured.of(body("\n".join(lines))) for lines in (paragraphs, reversed(paragraphs)))
    assert shares(there, back).first > 0.95


def test_other_rules_have_another_number() -> None:
    """If this fails because something was changed on purpose: raise RULES by one, and put the new digest here."""
    bodies = [body(STORY), body(OTHER)]
    found = shares(*map(Measured.of, bodies))
    made = b"".join([*(one.tobytes() for one in bodies), signatures(bodies).tobytes()])
    digest = hashlib.sha256(made + repr(found).encode()).hexdigest()
    assert (RULES, digest[:16]) == (1, "a1a5123183dfec7c")
