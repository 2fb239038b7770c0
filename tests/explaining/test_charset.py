"""Why a page was read in its encoding."""

from __future__ import annotations

from tests.explaining.tools import told
from tests.parsing.pages import GRRB, epaper_article

ARTICLE = f"{GRRB}news-3.html"
PAGE = epaper_article().replace("<meta charset='utf-8'>", "")


def test_undeclared_gbk_says_what_the_bytes_cannot_be() -> None:
    charset = told(PAGE.encode("gb18030"), ARTICLE, "text/html").charset
    assert (charset.encoding, charset.reason, charset.refuted) == (
        "gb18030",
        "found in the bytes",
        ["nothing declared"],
    )
    utf_8, gb, *_ = charset.candidates
    assert (utf_8.encoding, utf_8.why, utf_8.fits) == ("utf-8", "not declared", False)
    assert utf_8.trouble.endswith("invalid start byte")
    assert " at byte " in utf_8.trouble
    assert (gb.encoding, gb.fits) == ("gb18030", True)
    assert gb.common is not None
    assert gb.common > 0.4


def test_a_declaration_that_the_bytes_refute_is_told() -> None:
    charset = told(PAGE.encode("gb18030"), ARTICLE, "text/html; charset=utf-8").charset
    assert charset.encoding == "gb18030"
    assert charset.refuted == ["not utf-8 (declared in header as utf-8)"]


def test_characters_that_could_not_be_decoded_are_counted() -> None:
    explanation = told(PAGE.encode().replace("夜".encode(), b"\xe5\xa4?"), ARTICLE)
    assert explanation.charset.replaced >= 1
    assert any("could not be decoded as utf-8" in notice for notice in explanation.notices)
