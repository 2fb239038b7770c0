"""Lists, footers, days and other sites around an article of a portal: none of it is taken for the article's."""

from __future__ import annotations

import re
import time

import pytest

from unioncrawl import catalogue, extract_article
from unioncrawl.bylines import glued_author
from unioncrawl.errors import LayoutChangedError, NotAnArticleError, PageError
from unioncrawl.platforms.portal_edges import Surroundings
from unioncrawl.platforms.portal_owner import far, host, place_words
from unioncrawl.road import role_of

from .pages import article

catalogue.sources()

HENAN = "http://www.hngrrb.cn/shizheng/202604/120519.html"
HEBEI = "http://hbgrb.net/ghpd/202501/t20250118_275244.html"
PANJIN = "http://www.pjszgh.org/2020_12/16_19/content-301681.html"
PEOPLE = "http://acftu.people.com.cn/n1/2024/0624/c67502-40262110.html"
SOUTH = "http://www.nfgb.com.cn/yw/content/post_1134003.html"
NODE = "http://www.51ldb.com/ldb/node13/node15/u1ai387968.html"
STORY = "http://news.workercn.cn/158/201812/25/181225075626123.shtml"
XIZANG = "http://xz.workercn.cn/10850/201804/26/180426092830870.shtml"

BODY = (
    "<p>　　清晨五点，青石港的桥吊司机已经换好工装，对讲机里传来第一条指令。</p>"
    "<p>　　“船等不得人。”班长说完，爬上了四十米高的驾驶室。</p>"
)
TEXT = "清晨五点，青石港的桥吊司机已经换好工装，对讲机里传来第一条指令。\n“船等不得人。”班长说完，爬上了四十米高的驾驶室。"
TITLE = "桥吊上的早班"


def whole(body: str, title: str = TITLE) -> str:
    """Return a document."""
    return f"<html><head><meta charset='utf-8'><title>{title}</title></head><body>{body}</body></html>"


def rows(*links: tuple[str, str], day: str = "2021-01-06") -> str:
    """Return a list of ``links`` (address, name), the day right before each."""
    items = (f"<li><span>{day}</span><a href='{url}'>{name}</a></li>" for url, name in links)
    return f"<div>热门排行</div><ul>{''.join(items)}</ul>"


# -- lists after the article


def test_a_row_whose_title_begins_with_a_number_is_no_text_though_its_day_is_glued_to_it() -> None:
    around = [(f"/2020_12/16_19/content-30162{n}.html", f"{n}月23日起 南浦驿站开放") for n in range(1, 6)]
    found = article(
        PANJIN, whole(f"<h1>{TITLE}</h1><div>发布日期：2020-12-16</div>{BODY}{rows(*around)}", TITLE)
    )
    assert (found.title, found.published, found.text) == (TITLE, "2020-12-16", TEXT)


def test_a_list_that_is_cut_off_in_a_row_is_no_text_either() -> None:
    around = [(f"/2020_12/16_19/content-30162{n}.html", f"青石港驿站开放第{n}天") for n in range(1, 6)]
    html = whole(f"<h1>{TITLE}</h1><div>发布日期：2020-12-16</div>{BODY}{rows(*around)}")
    assert article(PANJIN, html[: html.rindex("<a href")]).text == TEXT


def test_a_question_in_a_list_after_the_article_does_not_hide_its_editors() -> None:
    around = [(f"/ghpd/202501/t2025010{n}_27520{n}.html", f"夜校{n}为何爆满？记者探访") for n in range(1, 6)]
    editors = "".join(
        f"<div>{line}</div>" for line in ("编辑：", "路遥 责任编辑：", "孟和", "审核：", "尤新")
    )
    found = article(HEBEI, whole(f"<h1>{TITLE}</h1>{BODY}{editors}{rows(*around)}<p>河北工人报社主办</p>"))
    assert (found.text, found.editor) == (TEXT, "路遥")


def test_a_short_story_with_an_editor_is_no_list_however_many_links_follow() -> None:
    links = "".join(
        f"<li><a href='/ghpd/202501/t2025010{n}_27520{n}.html'>消息{n}：驿站</a></li>" for n in range(1, 9)
    )
    body = "<p>　　青石港工会昨天为早班司机送去热粥。</p><div>编辑：孟和</div>"
    found = article(HEBEI, whole(f"<h1>{TITLE}</h1>{body}<ul>{links}</ul><p>河北工人报社主办</p>"))
    assert found.text == "青石港工会昨天为早班司机送去热粥。"


def test_a_footer_with_a_blank_between_all_characters_is_one() -> None:
    links = "".join(
        f"<li><a href='/n1/2023/0724/c67502-4004211{n}.html'>工会要闻第{n}则</a></li>" for n in range(1, 6)
    )
    html = f"<div>中国共产党新闻网&gt;&gt;中国工会新闻</div><h3>{TITLE}</h3><p>2024年06月24日09:02 来源：工人日报</p>{BODY}"
    html += f"<div>（责编：段雨、白露）</div><ul>{links}</ul><div>人 民 网 版 权 所 有 ，未 经 书 面 授 权 禁 止 使 用</div>"
    found = article(PEOPLE, whole(html))
    assert (found.text, found.editor) == (TEXT, "段雨、白露")


@pytest.mark.parametrize("day", ["2018-04-26", "[2018-04-26]", "(04-26)", "2018年04月26日"])
def test_lists_after_a_story_of_the_old_portal_are_no_text_whatever_their_days(day: str) -> None:
    around = [
        (f"/10850/201804/2{n}/18042{n}092830870.shtml", f"藏汉双语课堂第{n}期开讲") for n in range(1, 6)
    ]
    html = (
        f"<p>当前位置：首页 &gt; 工会动态</p><h2>{TITLE}</h2><p>2018-04-26 09:20:11 来源：西藏日报</p>{BODY}"
    )
    found = article(XIZANG, whole(html + rows(*around, day=day)))
    assert (found.section, found.published, found.text) == ("工会动态", "2018-04-26", TEXT)


def test_a_row_beside_the_headline_is_no_kicker() -> None:
    row = (
        "<li><span>[2018-09-02]</span><a href='/158/201809/02/180902075626123.shtml'>港口里的“劳模”</a></li>"
    )
    html = f"<ul><li><a href='/'>中工网首页</a></li>{row}</ul><div>{TITLE}</div>"
    html += "<div class='from mt10'><span class='font-black1-12'>2018-12-25 07:56:26</span></div>"
    found = article(STORY, whole(f"{html}<div class='article'>{BODY}</div>", f"{TITLE}-中工新闻-中工网"))
    assert (found.kicker, found.title) == (None, TITLE)


def test_a_source_under_the_body_is_not_looked_for_in_the_list_below() -> None:
    around = [(f"/158/20180{n}/02/180{n}02075626123.shtml", f"青石港运动会第{n}场") for n in range(1, 6)]
    html = f"<p>中工网首页</p><p>中工评论</p><h1>{TITLE}</h1><p>2018-12-25 07:56:26</p>{BODY}"
    html += f"<p>来源：中工网—《工人日报》</p><p>编辑：葛某</p>{rows(*around)}<p>扫码关注</p>"
    assert article(STORY, whole(html, f"{TITLE}-中工网")).origin == "中工网——《工人日报》"


def test_a_list_whose_first_row_is_taken_for_a_headline_is_no_article() -> None:
    items = "".join(
        f"<div><a href='/html/detail/2020082{n}/20082{n}091500002.html'>淠河岸边的安全岗之{n}</a>"
        f"<p>8月2{n}日，项目部又支起了遮阳棚……</p><span>2020-08-2{n}</span><span>安徽工人日报</span></div>"
        for n in (6, 5)
    )
    with pytest.raises(PageError, match=r"list|neither"):
        article(
            "http://www.ahgrrb.com/html/detail/20200826/200826091500002.html",
            whole(f"<h1>金秋助学</h1>{items}", "金秋助学"),
        )


# -- days that are not the article's


@pytest.mark.parametrize("day", ["<div style='display:none'>2020-02-02</div>", "<div>2026-11-20</div>"])
@pytest.mark.parametrize("url", [SOUTH, NODE])
def test_a_day_over_menus_alone_is_not_the_day_of_publication(url: str, day: str) -> None:
    menu = "<ul><li><a href='/'>首页</a></li><li><a href='/yw/'>要闻</a></li></ul>"
    meta = "2023-10-09 来源：南方工报" if url == SOUTH else "2023-10-09 08:20:00"
    found = article(url, whole(f"{day}{menu}<h1>{TITLE}</h1><p>{meta}</p>{BODY}"))
    assert (found.title, found.published) == (TITLE, "2023-10-09")


def test_of_two_bare_days_the_one_under_a_heading_is_that_of_publication() -> None:
    html = f"<p>青石港工人文化宫</p><p>2026-11-20</p><h1>{TITLE}</h1><p>2017-09-11 10:20</p>{BODY}"
    assert article(NODE, whole(html)).published == "2017-09-11"


# -- glued lines


@pytest.mark.parametrize(
    ("tail", "field", "value"),
    [
        ("编辑：孟和", "editor", "孟和"),
        (" 责任编辑:孟和", "editor", "孟和"),
        ("来源：新华社", "origin", "新华社"),
    ],
)
def test_what_is_glued_to_the_last_paragraph_is_told_from_it(tail: str, field: str, value: str) -> None:
    meta = "2026年04月18日10:20" + (" 来源：河南工人日报" if field == "editor" else "")
    found = article(HENAN, whole(f"<h2>{TITLE}</h2><p>{meta}</p>{BODY[:-4]}{tail}</p>"))
    assert (found.text, getattr(found, field)) == (TEXT, value)


@pytest.mark.parametrize(
    ("tail", "origin"), [("来源：新华网", "新华网"), ("[保存] [全文浏览] [打印] [关闭]", None)]
)
def test_source_or_tools_glued_to_the_last_paragraph_of_the_old_portal_are_told_from_it(
    tail: str, origin: str | None
) -> None:
    html = f"<p>中工网首页</p><h1>{TITLE}</h1><p>2018-12-25 07:56:26</p>{BODY[:-4]}{tail}</p><p>扫码关注</p>"
    found = article(STORY, whole(html, f"{TITLE}-中工网"))
    assert (found.text, found.origin) == (TEXT, origin)


def test_three_writers_after_their_title_are_no_menu() -> None:
    html = (
        f"<div>中国共产党新闻网&gt;&gt;中国工会新闻</div><h3>{TITLE}</h3><p>本报记者 段小雨 白明 易安平</p>"
    )
    html += f"<p>2024年06月24日09:02 来源：工人日报</p>{BODY}<p>（责编：段雨）</p>"
    assert article(PEOPLE, whole(html)).authors == ["段小雨", "白明", "易安平"]


def test_a_short_title_can_have_an_author_behind_it() -> None:
    assert glued_author("致敬青石 王伟") == ("致敬青石", "王伟")


# -- pictures


def test_a_code_to_scan_is_no_picture_of_the_article() -> None:
    html = (
        f"<h1>{TITLE}</h1><div>发布日期：2020-12-16</div>{BODY}<img src='/upload/1.jpg'><img src='/qr.png'>"
    )
    images = article(PANJIN, whole(html)).images
    assert [image.url for image in images] == ["http://www.pjszgh.org/upload/1.jpg"]


def test_a_picture_stands_before_the_later_of_two_equal_lines() -> None:
    url = "http://nanjing.baogaosu.com/xinwen/%E6%A1%A5/28805185"
    source = "本文来源： 工人日报<br>"
    html = f"<div>{TITLE}</div>25.01.2015 13:18<br>{source}<div>{BODY}<img src='/p/1.jpg'></div>{source}25.01.2015 13:18<br>"
    assert len(article(url, whole(html)).images) == 1


# -- pages of other sites


@pytest.mark.parametrize(
    ("title", "over", "under"),
    [
        (f"{TITLE}_南方工报网", "", ""),
        (f"{TITLE}--中国工会新闻--人民网", "", ""),
        ("陕西工人报电子版", "", ""),
        (f"{TITLE}-青石县人民政府", "", ""),
        (TITLE, "<p>陕西工人报官方网站 | 陕工网首页</p>", ""),
        (TITLE, "<p>滨海新区总工会</p>", ""),
        (TITLE, "<p>当前位置:中工网工会频道-正文</p>", ""),
        (TITLE, "", "<p>主办：福州市总工会</p>"),
        (TITLE, "", "<p>版权所有：南方工报社</p>"),
    ],
)
def test_a_page_that_names_another_site_is_refused(title: str, over: str, under: str) -> None:
    html = f"{over}<h1>{TITLE}</h1><p>2026年04月18日10:20 来源：新华社</p>{BODY}{under}"
    with pytest.raises(LayoutChangedError, match="a page of the site"):
        article(HENAN, whole(html, title))


@pytest.mark.parametrize(
    ("title", "over", "under"),
    [
        (f"{TITLE}_河南工人新闻网", "", ""),
        (f"{TITLE}——福州市总工会", f"<h1>{TITLE}——福州市总工会</h1>", ""),
        (TITLE, "<p><a href='http://www.workercn.cn/'>中工网</a></p>", ""),
        (f"{TITLE}-青石县人民政府", "", "<p>河南工人日报社主办</p>"),
        (TITLE, "", "<p>技术支持：青石软件</p>"),
    ],
)
def test_a_page_of_the_site_may_have_another_name_for_it_and_links_to_friends(
    title: str, over: str, under: str
) -> None:
    heading = "" if "<h1>" in over else f"<h1>{TITLE}</h1>"
    html = f"{over}{heading}<p>2026年04月18日10:20 来源：新华社</p>{BODY}{under}"
    assert article(HENAN, whole(html, title)).published == "2026-04-18"


def test_what_places_a_name_is_not_common_to_the_names_of_many_sites() -> None:
    assert place_words(("河南工人日报", "福州市总工会", "劳动报")) == ["河南", "福州"]


def test_the_owner_of_a_page_is_named_at_the_end_of_its_title_or_in_its_footer() -> None:
    lines = [TITLE, "早班开始了。", "版权所有：青石县总工会"]
    assert far(TITLE, lines, ["河南"]) == "青石县总工会"
    assert far(TITLE, lines, ["青石"]) is None
    assert host(f"{TITLE}_南方工报网", [], lines, ["南方工报"]) == "南方工报网"


def test_a_page_of_the_paper_at_an_address_of_the_portal_is_refused() -> None:
    lines = ("中工娱乐", "工人日报 2018年12月25日 星期一", TITLE, "《工人日报》(2018年12月25日 02版)")
    html = "".join(f"<p>{line}</p>" for line in lines) + BODY + "<p>中工网微信</p>"
    with pytest.raises(LayoutChangedError, match="e-paper"):
        article(STORY, whole(html, "中工网"))


def test_a_channel_of_the_regional_site_is_told_by_address_and_path_together() -> None:
    html = f"<h2>{TITLE}</h2><p>2018-04-26 09:20:11 来源：西藏日报</p>{BODY}"
    assert article(XIZANG, whole(f"<p>您的位置：首页 &gt; 工会动态</p>{html}")).section == "工会动态"
    with pytest.raises(LayoutChangedError, match="nothing that names it"):
        article(XIZANG, whole(f"<p>您的位置：首页 &gt; 县区新闻</p>{html}"))


def test_pages_of_the_regional_channels_are_the_same_on_every_host_of_the_portal() -> None:
    source = catalogue.named("xizang_gonghui_xinwen_wang")
    for name in ("news", "xz", "www"):
        url = XIZANG.replace("xz.", f"{name}.")
        assert (source.canonical(url), role_of(url)) == (XIZANG, "article")
    assert catalogue.owner(XIZANG.replace("xz.", "big5.")) is None


# -- time


def test_a_line_of_days_without_end_takes_no_time() -> None:
    html = (
        f"<p>中工网首页</p><h1>{TITLE}</h1><p>2018-12-25 07:56:26</p>{BODY}<p>{'2020-01-01 ' * 300_000}</p>"
    )
    start = time.process_time()
    article(STORY, whole(html, f"{TITLE}-中工网"))
    assert time.process_time() - start < 20


def test_a_row_is_told_by_the_name_of_its_link_and_a_day() -> None:
    around = Surroundings(links=frozenset(("8月23日起驿站开放",)))
    for text in (
        "2021-01-068月23日起 驿站开放",
        "8月23日起 驿站开放 [2021-01-06]",
        "8月23日起驿站开放(01-06)",
    ):
        assert around.is_row(text), text
    assert not around.is_row("8月23日起 驿站开放")
    assert not around.is_row(re.sub("开放", "关闭", "2021-01-068月23日起 驿站开放"))


def test_a_notice_that_a_story_is_being_checked_is_no_story() -> None:
    url = "http://sygh.org/xwzx/jcghdt/202510/t20251030_4927542.html"
    page = "<h1>系统提示</h1><div>发布时间：2024-05-01</div><p>对不起，您要查看的文章正在审核中……</p>"
    with pytest.raises(NotAnArticleError, match="系统提示"):
        extract_article(page.encode(), url)
