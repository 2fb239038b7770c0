"""The lines of a portal's article taken apart: path of headings, headline, meta lines, body, what stands under it.

Pure functions over the lines of ``blocks.py``. What the pages of a source print in which order is an :class:`Anatomy`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from unioncrawl.blocks import texts
from unioncrawl.headlines import Headline, Hints, split_headline
from unioncrawl.metaline import MetaLine
from unioncrawl.platforms.portal_anatomy import (
    PUBLISHED,
    TAIL,
    Anatomy,
    has_text,
    last_position_of,
    position_of,
)
from unioncrawl.platforms.portal_body import cleaned, tail_at, without_ending, without_tail
from unioncrawl.platforms.portal_crumbs import Crumbs, crumbs_of, section_of, title_on_crumbs
from unioncrawl.platforms.portal_edges import Surroundings
from unioncrawl.platforms.portal_heads import after_lists, parted, tidied, unparted
from unioncrawl.platforms.portal_meta import divider_of, with_meta_apart, with_tail_apart

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unioncrawl.blocks import Block
    from unioncrawl.platforms.portal_meta import Divider

__all__ = ["PUBLISHED", "Anatomy", "Parts", "dissect"]


@attrs.define(kw_only=True)
class Parts:
    """An article's lines taken apart."""

    headline: Headline
    body: list[Block]
    crumbs: Crumbs | None = None
    meta: MetaLine | None = None
    tail: MetaLine | None = None
    section: str | None = None
    shown: set[str] = attrs.field(factory=set)
    over: Block | None = None
    """The line over the body."""

    under: Block | None = None
    """The line under the article."""


def dissect(
    page: Sequence[Block], anatomy: Anatomy, hints: Hints, around: Surroundings | None = None
) -> Parts:
    """Return ``page``, the lines of an article's page, taken apart."""
    around = around or Surroundings()
    lines = with_tail_apart(with_meta_apart(page, anatomy, around), anatomy)
    divider = divider_of(lines, anatomy, around)
    until = len(lines) if divider is None else divider.start
    crumbs = crumbs_of(lines, anatomy, until)
    start = crumbs.end if crumbs else 0
    opened = last_position_of(lines, anatomy.opening, start, until)
    start = start if opened is None else opened + 1
    headline, under_it = _parted(lines, start, divider, anatomy, hints, around)
    section = section_of(lines[:until], crumbs, headline, anatomy)
    if headline.title is None and crumbs and anatomy.titled:
        headline.title, section = title_on_crumbs(crumbs)
    whole, ended = without_ending(under_it, anatomy, around)
    body, tail = without_tail(whole, around)
    if tail is None and ended is not None:
        tail = tail_at(texts(under_it), ended)
    marks = {
        "own": anatomy.own is not None and position_of(lines, anatomy.own) is not None,
        "crumbs": crumbs is not None,
        "opening": opened is not None,
        "ending": ended is not None,
        "tail": tail is not None,
    }
    shown = {mark for mark, is_there in marks.items() if is_there}
    return Parts(
        headline=tidied(headline, anatomy),
        body=cleaned(body, headline, anatomy),
        crumbs=crumbs,
        meta=divider.meta if divider and divider.kind == "meta" else None,
        tail=tail,
        section=section,
        shown=shown | ({divider.kind} if divider else set()),
        over=lines[divider.start] if divider else _neighbour(lines, under_it[:1], -1),
        under=_under(lines, divider, under_it, len(body)),
    )


def _parted(
    lines: Sequence[Block],
    start: int,
    divider: Divider | None,
    anatomy: Anatomy,
    hints: Hints,
    around: Surroundings,
) -> tuple[Headline, list[Block]]:
    """Return the headline, and the lines of the body with all that is under it."""
    anchored = start > 0
    if divider is None:
        start = after_lists(lines, start, around)
        headline, first = unparted(lines, start, anchored=anchored, anatomy=anatomy, hints=hints)
        return headline, list(lines[first:])
    under_it = list(lines[divider.end :])
    if not anatomy.title_first:
        headline = split_headline(under_it, hints)
        return headline, under_it[headline.length :]
    if anatomy.body_first:
        start = after_lists(lines[: divider.start], start, around)
    region = [line for line in lines[start : divider.start] if not around.is_row(line.text)]
    headline, before = parted(region, anchored=anchored, anatomy=anatomy, hints=hints)
    if anatomy.body_first and not has_text(without_ending(under_it, anatomy, around)[0]):
        return headline, before
    return headline, under_it


def _under(
    lines: Sequence[Block], divider: Divider | None, under_it: Sequence[Block], length: int
) -> Block | None:
    """Return the line under the article, whose body are the first ``length`` lines of ``under_it``."""
    if length < len(under_it):
        return under_it[length]
    last = lines[divider.end - 1] if divider and not under_it else None
    if last is not None and TAIL.match(
        last.text
    ):  # of pictures alone, the editor stands right under the meta line
        return last
    return _neighbour(lines, under_it[-1:], 1)


def _neighbour(lines: Sequence[Block], of: Sequence[Block], step: int) -> Block | None:
    """Return the line right before or after the line ``of``; ``None`` if there is none."""
    at = next((i for i, line in enumerate(lines) if of and line is of[0]), None)
    return lines[at + step] if at is not None and 0 <= at + step < len(lines) else None
