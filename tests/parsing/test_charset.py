"""Which encoding a page is in."""

import codecs
import gzip
import itertools
import random
import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from web_poet import HttpResponseHeaders

from unioncrawl.charset import Decision, decide, decode, known
from unioncrawl.provider import http_response

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


DECLARED = (
    "", "utf-8", "gbk", "gb2312", "gb18030", "big5", "iso-8859-1", "utf-16", "windows-1251", "euc-kr", "shift_jis", "none"
)  # fmt: skip
SIMPLIFIED_BODY = (
    "　　近日，市总工会召开会议，部署今年的工作。大家说，这样的会开得好，职工得到了实惠。镕、喆两位师傅也来了。"
    * 3
)
TRADITIONAL_BODY = "　　近日，市總工會召開會議，部署今年的工作。大家說，這樣的會開得好，職工得到了實惠。" * 3
ENCODINGS = ("utf-8", "gbk", "gb18030", "big5", "utf-16-le", "utf-16-be")
MARKS = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}

REAL = Path(__file__).parents[3] / "shared" / "bench" / "html" / "pages"
META = re.compile(r"<meta[^>]*charset[^>]*>", re.IGNORECASE)


def encodable(text: str) -> list[tuple[str, bytes]]:
    """Return ``text`` in every encoding that has all its characters."""
    found = []
    for encoding in ENCODINGS:
        try:
            found.append((encoding, text.encode(encoding)))
        except UnicodeEncodeError:
            continue
    return found


def check(text: str, encoding: str, whole: bytes, cut: int, content_type: str) -> None:
    """Read ``whole`` without its last ``cut`` bytes: nothing is replaced, and nothing but the cut character is lost."""
    body = whole[: len(whole) - cut]
    found = read(body, content_type)
    assert "\ufffd" not in found, (encoding, content_type, decide(body, content_type))
    assert text.startswith(found), (encoding, content_type, decide(body, content_type))
    assert len(text) - len(found) <= cut, (encoding, content_type, decide(body, content_type))


@pytest.mark.parametrize("text", [SIMPLIFIED_BODY, TRADITIONAL_BODY], ids=["simplified", "traditional"])
@pytest.mark.parametrize("meta", DECLARED)
def test_a_page_reads_as_written_whatever_header_and_meta_and_mark_say(meta: str, text: str) -> None:
    whole = page(f'<meta charset="{meta}">' if meta else "", text)
    for (encoding, raw), header, cut in itertools.product(encodable(whole), DECLARED, (0, 17, 18, 19)):
        for mark in {b"", codecs.BOM_UTF8, MARKS.get(encoding, b"")}:
            check(whole, encoding, mark + raw, cut, f"text/html; charset={header}" if header else "")


@pytest.mark.skipif(not REAL.exists(), reason="needs the real pages")
def test_real_pages_read_as_written_whatever_header_and_meta_and_mark_say() -> None:
    chance = random.Random(1)
    for file in sorted(REAL.iterdir())[::4]:
        body = gzip.decompress(file.read_bytes())
        text = META.sub("", read(body)).replace("\ufffd", "")[:60_000]
        meta = chance.choice(DECLARED)
        text = text.replace("<head>", f'<head><meta charset="{meta}">' if meta else "<head>", 1)
        for encoding, raw in encodable(text):
            for header in chance.sample(DECLARED, 3):
                mark = chance.choice([b"", b"", codecs.BOM_UTF8, MARKS.get(encoding, b"")])
                check(text, encoding, mark + raw, chance.randrange(4), f"text/html; charset={header}")


def test_a_declaration_that_gives_no_chinese_is_not_believed_where_another_encoding_does() -> None:
    body = page("", TRADITIONAL_BODY).encode("big5")
    decision = decide(body, "text/html; charset=gb2312")
    assert decision == Decision(
        "big5hkscs",
        "found in the bytes; no sense as gb18030 (declared in header as gb2312), but as big5hkscs",
    )
    assert decide(page("", SIMPLIFIED_BODY).encode(), "text/html; charset=gbk").encoding == "utf-8"
    assert decide(page("", SIMPLIFIED_BODY).encode("gbk"), "text/html; charset=big5").encoding == "gb18030"


def test_of_a_few_characters_nothing_is_told_and_the_declaration_is_believed() -> None:
    body = "縣市".encode("big5")
    assert decide(body, "text/html; charset=big5").encoding == "big5hkscs"
    assert decide(body, "text/html; charset=gbk").encoding == "gb18030"


def test_a_mark_of_another_encoding_before_the_text_belongs_to_no_character() -> None:
    body = codecs.BOM_UTF8 + LONG.encode("gbk")
    assert decide(body, "text/html; charset=gbk") == Decision(
        "gb18030", "declared in header as gbk; not utf-8 (byte order mark)"
    )
    assert read(body, "text/html; charset=gbk") == LONG


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_told_by_the_null_bytes_of_its_markup(encoding: str) -> None:
    decision = decide(page("", LONG).encode(encoding), "text/html; charset=utf-8")
    assert decision == Decision(encoding, "null bytes")


@pytest.mark.parametrize(
    ("encoding", "declared"), [("gb18030", "utf-8"), ("utf-8", "gbk"), ("big5", "big5"), ("big5", "gbk")]
)
@pytest.mark.parametrize("byte", [b"\xff", b"\x80", b"\xa0"])
def test_a_broken_byte_turns_no_page_into_another_encoding(encoding: str, declared: str, byte: bytes) -> None:
    text = page("", TRADITIONAL_BODY if encoding == "big5" else SIMPLIFIED_BODY)
    raw = text.encode(encoding)
    middle = raw.index(b"<body>")
    found = read(raw[:middle] + byte + b"<" + raw[middle:], f"text/html; charset={declared}")
    assert text[text.index("<body>") :] in found


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        (LONG.encode()[:-1], "text/html; charset=utf-8", LONG[:-1]),
        (LONG.encode("gbk")[:-1], "text/html; charset=utf-8", LONG[:-1]),
        (codecs.BOM_UTF8 + LONG.encode(), "text/html; charset=gbk", LONG),
        (codecs.BOM_UTF8 + LONG.encode("gbk"), "text/html; charset=gbk", LONG),
        (LONG.encode("utf-16"), "text/html", LONG),
        (LONG.encode("gbk"), "text/html", LONG),
    ],
    ids=["cut", "cut GBK under utf-8", "mark", "mark before GBK", "UTF-16", "undeclared GBK"],
)
def test_page_objects_read_what_was_decided(body: bytes, content_type: str, text: str) -> None:
    headers = HttpResponseHeaders({"Content-Type": content_type})
    response = http_response("http://szb.sxworker.com/", body, 200, headers)
    assert response.text == text
    assert response.encoding == decide(body, content_type).encoding
