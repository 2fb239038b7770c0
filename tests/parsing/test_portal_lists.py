"""List pages of portals."""

from __future__ import annotations

import asyncio
import time

import pytest
from web_poet import HttpResponse

from unioncrawl import catalogue
from unioncrawl.errors import LayoutChangedError, NotAnArticleError
from unioncrawl.items import Listed, Listing
from unioncrawl.road import page_class, role_of

from .pages import document

catalogue.sources()

LIST = "http://hbgrb.net/ghpd/"
NUMBERED = "https://www.sxworker.com/wh/wenxue/"
FIRST = "http://hbgrb.net/ghpd/202501/t20250118_1001.html"
SECOND = "http://hbgrb.net/ghpd/202501/t20250117_1002.html"
ROWS = [
    Listed(url=FIRST, title="滦水县总工会 | 书香进车间", published="2025-01-18"),
    Listed(url=SECOND, title="职工夜校开进物流园", published="2025-01-17"),
]
A = f"<a href='{FIRST}'>滦水县总工会 | 书香进车间</a>"
B = "<a href='./202501/t20250117_1002.html'>职工夜校开进物流园</a>"


def listing(url: str, body: str, status: int = 200) -> Listing:
    cls = page_class(url)
    assert cls is not None
    page = cls(HttpResponse(url, body=document(body).encode(), status=status, encoding="utf-8"))
    found = asyncio.run(page.to_item())
    assert isinstance(found, Listing)
    return found


@pytest.mark.parametrize(
    "body",
    [
        f"<ul><li>{A}<span>2025-01-18</span></li><li>{B}<span>2025-01-17</span></li></ul>",
        f"<ul><li><span>[2025-01-18]</span>{A}</li><li><span>[2025-01-17]</span>{B}</li></ul>",
        f"<table><tr><td>·</td><td>{A}</td><td>2025年1月18日</td></tr>"
        f"<tr><td>·</td><td>{B}</td><td>2025年1月17日</td></tr></table>",
        f"<div><div><h3>{A}</h3><p>2024年5月1日以来，该县……</p><p>2025-01-18 10:20</p></div>"
        f"<div><h3>{B}</h3><p>2025-01-17</p></div></div>",
        f"<dl><dt>{A}</dt><dd>2025/01/18</dd><dt>{B}</dt><dd>2025/01/17</dd></dl>",
        f"<p>{A} 2025-01-18</p><p>{B} 2025-01-17</p>",
        f"<ul><li><a href='{FIRST}'>滦水县总工会 | 书香进车间 2025-01-18</a></li><li>{B} (2025-01-17)</li></ul>",
        f"<div>今天是2026年11月21日</div><ul><li>发布时间：2025-01-18 {A}</li><li>{B} 发布时间：2025-01-17</li></ul>",
    ],
    ids=["ul", "date first", "table", "divs with teasers", "dl", "paragraphs", "date in the link", "labels"],
)
def test_title_and_date_of_a_row_are_read_whatever_the_markup(body: str) -> None:
    assert listing(LIST, body).rows == ROWS


def test_a_title_that_is_cut_is_taken_from_the_attribute() -> None:
    body = f"<li><a href='{FIRST}' title='滦水县总工会 | 书香进车间'>滦水县总工会 | 书…</a></li><li>{B}</li>"
    assert [row.title for row in listing(LIST, body).rows] == [
        "滦水县总工会 | 书香进车间",
        "职工夜校开进物流园",
    ]


def test_a_picture_and_a_title_that_lead_to_one_article_are_one_row() -> None:
    body = f"<li><a href='{FIRST}'><img src='a.jpg'></a>{A}<a href='{FIRST}'>[查看全文]</a></li><li>{B}</li>"
    rows = listing(LIST, body).rows
    assert [(row.url, row.title) for row in rows] == [(row.url, row.title) for row in ROWS]


def test_two_dates_in_a_row_are_none() -> None:
    body = f"<li>{A}<b>2025-01-18</b><b>2025-01-19</b></li><li>{B}<b>01-17</b></li>"
    assert [row.published for row in listing(LIST, body).rows] == [None, None]


def test_addresses_on_other_hosts_of_the_source_are_its_own() -> None:
    body = (
        "<li><a href='http://ww2.hbgrb.net/ghpd/202501/t20250118_1001.html?from=list'>甲县总工会送温暖</a></li>"
        "<li><a href='http://www.example.com/ghpd/202501/t20250118_1003.html'>别家的文章</a></li>"
    )
    assert [row.url for row in listing(LIST, body).rows] == [FIRST]


def test_the_next_page_is_where_the_link_leads() -> None:
    assert listing(LIST, f"<li>{A}</li><a href='index_1.html'>下一页</a>").next_url == f"{LIST}index_1.html"
    assert listing(LIST, f"<li>{A}</li><a href='index_1.html'>[下页]</a>").next_url == f"{LIST}index_1.html"
    assert listing(LIST, f"<li>{A}</li><a href='http://www.example.com/2'>下一页</a>").next_url is None
    assert listing(LIST, f"<li>{A}</li><a href='./'>下一页</a>").next_url is None


def test_the_next_page_is_counted_where_its_form_is_known() -> None:
    row = "<li><a href='/wh/wenxue/2025-03-20/197215.html'>春到车间</a></li>"
    assert listing(NUMBERED, row).next_url == f"{NUMBERED}index_2.html"
    assert listing(f"{NUMBERED}index_7.html", row).next_url == f"{NUMBERED}index_8.html"
    for url in (f"{NUMBERED}index_8.html", "https://img-sxworker.sxworker.com/wh/wenxue"):
        assert role_of(url) == "list"


def test_after_the_last_page_there_is_nothing() -> None:
    assert listing(f"{NUMBERED}index_999.html", "<p>您当前的位置：首页 > 文化 > 文学</p>").rows == []
    assert listing(f"{NUMBERED}index_999.html", "", status=404).rows == []


def test_a_first_page_without_articles_is_a_changed_layout() -> None:
    with pytest.raises(LayoutChangedError):
        listing(LIST, "<ul><li><a href='/about.html'>关于我们</a></li></ul>")
    with pytest.raises(NotAnArticleError):
        listing(LIST, "<p>您访问的页面不存在</p>")


@pytest.mark.parametrize(
    "body",
    [
        "".join(
            f"<li><a href='/ghpd/202501/t20250118_{n}.html'>某某工会{n}</a>2025-01-18</li>"
            for n in range(9_000)
        ),
        f"<div>{A}" * 200,
        "<area href='javascript:void(0)'>" * 20_000 + A,
    ],
    ids=["many rows", "nested", "image map"],
)
def test_a_list_made_to_take_long_takes_seconds_at_the_most(body: str) -> None:
    start = time.process_time()
    assert listing(LIST, body).rows
    assert time.process_time() - start < 5
