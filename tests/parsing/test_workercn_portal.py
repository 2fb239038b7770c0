"""The portal 中工网: its articles in three orders and five layouts, its lists."""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from web_poet import HttpResponse

import unioncrawl.sources.xizang_gonghui_xinwen_wang
import unioncrawl.sources.zhonggong_wang  # noqa: F401  (its import makes the rules)
from unioncrawl.errors import HttpStatusError, LayoutChangedError, NotAnArticleError, PageError
from unioncrawl.items import Article, Listing
from unioncrawl.pages import ListPage
from unioncrawl.road import role_of
from unioncrawl.sources.zhonggong_wang import SOURCE, ZhonggongWangSpider

from .pages import FOOTER, VARIANTS, Line, Variant, article, document, evidence, in_divs, line, lines, rule

OLD = "http://comment.workercn.cn/443/201602/01/160201095744467.shtml"
NEW = "https://www.workercn.cn/c/2024-05-05/8243240.shtml"
THEORY = "http://theory.workercn.cn/239/201812/25/181225075626123.shtml"
XIZANG = "http://xz.workercn.cn/10930/201804/26/180426092830870.shtml"

SEED = Path(__file__).parents[3] / "shared" / "seeds" / "003_983429f80979f723.txt"

PARAGRAPHS = (
    "　　调度室的灯一直亮着，值班表上有十一个名字。",
    "　　截至2015-06-01，他们已经连续值守了三千天。“一个也不能少。”班长说。",
    "　　来源于工友们的一条建议，后来写进了规程。",
)
TEXT = "\n".join(paragraph.strip() for paragraph in PARAGRAPHS)
NAVIGATION = "中工网首页时政评论国际军事社会财经企业工会维权就业论坛博客理论人物网视图画体育汽车文化书画教育读书娱乐旅游绿色"
OFFICIALS = (
    "何某 全国总工会主席",
    "陆 某 全国总工会党组书记、副主席、书记处第一书记,机关党委书记",
    "白某孝 某省政协副主席、省总工会主席、全国总工会副主席(兼)",
    "许某山 全国总工会书记处书记、党组成员",
)
TITLE = "守岁人"


def of_2016(
    meta: str = "//www.workercn.cn2016-02-01 09:54:27来源: 新华社", author: str = "锡 林"
) -> list[Line]:
    """Return the lines of an article in the order of 2015 to early 2018."""
    page = lines("site", "当前位置:中工网评论频道漫画评论-正文")
    page += [
        line("title", TITLE),
        line("author", author),
        line("meta", meta),
        line("site", "分享到: | 更多 |"),
    ]
    page += lines("body", *PARAGRAPHS)
    tail = "[保存] [全文浏览] [ ] [打印] [关闭] [我要留言] [推荐朋友] [返回首页]"
    return [*page, line("editor", "编辑:陈莉莉"), line("site", tail), *FOOTER]


def of_2018(kicker: str = "学习贯彻改革部署", meta: str = "2018-12-25 07:56:26") -> list[Line]:
    """Return the lines of an article in the order of late 2018 and 2019, with the source under the body."""
    page = lines("site", NAVIGATION, "中工工会", "深度报道", "全总领导", *OFFICIALS)
    page += lines("kicker", kicker) if kicker else []
    page += [line("title", "练好“三种功”,让班组活起来"), line("author", "魏长河"), line("meta", meta)]
    page += lines("body", *PARAGRAPHS)
    page += [line("source", "来源:中工网--《工人日报》"), line("editor", "编辑:葛文君")]
    right = lines(
        "site",
        "图片新闻",
        "全总要闻",
        "热点专题",
        "深度报道",
        "职工之声",
        "新闻日历",
        "|",
        "新闻排行",
        "友情链接",
    )
    return [*page, *right, line("site", "中华全国总工会 | 中国工会劳动和经济工作网"), *FOOTER]


def of_2024(*meta: str) -> list[Line]:
    """Return the lines of an article in the order of the new CMS."""
    page = [line("title", "驿站里的热水"), *lines("meta", *(meta or ("来源:中工网", "2024-05-05 11:49")))]
    page += lines("body", *PARAGRAPHS, "天津工人报记者姜小棠")
    return [*page, line("editor", "责任编辑:姚一梦"), *FOOTER]


def full_width(page: Sequence[Line]) -> list[Line]:
    """Return the lines with full-width colons and commas."""
    wide = [row.html.replace(":", "：").replace(",", "，") for row in page]
    kept = [re.sub(r"(?<=\d)：(?=\d)", ":", text) for text in wide]
    return [Line(row.role, text) for row, text in zip(page, kept, strict=True)]


def read(url: str, page: Sequence[Line], title: str = "", variant: Variant = in_divs) -> Article:
    return article(url, document(variant(page), title))


# --- the orders ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("variant", VARIANTS.values(), ids=VARIANTS)
@pytest.mark.parametrize("title", ["", "守岁人-评论-中工网", "守岁人 - 评论 - 中工网", "中工网"])
def test_an_article_of_2016_is_read_by_the_order_of_its_lines(variant: Variant, title: str) -> None:
    for page in (of_2016(), full_width(of_2016())):
        item = read(OLD, page, title, variant)
        assert (item.kicker, item.title, item.subtitle) == (None, TITLE, None)
        assert (item.published, item.origin, item.editor) == ("2016-02-01", "新华社", "陈莉莉")
        assert (item.authors, item.section) == (["锡林"], "漫画评论")
        assert item.text.replace("，", ",") == TEXT.replace("，", ",")


@pytest.mark.parametrize("variant", VARIANTS.values(), ids=VARIANTS)
@pytest.mark.parametrize("title", ["", "练好“三种功”,让班组活起来-理论-中工网", "中工网"])
def test_lists_of_officials_before_an_article_of_2018_are_none_of_it(variant: Variant, title: str) -> None:
    item = read(THEORY, of_2018(), title, variant)
    assert (item.kicker, item.title) == ("学习贯彻改革部署", "练好“三种功”,让班组活起来")
    assert (item.published, item.origin, item.editor) == ("2018-12-25", "中工网——《工人日报》", "葛文君")
    assert (item.authors, item.text) == (["魏长河"], TEXT)
    assert read(THEORY, of_2018(kicker=""), title, variant).kicker is None


@pytest.mark.parametrize("variant", VARIANTS.values(), ids=VARIANTS)
@pytest.mark.parametrize("title", ["", "驿站里的热水 - 工会 - 中工网", "驿站里的热水-工人日报-中工网"])
def test_an_article_of_the_new_cms_has_source_and_day_under_the_title(variant: Variant, title: str) -> None:
    for page in (of_2024(), full_width(of_2024())):
        item = read(NEW, page, title, variant)
        assert (item.title, item.published, item.origin) == ("驿站里的热水", "2024-05-05", "中工网")
        assert (item.authors, item.editor) == (["姜小棠"], "姚一梦")
        assert item.text.endswith("\n天津工人报记者姜小棠")


@pytest.mark.parametrize("title", ["", "驿站里的热水 - 工会 - 中工网"])
def test_a_line_over_the_title_is_a_kicker_on_the_new_cms_only_if_it_is_a_heading(title: str) -> None:
    page = [line("kicker", "职工之家的新鲜事"), *of_2024()]
    assert read(NEW, page, title).kicker is None
    assert read(NEW, page, title, VARIANTS["in_headings"]).kicker == "职工之家的新鲜事"


@pytest.mark.parametrize(
    ("meta", "published", "origin", "authors"),
    [
        (
            "//www.workercn.cn2016-01-02 14:40:07来源: 中工网——《工人日报》",
            "2016-01-02",
            "中工网——《工人日报》",
            [],
        ),
        ("//www.workercn.cn2016-01-31来源: 人民日报", "2016-01-31", "人民日报", []),
        ("//www.workercn.cn 2016-02-01 09:54:27来源:新华社作者:许长风", "2016-02-01", "新华社", ["许长风"]),
        ("2016-01-20 08:34:03  来源:中工网—《工人日报》", "2016-01-20", "中工网——《工人日报》", []),
        ("2016-01-20 08:34:03", "2016-01-20", None, []),
    ],
)
def test_the_line_under_the_headline_has_site_day_source_and_author_glued(
    meta: str, published: str, origin: str | None, authors: list[str]
) -> None:
    page = [row for row in of_2016(meta) if row.role != "author"]
    item = read(OLD, page)
    assert (item.title, item.published, item.origin, item.authors) == (TITLE, published, origin, authors)


def test_the_parts_of_the_line_under_the_headline_can_have_lines_of_their_own() -> None:
    page = of_2016("//www.workercn.cn")
    index = next(i for i, row in enumerate(page) if row.role == "meta")
    page[index + 1 : index + 1] = lines(
        "meta", "2016-02-01 09:54:27", "来源:", "中工网——《工人日报》", "作者:", "许长风"
    )
    item = read(OLD, page)
    assert (item.title, item.published, item.origin) == (TITLE, "2016-02-01", "中工网——《工人日报》")
    assert item.authors == ["许长风", "锡林"]


@pytest.mark.parametrize(
    "roles", [("title", "author"), ("author", "meta"), ("site", "title"), ("source", "editor")]
)
def test_lines_that_are_glued_together_are_taken_apart(roles: tuple[str, str]) -> None:
    url, page, title = (
        (THEORY, of_2018(), "练好“三种功”,让班组活起来") if "source" in roles else (OLD, of_2016(), TITLE)
    )
    index = next(i for i, row in enumerate(page) if (row.role, page[i + 1].role) == roles)
    page[index : index + 2] = [Line(roles[1], f"{page[index].html} {page[index + 1].html}")]
    if roles == ("title", "author"):  # then only what <title> says tells them apart
        page[index] = Line("meta", f"{page[index].html} {page.pop(index + 1).html}")
    item = read(url, page, f"{title}-中工网")
    assert (item.title, item.text) == (title, TEXT)
    assert item.authors
    assert item.editor


def test_the_whole_article_can_stand_on_one_line() -> None:
    words = " ".join(html.unescape(row.html).strip() for row in of_2016())
    item = article(OLD, document(words, "守岁人-中工网"))
    assert (item.title, item.published, item.origin, item.editor) == (TITLE, "2016-02-01", "新华社", "陈莉莉")
    assert item.text == TEXT.replace("\n", " ")


@pytest.mark.skipif(not SEED.exists(), reason="the texts of real pages are not at hand")
@pytest.mark.parametrize("variant", VARIANTS.values(), ids=VARIANTS)
def test_a_real_page_of_2018_comes_out_with_every_field_that_it_shows(variant: Variant) -> None:
    page = [line("any", text) for text in SEED.read_text("utf-8").splitlines() if text.strip()]
    item = read(THEORY, page, variant=variant)
    assert item.kicker == "认真学习贯彻习近平总书记重要讲话精神"
    assert item.title == "做好“六字”,推动工会工作迈上新台阶"
    assert (item.authors, item.published) == (["魏俊"], "2018-12-25")
    assert (item.origin, item.editor) == ("中工网——《工人日报》", "葛文琦")
    assert len(item.text.splitlines()) == 8
    assert item.text.startswith("深入学习宣传贯彻")
    assert item.text.endswith("贴心人。")


def test_names_and_posts_of_officials_may_have_cells_of_their_own() -> None:
    page = of_2018()
    cells = [line("site", cell) for text in OFFICIALS for cell in text.rsplit(" ", 1)]
    page = [row for row in page if html.unescape(row.html) not in OFFICIALS]
    index = next(i for i, row in enumerate(page) if row.role == "kicker")
    item = read(THEORY, [*page[:index], *cells, *page[index:]])
    assert (item.kicker, item.title) == ("学习贯彻改革部署", "练好“三种功”,让班组活起来")
    assert read(THEORY, [*page[:index], *cells, *page[index + 1 :]]).kicker is None


@pytest.mark.parametrize(
    ("signature", "authors"),
    [
        ("天津工人报记者姜小棠", ["姜小棠"]),
        ("工人日报-中工网记者 姜小棠 通讯员 古明", ["姜小棠", "古明"]),
        ("工人日报—中工网记者 姜小棠", ["姜小棠"]),
    ],
)
def test_a_signature_names_paper_and_writer_under_the_title_or_the_body(
    signature: str, authors: list[str]
) -> None:
    page = [row for row in of_2024() if "姜小棠" not in row.html]
    index = next(i for i, row in enumerate(page) if row.role == "editor")
    assert read(NEW, [*page[:index], line("body", signature), *page[index:]]).authors == authors
    item = read(NEW, [page[0], line("author", signature), *page[1:]], "驿站里的热水-中工网")
    assert (item.authors, item.subtitle) == (authors, None)


@pytest.mark.parametrize(
    "editor", ["(责任编辑:姚一梦)", "【编辑：姚一梦】", "责任编辑: 姚一梦", "责任编辑：<br>姚一梦"]
)
def test_the_editor_may_stand_in_brackets_or_on_a_line_of_its_own(editor: str) -> None:
    page = [Line("editor", editor) if row.role == "editor" else row for row in of_2024()]
    item = read(NEW, page)
    assert (item.editor, item.text.splitlines()[-1]) == ("姚一梦", "天津工人报记者姜小棠")


# --- the day of publication ---------------------------------------------------------------------------


def test_the_day_printed_wins_over_the_one_of_saving() -> None:
    item = read(OLD, of_2016("//www.workercn.cn2015-08-31 15:36:06来源: 新华社"))
    assert (item.published, item.extraction["published"]) == ("2015-08-31", "grammar")


def test_where_no_day_is_printed_the_address_has_it() -> None:
    page = of_2016("来源: 新华社")
    assert read(OLD, page, "守岁人-中工网").published == "2016-02-01"
    assert read(OLD, page, "守岁人-中工网").extraction["published"] == "address"


@pytest.mark.parametrize("clock", ["2016-03-05 10:00:00", "2026-11-20 08:00:00", "2016-02-30 10:00:00"])
def test_a_day_after_that_of_saving_or_an_impossible_one_gives_none(clock: str) -> None:
    assert read(OLD, of_2016(f"//www.workercn.cn{clock}来源: 新华社"), "守岁人-中工网").published is None


@pytest.mark.parametrize(
    "before",
    [
        "<div>今天是2026年11月21日 星期六</div>",
        "<div>2015年12月21日 星期一</div>",
        "<ul><li><a href='/c/2016-01-20/8900001.shtml'>某地举办职工运动会</a> 2016-01-20 10:22:11</li></ul>",
        "<ul><li><a href='/c/2016-01-20/8900001.shtml'>某地举办职工运动会</a></li><li>2016-01-20</li></ul>",
        "<div><a href='/'>首页</a> | <a href='/pl/pl'>评论</a></div>",
    ],
)
@pytest.mark.parametrize("title", ["", "守岁人-评论-中工网"])
def test_days_of_visitors_and_of_lists_over_the_article_are_none_of_it(before: str, title: str) -> None:
    item = article(OLD, document(before + in_divs(of_2016()), title))
    assert (item.title, item.published, item.text) == (TITLE, "2016-02-01", TEXT)


def test_footers_and_lists_under_the_article_are_none_of_it() -> None:
    page = [row for row in of_2016() if row.role != "editor"]
    after = "<div>相关新闻</div><ul><li><a href='/443/201601/20/160120083715310.shtml'>别的故事</a> 2016-01-20</li></ul>"
    item = article(OLD, document(in_divs(page) + after))
    assert (item.published, item.text, item.editor) == ("2016-02-01", TEXT, None)


# --- the layouts --------------------------------------------------------------------------------------

BODY = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
LAYOUTS = {
    "main": (
        "<h2 class='sub'><a href='/443/443.shtml'>漫画评论</a></h2><h1 class='ctitle'>守岁人</h1>"
        "<div class='signdate'><span>2016-02-01 09:54:27</span><span>来源:新华社</span></div>"
        f"<div class='ccontent'>{BODY}</div>"
    ),
    "main with .from": (
        "<h1 class='ctitle'>守岁人</h1><div class='signdate'><span>2016-02-01 09:54:27</span></div>"
        f"<div class='from'><span>新华社</span></div><div class='ccontent'>{BODY}</div>"
    ),
    "new": f"<h1>守岁人</h1><div>来源:新华社 <span class='time'>2016-02-01 09:54</span></div><div class='ccontent'>{BODY}</div>",
    "auto": (
        "<div class='from mt10'><span class='font-black1-12'>2016-02-01 09:54:27</span>"
        f"<span class='font-black_12'>新华社</span></div><div class='article'>{BODY}</div>"
    ),
    "regional": (
        "<span class='font-black1_12'>2016-02-01 09:54:27</span><span class='font-black1_12'>新华社</span>"
        f"<div class='detail_con'><div class='font-black_16 hangao'>{BODY}</div></div>"
    ),
    "xz": (
        "<div class='list_left'><div><div><span><a>首页</a><a>时政要闻</a></span></div></div><div><div><span>守岁人</span></div>"
        f"<div><span>2016-02-01 09:54:27</span><span>新华社</span></div><div>{BODY}</div></div></div>"
    ),
    "firm": (
        "<div class='ad_main'><div><span><b>守岁人</b></span></div><span class='ad_tl_time'>2016-02-01 09:54:27</span>"
        f"<div class='ad_content'>{BODY}</div></div>"
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_known_layout_is_read_by_its_elements(layout: str) -> None:
    item = article(OLD, document(f"{LAYOUTS[layout]}<div>编辑:陈莉莉</div>", "守岁人-评论-中工网"))
    assert (item.kicker, item.title, item.text, item.published) == (None, TITLE, TEXT, "2016-02-01")
    assert item.extraction["text"] == item.extraction["published"] == "selector"
    assert item.origin == (None if layout == "firm" else "新华社")
    assert item.section == {"main": "漫画评论", "xz": "时政要闻"}.get(layout, "评论")


def test_a_picture_belongs_to_the_article_if_it_stands_in_its_body() -> None:
    page = LAYOUTS["main"].replace(BODY, f"<p><img src='/html/files/2016-02/01/1.jpg'></p>{BODY}")
    item = article(OLD, document(f"<img src='/a/head.jpg'>{page}<img src='/a/foot.jpg'>", "守岁人-中工网"))
    assert [image.url for image in item.images] == ["http://comment.workercn.cn/html/files/2016-02/01/1.jpg"]


@pytest.mark.parametrize(
    ("document_title", "title", "section"),
    [
        ("问答|怎样算加班 - 经济 - 中工网", "问答|怎样算加班", "经济"),
        ("照片也能开锁?-工人日报-中工网", "照片也能开锁?", None),
        ("照片也能开锁?-中工网", "照片也能开锁?", None),
    ],
)
def test_the_title_of_the_document_is_stripped_of_channel_and_site(
    document_title: str, title: str, section: str | None
) -> None:
    item = article(
        NEW, document(f"<div>2024-05-05 11:49</div><div class='ccontent'>{BODY}</div>", document_title)
    )
    assert (item.title, item.section) == (title, section)


# --- stories on several pages -------------------------------------------------------------------------

PART = OLD.replace(".shtml", "_2.shtml")


def in_parts(pager: str) -> str:
    page = of_2016()
    index = next(i for i, row in enumerate(page) if row.role == "editor")
    return document(in_divs([*page[:index], Line("pager", pager), *page[index:]]), "守岁人-中工网")


@pytest.mark.parametrize(
    ("pager", "parts"),
    [
        ("1 2 3 4 5 6 共6页", 6),
        ("1<br>2<br>3<br>共3页", 3),
        ("<p><input type='hidden' name='__totalpage' value='4'></p>", 4),
        ("上一页 1 2 下一页 共2页", 2),
    ],
)
def test_the_pager_tells_the_parts_and_is_no_text(pager: str, parts: int) -> None:
    item = article(OLD, in_parts(pager))
    assert (item.part, item.parts, item.text) == (1, parts, TEXT)


def test_all_parts_have_the_address_of_the_first() -> None:
    first, second = article(OLD, in_parts("1 2 共2页")), article(PART, in_parts("1 2 共2页"))
    assert (second.part, second.parts) == (2, 2)
    assert first.url == second.url == "https://www.workercn.cn/443/201602/01/160201095744467.shtml"


def test_the_spider_asks_for_the_parts_after_the_first() -> None:
    item = article(OLD, in_parts("1 2 3 共3页"))
    spider = ZhonggongWangSpider()
    urls = [spider.part_url(item.url, number) for number in range(2, item.parts + 1)]
    assert urls == [item.url.replace(".shtml", f"_{n}.shtml") for n in (2, 3)]


def test_a_pager_without_end_is_no_pager() -> None:
    with pytest.raises(LayoutChangedError, match="at most 99 parts"):
        article(OLD, in_parts("<input name='__totalpage' value='99999'>"))


# --- addresses ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "alias",
    [
        "http://workercn.cn/443/201911/20/191120083715310.shtml",
        "http://www.workercn.cn/443/201911/20/191120083715310.shtml?from=list#top",
        "https://comment.workercn.cn/443/201911/20/191120083715310_3.shtml",
    ],
)
def test_a_page_is_its_path_whatever_the_host(alias: str) -> None:
    assert role_of(alias) == "article"
    assert SOURCE.canonical(alias) == "https://www.workercn.cn/443/201911/20/191120083715310.shtml"


@pytest.mark.parametrize(
    ("url", "role"),
    [
        ("https://ah.workercn.cn/c/2024-05-05/8243240.shtml", "article"),
        ("https://xz.workercn.cn/c/2024-05-05/8243240.shtml", "article"),
        ("https://www.workercn.cn/character/", "list"),
        ("https://www.workercn.cn/pl/pl", "list"),
        ("http://news.workercn.cn/32841/32841_3.shtml", "list"),
        ("http://www.workercn.cn/json/rw/34167_1.json", "list"),
        ("https://www.workercn.cn/", "other"),
        ("http://acftu.workercn.cn/html/files/2015-04/30/20150430.jpg", "other"),
        ("http://big5.workercn.cn/big5/build.workercn.cn/1/201804/26/180426092830870.shtml", "other"),
        ("http://search.workercn.cn/c/2024-05-05/8243240.shtml", "other"),
    ],
)
def test_the_address_tells_what_stands_there(url: str, role: str) -> None:
    assert role_of(url) == role


def test_a_story_on_a_regional_host_is_national_unless_its_channel_is_regional() -> None:
    page = document(in_divs(of_2024()))
    assert article("https://xz.workercn.cn/c/2024-05-05/8243240.shtml", page).source == "zhonggong_wang"
    xizang = document(LAYOUTS["xz"].replace("2016-02-01", "2018-04-26"))
    for url in (XIZANG, XIZANG.replace("http://xz.", "https://www.")):
        item = article(url, xizang)
        assert (item.source, item.url) == ("xizang_gonghui_xinwen_wang", XIZANG)


REAL = [
    row for row in evidence("workercn.cn/") if row["url"].startswith("http") and "MIRROR" not in row["site"]
]


@pytest.mark.parametrize("row", REAL, ids=[row["url"] for row in REAL])
def test_real_addresses_are_those_of_articles_and_print_their_day_in_a_known_form(
    row: dict[str, Any],
) -> None:
    assert role_of(row["url"]) == "article"
    printed = row.get("date_printed") or row.get("pub_date", "")
    if "/papers/" in row["url"] or not printed:
        return
    day = printed[:10]
    page = (
        of_2024("来源:中工网", day)
        if "/c/" in row["url"]
        else of_2016(f"//www.workercn.cn{printed[:19].split(' (')[0]}来源:新华社")
    )
    item = read(row["url"], page)
    assert item.published == day
    assert "www.workercn.cn" in item.url


# --- lists --------------------------------------------------------------------------------------------


def listing(url: str, body: str, status: int = 200) -> Listing:
    answer = HttpResponse(url, body=body.encode(), encoding="utf-8", status=status)
    page: ListPage = rule(url, ListPage)(response=answer)
    return asyncio.run(page.to_item())


CHANNEL = "https://www.workercn.cn/character"
CHANNEL_ROW = (
    "<li id='li_{id}'><a href='/c/2026-10-02/{id}.shtml'><img class='lazy' data-src='/upload/{id}.jpg' alt='{title}'></a>"
    "<h3><a href='/c/2026-10-02/{id}.shtml'>{title}</a></h3><div class='info'><div class='info1'><span class='media'>"
    "<font>原创</font></span></div><div class='info2' style='float:left'>2026-10-02 15:41:16</div>"
    "<span style='float:right'>某某社</span></div></li>"
)


def test_a_channel_page_gives_title_day_and_source_of_each_story_once() -> None:
    rows = CHANNEL_ROW.format(id=8900002, title="甲&#32;和乙") + CHANNEL_ROW.format(id=8900001, title="丙")
    item = listing(CHANNEL, document(f"<a href='/c/2026-01-01/1.shtml'>别处</a><ul class='list'>{rows}</ul>"))
    assert [(row.url[-13:-6], row.title, row.published, row.origin) for row in item.rows] == [
        ("8900002", "甲 和乙", "2026-10-02", "某某社"),
        ("8900001", "丙", "2026-10-02", "某某社"),
    ]
    assert item.next_url is None


@pytest.mark.parametrize(
    "row",
    [
        "<tr><td><a href='{url}'>{title}</a></td><td>2026-10-02 15:41</td><td>某某社</td></tr>",
        "<div><p><a href='{url}'>{title}</a></p><p>2026-10-02 15:41</p><p>某某社</p></div>",
        "<div><a href='{url}'><img alt='{title}'></a><h3><a href='{url}'>{title}</a></h3><div><span>滚动</span></div>"
        "<div>2026年10月02日 15:41</div><em>某某社</em></div>",
        "<article><a href='{url}'>{title}</a><time>2026-10-02</time><br>某某社</article>",
    ],
)
def test_rows_are_found_whatever_the_tags(row: str) -> None:
    stories = {
        "/c/2026-10-02/8900002.shtml": "2025年12月1日的故事",
        "/c/2026-10-02/8900001.shtml": "甲的故事",
    }
    rows = "".join(row.format(url=url, title=title) for url, title in stories.items())
    rows = f"<table>{rows}</table>" if row.startswith("<tr") else f"<section>{rows}</section>"
    item = listing(CHANNEL, document(f"<p>2026年10月5日</p>{rows}"))
    assert [one.title for one in item.rows] == list(stories.values())
    assert {(one.published, one.origin) for one in item.rows} == {("2026-10-02", "某某社")}


@pytest.mark.parametrize(
    ("url", "following"),
    [
        ("https://www.workercn.cn/443/443.shtml", "https://www.workercn.cn/443/443_2.shtml"),
        ("http://comment.workercn.cn/443/443_7.shtml", "https://www.workercn.cn/443/443_8.shtml"),
    ],
)
def test_a_list_of_the_old_cms_goes_on_while_it_has_rows(url: str, following: str) -> None:
    rows = "<ul id='leftList'><li><a href='/443/201911/20/191120083715310.shtml'>甲的故事</a> 2019-11-20</li></ul>"
    assert listing(url, document(rows)).next_url == following
    last = listing(
        "https://www.workercn.cn/443/443_9.shtml", document("<ul id='leftList'></ul><p>中工网</p>")
    )
    assert (last.rows, last.next_url) == ([], None)


def test_after_the_last_page_of_a_list_there_is_none_but_a_first_page_must_be_there() -> None:
    assert listing("https://www.workercn.cn/443/443_9.shtml", "gone", 404).rows == []
    for url in (
        "https://www.workercn.cn/443/443.shtml",
        "https://www.workercn.cn/json/rw/34167_1.json",
        CHANNEL,
    ):
        with pytest.raises(HttpStatusError):
            listing(url, "gone", 404)


def test_a_list_in_json_is_an_array_of_objects_with_href() -> None:
    url = "https://www.workercn.cn/json/rw/34167_1.json"
    item = listing(
        url, '[{"href": "c/2021-12-01/6900001.shtml", "x": 1}, {"href": "/c/2021-12-01/6900001.shtml"}]'
    )
    assert [(row.url, row.published) for row in item.rows] == [
        ("https://www.workercn.cn/c/2021-12-01/6900001.shtml", "2021-12-01")
    ]
    assert item.next_url == "https://www.workercn.cn/json/rw/34167_2.json"
    assert listing(url.replace("_1", "_9"), "[]").next_url is None
    for wrong in ("{}", "[1]", '[{"href": 5}]', "<html></html>", "[" * 100_000):
        with pytest.raises(LayoutChangedError):
            listing(url, wrong)


# --- what is no article -------------------------------------------------------------------------------


def test_a_list_at_the_address_of_an_article_is_no_article() -> None:
    rows = "".join(CHANNEL_ROW.format(id=8900000 + n, title=f"第{n}个故事") for n in range(5))
    for url in (NEW.replace("2024-05-05", "2026-10-03"), OLD):
        with pytest.raises(PageError):
            article(url, document(f"<ul class='list'>{rows}</ul>", "人物 - 中工网"))


def test_pages_of_blogs_are_no_news() -> None:
    with pytest.raises(NotAnArticleError, match="博客通讯"):
        read(OLD, of_2016(), "守岁人-博客通讯-中工网")


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<p>页面不存在</p>",
        "<h1>别处的故事</h1><p>2016-02-01 10:00:00 来源:别处</p><p>正文在这里，说的是别的网站。</p>",
        "<p>中工网</p>" + "<p>2016-01-01 10:00:00 来源:新华社</p>" * 3000,
        "<p>中工网</p>" + "来源:新华社 2016-01-01 10:00:00 编辑:王小满 " * 3000,
        "<p>中工网</p>" + "1 " * 100_000 + "共3页",
    ],
)
def test_what_is_no_article_is_refused_in_no_time(body: str) -> None:
    for url in (OLD, NEW):
        with pytest.raises(PageError):
            article(url, document(body, "守岁人"))


@pytest.mark.parametrize("cut", [0.55, 0.7, 0.9])
def test_a_page_that_is_cut_off_gives_what_is_certain(cut: float) -> None:
    page = document(in_divs(of_2016()), "守岁人-中工网")
    item = article(OLD, page[: int(len(page) * cut)])
    assert (item.title, item.published, item.origin) == (TITLE, "2016-02-01", "新华社")
    assert TEXT.startswith(item.text.splitlines()[0][:10])
