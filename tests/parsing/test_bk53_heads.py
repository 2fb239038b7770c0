"""Kicker, title and heading of the first part on pages of 53BK that name no title anywhere."""

from __future__ import annotations

import pytest

import unioncrawl.sources.guangdong_gongyun  # noqa: F401  (its import makes the rules)
from unioncrawl.errors import PageError
from unioncrawl.items import Article

from .pages import SXGRB, VARIANTS, Line, article, desktop_lines, document, headline, in_divs, line, lines

URL = f"{SXGRB}134002.html"
TITLE = "一张清单办成二十件实事"
PARAGRAPHS = (
    "年初，市总工会把征求意见箱挂进了一百二十个车间，收回纸条三千四百张。",
    "二十件实事，件件有人领、有日期、有回音。到四月底，已办结十三件。",
    "剩下的七件，每一件都写明了难在哪里、卡在谁手里、什么时候能通。",
)


def read(page: list[Line], variant: str = "in_divs") -> Article:
    return article(URL, document(VARIANTS[variant](page)))


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("part", ["一、清单从哪里来", "(一)清单从哪里来", "1.清单从哪里来", "引子", "编者按"])
def test_a_heading_with_a_number_or_a_known_name_is_no_title(part: str, variant: str) -> None:
    item = read(desktop_lines(headline(TITLE), [part, PARAGRAPHS[0]]), variant)
    assert (item.kicker, item.title, item.text) == (None, TITLE, f"{part}\n{PARAGRAPHS[0]}")


@pytest.mark.parametrize("parts", [("清单从哪里来", "清单往哪里去"), ("谁来出题", "怎么答题", "由谁阅卷")])
def test_headings_alike_in_length_head_the_parts(parts: tuple[str, ...]) -> None:
    body = [text for pair in zip(parts, PARAGRAPHS, strict=False) for text in pair]
    item = read(desktop_lines(headline(TITLE), body))
    assert (item.kicker, item.title, item.text) == (None, TITLE, "\n".join(body))


def test_headings_in_the_same_element_head_the_parts() -> None:
    body = [
        Line("body", f"<b>{text}</b>" if len(text) < 20 else text)
        for text in ("车间里的纸条", PARAGRAPHS[0], "二十件事", PARAGRAPHS[1])
    ]
    page = desktop_lines(headline(TITLE), [])
    item = read([*page[:-1], *body, page[-1]])
    assert (item.kicker, item.title) == (None, TITLE)
    assert item.text.startswith("车间里的纸条\n")


def test_parts_further_down_make_no_part_of_the_title() -> None:
    body = [PARAGRAPHS[0], "车间里的纸条", PARAGRAPHS[1], "还有七件", PARAGRAPHS[2]]
    item = read(desktop_lines(headline(TITLE, "为职工办实事"), body))
    assert (item.kicker, item.title) == ("为职工办实事", TITLE)


@pytest.mark.parametrize("place", ["安川市", "高陵县", "西安市新桥区工会", "省总工会"])
@pytest.mark.parametrize("title", ["高歌", "春雨", TITLE])
def test_under_a_place_or_a_unit_stands_the_title(place: str, title: str) -> None:
    item = read(desktop_lines(headline(title, place), PARAGRAPHS))
    assert (item.kicker, item.title, item.authors) == (place, title, [])


def test_under_a_place_a_poem_has_a_title() -> None:
    item = read(
        desktop_lines(headline("矿山的灯", "安川市"), ["你从地层深处走来", "带着黑色的火焰", "照亮了夜"])
    )
    assert (item.kicker, item.title) == ("安川市", "矿山的灯")


def test_a_place_can_be_a_title_if_the_page_says_so() -> None:
    item = read(desktop_lines(headline("青石县", subtitle="——大山里的工会"), PARAGRAPHS))
    assert (item.kicker, item.title, item.subtitle) == (None, "青石县", "——大山里的工会")
    page = desktop_lines([Line("title", "<h1>青石县</h1>")], ["清晨", *PARAGRAPHS])
    assert read(page).title == "青石县"


def test_a_name_under_a_title_is_the_author() -> None:
    item = read(desktop_lines(headline("1994:你梦醒何处", author="郁文"), PARAGRAPHS))
    assert (item.title, item.authors) == ("1994:你梦醒何处", ["郁文"])


def test_one_signed_sentence_is_body() -> None:
    item = read(desktop_lines(headline("夜班", "一线速写"), ["夜深了，车间里的灯还亮着。(许伟霞 李桂雨)"]))
    assert (item.kicker, item.title) == ("一线速写", "夜班")
    assert item.authors == ["许伟霞", "李桂雨"]


def test_today_in_the_body_is_no_header() -> None:
    page = desktop_lines(headline("退休"), ["今天是他退休的日子，工友们都来送行。", PARAGRAPHS[0]])
    item = read([row for row in page if row.role != "page"])
    assert (item.title, item.text.split("\n")[0]) == ("退休", "今天是他退休的日子，工友们都来送行。")


# --- 广东工运 ---------------------------------------------------------------------------------------

GUANGDONG = "http://gdgy.nfgb.cn/content/2025-04/30/001579.html"


def guangdong(title: str, *body: str, page: str = "广东工运Page 34 基层动态 工会工作") -> list[Line]:
    over = lines(
        "site", "广东工运电子报", "2025年4", "准印证号:(粤O)L0150099号", page, "标题导航", "放大 缩小 默认"
    )
    return [
        *over,
        line("title", title),
        *lines("body", *body),
        *lines("footer", "放大 缩小 默认", "主办单位:广东省总工会 地址:广州市某某路1号"),
    ]


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize(
    "body", [PARAGRAPHS, ("你从地层深处走来", "带着黑色的火焰"), ("清单从哪里来", *PARAGRAPHS)]
)
def test_the_magazine_has_its_title_between_the_buttons_and_the_body(
    variant: str, body: tuple[str, ...]
) -> None:
    item = article(GUANGDONG, document(VARIANTS[variant](guangdong(TITLE, *body))))
    assert (item.kicker, item.title, item.text) == (None, TITLE, "\n".join(body))
    assert (item.published, item.page_no, item.page_label, item.section) == ("2025-04-30", 34, "34", None)


def test_the_column_of_the_page_is_that_of_its_articles_if_there_is_one() -> None:
    page = guangdong(TITLE, *PARAGRAPHS, page="广东工运Page 7 基层动态")
    assert article(GUANGDONG, document(in_divs(page))).section == "基层动态"


def test_buttons_broken_over_lines_part_the_same() -> None:
    page = guangdong(TITLE, *PARAGRAPHS)
    broken = [
        part
        for row in page
        for part in (lines("site", "放大", "缩小", "默认") if row.html.startswith("放大") else [row])
    ]
    item = article(GUANGDONG, document(in_divs(broken)))
    assert (item.title, item.text) == (TITLE, "\n".join(PARAGRAPHS))


def test_a_caption_with_who_supplied_the_picture_is_text() -> None:
    page = guangdong(TITLE, "骑手在驿站充电歇脚 / 珠海口区总工会供图", *PARAGRAPHS)
    item = article(GUANGDONG, document(in_divs(page)))
    assert item.text.startswith("骑手在驿站充电歇脚 / 珠海口区总工会供图\n")


ASP = "http://gdgy2018.nfgb.com.cn/paper.asp"


def test_an_article_of_2018_has_its_text_and_no_date() -> None:
    item = article(
        f"{ASP}?Fid=242&Aid=848&from=list", document("".join(f"<p>{text}</p>" for text in PARAGRAPHS))
    )
    assert item.url == f"{ASP}?Aid=848&Fid=242"
    assert (item.text, item.published) == ("\n".join(PARAGRAPHS), None)
    assert item.extraction["text"] == "generic"


def test_the_case_of_parameters_makes_no_second_article() -> None:
    page = document("".join(f"<p>{text}</p>" for text in PARAGRAPHS))
    assert article(f"{ASP}?aid=848&fid=242", page).url == f"{ASP}?Aid=848&Fid=242"


@pytest.mark.parametrize("query", ["Fid=242", "Aid=&Fid=242", "Aid=x&Fid=242"])
def test_an_address_that_names_no_article_gives_none(query: str) -> None:
    with pytest.raises((PageError, KeyError)):
        article(f"{ASP}?{query}", document("".join(f"<p>{text}</p>" for text in PARAGRAPHS)))


# --- where the article begins -----------------------------------------------------------------------


def test_a_list_of_titles_may_stand_before_page_name_and_number_on_one_line() -> None:
    titles = [
        Line("nav", f"<a href='/content/2008-11/04/13400{n}.html'>{n}号题目</a>") for n in (1, 3, 4, 5, 6, 7)
    ]
    page = desktop_lines(headline(TITLE, "为职工办实事"), PARAGRAPHS)
    index = [row.role for row in page].index("page")
    page[index : index + 2] = [*titles, line("page", "综合新闻 02")]
    item = read(page)
    assert (item.page_no, item.page_name, item.kicker, item.title) == (2, "综合新闻", "为职工办实事", TITLE)


def test_the_sites_lines_may_come_again_under_a_poem() -> None:
    page = desktop_lines(headline("矿山的灯", author="□石匠"), ["　　你从地层深处走来", "　　带着黑色的火焰"])
    index = [row.role for row in page].index("page")
    page[index : index + 2] = [line("page", "副刊 04")]
    item = read([*page, line("footer", "不良信息举报电话:陕工网(029-87339475)"), line("footer", "某某报社")])
    assert (item.title, item.authors, item.text) == ("矿山的灯", ["石匠"], "你从地层深处走来\n带着黑色的火焰")
