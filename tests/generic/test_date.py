"""The date of publication: there or not, but never a wrong one."""

from __future__ import annotations

import pytest

from tests.generic.pages import DATE, STORY, TITLE, in_paragraphs, links, portal, table
from tests.generic.plug import extracted

BODY = in_paragraphs(STORY)
COMMENT = "<h3>网友评论</h3><div>网友一 2023-10-04 12:00</div><p>说得好。</p>"


@pytest.mark.parametrize(
    "meta",
    [
        f"{DATE} 10:56",
        "2019年9月26日　来源：临江日报",
        "发布时间：2019/09/26 浏览次数：12",
        "来源：临江日报</span><span>时间：2019-9-26 08:12:33",
        "<span>发布日期：</span><div>2019年09月26日</div>",
        "26.09.2019  12:22",
        "发布时间：2019-09-26</div><div>更新时间：2020-01-02",
    ],
)
def test_the_date_at_the_headline_is_that_of_publication(meta: str) -> None:
    assert extracted(portal(BODY, meta=meta)).published == DATE
    assert extracted(table(BODY, meta=meta)).published == DATE


@pytest.mark.parametrize(
    "meta", ["", "来源：临江日报", "浏览次数：2019", "活动时间：2019年10月8日上午9时", "9月26日"]
)
def test_nothing_else_on_the_page_is_a_date(meta: str) -> None:
    assert extracted(portal(BODY, meta=meta, after=COMMENT)).published is None


@pytest.mark.parametrize(
    "visit",
    [
        "今天是2024年3月5日 星期二",
        "今天是：2024年03月05日 星期二 农历正月廿五",
        "2024年3月5日 星期二",
        "2024-03-05 14:22:10 星期二",
        "现在时间：2024-03-05",
        "2024年3月5日",
    ],
)
def test_the_day_of_the_visit_is_no_date(visit: str) -> None:
    page = f"<div>{visit}</div>" + portal(BODY, meta="")
    assert extracted(page).published is None
    assert extracted(f"<div>{visit}</div><h1>{TITLE}</h1>{BODY}").published is None


@pytest.mark.parametrize("name", ["PubDate", "article:published_time", "publishdate", "og:published_time"])
def test_the_head_of_the_page_may_say_it(name: str) -> None:
    head = f'<meta name="{name}" content="{DATE} 10:00">'
    assert extracted(portal(BODY, meta="", head=head)).published == DATE


def test_a_time_in_utc_is_a_day_in_china() -> None:
    head = '<meta property="article:published_time" content="2019-09-25T22:00:00Z">'
    assert extracted(portal(BODY, meta="", head=head)).published == DATE


def test_json_ld_may_say_it() -> None:
    script = '{"@context": "https://schema.org", "@type": "NewsArticle", "datePublished": "2019-09-26T10:00:00+08:00"}'
    head = f'<script type="application/ld+json">{script}</script>'
    assert extracted(portal(BODY, meta="", head=head)).published == DATE


def test_the_address_may_say_it() -> None:
    found = extracted(portal(BODY, meta=""), "http://news.example.com/2019-09/26/c_1129.htm")
    assert (found.published, found.date_from) == (DATE, "address")


def test_what_is_printed_outweighs_the_address() -> None:
    url = "http://news.example.com/2019-09/25/c_1129.htm"
    assert extracted(portal(BODY), url).published == DATE


def test_a_line_with_labels_under_the_text_may_say_it() -> None:
    page = portal(BODY, meta="", after="<div>发布日期：2019-09-26 责任编辑：石磊</div>")
    assert extracted(page).published == DATE


def test_dates_of_other_articles_are_not_this_ones() -> None:
    page = portal(BODY, meta="", after=f"<h3>相关阅读</h3>{links(date='2019-09-27')}{COMMENT}")
    assert extracted(page).published is None


def test_a_day_to_come_is_no_date() -> None:
    assert extracted(portal(BODY, meta="发布时间：2099-01-01")).published is None


@pytest.mark.parametrize("script", ['var publish_time = "2019-09-26" || "";', 'var ct = "1569470400";'])
def test_a_script_that_prints_the_date_is_given_it(script: str) -> None:
    head = f"<script>{script}</script>"
    assert extracted(portal(BODY, meta="<em id=publish_time></em>", head=head)).published == DATE


def test_a_page_on_one_line_is_taken_apart() -> None:
    page = f"<div>{TITLE} 发布时间：2019-09-26 10:56 作者：孟小川 {''.join(STORY)}</div>"
    found = extracted(page)
    assert (found.title, found.published, found.authors) == (TITLE, DATE, ("孟小川",))
    assert found.text == "".join(STORY)
