"""The order of the lines on xpaper pages: almost all that is known of them. Pure functions.

[titles of the page run together] / [第01版 上一期 下一期 上一版 下一版] / [标题 站内高级搜索] / site lines /
第8686期:第01版 首版, or 第14064期:第01版 本期出版日期:2025-01-09 / [kicker] / title / [subtitle] /
语音播报: 语音播报 / [author] / body / [关注公众号,随时阅读陕西工人报] / footer

All between the page line and 语音播报 is the headline, all after it the body.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import attrs

from unioncrawl.blocks import texts
from unioncrawl.bylines import is_author_line
from unioncrawl.dates import half_width, stamps
from unioncrawl.headlines import Headline, Hints, is_body, is_byline, split_headline, whole_headline
from unioncrawl.metaline import is_tool_line
from unioncrawl.text import is_editor_line, squeezed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from unioncrawl.blocks import Block

PAGE, NAME, DATE, SPOKEN, FOLLOW, TEXT = "page", "name", "date", "spoken", "follow", "text"

_MARKS = {
    # The line over the headline: number of the issue, and of the page.
    PAGE: re.compile(
        r"第\s?(?P<issue>\d{1,6})\s?期\s?[:：,，|]?\s?第\s?(?P<label>[A-Za-z]{0,2}\d{1,3})\s?版(?:\s?[:：](?!\d))?"
    ),
    DATE: re.compile(
        r"(?:本期)?出版日期\s?[:：]?\s?(?P<day>\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}(?!\d)\s?日?)(?:\s?星期.)?"
    ),
    # The button that reads the page aloud, and its label.
    SPOKEN: re.compile(r"语音播报\s?[:：]\s?语音播报(?=\s|$)|(?:^|(?<=\s))语音播报\s?[:：]?$"),
}
"""What the site prints around headline and body; each is taken once, the first time that it comes."""

PAGE_LINE = _MARKS[PAGE]

_FOLLOW = re.compile(
    r"(?:^|(?<=[\s。！？!?”）)]))关注公众号\s?[,，]\s?随时阅读\S{2,12}$|^关注(?:微信)?公众号$"
)
"""The end of every page of 陕西工人报."""

HEADER = re.compile(
    r"官方网站\s?[|｜]|自律管理承诺书|^不良信息举报电话|今天是\s?(?:$|\d{4}\s?年)|站内(?:高级)?搜索$|^[上下]一[期版](?:\s[上下]一[期版])*$|"
    r"^第\s?[A-Za-z]?\d{1,3}\s?版\s[上下]一[期版]"
)
"""What stands over the page line."""

FOOTER = re.compile(
    r"^[34]?\s?[上下]一?[篇条]\s?(?:[:：4]|$|\s)|^分享到(?:$|[\s:：])|^版权(?:所有|声明)|^Copyright\b|^(?:©|\(c\))|"
    r"^(?:主办|主管|承办|制作|技术支持|技术开发|地址|联系电话|投稿邮箱)(?:单位)?\s?[:：]|^\S{0,12}ICP备|^返回(?:目录|首页|顶部)$|"
    r"^[↑▲]?\s?TOP$|^(?:我要|发表)评论|^本版导读$|^版面(?:翻页|导航|目录)$|^标题导航$|^往[刊期]回顾$",
    re.IGNORECASE,
)
"""What can stand under the body."""

_NAME = re.compile(r"[\u4e00-\u9fff·、—-]{2,12}")
_COMMON_NAMES = re.compile(
    r"(?:首|头|[一二三四五六七八]|专|综合|要闻|副刊|广告|理论|文艺)版|要闻|综合|新闻|时政|时评|评论|理论|副刊|文艺|文化|工会|工运|维权|"
    r"创造|视角|憩心亭|专题|专刊|特刊|国内|国际|社会|民生|教育|法治|光影|广告"
)
"""Names of pages, known from a headline even on a line of their own. 首版, 创造, 视角 and 憩心亭 are evidenced."""

_GLUED_NAME = 4
"""A name that stands before a headline on the same line has so many characters at the most, unless it is common."""

_DATE_LINES = 3
"""The date stands on the page line, or on one of so many under it."""

_LONGEST_MARKED = 600
_MOST_OVER = 3
MOST_LINES = 12
"""More lines than any headline has."""

_LONGEST_RUN = 5000
_SHORTEST_LISTED = 4
_GLUED_AUTHOR = re.compile(r"^(□\s?[\u4e00-\u9fff·]{2,4})\s(\S.{7,})$")
_DECK = re.compile(r"\s(?=——|──)")


Part = tuple[str, str, re.Match[str] | None]


@attrs.frozen(kw_only=True)
class Piece:
    """A line of the page, or the part of one before, after or within the site's own words."""

    kind: str
    block: Block

    place: int
    """Index of its line among those of the page."""

    match: re.Match[str] | None = None

    @property
    def text(self) -> str:
        """What it says."""
        return self.block.text


@attrs.define(kw_only=True)
class Reading:
    """What the order of the lines says of an article."""

    headline: Headline
    over: int
    """How many lines stand between page line and 语音播报."""

    body: list[str]
    start: int
    """Index among the page's lines of the first of the body."""

    end: int
    """Index of the first line after the body."""

    issue_no: str | None = None
    page_label: str | None = None
    page_name: str | None = None
    published: str | None = None


def pieces(lines: Sequence[Block]) -> list[Piece]:
    """Return ``lines`` with the site's own words on lines of their own: a template may glue them to others."""
    found: list[Piece] = []
    wanted = {PAGE: _MARKS[PAGE], SPOKEN: _MARKS[SPOKEN]}
    dated_until = 0
    for place, line in enumerate(lines):
        parts: list[Part] = (
            parted(line.text, wanted) if len(line.text) <= _LONGEST_MARKED else [(TEXT, line.text, None)]
        )
        kinds = {kind for kind, _, _ in parts}
        if PAGE in kinds:
            dated_until = place + _DATE_LINES
        if SPOKEN in kinds:
            wanted.clear()  # what the body says of pages and dates is its own
        elif PAGE not in wanted and place >= dated_until:
            wanted.pop(DATE, None)
        parts[-1:] = parted_end(*parts[-1])
        for kind, text, match in parts:
            if text:
                block = line if text == line.text else attrs.evolve(line, text=text)
                found.append(Piece(kind=kind, block=block, place=place, match=match))
    return found


def parted(text: str, wanted: dict[str, re.Pattern[str]]) -> list[Part]:
    """Return the marks in ``text`` that are still ``wanted``, and what stands between; what is found is so no more."""
    parts: list[Part] = []
    rest = text
    while first := min(
        ((match.start(), kind, match) for kind, mark in wanted.items() if (match := mark.search(rest))),
        key=lambda found: found[0],
        default=None,
    ):
        start, kind, match = first
        parts += [(TEXT, rest[:start].strip(), None), (kind, match[0], match)]
        rest = rest[match.end() :].strip()
        del wanted[kind]
        if kind == PAGE:
            wanted[DATE] = _MARKS[DATE]
    return [*parts, (TEXT, rest, None)]


def parted_end(kind: str, text: str, match: re.Match[str] | None) -> list[Part]:
    """Return the last part of a line without, and then with, the last words of the site."""
    follow = _FOLLOW.search(text[-_LONGEST_MARKED:]) if kind == TEXT else None
    if follow is None:
        return [(kind, text, match)]
    return [(TEXT, text.removesuffix(follow[0]).strip(), None), (FOLLOW, follow[0], None)]


def read(lines: Sequence[Block], hints: Hints, others: frozenset[str]) -> Reading:
    """Return the article that the page shows.

    :param others: texts of links to other articles and pages.
    """
    found = pieces(lines)
    page = index_of(found, PAGE)
    spoken = index_of(found, SPOKEN, page or 0)
    if page is not None:
        set_name_apart(found, page, spoken, others)
        spoken = index_of(found, SPOKEN, page)
    over = headline_lines(found, page, spoken, others)
    first = body_start(found, page, spoken)
    end = body_end(found, first)
    body = [piece.block for piece in found[first:end] if not is_dropped(piece, others)]
    listed = others | {piece.text for piece in found[: page or 0]}
    while body and body[-1].text in listed:
        body.pop()  # lists of titles, in markup that does not say which lines are links
    names = listed_title(found[: page or 0], body[:_MOST_OVER] if spoken is None else over)
    hints = attrs.evolve(hints, names=(*hints.names, *names))
    if spoken is not None:
        headline = whole_headline(over, hints)
        if headline.byline is None:
            headline.byline, body = byline_apart(body)
    else:
        headline = split_headline(body, hints) if page is not None else named_headline(body, hints)
        body = body[headline.length :]
    where = None if page is None else found[page].match
    return Reading(
        headline=headline,
        over=len(over),
        body=texts(body),
        start=found[first].place if first < len(found) else len(lines),
        end=found[end].place if end < len(found) else len(lines),
        issue_no=where["issue"] if where else None,
        page_label=where["label"] if where else None,
        page_name=next((piece.text for piece in found if piece.kind == NAME), None),
        published=date_over(found),
    )


def byline_apart(body: list[Block]) -> tuple[str | None, list[Block]]:
    """Return the author at the top of ``body``, on a line of its own or before the first words, and the rest."""
    if is_byline(body, 0):
        return body[0].text, body[1:]
    if body and (match := _GLUED_AUTHOR.match(body[0].text)) and is_author_line(match[1]):
        return match[1], [attrs.evolve(body[0], text=match[2]), *body[1:]]
    return None, body


def is_recognised(lines: Sequence[Block]) -> bool:
    """Return whether anything says that this is an article page of the platform."""
    return any(piece.kind in (PAGE, SPOKEN, FOLLOW) for piece in pieces(lines))


def index_of(found: Sequence[Piece], kind: str, start: int = 0) -> int | None:
    """Return the index of the piece of this kind from ``start`` on, or ``None``."""
    return next((i for i in range(start, len(found)) if found[i].kind == kind), None)


def date_over(found: Iterable[Piece]) -> str | None:
    """Return the date after 本期出版日期; ``None`` if the calendar has no such day."""
    return next((date_in(piece.text) for piece in found if piece.kind == DATE), None)


def date_in(text: str) -> str | None:
    """Return the date after 出版日期 in a line; ``None`` if there is none, or the calendar has no such day."""
    match = _MARKS[DATE].search(text[:_LONGEST_MARKED])
    days = stamps(half_width("".join(match["day"].split()))) if match else []
    return days[0].date if days else None


def set_name_apart(found: list[Piece], page: int, spoken: int | None, others: frozenset[str]) -> None:
    """Mark the piece of ``found`` that is the name of the page, and part it from a headline on the same line.

    The name stands beside the page's number. On a line of its own it is one if it is a common one, the page prints
    no date there (pages that do have no names) and there is more to the headline.
    """
    upper = [
        i
        for i in range(page + 1, spoken or len(found))
        if not is_dropped(found[i], others) or is_name_beside(found, i, page)
    ]
    if not upper:
        return
    first, alone = found[upper[0]], len(upper) == 1
    date = index_of(found[:spoken], DATE, page)
    if first.place == found[page].place and (date is None or upper[0] < date):
        name, _, more = first.text.partition(" ")
        if more and (_COMMON_NAMES.fullmatch(name) or (_NAME.fullmatch(name) and len(name) <= _GLUED_NAME)):
            parts = [(NAME, name), (TEXT, more)]
            found[upper[0] : upper[0] + 1] = [
                attrs.evolve(first, kind=kind, block=attrs.evolve(first.block, text=text))
                for kind, text in parts
            ]
        elif _COMMON_NAMES.fullmatch(first.text) or (_NAME.fullmatch(first.text) and not alone):
            found[upper[0]] = attrs.evolve(first, kind=NAME)
    elif date is None and not alone and _COMMON_NAMES.fullmatch(first.text):
        found[upper[0]] = attrs.evolve(first, kind=NAME)


def is_name_beside(found: Sequence[Piece], index: int, page: int) -> bool:
    """Return whether ``found[index]`` is a common name beside the page's number: 评论 elsewhere is a button."""
    piece = found[index]
    beside = piece.kind == TEXT and piece.place == found[page].place
    return beside and _COMMON_NAMES.fullmatch(piece.text) is not None


def headline_lines(
    found: Sequence[Piece], page: int | None, spoken: int | None, others: frozenset[str]
) -> list[Block]:
    """Return the lines between page line and 语音播报; without the page line, the last before it."""
    if spoken is None:
        return []
    start = last_header(found[:spoken]) + 1 if page is None else page + 1
    over = [piece for piece in found[start:spoken] if not is_dropped(piece, others)]
    return decks_apart(over if page is not None else over[-_MOST_OVER:])


def body_start(found: Sequence[Piece], page: int | None, spoken: int | None) -> int:
    """Return the index of the first piece of the body; without 语音播报, the headline is still in it."""
    if spoken is not None:
        return spoken + 1
    return last_header(found) + 1 if page is None else page + 1


def last_header(found: Sequence[Piece]) -> int:
    """Return the index of the last line of the site over the article, or -1."""
    last = -1
    for index, piece in enumerate(found):
        if HEADER.search(piece.text[:_LONGEST_MARKED]):
            last = index
        elif piece.kind == FOLLOW or (is_body(piece.block) and "。" in piece.text):
            break
    return last


def decks_apart(over: Sequence[Piece]) -> list[Block]:
    """Return the lines of the headline, each second deck on one of its own.

    Lines that share an element are kicker and title as well as a title on two lines, so their tag tells nothing.
    """
    shared = Counter(piece.block.element for piece in over)
    return [
        attrs.evolve(
            piece.block, text=text, tag=piece.block.tag if shared[piece.block.element] == 1 else "div"
        )
        for piece in over
        for text in _DECK.split(piece.text)
    ]


def listed_title(before: Iterable[Piece], over: Sequence[Block]) -> list[str]:
    """Return the words of the headline that stand among the titles of the page, run together before the page line."""
    run = squeezed(
        "".join(piece.text for piece in before if not HEADER.search(piece.text[:_LONGEST_MARKED]))
    )[:_LONGEST_RUN]
    words = [squeezed(block.text) for block in over[:MOST_LINES]]
    runs = ["".join(words[i:j]) for i in range(len(words)) for j in range(i + 1, len(words) + 1)]
    listed = [text for text in runs if len(text) >= _SHORTEST_LISTED and text in run]
    return [max(listed, key=len)] if listed else []


def named_headline(body: Sequence[Block], hints: Hints) -> Headline:
    """Return the headline of a page of which nothing over the body is left but what it calls itself."""
    headline = split_headline(body, hints)
    words = squeezed(headline.title or "")
    named = any(squeezed(name) == words for name in hints.names) or squeezed(hints.document).startswith(words)
    marked = any(block.tag in ("h1", "h2", "h3") for block in body[: headline.length])
    return headline if words and (named or marked) else Headline()


def body_end(found: Sequence[Piece], start: int) -> int:
    """Return the index of the first piece from ``start`` on that is not body."""
    for index in range(start, len(found)):
        piece = found[index]
        if piece.kind == FOLLOW or HEADER.search(piece.text[:_LONGEST_MARKED]):
            return index
        if FOOTER.search(piece.text) and not is_within_body(found, index):
            return index
    return len(found)


def is_within_body(found: Sequence[Piece], index: int) -> bool:
    """Return whether a paragraph stands right under ``found[index]``, which has no link."""
    if index + 1 >= len(found) or found[index].block.linked:
        return False
    following = found[index + 1].block
    return "。" in following.text and is_body(following) and not FOOTER.search(following.text)


def is_dropped(piece: Piece, others: frozenset[str]) -> bool:
    """Return whether ``piece`` is the site's and not the paper's."""
    if piece.kind != TEXT:
        return True
    text = piece.text
    return (
        is_tool_line(text)
        or is_editor_line(text)
        or (len(text) <= _LONGEST_MARKED and HEADER.search(text) is not None)
        or (piece.block.linked and text in others)
    )
