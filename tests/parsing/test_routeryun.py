"""Papers on routeryun.com, 江苏工人报 among them."""

from __future__ import annotations

import pytest

import unioncrawl.sources.jiangsu_gongren_bao  # noqa: F401  (its import makes the rules)
from unioncrawl import catalogue
from unioncrawl.errors import HttpStatusError, LayoutChangedError, PageError
from unioncrawl.platforms.routeryun import ADDRESSES, RouteryunArticlePage
from unioncrawl.road import role_of

from .pages import Variant, article, document, in_divs, plan, plan_page, response
from .small_epapers import BODY, MARKUPS, OTHER_SITE, article_lines

HOST = "http://epaper.jsgrb.com"
ARTICLE = f"{HOST}/Article/index/aid/4889807.html"
PLAN = f"{HOST}/Page/index/pageid/380101.html"
DAY = f"{HOST}/Media/jsgrb/2025-01-09"
FILES = "http://epaper.file.routeryun.com/jsgrb/2025-01-09"


@pytest.mark.parametrize("count", ["本文字数:330", "本文字数：330", "本文字数: 330"])
@pytest.mark.parametrize("markup", MARKUPS.values(), ids=MARKUPS)
def test_title_and_body_stand_around_the_count_of_characters(markup: Variant, count: str) -> None:
    page = article_lines(("内容详情",), title="夜班食堂 亮起灯光", under=count)
    found = article(ARTICLE, document(markup(page)))
    assert (found.kicker, found.title, found.subtitle) == (None, "夜班食堂 亮起灯光", None)
    assert found.text == "\n".join(BODY)
    assert found.authors == ["周晓燕", "王建国"]


@pytest.mark.parametrize("title", ["夜班食堂<br>亮起灯光", "夜班食堂 亮起灯光"])
@pytest.mark.parametrize("tag", ["div", "h1", "p"])
def test_a_title_broken_over_lines_is_one(title: str, tag: str) -> None:
    body = "".join(f"<p>{text}</p>" for text in BODY)
    html = f"<div>内容详情</div><{tag} class='title'>{title}</{tag}><div>本文字数:330</div><div class='article-cont'>{body}</div>"
    assert article(ARTICLE, document(html)).title == "夜班食堂 亮起灯光"


def test_neither_date_nor_page_is_taken_from_what_an_article_tells_of() -> None:
    body = ("2024年5月1日，城东机械厂的夜班食堂开张。", *BODY)
    page = article_lines(("内容详情",), under="本文字数:330", body=body)
    found = article(ARTICLE, document(in_divs(page)))
    assert (found.published, found.page_no, found.page_label) == (None, None, None)


def test_the_twin_for_phones_has_the_date_in_its_address() -> None:
    url = f"http://mobile.epaper.routeryun.com{ADDRESSES[1].example}"
    page = RouteryunArticlePage(response=response(url, "<p></p>"))
    page.source = catalogue.named("jiangsu_gongren_bao")  # type: ignore[misc]
    assert page.published == "2026-01-29"


@pytest.mark.parametrize("html", [OTHER_SITE, "", "<p>页面不存在</p>", document("<div>内容详情</div>")])
def test_what_is_no_article_of_the_paper_gives_none(html: str) -> None:
    with pytest.raises(PageError):
        article(ARTICLE, html)


def plan_html(*, files: str = FILES, day: str = "", head: str = "江苏工人报") -> str:
    rows = "".join(
        f"<li class='item'><div class='titlebox'><span>第0{n}版：版名{n}</span></div>"
        f"<a href='/Page/index/pageid/38010{n}.html'><img src='{files}/s{n}.jpg'></a></li>"
        for n in (1, 2)
    )
    return document(
        f"<div>{head}</div>{day}<ul><li id='pdf_toolbar'><a href='{files}/p1.pdf'>PDF</a></li></ul><ul>{rows}</ul>"
        "<ul><li class='item2-menu-item'><a href='/Article/index/aid/1.html'>甲</a></li>"
        "<li class='item2-menu-item'><a href='/Article/index/aid/2'>乙</a></li></ul>"
    )


def test_a_plan_has_its_date_from_its_files_and_its_label_from_beside_its_link() -> None:
    found = plan(f"{HOST}/Page/index/pageid/380102.html", plan_html())
    assert (found.published, found.page_label, found.page_name) == ("2025-01-09", "02", "版名2")
    assert found.page_urls == [PLAN, f"{HOST}/Page/index/pageid/380102.html"]
    assert found.article_urls == [f"{HOST}/Article/index/aid/{n}.html" for n in (1, 2)]
    assert found.page_pdf == f"{FILES}/p1.pdf"


@pytest.mark.parametrize(
    ("day", "head"),
    [
        (
            "<a href='/Media/jsgrb/2025-01-09'>本期</a><a href='/Media/jsgrb/2025-01-08'>上一期</a>",
            "江苏工人报",
        ),
        ("", "江苏工人报 2025年1月9日 星期四"),
    ],
)
def test_without_dated_files_the_day_linked_or_printed_is_the_date(day: str, head: str) -> None:
    assert plan(PLAN, plan_html(files="/x", day=day, head=head)).published == "2025-01-09"


@pytest.mark.parametrize(
    "html",
    [
        plan_html(files="/x"),
        plan_html(head="江苏工人报 2025年1月8日"),
        plan_html(files="/x", head="今天是2025年1月9日 星期四"),
    ],
)
def test_a_plan_without_a_date_or_with_two_is_refused(html: str) -> None:
    with pytest.raises(LayoutChangedError, match="one date"):
        plan(PLAN, html)


def test_a_day_lists_its_pages_and_is_none() -> None:
    link = "<a href='/Page/index/pageid/380101.html'></a>"
    rows = f"<li class='item'><div class='titlebox'><span>第01版：要闻</span></div>{link}</li>"
    found = plan(DAY, document(f"<div>江苏工人报</div><ul>{rows}</ul>"))
    assert (found.published, found.page_urls, found.page_label) == ("2025-01-09", [PLAN], None)
    assert not plan_page(DAY, document(f"<ul>{rows}</ul>")).is_first()


def test_a_day_that_shows_another_is_no_edition() -> None:
    found = plan(f"{HOST}/Media/jsgrb/2025-01-11", plan_html())
    assert (found.state, found.page_urls, found.article_urls, found.page_pdf) == ("unknown", [], [], None)


def test_an_error_in_place_of_a_plan_without_a_date_is_an_error() -> None:
    page = plan_page(PLAN, "")
    page.response.status = 404
    with pytest.raises(HttpStatusError):
        page.day()


@pytest.mark.parametrize(
    ("address", "role", "canonical"),
    [
        (ARTICLE, "article", ARTICLE),
        (f"{HOST}/index.php/Article/index/aid/4889807", "article", ARTICLE),
        ("https://epaper.jsgrb.com/Article/index/aid/4889807.html?from=1", "article", ARTICLE),
        (PLAN, "plan", PLAN),
        (f"{DAY}/", "plan", DAY),
        (f"{HOST}/", "other", f"{HOST}/"),
    ],
)
def test_one_page_has_one_address(address: str, role: str, canonical: str) -> None:
    assert role_of(address) == role
    assert catalogue.named("jiangsu_gongren_bao").canonical(address) == canonical
