"""Citations as data say what there is, and nothing in a page's words breaks their form."""

from __future__ import annotations

import io
import re

import attrs
import pytest

from tests.citing.made import CAPTURED, CITED, HOSTILE, made
from unioncrawl.citing import bibtex, csl, ris

KEYS = (
    "sha256:" + CAPTURED.payload_sha256,
    CAPTURED.record_id,
    CAPTURED.warc_file,
    str(CAPTURED.warc_offset),
)


def test_csl_data_name_paper_day_page_address_and_capture() -> None:
    item = csl.item(CITED)
    assert item["type"] == "article-newspaper"
    assert item["author"] == [{"literal": "余建斌"}]
    assert (item["container-title"], item["page"], item["URL"]) == ("人民日报", "2", CITED.url)
    assert item["issued"] == {"date-parts": [[2013, 1, 12]]}
    assert item["accessed"] == {"date-parts": [[2013, 3, 20]]}
    assert item["custom"]["captured"]["payload_sha256"] == CAPTURED.payload_sha256
    assert all(key in item["note"] for key in KEYS)


def test_a_processor_makes_the_same_reference_of_the_data() -> None:
    from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
    from citeproc.source.json import CiteProcJSON

    item = {name: value for name, value in csl.item(CITED).items() if name != "custom"}  # it warns of that
    style = CitationStylesStyle(io.BytesIO(csl.STYLES["gbt7714-2025"].source().encode()), validate=False)
    bibliography = CitationStylesBibliography(style, CiteProcJSON([item]), formatter.plain)
    bibliography.register(Citation([CitationItem(CITED.key)]))
    assert [str(line) for line in bibliography.bibliography()] == list(
        csl.references([CITED], "gbt7714-2025")
    )


def test_a_key_is_of_letters_digits_and_dashes_and_says_source_year_and_article() -> None:
    assert CITED.key == "renmin_ribao-2013-2511088078474877"
    assert made(published=None).key == "renmin_ribao-nd-2511088078474877"
    assert made(article_id=7).key != CITED.key


def test_a_capture_late_in_the_evening_is_dated_as_in_china() -> None:
    late = made(captured=attrs.evolve(CAPTURED, at="2013-03-20T16:30:00.000000Z"))
    assert late.accessed == "2013-03-21"


def test_what_an_article_does_not_have_is_no_field() -> None:
    bare = made(authors=(), title=None, subtitle=None, published=None, page=None)
    assert not {"author", "title", "issued", "page", "publisher"} & set(csl.item(bare))
    assert re.findall(r"^  (\w+) =", bibtex.entry(bare), re.MULTILINE) == [
        "journal", "entrysubtype", "url", "urldate", "langid", "annotation",
    ]  # fmt: skip
    assert re.findall(r"^(\w\w)  - ", ris.record(bare), re.MULTILINE) == [
        "TY", "ID", "T2", "UR", "Y2", "LA", "N1", "ER",
    ]  # fmt: skip


def test_braces_of_an_entry_are_balanced_whatever_the_title_has() -> None:
    depth = 0
    entry = bibtex.entry(HOSTILE)
    for character in entry:
        depth += {"{": 1, "}": -1}.get(character, 0)
        assert depth >= 0
    assert depth == 0
    assert len(re.findall(r"^@", entry, re.MULTILINE)) == 1


def test_a_record_ends_where_it_ends_whatever_the_title_has() -> None:
    lines = ris.record(HOSTILE).splitlines()
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines)
    assert [line[:2] for line in lines].count("ER") == [line[:2] for line in lines].count("TY") == 1


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("50% & #1_x $", r"50\% \& \#1\_x \$"),
        (r"a\b{c}", r"a\textbackslash{}b\textbraceleft{}c\textbraceright{}"),
        ("~^", r"\textasciitilde{}\textasciicircum{}"),
        ("工会  之\n家", "工会 之 家"),
    ],
)
def test_what_is_special_to_tex_is_written_so_that_it_prints(text: str, written: str) -> None:
    assert bibtex.escaped(text) == written
