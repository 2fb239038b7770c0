"""Why a page gives no item: what was expected, what was found, and where in the parser."""

from __future__ import annotations

import collections
import itertools
import time

import pytest

from tests.explaining.tools import field, told
from tests.parsing.pages import GRRB, document, epaper_article, lines
from tests.parsing.pages import in_divs as divs
from unioncrawl.explaining import reading
from unioncrawl.explaining.model import Explanation
from unioncrawl.pages import Found, found
from unioncrawl.sources.gongren_ribao import GongrenRibaoArticlePage

ARTICLE = f"{GRRB}news-3.html"
NEW_LAYOUT = document(
    divs(
        lines("x", "中工娱乐", "工人日报 2022年10月28日 星期五", "夜班之后", "　　清晨六点，工友们已经到了。")
    )
)


def problem_at(explanation: Explanation) -> str:
    assert explanation.problem is not None
    last = explanation.problem.code[-1]
    return f"{last.file}: {last.text}"


def test_a_changed_layout_tells_what_was_expected_and_what_was_found() -> None:
    explanation = told(NEW_LAYOUT, ARTICLE)
    problem = explanation.problem
    assert problem is not None
    assert explanation.item is None
    assert (problem.kind, problem.field) == ("layout", "authors")
    assert problem.expected == "#ccontent or the line 《工人日报》(…) with a body"
    assert problem.found == "4 lines without"
    assert problem_at(explanation) == "unioncrawl/platforms/workercn_epaper.py: raise unexpected("
    assert problem.around == [1, 2, 3, 4]


def test_what_can_still_be_read_of_a_page_that_fails_is_told() -> None:
    explanation = told(NEW_LAYOUT, ARTICLE)
    assert field(explanation, "published").value == "2022-10-28"
    assert field(explanation, "text").problem is not None
    missed = [step.asked for step in field(explanation, "text").tried if not step.matched]
    assert {"#ccontent", "#imgs"} <= set(missed)


@pytest.mark.parametrize(
    ("body", "kind", "reason"),
    [
        ("", "layout", "found an empty page"),
        (document("<p>您要找的页面不存在</p>"), "gone", "您要找的页面不存在"),
        (epaper_article(title="长" * 400), "invalid", "a title of 400 characters"),
    ],
)
def test_other_reasons_are_told_as_in_the_list_of_failures(body: str, kind: str, reason: str) -> None:
    explanation = told(body, ARTICLE)
    assert explanation.problem is not None
    assert explanation.problem.kind == kind
    assert reason in explanation.problem.reason


def test_a_soft_404_is_noticed() -> None:
    assert (
        "a soft 404: the page says '您要找的页面不存在'"
        in told(document("<p>您要找的页面不存在</p>"), ARTICLE).notices
    )


def test_an_answer_other_than_200_says_so_and_has_no_fields() -> None:
    explanation = told("gone", ARTICLE, status=404)
    assert explanation.problem is not None
    assert explanation.problem.kind == "http"
    assert explanation.fields == []


def test_a_bug_is_shown_at_its_line_in_the_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    @property  # type: ignore[misc]
    def body(page: GongrenRibaoArticlePage) -> object:
        return page.lines[10_000]

    monkeypatch.setattr(GongrenRibaoArticlePage, "body", body)
    explanation = told(epaper_article(), ARTICLE)
    assert explanation.problem is not None
    assert (explanation.problem.kind, explanation.problem.reason) == (
        "error",
        "IndexError: list index out of range",
    )
    # The property is the test's own; the line below it that called it is the parser's.
    assert problem_at(explanation).startswith(
        "unioncrawl/platforms/workercn_epaper.py: return credits_of(self.body"
    )
    assert field(explanation, "page_no").value == 2


def test_a_page_that_hangs_comes_to_an_end_and_shows_where(monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(page: GongrenRibaoArticlePage) -> Found[str]:
        # In C, so that it is never interrupted between two calls.
        collections.deque(map(type(page).marked_lines, itertools.repeat(page)), maxlen=0)
        raise AssertionError

    hang.__name__ = "editor"
    attribute = found(hang)
    attribute.__set_name__(GongrenRibaoArticlePage, "editor")  # type: ignore[attr-defined]
    monkeypatch.setattr(GongrenRibaoArticlePage, "editor", attribute)
    monkeypatch.setattr(reading, "WHOLE_S", 0.2)
    monkeypatch.setattr(reading, "FIELDS_S", 0.4)
    monkeypatch.setattr(reading, "FIELD_S", 0.2)
    begin = time.monotonic()
    explanation = told(epaper_article(), ARTICLE)
    assert time.monotonic() - begin < 30
    assert explanation.problem is not None
    assert explanation.problem.kind == "hangs"
    assert any("marked_lines" in code.function for code in explanation.problem.code)
    assert field(explanation, "editor").problem is not None
    assert field(explanation, "title").value == "夜班之后"


@pytest.mark.parametrize("end", [SystemExit(3), GeneratorExit()])
def test_a_page_that_would_end_the_command_shows_where(
    end: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    @property  # type: ignore[misc]
    def body(_page: GongrenRibaoArticlePage) -> object:
        raise end

    monkeypatch.setattr(GongrenRibaoArticlePage, "body", body)
    explanation = told(epaper_article(), ARTICLE)
    assert explanation.problem is not None
    assert (explanation.problem.kind, explanation.problem.reason.split(":")[0]) == (
        "error",
        type(end).__name__,
    )
    assert field(explanation, "page_no").value == 2


def test_a_page_that_is_too_large_to_be_traced_is_explained_without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "FIELDS_S", 0.0)
    monkeypatch.setattr(reading, "FIELD_S", 0.001)
    body = [f"　　第{number}句话，说了又说。" for number in range(3000)]
    explanation = told(epaper_article(body=body), ARTICLE)
    text = field(explanation, "text")
    assert explanation.problem is None
    assert (text.problem, text.tried) == (None, [])
    assert len(text.places) == 3000
    assert any(notice.startswith("too large to be traced within 0 s") for notice in explanation.notices)
