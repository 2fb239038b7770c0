"""Articles of Founder's e-papers: by markup, by the order of the lines, and what is none."""

from __future__ import annotations

import re
import time

import pytest

from unioncrawl.errors import HttpStatusError, LayoutChangedError, NotAnArticleError
from unioncrawl.platforms import founder_lines
from unioncrawl.platforms.founder_new import FounderNewPadArticlePage
from unioncrawl.text import squeezed

from . import founder_pages as pages
from .founder_pages import (
    BODY,
    GSGRB,
    HNGRRB,
    LDWB,
    TEXT,
    TJGRB,
    ZJGRRB,
    article,
    body_html,
    comment,
    html_page,
)
from .pages import VARIANTS, document, line, lines

ARTICLE = f"{LDWB}content_65797.htm"
ZJ_ARTICLE = f"{ZJGRRB}content_2800001.htm?div=-1"
CONTENT = f"<div id=ozoom><founder-content>{body_html()}</founder-content></div>"


# --- the order of the lines -------------------------------------------------------------------------


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("colon", [":", "："])
@pytest.mark.parametrize("kicker", ["", "基层一线"])
@pytest.mark.parametrize("subtitle", ["", "——记某厂检修班", "惠及一线职工逾万人"])
def test_lines_of_laodong_wubao_read_in_any_tags(
    variant: str, colon: str, kicker: str, subtitle: str
) -> None:
    page = pages.ldwb_lines("夜班之后", kicker=kicker, subtitle=subtitle, colon=colon)
    item = article(ARTICLE, document(VARIANTS[variant](page), "劳动午报"))
    assert (item.kicker, item.title, item.subtitle) == (kicker or None, "夜班之后", subtitle or None)
    assert item.text == TEXT
    assert item.authors == ["钱多多"]
    assert (item.page_no, item.page_label, item.page_name) == (4, "04", "工会")
    assert item.published == "2018-02-14"
    assert item.extraction["published"] == "address"


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("kicker", ["", "我省开展劳模大讲堂活动"])
@pytest.mark.parametrize("subtitle", ["", "——记某厂检修班", "三年来共帮扶困难职工两万人次"])
def test_lines_of_zhejiang_read_in_any_tags_and_the_last_is_no_part_of_the_body(
    variant: str, kicker: str, subtitle: str
) -> None:
    page = pages.zjgrrb_lines("工匠精神 代代相传", kicker=kicker, subtitle=subtitle)
    item = article(ZJ_ARTICLE, document(VARIANTS[variant](page)))
    assert (item.kicker, item.title, item.subtitle) == (kicker or None, "工匠精神 代代相传", subtitle or None)
    assert item.text == TEXT
    assert (item.page_no, item.page_label, item.page_name) == (2, "00002版", "工会")
    assert item.origin == "浙江工人日报"
    assert item.url == f"{ZJGRRB}content_2800001.htm"


def test_the_last_line_of_zhejiang_may_be_broken_or_glued_to_the_body() -> None:
    title = "夜班之后"
    page = pages.zjgrrb_lines(title)
    broken = [*page[:-1], *lines("tail", *page[-1].html.split(" "))]
    glued = [*page[:-2], line("body", f"{BODY[-1]} {page[-1].html}")]
    for shown in (broken, glued):
        item = article(ZJ_ARTICLE, document(VARIANTS["in_divs"](shown)))
        assert (item.title, item.text, item.page_no) == (title, TEXT, 2)


def test_the_last_line_gives_a_title_that_stands_nowhere_else() -> None:
    page = [row for row in pages.zjgrrb_lines("夜班之后") if row.role != "title"]
    assert article(ZJ_ARTICLE, document(VARIANTS["in_divs"](page))).title == "夜班之后"


def test_arrows_buttons_and_titles_on_one_line_with_the_article_are_told_apart() -> None:
    page = "<div>" + " ".join(row.html for row in pages.ldwb_lines("夜班之后")) + "</div>"
    item = article(ARTICLE, document(page))
    assert item.title == "夜班之后"
    assert squeezed(item.text) == squeezed(TEXT)
    assert (item.page_no, item.page_name) == (4, "工会")


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize(
    "caption",
    [
        "图为职工在检修设备。本报记者 钱多多 摄",
        "二月十三日，某某港的集装箱码头一派繁忙。 新华社发",
        "近日，某某区总工会组织女职工开展插花活动，丰富职工业余生活。钱多多 摄影报道",
    ],
)
def test_a_page_with_a_caption_alone_has_no_title(variant: str, caption: str) -> None:
    with_buttons = pages.ldwb_lines("", body=[caption])
    with_footer = [*lines("body", caption), *pages.FOOTER]
    for page in (with_buttons, with_footer):
        item = article(ARTICLE, document(VARIANTS[variant](page), "劳动午报"))
        assert item.title is None
        assert item.text == caption


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_body_alone_is_read_if_a_square_signs_it(variant: str) -> None:
    page = lines("body", BODY[1], "　　□本报记者 钱多多")
    item = article(ARTICLE, document(VARIANTS[variant](page)))
    assert item.title is None
    assert item.authors == ["钱多多"]


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("subtitle", ["", "——记某厂检修班"])
def test_lines_of_the_newer_product_read_in_any_tags(variant: str, subtitle: str) -> None:
    head = pages.headline("陇原工匠", "夜班之后", subtitle)
    record = lines("meta", "版次：A01 来源：甘肃工人报 2024年11月06日")
    page = [*head, *record, *lines("body", *BODY), *lines("foot", "作者：钱多多")]
    item = article(f"{GSGRB}c1.html", document(VARIANTS[variant](page), "夜班之后_甘肃工人报"))
    assert (item.kicker, item.title, item.subtitle) == ("陇原工匠", "夜班之后", subtitle or None)
    assert (item.page_no, item.page_label, item.origin) == (1, "A01", "甘肃工人报")
    assert item.text == TEXT


@pytest.mark.parametrize("variant", VARIANTS)
def test_page_date_and_spread_stand_over_the_headline_of_the_newer_product(variant: str) -> None:
    over = lines("nav", "当前版:04版:要闻", "发布日期:2024年11月06日", "通版阅读请点击: 展开通版 收缩通版")
    page = [*over, *pages.headline("", "夜班之后", ""), *lines("body", *BODY), *lines("nav", "上一篇 下一篇")]
    item = article(f"{GSGRB}c1.html", document(VARIANTS[variant](page), "夜班之后"))
    assert (item.title, item.text, item.page_no, item.page_name) == ("夜班之后", TEXT, 4, "要闻")


@pytest.mark.parametrize("split", [False, True])
def test_the_rest_of_a_broken_comment_is_cut_off(split: bool) -> None:
    words = ["2018-02-14", "2", "2", "劳动午报", "content_65797.htm", "1", "夜班之后", "/enpproperty-->"]
    leak = "".join(f"<p>{word}</p>" for word in words) if split else f"<p>{' '.join(words)}</p>"
    for body in (CONTENT, body_html()):
        page = f"<p>第04版:工会</p><p>放大 缩小 默认</p><h1>夜班之后</h1>{body}{leak}"
        assert article(ARTICLE, html_page(page)).text == TEXT


def test_a_day_that_closes_a_letter_is_part_of_the_body() -> None:
    letter = [*BODY, "　　某某机械厂工会", "　　2018年2月13日"]
    page = pages.ldwb_lines("致职工的一封信", body=letter)
    for variant in ("in_divs", "in_one_div", "in_table"):
        item = article(ARTICLE, document(VARIANTS[variant](page)))
        assert item.text.split("\n")[-2:] == ["某某机械厂工会", "2018年2月13日"]
    content = f"<founder-content>{body_html(letter)}</founder-content>"
    assert article(ARTICLE, html_page(content, comment(title="信", type="1"))).text.endswith("2018年2月13日")


def test_no_pattern_takes_long_over_a_line_made_of_buttons() -> None:
    patterns = [value for value in vars(founder_lines).values() if isinstance(value, re.Pattern)]
    assert patterns
    for unit in (
        "上一版 ",
        "3 上一版   ",
        "2018年2月14日 ",
        "放大  缩小 ",
        "第04版:工",
        "3 4 ",
        "主办:甲",
        "| ",
    ):
        line_of_units = (unit * 2_000)[:2_000]
        for pattern in patterns:
            start = time.process_time()
            pattern.search(f"{line_of_units}x")
            pattern.fullmatch(f"{line_of_units}x")
            assert time.process_time() - start < 1, pattern


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("blank", ["", " ", "　"])
def test_lines_of_the_news_site_of_henan_read_in_any_tags(variant: str, blank: str) -> None:
    page = [
        *lines("title", "全省职工技能大赛启动"),
        *lines("meta", f"2026年04月20日09:15{blank}来源：新华社"),
        *lines("body", *BODY),
        *lines("foot", "责任编辑：陆知秋", "免责声明：本网转载的内容仅供参考。"),
    ]
    url = "http://www.hngrrb.cn/shizheng/202604/120601.html"
    item = article(url, document(VARIANTS[variant](page), "全省职工技能大赛启动_河南工人日报"))
    assert (item.title, item.text) == ("全省职工技能大赛启动", TEXT)
    assert (item.published, item.origin, item.editor) == ("2026-04-20", "新华社", "陆知秋")


# --- markup -----------------------------------------------------------------------------------------


def rows(*cells: tuple[str, str, str], marked: bool) -> str:
    """Return the rows of a headline of the vendor's template: class, name and text of each."""
    made = ""
    for kind, name, text in cells:
        inner = f"<!--<npm:article-{name}>-->{text}<!--</npm:article-{name}>-->" if marked else text
        wrapped = f"<founder-author>{inner}</founder-author>" if name == "author" else inner
        made += f"<tr valign=top><TD class={kind} align=center>{wrapped}</TD></tr>"
    return f"<table class=wz><tbody>{made}</tbody></table>"


@pytest.mark.parametrize("marked", [True, False])
@pytest.mark.parametrize("subtitle", ["", "工会干部走进车间"])
@pytest.mark.parametrize("author", ["", "本报记者 孙小满"])
def test_cells_of_one_class_are_told_apart_by_their_order(marked: bool, subtitle: str, author: str) -> None:
    cells = [("font02", "pretitle", "基层一线"), ("font01", "title", "夜班之后")]
    cells += [("font02", "subtitle", subtitle)] if subtitle else []
    cells += [("font02", "author", author)] if author else []
    plain = [
        f"　　{paragraph.partition('）')[2]}" if "记者" in paragraph else paragraph for paragraph in BODY
    ]
    content = f"<div id=ozoom><founder-content>{body_html(plain)}</founder-content></div>"
    item = article(ARTICLE, html_page(rows(*cells, marked=marked) + content))
    assert (item.kicker, item.title, item.subtitle) == ("基层一线", "夜班之后", subtitle or None)
    assert item.authors == (["孙小满"] if author else [])
    assert item.extraction["title"] == "selector"


def test_a_title_in_two_lines_and_in_cdata_is_one_line() -> None:
    item = article(
        ARTICLE, html_page(rows(("font01", "title", "老张修表四十年<br>徒弟遍布胡同"), marked=True) + CONTENT)
    )
    assert item.title == "老张修表四十年 徒弟遍布胡同"
    said = comment(title="<![CDATA[夜班之后]]>", type="1")
    assert article(ARTICLE, html_page(CONTENT, said)).title == "夜班之后"


def test_the_comment_after_the_page_names_title_subtitle_author_page_and_paper() -> None:
    said = comment(
        date="2018-02-14 23:59:57", author="孙小满", title="夜班之后", subtitle="检修班的一天", pagenum="A04",
        papername="劳动午报", type="1",
    )  # fmt: skip
    content = f"<founder-content><P><p>{BODY[1]}</p></founder-content>"
    item = article(ARTICLE, html_page(content, said))
    assert (item.title, item.subtitle, item.authors) == ("夜班之后", "检修班的一天", ["孙小满"])
    assert (item.page_no, item.page_label, item.origin) == (4, "A04", "劳动午报")
    assert item.text == BODY[1].strip()


def test_the_comment_of_a_news_site_names_kicker_and_column_too() -> None:
    said = pages.cms_comment(
        articleid="5364886", date="2018-02-14 09:28:27.0", author="null", title="夜班之后", subtitle="",
        introtitle="基层一线", nodename="工会",
    )  # fmt: skip
    item = article(ARTICLE, html_page(f"<!--enpcontent-->{body_html()}<!--/enpcontent-->", said))
    assert (item.kicker, item.title, item.subtitle, item.section) == ("基层一线", "夜班之后", None, "工会")
    assert item.text == TEXT


def test_a_page_of_letter_b_has_a_label_and_no_number() -> None:
    item = article(ARTICLE, html_page(CONTENT, comment(title="夜班之后", pagenum="B01", type="1")))
    assert (item.page_no, item.page_label) == (None, "B01")


def test_pictures_stand_with_the_captions_of_their_table() -> None:
    picture = (
        "<table id=newspic bgcolor=#efefef><tr><td align=center><!--<npm:article-pic>--><img src=../../p31_b.jpg>"
        "<!--</npm:article-pic>--></td></tr><tr><td><!--<npm:article-pic-text>-->作者：(孙小满) 车间一角"
        "<!--</npm:article-pic-text>--></td></tr></table>"
    )
    plan = "<map name=pagepicmap><area href=content_1.htm></map><img src=../../04_b.jpg USEMAP=#PagePicMap>"
    item = article(
        ARTICLE, html_page(plan + rows(("font01", "title", "夜班之后"), marked=True) + picture + CONTENT)
    )
    assert [(image.url, image.caption) for image in item.images] == [
        ("http://ldwb.workerbj.cn/content/p31_b.jpg", "作者：(孙小满) 车间一角")
    ]
    assert item.text == f"作者：(孙小满) 车间一角\n{TEXT}"


def test_neighbours_are_told_by_the_words_between_arrows() -> None:
    nav = (
        "<a href=content_1.htm?div=-1>3上一篇</a><a href=content_3.htm>下一篇4</a>"
        "<a class=preart href=../13/node_2.htm>3上一期</a><a class=preart href=node_4.htm>下一版4</a>"
    )
    item = article(ARTICLE, html_page(nav + CONTENT, comment(title="夜班之后", type="1")))
    assert item.previous_url == f"{LDWB}content_1.htm"
    assert item.next_url == f"{LDWB}content_3.htm"


HEADLINES = {
    "D": "<p id=PreTitle>{k}</p><h2 id=Title>{t}</h2><p id=SubTitle>{s}</p>{c}",
    "class": "<p class=introtitle>{k}</p><h2 class=art-title>{t}</h2><p class=subtitle>{s}</p>{c}",
    "T": "<div class=tipMsg>阅读付费版面提示</div><div class=newsdetatit><p>{k}</p><h3>{t}</h3><p>{s}</p>"
    "<p><span class=Author>版次：A01</span><span>来源：甘肃工人报 2024年11月06日</span></p></div>"
    "<div class=newsdetatext>{c}</div><div style='display:none'>作者：</div>",
    "pad": "<div class=no-auth>本期报纸需要付费</div><font id=intro-title>{k}</font><font id=main-title>{t}</font>"
    "<font id=sub-title>{s}</font><p id=nowLayout>第A01版：要闻</p><font id=author>2024-11-06</font>"
    "<div id=content style='display:none'>{c}</div>",
}


@pytest.mark.parametrize("family", HEADLINES)
@pytest.mark.parametrize("kicker", ["", "陇原工匠"])
@pytest.mark.parametrize("subtitle", ["", "工会干部走进车间"])
def test_every_family_of_the_newer_product_has_its_three_lines(
    family: str, kicker: str, subtitle: str
) -> None:
    content = f"<founder-content>{body_html()}</founder-content>"
    page = HEADLINES[family].format(k=kicker, t="夜班之后", s=subtitle, c=content)
    item = article(f"{GSGRB}c2600001.html", html_page(page, title="夜班之后"))
    assert (item.kicker, item.title, item.subtitle) == (kicker or None, "夜班之后", subtitle or None)
    assert (item.text, item.authors) == (TEXT, ["钱多多"])
    assert "title" in item.extraction
    assert item.extraction["title"] == "selector"
    if family in ("T", "pad"):
        assert (item.page_label, item.page_no) == ("A01", 1)


@pytest.mark.parametrize(
    ("over", "under"), [("陇原工匠", ""), ("", "工会干部走进车间"), ("陇原工匠", "工会干部走进车间")]
)
def test_headings_over_and_under_the_title_on_the_cloud_are_kicker_and_subtitle(
    over: str, under: str
) -> None:
    page = (
        f"<div class=main-content><h3>{over}</h3><h1>夜班之后</h1><h3>{under}</h3>"
        f"<div id=news_content><cms-content>{body_html()}</cms-content></div></div>"
    )
    item = article(f"{TJGRB}content_300101.html", html_page(page))
    assert (item.kicker, item.title, item.subtitle, item.text) == (
        over or None,
        "夜班之后",
        under or None,
        TEXT,
    )


def test_the_twin_for_tablets_fills_gaps_only() -> None:
    page = HEADLINES["pad"].format(
        k="", t="夜班之后", s="", c=f"<founder-content>{body_html()}</founder-content>"
    )
    url = "http://xhrb.example/xhrb/pad/con/202011/05/content_850001.html"
    twin = pages.page_of(FounderNewPadArticlePage, pages.elsewhere("xhrb.example"), url, html_page(page))
    item = pages.item_of(twin)
    assert (item.rank, item.title, item.published) == (1, "夜班之后", "2020-11-05")


@pytest.mark.parametrize(
    "page",
    [
        "<founder-title><P>夜班之后</P></founder-title><founder-pagenum>02</founder-pagenum><founder-content>{}</founder-content>",
        "<founder-title>夜班之后<founder-pagenum>02<founder-content><!--enpcontent-->{}",
        "<h2>夜班之后</h2><div>{}</div><!--enpproperty <founder-title>夜班之后</founder-title><founder-pagenum>02"
        "</founder-pagenum><founder-content>{}</founder-content>/enpproperty-->",
    ],
)
def test_elements_named_founder_are_read_closed_open_and_in_the_comment(page: str) -> None:
    item = article(
        f"{HNGRRB}content_99123001.html", f"<html><body>{page.replace('{}', body_html())}</body></html>"
    )
    assert (item.title, item.page_no, item.text, item.published) == ("夜班之后", 2, TEXT, "2026-06-15")


# --- what is none -----------------------------------------------------------------------------------


def test_a_check_of_the_browser_is_refused_and_never_an_article() -> None:
    page = "<html><script>var stampPrefix='a', zeroLen=4;</script><body>请稍候</body></html>"
    with pytest.raises(NotAnArticleError, match="refused: a check of the browser"):
        article(ARTICLE, page)


def test_the_plan_of_a_page_is_no_article() -> None:
    said = comment(date="2018-02-14 00:00:00", pagenum="04", type="2", content="劳动午报")
    with pytest.raises(NotAnArticleError, match="founder-type 2"):
        article(ARTICLE, html_page("<p>第04版:工会</p><ul><li><a href=content_1.htm>夜班之后</a></ul>", said))
    unsaid = "".join(f"<li><a href=content_{n}.htm>本版文章{n}</a></li>" for n in range(5))
    with pytest.raises(LayoutChangedError):
        article(ARTICLE, html_page(f"<p>第04版:工会</p><p>下一版4</p><ul>{unsaid}</ul>"))


@pytest.mark.parametrize(
    "url", [ARTICLE, ZJ_ARTICLE, f"{HNGRRB}content_1.html", f"{GSGRB}c1.html", f"{TJGRB}content_1.html"]
)
@pytest.mark.parametrize(
    "page",
    [
        "",
        "<html><body></body></html>",
        "<p>对不起，您访问的页面不存在</p>",
        "<p>首页</p><p>公告</p><p>系统维护中，请稍后再来访问本站。</p>",
        "<title>陕西工人报</title><p>第04版:工会</p><p>放大 缩小 默认</p><h1>夜班之后</h1><p>清晨六点，工友们已经到了。</p>",
        "<div>工人日报 2022年10月28日 星期一</div><p>夜班之后</p><p>《工人日报》(2022年10月28日 02版)</p><p>清晨六点，到了。</p>",
        "<p>第04版:工会</p><p>3上一版 下一版4</p><p>职工书屋</p><p>夜班之后</p>",
    ],
)
def test_what_is_no_article_of_the_paper_is_an_error(url: str, page: str) -> None:
    with pytest.raises((LayoutChangedError, NotAnArticleError)):
        article(url, page)


def test_pictures_without_a_word_are_an_advertisement() -> None:
    page = (
        "<p id=PreTitle></p><h2 id=Title></h2><div class=attachment><img src=../ad.jpg></div>"
        "<div id=ozoom><founder-content></founder-content></div>"
    )
    with pytest.raises(NotAnArticleError, match="advertisement"):
        article(f"{GSGRB}c2600003.html", html_page(page))


def test_a_status_other_than_200_is_an_error() -> None:
    with pytest.raises(HttpStatusError, match="404"):
        article(ARTICLE, html_page(CONTENT), status=404)


@pytest.mark.parametrize("share", [0.3, 0.5, 0.7, 0.9])
def test_a_page_that_is_cut_off_gives_what_is_certain_or_an_error(share: float) -> None:
    page = document(VARIANTS["in_divs"](pages.ldwb_lines("夜班之后")), "劳动午报")
    try:
        item = article(ARTICLE, page[: int(len(page) * share)])
    except (LayoutChangedError, NotAnArticleError):
        return
    assert item.published == "2018-02-14"
    assert item.title in (None, "夜班之后")
    assert squeezed(TEXT).startswith(squeezed(item.text))


def test_the_day_in_the_address_stands_where_the_page_prints_another() -> None:
    page = document(VARIANTS["in_divs"](pages.ldwb_lines("夜班之后")))
    item = article(ARTICLE.replace("2018-02/14", "2018-02/15"), page)
    assert item.published == "2018-02-15"


def test_an_impossible_day_in_the_address_is_an_error() -> None:
    with pytest.raises(LayoutChangedError, match="an address like"):
        article(ARTICLE.replace("02/14", "02/31"), html_page(CONTENT, comment(title="夜班之后", type="1")))
