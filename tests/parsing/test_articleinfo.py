"""The e-paper of 安徽工人日报."""

from __future__ import annotations

import pytest

import unioncrawl.sources.anhui_gongren_ribao  # noqa: F401  (its import makes the rules)
from unioncrawl import catalogue
from unioncrawl.errors import PageError
from unioncrawl.road import role_of

from .pages import Line, Variant, article, document, in_divs
from .small_epapers import BODY, MARKUPS, OTHER_SITE, TITLE, article_lines

ARTICLE = "https://epaper.ahgrrb.com/index/article/articleinfo.html?doc_id=38051"
HEAD = ("安徽工人日报社", "2025-09-30", "报刊:安徽工人日报", "内容搜索", "标题导航")
LISTED = (
    "• 老矿区里的新课堂",
    "摘要:2024年5月1日，谢桥的老矿区里办起了一个新课堂，讲课的是退休的技师。",
    f"• {TITLE}",
    f"摘要:{BODY[0]}",
)
TOOLS = ("放大 缩小 默认",)
ISSUE = "期次:第8676期"
SUBTITLE = "——城东机械厂工会办实事侧记"


def page(
    over: tuple[str, ...] = (*HEAD, *LISTED, *TOOLS), subtitle: str = "", under: str = ISSUE
) -> list[Line]:
    return article_lines(over, subtitle=subtitle, under=under)


@pytest.mark.parametrize("subtitle", ["", SUBTITLE])
@pytest.mark.parametrize("markup", MARKUPS.values(), ids=MARKUPS)
def test_the_article_stands_under_the_last_tools_and_not_in_the_list_of_titles(
    markup: Variant, subtitle: str
) -> None:
    found = article(ARTICLE, document(markup(page(subtitle=subtitle))))
    assert (found.kicker, found.title, found.subtitle) == (None, TITLE, subtitle or None)
    assert found.text == "\n".join(BODY)
    assert (found.published, found.issue_no) == ("2025-09-30", "8676")
    assert found.authors == ["周晓燕", "王建国"]


@pytest.mark.parametrize(
    "head",
    [
        ("安徽工人日报社 2025-09-30 报刊:安徽工人日报 内容搜索 标题导航",),
        ("安徽工人日报社", "2025年09月30日 星期二", "报刊：安徽工人日报", "内容搜索", "标题导航"),
        ("今天是2026年11月21日 星期六", *HEAD),
    ],
)
def test_the_date_is_the_one_over_the_list(head: tuple[str, ...]) -> None:
    assert article(ARTICLE, document(in_divs(page((*head, *LISTED, *TOOLS))))).published == "2025-09-30"


@pytest.mark.parametrize(
    "head",
    [
        (),
        ("报刊:安徽工人日报", "标题导航"),
        ("安徽工人日报社 2025-09-30 2025-09-29", "标题导航"),
        ("2025-09-30", "标题导航"),
    ],
)
def test_without_one_date_beside_the_papers_name_there_is_none(head: tuple[str, ...]) -> None:
    found = article(ARTICLE, document(in_divs(page((*head, *LISTED, *TOOLS)))))
    assert (found.title, found.published) == (TITLE, None)


def test_tools_under_the_article_as_well_hide_nothing() -> None:
    lines = article_lines(
        (*HEAD, *LISTED, *TOOLS), under=ISSUE, footer=("放大 缩小 默认", "版权所有 安徽工人日报社")
    )
    found = article(ARTICLE, document(in_divs(lines)))
    assert (found.title, found.text) == (TITLE, "\n".join(BODY))


def test_the_list_tells_which_line_is_the_title() -> None:
    lines = article_lines((*HEAD, *LISTED, *TOOLS), kicker="把热饭送到岗位上", under=ISSUE)
    found = article(ARTICLE, document(in_divs(lines)))
    assert (found.kicker, found.title) == ("把热饭送到岗位上", TITLE)


@pytest.mark.parametrize("between", ["", " "])
def test_the_list_tells_the_title_from_the_subtitle_on_the_same_line(between: str) -> None:
    lines = article_lines((*HEAD, *LISTED, *TOOLS), title=f"{TITLE}{between}{SUBTITLE}", under=ISSUE)
    found = article(ARTICLE, document(in_divs(lines)))
    assert (found.title, found.subtitle) == (TITLE, SUBTITLE)


def test_the_reporter_is_read_behind_a_lead_on_its_own_line() -> None:
    body = ("本报讯", "(记者 程小兵)城东机械厂的食堂里还亮着灯，下了夜班的工友端着热汤坐下来。")
    lines = article_lines((*HEAD, *LISTED, *TOOLS), under=ISSUE, body=body)
    found = article(ARTICLE, document(in_divs(lines)))
    assert (found.text, found.authors) == ("\n".join(body), ["程小兵"])


@pytest.mark.parametrize("tag", ["p", "div", "td"])
def test_an_old_page_is_nothing_but_a_body(tag: str) -> None:
    cells = "".join(f"<{tag}>　　{text}</{tag}>" for text in BODY)
    found = article(ARTICLE, document(f"<table><tr>{cells}</tr></table>" if tag == "td" else cells))
    assert (found.title, found.published, found.text) == (None, None, "\n".join(BODY))


@pytest.mark.parametrize(
    "html",
    [
        OTHER_SITE,
        "",
        "<p>页面不存在</p>",
        document("<h1>别处</h1>" + "".join(f"<p>{text}</p>" for text in BODY)),
        document("".join(f"<p>　　{text}</p>" for text in BODY) + "<a href='/'>首页</a>"),
        document(in_divs(page()[:-4])),
        document("".join(f"<p>　　摘要:{text}</p>" for text in BODY)),
    ],
)
def test_what_is_no_article_of_the_paper_gives_none(html: str) -> None:
    with pytest.raises(PageError):
        article(ARTICLE, html)


@pytest.mark.parametrize(
    ("address", "role"),
    [
        (ARTICLE, "article"),
        ("http://epaper.ahgrrb.com/index/article/articleinfo.html?from=1&doc_id=38051", "article"),
        ("https://epaper.ahgrrb.com/index/article/articleinfo.html", "other"),
        ("https://epaper.ahgrrb.com/", "other"),
    ],
)
def test_an_address_says_what_the_page_is(address: str, role: str) -> None:
    assert role_of(address) == role
    if role == "article":
        assert catalogue.named("anhui_gongren_ribao").canonical(address) == ARTICLE
