"""Who signed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unioncrawl.bylines import credited, glued_author, is_author_line, is_pen_name, is_unit, names
from unioncrawl.bylines import credits as credits_of

LEAD = "班组把安全检查放在第一位。"


@pytest.mark.parametrize(
    ("paragraph", "authors"),
    [
        (f"{LEAD}(杨季平)", ["杨季平"]),
        (f"{LEAD}（杨季平）", ["杨季平"]),
        ("(杨季平)", ["杨季平"]),
        (f"{LEAD}(张衍 桂子)", ["张衍", "桂子"]),
        (f"{LEAD}(张衍、桂子)", ["张衍", "桂子"]),
        (f"{LEAD}(郭绍英黄旭)", ["郭绍英", "黄旭"]),
        (f"{LEAD}(炳坤 忠斌)", ["炳坤", "忠斌"]),
        (f"{LEAD}(马   璐)", ["马璐"]),
        (f"{LEAD}(李和平)", ["李和平"]),
        (f"{LEAD}(记者 张和 通讯员 和小东)", ["张和", "和小东"]),
        (f"{LEAD}(王刚和李和平)", ["王刚", "李和平"]),
        (f"{LEAD}(王刚 和 李明)", ["王刚", "李明"]),
        (f"{LEAD}(阿不都·热合曼)", ["阿不都·热合曼"]),
        (f"{LEAD}(欧阳明月)", ["欧阳明月"]),
        (f"{LEAD}(通讯员 锡 兵)", ["锡兵"]),
        (f"{LEAD}(西安铁路局 李明 王刚)", ["李明", "王刚"]),
        (f"{LEAD}读者 薛芳玲", ["薛芳玲"]),
        ("本报讯(记者邢生祥)1月8日，暖冬专项行动启动。", ["邢生祥"]),
        ("本报讯（记者邢生祥）1月8日，暖冬专项行动启动。", ["邢生祥"]),
        ("本报讯(记者 田丁辉 通讯员 雷亚楠)近日，大会召开。", ["田丁辉", "雷亚楠"]),
        ("本报讯 (记者 田丁辉  通讯员 雷亚楠、王小华)近日，大会召开。", ["田丁辉", "雷亚楠", "王小华"]),
        ("本报讯(李明 王刚)近日，大会召开。", ["李明", "王刚"]),
        ("本报西安1月8日电(记者 田丁辉)大会召开。", ["田丁辉"]),
        ("▲本报讯(通讯员 王小华)大会召开。", ["王小华"]),
        ("本报记者 邢生祥", ["邢生祥"]),
    ],
)
def test_every_form_of_signature_names_the_authors(paragraph: str, authors: list[str]) -> None:
    found = credits_of([paragraph])
    assert list(found.authors) == authors
    assert found.photographers == ()


@pytest.mark.parametrize(
    ("paragraph", "photographers"),
    [
        ("图为职工在车间忙碌。本报记者柳影摄", ["柳影"]),
        ("图为职工在车间忙碌。新华社记者 陈钢 摄", ["陈钢"]),
        ("新华社记者 张爱林 摄", ["张爱林"]),
        ("职工在比赛中。本报记者 田国垒 本报通讯员 孔国政 摄", ["田国垒", "孔国政"]),
        ("(刘亚萍 胡世军 马新月 摄)", ["刘亚萍", "胡世军", "马新月"]),
        ("高琦 摄", ["高琦"]),
        ("图为工人在作业 高琦 摄", ["高琦"]),
        ("吃自助午餐。邹明强 周家山 摄影报道", ["邹明强", "周家山"]),
        ("崔建国 文/图", ["崔建国"]),
        ("崔建国文/图", ["崔建国"]),
        ("新华社记者 郁文 摄", ["郁文"]),
        ("本报记者郁文摄", ["郁文"]),
        ("大桥合龙。李建文 摄", ["李建文"]),
        ("他又上路了。席敏 鱼博 图/文", ["席敏", "鱼博"]),
    ],
)
def test_photographers_are_the_authors_of_a_page_without_other_signature(
    paragraph: str, photographers: list[str]
) -> None:
    found = credits_of([paragraph])
    assert list(found.photographers) == photographers
    assert list(found.authors) == photographers


def test_photographers_are_no_authors_where_others_signed() -> None:
    found = credits_of(["本报讯(记者邢生祥)活动启动。", "图为现场。高琦 摄"])
    assert (found.authors, found.photographers) == (("邢生祥",), ("高琦",))


@pytest.mark.parametrize("text", ["(张三/文 李四/图)", "(文/张三 图/李四)"])
def test_text_and_pictures_can_be_signed_by_different_people(text: str) -> None:
    found = credits_of([f"{LEAD}{text}"])
    assert (found.authors, found.photographers) == (("张三",), ("李四",))


@pytest.mark.parametrize("text", ["本报记者 张三 文/摄", "(张三 文/图)", "(记者 张三 摄影报道)"])
def test_one_person_can_sign_both(text: str) -> None:
    found = credits_of([text])
    assert (found.authors, found.photographers) == (("张三",), ("张三",))


@pytest.mark.parametrize("unit", ["富县总工会", "权家河煤业公司", "东方机械厂工会宣委会", "省总工会"])
def test_a_unit_that_signs_alone_is_author_and_organisation(unit: str) -> None:
    found = credits_of([f"{LEAD}({unit})"])
    assert (found.authors, found.organisations) == ((unit,), (unit,))


def test_a_unit_under_a_named_author_is_the_affiliation() -> None:
    found = credits_of(["你从地层深处走来", "(权家河煤业公司)"], "·秦文芳·")
    assert (found.authors, found.organisations) == (("秦文芳",), ("权家河煤业公司",))


@pytest.mark.parametrize(
    "paragraph",
    [
        "(作者系省国防工会经审委主任、经济部部长)",
        "(作者单位：某某煤业公司)",
        f"{LEAD}(未完待续)",
        f"{LEAD}(下转第二版)",
        f"{LEAD}(据新华社)",
        f"{LEAD}(新华社发)",
        f"{LEAD}(如图)",
        f"{LEAD}(资料图片)",
        "票价五元(含税)",
        "他获得了金奖(北京)",
        "他在展览上拍摄",
        "他的爱好是摄影",
        "会上表彰了记者和通讯员",
        "",
    ],
)
def test_notes_and_remarks_are_no_names(paragraph: str) -> None:
    assert credits_of([paragraph]) == credits_of([])


def test_a_round_up_collects_its_signatures_in_order_without_repeats() -> None:
    items = [
        "▲某厂开展竞赛。(炳坤 忠斌)",
        "▲某矿慰问职工。(富县总工会)",
        "▲某站评比。(杨季平)",
        "▲某局植树。(炳坤)",
    ]
    assert list(credits_of(items).authors) == ["炳坤", "忠斌", "富县总工会", "杨季平"]


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("郁文", "郁文"),
        ("·秦文芳·", "秦文芳"),
        ("□泥人", "泥人"),
        ("文/某某", "某某"),
        ("本报记者 某某", "某某"),
        ("锡 兵", "锡兵"),
    ],
)
def test_an_author_line_is_told_and_read(line: str, author: str) -> None:
    assert is_author_line(line)
    assert list(credits_of(["正文。"], line).authors) == [author]


@pytest.mark.parametrize(
    "line",
    [
        "安康市",
        "三秦短波",
        "工会动态",
        "图片新闻",
        "秋思",
        "记者来信",
        "作者的话",
        "读者之声",
        "记者节快乐",
        "摄影作品",
        "安全生产",
        "黄",
        "——记某队",
    ],
)
def test_a_kicker_or_a_short_title_is_no_author_line(line: str) -> None:
    assert not is_author_line(line)


def test_a_list_with_a_part_that_is_no_name_is_no_signature() -> None:
    assert names("杨季平 在车间里忙碌着") == ([], [])


@given(
    st.lists(st.text("张王李 ()（）摄记者通讯员本报讯·/文图▲。？?", max_size=30), max_size=4),
    st.none() | st.text(max_size=10),
)
def test_any_text_has_credits(paragraphs: list[str], byline: str | None) -> None:
    found = credits_of(paragraphs, byline)
    assert len(set(found.authors)) == len(found.authors)
    assert all(name.strip() == name and name for name in (*found.authors, *found.photographers))


@pytest.mark.parametrize("line", ["本报评论员", "本报特约评论员", "本刊编辑部"])
def test_the_paper_itself_can_be_the_author(line: str) -> None:
    assert is_author_line(line)
    assert credits_of([LEAD], line).authors == (line,)
    assert credits_of([f"{LEAD}({line})"]).authors == (line,)


@pytest.mark.parametrize(
    "line", ["红旗机械厂工会宣委会", "富县总工会办公室", "西安铁路局党委宣传部", "渭河电厂工会"]
)
def test_a_body_within_an_enterprise_or_a_place_is_a_unit(line: str) -> None:
    assert is_unit(line)


@pytest.mark.parametrize("line", ["职工心里的好工会", "老厂房里办起技师学堂", "走进秦川厂", "安康市"])
def test_a_title_or_a_place_is_no_unit(line: str) -> None:
    assert not is_unit(line)


@pytest.mark.parametrize(
    ("line", "is_name"),
    [("泥人", True), ("阿紫", True), ("引子", False), ("一", False), ("上篇", False), ("安康市", False)],
)
def test_headings_of_parts_are_no_pen_names(line: str, *, is_name: bool) -> None:
    assert is_pen_name(line) is is_name


@pytest.mark.parametrize(
    ("paragraph", "authors"),
    [
        ("本报讯 记者王明 通讯员李伟报道 近日，大会召开。", ["王明", "李伟"]),
        ("本报讯 通讯员王明、张丽 记者李伟报道：近日，大会召开。", ["王明", "张丽", "李伟"]),
        ("本报北京1月2日电 记者王明报道：近日，大会召开。", ["王明"]),
        ("本报讯(王明 通讯员 李伟)近日，大会召开。", ["王明", "李伟"]),
        ("本报讯(记者 王 明 通讯员 李伟)近日，大会召开。", ["王明", "李伟"]),
        ("本报讯(记者王明)(通讯员李伟)近日，大会召开。", ["王明", "李伟"]),
        ("河工新闻网讯(记者王明 通讯员李伟 张丽)近日，大会召开。", ["王明", "李伟", "张丽"]),
        ("南方工报讯(全媒体记者王明 通讯员李伟) 近日，大会召开。", ["王明", "李伟"]),
        ("柳州讯 (通讯员 王明)近日，大会召开。", ["王明"]),
        ("桂工网讯 (记者 王明)近日，大会召开。", ["王明"]),
        ("新华社北京1月2日电 (记者王明)近日，大会召开。", ["王明"]),
        ("中工网北京1月2日电(工人日报—中工网记者王明)近日，大会召开。", ["王明"]),
        ("川工之声讯(川工全媒体记者王明)近日，大会召开。", ["王明"]),
        ("本报讯(四川工人日报全媒体记者 王明)近日，大会召开。", ["王明"]),
        ("□王明", ["王明"]),
        ("□记者王晓明", ["王晓明"]),
        ("□本报记者 王晓明 通讯员 李伟", ["王晓明", "李伟"]),
        (f"{LEAD} □王明", ["王明"]),
        (f"{LEAD}(通讯员 王明 记者 李伟)", ["王明", "李伟"]),
        (f"{LEAD}(王明,李伟,张丽)", ["王明", "李伟", "张丽"]),
        (f"{LEAD}(福州日报 李白蕾)", ["李白蕾"]),
        (f"{LEAD}(新华网 王明)", ["王明"]),
        (f"{LEAD}(桂工网 李建社)", ["李建社"]),
        (f"{LEAD}(新华社 王明)", ["王明"]),
        (f"{LEAD}(记者 王明 实习生 李伟)", ["王明", "李伟"]),
        ("天津工人报记者王晓明", ["王晓明"]),
        ("工人日报—中工网记者 王明", ["王明"]),
        ("劳动午报记者 王明 通讯员 李伟", ["王明", "李伟"]),
        ("本报记者石杰", ["石杰"]),
    ],
)
def test_a_signature_is_read_with_the_paper_or_the_place_before_it(
    paragraph: str, authors: list[str]
) -> None:
    found = credits_of([paragraph])
    assert list(found.authors) == authors
    assert (found.photographers, found.organisations) == ((), ())


@pytest.mark.parametrize(
    ("paragraph", "authors", "unit"),
    [
        ("□红旗机械厂 王明", ["王明"], "红旗机械厂"),
        (f"{LEAD}□红旗机械厂 王明", ["王明"], "红旗机械厂"),
        (f"{LEAD}(新城区总工会 王明)", ["王明"], "新城区总工会"),
        (f"{LEAD}(区总工会 王明)", ["王明"], "区总工会"),
        (f"{LEAD}(宣教部)", ["宣教部"], "宣教部"),
        (f"{LEAD}(市总工会供稿)", ["市总工会"], "市总工会"),
        ("活动现场。/ 佛山市总工会 供图", [], "佛山市总工会"),
        ("活动现场 / 佛山市总工会供图", [], "佛山市总工会"),
    ],
)
def test_the_unit_is_told_from_the_person(paragraph: str, authors: list[str], unit: str) -> None:
    found = credits_of([paragraph])
    assert (list(found.authors), found.organisations) == (authors, (unit,))


@pytest.mark.parametrize(
    ("paragraph", "authors", "photographers"),
    [
        ("通讯员王明 记者李伟 摄", ["王明", "李伟"], ["王明", "李伟"]),
        (f"{LEAD}通讯员王明 记者李伟 摄影报道", ["王明", "李伟"], ["王明", "李伟"]),
        ("图为职工。新华社发(王明 摄)", ["王明"], ["王明"]),
        ("中新社记者 王明 摄", ["王明"], ["王明"]),
        ("摄影:王明", ["王明"], ["王明"]),
        ("□王明 李伟 文/图", ["王明", "李伟"], ["王明", "李伟"]),
        ("□王明 文 李伟 图", ["王明"], ["李伟"]),
        ("记者王明/文 通讯员李伟/图", ["王明"], ["李伟"]),
        ("文/王明 图/李伟", ["王明"], ["李伟"]),
        ("本报讯（首席记者 王明/文 记者 李伟/摄）近日，大会召开。", ["王明"], ["李伟"]),
    ],
)
def test_photographers_are_kept_apart(paragraph: str, authors: list[str], photographers: list[str]) -> None:
    found = credits_of([paragraph])
    assert (list(found.authors), list(found.photographers)) == (authors, photographers)


@pytest.mark.parametrize(
    "paragraph",
    [
        "图片由市总工会提供",
        f"{LEAD}(受访者供图)",
        "他说，本报记者王明一直在现场。",
        "会上，市总工会主席王明讲话。",
        "王明 摄于北京",
        f"{LEAD}(人民日报)",
        "记者在现场看到，职工们干劲十足。",
    ],
)
def test_a_sentence_about_reporters_and_pictures_is_no_signature(paragraph: str) -> None:
    assert credits_of([paragraph]) == credits_of([])


@pytest.mark.parametrize(
    ("printed", "title", "author"),
    [
        ("让工会工作更接地气 张军", "让工会工作更接地气", "张军"),
        (
            "落实讲话精神 发挥桥梁作用让工作更接地气 欧阳明月",
            "落实讲话精神 发挥桥梁作用让工作更接地气",
            "欧阳明月",
        ),
        ("学习劳模精神的几点体会 杨丽", "学习劳模精神的几点体会", "杨丽"),
        ("强素质 齐奋进", "强素质 齐奋进", None),
        ("安全生产 齐抓共管", "安全生产 齐抓共管", None),
        ("慰问一线职工活动圆满结束 郑州工会", "慰问一线职工活动圆满结束 郑州工会", None),
        ("学习劳模精神的几点体会 安康市", "学习劳模精神的几点体会 安康市", None),
        ("学习劳模精神的几点体会", "学习劳模精神的几点体会", None),
        ("张军", "张军", None),
        ("", "", None),
    ],
)
def test_a_name_behind_a_title_is_told_from_the_half_of_a_motto(
    printed: str, title: str, author: str | None
) -> None:
    assert glued_author(printed) == (title, author)


def test_a_signature_alone_is_read_for_who_wrote_and_who_photographed() -> None:
    found = credited("记者 王明 通讯员 李伟")
    assert (found.authors, found.photographers, found.organisations) == (("王明", "李伟"), (), ())
    assert credited("新城区总工会").organisations == ("新城区总工会",)
    assert credited("在车间里忙碌着") == credits_of([])
