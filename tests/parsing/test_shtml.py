"""Papers under /shtml/<paper>/YYYYMMDD/, 山东工人报 among them."""

from __future__ import annotations

import pytest

import unioncrawl.sources.shandong_gongren_bao  # noqa: F401  (its import makes the rules)
from unioncrawl.errors import LayoutChangedError, PageError
from unioncrawl.road import role_of

from .pages import Line, Variant, article, document, in_divs, line, plan
from .small_epapers import BODY, MARKUPS, OTHER_SITE, SUBTITLE, TITLE, article_lines

FOLDER = "https://szbjngh.sddzinfo.net/shtml/sdgrb/20250926/"
ARTICLE = f"{FOLDER}59488.shtml"
RECORD = "《山东工人报》(2025年09月26日 第A1版)"
CRUMBS = ("当前位置:", "首页", ">媒体矩阵>山东工人报")
TOOLS = "返回目录  放大缩小全文复制    上一篇  下一篇"
FOOTER = ("Produced By 大汉网络 大汉版通发布系统",)

FORMS = {
    "menu": (*CRUMBS, "微信矩阵", "山东工人报", "职工天地杂志", TOOLS),
    "masthead": ("当前位置：首页 > 媒体矩阵 > 山东工人报", "山东工人报 2025年09月26日 星期五", TOOLS),
    "tools apart": (*CRUMBS, "返回目录", "放大", "缩小", "全文复制", "上一篇", "下一篇"),
}


def page(
    over: tuple[str, ...] = FORMS["menu"], record: str = RECORD, subtitle: str = "", **more: str
) -> list[Line]:
    return article_lines(over, subtitle=subtitle, under=record, footer=FOOTER, **more)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("subtitle", ["", f"——{SUBTITLE}"])
@pytest.mark.parametrize("markup", MARKUPS.values(), ids=MARKUPS)
def test_title_subtitle_and_body_are_told_by_the_line_with_paper_day_and_page(
    markup: Variant, subtitle: str, form: str
) -> None:
    found = article(ARTICLE, document(markup(page(FORMS[form], subtitle=subtitle))))
    assert (found.kicker, found.title, found.subtitle) == (None, TITLE, subtitle or None)
    assert found.text == "\n".join(BODY)
    assert (found.published, found.page_label, found.page_no) == ("2025-09-26", "A1", 1)
    assert found.authors == ["周晓燕", "王建国"]


@pytest.mark.parametrize("markup", [in_divs, MARKUPS["in_headings"], MARKUPS["in_table"]])
def test_a_subtitle_needs_no_dash(markup: Variant) -> None:
    found = article(ARTICLE, document(markup(page(subtitle=SUBTITLE))))
    assert (found.title, found.subtitle) == (TITLE, SUBTITLE)


@pytest.mark.parametrize(
    ("record", "label", "number"),
    [
        ("《山东工人报》（2025年09月26日　第A1版）", "A1", 1),
        ("《 山东工人报 》( 2025年9月26日 第 02 版 )", "02", 2),
        ("《山东工人报》(2025年09月26日 B1版)", "B1版", None),
    ],
)
def test_the_record_is_read_in_any_width(record: str, label: str, number: int | None) -> None:
    found = article(ARTICLE, document(in_divs(page(record=record))))
    assert (found.page_label, found.page_no, found.origin) == (label, number, "山东工人报")


def test_a_record_of_another_day_does_not_make_the_page_this_article() -> None:
    with pytest.raises(LayoutChangedError):
        article(ARTICLE, document(in_divs(page(("首页",), "《山东工人报》(2024年01月02日 第A1版)"))))


def test_a_record_cited_in_the_body_ends_nothing() -> None:
    body = (*BODY, "这则故事摘自《山东工人报》(2019年01月02日 第A3版)的一篇旧闻，工友们至今爱听。")
    found = article(
        ARTICLE, document(in_divs(article_lines(FORMS["menu"], under=RECORD, body=body, footer=FOOTER)))
    )
    assert found.text.split("\n")[-1].startswith("这则故事摘自")


def test_sisters_without_the_record_are_read_by_their_elements() -> None:
    body = "".join(f"<p align='left'>{text}</p>" for text in BODY)
    html = f"<div>山东工人报</div><div class='detailCon'><h1>{TITLE}</h1><div id='content_div'>{body}</div></div>"
    found = article(ARTICLE, document(html))
    assert (found.title, found.text) == (TITLE, "\n".join(BODY))
    assert found.extraction["text"] == "selector"


@pytest.mark.parametrize("html", [OTHER_SITE, "", "<p>您访问的页面不存在</p>", "<p>\x00\x01</p>"])
def test_what_is_no_article_of_the_paper_gives_none(html: str) -> None:
    with pytest.raises(PageError):
        article(ARTICLE, html)


LIST = document(
    "<div>山东工人报</div><a href='../20250925/vA1.shtml'>上一期</a><a href='vA2.shtml'>下一版</a>"
    "<ul><li><a href='./vA1.shtml'>第A1版：要闻</a></li><li><a href='vA2.shtml'>第A2版：副刊</a></li></ul>"
    "<ul><li><a href='59488.shtml'>甲</a></li><li><a href='/shtml/sdgrb/20250926/59489.shtml?from=list'>乙</a></li></ul>"
    "<map><area href='59488.shtml'><area href='javascript:void(0)'></map><a href='../20250925/1.shtml'>昨日</a>"
)


def test_a_plan_lists_the_pages_and_articles_of_its_day_once_each() -> None:
    found = plan(f"{FOLDER}vA2.shtml", LIST)
    assert found.page_urls == [f"{FOLDER}vA1.shtml", f"{FOLDER}vA2.shtml"]
    assert found.article_urls == [f"{FOLDER}59488.shtml", f"{FOLDER}59489.shtml"]
    assert (found.published, found.page_label, found.page_name, found.page_no) == (
        "2025-09-26",
        "A2",
        "副刊",
        2,
    )


def test_links_that_only_a_script_follows_are_found() -> None:
    html = document(
        "<ul class='pageNav'><li><a onclick=\"gourl('/shtml/sdgrb/20250926/vA1.shtml','_top')\">第A1版：要闻</a></li></ul>"
        "<ul class='titleNav'><li><a onclick=\"gourl('/shtml/sdgrb/20250926/7.shtml','_top')\">甲</a></li></ul>"
    )
    found = plan(f"{FOLDER}vA1.shtml", html)
    assert (found.page_urls, found.article_urls) == ([f"{FOLDER}vA1.shtml"], [f"{FOLDER}7.shtml"])


def test_pages_that_only_a_script_follows_are_found_beside_plain_links_to_articles() -> None:
    html = document("<a onclick=\"gourl('vA2.shtml')\">第A2版：副刊</a><a href='7.shtml'>甲</a>")
    found = plan(f"{FOLDER}vA2.shtml", html)
    assert (found.page_urls, found.article_urls) == ([f"{FOLDER}vA2.shtml"], [f"{FOLDER}7.shtml"])


@pytest.mark.parametrize(
    ("html", "state"),
    [
        ("<p>您访问的页面不存在</p>", "none"),
        (document("<div>山东工人报</div>" + "<p>版面</p>" * 6), "unknown"),
    ],
)
def test_a_plan_without_links_is_no_edition(html: str, state: str) -> None:
    assert plan(f"{FOLDER}vA1.shtml", html).state == state


def test_a_page_of_another_site_is_no_plan() -> None:
    with pytest.raises(LayoutChangedError):
        plan(f"{FOLDER}vA1.shtml", OTHER_SITE)


@pytest.mark.parametrize(
    ("address", "role"),
    [
        (ARTICLE, "article"),
        ("http://szbjngh.sddzinfo.net/shtml/sdgrb/20250926/59488.shtml?from=list", "article"),
        (f"{FOLDER}vA1.shtml", "plan"),
        (f"{FOLDER}index.shtml", "plan"),
        (FOLDER, "plan"),
        ("https://szbjngh.sddzinfo.net/shtml/sdgrb/index.html", "other"),
        ("https://szbjngh.sddzinfo.net/", "other"),
    ],
)
def test_an_address_says_what_the_page_is(address: str, role: str) -> None:
    assert role_of(address) == role


def test_lines_that_stand_twice_are_given_once() -> None:
    doubled = [*page()[:-1], *[line("body", text) for text in BODY], *page()[-1:]]
    assert article(ARTICLE, document(in_divs(doubled))).text == "\n".join(BODY)
