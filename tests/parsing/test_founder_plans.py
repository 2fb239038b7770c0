"""Plans and calendars of Founder's e-papers, and what a spider asks for."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from unioncrawl import catalogue
from unioncrawl.errors import LayoutChangedError, NotAnArticleError
from unioncrawl.platforms.founder_classic import FounderClassicPlanPage
from unioncrawl.platforms.founder_new import FounderNewPlanPage
from unioncrawl.recognise import recognised
from unioncrawl.road import role_of
from unioncrawl.sources.gansu_gongren_bao import GansuGongrenBaoSpider
from unioncrawl.sources.laodong_wubao import LaodongWubaoPlanPage, LaodongWubaoSpider

from .founder_pages import (
    LDWB,
    comment,
    elsewhere,
    html_page,
    item_of,
    listing,
    page_of,
    plan,
    plan_html,
)
from .pages import EVIDENCE

PLAN = f"{LDWB}node_3.htm"
REAL = EVIDENCE.parent / "real"
ROW = (
    "<tr><td>&nbsp;<a id=pageLink href={href}>第{label}版：{name}</a></td>"
    "<td><a href=../../../images/{label}.pdf><img src=pdf.gif></a></td></tr>"
)
LINKED = "<li>&middot;<a href=content_{n}.htm?div=-1><div style='display:inline' id=mp{n}>题目{n}</div></a>"


def row(href: str, label: str, name: str = "要闻") -> str:
    return ROW.format(href=href, label=label, name=name)


def table(*rows: str) -> str:
    return f"<table>{''.join(rows)}</table>"


ROWS = table(row("node_2.htm", "01"), row("./node_3.htm", "02", "工会"), row("node_9.htm", "04", "副刊"))
LIST = "".join(LINKED.format(n=n) for n in (7, 5, 6))
AREAS = "".join(f"<Area coords=1,2 shape=polygon href=content_{n}.htm>" for n in (5, 6, 7))


# --- pages ------------------------------------------------------------------------------------------


def test_a_plan_names_its_pages_articles_pdf_and_picture() -> None:
    item = plan(PLAN, plan_html(ROWS, LIST, AREAS))
    assert item.state == "published"
    assert item.published == "2018-02-14"
    assert item.page_urls == [f"{LDWB}node_{n}.htm" for n in (2, 3, 9)]
    assert item.article_urls == [f"{LDWB}content_{n}.htm" for n in (7, 5, 6)]
    assert (item.page_no, item.page_label, item.page_name) == (2, "02", "工会")
    assert item.page_pdf == "http://ldwb.workerbj.cn/images/02.pdf"
    assert item.picture_url == "http://ldwb.workerbj.cn/images/04_b.jpg"


PAGE_LISTS = {
    "cells": ROWS,
    "lines": "<a href=node_2.htm>第01版：要闻</a> <a href=../../../images/01.pdf>PDF</a><br>"
    "<a href=node_3.htm>第02版：工会</a> <a href=../../../images/02.pdf>PDF</a><br><a href=node_9.htm>第04版：副刊</a>",
    "list": "<ul><li><a href=node_2.htm>第01版：要闻</a><a href=../../../images/01.pdf></a></li>"
    "<li><a href=node_3.htm>第02版：工会</a><a href=../../../images/02.pdf></a></li>"
    "<li><a href=node_9.htm>第04版：副刊</a></li></ul>",
    "terms": "<dl><dt><a href=node_2.htm>第01版：要闻</a></dt><dd><img filepath=../../../images/01.pdf></dd></dl>"
    "<dl><dt><a href=node_3.htm>第02版：工会</a></dt><dd><img filepath=../../../images/02.pdf></dd></dl>"
    "<dl><dt><a href=node_9.htm>第04版：副刊</a></dt></dl>",
    "one list of terms": "<dl><dt><a href=node_2.htm>第01版：要闻</a></dt><dd><img filepath=../../../images/01.pdf></dd>"
    "<dt><a href=node_3.htm>第02版：工会</a></dt><dd><img filepath=../../../images/02.pdf></dd>"
    "<dt><a href=node_9.htm>第04版：副刊</a></dt></dl>",
    "pdf before": "<p><a href=../../../images/01.pdf>PDF</a><a href=node_2.htm>第01版：要闻</a></p>"
    "<p><a href=../../../images/02.pdf>PDF</a><a href=node_3.htm>第02版：工会</a></p><p><a href=node_9.htm>第04版：副刊</a></p>",
    "twice": f"<div id=pgn style='display:none'><a href=node_2.htm>第01版：要闻</a><a href=node_3.htm>第02版：工会</a>"
    f"<a href=node_9.htm>第04版：副刊</a></div>{ROWS}",
}


@pytest.mark.parametrize("kind", PAGE_LISTS)
def test_the_list_of_pages_reads_whatever_the_tags(kind: str) -> None:
    item = plan(PLAN, plan_html(PAGE_LISTS[kind], LIST, AREAS))
    assert item.page_urls == [f"{LDWB}node_{n}.htm" for n in (2, 3, 9)]
    assert item.page_pdf == "http://ldwb.workerbj.cn/images/02.pdf"
    assert (item.page_no, item.page_label, item.page_name) == (2, "02", "工会")


@pytest.mark.parametrize(
    "articles",
    [
        LIST,
        "".join(f"<tr><td><a href=content_{n}.htm>题目{n}</a></td></tr>" for n in (7, 5, 6)),
        "<br>".join(f"<a href=content_{n}.htm>题目{n}</a>" for n in (7, 5, 6)),
        "".join(f"<table><tr><td><a href=content_{n}.htm>题目{n}</a></td></tr></table>" for n in (7, 5, 6)),
    ],
)
@pytest.mark.parametrize("areas", [AREAS, ""])
def test_the_list_of_titles_reads_whatever_the_tags(articles: str, areas: str) -> None:
    others = "<div><p>今日关注</p><a href=content_7.htm>题目7</a><a href=content_51.htm>别版的文章</a></div>"
    item = plan(PLAN, plan_html(ROWS, articles, areas, others))
    assert item.article_urls == [f"{LDWB}content_{n}.htm" for n in (7, 5, 6)]


def test_articles_without_an_area_stay_in_a_list_whose_others_have_one() -> None:
    item = plan(PLAN, plan_html(ROWS, LIST, AREAS[: AREAS.rindex("<Area")]))
    assert item.article_urls == [f"{LDWB}content_{n}.htm" for n in (7, 5, 6)]


def test_other_days_and_javascript_are_no_pages_and_no_articles() -> None:
    more = (
        "<a class=preart href=../13/node_2.htm>3上一期</a><a class=preart href=../../2018-02/15/node_2.htm>下一期4</a>"
        "<a class=preart href=node_9.htm>下一版4</a><a href=../13/content_4.htm>昨日</a><a href='javascript:go()'>x</a>"
    )
    areas = "<area href='javascript:void(0)'>" * 50 + AREAS
    item = plan(PLAN, plan_html(ROWS, LIST, areas, more))
    assert len(item.page_urls) == len(item.article_urls) == 3
    assert all("/14/" in url for url in (*item.page_urls, *item.article_urls))


def test_where_letters_begin_the_count_anew_the_place_in_the_list_is_the_number() -> None:
    rows = table(row("node_187.htm", "A01"), row("node_188.htm", "A02"), row("node_191.htm", "B01", "专刊"))
    assert plan(f"{LDWB}node_188.htm", plan_html(rows, LIST, AREAS)).page_no == 2
    item = plan(f"{LDWB}node_191.htm", plan_html(rows, LIST, AREAS))
    assert (item.page_no, item.page_label, item.page_name) == (3, "B01", "专刊")


def test_the_pdf_may_stand_in_a_comment() -> None:
    url = "https://szb.gansudaily.com.cn/gsgrb/pc/layout/202411/06/col02.html"
    rows = "<li><a href=col01.html>第01版：要闻</a></li><li><a href=col02.html>第02版：综合</a></li>"
    page = html_page(f"<ul>{rows}</ul><!-- <p id='pdfUrl'>../../../../attachment/202411/06/b2.pdf</p> -->")
    item = plan(url, page)
    assert item.page_pdf == "https://szb.gansudaily.com.cn/gsgrb/attachment/202411/06/b2.pdf"
    assert item.article_urls == []


# --- days without an issue, and what is no plan -----------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 404, 410])
def test_how_a_site_answers_without_an_issue_is_not_known(status: int) -> None:
    item = plan(PLAN, "", status)
    assert (item.state, item.published) == ("unknown", "2018-02-14")


@pytest.mark.parametrize(
    "page",
    [
        "<p>劳动午报</p><p>版面导航</p>",
        "<META HTTP-EQUIV=Refresh content='0;URL=../../2018-02/22/node_2.htm'>",
        "<a href=../13/node_2.htm>上一期</a>",
        "<p>找不到所在刊期</p>",
    ],
)
def test_a_plan_without_links_of_its_day_is_unknown_and_not_empty(page: str) -> None:
    item = plan(PLAN, html_page(page))
    assert (item.state, item.page_urls, item.article_urls) == ("unknown", [], [])


def test_a_check_of_the_browser_is_no_empty_issue() -> None:
    with pytest.raises(NotAnArticleError, match="refused"):
        plan(PLAN, "<html><script>var stampPrefix='a', zeroLen=4;</script></html>")


@pytest.mark.parametrize(
    "page",
    [
        "",
        "<p>系统维护中</p>",
        "<title>陕西工人报</title><a href=node_2.htm>第01版：要闻</a>",
        html_page("<a href=content_1.htm>上一篇</a>", comment(title="夜班之后", type="1")),
    ],
)
def test_what_is_no_plan_of_the_paper_is_an_error(page: str) -> None:
    with pytest.raises(LayoutChangedError):
        plan(PLAN, page)


def test_ten_thousand_rows_are_read_in_seconds_and_nested_tags_are_an_answer() -> None:
    rows = "".join(row(f"node_{n}.htm", str(n)) for n in range(5_000))
    assert len(plan(PLAN, plan_html(table(rows), LIST, AREAS)).page_urls) == 5_000
    with pytest.raises(LayoutChangedError):
        plan(PLAN, "<div>" * 10_000 + "版面")


# --- calendars --------------------------------------------------------------------------------------

CALENDAR = "http://ldwb.workerbj.cn/content/2018-02/period.xml"


def periods(*rows: str) -> str:
    return f"<?xml version='1.0' encoding='UTF-8'?>\n<periodlist>{''.join(rows)}</periodlist>"


def period(day: str, front: str | None = None) -> str:
    more = "" if front is None else f"<front_page>{front}</front_page>"
    named = "<period_name>x</period_name><paper_id>1</paper_id>"
    return f"<period id='1'>{named}<period_date>{day}</period_date>{more}</period>"


def test_a_calendar_leads_to_the_first_plan_of_each_issue_in_order_of_days() -> None:
    page = periods(
        period("2018-02-14", "node_3.htm"), period("2018-02-13"), period("2018-02-12", "12/node_2.htm")
    )
    item = listing(CALENDAR, page)
    assert [(row.published, row.url.rpartition("/content/")[2]) for row in item.rows] == [
        ("2018-02-12", "2018-02/12/node_2.htm"),
        ("2018-02-13", "2018-02/13/node_2.htm"),
        ("2018-02-14", "2018-02/14/node_3.htm"),
    ]
    assert {role_of(row.url) for row in item.rows} == {"plan"}


@pytest.mark.parametrize("status", [404, 410])
def test_a_month_without_a_calendar_has_no_rows(status: int) -> None:
    assert listing(CALENDAR, "", status).rows == []
    assert listing(CALENDAR, periods()).rows == []


@pytest.mark.parametrize(
    "page",
    ["", "<html><p>404</p></html>", periods(period("soon")), periods(period("2018-02-14", "javascript:x"))],
)
def test_what_is_no_calendar_is_an_error(page: str) -> None:
    with pytest.raises(LayoutChangedError):
        listing(CALENDAR, page)


def test_entities_in_a_calendar_are_not_resolved() -> None:
    bomb = f"<!DOCTYPE r [<!ENTITY a 'x'><!ENTITY b '&a;&a;'>]>{periods(period('&b;')).partition('?>')[2]}"
    with pytest.raises(LayoutChangedError):
        listing(CALENDAR, bomb)


# --- what a spider asks for -------------------------------------------------------------------------


def test_editions_begin_where_the_paper_begins_them() -> None:
    spider = LaodongWubaoSpider()
    day = dt.date(2018, 2, 14)
    assert spider.edition_url(day) == f"{LDWB}node_2.htm"
    assert spider.calendar_url(dt.date(2018, 2, 1)) == CALENDAR
    gansu = GansuGongrenBaoSpider()
    base = "https://szb.gansudaily.com.cn/gsgrb"
    assert gansu.edition_urls(dt.date(2022, 8, 31))[0] == f"{base}/202208/31/col01.html"
    assert gansu.edition_urls(dt.date(2022, 9, 1))[0] == f"{base}/pc/layout/202209/01/col01.html"


@pytest.mark.parametrize(("asked", "following"), [("node_2.htm", f"{LDWB}node_3.htm"), ("node_3.htm", None)])
def test_where_an_edition_does_not_begin_the_next_address_is_asked_for(
    asked: str, following: str | None
) -> None:
    source = catalogue.named("laodong_wubao")
    page = page_of(LaodongWubaoPlanPage, source, f"{LDWB}{asked}", "")
    assert LaodongWubaoSpider().next_edition_url(page) == following


def test_a_plan_that_stands_first_in_its_list_is_the_first() -> None:
    source = catalogue.named("laodong_wubao")
    first, second = (
        page_of(LaodongWubaoPlanPage, source, f"{LDWB}node_{n}.htm", plan_html(ROWS, LIST)) for n in (2, 3)
    )
    assert first.is_first()
    assert not second.is_first()  # though editions can begin there


@pytest.mark.parametrize(
    ("url", "platform", "kind"),
    [
        ("http://epaper.example.cn/html/2016-12/05/node_2.htm", "founder_classic", "plan"),
        ("http://epaper.example.cn/html/2016-12/05/content_5_123.htm?div=-1", "founder_classic", "article"),
        ("http://epaper.example.cn/html/2016-12/period.xml", "founder_classic", "calendar"),
        ("http://epaper.example.cn/xhrb/pc/layout/202011/05/node_A01.html", "founder_new", "plan"),
        ("http://epaper.example.cn/xhrb/pc/con/202011/05/content_850001.html", "founder_new", "article"),
        ("http://epaper.example.cn/grb/202208/30/col01.html", "founder_new", "plan"),
        ("http://epaper.example.cn/grb/202208/30/c1590001.html", "founder_new", "article"),
        ("http://epaper.example.cn/xhrb/pc/layout/202011/period.xml", "founder_new", "calendar"),
    ],
)
def test_addresses_tell_the_platform(url: str, platform: str, kind: str) -> None:
    found = [one for one in recognised(url) if one.platform == platform]
    assert [one.form.kind for one in found] == [kind]
    assert found[0].groups["year"] in ("2016", "2020", "2022")


# --- other papers on the platform -------------------------------------------------------------------

REAL_PLANS: list[tuple[str, str, dict[str, Any]]] = [
    (
        "founder-classic-jjjcb-page.html",
        "http://jjjcb.example/html/2017-07/22/node_2.htm",
        {"pages": 4, "articles": [52014, 52016, 52020, 52018, 52019, 52015, 52017], "label": "1", "name": "要闻",
         "pdf": "/1/2017-07/22/1/201707221_pdf.pdf", "picture": "/1/2017-07/22/1/201707221_brief.jpg",
         "second": "重庆：坚定不移深化政治巡视"},
    ),
    (
        "founder-classic-zglyb-page.excerpt.html",
        "http://zglyb.example/zglyb/html/2017-10/13/node_1.htm",
        {"pages": 7, "articles": [306582, 306587, 306588, 306593, 306597], "label": "01", "name": "旅游报01版",
         "pdf": "/images/2017-10/13/01/ZGLYB2017101301.pdf", "picture": "/images/2017-10/13/01/ZGLYB2017101301_b.jpg",
         "second": "多措并举推动澳门融入世界旅游大格局"},
    ),
    (
        "founder-classic-jxrb-page.excerpt.html",
        "http://jxrb.example/jxrb/html/2017-10/09/node_187.htm",
        {"pages": 12, "articles": [401862, 401863, 401864, 401865, 401866], "label": "A01", "name": "头版",
         "pdf": "/page/186/2017-10-09/A01/51281507497937890.pdf", "picture": "/page/186/2017-10-09/A01/58271507497937890.jpg",
         "second": "为美丽中国贡献“江西智慧”"},
    ),
]  # fmt: skip


@pytest.mark.skipif(not REAL.exists(), reason="the real pages are not at hand")
@pytest.mark.parametrize(("file", "url", "known"), REAL_PLANS, ids=[name for name, _, _ in REAL_PLANS])
def test_real_plans_of_other_papers_read(file: str, url: str, known: dict[str, Any]) -> None:
    source = elsewhere(url.split("/")[2])
    page = page_of(FounderClassicPlanPage, source, url, Path(REAL / file).read_bytes())
    item = item_of(page)
    assert item.state == "published"
    assert len(item.page_urls) == known["pages"]
    assert item.page_urls[0] == url
    folder = url.rpartition("/")[0]
    assert item.article_urls == [f"{folder}/content_{n}.htm" for n in known["articles"]]
    assert (item.page_no, item.page_label, item.page_name) == (1, known["label"], known["name"])
    assert item.page_pdf.endswith(known["pdf"])
    assert item.picture_url.endswith(known["picture"])
    assert page.articles[1].text == known["second"]
    assert page.is_first()


def test_plans_of_the_newer_product_read_in_every_family() -> None:
    source = elsewhere("xhrb.example")
    url = "http://xhrb.example/xhrb/pc/layout/202011/05/node_A01.html"
    chunks = "".join(
        f"<p><a href=node_A0{n}.html>第A0{n}版：要闻</a><a href=../../../../attachment/202011/05/{n}.pdf></a></p>"
        for n in (1, 2)
    )
    areas = "<map name=PagePicMap><area href=../../../con/202011/05/content_850001.html></map>"
    page = (
        f"<div class=newsconimg><img src=../../../../attachment/a.jpg USEMAP=#PagePicMap>{areas}</div>"
        f"<div class=newslisttit><span class=newstime>2020年11月05日</span><em>第A01版：要闻</em></div>"
        "<div class=newslist><ul><li><h3><a href=../../../con/202011/05/content_850001.html>夜班之后</a></h3>"
        "<p>摘要</p></li></ul></div>"
        f"<div class=Chunkiconlist>{chunks}</div><a href=../../../../pad/layout/202011/05/node_A01.html>平板版</a>"
    )
    item = item_of(page_of(FounderNewPlanPage, source, url, html_page(page)))
    assert item.page_urls == [url, url.replace("A01", "A02")]
    assert item.article_urls == ["http://xhrb.example/xhrb/pc/con/202011/05/content_850001.html"]
    assert (item.page_no, item.page_label, item.page_name) == (1, "A01", "要闻")
    assert item.page_pdf == "http://xhrb.example/xhrb/attachment/202011/05/1.pdf"
