"""The old e-paper of 中工网 on media.workercn.cn."""

from __future__ import annotations

import pytest

import unioncrawl.sources.jilin_gongren_bao
import unioncrawl.sources.liaoning_zhigong_bao  # noqa: F401  (its import makes the rules)
from unioncrawl.errors import LayoutChangedError, NotAnArticleError, PageError
from unioncrawl.extract import extract_article
from unioncrawl.items import Article
from unioncrawl.road import role_of

from .pages import VARIANTS, Variant, article, document, in_divs, line, lines, plan

FOLDER = "http://media.workercn.cn/sites/media/grrb/2018_03/21/"
URL = f"{FOLDER}GR0203.htm"
BODY = ("　　清晨，塔机司机爬上六十米高的驾驶室，先给自己倒了一杯热水。", "　　“看得远，才干得细。”他说。")
TEXT = "\n".join(paragraph.strip() for paragraph in BODY)
HEADINGS = "<h3>重点工程见闻</h3><h1>塔机上的春天</h1><h2>——来自某桥工地</h2>"
SOURCE = "《工人日报》（2018年03月21日 02版）"


def marked(
    *, head: str = HEADINGS, lai: str = f"<span>本报记者 温一帆</span><span>{SOURCE}</span>", more: str = ""
) -> str:
    """Return an article by its elements. Arguments are HTML."""
    body = "".join(f"<span><p>{paragraph}</p></span>" for paragraph in BODY)
    return document(
        f"<div class='text_c'>{head}<div class='lai'>{lai}</div>{more}<div id='ozoom'><div>{body}</div></div></div>"
        "<p><a href='GR0202.htm'>上一篇</a> <a href='GR0204.htm'>下一篇</a> <a href='GR0100.htm'>返回目录</a></p>"
    )


def read(html: str) -> Article:
    return article(URL, html)


def test_the_elements_supply_headline_body_paper_and_page() -> None:
    item = read(marked())
    assert (item.kicker, item.title, item.subtitle) == ("重点工程见闻", "塔机上的春天", "——来自某桥工地")
    assert (item.text, item.authors, item.origin) == (TEXT, ["温一帆"], "工人日报")
    assert (item.published, item.page_no, item.page_label) == ("2018-03-21", 2, "02版")
    assert (item.previous_url, item.next_url) == (f"{FOLDER}GR0202.htm", f"{FOLDER}GR0204.htm")
    assert item.extraction["title"] == item.extraction["text"] == "selector"


@pytest.mark.parametrize(
    ("lai", "origin", "authors"),
    [
        ("<span>来源：某地工人报（2018年03月21日）</span>", "某地工人报", []),
        ("<span>温一帆</span>", None, ["温一帆"]),
        ("<span>本报记者 温一帆 （2018年03月21日 02版）</span>", None, ["温一帆"]),
        ("", None, []),
    ],
)
def test_the_source_line_names_author_or_paper(lai: str, origin: str | None, authors: list[str]) -> None:
    item = read(marked(lai=lai))
    assert (item.origin, item.authors) == (origin, authors)


@pytest.mark.parametrize("variant", VARIANTS.values(), ids=VARIANTS)
@pytest.mark.parametrize("kicker", ["重点工程见闻", ""])
def test_without_elements_the_order_of_the_lines_is_read(variant: Variant, kicker: str) -> None:
    page = lines("site", "第02版：综合", "2018年03月21日 星期三")
    page += lines("kicker", kicker) if kicker else []
    page += [line("title", "塔机上的春天"), line("author", "本报记者 温一帆"), line("source", SOURCE)]
    page += [*lines("body", *BODY), *lines("footer", "上一篇", "下一篇", "版权所有")]
    item = read(document(variant(page), "塔机上的春天"))
    assert (item.kicker, item.title, item.authors) == (kicker or None, "塔机上的春天", ["温一帆"])
    assert (item.text, item.page_label, item.origin) == (TEXT, "02版", "工人日报")


def test_a_body_needs_no_other_element() -> None:
    item = read(
        document(f"<h1>塔机上的春天</h1><div id='ozoom'><div><span>{''.join(BODY)}</span></div></div>")
    )
    assert (item.title, item.kicker) == ("塔机上的春天", None)


@pytest.mark.parametrize(
    ("encoding", "declared"), [("gb18030", "gb2312"), ("gb18030", "utf-8"), ("utf-8", "gb2312")]
)
def test_the_bytes_tell_the_encoding(encoding: str, declared: str) -> None:
    html = marked().replace("utf-8", declared)
    item = extract_article(html.encode(encoding), URL, "text/html")
    assert (item.title, item.text) == ("塔机上的春天", TEXT)


def page_plan(articles: str, pages: str = "<td><a href='GR0100.htm'>第01版：要闻</a></td>") -> str:
    own = "<td><a href='GR0200.htm'>第02版：综合</a></td>"
    return document(
        f"<div id='page_content'><table><tr>{own}{pages}</tr></table></div><img src='2/tpzz1_b.jpg' usemap='#m'>{articles}"
    )


@pytest.mark.parametrize(
    "articles",
    [
        "<map name='m'><area shape='poly' coords='1,2' href='GR0201.htm'><area shape='poly' href='GR0203.htm'>"
        "<area shape='poly' href='GR0201.htm'></map>",
        "<ul><li><a href='GR0201.htm'>甲</a></li><li><a href='GR0203.htm'>乙</a></li><li><a href='GR0301.htm'>丙</a></li></ul>",
    ],
)
def test_a_plan_lists_pages_in_print_order_and_its_own_articles_once(articles: str) -> None:
    item = plan(f"{FOLDER}GR0200.htm", page_plan(articles))
    assert item.page_urls == [f"{FOLDER}GR0100.htm", f"{FOLDER}GR0200.htm"]
    assert item.article_urls == [f"{FOLDER}GR0201.htm", f"{FOLDER}GR0203.htm"]
    assert (item.page_no, item.page_label, item.page_name) == (2, "02", "综合")
    assert (item.published, item.picture_url) == ("2018-03-21", f"{FOLDER}2/tpzz1_b.jpg")


def test_a_plan_without_links_is_no_edition() -> None:
    assert plan(f"{FOLDER}GR0100.htm", "<p>页面不存在</p>").state == "none"
    assert plan(f"{FOLDER}GR0100.htm", document("<p>欢迎访问</p>" * 9)).state == "unknown"


def test_other_papers_have_the_same_addresses_under_their_code() -> None:
    for paper, source in (("jlgrb", "jilin_gongren_bao"), ("lnzgb", "liaoning_zhigong_bao")):
        url = URL.replace("grrb", paper)
        assert article(url, marked()).source == source
        assert role_of(url.replace("0203", "0200")) == "plan"
    assert role_of(URL.replace("grrb", "unknown")) == "other"


def test_what_is_no_article_is_refused() -> None:
    with pytest.raises(NotAnArticleError):
        read("<p>页面不存在</p>")
    for html in (
        "",
        document(in_divs(lines("body", "别处的一页。"))),
        document(
            "<div id='ozoom'><ul><li><a href='GR0201.htm'>甲</a></li><li><a href='GR0202.htm'>乙</a></li></ul></div>"
        ),
        document("<div id='ozoom'></div>"),
    ):
        with pytest.raises(PageError):
            read(html)


def test_an_impossible_day_in_the_address_is_no_day() -> None:
    with pytest.raises(LayoutChangedError, match="an address like"):
        article(URL.replace("03/21", "02/30"), marked())
