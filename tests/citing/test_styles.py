"""References in a style are as its standard prints them; what an article does not have is left out."""

from __future__ import annotations

from typing import Any

import pytest
from citeproc import SCHEMA_PATH
from lxml import etree

from tests.citing.made import CITED, HOSTILE, made
from unioncrawl.citing.article import Cited
from unioncrawl.citing.csl import STYLES, references
from unioncrawl.cli.cite import STYLES as OFFERED

SEVEN = ("刘裕国", "杨柳", "张洋", "王汉超", "靳博", "田豆豆", "付文")
SMOG = made(
    authors=SEVEN,
    title="雾霾来袭，如何突围?",
    subtitle=None,
    page=None,
    url="http://paper.people.com.cn/rmrb/html/2013-01/12/nw.D110000renmrb_20130112_2-04.htm",
    captured_on="2013-11-06",
)
PUBLISHING = made(
    authors=("萧钰",),
    title="出版业信息化迈入快车道",
    subtitle=None,
    is_printed=False,
    page=None,
    published="2001-12-19",
    url="http://www.creader.com/news/20011219/200112190019.html",
    captured_on="2002-04-15",
)
MICROWORLD = made(
    authors=("陈缮真",),
    title="探索微观世界的无穷奥秘（科技大观）",
    subtitle=None,
    published="2022-08-16",
    page="17",
    url="http://paper.people.com.cn/rmrb/html/2022-08/16/nw.D110000renmrb_20220816_3-17.htm",
)
WORKER = made(
    authors=("许振超",),
    title="“好好干，当一个好工人”",
    subtitle=None,
    is_printed=False,
    page=None,
    published="2025-02-17",
    url="https://cpc.people.com.cn/n1/2025/0217/c443712-40419790.html",
    captured_on="2025-06-22",
)


def one(article: Cited, style: str) -> str:
    (line,) = references([article], style)
    return line


@pytest.mark.parametrize(
    ("style", "article", "printed"),
    [
        (
            "gbt7714-2015",
            CITED,
            "余建斌. 我们的科技一直在追赶: 访中国工程院院长周济[N/OL]. 人民日报, 2013-01-12(2)[2013-03-20]. "
            "http://paper.people.com.cn/rmrb/html/2013-01/12/nw.D110000renmrb_20130112_5-02.htm.",
        ),
        (
            "gbt7714-2015",
            SMOG,
            "刘裕国, 杨柳, 张洋, 等. 雾霾来袭，如何突围?[N/OL]. 人民日报, 2013-01-12[2013-11-06]. "
            "http://paper.people.com.cn/rmrb/html/2013-01/12/nw.D110000renmrb_20130112_2-04.htm.",
        ),
        (
            "gbt7714-2015",
            PUBLISHING,
            "萧钰. 出版业信息化迈入快车道[EB/OL]. (2001-12-19)[2002-04-15]. "
            "http://www.creader.com/news/20011219/200112190019.html.",
        ),
        (
            "gbt7714-2025",
            MICROWORLD,
            "陈缮真. 探索微观世界的无穷奥秘（科技大观）[N/OL]. 人民日报，2022-08-16（17）. "
            "http://paper.people.com.cn/rmrb/html/2022-08/16/nw.D110000renmrb_20220816_3-17.htm.",
        ),
        (
            "gbt7714-2025",
            WORKER,
            "许振超. “好好干，当一个好工人”[EB/OL]. （2025-02-17）[2025-06-22]. "
            "https://cpc.people.com.cn/n1/2025/0217/c443712-40419790.html.",
        ),
        (
            "chicago",
            CITED,
            "余建斌. “我们的科技一直在追赶: 访中国工程院院长周济.” 人民日报, January 12, 2013, p. 2. "
            "Accessed March 20, 2013. "
            "http://paper.people.com.cn/rmrb/html/2013-01/12/nw.D110000renmrb_20130112_5-02.htm.",
        ),
    ],
)
def test_examples_of_the_standards_are_written_as_the_standards_print_them(
    style: str, article: Cited, printed: str
) -> None:
    assert one(article, style) == printed


@pytest.mark.parametrize(
    ("changes", "written"),
    [
        ({"authors": ()}, "我们的科技一直在追赶：访中国工程院院长周济[N/OL]. 人民日报，2013-01-12（2）. U."),
        ({"published": None, "subtitle": None}, "余建斌. 我们的科技一直在追赶[N/OL]. 人民日报（2）. U."),
        ({"page": None, "subtitle": None}, "余建斌. 我们的科技一直在追赶[N/OL]. 人民日报，2013-01-12. U."),
        ({"is_printed": False, "published": None, "authors": (), "subtitle": None},
         "我们的科技一直在追赶[EB/OL]. [2013-03-20]. U."),
        ({"page": "A8", "subtitle": None}, "余建斌. 我们的科技一直在追赶[N/OL]. 人民日报，2013-01-12（A8）. U."),
    ],
)  # fmt: skip
def test_what_an_article_does_not_have_is_left_out(changes: dict[str, Any], written: str) -> None:
    article = made(**changes)
    assert one(article, "gbt7714-2025") == written.replace("U.", f"{article.url}.")


@pytest.mark.parametrize("number", [1, 2, 3, 4, 7])
def test_three_authors_are_named_and_the_others_are_counted_as_others(number: int) -> None:
    article = made(authors=SEVEN[:number])
    assert one(article, "gbt7714-2025").split(". ")[0] == "，".join(SEVEN[: min(number, 3)]) + (
        "，等" if number > 3 else ""
    )
    names = one(article, "chicago").split(". ")[0]
    assert names == {
        1: "刘裕国", 2: "刘裕国 and 杨柳", 3: "刘裕国, 杨柳, and 张洋", 4: "刘裕国, 杨柳, 张洋, and 王汉超",
        7: "刘裕国, 杨柳, 张洋, et al",
    }[number]  # fmt: skip


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("路在何方？", "“路在何方？”"),
        ("说“好！”", "“说‘好！’”"),
        ("说“好”", "“说‘好’.”"),
        ("等到春天……", "“等到春天……”"),
    ],
)
def test_a_title_in_quotation_marks_ends_once_and_quotes_with_the_inner_ones(
    title: str, written: str
) -> None:
    assert f" {written} 人民日报" in one(made(title=title, subtitle=None), "chicago")


def test_nothing_in_a_title_is_taken_for_markup() -> None:
    for style in STYLES:
        assert '{“工人”_#1} \\input{x} ~ ^ $5 } {{ <span class=\\"nocase\\">A</span> @article{x,' in one(
            HOSTILE, style
        ).translate(str.maketrans("‘’", "“”"))


@pytest.mark.parametrize("name", STYLES)
def test_a_style_is_csl_as_its_schema_has_it(name: str) -> None:
    schema = etree.RelaxNG(etree.parse(SCHEMA_PATH))
    assert schema.validate(etree.fromstring(STYLES[name].source().encode())), schema.error_log


def test_every_style_is_offered() -> None:
    assert tuple(STYLES) == OFFERED
