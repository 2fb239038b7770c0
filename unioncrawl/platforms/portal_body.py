"""The body of a portal's article, and the lines under it that name source, author and editor. Pure functions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from unioncrawl import metaline
from unioncrawl.blocks import texts
from unioncrawl.bylines import Credits, credited
from unioncrawl.headlines import Headline
from unioncrawl.metaline import MetaLine
from unioncrawl.platforms.portal_anatomy import (
    ENDING,
    LONGEST_MARK,
    SUMMARY,
    TAIL,
    Anatomy,
    ends_no_article,
    position_of,
    shows,
)
from unioncrawl.platforms.portal_edges import Surroundings
from unioncrawl.text import squeezed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncrawl.blocks import Block

_SENTENCE = re.compile("[。！？；]")
_LONGEST_TAIL = 20
_LONGEST_CLOSING = 60
_SUMMARY_BEGINS = 16
_CLOSING = re.compile(r"(?:^|(?<=[。！？!?”…]))\s*[(（]([^()（）]{2,30})[)）]\s*$")
_PAPER = re.compile(r"[\u4e00-\u9fff]{2,10}(?:报|报社|网|电视台|客户端)")
_UNIT = re.compile(r"[\u4e00-\u9fff]{1,14}(?:部|室|处|科|会|局|中心|办|委|团|院|校|厂|站|公司|集团)")


def without_ending(
    body: Sequence[Block], anatomy: Anatomy, around: Surroundings
) -> tuple[list[Block], int | None]:
    """Return the lines up to the end of the article, and where the source's own mark of it is."""
    own = None if anatomy.ending is None else position_of(body, anatomy.ending)
    ends = [end for end in (own, position_of(body, ENDING)) if end is not None]
    lines = list(body[: min(ends)]) if ends else list(body)
    left = around.without_edge(
        texts(lines),
        lambda index: ends_no_article(lines[index]),
        footer_follows=bool(ends) and around.is_footer(body[min(ends)].text),
    )
    return lines[:left], own


def without_tail(body: list[Block], around: Surroundings) -> tuple[list[Block], MetaLine | None]:
    """Return the lines without those under the body that name source, author or editor, and what these say.

    A few lines of a footer may follow them, but no paragraph.
    """
    words = texts(body)
    for index in range(max(1, len(words) - _LONGEST_TAIL), len(words)):
        if not TAIL.match(words[index]):
            continue
        run = metaline.read_lines(words, index)
        if run is not None and not any(_is_paragraph(line, around) for line in body[run[1] :]):
            return body[:index], run[0]
    return body, None


def _is_paragraph(line: Block, around: Surroundings) -> bool:
    """Return whether ``line`` has a sentence. Titles in a list of other articles can be questions."""
    return _SENTENCE.search(line.text) is not None and not (line.linked or around.is_row(line.text))


def tail_at(words: Sequence[str], index: int) -> MetaLine | None:
    """Return what the line that ends the article says, if it names source, author or editor."""
    run = metaline.read_lines(words, index) if TAIL.match(words[index]) else None
    return run[0] if run else None


def cleaned(body: Sequence[Block], headline: Headline, anatomy: Anatomy) -> list[Block]:
    """Return the lines of the body without what the site puts among them."""
    known = {squeezed(text) for text in (headline.title, headline.subtitle, headline.kicker) if text}
    lines = [
        line
        for line in body
        if not (
            metaline.is_tool_line(line.text)
            or line.text == "|"
            or (anatomy.dropped is not None and shows(line.text, anatomy.dropped))
        )
    ]
    lines = _without_summary(lines)
    while lines and squeezed(lines[0].text) in known:
        lines.pop(0)
    return lines


def _without_summary(lines: list[Block]) -> list[Block]:
    """Return ``lines`` without the 摘要 at their beginning: it repeats the lead."""
    for index, line in enumerate(lines[:3]):
        if match := SUMMARY.match(line.text[:LONGEST_MARK]):
            # The label can have a line of its own; then the summary is the line that another begins like.
            alone = match.end() >= len(line.text.rstrip())
            end = index + (2 if alone and _is_repeated(lines[index + 1 :]) else 1)
            return lines[:index] + lines[end:]
    return lines


def _is_repeated(lines: Sequence[Block]) -> bool:
    """Return whether another of ``lines`` begins like the first."""
    begins = squeezed(lines[0].text)[:_SUMMARY_BEGINS] if lines else ""
    return bool(begins) and any(squeezed(line.text).startswith(begins) for line in lines[1:])


def closing_credits(paragraph: str) -> Credits:
    """Return who is named in brackets at the end of the last paragraph: ``(宣教部)``, ``(某某日报 甲)``."""
    match = _CLOSING.search(paragraph[-_LONGEST_CLOSING:])
    if match is None:
        return Credits()
    words = match[1].split()
    if len(words) > 1 and _PAPER.fullmatch(words[0]):
        return credited(" ".join(words[1:]))
    if len(words) == 1 and _UNIT.fullmatch(words[0]):
        return Credits(authors=(words[0],), organisations=(words[0],))
    return Credits()
