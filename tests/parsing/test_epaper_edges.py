"""What stands on the edges of what the e-papers print: short titles, poems, places over titles, indents, other papers."""

from __future__ import annotations

import pytest

import unioncrawl.sources.anhui_gongren_ribao
import unioncrawl.sources.guangdong_gongyun
import unioncrawl.sources.shaanxi_gongren_bao
import unioncrawl.sources.shandong_gongren_bao
import unioncrawl.sources.sichuan_gongren_ribao
import unioncrawl.sources.tianjin_gongren_bao
import unioncrawl.sources.zhejiang_gongren_ribao  # noqa: F401  (its import makes the rules)
from unioncrawl.blocks import blocks_of
from unioncrawl.bylines import credits as credits_of
from unioncrawl.errors import LayoutChangedError, PageError
from unioncrawl.headlines import Headline, split_headline
from unioncrawl.items import Article

from .founder_pages import LDWB, TJGRB, article, html_page, ldwb_lines
from .pages import VARIANTS, Line, in_divs, lines

SIGNED = "本报讯（记者 温一帆）清晨六点，检修班的工友们已经聚在车间门口，准备一天的工作。"
PLAIN = "清晨六点，检修班的工友们已经聚在车间门口，准备一天的工作。"
VERSES = ("炉火映红了脸膛", "我们把名字写在塔吊之上", "风从江面上来", "像一支没有唱完的歌")
GDGY = "http://gdgy.nfgb.cn/content/2025-04/30/001579.html"
MEDIA = "http://media.workercn.cn/sites/media/grrb/2018_03/21/GR0203.htm"
XPAPER = "http://dzb.51grb.com/xpaper/news/769/2967/20764-1.shtml"


def headline(*texts: str) -> Headline:
    """Return the headline of these lines."""
    import lxml.html

    root = lxml.html.fromstring("<div>" + "".join(f"<p>{text}</p>" for text in texts) + "</div>")
    return split_headline(blocks_of(root))


def tianjin(*rows: str, title: str = "天津工人报") -> Article:
    """Return the article of a page of 天津工人报 with these lines after its label."""
    page = lines("nav", "第02版：要闻", "2025年12月22日", *rows, "上一篇 下一篇")
    return article(f"{TJGRB}content_1.html", html_page(in_divs(page), title=title))


# --- titles that look like names, and names -----------------------------------------------------------


@pytest.mark.parametrize(
    "under", [(SIGNED,), ("□石龙芳", PLAIN), ("本报记者 钱多多", PLAIN), ("——一顶帽子的来历", PLAIN)]
)
def test_a_title_like_a_name_is_the_title_over_a_body_that_has_its_own_author(under: tuple[str, ...]) -> None:
    found = headline("新春走基层", "安全帽", *under)
    assert (found.kicker, found.title) == ("新春走基层", "安全帽")


def test_a_name_over_a_plain_body_is_the_author() -> None:
    found = headline("班长的三本账", "李颖", PLAIN)
    assert (found.title, found.byline) == ("班长的三本账", "李颖")


def test_a_name_that_the_body_repeats_is_the_author() -> None:
    found = headline("班长的三本账", "温一帆", SIGNED)
    assert (found.title, found.byline) == ("班长的三本账", "温一帆")


def test_a_main_heading_like_a_name_is_the_title() -> None:
    head = in_divs(
        lines("nav", "广东工运电子报", "2025年4", "广东工运Page 34 基层动态", "标题导航", "放大 缩小 默认")
    )
    item = article(GDGY, html_page(f"{head}<h1>师徒俩</h1><div id='newspapercontent'><p>{PLAIN}</p></div>"))
    assert (item.title, item.authors) == ("师徒俩", [])


def test_a_name_that_the_body_begins_with_signs_it() -> None:
    assert credits_of(["周欣霞", PLAIN]).authors == ("周欣霞",)
    assert credits_of(["周欣霞", "白云鹏"]).authors == ()


@pytest.mark.parametrize("place", ["安康市：", "某某矿务局:"])
def test_a_place_before_a_colon_is_the_kicker(place: str) -> None:
    found = headline(place, "春运路上的守夜人", SIGNED)
    assert (found.kicker, found.title) == (place, "春运路上的守夜人")


def test_a_unit_before_a_colon_over_a_paragraph_is_body() -> None:
    assert headline("某某区总工会：", SIGNED, PLAIN).title is None


# --- poems and authors under titles -------------------------------------------------------------------


@pytest.mark.parametrize("variant", VARIANTS.values(), ids=VARIANTS)
@pytest.mark.parametrize("author", ["□泥人", "·秦文芳·", "邹建国"])
def test_a_signed_poem_needs_no_sentence(variant: object, author: str) -> None:
    page: list[Line] = ldwb_lines("矿山“煤花”", body=(author, *VERSES))
    item = article(f"{LDWB}content_1.htm", html_page(variant(page), title="劳动午报"))  # type: ignore[operator]
    assert (item.title, item.text.split("\n")[-4:]) == ("矿山“煤花”", list(VERSES))
    assert item.authors == [author.strip("□·")]


def test_a_list_of_titles_with_commas_is_no_article() -> None:
    titles = ("厂务公开，公开了什么", "谁来为“快递小哥”撑腰？", "某某市：28家企业签订集体合同")
    with pytest.raises(PageError):
        tianjin(*titles)


def test_the_author_under_the_title_does_not_end_the_article() -> None:
    item = tianjin("女职工有了“妈咪小屋”", "作者：魏丽", PLAIN, "编后")
    assert (item.title, item.authors) == ("女职工有了“妈咪小屋”", ["魏丽"])
    assert PLAIN in item.text


@pytest.mark.parametrize("name", ["法治·维权", "煤业化工专刊-副刊"])
def test_the_name_of_a_page_is_kept_as_printed(name: str) -> None:
    page = lines("nav", f"第02版：{name}", "2025年12月22日", "守岁", SIGNED, "上一篇 下一篇")
    assert article(f"{TJGRB}content_1.html", html_page(in_divs(page))).page_name == name


# --- indents --------------------------------------------------------------------------------------------


def test_where_every_line_is_indented_an_indent_says_nothing() -> None:
    rows = ("第02版：要闻", "2025年12月22日", "“五一”特别报道", "工伤认定难在哪儿？", PLAIN, "上一篇 下一篇")
    page = "".join(f"<p>&nbsp;&nbsp;{row}</p>" for row in rows)
    item = article(f"{TJGRB}content_1.html", html_page(page, title="天津工人报"))
    assert (item.kicker, item.title, item.text) == ("“五一”特别报道", "工伤认定难在哪儿？", PLAIN)


# --- pages that are another paper's, or end too early -------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "body"),
    [
        (
            f"{TJGRB}content_1.html",
            f"<h1 id='Title'>守岁</h1><founder-content><p>{SIGNED}</p></founder-content>",
        ),
        (XPAPER, in_divs(lines("x", "第8686期:第01版 首版", "守岁", "语音播报: 语音播报", SIGNED))),
        (GDGY, f"<h1>守岁</h1><div id='newspapercontent'><p>{SIGNED}</p></div>"),
        ("http://gdgy2018.nfgb.com.cn/paper.asp?Aid=1&Fid=2", f"<h1>守岁</h1><p>{SIGNED}</p>"),
    ],
)
@pytest.mark.parametrize("title", ["浙江工人日报", "守岁-浙江工人日报", "浙江工人日报数字报"])
def test_a_page_that_says_it_is_another_papers_is_refused(url: str, body: str, title: str) -> None:
    with pytest.raises(LayoutChangedError, match="浙江工人日报"):
        article(url, html_page(body, title=title))
    assert article(url, html_page(body)).text == SIGNED


SXGRB = "http://szb.sxworker.com/content/2008-11/04/283143.html"
HEAD = "陕西工人报官方网站 | 陕工网首页 今天是"


@pytest.mark.parametrize(
    "rows",
    [
        (HEAD, "您当前的位置：首页 > 文化 矿灯", "2019-04-01 08:12:40来源：陕工网", SIGNED),
        (HEAD, "第8685期:第04版 视角", "车间里的春天", "语音播报: 语音播报", SIGNED),
    ],
)
def test_a_page_of_another_system_of_the_house_is_refused(rows: tuple[str, ...]) -> None:
    with pytest.raises(LayoutChangedError, match=r"第8685期|您当前的位置"):
        article(SXGRB, html_page(in_divs(lines("x", *rows))))


def test_a_paper_that_a_headline_mentions_is_not_the_pages() -> None:
    body = f"<h1 id='Title'>甲</h1><founder-content><p>{SIGNED}</p></founder-content>"
    assert article(f"{TJGRB}content_1.html", html_page(body, title="劳动午报记者来津采访")).text == SIGNED


@pytest.mark.parametrize(
    "rows", [("青岛市总工会", "守岁", SIGNED), ("守岁", *[SIGNED, PLAIN] * 4, "工人日报")]
)
def test_a_federation_over_a_title_and_a_paper_under_a_body_are_not_whose_page_it_is(
    rows: tuple[str, ...],
) -> None:
    assert tianjin(*rows, title="").title == "守岁"


def test_a_magazine_page_cut_off_under_its_head_is_refused() -> None:
    rows = (
        "广东工运电子报",
        "2025年4",
        "准印证号:(粤)0",
        "广东工运Page 34 基层动态",
        "标题导航",
        "放大 缩小 默认",
        "守",
    )
    with pytest.raises(PageError):
        article(GDGY, html_page(in_divs(lines("x", *rows))))


def test_a_headline_in_the_element_of_the_body_is_no_body() -> None:
    url = "https://epaper.zjgrrb.com/html/2022-07/14/content_1.htm"
    head = "<p class='main-article-title'>守岁</p><p>——一个夜班的故事</p>"
    with pytest.raises(PageError):
        article(url, f"<div>00002版:工会</div><div class='main-article-content'><div>{head}")


def test_a_plan_whose_links_stand_on_one_line_is_no_article() -> None:
    links = "".join(f"<a href='/xpaper/news/769/2967/{i}-1.shtml'>春运路上的守夜人{i}</a>" for i in range(4))
    with pytest.raises(PageError):
        article(XPAPER, html_page(f"<div>第14064期:第02版 本期出版日期:2025-01-09</div>{links}"))


def test_a_check_of_the_browser_is_no_bare_body() -> None:
    url = "https://epaper.ahgrrb.com/index/article/articleinfo.html?doc_id=1"
    with pytest.raises(PageError):
        article(url, "<html><body>正在验证浏览器，请稍候。本页面将在5秒后自动跳转。</body></html>")


# --- pages without the elements that are evidenced ---------------------------------------------------------


def test_under_the_day_and_the_one_heading_stands_the_article_of_the_old_epaper() -> None:
    page = (
        "<div>第02版：综合</div><div>2018年03月21日</div><h3>重点工程见闻</h3><h1>塔机上的春天</h1>"
        f"<h2>——来自某桥工地</h2><p>{SIGNED}</p><div>版权所有</div>"
    )
    item = article(MEDIA, html_page(page))
    assert (item.kicker, item.title, item.subtitle) == ("重点工程见闻", "塔机上的春天", "——来自某桥工地")
    assert (item.text, item.page_label, item.page_name) == (SIGNED, "02版", "综合")
    with pytest.raises(PageError):
        article(MEDIA, html_page(page.replace("03月21日", "03月22日")))


def test_pictures_over_the_body_of_the_old_epaper_are_the_articles() -> None:
    page = (
        f"<div class='text_c'><h1>塔机</h1><img src='1/a_b.jpg'><div id='ozoom'><p>{SIGNED}</p></div></div>"
    )
    assert [image.url for image in article(MEDIA, html_page(page)).images] == [
        "http://media.workercn.cn/sites/media/grrb/2018_03/21/1/a_b.jpg"
    ]


def test_a_short_body_under_the_one_heading_of_a_bare_page_is_an_article() -> None:
    url = "http://gdgy2018.nfgb.com.cn/paper.asp?Aid=848&Fid=242"
    item = article(
        url, "<table><tr><td><h1>守岁</h1></td></tr><tr><td>图为夜班现场。/ 某公司 供图</td></tr></table>"
    )
    assert (item.title, item.text) == ("守岁", "图为夜班现场。/ 某公司 供图")
    for notice in ("您访问的页面不存在。", "系统检测到您的访问存在异常，请完成验证后继续。"):
        with pytest.raises(PageError):
            article(url, f"<h1>提示</h1><p>{notice}</p>")
