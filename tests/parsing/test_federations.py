"""Federations' sites: the evidenced order of lines in every markup, and pages that are no article of theirs."""

from __future__ import annotations

import html

import pytest

from tests.parsing.federation_pages import (
    BODY,
    CASES,
    GENERIC,
    NEWEST,
    NOTICE,
    SURROUNDINGS,
    TITLE,
    Case,
    read,
)
from tests.parsing.pages import VARIANTS, document, in_divs, line, lines
from unioncrawl import road
from unioncrawl.errors import LayoutChangedError, NotAnArticleError, PageError
from unioncrawl.items import Article

NAMES = [case.name for case in CASES]
URLS = sorted({case.url for case in CASES} | set(GENERIC))


def said(article: Article, names: object) -> dict[str, object]:
    return {name: getattr(article, name) for name in names}  # type: ignore[attr-defined]


def expected(case: Case, body: tuple[str, ...]) -> dict[str, object]:
    want = case.expected(body)
    if case.url.startswith("http://www.ldszgh"):
        del want["subtitle"]
    return want


@pytest.mark.parametrize("around", SURROUNDINGS)
@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_the_order_of_the_lines_tells_an_article(case: Case, variant: str, around: str) -> None:
    page = VARIANTS[variant](SURROUNDINGS[around](case.page(BODY)))
    article = read(case.url, document(page, case.document))
    assert said(article, expected(case, BODY)) == expected(case, BODY)


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_the_time_of_an_event_is_not_the_date_of_its_notice(case: Case) -> None:
    article = read(case.url, document(in_divs(case.page(NOTICE)), case.document))
    assert article.published == case.want["published"]
    assert article.text.endswith("未尽事宜，另行通知。" + case.ending)
    assert "主办单位：临江机械厂工会" in article.text


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_labels_and_digits_may_be_of_either_width(case: Case) -> None:
    wide = str.maketrans("0123456789:-", "０１２３４５６７８９：－")
    page = [
        line(row.role, html.unescape(row.html).translate(wide)) if row.role == "meta" else row
        for row in case.page(BODY)
    ]
    article = read(case.url, document(in_divs(page), case.document))
    assert article.published == case.want["published"]
    assert article.title == case.want["title"]


@pytest.mark.parametrize("case", [case for case in CASES if case.over], ids=lambda case: case.name)
def test_pages_in_gbk(case: Case) -> None:
    page = document(in_divs(case.page(BODY)), case.document).replace("utf-8", "gb2312")
    article = read(case.url, page.encode("gb18030"), "text/html")
    assert said(article, expected(case, BODY)) == expected(case, BODY)


@pytest.mark.parametrize("case", [case for case in CASES if case.want["title"]], ids=lambda case: case.name)
def test_title_and_meta_lines_may_stand_on_one_line(case: Case) -> None:
    rows = case.page(BODY)
    at = next(i for i, row in enumerate(rows) if row.role == "title")
    end = next((i for i in range(at + 1, len(rows)) if rows[i].role != "meta"), len(rows))
    glued = line("title", " ".join(html.unescape(row.html) for row in rows[at:end]))
    article = read(case.url, document(in_divs([*rows[:at], glued, *rows[end:]]), case.document))
    assert (article.title, article.published) == (case.want["title"], case.want["published"])


FOOTERS = {
    "owner and licence": (
        "主办单位：{name}",
        "Copyright © 2008-2025 All Rights Reserved",
        "某ICP备05000001号",
    ),
    "owner and place on one line": ("主办：{name}　地址：南湖路8号　邮编：100000",),
    "place and support": (
        "版权所有 © {name}",
        "地址：南湖路8号",
        "电话：0000-0000000",
        "技术支持：云溪科技有限公司",
    ),
    "links": ("友情链接", "{name}版权所有", "ICP备案号：某ICP备10000000号-1"),
    "map of the site": ("网站地图 | 联系我们 | 关于我们", "Copyright@2015 {name} 版权所有"),
    "buttons": ("打印本页 关闭窗口",),
}


@pytest.mark.parametrize("footer", FOOTERS)
@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_footers_are_not_in_the_text(case: Case, footer: str) -> None:
    cls = road.page_class(case.url)
    assert cls is not None
    under = lines("footer", *(text.format(name=cls.source.title) for text in FOOTERS[footer]))
    article = read(case.url, document(in_divs([*case.page(BODY), *under]), case.document))
    assert article.text == expected(case, BODY)["text"]


@pytest.mark.parametrize("url", GENERIC)
def test_of_pages_never_seen_the_address_tells_the_date_and_their_form_title_and_text(url: str) -> None:
    page = f"<h1>{TITLE}</h1><div>" + "".join(f"<p>{text}</p>" for text in BODY) + "</div>"
    article = read(url, document(page, TITLE))
    assert article.published in ("2018-08-20", "2025-12-09")
    assert (article.title, article.extraction["title"]) == (TITLE, "generic")


# -- no articles

LIST = in_divs(NEWEST * 4)
TEASERS = "".join(
    f"<li><a href='/x/{n}.html'>青河县总工会举办第{n}期培训班</a><p>培训为期三天，各乡镇的工会干部参加，内容有财务和维权。</p>"
    f"<span>来源：青河县总工会 发布时间：2024-05-0{n}</span></li>"
    for n in range(1, 9)
)
ELSEWHERE = "<h1>新型电池亮相</h1><div>2022-05-06 来源：科技日报 作者：王小明</div>" + "".join(
    f"<p>　　{text.strip()}</p>" for text in BODY
)
NO_ARTICLES = {
    "empty": "",
    "blank": " \n ",
    "not found": document("<h1>404 Not Found</h1><hr><center>nginx</center>", "404 Not Found"),
    "no such page": document("<div>对不起，您访问的页面不存在！</div><a href='/'>返回首页</a>", "提示信息"),
    "no such article, menu and footer": document(
        "<div><a href='/'>首页</a> <a href='/dt/'>工会动态</a></div><div>抱歉，您要查看的文章不存在或已被删除。</div>"
        "<p>系统将在5秒后自动跳转到首页，请稍候。</p><div>Copyright © 2020</div>",
        "提示",
    ),
    "under repair": document("<p>网站正在维护升级，给您带来不便，敬请谅解。</p>", "系统维护"),
    "list": document(f"<div>当前位置：首页 > 工会要闻</div>{LIST}<div>上一页 1 2 3 下一页</div>", "工会要闻"),
    "list of teasers": document(f"<div>首页 > 工会要闻</div><ul>{TEASERS}</ul>", "工会要闻"),
    "front page": document("".join(f"<h2>栏目{n}</h2>{LIST}" for n in range(4)), "首页"),
    "another site's article": document(
        f"<div>科技网首页</div>{ELSEWHERE}<div>版权所有：科技日报社</div>", "新型电池亮相-科技网"
    ),
    "domain for sale": document(
        "<p>该域名已过期，欢迎购买本域名。</p><p>更多域名请点击查看。</p>", "域名出售"
    ),
    "frames": document("<iframe src='/a.html'></iframe>"),
    "image map": document(
        f"<map name='PagePicMap'>{'<area href=javascript:void(0) coords=1,2,3,4>' * 200}</map>"
        "<img src='a.jpg' usemap='#PagePicMap'>"
    ),
    "control characters": document("<div>\x01\x02\x03</div>" * 50, "\x05"),
    "nested deep": "<html><body>" + "<div>" * 10_000 + "文字" + "</div>" * 10_000,
    "no HTML": "%PDF-1.4 \x00\x01",
}


@pytest.mark.parametrize("kind", NO_ARTICLES)
@pytest.mark.parametrize("url", URLS)
def test_what_is_no_article_of_the_site_is_refused(url: str, kind: str) -> None:
    with pytest.raises(PageError):
        read(url, NO_ARTICLES[kind])


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_a_page_cut_off_anywhere_gives_no_other_date_or_title(case: Case) -> None:
    whole = document(in_divs(case.page(BODY)), case.document)
    for end in range(len("<!DOCTYPE html>"), len(whole), 97):
        try:
            article = read(case.url, whole[:end])
        except PageError:
            continue
        assert article.published in (case.want["published"], None)
        assert article.title is None or str(case.want["title"]).startswith(article.title[:8])


@pytest.mark.parametrize(
    "case",
    [case for case in CASES if case.name in ("kunming", "shanxi", "yueyang")],
    ids=lambda case: case.name,
)
def test_a_meta_line_that_was_never_seen_there_needs_the_name_of_the_site(case: Case) -> None:
    page = [line("title", TITLE), line("meta", "发布时间：2021-03-04 来源：某某"), *lines("body", *BODY)]
    with pytest.raises(LayoutChangedError, match="name of the site"):
        read(case.url, document(in_divs(page), TITLE))
    cls = road.page_class(case.url)
    assert cls is not None
    owned = [*page, line("footer", f"主办单位：{cls.source.title}")]
    assert read(case.url, document(in_divs(owned), TITLE)).published == "2021-03-04"


def test_a_list_says_that_it_is_one() -> None:
    for url in ("http://zgh.km.gov.cn/c/2020-03-04/1.shtml", "https://www.pdsgh.org/index.php/node/1"):
        with pytest.raises((NotAnArticleError, LayoutChangedError), match=r"list|line that shows|links"):
            read(url, NO_ARTICLES["list"])


ADDRESSES = (
    ("http://qhszgh.com/index.php?id=17026&c=show", "https://www.qhszgh.com/index.php?c=show&id=17026"),
    ("http://www.jngh.org.cn/content/emkzVUg%3D/", "https://jngh.org.cn/content/emkzVUg="),
    (
        "http://171.34.90.220:8081/nczhghcms/article/6379",
        "http://www.ncgh.org.cn/nczhghcms/article/6379",
    ),
    ("http://12351.ncszgh.gov.cn/article/6379/", "http://www.ncgh.org.cn/nczhghcms/article/6379"),
    ("http://www.hhhtszgh.gov.cn/c/2025-04-23/1.html", "http://hhhtszgh.gov.cn/mobile/c/2025-04-23/1.html"),
    ("https://pdsgh.org/index.php/node/18242/", "https://www.pdsgh.org/index.php/node/18242"),
    (
        "https://pjszgh.org/2020_12/16_19/content-301681.html",
        "http://www.pjszgh.org/2020_12/16_19/content-301681.html",
    ),
    (
        "http://190044a.qdszgh.cn/a/b/c/2020/0513/1.html",
        "http://qdszgh.cn/a/b/c/2020/0513/1.html",
    ),
    (
        "https://huhehaote.baogaosu.com/xinwen/%25E5%25BE%25B7/31928836/",
        "http://huhehaote.baogaosu.com/xinwen/%E5%BE%B7/31928836",
    ),
)


@pytest.mark.parametrize(("url", "canonical"), ADDRESSES)
def test_an_article_has_one_address_whatever_alias_it_came_by(url: str, canonical: str) -> None:
    cls = road.page_class(url)
    assert cls is not None
    assert cls.source.canonical(url) == canonical
    assert road.role_of(url) == road.role_of(canonical) == "article"


@pytest.mark.parametrize(
    "url",
    [
        "https://www.lnszgh.org/news-list-3.html",
        "https://www.qhszgh.com/index.php?c=category&id=3",
        "https://jngh.org.cn/content/a/b",
        "https://www.zzgh.org/swdxzc/index.jhtml",
        "http://ncgh.org.cn/plugin/gh/ghzx/pc_detail.php?erid=34&id=695&yiid=32",
        "http://www.weltonusa.com/2016_09/15_09/content-275557.html",
        "http://nanchang.baogaosu.com/",
        "https://www.yueyang.gov.cn/other/56273/content_1.html",
    ],
)
def test_other_addresses_and_mirrors_are_nobodys_articles(url: str) -> None:
    assert road.role_of(url) == "other"
