"""Every page that was seen, made again with its own values in several kinds of markup, reads as it was."""

from __future__ import annotations

from typing import Any

import pytest

from unioncrawl.items import Article

from .pages import (
    CONTROLS,
    EVIDENCE,
    SITE,
    VARIANTS,
    Line,
    article,
    desktop_lines,
    document,
    epaper_lines,
    evidence,
    headline,
    left_column,
    line,
    lines,
    mobile_lines,
)

EPAPER = [
    row
    for row in evidence("papers/grrb")
    if row.get("source_line") and "mirror" not in row.get("site", "").lower()
]
SXGRB = evidence("szb.sxworker.com")
FULL = [row for row in SXGRB if row["rendering"].startswith("full")]
GUIDED = [row for row in SXGRB if "本版导读" in row["rendering"]]

BODY = (
    "　　入冬以来，各班组把安全检查放在第一位，每天开工之前先查一遍设备，再开班前会。",
    "　　工会干部走进车间，同职工一起算了一笔账，大家都说这笔账算得明白。",
)


def ending(row: dict[str, Any]) -> str:
    """Return a last line with the row's signature in the form in which it was seen."""
    names = row.get("authors", [])
    notes = " ".join([*row.get("quirks", []), row.get("body", "")])
    if not names or "author as" in notes or "author alone" in notes:
        return "　　夜深了，车间里的灯还亮着。"
    if "读者" in notes:
        return f"　　我们盼望着这样的好消息。读者 {names[0]}"
    if "没有空格" in notes or "with no spaces" in notes:
        return f"图为职工在车间忙碌。本报记者{names[0]}摄"
    if "摄" in notes:
        return f"　　图为职工在车间忙碌。新华社记者 {names[0]} 摄"
    return f"　　夜深了，车间里的灯还亮着。({' '.join(names)})"


def author_line(row: dict[str, Any]) -> str:
    """Return the row's author line, if it has one."""
    notes = " ".join(row.get("quirks", []))
    if "author as" in notes:
        return f"·{row['authors'][0]}·"
    return str(row["authors"][0]) if "author alone" in notes else ""


def check(row: dict[str, Any], item: Article) -> None:
    assert item.published == row["pub_date"]
    assert item.title == row["title"]
    assert item.kicker == row.get("kicker", row.get("kicker_in_title"))
    assert item.subtitle == row.get("subtitle")
    if row.get("authors"):
        assert item.authors == row["authors"]


def identity(row: dict[str, Any]) -> str:
    return str(row["url"].partition("//")[2])


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("row", EPAPER, ids=identity)
@pytest.mark.parametrize("signature", ["lead", "closing", "photo"])
def test_the_epaper_reads_as_evidenced_whatever_the_tags(
    row: dict[str, Any], variant: str, signature: str
) -> None:
    names = row["authors"]
    lead = f"　　本报讯(记者{' 通讯员'.join(names)})" if signature == "lead" else "　　"
    close = {
        "lead": "",
        "closing": f"({' '.join(names)})",
        "photo": f"新华社记者 {'、'.join(names)} 摄",
    }[signature]
    body = [f"{lead}入冬以来，各班组把安全检查放在第一位。", f"{BODY[1]}{close}"]
    title = row.get("kicker_in_title", "") + row["title"]
    page = epaper_lines(
        title=title,
        source=row["source_line"],
        body=body,
        masthead=f"工人日报 {row['source_line'][7:18]} 星期一",
    )
    item = article(row["url"], document(VARIANTS[variant](page)))
    check(row, item)
    assert item.page_no == row["page_no"]
    assert item.page_label == row["source_line"][18:-1].strip()
    assert item.origin == "工人日报"
    assert item.extraction["title"] == "grammar"
    assert item.text.count("\n") == 1
    assert "Copyright" not in item.text


def desktop(row: dict[str, Any], column: bool) -> list[Line]:
    head = headline(row["title"], row.get("kicker", ""), row.get("subtitle", ""), author_line(row))
    body: list[str] = [*BODY, ending(row)]
    if "caption" in row.get("body", ""):
        body = [ending(row)]
    if any("poem" in quirk for quirk in row.get("quirks", [])):
        body = ["你从地层深处走来", "带着黑色的火焰", "照亮了寒冷的夜", "(某某煤业公司)"]
    shown = row["page_label_shown"]
    name = shown.rpartition(":")[2]
    left: list[Line] = []
    if column:
        current = f"当前版:{shown}" if shown.startswith("第A") else f"当前版:第{row['page_no']}版:{name}"
        left = left_column(name, ["另一条新闻的题目", row["title"], "又一条"], current)
    date = row["raw_date"]
    return desktop_lines(head, body, name=name, number=row["page_no"], date=date, column=left)


@pytest.mark.parametrize("column", [False, True], ids=["without-column", "with-column"])
@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("row", FULL, ids=identity)
def test_full_desktop_pages_read_as_evidenced_whatever_the_tags(
    row: dict[str, Any], variant: str, column: bool
) -> None:
    item = article(row["url"], document(VARIANTS[variant](desktop(row, column))))
    check(row, item)
    assert item.page_no == int(row["page_no"])
    if column and row["page_label_shown"].startswith("第A"):
        assert item.page_label == row["page_label_shown"][1:3]
    if not column:
        assert item.page_label == row["page_no"]
    assert item.page_name == row["page_label_shown"].rpartition(":")[2]
    assert "放大" not in item.text
    assert item.title is not None
    assert item.title not in item.text.split("\n")


GUIDED_BODIES = (
    ["▲某厂工会开展劳动竞赛，职工踊跃参加。(炳坤 忠斌)?", "▲某矿为困难职工送去了温暖。(郭绍英黄旭)?"],
    ["　　" + BODY[0].strip(), "　　职工们说，这样的活动应当常办."],
)


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("body", GUIDED_BODIES, ids=["round-up", "story"])
@pytest.mark.parametrize("row", GUIDED, ids=identity)
def test_pages_of_which_a_crawl_kept_less_read_as_evidenced(
    row: dict[str, Any], variant: str, body: list[str]
) -> None:
    names = row.get("authors", [])
    page = [line("site", "本版导读"), *headline(row["title"]), *lines("body", *body)]
    page += lines("body", f"({' '.join(names)})") if names else []
    item = article(row["url"], document(VARIANTS[variant](page)))
    assert item.published == row["pub_date"]
    assert item.title == row["title"]
    assert item.kicker is None
    expected = names or (["炳坤", "忠斌", "郭绍英", "黄旭"] if body is GUIDED_BODIES[0] else [])
    assert item.authors[-len(expected) :] == expected or item.authors == expected
    assert "?" not in item.text


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("row", [row for row in SXGRB if row["rendering"] == "body only"], ids=identity)
def test_a_body_alone_keeps_its_signature_if_a_mark_of_the_layout_is_left(
    row: dict[str, Any], variant: str
) -> None:
    page = [*lines("body", *BODY, ending(row)), *CONTROLS]
    if "/m/" in row["url"]:
        page = [*page[:-1], *lines("footer", "分享到", "© 2023 陕西工人报", "制作单位:53BK.com", "↑ TOP")]
        page = [line("site", "等待处理…"), *page]
    item = article(row["url"], document(VARIANTS[variant](page)))
    assert item.published == row["pub_date"]
    assert item.title is None
    assert item.authors == row.get("authors", [])


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("author", ["", "李颖", "·秦文芳·", "□泥人"])
def test_a_mobile_page_reads_whatever_the_tags(variant: str, author: str) -> None:
    picture = "http://szb.sxworker.com/Img/2008/11/2008110403-1.jpg"
    page = mobile_lines("勇于担当 敢于作为", [*BODY, "赞0"], author=author, picture=picture)
    item = article(
        "http://szb.sxworker.com/m/content/2008-11/04/134002.html", document(VARIANTS[variant](page))
    )
    assert item.url == "http://szb.sxworker.com/content/2008-11/04/134002.html"
    assert item.title == "勇于担当 敢于作为"
    assert item.published == "2008-11-04"
    assert item.authors == ([author.strip("·□")] if author else [])
    assert item.page_no == 3
    assert item.images == []
    assert item.text == "\n".join(paragraph.strip() for paragraph in BODY)
    assert item.previous_url == "http://szb.sxworker.com/content/2008-11/04/134001.html"
    assert item.next_url == "http://szb.sxworker.com/content/2008-11/04/134003.html"
    assert item.rank == 1


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("indent", ["　　", ""])
@pytest.mark.parametrize("kicker", ["", "安康市"])
@pytest.mark.parametrize("subtitle", ["", "——记某矿采煤一队"])
@pytest.mark.parametrize("author", ["", "郁文", "□泥人", "文/某某", "本报记者 某某"])
def test_every_combination_of_optional_head_lines_is_told_apart(
    variant: str, indent: str, kicker: str, subtitle: str, author: str
) -> None:
    body = [indent + paragraph.strip() for paragraph in BODY]
    page = desktop_lines(headline("举办职工技能大赛", kicker, subtitle, author), body)
    item = article(
        "http://szb.sxworker.com/content/2008-11/04/283143.html", document(VARIANTS[variant](page))
    )
    assert (item.kicker, item.title, item.subtitle) == (kicker or None, "举办职工技能大赛", subtitle or None)
    assert item.text == "\n".join(paragraph.strip() for paragraph in BODY)
    assert item.authors == ([author.split("/")[-1].split()[-1].strip("□")] if author else [])


def test_the_site_lines_are_no_part_of_any_text() -> None:
    page = [*desktop_lines(headline("夜班"), BODY), *SITE]
    item = article(
        "http://szb.sxworker.com/content/2008-11/04/283143.html", document(VARIANTS["in_divs"](page))
    )
    assert item.text == "\n".join(paragraph.strip() for paragraph in BODY)


SEED = EVIDENCE.parents[1] / "seeds" / "002_5602fc38b706692c.txt"


@pytest.mark.skipif(not SEED.exists(), reason="the text of the real page is not at hand")
@pytest.mark.parametrize("variant", VARIANTS)
def test_a_real_mobile_page_reads_in_any_tags(variant: str) -> None:
    url = "http://szb.sxworker.com/m/content/2016-12/05/134356.html"
    shown = [text for text in SEED.read_text("utf-8").splitlines() if text.strip()]
    roles = {1: "title"}
    page = [line(roles.get(index, "body"), text) for index, text in enumerate(shown)]
    item = article(url, document(VARIANTS[variant](page)))
    assert item.title == shown[1]
    assert item.published == "2016-12-05"
    assert item.authors == [shown[3]]
    assert item.page_no == 3
    assert item.text.split("\n") == shown[4 : shown.index(next(t for t in shown if t.startswith("上篇")))]
    assert item.images == []
