"""Articles of portals, by the order of their lines."""

from __future__ import annotations

import contextlib
import re
import time
from typing import Any

import attrs
import lxml.html
import pytest
from web_poet import HttpResponse

from unioncrawl import catalogue
from unioncrawl.blocks import blocks_of
from unioncrawl.errors import LayoutChangedError, NotAnArticleError, PageError
from unioncrawl.headlines import Hints
from unioncrawl.items import Article
from unioncrawl.pages import ArticlePage
from unioncrawl.platforms.portal_body import closing_credits
from unioncrawl.platforms.portal_edges import Surroundings
from unioncrawl.platforms.portal_lines import Anatomy, dissect
from unioncrawl.road import page_class, role_of

from .pages import VARIANTS, Line, article, document, evidence, line, lines

catalogue.sources()

BODY = (
    "　　10月29日，和平区总工会的志愿者走进地铁工地，给一百二十名建设者送去保温杯和手套。",
    "　　“天冷了，心里是热的。”钢筋工郎大海说。",
    "　　据悉，2024年5月1日以来，该区已建成户外劳动者服务站点36个。",
)
TEXT = "\n".join(paragraph.strip() for paragraph in BODY)
FULL_WIDTH = str.maketrans(":(),", "：（），")


@attrs.frozen
class Page:
    """An article's page as lines, and what is to be read from it."""

    url: str
    lines: list[Line]
    fields: dict[str, Any]


def page(url: str, *parts: tuple[str, str], body: tuple[str, ...] = BODY, **fields: Any) -> Page:
    """Return the page of ``parts`` (role, text); ``("body", "")`` stands for ``body``."""
    rows: list[Line] = []
    for role, text in parts:
        rows += lines("body", *body) if (role, text) == ("body", "") else [line(role, text)]
    return Page(url, rows, {"text": "\n".join(paragraph.strip() for paragraph in body), **fields})


PAGES = {
    "沈阳": page(
        "http://sygh.org/xwzx/jcghdt/202510/t20251030_4927542.html",
        ("site", "首页"),
        ("site", "基层工会动态"),
        ("title", "和平区总工会慰问一线职工"),
        ("meta", "发布时间: 2025-10-30"),
        ("body", ""),
        ("tail", "来源:和平区总工会"),
        title="和平区总工会慰问一线职工",
        published="2025-10-30",
        origin="和平区总工会",
    ),
    "沈阳, no date printed": page(
        "http://sygh.org/xwzx/jcghdt/202510/t20251030_4927542.html",
        ("title", "把“娘家人”的温暖送到工地"),
        ("body", ""),
        ("tail", "来源:和平区总工会"),
        title="把“娘家人”的温暖送到工地",
        published="2025-10-30",
        origin="和平区总工会",
    ),
    "福州": page(
        "http://zgh.fuzhou.gov.cn/zz/ghzs/ghjj/202012/t20201231_3927193.htm",
        ("crumbs", "当前位置:首页 > 工会之声 > 福州工运"),
        ("title", "石河机械厂:一线工人走上讲台"),
        ("meta", "发布时间:2020-12-31  来源:总工会  字体: 【大】【中】【小】"),
        ("body", ""),
        ("tool", "打印】 【收藏"),
        ("footer", "主办:福州市总工会"),
        body=(*BODY, "　　活动将持续到年底。(福州日报 李小蕾)"),
        title="石河机械厂:一线工人走上讲台",
        published="2020-12-31",
        origin="总工会",
        section="福州工运",
        authors=["李小蕾"],
    ),
    "人民网": page(
        "http://acftu.people.com.cn/n1/2018/0831/c81957-30263591.html",
        ("crumbs", "中国共产党新闻网>>中国工会新闻>>各地工会及产业工会>>地方工会报道>>重庆"),
        ("kicker", "产改在一线"),
        ("title", "劳模工作室带出12名徒弟"),
        ("subtitle", "——记石河机械厂焊工赵大山"),
        ("meta", "2018年08月31日09:11  来源:《工人日报》"),
        ("tool", "【字号 打印 留言 论坛 网摘 手机点评 纠错"),
        ("tool", "E-mail推荐:"),
        ("body", ""),
        ("tail", "(责编:段小雨、易安平)"),
        ("footer", "全总简介"),
        ("footer", "中华全国总工会是各级工会的领导机关。"),
        kicker="产改在一线",
        title="劳模工作室带出12名徒弟",
        subtitle="——记石河机械厂焊工赵大山",
        published="2018-08-31",
        origin="工人日报",
        section="重庆",
        editor="段小雨、易安平",
    ),
    "人民网, writers over the date": page(
        "http://acftu.people.com.cn/n1/2024/0624/c67502-40263591.html",
        ("crumbs", "中国共产党新闻网>>中国工会新闻"),
        ("title", "以技能大赛促成长 以岗位练兵强本领"),
        ("byline", "赵大山 周文海"),
        ("meta", "2024年06月24日08:35  来源:四川工人日报"),
        ("body", ""),
        ("tail", "(责编:段小雨、易安平)"),
        title="以技能大赛促成长 以岗位练兵强本领",
        published="2024-06-24",
        authors=["赵大山", "周文海"],
        kicker=None,
    ),
    "河北": page(
        "http://ww2.hbgrb.net/hbxw/202505/t20250515_293794.html",
        ("title", "滦水县总工会 | 书香进车间"),
        ("body", ""),
        ("tail", "编辑:"),
        ("tail", "戚小帆 责任编辑:"),
        ("tail", "孔德文"),
        ("tail", "审核:"),
        ("tail", "尤新"),
        body=("活动现场", "　　河工新闻网讯(记者周文海)" + BODY[0].strip(), *BODY[1:]),
        title="滦水县总工会 | 书香进车间",
        published="2025-05-15",
        editor="戚小帆",
        authors=["周文海"],
    ),
    "南方工报": page(
        "http://www.nfgb.com.cn/yw/content/post_1134003.html",
        ("title", "谁来守护骑手的“最后一公里”？"),
        ("meta", "2023-10-09 来源:南方工报 作者:凌晓峰 岑美玲"),
        ("tool", "分享:"),
        ("tool", "W020231009330011.png"),
        ("body", ""),
        ("tail", "编辑:温小暖"),
        ("tail", "二审:简宁"),
        title="谁来守护骑手的“最后一公里”？",
        published="2023-10-09",
        origin="南方工报",
        authors=["凌晓峰", "岑美玲"],
        editor="温小暖",
    ),
    "桂工网": page(
        "https://gxworker.org.cn/gxworker/ztjj/2023/07/19/6018.html",
        ("site", "广西职工的网上家园"),
        ("title", "“小巷里的工会驿站”启用"),
        ("meta", "来源:桂工网"),
        ("meta", "作者:覃小棠"),
        ("meta", "发表时间:2023-05-19 17:22:15"),
        ("summary", "摘要:" + BODY[0].strip()),
        ("body", ""),
        ("tool", "用手机扫二维码分享"),
        title="“小巷里的工会驿站”启用",
        published="2023-05-19",
        origin="桂工网",
        authors=["覃小棠"],
    ),
    "劳动报": page(
        "https://www.51ldb.com/shsldb/lbxw/content/5f238e14-8a1c-49ee-87fa-815fc8d6b782.html",
        ("title", "工会在身边，服务零距离！"),
        ("meta", "来源:劳动观察 作者:伍一鸣,裘小青 发布时间:2026-01-30 15:58"),
        ("summary", "摘要: " + BODY[0].strip()),
        ("body", ""),
        title="工会在身边，服务零距离！",
        published="2026-01-30",
        origin="劳动观察",
        authors=["伍一鸣", "裘小青"],
    ),
    "陕工网": page(
        "http://img-sxworker.sxworker.com/zhigong/fr/2023-01-09/154213.html",
        ("site", "陕西工人报官方网站 | 陕工网首页 手机站 今天是"),
        ("site", "留言板"),
        ("crumbs", "您当前的位置:首页 > 职工 > 一线风采 隧道深处的“测量尺”"),
        ("meta", "2023-01-09 17:21:15来源:陕工网—陕西工人报"),
        ("tool", "分享到:"),
        ("tool", "  字体:【"),
        ("body", ""),
        ("tail", "责任编辑:鲜文"),
        ("footer", "　　□闻人雪 &ldquo;山里的冬天来得早&rdquo;，奶奶总是这样说，那时候我还不懂，只知道"),
        title="隧道深处的“测量尺”",
        published="2023-01-09",
        origin="陕工网——陕西工人报",
        section="一线风采",
        editor="鲜文",
    ),
}
ELSEWHERE = (
    "<div>今天是2026年11月21日 星期六</div><ul><li><a href='/'>首页</a></li><li><a href='/b/'>工会动态</a></li></ul>"
    "<div>热点新闻</div><table><tr><td><a href='/x/1.html'>另一篇文章的很长的题目</a></td><td>2025-11-11</td></tr>"
    "<tr><td><a href='/x/2.html'>再一篇文章的很长的题目</a></td><td>2025-11-10</td></tr></table>"
    "<p><a href='/x/3.html'>又一篇文章的很长的题目</a> 2025-11-09</p>"
)
AFTER = "<div>上一篇：<a href='/x/4.html'>前一篇</a></div><div>版权所有 某某 2025-01-01</div>"


def without_width(value: object) -> object:
    return value.translate(FULL_WIDTH) if isinstance(value, str) else value


def wrong(found: Article, fields: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Return the fields in which an article is not as it should be."""
    values = {name: getattr(found, name) for name in fields}
    return {
        name: (value, fields[name])
        for name, value in values.items()
        if without_width(value) != without_width(fields[name])
    }


# --- order of the lines, whatever the tags -----------------------------------------------------------


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("name", PAGES)
def test_the_order_of_the_lines_is_enough(name: str, variant: str) -> None:
    given = PAGES[name]
    assert wrong(article(given.url, document(VARIANTS[variant](given.lines))), given.fields) == {}


@pytest.mark.parametrize("name", PAGES)
def test_labels_and_brackets_may_be_full_width(name: str) -> None:
    given = PAGES[name]
    full = [
        row
        if row.role in ("body", "title")
        else Line(row.role, re.sub(r"(?<=\d)：(?=\d)", ":", row.html.translate(FULL_WIDTH)))
        for row in given.lines
    ]
    assert wrong(article(given.url, document(VARIANTS["in_divs"](full))), given.fields) == {}


@pytest.mark.parametrize("variant", ["in_divs", "in_table", "in_spans"])
@pytest.mark.parametrize("name", PAGES)
def test_lists_and_footers_around_the_article_change_nothing(name: str, variant: str) -> None:
    given = PAGES[name]
    html = document(ELSEWHERE + VARIANTS[variant](given.lines) + AFTER, "网站")
    assert wrong(article(given.url, html), given.fields) == {}


@pytest.mark.parametrize("name", ["南方工报", "劳动报", "沈阳", "福州"])
def test_title_and_meta_line_may_stand_on_one_line(name: str) -> None:
    given = PAGES[name]
    at = next(i for i, row in enumerate(given.lines) if row.role == "title")
    glued = Line("title", f"{given.lines[at].html} {given.lines[at + 1].html}")
    html = document(VARIANTS["in_divs"]([*given.lines[:at], glued, *given.lines[at + 2 :]]))
    assert wrong(article(given.url, html), given.fields) == {}


def test_a_path_of_headings_may_be_a_list() -> None:
    given = PAGES["福州"]
    path = (
        "<ul><li>当前位置：</li><li><a href='/'>首页</a></li><li>&gt; <a href='/a/'>工会之声</a></li>"
        "<li>&gt; <a href='/b/'>福州工运</a></li></ul>"
    )
    html = document(path + VARIANTS["in_paragraphs"](given.lines[1:]))
    assert wrong(article(given.url, html), given.fields) == {}


def test_a_page_of_pictures_has_those_between_meta_line_and_editor() -> None:
    html = document(
        "<img src='/logo1.png'><h1>高温下的坚守</h1><p>2023-10-09 来源:南方工报 作者:凌晓峰</p><p><img src='/a/W02.jpg'></p>"
        "<p>W02.jpg</p><p>编辑:温小暖</p><img src='/b/code.png'>"
    )
    found = article(PAGES["南方工报"].url, html)
    assert [image.url for image in found.images] == ["http://www.nfgb.com.cn/a/W02.jpg"]
    assert (found.title, found.text, found.editor) == ("高温下的坚守", "", "温小暖")


# --- dates -------------------------------------------------------------------------------------------


def test_a_filing_date_in_the_address_is_no_publication_date() -> None:
    given = PAGES["桂工网"]
    undated = [row for row in given.lines if "发表时间" not in row.html]
    assert article(given.url, document(VARIANTS["in_divs"](undated))).published is None


@pytest.mark.parametrize("variant", ["in_divs", "in_table", "in_list"])
@pytest.mark.parametrize("name", ["南方工报", "沈阳", "桂工网", "劳动报"])
def test_the_date_of_a_row_beside_the_article_is_never_its_own(name: str, variant: str) -> None:
    given = PAGES[name]
    rest = [row for row in given.lines if row.role != "meta"]
    html = document(ELSEWHERE + VARIANTS[variant](rest) + AFTER)
    try:
        published = article(given.url, html).published
    except PageError:
        published = None
    assert published in (None, "2025-10-30" if name == "沈阳" else None)


def test_a_date_signed_under_a_notice_is_no_publication_date() -> None:
    given = PAGES["沈阳"]
    notice = [*given.lines[:4], *lines("body", *BODY, "市总工会办公室", "2021年3月12日")]
    found = article(given.url, document(VARIANTS["in_divs"](notice)))
    assert (found.published, found.text.splitlines()[-1]) == ("2025-10-30", "2021年3月12日")


# --- what is no article ------------------------------------------------------------------------------

ROWS = "".join(
    f"<li><a href='/xwzx/jcghdt/202510/t202510{n:02}_{n}.html'>某某工会召开第{n}次会议</a><span>2025-10-{n:02}</span></li>"
    for n in range(1, 20)
)
NOT_ARTICLES = {
    "empty": "",
    "soft 404": "<p>您访问的页面不存在</p>",
    "list": f"<div>当前位置：首页 &gt; 工会动态</div><ul>{ROWS}</ul>",
    "e-paper": "<p>工人日报 2022年10月28日 星期一</p><p>夜班之后</p><p>《工人日报》(2022年10月28日 02版)</p>"
    + "".join(f"<p>{paragraph}</p>" for paragraph in BODY),
    "browser check": "<script>var a = 1;</script><noscript>请启用JavaScript</noscript>",
    "image map": "<map>" + "<area href='javascript:void(0)'>" * 500 + "</map>",
}


@pytest.mark.parametrize("kind", NOT_ARTICLES)
@pytest.mark.parametrize("name", PAGES)
def test_what_is_no_article_is_none(name: str, kind: str) -> None:
    with pytest.raises(PageError):
        article(PAGES[name].url, document(NOT_ARTICLES[kind]))


def test_a_page_that_names_another_site_as_its_owner_is_refused() -> None:
    given = PAGES["沈阳"]
    html = document(VARIANTS["in_divs"](given.lines) + "<p>版权所有：福州市总工会</p>")
    with pytest.raises(LayoutChangedError, match="福州市总工会"):
        article(given.url, html)


def test_a_page_whose_own_address_is_elsewhere_is_refused() -> None:
    given = PAGES["沈阳"]
    head = "<link rel='canonical' href='https://www.example.com/a.html'>"
    with pytest.raises(LayoutChangedError, match=r"www\.example\.com"):
        article(given.url, document(VARIANTS["in_divs"](given.lines), head=head))


def test_an_element_that_is_there_twice_is_a_changed_layout() -> None:
    html = document("<div class='cont-item2'><p>甲乙丙丁。</p></div>" * 2)
    with pytest.raises(LayoutChangedError, match="cont-item2"):
        article("http://www.ahgrrb.com/html/detail/20200825/200825075821582.html", html)


def test_a_list_of_articles_under_a_path_of_headings_is_no_article() -> None:
    class Portal(page_class(PAGES["福州"].url)):  # type: ignore[misc]
        anatomy = Anatomy(shows=("crumbs",))

    rows = "".join(
        f"<p><a href='/zz/gz/202012/t20201231_{n}.htm'>某某工会召开第{n}次会议</a></p>" for n in range(9)
    )
    html = document(f"<p>当前位置：首页 &gt; 工会动态</p>{rows}<p>共九条，第一页。</p>")
    portal: ArticlePage = Portal(HttpResponse(PAGES["福州"].url, body=html.encode(), encoding="utf-8"))
    with pytest.raises((NotAnArticleError, LayoutChangedError)):
        portal.text  # type: ignore[attr-defined]  # noqa: B018


# --- anatomies ---------------------------------------------------------------------------------------


def taken_apart(html: str, anatomy: Anatomy, document_title: str = "") -> Any:
    return dissect(
        blocks_of(lxml.html.document_fromstring(html)),
        anatomy,
        Hints(document=document_title),
        Surroundings(),
    )


def test_an_introduction_box_may_stand_over_the_headline() -> None:
    parts = taken_apart(
        "<p>省总工会介绍</p><p>某省总工会成立于一九五三年，是全省各级工会的领导机关..</p><h2>新春送岗位</h2>"
        "<p>2023-09-04 08:36:34 来源:本站原创 点击数:</p><p>今天上午，招聘会开幕。</p>",
        Anatomy(opening=re.compile(r"\.\.$")),
    )
    assert (parts.headline.title, parts.meta.published) == ("新春送岗位", "2023-09-04")
    assert parts.shown == {"opening", "meta"}


def test_a_line_of_tools_may_stand_in_place_of_the_meta_line() -> None:
    parts = taken_apart(
        "<p>新春送岗位</p><p>正文</p><p>今天上午，招聘会开幕。</p>",
        Anatomy(shows=("parting",), meta=None, parting=re.compile("^正文$")),
    )
    assert (parts.headline.title, [row.text for row in parts.body]) == (
        "新春送岗位",
        ["今天上午，招聘会开幕。"],
    )


def test_title_and_date_may_follow_the_body() -> None:
    parts = taken_apart(
        "<p>今天上午，招聘会开幕。</p><p>新春送岗位</p><p>发布时间:2018-04-28 浏览量:545</p>",
        Anatomy(body_first=True),
    )
    assert (parts.headline.title, parts.meta.published) == ("新春送岗位", "2018-04-28")
    assert [row.text for row in parts.body] == ["今天上午，招聘会开幕。"]


def test_a_doubled_heading_is_the_section_once_and_the_title_on_the_path_is_none() -> None:
    parts = taken_apart(
        "<p>当前位置: 首页 >工会动态 >市总动态 >市总动态 >新春送岗位</p><p>新春送岗位</p><p>今天上午，招聘会开幕。</p>",
        Anatomy(shows=("crumbs",)),
    )
    assert (parts.section, parts.headline.title) == ("市总动态", "新春送岗位")


def test_the_column_may_be_the_line_over_the_title() -> None:
    parts = taken_apart(
        "<p>主席信箱:a@b.cn| 收藏</p><p>工会要闻</p><p>新春送岗位</p><p>编辑:甲一 时间:2011-03-17 点击量:</p>"
        "<p>今天上午，招聘会开幕。</p>",
        Anatomy(opening=re.compile("主席信箱"), section_over_title=True),
    )
    assert (parts.section, parts.headline.title, parts.headline.kicker) == ("工会要闻", "新春送岗位", None)


def test_without_a_printed_title_only_the_document_names_one() -> None:
    html = "<p>简介更多></p><p>新春送岗位</p><p>今天上午，招聘会开幕。(宣教部)</p>"
    anatomy = Anatomy(shows=("opening",), meta=None, opening=re.compile("更多>$"), titled=False)
    assert taken_apart(html, anatomy).headline.title is None
    assert taken_apart(html, anatomy, "新春送岗位-某省总工会").headline.title == "新春送岗位"


@pytest.mark.parametrize(
    ("paragraph", "authors", "organisations"),
    [
        ("活动圆满结束。(宣教部)", ("宣教部",), ("宣教部",)),
        ("活动圆满结束。（福州日报 李小蕾）", ("李小蕾",), ()),
        ("活动圆满结束。（完）", (), ()),
        ("以下简称市总(市总工会)", (), ()),
    ],
)
def test_who_signs_in_brackets_at_the_end_is_named(
    paragraph: str, authors: tuple[str, ...], organisations: tuple[str, ...]
) -> None:
    found = closing_credits(paragraph)
    assert (found.authors, found.organisations) == (authors, organisations)


# --- addresses ---------------------------------------------------------------------------------------

ADDRESSES = {
    "http://acftu.people.com.cn/BIG5/n1/2018/0831/c81957-30263591.html": "http://acftu.people.com.cn/n1/2018/0831/c81957-30263591.html",
    "https://www.hbgrb.net/ghpd/202501/t20250118_275244.html#top": "http://hbgrb.net/ghpd/202501/t20250118_275244.html",
    "http://ww2.hbgrb.net/hbxw/202505/t20250515_293794.html": "http://hbgrb.net/hbxw/202505/t20250515_293794.html",
    "http://nfgb.com.cn/yw/content/post_1134003.html": "http://www.nfgb.com.cn/yw/content/post_1134003.html",
    "http://gxworker.org.cn/gxworker/ghxw/jcdt/2023/05/09/4155.html": "https://gxworker.org.cn/gxworker/ghxw/jcdt/2023/05/09/4155.html",
    "http://wap.51ldb.com/shsldb/ms/content/018b6b0a6468c0010000ada09aaa8097.htm": (
        "https://www.51ldb.com/shsldb/ms/content/018b6b0a6468c0010000ada09aaa8097.htm"
    ),
    "http://www.51ldb.com/ldb/n55178/u1ai387789.html": "http://www.51ldb.com/ldb/n55178/u1ai387789.html",
    "http://sxworker.com/xinwen/sx/2010-04-07/12084.html": "https://www.sxworker.com/xinwen/sx/2010-04-07/12084.html",
    "http://manager.sxworker.com/wh/wenxue/2019-04-01/60423.html": "https://www.sxworker.com/wh/wenxue/2019-04-01/60423.html",
    "http://img-sxworker.sxworker.com/gonghui/gh11/2023-01-10/154325.html": (
        "https://www.sxworker.com/gonghui/gh11/2023-01-10/154325.html"
    ),
}


@pytest.mark.parametrize("url", ADDRESSES)
def test_an_article_has_one_address(url: str) -> None:
    owner = catalogue.owner(url)
    assert role_of(url) == "article"
    assert owner is not None
    assert owner.canonical(url) == ADDRESSES[url]
    assert role_of(ADDRESSES[url]) == "article"


@pytest.mark.parametrize(
    "url",
    [
        "http://gdgy.nfgb.cn/content/2025-04/30/001579.html",
        "http://szb.sxworker.com/content/2008-11/04/283143.html",
        "http://m.greetingpine.com/dt/2020-11-09/94830.html",
        "http://www.fuzhou.gov.cn/zz/ghzs/202012/t20201231_3927193.htm",
    ],
)
def test_other_hosts_are_no_aliases(url: str) -> None:
    names = ("nanfang_gongbao", "shangong_wang", "fuzhou_zonggonghui")
    assert not any(catalogue.named(name).owns(url) for name in names)


HOSTS = ("acftu.people.com.cn", "hbgrb.net", "nfgb.com.cn", "51ldb.com", "www.sxworker.com", "img-sxworker.")


@pytest.mark.parametrize("row", evidence(*HOSTS), ids=lambda row: row["url"])
def test_addresses_that_are_evidenced_have_a_page_class(row: dict[str, Any]) -> None:
    if "gdgy2018" not in row["url"]:
        assert role_of(row["url"]) == ("list" if row["kind"] == "portal-list" else "article")


# --- bad input ---------------------------------------------------------------------------------------

HUGE = {
    "meta lines": "<p>来源：某某 时间 2024-01-01 编辑：甲</p>" * 10_000,
    "paths": "<p>当前位置：首页 &gt; 甲</p>" * 10_000,
    "one line": "<p>" + "来源：某某 2024-01-01 (责编:甲" * 20_000 + "</p>",
    "links": "".join(f"<a href='/{n}.html'>某某工会的新闻{n}</a><br>" for n in range(5_000)),
    "nested": "<div>" * 10_000 + "新闻",
    "brackets": "<p>" + "（" * 1_000_000 + "</p>",
}


@pytest.mark.parametrize("kind", HUGE)
@pytest.mark.parametrize("name", ["福州", "人民网", "河北", "陕工网"])
def test_a_page_made_to_take_long_takes_seconds_at_the_most(name: str, kind: str) -> None:
    start = time.process_time()
    with contextlib.suppress(PageError):
        article(PAGES[name].url, document(HUGE[kind]))
    assert time.process_time() - start < 5
