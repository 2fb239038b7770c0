"""The order of the lines on pages of Founder's e-papers: what no markup is known for. Pure functions.

``第04版:工会`` / ``3上一版  下一版4`` / titles of the page / ``3上一篇  下一篇4 2018年2月14日 放大 缩小 默认`` /
[kicker] / title / [subtitle] / [author] / body / the same lines again / ``主办:…``.
The digits 3 and 4 are arrows of a symbol font.
Templates of the newer product print ``版次：A01 来源：… 2020年11月20日`` between headline and body.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

import attrs

from unioncrawl.blocks import texts
from unioncrawl.bylines import is_author_line, is_bare_name, is_unit
from unioncrawl.dates import chinese_date
from unioncrawl.headlines import (
    Headline,
    Hints,
    is_body,
    is_byline,
    is_subtitle,
    named_title,
    split_headline,
    whole_headline,
    with_title,
)
from unioncrawl.platforms.page_labels import is_same_page, number_of
from unioncrawl.remembering import remembered
from unioncrawl.text import is_editor_line, squeezed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncrawl.blocks import Block

_ARROW = r"(?:[34]\s{0,3})"
_TURN = rf"(?:{_ARROW}?[上下]一[版期篇](?:\s{{0,3}}[34](?!\d))?)"
_GLUED_TURN = r"(?:[34]\s?上一[版期篇]|下一[版期篇]\s?4(?!\d)|上一[版期篇]\s?3(?!\d)|4\s?下一[版期篇])"
_DAY = r"(?:\d{4}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日(?:\s{0,3}星期\s?[一二三四五六日天]?)?)"
_SIZES = r"(?:放大\s{0,4}缩小(?:\s{0,4}默认)?)"
_TOOLS = (
    "放大|缩小|默认|返回京工网|返回目录|返回首页|返回主页|返回版面|返回|版面导航|标题导航|版面目录|版面概览|版面列表|本版新闻|本版导读|往期回顾|往期报纸|朗读|打印|关闭|"
    "复制链接|收藏|字号|首页|分享|PDF下载|PDF版下载|下载PDF|PDF版|PDF|[上下]一页|数字报纸?|电子报|按日期检索|日期检索|全文检索|检索|搜索|高级检索|"
    "通版阅读请点击\\s?[:：]?|展开通版|收缩通版|阅读付费版面提示|本期报纸需要付费"
)
_WORDS = "|".join(sorted(_TOOLS.split("|"), key=len, reverse=True))
_GAP = r"[\s|｜·•:：/>»]"
CHROME = re.compile(rf"(?:{_TURN}|{_DAY}|{_WORDS}|[34](?=\s|$)|{_GAP}|[,，])++", re.IGNORECASE)
"""A line of buttons and links. Matched in full; each place is read in one way only."""

CONTROLS = re.compile(r"放大|缩小|默认")
TURN = re.compile(r"[上下]一[版期篇]|通版")
_RUN = re.compile(rf"(?:{_TURN}|{_SIZES}|{_DAY}|返回京工网|版面导航|{_GAP})++")
_ANCHOR = re.compile(rf"{_TURN}|{_SIZES}|返回京工网|版面导航")
_STRONG = re.compile(rf"{_SIZES}|{_GLUED_TURN}|{_TURN}{_GAP}{{0,8}}{_TURN}")
"""What no sentence has: the buttons for the size of the letters, a word for turning with its arrow, or two such words."""

LABEL = re.compile(
    r"^(?:当前版\s*[:：]\s*)?(?P<order>第)?\s*(?P<label>[A-Za-z]{0,3}\d{1,5}[A-Za-z]?)\s*版\s*(?:[:：\s]\s*(?P<name>\S.{0,60}?)?)?\s*$"
)
"""The page over an article: ``第04版:工会``, ``00002版:工会``, ``第A01版：头版``."""

_STRONG_WORDS = re.compile("放大|[上下]一[版期篇]")
"""One of these it has in any case."""

_TURNS = re.compile(rf"(?:{_TURN}|{_SIZES})+$")
LABEL_WITHIN = re.compile(r"(?<!\S)(?:第\s?[A-Z]{0,2}\d{1,3}|\d{5})\s?版\s?[:：]\s?\S{1,20}(?=\s|$)")
ISSUED = re.compile(r"^(?:发布|出版)日期\s*[:：]")
ISSUED_WITHIN = re.compile(rf"(?:发布|出版)日期\s?[:：]\s?{_DAY}")
DIVIDER = re.compile(r"版次\s*[:：]\s*(?:第\s*)?([A-Za-z]{0,3}\d{1,4}[A-Za-z]?)\s*版?")
OWNER = re.compile(r"主办(?:单位)?\s?[:：]\s?\S{2,24}\s{1,4}(?:运营管理|版权所有|承办|地址|技术)")
FOOTER = re.compile(
    r"^(?:(?:主办|主管|承办)(?:单位)?\s*[:：]|运营管理\s*[:：]|技术(?:开发|支持)\s*[:：]|版权(?:所有|声明)|Copyright\b|(?:©|\(c\))|"
    r"\S{0,3}ICP[备证]|[\u4e00-\u9fff]{0,3}公网安备|关闭$|[上下]一?篇\s*[:：]|免责声明|本报(?:地址|社址)\s*[:：]|关于我们\s*[|｜]|"
    r"网站(?:地图|声明)|违法和?不良信息|未经.{0,30}(?:书面)?(?:授权|许可))",
    re.IGNORECASE,
)
DEVELOPER = re.compile(r"技术开发\s*[:：]\s*正辰科技")
LEAKED = "/enpproperty"
AUTHOR_UNDER = re.compile(r"^作者\s*[:：]")
ENDS_OF_CAPTION = re.compile(r"(?:摄|[发供]|供图|供稿|资料图片|摄影|摄影报道)\s?[)）]?$")

_LAST_OF_CAPTION = tuple("摄发供图片影道)）")

_LONGEST_SPLIT = 20_000
_LONGEST_CHROME = 200
_DEEPEST_LEAK = 14
_DATE_FIRST = re.compile(r"(?:<!--enpproperty\s*)?\d{4}-\d{2}-\d{2}\b")
_LEAKED_WITHIN = re.compile(
    r"(?:<!--enpproperty\s{0,3})?\b\d{4}-\d{2}-\d{2}(?: \d\d:\d\d(?::\d\d)?(?:\.\d)?)? \d{1,8} .{0,300}?/enpproperty"
)
_SENTENCE_END = re.compile(r"[。！!…：:][”’」]?$|[摄发]$")
"""What a second deck does not end in, and a short paragraph does."""

_LONGEST_TITLE = 70
_NO_TITLE = re.compile(r"[。；]|[，,、：:…！!]$|[讯电] ?[(（]|^[▲△●■◆□]|^本报|[摄发]$")
_SHORTEST_NAME = 4
_FEWEST_VERSES = 3
_LONGEST_LIST = 2_000
_MOST_WORDS = 6
_DEEPEST_NAME = 120
"""A title that stands on one line with the body is within its first characters."""


@attrs.frozen
class Label:
    """The page as printed."""

    label: str
    name: str | None

    @property
    def number(self) -> int | None:
        """版次 as a number: 4 of ``04``, 2 of ``00002版``, 1 of ``A01``; ``None`` of ``B01``."""
        return number_of(self.label)


@attrs.define(kw_only=True)
class Reading:
    """What the order of the lines says of an article."""

    headline: Headline = attrs.field(factory=Headline)
    body: list[str] = attrs.field(factory=list)
    start: int = 0
    """Index among the lines of the first of the article."""

    end: int = 0
    """Index of the first line after the body."""

    meta: str = ""
    """The line ``版次：A01 来源：…``, however it is broken."""

    marks: frozenset[str] = frozenset()
    """What of the platform's own lines is there: ``label``, ``controls``, ``turn``, ``divider``, ``footer``."""

    verse: bool = False
    """Whether it is a signed poem, which need not have a sentence."""


@remembered
def label_in(text: str) -> Label | None:
    """Return the page that ``text`` names, if it is nothing else: ``第04版:工会``."""
    match = LABEL.match(text) if len(text) <= 100 else None
    if match is None:
        return None
    pieces = (match["name"] or "").split()
    name = " ".join(cut for piece in pieces if not CHROME.fullmatch(piece) and (cut := _TURNS.sub("", piece)))
    return Label(match["label"] + ("" if match["order"] else "版"), name or None)


def is_chrome(line: Block) -> bool:
    """Return whether ``line`` is the site's and not the paper's."""
    return is_chrome_text(line.text)


@remembered
def is_chrome_text(text: str) -> bool:
    """Return whether a line of these words is the site's and not the paper's."""
    return len(text) <= _LONGEST_CHROME and CHROME.fullmatch(text) is not None


@remembered
def day_of_site(text: str) -> str | None:
    """Return the day in ``text`` if it is a row of buttons, or stands after 发布日期."""
    return chinese_date(text) if is_chrome_text(text) or ISSUED.match(text) else None


@remembered
def is_button(text: str) -> bool:
    """Return whether ``text`` is a row of buttons; a day alone can close a letter, a digit alone be a heading."""
    short = len(text) <= _LONGEST_CHROME and not text.isdigit()
    return short and CHROME.fullmatch(text) is not None and re.fullmatch(_DAY, text) is None


def apart(lines: Sequence[Block]) -> list[Block]:
    """Return ``lines`` with buttons, the page's label and the owner's line, where they stand within one, as lines of their own.

    Elements that do not break lines may hold all that a page prints.
    """
    found: list[Block] = []
    for line in lines:
        if pieces := pieces_of(line.text):
            found += [attrs.evolve(line, text=piece) for piece in pieces]
        else:
            found.append(line)
    return found


@remembered
def pieces_of(text: str) -> tuple[str, ...]:
    """Return the lines that a line of these words is made of; none if it is one."""
    if len(text) > _LONGEST_SPLIT or is_chrome_text(text):
        return ()
    cuts = {place for run in runs_of_buttons(text) for place in run}
    for word, pattern in (("版", LABEL_WITHIN), ("日期", ISSUED_WITHIN)):
        if word in text:
            cuts |= {place for match in pattern.finditer(text) for place in match.span()}
    if "主办" in text and (owner := OWNER.search(text)):
        cuts |= {owner.start(), len(text)}
    if not cuts - {0, len(text)}:
        return ()
    places = sorted({0, *cuts, len(text)})
    pieces = (text[first:last].strip() for first, last in itertools.pairwise(places))
    return tuple(piece for piece in pieces if piece)


def runs_of_buttons(text: str) -> list[tuple[int, int]]:
    """Return where in ``text`` rows of buttons stand that cannot be part of a sentence."""
    found: list[tuple[int, int]] = []
    if not _STRONG_WORDS.search(text):
        return found
    for run in _RUN.finditer(text):
        anchors = list(_ANCHOR.finditer(run[0]))
        if anchors and _STRONG.search(run[0]):
            lead = len(run[0]) - len(run[0].lstrip(" "))
            found.append((run.start() + lead, run.start() + anchors[-1].end()))
    return found


def without_leak(lines: list[Block]) -> list[Block]:
    """Return ``lines`` without the rest of a broken comment, ``2025-05-07 2 … <title> /enpproperty-->``, and what follows."""
    end = next((i for i, line in enumerate(lines) if LEAKED in line.text), None)
    if end is None:
        return lines
    if within := _LEAKED_WITHIN.search(lines[end].text):
        rest = lines[end].text[: within.start()].strip()
        return [*lines[:end], *([attrs.evolve(lines[end], text=rest)] if rest else [])]
    for index in range(end, max(-1, end - _DEEPEST_LEAK), -1):
        if _DATE_FIRST.match(lines[index].text):
            return lines[:index]
    return lines[:end]


def current_label(lines: Sequence[Block], number: str | None = None) -> Label | None:
    """Return the page that stands over the article: the first label that is no link, else the only one.

    :param number: the page's number as known from elsewhere; a label of it comes first.
    """
    labels = [(label, line) for line in lines if (label := label_in(line.text))]
    if number is not None and (same := [label for label, _ in labels if is_same_page(label.label, number)]):
        return same[0]
    unlinked = [label for label, line in labels if not line.linked]
    distinct = {label.label for label, _ in labels}
    if unlinked:
        return unlinked[0]
    return labels[0][0] if len(distinct) == 1 else None


def read(lines: Sequence[Block], hints: Hints, others: frozenset[str]) -> Reading:
    """Return the article that ``lines``, those of a whole page taken :func:`apart`, hold.

    :param others: texts of links to other articles and pages.
    """
    lines = without_leak(list(lines))
    marks = marks_of(lines)
    divider = next(
        (
            i
            for i, line in enumerate(lines)
            if "版次" in line.text and DIVIDER.search(line.text) and not is_body(line)
        ),
        None,
    )
    if divider is not None:
        return read_divided(lines, divider, hints, marks)
    first = after_controls(lines)
    poem = None
    if first is None or not has_paragraph(lines, first):
        poem = first_of_poem(lines, first or 0)
        first = poem or 0
    known = attrs.evolve(hints, names=(*hints.names, *navigation(lines[:first])))
    start = first_line(lines, first, known, others) if poem is None else poem
    end = end_of(lines, start)
    region = [line for line in lines[start:end] if not is_dropped(line, others)]
    known = attrs.evolve(known, names=(*known.names, *listed_titles(region, lines[:first])))
    region = with_title_apart(region, known.names)
    headline = headline_of(region, known)
    return Reading(
        headline=headline,
        body=texts(region[headline.length :]),
        start=start,
        end=end,
        marks=marks,
        verse=is_signed_verse(region, headline),
    )


def marks_of(lines: Sequence[Block]) -> frozenset[str]:
    """Return which of the platform's own lines there are."""
    return frozenset({mark_of(line.text) for line in lines} - {""})


@remembered
def mark_of(text: str) -> str:
    """Return which of the platform's own lines ``text`` is, or ``""``."""
    if label_in(text):
        return "label"
    if "版次" in text and DIVIDER.search(text):
        return "divider"
    if DEVELOPER.search(text):
        return "footer"
    if is_chrome_text(text):
        return "controls" if CONTROLS.search(text) else "turn" if TURN.search(text) else ""
    return ""


def after_controls(lines: Sequence[Block]) -> int | None:
    """Return the index of the first line after the first row of buttons for the size of the letters, or ``None``."""
    for index, line in enumerate(lines):
        if is_chrome(line) and CONTROLS.search(line.text):
            while index < len(lines) and is_chrome(lines[index]):
                index += 1
            return index
    return None


def has_paragraph(lines: Sequence[Block], start: int) -> bool:
    """Return whether body begins at ``start`` before the next line of the site."""
    return any(is_text(line) for line in lines[start : end_of(lines, start)])


def first_of_poem(lines: Sequence[Block], first: int) -> int | None:
    """Return the index of the first line of a signed poem, where no line is a sentence; ``None`` if there is none.

    Title, author and verses stand together. In a list of titles lines are links, or the site's stand under each of them.
    """
    if any(is_text(line) and not is_site_line(line) for line in lines[first:]):
        return None
    for author in range(first + 1, len(lines) - _FEWEST_VERSES):
        poem = lines[author - 1 : author + 1 + _FEWEST_VERSES]
        if is_author_line(lines[author].text) and not any(line.linked or is_site_line(line) for line in poem):
            over = (i for i in range(author - 1, first - 1, -1) if lines[i].linked or is_site_line(lines[i]))
            return next(over, first - 1) + 1
    return None


def is_signed_verse(region: Sequence[Block], headline: Headline) -> bool:
    """Return whether ``region`` is a title, an author and verses, and nothing in it is a link."""
    signed = headline.title is not None and headline.byline is not None
    verses = len(region) - headline.length
    return signed and verses >= _FEWEST_VERSES and not any(line.linked for line in region)


def navigation(lines: Sequence[Block]) -> tuple[str, ...]:
    """Return the titles among the lines over an article: its own is one of them."""
    return tuple(
        line.text for line in lines if _SHORTEST_NAME <= len(line.text) <= 120 and not is_chrome(line)
    )


def first_line(lines: Sequence[Block], first: int, hints: Hints, others: frozenset[str]) -> int:
    """Return the index of the first line of the headline, which stands under the last line of the site before the body."""
    names = {squeezed(name) for name in hints.names}
    start = first
    for index in range(first, len(lines)):
        line = lines[index]
        if is_site_line(line) or (line.linked and line.text in others):
            start = index + 1
        elif is_text(line) and squeezed(line.text) not in names:
            break
    return start


def is_text(line: Block) -> bool:
    """Return whether ``line`` is a paragraph or a caption: no menu and no list of titles has such a line."""
    return "。" in line.text or is_body(line) or ends_as_caption(line.text)


def ends_as_caption(text: str) -> bool:
    """Return whether ``text`` ends as a caption does."""
    return text[-1:] in _LAST_OF_CAPTION and ENDS_OF_CAPTION.search(text) is not None


def is_site_line(line: Block) -> bool:
    """Return whether ``line`` stands over an article on every page."""
    return is_site_text(line.text)


@remembered
def is_site_text(text: str) -> bool:
    """Return whether a line of these words stands over an article on every page."""
    return (
        is_chrome_text(text)
        or label_in(text) is not None
        or ISSUED.match(text) is not None
        or text.startswith("当前版")
        or FOOTER.search(text) is not None
    )


def end_of(lines: Sequence[Block], start: int) -> int:
    """Return the index of the first line after the article that begins at ``start``."""
    begun = False
    for index in range(start, len(lines)):
        line = lines[index]
        if FOOTER.search(line.text) or is_button(line.text) or (begun and AUTHOR_UNDER.match(line.text)):
            return index
        begun = begun or "。" in line.text
        if is_chrome(line) and index + 1 < len(lines) and lines[index + 1].text.startswith("放大"):
            return index  # the day of the paper, apart from the buttons that it stands with
        if (label := label_in(line.text)) and label.name:  # of the page again, or a list of pages
            return index
    return len(lines)


def is_dropped(line: Block, others: frozenset[str]) -> bool:
    """Return whether ``line``, which stands in an article, is none of its own."""
    return is_editor_line(line.text) or is_button(line.text) or (line.linked and line.text in others)


def listed_titles(region: Sequence[Block], over: Sequence[Block]) -> list[str]:
    """Return what stands at the beginning of ``region`` as well as among the titles that ``over`` has on one line."""
    words = region[0].text[:_DEEPEST_NAME].split(" ")[:_MOST_WORDS] if region else []
    lists = [f" {line.text} " for line in over if len(line.text) <= _LONGEST_LIST and " " in line.text]
    pieces = [
        " ".join(words[first:last]) for first in range(len(words)) for last in range(len(words), first, -1)
    ]
    return [
        piece
        for piece in pieces
        if len(piece) >= _SHORTEST_NAME and any(f" {piece} " in row for row in lists)
    ]


def with_title_apart(region: list[Block], names: Sequence[str]) -> list[Block]:
    """Return ``region`` with the title, where the body stands on one line with it, as a line of its own.

    So with a kicker before it and a second deck after it that begins with a dash.
    """
    if not region:
        return region
    text = region[0].text
    fits = [
        name for name in names if len(name) >= _SHORTEST_NAME and f" {name} " in f" {text[:_DEEPEST_NAME]}"
    ]
    if not fits:
        return region
    name = max(fits, key=len)
    place = f" {text}".index(f" {name} ")
    over, rest = text[:place].strip(), text[place + len(name) :].strip()
    deck = rest.partition(" ")[0] if is_subtitle(rest) and " " in rest[:_DEEPEST_NAME] else ""
    pieces = (over, name, deck, rest.removeprefix(deck).strip())
    return [*(attrs.evolve(region[0], text=piece, indented=False) for piece in pieces if piece), *region[1:]]


def headline_of(region: Sequence[Block], hints: Hints) -> Headline:
    """Return the headline of ``region``, which begins with it; of a caption alone there is none."""
    if not region:
        return Headline()
    named = named_title(region, len(region), hints)
    if named is None and (len(region) == 1 or is_caption(region[0])):
        return Headline()
    headline = split_headline(region, hints)
    if headline.title is None and is_long_title(region[0]):
        headline = with_title(region, 0, 1)
    return with_plain_deck(region, headline) if named is not None else headline


def is_long_title(line: Block) -> bool:
    """Return whether ``line``, the first of several after the site's, can only be a title, though as long as a paragraph."""
    text = line.text
    return not line.indented and len(text) <= _LONGEST_TITLE and _NO_TITLE.search(text) is None


def is_caption(line: Block) -> bool:
    """Return whether ``line`` is the caption of a picture and no headline."""
    return "。" in line.text and ends_as_caption(line.text)


def with_plain_deck(region: Sequence[Block], headline: Headline) -> Headline:
    """Return ``headline``, whose title is known for certain, with the second deck that no dash begins.

    The vendor's template prints kicker, title, subtitle and author in this order, then the body.
    """
    index = headline.length
    if headline.title is None or headline.subtitle or headline.byline or index + 1 >= len(region):
        return headline
    line, following = region[index], region[index + 1]
    if is_body(line) or is_author_line(line.text) or is_unit(line.text) or _SENTENCE_END.search(line.text):
        return headline
    under = (
        following
        if not is_byline(region, index + 1)
        else (region[index + 2] if index + 2 < len(region) else None)
    )
    if under is None or not is_body(under) or line.linked:
        return headline
    headline = attrs.evolve(headline, subtitle=line.text, length=index + 1)
    if is_byline(region, index + 1):
        headline = attrs.evolve(headline, byline=following.text, length=index + 2)
    return headline


def read_divided(lines: Sequence[Block], divider: int, hints: Hints, marks: frozenset[str]) -> Reading:
    """Return the article with a line ``版次：A01`` between headline and body."""
    start = max((i + 1 for i in range(divider) if is_site_line(lines[i]) or lines[i].linked), default=0)
    over = [line for line in lines[start:divider] if line.text]
    headline = by_position(over, hints) if over else Headline()
    first = divider + 1
    while first < len(lines) and is_meta(lines[first]):
        first += 1
    end = end_of(lines, first)
    body = [line for line in lines[first:end] if not is_editor_line(line.text)]
    meta = " ".join(texts(lines[divider:first]))
    return Reading(headline=headline, body=texts(body), start=start, end=end, meta=meta, marks=marks)


def is_meta(line: Block) -> bool:
    """Return whether ``line`` belongs to the line ``版次：A01 来源：… 2020年11月20日``, broken over several."""
    return is_chrome(line) or re.fullmatch(r"来源\s*[:：].{0,60}|[A-Z]{0,2}\d{1,4}版?", line.text) is not None


def by_position(over: Sequence[Block], hints: Hints) -> Headline:
    """Return the headline that ``over`` is, and nothing else is."""
    named = named_title(over, len(over), hints)
    if named is None and len(over) == len(("kicker", "title", "subtitle")):
        named = (1, 2)
    if named is None:
        return whole_headline(over, hints)
    headline = with_title(over, *named)
    under = texts(over[headline.length :])
    if under and headline.byline is None and (is_author_line(under[-1]) and not is_subtitle(under[-1])):
        headline.byline = under.pop() if len(under) > 1 or not is_bare_name(under[-1]) else None
    headline.subtitle = " ".join(filter(None, (headline.subtitle, *under))) or None
    return headline
