"""The lines that say when, whence and by whom."""

from __future__ import annotations

import time
from typing import Any

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from unioncrawl.metaline import MetaLine, is_tool_line, origin, read, read_lines

FULL_WIDTH = str.maketrans("0123456789:|", "０１２３４５６７８９：｜")

LINES: list[tuple[str, dict[str, Any]]] = [
    (
        "2023-10-09 来源:南岭工报 作者:王小明 张大力 刘伟",
        {"published": "2023-10-09", "origin": "南岭工报", "authors": ("王小明", "张大力", "刘伟")},
    ),
    (
        "来源:劳动观察 作者:陆菁,陈锐 发布时间:2026-01-30 15:58",
        {"published": "2026-01-30", "clock": "15:58", "origin": "劳动观察", "authors": ("陆菁", "陈锐")},
    ),
    ("编辑:李明 时间:2011-03-17 点击量:", {"published": "2011-03-17", "editor": "李明"}),
    ("编辑:李明时间:2011-03-17点击量:", {"published": "2011-03-17", "editor": "李明"}),
    (
        "编辑:网站管理员 来源:海港职工之家(微信公众号) 时间:2026-02-13 点击量:",
        {"published": "2026-02-13", "origin": "海港职工之家(微信公众号)", "editor": "网站管理员"},
    ),
    ("发布时间:2025-04-23  来源:新城区总工会", {"published": "2025-04-23", "origin": "新城区总工会"}),
    (
        "2023-09-04 08:36:34 来源:本站原创 作者:辽河工人报刊社 点击数:",
        {
            "published": "2023-09-04",
            "clock": "08:36:34",
            "origin": "本站原创",
            "authors": ("辽河工人报刊社",),
            "organisations": ("辽河工人报刊社",),
        },
    ),
    (
        "来源: 海滨市总工会  发布者:hbzgh01  时间:2023-01-19 15:49:00",
        {"published": "2023-01-19", "clock": "15:49:00", "origin": "海滨市总工会"},
    ),
    (
        "2015年08月17日11:09  来源:《工人日报》",
        {"published": "2015-08-17", "clock": "11:09", "origin": "工人日报"},
    ),
    ("2018-12-25 07:56:26", {"published": "2018-12-25", "clock": "07:56:26"}),
    (
        "2019-11-20 08:34:03  来源:中工网—《工人日报》",
        {"published": "2019-11-20", "clock": "08:34:03", "origin": "中工网——《工人日报》"},
    ),
    ("//www.workercn.cn2018-02-14来源: 人民日报", {"published": "2018-02-14", "origin": "人民日报"}),
    (
        "//www.workercn.cn 2016-02-01 09:54:27来源:新华社作者:许阳",
        {"published": "2016-02-01", "clock": "09:54:27", "origin": "新华社", "authors": ("许阳",)},
    ),
    (
        "2023-01-09 17:21:12来源:陕工网—陕西工人报",
        {"published": "2023-01-09", "clock": "17:21:12", "origin": "陕工网——陕西工人报"},
    ),
    ("宣传教育部 2023-12-23", {"published": "2023-12-23", "organisations": ("宣传教育部",)}),
    (
        "发表时间:2022-06-15 17:46:08 来源:江北区总工会 浏览量:",
        {"published": "2022-06-15", "clock": "17:46:08", "origin": "江北区总工会"},
    ),
    ("发布时间:2020-12-31  来源:总工会  字体: 【】", {"published": "2020-12-31", "origin": "总工会"}),
    (
        "发布时间:2020-12-31 | 来源:总工会 | 字体:【大 中 小】 打印 关闭",
        {"published": "2020-12-31", "origin": "总工会"},
    ),
    (
        "来源:桂工网    作者:李明    发表时间:2025-01-15 17:22:15",
        {"published": "2025-01-15", "clock": "17:22:15", "origin": "桂工网", "authors": ("李明",)},
    ),
    ("3上一篇  下一篇4 2018年2月14日 放大 缩小 默认", {"published": "2018-02-14"}),
    (
        "陇原工人报 2020-05-27 09:12 大字",
        {"published": "2020-05-27", "clock": "09:12", "origin": "陇原工人报"},
    ),
    (
        "http://www.sina.com.cn 2005年06月14日08:10 东方网-劳动报",
        {"published": "2005-06-14", "clock": "08:10", "origin": "东方网——劳动报"},
    ),
    ("13.03.2015  12:22", {"published": "2015-03-13", "clock": "12:22"}),
    ("版次:005    2024年07月31日", {"published": "2024-07-31"}),
    ("《陇原工人报》(2025年09月26日 第A1版)", {"published": "2025-09-26", "origin": "陇原工人报"}),
    ("《 陇原工人报 》( 2025年12月22日 第 02 版 )", {"published": "2025-12-22", "origin": "陇原工人报"}),
    ("第14064期:第01版 本期出版日期:2025-01-09", {"published": "2025-01-09"}),
    ("(责编:王明、李伟)", {"editor": "王明、李伟"}),
    ("[责任编辑 王明 ]", {"editor": "王明"}),
    ("编辑 | 王明", {"editor": "王明"}),
    ("浏览次数:1234", {}),
    ("日期:10-21", {}),
    (
        "2023-07-24 09:02来源:《人民日报》 记者 王明 李伟",
        {"published": "2023-07-24", "clock": "09:02", "origin": "人民日报", "authors": ("王明", "李伟")},
    ),
    (
        "稿件来源:市总工会 撰稿:李明 摄影:王伟 责任编辑:赵强",
        {"origin": "市总工会", "authors": ("李明",), "photographers": ("王伟",), "editor": "赵强"},
    ),
    ("作者:次仁卓玛", {"authors": ("次仁卓玛",)}),
    ("(作者:方敏首都大学经济学院教授)", {}),
    ("作者:佚名 来源:未知", {}),
    ("编辑: 1023", {}),
]


@pytest.mark.parametrize(("line", "says"), LINES)
def test_a_meta_line_is_read_with_colons_and_digits_of_either_width(line: str, says: dict[str, Any]) -> None:
    assert read(line) == MetaLine(**says)
    if "//" not in line and "微信" not in line and "hbzgh01" not in line:
        assert read(line.translate(FULL_WIDTH)) == MetaLine(**says)


@pytest.mark.parametrize(("line", "says"), LINES)
def test_blanks_of_any_width_make_no_difference(line: str, says: dict[str, Any]) -> None:
    assert read(line.replace("  ", "　　").replace(" 来源:", "\xa0\xa0来源 :\u3000")) == MetaLine(**says)


@pytest.mark.parametrize(
    "line",
    [
        "2024年05月20日 星期一 小满",
        "今天是2024年5月1日",
        "近日,新城区总工会召开会议。来源:工会",
        "大家都来学习劳模精神",
        "活动时间:2023-05-01",
        "时间:2023年5月1日上午 地点:礼堂",
        "时间:最好的见证",
        "评论:工会要做职工的贴心人",
        "记者:您好,请介绍一下情况",
        "省总工会召开全委会 2023-12-23",
        "2023-12-23 郑州",
        "2025年4",
        "关于表彰劳动模范的决定 2023年5月1日",
        "编辑部的故事",
        "版权所有:某市总工会 2013-01-02",
        "",
        "一",
        "字" * 5000,
    ],
)
def test_what_has_other_words_is_no_meta_line(line: str) -> None:
    assert read(line) is None


@pytest.mark.parametrize(
    ("line", "published"),
    [
        ("发布时间:2024-01-02 更新时间:2024-02-03", "2024-01-02"),
        ("更新时间:2024-02-03 发布时间:2024-01-02", "2024-01-02"),
        ("2024-01-02 更新时间:2024-02-03", "2024-01-02"),
        ("更新时间:2024-02-03", "2024-02-03"),
        ("2024-01-02 2024-02-03", None),
        ("2024-01-02 2024-01-02", "2024-01-02"),
        ("来源:新华社 2024-01-02", "2024-01-02"),
        ("来源:工人日报 发布时间:2020-02-30", None),
        ("来源:工人日报 发布时间:", None),
    ],
)
def test_of_several_days_the_labelled_one_counts_and_none_where_nothing_tells(
    line: str, published: str | None
) -> None:
    found = read(line)
    assert found is not None
    assert found.published == published


@pytest.mark.parametrize(
    ("lines", "says", "end"),
    [
        (
            ["来源:桂工网", "作者:李明", "发表时间:2025-01-15 17:22:15", "摘要:市总工会部署工作。"],
            {"published": "2025-01-15", "clock": "17:22:15", "origin": "桂工网", "authors": ("李明",)},
            3,
        ),
        (["编辑:", "王明 责任编辑:", "李伟", "审核:", "赵强", "版权所有"], {"editor": "王明"}, 5),
        (
            ["编辑:李明 时间:2011-03-17 点击量:", "打印", "一、安全"],
            {"published": "2011-03-17", "editor": "李明"},
            2,
        ),
        (
            ["发布时间:", "2023-01-02", "来源:", "新城区总工会", "正文。"],
            {"published": "2023-01-02", "origin": "新城区总工会"},
            4,
        ),
        (["发布日期:2020-12-16", "浏览次数:", "123", "正文。"], {"published": "2020-12-16"}, 3),
        (["发布日期:2020-12-16", "浏览次数:", "走进车间", "正文。"], {"published": "2020-12-16"}, 2),
        (
            ["2018-12-25 07:56:26", "来源:中工网", "分享到:", "更多", "|", "正午的车间"],
            {"published": "2018-12-25", "clock": "07:56:26", "origin": "中工网"},
            5,
        ),
        (["2025-01-15", "更新时间:2025-01-16", "正文。"], {"published": "2025-01-15"}, 2),
        (["发布:admin", "2025-01-15", "2025-01-16", "正文。"], {}, 3),
        (["来源:", "王明说好。"], {}, 1),
        (["标题在这里", "2025-01-15"], None, 0),
    ],
)
def test_a_run_of_meta_lines_is_read_together(
    lines: list[str], says: dict[str, Any] | None, end: int
) -> None:
    found = read_lines(lines, 0)
    assert found == (None if says is None else (MetaLine(**says), end))


def test_a_run_is_read_from_where_it_begins() -> None:
    assert read_lines(["标题", "来源:桂工网", "正文。"], 1) == (MetaLine(origin="桂工网"), 2)
    assert read_lines(["标题"], 1) is None


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        *(
            (f"中工网{dash}《工人日报》", "中工网——《工人日报》")
            for dash in ("--", "—", "——", "-", " - ", "－", "──", "―")
        ),
        ("《工人日报》", "工人日报"),
        (" 人民日报\u3000", "人民日报"),
        ("海港职工之家(微信公众号)", "海港职工之家(微信公众号)"),
        ("工人日报】", "工人日报"),
        ("中新社-CNS", "中新社-CNS"),
        ("", None),
        ("未知", None),
    ],
)
def test_a_source_has_one_name_however_it_is_printed(printed: str, name: str | None) -> None:
    assert origin(printed) == name
    assert name is None or origin(name) == name


@pytest.mark.parametrize(
    "line",
    [
        "放大 缩小 默认",
        "返回目录  放大缩小全文复制    上一篇  下一篇",
        "【字号 大 中 小】",
        "【字号 打印 留言 论坛 网摘 手机点评 纠错",
        "E-mail推荐:",
        "【字体:",
        "字号：",
        "分享到",
        "分享到: | 更多 |",
        "打印 关闭",
        "打印】 【收藏",
        "上一篇",
        "[保存] [全文浏览] [ ] [打印] [关闭] [我要留言] [推荐朋友] [返回首页]",
        "我要收藏",
        "公共资源调用站点",
        "文章分享",
        "用手机扫二维码分享",
        "语音播报: 语音播报",
        "|",
        "×",
        "W020231009123456789.png",
        "图片1.png",
        "0a1b2c3d4e5f60718293a4b5.jpg",
        "photo@2x.PNG",
        "评论(0)",
        "阅读 123 点赞(3)",
    ],
)
def test_buttons_and_names_of_pictures_are_no_words_of_an_article(line: str) -> None:
    assert is_tool_line(line)


@pytest.mark.parametrize(
    "line",
    [
        "上一篇:工会送清凉",
        "活动现场",
        "大中型企业工会工作座谈",
        "分享工会工作经验",
        "打印机厂工会",
        "正文从这里开始。",
        "工会",
        "",
        "(王明)",
        "2024",
    ],
)
def test_words_of_an_article_are_no_buttons(line: str) -> None:
    assert not is_tool_line(line)


PARTS: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "day": [
        ("发布时间:2023-09-04 08:36:34", {"published": "2023-09-04", "clock": "08:36:34"}),
        ("日期：2023年9月4日", {"published": "2023-09-04"}),
        ("时间: 2023/09/04 11:09", {"published": "2023-09-04", "clock": "11:09"}),
    ],
    "origin": [
        ("来源:海滨区总工会", {"origin": "海滨区总工会"}),
        ("来源：《工人日报》", {"origin": "工人日报"}),
        ("文章来源: 海港职工之家(微信公众号)", {"origin": "海港职工之家(微信公众号)"}),
    ],
    "author": [
        ("作者:王明", {"authors": ("王明",)}),
        ("作者： 陆菁,陈锐", {"authors": ("陆菁", "陈锐")}),
        ("作者:欧阳明月 李伟", {"authors": ("欧阳明月", "李伟")}),
    ],
    "editor": [("编辑:赵强", {"editor": "赵强"}), ("责任编辑：网站管理员", {"editor": "网站管理员"})],
    "count": [
        (words, {})
        for words in ("点击数:", "浏览量：545", "阅读 12 次", "评论(0)", "字体:【大 中 小】", "打印")
    ],
    "tool": [(words, {}) for words in ("分享到:", "【字体：", "[关闭]", "发布者:hbzgh01")],
}


@given(
    st.permutations(list(PARTS)),
    st.integers(1, len(PARTS)),
    st.sampled_from([" ", "    ", "\u3000", " | ", "\xa0\xa0", "\n"]),
    st.data(),
)
def test_parts_in_any_order_and_form_say_the_same(
    order: list[str], count: int, between: str, data: st.DataObject
) -> None:
    parts = [data.draw(st.sampled_from(PARTS[kind])) for kind in order[:count]]
    assume(any(says for _, says in parts))
    expected = MetaLine(**{name: value for _, says in parts for name, value in says.items()})
    line = between.join(text for text, _ in parts)
    if between == "\n":
        body = "近日，海滨区总工会召开会议，部署今年的工作。"
        assert read_lines([*line.split("\n"), body], 0) == (expected, len(parts))
    else:
        assert read(line) == expected


@pytest.mark.parametrize(
    "line",
    [
        "放大 " * 60 + "工",
        "放大缩小" * 49 + "工",
        "[" * 199,
        "来源:" * 60,
        "时 " * 99,
        "a." * 99,
        "发布时间:2023-01-02 " * 9,
    ],
)
def test_a_hostile_line_takes_no_time(line: str) -> None:
    started = time.process_time()
    for _ in range(20):
        read(line)
        is_tool_line(line)
        read_lines([line] * 3, 0)
    assert time.process_time() - started < 5


WORDS = st.sampled_from(
    [
        "来源:", "作者：", "发布时间:", "2024-01-02", "2023年5月6日", "10:20", "工人日报", "王明", "编辑:", "点击数:", "|", "【",
        "】", " ", "字体:", "打印", "今天是", "星期一", "小满", "\x01", "大会", "。", "更新时间:", "13.03.2015", "记者", "\n",
    ]
)  # fmt: skip


@given(st.lists(WORDS, max_size=12).map("".join))
def test_any_line_is_read_or_refused(line: str) -> None:
    found = read(line)
    assert found is None or isinstance(attrs.asdict(found), dict)
    assert read_lines([line, line], 0) is None or found is not None or is_tool_line(line)
