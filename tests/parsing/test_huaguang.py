"""Papers on 华光; the one here is invented."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlsplit

import pytest
from web_poet import handle_urls

from unioncrawl.errors import PageError
from unioncrawl.pages import ArticlePage, PlanPage
from unioncrawl.platforms.huaguang import HuaguangArticlePage, HuaguangPlanPage, HuaguangSpider
from unioncrawl.recognise import recognised

from .pages import Variant, article, document, evidence, plan
from .small_epapers import BODY, KICKER, MARKUPS, OTHER_SITE, SUBTITLE, TITLE, article_lines, paper

SOURCE = paper("shili_gongren_bao", "示例工人报", "huaguang", "epaper.shili-huaguang.example")


@handle_urls("epaper.shili-huaguang.example/slgrb/content/*/Articel*.htm|", instead_of=ArticlePage)
class ShiliGongrenBaoArticlePage(HuaguangArticlePage):
    source = SOURCE


@handle_urls("epaper.shili-huaguang.example/slgrb/content/*/Page*.htm|", instead_of=PlanPage)
class ShiliGongrenBaoPlanPage(HuaguangPlanPage):
    source = SOURCE


class ShiliGongrenBaoSpider(HuaguangSpider):
    name = "shili_gongren_bao"
    source = SOURCE
    entry = "/slgrb/content/{day:%Y%m%d}/Page01TB.htm"


FOLDER = "https://epaper.shili-huaguang.example/slgrb/content/20240731/"
ARTICLE = f"{FOLDER}Articel07004MT.htm"
PLAN = f"{FOLDER}Page01TB.htm"
PARAGRAPHS = "".join(f"<p>{text}</p>" for text in BODY)


@pytest.mark.parametrize("around", ["neirong", "duneirong"])
def test_headings_are_kicker_title_and_subtitle_and_the_body_is_given_once(around: str) -> None:
    html = document(
        f"<div class='{around}'><h3>{KICKER}</h3><h2>{TITLE}</h2><h4>{SUBTITLE}</h4>"
        f"<span id='imagelist'><img src='1.jpg'></span>"
        f"<span id='contenttext'>{PARAGRAPHS}<h2>尾声</h2></span></div>"
        f"<span id='oldcontenttext' style='display:none'>{''.join(BODY)}</span>"
    )
    found = article(ARTICLE, html)
    assert (found.kicker, found.title, found.subtitle) == (KICKER, TITLE, SUBTITLE)
    assert (found.text, found.published, found.page_no) == ("\n".join((*BODY, "尾声")), "2024-07-31", 7)
    assert [image.url for image in found.images] == [f"{FOLDER}1.jpg"]


@pytest.mark.parametrize("twice", [BODY + BODY, (*BODY, "".join(BODY)), ("".join(BODY), *BODY)])
def test_a_body_that_stands_twice_among_the_lines_is_given_once(twice: tuple[str, ...]) -> None:
    page = article_lines(("示例工人报", "放大 缩小 默认"), body=twice, footer=("上一篇 下一篇",))
    assert article(ARTICLE, document("".join(f"<p>{row.html}</p>" for row in page))).text == "\n".join(BODY)


@pytest.mark.parametrize("markup", MARKUPS.values(), ids=MARKUPS)
def test_without_elements_the_order_of_the_lines_is_read(markup: Variant) -> None:
    page = article_lines(("示例工人报 2024年7月31日", "放大 缩小 默认"), footer=("上一篇 下一篇",))
    found = article(ARTICLE, document(markup(page)))
    assert (found.title, found.text, found.published) == (TITLE, "\n".join(BODY), "2024-07-31")


def test_a_plan_lists_pages_without_an_order_word_and_the_articles_of_its_own_page() -> None:
    html = document(
        "<table><tr><td><a class='atitle' href='Page01TB.htm'>01:头版</a></td>"
        "<td><a href='/PDF/20240731/01.pdf'>PDF</a></td></tr>"
        "<tr><td><a class='atitle' href='Page02TB.htm'>02:要闻</a></td>"
        "<td><a href='/PDF/20240731/02.pdf'>PDF</a></td></tr></table>"
        "<map><area href='Articel01002JQ.htm'><area href='Articel01001ZX.htm'></map><a href='Articel01001ZX.htm'>甲</a>"
        "<a href='../20240730/Page01TB.htm'>上一期</a>"
    )
    found = plan(PLAN, html)
    assert found.page_urls == [PLAN, f"{FOLDER}Page02TB.htm"]
    assert found.article_urls == [f"{FOLDER}Articel01002JQ.htm", f"{FOLDER}Articel01001ZX.htm"]
    assert (found.page_label, found.page_name, found.page_no) == ("01", "头版", 1)
    assert found.page_pdf == "https://epaper.shili-huaguang.example/PDF/20240731/01.pdf"


@pytest.mark.parametrize("html", [OTHER_SITE, "", "<p>页面不存在</p>"])
def test_what_is_no_article_of_the_paper_gives_none(html: str) -> None:
    with pytest.raises(PageError):
        article(ARTICLE, html)


def test_the_platform_is_told_from_an_address_and_crawled_by_date() -> None:
    assert (
        {"huaguang"}
        == {one.platform for one in recognised(ARTICLE)}
        == {one.platform for one in recognised(PLAN)}
    )
    assert ShiliGongrenBaoSpider(since="2024-07-31").edition_url(dt.date(2024, 7, 31)) == PLAN


@pytest.mark.parametrize("row", evidence("/Articel"), ids=lambda row: row["url"])
def test_evidenced_addresses_say_day_and_page(row: dict[str, Any]) -> None:
    found = HuaguangArticlePage.article.match(urlsplit(row["url"]).path)
    assert found
    assert "-".join(found.group("year", "month", "day")) == row["pub_date"]
    assert int(found["page"]) == row["page_no"]
