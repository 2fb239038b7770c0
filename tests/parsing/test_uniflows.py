"""Papers on Uniflows; the one here is invented."""

from __future__ import annotations

import datetime as dt

import pytest
from web_poet import handle_urls

from unioncrawl.errors import PageError
from unioncrawl.pages import ArticlePage, PlanPage
from unioncrawl.platforms.uniflows import UniflowsArticlePage, UniflowsPlanPage, UniflowsSpider
from unioncrawl.recognise import recognised

from .pages import Variant, article, document, plan
from .small_epapers import BODY, KICKER, MARKUPS, OTHER_SITE, TITLE, article_lines, paper

SOURCE = paper("shili_gongren_bao", "示例工人报", "uniflows", "szb.shili-uniflows.example")


@handle_urls("szb.shili-uniflows.example/epaper/slgrb/html/*/*_*.htm|", instead_of=ArticlePage)
class ShiliGongrenBaoArticlePage(UniflowsArticlePage):
    source = SOURCE


@handle_urls("szb.shili-uniflows.example/epaper/slgrb/html/*/default.htm|", instead_of=PlanPage)
class ShiliGongrenBaoPlanPage(UniflowsPlanPage):
    source = SOURCE


class ShiliGongrenBaoSpider(UniflowsSpider):
    name = "shili_gongren_bao"
    source = SOURCE
    paper = "slgrb"


FOLDER = "https://szb.shili-uniflows.example/epaper/slgrb/html/2022/08/18/"
ARTICLE = f"{FOLDER}03/03_40.htm"
PLAN = f"{FOLDER}03/default.htm"
PARAGRAPHS = "".join(f"<p>{text}</p>" for text in BODY)


@pytest.mark.parametrize("name", ["content_title", "content-title"])
def test_the_elements_are_kicker_title_and_body(name: str) -> None:
    html = document(
        f"<h5 class='yinti_title'>{KICKER}</h5><h2 class='{name}'>{TITLE}</h2>"
        "<table id='pictable4'><tr><td><img src='p.jpg'></td></tr></table>"
        f"<div id='pgcontent'>{PARAGRAPHS}</div><div>上一篇 下一篇</div>"
    )
    found = article(ARTICLE, html)
    assert (found.kicker, found.title, found.text) == (KICKER, TITLE, "\n".join(BODY))
    assert (found.published, found.page_no, found.page_label) == ("2022-08-18", 3, "03")
    assert [image.url for image in found.images] == [f"{FOLDER}03/p.jpg"]


@pytest.mark.parametrize("markup", MARKUPS.values(), ids=MARKUPS)
def test_without_elements_the_order_of_the_lines_is_read(markup: Variant) -> None:
    page = article_lines(("示例工人报", "第03版：副刊", "放大 缩小 默认"), footer=("上一篇 下一篇",))
    found = article(ARTICLE, document(markup(page)))
    assert (found.title, found.text, found.published) == (TITLE, "\n".join(BODY), "2022-08-18")


def test_a_plan_lists_pages_in_other_folders_and_its_own_articles() -> None:
    html = document(
        "<ul id='pageTitle'><li><a href='../01/default.htm'>第01版：要闻</a></li>"
        "<li><a href='../03/default.htm'>第03版：副刊</a></li></ul>"
        "<a href='03_40.htm'>甲</a><a href='03_41.htm'>乙</a><a href='../01/01_2.htm'>丙</a>"
    )
    found = plan(PLAN, html)
    assert found.page_urls == [f"{FOLDER}01/default.htm", PLAN]
    assert found.article_urls == [ARTICLE, f"{FOLDER}03/03_41.htm"]
    assert (found.published, found.page_label, found.page_name, found.page_no) == (
        "2022-08-18",
        "03",
        "副刊",
        3,
    )


@pytest.mark.parametrize("html", [OTHER_SITE, "", "<p>页面不存在</p>"])
def test_what_is_no_article_of_the_paper_gives_none(html: str) -> None:
    with pytest.raises(PageError):
        article(ARTICLE, html)


def test_the_platform_is_told_from_an_address_and_crawled_by_date() -> None:
    assert (
        {"uniflows"}
        == {one.platform for one in recognised(ARTICLE)}
        == {one.platform for one in recognised(PLAN)}
    )
    first = ShiliGongrenBaoSpider(since="2022-08-18").edition_url(dt.date(2022, 8, 18))
    assert first == f"{FOLDER}01/default.htm"
