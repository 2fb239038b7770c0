"""How each field was got: method, place, the line of the parser, and what was asked before."""

from __future__ import annotations

import html
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.explaining.tools import field, fixtures, lines_of, told, told_of_fixture
from tests.parsing.pages import BODY, GRRB, epaper_article, epaper_lines, in_divs
from tests.parsing.test_seed_pages import MARKUPS, SEEDS
from tests.parsing.test_seed_pages import URLS as SEED_URLS
from tests.parsing.test_seed_pages import lines_of as seed_lines
from unioncrawl import road
from unioncrawl.explaining.model import Explanation, Field
from unioncrawl.explaining.paths import paths_of
from unioncrawl.explaining.saved import explained as explained_file
from unioncrawl.items import FIELDS, METHODS
from unioncrawl.sources.gongren_ribao import GongrenRibaoArticlePage
from unioncrawl.text import squeezed, without_artefact
from unioncrawl.warc.http import HttpMessage

ARTICLE = f"{GRRB}news-3.html"

PATHS = (
    "<div><p>一</p><!-- x --><p>二<b>三</b><b>四</b></p><o:p>五</o:p><o:p>六</o:p><founder-content>七</founder-content></div>"
    "<div><h1>八</h1><font>九</font></div>"
)

DERIVED = frozenset({"state"})
"""What is told from what is missing as well stands nowhere."""


def known(explanation: Explanation) -> Iterator[Field]:
    return (one for one in explanation.fields if one.value not in (None, "", []))


def assert_explained(explanation: Explanation) -> None:
    """Every field with a value has a method, a place and the line that returned it; title and body have their lines."""
    for one in known(explanation):
        assert one.method in METHODS, one.name
        assert one.places or one.name in DERIVED, (one.name, one.value)
        assert one.where or one.method == "address", one.name
        assert one.code is not None, one.name
        assert one.code.file.startswith("unioncrawl/")
        assert "return" in one.code.text, one.name
    if explanation.address.role == "article":
        assert_lines(explanation)


def assert_lines(explanation: Explanation) -> None:
    """The lines of title and body say what title and body do, and no other lines do."""
    title = squeezed(field(explanation, "title").value or "")
    assert all(squeezed(line) in title or title in squeezed(line) for line in lines_of(explanation, "title"))
    text = squeezed(field(explanation, "text").value or "")
    lines = [squeezed(without_artefact(line)) for line in lines_of(explanation, "text")]
    assert all(line in text or text in line for line in lines)
    assert len("".join(lines)) >= 0.9 * len(text)


@pytest.mark.parametrize(
    "path", list(fixtures()), ids=lambda path: f"{path.parent.name.rpartition('.')[2]}-{path.name}"
)
def test_every_field_of_every_fixture_has_a_method_a_place_and_a_line_of_the_parser(path: Path) -> None:
    explanation = told_of_fixture(path)
    assert explanation.problem is None
    assert explanation.item is not None
    assert_explained(explanation)
    for one in explanation.fields:
        value = explanation.item[one.name]
        assert one.value == (None if value in ("", []) else value)


@pytest.mark.skipif(not SEEDS, reason="the seed texts are not here")
@pytest.mark.parametrize("markup", MARKUPS)
@pytest.mark.parametrize("number", sorted(SEED_URLS))
def test_the_seed_texts_are_explained_whatever_their_markup(number: str, markup: str, tmp_path: Path) -> None:
    body = MARKUPS[markup]([html.escape(line) for line in seed_lines(number)])
    page = tmp_path / "page.html"
    page.write_text(f"<!DOCTYPE html><html><head><meta charset=utf-8></head><body>{body}</body></html>")
    explanation = explained_file(page, SEED_URLS[number], "text/html")
    assert explanation.problem is None
    assert_explained(explanation)


def test_a_value_that_is_a_line_as_it_stands_is_told_from_one_that_was_found_again() -> None:
    explanation = told(epaper_article(title="夜班之后", kicker="车间里的故事"), ARTICLE)
    title = field(explanation, "title")
    assert (title.method, title.where) == ("selector", "#ctitle")
    assert [(place.number, place.match) for place in title.places] == [(4, "same")]
    assert explanation.lines[3].fields == ["title"]
    assert explanation.lines[3].path == title.places[0].path == "/html/body/div[4]"
    assert field(explanation, "kicker").places[0].match == "equal"
    assert field(explanation, "authors").places[0].match == "part"


def test_the_line_that_was_asked_for_comes_before_one_that_says_the_same_by_chance() -> None:
    origin = field(told(epaper_article(), ARTICLE), "origin")
    assert origin.value == "工人日报"
    assert [(place.text, place.asked) for place in origin.places] == [
        ("《工人日报》(2022年10月28日 02版)", True)
    ]


def test_what_was_tried_before_and_did_not_match_is_told_in_order() -> None:
    page = in_divs(epaper_lines(title="夜班之后", source="《工人日报》(2022年10月28日 02版)"))
    explanation = told(page, ARTICLE)
    text = field(explanation, "text")
    assert text.method == "grammar"
    asked = [(step.kind, step.asked, step.matched) for step in text.tried]
    missed = [asked.index(("id", name, False)) for name in ("#ccontent", "#imgs")]
    source_line = next(n for n, (kind, _, matched) in enumerate(asked) if kind == "line" and matched)
    assert max(missed) < source_line
    assert text.tried[source_line].lines == [4]
    assert lines_of(explanation, "text") == [line.strip("　") for line in BODY]


def test_the_line_of_the_parser_is_that_of_the_branch_that_was_taken() -> None:
    by_id = field(told(epaper_article(), ARTICLE), "subtitle").code
    with_deck = field(told(epaper_article(title="夜班之后<br>——记某厂检修班"), ARTICLE), "subtitle").code
    assert by_id is not None
    assert with_deck is not None
    assert (by_id.file, by_id.function) == (with_deck.file, with_deck.function)
    assert by_id.line != with_deck.line
    assert "#ctitle" in with_deck.text


def test_a_headline_in_a_menu_is_no_paragraph_of_the_body() -> None:
    menu = "<div>某市总工会召开会议</div>"
    body = ("　　某市总工会召开会议", "　　会上通过了新的章程，各县区工会主席参加了会议。")
    explanation = told(menu + epaper_article(body=body), ARTICLE)
    numbers = [line.number for line in explanation.lines if "text" in line.fields]
    assert explanation.lines[0].text == "某市总工会召开会议"
    assert numbers == list(range(numbers[0], numbers[0] + 2))
    assert 1 not in numbers


def test_an_address_tells_which_piece_of_it_is_the_date_and_the_page() -> None:
    explanation = told(epaper_article(), ARTICLE)
    assert [place.text for place in field(explanation, "published").places] == ["2022/10/28"]
    assert [(place.kind, place.text) for place in field(explanation, "page_no").places] == [("address", "2")]


def test_the_rules_that_did_not_read_the_address_say_why() -> None:
    explanation = told(epaper_article(), ARTICLE)
    verdicts = {rule.parser: rule.verdict for rule in explanation.address.rules}
    assert verdicts["GongrenRibaoArticlePage"] == "chosen"
    assert verdicts["GongrenRibaoPlanPage"] == "no: its pattern does not fit"
    assert explanation.address.version == GongrenRibaoArticlePage.version


def test_explaining_a_page_leaves_no_trace_behind() -> None:
    import sys

    before = sys.getprofile()
    first = told(epaper_article(), ARTICLE)
    assert sys.getprofile() is before
    assert told(epaper_article(), ARTICLE) == first


def test_fields_come_in_the_order_in_which_articles_are_shown() -> None:
    names = [one.name for one in told(epaper_article(), ARTICLE).fields]
    assert names == [name for name in FIELDS if name in names]


def test_the_paths_of_elements_are_those_of_lxml() -> None:
    page = road.page_at(ARTICLE, HttpMessage(200, "OK", [], b"", PATHS.encode()))
    tree = page.root.getroottree()
    found = paths_of(page.root)
    assert len(found) == 13
    assert {element: tree.getpath(element) for element in found} == found


def test_a_page_number_is_not_found_again_in_dates_and_other_numbers() -> None:
    page = next(path for path in fixtures() if path.name == "2008-11-04-lines-with-left-column")
    explanation = told_of_fixture(page)
    number = field(explanation, "page_no")
    assert number.value == 1
    assert [place.text for place in number.places] == ["01"]
