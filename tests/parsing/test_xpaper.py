"""xpaper, as 四川工人日报 and, since 2018, 陕西工人报 have it."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import unioncrawl.sources.sichuan_gongren_ribao  # noqa: F401  (its import makes the rules)
from unioncrawl.errors import HttpStatusError, LayoutChangedError, NotAnArticleError, PageError
from unioncrawl.items import Article
from unioncrawl.pages import PlanPage
from unioncrawl.platforms.xpaper import XpaperPlanPage

from .pages import (
    SITE,
    VARIANTS,
    Line,
    article,
    document,
    evidence,
    in_divs,
    line,
    lines,
    plan,
    response,
    rule,
)

SHAANXI = "http://paper.sxworker.com/xpaper/news/1836/8116/65462-1.shtml"
SICHUAN = "http://dzb.51grb.com/xpaper/news/769/2967/20764-1.shtml"
PLAN = "http://dzb.51grb.com/xpaper/release/769/2967.shtml"
BODY = (
    "　　本报讯(记者 钱多多)清晨六点，检修班的工友们已经聚在车间门口，准备一天的工作。",
    "　　班长说，今天是新工序的第一天，大家先把图纸对一遍。",
)
TEXT = "\n".join(paragraph.strip() for paragraph in BODY)
SPOKEN = ("语音播报: 语音播报",)
END = lines("footer", "关注公众号,随时阅读陕西工人报")


def shaanxi(
    *over: Line,
    page: str = "第8685期:第04版 视角",
    spoken: tuple[str, ...] = SPOKEN,
    body: tuple[str, ...] = BODY,
) -> list[Line]:
    return [*SITE, line("page", page), *over, *lines("voice", *spoken), *lines("body", *body), *END]


def sichuan(
    *over: Line,
    page: tuple[str, ...] = ("第14064期:第01版 本期出版日期:2025-01-09",),
    run: str = "冬训班开讲春天的订单三江口的灯",
    body: tuple[str, ...] = BODY,
) -> list[Line]:
    left = lines("left", run, "第01版 上一期   下一期 上一版 下一版", "标题    站内高级搜索")
    return [*left, *lines("page", *page), *over, *lines("voice", *SPOKEN), *lines("body", *body)]


def headline(title: str, kicker: str = "", subtitle: str = "") -> list[Line]:
    parts = (("kicker", kicker), ("title", title), ("subtitle", subtitle))
    return [line(role, text) for role, text in parts if text]


def read(page: list[Line], url: str = SHAANXI, title: str = "") -> Article:
    return article(url, document(in_divs(page), title))


# --- the order of the lines -------------------------------------------------------------------------


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("kicker", ["", "劳动最美丽", "安川市"])
@pytest.mark.parametrize("subtitle", ["", "——全省各级工会活动综述"])
def test_all_before_the_voice_button_is_headline_and_all_after_it_body(
    variant: str, kicker: str, subtitle: str
) -> None:
    page = shaanxi(*headline("向着“新”处走 为着劳动者", kicker, subtitle))
    item = article(SHAANXI, document(VARIANTS[variant](page)))
    assert (item.kicker, item.title, item.subtitle) == (
        kicker or None,
        "向着“新”处走 为着劳动者",
        subtitle or None,
    )
    assert (item.text, item.authors) == (TEXT, ["钱多多"])
    assert (item.issue_no, item.page_no, item.page_label, item.page_name) == ("8685", 4, "04", "视角")
    assert item.published is None


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_date_is_the_one_after_its_label(variant: str) -> None:
    item = article(SICHUAN, document(VARIANTS[variant](sichuan(*headline("冬训班开讲")))))
    assert (item.published, item.issue_no, item.page_no, item.page_name) == ("2025-01-09", "14064", 1, None)
    assert (item.kicker, item.title, item.text) == (None, "冬训班开讲", TEXT)
    assert item.extraction["published"] == "grammar"


@pytest.mark.parametrize(
    "page",
    [
        ("第14064期：第01版 本期出版日期：2025-01-09",),
        ("第14064期:第01版", "本期出版日期:2025-01-09"),
        ("第14064期:第01版", "本期出版日期: 2025年1月9日 星期四"),
        ("第 14064 期 : 第 01 版", "本期出版日期:2025/1/9"),
        ("第14064期:第01版本期出版日期:2025-01-09",),
    ],
)
def test_page_and_date_stand_on_one_line_or_two_in_any_width(page: tuple[str, ...]) -> None:
    item = read(sichuan(*headline("冬训班开讲"), page=page), SICHUAN)
    assert (item.published, item.issue_no, item.page_label, item.title) == (
        "2025-01-09",
        "14064",
        "01",
        "冬训班开讲",
    )


@pytest.mark.parametrize(
    "page",
    [
        ("第14064期:第01版 本期出版日期:2025-02-30",),
        ("第14064期:第01版 本期出版日期:",),
        ("第14064期:第01版", "今天是2025年01月09日"),
    ],
)
def test_without_a_day_after_the_label_there_is_no_date(page: tuple[str, ...]) -> None:
    assert read(sichuan(*headline("冬训班开讲"), page=page), SICHUAN).published is None


def test_dates_in_the_body_are_the_bodys() -> None:
    body = (*BODY, "　　这本书的出版日期：2019年5月1日，今天是它的生日。")
    item = read(shaanxi(*headline("一本书"), body=body))
    assert item.published is None
    assert item.text.endswith("出版日期：2019年5月1日，今天是它的生日。")
    unspoken = [row for row in shaanxi(*headline("一本书"), body=body) if row.role != "voice"]
    assert read(unspoken).published is None


@pytest.mark.parametrize(
    "spoken", [("语音播报:", "语音播报"), ("语音播报",), ("语音播报： 语音播报",), ("语音播报:语音播报",)]
)
def test_the_voice_button_may_be_broken_or_bare(spoken: tuple[str, ...]) -> None:
    item = read(shaanxi(*headline("夜班之后", "劳动最美丽"), spoken=spoken))
    assert (item.kicker, item.title, item.text) == ("劳动最美丽", "夜班之后", TEXT)


@pytest.mark.parametrize(
    "glued",
    [
        "第8685期:第04版 视角 夜班之后 语音播报: 语音播报",
        "第8685期:第04版 视角 夜班之后 ——记检修班 语音播报: 语音播报",
        "第8685期:第04版 视角 夜班之后 语音播报",
    ],
)
def test_the_whole_head_may_stand_on_one_line(glued: str) -> None:
    page = [*SITE, line("head", glued), *lines("body", *BODY), *END]
    item = read(page)
    assert (item.page_name, item.title, item.text) == ("视角", "夜班之后", TEXT)
    assert item.subtitle == ("——记检修班" if "——" in glued else None)


def test_the_name_of_the_page_may_stand_on_a_line_of_its_own() -> None:
    item = read(shaanxi(line("page", "憩心亭"), *headline("夜班之后"), page="第8685期:第04版"))
    assert (item.page_name, item.kicker, item.title) == ("憩心亭", None, "夜班之后")
    item = read(shaanxi(*headline("憩心亭"), page="第8685期:第04版"))
    assert (item.page_name, item.title) == (None, "憩心亭")


@pytest.mark.parametrize("name", ["评论", "首版", "要闻 上一版 下一版", "职工·生活"])
def test_the_words_beside_the_number_of_the_page_are_its_name(name: str) -> None:
    item = read(shaanxi(*headline("夜班之后"), page=f"第8685期:第02版 {name}"))
    name = name.partition(" ")[0]
    assert (item.page_name, item.kicker, item.title) == (name, None, "夜班之后")


def test_kicker_and_title_in_one_element_are_two_lines() -> None:
    head = Line("title", "<h2>劳动最美丽<br>夜班之后<br>——记检修班</h2>")
    item = read(shaanxi(head))
    assert (item.kicker, item.title, item.subtitle) == ("劳动最美丽", "夜班之后", "——记检修班")


def test_the_titles_run_together_tell_a_title_on_two_lines_from_a_kicker() -> None:
    item = read(sichuan(*headline("春天的订单", "走基层")), SICHUAN)
    assert (item.kicker, item.title) == ("走基层", "春天的订单")
    item = read(sichuan(*headline("的订单", "春天")), SICHUAN)
    assert (item.kicker, item.title) == (None, "春天 的订单")
    item = read(sichuan(*headline("从田头谈到码头", "春天的订单")), SICHUAN)
    assert (item.kicker, item.title, item.subtitle) == (None, "春天的订单", "从田头谈到码头")


@pytest.mark.parametrize("author", ["□石匠", "□ 石匠", "石匠", "本报记者 石小匠"])
def test_the_line_after_the_button_may_name_the_author(author: str) -> None:
    item = read(shaanxi(*headline("夯歌"), body=(author, "　　嗨哟一声，地就醒了。")))
    assert item.authors == [author.strip("□ ").removeprefix("本报记者 ")]
    assert item.text == "嗨哟一声，地就醒了。"


@pytest.mark.parametrize(
    ("first", "authors", "text"),
    [
        ("□石匠 嗨哟一声，地就醒了。", ["石匠"], "嗨哟一声，地就醒了。"),
        ("□ 石匠　嗨哟一声，地就醒了。", ["石匠"], "嗨哟一声，地就醒了。"),
        ("□石匠 摄", ["石匠"], "□石匠 摄"),
    ],
)
def test_the_author_may_stand_before_the_first_words(first: str, authors: list[str], text: str) -> None:
    item = read(shaanxi(*headline("夯歌"), body=(first,)))
    assert (item.authors, item.text) == (authors, text)


def test_a_poem_begins_after_its_author() -> None:
    item = read(shaanxi(*headline("夯歌"), body=("□石匠", "嗨哟一声", "地就醒了")))
    assert (item.title, item.authors, item.text) == ("夯歌", ["石匠"], "嗨哟一声\n地就醒了")


def test_a_picture_has_the_line_under_it_as_its_caption() -> None:
    pictures = Line("body", "<img src='/upload/a.jpg'>")
    caption = line("body", "↑ 夜班焊工在桥面上作业。本报记者 刘望春 摄")
    page = [*SITE, line("page", "第8685期:第04版 视角"), *headline("桥上的光"), *lines("voice", *SPOKEN)]
    item = read([Line("top", "<img src='/top.jpg'>"), *page, pictures, caption, *lines("body", *BODY), *END])
    assert [(one.url, one.caption) for one in item.images] == [
        ("http://paper.sxworker.com/upload/a.jpg", "↑ 夜班焊工在桥面上作业。本报记者 刘望春 摄")
    ]
    assert item.photographers == ["刘望春"]
    two = read([*page, pictures, Line("body", "<img src='/upload/b.jpg'>"), caption, *END])
    assert [one.caption for one in two.images] == [None, None]


def test_lists_of_other_articles_after_the_body_are_no_text() -> None:
    others = [
        Line("nav", f"<a href='/xpaper/news/1836/8116/6546{n}-1.shtml'>{title}</a>")
        for n, title in ((3, "上一篇"), (4, "下一篇"), (5, "三江口的灯"))
    ]
    page = shaanxi(*headline("夜班之后"))
    item = read([*page[:-1], *others, *END, line("footer", "版权所有 某某报社")])
    assert item.text == TEXT
    assert item.previous_url == "http://paper.sxworker.com/xpaper/news/1836/8116/65463-1.shtml"
    assert item.next_url == "http://paper.sxworker.com/xpaper/news/1836/8116/65464-1.shtml"


@pytest.mark.parametrize("variant", VARIANTS)
def test_of_a_page_of_which_the_body_is_left_no_line_is_taken_for_the_title(variant: str) -> None:
    item = article(SHAANXI, document(VARIANTS[variant]([*lines("body", *BODY), *END])))
    assert (item.title, item.text, item.authors, item.published) == (None, TEXT, ["钱多多"], None)


def test_without_the_voice_button_the_form_of_the_lines_tells_the_headline() -> None:
    page = shaanxi(*headline("夜班之后", "劳动最美丽", "——记检修班"), spoken=())
    item = read(page)
    assert (item.kicker, item.title, item.subtitle, item.text) == (
        "劳动最美丽",
        "夜班之后",
        "——记检修班",
        TEXT,
    )


def test_the_documents_title_is_the_title() -> None:
    item = read(shaanxi(*headline("从田头谈到码头", "春天的订单")), title="春天的订单-陕西工人报")
    assert (item.title, item.subtitle) == ("春天的订单", "从田头谈到码头")


# --- the pages that were seen ------------------------------------------------------------------------

SEEN = evidence("paper.sxworker.com", "dzb.51grb.com")
FULL = [row for row in SEEN if row.get("page_line")]
CUT = [row for row in SEEN if row.get("rendering") == "body only"]


def identity(row: dict[str, Any]) -> str:
    return str(row["url"].partition("//")[2])


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("row", FULL, ids=identity)
def test_full_pages_read_as_evidenced_whatever_the_tags(row: dict[str, Any], variant: str) -> None:
    names = row.get("authors", [])
    quirks = " ".join(row.get("quirks", []))
    body: tuple[str, ...] = (
        (f"　　本报讯(记者 {names[0]})入冬以来，各班组先查一遍设备。", BODY[1]) if names else BODY
    )
    if "□" in quirks:
        body = (f"□{names[0]}", "嗨哟一声", "地就醒了")
    head = headline(row["title"], row.get("kicker", ""), row.get("subtitle", ""))
    page = shaanxi(*head, page=row["page_line"], body=body)
    item = article(row["url"], document(VARIANTS[variant](page)))
    assert (item.title, item.kicker, item.subtitle) == (row["title"], row.get("kicker"), row.get("subtitle"))
    assert item.authors == (names or ["钱多多"])
    label, name = row["page_line"].partition(":第")[2].split("版 ")
    assert (item.issue_no, item.page_label, item.page_name) == (str(row["issue_no"]), label, name)
    assert item.page_no == int(label)
    assert item.published is None
    assert "□" not in item.text


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("row", CUT, ids=identity)
def test_pages_of_which_a_crawl_kept_the_body_read_as_evidenced(row: dict[str, Any], variant: str) -> None:
    names = row.get("authors", [])
    body = (*BODY[1:], f"({' '.join(names)})" if names else "　　夜深了，车间里的灯还亮着。")
    item = article(row["url"], document(VARIANTS[variant]([*lines("body", *body), *END])))
    assert (item.title, item.published, item.authors) == (None, None, names)
    assert "关注公众号" not in item.text


# --- what is no article -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<html><body></body></html>",
        '{"a": 1}',
        document("<h1>欢迎</h1>" + in_divs(lines("body", *BODY))),
        document(in_divs(SITE)),
        document(in_divs(shaanxi(*headline("夜班之后"), body=()))),
        document(in_divs(shaanxi(*lines("head", *(f"第{n}行" for n in range(40)))))),
        "<div>" * 10_000 + "文",
    ],
)
def test_what_has_no_article_of_the_layout_is_an_error(html: str) -> None:
    with pytest.raises(LayoutChangedError):
        article(SHAANXI, html)


@pytest.mark.parametrize("html", ["<p>您访问的页面不存在</p>", "404 Not Found"])
def test_a_notice_that_there_is_nothing_is_no_article(html: str) -> None:
    with pytest.raises(NotAnArticleError):
        article(SICHUAN, html)


def test_a_page_of_very_many_lines_is_read_in_seconds() -> None:
    over, under = ("".join(f"<p>{n}{text}</p>" for n in range(20_000)) for text in ("号题目", "号正文。"))
    start = time.process_time()
    item = article(
        SHAANXI,
        document(
            f"{over}<p>第8685期:第04版 视角</p><p>夜班</p><p>语音播报</p>{under}{'第1期:第1版' * 9_000}"
        ),
    )
    assert item.title == "夜班"
    assert time.process_time() - start < 20


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_damaged_page_gives_parts_or_a_page_error(data: st.DataObject) -> None:
    pages = [
        document(in_divs(shaanxi(*headline("夜班之后", "引", "——副")))),
        document(VARIANTS["in_one_div"](sichuan(*headline("冬训班开讲")))),
        plan_page(),
    ]
    whole = data.draw(st.sampled_from(pages))
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, len(whole)))
    noise = data.draw(
        st.text(max_size=8) | st.sampled_from(["<", "\x00\x07", "<table>", "</div>", "<a href='//[x'>上一期"])
    )
    html = whole[:start] + noise + whole[end:] if data.draw(st.booleans()) else whole[:end] + noise
    for read_it, url in ((article, SICHUAN), (plan, PLAN)):
        try:
            item = read_it(url, html)
        except PageError:
            continue
        assert item.published in ("2025-01-09", None)
        if isinstance(item, Article):
            assert item.text or (item.images and item.title)


# --- plans ------------------------------------------------------------------------------------------


def plan_page(date: str = " 本期出版日期:2025-01-09", more: str = "") -> str:
    return document(
        f"<div>第14064期:第01版{date}</div><a href='/xpaper/release/768/2963.shtml'>上一期</a> "
        "<a href='/xpaper/release/770/2971.shtml'>下一期</a> <a href='javascript:;'>上一版</a> "
        "<a href='/xpaper/release/769/2968.shtml'>下一版</a>"
        "<img usemap='#m' src='/upload/1.jpg'><map name='m'><area href='/xpaper/news/769/2967/20764-1.shtml'>"
        "<area href='javascript:void(0)'></map><a class='yaowen' href='/xpaper/news/769/2967/20764-1.shtml'>"
        "<span>冬训班开讲</span></a><a class='yaowen' href='/xpaper/news/769/2967/20765-1.shtml'><span>春天的订单</span>"
        f"</a><a href='/xpaper/news/769/2968/20770-1.shtml'>别版</a>{more}"
    )


def test_a_plan_lists_the_pages_of_its_issue_and_its_own_articles() -> None:
    item = plan(PLAN, plan_page())
    assert (item.state, item.published, item.page_no, item.page_label) == ("published", "2025-01-09", 1, "01")
    assert item.page_urls == [f"http://dzb.51grb.com/xpaper/release/769/{n}.shtml" for n in (2967, 2968)]
    assert item.article_urls == [
        f"http://dzb.51grb.com/xpaper/news/769/2967/{n}-1.shtml" for n in (20764, 20765)
    ]
    assert item.picture_url == "http://dzb.51grb.com/upload/1.jpg"


def test_the_ids_of_pages_are_their_order() -> None:
    more = "<a href='/xpaper/release/769/2966.shtml'>第02版：要闻</a>"
    page = rule_plan(PLAN, plan_page(more=more))
    assert [url[-10:-6] for url in page.plans] == ["2966", "2967", "2968"]
    assert not page.is_first()


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<p>维护中</p>",
        plan_page(date=""),
        plan_page(more="<p>本期出版日期:2025-01-10</p>"),
        document("<p>本期出版日期:2025-01-09</p><a href='/xpaper/release/768/2963.shtml'>上一期</a>"),
    ],
)
def test_a_plan_without_links_or_without_one_date_is_an_error(html: str) -> None:
    with pytest.raises(LayoutChangedError):
        plan(PLAN, html)


def test_a_plan_that_is_not_there_has_no_day() -> None:
    page = rule_plan(PLAN, "")
    page.response.status = 404
    with pytest.raises(HttpStatusError):
        asyncio.run(page.to_item())


def test_the_neighbours_of_an_issue_are_told_by_word_and_number() -> None:
    assert rule_plan(PLAN, plan_page()).neighbours == {
        "上": "http://dzb.51grb.com/xpaper/release/768/2963.shtml",
        "下": "http://dzb.51grb.com/xpaper/release/770/2971.shtml",
    }
    turned = plan_page().replace("768", "771").replace("770", "767")
    assert rule_plan(PLAN, turned).neighbours == {}


def rule_plan(url: str, html: str) -> XpaperPlanPage:
    """Return the page object of a plan."""
    page = rule(url, PlanPage)(response=response(url, html))
    assert isinstance(page, XpaperPlanPage)
    return page
