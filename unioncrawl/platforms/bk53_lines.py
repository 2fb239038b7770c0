"""The order of the lines on the pages of 53BK: what no selector is known for. Pure functions.

Desktop:  site lines / 出版日期 / [left column: titles, 当前版, 版面翻页] / page name / two-digit number /
          [kicker] / title / [subtitle] / [author] / body / 放大 缩小 默认
          or, where a crawl kept less: 本版导读 / title / body
Mobile:   等待处理… / title / date of the rendering / [author] / body / 上篇: / 下篇: / 分享到 / footer / share block
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs

from unioncrawl.blocks import position, texts
from unioncrawl.bylines import is_author_line, is_unit
from unioncrawl.headlines import Headline, Hints, is_body, is_byline, split_headline, whole_headline
from unioncrawl.platforms.bk53_heads import first_named, parts_indented, second_named
from unioncrawl.text import is_editor_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

    from unioncrawl.blocks import Block

NUMBER = re.compile(r"^\d{2}$")
TITLES = re.compile(r"^标题导航$")
NAME_AND_NUMBER = re.compile(r"^(\D{2,20}?|第[A-Z]?\d{1,3}版\D{0,20}?)(\s*)(\d{2})$")
GUIDE = re.compile(r"^本版导读$")
CONTROLS = re.compile(r"^放大\s*(?:缩小\s*(?:默认)?)?$")
WAITING = re.compile(r"^等待处理")
CURRENT = re.compile(
    r"当前版\s*[:：]\s*第?\s*([A-Za-z]?\d{1,3})\s*[版面]\s*(?:[:：]\s*(.*?))?\s*(?:[上下]一[期版页].*)?$"
)
LABEL = re.compile(r"^第?\s*([A-Za-z]{0,2}\d{1,3})\s*[版面]\s*[:：]?\s*(\S.*)?$")
LABELLED = re.compile(r"^第\s*[A-Za-z]{0,2}(\d{1,3})\s*[版面]\s*(?:[:：]\s*\S.{0,29})?$")
ISSUED = re.compile(r"^出版日期\s*[:：]")

# What stands over an article, in the order of the page.
HEADER = re.compile(
    r"^(?:出版日期\s*[:：]|当前版\s*[:：]|版面翻页$|不良信息举报电话|[上下]一[期版页](?:\s+[上下]一[期版页])*$)|"
    r"官方网站\s*[|｜]|自律管理承诺书|今天是\s?(?:$|\d{4}\s?年)"
)
# What stands under one, or beside it in the columns of other themes.
FOOTER = re.compile(
    r"^(?:放大\s*(?:缩小\s*(?:默认)?)?$|[上下]一?篇\s*(?:[:：]|$|[上下]一?篇)|分享到(?:$|[\s:：])|本版导读$|版面(?:翻页|导航|目录)$|"
    r"标题导航$|往[刊期]回顾$|返回(?:目录|首页|顶部)$|出版日期\s*[:：]|当前版\s*[:：]|"
    r"不良信息举报电话|[上下]一[期版页](?:\s|$)|版权(?:所有|声明)|Copyright\b|(?:©|\(c\))|主办(?:单位)?\s*[:：]|主管\s*[:：]|"
    r"制作单位\s*[:：]|技术支持\s*[:：]|[↑▲]?\s*TOP$|关注公众号|PDF(?:原版|下载)$|(?:我要|发表)评论|"
    r"https?://\S+$|\S{0,12}ICP备)|官方网站\s*[|｜]|自律管理承诺书|53BK\.com"
)
SOFT_FOOTER = re.compile(r"^[上下]一?篇\s*[:：]|^https?://\S+$")
"""Footers that body text can hold as well: ``上篇:`` heads a part, an address stands alone."""

MOBILE_FOOTER = re.compile(
    r"^[上下]一?篇\s*(?:[:：]|$)|^分享到(?:$|[\s:：])|^©|^制作单位\s*[:：]|53BK\.com|^[↑▲]?\s*TOP$|^https?://\S+$"
)
DROPPED = re.compile(
    r"^(?:放大$|缩小$|默认$|放大\s*缩小|语音播报|赞\s*\d*$|留言板$|字体[:：]|本版导读$|等待处理|版面翻页$|关注公众号|"
    r"[上下]一[期版页篇](?:\s|$)|[上下]一?篇\s*[:：]|分享到(?:$|[\s:：])|返回目录$|打印$|关闭$|\S{0,10}官方网站\s*[|｜])"
)
DATE_LINE = re.compile(
    r"^(?:(?!出版)\S{0,6}[:：]\s*)?\d{4}年\d{1,2}月\d{1,2}日(?:\s*星期.)?(?:\s*\d{1,2}:\d{2})?$"
)

SENTENCE_ENDS = tuple("。！？!?”…．.)）")

_DIGITS = 2
_LONGEST_NAME = 30
_LONGEST_CURRENT = 300
_MENU_LINES = 60
_PLAIN_LINES = 4
"""So many lines of a menu stand before the page's number at the most, and of those that are no links."""

_SHORT_HEAD = 4


@attrs.frozen
class PageLine:
    """The page number over an article, and the page's name before it."""

    index: int
    """Index of the line with the number."""

    name: str
    number: str


@attrs.define(kw_only=True)
class Reading:
    """What the order of the lines says of an article."""

    headline: Headline
    body: list[str]
    start: int
    """Index among the page's lines of the first of the headline."""

    end: int
    """Index of the first line after the body."""

    page: PageLine | None = None


def page_line(lines: Sequence[Block]) -> PageLine | None:
    """Return the two-digit page number with the page's name before it, or ``None``.

    A calendar has such numbers too, but no name before them; and body text can have numbered parts, but
    after the page number.
    """
    header = last_header(lines)
    fits = [
        i
        for i in range(1, len(lines))
        if len(lines[i].text) == _DIGITS and NUMBER.match(lines[i].text) and is_page_name(lines[i - 1].text)
    ]
    index = next((i for i in fits if header is None or i > header), fits[0] if fits else None)
    if index is not None:
        return PageLine(index, lines[index - 1].text, lines[index].text)
    return None if header is None else page_on_one_line(lines, header + 1)


def page_on_one_line(lines: Sequence[Block], start: int) -> PageLine | None:
    """Return the page from a line like ``头版 01`` or ``第A4版:专题``, under the header lines or a menu after them."""
    plain = 0
    for index in range(start, min(start + _MENU_LINES, len(lines))):
        line = lines[index]
        match = NAME_AND_NUMBER.match(line.text)
        if match and is_page_name(match[1]) and (match[2] or index == start):
            return PageLine(index, match[1], match[3])
        if not line.linked and (match := LABELLED.match(line.text)):
            return PageLine(index, line.text, match[1])
        plain += not line.linked
        if is_body(line) or plain == _PLAIN_LINES:
            break
    return None


def last_header(lines: Sequence[Block]) -> int | None:
    """Return the index of the last header line over the article, or ``None``."""
    last = None
    for index, line in enumerate(lines):
        if HEADER.search(line.text):
            last = index
        elif last is not None and index > last + 1 and is_past_headline(line):
            break  # the same lines can come again after the article
    return last


def is_past_headline(line: Block) -> bool:
    """Return whether ``line`` stands in or under an article: a paragraph, or the buttons."""
    return (is_body(line) and "。" in line.text) or CONTROLS.match(line.text) is not None


def has_header_and_paragraph(lines: Sequence[Block]) -> bool:
    """Return whether a paragraph stands under the header: all that a page without a number and controls has."""
    header = last_header(lines)
    return header is not None and any(is_body(line) and "。" in line.text for line in lines[header + 1 :])


def is_page_name(line: str) -> bool:
    """Return whether ``line`` can be the name of a page: ``头版``, ``第3版``, ``煤业化工专刊-副刊``."""
    return (
        2 <= len(line) <= _LONGEST_NAME
        and not line.isdigit()
        and line[-1] not in "。，,；;！？!?、：:…"
        and not re.search(r"\d{4}年|^\d+月|^[日一二三四五六\s]+$", line)
        and not HEADER.search(line)
    )


def current_page(lines: Sequence[Block]) -> tuple[str | None, str | None]:
    """Return label and name of the page from ``当前版:第A8版:煤业化工专刊-副刊``."""
    for index, line in enumerate(lines):
        if line.text.startswith("当前版"):
            following = lines[index + 1].text if index + 1 < len(lines) else ""
            text = line.text[:_LONGEST_CURRENT]
            match = CURRENT.search(text) or CURRENT.search(text + following[:_LONGEST_CURRENT])
            if match:
                return match[1], match[2] or None
    return None, None


def label_of(lines: Sequence[Block], page: PageLine) -> tuple[str | None, str | None]:
    """Return label and name of ``page`` from a line like ``第A8版:煤业化工专刊-副刊``: its own, or one on the same page."""
    for text in (page.name, *texts(lines)):
        match = LABEL.match(text)
        if match and match[2] and page.name.endswith(match[2]) and int(page.number) == digits_of(match[1]):
            return match[1], match[2]
    return None, None


def digits_of(label: str) -> int | None:
    """Return the number in a page label: 8 for ``A8``."""
    digits = re.search(r"\d+", label)
    return int(digits[0]) if digits else None


def article_start(lines: Sequence[Block]) -> tuple[int, bool]:
    """Return the index of the first line of the headline, and whether a mark of the layout says so."""
    page = page_line(lines)
    if page is not None:
        return page.index + 1, True
    controls = controls_over(lines)
    if controls is not None:
        return controls + 1, True
    header = last_header(lines)
    guide = position(lines, GUIDE)
    if (
        guide is not None
        and guide + 1 < len(lines)
        and (header is None or guide > header or header > guide + 3)
    ):
        return guide + 1, True
    if header is not None:
        return header + 1, True
    return 0, False


def controls_over(lines: Sequence[Block]) -> int | None:
    """Return the index of ``放大 缩小 默认`` after ``标题导航`` if an article follows: a magazine has them over it, too."""
    titles = position(lines, TITLES)
    over = None if titles is None else position(lines, CONTROLS, titles)
    if over is None:
        return None
    for line in lines[over + 1 :]:
        if CONTROLS.match(line.text) or FOOTER.search(line.text):
            return None
        if not is_dropped(line.text):
            break
    under = position(lines, CONTROLS, over + 1)
    return over if under is not None or any(is_body(line) for line in lines[over + 1 :]) else None


def article_end(lines: Sequence[Block], start: int) -> int:
    """Return the index of the first line after the body.

    ``放大 缩小 默认`` and the links to the neighbours stand under the body; a theme may have them over it.
    """
    anchored: dict[HtmlElement, bool] = {}
    end = next_footer(lines, start, anchored=anchored)
    region: list[Block] = []
    seen = start
    while end < len(lines):
        region += [line for line in lines[seen:end] if not is_dropped(line.text)]
        seen = end
        headline_only = len(region) <= _SHORT_HEAD and not any(is_body(line) for line in region)
        if not headline_only or (len(region) > 1 and is_author_line(region[-1].text)):
            return end
        following = next_footer(lines, end + 1, anchored=anchored)
        if not any(line.indented or line.text.endswith(("。", "”")) for line in lines[end + 1 : following]):
            return end
        end = following
    return end


def next_footer(
    lines: Sequence[Block],
    start: int,
    footer: re.Pattern[str] = FOOTER,
    anchored: dict[HtmlElement, bool] | None = None,
) -> int:
    """Return the index of the next footer line from ``start`` on, or the number of lines.

    :param anchored: elements known to hold links or not, for a caller that looks for several footers.
    """
    anchored = {} if anchored is None else anchored
    for index in range(start, len(lines)):
        text = lines[index].text
        if footer.search(text) and not (SOFT_FOOTER.search(text) and is_within_body(lines, index, anchored)):
            return index
    return len(lines)


def is_within_body(lines: Sequence[Block], index: int, anchored: dict[HtmlElement, bool]) -> bool:
    """Return whether ``lines[index]`` is plain text with a paragraph right under it."""
    element = lines[index].element
    if element not in anchored:
        anchored[element] = next(element.iter("a"), None) is not None
    if index + 1 >= len(lines) or anchored[element]:
        return False
    following = lines[index + 1]
    return "。" in following.text and is_body(following) and not FOOTER.search(following.text)


def has_body(lines: Sequence[str]) -> bool:
    """Return whether ``lines`` are more than the author's line, all that is left of a page cut off there."""
    return len(lines) > 1 or any(
        not (is_author_line(line) or is_unit(line)) or "摄" in line for line in lines
    )


def is_dropped(line: str) -> bool:
    """Return whether ``line`` is the site's and not the paper's."""
    return DROPPED.search(line) is not None or is_editor_line(line)


def read_desktop(
    lines: Sequence[Block], hints: Hints, others: frozenset[str], *, kickers: bool = True
) -> Reading:
    """Return the article that stands between page number and ``放大 缩小 默认``.

    :param others: texts of links to other articles and pages: lists beside the article.
    :param kickers: whether there can be a line over the title.
    """
    start, _ = article_start(lines)
    end = article_end(lines, start)
    region = [
        line
        for line in lines[start:end]
        if not (is_dropped(line.text) or FOOTER.search(line.text) or lists_others(line, hints, others))
    ]
    hints = second_named(region, hints) if kickers else first_named(region, hints)
    headline = split_headline(parts_indented(region), hints)
    return Reading(
        headline=headline,
        body=texts(region[headline.length :]),
        start=start,
        end=end,
        page=page_line(lines),
    )


def lists_others(line: Block, hints: Hints, others: frozenset[str]) -> bool:
    """Return whether ``line`` lists other articles or pages, and does not just read the same as a link to one."""
    if line.linked:
        return line.text in others or all(part in others for part in line.text.split(" "))
    return hints.listed != "" and line.text.partition(" ")[2] == hints.listed


def read_over(lines: Sequence[Block], body_start: int, hints: Hints) -> Headline:
    """Return the headline that stands between page number and a body whose beginning is known."""
    start, marked = article_start(lines[:body_start])
    over = [
        line
        for line in lines[start:body_start]
        if not (is_dropped(line.text) or FOOTER.search(line.text) or DATE_LINE.match(line.text))
    ]
    if marked:
        return whole_headline(over, hints)
    named = (
        whole_headline(over[-3:], hints)
        if any(line.tag in ("h1", "h2", "h3") for line in over[-3:])
        else None
    )
    return attrs.evolve(named, kicker=None) if named else Headline()


def mobile_date(lines: Sequence[Block]) -> int | None:
    """Return the index of the line with the day of the rendering, or ``None``."""
    waiting = position(lines, WAITING)
    start = 0 if waiting is None else waiting + 1
    return next((i for i in range(start, min(start + 7, len(lines))) if DATE_LINE.match(lines[i].text)), None)


def read_mobile(lines: Sequence[Block], hints: Hints) -> Reading:
    """Return the article of a mobile page. Its date is the day when the page was rendered: dropped."""
    waiting = position(lines, WAITING)
    start = 0 if waiting is None else waiting + 1
    date = mobile_date(lines)
    if date is not None:
        start = after_menu(lines, start, date)
    end = next_footer(lines, start if date is None else date + 1, MOBILE_FOOTER)
    if date is None:
        region = [line for line in lines[start:end] if not (is_dropped(line.text) or line.linked)]
        if not any(is_body(line) for line in region):
            region = []  # the plan of a page has nothing but labels and links
        headline = split_headline(region, hints)
        return Reading(headline=headline, body=texts(region[headline.length :]), start=start, end=end)
    over = [line for line in lines[start:date] if not is_dropped(line.text)]
    headline = whole_headline(over, hints)
    body = [line for line in lines[date + 1 : end] if not is_dropped(line.text)]
    if headline.byline is None and is_byline(body, 0):
        headline.byline = body.pop(0).text
    return Reading(headline=headline, body=texts(body), start=start, end=end)


def after_menu(lines: Sequence[Block], start: int, date: int) -> int:
    """Return the index of the first line after the menu that may stand over the title."""
    menu = [index for index in range(start, date - 1) if lines[index].linked]
    return menu[-1] + 1 if menu else start


def is_mobile(lines: Sequence[Block]) -> bool:
    """Return whether the lines are those of a mobile page."""
    if position(lines, WAITING) is not None:
        return True
    date = mobile_date(lines)
    return date is not None and position(lines, MOBILE_FOOTER, date) is not None and page_line(lines) is None
