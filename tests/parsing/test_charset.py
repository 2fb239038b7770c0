"""Which encoding a page is in."""

import codecs

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from unioncrawl.charset import Decision, decide, decode, known

TEXT = "陕西工人报：职工之家，习近平总书记的重要讲话。"
LONG = TEXT * 20

simplified = st.text(
    st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5) | st.sampled_from("，。、《》aZ9 \n<>")
)
any_character = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufeff"))
traditional = st.text(st.sampled_from("會員職工總聯勞動報導習近平，。！陝西省長寧區"))


def page(meta: str, text: str = TEXT) -> str:
    return f'<html><head>{meta}<meta name="author" content="x"></head><body>{text}</body></html>'


def read(body: bytes, content_type: str = "") -> str:
    return decode(body, decide(body, content_type))


@pytest.mark.parametrize("declared", ["gb2312", "GBK", "x-gbk", "gb18030", "GB_2312-80"])
def test_all_names_of_gb_are_read_as_gb18030(declared: str) -> None:
    body = "喆堃镕𠮷€".encode("gb18030")
    assert decide(body, f"text/html; charset={declared}").encoding == "gb18030"
    assert read(body, f"text/html; charset={declared}") == "喆堃镕𠮷€"


@pytest.mark.parametrize(
    "meta",
    [
        '<meta charset="gb2312">',
        "<META CHARSET=gb2312>",
        "<meta http-equiv='Content-Type' content='text/html; charset=gb2312'/>",
        '<meta content="text/html;charset = gb2312" http-equiv=content-type>',
    ],
)
def test_a_meta_element_declares_in_any_form(meta: str) -> None:
    decision = decide(page(meta, "会").encode("gb18030"))
    assert decision == Decision("gb18030", "declared in meta as gb2312")


def test_a_meta_element_in_a_comment_declares_nothing() -> None:
    body = page('<!-- <meta charset="big5"> --><meta charset="gbk">').encode("gbk")
    assert decide(body).reason == "declared in meta as gbk"


def test_a_meta_element_behind_the_first_four_kilobytes_declares_nothing() -> None:
    body = page(" " * 4096 + '<meta charset="big5">').encode()
    assert decide(body).reason == "found in the bytes; nothing declared"


@pytest.mark.parametrize(
    "declared", ["iso-8859-1", "windows-1252", "us-ascii", "utf-7", "punycode", "none", "utf-16"]
)
def test_what_servers_say_by_default_counts_as_undeclared(declared: str) -> None:
    body = TEXT.encode("gb18030")
    expected = Decision("gb18030", "found in the bytes; nothing declared")
    assert decide(body, f"text/html; charset={declared}") == expected


def test_undeclared_gbk_is_found_in_the_bytes() -> None:
    assert read(page("").encode("gbk")) == page("")


@pytest.mark.parametrize("content_type", ["", "text/html; charset=utf-8"])
def test_big5_that_nothing_declares_is_told_from_gb_by_its_punctuation(content_type: str) -> None:
    body = page("", "習近平會見勞動模範，職工之家煥然一新。").encode("big5")
    assert decide(body, content_type).encoding == "big5hkscs"
    assert "習近平會見勞動模範，" in read(body, content_type)


@given(simplified)
def test_gb_that_nothing_declares_is_never_taken_for_big5(text: str) -> None:
    assert decide((TEXT + text).encode("gb18030")).encoding == "gb18030"


def test_utf_8_declared_over_gbk_is_not_believed() -> None:
    decision = decide(LONG.encode("gbk"), "text/html; charset=utf-8")
    assert decision.encoding == "gb18030"
    assert decision.reason == "found in the bytes; not utf-8 (declared in header as utf-8)"


def test_where_header_and_meta_disagree_the_one_that_decodes_is_believed() -> None:
    body = page('<meta charset="gbk">').encode("gbk")
    decision = decide(body, "text/html; charset=UTF-8")
    assert decision == Decision("gb18030", "declared in meta as gbk; not utf-8 (declared in header as UTF-8)")


def test_where_both_decode_the_header_is_believed() -> None:
    body = page('<meta charset="gbk">', "plain").encode()
    assert decide(body, 'text/html; charset="utf-8"') == Decision("utf-8", "declared in header as utf-8")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_believed_and_is_no_text(encoding: str) -> None:
    body = TEXT.encode(encoding)
    assert decide(body, "text/html; charset=gbk").reason == "byte order mark"
    assert read(body, "text/html; charset=gbk") == TEXT


def test_a_byte_order_mark_before_gbk_is_not_believed() -> None:
    body = codecs.BOM_UTF8 + LONG.encode("gbk")
    assert decide(body + b"\n", "text/html; charset=gbk").encoding != "utf-8"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_broken_byte_costs_one_character_and_not_the_page(encoding: str) -> None:
    body = LONG.encode(encoding) + b"\xff" + LONG.encode(encoding)
    decision = decide(body)
    assert decision.encoding == encoding
    assert decision.reason.startswith("nearest, some characters are replaced")
    assert decode(body, decision) == f"{LONG}\ufffd{LONG}"


def test_an_empty_body_is_utf_8() -> None:
    assert decide(b"").encoding == "utf-8"
    assert read(b"") == ""


def test_names_that_no_codec_has_are_of_no_use() -> None:
    assert known("gb2312-chinese") is None
    assert known("") is None


@given(any_character)
@example("联通")
def test_declared_utf_8_round_trips(text: str) -> None:
    assert read(text.encode(), "text/html; charset=utf-8") == text


@given(any_character)
@example("联通")
def test_declared_gbk_round_trips(text: str) -> None:
    assert read(text.encode("gb18030"), "text/html; charset=gbk") == text


@given(traditional)
def test_declared_big5_round_trips(text: str) -> None:
    assert read(text.encode("big5"), "text/html; charset=big5") == text


@given(simplified, st.sampled_from(["utf-8", "gb18030"]), st.data())
def test_a_body_cut_anywhere_loses_only_the_cut_character(
    text: str, encoding: str, data: st.DataObject
) -> None:
    whole = text.encode(encoding)
    cut = data.draw(st.integers(0, len(whole)))
    found = read(whole[:cut], f"text/html; charset={encoding}")
    assert "\ufffd" not in found
    assert text.startswith(found)
    assert len(text[: len(found) + 1].encode(encoding)) > cut or found == text


@given(st.binary())
def test_any_bytes_are_decided_and_decoded(body: bytes) -> None:
    assert isinstance(read(body), str)
