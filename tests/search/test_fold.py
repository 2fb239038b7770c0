from __future__ import annotations

import hashlib
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unioncrawl.search.fold import fold, spaced, unfolded

EVERYTHING = "".join(map(chr, range(sys.maxunicode + 1)))


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ＡＢｃ１２３", "abc123"),
        ("勞動者之歌", "劳动者之歌"),
        ("工會會員：３０％", "工会会员:30%"),
        ("　（一）", " (一)"),
        ("ÉΣς", "éσσ"),
        ("\u2f2f\u4f1a", "工会"),  # a Kangxi radical, as text from PDFs has it
        ("\u2ed3\u6c5f", "长江"),
        ("\uf90a", "金"),
        ("薴苧", "苎苎"),
        ("ßİ", "ßİ"),
    ],
)
def test_width_case_and_script_make_no_difference(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_folding_keeps_every_offset() -> None:
    assert len(fold(EVERYTHING)) == len(spaced(EVERYTHING)) == len(EVERYTHING)


def test_folding_twice_changes_nothing_more() -> None:
    assert fold(fold(EVERYTHING)) == fold(EVERYTHING)
    assert spaced(spaced(EVERYTHING)) == spaced(EVERYTHING)


@given(st.text())
def test_spaced_text_is_folded_text_with_blanks(text: str) -> None:
    assert all(a in (b, " ") for a, b in zip(spaced(text), fold(text), strict=True))


@pytest.mark.parametrize("character", "，。、“”《》—…·()%@_-\n\t 　\u200b\u3000\ue5e5①"[:-1])
def test_punctuation_is_no_part_of_a_word(character: str) -> None:
    assert spaced(character) == " "


@pytest.mark.parametrize("character", "工㐀\U00020bb7\U000323af〇々①é8٣ꡀཀ\ue000")
def test_letters_digits_and_ideographs_make_words(character: str) -> None:
    assert spaced(character) != " "


def test_the_tables_are_those_that_segmenter_version_1_means() -> None:
    """Does this fail, an index made before is wrong: raise ``SEGMENTER_VERSION``, then pin the new digest."""
    digest = hashlib.sha256(spaced(EVERYTHING).encode("utf-8", "surrogatepass")).hexdigest()
    assert digest == "53910066cb9c03b40879ea3cb93d1d4405c635c42dbd3c4244fadfa618737681"


@pytest.mark.parametrize("character", ["会", "a", "1", "干", "é", "的"])
def test_all_forms_of_a_character_are_known(character: str) -> None:
    assert unfolded(character) == {c for c in map(chr, range(0x110000)) if fold(c) == character}
