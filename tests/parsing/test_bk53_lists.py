"""The ways to the issues of a paper on 53BK beside its date routes."""

from __future__ import annotations

import json

import pytest

from unioncrawl.errors import HttpStatusError, LayoutChangedError, PageError
from unioncrawl.items import Listing
from unioncrawl.pages import ListPage, PlanPage
from unioncrawl.platforms.bk53 import Bk53PlanPage
from unioncrawl.road import finished

from .pages import SXGRB, bk53_article, bk53_desktop_plan, bk53_mobile_plan, document, plan, response, rule

HOST = "http://szb.sxworker.com"
A1, A2 = f"{SXGRB}edition326_A1.html", f"{SXGRB}edition333_A2.html"


def listing(url: str, body: str) -> Listing:
    page: ListPage = rule(url, ListPage)(response=response(url, body))
    return finished(page.to_item())


def dated(item: Listing) -> list[tuple[str | None, str]]:
    return [(row.published, row.url) for row in item.rows]


# --- front page and archive -------------------------------------------------------------------------


@pytest.mark.parametrize("url", [f"{HOST}/", f"{HOST}/m/"])
def test_the_front_page_leads_to_the_newest_issue(url: str) -> None:
    item = listing(url, bk53_mobile_plan())
    assert (item.url, dated(item), item.next_url) == (f"{HOST}/", [("2008-11-04", A1)], None)


def test_the_front_page_of_a_desktop_theme_leads_to_the_first_page() -> None:
    item = listing(f"{HOST}/", bk53_desktop_plan(shown=1))
    assert dated(item) == [("2008-11-04", f"{SXGRB}1")]


def test_links_to_other_issues_are_not_the_newest() -> None:
    more = "<a href='/content/2008-11/06'>下一期</a><a href='/content/2008-11/03'>上一期</a></body>"
    item = listing(f"{HOST}/", bk53_mobile_plan().replace("</body>", more))
    assert [row.published for row in item.rows] == ["2008-11-04"]


def test_a_front_page_without_plans_leads_to_its_articles() -> None:
    item = listing(f"{HOST}/", document("<a href='/content/2008-11/04/134002.html'>举办职工技能大赛</a>"))
    assert [(row.title, row.published, row.url) for row in item.rows] == [
        ("举办职工技能大赛", "2008-11-04", f"{SXGRB}134002.html")
    ]


ARCHIVE = (
    "<a href='/review?y=2009'>2009</a><a href='/review?y=2008'>2008</a><a href='/review?y=2007'>2007</a>"
    "<a href='/review?y=1983'>1983</a><ul class='scroll'><li class='on'><a href='/content/2008-11/04/edition326_A1.html'>"
    "A1 要闻</a></li><li><a href='/content/2008-11/04/edition333_A2.html'>A2 工会</a></li></ul>"
    "<a href='/content/2008-11/03'>2008年11月03日</a>"
)


def test_the_archive_of_a_year_has_a_row_for_each_issue_and_leads_to_the_year_before() -> None:
    item = listing(f"{HOST}/review?y=2008", document(ARCHIVE))
    assert dated(item) == [("2008-11-04", A1), ("2008-11-03", f"{HOST}/content/2008-11/03")]
    assert item.next_url == f"{HOST}/review?y=2007"
    assert item.url == f"{HOST}/review?y=2008"


def test_the_archive_without_a_year_is_that_of_the_issues_it_shows() -> None:
    assert listing(f"{HOST}/review", document(ARCHIVE)).next_url == f"{HOST}/review?y=2007"


def test_the_oldest_archive_leads_nowhere_and_an_empty_one_to_other_years() -> None:
    assert listing(f"{HOST}/review?y=1983", document(ARCHIVE)).next_url is None
    empty = document("<a href='/review?y=2007'>2007</a>")
    item = listing(f"{HOST}/review?y=2008", empty)
    assert (item.rows, item.next_url) == ([], f"{HOST}/review?y=2007")


@pytest.mark.parametrize(
    "html", ["", "<p>维护中</p>", "找不到所在刊期", document("<a href='/about'>关于</a>")]
)
@pytest.mark.parametrize("path", ["/", "/review?y=2008"])
def test_a_page_that_leads_to_no_issue_is_an_error(path: str, html: str) -> None:
    with pytest.raises(LayoutChangedError):
        listing(f"{HOST}{path}", html)


def test_a_missing_archive_is_an_error() -> None:
    page: ListPage = rule(f"{HOST}/review", ListPage)(response=response(f"{HOST}/review", "404"))
    page.response.status = 404
    with pytest.raises(HttpStatusError):
        finished(page.to_item())


# --- list of all pages ------------------------------------------------------------------------------

PAGELIST = f"{HOST}/api/Pagelist/48"


@pytest.mark.parametrize(
    "data",
    [
        [
            {"url": "/content/2008-11/04/edition326_A1.html"},
            {"url": "/content/2008-11/04/edition333_A2.html"},
        ],
        {"list": [{"href": A1}, {"href": A2, "deep": [[{"again": A1}]]}]},
        {
            "html": f"<li><a href='{A1}'>第A1版</a></li><li><a href=\"/m/content/2008-11/04/edition333_A2.html\">x</a></li>"
        },
        [
            {"id": 326, "Pageid": "A1", "Pagetitle": "要闻", "Issuedate": "2008-11-04"},
            {"id": 333, "Pageid": "A2", "Pagetitle": "工会", "Issuedate": "2008/11/4 0:00:00"},
        ],
    ],
)
def test_the_list_of_pages_is_read_whatever_its_form(data: object) -> None:
    assert dated(listing(PAGELIST, json.dumps(data))) == [("2008-11-04", A1), ("2008-11-04", A2)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<html></html>",
        "[]",
        "null",
        '"no"',
        '[{"id": 326, "Pageid": "A1"}]',
        '[{"id": "x", "Pageid": "A1", "Issuedate": "2008-11-04"}]',
        '[{"url": "/content/2008-13/04/1"}]',
        "[" * 100_000,
    ],
)
def test_a_list_of_pages_that_leads_to_none_is_an_error(text: str) -> None:
    with pytest.raises(LayoutChangedError):
        listing(PAGELIST, text)


# --- plans ------------------------------------------------------------------------------------------


def plan_page(url: str, html: str) -> Bk53PlanPage:
    page = rule(url, PlanPage)(response=response(url, html))
    assert isinstance(page, Bk53PlanPage)
    return page


@pytest.mark.parametrize("text", ["第A1版：要闻", "第A1版 要闻", "第A1面：要闻", "A1 要闻", "第A1版:要闻"])
def test_the_list_of_pages_names_them_in_any_form_of_the_product(text: str) -> None:
    html = document(f"<ul><li class='on'><a href='{A1}'>{text}</a></li></ul><a href='001051.html'>甲</a>")
    item = plan(A1, html)
    assert (item.page_no, item.page_label, item.page_name) == (1, "A1", "要闻")


def test_a_page_without_a_list_is_turned_by_its_links() -> None:
    turning = f"<div class='nextpage'><a class='prev' href='{A1}'>上一页</a><a href='{A2}'>下一版</a></div>"
    own = f"{SXGRB}edition330_A3.html"
    html = document(
        f"{turning}<a href='/content/2008-11/03/edition300_A1.html'>上一期</a><a href='001051.html'>甲</a>"
    )
    assert plan(own, html).page_urls == [A1, own, A2]


def test_the_issue_before_is_an_earlier_one() -> None:
    html = "<a href='{}'>上一期</a><a href='001051.html'>甲</a>"
    before = f"{HOST}/content/2008-11/03/edition300_A1.html"
    assert plan_page(A1, document(html.format(before))).previous_issue == before
    for wrong in (f"{HOST}/content/2008-11/06", "javascript:void(0)", A2, "#"):
        assert plan_page(A1, document(html.format(wrong))).previous_issue is None


@pytest.mark.parametrize(
    "script", ['var allpagefile=webd+"api/Pagelist/48";', "var qiid='48';", "var qiid = 48;"]
)
def test_a_page_without_a_list_tells_where_the_list_is(script: str) -> None:
    html = document(f"<script>{script}</script><a href='001051.html'>甲</a>")
    assert plan_page(A1, html).pagelist == PAGELIST
    assert (
        plan_page(A1, bk53_mobile_plan().replace("<body>", f"<body><script>{script}</script>")).pagelist
        is None
    )


def test_a_trailing_slash_makes_no_other_plan() -> None:
    assert plan(f"{SXGRB}2/", bk53_desktop_plan()).url == f"{SXGRB}2"


@pytest.mark.parametrize("url", [f"{HOST}/", f"{HOST}/review", PAGELIST])
def test_an_article_in_place_of_a_list_is_no_issue(url: str) -> None:
    try:
        item = listing(url, bk53_article(body=["一段正文。"]))
    except PageError:
        return
    assert item.rows == []
