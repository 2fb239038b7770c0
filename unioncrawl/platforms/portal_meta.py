"""What parts headline and body on a portal's page: meta lines, or a line of tools. Pure functions.

The date of publication is read here: a date of a list beside the article must never be taken for it.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

import attrs

from unioncrawl import metaline
from unioncrawl.blocks import texts
from unioncrawl.dates import stamps
from unioncrawl.headlines import HEADINGS, is_body
from unioncrawl.metaline import MetaLine
from unioncrawl.platforms.portal_anatomy import (
    PUBLISHED,
    TAIL,
    Anatomy,
    is_chrome,
    is_masthead_day,
    position_of,
    shows,
    without_stamps,
)
from unioncrawl.platforms.portal_edges import Surroundings
from unioncrawl.remembering import remembered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncrawl.blocks import Block

_SHORTEST_ROW = 8
_HEADING_OVER = 3
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_HIDDEN_AROUND = 4
_LONGEST_DAY = 40
_LONGEST_GLUED_TAIL = 60
_DEEPEST_GLUED = 300
_LONGEST_GLUED = 160
"""Title and meta line together."""

_GLUED = re.compile(
    r"(?<=\S)\s*(?=(?:(?:文章|信息|稿件)?来\s?源|作\s?者|编\s?辑|(?:发布|发表|更新|刊发)?(?:时间|日期)|发布者)\s?[:：]"
    r"|(?<=\s)[\u4e00-\u9fff]{2,12}[部室处科]\s(?:19|20)\d\d-\d|(?<![\d.-])(?:19|20)\d\d(?:-\d{1,2}-\d{1,2}|年\d{1,2}月\d{1,2}日)|(?<![\d.-])\d{2}\.\d{2}\.(?:19|20)\d\d\b)"
)
"""Where a meta line begins that stands on one line with the title."""

_GLUED_TAIL = re.compile(r"[\[【(（]\s*(?:责任?编辑?|責任?編輯?)\s*[:：][^()（）\[\]【】]{1,30}[\]】)）]\s*$")
_SENTENCE_ENDS = re.compile(r"[。！？!?…”）)]\s*")
_WORD = re.compile("[\u4e00-\u9fff]{2}")
_LABEL_ALONE = re.compile(r"[:：]\s*$")
_DEPARTMENT = re.compile(r"[\u4e00-\u9fff]{2,12}[部室处科]")


@attrs.frozen
class Divider:
    start: int
    end: int
    kind: str
    meta: MetaLine = attrs.field(factory=MetaLine)


def divider_of(lines: Sequence[Block], anatomy: Anatomy, around: Surroundings) -> Divider | None:
    """Return the meta lines, else the parting line, that stand between headline and body."""
    if found := _meta(lines, anatomy, around):
        return found
    if anatomy.parting is None:
        return None
    start = position_of(lines, anatomy.parting)
    if start is None:
        return None
    end = start + 1
    while end < len(lines) and (
        shows(lines[end].text, anatomy.parting) or metaline.is_tool_line(lines[end].text)
    ):
        end += 1
    return Divider(start, end, "parting")


def _meta(lines: Sequence[Block], anatomy: Anatomy, around: Surroundings) -> Divider | None:
    """Return the meta lines: the first with a date and more, else with a date, else those that have body under them.

    A bare date can be of anything: one with a source or an author beside it, before any paragraph, is rather it. With
    a date they need body under them, too, where there is body over them: else they are of a footer or a list.
    """
    words = texts(lines)
    body = [i for i, line in enumerate(lines) if is_body(line)]
    undated = bare = None
    index = 0
    while anatomy.meta is not None and index < len(lines):
        is_meta = shows(words[index], anatomy.meta) and not around.is_row(words[index])
        run = metaline.read_lines(words, index) if is_meta else None
        if run is None:
            if bare is not None and is_body(lines[index]):
                break
            index += 1
            continue
        found = _whole_run(words, Divider(index, run[1], "meta", run[0]))
        found = _with_unit(words, found) if anatomy.unit_over_date else found
        has_body = bool(body) and body[-1] >= found.end
        if found.meta.published is None:
            undated = undated or (found if has_body else None)
        elif has_body or anatomy.body_first or not body or body[0] >= found.start:
            if found.meta != MetaLine(published=found.meta.published, clock=found.meta.clock):
                return found
            if (
                not is_masthead_day(words[index])
                and _has_title(lines, found, anatomy)
                and (anatomy.body_first or not _is_under_text(lines, body, found))
            ):
                bare = _better(lines, bare, found)
        index = found.end
    return bare or undated


def _has_title(lines: Sequence[Block], found: Divider, anatomy: Anatomy) -> bool:
    """Return whether a title can stand over ``found``: over the day in the head of a site stand menus alone."""
    if anatomy.body_first or not anatomy.title_first or not anatomy.titled:
        return True
    return any(not is_chrome(line) for line in lines[: found.start])


def _is_under_text(lines: Sequence[Block], body: Sequence[int], found: Divider) -> bool:
    """Return whether more running text stands over ``found`` than under it: then it is the day of a comment."""
    over = sum(len(lines[index].text) for index in body if index < found.start)
    return over > sum(len(lines[index].text) for index in body if index >= found.end)


def _better(lines: Sequence[Block], bare: Divider | None, found: Divider) -> Divider:
    """Return the first of the days that has a heading right over it, else the first."""
    if bare is None or (not _under_heading(lines, bare) and _under_heading(lines, found)):
        return found
    return bare


def _under_heading(lines: Sequence[Block], found: Divider) -> bool:
    """Return whether one of the lines right over ``found`` is a heading that is no link."""
    over = lines[max(0, found.start - _HEADING_OVER) : found.start]
    return any(line.tag in HEADINGS and not line.linked for line in over)


def _whole_run(words: Sequence[str], found: Divider) -> Divider:
    """Return ``found`` with the meta lines over it: a day alone stands on a line before the labels."""
    while found.start and metaline.read(words[found.start - 1]) is not None:
        run = metaline.read_lines(words, found.start - 1)
        if run is None or run[1] < found.end:
            break
        found = Divider(found.start - 1, run[1], "meta", run[0])
    return found


def _with_unit(words: Sequence[str], found: Divider) -> Divider:
    """Return ``found`` with the department that stands on the line over it."""
    over = words[found.start - 1] if found.start else ""
    read = metaline.read(f"{over} {words[found.start]}") if _DEPARTMENT.fullmatch(over) else None
    if read is None or read.organisations != (over,):
        return found
    meta = attrs.evolve(found.meta, organisations=read.organisations)
    return attrs.evolve(found, start=found.start - 1, meta=meta)


def with_meta_apart(lines: Sequence[Block], anatomy: Anatomy, around: Surroundings) -> list[Block]:
    """Return ``lines`` with a meta line that stands on one line with the title as a line of its own.

    Where no other meta line shows which it is, there must be one such line alone.
    """
    if anatomy.meta is None:
        return list(lines)
    found = _meta(lines, anatomy, around)
    if found:
        near = range(max(0, found.start - 1), found.start)
    else:
        near = range(next((i for i, line in enumerate(lines[:_DEEPEST_GLUED]) if _is_long(line)), len(lines)))
        near = near[:_DEEPEST_GLUED]
    splits = {
        i: split
        for i in near
        if not (around.is_row(lines[i].text) or is_chrome(lines[i]))
        and (split := _split_meta(lines[i], anatomy, anatomy.meta, dated=found is None))
    }
    if len(splits) != 1:
        return list(lines)
    index, split = splits.popitem()
    return [*lines[:index], *split, *lines[index + 1 :]]


def _is_long(line: Block) -> bool:
    """Return whether ``line`` is a paragraph, longer than title and meta line together."""
    return len(line.text) > _LONGEST_GLUED and is_body(line)


def _split_meta(line: Block, anatomy: Anatomy, pattern: re.Pattern[str], *, dated: bool) -> list[Block]:
    """Return title and meta line that stand on one line apart; nothing if it is none such."""
    if metaline.read(line.text) is not None:
        return []
    for cut in _GLUED.finditer(line.text[:_LONGEST_GLUED]):
        head, rest = line.text[: cut.start()].strip().removesuffix(" -"), line.text[cut.end() :].strip()
        before, _, unit = head.rpartition(" ")
        if anatomy.unit_over_date and _DEPARTMENT.fullmatch(unit):
            head, rest = before, f"{unit} {rest}"
        read = metaline.read(rest) if shows(rest, pattern) and "。" not in head else None
        if head and read is not None and (read.published or not dated):
            return [attrs.evolve(line, text=head), attrs.evolve(line, text=rest)]
    return []


def with_tail_apart(lines: Sequence[Block], anatomy: Anatomy) -> list[Block]:
    """Return ``lines`` with what names editor or source, or ends the article, apart from the paragraph it is glued to."""
    result: list[Block] = []
    for line in lines:
        tail = _glued_tail(line.text, anatomy)
        if tail:
            result.append(attrs.evolve(line, text=line.text.removesuffix(tail).rstrip()))
        result.append(attrs.evolve(line, text=tail) if tail else line)
    return result


def _glued_tail(text: str, anatomy: Anatomy) -> str | None:
    """Return the end of a paragraph that is none of it: ``(责编:甲、乙)``, ``编辑:甲`` behind the last sentence."""
    bracketed, tail = _end_of(text)
    if bracketed or not tail:
        return bracketed
    named = TAIL.match(tail) and (_LABEL_ALONE.search(tail) or metaline.read(tail) is not None)
    ended = anatomy.ending is not None and shows(tail, anatomy.ending)
    return tail if named or ended or metaline.is_tool_line(tail) else None


@remembered
def _end_of(text: str) -> tuple[str | None, str]:
    """Return the bracket with the editor at the end of ``text``, and the words behind its last sentence."""
    region = text[-_LONGEST_GLUED_TAIL:]
    if (match := _GLUED_TAIL.search(region)) and len(match[0]) < len(text):
        return match[0], ""
    ends = list(_SENTENCE_ENDS.finditer(region))
    tail = region[ends[-1].end() :] if ends else ""
    return None, tail if _WORD.search(tail) else ""


def without_rows(lines: Sequence[Block]) -> list[Block]:
    """Return ``lines`` without the days that stand on a line beside a link: rows of lists.

    Else such a date could be taken for the article's. One with 年 ends a notice: it is left.
    """
    links = [line.linked and len(line.text) >= _SHORTEST_ROW for line in lines]
    around = zip(lines, [False, *links], [*links[1:], False], strict=False)
    near = [line for line, over, under in around if over or under]
    days = [line for line in near if "年" not in line.text and _is_day(line.text)]
    labelled = [line for line in near if _is_labelled_day(line.text)]
    dropped = {id(line) for line in (*days, *(labelled if len(labelled) > 1 else ()))}
    return [line for line in lines if id(line) not in dropped]


def without_hidden_days(lines: Sequence[Block]) -> list[Block]:
    """Return ``lines`` without the days in elements that are not displayed: scripts put them where they belong."""
    return [line for line in lines if not (_is_day(line.text) and _is_hidden(line))]


def _is_hidden(line: Block) -> bool:
    """Return whether the element of ``line`` or one around it is not displayed."""
    around = (line.element, *itertools.islice(line.element.iterancestors(), _HIDDEN_AROUND))
    return any(_HIDDEN.search(element.get("style") or "") for element in around if element.tag != "body")


def _is_labelled_day(text: str) -> bool:
    """Return whether ``text`` is nothing but a day with its label."""
    read = metaline.read(text) if shows(text[:_LONGEST_DAY], PUBLISHED) else None
    return read is not None and read == MetaLine(published=read.published, clock=read.clock)


def _is_day(text: str) -> bool:
    """Return whether ``text`` is nothing but a day."""
    return len(text) <= _LONGEST_DAY and without_stamps(text) == "" and bool(stamps(text))
