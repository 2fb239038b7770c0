"""Papers under /Html/szbz/; the one here is invented."""

from __future__ import annotations

import datetime as dt

import pytest
from web_poet import handle_urls

from unioncrawl.errors import PageError
from unioncrawl.pages import ArticlePage, PlanPage
from unioncrawl.platforms.szbz import REWRITES, SzbzArticlePage, SzbzPlanPage, SzbzSpider
from unioncrawl.recognise import recognised

from .pages import Variant, article, document, plan
from .small_epapers import BODY, MARKUPS, OTHER_SITE, TITLE, article_lines, paper

SOURCE = paper("shili_gongren_bao", "示例工人报", "szbz", "szb.shili-szbz.example", rewrites=REWRITES)
HOST = "szb.shili-szbz.example"
PLANS = [
    f"{HOST}/{case}/szbz/*/{name}.*"
    for case in ("Html", "html")
    for name in ("szbzA*", "szbzB*", "szbz0*", "Index", "index")
]


@handle_urls(
    [f"{HOST}/Html/szbz/*/szbz*", f"{HOST}/html/szbz/*/szbz*"], exclude=PLANS, instead_of=ArticlePage
)
class ShiliGongrenBaoArticlePage(SzbzArticlePage):
    source = SOURCE


@handle_urls(PLANS, instead_of=PlanPage)
class ShiliGongrenBaoPlanPage(SzbzPlanPage):
    source = SOURCE


class ShiliGongrenBaoSpider(SzbzSpider):
    name = "shili_gongren_bao"
    source = SOURCE


FOLDER = f"https://{HOST}/Html/szbz/20220826/"
ARTICLE = f"{FOLDER}szbz86304.Html"
PLAN = f"{FOLDER}szbzA2.Html"
PARAGRAPHS = "".join(f"<p>{text}</p>" for text in BODY)


def test_the_elements_are_title_and_body() -> None:
    html = document(
        f"<div class='title'>{TITLE}</div><table align='center'><tr><td><img src='p.jpg'></td></tr></table>"
        f"<div class='content'>{PARAGRAPHS}</div>"
    )
    found = article(ARTICLE, html)
    assert (found.title, found.text, found.published) == (TITLE, "\n".join(BODY), "2022-08-26")
    assert [image.url for image in found.images] == [f"{FOLDER}p.jpg"]


def test_an_element_around_the_whole_page_is_no_body() -> None:
    page = article_lines(("示例工人报", "放大 缩小 默认"), footer=("上一篇 下一篇", "版权所有 示例工人报"))
    inner = "".join(f"<p>{row.html}</p>" for row in page)
    found = article(ARTICLE, document(f"<div class='content'>{inner}</div>"))
    assert (found.title, found.text, found.extraction["text"]) == (TITLE, "\n".join(BODY), "grammar")


@pytest.mark.parametrize("markup", MARKUPS.values(), ids=MARKUPS)
def test_without_elements_the_order_of_the_lines_is_read(markup: Variant) -> None:
    page = article_lines(("示例工人报 2022年8月26日", "放大 缩小 默认"), footer=("上一篇 下一篇",))
    found = article(ARTICLE, document(markup(page)))
    assert (found.title, found.text) == (TITLE, "\n".join(BODY))


@pytest.mark.parametrize(
    ("address", "canonical"),
    [
        (f"https://{HOST}/html/szbz/20220826/szbz86304.html", ARTICLE),
        (f"https://{HOST}/HTML/szbz/20220826/index.HTML", f"{FOLDER}Index.Html"),
        (f"https://{HOST}/html/szbz/20220826/szbzA2.html", PLAN),
    ],
)
def test_every_case_of_an_address_is_one_address(address: str, canonical: str) -> None:
    assert SOURCE.canonical(address) == canonical


def test_links_that_a_script_opens_are_found() -> None:
    opened = "onclick=\"javascript:window.open('{}','_self');\""
    html = document(
        f"<table class='Paper'><tr><td {opened.format('szbzA1.Html')}><a>第A1版：要闻</a></td></tr>"
        f"<tr><td {opened.format('szbzA2.Html')}><a>第A2版：综合</a></td></tr></table><table class='PaperB'>"
        f"<tr><td {opened.format('../../../Html/szbz/20220826/szbz86304.Html')}><a>甲</a></td></tr></table>"
    )
    found = plan(PLAN, html)
    assert found.page_urls == [f"{FOLDER}szbzA1.Html", PLAN]
    assert found.article_urls == [ARTICLE]
    assert (found.page_label, found.page_name, found.page_no) == ("A2", "综合", 2)


@pytest.mark.parametrize("html", [OTHER_SITE, "", "<p>页面不存在</p>"])
def test_what_is_no_article_of_the_paper_gives_none(html: str) -> None:
    with pytest.raises(PageError):
        article(ARTICLE, html)


def test_the_platform_is_told_from_an_address_and_crawled_by_date() -> None:
    assert (
        {"szbz"}
        == {one.platform for one in recognised(ARTICLE)}
        == {one.platform for one in recognised(PLAN)}
    )
    first = ShiliGongrenBaoSpider(since="2022-08-26").edition_url(dt.date(2022, 8, 26))
    assert first == f"{FOLDER}szbzA1.Html"
