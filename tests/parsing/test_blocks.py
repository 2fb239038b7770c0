"""A page as lines of visible text."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import lxml.html
import pytest

from unioncrawl.blocks import Block, Walk, after, before, between, blocks_of, texts

if TYPE_CHECKING:
    from lxml.html import HtmlElement


def root(html: str) -> HtmlElement:
    return lxml.html.document_fromstring(html)


def shown(html: str) -> list[str]:
    return texts(blocks_of(root(html)))


def blocks(*lines: str) -> list[Block]:
    return blocks_of(root("".join(f"<p>{line}</p>" for line in lines)))


@pytest.mark.parametrize(
    "html",
    [
        "<div>甲</div><div>乙</div>",
        "<p>甲<p>乙",
        "<div>甲<br>乙</div>",
        "<div>甲<br/><br/>乙</div>",
        "<table><tr><td>甲</td><td>乙</td></tr></table>",
        "<ul><li>甲<li>乙</ul>",
        "<div>甲<div>乙</div></div>",
        "<div><div>甲</div>乙</div>",
        "<span>甲</span><h1>乙</h1>",
        "<founder-title>甲</founder-title><founder-content>乙</founder-content>",
        "<pre>甲\n乙</pre>",
        "<div>甲</div><hr>乙",
    ],
)
def test_block_elements_cells_and_breaks_end_a_line(html: str) -> None:
    assert shown(html) == ["甲", "乙"]


def test_inline_elements_and_line_feeds_do_not_end_a_line() -> None:
    assert shown("<p>工<b>人</b><!-- 注 --><a href='x'>日</a>\n报<img src='a'>！</p>") == ["工人日 报！"]


def test_what_is_not_seen_is_not_text() -> None:
    html = (
        "<html><head><title>题</title><style>a{}</style></head><body>一<script>var a='二'</script>三"
        "<noscript>四</noscript><template><p>五</p></template><input type='hidden' value='六'><textarea>七</textarea></body>"
    )
    assert shown(html) == ["一三"]


def test_blanks_of_any_width_are_one_blank_and_none_at_the_ends() -> None:
    assert shown("<p>　　心系万家　　情暖&nbsp;\t万家 </p>") == ["心系万家 情暖 万家"]


def test_control_characters_and_zero_width_characters_are_dropped() -> None:
    assert shown("<p>工\u200b人\x08日\ufeff报</p>") == ["工人日报"]


@pytest.mark.parametrize(
    "html",
    [
        "<p>　　正文</p>",
        "<p>\n\t　　正文</p>",
        "<p>&nbsp;&nbsp;正文</p>",
        "<p>&emsp;&emsp;正文</p>",
        "<p style='color:red;text-indent: 2em;'>正文</p>",
    ],
)
def test_two_wide_blanks_or_a_text_indent_make_an_indented_line(html: str) -> None:
    assert [(b.text, b.indented) for b in blocks_of(root(html))] == [("正文", True)]


@pytest.mark.parametrize(
    "html", ["<p>正文</p>", "<p>  正文</p>", "<p>　正文</p>", "<p style='text-indent:0'>正文</p>"]
)
def test_other_lines_are_not_indented(html: str) -> None:
    assert [b.indented for b in blocks_of(root(html))] == [False]


def test_a_line_knows_the_nearest_block_level_element() -> None:
    found = blocks_of(root("<div id='a'><h1><span>题</span></h1>文<p>段</p>末</div>"))
    assert [(b.text, b.tag, b.element.get("id")) for b in found] == [
        ("题", "h1", None),
        ("文", "div", "a"),
        ("段", "p", None),
        ("末", "div", "a"),
    ]


def test_the_walk_of_a_part_leaves_out_what_follows_it() -> None:
    part = root("<div><p id='x'>甲</p>乙</div>").get_element_by_id("x")
    assert texts(blocks_of(part)) == ["甲"]


def test_a_picture_is_placed_among_the_lines() -> None:
    walk = Walk(root("<p>甲</p><img src='1'><p>乙<img src='2'></p><p>丙</p>"))
    assert [(place, image.get("src")) for place, image in walk.pictures] == [(1, "1"), (2, "2")]


def test_ten_thousand_nested_elements_are_walked_without_recursion() -> None:
    deep = lxml.html.document_fromstring("<div>甲</div>")
    node = deep[0]
    for _ in range(10_000):
        node = lxml.html.etree.SubElement(node, "div")
    node.text = "底"
    assert texts(blocks_of(deep)) == ["甲", "底"]


def test_a_page_of_forty_kilobytes_takes_a_few_milliseconds_at_most() -> None:
    page = root("".join(f"<p>　　第{n}段。{'工会干部走进车间。' * 8}</p>" for n in range(150)))
    start = time.process_time()
    for _ in range(10):
        blocks_of(page)
    assert (time.process_time() - start) / 10 < 0.1


def test_before_after_and_between_cut_at_the_lines_that_match() -> None:
    page = blocks("一", "起", "二", "三", "止", "四")
    assert texts(before(page, re.compile("起"))) == ["一"]
    assert texts(after(page, re.compile("止"))) == ["四"]
    assert texts(between(page, re.compile("起"), re.compile("止"))) == ["二", "三"]


def test_without_a_match_before_is_all_and_after_is_nothing() -> None:
    page = blocks("一", "二")
    never = re.compile("无")
    assert texts(before(page, never)) == ["一", "二"]
    assert after(page, never) == []
    assert between(page, never, never) == []


def test_one_pass_gives_the_lines_of_every_part() -> None:
    page = root("<div id='a'><p>甲</p>乙<span id='b'>丙</span></div><div id='c'>丁</div><i id='a'>戊</i>")
    walk = Walk(page)
    assert texts(walk.blocks) == ["甲", "乙丙", "丁", "戊"]
    parts = [page.get_element_by_id(name) for name in "abc"]
    assert [texts(walk.lines(part)) for part in parts] == [["甲", "乙丙"], ["丙"], ["丁"]]
    assert [walk.span(part) for part in parts] == [(0, 2), None, (2, 3)]


def test_a_line_of_links_alone_is_told_from_one_with_words_of_its_own() -> None:
    links = "<p><a href='1'>甲</a> <a href='2'><b>乙</b></a></p><p>上篇:<a href='1'>甲</a></p>"
    walk = Walk(root(f"{links}<p>甲 乙</p><a href='3'><div>丙</div></a>"))
    assert [(block.text, block.linked) for block in walk.blocks] == [
        ("甲 乙", True),
        ("上篇:甲", False),
        ("甲 乙", False),
        ("丙", True),
    ]
    assert [element.get("href") for element in walk.links] == ["1", "2", "1", "3"]
