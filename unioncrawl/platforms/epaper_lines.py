"""The order of the lines on the pages of small e-paper products: what no markup is known for. Pure functions.

lines of the site / [titles of the page] / tools / [kicker] / title / [subtitle] / [author] / [divider] / body / tools / footer

The divider is a line that only one product prints, between headline and body. Where there is none, the form of the lines
tells where the headline ends.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

import attrs

from unioncrawl.blocks import texts
from unioncrawl.dates import is_visitor_date, stamps
from unioncrawl.headlines import Headline, Hints, is_body, split_headline, whole_headline
from unioncrawl.metaline import is_tool_line
from unioncrawl.platforms.epaper_headlines import decks_apart
from unioncrawl.text import is_editor_line, squeezed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from unioncrawl.blocks import Block

_TURN = r"[上下]一[篇版期]"
_TOOL = rf"(?:{_TURN}|放大|缩小|默认|全文复制|复制全文|返回(?:目录|首页|版面)|[标题版面]{{2}}导航|往期回顾|打印|关闭)"
_APART = r"[\s|｜]{0,8}"
TOOLS_WITHIN = re.compile(
    rf"(?:^|(?<=\s)){_TOOL}(?:{_APART}{_TOOL}){{1,11}}(?=\s|$)|{_TOOL}(?:{_APART}{_TOOL}){{2,11}}"
)
"""Tools that stand on one line with something else: several, and apart from it by a blank, or three at least."""

FOOTER_WITHIN = re.compile(
    r"(?:(?<=[。！？”…）)摄])|(?<=[。！？”…）)摄] ))(?:Produced By\b|版权所有|Copyright\b|上一篇\s?[:：]|"
    r"主办(?:单位)?\s?[:：]\s?\S{2,24}\s{1,4}(?:地址|电话|版权|承办|技术)|关于我们\s?[|｜]|\S{0,2}ICP备).{0,300}$"
)
"""A footer behind the last sentence."""

CONTROLS = re.compile(
    r"^\W*(?:返回目录\s*)?放大\s*缩小\s*(?:默认|全文复制)?(?!\w)|^\W*(?:返回目录\s*)?放大\s*缩小\s*全文复制"
)
TURNING = re.compile(rf"{_TURN}|返回|关闭|打印|放大")
"""Tools that stand over an article or under it and never within."""

LABEL = re.compile(
    r"^(?:当前版\s*[:：]\s*)?(?P<order>第)?\s*(?P<label>[A-Za-z]{0,2}\d{1,4}[A-Za-z]?)\s*[版面]"
    r"(?:\s*[:：]\s*|\s+|$)(?P<name>\S.{0,39}?)?\s*$"
)
BARE_LABEL = re.compile(r"^(?P<label>[A-Za-z]{0,2}\d{1,4})\s*[:：]\s*(?P<name>\S.{0,39}?)\s*$")
"""``01:头版``, as the pages of one product are listed."""

OVER = re.compile(
    r"^当前(?:位置|版)\s*[:：]|^(?:发布|出版)日期\s*[:：]|^通版阅读请点击|^[展收][开缩]通版$|^本版(?:新闻|导读|目录)$|^版面(?:列表|目录|概览)$|"
    r"^往期(?:回顾|报纸|刊期)|^日历查看$|^(?:高级)?(?:检索|搜索)$|^内容(?:详情|搜索)$|^数字报刊?$|^电子报$|^首页$"
)
FOOTER = re.compile(
    r"^Produced\s?By\b|^版权(?:所有|声明)|^Copyright\b|^©|^\(c\)\s|^\S{0,12}ICP[备证]|^[\u4e00-\u9fff]{0,4}公网安备|^[上下]一?篇\s*[:：]|"
    r"^关于我们(?:\s|$|[|｜])|^联系我们(?:\s|$|[|｜])|^友情链接|^网站(?:地图|声明|首页)|^免责声明|^违法和?不良信息|^未经.{0,30}(?:授权|许可)|"
    r"^本报(?:地址|社址|电话)\s*[:：]|^大汉(?:版通|网络)",
    re.IGNORECASE,
)
SOFT_FOOTER = re.compile(
    r"^(?:主办|主管|承办)(?:单位)?\s*[:：]|^技术(?:开发|支持)\s*[:：]|^(?:地址|电话|邮编|邮箱|网址)\s*[:：]|^相关(?:新闻|链接|阅读|文章)\s*[:：]?$|"
    r"^(?:热门|推荐)(?:新闻|文章|阅读)?$|^(?:新闻)?热线\s*[:：]|^扫[一码].{0,20}$|^分享到?(?:\s|[:：]|$)|^(?:我要)?评论\s*[:：]?$"
)
"""Footers that body text can hold as well: no paragraph stands under them."""

_TOOLS_AFTER = re.compile(rf"(?:(?:^|\s+)(?:PDF(?:原版|版?下载)?|版面导航|{_TOOL}))+\s*$")
_LONGEST_SITE_LINE = 120
_LONGEST_SPLIT = 20_000
_DEEPEST_HEAD = 3
_SHORTEST_HALF = 30


@attrs.frozen(kw_only=True)
class Marks:
    """What a product prints around its articles."""

    divider: re.Pattern[str] | None = None
    """What stands between headline and body, and nowhere else."""

    over: re.Pattern[str] | None = None
    """More lines that stand over an article on every page."""

    within: re.Pattern[str] | None = None
    """What of these lines can be told where it stands on one line with something else."""

    headline: Callable[[Sequence[Block], Hints], Headline] = whole_headline
    """Reads the lines between tools and divider."""


@attrs.frozen
class Label:
    """The page as printed."""

    label: str
    name: str | None


@attrs.define(kw_only=True)
class Reading:
    """What the order of the lines says of an article."""

    headline: Headline = attrs.field(factory=Headline)
    body: list[str] = attrs.field(factory=list)
    first: int = 0
    """Index among the lines of the page of the first of the article."""

    last: int = 0
    """Index of the first line after it."""

    divider: re.Match[str] | None = None
    controls: bool = False
    """Whether tools stand over it."""


@attrs.define
class Sheet:
    """The lines of a page, tools and dividers apart, each with the index of the line of the page that it is part of."""

    lines: list[Block] = attrs.field(factory=list)
    origins: list[int] = attrs.field(factory=list)
    controls: int | None = None
    """Index of the line with the buttons for the size of the letters."""

    divider: int | None = None
    """Index of the divider."""

    found: re.Match[str] | None = None
    """The divider."""

    def origin(self, index: int, default: int) -> int:
        """Return the line of the page that line ``index`` is part of."""
        return self.origins[index] if index < len(self.origins) else default


def sheet_of(lines: Sequence[Block], marks: Marks) -> Sheet:
    """Return ``lines`` with tools, footers and the divider, where they stand within one, as lines of their own.

    Elements that do not break lines may hold all that a page prints.
    """
    sheet = Sheet()
    patterns = [pattern for pattern in (TOOLS_WITHIN, FOOTER_WITHIN, marks.within) if pattern]
    for index, line in enumerate(lines):
        parts = split_at(line, patterns) if len(line.text) <= _LONGEST_SPLIT else [line]
        sheet.lines += parts
        sheet.origins += [index] * len(parts)
    sheet.controls = controls_over(sheet.lines)
    found = None if marks.divider is None else divider_of(sheet, marks.divider)
    if found is not None:
        index, sheet.found = found
        before, after = split_around(sheet.lines[index], sheet.found)
        origin = sheet.origins[index]
        parts = [
            *before,
            attrs.evolve(sheet.lines[index], text=sheet.found[0].strip(), indented=False),
            *after,
        ]
        sheet.lines[index : index + 1] = parts
        sheet.origins[index : index + 1] = [origin] * len(parts)
        sheet.divider = index + len(before)
    return sheet


def split_at(line: Block, patterns: Sequence[re.Pattern[str]]) -> list[Block]:
    """Return the lines that stand in ``line``, apart by what ``patterns`` find."""
    cuts = {cut for pattern in patterns for match in pattern.finditer(line.text) for cut in match.span()}
    if not cuts - {0, len(line.text)} or is_tool_line(line.text):
        return [line]
    places = sorted({0, *cuts, len(line.text)})
    pieces = (line.text[first:last].strip() for first, last in itertools.pairwise(places))
    return [
        attrs.evolve(line, text=piece, indented=line.indented and not at)
        for at, piece in enumerate(filter(None, pieces))
    ]


def split_around(line: Block, match: re.Match[str]) -> tuple[list[Block], list[Block]]:
    """Return what of ``line`` stands before ``match`` and after it, none or one line each."""
    before, after = line.text[: match.start()].strip(), line.text[match.end() :].strip()
    return (
        [attrs.evolve(line, text=before)] if before else [],
        [attrs.evolve(line, text=after, indented=False)] if after else [],
    )


def divider_of(sheet: Sheet, divider: re.Pattern[str]) -> tuple[int, re.Match[str]] | None:
    """Return the first divider under the tools, or the first at all, and the line that it stands in; ``None`` if there is none.

    Behind a sentence it would be a citation: a headline has none.
    """
    found = [
        (index, match)
        for index, line in enumerate(sheet.lines)
        if len(line.text) <= _LONGEST_SPLIT
        and (match := divider.search(line.text))
        and "。" not in line.text[: match.start()]
    ]
    under = [one for one in found if sheet.controls is None or one[0] > sheet.controls]
    return next(iter(under or found), None)


def label_in(text: str, *, bare: bool = False) -> Label | None:
    """Return the page that ``text`` names, if it is nothing else: ``第A1版：要闻``, ``04版``, and ``01:头版`` if ``bare``."""
    if len(text) > _LONGEST_SITE_LINE:
        return None
    if match := LABEL.match(text):
        name = _TOOLS_AFTER.sub("", match["name"] or "").strip()
        return Label(match["label"] + ("" if match["order"] else "版"), name or None)
    match = BARE_LABEL.match(text) if bare else None
    return Label(match["label"], match["name"]) if match else None


def is_paragraph(line: Block) -> bool:
    """Return whether ``line`` has the form of a paragraph, or is a sentence."""
    return is_body(line) or "。" in line.text


def is_site_line(line: Block, marks: Marks) -> bool:
    """Return whether ``line`` stands over an article on every page."""
    text = line.text
    if len(text) > _LONGEST_SITE_LINE:
        return False
    return (
        is_tool_line(text)
        or OVER.search(text) is not None
        or (marks.over is not None and marks.over.search(text) is not None)
        or label_in(text) is not None
        or is_date_line(text)
    )


def is_date_line(text: str) -> bool:
    """Return whether ``text`` is a day with at most the paper's name before it and the day of the week after it."""
    if is_visitor_date(text):
        return True
    found = stamps(text)
    return (
        len(found) == 1
        and found[0].end == len(text.rstrip(" )）"))
        and re.fullmatch(r"(?:[\u4e00-\u9fff《》]{0,12}[报刊]社?》?)?[\s:：(（]*", text[: found[0].start])
        is not None
    )


def read(sheet: Sheet, marks: Marks, hints: Hints, others: frozenset[str]) -> Reading:
    """Return the article that the lines of a page hold.

    :param others: texts of links to other articles and pages.
    """
    lines, controls, divider = sheet.lines, sheet.controls, sheet.divider
    if divider is not None:
        first = start_over(lines, divider, marks, others)
        head = marks.headline(decks_apart(lines[first:divider], hints), hints)
        begin = after_tools(lines, divider + 1, marks)
    else:
        first = first_line(lines, 0 if controls is None else controls + 1, marks, others)
        begin = first
        head = Headline()
    end = end_of(lines, begin, marks)
    region = [line for line in lines[begin:end] if not is_dropped(line, marks, others)]
    while region and region[-1].linked:
        region.pop()
    if divider is None:
        head = split_headline(region, hints)
        region = region[head.length :]
    return Reading(
        headline=head,
        body=once(texts(region)),
        first=sheet.origin(first, 0),
        last=sheet.origin(end, (sheet.origins or [0])[-1] + 1),
        divider=sheet.found,
        controls=controls is not None,
    )


def controls_over(lines: Sequence[Block]) -> int | None:
    """Return the index of the last line with the buttons for the size of the letters that has a paragraph under it.

    What stands over it can be a list of the page's articles, each with its first sentences.
    """
    paragraph = False
    for index in range(len(lines) - 1, -1, -1):
        line = lines[index]
        if paragraph and len(line.text) <= _LONGEST_SITE_LINE and CONTROLS.search(line.text):
            return index
        paragraph = paragraph or is_paragraph(line)
    return None


def start_over(lines: Sequence[Block], divider: int, marks: Marks, others: frozenset[str]) -> int:
    """Return the index of the first line of the headline that stands over the divider."""
    site = [i for i in range(divider) if is_site_line(lines[i], marks)]
    linked = [i for i in range(divider) if lines[i].linked and (lines[i].text in others or i + 1 < divider)]
    for known in (site + linked, site):
        start = max(known, default=-1) + 1
        if start < divider and known:
            return start
    return max(0, divider - _DEEPEST_HEAD)


def after_tools(lines: Sequence[Block], start: int, marks: Marks) -> int:
    """Return the index of the first line from ``start`` on that is not the site's."""
    while start < len(lines) and is_site_line(lines[start], marks):
        start += 1
    return start


def first_line(lines: Sequence[Block], first: int, marks: Marks, others: frozenset[str]) -> int:
    """Return the index of the first line of the headline: under the last line of the site before the body."""
    start = first
    for index in range(first, len(lines)):
        line = lines[index]
        if is_site_line(line, marks) or (line.linked and line.text in others):
            start = index + 1
        elif is_paragraph(line):
            break
    return start


def end_of(lines: Sequence[Block], start: int, marks: Marks) -> int:
    """Return the index of the first line after the article whose body begins at or after ``start``."""
    paragraphs = [index for index in range(start, len(lines)) if is_paragraph(lines[index])]
    last = paragraphs[-1] if paragraphs else -1
    for index in range(start, len(lines)):
        text = lines[index].text
        if FOOTER.search(text) or (index > last and SOFT_FOOTER.search(text)):
            return index
        if is_end_tool(lines[index], marks) and (index > last or paragraphs[0] < index):
            return index
    return len(lines)


def is_end_tool(line: Block, marks: Marks) -> bool:
    """Return whether ``line`` is a line of tools that stands over or under an article."""
    return is_site_line(line, marks) and TURNING.search(line.text) is not None


def is_dropped(line: Block, marks: Marks, others: frozenset[str]) -> bool:
    """Return whether ``line``, which stands in an article, is none of its own."""
    return (
        is_editor_line(line.text)
        or (is_tool_line(line.text) and not line.text.isdigit())
        or (line.linked and line.text in others)
        or (marks.divider is not None and marks.divider.fullmatch(line.text) is not None)
    )


def once(lines: list[str]) -> list[str]:
    """Return a body that was rendered twice, as paragraphs and on one line, in the form that has more lines."""
    sizes = [len(squeezed(line)) for line in lines]
    half, total = 0, sum(sizes)
    for index, size in enumerate(sizes[:-1], 1):
        half += size
        if 2 * half >= total:
            twice = 2 * half == total and half >= _SHORTEST_HALF
            if twice and squeezed("".join(lines[:index])) == squeezed("".join(lines[index:])):
                return max(lines[:index], lines[index:], key=len)
            break
    return lines
