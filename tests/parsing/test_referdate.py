"""The e-paper of 劳动时报."""

from __future__ import annotations

import pytest

import unioncrawl.sources.laodong_shibao  # noqa: F401  (its import makes the rules)
from unioncrawl import catalogue
from unioncrawl.errors import PageError
from unioncrawl.road import role_of

from .pages import article, document, plan
from .small_epapers import BODY, OTHER_SITE, SUBTITLE, TITLE

HOST = "http://www.gzqgw.cn"
ROUTE = f"{HOST}/index.php?s=/admin/index"
DAY = f"{ROUTE}/index/referdate/2024-08-22"
ARTICLE = f"{ROUTE}/detail/id/70881"
PARAGRAPHS = "".join(f"<p>{text}</p>" for text in BODY)


@pytest.mark.parametrize(
    "over",
    [
        f"<h1>{TITLE}</h1>",
        f"<div>首页</div><div>放大 缩小 默认</div><div>{TITLE}</div>",
        f"<div id='titleList'><ul><li><a href='../../index.php?s=/admin/index/detail/id/70881'>{TITLE}</a></li>"
        f"<li><a href='../../index.php?s=/admin/index/detail/id/70882'>别的题目</a></li></ul></div><div>{TITLE}</div>",
        f"<div>第01版：要闻</div><table><tr><td>{TITLE}</td></tr></table>",
    ],
)
def test_the_title_stands_over_the_body(over: str) -> None:
    found = article(ARTICLE, document(f"{over}<div id='div2'>{PARAGRAPHS}</div>", "劳动时报"))
    assert (found.title, found.text) == (TITLE, "\n".join(BODY))
    assert found.published is None


def test_kicker_and_subtitle_stand_around_a_title_that_the_list_names() -> None:
    over = (
        f"<ul id='titleList'><li><a href='/index.php?s=/admin/index/detail/id/70881'>{TITLE}</a></li></ul><div>劳动</div>"
        f"<div>{TITLE}</div><div>——{SUBTITLE}</div>"
    )
    found = article(ARTICLE, document(f"{over}<div id='div2'>{PARAGRAPHS}</div>"))
    assert (found.title, found.subtitle) == (TITLE, f"——{SUBTITLE}")


def test_without_anything_that_tells_it_there_is_no_title() -> None:
    found = article(ARTICLE, document(f"<div>甲</div><div id='div2'>{PARAGRAPHS}</div>"))
    assert (found.title, found.text) == (None, "\n".join(BODY))


@pytest.mark.parametrize(
    "html",
    [
        OTHER_SITE,
        "",
        "<p>页面不存在</p>",
        "<div id='div2'><ul id='pageList'><li>第01版：要闻</li></ul></div>",
    ],
)
def test_what_is_no_article_of_the_paper_gives_none(html: str) -> None:
    with pytest.raises(PageError):
        article(ARTICLE, html)


def plan_html(head: str = "劳动时报 2024年8月22日 星期四") -> str:
    return document(
        f"<div>{head}</div><div id='pageList'><ul>"
        "<li><a id='pageLink' href='/index.php?s=/admin/index/index/referdate/2024-08-22/page/1'>第01版：要闻</a></li>"
        "<li><a id='pageLink' href='/index.php?s=/admin/index/index/referdate/2024-08-22/page/2'>第02版：职工</a></li>"
        "</ul></div><div id='titlenews'><a href='../../Uploads/02.pdf'>PDF</a></div><div id='titleList'><ul>"
        "<li><a href='../../index.php?s=/admin/index/detail/id/70881'>甲</a></li>"
        "<li><a href='../../index.php?s=/admin/index/detail/id/70882&from=list'>乙</a></li></ul></div>"
        "<a href='/index.php?s=/admin/user/login/'>登录</a>"
    )


@pytest.mark.parametrize("head", ["劳动时报 2024年8月22日 星期四", "今天是2026年11月21日", ""])
def test_a_plan_lists_its_pages_and_articles(head: str) -> None:
    found = plan(f"{DAY}/page/2", plan_html(head))
    assert found.page_urls == [f"{DAY}/page/1", f"{DAY}/page/2"]
    assert found.article_urls == [ARTICLE, f"{ROUTE}/detail/id/70882"]
    assert (found.published, found.page_label, found.page_name) == ("2024-08-22", "02", "职工")
    assert found.page_pdf == f"{HOST}/Uploads/02.pdf"


def test_a_plan_of_another_day_is_not_that_of_the_day_asked_for() -> None:
    found = plan(f"{ROUTE}/index/referdate/2024-08-24", plan_html())
    assert (found.state, found.page_urls, found.article_urls, found.page_pdf) == ("unknown", [], [], None)


def test_a_page_with_an_address_of_unknown_form_is_no_article() -> None:
    html = plan_html().replace("admin/index/index/referdate/2024-08-22/page/2", "admin/index/bm/id/2")
    found = plan(DAY, html)
    assert (found.page_urls, found.article_urls) == ([f"{DAY}/page/1"], [ARTICLE, f"{ROUTE}/detail/id/70882"])


def test_a_page_of_another_site_is_no_plan() -> None:
    with pytest.raises(PageError):
        plan(DAY, OTHER_SITE)


@pytest.mark.parametrize(
    ("address", "role", "canonical"),
    [
        (DAY, "plan", DAY),
        ("https://gzqgw.cn/index.php?s=%2Fadmin%2Findex%2Findex%2Freferdate%2F2024-08-22", "plan", DAY),
        (f"{DAY}/page/2&from=list", "plan", f"{DAY}/page/2"),
        (ARTICLE, "article", ARTICLE),
        (f"{HOST}/index.php/admin/index/detail/id/5", "article", f"{HOST}/index.php/admin/index/detail/id/5"),
        (f"{HOST}/", "other", f"{HOST}/"),
        (f"{HOST}/index.php", "other", f"{HOST}/index.php"),
    ],
)
def test_one_page_has_one_address(address: str, role: str, canonical: str) -> None:
    assert role_of(address) == role
    assert catalogue.named("laodong_shibao").canonical(address) == canonical
