"""53BK, as 陕西工人报 has it."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unioncrawl.errors import LayoutChangedError, NotAnArticleError, PageError
from unioncrawl.items import Article

from .pages import (
    BODY,
    CONTROLS,
    MOBILE,
    SITE,
    SXGRB,
    VARIANTS,
    Line,
    article,
    bk53_article,
    bk53_desktop_plan,
    bk53_mobile_plan,
    desktop_lines,
    document,
    headline,
    in_divs,
    left_column,
    line,
    lines,
    mobile_lines,
    plan,
)

URL = f"{SXGRB}134002.html"
PLAIN = (
    "入冬以来，各班组把安全检查放在第一位，每天开工之前先查一遍设备，再开班前会。",
    "工会干部走进车间，同职工一起算了一笔账，大家都说这笔账算得明白。(杨季平)?",
)
TEXT = "\n".join(PLAIN).rstrip("?")
TITLE = "举办职工技能大赛"


def read(html: str, url: str = URL) -> Article:
    return article(url, html)


def rows(page: list[Line]) -> Article:
    return read(document(in_divs(page)))


# --- desktop by selectors ---------------------------------------------------------------------------


def test_the_known_elements_supply_title_author_and_body() -> None:
    item = read(
        bk53_article(
            over="<div>头版</div><div>01</div><div>安康市</div>", reporter="本报记者 钱多多", body=PLAIN
        )
    )
    assert (item.kicker, item.title, item.authors) == ("安康市", TITLE, ["钱多多", "杨季平"])
    assert item.text == TEXT
    assert (item.page_no, item.page_label, item.page_name) == (1, "01", "头版")
    assert item.extraction["title"] == item.extraction["text"] == item.extraction["authors"] == "selector"
    assert item.page_pdf == "http://szb.sxworker.com/Img/2008/11/20081104A8.pdf"
    assert item.images == []


def test_a_subtitle_between_title_and_body_is_told_by_its_dash() -> None:
    item = read(bk53_article(title=f"<h1>{TITLE}</h1><p>——记采煤一队</p>", body=PLAIN))
    assert (item.title, item.subtitle, item.text) == (TITLE, "——记采煤一队", TEXT)


def test_inner_elements_do_not_cut_the_body() -> None:
    item = read(bk53_article(body=[PLAIN[0], f"<div>题<div>中</div></div>{PLAIN[1]}"]))
    assert item.text == f"{PLAIN[0]}\n题\n中\n{PLAIN[1][:-1]}"


def test_the_label_over_the_page_picture_is_a_selector() -> None:
    html = bk53_article(body=PLAIN).replace(
        "<div class='bkleft'>", "<div class='bktitle'><span>第A8版：副刊</span></div><div class='bkleft'>"
    )
    item = read(html)
    assert (item.page_no, item.page_label, item.page_name) == (2, "A8", "副刊")


@pytest.mark.parametrize("alt", [TITLE, "举办职工 技能大赛"])
def test_the_area_of_the_page_itself_names_the_title(alt: str) -> None:
    areas = f"<area alt='{alt}' href='/content/2008-11/04/134002.html'><area alt='另一篇' href='/content/2008-11/04/134009.html'>"
    html = bk53_article(
        over="", title=f"<div>安康市</div><div>{TITLE}</div><div>又一行</div>", areas=areas, body=PLAIN
    )
    html = html.replace("id='newspapercontent'", "")
    item = read(html)
    assert (item.kicker, item.title) == ("安康市", TITLE)
    assert item.extraction["title"] == "selector"


def test_pictures_in_the_body_are_images_and_the_pages_are_not() -> None:
    body = [
        *PLAIN,
        "<figure><img src='/Img/2008/11/a1.jpg'><figcaption>图为比赛现场。</figcaption></figure>",
        "<img src='/Content/weixinlogo.png'>",
        "<img src='/Img/2008/11/pc20081104000000123456789012345678901234.jpg?editionid=326'>",
        "<img src='data:image/png;base64,x'>",
    ]
    item = read(bk53_article(body=body))
    assert [(i.url, i.caption) for i in item.images] == [
        ("http://szb.sxworker.com/Img/2008/11/a1.jpg", "图为比赛现场。")
    ]


def test_pictures_between_the_lines_are_images_without_any_selector() -> None:
    page = desktop_lines(headline(TITLE), BODY)
    page.insert(-2, Line("body", "<img src='/Img/2008/11/a1.jpg'>"))
    page.insert(0, Line("site", "<img src='/Img/2008/11/top.jpg'>"))
    page.append(Line("footer", "<img src='/Img/2008/11/bottom.jpg'>"))
    assert [image.url for image in rows(page).images] == ["http://szb.sxworker.com/Img/2008/11/a1.jpg"]


# --- desktop by the order of the lines --------------------------------------------------------------


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_poem_begins_after_its_author_line(variant: str) -> None:
    page = desktop_lines(
        headline("矿山“煤花”", author="·秦文芳·"), ["你从地层深处走来", "带着黑色的火焰", "(某某煤业公司)"]
    )
    item = read(document(VARIANTS[variant](page)))
    assert (item.kicker, item.title) == (None, "矿山“煤花”")
    assert item.text == "你从地层深处走来\n带着黑色的火焰\n(某某煤业公司)"
    assert item.authors == ["秦文芳"]


def test_without_any_hint_short_lines_are_verses_and_not_headlines() -> None:
    item = rows(
        desktop_lines(headline("矿山的灯"), ["你从地层深处走来", "带着黑色的火焰", "照亮了夜", "也照亮了我"])
    )
    assert (item.kicker, item.title) == (None, "矿山的灯")
    assert item.text.count("\n") == 3


def test_the_list_of_titles_in_the_left_column_tells_the_title() -> None:
    column = left_column("副刊", ["别的题目", "矿山的灯", "又一个"], "当前版:第A8版:副刊")
    item = rows(
        desktop_lines(
            headline("矿山的灯", kicker="诗二首"),
            ["你从地层深处走来", "带着黑色的火焰", "照亮了夜"],
            column=column,
        )
    )
    assert (item.kicker, item.title, item.page_label, item.page_name) == ("诗二首", "矿山的灯", "A8", "副刊")


def test_the_documents_title_tells_the_title() -> None:
    page = desktop_lines(
        headline("矿山的灯", kicker="诗二首"), ["你从地层深处走来", "带着黑色的火焰", "照亮了夜"]
    )
    item = read(document(in_divs(page), title="矿山的灯-陕西工人报电子版"))
    assert (item.kicker, item.title) == ("诗二首", "矿山的灯")


@pytest.mark.parametrize("kicker", ["安康市", "西安市新城区工会", "高陵县", "为职工办实事"])
@pytest.mark.parametrize("title", ["春雨", "高歌", TITLE, "冬日里的“美容师”", "这样的报道让职工感动！"])
def test_kicker_and_title_are_told_apart_before_an_indented_body(kicker: str, title: str) -> None:
    item = rows(desktop_lines(headline(title, kicker=kicker), ["　　早晨，雨停了。", *BODY]))
    if title != "高歌":  # a surname and a word: without a hint it is taken for an author
        assert (item.kicker, item.title) == (kicker, title)


def test_the_column_may_stand_under_the_article() -> None:
    page = desktop_lines(headline(TITLE, kicker="安康市"), PLAIN)
    page += left_column("综合新闻", ["别的题目", TITLE], "当前版:第A2版:综合新闻")
    item = rows([row for row in page if row.html != CONTROLS[0].html])
    assert (item.kicker, item.title, item.text, item.page_label) == ("安康市", TITLE, TEXT, "A2")


def test_the_controls_may_stand_over_the_body() -> None:
    page = desktop_lines([*headline(TITLE, kicker="安康市"), *CONTROLS], BODY)
    item = rows(page)
    assert (item.kicker, item.title, item.text.count("\n")) == ("安康市", TITLE, 1)


@pytest.mark.parametrize("controls", [["放大", "缩小", "默认"], ["放大 缩小", "默认"], ["放大　缩小　默认"]])
def test_the_controls_may_be_broken_over_lines(controls: list[str]) -> None:
    page = [row for row in desktop_lines(headline(TITLE), PLAIN) if row.html != CONTROLS[0].html]
    item = rows([*page, *lines("footer", *controls)])
    assert item.text == TEXT


def test_links_to_other_articles_beside_the_article_are_no_text() -> None:
    page = desktop_lines(headline(TITLE), PLAIN)
    menu = [
        Line("left", f"<a href='{SXGRB}13400{n}.html'>{name}</a>")
        for n, name in ((1, "甲文题目"), (2, TITLE), (3, "丙文题目"))
    ]
    item = rows([*page[:-1], *menu])
    assert (item.title, item.text) == (TITLE, TEXT)
    assert rows([*menu, *page]).text == TEXT


def test_a_calendar_is_no_page_number() -> None:
    calendar = lines(
        "site", "2008年11月", "日", "一", "二", "三", "四", "五", "六", *(f"{day:02}" for day in range(1, 31))
    )
    page = desktop_lines(headline(TITLE), PLAIN)
    item = rows([*page[:3], *calendar, *page[3:]])
    assert (item.title, item.page_no, item.page_name) == (TITLE, 2, "综合新闻")


def test_numbered_parts_of_a_body_are_no_page_number() -> None:
    item = rows(desktop_lines(headline(TITLE), [*BODY, "小标题", "02", BODY[0]], number="03"))
    assert (item.title, item.page_no) == (TITLE, 3)


def test_a_title_broken_inside_a_bracket_of_the_body_is_joined() -> None:
    item = rows(desktop_lines(headline(TITLE), ["　　他读了《矿工的意志", "无私的奉献》以后很感动。"]))
    assert item.text == "他读了《矿工的意志无私的奉献》以后很感动。"


def test_a_round_up_collects_all_signatures() -> None:
    items = [
        "▲某厂开展劳动竞赛。(郭绍英黄旭)?",
        "△某矿慰问职工。(富县总工会)?",
        "▲某站评比先进。(炳坤 忠斌)?",
    ]
    item = rows([line("site", "本版导读"), *headline("三秦短波"), *lines("body", *items)])
    assert item.authors == ["郭绍英", "黄旭", "富县总工会", "炳坤", "忠斌"]
    assert item.organisations == ["富县总工会"]
    assert "?" not in item.text


def test_neighbours_are_the_articles_and_not_the_pages() -> None:
    under = (
        "<div><a href='/content/2008-11/04/edition1_A1.html'>上一版</a><a href='/content/2008-11/03'>上一期</a>"
        "<a href='javascript:void(0)'>上一篇</a> 上一篇：<a href='134001.html'>甲</a> "
        "<a href='/m/content/2008-11/04/134003.html'>下一篇</a></div>"
    )
    item = read(bk53_article(body=PLAIN, under=under))
    assert (item.previous_url, item.next_url) == (f"{SXGRB}134001.html", f"{SXGRB}134003.html")
    assert item.text == TEXT


def test_the_editor_is_a_field_and_no_text() -> None:
    item = rows(desktop_lines(headline(TITLE), [*PLAIN, "责任编辑：孙某某"]))
    assert (item.editor, item.text) == ("孙某某", TEXT)


def test_a_date_in_the_text_is_a_check_only() -> None:
    item = rows(desktop_lines(headline(TITLE), PLAIN, date="出版日期:2008年11月05日"))
    assert item.published == "2008-11-04"


# --- what is no article -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "html",
    [
        "",
        "   ",
        '{"a": 1}',
        "<html><body></body></html>",
        document(in_divs(lines("body", *PLAIN))),
        document("<h1>欢迎</h1>" + in_divs(lines("body", *PLAIN))),
        document(in_divs([*SITE, line("site", "出版日期:2008年11月04日")])),
        document(in_divs([*desktop_lines(headline(TITLE), [])])),
        document(in_divs(lines("site", "等待处理…", "分享到", "制作单位:53BK.com"))),
        bk53_article(title=""),
        "<div>" * 10_000 + "文",
    ],
)
def test_what_has_no_article_of_the_layout_is_an_error(html: str) -> None:
    for url in (URL, URL.replace("/content", "/m/content")):
        with pytest.raises(LayoutChangedError) as error:
            read(html, url)
        assert error.value.url == url
        assert "\n" not in str(error.value)


@pytest.mark.parametrize("html", ["找不到所在刊期", "找不到该文章！", "<p>您要找的新闻不存在</p>"])
def test_a_notice_that_there_is_nothing_is_no_article(html: str) -> None:
    with pytest.raises(NotAnArticleError):
        read(html)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_damaged_page_gives_parts_or_a_page_error(data: st.DataObject) -> None:
    pages = [
        bk53_article(over="<div>头版</div><div>01</div><div>安康市</div>", reporter="郁文", body=PLAIN),
        document(in_divs(desktop_lines(headline(TITLE, "引", "——副", "郁文"), PLAIN))),
        document(VARIANTS["in_one_div"](mobile_lines(TITLE, PLAIN, author="李颖"))),
        bk53_mobile_plan(),
        bk53_desktop_plan(),
    ]
    whole = data.draw(st.sampled_from(pages))
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, len(whole)))
    noise = data.draw(
        st.text(max_size=8)
        | st.sampled_from(["<", "\x00\x07", "<table>", "</div>", "<a href='//[x'>上一篇", "<br>01<br>"])
    )
    html = whole[:start] + noise + whole[end:] if data.draw(st.booleans()) else whole[:end] + noise
    for read_it, url in (
        (article, URL),
        (article, URL.replace("/content", "/m/content")),
        (plan, f"{SXGRB}2"),
    ):
        try:
            item = read_it(url, html)
        except PageError:
            continue
        assert item.published == "2008-11-04"
        if isinstance(item, Article):
            assert item.text or (item.images and item.title)


@pytest.mark.parametrize(
    ("name", "number", "found"),
    [
        ("第A4版:专题", "04", (4, "A4", "专题")),
        ("第A8版：煤业化工专刊-副刊", "08", (8, "A8", "煤业化工专刊-副刊")),
        ("煤业化工专刊-头版", "05", (5, "05", "煤业化工专刊-头版")),
        ("第3版", "03", (3, "03", "第3版")),
    ],
)
@pytest.mark.parametrize("apart", [True, False])
def test_page_name_and_number_stand_on_two_lines_or_one(
    name: str, number: str, found: tuple[int, str, str], *, apart: bool
) -> None:
    page = desktop_lines(headline(TITLE, "安康市"), PLAIN, name=name, number=number)
    if not apart:
        index = [row.html for row in page].index(number)
        page[index - 1 : index + 1] = [line("page", f"{name} {number}")]
    item = rows(page)
    assert (item.page_no, item.page_label, item.page_name) == found
    assert (item.kicker, item.title, item.text) == ("安康市", TITLE, TEXT)


def test_a_label_without_a_number_line_is_the_page() -> None:
    page = [*SITE, line("site", "出版日期:2008年11月04日"), line("page", "第A4版:专题")]
    item = rows([*page, *headline(TITLE), *lines("body", *PLAIN), *CONTROLS])
    assert (item.page_no, item.page_label, item.page_name) == (4, "A4", "专题")
    assert (item.kicker, item.title) == (None, TITLE)


def test_the_label_of_the_page_can_stand_in_the_list_of_pages() -> None:
    column = [Line("left", "<a href='/content/2008-11/04/8'>第A8版:副刊</a>")]
    item = rows(desktop_lines(headline(TITLE), PLAIN, name="副刊", number="08", column=column))
    assert (item.page_no, item.page_label, item.page_name) == (8, "A8", "副刊")


def test_a_menu_may_stand_before_page_name_and_number() -> None:
    page = desktop_lines(headline(TITLE, "安康市"), PLAIN)
    index = [row.role for row in page].index("page")
    page[index : index + 2] = [
        Line("menu", "<a href='/'>首页</a> <a href='/review'>往刊回顾</a>"),
        line("page", "头版 01"),
    ]
    item = rows(page)
    assert (item.page_no, item.page_name, item.kicker, item.title) == (1, "头版", "安康市", TITLE)


def test_a_header_and_paragraphs_are_enough() -> None:
    page = [
        *SITE,
        line("site", "出版日期:2008年11月04日"),
        *headline(TITLE, "安康市"),
        *lines("body", *PLAIN),
    ]
    item = rows(page)
    assert (item.kicker, item.title, item.text, item.page_no) == ("安康市", TITLE, TEXT, None)


def test_another_article_of_the_page_may_have_the_same_title() -> None:
    column = [Line("left", "<a href='/content/2008-11/04/134001.html'>图片新闻</a>")]
    item = rows(desktop_lines(headline("图片新闻"), ["大桥合龙。新华社记者 陈钢 摄"], column=column))
    assert (item.title, item.text, item.photographers) == (
        "图片新闻",
        "大桥合龙。新华社记者 陈钢 摄",
        ["陈钢"],
    )


def test_a_long_title_has_no_comma() -> None:
    title = "省总工会召开十二届四次全委会议强调团结动员广大职工在高质量发展中当好主力军建新功立伟业"
    item = rows(desktop_lines(headline(title), PLAIN))
    assert (item.title, item.text) == (title, TEXT)


@pytest.mark.parametrize(
    ("author", "organisations"),
    [
        ("红旗机械厂工会宣委会", ["红旗机械厂工会宣委会"]),
        ("本报评论员", []),
        ("郁文", []),
        ("史东亮 刘黎", []),
    ],
)
def test_the_author_line_may_name_a_unit_or_the_paper(author: str, organisations: list[str]) -> None:
    body = ["井口前依旧排着长队，工人们下井前烤一烤棉衣。"]
    item = rows(desktop_lines(headline("企业的好帮手", author=author), body))
    assert (item.kicker, item.title, item.authors) == (None, "企业的好帮手", author.split())
    assert (item.organisations, item.text) == (organisations, body[0])


def test_what_body_text_shares_with_the_footer_does_not_end_it() -> None:
    body = [
        PLAIN[0],
        "上篇:井下",
        PLAIN[0],
        "http://www.example.cn/a",
        PLAIN[0],
        "分享到手的果实，大家都乐了。",
    ]
    assert rows(desktop_lines(headline(TITLE), body)).text.endswith("大家都乐了。")


@pytest.mark.parametrize(
    "waiting", ["", "<div>等待处理…</div>", "<div>等待处理…</div><div>2023年09月15日</div>"]
)
@pytest.mark.parametrize("url", [URL, f"{MOBILE}134002.html"])
def test_a_plan_under_an_articles_address_is_no_article(url: str, waiting: str) -> None:
    with pytest.raises((LayoutChangedError, NotAnArticleError)):
        read(bk53_mobile_plan().replace("<body>", f"<body>{waiting}"), url)


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_page_cut_off_before_its_body_is_no_article(variant: str) -> None:
    left = left_column("综合新闻", ["企业的好帮手", TITLE], "当前版:第02版:综合新闻")
    page = desktop_lines(headline(TITLE, author="郁文"), PLAIN, column=left)
    html = document(VARIANTS[variant](page))
    for end in [*range(html.index("陕西工人报官方"), html.index("郁文"), 7), html.index("郁文") + 2]:
        with pytest.raises((LayoutChangedError, NotAnArticleError)):
            read(html[:end])


# --- mobile -----------------------------------------------------------------------------------------


def mobile(page: list[Line], url: str = f"{MOBILE}134002.html") -> Article:
    return read(document(in_divs(page)), url)


def test_a_menu_over_the_title_is_no_kicker() -> None:
    page = mobile_lines(TITLE, PLAIN)
    page.insert(1, Line("menu", "<a href='/'>首页</a><dl><dt><a href='/review'>往刊回顾</a></dt></dl>"))
    assert (mobile(page).kicker, mobile(page).title) == (None, TITLE)


def test_links_in_preformatted_text_make_no_menu_of_the_title() -> None:
    page = mobile_lines("灯", PLAIN)
    page = [
        Line(row.role, f"<a href='/review'>{row.html}</a>" if "篇" in row.html else row.html) for row in page
    ]
    item = read(document(VARIANTS["in_preformatted"](page)), f"{MOBILE}134002.html")
    assert (item.title, item.text) == ("灯", TEXT)


@pytest.mark.parametrize("author", ["李颖", "泥人", "本报评论员", "红旗机械厂工会宣委会"])
def test_the_line_after_the_date_may_name_the_author(author: str) -> None:
    item = mobile(mobile_lines(TITLE, PLAIN[:1], author=author))
    assert (item.authors, item.text) == ([author], PLAIN[0])


def test_a_short_first_line_of_the_body_is_no_author() -> None:
    item = mobile(mobile_lines(TITLE, ["引子", PLAIN[0]]))
    assert (item.authors, item.text) == ([], f"引子\n{PLAIN[0]}")


def test_the_day_of_the_rendering_is_never_the_date() -> None:
    item = mobile(mobile_lines(TITLE, PLAIN))
    assert item.published == "2008-11-04"
    assert "2023" not in item.text
    assert item.parser == "ShaanxiGongrenBaoMobileArticlePage"


@pytest.mark.parametrize(
    ("picture", "page_no"),
    [
        ("http://szb.sxworker.com/Img/2008/11/2008110403-1.jpg", 3),
        ("http://szb.sxworker.com/Img/2008/11/2008110503-1.jpg", None),
        ("http://szb.sxworker.com/Content/weixinlogo.png", None),
    ],
)
def test_the_page_is_in_the_name_of_the_shared_picture_if_its_date_agrees(
    picture: str, page_no: int | None
) -> None:
    shared = f"<div id='sharedata_pic'>{picture}</div><img src='{picture}' alt='陕西工人报电子版'>"
    page = [*mobile_lines(TITLE, PLAIN, picture=picture), Line("footer", shared)]
    item = mobile(page)
    assert (item.page_no, item.images) == (page_no, [])


def test_neighbours_on_a_mobile_page_are_canonical_and_optional() -> None:
    item = mobile(mobile_lines(TITLE, PLAIN))
    assert (item.previous_url, item.next_url) == (f"{SXGRB}134001.html", f"{SXGRB}134003.html")
    plain = [row for row in mobile_lines(TITLE, PLAIN) if "href" not in row.html]
    item = mobile([*plain[:-6], *lines("footer", "上篇:甲", "下篇:乙"), *plain[-6:]])
    assert (item.previous_url, item.next_url, item.text) == (None, None, TEXT)


def test_twins_have_one_address_and_the_mobile_one_a_lower_rank() -> None:
    desktop, twin = rows(desktop_lines(headline(TITLE), PLAIN)), mobile(mobile_lines(TITLE, PLAIN))
    assert desktop.url == twin.url
    assert (desktop.rank, twin.rank) == (0, 1)
    assert desktop.text == twin.text


def test_the_mobile_theme_under_a_desktop_address_is_read_as_what_it_shows() -> None:
    item = mobile(mobile_lines(TITLE, PLAIN, author="李颖"), URL)
    assert (item.title, item.text, item.authors, item.rank) == (TITLE, TEXT, ["李颖", "杨季平"], 0)


# --- plans ------------------------------------------------------------------------------------------

A1, A2 = f"{SXGRB}edition326_A1.html", f"{SXGRB}edition333_A2.html"


@pytest.mark.parametrize("url", [A1, SXGRB[:-1], A1.replace("/content", "/m/content")])
def test_a_plan_of_the_mobile_theme_lists_pages_and_articles(url: str) -> None:
    item = plan(url, bk53_mobile_plan())
    assert (item.state, item.page_no, item.page_label, item.page_name) == ("published", 1, "A1", "要闻")
    assert item.page_urls == [A1, A2]
    assert item.article_urls == [f"{SXGRB}00105{n}.html" for n in (1, 2, 3)]
    assert item.picture_url is not None
    assert item.picture_url.endswith("?editionid=326")
    assert item.page_pdf is None


@pytest.mark.parametrize(("url", "shown"), [(f"{SXGRB}2", 2), (SXGRB[:-1], 1), (SXGRB, 1)])
def test_a_plan_of_a_desktop_theme_lists_each_page_once(url: str, shown: int) -> None:
    item = plan(url, bk53_desktop_plan(shown=shown))
    assert item.page_urls == [f"{SXGRB}{n}" for n in (1, 2, 3)]
    assert (item.page_no, item.page_label, item.page_name) == (shown, str(shown), f"版名{shown}")
    assert item.article_urls == [f"{SXGRB}001051.html", f"{SXGRB}001052.html"]
    assert item.page_pdf == f"http://szb.sxworker.com/Img/2008/11/04{shown}.pdf"
    assert item.picture_url == "http://szb.sxworker.com/Img/2008/11/pc1.jpg"


def test_a_plan_without_a_list_has_itself_and_its_neighbours() -> None:
    html = document(f"<script>var banpre='no';var bannext='{A2}';</script><a href='001051.html'>甲</a>")
    assert plan(A1, html).page_urls == [A1, A2]
    assert plan(f"{SXGRB}1", document("<a href='001051.html'>甲</a>")).page_urls == [f"{SXGRB}1"]


def test_a_page_can_be_one_advertisement() -> None:
    html = "".join(
        part for part in bk53_desktop_plan().split("<ul class='scroll'><li>") if "001051" not in part
    )
    item = plan(f"{SXGRB}2", html)
    assert (item.state, item.article_urls) == ("published", [])


@pytest.mark.parametrize(
    "html", ["找不到所在刊期", "找不到所在刊期！", "找不到所在刊期，请返回", "<p>找不到所在刊期</p>"]
)
def test_the_soft_404_is_a_day_without_an_issue(html: str) -> None:
    item = plan(SXGRB[:-1], html)
    assert (item.state, item.published, item.page_urls, item.article_urls) == ("none", "2008-11-04", [], [])


@pytest.mark.parametrize(
    "html", ["", "维护中", "<p>稍后再试</p>", bk53_mobile_plan("2008-11/05"), bk53_article(body=PLAIN)]
)
def test_what_is_neither_a_plan_of_the_day_nor_the_soft_404_is_an_error(html: str) -> None:
    with pytest.raises(LayoutChangedError):
        plan(SXGRB[:-1], html)


def test_a_short_article_about_something_not_found_is_an_article() -> None:
    page = [
        line("site", "本版导读"),
        *headline("丢失的工具"),
        *lines("body", "　　找不到扳手的那天，他哭了。"),
    ]
    assert rows(page).text == "找不到扳手的那天，他哭了。"
