"""Papers on joyhua; the one here is invented."""

from __future__ import annotations

import datetime as dt

import pytest
from web_poet import handle_urls

from unioncrawl.errors import PageError
from unioncrawl.pages import ArticlePage, PlanPage
from unioncrawl.platforms.joyhua import JoyhuaArticlePage, JoyhuaPlanPage, JoyhuaSpider
from unioncrawl.recognise import recognised

from .pages import Variant, article, document, plan
from .small_epapers import BODY, KICKER, MARKUPS, OTHER_SITE, SUBTITLE, TITLE, article_lines, paper

SOURCE = paper("shili_gongren_bao", "示例工人报", "joyhua", "epaper.shili-joyhua.example", paths=r"/slgrb/")


@handle_urls("epaper.shili-joyhua.example/slgrb/*/html/*content_*.htm|", instead_of=ArticlePage)
class ShiliGongrenBaoArticlePage(JoyhuaArticlePage):
    source = SOURCE


@handle_urls(
    [
        "epaper.shili-joyhua.example/slgrb/*/html/index.htm|",
        "epaper.shili-joyhua.example/slgrb/*/html/page_*.htm|",
    ],
    exclude="epaper.shili-joyhua.example/slgrb/*/html/*content_*.htm|",
    instead_of=PlanPage,
)
class ShiliGongrenBaoPlanPage(JoyhuaPlanPage):
    source = SOURCE


class ShiliGongrenBaoSpider(JoyhuaSpider):
    name = "shili_gongren_bao"
    source = SOURCE
    paper = "slgrb"


FOLDER = "https://epaper.shili-joyhua.example/slgrb/20190311/html/"
ARTICLE = f"{FOLDER}content_20190311004001.htm"
PLAN = f"{FOLDER}index.htm"
PARAGRAPHS = "".join(f"<p>{text}</p>" for text in BODY)
SITE = ("示例工人报", "当前版:04版", "发布日期:", "通版阅读请点击: 展开通版 收缩通版", "放大 缩小 默认")


def test_the_elements_are_kicker_title_subtitle_and_body() -> None:
    html = document(
        "<div>当前版：04版</div><div>发布日期：</div><div class='bmnr_con'>"
        f"<div class='bmnr_con_yinti'>{KICKER}</div><div class='bmnr_con_biaoti'>{TITLE[:4]}<br>{TITLE[4:]}</div>"
        f"<div class='bmnr_con_futi'>{SUBTITLE}</div><div class='bmnr_con_con'>"
        f"<div id='zoom'><img src='../1.jpg'>{PARAGRAPHS}</div></div></div>"
    )
    found = article(ARTICLE, html)
    assert (found.kicker, found.title, found.subtitle) == (KICKER, f"{TITLE[:4]} {TITLE[4:]}", SUBTITLE)
    assert (found.text, found.published) == ("\n".join(BODY), "2019-03-11")
    assert (found.page_no, found.page_label) == (4, "04版")
    assert [image.url for image in found.images] == [
        "https://epaper.shili-joyhua.example/slgrb/20190311/1.jpg"
    ]


@pytest.mark.parametrize("markup", MARKUPS.values(), ids=MARKUPS)
def test_without_elements_the_order_of_the_lines_is_read(markup: Variant) -> None:
    found = article(ARTICLE, document(markup(article_lines(SITE, footer=("上一篇 下一篇",)))))
    assert (found.title, found.text) == (TITLE, "\n".join(BODY))
    assert (found.published, found.page_no) == ("2019-03-11", 4)


@pytest.mark.parametrize(
    ("file", "number"),
    [
        ("content_20190311004001.htm", 4),
        ("page_02_content_002.htm", 2),
        ("index_content_000.htm", 1),
        ("content_79379.htm", None),
    ],
)
def test_the_page_is_in_the_address(file: str, number: int | None) -> None:
    html = f"<div class='bmnr_con_biaoti'>{TITLE}</div><div id='zoom'>{PARAGRAPHS}</div>"
    assert article(FOLDER + file, html).page_no == number


@pytest.mark.parametrize("name", ["index.htm", "page_01.htm"])
def test_a_plan_leaves_out_the_articles_of_other_pages(name: str) -> None:
    html = document(
        f"<div class='bmml_con'><a href='{name}'>第01版：要闻</a><a href='page_02.htm'>第02版：综合</a></div>"
        "<div id='bmdh_con'><a href='content_20190311001001.htm'>甲</a><a href='content_20190311001002.htm'>乙</a>"
        "<a href='content_20190311002001.htm'>丙</a></div>"
    )
    found = plan(FOLDER + name, html)
    assert found.page_urls == [FOLDER + name, f"{FOLDER}page_02.htm"]
    assert found.article_urls == [f"{FOLDER}content_2019031100100{n}.htm" for n in (1, 2)]
    assert (found.page_no, found.page_label, found.page_name) == (1, "01", "要闻")


@pytest.mark.parametrize("html", [OTHER_SITE, "", "<p>页面不存在</p>"])
def test_what_is_no_article_of_the_paper_gives_none(html: str) -> None:
    with pytest.raises(PageError):
        article(ARTICLE, html)


def test_the_platform_is_told_from_an_address_and_crawled_by_date() -> None:
    assert (
        {"joyhua"}
        == {one.platform for one in recognised(ARTICLE)}
        == {one.platform for one in recognised(PLAN)}
    )
    assert ShiliGongrenBaoSpider(since="2019-03-11").edition_url(dt.date(2019, 3, 11)) == PLAN
