"""Five real pages, of which the visible text is at hand, in markups of every kind: every field that they show."""

from __future__ import annotations

import html
from collections.abc import Callable
from pathlib import Path

import pytest

from unioncrawl import extract_article
from unioncrawl.items import Article

SEEDS = {path.name[:3]: path for path in (Path(__file__).parents[3] / "shared" / "seeds").glob("*.txt")}

pytestmark = pytest.mark.skipif(not SEEDS, reason="the seed texts are not here")

URLS = {
    "000": "http://www.pjszgh.org/2017_06/20_10/content-283141.html",
    "001": "http://nanchang.baogaosu.com/xinwen/%E5%85%B3%E4%BA%8E%E5%AF%B9/30612345",
    "002": "http://szb.sxworker.com/m/content/2016-12/05/134356.html",
    "003": "http://theory.workercn.cn/32937/201812/25/181225081502717.shtml",
    "004": "http://www.wendang.example/show/7.html",
}


def rows(lines: list[str]) -> str:
    return "<table>" + "".join(f"<tr><td>{line}</td></tr>" for line in lines) + "</table>"


def mixed(lines: list[str]) -> str:
    return (
        "<div id=main>"
        + "".join(
            f"<p>{line}</p>" if n % 3 else f"<div class=c{n}><span>{line}</span></div>"
            for n, line in enumerate(lines)
        )
        + "</div>"
    )


MARKUPS: dict[str, Callable[[list[str]], str]] = {
    "div": lambda lines: "".join(f"<div>{line}</div>" for line in lines),
    "p": lambda lines: "<div>" + "".join(f"<p>{line}</p>" for line in lines) + "</div>",
    "br": lambda lines: "<div>" + "<br>".join(lines) + "</div>",
    "table": rows,
    "mixed": mixed,
}


def lines_of(number: str) -> list[str]:
    text = SEEDS[number].read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip()]


def read(number: str, markup: str) -> Article:
    body = MARKUPS[markup]([html.escape(line) for line in lines_of(number)])
    page = f"<!DOCTYPE html><html><head><meta charset=utf-8></head><body>{body}</body></html>"
    return extract_article(page.encode(), URLS[number], "text/html")


def said(article: Article, *names: str) -> dict[str, object]:
    return {name: getattr(article, name) for name in names}


@pytest.mark.parametrize("markup", MARKUPS)
def test_a_contribution_of_a_city_federation(markup: str) -> None:
    article = read("000", markup)
    assert said(article, "title", "subtitle", "authors", "section", "published") == {
        "title": "落实好系列讲话精神 发挥好桥纽带作用让工会各项工作更接地气",
        "subtitle": "——学习习近平总书记系列重要讲话几点体会",
        "authors": ["张军"],
        "section": "学习论坛",
        "published": "2017-06-20",
    }
    paragraphs = article.text.split("\n")
    assert paragraphs[0].startswith("党的十八大以来,习近平同志站在全局和战略的高度")
    assert paragraphs[-1].endswith("用实际行动迎接党的十九大胜利召开。")


@pytest.mark.parametrize("markup", MARKUPS)
def test_a_copy_of_an_aggregator_with_its_day_first(markup: str) -> None:
    article = read("001", markup)
    assert said(article, "title", "published", "authors", "kicker", "rank") == {
        "title": "关于对《加强和改进党的群团工作的意见》的几点思考和认识",
        "published": "2015-03-13",
        "authors": [],
        "kicker": None,
        "rank": 2,
    }
    paragraphs = article.text.split("\n")
    assert paragraphs[0].startswith("群团组织是党和政府联系群众的桥梁和纽带")
    assert paragraphs[-1].endswith("把工会建成职工心中永远的港湾、归宿与家园。")
    assert len(paragraphs) == len(lines_of("001")) - 2


@pytest.mark.parametrize("markup", MARKUPS)
def test_a_mobile_page_of_a_workers_daily(markup: str) -> None:
    article = read("002", markup)
    assert said(article, "title", "authors", "published", "page_no", "url") == {
        "title": "发挥党员作用 勇于担当作为",
        "authors": ["李颖"],
        "published": "2016-12-05",
        "page_no": 3,
        "url": "http://szb.sxworker.com/content/2016-12/05/134356.html",
    }
    paragraphs = article.text.split("\n")
    assert paragraphs[0].startswith("党的十八大以来,习总书记多次强调“好干部”")
    assert paragraphs[-1] == "(作者系省国防工会经审委主任、经济部部长)"


@pytest.mark.parametrize("markup", MARKUPS)
def test_a_page_of_the_portal_with_lists_of_officials_before_the_article(markup: str) -> None:
    article = read("003", markup)
    assert said(article, "kicker", "title", "authors", "published", "editor") == {
        "kicker": "认真学习贯彻习近平总书记重要讲话精神",
        "title": "做好“六字”,推动工会工作迈上新台阶",
        "authors": ["魏俊"],
        "published": "2018-12-25",
        "editor": "葛文琦",
    }
    assert article.origin is not None
    assert "工人日报" in article.origin
    paragraphs = article.text.split("\n")
    assert paragraphs[0].startswith("深入学习宣传贯彻习近平总书记在同全国总工会新一届领导班子成员")
    assert paragraphs[-1].startswith("突出“严”字。")


@pytest.mark.parametrize("markup", MARKUPS)
def test_a_speech_without_title_and_date_on_a_page_of_nobody_known(markup: str) -> None:
    article = read("004", markup)
    assert said(article, "title", "published", "source", "authors") == {
        "title": None,
        "published": None,
        "source": "pages",
        "authors": [],
    }
    assert article.text.startswith("同志们: 按照会议安排")
    assert article.text.endswith("发言完毕,谢谢大家!")
