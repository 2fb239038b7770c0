"""Papers with nbs plans and nw articles; the one here is invented."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from web_poet import handle_urls

from unioncrawl.errors import NotAnArticleError, PageError
from unioncrawl.pages import ArticlePage, PlanPage
from unioncrawl.platforms.nbs import NbsArticlePage, NbsPlanPage, NbsSpider
from unioncrawl.recognise import recognised

from .pages import Variant, article, document, in_divs, plan
from .small_epapers import BODY, KICKER, MARKUPS, OTHER_SITE, SUBTITLE, TITLE, article_lines, paper

SOURCE = paper("shili_gongren_bao", "示例工人报", "nbs", "epaper.shili-nbs.example")


@handle_urls("epaper.shili-nbs.example/slgrb/html/*/nw.*.htm|", instead_of=ArticlePage)
class ShiliGongrenBaoArticlePage(NbsArticlePage):
    source = SOURCE


@handle_urls("epaper.shili-nbs.example/slgrb/html/*/nbs.*.htm|", instead_of=PlanPage)
class ShiliGongrenBaoPlanPage(NbsPlanPage):
    source = SOURCE


class ShiliGongrenBaoSpider(NbsSpider):
    name = "shili_gongren_bao"
    source = SOURCE
    paper = "slgrb"
    entry = f"/slgrb{NbsSpider.entry}"


FOLDER = "https://epaper.shili-nbs.example/slgrb/html/2017-10/16/"
ARTICLE = f"{FOLDER}nw.D110000slgrb_20171016_2-01.htm"
PLAN = f"{FOLDER}nbs.D110000slgrb_01.htm"
PARAGRAPHS = "".join(f"<p>{text}</p>" for text in BODY)
REAL = Path(__file__).parents[3] / "shared" / "sites" / "real" / "founder-nbs-rmrb-page.excerpt.html"


def plan_html() -> str:
    rows = "".join(
        "<div class=right_title1><div class='right_title-name'>"
        f"<a id=pageLink href=./nbs.D110000slgrb_{n}.htm>第{n}版：{name}</a></div>"
        f"<div class='right_title-pdf'><a href=../../../page/2017-10/16/{n}/slgrb20171016{n}.pdf><img src=i.gif></a></div></div>"
        for n, name in (("01", "要闻"), ("02", "要闻"), ("08", "广告"))
    )
    titles = "".join(
        f'<li><a href=nw.D110000slgrb_20171016_{n}-01.htm><script>document.write(view("题目{n}<br>下行  "))</script></a></li>'
        for n in (1, 2, 12)
    )
    areas = "".join(
        f"<Area coords='1,2' shape=polygon href=nw.D110000slgrb_20171016_{n}-01.htm>" for n in (2, 1, 12)
    )
    return document(
        f"<map name=PagePicMap>{areas}<area href='javascript:void(0)'></map><img src=../../../page/b.jpg USEMAP=#PagePicMap>"
        "<a class=preart href=nbs.D110000slgrb_02.htm>下一版</a><a href='node_2.htm'>返回目录</a>"
        "<div id=paperdatediv>2017-October-16</div><div id=riqi_>示例工人报 2017年10月16日 星期一</div>"
        f"<DIV id=ozoom><div class=l_t>01版:要闻</div><div id=titleList><ul>{titles}</ul></div>"
        f"<div class=l_t>版面目录</div><div id=pageList><ul>{rows}</ul></div></DIV>"
        "<div style='display:none'><a href=nw.D110000slgrb_20171016_1-01.htm>"
        "<div id=mp_nw.D110000slgrb_20171016_1-01>题目1<br>下行</div></a></div>",
        "示例工人报",
    )


def test_a_plan_whose_titles_a_script_writes_lists_its_articles_once() -> None:
    found = plan(PLAN, plan_html())
    assert found.article_urls == [f"{FOLDER}nw.D110000slgrb_20171016_{n}-01.htm" for n in (2, 1, 12)]
    assert found.page_urls == [f"{FOLDER}nbs.D110000slgrb_{n}.htm" for n in ("01", "02", "08")]
    assert (found.published, found.page_label, found.page_name, found.page_no) == (
        "2017-10-16",
        "01",
        "要闻",
        1,
    )
    assert found.page_pdf == "https://epaper.shili-nbs.example/slgrb/page/2017-10/16/01/slgrb2017101601.pdf"
    assert found.picture_url == "https://epaper.shili-nbs.example/slgrb/page/b.jpg"


def test_the_body_element_around_the_lists_of_a_plan_does_not_make_it_an_article() -> None:
    with pytest.raises(NotAnArticleError, match="List"):
        article(ARTICLE, plan_html())


@pytest.mark.parametrize("body", ["<div id='articleContent'>{}</div>", "<div id='ozoom'>{}</div>"])
def test_headings_are_kicker_title_and_subtitle(body: str) -> None:
    html = document(
        f"<div id='titleList'><a href='{ARTICLE}'>{TITLE}</a></div><div class='text_c'><h3>{KICKER}</h3><h1>{TITLE}</h1>"
        f"<h2>{SUBTITLE}</h2><div class='lai'><span>来源：示例工人报</span> <span>作者：丁一鸣</span></div>"
        f"{body.format(PARAGRAPHS)}</div>"
        "<table class='pci_c'><tr><td><img src='../../../1.jpg'></td></tr></table>",
        "示例工人报",
    )
    found = article(ARTICLE, html)
    assert (found.kicker, found.title, found.subtitle) == (KICKER, TITLE, SUBTITLE)
    assert (found.text, found.published, found.page_no) == ("\n".join(BODY), "2017-10-16", 1)
    assert (found.origin, found.authors) == ("示例工人报", ["丁一鸣", "周晓燕", "王建国"])
    assert [image.url for image in found.images] == ["https://epaper.shili-nbs.example/slgrb/1.jpg"]
    assert found.extraction["text"] == "selector"


@pytest.mark.parametrize("markup", MARKUPS.values(), ids=MARKUPS)
def test_without_elements_the_order_of_the_lines_is_read(markup: Variant) -> None:
    page = article_lines(
        ("示例工人报 2017年10月16日 星期一", "第01版：要闻", "放大 缩小 默认"),
        subtitle=f"——{SUBTITLE}",
        footer=("上一篇 下一篇", "版权所有 示例工人报"),
    )
    found = article(ARTICLE, document(markup(page)))
    if markup.__name__ != "glued_header":  # with the title, nothing but a blank stands before the second deck
        assert (found.title, found.subtitle) == (TITLE, f"——{SUBTITLE}")
    assert (found.text, found.published) == ("\n".join(BODY), "2017-10-16")


@pytest.mark.parametrize("html", [OTHER_SITE, "", "<p>页面不存在</p>", in_divs(article_lines(("甲",)))])
def test_what_is_no_article_of_the_paper_gives_none(html: str) -> None:
    with pytest.raises(PageError):
        article(ARTICLE, html)


def test_the_platform_is_told_from_an_address_and_crawled_by_date() -> None:
    assert (
        {"nbs"} == {one.platform for one in recognised(ARTICLE)} == {one.platform for one in recognised(PLAN)}
    )
    assert ShiliGongrenBaoSpider(since="2017-10-16").edition_url(dt.date(2017, 10, 16)) == PLAN


@pytest.mark.skipif(not REAL.exists(), reason="the real page is not at hand")
def test_a_real_plan_is_read() -> None:
    found = plan(PLAN.replace("slgrb_", "renmrb_"), REAL.read_bytes())
    assert len(found.article_urls) == 5
    assert [url[-6:-4] for url in found.page_urls] == ["01", "02", "08", "09"]
    assert (found.page_label, found.page_name, found.published) == ("01", "要闻", "2017-10-16")
    assert (found.page_pdf or "").endswith("/01/rmrb2017101601.pdf")
    assert (found.picture_url or "").endswith("/01/rmrb2017101601_b.jpg")
