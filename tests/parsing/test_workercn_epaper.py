"""The e-paper of 中工网."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unioncrawl.errors import LayoutChangedError, NotAnArticleError, PageError
from unioncrawl.items import Article
from unioncrawl.platforms.workercn_epaper import (
    WorkercnEpaperArticlePage,
    WorkercnEpaperPlanPage,
    WorkercnEpaperSpider,
)
from unioncrawl.source import Site, Source

from .pages import (
    BODY,
    GRRB,
    article,
    article_page,
    document,
    epaper_article,
    epaper_lines,
    epaper_plan,
    in_divs,
    lines,
    plan,
    response,
)

URL = f"{GRRB}news-3.html"
PLAN = f"{GRRB}page.html"
TEXT = "\n".join(paragraph.strip() for paragraph in BODY)


def read(html: str) -> Article:
    return article(URL, html)


def test_the_ids_supply_headline_and_body() -> None:
    item = read(epaper_article(kicker="车间里的故事", title="夜班之后", after="<div>——记某厂检修班</div>"))
    assert (item.kicker, item.title, item.subtitle) == ("车间里的故事", "夜班之后", "——记某厂检修班")
    assert item.text == TEXT
    assert item.authors == ["钱多多"]
    assert (item.page_no, item.page_label, item.origin) == (2, "02版", "工人日报")
    assert item.extraction == {
        "authors": "grammar",
        "kicker": "selector",
        "origin": "grammar",
        "page_label": "grammar",
        "page_no": "address",
        "published": "address",
        "subtitle": "grammar",
        "text": "selector",
        "title": "selector",
    }


@pytest.mark.parametrize(
    ("marked", "title", "subtitle"),
    [
        ("夜班<br>之后", "夜班 之后", None),
        ("夜班<br>——记某厂检修班", "夜班", "——记某厂检修班"),
        ("<p>夜班</p><p>——记某厂</p><p>检修班</p>", "夜班", "——记某厂 检修班"),
        ("<b>夜</b>班", "夜班", None),
        ("夜班——一个工厂的早晨", "夜班——一个工厂的早晨", None),
        ("夜班　之后", "夜班 之后", None),
    ],
)
def test_the_title_may_hold_breaks_and_tags_and_a_second_deck(
    marked: str, title: str, subtitle: str | None
) -> None:
    item = read(epaper_article(title=marked))
    assert (item.title, item.subtitle) == (title, subtitle)


def test_a_bracketed_kicker_in_the_title_is_the_kicker_if_there_is_no_other() -> None:
    item = read(epaper_article(title="【温暖行动·暖闻】某市开展专项行动"))
    assert (item.kicker, item.title) == ("【温暖行动·暖闻】", "某市开展专项行动")
    item = read(epaper_article(kicker="引题", title="【温暖行动·暖闻】某市开展专项行动"))
    assert (item.kicker, item.title) == ("引题", "【温暖行动·暖闻】某市开展专项行动")
    assert read(epaper_article(title="【图片新闻】")).title == "【图片新闻】"


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("《工人日报》(2022年10月28日 02版)", "02版"),
        ("《工人日报》（2022年10月28日 002版）", "002版"),
        ("《工人日报》(2022年10月28日02版)", "02版"),
        ("<b>《工人日报》</b>（2022年10月28日　02版）", "02版"),
    ],
)
def test_the_source_line_has_brackets_of_either_width_and_two_or_three_digits(line: str, label: str) -> None:
    assert read(epaper_article(source=line)).page_label == label


def test_the_date_is_that_of_the_address_whatever_the_text_says() -> None:
    page = article_page(URL, epaper_article(source="《工人日报》(2022年10月27日 02版)"))
    assert page.published == "2022-10-28"  # type: ignore[attr-defined]
    assert page.readings["published"].where == "address; the page says 2022-10-27"


def test_without_ids_the_order_of_the_lines_is_read() -> None:
    page = epaper_lines(
        title="夜班之后",
        kicker="车间里的故事",
        subtitle="——记检修班",
        source="《工人日报》(2022年10月28日 02版)",
    )
    item = read(document(in_divs(page)))
    assert (item.kicker, item.title, item.subtitle, item.text) == (
        "车间里的故事",
        "夜班之后",
        "——记检修班",
        TEXT,
    )
    assert {item.extraction[name] for name in ("kicker", "title", "subtitle", "text")} == {"grammar"}


def test_without_an_id_only_its_field_is_read_by_the_order() -> None:
    html = epaper_article(kicker="车间里的故事").replace("id='ctitle'", "class='t'")
    item = read(html)
    assert (item.kicker, item.title, item.text) == ("车间里的故事", "夜班之后", TEXT)
    assert item.extraction["title"] == "grammar"
    assert item.extraction["text"] == "selector"


def test_lists_of_pages_and_titles_over_the_headline_are_no_headline() -> None:
    lists = epaper_plan().partition("<body>")[2].partition("</body>")[0]
    html = (
        epaper_article()
        .replace("<div id='pretitle'>", lists + "<div id='pretitle'>")
        .replace("id='ctitle'", "")
    )
    item = read(html)
    assert (item.kicker, item.title) == (None, "夜班之后")


CAPTION = "图为检修班的职工在夜里更换轴承。本报记者 钱多多 摄"


def photo(caption_in_body: bool) -> str:
    return epaper_article(
        title="图片新闻",
        images=f"<img src='/papers/grrb/2022/10/28/2/a1.jpg'><p>{CAPTION}</p>",
        body=[CAPTION] if caption_in_body else [],
    )


@pytest.mark.parametrize("repeated", [True, False])
def test_a_caption_is_text_once_and_belongs_to_its_picture(repeated: bool) -> None:
    item = read(photo(repeated))
    assert item.text == CAPTION
    assert [(image.url, image.caption) for image in item.images] == [(f"{GRRB}a1.jpg", CAPTION)]
    assert item.authors == item.photographers == ["钱多多"]


def test_a_body_given_twice_is_text_once() -> None:
    assert read(epaper_article(body=BODY * 2)).text == TEXT


def test_pictures_in_the_body_are_the_articles_too() -> None:
    item = read(
        epaper_article(body=[*BODY, "<img src='b.jpg'><img src='b.jpg'><img src='javascript:x'><img>"])
    )
    assert [image.url for image in item.images] == [f"{GRRB}b.jpg"]


def test_a_picture_without_text_is_a_photo_page() -> None:
    item = read(epaper_article(title="早晨", images="<img src='a1.jpg'>", body=[]))
    assert (item.title, item.text, len(item.images)) == ("早晨", "", 1)


def test_editor_and_neighbours_are_no_text() -> None:
    after = f"<a href='/papers/grrb/2022/10/28/2/news-2.html'>上一篇</a> 下一篇：<a href='{GRRB}news-4.html'>题目</a>"
    item = read(
        epaper_article(body=[*BODY, "责任编辑：孙某某", "上一篇：题目"]).replace(
            "关于中工网", after + "关于中工网", 1
        )
    )
    assert item.text == TEXT
    assert item.editor == "孙某某"
    assert item.previous_url == f"{GRRB}news-2.html"
    assert item.next_url == f"{GRRB}news-4.html"


@pytest.mark.parametrize(
    ("href", "pdf"),
    [
        ("/papers/grrb/2022/10/28/2/grrb202210282.pdf", f"{GRRB}grrb202210282.pdf"),
        ("/papers/grrb/2022/10/28/3/grrb202210283.pdf", None),
        ("/papers/grrb/2022/10/27/2/grrb202210272.pdf", None),
    ],
)
def test_the_pdf_is_that_of_this_page_of_this_day_or_none(href: str, pdf: str | None) -> None:
    assert read(epaper_article(after=f"<a class='pdf' href='{href}'>PDF</a>")).page_pdf == pdf


@pytest.mark.parametrize(
    "html",
    [
        "",
        " ",
        "<html></html>",
        "{}",
        "[1]",
        "plain text",
        "<!-- -->",
        epaper_plan(),
        epaper_article(title="", body=[]),
        epaper_article(body=[]),
        epaper_article(title="", body=[], source=""),
    ],
)
def test_a_page_without_an_article_is_an_error_and_never_an_empty_article(html: str) -> None:
    with pytest.raises(LayoutChangedError) as error:
        read(html)
    assert error.value.url
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("html", ["<p>您访问的页面不存在</p>", "<h1>404 Not Found</h1><hr>nginx"])
def test_a_notice_that_there_is_nothing_is_no_article(html: str) -> None:
    with pytest.raises(NotAnArticleError):
        read(html)


@pytest.mark.parametrize("path", ["2022/13/28/2/news-1.html", "2022/10/28/2/news-x.html", "news-.html"])
def test_an_address_without_a_date_is_an_error_and_no_guess(path: str) -> None:
    with pytest.raises(LayoutChangedError, match="address"):
        article(
            f"https://www.workercn.cn/papers/grrb/{path}".replace("grrb/news", "grrb/a/news"),
            epaper_article(),
        )


def test_ten_thousand_nested_elements_are_an_error_or_an_article() -> None:
    with pytest.raises(PageError):
        read("<div>" * 10_000 + "文" + "</div>" * 10_000)
    assert read(epaper_article() + "<div>" * 10_000).text == TEXT


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_damaged_page_gives_parts_or_a_page_error(data: st.DataObject) -> None:
    whole = data.draw(
        st.sampled_from([epaper_article(kicker="引", images="<img src=a.jpg>甲"), photo(True), epaper_plan()])
    )
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, len(whole)))
    noise = data.draw(
        st.text(max_size=8)
        | st.sampled_from(["<", "\x00\x07", "<table>", "</div>", "&#x1;", "<a href='http://[x'>"])
    )
    html = whole[:start] + noise + whole[end:] if data.draw(st.booleans()) else whole[:end] + noise
    for read_it, url in ((article, URL), (plan, PLAN)):
        try:
            item = read_it(url, html)
        except PageError:
            continue
        assert item.published == "2022-10-28"
        if isinstance(item, Article):
            assert item.text or item.images


def test_a_plan_lists_pages_and_articles() -> None:
    item = plan(PLAN, epaper_plan(pages=4, articles=2))
    assert item.state == "published"
    assert item.published == "2022-10-28"
    assert (item.page_no, item.page_label, item.page_name) == (2, "2", None)
    assert item.page_urls == [
        f"https://www.workercn.cn/papers/grrb/2022/10/28/{n}/page.html" for n in (1, 2, 3, 4)
    ]
    assert item.article_urls == [f"{GRRB}news-1.html", f"{GRRB}news-2.html"]
    assert item.page_pdf == f"{GRRB}grrb202210282.pdf"


def test_page_and_pdf_links_are_told_by_address_and_not_by_place() -> None:
    swapped = (
        epaper_plan()
        .replace("class='pdf'", "")
        .replace("<li><a ", "<li><a href='javascript:void(0)'>x</a><a ")
    )
    assert plan(PLAN, swapped) == plan(PLAN, epaper_plan())


def test_links_to_other_days_pages_and_lists_are_no_articles_of_the_page() -> None:
    more = (
        "<ul id='pageTitle'><li><a href='/papers/grrb/2022/10/27/2/news-1.html'>昨天</a>"
        "<a href='/papers/grrb/2022/10/28/3/news-1.html'>三版</a><a href='page.html'>版</a><a href='news-1.html'>一</a>"
    )
    item = plan(PLAN, epaper_plan(articles=2).replace("<ul id='pageTitle'>", more))
    assert item.article_urls == [f"{GRRB}news-1.html", f"{GRRB}news-2.html"]


def test_a_page_name_is_taken_from_the_list_if_it_has_one() -> None:
    item = plan(PLAN, epaper_plan().replace(">2</a>", ">第02版：要闻</a>"))
    assert (item.page_label, item.page_name) == ("02版", "要闻")


@pytest.mark.parametrize(
    "html",
    ["<div class=holder><ul id=pageUrl></ul></div>", "<p>本日无报</p>", document("<ul id='pageTitle'></ul>")],
)
def test_a_plan_without_pages_is_a_day_without_an_issue(html: str) -> None:
    item = plan(PLAN, html)
    assert (item.state, item.page_urls, item.article_urls) == ("none", [], [])


def test_a_page_that_is_no_plan_does_not_say_that_there_was_no_issue() -> None:
    html = document(
        "<script>check()</script><p>正在检查您的浏览器，请稍候</p><p>" + "本站内容受版权保护。" * 20 + "</p>"
    )
    assert plan(PLAN, html).state == "unknown"


def test_a_plan_of_another_day_does_not_say_that_there_was_no_issue() -> None:
    assert plan(PLAN, epaper_plan(day="2022/10/27")).state == "unknown"


@pytest.mark.parametrize("html", ["", epaper_plan().replace("pageUrl", "other")])
def test_a_plan_that_contradicts_itself_is_an_error(html: str) -> None:
    with pytest.raises(LayoutChangedError):
        plan(PLAN, html)


@pytest.mark.parametrize("tag", ["span", "b", "font"])
def test_headline_and_source_may_stand_on_one_line(tag: str) -> None:
    html = epaper_article(kicker="引题", title="夜班之后").replace(
        "<div id='pretitle'>引题</div>", f"<{tag} id='pretitle'>引题</{tag}>"
    )
    html = html.replace("<div id='ctitle'>夜班之后</div>", f"<{tag} id='ctitle'>夜班之后</{tag}>")
    html = html.replace(
        "<div>《工人日报》(2022年10月28日 02版)</div>", f"<{tag}>《工人日报》(2022年10月28日 02版)</{tag}>"
    )
    item = read(html)
    assert (item.kicker, item.title, item.page_label, item.origin) == ("引题", "夜班之后", "02版", "工人日报")
    assert item.text == TEXT


def test_a_source_within_a_line_parts_title_and_body_without_ids() -> None:
    html = document(
        "<p>工人日报 2022年10月28日 星期一</p><p><b>夜班之后</b><span>《工人日报》(2022年10月28日 02版)</span></p>"
        "<p><img src='a.jpg'></p><p>一天的工作。</p><p>扫码关注</p><img src='qr.jpg'>"
    )
    item = read(html)
    assert (item.title, item.text, item.page_label) == ("夜班之后", "一天的工作。", "02版")
    assert [image.url for image in item.images] == [f"{GRRB}a.jpg"]


def test_another_issue_cited_in_the_body_is_no_source_line() -> None:
    item = read(epaper_article(source="", body=["据《工人日报》(2022年10月27日 01版)报道，大会开了。"]))
    assert (item.page_label, item.text) == (None, "据《工人日报》(2022年10月27日 01版)报道，大会开了。")


def test_share_links_and_likes_are_no_text() -> None:
    body = [*BODY, "分享到: 微信 微博", "赞0", "<a href='news-2.html'>上一篇：旧闻</a>"]
    item = read(epaper_article(body=body))
    assert (item.text, item.previous_url) == (TEXT, f"{GRRB}news-2.html")


@pytest.mark.parametrize("tail", ["<", "</", "</di", "<img src='a", "&nbs", "&"])
def test_a_tag_that_is_cut_off_is_no_text(tail: str) -> None:
    html = epaper_article().partition("</div><div>关于中工网")[0].partition("</p>\n</div>")[0]
    assert read(html + tail).text == TEXT


@pytest.mark.parametrize("name", ["夜班之后-工人日报-中工网", "夜班之后"])
def test_the_whole_page_can_stand_on_one_line(name: str) -> None:
    page = epaper_lines(
        title="夜班之后",
        kicker="车间里的故事",
        subtitle="——记检修班",
        source="《工人日报》(2022年10月28日 02版)",
    )
    item = read(document(" ".join(row.html.strip() for row in page), name))
    assert (item.kicker, item.title, item.subtitle) == ("车间里的故事", "夜班之后", "——记检修班")
    assert (item.page_label, item.text) == ("02版", TEXT.replace("\n", " "))


def test_the_source_line_may_be_broken_after_the_name_of_the_paper() -> None:
    page = epaper_lines(title="夜班之后", source="")
    index = next(i for i, row in enumerate(page) if row.role == "source")
    page[index : index + 1] = lines("source", "《工人日报》", "（2022年10月28日 02版）")
    item = read(document(in_divs(page)))
    assert (item.title, item.kicker, item.page_label, item.text) == ("夜班之后", None, "02版", TEXT)


# --- other papers on the platform ---------------------------------------------------------------------

OTHER = Source(
    name="mouchang_gongren_bao",
    title="某厂工人报",
    publisher="unknown",
    province="全国",
    level="enterprise",
    sites=(
        Site(
            platform="workercn_epaper",
            hosts=("www.workercn.cn",),
            paths=r"/papers/mcgrb/",
            covers="2022",
            index="by date",
        ),
    ),
)


class MouchangGongrenBaoArticlePage(WorkercnEpaperArticlePage):
    source = OTHER


class MouchangGongrenBaoPlanPage(WorkercnEpaperPlanPage):
    source = OTHER


class MouchangGongrenBaoSpider(WorkercnEpaperSpider):
    name = "mouchang_gongren_bao"
    source = OTHER
    paper = "mcgrb"


@pytest.mark.parametrize("marked", [True, False])
def test_another_paper_is_read_by_its_own_masthead(marked: bool) -> None:
    url = URL.replace("grrb", "mcgrb")
    source = "《某厂工人报》(2022年10月28日 02版)"
    html = epaper_article(title="夜班之后", source=source).replace("工人日报 2022", "某厂工人报 2022")
    if not marked:
        masthead = "某厂工人报 2022年10月28日 星期一"
        html = document(in_divs(epaper_lines(title="夜班之后", source=source, masthead=masthead)))
    item = asyncio.run(MouchangGongrenBaoArticlePage(response(url, html)).to_item())
    assert (item.title, item.kicker, item.origin, item.page_label) == ("夜班之后", None, "某厂工人报", "02版")
    assert item.text == TEXT


def test_a_plan_of_another_paper_lists_its_own_pages_alone() -> None:
    html = epaper_plan().replace("grrb", "mcgrb", 3)
    page = MouchangGongrenBaoPlanPage(response(PLAN.replace("grrb", "mcgrb"), html))
    plan_item = asyncio.run(page.to_item())
    assert [url.rpartition("/papers/")[2] for url in plan_item.page_urls] == ["mcgrb/2022/10/28/1/page.html"]
    day = dt.date(2022, 10, 8)
    assert MouchangGongrenBaoSpider().edition_url(day).endswith("/papers/mcgrb/2022/10/08/1/page.html")
