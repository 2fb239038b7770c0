"""Pages and lines made to take long."""

from __future__ import annotations

import functools
import re
import time
from typing import TYPE_CHECKING

import lxml.html
import pytest
from web_poet import HttpResponse

from unioncrawl import bylines, dates, extract_article, road
from unioncrawl.blocks import Walk, blocks_of
from unioncrawl.bylines import credits as credits_of
from unioncrawl.bylines import is_author_line
from unioncrawl.errors import LayoutChangedError
from unioncrawl.pages import MOST_CHARACTERS, MOST_ELEMENTS, Found, found
from unioncrawl.pictures import Captions
from unioncrawl.platforms import bk53_lines
from unioncrawl.sources.gongren_ribao import GongrenRibaoArticlePage
from unioncrawl.text import joined
from unioncrawl.warc.http import HttpMessage

from .pages import GRRB, SXGRB

if TYPE_CHECKING:
    from collections.abc import Callable

GRRB_ARTICLE = f"{GRRB}news-4.html"
SXGRB_ARTICLE = f"{SXGRB}134002.html"
STACKED = ("驻小小小小", "驻", "小", "小 ", "实习", "摄影", "驻甲小", "记", "本报驻小", "（记者 ")


def seconds(work: Callable[[], object]) -> float:
    """Return the shortest of three runs: time of this process, whatever else the machine does."""
    runs = []
    for _ in range(3):
        start = time.process_time()
        work()
        runs.append(time.process_time() - start)
    return min(runs)


def grows_no_faster_than_its_input(work: Callable[[int], Callable[[], object]], size: int) -> bool:
    """Return whether four times the input takes less than eight times as long; sixteen would be quadratic."""
    return any(seconds(work(4 * size)) < 8 * seconds(work(size)) for _ in range(3))


def article(body: str, over: str = "") -> str:
    return (
        f"<html><body>{over}<h1 id='ctitle'>题目</h1>"
        f"<div id='newspapercontent'><div id='ccontent'>{body}</div></div></body></html>"
    )


# --- lines ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("unit", STACKED)
@pytest.mark.parametrize(
    ("before", "after"), [("（", "x"), ("一。", ""), ("本报讯（", "）"), ("本报讯 ", "，")]
)
def test_words_of_rank_in_any_number_are_read_in_one_way(unit: str, before: str, after: str) -> None:
    line = f"{before}{unit * (100_000 // len(unit))}{after}"
    assert credits_of([line, line], byline=line).organisations == ()
    assert not is_author_line(line)


@pytest.mark.parametrize(
    "role",
    [
        "本报驻江苏记者",
        "新华社驻江苏首席记者",
        "本报 实习 记者",
        "本报实习生",
        "本报摄影",
        "摄影记者",
        "摄影实习记者",
        "本报特派员",
        "工人日报特约通讯员",
    ],
)
def test_who_signs_with_a_rank_is_named_without_it(role: str) -> None:
    assert credits_of([f"大会召开。（{role} 王刚）"]).authors == ("王刚",)


@pytest.mark.parametrize("module", [bylines, dates, bk53_lines])
def test_no_pattern_takes_long_over_a_line_of_the_length_that_it_is_given(module: object) -> None:
    patterns = [value for value in vars(module).values() if isinstance(value, re.Pattern)]
    assert patterns
    for unit in (*STACKED, "文/", "、", "甲·", "上一期 ", "2021年", "厂", ")?"):
        line = (unit * 150)[:150]
        for pattern in patterns:
            assert seconds(functools.partial(pattern.search, line)) < 0.1, pattern


def test_lines_that_close_a_bracket_and_open_the_next_are_joined_in_one_pass() -> None:
    def work(size: int) -> Callable[[], object]:
        lines = ["》《x"] * size
        return lambda: joined(lines)

    assert joined(["》《x"] * 3) == ["》《x》《x》《x"]
    assert grows_no_faster_than_its_input(work, 10_000)


def test_the_end_of_the_body_is_found_in_one_pass() -> None:
    def work(size: int) -> Callable[[], object]:
        page = f"<div>{'<p>放大</p><p>上一篇 x。</p>' * size}</div>"
        lines = blocks_of(lxml.html.fromstring(page))
        return lambda: bk53_lines.article_end(lines, 0)

    assert grows_no_faster_than_its_input(work, 1000)


# --- pictures ---------------------------------------------------------------------------------------


def test_pictures_in_one_line_are_walked_in_one_pass() -> None:
    def work(size: int) -> Callable[[], object]:
        root = lxml.html.fromstring(f"<div>　{'<img> ' * size}</div>")
        return lambda: Walk(root)

    assert grows_no_faster_than_its_input(work, 5000)


def test_a_picture_after_blanks_stands_before_the_line_and_after_words_behind_its_beginning() -> None:
    root = lxml.html.fromstring("<div>　<img> <img>甲<img> <img><br> <img></div>")
    assert [place for place, _ in Walk(root).pictures] == [0, 0, 1, 1, 1]


@pytest.mark.parametrize(
    "page",
    [
        "<div id='imgs'>{}</div>",
        "<div><figure>{}<figcaption>甲</figcaption></figure></div>",
        "<div><div>{}</div><div class='caption'>甲乙</div></div>",
    ],
)
def test_captions_are_read_once_for_all_pictures(page: str) -> None:
    def work(size: int) -> Callable[[], object]:
        root = lxml.html.fromstring(page.format("<p><img></p><p>甲</p><img><!-- -->" * size))
        images = list(root.iter("img"))

        def read() -> object:
            captions = Captions(root)
            return [captions.of(image) for image in images]

        return read

    assert grows_no_faster_than_its_input(work, 500)


def test_a_text_of_the_length_of_an_article_is_no_caption() -> None:
    root = lxml.html.fromstring(f"<div><img><div class='caption'>{'甲' * 3000}</div></div>")
    assert Captions().of(next(root.iter("img"))) is None


# --- pages ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", [GRRB_ARTICLE, SXGRB_ARTICLE])
@pytest.mark.parametrize(
    "unit",
    [
        "<p>》《x</p>",
        "<p>驻小小小小（驻驻驻驻驻 小小小小 驻小小小小</p>",
        "<p>甲文/甲文/甲文/摄影</p>",
        "<p><img src='/a.jpg'></p><p>甲</p>",
        "<a href='/content/2008-11/04/134003.html'>下一篇</a> ",
        "上篇:x<br>正文甲乙丙丁。<br>",
    ],
)
def test_an_article_four_times_as_long_takes_four_times_as_long(url: str, unit: str) -> None:
    def work(size: int) -> Callable[[], object]:
        page = article(f"<p>正文。</p>{unit * size}").encode()
        message = HttpMessage(200, "OK", [("Content-Type", "text/html; charset=utf-8")], page, page)
        return lambda: road.read(url, message)

    assert grows_no_faster_than_its_input(work, 1000)


@pytest.mark.parametrize("url", [GRRB_ARTICLE, SXGRB_ARTICLE])
@pytest.mark.parametrize(
    "page",
    [
        article("甲" * MOST_CHARACTERS),
        article("<p>甲</p>" * MOST_ELEMENTS),
        article("<p>甲</p>" * 20_000, over="<div class='bktitle'>" * 200),
        article("甲" * 1_000_000, over="<div class='bktitle'>" * 200),
    ],
    ids=["characters", "elements", "nested elements", "nested text"],
)
def test_a_page_that_would_take_long_is_an_error_that_says_so(page: str, url: str) -> None:
    with pytest.raises(LayoutChangedError, match="too large"):
        extract_article(page.encode(), url)


class EndlessPage(GongrenRibaoArticlePage):
    """Two fields that ask for each other."""

    @found
    def title(self) -> Found[str] | None:
        return Found(self.kicker, "grammar")

    @found
    def kicker(self) -> Found[str] | None:
        return Found(self.title, "grammar")


def test_fields_that_ask_for_each_other_are_an_error_of_the_page_alone() -> None:
    page = EndlessPage(HttpResponse(GRRB_ARTICLE, article("<p>正文。</p>").encode(), status=200))
    with pytest.raises(LayoutChangedError, match="reads without end") as error:
        road.finished(page.to_item())
    assert error.value.url == GRRB_ARTICLE
