from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from unioncrawl.search.query import parse
from unioncrawl.search.snippet import Snippet, marks, snippets


def shown(snippet: Snippet) -> str:
    out, at = "", 0
    for start, end in snippet.marks:
        out += snippet.text[at:start] + "【" + snippet.text[start:end] + "】"
        at = end
    return out + snippet.text[at:]


def of(text: str, query: str, width: int = 40, most: int = 2) -> list[str]:
    return [shown(snippet) for snippet in snippets(text, parse(query).needles, width, most)]


def test_offsets_are_those_of_the_text_as_stored() -> None:
    assert marks("全國總工會ＡＢ", parse("总工会ab").needles) == ((2, 7),)


def test_a_phrase_marks_its_gap_whatever_stands_there() -> None:
    assert of("争做“劳动”——模范！", '"劳动 模范"') == ["争做“【劳动”——模范】！"]


def test_a_phrase_without_a_gap_does_not_mark_one_with() -> None:
    assert of("劳动。动者", "劳动者") == []


def test_finds_that_overlap_are_one_mark() -> None:
    assert of("哈哈哈", "哈哈") == ["【哈哈哈】"]
    assert of("劳动模范", "劳动 动模 范") == ["【劳动模范】"]


def test_a_word_to_leave_out_is_not_marked() -> None:
    assert of("工会。劳动", "工会 OR (劳动 -工会)") == ["【工会】。【劳动】"]
    assert of("工会。劳动", "工会 -劳动") == ["【工会】。劳动"]


def test_a_snippet_stays_in_its_paragraph() -> None:
    assert of("第一段\n第二段工会\n第三段", "工会") == ["第二段【工会】"]


def test_a_snippet_is_as_wide_as_asked_and_says_where_it_is_cut() -> None:
    text = "前" * 50 + "工会" + "后" * 50
    (snippet,) = snippets(text, parse("工会").needles, width=10)
    assert snippet == Snippet("前前前前工会后后后后", ((4, 6),), 46, True, True)
    (first,) = snippets("工会" + "后" * 50, parse("工会").needles, width=10)
    assert (first.text, first.cut_before, first.cut_after) == ("工会后后后后后后后后", False, True)
    (last,) = snippets("前" * 50 + "工会", parse("工会").needles, width=10)
    assert (last.text, last.cut_before, last.cut_after) == ("前前前前前前前前工会", True, False)


def test_snippets_show_every_word_before_they_show_one_twice() -> None:
    text = "工会" * 5 + "中" * 100 + "工会" + "中" * 100 + "劳动"
    assert [piece.count("【") for piece in of(text, "工会 劳动", width=12)] == [1, 1]
    assert "劳动" in of(text, "工会 劳动", width=12)[1]


def test_nothing_found_is_no_snippet() -> None:
    assert snippets("正文", parse("title:工会").needles) == []
    assert snippets(None, parse("工会").needles) == []
    assert parse("title:工会").needles_in("text") == []


@given(st.text("工会劳动，\n", max_size=120), st.integers(1, 30), st.integers(0, 4))
def test_a_snippet_is_a_piece_of_the_text_and_not_too_wide(text: str, width: int, most: int) -> None:
    needles = parse('工会 OR 动 OR "会 劳"').needles
    found = snippets(text, needles, width, most)
    assert len(found) <= most
    assert bool(found) == (bool(marks(text, needles)) and most > 0)
    for snippet in found:
        assert text[snippet.start :].startswith(snippet.text)
        assert snippet.marks
        assert len(snippet.text) <= max(width, *(end - start for start, end in snippet.marks))
