"""The lines of an article of the portal 中工网 taken apart. Pure functions over the lines of ``blocks.py``.

Three orders are known (``workercn_portal.py`` has them); all are: what is the site's / headline / author / when and whence /
body / editor / what is the site's. The day may be glued to its neighbours, the source may stand under the body.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

import attrs

from unioncrawl import metaline
from unioncrawl.blocks import texts
from unioncrawl.bylines import is_author_line, is_bare_name
from unioncrawl.dates import half_width, stamps
from unioncrawl.headlines import HEADINGS, Headline, is_subtitle, whole_headline
from unioncrawl.metaline import MetaLine
from unioncrawl.platforms.portal_edges import LIST_NAME
from unioncrawl.platforms.workercn_portal_apart import Clues, Line, apart, is_other
from unioncrawl.platforms.workercn_portal_marks import (
    BLOCK_HEADINGS,
    CRUMBS,
    LONGEST_OVER,
    META,
    SECTION,
    is_sentence,
    is_writer,
)
from unioncrawl.text import squeezed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from unioncrawl.blocks import Block

_MOST_CRUMBS = 8
_CHANNEL = re.compile(r"^中工网(?:首页)?(?P<channel>[^-]{1,8}?)频道(?P<column>[^-]*)$")

END = re.compile(
    r"^[\[【(（]?\s?(?:责任编辑|责\s?编|编\s?辑|网络编辑)\s?:|^\[?\s?(?:保存|全文浏览|我要留言|推荐朋友|返回首页)\s?\]|"
    r"^(?:关于中工网|关于我们)\s?(?:\||$)|^版权声明\s?(?:\||$)|^Copyright\b|^扫码关注$|^京ICP证|^中华全国总工会\s?\||"
    r"^[上下]一?篇\s?(?::|$)|^(?:违法和)?不良信息举报|^×$"
)
"""The first line that is not body any more, in half width."""

PAGER = re.compile(r"^(?:(?:上一页|首页|<+)\s*)?[\d\s]*+(?:下一页|尾页|[>\s])*+共\s?(\d{1,3})\s?页.{0,12}$")
_PAGE_NUMBER = re.compile(r"^[\d\s]++$|^[上下]一页$|^(?:上一页\s)?(?:\d{1,2}\s)+下一页$")
_TAIL_ORIGIN = re.compile(r"^[(（\[【]?\s?(?:文章|稿件)?来\s?源\s?:")

_LONGEST_TITLE = 4
"""A title stands on so many lines at the most."""

_MOST_RUNS = 50
_BETWEEN = 8
"""Lines that can stand between title and meta line: decks, author, buttons."""

_REGION = 5
_TAIL = 8
_SHORTEST_KICKER = 5

_MOST_METAS = 500
"""A page with more lines that have days or sources is a list."""

_SHORTEST_PROSE = 8
_FEWEST_ROWS = 2
"""So many links to other articles between the paragraphs make a list."""


@attrs.define(kw_only=True)
class Story:
    """An article's lines taken apart."""

    headline: Headline
    section: str | None
    meta: MetaLine
    """What the lines between headline and body say; empty where there are none."""

    dated: bool
    """Whether any day stands where that of publication would, be it one that cannot be."""

    tail: MetaLine
    """What the lines under the body say."""

    body: list[Block]
    pictures: tuple[int, int]
    """Range of the lines of the page between which the article's pictures stand."""

    parts: int
    """How many parts the pager under the body says there are."""


def story_of(page: Sequence[Block], clues: Clues) -> Story | None:
    """Return ``page``, the lines of an article's page, taken apart.

    ``None`` if it cannot be told where the article begins, or the page is a list of articles.
    """
    if sum(META.search(half_width(block.text[:LONGEST_OVER])) is not None for block in page) > _MOST_METAS:
        return None
    lines = apart(page, clues)
    anchor = _anchor(lines, clues)
    if anchor is None:
        return None
    start, end = _body_range(lines, anchor, clues)
    body, parts = _without_pager(list(lines[start:end]))
    body, rows = _without_list(body, clues)
    body, origin = _without_tail(body)
    if sum(is_other(line, clues) for line in body) >= _FEWEST_ROWS:
        return None
    if rows >= _FEWEST_ROWS and not any(_is_prose(line) for line in body):
        return None
    tail = _tail(lines, end)
    if tail.origin is None and origin is not None:
        tail = attrs.evolve(tail, origin=origin)
    headline = _headline(lines, anchor, clues)
    first = lines[start].index if start < len(lines) else len(page)
    last = lines[end].index if end < len(lines) else len(page)
    return Story(
        headline=headline,
        section=_section(lines[: anchor.start]),
        meta=anchor.meta or MetaLine(),
        dated=anchor.dated,
        tail=tail,
        body=_cleaned(body, headline),
        pictures=(min(first, anchor.after(lines)), last),
        parts=parts or _pages(lines[end : end + 2]),
    )


# -- where headline and body meet


@attrs.frozen(kw_only=True)
class _Anchor:
    start: int
    """First line under the headline."""

    end: int
    """First line of what may be body."""

    title: tuple[int, int] | None
    meta: MetaLine | None
    dated: bool

    def after(self, lines: Sequence[Line]) -> int:
        """Return which line of the page comes after the meta lines."""
        return lines[self.end].index if self.end < len(lines) else lines[-1].index + 1


def _anchor(lines: Sequence[Line], clues: Clues) -> _Anchor | None:
    """Return the meta lines under the headline: those nearest under the title, if it is known, else the first."""
    last = len(lines)
    if clues.body is not None:
        last = next((i for i, line in enumerate(lines) if line.index >= clues.body[0]), last)
    metas = _metas(lines, last + 1 if last < len(lines) else last)
    for title in clues.titles:
        runs = _runs(lines, squeezed(title))
        near = [
            (start - run[1], run, (start, end, meta))
            for run in runs
            for start, end, meta in metas
            if 0 <= start - run[1] <= _BETWEEN and _is_headline(lines[run[1] : start])
        ]
        if near:
            fit = [one for one in near if _fits(one[2][2], clues)] or near
            _, run, (start, end, meta) = min(fit, key=lambda one: (one[2][2].published is None, one[0]))
            return _made(lines, (start, end, meta), run, clues)
        if runs and clues.body is not None:
            run = min(runs, key=lambda run: abs(run[1] - last))
            return _Anchor(start=run[1], end=last, title=run, meta=None, dated=_has_day(lines[run[1] : last]))
    first = _first_anchor(lines, metas, clues)
    if first is None and clues.body is not None:
        dated = _has_day(lines[max(0, last - _BETWEEN) : last])
        return _Anchor(start=last, end=last, title=(last, last), meta=None, dated=dated)
    return first


def _first_anchor(
    lines: Sequence[Line], metas: Sequence[tuple[int, int, MetaLine]], clues: Clues
) -> _Anchor | None:
    """Return the first meta lines that can be an article's, nothing being known of its title."""
    fit = [one for one in metas if one[0] and one[2].published and _fits(one[2], clues)]
    fit = fit or [one for one in metas if one[0] and one[2].published]
    for start, end, meta in sorted(fit, key=lambda one: _doubt(one[2], clues)):
        if any(
            is_other(line, clues) and line.block.tag in HEADINGS for line in lines[max(0, start - 3) : start]
        ):
            continue  # a row of a list
        over = lines[start - 1]
        if not (over.is_chrome or is_sentence(over.text)) or is_bare_name(over.text):
            return _made(lines, (start, end, meta), None, clues)
    return None


def _doubt(meta: MetaLine, clues: Clues) -> tuple[bool, bool]:
    """Return how doubtful it is that ``meta`` is the article's: lists print days without clock and source."""
    return not (meta.clock or meta.origin), meta.published != clues.saved


def _made(
    lines: Sequence[Line], run: tuple[int, int, MetaLine], title: tuple[int, int] | None, clues: Clues
) -> _Anchor:
    start, end, meta = run
    known = meta if _fits(meta, clues) else attrs.evolve(meta, published=None, clock=None)
    return _Anchor(start=start, end=end, title=title, meta=known, dated=_has_day(lines[start:end]))


def _fits(meta: MetaLine, clues: Clues) -> bool:
    return (meta.published or "") <= clues.latest


def _metas(lines: Sequence[Line], last: int) -> list[tuple[int, int, MetaLine]]:
    """Return the runs of meta lines before the line ``last``, with what they say."""
    words = [line.text for line in lines]
    found: list[tuple[int, int, MetaLine]] = []
    index = 0
    while index < last:
        run = None
        aside = lines[index].row or lines[index].block.linked
        if not aside and META.search(half_width(words[index][:LONGEST_OVER])):
            run = metaline.read_lines(words, index)
        known = run is not None and (run[0].published or run[0].origin or _has_day(lines[index : run[1]]))
        if run is None or not known:
            index += 1
            continue
        found.append((index, run[1], run[0]))
        index = run[1]
    return found


def _runs(lines: Sequence[Line], name: str) -> list[tuple[int, int]]:
    """Return the ranges of consecutive lines that together are ``name``."""
    found = []
    for start, line in enumerate(lines):
        if line.text[:1] != name[:1]:
            continue
        whole = squeezed(line.text) if len(line.text) <= 2 * len(name) + 1 else "\n"
        end = start + 1
        while whole != name and name.startswith(whole) and end < min(len(lines), start + _LONGEST_TITLE):
            whole += squeezed(lines[end].text)
            end += 1
        if whole == name and not line.block.linked:
            found.append((start, end))
            if len(found) == _MOST_RUNS:
                break
    return found


def _is_headline(lines: Iterable[Line]) -> bool:
    """Return whether ``lines`` can stand between title and meta line."""
    return not any(is_sentence(line.text) for line in lines)


def _has_day(lines: Iterable[Line]) -> bool:
    return any(stamps(line.text) for line in lines)


# -- the headline


def _headline(lines: Sequence[Line], anchor: _Anchor, clues: Clues) -> Headline:
    """Return the headline over the meta lines."""
    if anchor.title is None:
        return _headline_by_form(lines, anchor.start, clues)
    start, end = anchor.title
    if start == end:
        return Headline()
    title = " ".join(line.text for line in lines[start:end])
    under = [line.text for line in lines[end : anchor.start] if not line.is_chrome]
    byline = under.pop() if under and is_writer(under[-1]) else None
    kicker = lines[start - 1].text if start and _is_kicker(lines, start, clues) else None
    return Headline(kicker=kicker, title=title, subtitle=" ".join(under) or None, byline=byline, length=end)


def _headline_by_form(lines: Sequence[Line], until: int, clues: Clues) -> Headline:
    """Return the headline that ends at the line ``until``, nothing being known of the title."""
    first = max(0, until - _REGION)
    chrome = [
        i for i in range(first, until) if lines[i].is_chrome and not metaline.is_tool_line(lines[i].text)
    ]
    bounded = clues.kicker and (bool(chrome) or first == 0)
    start = chrome[-1] + 1 if chrome else first
    region = [line.block for line in lines[start:until] if not metaline.is_tool_line(line.text)]
    byline = region.pop().text if len(region) > 1 and is_writer(region[-1].text) else None
    headline = whole_headline(region)
    headline.byline = headline.byline or byline
    headings = {block.text for block in region if block.tag in HEADINGS and not block.linked}
    if not bounded and headline.kicker not in headings:
        headline.kicker = None  # what stands over the title can be anything
    return headline


def _is_kicker(lines: Sequence[Line], title: int, clues: Clues) -> bool:
    """Return whether the line over ``title``, the index of the title's first line, belongs to the headline."""
    over = lines[title - 1]
    text = over.text
    if over.is_chrome or over.block.linked or is_subtitle(text) or is_sentence(text) or is_author_line(text):
        return False
    if over.block.tag in HEADINGS:
        return True
    begins = title == 1 or lines[title - 2].is_chrome
    return clues.kicker and begins and len(squeezed(text)) >= _SHORTEST_KICKER


def _section(lines: Sequence[Line]) -> str | None:
    """Return the column, or else the channel, that the lines over the headline name."""
    for index in range(len(lines) - 1, -1, -1):
        if CRUMBS.match(half_width(lines[index].text)):
            return _crumbs_section([line.text for line in lines[index : index + _MOST_CRUMBS]])
    return next((line.text for line in reversed(lines) if SECTION.match(line.text)), None)


def _crumbs_section(words: Sequence[str]) -> str | None:
    """Return the last heading of ``当前位置:中工网评论频道漫画评论-正文``, which may be broken over lines."""
    whole = ""
    for word in words:
        whole += word
        if "正文" in word:
            break
    else:
        whole = words[0]
    path = CRUMBS.sub("", half_width(whole)).partition("正文")[0]
    levels = [level.strip() for level in re.split(r"[-—>＞»/]+", path) if level.strip()]
    if len(levels) > 1:
        return levels[-1].removesuffix("频道") or None
    match = _CHANNEL.match("".join(levels))
    return (match["column"].strip() or match["channel"].strip()) if match else None


# -- the body


def _body_range(lines: Sequence[Line], anchor: _Anchor, clues: Clues) -> tuple[int, int]:
    """Return the range of the lines of the body, pager and source line included."""
    start, limit = anchor.end, len(lines)
    if clues.body is not None:
        first, last = clues.body
        start = max(start, next((i for i, line in enumerate(lines) if line.index >= first), limit))
        limit = next((i for i, line in enumerate(lines) if line.index >= last), limit)
    for index in range(start, limit):
        text = lines[index].text
        if END.search(half_width(text)) or (index > start and text in BLOCK_HEADINGS):
            return start, index
    return start, max(start, limit)


def _without_pager(lines: list[Line]) -> tuple[list[Line], int]:
    """Return the lines without ``1 2 3 共3页``, which may be broken over lines, and the number of parts it tells."""
    for index, line in enumerate(lines):
        match = PAGER.match(half_width(line.text))
        if match is None:
            continue
        start = index
        while start and _PAGE_NUMBER.match(lines[start - 1].text):
            start -= 1
        end = index + 1
        while end < len(lines) and _PAGE_NUMBER.match(lines[end].text):
            end += 1
        return lines[:start] + lines[end:], int(match[1])
    return lines, 0


def _pages(lines: Iterable[Line]) -> int:
    return next((int(match[1]) for line in lines if (match := PAGER.match(half_width(line.text)))), 0)


def _is_prose(line: Line) -> bool:
    """Return whether ``line`` can be a paragraph or a caption."""
    return len(line.text) >= _SHORTEST_PROSE and not line.is_chrome


def _without_list(lines: list[Line], clues: Clues) -> tuple[list[Line], int]:
    """Return the lines without lists of other articles and the footer at their end, and the number of the rows."""
    left, rows = len(lines), 0
    for end in range(len(lines), 0, -1):
        line = lines[end - 1]
        if is_other(line, clues):
            left, rows = end - 1, rows + 1
        elif clues.around.is_footer(line.text) or (
            rows and LIST_NAME.fullmatch(line.text.strip(" 【】[]|>»"))
        ):
            left = end - 1
        elif not line.is_chrome:
            break
    return lines[:left], rows


def _without_tail(lines: list[Line]) -> tuple[list[Line], str | None]:
    """Return the lines without links and the source line at their end, and the source."""
    lines = list(lines)
    origin = None
    while lines:
        last = lines[-1]
        if _TAIL_ORIGIN.match(half_width(last.text)) and (
            read := metaline.read(last.text.strip("()（）[]【】"))
        ):
            origin = origin or read.origin
        elif not (last.block.linked or metaline.is_tool_line(last.text) or last.text == "|"):
            break
        lines.pop()
    return lines, origin


def _tail(lines: Sequence[Line], end: int) -> MetaLine:
    """Return what the lines from ``end`` on, under the body, say of editor and source."""
    under = itertools.takewhile(lambda line: not (line.row or line.block.linked), lines[end : end + _TAIL])
    words = [line.text for line in under]
    result = MetaLine()
    for index in range(len(words)):
        run = metaline.read_lines(words, index)
        if run is None:
            continue
        result = attrs.evolve(
            result, editor=result.editor or run[0].editor, origin=result.origin or run[0].origin
        )
    return result


def _cleaned(lines: Sequence[Line], headline: Headline) -> list[Block]:
    """Return the blocks of ``lines`` without buttons and without the headline repeated."""
    head = {squeezed(text) for text in (headline.title, headline.kicker, headline.subtitle) if text}
    blocks = [line.block for line in lines if not (metaline.is_tool_line(line.text) or line.text == "|")]
    while blocks and squeezed(blocks[0].text) in head:
        blocks.pop(0)
    return blocks


def has_text(blocks: Sequence[Block]) -> bool:
    """Return whether there is anything but links among ``blocks``."""
    return any(not block.linked for block in blocks) and bool("".join(texts(blocks)))
