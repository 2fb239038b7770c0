"""The headline."""

from __future__ import annotations

import pytest

from tests.generic.pages import STORY, TEXT, TITLE, in_breaks, in_paragraphs, links, table
from tests.generic.plug import extracted


@pytest.mark.parametrize(
    "document", [f"{TITLE}-临江新闻网", f"{TITLE}_工会_临江新闻网", f"{TITLE} - 临江日报", TITLE]
)
@pytest.mark.parametrize(
    "line", [f"<h1>{TITLE}</h1>", f"<div>{TITLE}</div>", f"<p align=center><b>{TITLE}</b></p>"]
)
def test_the_line_that_the_document_is_called_after_is_the_title(document: str, line: str) -> None:
    found = extracted(f"<title>{document}</title>{line}{in_paragraphs(STORY)}")
    assert (found.title, found.text) == (TITLE, TEXT)


def test_a_title_broken_over_two_lines_is_one() -> None:
    page = f"<title>{TITLE}-临江新闻网</title><h1>{TITLE.replace(' ', '<br>')}</h1>{in_paragraphs(STORY)}"
    assert extracted(page).title == TITLE


def test_a_title_that_the_document_cuts_short_is_read_whole() -> None:
    page = f"<title>{TITLE[:12]}...-临江新闻网</title><div>{TITLE}</div>{in_paragraphs(STORY)}"
    assert extracted(page).title == TITLE


def test_hyphens_within_a_title_do_not_end_it() -> None:
    title = "1-10月全市新建职工书屋45家"
    page = f"<title>{title}-临江新闻网</title><div>{title}</div>{in_paragraphs(STORY)}"
    assert extracted(page).title == title


@pytest.mark.parametrize(
    "document", ["", "<title>临江市总工会</title>", "<title>工会新闻_临江新闻网</title>"]
)
def test_without_a_name_place_and_form_tell_the_title(document: str) -> None:
    assert extracted(document + table(in_breaks(STORY))).title == TITLE


def test_the_heading_of_a_list_is_no_title() -> None:
    page = f"<h3>热点排行</h3>{links()}<div>{TITLE}</div><div>2019-09-26 来源：临江日报</div>{in_paragraphs(STORY)}"
    assert extracted(page).title == TITLE


def test_a_title_that_only_the_head_of_the_page_has_is_taken_from_there() -> None:
    page = f'<meta property="og:title" content="{TITLE}"><title>临江新闻网</title>{in_paragraphs(STORY)}'
    assert extracted(page).title == TITLE


def test_an_author_behind_the_title_is_not_part_of_it() -> None:
    page = f"<div>{TITLE} 孟小川</div><p>{TITLE}</p>{in_paragraphs(STORY)}"
    found = extracted(page)
    assert (found.title, found.authors, found.text) == (TITLE, ("孟小川",), TEXT)


def test_no_title_is_made_up() -> None:
    lines = ["同志们：按照会议安排，我就职工书屋建设作简要发言，不妥之处，请批评指正。", *STORY]
    found = extracted(f"<table><tr><td>{in_breaks(lines)}</td></tr></table>")
    assert found.title is None
    assert found.published is None
    assert found.text == "\n".join(lines)
