"""What the pages of issues of 劳动者报 show."""

from __future__ import annotations

import pytest

import unioncrawl.sources.laodongzhe_bao  # noqa: F401  (its import makes the rules)
from unioncrawl.errors import PageError
from unioncrawl.road import role_of

from .pages import Variant, article, document, in_divs, lines
from .small_epapers import BODY, MARKUPS, OTHER_SITE

ISSUE = "https://baokan.laodongwang.cn/issue/362"
CURRENT = "当前刊期: 2025年1月15日 星期三 往期刊期 | 日历查看"


@pytest.mark.parametrize("current", [CURRENT, "当前刊期：2025年1月15日 星期三"])
@pytest.mark.parametrize("markup", MARKUPS.values(), ids=MARKUPS)
def test_the_day_and_the_one_text_are_read(markup: Variant, current: str) -> None:
    page = [*lines("site", current, "版面", "刊期文章"), *lines("body", *BODY)]
    found = article(ISSUE, document(markup(page)))
    assert (found.title, found.published, found.text) == (None, "2025-01-15", "\n".join(BODY))


def test_titles_listed_over_the_text_are_none_of_it() -> None:
    page = [
        *lines("site", CURRENT, "版面", "第01版：要闻", "刊期文章", "夜班食堂的灯光", "老班长"),
        *lines("body", *BODY),
    ]
    assert article(ISSUE, document(in_divs(page))).text == "\n".join(BODY)


@pytest.mark.parametrize(
    "html",
    [
        OTHER_SITE,
        "",
        "<p>页面不存在</p>",
        document(f"<p>{CURRENT}</p><p>版面</p><p>刊期文章</p>"),
        document(
            "<p>当前刊期:</p><p>今天是2026年11月21日</p><p>刊期文章</p>"
            + "".join(f"<p>{text}</p>" for text in BODY)
        ),
    ],
)
def test_without_day_or_text_nothing_is_read(html: str) -> None:
    with pytest.raises(PageError):
        article(ISSUE, html)


@pytest.mark.parametrize(
    ("address", "role"), [(ISSUE, "article"), ("https://baokan.laodongwang.cn/", "other")]
)
def test_an_address_says_what_the_page_is(address: str, role: str) -> None:
    assert role_of(address) == role
